"""Each shape catches its XFAIL example, there and nowhere else, and lets its PASS example through."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import islice
from pathlib import Path

import engines
import pyshacl
import pytest
import rdflib
from examples import Example, base, examples, may_stand_beside_others, moved
from jena import jena

from servanda.check import pyshacl_engine as engine
from servanda.check.pyshacl_engine import shapes_graph as shapes

SH = rdflib.SH
FAILING, PASSING = examples("xfail"), examples("pass")
BOTH = [*FAILING, *PASSING]
#: A shape of these properties alone only groups others or picks their focus nodes.
GROUPING = {rdflib.RDF.type, SH.property, SH.message, SH.severity} | {
    SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf,
}  # fmt: skip
LANGUAGES = {"en", "ru", "kk"}


def name(example: Example) -> str:
    return example.path.stem


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
    failing, passing = ({example.shape for example in some} for some in (FAILING, PASSING))
    assert named_shapes() == failing == passing


def test_the_base_conforms() -> None:
    assert engines.compiled(base()) == engines.reference(base()) == set()


@pytest.mark.parametrize("example", BOTH, ids=name)
def test_an_example_fails_by_what_it_expects_and_by_nothing_else(example: Example) -> None:
    assert engines.short(engines.compiled(example.triples())) == set(example.expected)


@pytest.mark.parametrize("example", FAILING, ids=name)
def test_the_first_result_expected_is_of_the_shape(example: Example) -> None:
    assert example.expected[0][0] == example.shape


@pytest.mark.parametrize("example", random.Random(8).sample(BOTH, 8), ids=name)
def test_the_reference_finds_the_same(example: Example) -> None:
    # All of them: python tests/shapes/compare.py
    triples = example.triples()
    assert engines.compiled(triples) == engines.reference(triples)


@pytest.mark.needs("shacl")
@pytest.mark.parametrize("example", FAILING[::6], ids=name)
def test_an_engine_in_rust_finds_the_same(example: Example) -> None:
    assert engines.rust(example.triples()) == set(example.expected)


#: Of a slot without one of the three classes Jena does not find SlotMeaning, which all other engines find.
#: Nor does it find AgreementParties, whose filter joins EXISTS and NOT EXISTS by "or".
JENA_DIFFERS = {"SlotStatus", "AgreementParties"}


def test_an_engine_in_java_finds_the_same(tmp_path: Path) -> None:
    mixed = random.Random(6).sample(FAILING, len(FAILING))
    mixed = [one for one in mixed if one.shape not in JENA_DIFFERS]
    chosen = list(islice(filter(may_stand_beside_others, mixed), 3))
    triples = {t for number, one in enumerate(chosen) for t in moved(one.triples(), number)}
    report = jena(engines.english_shapes(), engines.lines(triples), tmp_path)
    # Where a query gives no value, Jena takes each value node of the path for one.
    theirs, ours = (
        {replace(one, value=None) for one in found}
        for found in (engine.list_findings(report), engines.compiled(triples))
    )
    assert theirs == ours


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


@pytest.mark.parametrize(("words", "wrong"), [("1 жылда", False), ("12 айда", False), ("2 жылда", True)])
def test_an_engine_that_keeps_twelve_months_takes_them_for_a_year_too(
    words: str, wrong: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Oxigraph writes P12M as P1Y, so that no example of this folder shows the other way round."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # rdflib does the same, unless told not to
    (example,) = (one for one in PASSING if one.path.name == "PeriodNamed.months.pass.ru")
    text = engines.lines(example.triples())
    assert '"P1Y"' in text and "он екі айда" in text
    text = text.replace('"P1Y"', '"P12M"').replace("он екі айда", words)
    graph = rdflib.Graph().parse(data=text, format="nt")
    assert any(str(value) == "P12M" for value in graph.objects())
    only = "https://w3id.org/servanda/shapes#PeriodNamed"
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=shapes(), use_shapes=[only], inference="none")
    assert conforms is not wrong
    assert isinstance(report, rdflib.Graph)
    assert set(report.objects(None, SH.sourceShape)) == ({rdflib.URIRef(only)} if wrong else set())
