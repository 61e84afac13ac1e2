"""Whatever happens on the way, a server holds the old or the new agreement."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions
from tests.servers import Server, environment, oxigraph_server, virtuoso_server
from tests.store.wayward import Exchange, wayward

from servanda.errors import ServandaError
from servanda.store import remote_upload, remote_writing
from servanda.store.remote import Remote
from servanda.store.remote_lines import PENDING, ntriples
from servanda.store.remote_records import loads
from servanda.store.remote_writing import Writer, held, load_ontology_remote, remove, replace
from servanda.vocabulary import BASE

AGREEMENT = BASE + "agreement/long"
CODE = """
import sys
from tests.store.test_remote_writing import AGREEMENT, small_pieces, version
from servanda.store.remote import Remote
from servanda.store.remote_lines import ntriples
from servanda.store.remote_writing import Writer
url, size, number = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if sys.argv[4] == "pieces":
    small_pieces(setattr)
with Writer(Remote(url)) as writer:
    print("ready", flush=True)
    while True:
        number += 1
        authored, derived = version(number, size)
        writer.replace(AGREEMENT, ntriples(authored), ntriples(derived), str(number))
"""
ROOT = Path(__file__).parents[2]
SIZE = 2000


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("USER", "PASSWORD", "TOKEN", "AUTH", "SECONDS", "MEGABYTES", "UPDATE", "GRAPHS"):
        monkeypatch.delenv(f"SERVANDA_STORE_{name}", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))


def version(number: int, size: int) -> tuple[list[Quad], list[Quad]]:
    """Return an agreement whose every triple says which version it is of."""
    name, derived = NamedNode(AGREEMENT), NamedNode(AGREEMENT + "/derived")
    quads = [
        Quad(NamedNode(f"{AGREEMENT}/{n}"), NamedNode("urn:version"), Literal(str(number)), name)
        for n in range(size)
    ]
    return quads, [Quad(name, NamedNode("urn:version"), Literal(str(number)), derived)]


def small_pieces(set: Callable[[ModuleType, str, int], None]) -> None:
    """Let an agreement of 2,000 triples be one that does not fit into a request."""
    for module in (remote_upload, remote_writing):
        set(module, "PIECE", 50_000)


def put(remote: Remote, number: int, size: int) -> None:
    replace(remote, AGREEMENT, *version(number, size), str(number))


def seen(remote: Remote) -> dict[str, int]:
    """Return how many triples of each version a question sees, in one request."""
    query = "SELECT ?v (COUNT(?s) AS ?n) { ?s <urn:version> ?v } GROUP BY ?v"
    rows = remote.query(query, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    return {row["v"].value: int(row["n"].value) for row in rows}


def pending(remote: Remote) -> int:
    query = f'SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?p), "{PENDING}")) }}'
    rows = remote.query(query, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    return int(next(iter(rows))["n"].value)


@contextmanager
def running(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Remote]:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    yield Remote(server.query)


def killed(server: Server, number: int, wait: float, how: str) -> None:
    """Replace the agreement again and again, and be killed in the midst of it."""
    command = [sys.executable, "-c", CODE, server.query, str(SIZE), str(number), how]
    place = {"PYTHONPATH": os.pathsep.join([str(ROOT / "graph"), str(ROOT)])}
    process = subprocess.Popen(
        command, env=environment(server) | place, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def quiet(remote: Remote) -> None:
    """Wait until the server has done what it was told before its client was gone, and does no more."""
    end, last, since = time.monotonic() + 60, None, time.monotonic()
    while time.monotonic() - since < 2:
        now = seen(remote), held(remote)
        if now != last:
            last, since = now, time.monotonic()
        assert time.monotonic() < end, now
        time.sleep(0.1)


@pytest.mark.parametrize("how", ["at once", "pieces"])
def test_oxigraph_holds_a_whole_agreement_whenever_the_client_is_killed(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    if how == "pieces":
        small_pieces(monkeypatch.setattr)
    with oxigraph_server(tmp_path) as server, running(server, monkeypatch) as remote:
        put(remote, 0, SIZE)
        for _ in range(3):
            (number,) = held(remote).values()
            killed(server, int(number), chance.uniform(0.02, 1.0), how)
            # One question, one state: the whole of one version, and nothing of any other.
            assert list(seen(remote).values()) == [SIZE + 1]
            quiet(remote)
            assert seen(remote) == dict.fromkeys(held(remote).values(), SIZE + 1)
        put(remote, 10_000, SIZE)
        assert seen(remote) == {"10000": SIZE + 1}
        assert held(remote) == {AGREEMENT: "10000"}
        assert (pending(remote), list(loads(remote))) == (0, [])


def test_virtuoso_holds_a_whole_agreement_whenever_the_client_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    with virtuoso_server(tmp_path) as server, running(server, monkeypatch) as remote:
        put(remote, 0, SIZE)
        for _ in range(3):
            (number,) = seen(remote)
            killed(server, int(number), chance.uniform(0.02, 1.0), "at once")
            quiet(remote)
            found = seen(remote)
            assert list(found.values()) == [SIZE + 1]
            # It carries out a request step by step: the hash is that of what is there, or is not there yet.
            assert set(held(remote).values()) <= set(found)
        put(remote, 10_000, SIZE)
        assert seen(remote) == {"10000": SIZE + 1}
        assert held(remote) == {AGREEMENT: "10000"}
        assert (pending(remote), list(loads(remote))) == (0, [])


def test_two_loads_at_once_do_not_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with oxigraph_server(tmp_path) as server, running(server, monkeypatch):

        def write(number: int) -> None:
            for step in range(5):
                put(Remote(server.query), 10 * number + step, 200)

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(write, (1, 2))) == [None, None]
        remote = Remote(server.query)
        # Both may still have met in their last step; then it is known, and the next load mends it.
        if held(remote) == {AGREEMENT: ""}:
            put(remote, 99, 200)
        assert seen(remote) == dict.fromkeys(held(remote).values(), 201)


def test_what_is_under_way_is_not_seen_and_not_swept_while_its_load_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = SIZE
    small_pieces(monkeypatch.setattr)
    with oxigraph_server(tmp_path) as server, running(server, monkeypatch) as remote:
        put(remote, 1, size)
        with Writer(remote) as one, Writer(remote) as other:
            authored, derived = (ntriples(quads) for quads in version(2, size))
            one.replace(AGREEMENT, authored, derived, "2")
            other.replace(AGREEMENT + "/other", authored.replace(b'"2"', b'"3"'), b"", "3")
            assert len(list(loads(remote))) == 2
            assert pending(remote) == 2 * size + 1
            assert seen(remote) == {"2": size + 1, "3": size}
        assert (pending(remote), list(loads(remote))) == (0, [])


def test_blank_nodes_stay_tied_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node, name = BlankNode(), NamedNode(AGREEMENT)
    tied = [
        Quad(name, NamedNode("urn:has"), node, name),
        Quad(node, NamedNode("urn:version"), Literal("1"), name),
    ]
    query = "SELECT ?o { ?s <urn:has> ?x . ?x <urn:version> ?o }"
    small_pieces(monkeypatch.setattr)
    for size in (1, SIZE):
        quads = [tied[0], *version(1, size)[0], tied[1]]
        with oxigraph_server(tmp_path) as server, running(server, monkeypatch) as remote:
            for _ in range(2):
                replace(remote, AGREEMENT, quads, [], "1")
                rows = list(remote.query(query, use_default_graph_as_union=True))
                assert len(rows) == 1
                assert seen(remote) == {"1": size + 1}


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


@pytest.mark.parametrize("size", [10, SIZE])
@pytest.mark.parametrize("way", ["UPDATE", "GRAPHS"])
def test_a_server_with_only_one_way_of_writing(
    way: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_pieces(monkeypatch.setattr)
    with oxigraph_server(tmp_path, union=True) as server:
        other = server.update if way == "UPDATE" else server.graphs
        with wayward(through(server, sparql=server.query, write=other)) as lesser:
            monkeypatch.setenv(f"SERVANDA_STORE_{way}", lesser.url.replace("/sparql", "/write"))
            remote = Remote(lesser.url)
            assert load_ontology_remote(remote)
            assert load_ontology_remote(remote) is False
            for number in (1, 2):
                put(remote, number, size)
                assert seen(remote) == {str(number): size + 1}
                assert held(remote) == {AGREEMENT: str(number)}
            replace(remote, AGREEMENT, version(3, size)[0], [], "3")
            assert seen(remote) == {"3": size}
            remove(remote, AGREEMENT)
            assert (seen(remote), held(remote)) == ({}, {})
            remove(remote, AGREEMENT)


def test_a_server_that_is_not_known_to_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with oxigraph_server(tmp_path) as server, wayward(through(server, sparql=server.query)) as lesser:
        remote = Remote(lesser.url)
        with pytest.raises(ServandaError, match="set SERVANDA_STORE_UPDATE and SERVANDA_STORE_GRAPHS"):
            put(remote, 1, 1)
        monkeypatch.setenv("SERVANDA_STORE_UPDATE", lesser.url.replace("/sparql", "/wrong"))
        with pytest.raises(ServandaError, match="there is nothing at"):
            put(remote, 1, 1)


@pytest.mark.parametrize("fails_at", [3, 4, 5, 6])
def test_an_upload_that_fails_leaves_the_old_agreement(
    fails_at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = SIZE
    small_pieces(monkeypatch.setattr)
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
            remote = Remote(lesser.url)
            put(remote, 1, size)
            broken.append(len(lesser.seen))
            with pytest.raises(ServandaError, match=r"could not carry out .* \(500: disk full\)"):
                put(remote, 2, size)
            there = Remote(server.query)
            assert (seen(there), held(there)) == ({"1": size + 1}, {AGREEMENT: "1"})


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
            remote = Remote(lesser.url)
            with pytest.raises(ServandaError, match="hung up before its answer was whole"):
                put(remote, 1, 3)
            assert (seen(remote), held(remote)) == ({"1": 4}, {AGREEMENT: "1"})


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
    put(Remote(server.query), 1, 3)
    assert seen(Remote(server.query)) == {"1": 4}


@pytest.mark.parametrize("name", ["urn:x-arq:UnionGraph", "tag:stardog:api:context:all"])
def test_the_union_is_asked_for_as_the_server_wants_it(name: str, tmp_path: Path) -> None:
    with oxigraph_server(tmp_path) as server:
        filled(server)
        with wayward(with_union(server, "default-graph-uri", name)) as lesser:
            remote = Remote(lesser.url)
            assert seen(remote) == {"1": 4}
            asked = len(lesser.seen)
            assert seen(remote) == {"1": 4}
            assert len(lesser.seen) == asked + 1
            with pytest.raises(ServandaError, match="make the union of all graphs its default graph"):
                remote.query("SELECT * { GRAPH ?g { ?s ?p ?o } }", use_default_graph_as_union=True)


def test_a_server_without_a_union_says_so(tmp_path: Path) -> None:
    with oxigraph_server(tmp_path) as server:
        filled(server)
        with (
            wayward(with_union(server, "no-such", "way")) as lesser,
            pytest.raises(ServandaError, match="is not the union of its graphs"),
        ):
            seen(Remote(lesser.url))


def test_an_empty_server_has_no_say_in_it(tmp_path: Path) -> None:
    with oxigraph_server(tmp_path) as server:
        remote = Remote(server.query)
        assert seen(remote) == {}
        put(remote, 1, 3)
        assert seen(remote) == {"1": 4}


def test_virtuosos_limit_of_rows_never_shortens_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with virtuoso_server(tmp_path, rows=1000) as server, running(server, monkeypatch) as remote:
        put(remote, 1, 1500)
        select, construct = "SELECT * { ?s <urn:version> ?v }", "CONSTRUCT WHERE { ?s <urn:version> ?v }"
        for query in (select, construct, construct + " LIMIT 2000", construct + "\n# LIMIT 5"):
            with pytest.raises(ServandaError, match="gives at most 1000 rows"):
                remote.query(query, use_default_graph_as_union=True)
        for query in (select, construct):
            for end in (" LIMIT 1000", " LIMIT 999 OFFSET 5"):
                rows = remote.query(query + end, use_default_graph_as_union=True)
                assert len(list(rows)) == int(end.split()[1])
        rest = remote.query(select + " LIMIT 600 OFFSET 1000", use_default_graph_as_union=True)
        assert len(list(rest)) == 501
