"""From a shapes graph to :class:`Shapes`; whatever is not supported raises ValueError here, not later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from servanda.check.compiled.components import MAKERS, component
from servanda.check.compiled.graph import SH, ShapesGraph, sh
from servanda.check.compiled.logic import Conforming, Qualified
from servanda.check.compiled.model import Constraint, Shape, Shapes, Targets
from servanda.check.compiled.paths import (
    Alternative,
    Path,
    Predicate,
    Repeated,
    Sequence,
    inverse,
)  # fmt: skip
from servanda.check.compiled.queries import read_query
from servanda.check.compiled.sets import Closed
from servanda.check.compiled.terms import RDF_TYPE, Term

if TYPE_CHECKING:
    import pyoxigraph

_TARGETS: Final = tuple(map(sh, ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")))
#: What is no constraint, or is read together with one.
_ASIDE: Final = {*_TARGETS, *map(sh, (
    "path", "severity", "message", "deactivated", "name", "description", "order", "group", "defaultValue",
    "flags", "ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint",
    "property", "sparql",
))}  # fmt: skip
_SIGNS: Final = {sh("zeroOrMorePath"): "*", sh("oneOrMorePath"): "+", sh("zeroOrOnePath"): "?"}
#: Parts of SHACL's advanced features that would change what a check finds.
_ADVANCED: Final = (sh("ConstraintComponent"), sh("Rule"), sh("Function"), sh("JSConstraint"))


def read_shapes(triples: Iterable[pyoxigraph.Triple]) -> Shapes:
    """Return the shapes of a shapes graph.

    Raises ValueError for a malformed shape and for anything of SHACL that is not supported.
    """
    graph = ShapesGraph(triples)
    reader = _Reader(graph)
    for node in graph:
        kinds = graph.values(node, RDF_TYPE)
        if any(kind in kinds for kind in _ADVANCED):
            raise ValueError(f"{node} is not supported: its class is of SHACL's advanced features")
        is_shape = sh("NodeShape") in kinds or sh("PropertyShape") in kinds
        if is_shape or any(graph.values(node, target) for target in _TARGETS):
            reader.shape(node)
    roots = tuple(shape for shape in reader.done.values() if shape.targets)
    return Shapes(roots, reader.done)


class _Reader:
    """Reads each shape once."""

    def __init__(self, graph: ShapesGraph) -> None:
        self.graph = graph
        self.done: dict[Term, Shape] = {}
        self._begun: set[Term] = set()

    def shape(self, node: Term) -> Shape:
        if node in self.done:
            return self.done[node]
        if node in self._begun:
            raise ValueError(f"{node} refers to itself: recursive shapes are not supported")
        self._begun.add(node)
        graph = self.graph
        way = graph.only(node, sh("path"))
        self.done[node] = Shape(
            name=node,
            severity=graph.only(node, sh("severity")) or sh("Violation"),
            messages=graph.messages(node),
            targets=self._targets(node),
            path=None if way is None else self._path(way),
            constraints=tuple(self._constraints(node)),
            properties=tuple(self._property(one) for one in graph.values(node, sh("property"))),
            queries=tuple(
                query for one in graph.values(node, sh("sparql")) if (query := read_query(graph, node, one))
            ),
            deactivated=graph.truth(node, sh("deactivated")),
        )
        return self.done[node]

    def _property(self, node: Term) -> Shape:
        shape = self.shape(node)
        if shape.path is None:
            raise ValueError(f"{node} stands under sh:property without a sh:path")
        return shape

    def _targets(self, node: Term) -> Targets:
        classes, nodes, subjects, objects = (tuple(self.graph.values(node, one)) for one in _TARGETS)
        own = (node,) if self.graph.is_class(node) else ()
        return Targets(classes + own, nodes, subjects, objects)

    def _path(self, node: Term) -> Path:
        graph = self.graph
        if node.startswith("<"):
            return Predicate(node)
        if graph.is_list(node):
            return Sequence(tuple(self._path(step) for step in graph.members(node)))
        said = graph.said(node)
        if len(said) != 1:
            raise ValueError(f"{node} is no path of SHACL")
        ((kind, (inner,)),) = said.items()
        if kind == sh("inversePath"):
            return inverse(self._path(inner))
        if kind == sh("alternativePath"):
            return Alternative(tuple(self._path(choice) for choice in graph.members(inner)))
        if kind in _SIGNS:
            return Repeated(self._path(inner), _SIGNS[kind])
        raise ValueError(f"{node} is no path of SHACL")

    def _constraints(self, node: Term) -> Iterator[Constraint]:
        for predicate, values in self.graph.said(node).items():
            if not predicate.startswith(f"<{SH}") or predicate in _ASIDE:
                continue
            for value in values:
                made = self._made(node, predicate, value)
                if made is not None:
                    yield made
        if self.graph.values(node, sh("qualifiedValueShape")):
            yield from self._qualified(node)

    def _made(self, node: Term, predicate: Term, value: Term) -> Constraint | None:
        if predicate in MAKERS:
            return MAKERS[predicate](self.graph, node, value)
        if predicate == sh("node"):
            return Conforming(component("Node"), (self.shape(value),), frozenset({1}))
        if predicate == sh("not"):
            return Conforming(component("Not"), (self.shape(value),), frozenset({0}))
        if predicate in (sh("and"), sh("or"), sh("xone")):
            shapes = tuple(self.shape(one) for one in self.graph.members(value))
            count = len(shapes)
            name, least, most = {
                sh("and"): ("And", count, count), sh("or"): ("Or", 1, count), sh("xone"): ("Xone", 1, 1),
            }[predicate]  # fmt: skip
            return Conforming(component(name), shapes, frozenset(range(least, most + 1)))
        if predicate == sh("closed"):
            return self._closed(node)
        if predicate == sh("qualifiedValueShape"):
            return None
        raise ValueError(f"{node} has {predicate}, which is not supported")

    def _closed(self, node: Term) -> Constraint | None:
        graph = self.graph
        if not graph.truth(node, sh("closed")):
            return None
        ignored = graph.only(node, sh("ignoredProperties"))
        allowed = set(graph.members(ignored)) if ignored else set()
        ways = [graph.only(one, sh("path")) for one in graph.values(node, sh("property"))]
        allowed |= {way for way in ways if way is not None and way.startswith("<")}
        return Closed(component("Closed"), frozenset(allowed))

    def _qualified(self, node: Term) -> Iterator[Constraint]:
        graph = self.graph
        wanted = graph.only(node, sh("qualifiedValueShape"))
        assert wanted is not None
        siblings: tuple[Shape, ...] = ()
        if graph.truth(node, sh("qualifiedValueShapesDisjoint")):
            parents = [one for one in graph if node in graph.values(one, sh("property"))]
            found = {
                shape: None
                for parent in parents
                for one in graph.values(parent, sh("property"))
                for shape in graph.values(one, sh("qualifiedValueShape"))
            }
            siblings = tuple(self.shape(one) for one in found if one != wanted)
        shape = self.shape(wanted)
        least, most = (graph.only(node, sh(name)) for name in ("qualifiedMinCount", "qualifiedMaxCount"))
        if least is not None:
            number = graph.number(node, sh("qualifiedMinCount"), least)
            yield Qualified(component("QualifiedMinCount"), shape, siblings, least=number)
        if most is not None:
            number = graph.number(node, sh("qualifiedMaxCount"), most)
            yield Qualified(component("QualifiedMaxCount"), shape, siblings, greatest=number)
