"""What contradicts itself in a log; the rules stand in :mod:`servanda.timeline.log_finding`.

A day that is not exact contradicts another only where no choice of days within what is known can put both
right. Cost: that of sorting the records.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servanda.names import select
from servanda.timeline.dates import When, on
from servanda.timeline.events import Event, Log
from servanda.timeline.log_finding import Finding, Problem, findings
from servanda.timeline.log_meant import several_meant
from servanda.timeline.log_pairs import out_of_turn
from servanda.timeline.log_record import ORDER
from servanda.vocabulary import compact, expand

if TYPE_CHECKING:
    from pyoxigraph import Store


def check_log(log: Log, store: Store, *, today: date, lang: str = "en") -> list[Finding]:
    """Return what contradicts itself in a log, in the order of the file.

    ``store`` holds the agreement; ``today`` is the last day on which anything can have happened; ``lang``
    chooses the language of the messages.
    """
    found = findings(_problems(log, store, today), log, store, lang)
    return sorted(found, key=lambda one: (one.line or 0, one.event, one.rule, one.message))


def _problems(log: Log, store: Store, today: date) -> Iterator[Problem]:
    by_iri: dict[str, Event] = {}
    seen: dict[tuple[Any, ...], Event] = {}
    first, judges = _first_day(store, log.agreement), _judges(store, log.agreement)
    for event in log.events:
        if event.iri in by_iri:
            yield Problem("id-twice", event, {"other": by_iri[event.iri].line})
        by_iri.setdefault(event.iri, event)
        yield from _own_days(event, today)
        yield from _own_references(event)
        if event.kind == "notice":
            if first is not None and event.received is not None and event.received.before(on(first)):
                yield Problem("before-agreement", event, {"day": event.received, "first": first.isoformat()})
            other = seen.setdefault(_saying(event), event)
            if other is not event:
                yield Problem("entered-twice", event, {"other": other.name})
        elif event.kind == "judgement":
            yield from _judgement(event, judges, seen)
    yield from _about(log, by_iri)
    yield from out_of_turn(log.events)
    yield from several_meant(log.events)


def _own_days(event: Event, today: date) -> Iterator[Problem]:
    """Yield what is wrong with the days of one record."""
    if event.sent is not None and event.received is not None and event.received.before(event.sent):
        yield Problem("received-before-sent", event, {"received": event.received, "sent": event.sent})
    start, end = event.span.start, event.span.end
    if end is not None and end.before(start):
        yield Problem("end-before-start", event, {"start": start, "end": end})
    late = next((day for day in days(event) if _after(day, today)), None)
    if late is not None:
        yield Problem("in-future", event, {"day": late, "today": today.isoformat()})


def days(event: Event) -> Iterator[When]:
    """Yield the days on which something is said to have happened; a judgement may hold beyond today."""
    if event.sent is not None:
        yield event.sent
    if event.received is not None:
        yield event.received
    if event.kind != "notice":
        yield event.span.start
    if event.kind == "event" and event.span.end is not None:
        yield event.span.end


def _after(day: When, today: date) -> bool:
    return day.earliest is not None and day.earliest > today


def _own_references(event: Event) -> Iterator[Problem]:
    """Yield where one record names something twice that excludes itself."""
    if event.sender is not None and event.sender in event.addressees:
        yield Problem("to-itself", event, named={"actor": event.sender})
    if event.iri in event.about:
        yield Problem("about-itself", event)
    for norm in event.fulfils:
        if norm in event.breaches:
            yield Problem("both-ways", event, {"other": norm.rpartition("/")[2]})


def _saying(event: Event) -> tuple[Any, ...]:
    """Return all that a record says, its name left aside."""
    return tuple(getattr(event, name) for name in ORDER if name not in ("iri", "line"))


def _judgement(
    event: Event, judges: dict[str, set[str]], seen: dict[tuple[Any, ...], Event]
) -> Iterator[Problem]:
    """Yield what is wrong with a judgement: by another than the text names, or contrary to another one."""
    for about in event.about:
        named = judges.get(about)
        if named and event.by and named.isdisjoint((*event.by, *event.on_behalf_of)):
            yield Problem(
                "not-the-judge", event, {"other": about.rpartition("/")[2]},
                {"actor": event.by[0], "judge": min(named)},
            )  # fmt: skip
    day = event.span.start.exact
    if day is not None:
        other = seen.setdefault(("judged", event.about, event.by, day), event)
        if other.answer is not event.answer:
            yield Problem("judged-both-ways", event, {"other": other.name, "day": day.isoformat()})


def _about(log: Log, by_iri: dict[str, Event]) -> Iterator[Problem]:
    """Yield the records that are about an event that is not there, or of another matter."""
    tells = tells_of()
    for event in log.events:
        for iri in event.about:
            if iri not in by_iri:
                if iri.startswith("log:"):
                    yield Problem("unknown-event", event, {"other": iri.removeprefix(f"{log.iri}/")})
                continue
            happened = by_iri[iri].matters
            if event.kind != "notice" or not happened or not event.matters or not event.about:
                continue
            if not any(
                told == matter or matter in tells.get(told, ()) or "*" in tells.get(told, ())
                for told in event.matters
                for matter in happened
            ):
                names = {"told": event.matters[0], "matter": happened[0]}
                yield Problem("other-matter", event, {"other": by_iri[iri].name}, names)


@cache
def tells_of() -> dict[str, frozenset[str]]:
    """Return matter of a notice to the other matters of events of which it can tell ("*": of any)."""
    text = Path(__file__).with_name("tells_of.tsv").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        found.setdefault(row["told"], set()).add(row["event"])
    return {told: frozenset(matters) for told, matters in found.items()}


def _first_day(store: Store, agreement: str) -> date | None:
    """Return the day of the first instrument that constitutes an agreement, or None where none has a day."""
    pattern = f"<{expand(agreement)}> srv:isConstitutedBy/dcterms:date ?day"
    query = f"SELECT (MIN(STR(?day)) AS ?first) WHERE {{ {pattern} }}"
    for row in select(store, query):
        try:
            return date.fromisoformat(row["first"].value) if row["first"] else None
        except ValueError:
            return None
    return None


def _judges(store: Store, agreement: str) -> dict[str, set[str]]:
    """Return what the text of an agreement leaves to someone's judgement, each thing with who that is."""
    found: dict[str, set[str]] = {}
    qualifiers = f"<{expand(agreement)}> srv:hasClause/srv:states/srv:hasQualifier ?what"
    query = f"SELECT DISTINCT ?what ?judge WHERE {{ {qualifiers} . ?what srv:isJudgedBy ?judge }}"
    for row in select(store, query):
        found.setdefault(compact(row["what"].value), set()).add(compact(row["judge"].value))
    return found
