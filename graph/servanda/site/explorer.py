"""What the pages of the explorer are made from: a graph, its agreements, their log, and days."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from pyoxigraph import BlankNode, NamedNode, Store

from servanda.digest import blake2b
from servanda.export.agreement_view import make_view
from servanda.model import read_agreement
from servanda.names import find_label
from servanda.namespaces import PREFIXES, SRV, expand
from servanda.query.run import ask
from servanda.site.addresses import Address, Addresses, make_path, make_relative
from servanda.site.agreement_parts import (
    RECORDS,
    AgreementPart,
    divide_records,
    divide_text,
    list_record_places,
    list_text_places,
)
from servanda.store.archive_store import ArchiveStore

if TYPE_CHECKING:
    from datetime import date

    from servanda.export.agreement_view import View
    from servanda.model import Agreement
    from servanda.query.table import Row

T = TypeVar("T")
#: The most bytes that a page transfers with all that it needs, unless it is the page for queries.
PAGE_BYTES: Final = 150_000
#: So many agreements are held as objects at once, those that were read last.
_HELD: Final = 16
#: So many addresses are held at once.
_PLACES: Final = 50_000
#: An agreement of fewer triples, and fewer bytes as N-Triples, fits on one page and is not read to find out.
_SHORT, _SHORT_BYTES = 1_000, 300_000


class Page(NamedTuple):
    """A page or another file of the explorer: its bytes, and their media type."""

    content: bytes
    media_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True)
class _Reading:
    """An agreement as it was read: its store, its objects, and what pages tell of it."""

    store: Store
    agreement: Agreement
    made: dict[object, Any] = field(default_factory=dict)

    @cached_property
    def view(self) -> View:
        return make_view(self.agreement)

    @cached_property
    def text_parts(self) -> tuple[AgreementPart, ...]:
        return divide_text(self.view)

    @cached_property
    def record_parts(self) -> tuple[AgreementPart, ...]:
        return divide_records(self.view)

    @cached_property
    def record_places(self) -> dict[str, str]:
        return dict(list_record_places(self.record_parts))


class Overview(NamedTuple):
    """What was read of all agreements, for another process: see :meth:`Explorer.make_overview`."""

    rows: dict[tuple[str, str], list[Row]]
    pages: dict[str, tuple[str, ...]]
    parts: dict[str, dict[str, str]]
    made: dict[object, Any]


@dataclass(frozen=True, eq=False)
class Explorer:
    """What pages are made from; opened once, and asked for as many pages as wanted.

    ``store`` holds the agreements, in memory or in an archive. ``base`` is the URL under which the pages will
    be found, with a slash at its end, where that is known; ``log`` and ``days`` are the log and the days for
    which pages tell how agreements stand. ``endpoint`` is the path of the SPARQL endpoint beside the pages,
    where there is one.
    """

    store: Store | ArchiveStore
    base: str = ""
    log: Path | None = None
    days: tuple[date, ...] = ()
    endpoint: str = ""
    _read: dict[str, _Reading] = field(default_factory=dict, repr=False)
    _rows: dict[tuple[str, str], list[Row]] = field(default_factory=dict, repr=False)
    _pages: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _names: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    _places: dict[str, str] = field(default_factory=dict, repr=False)
    _made: dict[object, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def agreements(self) -> tuple[str, ...]:
        """The full IRIs of the agreements, sorted."""
        if isinstance(self.store, ArchiveStore):
            return tuple(sorted(entry.iri for entry in self.store.file.agreements))
        kind = NamedNode(SRV + "Agreement")
        found = self.store.quads_for_pattern(None, NamedNode(PREFIXES["rdf"] + "type"), kind, None)
        return tuple(sorted({str(quad.subject)[1:-1] for quad in found}))

    @cached_property
    def roots(self) -> dict[str, str]:
        """The full IRI of each agreement by the path where its pages begin."""
        return {f"{make_path(iri)}/": iri for iri in self.agreements}

    @cached_property
    def digest(self) -> str:
        """What changes with anything that the store holds, 16 hexadecimal digits."""
        if isinstance(self.store, ArchiveStore):
            return self.store.file.compute_state()
        # What has no name is called otherwise each time that it is read.
        lines = sorted(
            " ".join("_" if isinstance(term, BlankNode) else str(term) for term in quad)
            for quad in self.store
        )
        return blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()

    @cached_property
    def addresses(self) -> Addresses:
        """Where each thing is found."""
        return Addresses.of(self.agreements, self._parts)

    @cached_property
    def _parts(self) -> _Parts:
        return _Parts(self)

    def make_overview(self, *makes: Callable[[Explorer], object]) -> Overview:
        """Return what was read of all agreements, and what some functions made of it and is remembered."""
        made: dict[object, Any] = {(make, ()): self.remember(make) for make in makes}
        return Overview(self._rows, self._pages, self._parts.known, made)

    def take_overview(self, overview: Overview) -> None:
        """Take what another explorer of the same store has read, so that this one need not read it again."""
        self._rows.update(overview.rows)
        self._pages.update(overview.pages)
        self._parts.known.update(overview.parts)
        self._made.update(overview.made)

    def gather(self, agreement: str) -> Store:
        """Return a store with one agreement (its full IRI), what is derived from it, and the ontology."""
        return self._take(agreement).store

    def read(self, agreement: str) -> Agreement:
        """Return one agreement (its full IRI) as objects."""
        return self._take(agreement).agreement

    def view(self, agreement: str) -> View:
        """Return what pages tell of an agreement (its full IRI), in every language; not of its actors."""
        return self._take(agreement).view

    def divide_text(self, agreement: str) -> tuple[AgreementPart, ...]:
        """Return the pages over which the text of an agreement (its full IRI) is divided."""
        return self._take(agreement).text_parts

    def divide_records(self, agreement: str) -> tuple[AgreementPart, ...]:
        """Return the pages over which the records of its norms are divided."""
        return self._take(agreement).record_parts

    def find_record(self, agreement: str, name: str) -> Address:
        """Return where the record of a clause, norm or note (a compact IRI) of an agreement stands."""
        page = self._take(agreement).record_places.get(name, RECORDS)
        return Address(f"{make_path(agreement)}/{page}/", self.addresses.find(expand(name)).anchor)

    def name(self, iri: str, lang: str) -> str:
        """Return the label of a thing (a full IRI) in a language or another, else the end of its IRI."""
        if (iri, lang) not in self._names:
            self._names[iri, lang] = find_label(self.store, iri, lang)
        return self._names[iri, lang]

    def ask(self, question: str, lang: str) -> list[Row]:
        """Return the rows of a question without parameters over all agreements; asked once in a language."""
        if (question, lang) not in self._rows:
            self._rows[question, lang] = ask(self.store, question, lang=lang).rows
        return self._rows[question, lang]

    def _take(self, agreement: str) -> _Reading:
        if agreement not in self._read:
            held = self.store
            if isinstance(held, ArchiveStore):
                entry = held.file.find_entry(agreement)
                assert entry is not None
                store = held.gather([entry])  # without logs, which are not for every reader of a page
            else:
                store = held
            self._read[agreement] = _Reading(store, read_agreement(store, agreement))
            while len(self._read) > _HELD:
                del self._read[next(iter(self._read))]
        return self._read[agreement]

    def remember(self, make: Callable[..., T], *details: Hashable, agreement: str | None = None) -> T:
        """Return what a function makes of this explorer and some details; it is called once for these.

        So is read once what many pages need, such as the notifications of all agreements. What is of one
        ``agreement`` (its full IRI) is remembered as long as that is held as objects.
        """
        made = self._made if agreement is None else self._take(agreement).made
        if (make, details) not in made:
            made[make, details] = make(self, *details)
        found: T = made[make, details]
        return found

    def list_parts(self, agreement: str) -> tuple[str, ...]:
        """Return the paths of the pages below that of an agreement (its full IRI): its text, its records."""
        if agreement not in self._pages:
            if self.is_long(agreement):
                parts = (*self.divide_text(agreement)[1:], *self.divide_records(agreement))
                self._pages[agreement] = tuple(part.name for part in parts)
            else:
                self._pages[agreement] = (RECORDS,)
        return self._pages[agreement]

    def is_long(self, agreement: str) -> bool:
        """Say whether an agreement (its full IRI) may need several pages, without reading it as objects."""
        if isinstance(self.store, ArchiveStore):
            entry = self.store.file.look_up(agreement)
            if entry is None:
                return False
            return entry.quads >= _SHORT or len(self.store.file.read_text(entry).authored) >= _SHORT_BYTES
        held = self.store.quads_for_pattern(None, None, None, NamedNode(agreement))
        sizes = [len(str(quad)) - len(agreement) for quad in islice(held, _SHORT)]
        return len(sizes) == _SHORT or sum(sizes) >= _SHORT_BYTES

    def link(self, path: str, iri: str, lang: str) -> str:
        """Return the link from the page at ``path`` (with its language) to where a thing stands."""
        if iri not in self._places:
            if len(self._places) >= _PLACES:
                self._places.clear()
            self._places[iri] = self.addresses.find(iri).localize("")
        return make_relative(path, f"{lang}{self._places[iri]}")


class _Parts(Mapping[str, str]):
    """On which page of its agreement a thing (a full IRI) stands; found when first asked for."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self.known: dict[str, dict[str, str]] = {}
        self._whose = Addresses.of(explorer.agreements)

    def __getitem__(self, iri: str) -> str:
        agreement = self._whose.find_agreement(iri)
        if agreement is None:
            raise KeyError(iri)
        return self._of(agreement)[iri]

    def __iter__(self) -> Iterator[str]:
        for agreement in self._explorer.agreements:
            yield from self._of(agreement)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _of(self, agreement: str) -> dict[str, str]:
        if agreement not in self.known:
            parts = self._explorer.divide_text(agreement) if self._explorer.is_long(agreement) else ()
            self.known[agreement] = {expand(name): part for name, part in list_text_places(parts)}
        return self.known[agreement]
