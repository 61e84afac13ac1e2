"""The log that a graph holds beside its agreement: an answer about a day must not pass over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.vocabulary import SRV, compact

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.timeline.events import Log

#: What stands for the file of a log that is in a graph.
_GRAPH: Final = Path("the graph")


def stored_log(store: Store, agreement: str) -> Log | None:
    """Return the log of an agreement (its full IRI) that a graph holds, None where there is none.

    A record that cannot be used is left out with a warning. Raises ServandaError where there are several,
    and for one that cannot be used at all.
    """
    from pyoxigraph import NamedNode

    of, about = NamedNode(SRV + "isLogOf"), NamedNode(agreement)
    found = store.quads_for_pattern(None, of, about, None)
    logs = sorted({quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)})
    if len(logs) > 1:
        names = ", ".join(map(compact, logs))
        raise ServandaError(f"the graph holds several logs of it ({names}); name the file of one by --log")
    return _read(store, logs[0], agreement) if logs else None


def _read(store: Store, log: str, agreement: str) -> Log:
    from dataclasses import replace

    from pyoxigraph import NamedNode

    from servanda.read.agreement import Document
    from servanda.timeline.log_rdf import from_document

    found = list(store.quads_for_pattern(None, None, None, NamedNode(log)))
    document = Document(_GRAPH, found, (), logs=(log,))
    return replace(from_document(document, store, agreement, odd=True), path=None)


def holds(store: Store, log: Log) -> bool:
    """Say whether a graph holds a log already."""
    from pyoxigraph import NamedNode

    from servanda.vocabulary import expand

    return next(iter(store.quads_for_pattern(None, None, None, NamedNode(expand(log.iri)))), None) is not None
