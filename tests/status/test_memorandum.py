"""A memorandum with times of its own, read from its graph: each call with its day worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from servanda.events.dates import Span, parse_day
from servanda.events.records import Event, Log
from servanda.status.states import compute_status
from servanda.store.bundle import load_files

AGREEMENT = "https://w3id.org/servanda/agreement/memorandum"


def notice(name, matter, received, *, back=False, **more):
    ends = ("actor:transport", "actor:energy") if back else ("actor:energy", "actor:transport")
    return Event(
        iri=f"log:m/{name}",
        kind="notice",
        matters=(f"matter:{matter}",),
        sender=ends[0],
        addressees=ends[1:],
        received=parse_day(received),
        span=Span(parse_day(received)),
        **more,
    )


TESTS = Event(iri="log:m/tests", matters=("matter:planned-tests",), span=Span(parse_day("2021-09-01")))
ACCIDENT = Event(iri="log:m/accident", matters=("matter:accidents",), span=Span(parse_day("2021-05-05")))
REPORT = notice("report", "implementation", "2021-03-25", form="form:written")
LATE = notice("late", "planned-tests", "2021-09-21", back=True, about=("log:m/tests",))
IN_TIME = notice("intime", "planned-tests", "2021-07-30", back=True)


@pytest.fixture(scope="module")
def store():
    return load_files([Path(__file__).parent / "memorandum.ttl"])


def stand(store, day, *events):
    log = Log("log:m", "agreement:memorandum", events)
    found = compute_status(store, AGREEMENT, log, as_of=date.fromisoformat(day))
    return {call.id: (call.state, call.deadline and str(call.deadline)) for call in found.instances}, found


@pytest.mark.parametrize(
    ("day", "events", "expected"),
    [
        # 30 days before 1 September are 2 August.
        ("2021-08-02", [TESTS], {"1-tests@tests": ("due", "2021-08-02")}),
        ("2021-08-03", [TESTS], {"1-tests@tests": ("breached", "2021-08-02")}),
        ("2021-09-21", [TESTS, LATE], {"1-tests@tests": ("done-late", "2021-08-02")}),
        ("2021-09-21", [TESTS, IN_TIME], {"1-tests@tests": ("done", "2021-08-02")}),
        (
            "2022-04-01",
            [REPORT],
            {
                "2-report@2021-03-31": ("done", "2021-03-31"),
                "2-report@2022-03-31": ("breached", "2022-03-31"),
                "2-report@2023-03-31": ("due", "2023-03-31"),
                "3-observations@report": ("breached", "2021-06-25"),
            },
        ),
        ("2021-06-25", [REPORT], {"3-observations@report": ("due", "2021-06-25")}),
        ("2021-05-10", [ACCIDENT], {"3-accidents@accident": ("open", None)}),
    ],
)
def test_each_call_is_met_or_due_as_worked_out(store, day, events, expected):
    found, _ = stand(store, day, *events)
    assert {name: found.get(name) for name in expected} == expected


def test_the_norm_says_what_its_calls_say(store):
    _, found = stand(store, "2022-04-01", REPORT, TESTS, LATE, ACCIDENT)
    assert {held.norm.name: held.state for held in found.norms} == {
        "1-tests": "done-late",
        "2-report": "breached",
        "3-observations": "breached",
        "3-accidents": "triggered",
        "4-begin": "done",
    }


def test_a_call_says_how_urgent_it_is_and_what_its_day_rests_on(store):
    _, found = stand(store, "2021-05-10", REPORT, TESTS, ACCIDENT)
    calls = {call.id: call for call in found.instances}
    accident = calls["3-accidents@accident"]
    assert (accident.urgency, accident.elapsed) == ("urgency:immediately", (5, 5))
    rests = {name: (one.rests_on[0].event, one.rests_on[0].conventions) for name, one in calls.items()}
    assert rests["1-tests@tests"] == ("log:m/tests", ("corresponding-day-before",))
    assert rests["3-observations@report"] == ("log:m/report", ("day-after",))
    assert accident.rests_on[0].slot.words.any == "immediately"
