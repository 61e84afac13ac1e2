"""Each shape catches its XFAIL example, there and nowhere else, and lets its PASS example through."""

from __future__ import annotations

import importlib.util
import random

import engines
import pytest
import rdflib
from examples import Example, base, examples

from servanda.check.graphs import shapes

SH = engines.SH
FAILING, PASSING = examples("xfail"), examples("pass")
#: A shape of these properties alone only groups others or picks their focus nodes.
GROUPING = {rdflib.RDF.type, SH.property, SH.message, SH.severity} | {
    SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf,
}  # fmt: skip


def name(example: Example) -> str:
    return example.shape


def quick(example: Example) -> set[engines.Finding]:
    """What the quickest engine finds that is installed."""
    engine = engines.rust_engine() if importlib.util.find_spec("shacl") else engines.servanda_engine
    return engine(example.graph())


def named_shapes() -> set[str]:
    """The shapes with a constraint of their own, by the last part of their IRI."""
    graph = shapes()
    kinds = (SH.NodeShape, SH.PropertyShape)
    return {
        str(shape).split("#")[1]
        for kind in kinds
        for shape in graph.subjects(rdflib.RDF.type, kind)
        if set(graph.predicates(shape)) - GROUPING
    }


def test_each_shape_has_both_examples() -> None:
    assert named_shapes() == {e.shape for e in FAILING} == {e.shape for e in PASSING}


def test_the_base_conforms() -> None:
    assert engines.servanda_engine(base()) == set()


@pytest.mark.parametrize("example", FAILING, ids=name)
def test_xfail_is_caught(example: Example) -> None:
    assert example.expected[0][0] == example.shape
    assert engines.servanda_engine(example.graph()) == set(example.expected)


@pytest.mark.parametrize("example", PASSING, ids=name)
def test_pass_passes(example: Example) -> None:
    assert quick(example) == set()


@pytest.mark.parametrize("example", random.Random(8).sample(PASSING, 20), ids=name)
def test_pass_passes_servanda(example: Example) -> None:
    assert engines.servanda_engine(example.graph()) == set()


@pytest.mark.skipif(importlib.util.find_spec("shacl") is None, reason="PyPI shacl is not installed")
@pytest.mark.parametrize("example", FAILING, ids=name)
def test_another_engine_agrees(example: Example) -> None:
    assert engines.rust_engine()(example.graph()) == set(example.expected)


@pytest.mark.parametrize("example", random.Random(7).sample(FAILING, 2), ids=name)
def test_plain_pyshacl_agrees(example: Example) -> None:
    assert engines.plain_pyshacl(example.graph()) == set(example.expected)


LANGUAGES = {"en", "ru", "kk"}


def test_each_message_is_there_once_in_each_language() -> None:
    graph = shapes()
    wrong = [
        node
        for node in set(graph.subjects(SH.message))
        if sorted(str(m.language) for m in graph.objects(node, SH.message)) != sorted(LANGUAGES)
    ]
    assert wrong == []


def test_each_constraint_has_a_message() -> None:
    graph = shapes()
    silent = [
        shape
        for shape in map(rdflib.URIRef, ("https://w3id.org/servanda/shapes#" + n for n in named_shapes()))
        if not list(graph.objects(shape, SH.message))
        and not list(graph.objects(shape, SH.sparql / SH.message))
    ]
    assert silent == []
