"""Whatever happens on the way, a server holds the old or the new agreement."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from tests.servers import VIRTUOSO_ROWS, Server, environment, oxigraph_server
from tests.store import versions
from tests.store.versions import AGREEMENT, ntriples, version
from tests.store.wayward import Exchange, wayward

from servanda.errors import ServandaError
from servanda.store.endpoint import Endpoint
from servanda.store.endpoint_writer import PENDING, PIECE, EndpointWriter, list_loads, stored_hashes

PIECES = 50_000  # bytes: an agreement of 2,000 triples does not fit into a request
SIZE = 2000
ROOT = Path(__file__).parents[2]


pytestmark = pytest.mark.usefixtures("nothing_said")


def put(endpoint: Endpoint, number: int, size: int, piece: int = PIECE) -> None:
    replace(endpoint, *version(number, size), str(number), piece)


def replace(endpoint: Endpoint, authored: bytes, derived: bytes, hash: str, piece: int = PIECE) -> None:
    with EndpointWriter(endpoint, piece) as writer:
        writer.replace(AGREEMENT, authored, derived, hash)


def seen(endpoint: Endpoint) -> dict[str, int]:
    """Return how many triples of each version a question sees, in one request."""
    rows = endpoint.select("SELECT ?v (COUNT(?s) AS ?n) { ?s <urn:version> ?v } GROUP BY ?v", union=True)
    return {row["v"].value: int(row["n"].value) for row in rows}


def pending(endpoint: Endpoint) -> int:
    query = f'SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?p), "{PENDING}")) }}'
    return int(next(endpoint.select(query, union=True))["n"].value)


@contextmanager
def running(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    yield Endpoint(server.query)


@contextmanager
def clients(server: Server, number: int, piece: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Start so many clients that are to be killed; each waits to be told where to go on."""
    command = [sys.executable, versions.__file__, server.query, str(piece), str(SIZE)]
    place = {"PYTHONPATH": os.pathsep.join([str(ROOT / "graph"), str(ROOT)])}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    started = [subprocess.Popen(command, env=environment(server) | place, **pipes) for _ in range(number)]
    try:
        for client in started:
            assert client.stdout is not None
            assert client.stdout.readline() == b"ready\n"
        yield started
    finally:
        for client in started:
            client.kill()
            client.communicate()


def kill(client: subprocess.Popen[bytes], number: int, wait: float) -> None:
    """Let a client replace the agreement again and again, and be killed in the midst of it."""
    assert client.stdin is not None
    client.stdin.write(f"{number}\n".encode())
    client.stdin.flush()
    time.sleep(wait)
    client.kill()
    client.wait()


