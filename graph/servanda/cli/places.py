"""Where a command finds its graph: bundled, in files, in a store on disk, or on a SPARQL server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.derive.text import Account
    from servanda.read.agreement import Document
    from servanda.store.askable import Askable
    from servanda.store.loading import Sink

Command = TypeVar("Command", bound=Callable[..., Any])

#: Where a graph is: a file, a folder of files, a store on disk, or the URL of a SPARQL server.
Place = Path | str


class _Place(click.ParamType[Place]):
    """A path, or a URL as it was typed: a Path would fold its slashes."""

    name = "place"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Place:  # noqa: ANN401 (click's own signature)
        """Return a URL as text and anything else as a path."""
        return value if isinstance(value, Path) or value.startswith(("http://", "https://")) else Path(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete it as the path that it mostly is."""
        return [CompletionItem(incomplete, type="file")]


PLACE = _Place()


def store(command: Command) -> Command:
    """Add ``--store``: a graph to ask instead of the bundled agreement."""
    return click.option("--store", metavar="PLACE", type=PLACE)(command)


def open_store(
    place: Place | None,
    question: str | None = None,
    before: Callable[[list[Document]], None] | None = None,
    agreement: str | None = None,
    *,
    odd: bool = False,
) -> Store:
    """Return the graph to ask: the bundled one, what files say, a store on disk, or a part of a server's.

    Odd values (:mod:`servanda.store.odd_values`) are left out with a warning, unless ``odd`` says that they
    are wanted too; a store on disk of several agreements is as it is. Of a folder, so are the files that
    cannot be used, as long as one can.

    With the name of a ``question`` the bundled graph may lack what neither it nor a label needs. ``before``
    is that of :func:`servanda.store.build.load`. Of a server only ``agreement`` (as typed; default: the only
    one) is fetched: :func:`open_askable` asks the server itself.
    """
    if place is None:
        return _bundled(question)
    from servanda.store.build import load
    from servanda.store.disk import is_store, open_disk
    from servanda.store.odd_values import remove_odd_values
    from servanda.store.opened import gathered, is_url

    path = Path(place)
    if is_url(place):
        graph = gathered(str(place), identified(agreement))
    elif is_store(path):
        if agreement is None:
            return open_disk(path)
        graph = gathered(path, identified(agreement))
    else:
        graph = load(files(path), before, leave_out=path.is_dir())
    return graph if odd else remove_odd_values(graph)


def open_askable(place: Place | None, question: str | None = None, *, odd: bool = False) -> Askable:
    """Return the same to put a question to: a server or a store on disk itself, with all that it holds."""
    from servanda.store.disk import is_store
    from servanda.store.opened import is_url, opened

    if place is not None and (is_url(place) or is_store(str(place))):
        return opened(str(place))
    return open_store(place, question, odd=odd)


@contextmanager
def sink(place: Place, *, make: bool = True) -> Iterator[Sink]:
    """Return what writes to the store on disk or the server at a place, alone while the block runs.

    A store is made if need be, unless ``make`` is False. Raises ServandaError when it cannot be written.
    """
    from servanda.store.opened import is_url

    if is_url(place):
        from servanda.store.endpoint import Endpoint
        from servanda.store.endpoint_writer import EndpointWriter

        with EndpointWriter(Endpoint(str(place))) as server:
            yield server
        return
    from servanda.store.disk import check_format
    from servanda.store.disk_sink import DiskSink
    from servanda.store.generations import writing

    folder = Path(place)
    if not make:
        check_format(folder)
    with writing(folder), DiskSink(folder) as disk:
        yield disk


def _bundled(question: str | None) -> Store:
    """Return the bundled graph, or as much of it as a question and its labels need."""
    from servanda.store.snapshot import open_bundled

    if question is None:
        return open_bundled()
    from servanda.query.questions import question as named
    from servanda.vocabulary import PREFIXES

    labels = {PREFIXES["skos"] + "prefLabel", PREFIXES["dcterms"] + "title"}
    return open_bundled(named(question).names | labels)


def on_disk(place: Place | None) -> bool:
    """Say whether a place is a store that ``load`` made."""
    from servanda.store.disk import is_store

    return place is not None and is_store(place)


def identified(agreement: str | None) -> str | None:
    """Return the IRI of an agreement named as on the command line, or None."""
    from servanda.names import agreement_iri

    return None if agreement is None else agreement_iri(agreement)


def accounts(path: Place | None, agreement: str | None) -> dict[str, Account]:
    """Return the agreements held against their texts: the bundled ones or those at ``path``, all or one."""
    from servanda.store.accounts import accounts as held
    from servanda.vocabulary import compact

    told = held() if path is None else held(files(path), leave_out=Path(path).is_dir())
    wanted = identified(agreement)
    if wanted is None:
        return told
    if wanted not in told:
        known = ", ".join(compact(iri).partition(":")[2] for iri in told)
        raise ServandaError(error_text("no-agreement-with-text", agreement=agreement, known=known))
    return {wanted: told[wanted]}


def files(place: Place) -> list[Path]:
    """Return the file at a place, or all YAML-LD and RDF files of the folder there, in order.

    A file whose name begins with a dot is left out: it may be the draft of another.
    Raises ServandaError when the folder holds none, or when it is no place of files.
    """
    from servanda.store.disk import is_store
    from servanda.store.opened import is_url

    path = Path(place)
    if is_url(place) or is_store(path):
        raise ServandaError(error_text("store-not-files", place=place))
    if not path.is_dir():
        return [path]
    endings = {".yaml", ".yml", ".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf", ".owl"}
    found = sorted(
        file for file in path.rglob("*") if file.suffix.lower() in endings and file.name[:1] != "."
    )
    if not found:
        raise ServandaError(error_text("no-files-in-folder"), file=path)
    return found
