"""What the pages of the explorer are made from: a graph, its agreements, their log, and days."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import BlankNode, NamedNode, Store

from servanda.digest import blake2b
from servanda.model import read_agreement
from servanda.namespaces import PREFIXES, SRV
from servanda.site.addresses import Addresses, make_relative
from servanda.store.archive_store import ArchiveStore

if TYPE_CHECKING:
    from datetime import date

    from servanda.model import Agreement

#: The most bytes that a page transfers with all that it needs, unless it is the page for queries.
PAGE_BYTES: Final = 150_000
#: So many agreements are held as objects at once, those that were read last.
_HELD: Final = 16


class Page(NamedTuple):
    """A page or another file of the explorer: its bytes, and their media type."""

    content: bytes
    media_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Explorer:
    """What pages are made from; opened once, and asked for as many pages as wanted.

    ``store`` holds the agreements, in memory or in an archive. ``base`` is the URL under which the pages will
    be found, with a slash at its end, where that is known; ``log`` and ``days`` are the log and the days for
    which pages tell how agreements stand.
    """

    store: Store | ArchiveStore
    base: str = ""
    log: Path | None = None
    days: tuple[date, ...] = ()
    _read: dict[str, tuple[Store, Agreement]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def agreements(self) -> tuple[str, ...]:
        """The full IRIs of the agreements, sorted."""
        if isinstance(self.store, ArchiveStore):
            return tuple(sorted(entry.iri for entry in self.store.file.agreements))
        kind = NamedNode(SRV + "Agreement")
        found = self.store.quads_for_pattern(None, NamedNode(PREFIXES["rdf"] + "type"), kind, None)
        return tuple(sorted({str(quad.subject)[1:-1] for quad in found}))

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
        return Addresses.of(self.agreements)

    def gather(self, agreement: str) -> Store:
        """Return a store with one agreement (its full IRI), what is derived from it, and the ontology."""
        return self._take(agreement)[0]

    def read(self, agreement: str) -> Agreement:
        """Return one agreement (its full IRI) as objects."""
        return self._take(agreement)[1]

    def _take(self, agreement: str) -> tuple[Store, Agreement]:
        if agreement not in self._read:
            held = self.store
            store = held.gather_agreement(agreement) if isinstance(held, ArchiveStore) else held
            self._read[agreement] = store, read_agreement(store, agreement)
            while len(self._read) > _HELD:
                del self._read[next(iter(self._read))]
        return self._read[agreement]

    def link(self, path: str, iri: str, lang: str) -> str:
        """Return the link from the page at ``path`` (with its language) to where a thing stands."""
        return make_relative(path, self.addresses.find(iri).localize(lang))
