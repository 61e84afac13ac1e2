"""Every RDF format, read back by rdflib and by pyoxigraph (and PyLD), is the graph that was written."""

import json
import re
import subprocess
import sys
from functools import lru_cache

import pyoxigraph
import pytest
import rdflib
import rdflib.compare
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, DefaultGraph, Literal, NamedNode, Quad

from servanda.errors import ServandaError
from servanda.export.formats import WITH_PARTS, Request, export, formats
from servanda.export.rdf_formats import PARTS, collect_statements
from servanda.namespaces import BASE, PREFIXES, SRV
from servanda.read.context import read_context
from servanda.store.snapshot import open_bundled

AGREEMENT = BASE + "agreement/kz-nato-2007"
SMALL = BASE + "agreement/x"
TYPE = NamedNode(PREFIXES["rdf"] + "type")
XSD = PREFIXES["xsd"]

RDF_FORMATS = [name for name, held in formats().items() if held.writer in WITH_PARTS]
JSON_FORMATS = ["jsonld", "jsonld-expanded"]
#: What has no graphs: all that is written stands in one.
TRIPLES_ONLY = ["turtle", "ntriples", "rdfxml"]
#: Name of a format to rdflib's and pyoxigraph's name of it.
READERS = {
    "turtle": ("turtle", "TURTLE"),
    "ntriples": ("nt", "N_TRIPLES"),
    "nquads": ("nquads", "N_QUADS"),
    "trig": ("trig", "TRIG"),
    "jsonld": ("json-ld", "JSON_LD"),
    "jsonld-expanded": ("json-ld", "JSON_LD"),
    "rdfxml": ("xml", "RDF_XML"),
    "hextuples": ("hext", None),
}
#: One of each kind of writer; all formats stand in the test of the command.
KINDS = ["trig", "jsonld", "rdfxml"]
INCLUDED = [[], [*PARTS]]

# rdflib warns of its own use of its own older names.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@pytest.fixture(scope="module")
def store():
    return open_bundled()


@pytest.fixture(autouse=True)
def as_written(monkeypatch):
    """Let rdflib keep literals as they are written ("01" is not "1")."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def expected(request):
    """Return the quads that a reader of the format must find."""
    quads = collect_statements(request)
    alone = {quad.graph_name.value for quad in quads} == {request.agreement}
    if request.format in TRIPLES_ONLY or (request.format in JSON_FORMATS and alone):
        return [Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in quads]
    return quads


def canonical(quads):
    """Return the lines of a data set with its blank nodes named by what is said of them (RDFC-1.0)."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)


def by_rdflib(content, name):
    dataset = rdflib.Dataset()
    dataset.parse(data=content, format=name)
    return dataset


def graphs(dataset):
    """Return the graphs of a data set of rdflib that are not empty, by name."""
    found = {}
    for graph in dataset.graphs():
        if len(graph):
            default = graph.identifier == rdflib.graph.DATASET_DEFAULT_GRAPH_ID
            plain = rdflib.Graph()
            plain += [(s, p, unmarked(o)) for s, p, o in graph]
            found["" if default else str(graph.identifier)] = plain
    return found


@lru_cache(4)
def plainly(written):
    """Return the graphs that rdflib reads in N-Quads, which several formats are compared with."""
    return graphs(by_rdflib(written, "nquads"))


def unmarked(term):
    """Return a string without its datatype: in RDF 1.1 it is the same with and without, not so in rdflib."""
    marked = isinstance(term, rdflib.Literal) and term.datatype == rdflib.XSD.string
    return rdflib.Literal(str(term)) if marked else term


def check(request, *, rdflib_reads=True):
    """Write, read back with each reader, compare."""
    content = export(request)
    wanted = expected(request)
    lines = canonical(wanted)
    for_rdflib, for_pyoxigraph = READERS[request.format]
    if for_pyoxigraph:
        form = getattr(pyoxigraph.RdfFormat, for_pyoxigraph)
        assert canonical(pyoxigraph.parse(content, form)) == lines
    if not rdflib_reads:
        return
    written = pyoxigraph.serialize(wanted, format=pyoxigraph.RdfFormat.N_QUADS)
    found, reference = graphs(by_rdflib(content, for_rdflib)), plainly(written)
    assert set(found) == set(reference)
    for name, graph in found.items():
        if any(isinstance(term, rdflib.BNode) for triple in graph for term in triple):
            assert rdflib.compare.isomorphic(graph, reference[name]), name
        else:
            assert set(graph) == set(reference[name]), name
    # PyLD rewrites "1" of the type xsd:double as "1.0E0", which the standard asks of numbers only.
    if request.format in JSON_FORMATS and not any(f"<{XSD}double>" in line for line in lines):
        assert canonical(pyld_quads(json.loads(content))) == lines


