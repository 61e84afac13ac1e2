"""The shapes of servanda run on a log, whatever kind of file it is kept in."""

from __future__ import annotations

from typing import Final

from servanda.timeline.events import Log
from servanda.timeline.log_fields import heading, statements
from servanda.timeline.log_finding import RULES, Finding
from servanda.vocabulary import expand

#: The most records on which the shapes are run: each takes about a hundredth of a second.
LIMIT: Final = 1_000


def shape_findings(log: Log, lang: str) -> list[Finding]:
    """Return what the shapes find in a log that could be read, in the order of the file."""
    from pyoxigraph import NamedNode, Quad, Store

    from servanda.check import check

    graph = NamedNode(expand(log.iri))
    store = Store()
    said = [
        *heading(log.iri, log.agreement),
        *(one for event in log.events for one in statements(event, log.iri)),
    ]
    store.extend(Quad(one.subject, one.predicate, one.object, graph) for one in said)
    lines = {event.iri: event.line for event in log.events}
    file = str(log.path) if log.path else None
    found = [
        Finding(one.severity, one.shape, one.focus, one.message, file, lines.get(one.focus), one.messages)
        for one in check(store=store, language=lang).results
    ]
    return sorted(found, key=lambda one: (one.line or 0, one.event, one.rule))


def merged(found: list[Finding], shapes: list[Finding]) -> list[Finding]:
    """Return what both checks found, once where a shape says the same of a record as a rule does."""
    said = {(one.event, RULES[one.rule].shape) for one in found}
    whole = [*found, *(one for one in shapes if (one.event, one.rule) not in said)]
    return sorted(whole, key=lambda one: (one.line or 0, one.event, one.rule, one.message))
