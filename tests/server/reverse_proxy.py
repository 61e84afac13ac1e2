"""A small reverse proxy for tests: it has a server under a path of its own, and takes that path away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: Headers that are of one connection alone (RFC 9110, section 7.6.1).
_OWN = {"connection", "keep-alive", "transfer-encoding", "date", "server"}


@contextmanager
def run_proxy(port: int, prefix: str) -> Iterator[str]:
    """Have the server at a port under a path while the block runs, and yield its URL there."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not self.path.startswith(f"{prefix}/"):
                self.send_error(404)
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            sent = {name: value for name, value in self.headers.items() if name.lower() not in _OWN}
            sent |= {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "http"}
            upstream = HTTPConnection("127.0.0.1", port, timeout=60)
            with suppress(ConnectionError):  # a browser leaves a page before it has all
                upstream.request(self.command, self.path.removeprefix(prefix), body or None, sent)
                answer = upstream.getresponse()
                content = answer.read()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in _OWN:
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
            upstream.close()

        do_HEAD = do_POST = do_OPTIONS = do_GET

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}{prefix}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
