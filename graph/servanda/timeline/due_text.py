"""Writes what is due until a day for a terminal, as rows, and as entries of a calendar."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.query.table import Row, Table
from servanda.query.writing import Page
from servanda.timeline.calendar_file import CalendarEntry
from servanda.timeline.deadlines import Due
from servanda.timeline.model import Status
from servanda.timeline.saying import Saying
from servanda.timeline.selection import Item
from servanda.timeline.status_text import phase
from servanda.vocabulary import expand

_COLUMNS = {
    "id": "string", "clause": "string", "norm": "iri", "bearer": "iri list", "bearer_label": "string list",
    "deadline": "string", "state": "string", "event": "iri", "assumed": "string list", "label": "string",
}  # fmt: skip


def due_text(status: Status, found: Due, say: Saying, *, width: int = 80, colour: bool = False) -> str:
    """Return what is due as text: what has a day first, then what is open without one."""
    page = Page(say.lang, width, colour)
    called = say.name(status.lifecycle.terms.agreement)
    page.add(say.word("head", agreement=called, as_of=status.as_of), "head")
    phase(page, status, say)
    page.gap()
    page.add(say.word("due.head", until=found.until), "head")
    if not found.dated and not found.steps:
        page.add(say.word("due.none", until=found.until), indent=2)
    rows = [(say.day(day), say.word(key)) for key, day in found.steps]
    for item in found.dated:
        rows.append((say.day(item.call.deadline if item.call else None), _said(status, item, say)))
    for name, text in rows:
        page.entry(name, text, max(len(name) for name, _ in rows) + 2)
    if found.undated:
        page.gap()
        page.add(say.word("due.open"), "head")
        for item in found.undated:
            page.add(_said(status, item, say), indent=2)
    return page.text()


def _said(status: Status, item: Item, say: Saying) -> str:
    call, norm = item.call, item.held.norm
    said = [call.id if call else norm.name, say.names(norm.bearers), say.name(norm.iri)]
    if item.state in ("breached", "to-be-judged"):
        said.insert(1, say.state(item.state))
    timing = norm.timing
    if timing is not None and timing.due_before and item.state == "due":
        said.append(say.word("before", matter=say.name(timing.due_before)))
    elif call is not None and call.elapsed is not None and call.since is not None:
        said.append(say.since(call.elapsed, call.since))
    return " · ".join(said)


def due_table(status: Status, found: Due, say: Saying) -> Table:
    """Return what is due as a table: a null ``deadline`` where the text sets none."""
    rows: list[Row] = []
    for item in (*found.dated, *found.undated):
        call, norm = item.call, item.held.norm
        deadline = call.deadline if call is not None else None
        rows.append({
            "id": call.id if call else norm.name,
            "clause": norm.number,
            "norm": norm.iri,
            "bearer": list(norm.bearers),
            "bearer_label": [say.name(one) for one in norm.bearers],
            "deadline": None if deadline is None else str(deadline),
            "state": item.state,
            "event": call.event.iri if call is not None and call.event is not None else None,
            "assumed": sorted(status.lifecycle.assumed),
            "label": say.name(norm.iri),
        })  # fmt: skip
    agreement = status.lifecycle.terms.agreement
    for key, day in found.steps:
        rows.append({
            "id": key.partition(".")[2], "clause": None, "norm": None, "bearer": [], "bearer_label": [],
            "deadline": str(day), "state": "due", "event": None, "assumed": sorted(status.lifecycle.assumed),
            "label": f"{say.word(key)} ({say.name(agreement)})",
        })  # fmt: skip
    return Table(tuple(_COLUMNS), rows, say.lang, tuple(_COLUMNS.values()))


def due_entries(status: Status, found: Due, say: Saying) -> Iterator[CalendarEntry]:
    """Yield an entry of a calendar for each day that the text or the record gives exactly."""
    terms = status.lifecycle.terms
    for item in found.dated:
        call, norm = item.call, item.held.norm
        day = call.deadline.exact if call is not None and call.deadline is not None else None
        if call is not None and day is not None:
            yield CalendarEntry(
                uid=f"{expand(norm.iri)}@{call.id}", start=day, end=None, url=expand(norm.iri),
                summary=f"{say.names(norm.bearers)}: {say.name(norm.iri)}",
                description=f"{say.clause(norm)}: «{norm.quote}»", categories=(say.state(call.state),),
            )  # fmt: skip
    for key, when in found.steps:
        if when.exact is not None:
            yield CalendarEntry(
                uid=f"{expand(terms.agreement)}#{key}", start=when.exact, end=None,
                url=expand(terms.agreement), summary=say.word(key),
                description=say.name(terms.agreement), categories=(),
            )  # fmt: skip
