"""Periods by hand, by brute force, and as the European Environment Agency counts its deadlines."""

import calendar
import csv
import itertools
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.events.conventions import (
    DEFAULT,
    GROUPS,
    Conventions,
    find_last_day,
    find_next_deadline,
    list_deadlines,
    load_conventions,
)
from servanda.events.dates import UNKNOWN, When, make_when, parse_day

AGENCY = Conventions.of(["end-of-month-from-28"])
ALL = [
    Conventions(*names)
    for names in itertools.product(
        *([one.name for one in load_conventions().values() if one.group == group] for group in GROUPS)
    )
]
#: Under this one alone a later event can start a period that ends earlier.
ORDERED = [how for how in ALL if how.month_end != "next-month"]

days = st.dates(date(1990, 1, 1), date(2040, 12, 31))
# Ends of months are where all goes wrong, so they come often.
turns = st.builds(lambda found, shift: found.replace(day=1) + timedelta(days=shift), days, st.integers(-4, 1))
some_day = days | turns
lengths = st.tuples(st.integers(0, 40), st.integers(0, 60)).filter(any)
months_only = st.integers(1, 60)


def period(length):
    months, extra = length
    return "P" + f"{months}M" * bool(months) + f"{extra}D" * bool(extra)


def end(event, length, *names):
    how = Conventions.of(names)
    return str(find_last_day(make_when(date.fromisoformat(event)), length, how))


@pytest.mark.parametrize(
    ("event", "length", "expected"),
    [
        ("2009-03-15", "P3M", "2009-06-15"),
        ("2009-01-31", "P3M", "2009-04-30"),
        ("2009-01-31", "P1M", "2009-02-28"),
        ("2008-01-31", "P1M", "2008-02-29"),
        # From 30 November three months lead into a common, a leap and a common year; 1900 was no leap year.
        ("2008-11-30", "P3M", "2009-02-28"),
        ("2007-11-30", "P3M", "2008-02-29"),
        ("2011-11-30", "P3M", "2012-02-29"),
        ("1899-11-30", "P3M", "1900-02-28"),
        ("1999-11-30", "P3M", "2000-02-29"),
        ("2008-02-29", "P1Y", "2009-02-28"),
        ("2008-02-29", "P4Y", "2012-02-29"),
        ("2009-02-28", "P3M", "2009-05-28"),
        ("2009-02-28", "P3Y", "2012-02-28"),
        ("2009-12-31", "P2M", "2010-02-28"),
        ("2009-10-31", "P1Y6M", "2011-04-30"),
        # Months first, then days: 31 January, 28 February, 15 March.
        ("2009-01-31", "P1M15D", "2009-03-15"),
        ("2008-01-31", "P1M15D", "2008-03-15"),
        ("2009-03-15", "P1M15D", "2009-04-30"),
        ("2009-01-31", "P30D", "2009-03-02"),
        ("2009-01-31", "P1D", "2009-02-01"),
        ("2009-01-31", "P2W", "2009-02-14"),
        ("2009-01-31", "P1Y1M1W1D", "2010-03-08"),
    ],
)
def test_the_day_after_and_the_last_day_of_the_month(event, length, expected):
    assert end(event, length) == expected


@pytest.mark.parametrize(
    ("event", "length", "expected"),
    [
        ("2009-03-15", "P3M", "2009-06-14"),
        ("2009-03-01", "P1M", "2009-03-31"),
        ("2009-01-01", "P1Y", "2009-12-31"),
        ("2009-03-15", "P30D", "2009-04-13"),
        ("2009-03-15", "P1D", "2009-03-15"),
        ("2009-03-16", "P1W", "2009-03-22"),
        ("2009-01-28", "P1M", "2009-02-27"),
        # The eve of 29, 30 or 31 February is the last day that February has.
        ("2009-01-29", "P1M", "2009-02-28"),
        ("2009-01-31", "P1M", "2009-02-28"),
        ("2009-02-01", "P1M", "2009-02-28"),
        ("2009-01-31", "P1M15D", "2009-03-15"),
        ("2009-01-15", "P1M15D", "2009-03-01"),
        ("2008-02-29", "P1Y", "2009-02-28"),
    ],
)
def test_the_day_of_the_event_counts(event, length, expected):
    assert end(event, length, "day-of-event") == expected