def pyld_quads(document):
    """Return what PyLD reads in a JSON-LD document."""
    text = jsonld.to_rdf(document, {"format": "application/n-quads"})
    return pyoxigraph.parse(text, pyoxigraph.RdfFormat.N_QUADS)


# rdflib and PyLD take ten seconds for the registries, which hold no other kinds of terms than the rest: so
# only Oxigraph reads these, and what it cannot read is counted, in test_hextuples_are_those_of_rdflib.
@pytest.mark.parametrize(
    ("include", "format"),
    [
        pytest.param(include, format, id=f"{'+'.join(include)}-{format}")
        for include in INCLUDED
        for format in RDF_FORMATS
        if include != [*PARTS] or READERS[format][1] is not None
    ],
)
def test_the_bundled_agreement_comes_back(store, format, include):
    check(Request(store, AGREEMENT, format, include=include), rdflib_reads=include != [*PARTS])


def ordered(value):
    """Return a JSON value with its arrays sorted: in JSON-LD their order says nothing."""
    if isinstance(value, list):
        return sorted(map(ordered, value), key=lambda item: json.dumps(item, sort_keys=True))
    return {key: ordered(inner) for key, inner in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("include", [[], ["derived"]], ids="+".join)
def test_the_expanded_document_is_the_compact_one_expanded_by_pyld(store, include):
    compact = json.loads(export(Request(store, AGREEMENT, "jsonld", include=include)))
    expanded = json.loads(export(Request(store, AGREEMENT, "jsonld-expanded", include=include)))
    assert ordered(expanded) == ordered(jsonld.flatten(jsonld.expand(compact)))
    assert "@context" not in json.dumps(expanded)


def test_hextuples_are_those_of_rdflib(store):
    request = Request(store, AGREEMENT, "hextuples", include=PARTS)
    content = export(request)
    assert len(content.splitlines()) == len(expected(request))
    again = by_rdflib(content, "hext").serialize(format="hext")
    rows = sorted(json.loads(line) for line in content.splitlines())
    assert [row[:2] + row[3:] for row in rows if row[3] != "localId" and row[0][:2] != "_:"] == [
        row[:2] + row[3:]
        for row in sorted(json.loads(line) for line in again.splitlines())
        if row[3] != "localId" and row[0][:2] != "_:"
    ]
    assert content.splitlines() == sorted(content.splitlines())


def test_two_processes_write_the_same_bytes_with_all_parts():
    program = (
        "from hashlib import sha256; from servanda.store.bundle import list_bundled, load_files\n"
        "from servanda.export.formats import Request, export\n"
        "store = load_files(list_bundled())\n"
        f"for name in {KINDS!r}:\n"
        f"    made = export(Request(store, {AGREEMENT!r}, name, include={PARTS!r}))\n"
        "    print(name, len(made), sha256(made).hexdigest())"
    )
    first, second = (
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, env=env).stdout
        for env in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "TZ": "Asia/Almaty"})
    )
    assert first.split(b"\n") == second.split(b"\n")
    lengths = [int(line.split()[1]) for line in first.splitlines()]
    assert len(lengths) == len(KINDS) and min(lengths) > 100_000


# Small graphs of any kind: blank nodes, odd IRIs, languages, datatypes, several agreements in the store.
ODD = [
    "http://example.org/a?b=c&d=%20#e",
    "urn:x:a'(b)",
    "tag:example.org,2026:қазақша",
    "http://example.org/\u202e/",
    "x:",
    "http://example.org/1",
]
PREDICATES = [
    term.iri for name, term in read_context().properties.items() if name not in {"language", "sourceFile"}
]
PREDICATES += [PREFIXES["skos"] + "altLabel", "http://example.org/a-b.c", "urn:x:y", "http://example.org/қ"]
PREDICATES += [PREFIXES["rdf"] + name for name in ("type", "first", "rest", "_1", "value")]
#: No name for a property in XML.
NAMELESS = ["http://example.org/1", "http://example.org/", "tag:example.org,2026:a(b)"]
WORDS = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    [
        '"',
        "\\",
        "\r\n",
        "\u2028",
        "</script>",
        "]]>",
        "&amp;",
        "${x}",
        "=cmd()",
        "\u202e",
        " a ",
        "\x00",
        "\x0b",
    ]
)
DATATYPES = ["integer", "boolean", "date", "duration", "decimal", "double", "anyURI"]
LITERALS = (
    st.builds(Literal, WORDS)
    | st.builds(
        lambda words, tag: Literal(words, language=tag), WORDS, st.sampled_from(["kk", "en", "zh-hant-tw"])
    )
    | st.builds(
        lambda words, name: Literal(words, datatype=NamedNode(name)),
        st.sampled_from(
            ["1", "01", "true", "2007-09-07", "P3M", "1.0", "1.0E0", "no", "http://a b", "", "NaN"]
        ),
        st.sampled_from([*(XSD + name for name in DATATYPES), "urn:x:kind", PREFIXES["rdf"] + "HTML"]),
    )
)
BLANKS = st.sampled_from([BlankNode(name) for name in "abc"])
IRIS = st.builds(
    NamedNode,
    st.sampled_from([SMALL, SMALL + "/1", SMALL + "/1.10", SMALL + "/қаз", BASE + "actor/nato", *ODD]),
)


