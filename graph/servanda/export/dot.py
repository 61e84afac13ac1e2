"""The network as Graphviz DOT, with every attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.export.network import legible, network, word
from servanda.links import link_target

if TYPE_CHECKING:
    from servanda.export.formats import Request
    from servanda.network.projection import Attribute


def write(request: Request) -> bytes:
    """Return DOT; a node is called n1, n2 …, its compact IRI is its ``name`` and its IRI its ``URL``.

    An IRI that opens no page (:mod:`servanda.links`) is no URL.
    Raises ServandaError when there is no such agreement.
    """
    from graphviz import Digraph

    held = network(request)
    drawn = Digraph("servanda", strict=False)
    drawn.attr("graph", rankdir="LR", charset="UTF-8", _attributes=_attributes(held.graph))
    drawn.attr("node", shape="box", style="rounded", fontname="Arial")
    drawn.attr("edge", fontname="Arial", fontsize="10")
    # An IRI as the name of a node would be cut at its colon, as a port.
    names = {name: f"n{place}" for place, name in enumerate(held, start=1)}
    for name, data in held.nodes(data=True):
        target = link_target(str(data["iri"]))
        leads = {"URL": target} if target else {}
        drawn.node(names[name], _attributes=_attributes(data | {"name": name} | leads))
    for source, target, key, data in held.edges(keys=True, data=True):
        shown = data | {"key": key, "label": data["kind"]}
        drawn.edge(names[source], names[target], _attributes=_attributes(shown))
    return str(drawn.source).encode()


def _attributes(data: dict[str, Attribute]) -> dict[str, str]:
    """Return attributes as Graphviz reads them: a backslash twice, and in what is drawn no entities."""
    from graphviz import escape

    found = {name: legible(word(value)) for name, value in data.items()}
    if "label" in found:
        found["label"] = found["label"].replace("&", "&amp;")
    return {name: escape(text) for name, text in found.items()}
