"""The endpoint over HTTP: the query operation of the SPARQL 1.1 Protocol, and what it refuses."""

from __future__ import annotations

import csv
import http.client
import io
import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results
from tests.command import ROOT, run
from tests.needs import COMUNICA, node

from .processes import run_server

NAMES = ("ports-2010", "ports-2015", "river-gauges-2020")
PORTS, LATER, RIVER = (f"https://w3id.org/servanda/agreement/{name}" for name in NAMES)
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
SRJ, SRX = "application/sparql-results+json", "application/sparql-results+xml"
ORIGIN = "https://desk.example"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with some agreements."""
    place = tmp_path_factory.mktemp("agreements")
    for name in NAMES:
        shutil.copytree(ROOT / "docs" / "examples" / name, place / name)
    return place


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    options = ("--timeout", 60, "--rows", 3000, "--workers", 3, "--cors", ORIGIN)
    with run_server("--store", folder, *options) as server:
        yield f"{server.url}sparql"


@pytest.fixture(scope="module")
def hasty() -> Iterator[str]:
    """Return the URL of an endpoint that gives queries little time; what is to be answered asks the other."""
    with run_server("--timeout", 2, "--workers", 3) as server:
        yield f"{server.url}sparql"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30, trust_env=False) as one:
        yield one


class Case(NamedTuple):
    """A request, and the status that answers it; ``truth`` is that of an ASK."""

    name: str
    method: str
    parameters: list[tuple[str, str]]
    content_type: str | None
    body: bytes
    status: int
    truth: bool | None = None


def ask(*classes: str) -> str:
    """Return an ASK whether graphs describe themselves, each where a template puts it."""
    return "ASK { " + " ".join(classes) + " }"


PLAIN = [f"<{iri}> a ?a{number} ." for number, iri in enumerate((PORTS, LATER, RIVER))]
IN_GRAPHS = [f"GRAPH ?g{number} {{ {pattern} }}" for number, pattern in enumerate(PLAIN)]
DEFAULT = [("default-graph-uri", iri) for iri in (PORTS, LATER, RIVER)]
NAMED = [("named-graph-uri", iri) for iri in (PORTS, LATER, RIVER)]


def form(*pairs: tuple[str, str]) -> bytes:
    """Return the body of a form."""
    return urlencode(pairs).encode()


#: What the protocol says of its query operation (sections 2.1.1 to 2.1.7), and its test suite tries.
CASES = [
    Case("get", "GET", [("query", "ASK {}")], None, b"", 200, True),
    Case("form", "POST", [], FORM, form(("query", "ASK {}")), 200, True),
    Case("form with its charset", "POST", [], f"{FORM}; charset=UTF-8", form(("query", "ASK {}")), 200, True),
    Case("form, graph in the URL", "POST", DEFAULT[:1], FORM, form(("query", ask(PLAIN[0]))), 200, True),
    Case("direct", "POST", [], QUERY, b"ASK {}", 200, True),
    Case("letters", "POST", [], f'{QUERY};charset="utf-8"', 'ASK { FILTER("ә"="ә") }'.encode(), 200, True),
    Case("all graphs without a dataset", "GET", [("query", ask(*PLAIN))], None, b"", 200, True),
    Case("default graphs, get", "GET", [("query", ask(*PLAIN[:2])), *DEFAULT[:2]], None, b"", 200, True),
    Case("default graphs, form", "POST", [], FORM, form(("query", ask(*PLAIN[:2])), *DEFAULT[:2]), 200, True),
    Case("default graphs, direct", "POST", DEFAULT[:2], QUERY, ask(*PLAIN[:2]).encode(), 200, True),
    Case("only the default graphs", "POST", DEFAULT[:2], QUERY, ask(PLAIN[2]).encode(), 200, False),
    Case("no named graphs then", "POST", DEFAULT[:2], QUERY, ask(IN_GRAPHS[0]).encode(), 200, False),
    Case("named graphs, get", "GET", [("query", ask(*IN_GRAPHS[:2])), *NAMED[:2]], None, b"", 200, True),
    Case("named graphs, direct", "POST", NAMED[:2], QUERY, ask(*IN_GRAPHS[:2]).encode(), 200, True),
    Case("only the named graphs", "POST", NAMED[:2], QUERY, ask(IN_GRAPHS[2]).encode(), 200, False),
    Case("no default graph then", "POST", NAMED[:2], QUERY, ask(PLAIN[0]).encode(), 200, False),
    Case("both", "POST", [DEFAULT[2], *NAMED[:2]], QUERY, ask(PLAIN[2], *IN_GRAPHS[:2]).encode(), 200, True),
    Case("no such graph", "POST", [("default-graph-uri", "urn:no")], QUERY, b"ASK { ?s ?p ?o }", 200, False),
    Case(
        "the protocol's dataset goes before FROM", "POST", DEFAULT[:1], QUERY,
        f"ASK FROM <{RIVER}> FROM NAMED <{RIVER}> {{ {PLAIN[0]} MINUS {{ {IN_GRAPHS[2]} }} }}".encode(),
        200, True,
    ),
    Case("FROM without it", "POST", [], QUERY, f"ASK FROM <{RIVER}> {{ {PLAIN[0]} }}".encode(), 200, False),
    Case("unknown parameters", "POST", [("format", "x"), ("timeout", "9")], QUERY, b"ASK {}", 200, True),
    Case("other method", "PUT", [("query", "ASK {}")], FORM, b"", 405),
    Case("several queries", "GET", [("query", "ASK {}"), ("query", "SELECT * {}")], None, b"", 400),
    Case("query in URL and body", "POST", [("query", "ASK {}")], QUERY, b"ASK {}", 400),
    Case("no query", "GET", [("default-graph-uri", PORTS)], None, b"", 400),
    Case("no query in a form", "POST", [], FORM, b"", 400),
    Case("empty query", "GET", [("query", "")], None, b"", 400),
    Case("other media type", "POST", [], "text/plain", b"ASK {}", 415),
    Case("a form without its type", "POST", [], None, form(("query", "ASK {}")), 415),
    Case("a query without its type", "POST", [], None, b"ASK {}", 415),
    Case("several parts", "POST", [], "multipart/form-data; boundary=x", b"--x--", 415),
    Case("UTF-16", "POST", [], f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
    Case("UTF-16, unsaid", "POST", [], QUERY, "ASK {}".encode("utf-16"), 400),
    Case("no UTF-8, direct", "POST", [], QUERY, b'ASK { FILTER("\xff" = "") }', 400),
    Case("no UTF-8, form", "POST", [], FORM, b"query=ASK%20%7B%20%23%ff%0A%7D", 400),
    Case("syntax", "GET", [("query", "ASK {")], None, b"", 400),
    Case("update, get", "GET", [("update", "CLEAR ALL")], None, b"", 400),
    Case("update, form", "POST", [], FORM, form(("update", "CLEAR ALL")), 403),
    Case("update, direct", "POST", [], "application/sparql-update", b"CLEAR ALL", 403),
    Case("update as a query", "POST", [], QUERY, b"INSERT DATA { <urn:a> <urn:b> <urn:c> }", 400),
    Case("SERVICE", "POST", [], QUERY, b"SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400),
    Case("graph by no IRI", "GET", [("query", "ASK {}"), ("default-graph-uri", "a b")], None, b"", 400),
    Case("graph by a relative IRI", "GET", [("query", "ASK {}"), ("named-graph-uri", "x")], None, b"", 400),
    Case("line feed in a graph", "POST", [("named-graph-uri", "urn:a\nurn:b")], QUERY, b"ASK {}", 400),
    Case("too deep", "POST", [], QUERY, b"ASK " + b"{" * 60 + b"}" * 60, 400),
    Case("too long", "POST", [], QUERY, b"ASK {} #" + b"x" * 200_000, 413),
    Case("ten megabytes", "POST", [], QUERY, b"ASK {} #" + b"x" * 10_000_000, 413),
    Case("page of no number", "GET", [("query", "ASK {}"), ("page", "-1")], None, b"", 400),
    Case("page without order", "GET", [("query", "SELECT * { ?s ?p ?o }"), ("page", "1")], None, b"", 400),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_protocol(url: str, client: httpx.Client, case: Case) -> None:
    headers = {} if case.content_type is None else {"Content-Type": case.content_type}
    target = f"{url}/?{urlencode(case.parameters)}" if case.parameters else url
    found = client.request(case.method, target, headers=headers, content=case.body)
    assert found.status_code == case.status, found.text
    if case.truth is not None:
        assert found.headers["content-type"] == SRJ
        assert found.json()["boolean"] is case.truth
    if case.status >= 400:
        assert found.headers["content-type"] == "application/problem+json"
        problem = found.json()
        assert problem["status"] == case.status and problem["detail"]
        assert len(found.content) < 2_000


def get(client: httpx.Client, url: str, query: str, accept: str = "", **headers: str) -> httpx.Response:
    return client.get(url, params={"query": query}, headers={"Accept": accept or "*/*", **headers})


SELECT, GRAPH = "SELECT (1 AS ?value) (<urn:x> AS ?thing) {}", "CONSTRUCT { <s> <p> 1 } WHERE {}"


@pytest.mark.parametrize(("query", "accept", "given"), [
    (SELECT, "", SRJ),
    (SELECT, SRX, SRX),
    (SELECT, "text/csv", "text/csv; charset=utf-8"),
    (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    (SELECT, "application/json", "application/json"),
    (SELECT, f"{SRJ};q=0.3, {SRX};q=0.7, text/csv;q=0.1", SRX),
    (SELECT, f"{SRJ};q=0, */*;q=0.1", SRX),
    (SELECT, "text/*", "text/csv; charset=utf-8"),
    (SELECT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
    (SELECT, "text/turtle", 406),
    (SELECT, f"{SRJ};q=0", 406),
    ("ASK {}", "text/csv, text/turtle;q=0.5", 406),
    ("ASK {}", SRX, SRX),
    (GRAPH, "", "text/turtle; charset=utf-8"),
    (GRAPH, "application/*", "application/n-triples"),
    (GRAPH, "application/rdf+xml", "application/rdf+xml"),
    (GRAPH, "application/ld+json", "application/ld+json"),
    (GRAPH, "APPLICATION/N-Triples ; Q=1", "application/n-triples"),
    (GRAPH, SRJ, 406),
    ("DESCRIBE <urn:no>", "", "text/turtle; charset=utf-8"),
    (SELECT, "nonsense;q=x,,;", SRJ),
])  # fmt: skip
def test_negotiation(url: str, client: httpx.Client, query: str, accept: str, given: str | int) -> None:
    found = get(client, url, query, accept)
    assert "Accept" in found.headers["vary"]
    if isinstance(given, int):
        assert found.status_code == given
        assert ("text/turtle" if query == GRAPH else SRJ) in found.text  # what there is instead
        return
    assert (found.status_code, found.headers["content-type"]) == (200, given)
    kind = given.partition(";")[0]
    if query == GRAPH:
        (triple,) = parse(found.content, format=RdfFormat.from_media_type(kind))
        assert str(triple.subject) == "<https://w3id.org/servanda/s>"
    elif query == SELECT:
        if kind == "text/csv":
            assert list(csv.reader(io.StringIO(found.text))) == [["value", "thing"], ["1", "urn:x"]]
            return
        json_, xml = QueryResultsFormat.JSON, QueryResultsFormat.XML
        of = xml if "xml" in kind else json_ if "json" in kind else QueryResultsFormat.TSV
        (row,) = parse_query_results(found.content, format=of)
        assert [str(term) for term in row] == ['"1"^^<http://www.w3.org/2001/XMLSchema#integer>', "<urn:x>"]


@pytest.mark.parametrize("format", ["srj", "srx", "csv", "tsv"])
@pytest.mark.parametrize("query", [
    "SELECT ?norm ?quote { ?norm a srv:Norm ; srv:quote ?quote } ORDER BY ?norm ?quote",
    "SELECT ?g ?p (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?p ORDER BY ?g ?p",
    r"""SELECT * { VALUES (?a ?b) { (UNDEF '=1') ("\t\r\n\""@en 1.5) } }""",
])  # fmt: skip
def test_the_same_answer_as_of_the_command(
    url: str, folder: Path, client: httpx.Client, query: str, format: str
) -> None:
    types = {"srj": SRJ, "srx": SRX, "csv": "text/csv", "tsv": "text/tab-separated-values"}
    found = get(client, url, query, types[format])
    assert found.status_code == 200
    command = run("query", query, "--format", format, "--store", folder)
    assert found.text.splitlines() == command.out.splitlines()


def test_errors_say_where_in_three_languages(url: str, client: httpx.Client) -> None:
    text = "SELECT * {\n  ?s ?p }"
    told = {lang: get(client, url, text, **{"Accept-Language": lang}).json() for lang in ("en", "kk", "ru")}
    assert {(one["line"], one["column"]) for one in told.values()} == {(2, told["en"]["column"])}
    assert len({one["detail"] for one in told.values()}) == 3
    page = get(client, url, text, f"{SRJ};q=0.5, text/html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "line 2" in page.text


def test_head_is_get_without_the_body(url: str, client: httpx.Client) -> None:
    whole = get(client, url, SELECT)
    head = client.head(url, params={"query": SELECT})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag"):
        assert head.headers[name] == whole.headers[name]
    assert client.head(url, params={"query": "ASK {"}).status_code == 400


def test_a_client_that_has_the_answer_is_told_so(url: str, client: httpx.Client) -> None:
    first = get(client, url, SELECT)
    again = get(client, url, SELECT, **{"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert "Accept" in again.headers["vary"]
    assert get(client, url, SELECT, SRX, **{"If-None-Match": first.headers["etag"]}).status_code == 200
    assert "etag" not in get(client, url, "SELECT (NOW() AS ?now) {}").headers
    assert get(client, url, "ASK {", **{"If-None-Match": "*"}).status_code == 400


def test_options_and_websites(url: str, client: httpx.Client) -> None:
    plain = client.options(url)
    assert plain.status_code == 204 and plain.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = client.options(url, headers={"Origin": ORIGIN, **asked})
    assert allowed.status_code in (200, 204) and allowed.headers["access-control-allow-origin"] == ORIGIN
    other = client.options(url, headers={"Origin": "https://other.example", **asked})
    assert "access-control-allow-origin" not in other.headers
    assert get(client, url, SELECT, Origin=ORIGIN).headers["access-control-allow-origin"] == ORIGIN
    foreign = get(client, url, SELECT, Origin="https://other.example")
    assert "access-control-allow-origin" not in foreign.headers
    assert client.get(url, params={"query": "ASK {"}, headers={"Origin": ORIGIN}).status_code == 400


def test_without_a_query_it_describes_itself(url: str, client: httpx.Client) -> None:
    turtle = client.get(url)
    assert turtle.headers["content-type"] == "text/turtle; charset=utf-8"
    triples = {str(one) for one in parse(turtle.content, format=RdfFormat.TURTLE)}
    assert any("sparql-service-description#endpoint" in one and f"<{url}>" in one for one in triples)
    again = client.get(url, headers={"Accept": "application/n-triples"})
    assert {str(one) for one in parse(again.content, format=RdfFormat.N_TRIPLES)} == triples
    page = client.get(url, headers={"Accept": "text/html", "Accept-Language": "kk"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert 'lang="kk"' in page.text and "/kk/query/" in page.text and "<script" not in page.text
    assert client.get(url, headers={"Accept": "image/png"}).status_code == 406
    kept = client.get(url, headers={"If-None-Match": turtle.headers["etag"]})
    assert kept.status_code == 304
    for path in ("/sparql/examples", "/.well-known/void"):
        one = client.get(url.removesuffix("/sparql") + path)
        assert list(parse(one.content, format=RdfFormat.TURTLE))
        assert client.post(url.removesuffix("/sparql") + path).status_code == 405


def test_pages_make_up_the_whole_answer(url: str, client: httpx.Client) -> None:
    text = "SELECT ?s ?p { ?s ?p ?o . ?s a srv:Clause } ORDER BY ?s ?p"
    whole = get(client, url, text).json()["results"]["bindings"]
    rows, address, pages = [], f"{url}?{urlencode({'query': text, 'size': 70})}", 0
    while address:
        found = client.get(address)
        assert found.status_code == 200
        rows += found.json()["results"]["bindings"]
        pages += 1
        following = found.links.get("next")
        address = str(found.url.join(following["url"])) if following else ""
    assert rows == whole and pages == -(-len(whole) // 70) and pages > 2


@pytest.mark.parametrize("query", [
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "PREFIX : <urn:> ASK { ?a (!:x|^!:x)* ?b . ?b (!:x|^!:x)* ?c . ?c (!:x|^!:x)* ?d FILTER(?a = 1) }",
    f"SELECT ?x {{ VALUES ?x {{ {'1 ' * 40_000} }} VALUES ?y {{ {'1 ' * 9_000} }} ?a ?b ?c }} ORDER BY ?c",
    'SELECT * { ?s ?p ?o . ?t ?q ?u FILTER(REGEX(CONCAT(STR(?o), STR(?u)), "(((a*)*)*)*b(.*)*(.*)*$")) }',
])  # fmt: skip
def test_a_query_that_takes_too_long_is_given_up(
    url: str, hasty: str, client: httpx.Client, query: str
) -> None:
    found = client.post(hasty, content=query.encode(), headers={"Content-Type": QUERY})
    assert found.status_code in (413, 429, 503), found.text[:300]
    assert found.headers["content-type"] == "application/problem+json"
    assert get(client, url, "ASK {}").json()["boolean"] is True


@pytest.mark.parametrize(("query", "says"), [
    ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "3,000 rows"),
    ("CONSTRUCT { ?a ?b ?d } { ?a ?b ?c . ?d ?e ?f }", "3,000 rows"),
    ('SELECT (CONCAT(?y, ?y, ?y, ?y) AS ?z) { ?a ?b ?c BIND(REPLACE("%s", "a", "aaaaaaaaaa") AS ?x)'
     ' BIND(REPLACE(?x, "a", "aaaaaaaaaa") AS ?y) } LIMIT 2000' % ("a" * 1000), "bytes"),
])  # fmt: skip
def test_an_answer_is_whole_or_refused(url: str, client: httpx.Client, query: str, says: str) -> None:
    found = get(client, url, query)
    assert found.status_code == 413 and says in found.json()["detail"]


def test_headers_of_a_client_stay_values(url: str, client: httpx.Client) -> None:
    text = 'SELECT ("a\\r\\nSet-Cookie: x=1" AS ?x) {} #\r\n# Set-Cookie: x=1\r\nORDER BY ?x'
    found = client.get(url, params={"query": text, "size": "1", "page": "2"})
    assert found.status_code == 200 and "prev" in found.links and "set-cookie" not in found.headers
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=20)
    for host in ('x"><script>@127.0.0.1', "127.0.0.1:1>"):
        connection.request("GET", "/sparql", headers={"Host": host, "Accept": "text/turtle"})
        described = connection.getresponse()
        assert b"<script>" not in described.read() and described.status in (200, 421)
    connection.close()


def test_a_request_that_breaks_off_harms_nobody(url: str, client: httpx.Client) -> None:
    place = urlsplit(url)
    for _ in range(5):
        with socket.create_connection((place.hostname or "", place.port or 0), 10) as line:
            head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {QUERY}\r\nContent-Length: 1000"
            line.sendall(f"{head}\r\n\r\nASK {{".encode())
    assert get(client, url, "ASK {}").status_code == 200


COUNT = (
    "PREFIX srv: <https://w3id.org/servanda/ontology#> SELECT (COUNT(DISTINCT ?n) AS ?n1) { ?n a srv:Clause }"
)


def count_clauses(client: httpx.Client, url: str) -> int:
    return int(get(client, url, COUNT).json()["results"]["bindings"][0]["n1"]["value"])


def test_sparqlwrapper(url: str, client: httpx.Client) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    for method, kind in (("GET", "urlencoded"), ("POST", "urlencoded"), ("POST", "postdirectly")):
        one = wrapper.SPARQLWrapper(url, returnFormat=wrapper.JSON)
        one.setMethod(method)
        one.setRequestMethod(kind)
        one.setQuery(COUNT)
        found = one.query().convert()["results"]["bindings"]
        assert int(found[0]["n1"]["value"]) == count_clauses(client, url)
    graph = wrapper.SPARQLWrapper(url, returnFormat=wrapper.TURTLE)
    graph.setQuery(f"DESCRIBE <{RIVER}>")
    assert RIVER.encode() in graph.query().convert()
    xml = wrapper.SPARQLWrapper(url, returnFormat=wrapper.RDFXML)
    xml.setQuery(f"CONSTRUCT {{ ?s a ?c }} {{ ?s a ?c FILTER(?s = <{RIVER}>) }}")
    assert len(xml.query().convert()) >= 1
    bad = wrapper.SPARQLWrapper(url)
    bad.setQuery("SELECT {")
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed, match="line 1"):
        bad.query()


def test_rdflib(url: str, client: httpx.Client) -> None:
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    for method in ("GET", "POST", "POST_FORM"):
        graph = rdflib.Graph(SPARQLStore(url, method=method))
        (row,) = graph.query(COUNT)
        assert int(row[0]) == count_clauses(client, url)  # type: ignore[index]
    assert (rdflib.URIRef(RIVER), rdflib.RDF.type, None) in graph
    assert len(list(graph.triples((rdflib.URIRef(RIVER), None, None)))) > 3


def test_another_servanda_asks_it(url: str, folder: Path) -> None:
    remote = run("notify", "--store", url, "--agreement", "river-gauges-2020", "--format", "json").json()
    local = run("notify", "--agreement", "river-gauges-2020", "--store", folder, "--format", "json").json()
    assert remote == local and local


@pytest.mark.needs("curl")
def test_curl(url: str) -> None:
    def curl(*arguments: str) -> str:
        done = subprocess.run(
            ["curl", "-sS", "--noproxy", "*", *arguments], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert json.loads(curl("-G", url, "--data-urlencode", "query=ASK {}"))["boolean"] is True
    assert json.loads(curl(url, "--data-urlencode", "query=ASK {}"))["boolean"] is True
    direct = curl(url, "-H", f"Content-Type: {QUERY}", "-H", "Accept: text/csv", "--data-binary", SELECT)
    assert direct.splitlines() == ["value,thing", "1,urn:x"]


@pytest.mark.needs("comunica")
def test_comunica(url: str, client: httpx.Client) -> None:
    script = (
        "import { QueryEngine } from '@comunica/query-sparql';"
        "const rows = await new QueryEngine().queryBindings(process.argv[1],"
        " { sources: [{ type: 'sparql', value: process.argv[2] }] });"
        "for (const row of await rows.toArray()) console.log(row.get('n1').value);"
    )
    command = [str(node()), "--input-type=module", "-e", script, COUNT, url]
    done = subprocess.run(command, cwd=COMUNICA, capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == [str(count_clauses(client, url))], done.stderr


@pytest.mark.parametrize("kind", ["in memory", "by an index"])
def test_an_archive_says_the_same(tmp_path: Path, folder: Path, client: httpx.Client, kind: str) -> None:
    source, archive = folder, tmp_path / "agreements.sqlite"
    if kind == "by an index":  # which an archive of more agreements than these has
        source = tmp_path / "corpus.nq"
        assert run("generate", 50, "-o", source).code == 0
    assert run("load", source, "--store", archive).code == 0
    text = "SELECT ?s ?g { ?s a srv:Clause . GRAPH ?g { ?s a srv:Clause } } ORDER BY ?s ?g LIMIT 500"
    command = run("query", text, "--store", archive, "--format", "csv").out.splitlines()
    assert len(list(tmp_path.glob("*.index"))) == (kind == "by an index")
    with run_server("--store", archive, "--workers", 2, "--timeout", 20) as server:
        found = get(client, f"{server.url}sparql", text, "text/csv")
        assert found.text.splitlines() == [line for line in command if line] and len(command) > 15
        assert get(client, f"{server.url}sparql", "ASK { ?s ?p ?o }").json()["boolean"] is True
        described = client.get(f"{server.url}.well-known/void").text
        assert "modified" in described and "void#agreement/" in described
