"""An agreement as expanded JSON-LD: a list of nodes without a context, every IRI in full.

The nodes are flat: each stands once, under its ``@id``. See https://www.w3.org/TR/json-ld11/#flattened-document-form.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from servanda.export.rdf import statements
from servanda.export.terms import Plain, plain
from servanda.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

    from servanda.export.formats import Request
    from servanda.read.yaml_nodes import Json

Object: TypeAlias = "dict[str, Json]"
_TYPE = PREFIXES["rdf"] + "type"
_STRING = PREFIXES["xsd"] + "string"


def write(request: Request) -> bytes:
    """Return an agreement as expanded, flat JSON-LD; several graphs as named ones.

    As in ``jsonld``, an agreement that comes alone stands in the default graph of its file.
    Raises ServandaError as :func:`servanda.export.rdf.statements`, and for a term of RDF 1.2.
    """
    by_graph = groupby(statements(request), key=lambda quad: plain(quad.graph_name, "JSON-LD").text)
    graphs: dict[str, list[Json]] = {name: [*_nodes(list(quads))] for name, quads in by_graph}
    document: list[Json] = [{"@id": name, "@graph": nodes} for name, nodes in graphs.items()]
    if set(graphs) == {request.agreement}:
        document = graphs[request.agreement]
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _nodes(quads: list[pyoxigraph.Quad]) -> list[Object]:
    """Return the nodes of one graph, in the order of the quads, their keys and values in it too."""
    nodes: dict[str, dict[str, list[Json]]] = {}
    for quad in quads:
        said = nodes.setdefault(plain(quad.subject, "JSON-LD").text, {})
        key, value = _property(quad.predicate.value, plain(quad.object, "JSON-LD"))
        said.setdefault(key, []).append(value)
    return [{"@id": name, **said} for name, said in nodes.items()]


def _property(predicate: str, value: Plain) -> tuple[str, Json]:
    """Return key and value of one statement."""
    if value.kind != "literal":
        return ("@type", value.text) if predicate == _TYPE else (predicate, {"@id": value.text})
    literal: Object = {"@value": value.text}
    if value.language:
        literal["@language"] = value.language
    elif value.datatype != _STRING:
        literal["@type"] = value.datatype
    return predicate, literal
