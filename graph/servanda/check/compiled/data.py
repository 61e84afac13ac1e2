"""The triples under check, indexed by subject and by object."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from servanda.check.compiled.terms import RDF_TYPE, SUBCLASS, Term

if TYPE_CHECKING:
    import pyoxigraph

_NOTHING: Mapping[Term, list[Term]] = {}


class Data:
    """The data graph twice: as dictionaries for the core constraints, and as a store for SHACL-SPARQL.

    Terms go in and come out as N-Triples strings. A subclass may override :meth:`values`,
    :meth:`subjects` and :meth:`instances` to look beyond the triples that it was given.
    """

    def __init__(self, triples: Iterable[pyoxigraph.Triple | str], store: pyoxigraph.Store) -> None:
        """Index ``triples``, as such or as lines; ``store`` must hold the same ones in its default graph."""
        self.store = store
        self._out: dict[Term, dict[Term, list[Term]]] = {}
        self._in: dict[Term, dict[Term, list[Term]]] = {}
        self._subclasses: dict[Term, frozenset[Term]] = {}
        self._instances: dict[Term, frozenset[Term]] = {}
        same: dict[Term, Term] = {}
        for line in dict.fromkeys(map(str, triples)):
            subject, predicate, value = line.split(" ", 2)
            subject, predicate = same.setdefault(subject, subject), same.setdefault(predicate, predicate)
            value = same.setdefault(value, value)
            self._out.setdefault(subject, {}).setdefault(predicate, []).append(value)
            self._in.setdefault(predicate, {}).setdefault(value, []).append(subject)

    def values(self, node: Term, predicate: Term) -> Collection[Term]:
        """Return the objects of the triples with that subject and predicate, each once."""
        return self._out.get(node, _NOTHING).get(predicate, ())

    def subjects(self, predicate: Term, node: Term) -> Collection[Term]:
        """Return the subjects of the triples with that predicate and object, each once."""
        return self._in.get(predicate, _NOTHING).get(node, ())

    def instances(self, kind: Term) -> Collection[Term]:
        """Return the SHACL instances of a class: those of its subclasses too (W3C SHACL, section 1.1)."""
        if kind not in self._instances:
            found = (self.subjects(RDF_TYPE, one) for one in self.subclasses(kind))
            self._instances[kind] = frozenset(node for nodes in found for node in nodes)
        return self._instances[kind]

    def is_instance(self, node: Term, kind: Term) -> bool:
        """Say whether ``node`` is a SHACL instance of a class."""
        kinds = self.subclasses(kind)
        return any(one in kinds for one in self.values(node, RDF_TYPE))

    def subclasses(self, kind: Term) -> Collection[Term]:
        """Return a class and its subclasses, direct or not."""
        if kind not in self._subclasses:
            found = {kind}
            waiting = [kind]
            while waiting:
                more = [one for one in self.subjects(SUBCLASS, waiting.pop()) if one not in found]
                found.update(more)
                waiting += more
            self._subclasses[kind] = frozenset(found)
        return self._subclasses[kind]

    def properties(self, node: Term) -> Mapping[Term, Collection[Term]]:
        """Return all that is said of ``node``: predicate to objects."""
        return self._out.get(node, _NOTHING)

    def subjects_of(self, predicate: Term) -> set[Term]:
        """Return every subject of a predicate."""
        return {node for nodes in self._in.get(predicate, _NOTHING).values() for node in nodes}

    def objects_of(self, predicate: Term) -> set[Term]:
        """Return every object of a predicate."""
        return set(self._in.get(predicate, _NOTHING))
