"""Agreements made ready for a store: looked through, hashed, and with what is derived from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from servanda.derive.rules import conclude, conclude_together, derived_graph
from servanda.derive.text import locate
from servanda.errors import ServandaError
from servanda.store.build import load_ontology
from servanda.store.units import Fault, Unit

if TYPE_CHECKING:
    import pyoxigraph

#: Subject and, where it is an IRI, object of a line of N-Quads.
_ENDS: Final = re.compile(rb"^<([^>]*)>[ \t]+<[^>]*>[ \t]+(?:<([^>]*)>)?", re.MULTILINE)


@dataclass(frozen=True)
class Prepared:
    """A unit ready to be written.

    ``authored`` and ``derived`` are N-Quads, sorted; ``quads`` and ``concluded`` count them; ``hash`` and
    ``refers`` are those of :class:`servanda.store.catalog.Entry`.
    """

    unit: Unit
    hash: str
    quads: int
    concluded: int
    refers: tuple[str, ...]
    authored: bytes = field(repr=False)
    derived: bytes = field(repr=False)


@dataclass
class _Group:
    """Units that can be looked at together, since none describes what another speaks of."""

    store: pyoxigraph.Store
    units: list[Unit] = field(default_factory=list)
    described: set[bytes] = field(default_factory=set)
    spoken: set[bytes] = field(default_factory=set)


class Preparer:
    """Makes units ready; holds the ontology, which rules need beside each agreement."""

    def __init__(self) -> None:
        """Read the ontology. Raises ServandaError when the installation is broken."""
        from pyoxigraph import RdfFormat, Store

        store = Store()
        load_ontology(store)
        self.ontology = store.dump(format=RdfFormat.N_QUADS) or b""
        self._terms = {match[1] for match in _ENDS.finditer(self.ontology)}

    def prepare(self, units: Iterable[Unit]) -> tuple[list[Prepared], list[Fault]]:
        """Return the units made ready, in their order, and those that cannot be."""
        groups: list[_Group] = []
        ready: dict[int, Prepared] = {}
        faults: list[Fault] = []
        order: dict[int, int] = {}
        refers: dict[int, tuple[str, ...]] = {}
        for unit in units:
            order[id(unit)] = len(order)
            described, spoken = _foreign(unit)
            named = described | (spoken - self._terms)
            refers[id(unit)] = tuple(sorted(iri.decode("utf-8", "replace") for iri in named))
            group = self._fitting(groups, described, spoken)
            try:
                _put(group.store, unit)
            except ServandaError as error:
                faults.append(Fault(unit.iri, error))
                continue
            group.units.append(unit)
            group.described |= described
            group.spoken |= spoken
        for group in groups:
            for one in self._derived(group, faults):
                for unit in one.units:
                    ready[order[id(unit)]] = _taken(one.store, unit, refers[id(unit)])
        return [ready[place] for place in sorted(ready)], faults

    def _fitting(self, groups: list[_Group], described: set[bytes], spoken: set[bytes]) -> _Group:
        """Return the first group in which a unit meets no other, or a new one."""
        for group in groups:
            if described.isdisjoint(group.spoken) and spoken.isdisjoint(group.described):
                return group
        groups.append(_Group(self._fresh()))
        return groups[-1]

    def _fresh(self) -> pyoxigraph.Store:
        from pyoxigraph import RdfFormat, Store

        store = Store()
        store.load(self.ontology, RdfFormat.N_QUADS, lenient=True)
        return store

    def _derived(self, group: _Group, faults: list[Fault]) -> list[_Group]:
        """Return a group with what follows from its units, taken apart if they cannot stay together."""
        if len(group.units) > 1 and not conclude_together(group.store, _owner(group.units)):
            alone = [_Group(self._fresh(), [unit]) for unit in group.units]
            for one in alone:
                _put(one.store, one.units[0])
            return [done for one in alone for done in self._derived(one, faults)]
        if len(group.units) == 1:
            conclude(group.store)
        for unit in list(group.units):
            if unit.source is None:
                continue
            try:
                locate(group.store, unit.iri, unit.source)
            except ServandaError as error:
                group.units.remove(unit)
                faults.append(Fault(unit.iri, error))
        return [group]


def _foreign(unit: Unit) -> tuple[set[bytes], set[bytes]]:
    """Return the IRIs that a unit describes, and those that it speaks of, without its own."""
    own, below = unit.iri.encode(), f"{unit.iri}/".encode()
    described: set[bytes] = set()
    spoken: set[bytes] = set()
    for _, text in unit.parts:
        pairs = set(_ENDS.findall(text))
        described |= {subject for subject, _ in pairs}
        spoken |= {object_ for _, object_ in pairs if object_}
    strange = {iri for iri in described if iri != own and not iri.startswith(below)}
    return strange, strange | {iri for iri in spoken if iri != own and not iri.startswith(below)}


def _owner(units: list[Unit]) -> Callable[[str], str | None]:
    """Return what gives the unit to which a subject belongs: the one whose IRI it continues."""
    known = {unit.iri for unit in units}

    def owner(subject: str) -> str | None:
        name = subject
        while name and name not in known:
            name = name.rpartition("/")[0]
        return name or None

    return owner


def _put(store: pyoxigraph.Store, unit: Unit) -> None:
    """Add a unit's quads to a store; raises ServandaError, with the line, for what is not N-Quads."""
    from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

    for first, text in unit.parts:
        try:
            store.load(text, RdfFormat.N_QUADS)
        except SyntaxError as error:
            reason = str(error.msg).rpartition(": ")[2].rstrip(".")
            line = first + (error.lineno or 1) - 1 if first else None
            message = f"this is not N-Quads: {reason}; mend it there"
            raise ServandaError(message, file=unit.file, line=line) from None
    for quad in list(store.quads_for_pattern(None, None, None, DefaultGraph())):
        # A triple of no graph, whose object looked like one: it is about this agreement.
        store.remove(quad)
        store.add(Quad(quad.subject, quad.predicate, quad.object, NamedNode(unit.iri)))


def _taken(store: pyoxigraph.Store, unit: Unit, refers: tuple[str, ...]) -> Prepared:
    """Return what a store holds of a unit."""
    authored, digest = contents(store, unit.iri)
    derived, _ = contents(store, derived_graph(unit.iri))
    return Prepared(
        unit, digest, authored.count(b"\n"), derived.count(b"\n"), refers, authored, derived
    )  # fmt: skip


def contents(store: pyoxigraph.Store, graph: str) -> tuple[bytes, str]:
    """Return the quads of a graph as sorted N-Quads, and the hash of its triples."""
    from pyoxigraph import NamedNode, RdfFormat

    text = store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph)) or b""
    lines = b"".join(sorted(text.splitlines(keepends=True)))
    # A line feed in a literal is written \n, so that this stands at the end of lines only.
    return lines.replace(b" .\n", f" <{graph}> .\n".encode()), blake2b(lines, digest_size=16).hexdigest()
