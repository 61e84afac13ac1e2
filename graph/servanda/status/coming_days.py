"""The days that come in the life of an agreement itself: entry into force, ends of terms, the last day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from servanda.events.dates import When
from servanda.events.records import Event
from servanda.model import Agreement, Norm, Slot
from servanda.status.lifecycle import Lifecycle
from servanda.status.silence import list_silences
from servanda.status.states import Status
from servanda.status.terms import BEYOND

#: So many terms are looked ahead at the most.
_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A day in the life of an agreement, by its key.

    ``due.entry`` is entry into force, ``due.provisional`` and ``due.provisional-last`` the first and the last
    day of provisional application, ``due.term`` the end of a term, ``due.stop`` the last day on which a
    notice against its renewal can be received, ``due.last`` the last day in force, ``due.silence`` that on
    which silence after ``act`` has its effect. ``norm`` is the norm that says so, ``slot`` its words about
    time, ``end`` the end of the term that a notice stops.
    """

    key: str
    day: When
    norm: Norm | None = None
    slot: Slot | None = None
    end: When | None = None
    act: Event | None = None

    @property
    def id(self) -> str:
        """The name by which a table tells it from others: of what recurs that of its norm and message."""
        if self.norm is not None and self.act is not None:
            return f"{self.norm.name}@{self.act.name}"
        return self.key.partition(".")[2]


def list_coming_days(status: Status, until: date) -> list[ComingDay]:
    """Return what comes after the day of a status and may come until a day, the earliest first."""
    coming = [
        one
        for one in (
            *_list_fixed(status.lifecycle),
            *_list_terms(status.lifecycle, status.as_of, until),
            *_list_silent_effects(status),
        )
        if one.day.latest is not None
        and one.day.by(status.as_of) is not True
        and one.day.by(until) is not False
    ]
    return sorted(coming, key=lambda one: (one.day.latest or date.max, one.key))


def _list_fixed(life: Lifecycle) -> Iterator[ComingDay]:
    known = life.on_record or "in-force" in life.assumed
    if known and not life.waits:
        yield ComingDay("due.entry", life.in_force)
    for key, day in (("due.provisional", life.provisional), ("due.provisional-last", life.provisional_last)):
        # Provisional application ends with entry into force, so that a later last day of it does not come.
        if day is not None and not (known and life.in_force.before(day) is True):
            yield ComingDay(key, day)
    if life.last is not None:
        yield ComingDay("due.last", life.last)


def _list_silent_effects(status: Status) -> Iterator[ComingDay]:
    """Yield the days on which silence has its effect, while the agreement lasts."""
    for one in list_silences(status):
        if one.day is not None:
            yield ComingDay("due.silence", one.day, one.norm, one.effect, act=one.act)


def _list_terms(life: Lifecycle, as_of: date, until: date) -> Iterator[ComingDay]:
    """Yield the ends of the terms that run or follow until a day, each with the last day to stop renewal."""
    term = life.term
    number = None if term is None else term.find_number(as_of)
    if term is None or number is None:
        return
    norm = life.agreement.norm(term.norm)
    stops = list(_list_stops(life.agreement, term.slot))
    for count in range(number, number + _MOST):
        end = term.find_end(count)
        over = life.last is not None and end is not None and life.last.before(end) is True
        if end is None or end == BEYOND or over:
            return
        final = (
            life.last is not None and end.not_after(life.last) is True and life.last.not_after(end) is True
        )
        deadlines = [(stop, timing, term.find_deadline(count, timing)) for stop, timing in stops]
        if not final:
            for stop, timing, deadline in deadlines:
                # An agreement that has no further term needs no notice to end with this one.
                if deadline is not None and term.find_end(count + 1) is not None:
                    yield ComingDay("due.stop", deadline, stop, timing, end)
            yield ComingDay("due.term", end, norm, term.slot)
        if all(day is None or day.by(until) is False for day in (end, *(day for *_, day in deadlines))):
            return


def _list_stops(agreement: Agreement, slot: Slot) -> Iterator[tuple[Norm, Slot | None]]:
    """Yield the norms that stop the renewal of a term, each with what says by when."""
    for norm in agreement.norms:
        notices = [one for one in norm.notifications if one.iri in slot.stopped_by]
        if norm.iri in slot.stopped_by or notices:
            timings = (one.timing for one in notices or norm.notifications)
            yield norm, next((one for one in timings if one is not None), norm.timing)
