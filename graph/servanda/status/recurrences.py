"""What falls due again and again: its days, and the message that counts for each of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from servanda.errors import ServandaError
from servanda.events.conventions import Conventions, clip_day, find_last_day, list_deadlines
from servanda.events.dates import When, make_when, parse_period
from servanda.messages import error_text
from servanda.model import Slot
from servanda.status.times import parse_date

#: A day of each year (xsd:gMonthDay).
_MONTH_DAY: Final = re.compile(r"--(\d\d)-(\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day on which something falls due, and the day after which its time runs (None: nothing bounds it)."""

    day: When
    opened: date | None

    @property
    def date(self) -> date:
        """The day by which it is named: the earliest, where it is not known exactly."""
        return self.day.earliest or self.day.latest or date.max


@dataclass
class DueDayMatch:
    """The acts by the place of the due day for which they count, or may count as their day is not known."""

    acts: dict[int, list[int]] = field(default_factory=dict)
    perhaps: dict[int, list[int]] = field(default_factory=dict)


def list_due_days(
    slot: Slot,
    entry: When,
    last: date | None,
    as_of: date,
    conventions: Conventions,
    start: When | None = None,
) -> list[DueDay]:
    """Return the days on which something falls due, until the first that is not before ``as_of``.

    The first is ``first_due``, else the first such day after entry into force, else one period after
    ``start``. None is before ``entry`` or after ``last`` or the last of the slot.
    """
    until = min((day for day in (last, _parse_date(slot.last_due)) if day is not None), default=None)
    first = _parse_date(slot.first_due)
    days: Iterator[When]
    if slot.recurs_on or slot.day_of_month is not None:
        after = first if first is not None else entry.earliest or _get_eve(as_of)
        days = map(make_when, _list_calendar_days(slot, after, first, conventions))
    elif first is not None:
        days = map(make_when, list_deadlines(first, slot.every or "P1Y", conventions, until=date.max))
    elif start is not None and slot.every:
        days = _count_days(start, slot, conventions)
    else:
        return []
    return list(_bound_days(days, slot, entry, until, as_of))


def match_due_days(due: Sequence[DueDay], days: Sequence[When | None]) -> DueDayMatch:
    """Return for which due day each of some acts counts, by the days on which they were done.

    It is the nearest. Where an earlier act counts for that already, it is the next one, if the act was done
    since the one before; so another act never takes away what one has discharged. An act on a day that is
    not known may count for any to which its days lead; where they all lead to one, it counts for that.
    """
    found = DueDayMatch()
    if not due:
        return found
    dates = [one.date for one in due]
    order = sorted(
        (number for number, day in enumerate(days) if day is not None),
        key=lambda number: (_get_earliest(days[number]), number),
    )
    for number in order:
        day = days[number]
        if day is None:
            continue
        low, high = day.earliest or date.min, day.latest or date.max
        opened = due[0].opened
        if opened is not None and high < opened:
            continue  # nothing had called for it yet
        first, last = (_find_place(dates, one, found.acts) for one in (low, high))
        bounded = day.earliest is not None and day.latest is not None
        if first == last and bounded and (opened is None or low >= opened):
            found.acts.setdefault(first, []).append(number)  # on whichever of its days it was done
            continue
        last = max(last, min(bisect_left(dates, high), len(dates) - 1))
        for place in range(_find_nearest(dates, low), last + 1):
            found.perhaps.setdefault(place, []).append(number)
    return found


def _get_eve(day: date) -> date:
    return day - timedelta(days=1) if day > date.min else day


def _get_earliest(day: When | None) -> date:
    return (day.earliest if day is not None else None) or date.min


def _find_nearest(dates: Sequence[date], day: date) -> int:
    """Return the place of the date that is nearest to a day; halfway, of the later one."""
    place = bisect_left(dates, day)
    if place == len(dates) or (place and day - dates[place - 1] < dates[place] - day):
        return place - 1
    return place


def _find_place(dates: Sequence[date], day: date, taken: Collection[int]) -> int:
    """Return the place of the date for which an act of a day counts, where others are discharged already."""
    place, coming = _find_nearest(dates, day), bisect_left(dates, day)
    later = place in taken and place < coming < len(dates) and coming not in taken
    return coming if later else place


