"""What falls due again and again: its days, which message counts for which, and how its norm stands."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.status.clocks import (
    get_norm_state,
    happen,
    list_calls,
    make_agreement,
    make_norm,
    make_notice,
    make_slot,
    stand,
    tell,
)

from servanda.errors import ServandaError
from servanda.events.conventions import NEAREST, Conventions
from servanda.events.dates import make_when
from servanda.model import Actor
from servanda.status.recurrences import DueDay, list_due_days, match_due_days


def list_days(as_of, entry="2020-06-15", last=None, start=None, conventions=None, **slot):
    found = list_due_days(
        make_slot(**slot), make_when(date.fromisoformat(entry)), last and date.fromisoformat(last),
        date.fromisoformat(as_of), conventions or Conventions(),
        make_when(date.fromisoformat(start)) if start else None,
    )  # fmt: skip
    return [str(one.day) for one in found]


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        # In force on 15 June 2020: the first 31 March after that.
        ({"every": "P1Y", "recurs_on": ("--03-31",)}, ["2021-03-31", "2022-03-31"]),
        ({"every": "P1Y", "recurs_on": ("--03-31",), "first_due": "2022-03-31"}, ["2022-03-31"]),
        # Two days a year; the last day of February is its 29th where it has one.
        ({"every": "P6M", "recurs_on": ("--08-31", "--02-29")}, ["2020-08-31", "2021-02-28", "2021-08-31"]),
        ({"every": "P6M", "recurs_on": ("--03-31",)}, ["2020-09-30", "2021-03-31", "2021-09-30"]),
        # The first by a day of its own, then each second year.
        (
            {"every": "P2Y", "recurs_on": ("--03-31",), "first_due": "2020-09-01"},
            ["2020-09-01", "2022-03-31"],
        ),
        (
            {"every": "P1M", "day_of_month": 31, "first_due": "2021-04-30"},
            ["2021-04-30", "2021-05-31", "2021-06-30"],
        ),
        (
            {"every": "P3M", "day_of_month": 10},
            ["2020-07-10", "2020-10-10", "2021-01-10", "2021-04-10", "2021-07-10"],
        ),
        ({"every": "P3M", "first_due": "2021-01-31"}, ["2021-01-31", "2021-04-30", "2021-07-31"]),
        ({"every": "P1Y", "first_due": "2019-12-31"}, ["2020-12-31", "2021-12-31"]),
        ({"every": "P1Y", "first_due": "2020-12-31", "last_due": "2020-12-31"}, ["2020-12-31"]),
        ({"every": "P6M"}, []),
    ],
)
def test_the_days_until_the_next(slot, expected):
    assert list_days("2021-06-15", **slot) == expected


def test_a_series_from_an_event_does_not_drift():
    # One month after 31 January and on: the last of February, and 31 March again.
    assert list_days("2021-03-15", "2021-01-31", start="2021-01-31", every="P1M") == [
        "2021-02-28",
        "2021-03-31",
    ]
    first = list_days("2021-08-01", "2021-01-31", start="2021-01-31", every="P3M", period="P1M")
    assert first == ["2021-02-28", "2021-05-28", "2021-08-28"]


def test_a_series_ends_with_the_agreement_and_days_off_move_it():
    assert list_days("2025-01-01", last="2022-03-30", every="P1Y", recurs_on=("--03-31",)) == ["2021-03-31"]
    how = Conventions.of(["following-weekday"])
    # 31 December 2022 was a Saturday.
    assert list_days("2022-12-01", every="P1Y", recurs_on=("--12-31",), conventions=how)[-1] == "2023-01-02"


YEARLY = make_slot(every="P1Y", recurs_on=("--03-31",), first_due="2021-03-31")
REPORT = make_agreement(make_norm("report", make_notice("report", timing=YEARLY)), signed="2020-06-15")


def states(day, *acts, agreement=REPORT):
    return {name[7:]: state for name, (state, _) in list_calls(stand(agreement, day, *acts)).items()}


def test_a_report_counts_for_its_year():
    report = tell("r", "2021-03-25")
    assert states("2021-03-26", report) == {"2021-03-31": "done"}
    assert states("2022-04-01", report) == {
        "2021-03-31": "done",
        "2022-03-31": "breached",
        "2023-03-31": "due",
    }
    assert get_norm_state(stand(REPORT, "2022-04-01", report), "report") == "breached"
    assert states("2021-06-01", tell("r", "2021-04-15")) == {"2021-03-31": "done-late", "2022-03-31": "due"}
    assert get_norm_state(stand(REPORT, "2021-06-01", tell("r", "2021-04-15")), "report") == "triggered"
    assert states("2020-06-14") == {} and states("2020-06-15") == {"2021-03-31": "due"}
    premise = stand(REPORT, "2021-03-26", report).instances[0].rests_on[0]
    assert premise.conventions == (NEAREST,) and premise.slot is YEARLY


def test_a_log_that_begins_late_moves_no_report_to_another_year():
    acts = [tell(f"r{year}", f"{year}-03-20") for year in (2023, 2024)]
    assert states("2024-04-02", *acts) == {
        "2021-03-31": "breached", "2022-03-31": "breached", "2023-03-31": "done", "2024-03-31": "done",
        "2025-03-31": "due",
    }  # fmt: skip


def test_a_second_report_since_the_last_day_is_the_next_one():
    early = [tell("a", "2021-03-20"), tell("b", "2021-09-01")]
    assert states("2022-04-01", *early) == {"2021-03-31": "done", "2022-03-31": "done", "2023-03-31": "due"}
    named = tell("c", "2022-03-20", remark="for 2021-03-31")
    assert states("2022-04-01", named)["2021-03-31"] == "done-late"


def test_a_day_not_known_leaves_both_years_open():
    found = stand(REPORT, "2022-06-01", tell("r", "2021"))
    assert {one.id[7:]: set(one.verdict.possible) for one in found.instances} == {
        "2021-03-31": {"breached", "done", "done-late"},
        "2022-03-31": {"breached", "done"},
        "2023-03-31": set(),
    }


@pytest.mark.parametrize(
    ("nil", "expected"), [("true", "breached"), (None, "breached"), ("false", "not-known")]
)
def test_a_report_that_nothing_happened(nil, expected):
    slot = make_slot(every="P1Y", recurs_on=("--03-31",), nil_report=nil)
    trigger = make_slot("trigger", matters=("matter:accident",))
    agreement = make_agreement(make_norm("report", make_notice("report", trigger=trigger, timing=slot)))
    assert states("2020-04-01", agreement=agreement)["2020-03-31"] == expected
    accident = happen("a", "accident", "2020-02-01")
    assert states("2020-04-01", accident, agreement=agreement)["2020-03-31"] == "breached"
    assert states("2020-04-01", tell("r", "2020-03-20"), agreement=agreement)["2020-03-31"] == "done"


def test_a_norm_without_a_notice_is_done_by_what_fulfils_it():
    agreement = make_agreement(make_norm("report", timing=YEARLY))
    done = happen("meeting", "meeting", "2021-03-01", fulfils=("agreement:clock/report",))
    assert states("2021-04-02", done, agreement=agreement) == {"2021-03-31": "done", "2022-03-31": "due"}


def test_each_who_plays_the_role_reports():
    role = Actor(
        iri="actor:states",
        role_types=("role:each",),
        played_by=("actor:north", "actor:south"),
        means_every=True,
    )
    notice = make_notice("report", timing=YEARLY, senders=("actor:states",), addressees=())
    agreement = make_agreement(make_norm("report", notice, bearers=("actor:states",)), signed="2020-06-15")
    agreement.actors[role.iri] = role
    found = states("2021-04-01", tell("r", "2021-03-01"), agreement=agreement)
    assert found == {
        "2021-03-31.north": "done", "2021-03-31.south": "breached", "2022-03-31.north": "due",
        "2022-03-31.south": "due",
    }  # fmt: skip


def test_a_series_from_the_entry_into_force():
    slot = make_slot(every="P6M", runs_from="event:entry-into-force")
    agreement = make_agreement(make_norm("report", make_notice("report", timing=slot)), signed="2020-06-15")
    assert states("2021-01-01", agreement=agreement) == {"2020-12-15": "breached", "2021-06-15": "due"}


due_dates = st.lists(st.dates(date(2020, 1, 1), date(2022, 1, 1)), min_size=1, max_size=8, unique=True).map(
    sorted
)
act_days = st.lists(st.dates(date(2019, 6, 1), date(2022, 6, 1)), max_size=10)


@settings(deadline=None)
@given(due_dates, act_days, st.dates(date(2019, 6, 1), date(2022, 6, 1)))
def test_another_act_takes_away_no_due_day(dates, acts, more):
    due = [DueDay(make_when(day), None) for day in dates]
    before = match_due_days(due, [make_when(day) for day in acts]).acts
    after = match_due_days(due, [make_when(day) for day in (*acts, more)]).acts
    assert before.keys() <= after.keys()


def test_thousands_of_days_of_hundreds_of_norms():
    slot = make_slot(every="P1M", first_due="2000-01-31")
    norms = [make_norm(f"n{number}", make_notice(f"n{number}", timing=slot)) for number in range(200)]
    agreement = make_agreement(*norms, signed="1999-01-01")
    found = stand(agreement, "2025-01-15", *(tell(f"r{year}", f"{year}-01-20") for year in range(2000, 2025)))
    assert len(found.instances) == 200 * 301


@pytest.mark.parametrize(
    "slot",
    [
        {"every": "P1Y", "recurs_on": ("--02-30",)},
        {"every": "P1Y", "recurs_on": ("31 March",)},
        {"every": "P1M", "day_of_month": 32},
        {"every": "P1Y", "first_due": "2021-02-29"},
        {"every": "P0D", "first_due": "2021-02-28"},
        {"every": "-P1Y", "first_due": "2021-02-28"},
        {"on_date": "2021-06-31"},
    ],
)
def test_a_time_that_cannot_be_is_one_clear_error(slot):
    agreement = make_agreement(make_norm("report", make_notice("report", timing=make_slot(**slot))))
    with pytest.raises(ServandaError):
        stand(agreement, "2022-01-01")


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["P1M", "P2M", "P3M", "P6M", "P1Y", "P18M", "P2Y", "P1W", "P10D"]),
    st.dates(date(2000, 1, 1), date(2010, 12, 31)),
    st.dates(date(2005, 1, 1), date(2015, 1, 1)),
    st.sampled_from([(), ("--03-31",), ("--02-29", "--08-31")]),
    st.sampled_from([None, 1, 29, 31]),
)
def test_days_come_in_order_and_reach_the_day_asked(every, first, as_of, recurs_on, day):
    slot = make_slot(every=every, first_due=str(first), recurs_on=recurs_on, day_of_month=day)
    found = [
        one.day.exact for one in list_due_days(slot, make_when(date(1999, 1, 1)), None, as_of, Conventions())
    ]
    assert found == sorted(set(found)) and found[0] == first
    # One is not before the day asked, and only the last.
    assert found[-1] >= as_of and all(one < as_of for one in found[:-1])


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        # Each day of March is by the 31st, and nearest to it.
        ("2021-03", "done"),
        # By 31 March or after it.
        ("[2021-03-20..2021-04-05]", "not-known"),
        # Each day of April is after it, and nearest to it.
        ("2021-04", "done-late"),
        ("not known", "not-known"),
        ("2020-02", "breached"),  # before the agreement was in force
    ],
)
def test_a_report_of_some_day_counts_where_all_its_days_come_to_the_same(received, expected):
    timing = make_slot(every="P1Y", recurs_on=("--03-31",))
    agreement = make_agreement(make_norm("report", make_notice("report", timing=timing)), signed="2020-06-15")
    calls = list_calls(stand(agreement, "2021-06-30", tell("r", received)))
    assert calls["report@2021-03-31"][0] == expected
