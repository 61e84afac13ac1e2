"""A graph to ask, wherever it is: files, an archive, or a SPARQL server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Store

from servanda.errors import ServandaError, no_agreement
from servanda.messages import error_text
from servanda.namespaces import PREFIXES, SRV, derived_graph
from servanda.store.targets import is_url

if TYPE_CHECKING:
    from servanda.store.queryable import QueryableStore


def open_store(place: Path | str, *, uses_cache: bool = True) -> QueryableStore:
    """Return the archive or the server at ``place``; raises ServandaError when it cannot be used.

    An archive is asked afresh unless it ``uses_cache``.
    """
    if is_url(place):
        from servanda.store.endpoint import Endpoint

        return Endpoint(str(place))
    from servanda.store.archive_store import ArchiveStore

    return ArchiveStore(Path(place), uses_cache=uses_cache)


def gather_agreement(place: Path | str, agreement: str | None = None) -> Store:
    """Return an Oxigraph store with the ontology and what a place holds of one agreement, its logs included.

    ``agreement`` is its IRI; None takes the only one. What asks many small questions (a drawing, a status)
    asks them here and not over the network. Raises ServandaError when it is not there, or not the only one.
    """
    if not is_url(place):
        from servanda.store.archive_store import ArchiveStore

        return ArchiveStore(Path(place)).gather_agreement(agreement)
    from servanda.store.bundle import load_ontology

    server = open_store(place)
    if agreement is None:
        kind = (NamedNode(PREFIXES["rdf"] + "type"), NamedNode(SRV + "Agreement"))
        held = sorted({str(quad.subject)[1:-1] for quad in server.quads_for_pattern(None, *kind, None)})
        if not held:
            raise no_agreement()
        if len(held) > 1:
            raise ServandaError(error_text("which-agreement", place=place, number=len(held)))
        agreement = held[0]
    about = NamedNode(SRV + "isLogOf")
    logs = [
        str(quad.subject)[1:-1] for quad in server.quads_for_pattern(None, about, NamedNode(agreement), None)
    ]
    store = Store()
    load_ontology(store)
    for graph in (agreement, derived_graph(agreement), *logs):
        store.extend(server.quads_for_pattern(None, None, None, NamedNode(graph)))
    if not store.contains_named_graph(NamedNode(agreement)):
        raise ServandaError(error_text("agreement-not-there", agreement=agreement, place=place))
    return store
