"""The network of one agreement, made ready for the formats that hold it: edge ids, a note, legible texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.messages import Messages
from servanda.vocabulary import PREFIXES, compact

if TYPE_CHECKING:
    from servanda.export.formats import Request
    from servanda.network.projection import Attribute, Network

#: What XML 1.0 has no way to write, not even as a reference.
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def network(request: Request) -> Network:
    """Return the network of an agreement; its edges have an ``id`` (e1, e2 …) besides their attributes.

    The graph itself says which ``agreement`` it is, its ``title``, the ``lang`` of its labels, and a ``note``
    on what is source and what is translation. Raises ServandaError when the store has no such agreement.
    """
    from servanda.network.projection import project

    made, name = project(request.store, request.agreement, request.lang), compact(request.agreement)
    if made.nodes.get(name, {}).get("kind") != "agreement":
        raise ServandaError(f"there is no agreement '{name}' here", exit_code=1)
    made.graph |= {
        "agreement": request.agreement,
        "title": made.nodes[name]["label"],
        "lang": request.lang,
        "note": Messages(request.lang, "graph-formats").text("note", source=_source(request)),
    }
    for place, (_, _, data) in enumerate(made.edges(data=True), start=1):
        data["id"] = f"e{place}"
    return made


def legible(text: str) -> str:
    """Return a text with U+FFFD for each character that XML 1.0 cannot hold.

    >>> legible("bell" + chr(7))
    'bell�'
    """
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def made_legible(given: Network) -> Network:
    """Return the network with every text made :func:`legible`; it is changed in place."""
    for data in (
        given.graph,
        *(data for _, data in given.nodes(data=True)),
        *(data for _, _, data in given.edges(data=True)),
    ):
        for name, value in data.items():
            data[name] = legible(value) if isinstance(value, str) else value
    return given


def word(value: Attribute) -> str:
    """Return a value as text, for formats that hold nothing else: ``true``, ``false``, digits, or as it is.

    >>> word(True), word(4), word("4.1")
    ('true', '4', '4.1')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def _source(request: Request) -> str:
    """Return the name of the language in which the agreement's text is authored."""
    from pyoxigraph import NamedNode

    found = request.store.quads_for_pattern(
        NamedNode(request.agreement), NamedNode(PREFIXES["dcterms"] + "language"), None, None
    )
    tags = sorted({str(getattr(quad.object, "value", "")) for quad in found}) or ["und"]
    return ", ".join(Messages(request.lang, "answers").get(f"language.{tag}", tag) for tag in tags)
