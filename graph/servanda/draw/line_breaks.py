"""Where a line of words may break: not within a date, nor between a number and what it counts."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from servanda.text.tables import read_rows

#: A day of a month, or some days of it; a year, as Kazakh and Russian call it; a sign before a number.
_DAY: Final = r"\d{1,2}(?:[–-]\d{1,2})?"
_YEAR: Final = r"[12]\d{3}(?:\s+(?:года|году|гг?\.))?"
_YEAR_BEFORE: Final = r"[12]\d{3}\s+(?:жылғы|жылдың|жылы|ж\.)"
_NUMBERED: Final = r"(?:№|N°|Nos?\.|Nr\.|§)\s+(?=\S*\d)\S+"
#: What is counted in deadlines and intervals.
_COUNTED: Final = r"\d+\s+(?:days?|weeks?|months?|years?|дн|недел|месяц|лет|год|күн|апта|ай|жыл)\w*"


def split_words(text: str, *, narrow: bool = False) -> list[str]:
    """Return the words of a text between which a line may break; some of them have blanks within.

    Dates stay whole, "№" with its number and a number with the days or months that it counts. ``narrow`` is
    for lines that hold no whole date: day and month still stay together, the year goes apart.

    >>> split_words("Brussels, 7 September 2007, No. 71-IV")
    ['Brussels,', '7 September 2007,', 'No. 71-IV']
    >>> split_words("2008 жылғы 1 желтоқсанда", narrow=True)
    ['2008 жылғы', '1 желтоқсанда']
    """
    found = ""
    place = 0
    for match in _whole(narrow=narrow).finditer(text):
        found += text[place : match.start()] + re.sub(r"\s+", "\0", match.group())
        place = match.end()
    return [word.replace("\0", " ") for word in (found + text[place:]).split()]


@cache
def _whole(*, narrow: bool) -> re.Pattern[str]:
    """Return the pattern of what stays together on a line."""
    rows = (row for row in read_rows("date_words.tsv") if row["sort"] == "month")
    forms = sorted({form for row in rows for form in row["forms"].split(", ")}, key=len, reverse=True)
    month = rf"(?:{'|'.join(map(re.escape, forms))})"
    # Kazakh adds endings to the name of a month.
    parts = (
        [rf"{_DAY}\s+{month}\w*", _YEAR_BEFORE, rf"{month}\s+{_DAY}\b", _YEAR]
        if narrow
        else [
            rf"{_DAY}\s+{month}\w*(?:,?\s+{_YEAR})?",
            rf"{_YEAR_BEFORE}(?:\s+{_DAY})?\s+{month}\w*",
            rf"{month}\s+{_DAY},\s+{_YEAR}",
            rf"{month}\s+{_YEAR}",
            _YEAR,
        ]
    )
    return re.compile(rf"(?<![\w.])(?:{'|'.join([*parts, _NUMBERED, _COUNTED])})", re.IGNORECASE)
