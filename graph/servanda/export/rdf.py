"""An agreement as RDF: Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD; the same bytes each time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.derive.rules import ONTOLOGY_GRAPH, derived_graph
from servanda.errors import ServandaError
from servanda.export import jsonld
from servanda.export.order import natural, placed
from servanda.store import turtle
from servanda.vocabulary import PREFIXES, compact

if TYPE_CHECKING:
    import pyoxigraph

    from servanda.export.formats import Request

#: What may come with an agreement: what the rules concluded, and the ontology with its registries.
PARTS: Final = ("derived", "registries")

Quads: TypeAlias = "list[pyoxigraph.Quad]"


def write(request: Request) -> bytes:
    """Return an agreement as RDF, as authored, in a format of :data:`FORMATS`.

    In N-Quads, TriG and JSON-LD the parts stand in named graphs of their own; the other formats have no
    graphs and hold all in one. Raises ServandaError as :func:`statements`.
    """
    return FORMATS[request.format](statements(request), request.agreement)


def statements(request: Request) -> Quads:
    """Return the quads of an agreement in their one order; ``include`` may add :data:`PARTS`.

    Blank nodes are named by what is said of them. Raises ServandaError for an unknown agreement or part.
    """
    from pyoxigraph import NamedNode

    store, agreement, include = request.store, request.agreement, request.include
    if unknown := sorted(set(include) - set(PARTS)):
        raise ServandaError(f"unknown part '{unknown[0]}'; choose from {', '.join(PARTS)}")
    graphs = [agreement]
    graphs += [derived_graph(agreement)] if "derived" in include else []
    graphs += [ONTOLOGY_GRAPH] if "registries" in include else []
    quads = [q for graph in graphs for q in store.quads_for_pattern(None, None, None, NamedNode(graph))]
    if not any(quad.graph_name == NamedNode(agreement) for quad in quads):
        raise ServandaError(f"there is no agreement '{compact(agreement)}' here", exit_code=1)
    return sorted(_canonical(quads), key=placed)


def prefixes(quads: Iterable[pyoxigraph.Quad], agreement: str) -> dict[str, str]:
    """Return the prefixes that the IRIs of ``quads`` can use, with the agreement's own (``kznato:``)."""
    known = dict(PREFIXES)
    used: set[str] = set()
    for quad in quads:
        if quad.predicate.value == PREFIXES["vann"] + "preferredNamespacePrefix":
            own = str(getattr(quad.object, "value", ""))
            # A prefix of servanda's must go on meaning what it means.
            if getattr(quad.subject, "value", "") == agreement and re.fullmatch(r"[a-z][a-z0-9-]*", own):
                known.setdefault(own, agreement + "/")
        for term in (quad.subject, quad.predicate, quad.object):
            used.add(getattr(term, "value", "") if not hasattr(term, "datatype") else term.datatype.value)
    return {
        prefix: namespace
        for prefix, namespace in sorted(known.items())
        if any(iri.startswith(namespace) for iri in used)
    }


def _canonical(quads: Quads) -> Quads:
    """Return the quads with blank nodes named by what is said of them (RDFC-1.0), not by chance."""
    from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset

    if not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        return quads
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return list(dataset)


def paragraphs(triples: Iterable[pyoxigraph.Triple], short: dict[str, str]) -> bytes:
    """Return Turtle with one paragraph for each subject, in the natural order; ``short`` are its prefixes."""
    return turtle.paragraphs(sorted(dict.fromkeys(triples), key=natural), short)


def _turtle(quads: Quads, agreement: str) -> bytes:
    return paragraphs((quad.triple for quad in quads), prefixes(quads, agreement))


def _trig(quads: Quads, agreement: str) -> bytes:
    from pyoxigraph import RdfFormat, serialize

    return serialize(quads, format=RdfFormat.TRIG, prefixes=prefixes(quads, agreement)) or b""


def _nquads(quads: Quads, agreement: str) -> bytes:
    del agreement  # a line-based format has no prefixes
    from pyoxigraph import RdfFormat, serialize

    lines = (serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))


def _ntriples(quads: Quads, agreement: str) -> bytes:
    del agreement  # a line-based format has no prefixes
    from pyoxigraph import RdfFormat, serialize

    lines = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(set(lines.splitlines(keepends=True))))


def _rdfxml(quads: Quads, agreement: str) -> bytes:
    from xml.parsers.expat import ExpatError, ParserCreate

    from pyoxigraph import RdfFormat, serialize

    triples = sorted(dict.fromkeys(quad.triple for quad in quads), key=natural)
    short = prefixes(quads, agreement)
    try:
        written = serialize(triples, format=RdfFormat.RDF_XML, prefixes=short) or b""
        # XML turns a carriage return into a line feed unless it is named.
        written = written.replace(b"\r", b"&#13;")
        # A control character, or a property whose IRI ends in no name (".../1"), has no place in XML.
        ParserCreate(namespace_separator=" ").Parse(written, True)
    except (OSError, ValueError, ExpatError) as error:
        raise ServandaError(f"this graph cannot be written as RDF/XML ({error}); choose turtle") from None
    return written


#: Name of a format to the function that writes it.
FORMATS: Final[dict[str, Callable[[Quads, str], bytes]]] = {
    "turtle": _turtle,
    "ntriples": _ntriples,
    "nquads": _nquads,
    "trig": _trig,
    "rdfxml": _rdfxml,
    "jsonld": jsonld.write,
}
