"""What the graphs say of each subject, in the shape in which the projection reads it."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Container
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
        self._kinds: dict[str, str | None] = {}
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
        if odd:  # a graph that was not read as a whole (servanda.store.odd_values) may hold some
            warnings.warn(OddValues(len(odd), tuple(sorted(set(odd)))), stacklevel=2)

    def values(self, subject: str, name: str) -> list[Value]:
        """Return the objects of a property of servanda's ontology, sorted."""
        return sorted((o for p, o in self.of.get(subject, ()) if p == SRV + name), key=str)

    def iris(self, subject: str, name: str) -> list[str]:
        """Return the objects of a property as IRIs, sorted."""
        return [iri_of(value) for value in self.values(subject, name)]

    def kind(self, subject: str) -> str | None:
        """Return the kind of a node, or None for what the network does not hold (a slot, a passage)."""
        if subject not in self._kinds:  # every link to a node asks for it
            classes = sorted(iri_of(o) for p, o in self.of.get(subject, ()) if p == TYPE)
            self._kinds[subject] = next(
                (self.kind_of[name] for name in classes if name in self.kind_of), None
            )
        return self._kinds[subject]


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
