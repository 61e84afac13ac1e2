"""Any other RDF: every format, the right graph, no network, no bombs."""

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.namespaces import BASE, SRV
from servanda.read.context import CONTEXT_IRI
from servanda.read.document import read_file

A = BASE + "agreement/x"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
NTRIPLES = f'<{A}> <{TYPE}> <{SRV}Agreement> .\n<{A}/4> <{SRV}number> "4" .\n'
RDFXML = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:srv="{SRV}">
<srv:Agreement rdf:about="{A}"/>
<rdf:Description rdf:about="{A}/4"><srv:number>4</srv:number></rdf:Description>
</rdf:RDF>"""
JSONLD = f"""[{{"@id": "{A}", "@type": "{SRV}Agreement"}}, {{"@id": "{A}/4", "{SRV}number": "4"}}]"""
OURS = '{"@context": "%s", "id": "agreement:x", "type": "Agreement", "clauses": {"%s/4": {"number": "4"}}}'


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Return a function that writes a file; meanwhile any use of the network fails the test."""

    def no_network(*_args, **_more):
        pytest.fail("the network was used")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setattr(socket.socket, "connect", no_network)

    def write(name, text):
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return write


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.nt", NTRIPLES),
        ("x.ttl", NTRIPLES),
        ("x.nq", NTRIPLES),
        ("x.trig", NTRIPLES),
        ("x.TTL", NTRIPLES),
        ("x.rdf", RDFXML),
        ("x.owl", RDFXML),
        ("x.xml", RDFXML),
        ("x.jsonld", JSONLD),
        ("x.json", JSONLD),
        ("turtle-without-ending", NTRIPLES),
        ("xml-without-ending", RDFXML),
        ("json-without-ending", JSONLD),
    ],
)
def test_each_format_goes_into_the_graph_of_its_agreement(file, name, text):
    document = read_file(file(name, text))
    assert document.agreement == A
    assert {str(quad) for quad in document.quads} == {
        f"<{A}> <{TYPE}> <{SRV}Agreement> <{A}>",
        f'<{A}/4> <{SRV}number> "4" <{A}>',
    }


def test_two_agreements_go_into_two_graphs(file):
    other = NTRIPLES.replace("agreement/x", "agreement/y")
    document = read_file(file("x.nt", NTRIPLES + other))
    assert document.agreement is None
    assert {(q.subject.value, q.graph_name.value) for q in document.quads} == {
        (f"{BASE}agreement/{name}{part}", f"{BASE}agreement/{name}") for name in "xy" for part in ("", "/4")
    }


def test_a_graph_that_is_named_stays(file):
    document = read_file(file("x.nq", NTRIPLES.replace('"4" .', f'"4" <{A}/derived> .')))
    assert f'<{A}/4> <{SRV}number> "4" <{A}/derived>' in {str(quad) for quad in document.quads}


@pytest.mark.parametrize("name", [CONTEXT_IRI, "context.jsonld"])
def test_the_context_of_servanda_may_be_named(file, name):
    document = read_file(file("x.jsonld", OURS % (name, A)))
    assert f'<{A}/4> <{SRV}number> "4" <{A}>' in {str(quad) for quad in document.quads}


@pytest.mark.parametrize(
    "context",
    [
        '"https://example.org/context"',
        '["context.jsonld", "https://example.org/context"]',
        '{"@import": "https://example.org/context"}',
        '{"a": {"@id": "https://example.org/a", "@context": "https://example.org/context"}}',
        '"file:///etc/passwd"',
        '"../context.jsonld"',
    ],
)
@pytest.mark.parametrize("document", ['{"@context": %s, "@id": "x:y"}', '{"@graph": [{"@context": %s}]}'])
def test_no_other_context_is_fetched(file, context, document):
    with pytest.raises(ServandaError, match="is not fetched"):
        read_file(file("x.jsonld", document % context))


def bomb(levels):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>' + RDFXML.replace(">4<", f">&e{levels - 1};<")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (bomb(12), "refers to another one"),
        (
            '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + RDFXML.replace(">4<", ">&e;<"),
            "to a file",
        ),
        ('<!DOCTYPE x [<!ENTITY % e "x">]>' + RDFXML, "refers to another one"),
        (
            f'<!DOCTYPE x [<!ENTITY e "{"x" * 20_000}">]>' + RDFXML.replace(">4<", f">{'&e;' * 5_000}<"),
            "beyond measure",
        ),
    ],
)
def test_entities_that_could_do_harm(file, text, said):
    with pytest.raises(ServandaError, match=said):
        read_file(file("x.rdf", text))


