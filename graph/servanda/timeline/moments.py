"""Moments with their zone (RFC 3339, RFC 9557), of which the day counts that it was where it happened."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Final

from servanda.errors import ServandaError
from servanda.names import suggest

#: A moment: its day, its time and offset, and what stands in brackets behind it; for T spreadsheets write a
#: blank.
MOMENT: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[Tt]| (?=\d\d:))(?P<time>[^\[]+)(?P<suffixes>(\[[^\]]*\])*)", re.ASCII
)

_OFFSET: Final = re.compile(r"([+-])([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
#: Offsets that say only what the time was in UTC, and nothing of where it happened (RFC 9557, 2).
_NO_PLACE: Final = re.compile(r"(?:[Zz]|-00:?00)$")
_CALENDARS: Final = frozenset({"iso8601", "gregory"})


def local_day(moment: re.Match[str], text: str) -> date:
    """Return the day of a moment (a match of :data:`MOMENT`) where it happened; ``text`` is what to call it.

    Raises ServandaError for what is no moment, for an unknown zone or calendar or another mark that must be
    heeded, and for an offset that the zone did not have then, where that leads to another day.
    """
    place = _place(moment["suffixes"], text)
    # The leap second (RFC 3339, 5.7) is of the same day as the one before it.
    clock = re.sub(r"(:\d\d):60", r"\1:59", moment["time"].strip().upper())
    try:
        found = datetime.fromisoformat(f"{moment['day']}T{clock}")
        if place is None or found.tzinfo is None:
            return found.date()
        there = found.astimezone(place[0])
    except (ValueError, OverflowError):
        raise ServandaError(
            f"'{text}' is no moment; write it as 2009-03-15T10:00+06:00 or give the day only"
        ) from None
    agrees = there.utcoffset() == found.utcoffset() or _NO_PLACE.search(clock)
    if not agrees and (place[1] or there.date() != found.date()):
        raise ServandaError(
            f"'{text}' has another offset than its zone had then, which was {there:%z}; mend one of them"
        )
    return there.date()


def zone(name: str) -> str:
    """Return the name of a time zone of the IANA database; raises ServandaError with the nearest for others.

    >>> zone("Asia/Almaty")
    'Asia/Almaty'
    """
    if name in _zones() or _OFFSET.fullmatch(name):
        return name
    hint = suggest(name, _zones(), "write one such as Asia/Almaty")
    raise ServandaError(f"the time zone '{name}' is not known; {hint}")


@cache
def _zones() -> frozenset[str]:
    from zoneinfo import available_timezones

    return frozenset(available_timezones())


def _place(suffixes: str, text: str) -> tuple[tzinfo, bool] | None:
    """Return the zone that stands in the brackets, and whether it must be heeded; None without a zone."""
    place: tuple[tzinfo, bool] | None = None
    for number, (critical, suffix) in enumerate(re.findall(r"\[(!?)([^\]]*)\]", suffixes)):
        key, equals, value = suffix.partition("=")
        if not equals and number:
            raise ServandaError(
                f"'{text}' has a zone in the wrong place; the zone comes first, and there is one"
            )
        if not equals:
            place = _zone_info(zone(key)), bool(critical)
        elif key == "u-ca":
            if value not in _CALENDARS:
                raise ServandaError(
                    f"the calendar '{value}' is not known; write the day in the Gregorian calendar"
                )
        elif critical:
            raise ServandaError(f"'{text}' wants '{key}' to be heeded, which is not known here; leave it out")
    return place


@cache
def _zone_info(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    if offset := _OFFSET.fullmatch(name):
        east = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(east if offset[1] == "+" else -east)
    return ZoneInfo(name)
