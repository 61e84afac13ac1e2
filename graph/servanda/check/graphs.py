"""The triples that a check needs: the registries, and what a file or a store says."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from servanda.check.compiled.data import Data
from servanda.check.compiled.terms import RDF_TYPE, Term
from servanda.namespaces import PREFIXES, SRV
from servanda.resources import data

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

_RANGE = f"<{PREFIXES['rdfs']}range>"
#: Classes of what an agreement or a log describes itself; the others are codes and actors of registries.
_OWN = frozenset(
    f"<{SRV}{name}>"
    for name in (
        "Instrument", "Clause", "Passage", "Norm", "Notification", "Slot", "Qualifier", "InterpretiveNote",
        "Erratum", "EventLog", "Event",
    )
)  # fmt: skip


@cache
def shapes() -> rdflib.Graph:
    """Return all of ``shapes/*.ttl`` as one rdflib graph, for the reference engine; read-only."""
    import rdflib

    graph = rdflib.Graph()
    for path in sorted(data("shapes").glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


@cache
def registries() -> tuple[pyoxigraph.Triple, ...]:
    """Return all of ``ontology/*.ttl``, read once."""
    import pyoxigraph

    files = sorted(data("ontology").glob("*.ttl"))
    return tuple(quad.triple for file in files for quad in pyoxigraph.parse(path=str(file)))


@cache
def _registry_data() -> Data:
    return indexed(())


def authored(quads: Iterable[pyoxigraph.Quad]) -> list[pyoxigraph.Triple]:
    """Return what a person wrote: the triples without those of ``…/derived`` graphs."""
    import pyoxigraph

    return [
        quad.triple
        for quad in quads
        if not (
            isinstance(quad.graph_name, pyoxigraph.NamedNode) and quad.graph_name.value.endswith("/derived")
        )
    ]


def indexed(triples: Sequence[pyoxigraph.Triple]) -> Data:
    """Return triples and the registries, ready for a check by the compiled shapes."""
    import pyoxigraph

    whole = [*registries(), *triples]
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(*triple) for triple in whole)
    return Data(whole, store)


def completed(triples: Sequence[pyoxigraph.Triple]) -> rdflib.Graph:
    """Return triples and the registries as one rdflib graph, for the reference engine.

    The text goes through N-Triples so that rdflib itself parses the data, as it does the shapes: a
    plain literal that Oxigraph parsed would otherwise not be equal to the same one in a shape.
    """
    import pyoxigraph
    import rdflib

    # rdflib logs each malformed literal with a traceback; the shapes report it in a sentence.
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    text = pyoxigraph.serialize([*registries(), *triples], format=pyoxigraph.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=text or b"", format="nt")


def described(triples: Iterable[pyoxigraph.Triple], kind: str) -> set[Term]:
    """Return what has that class of servanda's own (``Agreement``), subclasses left aside."""
    wanted = f" {RDF_TYPE} <{SRV}{kind}>"
    return {line.removesuffix(wanted) for line in map(str, triples) if line.endswith(wanted)}


def speaks_of_agreements(triples: Iterable[pyoxigraph.Triple]) -> bool:
    """Say whether a file has an agreement, a log or a part of one, not only actors or other RDF."""
    known = _registry_data()
    wanted = {*_OWN, f"<{SRV}Agreement>"}
    kinds = {kind for top in wanted for kind in known.subclasses(top)}
    for line in map(str, triples):
        _, predicate, value = line.split(" ", 2)
        told = (
            {value} & kinds if predicate == RDF_TYPE else wanted.intersection(known.values(predicate, _RANGE))
        )
        if told:
            return True
    return False
