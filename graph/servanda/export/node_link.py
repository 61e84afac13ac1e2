"""The network as node-link JSON, by the writer of networkx."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from servanda.export.network import network

if TYPE_CHECKING:
    from servanda.export.formats import Request


def write(request: Request) -> bytes:
    """Return node-link JSON, with the lists ``nodes`` and ``edges``.

    Raises ServandaError when there is no such agreement.
    """
    from networkx import node_link_data

    made = node_link_data(network(request), edges="edges")
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()