def test_entities_that_abbreviate_namespaces_do_no_harm(file):
    text = f'<!DOCTYPE rdf:RDF [<!ENTITY base "{BASE}">]>' + RDFXML.replace(f'"{A}"', '"&base;agreement/x"')
    assert read_file(file("x.owl", text)).agreement == A


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("x.ttl", "<http://a> <http://b> <http://c> .\n<http://a> oops", 2, "not Turtle"),
        ("x.nt", "<http://a> <http://b> <http://c> .\n<a> <b> <c> .", 2, "not N-Triples"),
        ("x.jsonld", '{"@id": "x:y",\n "a": }', 2, "not JSON"),
        ("x.jsonld", "[" * 100_000, None, "nested too deep"),
        ("x.jsonld", '{"@id": "x:y",\n "x:z": {"@id": "name"}}', 2, "'name' is relative.*'@base'"),
        ("x.ttl", '# <#no>\n<x:a> <x:b> "<#nor>", <#this> .', 2, "'#this' is relative.*'@base "),
        ("x.ttl", '<x:a> <x:b>\n "x"^^<kind> .', 2, "'kind' is relative"),
        ("x.ttl", "<x:a> <x:b> <//host/c> .", 1, "'//host/c' is relative"),
        ("x.trig", "@base <sub/> .\n<x:g> { <x:a> <x:b> <c> }", 1, "'sub/' is relative"),
        ("x.rdf", RDFXML.replace(A, "#own"), 2, "'#own' is relative.*'xml:base="),
        ("x.jsonld", "[]", None, "states nothing"),
        ("x.ttl", "# nothing", None, "states nothing"),
        ("x.rdf", "<rdf:RDF", None, "not RDF/XML"),
        ("x.ttl", "<http://a> <http://b> <<( <http://a> <http://b> <http://c> )>> .", None, "RDF 1.2"),
    ],
)
def test_refused(file, name, text, line, said):
    with pytest.raises(ServandaError, match=said) as refused:
        read_file(file(name, text))
    assert "\n" not in str(refused.value)
    if line is not None:
        assert refused.value.line == line


LONG = "words " * 3_000_000


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("x.nt", f'{NTRIPLES}<{A}> <{SRV}label> "{LONG}" .\n', 3),
        ("x.ttl", f'{NTRIPLES}<{A}> <{SRV}label> """\n{LONG}""" .\n', 4),
        ("x.rdf", RDFXML.replace(">4<", f">{LONG}<"), None),
        ("x.jsonld", JSONLD.replace('"4"', f'"{LONG[: len(LONG) // 2]}"'), 1),
        # Each line feed takes two bytes where it is kept.
        ("x.trig", f'{NTRIPLES}<{A}> <{SRV}label> """{chr(10) * 9_000_000}""" .\n', None),
    ],
    ids=["nt", "ttl", "rdf", "jsonld", "trig"],
)
def test_a_text_that_is_too_long_is_refused(file, name, text, line):
    with pytest.raises(ServandaError, match="a text or a name is longer than") as refused:
        read_file(file(name, text))
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.rdf", RDFXML.replace(">4<", ">" + "<srv:p><srv:Q>" * 60_000), "nested more than"),
        ("x.jsonld", '{"a":' * 60_000, "nested too deep"),
        ("x.ttl", f"<{A}> a <{SRV}Agreement> ; <{SRV}p> " + "<<( <urn:a> <urn:b> " * 60_000, "RDF 1.2"),
        ("x.nt", NTRIPLES + f"<{A}> <urn:p> " + "<<(<urn:a> <urn:b> " * 60_000, "RDF 1.2"),
    ],
    ids=["rdf", "jsonld", "ttl", "nt"],
)
def test_what_is_nested_too_deep_is_refused(file, name, text, said):
    with pytest.raises(ServandaError, match=said):
        read_file(file(name, text))


def test_a_base_that_the_file_states_holds(file):
    text = "<#other> a srv:Agreement . <> a srv:Agreement ."
    document = read_file(file("x.ttl", f"@base <{A}> .\n@prefix srv: <{SRV}> .\n{text}"))
    assert document.agreements == (A, f"{A}#other")


@settings(max_examples=120, deadline=None)
@given(
    name=st.sampled_from(["x.ttl", "x.nt", "x.rdf", "x.jsonld", "x.trig"]),
    text=st.sampled_from([NTRIPLES, RDFXML, JSONLD, OURS % ("context.jsonld", A)]),
    at=st.integers(0, 300),
    length=st.integers(0, 20),
    put=st.text(max_size=6),
)
def test_a_changed_file_is_read_or_refused_in_one_sentence(tmp_path_factory, name, text, at, length, put):
    path = tmp_path_factory.mktemp("changed") / name
    path.write_bytes((text[:at] + put + text[at + length :]).encode("utf-8", "surrogatepass"))
    try:
        read_file(path)
    except ServandaError as refused:
        assert "\n" not in str(refused)
