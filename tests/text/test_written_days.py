"""Days as people write them: every usual form, in three languages, and what cannot be told apart."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.locales import format_day
from servanda.messages import LANGUAGES
from servanda.text.written_days import find_month, read_written_day

FIRST_OF_JUNE = date(2009, 6, 1)


@settings(max_examples=100)
@given(st.dates(date(1000, 1, 1)), st.sampled_from(LANGUAGES))
def test_a_day_that_servanda_writes_in_words_is_read_again(day, lang):
    assert read_written_day(format_day(day, lang)) == day


@settings(max_examples=50)
@given(st.dates(date(1000, 1, 1)), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d.%m.%Y г."]))
def test_a_day_in_figures_is_read(day, form):
    assert read_written_day(day.strftime(form).rjust(10, "0")) == day


@pytest.mark.parametrize(
    "text",
    [
        "2009-06-01", " 01.06.2009 ", "1.6.2009", "01. 06. 2009", "01.06.2009 ж.", "1 June 2009",
        "1 Jun 2009",         "1st of June, 2009",
        "the 1st day of June 2009", "June 1, 2009", "JUNE 1ST 2009", "1-Jun-2009",
        "2009 June 1", "1 июня 2009", "1 июня 2009 г.", "«1» июня 2009 года", "1-го июня 2009", "1 июн. 2009",
        "2009 жылғы 1 маусым", "2009 ж. 1 маусым", "1 маусым 2009", "1 маусым 2009 жыл", "1 Мау. 2009",
    ],
)  # fmt: skip
def test_every_usual_form_is_read(text):
    assert read_written_day(text) == FIRST_OF_JUNE


@pytest.mark.parametrize("text", ["1/6/2009", "01/06/2009", "1-6-2009"])
def test_a_day_that_can_be_two_is_refused_with_both(text):
    with pytest.raises(ServandaError, match=r"2009-01-06 .* 2009-06-01"):
        read_written_day(text)


@pytest.mark.parametrize(("text", "day"), [("15/3/2009", date(2009, 3, 15)), ("6/6/2009", date(2009, 6, 6))])
def test_a_day_with_a_slash_that_can_be_one_only_is_that(text, day):
    assert read_written_day(text) == day


@pytest.mark.parametrize("text", ["31.06.2009", "30 February 2009", "00.01.2009", "31/06/2009"])
def test_a_day_of_no_calendar_is_refused(text):
    with pytest.raises(ServandaError, match="calendar"):
        read_written_day(text)


def test_a_year_of_two_digits_is_refused():
    with pytest.raises(ServandaError, match="two digits"):
        read_written_day("01.06.09")


@pytest.mark.parametrize(
    "text", ["", "soon", "June 2009", "2009", "1 June", "1 Jn 2009", "1 Ju 2009", "1 2 2009", "12009 June 1"]
)
def test_what_writes_out_no_day_is_none(text):
    assert read_written_day(text) is None


def test_a_month_is_told_by_its_first_letters_where_no_other_begins_so():
    assert [find_month(word) for word in ("sep", "ноя", "қар", "ju", "jux")] == [9, 11, 11, None, None]
