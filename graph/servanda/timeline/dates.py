"""Days as a record gives them: exact, or somewhere in an interval, or not known.

A day is written as in EDTF (ISO 8601-2:2019; Library of Congress, Extended Date/Time Format):
``2009-03-15``, ``2009-03`` (some day of that month), ``2009``, ``200X``, ``[2009-03-03..2009-03-10]`` (one of
these days; an end may be left open); or as 15.03.2009; or as a moment, of which the local day counts:
``2009-03-15T10:00+06:00[Asia/Almaty]``. Whatever rests on a day that is not exact is answered by yes, no, or
not known (None).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, NoReturn

from servanda.errors import ServandaError
from servanda.timeline.masks import masked
from servanda.timeline.moments import MOMENT, local_day
from servanda.timeline.moments import zone as zone

#: What stands for a day of which nothing is known, in the languages of the interface and in EDTF.
NOT_KNOWN: Final = frozenset(
    {"not known", "unknown", "белгісіз", "неизвестно", "XXXX", "XXXX-XX", "XXXX-XX-XX"}
)

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_SLASHED: Final = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}|\d{4}/\d{1,2}/\d{1,2}", re.ASCII)
#: The slash between two days, and not that in the name of a zone.
_SLASH: Final = re.compile(r"/(?![^\[]*\])")
#: So much of a text that is no day is shown.
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class When:
    """A day that lies between ``earliest`` and ``latest``, both included; None where nothing bounds it.

    ``text`` is how the record writes it, empty for a day that was computed; it makes no other day.
    """

    earliest: date | None
    latest: date | None
    text: str = field(default="", compare=False)

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
        """Return it as :func:`span` reads it."""
        if self.open:
            return f"{self.start}/.."
        end = "" if self.end == UNKNOWN else str(self.end)
        return str(self.start) if self.end is None else f"{self.start}/{end}"


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


@lru_cache(maxsize=16384)
def day(text: str) -> When:
    """Return the day that a text gives; raises ServandaError for one that gives none, with the way out.

    >>> day("2009-02").latest, day("15.03.2009").exact, day("not known").exact
    (datetime.date(2009, 2, 28), datetime.date(2009, 3, 15), None)
    """
    written = " ".join(text.split())
    if _DAY.fullmatch(written):
        return _exact(written, written)
    if written in NOT_KNOWN or written.casefold() in NOT_KNOWN:
        return When(None, None, "not known")
    if dotted := _DOTTED.fullmatch(written):
        return _exact(f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}", written)
    if month := _MONTH.fullmatch(written):
        return _month(int(month[1]), month[2], written)
    if moment := MOMENT.fullmatch(written):
        local = local_day(moment, written[:_SHOWN])
        return When(local, local, local.isoformat())
    if written.startswith("[") and written.endswith("]"):
        return _one_of(written)
    if found := masked(written):
        return When(*found, written)
    _refuse(written)


def span(text: str) -> Span:
    """Return what lasts from a day to another (``2009-03-03/2009-03-10``), or one day; raises as :func:`day`.

    It may go on (``2009-03-03/..``), or have ended on a day that is not known (``2009-03-03/``).

    >>> span("2009-03-03/2009-03").end.earliest
    datetime.date(2009, 3, 1)
    """
    written = text.strip()
    slash = _SLASH.search(written)
    if slash is None or _SLASHED.fullmatch(written) or written == "/":
        return Span(day(text))
    first, last = written[: slash.start()].strip(), written[slash.end() :].strip()
    start = UNKNOWN if first in ("", "..") else day(first)
    if last in ("", ".."):
        return Span(start, open=True) if last else Span(start, UNKNOWN)
    end = day(last)
    if end.before(start):
        raise ServandaError(f"'{written[:_SHOWN]}' ends before it begins; mend one of the two days")
    return Span(start, end)


def _exact(iso: str, text: str) -> When:
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        raise ServandaError(f"'{text}' is no day of the calendar; mend it") from None
    return When(found, found, iso)


def _month(year: int, month: str | None, text: str) -> When:
    """Return a year, or a month of it, as the interval of its days."""
    number = int(month or 1)
    if number > 20:
        raise ServandaError(
            f"'{text}' is a season, whose days are not agreed; write those between which it lies, "
            "as [2009-03-01..2009-05-31]"
        )
    if not 1 <= number <= 12 or not year:
        raise ServandaError(f"'{text}' is no month of the calendar; mend it")
    last = number if month else 12
    return When(date(year, number, 1), date(year, last, monthrange(year, last)[1]), text)


def _one_of(text: str) -> When:
    """Return the bounds of a day that is one of several: ``[a..b]``, ``[a,b]``, ``[..b]``, ``[a..]``."""
    lows: list[date | None] = []
    highs: list[date | None] = []
    for part in text[1:-1].split(","):
        first, dots, last = (one.strip() for one in part.partition(".."))
        if not first + last or "[" in part:
            _refuse(text)
        low = day(first) if first else UNKNOWN
        high = low if not dots else day(last) if last else UNKNOWN
        if high.before(low):
            raise ServandaError(f"'{text[:_SHOWN]}' ends before it begins; mend one of the two days")
        lows.append(low.earliest)
        highs.append(high.latest)
    earliest = None if None in lows else min(one for one in lows if one)
    latest = None if None in highs else max(one for one in highs if one)
    return When(earliest, latest, text)


def _refuse(text: str) -> NoReturn:
    """Raise the ServandaError that says why a text gives no day, and how to write one."""
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    if _SLASHED.fullmatch(text):
        raise ServandaError(f"'{shown}' is read in different ways; write the day as 2009-03-15")
    if re.search(r"[?~%]", text):
        raise ServandaError(
            f"'{shown}' is a guess; write the days between which it lies, as [2009-03-01..2009-03-15]"
        )
    if "/" in text.partition("[")[0] or text.startswith("{"):
        raise ServandaError(
            f"'{shown}' is more than one day; for one of them that is not known write "
            "[2009-03-01..2009-03-15]"
        )
    raise ServandaError(
        f"'{shown}' is no day; write 2009-03-15, or 2009-03 or 2009 if that is all that is known, "
        "or 'not known'"
    )
