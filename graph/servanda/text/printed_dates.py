"""Dates as texts print them: in figures and in words, in English, Russian and Kazakh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from servanda.text.tables import read_rows

_MARKUP = re.compile(r"</?su[bp]>")


class PrintedDate(NamedTuple):
    """A date in a text, and the offsets between which it stands."""

    day: date
    start: int
    end: int


def find_dates(text: str) -> list[PrintedDate]:
    """Return the dates with day, month and year in a text, in its order.

    >>> [str(found.day) for found in find_dates("on 3 March 2020; 2007 жылғы 7 қыркүйекте")]
    ['2020-03-03', '2007-09-07']
    >>> [str(found.day) for found in find_dates("the eleventh day of May, nineteen hundred and six")]
    ['1906-05-11']
    """
    # Markup of Markdown within a date goes; blanks keep the offsets.
    plain = _MARKUP.sub(lambda match: " " * len(match.group()), text)
    found: dict[int, PrintedDate] = {}
    for pattern in _date_patterns():
        for match in pattern.finditer(plain):
            day = _read_date(match)
            if day is not None:
                found.setdefault(match.start(), PrintedDate(day, match.start(), match.end()))
    return list(_drop_inner(sorted(found.values(), key=lambda one: (one.start, -one.end))))


def has_date_form(words: str) -> bool:
    """Say whether some words are written as a date with day, month and year; there may be no such day.

    >>> has_date_form("30 February 2021"), has_date_form("February 2021")
    (True, False)
    """
    return any(pattern.fullmatch(words.strip()) for pattern in _date_patterns())


def find_month_day(words: str) -> tuple[int, int] | None:
    """Return month and day that some words name, without a year; None for other words.

    Whether the month has such a day is not looked at.

    >>> find_month_day("31 March"), find_month_day("31 наурыз"), find_month_day("June 30th")
    ((3, 31), (3, 31), (6, 30))
    """
    for pattern in _month_day_patterns():
        if match := pattern.fullmatch(words.strip()):
            day = int(match["day"]) if match["day"] else _words("day")[match["ordinal"].casefold()]
            return _words("month")[match["month"].casefold()], day
    return None


def format_month_day(month: int, day: int) -> str:
    """Return a day of each year in English words.

    >>> format_month_day(3, 31)
    '31 March'
    """
    name = next(form for form, value in _words("month").items() if value == month)
    return f"{day} {name.capitalize()}"


def _drop_inner(found: list[PrintedDate]) -> Iterator[PrintedDate]:
    end = -1
    for one in found:
        if one.start >= end:
            end = one.end
            yield one


@cache
def _words(sort: str) -> dict[str, int]:
    rows = (row for row in read_rows("date_words.tsv") if row["sort"] == sort)
    return {form: int(row["value"]) for row in rows for form in row["forms"].split(", ")}


@cache
def _date_patterns() -> tuple[re.Pattern[str], ...]:
    months = "|".join(sorted(map(re.escape, _words("month")), key=len, reverse=True))
    ordinals = "|".join(sorted(_words("day"), key=len, reverse=True))
    numbers = "|".join(sorted(_words("number"), key=len, reverse=True))
    number = rf"(?:{numbers}|hundred|thousand)"
    written = rf"(?P<words>{number}(?:[\s,-]+(?:and[\s-]+)?{number})+)"
    month = rf"(?P<month>{months})(?![a-z])"
    day = rf"(?:(?P<day>\d{{1,2}})\s*(?:st|nd|rd|th)?|(?P<ordinal>{ordinals}))"
    year = rf"(?:(?P<year>[12]\d{{3}})|{written})"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"(?<!\d){day}[»\"”]?(?:\s+day)?(?:\s+of)?\s+{month}\.?(?:,?\s+(?:in\s+the\s+year\s+)?){year}",
            rf"\b{month}\.?\s+{day},?\s+{year}",
            rf"(?P<year>[12]\d{{3}})\s*(?:жылғы|жылдың|жылы|ж\.)\s*[«\"“]?(?P<day>\d{{1,2}})[»\"”]?\s*(?P<month>{months})",
            r"(?<![\d.-])(?P<year>[12]\d{3})-(?P<number>\d{2})-(?P<day>\d{2})(?![\d-])",
            r"(?<![\d.])(?P<day>\d{1,2})\.(?P<number>\d{2})\.(?P<year>[12]\d{3})(?![\d.]\d)",
        )
    )


@cache
def _month_day_patterns() -> tuple[re.Pattern[str], ...]:
    months = "|".join(sorted(map(re.escape, _words("month")), key=len, reverse=True))
    ordinals = "|".join(sorted(_words("day"), key=len, reverse=True))
    month = rf"(?P<month>{months})\.?"
    day = rf"(?:(?P<day>\d{{1,2}})\s*(?:st|nd|rd|th)?|(?P<ordinal>{ordinals}))"
    patterns = (rf"(?:the\s+)?{day}(?:\s+day)?(?:\s+of)?\s+{month}", rf"{month}\s+{day}")
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def _read_date(match: re.Match[str]) -> date | None:
    """Return the date that a match names; None for one that no calendar has."""
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _words("month")[parts["month"].casefold()]
    day = (
        int(parts["day"])
        if parts.get("day")
        else _words("day")[" ".join(parts["ordinal"].split()).casefold()]
    )
    year = int(parts["year"]) if parts.get("year") else _read_number(parts["words"])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_number(words: str) -> int:
    """Return a number written in English words.

    >>> _read_number("nineteen hundred and ninety-four"), _read_number("two thousand and fourteen")
    (1994, 2014)
    """
    total = current = 0
    for word in re.split(r"[\s,-]+", words.casefold()):
        if word == "hundred":
            current *= 100
        elif word == "thousand":
            total, current = total + current * 1000, 0
        else:
            current += _words("number").get(word, 0)
    return total + current
