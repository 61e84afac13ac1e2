"""Days as a record gives them: exact, or somewhere in an interval, or not known; and periods.

A day is written as in EDTF (ISO 8601-2:2019; Library of Congress, Extended Date/Time Format): ``2009-03-15``,
``2009-03`` (some day of that month), ``2009``, ``200X``, ``[2009-03-03..2009-03-10]`` (one of these days; an
end may be left open); or as people write it (15.03.2009, 15 March 2009); or as a moment, of which the local
day counts: ``2009-03-15T10:00+06:00[Asia/Almaty]`` (RFC 3339, RFC 9557). A period is an xsd:duration (ISO
8601) in whole years, months, weeks and days. Whatever rests on a day that is not exact is answered by yes,
no, or not known (None: Kleene's strong logic).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from io import StringIO
from typing import Final, NoReturn, TypeAlias

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.names import suggest
from servanda.text.written_days import read_written_day

#: True, False, or None where it is not known.
Truth: TypeAlias = "bool | None"
#: What stands for a day of which nothing is known, in the languages of the interface and in EDTF.
NOT_KNOWN: Final = frozenset(
    {"not known", "unknown", "белгісіз", "неизвестно", "XXXX", "XXXX-XX", "XXXX-XX-XX"}
)
#: What stands in an interval for an end that is not known, or open.
_NO_END: Final = frozenset({"", "..", "open"})
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)
_SLASHED: Final = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}|\d{4}/\d{1,2}/\d{1,2}", re.ASCII)
#: The slash between two days, and not that in the name of a zone.
_SLASH: Final = re.compile(r"/(?![^\[]*\])")
#: So much of a text that is no day is shown.
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class When:
    """A day that lies between ``earliest`` and ``latest``, both included; None where nothing bounds it.

    ``text`` is how the record writes it, empty for a day that was computed; it makes no other day. ``moment``
    is the moment with its offset, where that is known: it does not count where days do.
    """

    earliest: date | None
    latest: date | None
    text: str = field(default="", compare=False)
    moment: datetime | None = field(default=None, compare=False)

    @property
    def exact(self) -> date | None:
        """The day itself where it is known, else None."""
        return self.earliest if self.earliest == self.latest else None

    def by(self, day: date) -> bool | None:
        """Say whether it was on or before ``day``: True, False, or None where that is not known."""
        if self.latest is not None and self.latest <= day:
            return True
        if self.earliest is not None and self.earliest > day:
            return False
        return None

    def not_after(self, other: When) -> bool | None:
        """Say whether it was on the day of ``other`` or before: True, False, or None (not known)."""
        if self.latest is not None and other.earliest is not None and self.latest <= other.earliest:
            return True
        if self.earliest is not None and other.latest is not None and self.earliest > other.latest:
            return False
        return None

    def before(self, other: When) -> bool | None:
        """Say whether it was on an earlier day than ``other``: True, False, or None (not known)."""
        later = other.not_after(self)
        return None if later is None else not later

    def days_until(self, day: date) -> tuple[int | None, int | None]:
        """Return the least and the most days that have passed from it to ``day`` (None: no bound)."""
        least = None if self.latest is None else max((day - self.latest).days, 0)
        most = None if self.earliest is None else max((day - self.earliest).days, 0)
        return least, most

    def __str__(self) -> str:
        """Return the day in EDTF."""
        if self.text:
            return self.text
        if self.exact is not None:
            return self.exact.isoformat()
        low, high = (end.isoformat() if end else "" for end in (self.earliest, self.latest))
        return f"[{low}..{high}]" if low or high else "not known"


#: A day of which nothing is known but that it was.
UNKNOWN: Final = When(None, None)
#: A year, or with its month, or with its day; some digits are not specified.
_MASK: Final = re.compile(r"(?=.*X)[\dX]{4}(?:-[\dX]{2}){0,2}", re.ASCII)
#: A moment: its day, its time and offset, and what stands in brackets behind it; for T spreadsheets write a
#: blank.
_MOMENT: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[Tt]| (?=\d\d:))(?P<time>[^\[]+)(?P<suffixes>(\[[^\]]*\])*)", re.ASCII
)
_OFFSET: Final = re.compile(r"([+-])([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
#: Offsets that say only what the time was in UTC, and nothing of where it happened (RFC 9557, 2).
_NO_PLACE: Final = re.compile(r"(?:[Zz]|-00:?00)$")
_CALENDARS: Final = frozenset({"iso8601", "gregory"})
_PERIOD: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", re.ASCII)
#: A part with more digits than this leads past any calendar.
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Span:
    """What lasts: when it began and when it ended; without an end it is one day, or goes on (``open``)."""

    start: When
    end: When | None = None
    open: bool = False

    def going_on(self, day: When) -> bool | None:
        """Say whether it had begun by a day and had not ended before: True, False, or None (not known)."""
        begun = self.start.not_after(day)
        if self.open or begun is False:
            return begun
        last = day.not_after(self.end or self.start)
        return False if last is False else None if None in (begun, last) else True

    def __str__(self) -> str:
        """Return it as :func:`parse_span` reads it."""
        if self.open:
            return f"{self.start}/.."
        end = "" if self.end == UNKNOWN else str(self.end)
        return str(self.start) if self.end is None else f"{self.start}/{end}"


def make_when(day: date) -> When:
    """Return an exact day.

    >>> str(make_when(date(2009, 3, 15)))
    '2009-03-15'
    """
    return When(day, day)


def find_earliest(days: Iterable[When]) -> When:
    """Return the earliest of several days, as far as it is known; raises ValueError where there is none.

    >>> str(find_earliest([parse_day("2009-03"), parse_day("2009-03-10")]))
    '[2009-03-01..2009-03-10]'
    """
    held = list(days)
    lows = [one.earliest for one in held]
    highs = [one.latest for one in held if one.latest is not None]
    low = min(one for one in lows if one is not None) if None not in lows else None
    found = When(low, min(highs, default=None))
    return next((one for one in held if (one.earliest, one.latest) == (found.earliest, found.latest)), found)


@lru_cache(maxsize=16384)
def parse_day(text: str) -> When:
    """Return the day that a text gives; raises ServandaError for one that gives none, with the way out.

    A day in words is read as by :func:`servanda.text.written_days.read_written_day`.

    >>> parse_day("2009-02").latest, parse_day("15 March 2009").exact
    (datetime.date(2009, 2, 28), datetime.date(2009, 3, 15))
    """
    written = " ".join(text.split())
    if _DAY.fullmatch(written):
        return _parse_exact(written, written)
    if written in NOT_KNOWN or written.casefold() in NOT_KNOWN:
        return When(None, None, "not known")
    if month := _MONTH.fullmatch(written):
        return _parse_month(int(month[1]), month[2], written)
    if moment := _MOMENT.fullmatch(written):
        local = _find_local_time(moment, written[:_SHOWN])
        day = local.date()
        return When(day, day, day.isoformat(), local if local.tzinfo is not None else None)
    if written.startswith("[") and written.endswith("]"):
        return _parse_choice(written)
    if found := _parse_mask(written):
        return When(*found, written)
    if exact := read_written_day(written):
        return When(exact, exact, exact.isoformat())
    _reject_day(written)


def parse_span(text: str) -> Span:
    """Return what lasts from a day to another (``2009-03-03/2009-03-10``), or one day.

    It may go on (``2009-03-03/..``; the EDTF of 2012 wrote ``open``), or have ended on a day that is not
    known (``2009-03-03/``). Raises as :func:`parse_day` does.

    >>> parse_span("2009-03-03/2009-03").end.earliest
    datetime.date(2009, 3, 1)
    """
    written = text.strip()
    slash = _SLASH.search(written)
    if slash is None or _SLASHED.fullmatch(written) or written == "/":
        return Span(parse_day(text))
    first, last = written[: slash.start()].strip(), written[slash.end() :].strip()
    if first in _NO_END and last in _NO_END and "open" in (first, last):
        raise ServandaError(error_text("span-of-no-day", text=written[:_SHOWN]))
    start = UNKNOWN if first in _NO_END else parse_day(first)
    if last in _NO_END:
        return Span(start, open=True) if last else Span(start, UNKNOWN)
    end = parse_day(last)
    if end.before(start):
        raise ServandaError(error_text("span-reversed", text=written[:_SHOWN]))
    return Span(start, end)


@lru_cache(maxsize=256)
def parse_period(period: str) -> tuple[int, int]:
    """Return the months and the days of a period; raises ServandaError for what cannot be counted.

    >>> parse_period("P1Y6M"), parse_period("P2W"), parse_period("P1M15D")
    ((18, 0), (0, 14), (1, 15))
    """
    written = period.strip()
    parts = _PERIOD.fullmatch(written)
    if parts is None or written == "P":
        _reject_period(period)
    if max(len(part or "") for part in parts.groups()) > _DIGITS:
        raise ServandaError(error_text("period-too-long", period=period[:40]))
    years, months, weeks, days = (int(part or 0) for part in parts.groups())
    if not years + months + weeks + days:
        raise ServandaError(error_text("empty-period", period=period))
    return 12 * years + months, 7 * weeks + days


def add_day(one: date) -> date:
    """Return the day after; the last day of the calendar stays."""
    return one + timedelta(days=1) if one < date.max else one


def conjoin(truths: Iterable[Truth]) -> Truth:
    """Return whether all are true: False as soon as one is false, None when that hangs on one not known.

    >>> conjoin([True, None]), conjoin([None, False]), conjoin([])
    (None, False, True)
    """
    known: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            known = None
    return known


def list_answers(truth: Truth) -> tuple[bool, ...]:
    """Return the answers that are possible: one where it is known, else both."""
    return (True, False) if truth is None else (truth,)


def _parse_exact(iso: str, text: str) -> When:
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        raise ServandaError(error_text("no-day-of-calendar", text=text)) from None
    return When(found, found, iso)


def _parse_month(year: int, month: str | None, text: str) -> When:
    """Return a year, or a month of it, as the interval of its days."""
    number = int(month or 1)
    if number > 20:
        raise ServandaError(error_text("season", text=text))
    if not 1 <= number <= 12 or not year:
        raise ServandaError(error_text("not-a-month", text=text))
    last = number if month else 12
    return When(date(year, number, 1), date(year, last, monthrange(year, last)[1]), text)


def _find_local_time(moment: re.Match[str], text: str) -> datetime:
    """Return the time of a moment (a match of :data:`_MOMENT`) where it happened, with its offset if any.

    ``text`` is what to call it. Raises ServandaError for what is no moment, for an unknown zone or calendar
    or another mark that must be heeded, and for an offset that the zone did not have then, where that leads
    to another day.
    """
    place = _parse_zone(moment["suffixes"], text)
    # The leap second (RFC 3339, 5.7) is of the same day as the one before it.
    clock = re.sub(r"(:\d\d):60", r"\1:59", moment["time"].strip().upper())
    try:
        found = datetime.fromisoformat(f"{moment['day']}T{clock}")
        if place is None:
            return found
        if found.tzinfo is None:
            there = found.replace(tzinfo=place[0])
            # An hour that the clock shows twice, or leaps over, is no one moment: its day alone is known.
            settled = there.utcoffset() == there.replace(fold=1).utcoffset()
            return there if settled else found
        there = found.astimezone(place[0])
    except (ValueError, OverflowError):
        raise ServandaError(error_text("not-a-moment", text=text)) from None
    agrees = there.utcoffset() == found.utcoffset() or _NO_PLACE.search(clock)
    if not agrees and (place[1] or there.date() != found.date()):
        raise ServandaError(error_text("offset-against-zone", text=text, offset=there))
    return there


def _parse_zone(suffixes: str, text: str) -> tuple[tzinfo, bool] | None:
    """Return the zone that stands in the brackets, and whether it must be heeded; None without a zone."""
    place: tuple[tzinfo, bool] | None = None
    for number, (critical, suffix) in enumerate(re.findall(r"\[(!?)([^\]]*)\]", suffixes)):
        key, equals, value = suffix.partition("=")
        if not equals and number:
            raise ServandaError(error_text("misplaced-zone", text=text))
        if not equals:
            place = _load_zone(key), bool(critical)
        elif key == "u-ca":
            if value not in _CALENDARS:
                raise ServandaError(error_text("unknown-calendar", calendar=value))
        elif critical:
            raise ServandaError(error_text("unknown-date-suffix", text=text, key=key))
    return place


@cache
def _load_zone(name: str) -> tzinfo:
    """Return a time zone of the IANA database or of an offset; raises ServandaError with the nearest name."""
    from zoneinfo import ZoneInfo, available_timezones  # few logs have moments

    if offset := _OFFSET.fullmatch(name):
        east = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(east if offset[1] == "+" else -east)
    known = available_timezones()
    if name in known:
        return ZoneInfo(name)
    hint = suggest(name, known, error_text("zone-example"))
    raise ServandaError(error_text("unknown-time-zone", name=name, hint=hint))


def _parse_choice(text: str) -> When:
    """Return the bounds of a day that is one of several: ``[a..b]``, ``[a,b]``, ``[..b]``, ``[a..]``."""
    lows: list[date | None] = []
    highs: list[date | None] = []
    for part in text[1:-1].split(","):
        first, dots, last = (one.strip() for one in part.partition(".."))
        if not first + last or "[" in part:
            _reject_day(text)
        low = parse_day(first) if first else UNKNOWN
        high = low if not dots else parse_day(last) if last else UNKNOWN
        if high.before(low):
            raise ServandaError(error_text("span-reversed", text=text[:_SHOWN]))
        lows.append(low.earliest)
        highs.append(high.latest)
    earliest = None if None in lows else min(one for one in lows if one)
    latest = None if None in highs else max(one for one in highs if one)
    return When(earliest, latest, text)


def _reject_day(text: str) -> NoReturn:
    """Raise the ServandaError that says why a text gives no day, and how to write one."""
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    if re.search(r"[?~%]", text):
        raise ServandaError(error_text("guessed-day", text=shown))
    if "/" in text.partition("[")[0] or text.startswith("{"):
        raise ServandaError(error_text("several-days", text=shown))
    raise ServandaError(error_text("not-a-day", text=shown))


def _parse_mask(text: str) -> tuple[date, date] | None:
    """Return the first and the last day that a text with unspecified digits can mean; None for any other.

    >>> _parse_mask("2009-02-XX")
    (datetime.date(2009, 2, 1), datetime.date(2009, 2, 28))
    """
    if not _MASK.fullmatch(text):
        return None
    from edtf import parse_edtf  # takes longer to load than all else here
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        with redirect_stdout(StringIO()):  # the parser prints what it cannot read
            parsed = parse_edtf(text)
            low, high = parsed.lower_strict(), parsed.upper_strict()
        return date(*low[:3]), date(*high[:3])
    except (EDTFParseException, TypeError, ValueError, AttributeError, OverflowError):
        return None


def _reject_period(period: str) -> NoReturn:
    """Raise the ServandaError that says why a text is no period that can be counted."""
    shown = " ".join(period.split())[:40]
    if shown.startswith("-"):
        raise ServandaError(error_text("negative-period", period=shown))
    if re.fullmatch(r"P.*T.*", shown):
        raise ServandaError(error_text("period-of-hours", period=shown))
    if re.fullmatch(r"P.*\d[.,]\d.*", shown):
        raise ServandaError(error_text("fractional-period", period=shown))
    raise ServandaError(error_text("not-a-period", text=shown))