@pytest.mark.parametrize(
    ("event", "length", "rule", "expected"),
    [
        ("2009-02-28", "P3M", "end-of-month", "2009-05-31"),
        ("2008-02-28", "P3M", "end-of-month", "2008-05-28"),
        ("2008-02-29", "P3M", "end-of-month", "2008-05-31"),
        ("2009-04-30", "P1M", "end-of-month", "2009-05-31"),
        ("2009-01-30", "P1M", "end-of-month", "2009-02-28"),
        ("2009-01-30", "P2M", "end-of-month", "2009-03-30"),
        ("2009-02-28", "P3Y", "end-of-month", "2012-02-29"),
        ("2009-02-28", "P1M1D", "end-of-month", "2009-04-01"),
        ("2009-02-28", "P30D", "end-of-month", "2009-03-30"),
        ("2009-01-27", "P1M", "end-of-month-from-28", "2009-02-27"),
        ("2009-01-28", "P2M", "end-of-month-from-28", "2009-03-31"),
        ("2009-01-29", "P1M", "end-of-month-from-28", "2009-02-28"),
        ("2008-01-28", "P1M", "end-of-month-from-28", "2008-02-29"),
        ("2009-01-28", "P30D", "end-of-month-from-28", "2009-02-27"),
        ("2009-01-31", "P1M", "next-month", "2009-03-03"),
        ("2008-01-31", "P1M", "next-month", "2008-03-02"),
        ("2009-01-29", "P1M", "next-month", "2009-03-01"),
        ("2009-03-31", "P1M", "next-month", "2009-05-01"),
        ("2008-02-29", "P1Y", "next-month", "2009-03-01"),
        ("2009-01-31", "P3M", "next-month", "2009-05-01"),
    ],
)
def test_a_month_without_the_day(event, length, rule, expected):
    assert end(event, length, rule) == expected


def test_the_clock_and_the_month_end_together():
    assert end("2009-02-28", "P3M", "end-of-month", "day-of-event") == "2009-05-30"
    assert end("2009-01-31", "P1M", "end-of-month", "day-of-event") == "2009-02-28"
    assert end("2009-01-31", "P1M", "next-month", "day-of-event") == "2009-03-02"
    assert end("2009-01-29", "P1M", "next-month", "day-of-event") == "2009-02-28"
    assert end("2009-01-28", "P2M", "end-of-month-from-28", "day-of-event") == "2009-03-30"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("2009-03-12", "2009-03-13"),  # a Friday
        ("2009-03-13", "2009-03-16"),  # Saturday the 14th
        ("2009-03-14", "2009-03-16"),  # Sunday the 15th
        ("2009-03-15", "2009-03-16"),
        ("2009-12-31", "2010-01-01"),  # New Year's day, a Friday: no calendar of holidays is held
    ],
)
def test_an_end_at_a_weekend_moves_to_monday(event, expected):
    assert end(event, "P1D", "following-weekday") == expected


def test_the_last_monday_of_the_calendar():
    assert date.max.strftime("%A") == "Friday"
    assert end("9999-12-24", "P1D", "following-weekday") == "9999-12-27"


@pytest.mark.parametrize(
    ("event", "length", "names", "expected"),
    [
        ("2009-02", "P3M", [], "[2009-05-01..2009-05-28]"),
        ("2009-01", "P1M", [], "[2009-02-01..2009-02-28]"),
        ("2009", "P1Y", [], "[2010-01-01..2010-12-31]"),
        ("[2009-01-28..2009-01-31]", "P1M", [], "2009-02-28"),
        ("[2009-01-28..2009-01-31]", "P2M", ["end-of-month-from-28"], "2009-03-31"),
        # 1 February leads to 1 March, 31 January to 3 March.
        ("[2009-01-31..2009-02-01]", "P1M", ["next-month"], "[2009-03-01..2009-03-03]"),
        ("[2009-01-30..2009-02-02]", "P1M", ["next-month"], "[2009-03-01..2009-03-03]"),
        ("[2009-01-31..]", "P1M", ["next-month"], "[2009-03-01..]"),
        ("[..2009-02-01]", "P1M", ["next-month"], "[..2009-03-03]"),
        ("[2009-01-31..]", "P1M", [], "[2009-02-28..]"),
        ("[..2009-01-31]", "P1M", [], "[..2009-02-28]"),
        ("not known", "P3M", [], "not known"),
    ],
)
def test_what_is_not_exact_stays_an_interval(event, length, names, expected):
    assert str(find_last_day(parse_day(event), length, Conventions.of(names))) == expected


