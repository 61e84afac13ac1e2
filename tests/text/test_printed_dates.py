import pytest

from servanda.text.printed_dates import find_dates


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
