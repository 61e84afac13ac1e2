"""Exports: the same bytes each time, the same graph when read back, and JSON-LD that can be authored."""

import json
import re
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from servanda.errors import ServandaError
from servanda.export.formats import Request, formats
from servanda.export.formats import export as written
from servanda.export.rdf_formats import FORMATS
from servanda.namespaces import BASE, ONTOLOGY_GRAPH, PREFIXES
from servanda.read.context import read_context
from servanda.read.document import read_file
from servanda.store.bundle import list_bundled, load_files
from servanda.store.snapshot import open_bundled

AGREEMENT = BASE + "agreement/kz-nato-2007"
SMALL = BASE + "agreement/x"


def export(store, agreement, format, include=()):
    return written(Request(store, agreement, format, include=include))


TYPE = NamedNode(PREFIXES["rdf"] + "type")


@pytest.fixture(scope="module")
def store():
    return open_bundled()


def triples(store, *graphs):
    return {
        quad.triple
        for graph in graphs
        for quad in store.quads_for_pattern(None, None, None, NamedNode(graph))
    }


def normal(quads):
    """Return the triples as a store holds them (it writes integers in one way)."""
    store = pyoxigraph.Store()
    store.extend(quads)
    return {quad.triple for quad in store}


@pytest.mark.parametrize("format", FORMATS)
def test_reading_an_export_gives_the_authored_graph(store, format, tmp_path):
    path = tmp_path / ("x" + formats()[format].suffix)
    path.write_bytes(export(store, AGREEMENT, format))
    document = read_file(path)
    assert {quad.graph_name.value for quad in document.quads} == {AGREEMENT}
    assert normal(document.quads) == triples(store, AGREEMENT)


@pytest.fixture(scope="module")
def built_again():
    return load_files(list_bundled())


@pytest.mark.parametrize("format", FORMATS)
def test_two_builds_give_the_same_bytes(store, built_again, format):
    again = export(built_again, AGREEMENT, format, ["derived", "registries"])
    assert export(store, AGREEMENT, format, ["registries", "derived"]) == again


@pytest.mark.parametrize("format", ["nquads", "trig", "jsonld"])
def test_what_is_derived_stands_in_a_graph_of_its_own(store, format, tmp_path):
    path = tmp_path / ("x" + formats()[format].suffix)
    path.write_bytes(export(store, AGREEMENT, format, ["derived"]))
    read_back = pyoxigraph.Store()
    read_back.extend(read_file(path).quads)
    assert triples(read_back, AGREEMENT) == triples(store, AGREEMENT)
    assert triples(read_back, AGREEMENT + "/derived") == triples(store, AGREEMENT + "/derived")


def test_turtle_uses_the_prefix_of_the_agreement_and_no_idle_one(store):
    text = export(store, AGREEMENT, "turtle").decode()
    assert "\nkznato:4.1 a srv:Clause" in text
    assert f"@prefix kznato: <{AGREEMENT}/> ." in text
    assert "@prefix owl:" not in text
    assert text.index("\nkznato:4.1 ") < text.index("\nkznato:10 ")


@pytest.mark.parametrize("include", [[], ["registries"]], ids="+".join)
def test_turtle_has_each_prefix_once_and_a_paragraph_for_each_subject(store, include):
    text = export(store, AGREEMENT, "turtle", include).decode()
    lines = [line for line in text.splitlines() if line.startswith("@prefix ")]
    assert lines == sorted(set(lines))
    assert text.index("\n\n") > text.rindex("@prefix ")
    subjects = {
        triple.subject for triple in triples(store, AGREEMENT, *([ONTOLOGY_GRAPH] if include else []))
    }
    assert len(text.rstrip("\n").split("\n\n")) == 1 + len(subjects)


def test_rdflib_reads_the_same_jsonld(store):
    graph = rdflib.Graph().parse(data=export(store, AGREEMENT, "jsonld"), format="json-ld")
    found = pyoxigraph.parse(graph.serialize(format="nt"), pyoxigraph.RdfFormat.N_TRIPLES)
    assert normal(found) == triples(store, AGREEMENT)


