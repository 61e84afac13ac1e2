"""How periods are counted: named conventions, each with its source, which can be switched.

``conventions.tsv`` is the table of them. The defaults are those of the European Convention on the
Calculation of Time-Limits (Basel 1972, ETS No. 76), arts. 3 and 4: the day of the event does not count, a
period in months ends on the day of the same number or, where that is missing, on the last day of the month,
and months are counted before days. What is not known exactly stays an interval.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from dateutil.relativedelta import relativedelta

from servanda.errors import ServandaError
from servanda.events.dates import When, add_day, parse_period
from servanda.messages import error_text
from servanda.names import suggest

#: What a convention can decide where there is a choice; the fields of :class:`Conventions`.
GROUPS: Final = ("start", "month_end", "weekend")
#: What counts a period backwards, and one in hours; the day of a moment, and that of a message of a series.
COUNTED_BACK: Final = "corresponding-day-before"
HOURS: Final = "moment-to-moment"
PLACE: Final = "day-at-the-place"
NEAREST: Final = "nearest-due-day"
_MONTH_END: Final = relativedelta(day=31)
_DAY: Final = timedelta(days=1)
#: The Gregorian calendar repeats after 400 years: 4800 months of together 146097 days.
_MONTHS, _DAYS = 4800, 146097


@dataclass(frozen=True, slots=True)
class Convention:
    """A row of ``conventions.tsv``: what it decides in words, of which group, and where it comes from.

    A group outside :data:`GROUPS` has one convention, which holds always. ``labels`` says in each language of
    the interface how it counts.
    """

    name: str
    group: str
    default: bool
    decides: str
    source: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Conventions:
    """One convention of each group: how periods are counted. Raises ServandaError for an unknown one.

    >>> Conventions(month_end="end-of-month").names
    ('day-after', 'end-of-month', 'count')
    """

    start: str = "day-after"
    month_end: str = "last-day"
    weekend: str = "count"

    def __post_init__(self) -> None:
        for group, name in zip(GROUPS, self.names, strict=True):
            if _find_convention(name).group != group:
                choice = ", ".join(one.name for one in load_conventions().values() if one.group == group)
                raise ServandaError(error_text("convention-of-other-group", name=name, choice=choice))

    @classmethod
    def of(cls, names: Iterable[str]) -> Conventions:
        """Return the conventions of these names, and the default of each group that they leave open.

        Raises ServandaError for an unknown name, with the nearest, and for two that exclude each other.
        """
        chosen: dict[str, str] = {}
        for name in names:
            group = _find_convention(name).group
            if group not in GROUPS:
                continue  # there is no other to choose
            if chosen.setdefault(group, name) != name:
                raise ServandaError(error_text("conventions-exclude", first=chosen[group], second=name))
        return cls(**chosen)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the three conventions, in the order of the groups."""
        return self.start, self.month_end, self.weekend

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of those that are not the default, of which an answer must tell."""
        return tuple(name for name in self.names if not load_conventions()[name].default)


def _find_convention(name: str) -> Convention:
    if name in load_conventions():
        return load_conventions()[name]
    choice = [one.name for one in load_conventions().values() if one.group in GROUPS]
    hint = suggest(name, choice, error_text("choose-convention", names=", ".join(choice)))
    raise ServandaError(error_text("unknown-convention", name=name, hint=hint))


@cache
def load_conventions() -> dict[str, Convention]:
    """Return the known conventions by name, in the order of the table."""
    text = Path(__file__).with_name("conventions.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {
        row["name"]: Convention(
            row["name"], row["group"], row["default"] == "yes", row["decides"], row["source"],
            {lang: row[f"label_{lang}"] for lang in ("en", "kk", "ru")},
        )
        for row in rows
    }  # fmt: skip


#: What is taken where nobody says otherwise.
DEFAULT: Final = Conventions()


def find_last_day(event: When, period: str, conventions: Conventions = DEFAULT) -> When:
    """Return the last day of a period that an event starts: an interval where the event's day is one.

    ``period`` is an xsd:duration in years, months, weeks and days (P3M, P1M15D: months first, then days).
    Raises ServandaError for any other, and where the period leads past the year 9999.

    >>> str(find_last_day(When(date(2009, 1, 31), date(2009, 1, 31)), "P1M"))
    '2009-02-28'
    """
    length = parse_period(period)
    starts, ends = _find_extremes(event, conventions.month_end)
    return When(
        min((_end_period(day, length, conventions) for day in starts), default=None),
        max((_end_period(day, length, conventions) for day in ends), default=None),
    )


def list_applied(event: When, period: str, conventions: Conventions = DEFAULT) -> tuple[str, ...]:
    """Return the names of the conventions on which the last day of a period hangs, as :func:`find_last_day`.

    When the clock starts always counts; what is done where a month lacks the day, or with an end on a day
    off, only where that is so.

    >>> day = date(2011, 1, 31)
    >>> list_applied(When(day, day), "P1M"), list_applied(When(day, day), "P30D")
    (('day-after', 'last-day'), ('day-after',))
    """
    months, days = parse_period(period)
    applied = {conventions.start}
    for event_day in {event.earliest, event.latest} - {None}:
        assert event_day is not None
        try:
            corresponding = event_day + relativedelta(months=months)
            moved = months and _add_months(event_day, months, conventions.month_end)[0] != corresponding
            if moved or corresponding.day != event_day.day:
                applied.add(conventions.month_end)
            unmoved = replace(conventions, weekend="count")
            if _end_period(event_day, (months, days), unmoved).weekday() >= 5:
                applied.add(conventions.weekend)
        except (ServandaError, OverflowError, ValueError):
            continue  # it ends past the calendar
    return tuple(name for name in conventions.names if name in applied)


def clip_day(year: int, month: int, day: int, conventions: Conventions = DEFAULT) -> date:
    """Return a day of a month; of a month without it, what stands for it; moved where it is a day off.

    >>> str(clip_day(2010, 2, 31))
    '2010-02-28'
    """
    found = _add_months(date(year, 1, day), month - 1, conventions.month_end)[0]
    return _skip_weekend(found, conventions.weekend)


def list_deadlines(
    first: date,
    every: str,
    conventions: Conventions = DEFAULT,
    *,
    until: date | None = None,
    count: int | None = None,
) -> Iterator[date]:
    """Return a series of deadlines: the first, and one after each further period, at most ``count`` of them.

    Each is counted from the first, so that 31 January, 28 February, 31 March do not drift. None falls due
    after ``until``; one that falls on a day off may still be moved past it. When the clock starts does not
    matter here: the first deadline is no event. Raises ServandaError for what is no period, and, where
    neither ``until`` nor ``count`` ends it sooner, when the series leaves the calendar.

    >>> [str(day) for day in list_deadlines(date(2009, 1, 31), "P1M", count=3)]
    ['2009-01-31', '2009-02-28', '2009-03-31']
    """
    if count is not None and count < 0:
        raise ServandaError(error_text("negative-count", count=count))
    return itertools.islice(_generate_deadlines(first, parse_period(every), conventions, until, 0), count)


def find_next_deadline(
    first: date, every: str, day: date, conventions: Conventions = DEFAULT, until: date | None = None
) -> date | None:
    """Return the first of a series of :func:`list_deadlines` not before ``day``; None when it has ended.

    >>> str(find_next_deadline(date(2009, 1, 31), "P1M", date(2012, 2, 1)))
    '2012-02-29'
    """
    months, days = length = parse_period(every)
    passed = (day - first).days * _MONTHS // (months * _DAYS + days * _MONTHS)
    # Months are not equally long, and an end may be moved: both make less than three members.
    found = _generate_deadlines(first, length, conventions, until, max(passed - 3, 0))
    return next((one for one in found if one >= day), None)


def _find_extremes(event: When, month_end: str) -> tuple[list[date], list[date]]:
    """Return the days of an interval whose periods can be the first to end, and those that can be the last.

    They are its ends, except where days run over into the next month: 31 January + 1 month is then 3 March,
    but 1 February + 1 month is 1 March. Within a month, and from each of its ends to the next month's, all is
    in order.
    """
    low, high = event.earliest, event.latest
    starts, ends = [low] if low else [], [high] if high else []
    if month_end == "next-month":
        if low and (high is None or add_day(low + _MONTH_END) <= high):
            starts.append(add_day(low + _MONTH_END))
        if high and (turn := high.replace(day=1)) > (low or date.min):
            ends.append(turn - _DAY)
    return starts, ends


def _end_period(event: date, length: tuple[int, int], how: Conventions) -> date:
    """Return the last day of a period that starts with an event on a known day."""
    months, days = length
    try:
        day, shortened = _add_months(event, months, how.month_end) if months else (event, False)
        day += timedelta(days=days)
        # The eve of a day that the month lacks is the last that it has (Civil Code of Germany, § 188(3)).
        if how.start == "day-of-event" and not shortened:
            day -= _DAY
    except (OverflowError, ValueError):
        raise _calendar_error(event) from None
    return _skip_weekend(day, how.weekend)


def _add_months(day: date, months: int, rule: str) -> tuple[date, bool]:
    """Return the day that corresponds to ``day`` some months on, and whether it stands for a missing one."""
    found = day + relativedelta(months=months)
    lacking = day.day - found.day
    if rule == "next-month":
        return found + timedelta(days=lacking), False
    from_28, last = rule == "end-of-month-from-28", rule == "end-of-month"
    if (from_28 and day.day >= 28) or (last and day == day + _MONTH_END):
        found += _MONTH_END
    return found, lacking > 0


def _calendar_error(day: date) -> ServandaError:
    return ServandaError(error_text("period-past-calendar", day=day))


def _skip_weekend(day: date, weekend: str) -> date:
    """Return a day, or the Monday after it where it is off; the calendar ends on a Friday, so it has one."""
    if weekend == "following-weekday" and day.weekday() >= 5:
        return day + timedelta(days=7 - day.weekday())
    return day


def _generate_deadlines(
    first: date, length: tuple[int, int], how: Conventions, until: date | None, number: int
) -> Iterator[date]:
    """Yield the deadlines of a series from that of a number on; the first has the number 0."""
    months, days = length
    for times in itertools.count(number):
        try:
            day = _add_months(first, months * times, how.month_end)[0] if months else first
            day += timedelta(days=days * times)
        except (OverflowError, ValueError):
            if until is not None:
                return
            raise _calendar_error(first) from None
        if until is not None and day > until:
            return
        yield _skip_weekend(day, how.weekend)