def test_the_first_and_the_last_month_of_the_calendar():
    how = Conventions.of(["next-month"])
    assert find_last_day(When(None, date.min), "P1D", how).latest == date(1, 1, 2)
    assert find_last_day(When(date(9999, 12, 1), date(9999, 12, 30)), "P1D", how).latest == date.max
    assert find_last_day(UNKNOWN, "P9999Y") == UNKNOWN


@given(some_day, some_day, lengths, st.sampled_from(ORDERED))
def test_a_later_event_never_ends_earlier(one, other, length, how):
    first, second = sorted([one, other])
    ends = [find_last_day(make_when(event), period(length), how).exact for event in (first, second)]
    assert ends == sorted(ends)


@given(some_day, lengths, lengths, st.sampled_from(ALL))
def test_a_longer_period_never_ends_earlier(event, one, other, how):
    shorter = min(one[0], other[0]), min(one[1], other[1])
    longer = max(one[0], other[0]), max(one[1], other[1])
    if any(shorter):
        ends = [find_last_day(make_when(event), period(length), how).exact for length in (shorter, longer)]
        assert ends == sorted(ends)


@given(some_day, st.integers(0, 70), lengths, st.sampled_from(ALL))
def test_an_interval_holds_the_ends_of_its_days_and_no_more(low, width, length, how):
    inside = [low + timedelta(days=shift) for shift in range(width + 1)]
    each = [find_last_day(make_when(event), period(length), how).exact for event in inside]
    found = find_last_day(When(inside[0], inside[-1]), period(length), how)
    assert (found.earliest, found.latest) == (min(each), max(each))


@given(some_day, lengths, st.sampled_from(ALL))
def test_an_open_interval_is_the_limit_of_wider_ones(event, length, how):
    wide = timedelta(days=120)
    after = find_last_day(When(event, None), period(length), how)
    before = find_last_day(When(None, event), period(length), how)
    assert after.latest is None and before.earliest is None
    assert after.earliest == find_last_day(When(event, event + wide), period(length), how).earliest
    assert before.latest == find_last_day(When(event - wide, event), period(length), how).latest


def by_hand(event, months, rule):
    """Return the corresponding day by counting months on the fingers, as no library does."""
    year, month = event.year, event.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    length = calendar.monthrange(year, month)[1]
    own = calendar.monthrange(event.year, event.month)[1]
    rolls = (rule == "end-of-month" and event.day == own) or (
        rule == "end-of-month-from-28" and event.day > 27
    )
    if rolls:
        return date(year, month, length)
    if event.day <= length:
        return date(year, month, event.day)
    over = event.day - length if rule == "next-month" else 0
    return date(year, month, length) + timedelta(days=over)


@given(some_day, months_only, st.sampled_from([how for how in ALL if how.weekend == "count"]))
def test_months_are_counted_on_the_fingers(event, months, how):
    expected = by_hand(event, months, how.month_end)
    found = find_last_day(make_when(event), f"P{months}M", how).exact
    if how.start == "day-after":
        assert found == expected
    else:
        assert found in (expected, expected - timedelta(days=1))
        # The day after is the first of the next period, and has the number of the event if there is one.
        assert found == expected or expected == found + timedelta(days=1)


@given(some_day, lengths, st.sampled_from(ALL), st.integers(1, 30))
def test_a_series_is_counted_from_its_first_deadline(first, length, how, count):
    found = list(list_deadlines(first, period(length), how, count=count))
    assert len(found) == count
    assert found == sorted(found)
    plain = Conventions(month_end=how.month_end, weekend=how.weekend)
    for number in range(1, count):
        multiple = period((length[0] * number, length[1] * number))
        assert found[number] == find_last_day(make_when(first), multiple, plain).exact


@given(some_day, lengths, st.sampled_from(ALL), st.dates(date(1980, 1, 1), date(2060, 1, 1)))
def test_the_next_deadline_is_the_least_that_is_not_before(first, length, how, asked):
    found = find_next_deadline(first, period(length), asked, how)
    stepped = next(one for one in list_deadlines(first, period(length), how) if one >= asked)
    assert found == stepped


