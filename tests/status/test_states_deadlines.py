"""Times that another treaty sets: days from an event, a month from a receipt, a term of years."""

import json
from datetime import date
from pathlib import Path

import pytest

from servanda.events.conventions import Conventions
from servanda.events.reader import read_log
from servanda.locales import format_day
from servanda.status.calendar import find_due, render_calendar
from servanda.status.explain import explain
from servanda.status.phrases import Phrases
from servanda.status.reminders import make_due_entries
from servanda.status.states import compute_status
from servanda.status.status_text import make_due_table, render_due, render_status
from servanda.store.bundle import load_files

HERE = Path(__file__).parent
AGREEMENT = "https://w3id.org/servanda/agreement/treaty"


@pytest.fixture(scope="module")
def store():
    return load_files([HERE / "treaty.ttl"])


@pytest.fixture(scope="module")
def log(store):
    return read_log(HERE / "treaty.csv", store)


def stand(store, log, day, *conventions):
    return compute_status(
        store, AGREEMENT, log, as_of=date.fromisoformat(day), conventions=Conventions.of(conventions)
    )


def calls(found):
    return {call.id: (call.state, str(call.deadline)) for call in found.instances}


def test_it_is_in_force_from_signature_for_its_term(store, log):
    phases = {day: stand(store, log, day).phase for day in
              ("2010-01-30", "2010-01-31", "2012-01-31", "2012-02-01")}  # fmt: skip
    assert phases == {
        "2010-01-30": "not-in-force", "2010-01-31": "in-force", "2012-01-31": "in-force",
        "2012-02-01": "ended",
    }  # fmt: skip


def test_conditions_that_come_by_themselves(store, log):
    found = {held.norm.name: held.state for held in stand(store, log, "2010-02-01").norms}
    assert (found["3-begin"], found["4-term"]) == ("done", "standing")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # The 31st is the last of the thirty days: the day of the accident does not count.
        ("2010-03-02", {"1-notify@spill": ("due", "2010-03-31")}),
        ("2010-03-31", {"1-notify@spill": ("done", "2010-03-31"),
                        "2-answer@spill-note": ("due", "2010-04-30")}),
        ("2010-04-30", {"1-notify@spill": ("done", "2010-03-31"),
                        "2-answer@spill-note": ("due", "2010-04-30")}),
        ("2010-05-01", {"1-notify@spill": ("done", "2010-03-31"),
                        "2-answer@spill-note": ("breached", "2010-04-30")}),
        ("2010-05-03", {"1-notify@spill": ("done", "2010-03-31"),
                        "2-answer@spill-note": ("done-late", "2010-04-30")}),
    ],
)  # fmt: skip
def test_days_from_an_event_and_a_month_from_a_receipt(store, log, day, expected):
    found = calls(stand(store, log, day))
    assert {id_: found.get(id_) for id_ in expected} == expected


def test_an_oral_notice_does_not_stop_the_clock(store, log):
    assert calls(stand(store, log, "2010-07-01"))["1-notify@fire"] == ("due", "2010-07-01")
    late = stand(store, log, "2010-07-02")
    call = next(one for one in late.instances if one.id == "1-notify@fire")
    assert call.state == "done-late"
    assert [(one.act.name, one.failing()) for one in call.failing] == [("fire-word", ("form",))]


def test_a_convention_moves_the_last_day(store, log):
    found = calls(stand(store, log, "2010-03-02", "day-of-event"))
    assert found["1-notify@spill"] == ("due", "2010-03-30")
    assert calls(stand(store, log, "2010-03-02", "following-weekday"))["1-notify@spill"][1] == "2010-03-31"


def test_nothing_is_owed_for_what_came_before(store, log):
    assert calls(stand(store, log, "2010-02-10"))["1-notify@early"][0] == "not-in-force"


def test_what_is_still_owed_at_the_end_survives(store, log):
    found = {call.id: call for call in stand(store, log, "2012-02-01").instances}
    leak = found["1-notify@leak"]
    assert (leak.state, leak.survives, str(leak.deadline)) == ("breached", True, "2012-01-19")


def test_what_is_due(store, log):
    held = stand(store, log, "2010-06-15")
    found = find_due(held, held.norms, date(2012, 12, 31))
    say = Phrases(held.agreement, "en")
    rows = {row["id"]: row["deadline"] for row in make_due_table(held, found, say).rows}
    # The word of mouth calls for an answer too: clause 2 asks for one to "each notice".
    assert rows == {
        "1-notify@fire": "2010-07-01", "2-answer@fire-word": "2010-07-02", "last": "2012-01-31"
    }  # fmt: skip
    text = render_due(held, found, say)
    assert "1 July 2010" in text and "last day in force of the agreement" in text
    made = render_calendar(
        make_due_entries(held, found, say), name="Treaty", lang="en", stamp=date(2010, 6, 15)
    )
    assert made.count(b"BEGIN:VEVENT") == 3 and b"DTSTART;VALUE=DATE:20100701" in made
    assert find_due(held, held.norms, date(2010, 6, 30)).dated == ()


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_why_names_the_time_and_the_clause(store, log, lang):
    held = stand(store, log, "2010-05-03")
    steps = explain(held, store, "2-answer@spill-note", lang).steps
    time = next(step for step in steps if step.kind == "time")
    assert (
        format_day(date(2010, 4, 30), lang) in time.says and time.words == "within one month of its receipt"
    )
    assert steps[-1].kind == "state" and json.dumps(steps[-1].says)
    text = render_status(held, held.norms, Phrases(held.agreement, lang), width=80)
    assert all(len(line) <= 80 for line in text.splitlines())
