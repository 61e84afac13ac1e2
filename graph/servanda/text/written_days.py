"""One day as people write it: in figures or in words, in English, Russian and Kazakh.

The names of the months are those of Unicode's CLDR, through Babel, which is imported for a day in words only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from servanda.errors import ServandaError
from servanda.locales import LOCALES
from servanda.messages import error_text

#: What stands for the day on which it is typed.
TODAY: Final = frozenset({"today", "сегодня", "бүгін"})
#: The fewest letters by which a month is named in short.
_FEWEST: Final = 3
_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
#: What may follow a year in Russian and Kazakh.
_YEAR_WORD: Final = r"(?:\s*(?:г\.?|года|год|ж\.?|жыл|жылы|жылғы|жылдың))?"
_YEAR_FIRST: Final = re.compile(r"(\d{4})([./])(\d{1,2})\2(\d{1,2})", re.ASCII)
_DOTTED: Final = re.compile(rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}}){_YEAR_WORD}", re.ASCII)
#: A day and a month of which either may come first.
_EITHER: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_SHORT_YEAR: Final = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2}", re.ASCII)
_DAY: Final = r"(?:the\s)?(?P<day>\d{1,2})(?:st|nd|rd|th|-?го|-?е)?"
_MONTH: Final = r"(?P<month>[^\W\d_]+)\.?"
_YEAR: Final = r"(?P<year>[0-9]{4})"
#: A text is folded before: no capitals, commas and quotation marks, and one blank between two words.
_IN_WORDS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_DAY}[\s-](?:day\s)?(?:of\s)?{_MONTH}[\s-]{_YEAR}{_YEAR_WORD}",
        rf"{_MONTH}\s{_DAY}\s{_YEAR}",
        rf"{_YEAR}{_YEAR_WORD}\s{_DAY}\s{_MONTH}",
        rf"{_YEAR}\s{_MONTH}\s{_DAY}",
    )
)


def read_written_day(text: str) -> date | None:
    """Return the day that a text writes out with its year; None for a text that writes none.

    Raises ServandaError for a day that no calendar has, and for one that can be read in two ways.

    >>> str(read_written_day("01.06.2009")), str(read_written_day("June 1, 2009"))
    ('2009-06-01', '2009-06-01')
    >>> str(read_written_day("1 июня 2009 г.")), str(read_written_day("2009 жылғы 1 маусым"))
    ('2009-06-01', '2009-06-01')
    >>> read_written_day("June 2009"), read_written_day("soon")
    (None, None)
    """
    written = " ".join(text.split())
    if found := _ISO.fullmatch(written):
        return _make_day(found[1], found[2], found[3], written)
    if found := _YEAR_FIRST.fullmatch(written):
        return _make_day(found[1], found[3], found[4], written)
    if found := _DOTTED.fullmatch(written):
        return _make_day(found[3], found[2], found[1], written)
    if found := _EITHER.fullmatch(written):
        return _choose_reading(found[1], found[2], found[3], written)
    if _SHORT_YEAR.fullmatch(written):
        raise ServandaError(error_text("short-year", text=written))
    folded = re.sub(r"\s+", " ", re.sub(r"[,«»\"“”„]", " ", written.casefold())).strip()
    for pattern in _IN_WORDS:
        if (named := pattern.fullmatch(folded)) and (month := find_month(named["month"])):
            return _make_day(named["year"], str(month), named["day"], written)
    return None


def find_month(word: str) -> int | None:
    """Return the number of the month that a word names, in full or by its first letters; None for no month.

    >>> find_month("June"), find_month("июня"), find_month("июнь"), find_month("маусым"), find_month("sept")
    (6, 6, 6, 6, 9)
    """
    if len(word) < _FEWEST:
        return None
    folded = word.casefold()
    found = {number for name, number in _list_months() if name == folded}
    found = found or {number for name, number in _list_months() if name.startswith(folded)}
    return found.pop() if len(found) == 1 else None


@cache
def _list_months() -> tuple[tuple[str, int], ...]:
    """Return the names of the months in each language, beside a day and alone, with their numbers."""
    from babel.core import Locale

    def names() -> Iterator[tuple[str, int]]:
        for locale in LOCALES.values():
            for form in Locale.parse(locale).months.values():
                for width in ("wide", "abbreviated"):
                    for number, name in form[width].items():
                        yield name.casefold().rstrip("."), number

    return tuple(dict.fromkeys(names()))


def _make_day(year: str, month: str, day: str, text: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ServandaError(error_text("no-day-of-calendar", text=text)) from None


def _choose_reading(first: str, second: str, year: str, text: str) -> date:
    """Return the one day that two numbers and a year can mean; raises ServandaError for two, and for none."""
    found = set()
    for day, month in ((first, second), (second, first)):
        try:
            found.add(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    if not found:
        raise ServandaError(error_text("no-day-of-calendar", text=text))
    if len(found) > 1:
        earlier, later = sorted(found)
        raise ServandaError(error_text("ambiguous-day", text=text, first=earlier, second=later))
    return found.pop()
