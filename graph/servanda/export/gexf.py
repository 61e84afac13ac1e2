"""The network as GEXF, by the writer of networkx."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree.ElementTree import SubElement

from servanda.export.network import made_legible, network

if TYPE_CHECKING:
    from servanda.export.formats import Request


def write(request: Request) -> bytes:
    """Return GEXF 1.2; an edge is labelled by its kind and called e1, e2 and so on.

    Raises ServandaError when there is no such agreement.
    """
    from networkx.readwrite.gexf import GEXFWriter

    held = made_legible(network(request))
    held.graph["name"] = held.graph["title"]
    for _, _, data in held.edges(data=True):
        data["label"] = data["kind"]
    writer = GEXFWriter(held, version="1.2draft")
    meta = writer.xml.find("meta")
    assert meta is not None
    del meta.attrib["lastmodifieddate"]  # the same graph gives the same bytes tomorrow
    meta[0].text = "servanda"
    SubElement(meta, "description").text = held.graph["note"]
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue() + b"\n"
