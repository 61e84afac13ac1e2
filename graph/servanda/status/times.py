"""The days to which the times of a text lead, counted from an event or back from one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from servanda.errors import ServandaError
from servanda.events.conventions import (
    COUNTED_BACK,
    DEFAULT,
    HOURS,
    PLACE,
    Conventions,
    find_last_day,
    list_applied,
)
from servanda.events.dates import Truth, When, parse_day, parse_period
from servanda.events.records import Event
from servanda.model import Notification, Slot

#: How a unit of the calendar is noted (``unit:M``), and how far its first day lies from that of the next.
_UNITS: Final = {
    "unit:W": relativedelta(weeks=1), "unit:M": relativedelta(months=1), "unit:Y": relativedelta(years=1),
}  # fmt: skip
#: A period of more months or days than these leads past the calendar by itself, whatever the record says.
_MOST_MONTHS: Final = 12_000
_MOST_DAYS: Final = 365_000


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


def parse_date(text: str) -> When:
    """Return the day that an xsd:date gives, without its offset; ServandaError for one that gives none.

    >>> str(parse_date("2020-03-31+06:00"))
    '2020-03-31'
    """
    return parse_day(text.strip()[:10])


def count_time(start: When, slot: Slot, conventions: Conventions = DEFAULT) -> When:
    """Return the day to which the time of a slot leads from an event: its period, then the unit it names.

    Without a period it is the day of the event itself, or that of the unit in which it lies. What lies past
    the calendar is not bounded; ServandaError is raised only where the period itself leads past it.
    """
    found = start
    if slot.hours:
        found = _add_hours(start, slot.hours)
    elif slot.period:
        found = _add_period(start, slot.period, _adjust(slot, conventions))
    unit = slot.first_day_of or slot.last_day_of
    if unit is None:
        return found
    number = (slot.unit_offset or 0) + (slot.first_day_of is None)
    back = timedelta(days=slot.first_day_of is None)
    return _move(found, lambda day: _find_unit_start(day, unit) + _UNITS[unit] * number - back, later=True)


def count_back(event: When, slot: Slot) -> When:
    """Return the last day for what is due the period of a slot before an event, or the day of the event.

    It is the day that corresponds: 30 days before 1 September are 2 August; a month without the day ends on
    its last. What lies before the calendar is not bounded.
    """
    if slot.hours:
        return _add_hours(event, -slot.hours)
    if not slot.period:
        return event
    months, days = parse_period(slot.period)
    length = relativedelta(months=months, days=days)
    return _move(event, lambda day: day - length, later=False)


def list_conventions(
    start: When, slot: Slot, conventions: Conventions = DEFAULT, *, back: bool = False
) -> tuple[str, ...]:
    """Return the names of the conventions by which :func:`count_time` or :func:`count_back` counted.

    Whether the day of the event counts is no convention where the text says it.
    """
    place = (PLACE,) if start.moment is not None else ()
    if slot.hours:
        return (HOURS,)
    if not slot.period:
        return place
    if back:
        return (COUNTED_BACK, *place)
    counted = _adjust(slot, conventions)
    applied = list_applied(start, slot.period, counted)
    if slot.day_counts is not None:
        applied = tuple(name for name in applied if name != counted.start)
    return (*applied, *place)


def find_receipt(act: Event, notice: Notification | None, conventions: Conventions = DEFAULT) -> When | None:
    """Return when a notice counts as received: upon its receipt, or when the text deems it received.

    A time that runs from sending needs no record of the receipt. None where nothing says that it was.
    """
    slot = notice.receipt if notice is not None else None
    if slot is None or slot.is_uncountable or not (slot.period or slot.hours):
        return act.receipt
    start = act.sent if slot.runs_from == "event:sending" else act.receipt
    return act.receipt if start is None else count_time(start, slot, conventions)


def decide_in_time(done: When, deadline: When, slot: Slot | None) -> Truth:
    """Say whether what was done at a time meets a deadline.

    A time in hours is met by the moment; where only days are known it is not known on the day on which the
    hours run out.
    """
    if slot is None or not slot.hours:
        return done.not_after(deadline)
    if done.moment is not None and deadline.moment is not None:
        # Within one zone Python compares what the clocks show, which an hour that comes twice shows twice.
        return done.moment.astimezone(UTC) <= deadline.moment.astimezone(UTC)
    earlier, later = done.before(deadline), deadline.before(done)
    return True if earlier else False if later else None


def _adjust(slot: Slot, conventions: Conventions) -> Conventions:
    """Return the conventions with what the text itself says about the day of the event."""
    if slot.day_counts is None:
        return conventions
    return replace(conventions, start="day-of-event" if slot.day_counts in ("true", "1") else "day-after")


def _add_period(start: When, period: str, conventions: Conventions) -> When:
    """Return the last day of a period, without a bound where it lies past the calendar."""
    months, days = parse_period(period)
    try:
        return find_last_day(start, period, conventions)
    except ServandaError:
        if months > _MOST_MONTHS or days > _MOST_DAYS:
            raise
    if start.earliest is None:
        return When(None, None)
    try:
        return When(find_last_day(When(start.earliest, start.earliest), period, conventions).earliest, None)
    except ServandaError:
        return When(date.max, None)


def _add_hours(start: When, hours: int) -> When:
    """Return the day on which hours run out: that of the moment, or as far as the day of the event tells."""
    later = hours > 0
    if start.moment is not None:
        try:
            # Hours pass alike whatever the clock of the place does, so that they are counted in UTC.
            ends = start.moment.astimezone(UTC) + timedelta(hours=hours)
            moment = ends.astimezone(start.moment.tzinfo)
        except (OverflowError, ValueError):
            return When(date.max, None) if later else When(None, date.min)
        return When(moment.date(), moment.date(), moment=moment)
    # The day on which they run out hangs on the time of day, unless they are whole days.
    low = _move(start, lambda day: day + timedelta(days=hours // 24), later=later)
    high = _move(start, lambda day: day + timedelta(days=-(-hours // 24)), later=later)
    return When(low.earliest, high.latest)


def _move(when: When, move: Callable[[date], date], *, later: bool) -> When:
    """Return an interval with both ends moved; what lies past the calendar is not bounded there."""

    def find(end: date | None) -> tuple[date | None, bool]:
        try:
            return (None if end is None else move(end)), False
        except (OverflowError, ValueError):
            return None, True

    (low, low_past), (high, high_past) = find(when.earliest), find(when.latest)
    if later:
        return When(date.max if low_past else low, high)
    return When(low, date.min if high_past else high)


def _find_unit_start(day: date, unit: str) -> date:
    if unit == "unit:W":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "unit:M" else day.replace(month=1, day=1)