def test_exported_jsonld_can_be_authored(store, tmp_path):
    exported = json.loads(export(store, AGREEMENT, "jsonld"))
    path = Path(tmp_path / "agreement.yaml")
    path.write_text(yaml.safe_dump(exported, allow_unicode=True, sort_keys=False), "utf-8")
    document = read_file(path)
    assert normal(document.quads) == triples(store, AGREEMENT)
    assert document.positions[AGREEMENT + "/4.1"].clause == "4.1"


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        ((AGREEMENT, "turtel"), "unknown format 'turtel'", 2),
        ((AGREEMENT, "turtle", ["derivd"]), "unknown part 'derivd'", 2),
        ((BASE + "agreement/none", "turtle"), "no agreement 'agreement:none'", 1),
    ],
)
def test_refused(store, arguments, said, code):
    with pytest.raises(ServandaError, match=said) as refused:
        export(store, *arguments)
    assert refused.value.exit_code == code


# Any graph at all over the terms of the context, a few things, and words in several languages.
OMITTED = {"language", "sourceFile"}  # what these may say is checked when the file is read
PREDICATES = [term.iri for name, term in read_context().properties.items() if name not in OMITTED]
THINGS = [f"{SMALL}/{name}" for name in ("1", "1-p1", "1-norm", "1.10", "қазақша")] + [SMALL]
OTHERS = [BASE + name for name in ("actor/nato", "action/notify", "kind/formal", "agreement/y/4")]
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
LITERALS = (
    st.builds(Literal, WORDS)
    | st.builds(lambda words, tag: Literal(words, language=tag), WORDS, st.sampled_from(["kk", "en", "ru"]))
    | st.builds(
        lambda n: Literal(str(n), datatype=NamedNode(PREFIXES["xsd"] + "integer")), st.integers(0, 99)
    )
    | st.just(Literal("2007-09-07", datatype=NamedNode(PREFIXES["xsd"] + "date")))
)
QUADS = st.builds(
    lambda s, p, o: Quad(NamedNode(s), NamedNode(p), o, NamedNode(SMALL)),
    st.sampled_from(THINGS),
    st.sampled_from([*PREDICATES, PREFIXES["skos"] + "altLabel", "http://example.org/other"]),
    LITERALS | st.builds(NamedNode, st.sampled_from(THINGS + OTHERS)),
)
#: Characters that XML 1.0 has no way to write.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FIRST = Quad(NamedNode(SMALL), TYPE, NamedNode(read_context().classes["Agreement"]), NamedNode(SMALL))
LANGUAGE = Quad(
    NamedNode(SMALL), NamedNode(PREFIXES["dcterms"] + "language"), Literal("kk"), NamedNode(SMALL)
)


@settings(max_examples=150, deadline=None)
@given(quads=st.lists(QUADS, max_size=12), language=st.booleans())
def test_any_small_graph_comes_back(quads, language, tmp_path_factory):
    store = pyoxigraph.Store()
    store.extend([FIRST, *([LANGUAGE] if language else []), *quads])
    folder = tmp_path_factory.mktemp("small")
    for format in FORMATS:
        if format == "rdfxml" and any(NOT_XML.search(quad.object.value) for quad in store):
            with pytest.raises(ServandaError, match="which RDF/XML cannot hold"):
                export(store, SMALL, format)
            continue
        (folder / ("x" + formats()[format].suffix)).write_bytes(export(store, SMALL, format))
        assert normal(read_file(folder / ("x" + formats()[format].suffix)).quads) == triples(store, SMALL), (
            format
        )
    document = json.loads((folder / "x.jsonld").read_bytes())
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    assert len(graph) == len(store)
    if "graph" not in document:
        (folder / "x.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
        assert normal(read_file(folder / "x.yaml").quads) == triples(store, SMALL)