def quads(graph, predicates):
    return st.builds(
        lambda s, p, o: Quad(s, NamedNode(p), o, NamedNode(graph)),
        IRIS | BLANKS,
        st.sampled_from(predicates),
        LITERALS | IRIS | BLANKS,
    )


def stored(*quads):
    made = pyoxigraph.Store()
    made.extend([Quad(NamedNode(SMALL), TYPE, NamedNode(SRV + "Agreement"), NamedNode(SMALL)), *quads])
    return made


OTHER = BASE + "agreement/y"
STORES = st.builds(
    lambda first, derived, other: stored(*first, *derived, *other),
    st.lists(quads(SMALL, PREDICATES), max_size=8),
    st.lists(quads(SMALL + "/derived", PREDICATES), max_size=4),
    st.lists(quads(OTHER, PREDICATES), max_size=3),
)


def holdable(store):
    """Say whether XML 1.0 has a way to write every character and every class."""
    letters = {letter for quad in store for letter in str(getattr(quad.object, "value", ""))}
    named = all(
        not isinstance(q.object, NamedNode) or q.object.value not in [*ODD, SMALL + "/1", SMALL + "/1.10"]
        for q in store.quads_for_pattern(None, TYPE, None, None)
    )
    return named and not any((c < " " and c not in "\t\n\r") or ord(c) in (0xFFFE, 0xFFFF) for c in letters)


@settings(max_examples=40)
@given(store=STORES, include=st.sampled_from([[], ["derived"]]))
def test_any_small_graph_comes_back(store, include):
    for format in RDF_FORMATS:  # each small graph is made once, and read once as N-Quads
        request = Request(store, SMALL, format, include=include)
        try:
            check(request)
        except ServandaError as error:
            assert format == "rdfxml", error
            assert not holdable(store)
            assert "RDF/XML" in str(error) and "turtle" in str(error)


@pytest.mark.parametrize("letter", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_rdfxml_refuses_what_xml_cannot_hold(letter):
    quad = Quad(NamedNode(SMALL), NamedNode(PREFIXES["rdfs"] + "comment"), Literal(letter), NamedNode(SMALL))
    with pytest.raises(ServandaError, match=rf"rdfs:comment of .* U\+{ord(letter):04X}.*choose turtle"):
        export(Request(stored(quad), SMALL, "rdfxml"))


@pytest.mark.parametrize("name", NAMELESS)
def test_rdfxml_refuses_a_property_without_a_name(name):
    quad = Quad(NamedNode(SMALL), NamedNode(name), Literal("x"), NamedNode(SMALL))
    with pytest.raises(ServandaError, match=re.escape(f"<{name}> cannot be written as RDF/XML")):
        export(Request(stored(quad), SMALL, "rdfxml"))


@pytest.mark.parametrize("format", ["hextuples", "jsonld-expanded"])
@pytest.mark.parametrize(
    "value",
    [
        pyoxigraph.Triple(NamedNode(SMALL), TYPE, NamedNode(SMALL)),
        Literal("x", language="ar", direction=pyoxigraph.BaseDirection.RTL),
    ],
    ids=["triple term", "direction"],
)
def test_what_only_rdf_1_2_can_say_is_refused(format, value):
    quad = Quad(NamedNode(SMALL), NamedNode(PREFIXES["rdfs"] + "comment"), value, NamedNode(SMALL))
    with pytest.raises(ServandaError, match=r"cannot say what RDF 1.2 can .*; choose nquads or trig"):
        export(Request(stored(quad), SMALL, format))


@pytest.mark.parametrize("format", RDF_FORMATS)
def test_an_empty_graph_name_is_refused(format):
    with pytest.raises(ServandaError, match="no agreement"):
        export(Request(pyoxigraph.Store(), SMALL, format))
