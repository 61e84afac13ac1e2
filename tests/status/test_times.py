"""Times before and after events, in hours, from messages: by when each call is to be met."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.status.clocks import (
    NAME,
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
from servanda.events.dates import UNKNOWN, Span, When, make_when, parse_day
from servanda.status.times import count_back, count_time

TESTS = make_slot(period="P30D", due_before=("matter:tests",))
ENTRY = "event:entry-into-force"
BEFORE = make_agreement(make_norm("tell", make_notice("tell", "matter:tests", timing=TESTS)))


def call(agreement, day, *events, name="tell@trial", **more):
    return list_calls(stand(agreement, day, *events, **more)).get(name)


@pytest.mark.parametrize(
    ("event", "period", "expected"),
    [
        # August has 31 days: 30 days before 1 September are 2 August.
        ("2021-09-01", "P30D", "2021-08-02"),
        ("2025-06-15", "P6M", "2024-12-15"),
        # 29, 30 and 31 May correspond to the last day of February.
        ("2021-05-31", "P3M", "2021-02-28"),
        ("2024-05-31", "P3M", "2024-02-29"),
        ("2021-03-15", "P1Y6M", "2019-09-15"),
        ("2021-03", "P1W", "[2021-02-22..2021-03-24]"),
    ],
)
def test_a_time_before_an_event_is_counted_back(event, period, expected):
    assert str(count_back(parse_day(event), make_slot(period=period))) == expected


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ({"period": "P30D"}, "2021-03-02"),
        ({"period": "P30D", "day_counts": "true"}, "2021-03-01"),
        ({"period": "P1M"}, "2021-02-28"),
        # The first day of the second month after it; the last of this year; the first of the next week.
        ({"first_day_of": "unit:M", "unit_offset": 2}, "2021-03-01"),
        ({"last_day_of": "unit:Y", "unit_offset": 0}, "2021-12-31"),
        ({"first_day_of": "unit:W", "unit_offset": 1}, "2021-02-01"),
        ({"period": "P3M", "first_day_of": "unit:M", "unit_offset": 1}, "2021-05-01"),
    ],
)
def test_a_time_after_an_event(slot, expected):
    assert str(count_time(parse_day("2021-01-31"), make_slot(**slot))) == expected


@pytest.mark.parametrize(
    ("day", "events", "expected"),
    [
        # Due on 2 August, though the tests lie ahead.
        ("2021-07-01", [], ("due", "2021-08-02")),
        ("2021-08-02", [], ("due", "2021-08-02")),
        ("2021-08-03", [], ("breached", "2021-08-02")),
        ("2021-09-30", [tell("n", "2021-07-30", "tests")], ("done", "2021-08-02")),
        ("2021-09-30", [tell("n", "2021-08-02", "tests")], ("done", "2021-08-02")),
        ("2021-09-30", [tell("n", "2021-08-03", "tests")], ("done-late", "2021-08-02")),
        (
            "2021-09-30",
            [tell("n", "2021-09-21", "tests", about=("log:x/trial",))],
            ("done-late", "2021-08-02"),
        ),
        (
            "2021-09-20",
            [tell("n", "2021-09-21", "tests", about=("log:x/trial",))],
            ("breached", "2021-08-02"),
        ),
        # Sent in time, not received: a notice is made upon its receipt.
        ("2021-08-10", [tell("n", None, "tests", sent=parse_day("2021-07-20"))], ("breached", "2021-08-02")),
        # Some day of August: in time on the first or the second only.
        ("2021-09-30", [tell("n", "2021-08", "tests")], ("not-known", "2021-08-02")),
    ],
)
def test_a_notice_before_an_event(day, events, expected):
    assert call(BEFORE, day, happen("trial", "tests", "2021-09-01"), *events) == expected


def test_a_notice_before_an_event_that_is_not_on_record_waits():
    assert list_calls(stand(BEFORE, "2021-07-01")) == {"tell@tests": ("due", "None")}
    told = stand(BEFORE, "2021-07-01", tell("n", "2021-06-01", "tests"))
    assert list_calls(told) == {"tell@tests": ("done", "None")}


def test_each_event_has_a_call_and_each_notice_tells_of_the_next():
    first, second = happen("trial", "tests", "2021-09-01"), happen("second", "tests", "2021-12-01")
    found = stand(
        BEFORE,
        "2021-11-30",
        first,
        second,
        tell("a", "2021-07-30", "tests"),
        tell("b", "2021-10-31", "tests"),
    )
    # 30 days before 1 December are 1 November.
    assert list_calls(found) == {"tell@trial": ("done", "2021-08-02"), "tell@second": ("done", "2021-11-01")}


def test_a_notice_that_may_tell_of_two_events_leaves_both_not_known():
    first, second = happen("trial", "tests", "2021-06-01"), happen("second", "tests", "2021-09-01")
    found = stand(BEFORE, "2021-09-30", first, second, tell("n", "2021-09-21", "tests"))
    assert {one.id: one.verdict.possible for one in found.instances} == {
        "tell@trial": ("breached", "done-late"), "tell@second": ("breached", "done-late"),
    }  # fmt: skip


def test_what_ended_or_began_too_late_is_not_owed():
    late = make_agreement(*BEFORE.norms[:1], signed="2021-08-20")
    assert call(late, "2021-08-25", happen("trial", "tests", "2021-09-01"))[0] == "not-in-force"
    assert call(late, "2021-08-19", happen("trial", "tests", "2021-09-01")) is None


def test_not_before_a_time():
    slot = make_slot(period="P30D", due_before=("matter:tests",), bound="bound:earliest")
    agreement = make_agreement(make_norm("tell", make_notice("tell", "matter:tests", timing=slot)))
    trial = happen("trial", "tests", "2021-09-01")
    # Not earlier than 30 days before, and before: too early on 1 August.
    assert call(agreement, "2021-08-20", trial, tell("n", "2021-08-01", "tests"))[0] == "due"
    assert call(agreement, "2021-08-20", trial, tell("n", "2021-08-02", "tests"))[0] == "done"
    assert call(agreement, "2021-09-02", trial, tell("n", "2021-08-01", "tests"))[0] == "breached"
    after = make_slot(period="P1M", runs_from_events=("matter:tests",), bound="bound:earliest")
    agreement = make_agreement(make_norm("tell", make_notice("tell", timing=after)))
    assert call(agreement, "2021-09-30", trial) is None
    early = stand(agreement, "2021-10-02", trial, tell("n", "2021-09-15", about=("log:x/trial",)))
    assert list_calls(early) == {"tell@trial": ("open", "None")}
    assert early.instances[0].failing[0].failing() == ("timing",)
    assert call(agreement, "2021-10-02", trial, tell("n", "2021-10-01"))[0] == "done"


REPORT = make_norm("report", make_notice("report", trigger=make_slot("trigger", matters=("matter:year",))))


@pytest.mark.parametrize("source", [f"{NAME}/report", f"{NAME}/report-notice", "matter:report"])
def test_a_time_from_the_receipt_of_another_message(source):
    slot = make_slot(period="P3M", runs_from="event:receipt", runs_from_events=(source,))
    back = {"senders": ("actor:south",), "addressees": ("actor:north",)}
    answer = make_norm(
        "answer", make_notice("answer", "matter:observations", timing=slot, **back), bearers=("actor:south",)
    )
    agreement = make_agreement(REPORT, answer)
    events = [tell("r1", "2021-03-25"), tell("r2", "2022-03-20")]
    found = list_calls(stand(agreement, "2022-06-21", *events))
    assert found["answer@r1"] == ("breached", "2021-06-25") and found["answer@r2"] == (
        "breached",
        "2022-06-20",
    )
    replied = tell(
        "o",
        "2021-06-20",
        "observations",
        sender="actor:south",
        addressees=("actor:north",),
        about=("log:x/r1",),
    )
    assert list_calls(stand(agreement, "2022-06-20", *events, replied)) == {
        "answer@r1": ("done", "2021-06-25"), "answer@r2": ("due", "2022-06-20"),
    }  # fmt: skip
    # From sending instead.
    sent = make_slot(period="P3M", runs_from="event:sending", runs_from_events=(source,))
    agreement = make_agreement(
        REPORT, make_norm("answer", make_notice("answer", "matter:observations", timing=sent, **back))
    )
    event = tell("r1", "2021-03-25", sent=parse_day("2021-03-20"))
    assert call(agreement, "2021-06-21", event, name="answer@r1") == ("breached", "2021-06-20")


def test_a_message_of_which_it_is_to_be_judged_whether_it_is_the_one_may_call_for_none():
    slot = make_slot(period="P3M", runs_from="event:receipt", runs_from_events=(f"{NAME}/report",))
    written = make_norm("report", make_notice("report", form="form:written"))
    answer = make_norm("answer", make_notice("answer", "matter:observations", timing=slot))
    agreement = make_agreement(written, answer)
    found = stand(agreement, "2021-04-01", tell("r1", "2021-03-25"))
    assert {one.id: one.verdict.possible for one in found.instances} == {
        "answer@r1": ("due", "not-called-for")
    }


def test_deemed_receipt():
    deemed = make_slot("receipt", period="P14D", runs_from="event:sending")
    slot = make_slot(period="P30D", runs_from="event:receipt", runs_from_events=(f"{NAME}/report",))
    report = make_norm("report", make_notice("report", receipt=deemed))
    agreement = make_agreement(
        report, make_norm("answer", make_notice("answer", "matter:observations", timing=slot))
    )
    # Sent on 1 March, deemed received on the 15th; thirty days later it is 14 April.
    event = tell("r1", None, sent=parse_day("2021-03-01"))
    assert call(agreement, "2021-04-14", event, name="answer@r1") == ("due", "2021-04-14")
    assert call(agreement, "2021-03-14", event, name="answer@r1") is None


def test_a_time_from_an_event_and_whose():
    slot = make_slot(period="P10D", runs_from_events=("matter:accident",), actors=("actor:north",))
    agreement = make_agreement(make_norm("tell", make_notice("tell", timing=slot)))
    found = stand(
        agreement, "2021-05-10", happen("mine", "accident", "2021-05-05", by=("actor:north",)),
        happen("theirs", "accident", "2021-05-05", by=("actor:south",)),
    )  # fmt: skip
    assert list_calls(found) == {"tell@mine": ("due", "2021-05-15")}
    premise = found.instances[0].rests_on[0]
    assert (premise.event, str(premise.start), premise.conventions) == (
        "log:x/mine", "2021-05-05", ("day-after", "count"),
    )  # fmt: skip


def test_a_time_from_a_day_in_the_life_of_the_agreement():
    for source in ("event:entry-into-force", "event:signature"):
        slot = make_slot(period="P6M", runs_from=source)
        agreement = make_agreement(make_norm("tell", make_notice("tell", timing=slot)))
        name = f"tell@{source[6:]}"
        assert call(agreement, "2020-03-01", name=name) == ("due", "2020-07-01")
        assert call(agreement, "2020-07-02", name=name) == ("breached", "2020-07-01")
        done = stand(agreement, "2020-08-01", tell("n", "2020-06-01"))
        assert list_calls(done) == {name: ("done", "2020-07-01")} and get_norm_state(done, "tell") == "done"


def test_urgency_is_no_deadline():
    slot = make_slot(urgency="urgency:immediately", runs_from_events=("matter:accident",))
    agreement = make_agreement(make_norm("tell", make_notice("tell", timing=slot)))
    found = stand(agreement, "2021-05-20", happen("a", "accident", "2021-05-05"))
    (one,) = found.instances
    assert (one.state, one.deadline, one.elapsed, one.urgency) == (
        "open",
        None,
        (15, 15),
        "urgency:immediately",
    )
    both = make_slot(urgency="urgency:immediately", period="P3D", runs_from_events=("matter:accident",))
    agreement = make_agreement(make_norm("tell", make_notice("tell", timing=both)))
    (one,) = stand(agreement, "2021-05-20", happen("a", "accident", "2021-05-05")).instances
    assert (one.state, str(one.deadline), one.urgency) == ("breached", "2021-05-08", "urgency:immediately")


HOURS = make_slot(hours=24, runs_from_events=("matter:accident",))


@pytest.mark.parametrize(
    ("event", "received", "expected"),
    [
        # Exactly, across zones: 10:00+06:00 is 04:00 UTC; 24 hours later is 06:00+02:00.
        ("2021-05-05T10:00+06:00", "2021-05-06T06:00+02:00", "done"),
        ("2021-05-05T10:00+06:00", "2021-05-06T06:01+02:00", "done-late"),
        # With days only: the same day is in time, two days later is late, the day between is not known.
        ("2021-05-05", "2021-05-05", "done"),
        ("2021-05-05", "2021-05-06", "not-known"),
        ("2021-05-05", "2021-05-07", "done-late"),
        ("2021-05-05T10:00+06:00", "2021-05-06", "not-known"),
    ],
)
def test_hours(event, received, expected):
    agreement = make_agreement(make_norm("tell", make_notice("tell", timing=HOURS)))
    about = {"about": ("log:x/trial",)}
    assert call(
        agreement, "2021-05-30", happen("trial", "accident", event), tell("n", received, **about)
    ) == (
        expected,
        "2021-05-06",
    )


def test_hours_run_out():
    agreement = make_agreement(make_norm("tell", make_notice("tell", timing=HOURS)))
    accident = happen("trial", "accident", "2021-05-05")
    assert [call(agreement, day, accident)[0] for day in ("2021-05-06", "2021-05-07")] == ["due", "breached"]
    # 36 hours end on the sixth or the seventh.
    assert str(count_time(parse_day("2021-05-05"), make_slot(hours=36))) == "[2021-05-06..2021-05-07]"


@pytest.mark.parametrize(
    ("event", "hours", "expected"),
    [
        # Almaty set its clock back by an hour at midnight before 1 March 2024: 12:00+06:00 is 06:00 UTC.
        ("2024-02-29T12:00+06:00[Asia/Almaty]", 24, "2024-03-01T11:00:00+05:00"),
        # London: 01:30+01:00 is 00:30 UTC, and the day after the clock shows UTC.
        ("2022-10-30T01:30+01:00[Europe/London]", 24, "2022-10-31T00:30:00+00:00"),
        ("2022-10-30T01:30+00:00[Europe/London]", 24, "2022-10-31T01:30:00+00:00"),
        ("2022-10-30T00:30+01:00[Europe/London]", 2, "2022-10-30T01:30:00+00:00"),
        ("2022-03-27T12:00[Europe/London]", -24, "2022-03-26T11:00:00+00:00"),
    ],
)
def test_hours_across_a_change_of_the_clock(event, hours, expected):
    found = count_time(parse_day(event), make_slot(hours=hours))
    assert found.moment is not None and found.moment.isoformat() == expected


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        # An accident at 00:50+01:00; 1 hour later it is 01:50+01:00, which comes before 01:10+00:00.
        ("2022-10-30T01:40+01:00[Europe/London]", "done"),
        ("2022-10-30T01:10+00:00[Europe/London]", "done-late"),
        # Without an offset it may be the first or the second 01:40 of that night.
        ("2022-10-30T01:40[Europe/London]", "not-known"),
    ],
)
def test_an_hour_that_the_clock_shows_twice(received, expected):
    hour = make_slot(hours=1, runs_from_events=("matter:accident",))
    agreement = make_agreement(make_norm("tell", make_notice("tell", timing=hour)))
    accident = happen("trial", "accident", "2022-10-30T00:50+01:00[Europe/London]")
    found = call(agreement, "2022-11-30", accident, tell("n", received, about=("log:x/trial",)))
    assert found[0] == expected


def test_notices_in_stages():
    after = {"runs_from_events": ("matter:accident",)}
    agreement = make_agreement(
        make_norm(
            "tell",
            make_notice("tell", name="first", stage=1, timing=make_slot(hours=24, **after)),
            make_notice("tell", name="second", stage=2, timing=make_slot(hours=72, **after)),
            make_notice("tell", name="final", stage=3, timing=make_slot(period="P30D", **after)),
        )
    )
    accident = happen("a", "accident", "2021-05-05T10:00+06:00")
    first, second = tell("n1", "2021-05-05T12:00+06:00"), tell("n2", "2021-05-09T10:00+06:00")
    assert list_calls(stand(agreement, "2021-05-20", accident, first)) == {
        "tell-first@a": ("done", "2021-05-06"), "tell-second@a": ("breached", "2021-05-08"),
        "tell-final@a": ("due", "2021-06-04"),
    }  # fmt: skip
    found = list_calls(stand(agreement, "2021-06-20", accident, first, second, tell("n3", "2021-06-04")))
    assert {name: state for name, (state, _) in found.items()} == {
        "tell-first@a": "done", "tell-second@a": "done-late", "tell-final@a": "done",
    }  # fmt: skip


def test_stages_of_different_norms_are_one_series():
    day = make_slot(hours=24, runs_from_events=("matter:accident",))
    three = make_slot(hours=72, runs_from_events=("matter:accident",))
    causes = ("matter:accident", "matter:causes")
    agreement = make_agreement(
        make_norm("first", make_notice("first", "matter:accident", stage=1, timing=day)),
        make_norm(
            "second",
            make_notice("second", "", matters=causes, stage=2, timing=three),
        ),
        # What another has to be told is another series.
        make_norm(
            "east",
            make_notice(
                "east", "matter:accident", stage=1, addressees=("actor:east",),
                timing=day,
            ),
        ),
    )  # fmt: skip
    accident = happen("a", "accident", "2021-05-05T10:00+06:00")
    one = tell("n1", "2021-05-06T10:00+06:00", "accident", about=("log:x/a",))
    # 24 hours end on the 6th at ten, 72 on the 8th at ten.
    for told in (one, replace(one, about=())):
        found = list_calls(stand(agreement, "2021-05-20", accident, told))
        assert {name: state for name, (state, _) in found.items()} == {
            "first@a": "done", "second@a": "breached", "east@a": "breached",
        }  # fmt: skip
    for when, state in (("2021-05-08T10:00+06:00", "done"), ("2021-05-08T10:01+06:00", "done-late")):
        whole = tell("n2", when, "accident", about=("log:x/a",))
        for two in (whole, replace(whole, matters=causes)):
            found = list_calls(stand(agreement, "2021-05-20", accident, one, two))
            assert (found["first@a"][0], found["second@a"][0]) == ("done", state)


def test_the_last_and_the_first_of_several():
    last = make_slot(period="P30D", last_of=("matter:a", "matter:b"))
    agreement = make_agreement(make_norm("tell", make_notice("tell", timing=last)))
    first, second = happen("one", "a", "2021-03-01"), happen("two", "b", "2021-04-01")
    assert list_calls(stand(agreement, "2021-04-10", first)) == {}
    # Thirty days after 1 April is 1 May.
    assert list_calls(stand(agreement, "2021-04-10", first, second)) == {"tell@two": ("due", "2021-05-01")}
    either = make_slot(period="P30D", first_of=("matter:a", "matter:b"))
    agreement = make_agreement(make_norm("tell", make_notice("tell", timing=either)))
    assert list_calls(stand(agreement, "2021-03-10", first)) == {"tell@one": ("due", "2021-03-31")}
    assert list_calls(stand(agreement, "2021-04-10", first, second)) == {
        "tell@one": ("breached", "2021-03-31")
    }


def test_the_second_of_a_kind_each_of_another():
    slot = make_slot(period="P30D", runs_from_events=("matter:instrument",), number=2)
    agreement = make_agreement(make_norm("tell", make_notice("tell", timing=slot)))
    events = [
        happen(f"i{number}", "instrument", day, by=(f"actor:{who}",))
        for number, (day, who) in enumerate(
            [
                ("2021-01-01", "north"),
                ("2021-02-01", "north"),
                ("2021-03-01", "south"),
                ("2021-04-01", "west"),
            ]
        )
    ]
    assert list_calls(stand(agreement, "2021-03-02", *events)) == {"tell@i2": ("due", "2021-03-31")}


def test_a_date():
    slot = make_slot(on_date="2021-03-31")
    agreement = make_agreement(make_norm("tell", make_notice("tell", timing=slot)))
    assert call(agreement, "2020-06-01", name="tell@2021-03-31") == ("due", "2021-03-31")
    late = stand(agreement, "2021-06-01", tell("n", "2021-04-01"))
    assert list_calls(late) == {"tell@2021-03-31": ("done-late", "2021-03-31")}
    assert get_norm_state(late, "tell") == "done-late"


def test_a_time_from_another_event_than_the_one_that_calls():
    trigger = make_slot("trigger", matters=("matter:accident",))
    slot = make_slot(period="P10D", runs_from_events=("matter:discovery",))
    agreement = make_agreement(make_norm("tell", make_notice("tell", trigger=trigger, timing=slot)))
    accident = happen("a", "accident", "2021-05-05")
    assert list_calls(stand(agreement, "2021-05-20", accident)) == {"tell@a": ("due", "None")}
    found = stand(agreement, "2021-05-20", accident, happen("d", "discovery", "2021-05-12"))
    assert list_calls(found) == {"tell@a": ("due", "2021-05-22")}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "9999", "0001"])
def test_a_record_at_the_end_of_the_calendar_breaks_nothing(day):
    slots = [
        TESTS,
        HOURS,
        make_slot(period="P3M", runs_from_events=("matter:tests",)),
        make_slot(every="P1Y", runs_from_events=("matter:tests",)),
        make_slot(every="P1Y", recurs_on=("--03-31",)),
        make_slot(period="P1M", first_day_of="unit:M", unit_offset=1, runs_from_events=("matter:tests",)),
        make_slot(period="P3M", runs_from="event:receipt", runs_from_events=("matter:report",)),
        make_slot(hours=48, due_before=("matter:tests",)),
    ]
    events = [
        happen("trial", "tests", day),
        happen("b", "accident", day),
        tell("n", day),
        tell("m", day, "tests"),
    ]
    for slot in slots:
        agreement = make_agreement(make_norm("tell", make_notice("tell", timing=slot)))
        for as_of in ("0001-01-01", "2021-01-01", "9999-12-31"):
            stand(agreement, as_of, *events)
            stand(make_agreement(*agreement.norms[:1], signed=day[:4] + "-12-31"), as_of, *events)


def test_a_period_that_leads_past_the_calendar_by_itself_is_refused():
    with pytest.raises(ServandaError):
        count_time(parse_day("2021-01-01"), make_slot(period="P9000Y"))
    assert count_time(UNKNOWN, make_slot(period="P1M")) == UNKNOWN
    assert count_back(make_when(date(1, 1, 5)), make_slot(period="P1M")).latest == date.min
    assert count_time(make_when(date.max), make_slot(period="P1M")) == When(date.max, None)


days = st.dates(date(2019, 6, 1), date(2023, 1, 1))
whens = st.one_of(
    days.map(make_when),
    st.tuples(days, st.integers(0, 60)).map(
        lambda w: When(w[0], min(date(2023, 6, 1), date.fromordinal(w[0].toordinal() + w[1])))
    ),
)
slots = st.sampled_from(
    [
        TESTS,
        HOURS,
        make_slot(due_before=("matter:tests",)),
        make_slot(period="P2M", runs_from_events=("matter:tests",)),
        make_slot(period="P1M", runs_from_events=("matter:tests",), bound="bound:earliest"),
        make_slot(every="P3M", first_due="2020-03-31"),
        make_slot(every="P1Y", recurs_on=("--03-31", "--09-30")),
        make_slot(on_date="2021-03-31"),
        make_slot(urgency="urgency:promptly", runs_from_events=("matter:tests",)),
        make_slot(period="P1M", last_of=("matter:tests", "matter:accident")),
    ]
)


@st.composite
def records(draw, about_required=False):
    happened = draw(st.lists(st.tuples(st.sampled_from(["tests", "accident"]), whens), max_size=3))
    events = [
        replace(happen(f"e{place}", matter, "2021-01-01"), span=Span(day))
        for place, (matter, day) in enumerate(happened)
    ]
    told = draw(st.lists(st.tuples(whens, st.integers(-1, 2)), max_size=4))
    acts = [
        replace(tell(f"n{place}", "2021-01-01"), received=day, span=Span(day),
                about=(f"log:x/e{target}",) if target >= 0 else ())
        for place, (day, target) in enumerate(told)
        if target >= 0 or not about_required
    ]  # fmt: skip
    return events, acts


def stand_on(slot, as_of, *events):
    agreement = make_agreement(make_norm("tell", make_notice("tell", timing=slot)))
    return {call.id: call for call in stand(agreement, as_of, *events).instances}


DONE = {"done", "done-late"}


@settings(max_examples=150, deadline=None)
@given(slots, records(), whens, days)
def test_more_messages_never_undo_what_is_done(slot, record, received, as_of):
    events, acts = record
    more = replace(tell("more", "2021-01-01"), received=received, span=Span(received))
    before = stand_on(slot, str(as_of), *events, *acts)
    after = stand_on(slot, str(as_of), *events, *acts, more)
    for name, call in before.items():
        # What waits for an event waits no more when that is on record.
        waits = call.event is None and "@2" not in name
        if not waits and {call.state, *call.verdict.possible} - {"not-known"} <= DONE:
            found = after[name]
            assert {found.state, *found.verdict.possible} - {"not-known"} <= DONE, name


@settings(max_examples=150, deadline=None)
@given(slots, records(about_required=True), days, days, st.booleans())
def test_a_day_not_known_never_excludes_what_an_exact_one_gives(slot, record, day, as_of, of_event):
    events, acts = record
    exact = make_when(day)
    wide = parse_day(str(day)[:7])
    if of_event:
        moved = [replace(happen("x", "tests", "2021-01-01"), span=Span(one)) for one in (exact, wide)]
    else:
        moved = [
            replace(tell("x", "2021-01-01", about=("log:x/e0",)), received=one, span=Span(one))
            for one in (exact, wide)
        ]
    sharp = stand_on(slot, str(as_of), *events, *acts, moved[0])
    blunt = stand_on(slot, str(as_of), *events, *acts, moved[1])
    for name, call in sharp.items():
        if name in blunt and not call.verdict.possible:
            found = blunt[name]
            assert call.state in {found.state, *found.verdict.possible}, name


def test_what_is_due_before_the_end_of_each_term():
    before = make_slot(period="P3M", due_before=("event:end-of-term",))
    term = make_slot("effect", effect_kind="effect:termination", term="P5Y", renewal="P1Y", runs_from=ENTRY)
    agreement = make_agreement(
        make_norm("tell", make_notice("tell", timing=before)),
        make_norm("term", modality="condition", effect=term, slots=(term,)),
    )
    # The first term ends on 1 January 2025, the next a year later.
    (first,) = stand(agreement, "2024-06-01").instances
    assert (first.id, first.state, str(first.deadline)) == ("tell@end-of-term", "due", "2024-10-01")
    assert first.rests_on[0].event == "event:end-of-term"
    later = list_calls(stand(agreement, "2025-06-01", tell("n", "2024-09-15")))
    assert {name: state for name, (state, _) in later.items()} == {
        "tell@end-of-term": "done", "tell@end-of-term-2": "due",
    }  # fmt: skip
