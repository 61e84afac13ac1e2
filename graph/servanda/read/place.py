"""In which graph a triple of an RDF file belongs: that of its agreement, or of its log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from servanda.read import rdf
from servanda.vocabulary import PREFIXES, SRV

if TYPE_CHECKING:
    import pyoxigraph

_RDF_TYPE: Final = PREFIXES["rdf"] + "type"


def typed(quads: Iterable[pyoxigraph.Quad], name: str) -> tuple[str, ...]:
    """Return the IRIs (or blank labels) of what is typed as the class ``name`` of servanda, in order."""
    return tuple(
        sorted(
            {
                rdf.text_of(quad.subject)
                for quad in quads
                if quad.predicate.value == _RDF_TYPE and rdf.text_of(quad.object) == SRV + name
            }
        )
    )


def placed(
    quads: list[pyoxigraph.Quad], agreements: tuple[str, ...], logs: tuple[str, ...]
) -> Iterator[pyoxigraph.Quad]:
    """Yield the quads, with those of the default graph moved to the graph of their agreement or log.

    That is the log that records the subject, else the log or agreement under whose IRI the subject
    stands, else the only agreement that there is, or the only log where there is no agreement; a triple
    that belongs to none stays where it is.
    """
    import pyoxigraph

    recorded = _recorded(quads, logs)
    for quad in quads:
        subject = rdf.text_of(quad.subject)
        owner = recorded.get(subject) or _owner(subject, agreements, logs)
        if owner is None or quad.graph_name != pyoxigraph.DefaultGraph():
            yield quad
        else:
            yield pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, pyoxigraph.NamedNode(owner))


def _recorded(quads: Iterable[pyoxigraph.Quad], logs: tuple[str, ...]) -> dict[str, str]:
    """Return event to log, as the logs say by srv:hasEvent."""
    return {
        rdf.text_of(quad.object): rdf.text_of(quad.subject)
        for quad in quads
        if quad.predicate.value == SRV + "hasEvent" and rdf.text_of(quad.subject) in logs
    }


def _owner(subject: str, agreements: tuple[str, ...], logs: tuple[str, ...]) -> str | None:
    for iri in (*logs, *agreements):
        if subject == iri or subject.startswith(iri + "/"):
            return iri
    alone = agreements or logs
    return alone[0] if len(alone) == 1 else None
