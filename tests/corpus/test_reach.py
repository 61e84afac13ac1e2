"""What shapes can ask for, read off them: which predicates forward, which backward, which from nowhere."""

from __future__ import annotations

import pyoxigraph
import pytest

from servanda.check.compiled import compiled_shapes
from servanda.check.compiled.reading import read_shapes
from servanda.corpus.reach import Reach, reach_of

_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:p> sh:declare [ sh:prefix "u" ; sh:namespace "urn:u:"^^xsd:anyURI ] .
<urn:shape> a sh:NodeShape ; sh:targetClass <urn:u:Kind> ;
    sh:sparql [ sh:prefixes <urn:p> ; sh:select "SELECT $this WHERE { %s }" ] .
"""


def _reach(where: str) -> Reach:
    quads = pyoxigraph.parse(_SHAPES % where, format=pyoxigraph.RdfFormat.TURTLE)
    return reach_of(read_shapes(quad.triple for quad in quads))


def _asked(reach: Reach) -> set[tuple[str | None, bool]]:
    """Return the predicates of the namespace of these tests that are asked for, and whether forward."""
    steps = {(step.predicate, step.forward) for steps in reach.steps for step in steps}
    return {
        (one and one[1:-1].removeprefix("urn:u:"), forward)
        for one, forward in steps
        if not one or "urn:u:" in one
    }


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ("$this u:a ?x . ?x u:b ?y", {("a", True), ("b", True)}),
        ("?x u:a $this . ?x u:b ?y", {("a", False), ("b", True)}),
        ("$this u:label ?l . ?other u:label ?l", {("label", True), ("label", False)}),
        ("?x u:a/^u:b $this", {("a", False), ("b", True)}),
        ("$this (u:a|^u:b)* ?x", {("a", True), ("b", False)}),
        ("$this ?p ?x", {(None, True)}),
        (
            "$this u:a ?x . FILTER NOT EXISTS { ?x u:b ?z . ?w u:c ?z }",
            {("a", True), ("b", True), ("c", False)},
        ),
        ("{ $this u:a ?x } UNION { $this u:b ?x } ?x u:c ?y", {("a", True), ("b", True), ("c", True)}),
        (
            "$this u:a ?x . ?w u:c ?y . FILTER(?w = ?x || EXISTS { ?x u:b ?w })",
            {("a", True), ("b", True), ("c", True)},
        ),
    ],
)
def test_a_query_is_followed_from_its_focus_node(where: str, asked: set[tuple[str | None, bool]]) -> None:
    reach = _reach(where)
    assert not reach.unlimited
    assert _asked(reach) == asked


def test_triples_that_hang_on_nothing_are_asked_for_everywhere() -> None:
    reach = _reach("$this u:a ?x . ?any u:pattern ?words . FILTER(CONTAINS(STR(?x), STR(?words)))")
    assert "<urn:u:pattern>" in {predicate for predicate, _, _ in reach.everywhere}


def test_what_only_some_solutions_know_is_no_way_to_look_up() -> None:
    reach = _reach("$this u:a ?x . OPTIONAL { $this u:b ?y } FILTER EXISTS { ?y u:c ?z }")
    assert "<urn:u:c>" in {predicate for predicate, _, _ in reach.everywhere}


@pytest.mark.parametrize(
    "where",
    ["$this u:a ?x . ?s ?p ?o . FILTER(?o != ?x)", "$this u:a ?x . { SELECT ?y WHERE { ?y u:b ?z } }"],
)
def test_a_query_that_cannot_be_followed_makes_the_check_unlimited(where: str) -> None:
    assert _reach(where).unlimited


def test_the_shapes_of_servanda_can_be_followed() -> None:
    reach = reach_of(compiled_shapes())
    assert not reach.unlimited
    assert {predicate.rpartition("#")[2] for predicate, _, _ in reach.everywhere} == {
        "namePattern>", "signals>", "subClassOf>",
    }  # fmt: skip
