"""An agreement as HexTuples: one JSON array a line, as rdflib's ``hext`` format reads and writes it.

A line is subject, predicate, value, datatype, language and graph; ``globalId`` or ``localId`` stands for the
datatype of an IRI or a blank node. See https://github.com/ontola/hextuples.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from servanda.export.rdf import statements
from servanda.export.terms import plain

if TYPE_CHECKING:
    import pyoxigraph

    from servanda.export.formats import Request


def write(request: Request) -> bytes:
    """Return an agreement as HexTuples, sorted, each line with the graph in which it is said.

    Raises ServandaError as :func:`servanda.export.rdf.statements`, and for a term of RDF 1.2.
    """
    lines = sorted(_line(quad) for quad in statements(request))
    return "".join(lines).encode()


def _line(quad: pyoxigraph.Quad) -> str:
    """Return one quad as a line."""
    subject, value = plain(quad.subject, "HexTuples"), plain(quad.object, "HexTuples")
    kind = {"iri": "globalId", "blank": "localId"}.get(value.kind, value.datatype)
    graph = plain(quad.graph_name, "HexTuples").text
    fields = [subject.text, quad.predicate.value, value.text, kind, value.language, graph]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"