@given(some_day, lengths, st.sampled_from(ALL), some_day, some_day)
def test_a_series_ends_with_its_validity(first, length, how, until, asked):
    bounded = list(list_deadlines(first, period(length), how, until=until))
    free = itertools.islice(list_deadlines(first, period(length), how), len(bounded) + 1)
    assert bounded == list(free)[:-1]
    assert find_next_deadline(first, period(length), asked, how, until) == next(
        (one for one in bounded if one >= asked), None
    )


def test_a_series_does_not_drift():
    assert [str(one) for one in list_deadlines(date(2009, 1, 31), "P1M", count=5)] == [
        "2009-01-31", "2009-02-28", "2009-03-31", "2009-04-30", "2009-05-31",
    ]  # fmt: skip
    assert list(list_deadlines(date(2009, 1, 31), "P1M", count=0)) == []
    assert list(list_deadlines(date(2009, 1, 31), "P1M", until=date(2009, 1, 30))) == []
    assert [str(one) for one in list_deadlines(date(2009, 1, 1), "P1M15D", count=3)] == [
        "2009-01-01", "2009-02-16", "2009-03-31",
    ]  # fmt: skip


def test_a_deadline_that_is_valid_is_moved_past_the_validity():
    how = Conventions.of(["following-weekday"])
    saturday, monday = date(2009, 1, 31), date(2009, 2, 2)
    assert list(list_deadlines(saturday, "P1M", how, until=saturday)) == [monday]
    assert find_next_deadline(saturday, "P1M", monday, how, until=saturday) == monday


def test_the_last_of_many_deadlines_is_found_at_once():
    assert find_next_deadline(date(1, 1, 1), "P1D", date(9999, 12, 31)) == date.max
    assert find_next_deadline(date(1, 1, 31), "P1M", date(9999, 12, 2)) == date.max


def test_a_series_that_is_bounded_may_reach_the_end_of_the_calendar():
    assert list(list_deadlines(date(9999, 11, 30), "P1M", until=date.max)) == [
        date(9999, 11, 30), date(9999, 12, 30),
    ]  # fmt: skip
    assert find_next_deadline(date(9999, 1, 1), "P1Y", date(9999, 1, 2), until=date.max) is None


SERIES = list(
    csv.DictReader(Path(__file__).with_name("series.tsv").read_text("utf-8").splitlines(), delimiter="\t")
)


def agency(first, months, until):
    """Yield the deadlines of a series as the Agency's program finds them (eionet.rod, DeadlineCalc).

    Up to day 27 it adds months; from day 28 on it goes to the last day of each month that it reaches, that of
    the first deadline too.
    """
    year, month = first.year, first.month
    while True:
        length = calendar.monthrange(year, month)[1]
        found = date(year, month, first.day if first.day < 28 else length)
        if until is not None and found > until:
            return
        yield found
        month += months
        while month > 12:
            year, month = year + 1, month - 12


def optional(text):
    return date.fromisoformat(text) if text else None


def test_there_are_enough_series():
    assert len(SERIES) >= 60
    assert len({tuple(row.values()) for row in SERIES}) == len(SERIES)
    assert sum(row["first"][-2:] >= "28" for row in SERIES) >= 20
    assert sum(row["valid_until"] != "" for row in SERIES) >= 15


@pytest.mark.parametrize(
    "row", SERIES, ids=[f"{row['first']}/P{row['months']}M@{row['day']}" for row in SERIES]
)
def test_series_as_the_agency_counts_them(row):
    first, asked = date.fromisoformat(row["first"]), date.fromisoformat(row["day"])
    until, months = optional(row["valid_until"]), int(row["months"])
    coming = itertools.dropwhile(lambda one: one < asked, agency(first, months, until))
    expected = [optional(row["next"]), optional(row["after"])]
    assert expected == [*itertools.islice(coming, 2), None, None][:2]
    every = f"P{months}M"
    found = find_next_deadline(first, every, asked, AGENCY, until)
    assert found == expected[0]
    if found is not None:
        assert find_next_deadline(first, every, found + timedelta(days=1), AGENCY, until) == expected[1]
    listed = list(list_deadlines(first, every, AGENCY, until=until, count=40))
    assert listed == list(itertools.islice(agency(first, months, until), 40))


