"""The network as Cytoscape JSON (``.cyjs``), by the writer of networkx."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from servanda.export.network import network

if TYPE_CHECKING:
    from servanda.export.formats import Request


def write(request: Request) -> bytes:
    """Return Cytoscape JSON; ``id``, ``source`` and ``target`` are text, ``name`` is the label.

    Raises ServandaError when there is no such agreement.
    """
    from networkx import cytoscape_data

    held = network(request)
    for _, data in held.nodes(data=True):
        data["name"] = data["label"]
    made = cytoscape_data(held)
    # networkx writes the data of the whole graph as pairs; the readers want an object.
    made["data"] = dict(made["data"])
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()
