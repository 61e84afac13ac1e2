"""The server as a whole: what it refuses before any part of it is asked, and how it starts and stops."""

from __future__ import annotations

import gzip
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.command import run
from tests.server.processes import RunningServer, run_server

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes do not fork there")

PARTS = "tests.server.sample_routes"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    words = ("--cors", "https://friend.example", "--workers", "4", "--timeout", "3")
    with run_server(*words, parts=PARTS) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30, trust_env=False) as made:
        yield made


def send(port: int, content: bytes, wait: float = 20) -> bytes:
    """Return all that comes back for what is sent, until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        connection.sendall(content)
        parts = []
        try:
            while part := connection.recv(65536):
                parts.append(part)
        except ConnectionError:
            pass
        return b"".join(parts)


def test_health_says_what_is_served(client: httpx.Client) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told["ok"] is True and told["agreements"] == 1 and told["fault"] is None
    assert len(told["digest"]) >= 16 and set(told["workers"]) == {"idle", "quick", "slow", "waiting"}
    head = client.head("/health")
    assert head.status_code == 200 and head.content == b""


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200), ("LOCALHOST:80", 200), ("127.0.0.1:1", 200), ("[::1]:99", 200),
        ("localhost.", 200), ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("", 421), ("[", 421),
        ("192.0.2.1", 421),
    ],
)  # fmt: skip
def test_only_names_of_this_machine_are_answered(client: httpx.Client, host: str, status: int) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == status


def test_every_answer_tells_browsers_what_it_may_do(client: httpx.Client) -> None:
    for path in ("/health", "/nowhere", "/fail"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert (
            "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        )
        assert headers["x-content-type-options"] == "nosniff"
        assert "referrer-policy" in headers and "permissions-policy" in headers
        assert "server" not in headers
    policy = client.get("/en/query/").headers["content-security-policy"]
    assert "'wasm-unsafe-eval'" in policy and "worker-src 'self'" in policy
    assert "'unsafe-inline'" not in policy and "'unsafe-eval'" not in policy


def test_an_error_is_a_page_for_readers_and_a_problem_for_machines(client: httpx.Client) -> None:
    page = client.get("/nowhere", headers={"Accept": "text/html", "Accept-Language": "kk"})
    assert page.status_code == 404 and page.headers["content-type"].startswith("text/html")
    assert 'lang="kk"' in page.text and '/kk/search/"' in page.text and "<script" not in page.text
    problem = client.get("/ru/nowhere", headers={"Accept": "*/*"})
    assert problem.headers["content-type"] == "application/problem+json"
    told = problem.json()
    assert (told["status"], told["title"], told["instance"]) == (404, "Not Found", "/ru/nowhere")
    assert re.search("[а-я]", told["detail"]) and problem.headers["content-language"] == "ru"
    refused = client.request("DELETE", "/health")
    assert refused.status_code == 405 and "GET" in refused.headers["allow"]


def test_a_fault_is_told_without_what_is_inside(client: httpx.Client, server: RunningServer) -> None:
    answer = client.get("/fail")
    assert answer.status_code == 500 and "ZeroDivision" not in answer.text and "Traceback" not in answer.text
    assert client.get("/sample/fail").status_code == 500
    assert not any("Traceback" in line for line in server.lines)


def test_what_a_user_did_wrong_and_limits_have_their_status(client: httpx.Client) -> None:
    assert client.get("/sample/refuse", params={"text": "no <b>"}).status_code == 400
    page = client.get("/sample/refuse", params={"text": "no <b>"}, headers={"Accept": "text/html"})
    assert "&lt;b&gt;" in page.text and "<b>" not in page.text
    slow = client.get("/sample/wait", params={"duration": 60, "seconds": 0.2})
    assert slow.status_code == 503 and "retry-after" not in slow.headers
    assert client.get("/sample/fill", params={"size": 17 << 20}).status_code == 413


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        ("/request?" + "x" * 40_000, "", 414),
        ("/request", "X: " + "y" * 20_000 + "\r\n", 431),
        ("/request", "X: " + "y" * 100_000 + "\r\n", 4),  # by how much of it has come when it is read
        ("/request", "Content-Length: 99999999999\r\n", 413),
        ("/request", "Content-Length: -1\r\n", 400),
    ],
)
def test_what_is_too_large_is_refused(
    server: RunningServer, client: httpx.Client, target: str, headers: str, status: int
) -> None:
    request = f"POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
    assert send(server.port, request.encode()).startswith(f"HTTP/1.1 {status}".encode())
    assert client.get("/health").status_code == 200


def test_a_large_body_is_refused_in_a_sentence(client: httpx.Client) -> None:
    assert client.post("/request", content=b"x" * 1_000_000).status_code == 200
    assert client.post("/request", content=b"x" * 10_000_000).status_code == 413
    pieces = client.post("/request", content=(b"x" * 100_000 for _ in range(30)))
    assert pieces.status_code == 413 and pieces.json()["status"] == 413


def test_what_is_no_http_is_refused(server: RunningServer, client: httpx.Client) -> None:
    for content in (
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    ):
        assert send(server.port, content + b"\r\n\r\n")[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 421")
    assert client.get("/health").status_code == 200


def test_slow_clients_are_left_and_hold_up_nobody(server: RunningServer, client: httpx.Client) -> None:
    """A head, a body and a reader that do not come to an end are ended, while others are answered."""
    found: dict[str, bytes] = {}

    def send_slowly(name: str, content: bytes) -> None:
        found[name] = send(server.port, content, wait=60)

    body = b"POST /request HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc"
    threads = [
        threading.Thread(target=send_slowly, args=("head", b"GET /health HTTP/1.1\r\nHost: local")),
        threading.Thread(target=send_slowly, args=("body", body)),
        threading.Thread(target=send_slowly, args=("nothing", b"")),
    ]
    reader = socket.create_connection(("127.0.0.1", server.port))
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.sendall(b"GET /sample/fill?size=16000000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert client.get("/health").status_code == 200
        time.sleep(0.5)
    assert found["head"].startswith(b"HTTP/1.1 408") and found["body"].startswith(b"HTTP/1.1 408")
    assert found["nothing"] == b""  # a browser that had opened it beforehand would take it for its answer
    end = time.monotonic() + 60
    while (ended := count_connections(server)) > 1 and time.monotonic() < end:
        time.sleep(0.5)
    assert ended <= 1  # that of the client itself
    reader.close()


def count_connections(server: RunningServer) -> int:
    """Return how many connections to the server are open at its end."""
    place = f"0100007F:{server.port:04X}"
    with open("/proc/net/tcp", encoding="ascii") as stream:  # noqa: PTH123
        return sum(line.split()[1] == place and line.split()[3] == "01" for line in stream)


def test_many_idle_connections_lock_nobody_out(server: RunningServer) -> None:
    import resource

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 100
    idle = []
    try:
        for _ in range(min(2_600, most)):
            idle.append(socket.create_connection(("127.0.0.1", server.port), timeout=20))
        end = time.monotonic() + 30
        while httpx.get(f"{server.url}health", trust_env=False, timeout=30).status_code != 200:
            assert time.monotonic() < end
            time.sleep(0.5)
    finally:
        for connection in idle:
            connection.close()


def test_large_answers_are_compressed_where_the_client_takes_that(server: RunningServer) -> None:
    url = f"{server.url}sample/fill"
    with httpx.Client(trust_env=False, timeout=30) as client:
        packed = client.get(url, params={"size": 500_000}, headers={"Accept-Encoding": "gzip"})
        plain = client.get(url, params={"size": 500_000}, headers={"Accept-Encoding": "gzip;q=0"})
    assert packed.headers["content-encoding"] == "gzip" and packed.headers["etag"] == 'W/"1"'
    assert int(packed.headers["content-length"]) < 10_000
    assert "content-encoding" not in plain.headers and plain.content == packed.content
    assert "Accept-Encoding" in packed.headers["vary"] and "Accept-Encoding" in plain.headers["vary"]
    with httpx.stream("GET", url, params={"size": 5000}, trust_env=False, timeout=30) as answer:
        assert gzip.decompress(b"".join(answer.iter_raw())) == b"x" * 5000


def test_other_websites_may_ask_only_when_they_are_named(client: httpx.Client) -> None:
    friend = client.get("/health", headers={"Origin": "https://friend.example"})
    assert friend.headers["access-control-allow-origin"] == "https://friend.example"
    stranger = client.get("/health", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in stranger.headers


def test_each_request_is_logged_on_one_line(server: RunningServer, client: httpx.Client) -> None:
    client.get("/no-line%0A127.0.0.1%22?x=%0a")
    send(server.port, b'GET /no"no-line HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    end = time.monotonic() + 10
    while sum("no-line" in line for line in server.lines) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    pattern = re.compile(r'127\.0\.0\.1 - - \[[^\]]+\] "GET [^" ]+ HTTP/1\.1" \d{3} \d+ \d+\.\d{3}\n')
    lines = [line for line in server.lines if "no-line" in line]
    assert len(lines) >= 2 and all(pattern.fullmatch(line) for line in lines)


def test_a_proxy_is_believed_only_where_one_is_announced(client: httpx.Client) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    assert client.get("/request", headers=headers).text.startswith("127.0.0.1 http:")
    words = ("--prefix", "treaties/", "--host-name", "treaties.example.org")
    with (
        run_server(*words, parts=PARTS) as running,
        httpx.Client(trust_env=False, timeout=30) as behind,
    ):
        assert running.url.endswith("/treaties/")
        headers["Host"] = "treaties.example.org"
        expected = "203.0.113.7 https://treaties.example.org/treaties/request 0 /treaties"
        root = running.url.removesuffix("treaties/")
        for url in (f"{running.url}request", f"{root}request"):
            assert behind.get(url, headers=headers).text == expected
        page = behind.get(f"{running.url}nowhere", headers={"Accept": "text/html"}).text
        assert 'href="/treaties/en/"' in page


def is_running(process: int) -> bool:
    """Say whether there is such a process, and not only what its parent has not heard of yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_finishes_what_is_running(number: int) -> None:
    with run_server(parts=PARTS) as running:
        found: list[httpx.Response] = []

        def ask(path: str) -> None:
            found.append(httpx.get(running.url + path, trust_env=False, timeout=30))

        threads = [
            threading.Thread(target=ask, args=(path,))
            for path in ("rest", "sample/wait?duration=3&seconds=20")
        ]
        ask("sample/wait?duration=0&seconds=60")  # until there are workers
        found.clear()
        for thread in threads:
            thread.start()
        time.sleep(1.5)
        processes = running.list_processes()
        assert len(processes) > 2
        for process in processes[1:]:
            os.kill(process, number)  # as a service manager tells all of them
        assert running.stop(number) == 0
        for thread in threads:
            thread.join()
        assert [one.status_code for one in found] == [200, 200]
        assert not any("Traceback" in line for line in running.lines)
        time.sleep(0.2)
        assert not [one for one in processes if is_running(one)]


def test_processes_end_when_the_server_is_killed() -> None:
    with run_server() as running:
        processes = running.list_processes()
        running.stop(signal.SIGKILL)
        end = time.monotonic() + 10
        while any(map(is_running, processes)) and time.monotonic() < end:
            time.sleep(0.1)
        assert not [one for one in processes if is_running(one)]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--port", "65536"), "65535"),
        (("--host", "no.such.host.invalid"), "no.such.host.invalid"),
        (("--host", "192.0.2.1"), "192.0.2.1"),
        (("--prefix", "/a b"), "/a b"),
        (("--prefix", "/../x"), "/../x"),
        (("--host-name", "a/b"), "a/b"),
        (("--cors", "friend.example"), "friend.example"),
        (("--cors", "*"), "*"),
        (("--store", "https://example.org/sparql"), "https://example.org/sparql"),
        (("--store", "/no/such/file.ttl"), "/no/such/file.ttl"),
        (("--log", "/no/such/log.csv"), "/no/such/log.csv"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(words: tuple[str, ...], part: str) -> None:
    done = run("serve", "--port", "0", *words)
    assert done.code == 2 and part in done.err and done.err.count("\n") == 1


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
        assert done.code == 2 and str(port) in done.err and done.err.count("\n") == 1