def _bound_days(
    days: Iterator[When], slot: Slot, entry: When, until: date | None, as_of: date
) -> Iterator[DueDay]:
    """Yield days from entry into force on, until the first that is not before ``as_of``, or the last."""
    before: date | None = None
    for day in days:
        low, high = day.earliest or date.min, day.latest or date.max
        if until is not None and low > until:
            return
        if entry.earliest is None or high >= entry.earliest:
            # The first may be reported on as soon as the agreement is in force.
            opened = before if before is not None else entry.earliest or _go_back(low, slot)
            if entry.earliest is not None:
                opened = max(opened or date.min, entry.earliest)
            yield DueDay(day, opened)
        if low >= as_of:
            return
        before = low


def _go_back(day: date, slot: Slot) -> date | None:
    """Return the day one period before a due day: there its time begins. None where the calendar does not."""
    months, days = parse_period(slot.every or "P1Y")
    length = relativedelta(months=months, days=days)
    try:
        before: date = day - length
        return before
    except (OverflowError, ValueError):
        return None


def _count_days(start: When, slot: Slot, conventions: Conventions) -> Iterator[When]:
    """Yield the days one, two, three periods after an event; each is counted from it, so that none drifts."""
    months, days = parse_period(slot.every or "P1Y")
    if slot.day_counts is not None:
        counted = "day-of-event" if slot.day_counts in ("true", "1") else "day-after"
        conventions = replace(conventions, start=counted)
    number = 0
    while True:
        try:
            if slot.period:
                first = find_last_day(start, slot.period, conventions)
                day = (
                    first
                    if not number
                    else find_last_day(
                        first, f"P{months * number}M{days * number}D", replace(conventions, start="day-after")
                    )
                )
            else:
                day = find_last_day(start, f"P{months * (number + 1)}M{days * (number + 1)}D", conventions)
        except ServandaError:
            return  # past the calendar
        yield day
        number += 1


def _list_calendar_days(
    slot: Slot, after: date, first: date | None, conventions: Conventions
) -> Iterator[date]:
    """Yield the days of the calendar that a slot names: the first and those after it, or after a day."""
    months, _ = parse_period(slot.every or ("P1Y" if slot.recurs_on else "P1M"))
    if first is not None:
        yield clip_day(first.year, first.month, first.day, conventions)
    named = sorted(_parse_month_day(text) for text in slot.recurs_on)
    if not named:
        try:
            start = after if first is None else first + relativedelta(months=max(months, 1))
        except (OverflowError, ValueError):
            return
        day = slot.day_of_month or 1
        if not 1 <= day <= 31:
            raise ServandaError(error_text("no-day-of-calendar", text=str(day)))
        yield from _list_in_months(start, day, max(months, 1), after, conventions)
    elif len(named) == 1 and months % 12:
        start = date(max(after.year - 1, 1), named[0][0], 1)
        yield from _list_in_months(start, named[0][1], months, after, conventions, fixed=True)
    else:
        yield from _list_in_years(named, max(months // 12, 1), after, conventions, fixed=first is not None)


def _list_in_months(
    start: date, day: int, step: int, after: date, conventions: Conventions, *, fixed: bool = False
) -> Iterator[date]:
    """Yield a day of each so manieth month that lies after a day, counted from the month of ``start``.

    Unless these months are ``fixed``, they are counted from the first that has such a day after it.
    """
    number, begun = 12 * start.year + start.month - 1, fixed
    while number < 12 * (date.max.year + 1):
        try:
            found = clip_day(number // 12, number % 12 + 1, day, conventions)
        except (OverflowError, ValueError):
            return
        if found > after:
            begun = True
            yield found
        number += step if begun else 1


def _list_in_years(
    named: Sequence[tuple[int, int]], step: int, after: date, conventions: Conventions, *, fixed: bool
) -> Iterator[date]:
    """Yield days of the year that lie after a day, in its year and each so many years later.

    Unless these years are ``fixed``, they are counted from the first that has such a day after it.
    """
    year, begun = after.year, fixed
    while year <= date.max.year:
        try:
            days = sorted(clip_day(year, month, day, conventions) for month, day in named)
        except (OverflowError, ValueError):
            return
        later = [one for one in days if one > after]
        begun = begun or bool(later)
        yield from later
        year += step if begun else 1


def _parse_month_day(text: str) -> tuple[int, int]:
    """Return the month and the day of an xsd:gMonthDay (``--03-31``); ServandaError for one that is none."""
    found = _MONTH_DAY.match(text.strip())
    try:
        day = date.fromisoformat(f"2000-{found[1]}-{found[2]}") if found is not None else None
    except ValueError:
        day = None
    if day is None:
        raise ServandaError(error_text("no-day-of-calendar", text=text))
    return day.month, day.day


def _parse_date(text: str | None) -> date | None:
    return parse_date(text).exact if text else None
