"""Agreements made ready for a store: looked through, hashed, and with what is derived from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
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

#: Subject and predicate of a line of N-Quads.
_START: Final = re.compile(rb"^[ \t]*(<[^>]*>)[ \t]*(<[^>]*>)[ \t]*")


@dataclass(frozen=True)
class Prepared:
    """A unit ready to be written.

    ``authored`` and ``derived`` are N-Triples, sorted; ``quads`` and ``concluded`` count them; ``hash`` and
    ``refers`` are those of :class:`servanda.store.catalog.Entry`.
    """

    unit: Unit
    hash: str
    quads: int
    concluded: int
    refers: tuple[str, ...]
    authored: bytes = field(repr=False)
    derived: bytes = field(repr=False)

    def lines(self) -> bytes:
        """Return both as N-Quads."""
        graphs = (self.unit.iri, derived_graph(self.unit.iri))
        # A line feed in a literal is written \n, so that this stands at the end of lines only.
        first, second = (f" <{graph}> .\n".encode() for graph in graphs)
        return self.authored.replace(b" .\n", first) + self.derived.replace(b" .\n", second)


@dataclass
class _Named:
    """What a unit speaks of that is not its own, and, of what it describes, the hash of what it says."""

    described: dict[bytes, bytes] = field(default_factory=dict)
    spoken: set[bytes] = field(default_factory=set)

    def meets(self, other: _Named) -> bool:
        """Say whether one describes a thing of which the other speaks without saying the same of it."""
        return any(
            one.described[iri] != two.described.get(iri)
            for one, two in ((self, other), (other, self))
            for iri in one.described.keys() & two.spoken
        )

    def add(self, other: _Named) -> None:
        """Take in what another says."""
        self.described |= other.described
        self.spoken |= other.spoken


@dataclass
class _Group:
    """Units that can be looked at together, since none describes differently what another speaks of."""

    store: pyoxigraph.Store
    units: list[Unit] = field(default_factory=list)
    named: _Named = field(default_factory=_Named)


class Preparer:
    """Makes units ready; holds the ontology, which rules need beside each agreement."""

    def __init__(self) -> None:
        """Read the ontology. Raises ServandaError when the installation is broken."""
        from pyoxigraph import RdfFormat, Store

        store = Store()
        load_ontology(store)
        self.ontology = store.dump(format=RdfFormat.N_QUADS) or b""
        self._terms = {line[1 : line.find(b">")] for line in self.ontology.split(b"\n")}

    def prepare(self, units: Iterable[Unit]) -> tuple[list[Prepared], list[Fault]]:
        """Return the units made ready, in their order, and those that cannot be."""
        groups: list[_Group] = []
        ready: dict[int, Prepared] = {}
        faults: list[Fault] = []
        order: dict[int, int] = {}
        refers: dict[int, tuple[str, ...]] = {}
        for unit in units:
            order[id(unit)] = len(order)
            named = _named(unit)
            told = named.described.keys() | (named.spoken - self._terms)
            refers[id(unit)] = tuple(sorted(iri.decode("utf-8", "replace") for iri in told))
            group = self._fitting(groups, named)
            try:
                _put(group.store, unit)
            except ServandaError as error:
                faults.append(Fault(unit.iri, error))
                continue
            group.units.append(unit)
            group.named.add(named)
        for group in groups:
            for one in self._derived(group, faults):
                for unit in one.units:
                    ready[order[id(unit)]] = _taken(one.store, unit, refers[id(unit)])
        return [ready[place] for place in sorted(ready)], faults

    def _fitting(self, groups: list[_Group], named: _Named) -> _Group:
        """Return the first group in which a unit meets no other, or a new one."""
        for group in groups:
            if not group.named.meets(named):
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


def _named(unit: Unit) -> _Named:
    """Return what a unit says of things that are not its own, and of which it speaks."""
    own, below = f"<{unit.iri}".encode(), f"<{unit.iri}/".encode()
    lines: dict[bytes, list[bytes]] = {}
    objects: set[bytes] = set()
    for subject, value, line in _columns(unit.text):
        if subject != own and not subject.startswith(below):
            lines.setdefault(subject, []).append(line)
        if value[:1] == b"<":
            objects.add(value[: value.find(b">")])
    spoken = {iri for iri in objects if iri != own and not iri.startswith(below)} | lines.keys()
    described = {iri[1:]: _description(found) for iri, found in lines.items()}
    return _Named(described, {iri[1:] for iri in spoken})


def _columns(text: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield of each line about an IRI: the IRI after its ``<``, what follows the predicate, and the line."""
    unspaced = b"><" in text
    for line in text.split(b"\n"):
        columns = line.split(b"> ", 2)
        if unspaced or len(columns) != 3 or columns[2][:1] in b" \t":
            # Not spaced as serializers do it, or empty.
            columns = _START.sub(rb"\1 \2 ", line).split(b"> ", 2)
        if columns[0][:1] == b"<":
            yield columns[0], columns[-1], line


def _description(lines: list[bytes]) -> bytes:
    """Return the hash of the lines about one thing, whatever their order."""
    # Up to the graph, which differs from one agreement to the next.
    told = sorted(line[: line.rfind(b" <")] for line in lines)
    return blake2b(b"\n".join(told), digest_size=8).digest()


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
    """Return the triples of a graph as sorted N-Triples, and their hash."""
    from pyoxigraph import NamedNode, RdfFormat

    text = store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph)) or b""
    lines = b"".join(sorted(text.splitlines(keepends=True)))
    return lines, blake2b(lines, digest_size=16).hexdigest()
