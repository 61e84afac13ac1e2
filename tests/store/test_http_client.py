"""A server that is slow, busy, wrong, or hangs up: a clear sentence, and never a shortened answer."""

from __future__ import annotations

import gzip
import time
from dataclasses import replace

import pytest
from pyoxigraph import QueryBoolean, QuerySolutions
from tests.store.wayward import JSON, Exchange, rows, wayward

from servanda.errors import ServandaError
from servanda.store.endpoint import Endpoint
from servanda.store.http_client import is_same_server, read_limits

QUERY = "SELECT ?n WHERE { ?s ?p ?n }"
TRIPLES = b"<urn:s> <urn:p> <urn:o> .\n<urn:s> <urn:p> <urn:o2> .\n"


pytestmark = pytest.mark.usefixtures("nothing_said")


def endpoint(url: str) -> Endpoint:
    """Return an endpoint that does not wait before it asks again."""
    return Endpoint(url, replace(read_limits(), pause=0.0))


def numbers(server: Endpoint, query: str = QUERY) -> list[str]:
    found = server.query(query)
    assert isinstance(found, QuerySolutions)
    return [row["n"].value for row in found]


def asked(behaviour, query: str = QUERY):
    """Ask a server that behaves so once, and return the error."""
    with wayward(behaviour) as server, pytest.raises(ServandaError) as caught:
        list(endpoint(server.url).query(query))
    return str(caught.value)


def test_an_answer_is_the_engines_own() -> None:
    with wayward(lambda it, n: it.answer(rows(3))) as server:
        assert numbers(endpoint(server.url)) == ["0", "1", "2"]
        (seen,) = server.seen
    assert (seen.method, seen.query) == ("POST", QUERY)
    assert "application/sparql-results+json" in seen.headers["Accept"]


def test_many_rows_go_through_a_file() -> None:
    with wayward(lambda it, n: it.answer(rows(120_000))) as server:
        assert numbers(endpoint(server.url)) == [str(n) for n in range(120_000)]


def test_results_in_xml_are_read() -> None:
    xml = (
        b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
        b'<variable name="n"/></head><results><result><binding name="n"><literal>7</literal></binding>'
        b"</result></results></sparql>"
    )
    with wayward(lambda it, n: it.answer(xml, "application/sparql-results+xml")) as server:
        assert numbers(endpoint(server.url)) == ["7"]


@pytest.mark.parametrize("truth", [True, False])
def test_a_truth_value(truth: bool) -> None:
    body = b'{"head":{},"boolean":%s}' % str(truth).lower().encode()
    with wayward(lambda it, n: it.answer(body)) as server:
        found = endpoint(server.url).query("ASK { ?s ?p ?o }")
    assert isinstance(found, QueryBoolean)
    assert bool(found) is truth


@pytest.mark.parametrize(
    ("type", "body"),
    [
        ("application/n-triples", TRIPLES),
        ("text/turtle; charset=utf-8", b"<urn:s> <urn:p> <urn:o>, <urn:o2> ."),
        (
            "application/rdf+xml",
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
            b'<rdf:Description rdf:about="urn:s"><u:p rdf:resource="urn:o"/><u:p rdf:resource="urn:o2"/>'
            b"</rdf:Description></rdf:RDF>",
        ),
    ],
)
def test_a_graph_is_read_in_what_servers_write(type: str, body: bytes) -> None:
    with wayward(lambda it, n: it.answer(body, type)) as server:
        found = endpoint(server.url).query("CONSTRUCT WHERE { ?s ?p ?o }")
        assert sorted(str(triple) for triple in found) == [
            "<urn:s> <urn:p> <urn:o2>",
            "<urn:s> <urn:p> <urn:o>",
        ]


@pytest.mark.parametrize("packed", [False, True])
def test_chunks_and_gzip(packed: bool) -> None:
    body = gzip.compress(rows(500)) if packed else rows(500)
    coding = {"Content-Encoding": "gzip"} if packed else {}
    with wayward(lambda it, n: it.answer_in_chunks(body, **coding)) as server:
        assert len(numbers(endpoint(server.url))) == 500
        assert "gzip" in server.seen[0].headers["Accept-Encoding"]


