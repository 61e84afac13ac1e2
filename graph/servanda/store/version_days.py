"""Which version of an agreement is valid on a day.

An agreement as it was first made is its own first version; each later one names it (srv:isVersionOf) and the
day from which it is valid (srv:validFrom), until the next one is. Where nothing is said of the first, it is
valid from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import NamedNode, Store

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.names import agreement_iri
from servanda.namespaces import PREFIXES, SRV, derived_graph, expand, local
from servanda.store.archive_file import MENTIONS

if TYPE_CHECKING:
    from servanda.store.archive_store import ArchiveStore
    from servanda.store.queryable import QueryableStore

_VERSION_OF: Final = NamedNode(SRV + "isVersionOf")
_VALID_FROM: Final = NamedNode(SRV + "validFrom")


class DatedVersion(NamedTuple):
    """A version by its IRI, and the day from which it is valid; None: from the beginning."""

    iri: str
    valid_from: date | None

    @property
    def name(self) -> str:
        """What a person types for it."""
        return local(self.iri).rpartition("/")[2]


@dataclass(frozen=True)
class VersionChoice:
    """The version of an agreement from which is answered, the one after it, and those left out."""

    version: DatedVersion | None
    next: DatedVersion | None
    left_out: tuple[DatedVersion, ...]


def list_versions(store: QueryableStore, versions: Iterable[str] | None = None) -> list[list[DatedVersion]]:
    """Return the versions of each agreement that has several in a store, in the order of their days.

    ``versions`` are the IRIs of later versions, where they are known. Raises ServandaError for two versions
    of one agreement that are valid from the same day.
    """
    if versions is None:
        found = {quad.subject.value for quad in store.quads_for_pattern(None, _VERSION_OF, None, None)}  # type: ignore[union-attr]
    else:
        found = set(versions)
    families: dict[str, set[str]] = {}
    for iri in found:
        for quad in store.quads_for_pattern(NamedNode(iri), _VERSION_OF, None, None):
            if isinstance(quad.object, NamedNode):
                families.setdefault(quad.object.value, {quad.object.value}).add(iri)
    return [_sort_versions(store, iris) for _, iris in sorted(families.items())]


def find_versions(archive: ArchiveStore) -> list[list[DatedVersion]]:
    """Return the same of an archive, by what it keeps of which agreement names which thing."""
    start = PREFIXES["agreement"]
    named = archive.file.read_filter_values(MENTIONS) or ()
    others = [iri for iri in named if iri.startswith(start) and "/" not in iri.removeprefix(start)]
    entries = archive.file.find_entries(MENTIONS, others) if others else ()
    return list_versions(archive, [entry.iri for entry in entries or () if entry.kind == "agreement"])


def _sort_versions(store: QueryableStore, iris: Iterable[str]) -> list[DatedVersion]:
    dated = []
    for iri in sorted(iris):
        if next(iter(store.quads_for_pattern(NamedNode(iri), None, None, None)), None) is not None:
            dated.append(DatedVersion(iri, _read_day(store, iri)))
    dated.sort(key=lambda one: (one.valid_from or date.min, one.iri))
    for one, other in pairwise(dated):
        if one.valid_from == other.valid_from:
            day = one.valid_from.isoformat() if one.valid_from else "—"
            raise ServandaError(error_text("versions-same-day", first=one.name, second=other.name, day=day))
    return dated


def _read_day(store: QueryableStore, iri: str) -> date | None:
    for quad in store.quads_for_pattern(NamedNode(iri), _VALID_FROM, None, None):
        try:
            return date.fromisoformat(str(getattr(quad.object, "value", "")))
        except ValueError:
            continue  # the shapes complain about it
    return None


def choose_versions(
    families: Iterable[list[DatedVersion]], named: str | None, day: date
) -> list[VersionChoice]:
    """Return for each agreement with several versions the one that is valid on a day.

    Where one of them is ``named``, as typed, it is taken whatever the day. Raises ServandaError for an
    agreement of which no version is valid yet, where nothing else can be meant.
    """
    wanted = None if named is None else expand(named) if ":" in named else agreement_iri(named)
    found = []
    for versions in families:
        if len(versions) < 2:
            continue
        place = next((n for n, one in enumerate(versions) if one.iri == wanted), None)
        if place is None:
            valid = [n for n, one in enumerate(versions) if one.valid_from is None or one.valid_from <= day]
            place = valid[-1] if valid else None
        version = versions[place] if place is not None else None
        following = versions[place + 1] if place is not None and place + 1 < len(versions) else None
        found.append(VersionChoice(version, following, tuple(one for one in versions if one != version)))
    return found


def remove_versions(store: Store, choices: Iterable[VersionChoice]) -> None:
    """Take out of a store in memory what is said in versions that are left out."""
    for choice in choices:
        for one in choice.left_out:
            for graph in (one.iri, derived_graph(one.iri)):
                store.remove_graph(NamedNode(graph))
