"""Which event an act of notification tells of, where the act itself does not say so.

It is taken to tell of the one event of its matter that had begun by its receipt and of which nobody had been
told; if there is none, of the first that came later; if there are several, that is left open. Only what lies
before the receipt decides, so that later events change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from servanda.events.model import Event, LogIndex

#: So many events are named at the most where an act may tell of any of them.
MOST: Final = 8


@dataclass
class Told:
    """Acts by the event that they are taken to tell of (``acts``), or may tell of (``ambiguous``)."""

    acts: dict[str, list[Event]] = field(default_factory=dict)
    ambiguous: dict[str, list[Event]] = field(default_factory=dict)


def assign(events: list[Event], acts: Iterable[Event], told: Mapping[str, date]) -> Told:
    """Return which of ``events`` (of one matter, sorted by day) each of ``acts`` tells of.

    ``acts`` are those that do not say it themselves; ``told`` gives for an event the day from which an act
    that does say it was received. Linear but for sorting.
    """
    found = Told()
    waiting: dict[str, Event] = {}
    taken: set[str] = set()
    place = ahead = 0
    for act in sorted(acts, key=_receipt):
        day = act.received.exact if act.received is not None else None
        if day is None:
            if len(events) == 1:
                found.acts.setdefault(events[0].iri, []).append(act)
            continue
        while place < len(events) and (events[place].span.start.earliest or date.min) <= day:
            if events[place].iri not in taken:
                waiting[events[place].iri] = events[place]
            place += 1
        candidates = _candidates(waiting, told, day)
        if not candidates:
            ahead = _untold(events, max(ahead, place), taken, told)
            candidates = [event.iri for event in events[ahead : ahead + 1]]
        shelf = found.acts if len(candidates) == 1 else found.ambiguous
        for iri in candidates:
            shelf.setdefault(iri, []).append(act)
        if len(candidates) == 1:
            taken.add(candidates[0])
            waiting.pop(candidates[0], None)
    return found


def _untold(events: list[Event], place: int, taken: set[str], told: Mapping[str, date]) -> int:
    """Return the place of the first event, from a place on, of which no act tells yet."""
    while place < len(events) and (events[place].iri in taken or events[place].iri in told):
        place += 1
    return place


def _candidates(waiting: dict[str, Event], told: Mapping[str, date], day: date) -> list[str]:
    """Return the events of which nobody had been told by a day; forget those of which somebody had."""
    found: list[str] = []
    gone: list[str] = []
    for iri in waiting:
        if told.get(iri, date.max) <= day:
            gone.append(iri)
        elif len(found) < MOST:
            found.append(iri)
        else:
            break
    for iri in gone:
        del waiting[iri]
    return found


def _receipt(act: Event) -> tuple[date, str]:
    day = act.received.exact if act.received is not None else None
    return (day or date.max, act.iri)


def silent(record: LogIndex, matter: str) -> list[Event]:
    """Return the received acts about a matter that do not say of which event they tell."""
    return [act for act in record.notices.get(matter, ()) if not act.about and act.received is not None]
