"""The network as GraphML, by the writer of networkx."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from servanda.export.network import made_legible, network

if TYPE_CHECKING:
    from servanda.export.formats import Request
    from servanda.network.projection import Network


def write(request: Request) -> bytes:
    """Return GraphML; an edge is called e1, e2 and so on, and has its key as an attribute (``key``).

    Raises ServandaError when there is no such agreement.
    """
    from networkx.readwrite.graphml import GraphMLWriter

    # Not write_graphml: it writes by lxml where that is installed, and then other bytes.
    writer = GraphMLWriter(encoding="utf-8", prettyprint=True)
    writer.add_graph_element(_keyed_by_id(made_legible(network(request))))
    stream = BytesIO()
    writer.dump(stream)
    # XML turns a carriage return into a line feed unless it is named.
    return stream.getvalue().replace(b"\r", b"&#13;") + b"\n"


def _keyed_by_id(held: Network) -> Network:
    """Return the network with its edges keyed by their ids, which the writer makes the ids of its own."""
    from networkx import MultiDiGraph

    made: Network = MultiDiGraph(**held.graph)
    made.add_nodes_from(held.nodes(data=True))
    for source, target, key, data in held.edges(keys=True, data=True):
        rest = {name: value for name, value in data.items() if name != "id"}
        made.edges[source, target, made.add_edge(source, target, data["id"], **rest)]["key"] = key
    return made
