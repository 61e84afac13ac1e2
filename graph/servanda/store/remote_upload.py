"""What is written to a server, request by request: graphs (Graph Store Protocol) and updates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.store.remote_faults import refused
from servanda.store.remote_http import Answer, Request
from servanda.store.remote_lines import has_blank, pieces
from servanda.store.remote_settings import shown

if TYPE_CHECKING:
    from servanda.store.remote import Remote
    from servanda.store.remote_servers import Places

#: Bytes of a request: large enough that few are needed, small enough for what servers and proxies take.
PIECE: Final = 4 * 1024 * 1024


class Upload:
    """Requests that change a server; every one leaves the same behind when it is made twice."""

    def __init__(self, remote: Remote) -> None:
        """Find out where the server is written to; raises ServandaError when that is not known."""
        self.remote = remote
        self.places: Places = remote.places()
        if self.places.update is None and self.places.graphs is None:
            raise ServandaError(
                f"it is not known where {shown(remote.endpoint)} is written to; set SERVANDA_STORE_UPDATE "
                "and SERVANDA_STORE_GRAPHS to its URLs for SPARQL Update and for the Graph Store Protocol"
            )

    def update(self, text: str, *, repeatable: bool = True) -> None:
        """Carry out a SPARQL Update; raises ServandaError when the server does not."""
        assert self.places.update is not None  # the caller looked
        headers = (("Content-Type", "application/sparql-update; charset=utf-8"), ("Accept", "*/*"))
        body = (self.places.transaction + text).encode()
        self._sent(Request("POST", self.places.update, (), headers, body, repeatable), "the update")

    def put(self, graph: str, lines: bytes) -> None:
        """Make N-Triples the content of a graph, piece by piece; raises ServandaError when that fails."""
        if self.places.graphs is None:
            self._put_by_update(graph, lines)
            return
        headers = (("Content-Type", "application/n-triples"), ("Accept", "*/*"))
        method = "PUT"
        for piece in pieces(lines, PIECE):
            safe = method == "PUT" or not has_blank(piece)
            request = Request(method, self.places.graphs, (("graph", graph),), headers, piece, safe)
            self._sent(request, "the upload of a graph")
            method = "POST"

    def _put_by_update(self, graph: str, lines: bytes) -> None:
        self.update(f"DROP SILENT GRAPH <{graph}>")
        for piece in pieces(lines, PIECE):
            self.update(inserting(graph, piece), repeatable=not has_blank(piece))

    def delete(self, graph: str) -> None:
        """Take a graph away, if it is there; raises ServandaError when that fails."""
        assert self.places.graphs is not None  # the caller looked
        request = Request("DELETE", self.places.graphs, (("graph", graph),), (("Accept", "*/*"),))
        self._sent(request, "the removal of a graph", absent=True)

    def _sent(self, request: Request, what: str, *, absent: bool = False) -> Answer:
        answer = self.remote.connection.send(request)
        if not 200 <= answer.status < 300 and not (absent and answer.status == 404):
            raise refused(answer, request.url, what, self.remote.credentials)
        return answer


def inserting(graph: str, lines: bytes) -> str:
    """Return the update that adds N-Triples to a graph (SPARQL 1.1 Update, section 3.1.1)."""
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{lines.decode()}}} }}"
