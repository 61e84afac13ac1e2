"""A log as quads: what its file says where that is RDF, else the statements that its records are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servanda.timeline.events import Log
from servanda.timeline.log_fields import heading, statements
from servanda.timeline.log_read import is_table
from servanda.vocabulary import expand

if TYPE_CHECKING:
    from pyoxigraph import Quad, Triple


def quads(log: Log) -> list[Quad]:
    """Return a log as quads, in the named graph of its IRI.

    A log from YAML-LD or RDF is read once more: its remarks may be in several languages, of which a record
    keeps one. Raises ServandaError when the file can no longer be used.
    """
    from pyoxigraph import NamedNode, Quad

    if log.path is not None and not is_table(log.path):
        from servanda.read.agreement import read

        return read(log.path).quads
    graph = NamedNode(expand(log.iri))
    return [Quad(one.subject, one.predicate, one.object, graph) for one in _triples(log)]


def _triples(log: Log) -> Iterator[Triple]:
    yield from heading(log.iri, log.agreement)
    for event in log.events:
        yield from statements(event, log.iri)
