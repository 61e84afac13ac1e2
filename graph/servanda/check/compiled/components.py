"""The constraint components of SHACL core that look at values: from parameters to constraints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from servanda.check.compiled.graph import ShapesGraph, sh
from servanda.check.compiled.model import Constraint
from servanda.check.compiled.patterns import pattern
from servanda.check.compiled.sets import Disjoint, Equal, HasValue, LessThan, OfCount, UniqueLanguages
from servanda.check.compiled.terms import Term, is_literal, text
from servanda.check.compiled.values import (
    InClass,
    InLanguages,
    InRange,
    Matches,
    OfDatatype,
    OfLength,
    OfNodeKind,
    OneOf,
)  # fmt: skip

#: Takes the shapes graph, the shape and the parameter's value.
Maker = Callable[[ShapesGraph, Term, Term], Constraint]
_KINDS: Final = {
    sh("IRI"): "<", sh("BlankNode"): "_", sh("Literal"): '"', sh("BlankNodeOrIRI"): "_<",
    sh("BlankNodeOrLiteral"): '_"', sh("IRIOrLiteral"): '<"',
}  # fmt: skip


def component(name: str) -> Term:
    """Return the IRI of a constraint component: ``MinCount`` gives ``sh:MinCountConstraintComponent``."""
    return sh(f"{name}ConstraintComponent")


def _iri(shape: Term, value: Term) -> Term:
    if not value.startswith("<"):
        raise ValueError(f"{shape} needs an IRI where {value} stands")
    return value


def _literal(shape: Term, value: Term) -> Term:
    if not is_literal(value):
        raise ValueError(f"{shape} needs a literal where {value} stands")
    return value


def _in_class(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    return InClass(component("Class"), _iri(shape, value))


def _datatype(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    graph.only(shape, sh("datatype"))
    return OfDatatype(component("Datatype"), _iri(shape, value))


def _node_kind(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    graph.only(shape, sh("nodeKind"))
    if value not in _KINDS:
        raise ValueError(f"{shape} has an unknown sh:nodeKind: {value}")
    return OfNodeKind(component("NodeKind"), _KINDS[value])


def _range(name: str, operator: str) -> Maker:
    def make(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
        graph.only(shape, sh(name[0].lower() + name[1:]))
        return InRange(component(name), operator, _literal(shape, value))

    return make


def _count(graph: ShapesGraph, shape: Term, name: str, value: Term) -> int:
    graph.only(shape, sh(name))
    return graph.number(shape, sh(name), value)


def _on_property(graph: ShapesGraph, shape: Term, name: str) -> None:
    if not graph.values(shape, sh("path")):
        raise ValueError(f"{shape} is no property shape and may not have sh:{name}")


def _min_count(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    _on_property(graph, shape, "minCount")
    return OfCount(component("MinCount"), least=_count(graph, shape, "minCount", value))


def _max_count(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    _on_property(graph, shape, "maxCount")
    return OfCount(component("MaxCount"), greatest=_count(graph, shape, "maxCount", value))


def _min_length(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    return OfLength(component("MinLength"), least=_count(graph, shape, "minLength", value))


def _max_length(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    return OfLength(component("MaxLength"), greatest=_count(graph, shape, "maxLength", value))


def _pattern(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    graph.only(shape, sh("pattern"))
    signs = text(graph.only(shape, sh("flags")) or '""')
    try:
        made = pattern(text(_literal(shape, value)), signs)
    except ValueError as error:
        raise ValueError(f"{shape} has a sh:pattern that is not supported: {error}") from error
    return Matches(component("Pattern"), made)


def _language_in(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    graph.only(shape, sh("languageIn"))
    ranges = tuple(text(_literal(shape, one)).lower() for one in graph.members(value))
    return InLanguages(component("LanguageIn"), ranges)


def _unique_lang(graph: ShapesGraph, shape: Term, value: Term) -> Constraint | None:
    _on_property(graph, shape, "uniqueLang")
    return UniqueLanguages(component("UniqueLang")) if graph.truth(shape, sh("uniqueLang")) else None


def _in(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    graph.only(shape, sh("in"))
    return OneOf(component("In"), frozenset(graph.members(value)))


def _has_value(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    return HasValue(component("HasValue"), value)


def _equals(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    return Equal(component("Equals"), _iri(shape, value))


def _disjoint(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    return Disjoint(component("Disjoint"), _iri(shape, value))


def _less(name: str, operator: str) -> Maker:
    def make(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
        _on_property(graph, shape, name)
        return LessThan(component(name), operator, _iri(shape, value))

    return make


MAKERS: Final[dict[Term, Callable[[ShapesGraph, Term, Term], Constraint | None]]] = {
    sh("class"): _in_class, sh("datatype"): _datatype, sh("nodeKind"): _node_kind,
    sh("minCount"): _min_count, sh("maxCount"): _max_count,
    sh("minExclusive"): _range("MinExclusive", ">"), sh("minInclusive"): _range("MinInclusive", ">="),
    sh("maxExclusive"): _range("MaxExclusive", "<"), sh("maxInclusive"): _range("MaxInclusive", "<="),
    sh("minLength"): _min_length, sh("maxLength"): _max_length, sh("pattern"): _pattern,
    sh("languageIn"): _language_in, sh("uniqueLang"): _unique_lang, sh("in"): _in,
    sh("hasValue"): _has_value, sh("equals"): _equals, sh("disjoint"): _disjoint,
    sh("lessThan"): _less("LessThan", "<"), sh("lessThanOrEquals"): _less("LessThanOrEquals", "<="),
}  # fmt: skip
