"""The graphs that a check needs: the shapes, the registries, and what a file or a store says."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from servanda.locate import data
from servanda.vocabulary import PREFIXES, SRV

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

_RANGE = PREFIXES["rdfs"] + "range"
_TYPE = PREFIXES["rdf"] + "type"
#: Classes of what an agreement or a log describes itself; the others are codes and actors of registries.
_OWN = frozenset(
    SRV + name
    for name in (
        "Instrument", "Clause", "Passage", "Norm", "Notification", "Slot", "Qualifier", "InterpretiveNote",
        "Erratum", "EventLog", "Event",
    )
)  # fmt: skip


@cache
def shapes() -> rdflib.Graph:
    """Return all of ``shapes/*.ttl`` as one rdflib graph, read once; treat it as read-only."""
    return _folder("shapes")


@cache
def registries() -> rdflib.Graph:
    """Return all of ``ontology/*.ttl`` as one rdflib graph, read once; treat it as read-only."""
    return _folder("ontology")


def _folder(name: str) -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph()
    for path in sorted(data("ontology" if name == "ontology" else "shapes").glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


def authored(quads: Iterable[pyoxigraph.Quad]) -> rdflib.Graph:
    """Return what a person wrote, as one rdflib graph: the quads without those of ``…/derived`` graphs.

    The text goes through N-Triples so that rdflib itself parses the data, as it does the shapes: a
    plain literal that Oxigraph parsed would otherwise not be equal to the same one in a shape.
    """
    import pyoxigraph
    import rdflib

    triples = [
        quad.triple
        for quad in quads
        if not (
            isinstance(quad.graph_name, pyoxigraph.NamedNode) and quad.graph_name.value.endswith("/derived")
        )
    ]
    # rdflib logs each malformed literal with a traceback; the shapes report it in a sentence.
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    text = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    graph = rdflib.Graph()
    graph.parse(data=text or b"", format="nt")
    return graph


def completed(graph: rdflib.Graph) -> rdflib.Graph:
    """Return a new graph: ``graph`` and the registries."""
    return registries() + graph


def speaks_of_agreements(graph: rdflib.Graph) -> bool:
    """Say whether a file's graph has an agreement, a log or a part of one, not only actors or other RDF."""
    import rdflib

    wanted = {rdflib.URIRef(name) for name in (*_OWN, SRV + "Agreement")}
    below = rdflib.URIRef(PREFIXES["rdfs"] + "subClassOf")
    known = {kind for top in wanted for kind in registries().transitive_subjects(below, top)}
    ranges = dict(registries().subject_objects(rdflib.URIRef(_RANGE)))
    return any(
        value in known if predicate == rdflib.URIRef(_TYPE) else ranges.get(predicate) in wanted
        for _, predicate, value in graph
    )
