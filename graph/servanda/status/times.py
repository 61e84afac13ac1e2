"""The days to which the times of a text lead, counted from an event or back from one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from servanda.events.conventions import DEFAULT, Conventions, find_last_day
from servanda.events.dates import When, parse_period
from servanda.model import Slot

#: How a unit of the calendar is noted (``unit:M``), and how far its first day lies from that of the next.
_UNITS: Final = {
    "unit:W": relativedelta(weeks=1), "unit:M": relativedelta(months=1), "unit:Y": relativedelta(years=1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Premise:
    """What a day was counted from.

    ``slot`` says the time in the words of the text; ``event`` is the record (``log:…``), the kind of event
    (``event:entry-into-force``) or the matter from which it runs, ``start`` its day. ``conventions`` are
    those by which it was counted, ``assumed`` names what a person assumed.
    """

    slot: Slot
    event: str | None = None
    start: When | None = None
    conventions: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


def count_time(start: When, slot: Slot, conventions: Conventions = DEFAULT) -> When:
    """Return the day to which the time of a slot leads from an event: its period, then the unit it names.

    Without a period it is the day of the event itself, or that of the unit in which it lies. Raises
    ServandaError where that leads past the calendar.
    """
    found = start
    if slot.period:
        if slot.day_counts is not None:
            counted = "day-of-event" if slot.day_counts in ("true", "1") else "day-after"
            conventions = replace(conventions, start=counted)
        found = find_last_day(start, slot.period, conventions)
    unit = slot.first_day_of or slot.last_day_of
    if unit is None:
        return found
    number = (slot.unit_offset or 0) + (slot.first_day_of is None)
    days = [
        None if day is None else _find_unit_start(day, unit) + _UNITS[unit] * number
        for day in (found.earliest, found.latest)
    ]
    if slot.first_day_of is None:
        days = [None if day is None else day - timedelta(days=1) for day in days]
    return When(days[0], days[1])


def count_back(event: When, slot: Slot) -> When:
    """Return the last day for what is due the period of a slot before an event, or the day of the event.

    It is the day that corresponds: 30 days before 1 September are 2 August; a month without the day ends on
    its last.
    """
    if not slot.period:
        return event
    months, days = parse_period(slot.period)
    length = relativedelta(months=months, days=days)
    low, high = (None if day is None else day - length for day in (event.earliest, event.latest))
    return When(low, high)


def _find_unit_start(day: date, unit: str) -> date:
    if unit == "unit:W":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "unit:M" else day.replace(month=1, day=1)