def cut_json(it: Exchange, n: int) -> None:
    body = rows(100)
    it.begin(200, JSON, Content_Length=str(len(body)))
    it.wfile.write(body[: len(body) // 2])
    it.hang_up()


def cut_chunks(it: Exchange, n: int) -> None:
    it.answer_in_chunks(rows(100), whole=False)


def cut_without_length(it: Exchange, n: int) -> None:
    it.begin(200, JSON, Connection="close")
    it.wfile.write(rows(100)[:1000])
    it.hang_up()


def cut_gzip(it: Exchange, n: int) -> None:
    it.answer(gzip.compress(rows(1000))[:-20], Content_Encoding="gzip")


def cut_truth(it: Exchange, n: int) -> None:
    it.answer(b'{"head":{},"boolean":true')


def cut_triples(it: Exchange, n: int) -> None:
    it.begin(200, "application/n-triples", Content_Length=str(len(TRIPLES)))
    it.wfile.write(TRIPLES[: TRIPLES.index(b"\n") + 1])
    it.hang_up()


def cut_triples_without_length(it: Exchange, n: int) -> None:
    it.begin(200, "application/n-triples", Connection="close")
    it.wfile.write(TRIPLES[: TRIPLES.index(b"\n") + 1])
    it.hang_up()


def cut_packed_triples(it: Exchange, n: int) -> None:
    whole = gzip.compress(TRIPLES * 10_000)
    it.answer(whole[: len(whole) // 2], "application/n-triples", Content_Encoding="gzip")


@pytest.mark.parametrize(
    ("behaviour", "query", "words"),
    [
        (cut_json, QUERY, "hung up before its answer was whole"),
        (cut_chunks, QUERY, "hung up before its answer was whole"),
        (cut_without_length, QUERY, "cut off or wrong"),
        (cut_gzip, QUERY, "cut off"),
        (cut_truth, "ASK { ?s ?p ?o }", "cut off or wrong"),
        (cut_triples, "CONSTRUCT WHERE { ?s ?p ?o }", "hung up before its answer was whole"),
        (cut_triples_without_length, "CONSTRUCT WHERE { ?s ?p ?o }", "does not say how long its answer is"),
        (cut_packed_triples, "CONSTRUCT WHERE { ?s ?p ?o }", "cut off"),
    ],
)
def test_an_answer_that_breaks_off_is_an_error(behaviour, query: str, words: str) -> None:
    assert words in asked(behaviour, query)


def test_a_broken_answer_is_asked_for_once_more() -> None:
    def behaviour(it: Exchange, n: int) -> None:
        cut_json(it, n) if n == 1 else it.answer(rows(2))

    with wayward(behaviour) as server:
        assert numbers(endpoint(server.url)) == ["0", "1"]
        assert len(server.seen) == 2


def test_a_server_that_always_breaks_off_is_not_asked_for_ever() -> None:
    with wayward(cut_json) as server:
        with pytest.raises(ServandaError, match="hung up"):
            endpoint(server.url).query(QUERY)
        assert len(server.seen) == 2


def test_an_error_written_into_an_answer_of_200_is_seen() -> None:
    body = rows(50)[:-3] + b"\nthe query timed out"
    assert "cut off or wrong" in asked(lambda it, n: it.answer(body))
    assert "cut off or wrong" in asked(lambda it, n: it.answer_in_chunks(body))


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff\xfe", b'{"head":{"vars":["n"]},"results":7}'])
def test_what_is_no_result_is_an_error(body: bytes) -> None:
    assert "cut off or wrong" in asked(lambda it, n: it.answer(body))


@pytest.mark.parametrize("type", ["text/html; charset=utf-8", "text/html"])
def test_a_page_is_not_an_answer(type: str) -> None:
    page = "<html><head><title>Вход в систему</title></head><body>…</body></html>".encode()
    told = asked(lambda it, n: it.answer(page, type))
    assert "answered with text/html" in told
    assert "Вход в систему" in told


def test_another_media_type_is_not_an_answer() -> None:
    assert "answered with image/png" in asked(lambda it, n: it.answer(rows(2), "image/png"))
    assert "something that it does not name" in asked(lambda it, n: it.answer(rows(2), ""))


def test_a_coding_that_was_not_asked_for() -> None:
    assert "'br'" in asked(lambda it, n: it.answer(b"x", Content_Encoding="br"))
    assert "not what gzip makes" in asked(lambda it, n: it.answer(rows(2), Content_Encoding="gzip"))


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(status: int) -> None:
    def behaviour(it: Exchange, n: int) -> None:
        it.answer(b"busy", "text/plain", status, Retry_After="0") if n < 3 else it.answer(rows(1))

    with wayward(behaviour) as server:
        assert numbers(endpoint(server.url)) == ["0"]
        assert len(server.seen) == 3


def test_a_server_that_stays_busy() -> None:
    with wayward(lambda it, n: it.answer(b"Down for <b>repair</b>", "text/html", 503)) as server:
        with pytest.raises(ServandaError, match=r"too busy or down \(503: Down for repair\)"):
            endpoint(server.url).query(QUERY)
        assert len(server.seen) == 4


def test_a_pause_longer_than_the_time_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVANDA_STORE_SECONDS", "20")
    with wayward(lambda it, n: it.answer(b"", "text/plain", 503, Retry_After="3600")) as server:
        with pytest.raises(ServandaError, match="busy for longer than 20 seconds"):
            endpoint(server.url).query(QUERY)
        assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "could not carry out the query (400: no such function)"),
        (401, "set SERVANDA_STORE_USER and SERVANDA_STORE_PASSWORD"),
        (403, "does not allow the query: no such function"),
        (404, "there is nothing at"),
        (405, "does not take the query"),
        (500, "could not carry out the query (500: no such function)"),
    ],
)
def test_a_refusal_is_told_and_not_repeated(status: int, words: str) -> None:
    with wayward(lambda it, n: it.answer(b"no such\nfunction", "text/plain", status)) as server:
        with pytest.raises(ServandaError) as caught:
            endpoint(server.url).query(QUERY)
        assert words in str(caught.value)
        assert len(server.seen) == 1


def slow_to_begin(it: Exchange, n: int) -> None:
    time.sleep(3)


def slow_head(it: Exchange, n: int) -> None:
    try:
        for letter in b"HTTP/1.1 200 OK" * 100:
            it.wfile.write(bytes([letter]))
            time.sleep(0.1)
    except OSError:
        it.close_connection = True


def slow_body(it: Exchange, n: int) -> None:
    body = rows(1000)
    it.begin(200, JSON, Content_Length=str(len(body)))
    try:
        for letter in body:
            it.wfile.write(bytes([letter]))
            time.sleep(0.1)
    except OSError:
        it.close_connection = True


@pytest.mark.parametrize("behaviour", [slow_to_begin, slow_head, slow_body])
def test_a_slow_server_is_given_up(behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVANDA_STORE_SECONDS", "0.5")
    told = asked(behaviour)
    assert "did not answer within 0.5 seconds" in told
    assert "SERVANDA_STORE_SECONDS" in told


def test_a_server_that_is_not_there() -> None:
    with wayward(lambda it, n: it.answer(rows(1))) as server:
        url = server.url
    with pytest.raises(ServandaError, match=r"cannot be reached \(connection refused\)"):
        endpoint(url).query(QUERY)


def test_a_huge_answer_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVANDA_STORE_MEGABYTES", "1")
    big = rows(40_000)
    for behaviour in (
        lambda it, n: it.answer(big),
        lambda it, n: it.answer_in_chunks(big),
        lambda it, n: it.answer(gzip.compress(b" " * 20_000_000), Content_Encoding="gzip"),
    ):
        told = asked(behaviour)
        assert "more than 1 megabytes" in told
        assert "SERVANDA_STORE_MEGABYTES" in told


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_move_within_the_server_is_followed(status: int) -> None:
    def behaviour(it: Exchange, n: int) -> None:
        if n == 1:
            it.answer(b"", "text/plain", status, Location="/other")
        else:
            it.answer(rows(1))

    with wayward(behaviour) as server:
        assert numbers(endpoint(server.url)) == ["0"]
        assert [(seen.method, seen.path, seen.query) for seen in server.seen] == [
            ("POST", "/sparql", QUERY),
            ("POST", "/other", QUERY),
        ]


def test_a_move_elsewhere_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVANDA_STORE_TOKEN", "secret-token")
    with (
        wayward(lambda it, n: it.answer(rows(1))) as other,
        wayward(lambda it, n: it.answer(b"", "text/plain", 307, Location=other.url)) as server,
    ):
        with pytest.raises(ServandaError, match="sends the request to another place") as caught:
            endpoint(server.url).query(QUERY)
        assert other.seen == []
    assert other.url in str(caught.value)


@pytest.mark.parametrize(
    ("target", "same"),
    [
        ("http://example.org/other", True),
        ("https://example.org/other", True),
        ("http://example.org:80/other", True),
        ("http://example.org:8080/other", False),
        ("https://example.org:8443/other", False),
        ("http://example.com/other", False),
        ("http://clerk@example.org/other", False),
        ("ftp://example.org/other", False),
        ("http://example.org:port/", False),
        ("http://[::1", False),
    ],
)
def test_what_is_of_the_same_server(target: str, same: bool) -> None:
    assert is_same_server("http://example.org/sparql", target) is same


def test_a_move_to_what_is_no_url() -> None:
    told = asked(lambda it, n: it.answer(b"", "text/plain", 307, Location="http://[::1"))
    assert "sends the request to another place" in told


@pytest.mark.parametrize(
    ("query", "body"),
    [(QUERY, b'{"head":{},"boolean":true}'), ("ASK {}", rows(1)), ("SELECT ?m { ?m ?p ?o }", rows(1))],
)
def test_the_answer_to_another_query_is_an_error(query: str, body: bytes) -> None:
    assert "the answer to another query" in asked(lambda it, n: it.answer(body), query)


@pytest.mark.parametrize("status", [503, 307])
def test_what_is_no_answer_is_bounded_too(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVANDA_STORE_MEGABYTES", "1")
    told = asked(lambda it, n: it.answer(b" " * 2_000_000, "text/plain", status, Location="/other"))
    assert "more than 1 megabytes" in told


@pytest.mark.parametrize("wish", ["soon", "9" * 400, "Thu, 01 Jan 1970 00:00:00 GMT", "-1"])
def test_a_pause_that_is_none(wish: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVANDA_STORE_SECONDS", "20")

    def behaviour(it: Exchange, n: int) -> None:
        it.answer(b"", "text/plain", 503, Retry_After=wish) if n == 1 else it.answer(rows(1))

    with wayward(behaviour) as server:
        if wish[0] == "9":
            with pytest.raises(ServandaError, match="busy for longer than 20 seconds"):
                endpoint(server.url).query(QUERY)
        else:
            assert numbers(endpoint(server.url)) == ["0"]


def test_a_move_in_circles() -> None:
    told = asked(lambda it, n: it.answer(b"", "text/plain", 302, Location="/sparql"))
    assert "around in circles" in told


def test_an_answer_that_virtuoso_has_cut_off_is_an_error() -> None:
    behaviour = lambda it, n: it.answer(rows(10), X_SPARQL_MaxRows="10")  # noqa: E731
    assert "gives at most 10 rows and has left out the rest" in asked(behaviour)
    assert "gives at most 10 rows" in asked(behaviour, QUERY + " # LIMIT 5")
    with wayward(behaviour) as server:
        assert len(numbers(endpoint(server.url), QUERY + " LIMIT 10 OFFSET 5")) == 10
    assert "gave a part" in asked(lambda it, n: it.answer(rows(10), X_SQL_State="S1TAT"))
