"""What the graphs say of each subject, in the shape in which the projection reads it."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Container, Iterator
from typing import Final, TypeAlias, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from servanda.derive.rules import ONTOLOGY_GRAPH, derived_graph
from servanda.errors import OddValues
from servanda.network.terms import KINDS
from servanda.read.ranges import takes
from servanda.vocabulary import PREFIXES, SRV, compact

Value: TypeAlias = NamedNode | BlankNode | Literal

TYPE: Final = PREFIXES["rdf"] + "type"
_SUBCLASS: Final = NamedNode(PREFIXES["rdfs"] + "subClassOf")
_RANGE: Final = NamedNode(PREFIXES["rdfs"] + "range")


class Said:
    """What the graphs say of each subject: the agreements, what is derived from them, and the registries."""

    def __init__(self, store: Store, agreement: str | None, only: Container[str] | None = None) -> None:
        """Read the graphs of one agreement, or of all; ``only`` names the properties that are wanted.

        What a large store says in words and evidence takes more room than all that the network holds of it.
        """
        is_a, what = NamedNode(TYPE), NamedNode(SRV + "Agreement")
        every = {iri_of(quad.subject) for quad in store.quads_for_pattern(None, is_a, what, None)}
        wanted = sorted(every) if agreement is None else [agreement]
        self.kind_of = _kinds(store)
        self.of: dict[str, list[tuple[str, Value]]] = defaultdict(list)
        self.own: set[str] = set()
        self._kinds: dict[str, tuple[str, ...]] = {}
        odd: list[str] = []
        for graph in [name for iri in wanted for name in (iri, derived_graph(iri))] + [ONTOLOGY_GRAPH]:
            for quad in store.quads_for_pattern(None, None, None, NamedNode(graph)):
                predicate = quad.predicate.value
                if only is not None and predicate not in only:
                    continue
                if not takes(predicate, quad.object):
                    odd.append(f"{compact(predicate)} of {compact(iri_of(quad.subject))}")
                    continue
                subject = iri_of(quad.subject)
                self.of[subject].append((predicate, _plain(quad)))
                if graph != ONTOLOGY_GRAPH:
                    self.own.add(subject)
        odd += self._misplaced(_ranges(store, self.kind_of))
        if odd:  # a graph that was not read as a whole (servanda.store.odd_values) may hold some
            warnings.warn(OddValues(len(odd), tuple(sorted(set(odd)))), stacklevel=2)

    def values(self, subject: str, name: str) -> list[Value]:
        """Return the objects of a property of servanda's ontology, sorted."""
        return sorted((o for p, o in self.of.get(subject, ()) if p == SRV + name), key=str)

    def iris(self, subject: str, name: str) -> list[str]:
        """Return the objects of a property as IRIs, sorted."""
        return [iri_of(value) for value in self.values(subject, name)]

    def kind(self, subject: str) -> str | None:
        """Return the kind of a node, or None for what the network does not hold (a slot, a passage).

        Of a node of several kinds it is the norm, for the sake of its modality, else the first by its class.
        """
        kinds = self._kinds_of(subject)
        return "norm" if "norm" in kinds else next(iter(kinds), None)

    def _kinds_of(self, subject: str) -> tuple[str, ...]:
        if subject not in self._kinds:  # every link to a node asks for it
            classes = sorted(iri_of(o) for p, o in self.of.get(subject, ()) if p == TYPE)
            self._kinds[subject] = tuple(self.kind_of[name] for name in classes if name in self.kind_of)
        return self._kinds[subject]

    def _misplaced(self, ranges: dict[str, str]) -> Iterator[str]:
        """Remove the links to a node of another kind than the property takes, and yield where they are."""
        for subject, told in self.of.items():
            odd = [
                (predicate, value)
                for predicate, value in told
                if predicate in ranges
                and (kinds := self._kinds_of(iri_of(value)))
                and ranges[predicate] not in kinds
            ]
            for one in odd:
                told.remove(one)
                yield f"{compact(one[0])} of {compact(subject)}"


def iri_of(term: object) -> str:
    """Return the IRI (or the characters) of a term; empty for what has none."""
    return str(getattr(term, "value", ""))


def _plain(quad: Quad) -> Value:
    return cast("Value", quad.object)  # pyoxigraph's quads also allow triples as objects, servanda's do not


def _kinds(store: Store) -> dict[str, str]:
    """Return every class that the network holds, the classes below it included, with its kind."""
    found, todo = {}, list(KINDS.items())
    while todo:
        iri, kind = todo.pop()
        found[iri] = kind
        below = store.quads_for_pattern(None, _SUBCLASS, NamedNode(iri), None)
        todo += [(iri_of(quad.subject), kind) for quad in below if iri_of(quad.subject) not in found]
    return found


def _ranges(store: Store, kind_of: dict[str, str]) -> dict[str, str]:
    """Return the kind of node to which a property leads, for the properties whose range is of one kind."""
    stated = store.quads_for_pattern(None, _RANGE, None, NamedNode(ONTOLOGY_GRAPH))
    return {
        iri_of(quad.subject): kind_of[iri_of(quad.object)]
        for quad in stated
        if iri_of(quad.object) in kind_of
    }