@given(some_day, months_only, some_day)
def test_any_series_as_the_agency_counts_it(first, months, asked):
    found = find_next_deadline(first, f"P{months}M", asked, AGENCY)
    assert found == next(one for one in agency(first, months, None) if one >= asked)


def test_conventions_by_name():
    assert Conventions.of([]) == DEFAULT == Conventions()
    assert Conventions.of(["end-of-month"]).names == ("day-after", "end-of-month", "count")
    assert Conventions.of(["day-after", "end-of-month", "end-of-month"]).changed == ("end-of-month",)
    assert DEFAULT.changed == ()
    assert len(ALL) == 16


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["end-of-mounth"], "unknown convention 'end-of-mounth'; did you mean 'end-of-month'?"),
        (["xyz"], "unknown convention 'xyz'; choose among day-after, day-of-event, last-day, "),
        (["last-day", "next-month"], "'last-day' and 'next-month' exclude each other; name one of them"),
    ],
)
def test_conventions_that_cannot_be_taken(names, said):
    with pytest.raises(ServandaError) as refused:
        Conventions.of(names)
    assert str(refused.value).startswith(said)


def test_a_convention_in_the_wrong_place():
    with pytest.raises(
        ServandaError, match=r"^'count' decides something else; choose one of day-after, day-of"
    ):
        Conventions(start="count")


def test_the_table_of_conventions():
    assert [one.name for one in load_conventions().values() if one.default][:3] == list(DEFAULT.names)
    for one in load_conventions().values():
        assert one.decides.endswith(".") and one.source
        assert set(one.labels) == {"en", "kk", "ru"} and all(one.labels.values())
        assert any(letter in one.labels["kk"] for letter in "әғқңөұүһі"), one.name
        assert not set(one.labels["ru"]) & set("әғқңөұүһі")


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ("P0M", "the period 'P0M' lasts no time; write one such as P3M or P30D"),
        ("P0Y0M0W0D", "lasts no time"),
        ("-P3M", "the period '-P3M' runs backwards; write it without the minus sign"),
        ("P1.5M", "the period 'P1.5M' has a fraction; write whole months and days: P1M15D"),
        ("P0,5Y", "has a fraction"),
        ("PT12H", "the period 'PT12H' counts hours; days are the least that is counted: P1D"),
        ("P1DT1H", "counts hours"),
        ("P1DT", "counts hours"),
        ("P", "'P' is no period; write P3M for three months"),
        ("", "'' is no period"),
        ("3 months", "'3 months' is no period"),
        ("p3m", "'p3m' is no period"),
        ("P3", "'P3' is no period"),
        ("P-3M", "'P-3M' is no period"),
        ("P1D1M", "'P1D1M' is no period"),
        ("P٣M", "'P٣M' is no period"),
        ("P3M\nP4M", "'P3M P4M' is no period"),
        ("P9999999999Y", "the period 'P9999999999Y' leads past the year 9999; fix it"),
        ("P" + "9" * 5000 + "D", "leads past the year 9999"),
        ("P999999999Y", "the period from 2009-01-31 leads past the year 9999; fix the day or the period"),
        ("P999999999D", "leads past the year 9999"),
        ("P8000Y", "leads past the year 9999"),
    ],
)
def test_periods_that_cannot_be_counted(length, said):
    with pytest.raises(ServandaError) as refused:
        find_last_day(make_when(date(2009, 1, 31)), length)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 160
    with pytest.raises(ServandaError):
        list(list_deadlines(date(2009, 1, 31), length, count=2))
    with pytest.raises(ServandaError):
        find_next_deadline(date(2009, 1, 31), length, date(2009, 3, 1))


def test_a_series_that_leaves_the_calendar_is_refused():
    with pytest.raises(ServandaError, match="leads past the year 9999"):
        list(list_deadlines(date(9999, 12, 30), "P1D"))
    with pytest.raises(ServandaError, match="leads past the year 9999"):
        find_last_day(When(date(9998, 1, 1), date.max), "P1M")
    with pytest.raises(ServandaError, match="there are no -1 deadlines"):
        list_deadlines(date(2009, 1, 1), "P1M", count=-1)


def test_a_period_that_is_none_is_refused_before_anything_is_asked_of_the_series():
    with pytest.raises(ServandaError, match="is no period"):
        list_deadlines(date(2009, 1, 1), "monthly")
