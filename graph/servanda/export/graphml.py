"""The network as GraphML, by the writer of networkx."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from servanda.export.network import made_legible, network

if TYPE_CHECKING:
    from servanda.export.formats import Request


def write(request: Request) -> bytes:
    """Return GraphML; an edge is called e1, e2 and so on, and has its key as an attribute (``key``).

    Raises ServandaError when there is no such agreement.
    """
    from networkx.readwrite.graphml import GraphMLWriter

    held = made_legible(network(request))
    for _, _, key, data in held.edges(keys=True, data=True):
        data["key"] = key
    # Not write_graphml: it writes by lxml where that is installed, and then other bytes.
    writer = GraphMLWriter(encoding="utf-8", prettyprint=True, edge_id_from_attribute="id")
    writer.add_graph_element(held)
    stream = BytesIO()
    writer.dump(stream)
    # XML turns a carriage return into a line feed unless it is named.
    return stream.getvalue().replace(b"\r", b"&#13;") + b"\n"
