"""A plain web server for tests: it gives the files of the explorer under a path, and knows nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from servanda.site import pages

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer, Page

#: The path under which the site stands, as behind a reverse proxy.
UNDER = "/under/a/path/"


@contextmanager
def serve_plainly(explorer: Explorer) -> Iterator[str]:
    """Give the pages of an explorer on loopback, and yield the URL of its root."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path).removeprefix(UNDER)
            with lock:
                page = pages.render(explorer, path)
            with suppress(ConnectionError):  # a browser leaves a page before it has all
                self._send(page)

        def _send(self, page: Page | None) -> None:
            self.send_response(200 if page else 404)
            content = page.content if page else b""
            self.send_header("Content-Type", page.media_type if page else "text/plain")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{UNDER}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
