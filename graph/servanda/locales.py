"""How a language counts and dates, by Unicode's CLDR (through Babel): plural forms, days in words.

Days are written as an official writes them: 1 June 2009, 1 июня 2009 года, 2009 жылғы 1 маусым. CLDR's own
long forms abbreviate the word for a year in Russian and Kazakh. The Russian words stand in the genitive ("с
1 июня 2009 года"); the Kazakh ones go before "күні" in its cases ("2009 жылғы 1 маусым күнінен бастап").

Babel is imported on first use, so that an answer without numbers and days does not wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from babel.core import Locale

#: The locale of each language of servanda: British dates in English.
LOCALES: Final = {"en": "en_GB", "kk": "kk_KZ", "ru": "ru_RU"}
#: The plural category that every language has.
OTHER: Final = "other"
# Patterns of Unicode (UTS 35, part 4), months as they are named beside a day.
_DAY: Final = {"en": "d MMMM y", "kk": "y 'жылғы' d MMMM", "ru": "d MMMM y 'года'"}
_MONTH: Final = {"en": "MMMM y", "kk": "y 'жылғы' MMMM", "ru": "MMMM y 'года'"}
_YEAR_DAY: Final = "d MMMM"
_ISO: Final = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_LEAP_YEAR: Final = 2000
#: The pattern of a month that stands by itself.
_ALONE: Final = {"en": "LLLL y", "kk": "y 'жылғы' MMMM", "ru": "LLLL y 'года'"}
_ISO_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_END: Final = r"(\.\.|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?|)"
_SPAN: Final = re.compile(f"{_END}/{_END}")


def list_categories(lang: str) -> frozenset[str]:
    """Return the plural categories of a language.

    >>> sorted(list_categories("ru"))
    ['few', 'many', 'one', 'other']
    """
    return frozenset(_load_locale(lang).plural_form.tags) | {OTHER}


def choose_form(forms: Mapping[str, str], number: int, lang: str) -> str:
    """Return the form that goes with a number: that of its plural category, or ``other`` where it has none.

    >>> forms = {"one": "день", "few": "дня", "many": "дней", "other": "дня"}
    >>> [choose_form(forms, number, "ru") for number in (1, 3, 11, 21)]
    ['день', 'дня', 'дней', 'день']
    """
    return forms.get(_load_locale(lang).plural_form(number)) or forms[OTHER]


def format_number(number: int, lang: str) -> str:
    """Return a whole number with its thousands apart.

    >>> format_number(12345, "en"), format_number(101, "ru")
    ('12,345', '101')
    """
    if -1000 < number < 1000:
        return str(number)
    from babel.numbers import format_decimal

    return format_decimal(number, locale=_load_locale(lang))


def format_day(day: date, lang: str) -> str:
    """Return a day in words.

    >>> day = date(2009, 6, 1)
    >>> format_day(day, "en"), format_day(day, "ru"), format_day(day, "kk")
    ('1 June 2009', '1 июня 2009 года', '2009 жылғы 1 маусым')
    """
    return _format(day, _DAY[lang], lang)


def format_days(first: date, last: date, lang: str, *, year: bool = True) -> str:
    """Return from which day to which day something lasts, what the two days share said once.

    Without ``year`` two days of one year leave it out, for a place that names it already.

    >>> format_days(date(2009, 3, 3), date(2009, 3, 10), "en")
    '3–10 March 2009'
    >>> format_days(date(2009, 2, 3), date(2009, 3, 1), "kk")
    '2009 жылғы 3 ақпан – 1 наурыз'
    >>> format_days(date(2009, 3, 3), date(2009, 3, 10), "ru", year=False)
    '3–10 марта'
    """
    pattern = _DAY[lang] if year else _YEAR_DAY
    if first == last:
        return _format(last, pattern, lang)
    if first.year != last.year:
        return f"{format_day(first, lang)} – {format_day(last, lang)}"
    same = first.month == last.month
    begin = f"{first.day}–" if same else f"{format_year_day(first.month, first.day, lang)} – "
    return _format(last, pattern.replace(_YEAR_DAY, f"'{begin}'{_YEAR_DAY}"), lang)


def format_month(year: int, month: int, lang: str) -> str:
    """Return a month of a year in words, in the form in which it follows a day.

    >>> format_month(2009, 6, "en"), format_month(2009, 6, "ru"), format_month(2009, 6, "kk")
    ('June 2009', 'июня 2009 года', '2009 жылғы маусым')
    """
    return _format(date(year, month, 1), _MONTH[lang], lang)


def format_year_day(month: int, day: int, lang: str) -> str:
    """Return a day of every year in words; raises ValueError where no year has it.

    >>> format_year_day(2, 29, "en"), format_year_day(3, 31, "ru"), format_year_day(3, 31, "kk")
    ('29 February', '31 марта', '31 наурыз')
    """
    return _format(date(_LEAP_YEAR, month, day), _YEAR_DAY, lang)


def format_iso_day(text: str, lang: str) -> str:
    """Return a day that is written as in ISO 8601 in words; what is no whole day stays as it is.

    >>> format_iso_day("2007-09-07", "en"), format_iso_day("2007", "ru")
    ('7 September 2007', '2007')
    """
    found = _ISO.fullmatch(text.strip())
    try:
        return format_day(date.fromisoformat(found["day"]), lang) if found else text
    except ValueError:  # a day that no calendar has
        return text


def format_iso_time(text: str, lang: str) -> str:
    """Return a day, a month or a span of days, written as in ISO 8601-2 (EDTF), in words; all else as it is.

    >>> format_iso_time("2009-03", "en"), format_iso_time("2009-03-03/2009-03-10", "en")
    ('March 2009', '3 March 2009 – 10 March 2009')
    >>> format_iso_time("2009-03-01/..", "ru"), format_iso_time("P3M", "ru")
    ('1 марта 2009 года – …', 'P3M')
    """
    if span := _SPAN.fullmatch(text.strip()):
        ends = (format_iso_time(end, lang) if end.strip(".") else "…" for end in span.groups())
        return " – ".join(ends)
    if month := _ISO_MONTH.fullmatch(text.strip()):
        return _format(date(int(month[1]), int(month[2]), 1), _ALONE[lang], lang)
    return format_iso_day(text, lang)


def _format(day: date, pattern: str, lang: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale=_load_locale(lang))


@cache
def _load_locale(lang: str) -> Locale:
    from babel.core import Locale

    return Locale.parse(LOCALES[lang])
