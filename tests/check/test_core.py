"""The compiled shapes find what pySHACL and Jena find, for each component of SHACL core."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import engines
import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from jena import jena

from servanda.check import pyshacl_engine as engine
from servanda.check.shacl import Data, Finding, Shapes, read_shapes, validate

SHAPES = Path(__file__).with_name("core-shapes.ttl")
XSD = "http://www.w3.org/2001/XMLSchema#"
NODES = [ox.NamedNode(f"urn:x:{name}") for name in "abcd"]


def literal(words: str, kind: str) -> ox.Literal:
    return ox.Literal(words, datatype=ox.NamedNode(XSD + kind))


WORDS = [ox.Literal("x"), ox.Literal("xyz"), ox.Literal("a\nb")] + [
    ox.Literal(words, language=tag) for words in ("x", "AxB") for tag in ("kk", "en", "en-GB", "ru")
]
# Numbers as rdflib and Oxigraph both write them: 7.0 would become 7 in one of them.
NUMBERS = [literal(words, "integer") for words in ("1", "2", "7", "8")] + [
    literal("2.5", "decimal"), literal("7.5", "decimal"), ox.Literal("2"), NODES[0],
]  # fmt: skip
DATES = [literal(w, "date") for w in ("2007-09-06", "2007-09-07", "2007-11-01", "2007-02-30", "soon")]
DURATIONS = [literal(w, "duration") for w in ("P3M", "P1Y2M3DT4H", "P", "3 months", "-P1D")]
A, THING = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), ox.NamedNode("urn:x:Thing")
LESS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")


def says(predicate: str, values: list[ox.NamedNode] | list[ox.Literal]) -> st.SearchStrategy[ox.Triple]:
    property_ = st.just(ox.NamedNode(f"urn:x:{predicate}"))
    return st.builds(ox.Triple, st.sampled_from(NODES), property_, st.sampled_from(values))


TRIPLES = st.one_of(
    says("p", NODES), says("p", [*NODES, *WORDS, *NUMBERS]), says("q", [*NODES, *WORDS]), says("n", NUMBERS),
    says("m", NUMBERS), says("date", DATES), says("duration", DURATIONS),
    st.builds(ox.Triple, st.sampled_from(NODES), st.just(A),
              st.sampled_from([THING, ox.NamedNode("urn:x:Special"), ox.NamedNode("urn:x:Implicit")])),
)  # fmt: skip
ALWAYS = {ox.Triple(NODES[1], A, THING), ox.Triple(ox.NamedNode("urn:x:Special"), LESS, THING)}
DATA = st.frozensets(TRIPLES, max_size=20).map(lambda triples: triples | ALWAYS)


@cache
def shapes() -> Shapes:
    return read_shapes(quad.triple for quad in ox.parse(path=str(SHAPES)))


def compiled(triples: frozenset[ox.Triple]) -> set[Finding]:
    return set(validate(Data(triples), shapes()))


def by_pyshacl(triples: frozenset[ox.Triple]) -> set[Finding]:
    shapes = rdflib.Graph().parse(SHAPES)
    report = pyshacl.validate(engines.graph(triples), shacl_graph=shapes, advanced=False)[1]
    assert isinstance(report, rdflib.Graph)
    return set(engine.list_findings(report))


def named(findings: set[Finding]) -> set[Finding]:
    """Leave out results of shapes without a name: their names are chance."""
    return {one for one in findings if one.shape.startswith("<")}


@settings(max_examples=12, deadline=None)
@given(DATA)
def test_pyshacl_finds_the_same(triples: frozenset[ox.Triple]) -> None:
    assert named(compiled(triples)) == named(by_pyshacl(triples))


def test_jena_finds_the_same(tmp_path: Path) -> None:
    said = {"p": [*NODES, *WORDS], "q": NODES[:2], "n": NUMBERS[:4], "m": NUMBERS[2:4]}
    triples = frozenset(
        ox.Triple(node, ox.NamedNode(f"urn:x:{predicate}"), value)
        for predicate, values in said.items()
        for at, value in enumerate(values)
        for node in NODES[at % 3 : at % 3 + 2]
    ) | {ox.Triple(node, A, THING) for node in NODES[:3]}  # fmt: skip
    report = jena(SHAPES.read_text(encoding="utf-8"), engines.lines(triples), tmp_path)
    theirs = named(set(engine.list_findings(report)))
    assert {one.key[1:5] for one in named(compiled(triples)) if "Sparql" not in one.shape} == {
        one.key[1:5] for one in theirs if "Sparql" not in one.shape
    }


@settings(max_examples=25, deadline=None)
@given(DATA)
def test_the_parts_of_a_check_make_the_whole(triples: frozenset[ox.Triple]) -> None:
    data = Data(triples)
    nodes = {node for shape in shapes().roots for node in shape.targets.find(data)}
    parts = {one for node in nodes for one in validate(data, shapes(), {node})}
    assert parts == compiled(triples)


@settings(max_examples=12, deadline=None)
@given(DATA, DATA)
def test_data_with_more_are_checked_as_one_and_then_as_before(
    triples: frozenset[ox.Triple], more: frozenset[ox.Triple]
) -> None:
    data = Data(triples)
    for _ in range(45):  # more than once, a new store takes the place of the one before
        with data.extend({str(triple): ox.Quad(*triple) for triple in more}) as both:
            assert len(both.store) == len(triples | more)
    with data.extend({str(triple): ox.Quad(*triple) for triple in more}) as both:
        assert named(set(validate(both, shapes()))) == named(compiled(triples | more))
    assert named(set(validate(data, shapes()))) == named(compiled(triples))


QUERY = ":S a sh:NodeShape ; sh:sparql [ sh:select '{}' ] ."
PREFIX = "@prefix : <urn:x:> . @prefix sh: <http://www.w3.org/ns/shacl#> . "
UNSUPPORTED = {
    "an unknown parameter": ":S sh:targetClass :T ; sh:singleLine true .",
    "a rule": ":S a sh:NodeShape ; sh:rule [ sh:select '' ] .",
    "a recursive shape": ":S a sh:NodeShape ; sh:node :S .",
    "a count on a node shape": ":S a sh:NodeShape ; sh:minCount 1 .",
    "a pattern that is none": ":S a sh:PropertyShape ; sh:path :p ; sh:pattern '(' .",
    "flags that are none": ":S a sh:PropertyShape ; sh:path :p ; sh:pattern 'a' ; sh:flags 'z' .",
    "a path that is none": ":S a sh:PropertyShape ; sh:path [ sh:node :p ] ; sh:minCount 1 .",
    "a list that does not end": ":S a sh:PropertyShape ; sh:path :p ; sh:in [] .",
    "a query with MINUS": QUERY.replace("{}", "SELECT $this { $this ?p 1 MINUS { $this ?q 1 } }"),
    "a query that is none": QUERY.replace("{}", "SELECT $this WHERE"),
    "a query of $PATH": QUERY.replace("{}", "SELECT $this WHERE { $this $PATH ?x }"),
    "a target of the advanced features": ":S a sh:NodeShape ; sh:target [ sh:select 'SELECT ?this {}' ] .",
}  # fmt: skip


@pytest.mark.parametrize("text", UNSUPPORTED.values(), ids=UNSUPPORTED.keys())
def test_what_is_not_supported_is_refused_when_it_is_read(text: str) -> None:
    triples = [quad.triple for quad in ox.parse((PREFIX + text).encode(), format=ox.RdfFormat.TURTLE)]
    with pytest.raises(ValueError, match=r"."):
        read_shapes(triples)
