"""Values of the times of the short form: periods, dates, days of a year, units of the calendar, shares."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

from servanda.messages import error_text
from servanda.read.short.nodes import Place
from servanda.read.syntax import Node
from servanda.text.printed_dates import find_dates, find_month_day, has_date_form

_UNITS: Final = {"year": "Y", "month": "M", "week": "W", "day": "D"}
_ORDER: Final = "YMWD"
_AMOUNT: Final = re.compile(r"(-?[0-9]+) (hour|day|week|month|year)s?(?:(?:, | and | )(?=-?[0-9])|$)")
#: The most of a unit that a treaty can mean; more is a slip, and could not be counted in days.
_MOST: Final = {"year": 999, "month": 9999, "week": 9999, "day": 9999, "hour": 9999}
#: After what time something recurs, by the word for it.
EVERY: Final = {
    "year": "P1Y", "half-year": "P6M", "quarter": "P3M", "month": "P1M", "week": "P7D", "day": "P1D",
}  # fmt: skip
UNIT_OF: Final = {"year": "unit:Y", "month": "unit:M", "week": "unit:W"}
#: Which month, year or week after the day reached, by the words for it.
OFFSETS: Final = (
    "this", "next", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
)  # fmt: skip
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH_DAY: Final = re.compile(r"--([0-9]{2})-([0-9]{2})")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_SHARE: Final = re.compile(r"([0-9]{1,9})(?:\s*/\s*([0-9]{1,9}))?")
_YEAR: Final = re.compile(r"[0-9]{4}")
#: A year that has a 29 February.
_LEAP_YEAR: Final = 2000


def read_period(node: Node, place: Place, key: str = "period") -> tuple[str, str]:
    """Return the key of full YAML-LD for a period and its value: a duration, or a number of hours.

    Raises ServandaError for what is no period, for one of nothing, and for one that nobody can mean.

    >>> from pathlib import Path
    >>> from servanda.read.syntax import Scalar
    >>> read_period(Scalar("1 year 6 months", 1), Place(Path("x.yaml")))
    ('period', 'P1Y6M')
    >>> read_period(Scalar("2 weeks", 1), Place(Path("x.yaml")))
    ('period', 'P14D')
    >>> read_period(Scalar("24 hours", 1), Place(Path("x.yaml")))
    ('hours', '24')
    """
    words = place.read_word(node, key).strip()
    amounts = [(int(match[1]), match[2]) for match in _AMOUNT.finditer(words)]
    units = [unit for _, unit in amounts]
    whole = "".join(match[0] for match in _AMOUNT.finditer(words)) == words
    if not units or not whole or len({*units}) != len(units):
        raise place.error(error_text("short-not-period", words=words), node.line)
    for number, unit in amounts:
        if number < 0:
            raise place.error(error_text("short-period-negative", words=words), node.line)
        if number == 0:
            raise place.error(error_text("short-period-of-nothing", words=words), node.line)
        if number > _MOST[unit]:
            most = f"{_MOST[unit]} {unit}s"
            raise place.error(error_text("short-period-too-long", words=words, most=most), node.line)
    if units == ["hour"]:
        return "hours", str(amounts[0][0])
    if "hour" in units:
        raise place.error(error_text("short-hours-alone", words=words), node.line)
    letters = [_UNITS[unit] for unit in units]
    if letters != sorted(letters, key=_ORDER.index):
        raise place.error(error_text("short-not-period", words=words), node.line)
    # A duration of XML Schema has no weeks.
    numbers = {unit: number for number, unit in amounts}
    numbers["day"] = numbers.get("day", 0) + 7 * numbers.pop("week", 0)
    parts = [(numbers.get(unit, 0), unit) for unit in ("year", "month", "day")]
    return "period", "P" + "".join(f"{number}{_UNITS[unit]}" for number, unit in parts if number)


def read_duration(node: Node, place: Place, key: str) -> str:
    """Return a period of days or longer as xsd:duration; raises ServandaError for any other."""
    name, value = read_period(node, place, key)
    if name == "hours":
        words = place.read_word(node, key)
        raise place.error(error_text("short-no-hours-here", key=key, words=words), node.line)
    return value


def read_recurrence(node: Node, place: Place) -> str:
    """Return after what time something recurs, as xsd:duration: ``year``, ``quarter``, ``6 months``."""
    words = place.read_word(node, "every").strip()
    return EVERY[words] if words in EVERY else read_duration(node, place, "every")


def check_calendar_day(node: Node, place: Place, key: str) -> None:
    """Raise ServandaError for a date written YYYY-MM-DD that the calendar does not have.

    What is written otherwise is for the shapes to tell.
    """
    words = place.read_word(node, key).strip()
    if not _ISO.fullmatch(words):
        return
    try:
        date.fromisoformat(words)
    except ValueError:
        raise place.error(error_text("short-no-such-date", key=key, words=words), node.line) from None


def read_date(node: Node, place: Place, key: str) -> date:
    """Return a date: ``2020-03-31``, or as a text prints one.

    Raises ServandaError for what is none, and for one that the calendar does not have.
    """
    words = place.read_word(node, key).strip()
    check_calendar_day(node, place, key)
    if _ISO.fullmatch(words):
        return date.fromisoformat(words)
    found = find_dates(words)
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(words)):
        return found[0].day
    if has_date_form(words):
        raise place.error(error_text("short-no-such-date", key=key, words=words), node.line)
    raise place.error(error_text("short-not-date", key=key, words=words), node.line)


def read_month_day(node: Node, place: Place) -> str:
    """Return a day of each year as xsd:gMonthDay: ``31 March``, ``31 наурыз``, ``--03-31``.

    Raises ServandaError for what is none, and for one that no year has.

    >>> from pathlib import Path
    >>> from servanda.read.syntax import Scalar
    >>> read_month_day(Scalar("31 марта", 1), Place(Path("x.yaml")))
    '--03-31'
    """
    words = place.read_word(node, "day").strip()
    match = _MONTH_DAY.fullmatch(words)
    found = (int(match[1]), int(match[2])) if match else find_month_day(words)
    if found is None:
        raise place.error(error_text("short-not-day", words=words), node.line)
    month, day = found
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(_LEAP_YEAR, month)[1]:
        raise place.error(error_text("short-no-such-date", key="day", words=words), node.line)
    return f"--{month:02}-{day:02}"


def read_number(node: Node, place: Place, key: str, most: int) -> int:
    """Return a number from 1 to ``most``; raises ServandaError for any other."""
    words = place.read_word(node, key).strip()
    if not _NUMBER.fullmatch(words) or not 1 <= int(words) <= most:
        raise place.error(error_text("short-not-number", key=key, words=words, most=most), node.line)
    return int(words)


def read_threshold(node: Node, place: Place) -> str:
    """Return a number of Parties ("5") or a share of them ("1/3"); raises ServandaError for any other."""
    words = place.read_word(node, "threshold").strip()
    match = _SHARE.fullmatch(words)
    parts = [int(part) for part in match.groups() if part is not None] if match else []
    if not parts or 0 in parts or (len(parts) > 1 and parts[0] > parts[1]):
        raise place.error(error_text("short-not-threshold", words=words), node.line)
    return "/".join(str(part) for part in parts)


def read_unit(node: Node, place: Place, key: str) -> tuple[str, int]:
    """Return a unit of the calendar and which one is meant: ``next month`` is ("unit:M", 1).

    Raises ServandaError for what is none.
    """
    words = place.read_word(node, key).strip()
    which, _, unit = words.partition(" ")
    if which not in OFFSETS or unit not in UNIT_OF:
        raise place.error(error_text("short-not-unit", key=key, words=words), node.line)
    return UNIT_OF[unit], OFFSETS.index(which)


def find_year_end(node: Node, place: Place, key: str, days: list[str], *, last: bool) -> date:
    """Return a date, or for a year alone the first or last of the given days in it.

    ``days`` are those of each year (xsd:gMonthDay). Raises ServandaError for what is no date, and for a year
    without a day.
    """
    words = place.read_word(node, key).strip()
    if not _YEAR.fullmatch(words):
        return read_date(node, place, key)
    if not days:
        raise place.error(error_text("short-year-without-day", key=key, words=words), node.line)
    year = int(words)
    if not year >= 1:
        raise place.error(error_text("short-no-such-date", key=key, words=words), node.line)
    return (max if last else min)(_clip(year, int(day[2:4]), int(day[5:7])) for day in days)


def _clip(year: int, month: int, day: int) -> date:
    """Return a day of a year; one that its month lacks is the month's last."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
