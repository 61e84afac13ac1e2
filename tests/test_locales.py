"""How each language counts and dates: plural forms by the rules of CLDR, days as an official writes them."""

from __future__ import annotations

from datetime import date

import pytest

from servanda.locales import (
    choose_form,
    format_day,
    format_days,
    format_iso_day,
    format_month,
    format_number,
    format_year_day,
    list_categories,
)
from servanda.messages import LANGUAGES, Messages

COUNTED = (0, 1, 2, 5, 11, 21, 101)


@pytest.mark.parametrize(
    ("lang", "forms"),
    [
        ("en", ("other", "one", "other", "other", "other", "other", "other")),
        ("kk", ("other", "one", "other", "other", "other", "other", "other")),
        ("ru", ("many", "one", "few", "many", "many", "one", "one")),
    ],
)
def test_a_number_goes_with_the_form_of_its_category(lang: str, forms: tuple[str, ...]) -> None:
    names = {name: name for name in list_categories(lang)}
    assert tuple(choose_form(names, number, lang) for number in COUNTED) == forms


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("0 days", "1 day", "2 days", "5 days", "11 days", "21 days", "101 days")),
        ("kk", ("0 күн", "1 күн", "2 күн", "5 күн", "11 күн", "21 күн", "101 күн")),
        ("ru", ("0 дней", "1 день", "2 дня", "5 дней", "11 дней", "21 день", "101 день")),
    ],
)
def test_a_text_that_counts_has_the_form_of_its_number(lang: str, said: tuple[str, ...]) -> None:
    assert tuple(Messages(lang, "explanation").text("days", n=number) for number in COUNTED) == said


def test_each_thing_that_a_sentence_counts_has_its_own_form() -> None:
    values = {"norms": 21, "pressing": 1, "records": 12}
    assert Messages("ru", "status").text("summary", **values).startswith("21 норма")
    assert "12 записей" in Messages("ru", "status").text("summary", **values)
    assert "1 matter calls" in Messages("en", "status").text("summary", **values)


def test_a_text_in_place_of_a_number_stands_as_it_is() -> None:
    said = Messages("en", "answers").text("summary", notifications=2, clauses="all clauses", untimed=0)
    assert said.startswith("2 notifications in all clauses")


@pytest.mark.parametrize(
    ("lang", "day", "days", "month", "year_day"),
    [
        ("en", "1 June 2009", "28 May – 1 June 2009", "June 2009", "31 March"),
        ("kk", "2009 жылғы 1 маусым", "2009 жылғы 28 мамыр – 1 маусым", "2009 жылғы маусым", "31 наурыз"),
        ("ru", "1 июня 2009 года", "28 мая – 1 июня 2009 года", "июня 2009 года", "31 марта"),
    ],
)
def test_days_are_in_the_words_of_each_language(
    lang: str, day: str, days: str, month: str, year_day: str
) -> None:
    first, last = date(2009, 5, 28), date(2009, 6, 1)
    assert format_day(last, lang) == format_iso_day("2009-06-01", lang) == day
    assert format_days(first, last, lang) == days
    assert format_month(2009, 6, lang) == month
    assert format_year_day(3, 31, lang) == year_day


@pytest.mark.parametrize("lang", LANGUAGES)
def test_days_of_different_years_name_both_and_one_day_is_no_span(lang: str) -> None:
    first, last = date(2008, 12, 31), date(2009, 1, 2)
    assert format_days(first, last, lang) == f"{format_day(first, lang)} – {format_day(last, lang)}"
    assert format_days(first, first, lang) == format_day(first, lang)


@pytest.mark.parametrize("text", ["2009", "2009-02", "2009-02-30", "soon", "2009-06-01/2009-06-10", ""])
def test_what_is_no_whole_day_stays_as_it_is(text: str) -> None:
    assert [format_iso_day(text, lang) for lang in LANGUAGES] == [text] * len(LANGUAGES)


def test_thousands_stand_apart_as_each_language_has_it() -> None:
    assert format_number(999, "ru") == "999"
    assert format_number(1234567, "en") == "1,234,567"
    assert format_number(1234567, "ru").replace(chr(160), " ") == "1 234 567"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_day_in_a_gap_of_a_text_is_in_words(lang: str) -> None:
    day = date(2010, 12, 31)
    assert format_day(day, lang) in Messages(lang, "status").text("until", deadline=day)