@pytest.mark.parametrize("piece", [PIECE, PIECES], ids=["at once", "pieces"])
def test_oxigraph_holds_a_whole_agreement_whenever_the_client_is_killed(
    piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    with oxigraph_server(tmp_path) as server, running(server, monkeypatch) as endpoint:
        put(endpoint, 0, SIZE, piece)
        with clients(server, 4, piece) as started:
            for client in started:
                (number,) = stored_hashes(endpoint).values()
                kill(client, int(number), chance.uniform(0.02, 0.6))
                # One question, one state: the whole of one version, and nothing of any other.
                assert list(seen(endpoint).values()) == [SIZE + 1]
                server.wait_for_the_gone()
                assert seen(endpoint) == dict.fromkeys(stored_hashes(endpoint).values(), SIZE + 1)
        put(endpoint, 10_000, SIZE, piece)
        assert seen(endpoint) == {"10000": SIZE + 1}
        assert stored_hashes(endpoint) == {AGREEMENT: "10000"}
        assert (pending(endpoint), list_loads(endpoint)) == (0, [])


def test_virtuoso_holds_a_whole_agreement_whenever_the_client_is_killed(
    virtuoso: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    with running(virtuoso, monkeypatch) as endpoint:
        put(endpoint, 0, SIZE)
        with clients(virtuoso, 4, PIECE) as started:
            for client in started:
                (number,) = seen(endpoint)
                kill(client, int(number), chance.uniform(0.02, 0.8))
                virtuoso.wait_for_the_gone()
                found = seen(endpoint)
                assert list(found.values()) == [SIZE + 1]
                # It carries out a request step by step: the hash is that of what is there, or is missing.
                assert set(stored_hashes(endpoint, AGREEMENT).values()) <= set(found)
        put(endpoint, 10_000, SIZE)
        assert seen(endpoint) == {"10000": SIZE + 1}
        assert stored_hashes(endpoint, AGREEMENT) == {AGREEMENT: "10000"}
        assert (pending(endpoint), list_loads(endpoint)) == (0, [])
        EndpointWriter(endpoint).remove([AGREEMENT])


def test_two_loads_at_once_do_not_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with oxigraph_server(tmp_path) as server, running(server, monkeypatch):

        def write(number: int) -> None:
            for step in range(5):
                # Whoever meets the other one too often is told to load again when that is done.
                for _ in range(20):
                    try:
                        put(Endpoint(server.query), 10 * number + step, 200)
                        break
                    except ServandaError as error:
                        assert "is written by another load too" in str(error)
                else:
                    pytest.fail("two loads never get past each other")

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(write, (1, 2))) == [None, None]
        endpoint = Endpoint(server.query)
        # Both may still have met in their last step; then it is known, and the next load fixes it.
        if stored_hashes(endpoint) == {AGREEMENT: ""}:
            put(endpoint, 99, 200)
        assert seen(endpoint) == dict.fromkeys(stored_hashes(endpoint).values(), 201)


def test_what_is_under_way_is_not_seen_and_not_swept_while_its_load_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with oxigraph_server(tmp_path) as server, running(server, monkeypatch) as endpoint:
        put(endpoint, 1, SIZE, PIECES)
        with EndpointWriter(endpoint, PIECES) as one, EndpointWriter(endpoint, PIECES) as other:
            authored, derived = version(2, SIZE)
            one.replace(AGREEMENT, authored, derived, "2")
            other.replace(AGREEMENT + "/other", authored.replace(b'"2"', b'"3"'), b"", "3")
            assert len(list_loads(endpoint)) == 2
            assert pending(endpoint) == 2 * SIZE + 1
            assert seen(endpoint) == {"2": SIZE + 1, "3": SIZE}
        assert (pending(endpoint), list_loads(endpoint)) == (0, [])


@pytest.mark.parametrize("size", [1, SIZE])
@pytest.mark.parametrize("way", ["UPDATE", "GRAPHS", None])
def test_blank_nodes_stay_tied_together(
    way: str | None, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node, name = BlankNode(), NamedNode(AGREEMENT)
    first = ntriples([Quad(name, NamedNode("urn:has"), node)])
    last = ntriples([Quad(node, NamedNode("urn:version"), Literal("1"))])
    authored = first + version(1, size)[0] + last
    with oxigraph_server(tmp_path, union=True) as server, only(way, server, monkeypatch) as endpoint:
        for _ in range(2):
            replace(endpoint, authored, b"", "1", PIECES)
            rows = endpoint.select("SELECT ?o { ?s <urn:has> ?x . ?x <urn:version> ?o }", union=True)
            assert len(list(rows)) == 1
            assert seen(endpoint) == {"1": size + 1}


# What stands between servanda and a server, to make of it one that can less.

_DIRECT = build_opener(ProxyHandler({}))


def through(server: Server, **paths: str) -> Callable[[Exchange, int], None]:
    """Return the behaviour of a server that only has these paths, and does there what the other one does."""

    def behaviour(it: Exchange, n: int) -> None:
        path, _, rest = it.path.partition("?")
        target = paths.get(path.strip("/"))
        if target is None:
            it.answer(b"", "text/plain", 404)
            return
        wanted = ("Content-Type", "Accept")
        headers = {name: it.headers[name] for name in wanted if name in it.headers}
        sent = Request(f"{target}?{rest}", it.server.seen[-1].content or None, headers, method=it.command)
        try:
            with _DIRECT.open(sent) as answer:
                it.answer(answer.read(), answer.headers.get("Content-Type", ""), answer.status)
        except HTTPError as error:
            it.answer(error.read(), "text/plain", error.code)

    return behaviour


@contextmanager
def only(way: str | None, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """Run a server that has only one way of writing; None: the other server itself, with both."""
    if way is None:
        with running(server, monkeypatch) as endpoint:
            yield endpoint
        return
    other = server.update if way == "UPDATE" else server.graphs
    with wayward(through(server, sparql=server.query, write=other)) as lesser:
        monkeypatch.setenv(f"SERVANDA_STORE_{way}", lesser.url.replace("/sparql", "/write"))
        yield Endpoint(lesser.url)


@pytest.mark.parametrize("size", [10, SIZE])
@pytest.mark.parametrize("way", ["UPDATE", "GRAPHS"])
def test_a_server_with_only_one_way_of_writing(
    way: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with oxigraph_server(tmp_path, union=True) as server, only(way, server, monkeypatch) as endpoint:
        writer = EndpointWriter(endpoint, PIECES)
        assert writer.load_ontology()
        assert writer.load_ontology() is False
        for number in (1, 2):
            put(endpoint, number, size, PIECES)
            assert seen(endpoint) == {str(number): size + 1}
            assert stored_hashes(endpoint) == {AGREEMENT: str(number)}
        replace(endpoint, version(3, size)[0], b"", "3", PIECES)
        assert seen(endpoint) == {"3": size}
        writer.remove([AGREEMENT])
        assert (seen(endpoint), stored_hashes(endpoint)) == ({}, {})
        writer.remove([AGREEMENT])


@pytest.mark.parametrize(("piece", "number"), [(PIECE, 1), (PIECES, 3)], ids=["at once", "pieces"])
def test_an_agreement_is_exchanged_in_one_update(
    piece: int, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with oxigraph_server(tmp_path, union=True) as server:
        whole = through(server, sparql=server.query, update=server.update, store=server.graphs)
        with wayward(whole) as between:
            for name, path in (("UPDATE", "update"), ("GRAPHS", "store")):
                monkeypatch.setenv(f"SERVANDA_STORE_{name}", between.url.replace("sparql", path))
            put(Endpoint(between.url), 1, SIZE, piece)
            sent = [seen.content.decode() for seen in between.seen if seen.path.startswith("/update")]
    # In pieces, the first says that a load has begun, and the last takes away what it needed.
    assert len(sent) == number
    (exchange,) = [update for update in sent if f"<{AGREEMENT}>" in update]
    assert f"<{AGREEMENT}/derived>" in exchange
    assert exchange.index("DELETE WHERE") < exchange.index(AGREEMENT) < exchange.rindex("INSERT DATA")


def test_a_server_that_is_not_known_to_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with oxigraph_server(tmp_path) as server, wayward(through(server, sparql=server.query)) as lesser:
        endpoint = Endpoint(lesser.url)
        with pytest.raises(ServandaError, match="set SERVANDA_STORE_UPDATE and SERVANDA_STORE_GRAPHS"):
            put(endpoint, 1, 1)
        monkeypatch.setenv("SERVANDA_STORE_UPDATE", lesser.url.replace("/sparql", "/wrong"))
        with pytest.raises(ServandaError, match="there is nothing at"):
            put(endpoint, 1, 1)


@pytest.mark.parametrize("fails_at", [3, 4, 5, 6])
def test_an_upload_that_fails_leaves_the_old_agreement(
    fails_at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with oxigraph_server(tmp_path, union=True) as server:
        whole = through(server, sparql=server.query, update=server.update, store=server.graphs)
        broken: list[int] = []

        def behaviour(it: Exchange, n: int) -> None:
            if broken and n - broken[0] >= fails_at:
                it.answer(b"disk full", "text/plain", 500)
            else:
                whole(it, n)

        with wayward(behaviour) as lesser:
            for name, path in (("UPDATE", "update"), ("GRAPHS", "store")):
                monkeypatch.setenv(f"SERVANDA_STORE_{name}", lesser.url.replace("sparql", path))
            endpoint = Endpoint(lesser.url)
            put(endpoint, 1, SIZE, PIECES)
            broken.append(len(lesser.seen))
            with pytest.raises(ServandaError, match=r"could not carry out .* \(500: disk full\)"):
                put(endpoint, 2, SIZE, PIECES)
            there = Endpoint(server.query)
            assert (seen(there), stored_hashes(there)) == ({"1": SIZE + 1}, {AGREEMENT: "1"})


def test_a_hang_up_after_an_update_is_told_and_the_update_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with oxigraph_server(tmp_path, union=True) as server:
        whole = through(server, sparql=server.query, update=server.update)

        def behaviour(it: Exchange, n: int) -> None:
            if it.path.startswith("/update"):
                content = it.server.seen[-1].content
                sent = Request(server.update, content, {"Content-Type": "application/sparql-update"})
                _DIRECT.open(sent).close()
                it.hang_up()
            else:
                whole(it, n)

        with wayward(behaviour) as lesser:
            monkeypatch.setenv("SERVANDA_STORE_UPDATE", lesser.url.replace("sparql", "update"))
            endpoint = Endpoint(lesser.url)
            with pytest.raises(ServandaError, match="hung up before its answer was whole"):
                put(endpoint, 1, 3)
            assert (seen(endpoint), stored_hashes(endpoint)) == ({"1": 4}, {AGREEMENT: "1"})


# The union of all graphs, where the default graph is something else.


def with_union(server: Server, name: str, value: str) -> Callable[[Exchange, int], None]:
    """Return the behaviour of a server that is asked for all graphs by another parameter than Oxigraph's."""
    inner = through(server, sparql=server.query)

    def behaviour(it: Exchange, n: int) -> None:
        given = parse_qsl(it.server.seen[-1].content.decode(), keep_blank_values=True)
        kept = [pair for pair in given if pair[0] == "query"]
        if (name, value) in given:
            kept.append(("union-default-graph", ""))
        it.server.seen[-1] = type(it.server.seen[-1])(it.command, it.path, {}, urlencode(kept).encode())
        inner(it, n)

    return behaviour


def filled(server: Server) -> None:
    put(Endpoint(server.query), 1, 3)
    assert seen(Endpoint(server.query)) == {"1": 4}


@pytest.mark.parametrize("name", ["urn:x-arq:UnionGraph", "tag:stardog:api:context:all"])
def test_the_union_is_asked_for_as_the_server_wants_it(name: str, tmp_path: Path) -> None:
    with oxigraph_server(tmp_path) as server:
        filled(server)
        with wayward(with_union(server, "default-graph-uri", name)) as lesser:
            endpoint = Endpoint(lesser.url)
            assert seen(endpoint) == {"1": 4}
            asked = len(lesser.seen)
            assert seen(endpoint) == {"1": 4}
            assert len(lesser.seen) == asked + 1
            with pytest.raises(ServandaError, match="make the union of all graphs its default graph"):
                endpoint.query("SELECT * { GRAPH ?g { ?s ?p ?o } }", use_default_graph_as_union=True)


def test_a_server_without_a_union_says_so(tmp_path: Path) -> None:
    with oxigraph_server(tmp_path) as server:
        filled(server)
        with (
            wayward(with_union(server, "no-such", "way")) as lesser,
            pytest.raises(ServandaError, match="is not the union of its graphs"),
        ):
            seen(Endpoint(lesser.url))


def test_an_empty_server_has_no_say_in_it(tmp_path: Path) -> None:
    with oxigraph_server(tmp_path) as server:
        endpoint = Endpoint(server.query)
        assert seen(endpoint) == {}
        put(endpoint, 1, 3)
        assert seen(endpoint) == {"1": 4}


def test_virtuosos_limit_of_rows_never_shortens_an_answer(
    virtuoso: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = VIRTUOSO_ROWS
    with running(virtuoso, monkeypatch) as endpoint:
        put(endpoint, 1, most + 500)
        select, construct = "SELECT * { ?s <urn:version> ?v }", "CONSTRUCT WHERE { ?s <urn:version> ?v }"
        for query in (select, construct, f"{construct} LIMIT {2 * most}", construct + "\n# LIMIT 5"):
            with pytest.raises(ServandaError, match=f"gives at most {most} rows"):
                endpoint.query(query, use_default_graph_as_union=True)
        for query in (select, construct):
            for limit, end in ((most, ""), (most - 1, "OFFSET 5")):
                rows = endpoint.query(f"{query} LIMIT {limit} {end}", use_default_graph_as_union=True)
                assert len(list(rows)) == limit
        assert len(list(endpoint.select(f"{select} LIMIT 600 OFFSET {most}", union=True))) == 501
        EndpointWriter(endpoint).remove([AGREEMENT])
