"""A server on loopback that behaves as a test tells it to, well or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

JSON = "application/sparql-results+json"


def rows(number: int) -> bytes:
    """Return SPARQL results with so many rows of one column."""
    bindings = [{"n": {"type": "literal", "value": str(n)}} for n in range(number)]
    return json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": bindings}}).encode()


class Exchange(BaseHTTPRequestHandler):
    """One request, and the ways in which it can be answered."""

    protocol_version = "HTTP/1.1"
    server: Wayward

    def answer(self, body: bytes, type: str = JSON, status: int = 200, **headers: str) -> None:
        """Answer properly."""
        self.begin(status, type, **{"Content-Length": str(len(body))} | headers)
        self.wfile.write(body)

    def begin(self, status: int, type: str | None, **headers: str) -> None:
        """Send status and headers."""
        self.send_response(status)
        if type is not None:
            self.send_header("Content-Type", type)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def answer_in_chunks(self, body: bytes, type: str = JSON, *, whole: bool = True, **headers: str) -> None:
        """Answer in chunks of a few bytes; without ``whole`` the last chunk never comes."""
        self.begin(200, type, **{"Transfer-Encoding": "chunked"} | headers)
        for start in range(0, len(body), 100):
            piece = body[start : start + 100]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        if whole:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.hang_up()

    def hang_up(self) -> None:
        """Close the connection."""
        self.wfile.flush()
        self.close_connection = True

    def do(self) -> None:
        """Note the request and let the test answer it."""
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append(Seen(self.command, self.path, dict(self.headers), content))
        self.server.behaviour(self, len(self.server.seen))

    do_GET = do_POST = do_PUT = do_DELETE = do

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@dataclass(frozen=True)
class Seen:
    """A request that came in."""

    method: str
    path: str
    headers: dict[str, str]
    content: bytes

    @property
    def query(self) -> str:
        return parse_qs(self.content.decode()).get("query", [""])[0]


class Wayward(ThreadingHTTPServer):
    """The server: ``behaviour`` gets each request with its number, from 1."""

    daemon_threads = True

    def __init__(self, behaviour: Callable[[Exchange, int], None]) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.behaviour = behaviour
        self.seen: list[Seen] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"

    def handle_error(self, *_: object) -> None:
        """Say nothing when a client has gone: some of the tests are about that."""


@contextmanager
def wayward(behaviour: Callable[[Exchange, int], None]) -> Iterator[Wayward]:
    """Run such a server."""
    server = Wayward(behaviour)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
