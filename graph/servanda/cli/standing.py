"""What the commands about time have in common: their options, and the status that these ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from servanda.cli import options, places
from servanda.cli.terminal import say
from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.cli.places import Place
    from servanda.events.model import Log
    from servanda.timeline.model import Status


#: A longer log is not looked through for contradictions each time; ``servanda log check`` does that.
MOST_CHECKED: Final = 100_000


@dataclass(frozen=True)
class Asked:
    """Of what a person asks, by which record, on which day, and how it is counted; all as typed."""

    store: Place | None
    agreement: str | None
    log: Path | None
    as_of: date
    assume: tuple[str, ...]
    convention: tuple[str, ...]

    def standing(self) -> tuple[Store, Status]:
        """Return the graph and how the agreement stands; raises ServandaError for what is wrong."""
        return standing(self.store, self.agreement, self.log, self.as_of, self.assume, self.convention)


def asked(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say all that, and give them to the command as one :class:`Asked`."""

    @wraps(command)
    def gathered(
        *,
        store: Place | None,
        agreement: str | None,
        log: Path | None,
        as_of: date,
        assume: tuple[str, ...],
        convention: tuple[str, ...],
        **others: Any,  # noqa: ANN401 (the options of each command are its own)
    ) -> None:
        command(asked=Asked(store, agreement, log, as_of, assume, convention), **others)

    made: Callable[..., Any] = gathered
    for option in (
        places.store, options.agreement, options.conventions, options.assume, options.log, options.as_of,
    ):  # fmt: skip
        made = option(made)
    return made


def opened(store: Place | None, agreement: str | None, log: Path | None) -> tuple[Store, str, Log | None]:
    """Return the graph, the IRI of the agreement meant, and the log: that of the file, else of the graph.

    Raises ServandaError for bad input.
    """
    from servanda.ask.registry import one_agreement, resolve

    graph = places.open_store(store, agreement=agreement)
    if log is None:
        from servanda.events.read import read_stored_log

        iri = one_agreement(graph, agreement)
        return graph, iri, read_stored_log(graph, iri)
    from servanda.events.read import read_log
    from servanda.vocabulary import expand

    held = read_log(log, graph, None if agreement is None else resolve(graph, "agreement", agreement))
    _warn_of_contradictions(held, graph)
    return graph, expand(held.agreement), held


def _warn_of_contradictions(log: Log, graph: Store) -> None:
    """Say that a log contradicts itself, since what is concluded from it may then be wrong."""
    if len(log.events) > MOST_CHECKED:
        return
    from servanda.events.check import check_log

    wrong = sum(one.severity == "violation" for one in check_log(log, graph, today=date.today()))
    if wrong:
        say(
            f"servanda: warning: the log contradicts itself in {wrong} place(s), so what follows from it may "
            f"be wrong; 'servanda log check --log {log.path}' tells where",
        )


def standing(
    store: Place | None,
    agreement: str | None,
    log: Path | None,
    as_of: date,
    assume: Sequence[str],
    convention: Sequence[str],
) -> tuple[Store, Status]:
    """Return the graph and how the agreement stands; raises ServandaError for what is wrong."""
    from servanda.events.conventions import Conventions
    from servanda.timeline.status import status

    graph, iri, held = opened(store, agreement, log)
    assumed = assumptions(assume)
    counted = Conventions.of(convention)
    return graph, status(graph, iri, held, as_of=as_of, assumed=assumed, conventions=counted)


def assumptions(written: Sequence[str]) -> dict[str, date]:
    """Return what a person assumes, from ``in-force=2008-12-01``; raises ServandaError for anything else."""
    found: dict[str, date] = {}
    for text in written:
        name, equals, day = text.partition("=")
        try:
            stated = date.fromisoformat(day.strip())
        except ValueError:
            raise ServandaError(error_text("no-assumption-day", text=text)) from None
        if not equals:
            raise ServandaError(error_text("no-assumption", text=text))
        if found.setdefault(name.strip(), stated) != stated:
            raise ServandaError(
                error_text("assumed-twice", name=name.strip(), first=found[name.strip()], second=stated)
            )
    return found


def actor(graph: Store, name: str | None) -> str | None:
    """Return the compact IRI of the actor whom a person names; raises ServandaError with the nearest."""
    if name is None:
        return None
    from servanda.ask.registry import resolve
    from servanda.vocabulary import compact

    return compact(resolve(graph, "actor", name))


def of_whom(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--actor``, ``--to`` and ``--organs``: only what binds somebody, or is owed to somebody."""
    command = options.organs(command)
    command = click.option("--to", metavar="ACTOR")(command)
    return click.option("--actor", metavar="ACTOR")(command)
