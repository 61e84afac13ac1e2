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
from servanda.check.shacl import Data, Finding, Shapes, is_well_formed, read_shapes, validate

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


#: pySHACL walks the inverse of a sequence in the order in which the sequence is written.
PYSHACL_DIFFERS = "<urn:x:InverseSequencePath>"


def named(findings: set[Finding]) -> set[Finding]:
    """Leave out results of shapes without a name, whose names are chance, and of the one that differs."""
    return {one for one in findings if one.shape.startswith("<") and one.shape != PYSHACL_DIFFERS}


def test_the_inverse_of_a_sequence_is_walked_from_its_end() -> None:
    a, b, c = NODES[:3]
    steps = {ox.Triple(a, ox.NamedNode("urn:x:p"), c), ox.Triple(c, ox.NamedNode("urn:x:q"), b)}
    found = {one.focus for one in compiled(frozenset(steps | ALWAYS)) if one.shape == PYSHACL_DIFFERS}
    assert found == {"<urn:x:b>"}


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


PREFIX = "".join(
    f"@prefix {name}: <{iri}> . "
    for name, iri in {
        "": "urn:x:", "sh": "http://www.w3.org/ns/shacl#", "xsd": XSD,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "owl": "http://www.w3.org/2002/07/owl#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    }.items()
)  # fmt: skip
#: What follows a shape by its name, by what is wrong with it.
NODE, PROPERTY = ":S a sh:NodeShape ; sh:targetNode :a ; ", ":S a sh:PropertyShape ; sh:path :p ; "
QUERY = "sh:sparql [ sh:select 'SELECT $this { $this ?p ?o }' ; sh:prefixes :P ] . :P sh:declare "
A_SPACE = "[ sh:prefix 'a' ; sh:namespace 'urn:a:'^^xsd:anyURI ]"
UNSUPPORTED = {
    "no shape under sh:node": NODE + "sh:node :Gone .",
    "no shape under sh:not": NODE + "sh:not :Gone .",
    "no shape under sh:property": NODE + "sh:property :Gone .",
    "no shape under sh:qualifiedValueShape": PROPERTY
    + "sh:qualifiedMinCount 1 ; sh:qualifiedValueShape :Gone .",
    "no shape in sh:and": NODE + "sh:and ( :Gone ) .",
    "nothing in sh:or": NODE + "sh:or ( [] ) .",
    "a thing that is no shape in sh:xone": NODE + "sh:xone ( :G ) . :G rdfs:label 'a thing' .",
    "a recursive shape": NODE + "sh:node :S .",
    "shapes that refer to one another": NODE + "sh:property [ sh:path :p ; sh:node :S ] .",
    "entailment": ":graph sh:entailment <http://www.w3.org/ns/entailment/RDFS> .",
    "an import": ":graph a owl:Ontology ; owl:imports :other .",
    "another shapes graph": ":graph sh:shapesGraph :other .",
    "a component": ":C a sh:ConstraintComponent .",
    "a component of a subclass": ":K rdfs:subClassOf [ rdfs:subClassOf sh:ConstraintComponent ] . :C a :K .",
    "a parameter of a component": ":C sh:parameter [ sh:path :q ] .",
    "a validator": ":V sh:ask 'ASK {}' .",
    "a rule": ":S sh:rule [ sh:subject sh:this ] .",
    "a function": ":f a sh:SPARQLFunction .",
    "JavaScript": ":S sh:js [ sh:jsFunctionName 'f' ] .",
    "an expression": NODE + "sh:expression [ sh:path :p ] .",
    "a SPARQL target": ":S sh:target [ sh:select 'SELECT ?this {}' ] .",
    "a type of targets": ":K rdfs:subClassOf sh:SPARQLTarget . :T a :K .",
    "an unknown parameter": NODE + "sh:minCuont 1 .",
    "an unknown class": ":S a sh:NodesShape .",
}  # fmt: skip
ILL_FORMED = {
    **{f"{name} twice": PROPERTY + f"sh:{name} {values} ." for name, values in {
        "datatype": "xsd:string , xsd:date", "nodeKind": "sh:IRI , sh:Literal", "minCount": "1 , 2",
        "maxCount": "1 , 2", "minExclusive": "1 , 2", "maxInclusive": "1 , 2", "minLength": "1 , 2",
        "pattern": "'a' , 'b'", "languageIn": "('en') , ('kk')", "uniqueLang": "true , false",
        "in": "(1) , (2)", "severity": "sh:Info , sh:Warning", "deactivated": "true , false",
        "closed": "true , false", "message": "'a' , 'b'", "path": ":q",
    }.items()},
    **{f"{name} of {value}": PROPERTY + f"sh:{name} {value} ." for name, value in (
        ("class", "'x'"), ("datatype", "'x'"), ("datatype", "[]"), ("nodeKind", "sh:Blank"),
        ("minCount", "1.0"),
        ("minCount", "'1'^^xsd:int"), ("maxCount", "'one'^^xsd:integer"), ("maxLength", "'1'"),
        ("minInclusive", ":x"), ("pattern", "'a'@en"), ("pattern", "'('"), ("languageIn", "('en'@en)"),
        ("uniqueLang", "'1'^^xsd:boolean"), ("uniqueLang", "'TRUE'^^xsd:boolean"),
        ("closed", "'0'^^xsd:boolean"),
        ("deactivated", "'1'^^xsd:boolean"), ("deactivated", "'true'"), ("equals", "'x'"), ("disjoint", "[]"),
        ("lessThan", "'x'"), ("not", "'x'"), ("property", "'x'"), ("node", "[ sh:path :p ]"),
        ("property", "[ sh:nodeKind sh:IRI ]"), ("in", ":x"), ("or", "[ sh:nodeKind sh:IRI ]"),
        ("and", "( 'x' )"), ("severity", "'Warning'"), ("message", "1"), ("targetClass", "'x'"),
        ("targetNode", "[]"), ("targetSubjectsOf", "'x'"), ("targetObjectsOf", "[]"), ("sparql", "'SELECT'"),
    )},
    **{f"{name} on a node shape": NODE + f"sh:{name} {value} ." for name, value in (
        ("minCount", "1"), ("maxCount", "1"), ("uniqueLang", "true"), ("lessThan", ":q"),
        ("lessThanOrEquals", ":q"), ("path", ":p"),
    )},
    **{f"{name} alone": PROPERTY + f"sh:{name} {value} ." for name, value in (
        ("flags", "'i'"), ("ignoredProperties", "( :q )"), ("qualifiedMinCount", "1"),
        ("qualifiedValueShapesDisjoint", "true"), ("qualifiedValueShape", "[ sh:nodeKind sh:IRI ]"),
    )},
    **{f"a path that is {path}": f":S sh:minCount 1 ; sh:path {path} ." for path in (
        "'p'", "()", "( :p )", "[]", "[ sh:node :p ]", "[ sh:alternativePath ( :p ) ]",
        "[ sh:inversePath :p ; sh:zeroOrMorePath :q ]", "[ sh:inversePath :p ; rdfs:label 'x' ]",
        "_:p . _:p sh:inversePath _:p",
    )},
    **{f"a pattern with {words}": PROPERTY + f"sh:pattern '{words}' ." for words in (
        "(?=a)", "[a-z-[aeiou]]", r"\\bx", r"\\p{L}", r"[\\w-\\1]", "a++", "a{2}+", "[]a]", "a{,2}", "a}",
    )},
    "flags that are none": PROPERTY + "sh:pattern 'a' ; sh:flags 'z' .",
    "a list that goes on in two ways": PROPERTY + "sh:in [ rdf:first 1 , 2 ; rdf:rest () ] .",
    "a list that does not end": PROPERTY + "sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .",
    "an empty list with a member": PROPERTY + "sh:in () . () rdf:first 1 .",
    "a property ignored that is none": NODE + "sh:closed true ; sh:ignoredProperties ( 'x' ) .",
    "a property shape without a path": ":S a sh:PropertyShape ; sh:nodeKind sh:IRI .",
    "a class without an IRI": "[] a rdfs:Class , sh:NodeShape .",
    "a shape that nothing refers to": ":S sh:minCount 1 .",
    "a constraint without a query": NODE + "sh:sparql [ sh:message 'x' ] .",
    "a constraint with two queries": NODE + "sh:sparql [ sh:select 'SELECT $this { $this ?p 1 }' , 'x' ] .",
    "a query that is none": NODE + "sh:sparql [ sh:select 'SELECT $this WHERE' ] .",
    "two namespaces of a prefix": NODE + QUERY + A_SPACE + " , " + A_SPACE.replace("urn:a:", "urn:b:") + " .",
    "a namespace that is no xsd:anyURI": NODE + QUERY + A_SPACE.replace("^^xsd:anyURI", "") + " .",
    "a prefix without a namespace": NODE + QUERY + "[ sh:prefix 'a' ] .",
}  # fmt: skip


def triples_of(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse((PREFIX + text).encode(), format=ox.RdfFormat.TURTLE)]


@pytest.mark.parametrize(
    "text", [*UNSUPPORTED.values(), *ILL_FORMED.values()], ids=[*UNSUPPORTED, *ILL_FORMED]
)
def test_what_is_not_supported_or_ill_formed_is_refused_when_it_is_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_shapes(triples_of(text))


#: Shapes that are well-formed, and how many results they have for a node ``:a`` of which nothing is known.
WELL_FORMED = {
    "a number with a zero before it": (PROPERTY + "sh:targetNode :a ; sh:minCount '01'^^xsd:integer .", 1),
    "a number with its sign": (PROPERTY + "sh:targetNode :a ; sh:minCount '+1'^^xsd:integer .", 1),
    "no shape of sh:or": (NODE + "sh:or () .", 1),
    "a shape of a subclass": (":K rdfs:subClassOf sh:NodeShape . :S a :K ; sh:targetNode :a ; sh:nodeKind "
                              "sh:Literal .", 1),
    "two constraints of one kind": (NODE + "sh:class :K , :L .", 2),
    "a shape that is reached on two ways": (NODE + "sh:property :T ; sh:node [ sh:property :T ] ; sh:and ( [ "
                                            "sh:property :T ] ) . :T sh:path :p ; sh:minCount 1 .", 3),
    "a shape for its own constraint": (NODE + "sh:sparql :S ; sh:select 'SELECT $this { }' .", 1),
    "what is not validated": (PROPERTY + "sh:targetNode :a ; sh:minCount 1 ; sh:group :G ; sh:order 1.5 ; "
                              "sh:name 'p'@en ; sh:defaultValue 3 . :G a sh:PropertyGroup .", 1),
    "SHACL's vocabulary imported": (NODE + "sh:nodeKind sh:Literal . :graph owl:imports sh: .", 1),
    "the import that is there": (NODE + QUERY.replace("$this ?p ?o", "") + A_SPACE
                                 + " . :Q owl:imports :P .", 1),
    "a class without the class of a shape": (":S a rdfs:Class ; sh:nodeKind sh:Literal .", 0),
    "a group in a pattern": (NODE + r"sh:pattern '^(?:urn|[^\\]a]):x:a$' .", 0),
    "white space in a pattern": (NODE + "sh:pattern '^ urn # | x' ; sh:flags 'x' .", 0),
}  # fmt: skip


@pytest.mark.parametrize(("text", "count"), WELL_FORMED.values(), ids=WELL_FORMED.keys())
def test_what_is_well_formed_is_checked(text: str, count: int) -> None:
    assert len(validate(Data(), read_shapes(triples_of(text)))) == count


def test_a_message_is_told_as_it_is_written() -> None:
    shapes = read_shapes(triples_of(NODE + "sh:nodeKind sh:Literal ; sh:message 'none' , 'нет'@ru ."))
    (found,) = validate(Data(), shapes)
    assert found.messages == {"": "none", "ru": "нет"}


@pytest.mark.parametrize(
    ("words", "kind", "is_one"),
    [
        ("9" * 5000, "integer", True), ("9" * 5000, "byte", False),
        ("-" + "9" * 5000, "negativeInteger", True),
        ("-" + "9" * 5000, "long", False), ("+000127", "byte", True), ("-129", "byte", False),
        ("қаз", "NCName", True), ("a:b", "NCName", False), ("a:b", "Name", True), ("1a", "Name", False),
        ("1a", "NMTOKEN", True), ("a b", "token", True), ("a  b", "token", False), (" a", "token", False),
        (" a ", "normalizedString", True), ("a\tb", "normalizedString", False),
    ],
)  # fmt: skip
def test_the_words_of_a_datatype(words: str, kind: str, is_one: bool) -> None:
    assert is_well_formed(str(literal(words, kind))) is is_one
