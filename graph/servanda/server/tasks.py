"""What workers are told to do, and what they return: functions over what is served, and replies."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pyoxigraph import Store

from servanda.api import Graph
from servanda.query.adhoc import merge_all
from servanda.site.explorer import Explorer

if TYPE_CHECKING:
    from servanda.server.settings import Settings


class QueryStore(NamedTuple):
    """A store, and whether its default graph holds the merge of its others; else these share no triple."""

    store: Store
    merged: bool


@dataclass(frozen=True)
class ServedGraph:
    """What a worker has at hand: the settings, and the graph that is served, opened once in that worker."""

    settings: Settings
    graph: Graph = field(repr=False)

    @cached_property
    def explorer(self) -> Explorer:
        """What pages are made from."""
        return Explorer(self.graph.queryable, log=self.settings.log, endpoint="sparql")

    @property
    def is_on_disk(self) -> bool:
        """Whether queries of strangers are asked of an index on disk, for lack of room in memory."""
        archive = self.graph.archive
        return archive is not None and archive.memory is None

    @cached_property
    def dataset(self) -> QueryStore:
        """What queries of strangers are asked of: all graphs, with their merge as the default graph."""
        archive = self.graph.archive
        if archive is not None and self.is_on_disk:
            archive.check_index()
            return QueryStore(archive.whole, merged=True)
        store = archive.memory if archive is not None and archive.memory is not None else self.graph.store
        if not self.graph.paths:  # no two of the bundled graphs share a triple
            return QueryStore(store, merged=False)
        merged = Store()
        merged.extend(store)
        return QueryStore(merged, merged=merge_all(merged))


@dataclass(frozen=True)
class Reply:
    """What a worker returns: status, media type, the whole body, and other headers."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class Task(Protocol):
    """A function of a module (workers are told it by its name) that makes a reply from what is served."""

    def __call__(self, served: ServedGraph, /, **values: str | int | float | bytes | None) -> Reply:
        """Return the reply; raises ServandaError for what a user did wrong."""


class Workers(Protocol):
    """Processes that answer, and are ended when they take too long."""

    async def run(
        self,
        task: Task,
        /,
        *,
        client: str,
        seconds: float | None = None,
        **values: str | int | float | bytes | None,
    ) -> Reply:
        """Return the reply of a task, done in a worker within some seconds (else those of the settings).

        ``client`` says for whom, so that one client cannot take the place of all. Raises whatever the task
        raises, and :class:`servanda.server.request_errors.LimitReached` when the time is up, the answer is
        too large, or there is no place.
        """

    @property
    def version(self) -> str:
        """The digest of what is served; it changes when a store is replaced."""

    def describe(self) -> dict[str, Any]:
        """Return the state as JSON has it.

        ``digest`` is that of what is served and ``agreements`` how many these are; ``workers`` are by their
        state; ``fault`` is a sentence where nothing can be answered, else None.
        """
