import pytest

from servanda.text.printed_dates import find_dates, find_month_day, has_date_form


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 3 March 2020", "2020-03-03"),
        ("March 26th, 1999", "1999-03-26"),
        ("this 1<sup>st</sup> day of August, two thousand and fourteen", "2014-08-01"),
        ("this eighteenth day of April one thousand nine hundred and sixty-one", "1961-04-18"),
        ("the 5th day of April, 1946", "1946-04-05"),
        ("3 марта 2020 года", "2020-03-03"),
        ("«21» декабря 1998 г.", "1998-12-21"),
        ("2007 жылғы 7 қыркүйекте", "2007-09-07"),
        ("2007 ж. 1 қараша", "2007-11-01"),
        ("2020-02-29", "2020-02-29"),
        ("29.02.2020", "2020-02-29"),
    ],
)
def test_a_date(text: str, day: str) -> None:
    assert [str(one.day) for one in find_dates(f"Бұл: {text}.")] == [day]


@pytest.mark.parametrize("text", ["30 February 2020", "31.04.2020", "Article 3, 1999", "12.10.99"])
def test_no_date(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("31 March", (3, 31)),
        ("the 30th day of June", (6, 30)),
        ("June 30th", (6, 30)),
        ("thirty-first December", (12, 31)),
        ("1 сентября", (9, 1)),
        ("31 наурыз", (3, 31)),
        ("31 April", (4, 31)),
        ("March", None),
        ("31 March 2021", None),
    ],
)
def test_a_day_of_the_year(words: str, found: tuple[int, int] | None) -> None:
    assert find_month_day(words) == found


@pytest.mark.parametrize(
    "words", ["30 February 2021", "30 февраля 2021", "2021 жылғы 30 ақпан", "2021-02-30"]
)
def test_a_day_that_there_is_not_is_written_as_a_date(words: str) -> None:
    assert has_date_form(words) and find_dates(words) == []
