"""Days as a record gives them: exact, or somewhere in an interval, or not known; and zones and calendars.

A day is written as in EDTF (ISO 8601-2:2019; Library of Congress, Extended Date/Time Format):
``2009-03-15``, ``2009-03`` (some day of that month), ``2009``, ``200X``, ``[2009-03-03..2009-03-10]`` (one of
these days); or as a moment with its zone (RFC 3339, RFC 9557), of which the local day counts:
``2009-03-15T10:00+05:00[Asia/Almaty]``. Whatever rests on a day that is not exact is answered by yes, no, or
not known (None).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from servanda.errors import ServandaError

#: What stands for a day of which nothing is known, in the languages of the interface.
NOT_KNOWN: Final = frozenset({"not known", "unknown", "белгісіз", "неизвестно", "XXXX-XX-XX"})

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED: Final = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")
_MOMENT: Final = re.compile(r"(?P<moment>\d{4}-\d\d-\d\dT[^\[]+)(?P<suffixes>(\[[^\]]*\])*)")
_CALENDARS: Final = frozenset({"iso8601", "gregory"})


@dataclass(frozen=True, slots=True)
class When:
    """A day that lies between ``earliest`` and ``latest``, both included; None where nothing bounds it.

    ``text`` is how the record writes it, empty for a day that was computed.
    """

    earliest: date | None
    latest: date | None
    text: str = ""

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


@dataclass(frozen=True, slots=True)
class Span:
    """What lasts: the day on which it began, and that on which it ended (None: not said, or it goes on)."""

    start: When
    end: When | None = None


def on(day: date) -> When:
    """Return an exact day.

    >>> str(on(date(2009, 3, 15)))
    '2009-03-15'
    """
    return When(day, day)


def earliest_of(days: Iterable[When]) -> When:
    """Return the earliest of several days, as far as it is known; raises ValueError where there is none.

    >>> str(earliest_of([day("2009-03"), day("2009-03-10")]))
    '[2009-03-01..2009-03-10]'
    """
    held = list(days)
    lows = [one.earliest for one in held]
    highs = [one.latest for one in held if one.latest is not None]
    low = min(one for one in lows if one is not None) if None not in lows else None
    found = When(low, min(highs, default=None))
    return next((one for one in held if (one.earliest, one.latest) == (found.earliest, found.latest)), found)


@lru_cache(maxsize=4096)
def day(text: str) -> When:
    """Return the day that a text gives; raises ServandaError for one that gives none, with the way out.

    >>> day("2009-02").latest, day("15.03.2009").exact, day("not known").exact
    (datetime.date(2009, 2, 28), datetime.date(2009, 3, 15), None)
    """
    written = text.strip()
    if written in NOT_KNOWN:
        return When(None, None, "not known")
    if _DAY.fullmatch(written):
        return _exact(written, written)
    if dotted := _DOTTED.fullmatch(written):
        return _exact(f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}", text)
    if _SLASHED.fullmatch(written):
        raise ServandaError(f"'{text}' can be read in two ways; write the day as 2009-03-15")
    if moment := _MOMENT.fullmatch(written):
        return _local_day(moment["moment"].strip(), moment["suffixes"], text)
    return _edtf(written)


def span(text: str) -> Span:
    """Return what lasts from a day to another (``2009-03-03/2009-03-10``), or one day; raises as :func:`day`.

    An end that is left open (``2009-03-03/..``) or not said (``2009-03-03/``) is None.

    >>> span("2009-03-03/2009-03").end.earliest
    datetime.date(2009, 3, 1)
    """
    first, slash, last = text.strip().partition("/")
    if not slash or _SLASHED.fullmatch(text.strip()):
        return Span(day(text))
    start = UNKNOWN if first in ("", "..") else day(first)
    if last in ("", ".."):
        return Span(start)
    end = day(last)
    if end.before(start):
        raise ServandaError(f"'{text}' ends before it begins; mend one of the two days")
    return Span(start, end)


def _exact(iso: str, text: str) -> When:
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        raise ServandaError(f"'{text}' is no day of the calendar; mend it") from None
    return When(found, found, iso)


def _local_day(moment: str, suffixes: str, text: str) -> When:
    """Return the day of a moment where it happened; its zone and calendar must be known (RFC 9557)."""
    for suffix in re.findall(r"\[!?([^\]]*)\]", suffixes):
        key, equals, value = suffix.partition("=")
        if not equals:
            zone(key)
        elif key == "u-ca" and value not in _CALENDARS:
            raise ServandaError(
                f"the calendar '{value}' is not known; write the day in the Gregorian calendar"
            )
    try:
        found = datetime.fromisoformat(moment).date()
    except ValueError:
        raise ServandaError(
            f"'{text}' is no moment with a zone; write it as 2009-03-15T10:00+05:00 or give the day only"
        ) from None
    return When(found, found, found.isoformat())


def zone(name: str) -> str:
    """Return the name of a time zone of the IANA database; raises ServandaError with the nearest for others.

    >>> zone("Asia/Almaty")
    'Asia/Almaty'
    """
    from zoneinfo import available_timezones

    known = available_timezones()
    if name in known or re.fullmatch(r"[+-]\d\d:\d\d", name):
        return name
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1, 0.5)
    hint = f"did you mean '{near[0]}'?" if near else "write one such as Asia/Almaty"
    raise ServandaError(f"the time zone '{name}' is not known; {hint}")


def _edtf(text: str) -> When:
    """Return the bounds of any other EDTF expression; what is uncertain about itself is refused."""
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    if re.search(r"[?~%]", text):
        raise ServandaError(
            f"'{text}' is a guess; write the days between which it lies, as [2009-03-01..2009-03-15]"
        )
    try:
        parsed = parse_edtf(text)
        low, high = parsed.lower_strict(), parsed.upper_strict()
        return When(date(*low[:3]), date(*high[:3]), text)
    except (EDTFParseException, TypeError, ValueError, AttributeError, OverflowError):
        raise ServandaError(
            f"'{text}' is no day; write 2009-03-15, or 2009-03 or 2009 if that is all that is known, "
            "or 'not known'"
        ) from None


def following(one: date) -> date:
    """Return the day after; the last day of the calendar stays."""
    return one + timedelta(days=1) if one < date.max else one
