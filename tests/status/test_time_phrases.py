"""By when an act is due in one line: its day, the words of the text, what it was counted from and how."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from servanda.events.conventions import load_conventions
from servanda.events.dates import make_when
from servanda.events.reader import read_log
from servanda.model import Slot, Texts
from servanda.status.agreement_status import render_status_html
from servanda.status.calendar import find_due
from servanda.status.chronology import TimelinePhrases, list_entries, make_table
from servanda.status.explain import explain
from servanda.status.phrases import Phrases
from servanda.status.reminders import make_due_entries
from servanda.status.states import Verdict, compute_status
from servanda.status.status_rdf import make_quads
from servanda.status.status_text import (
    make_due_table,
    make_status_json,
    make_status_table,
    render_due,
    render_status,
)
from servanda.status.time_phrases import describe_state, describe_time
from servanda.status.times import Premise
from servanda.store.bundle import load_files

HERE = Path(__file__).parent
AGREEMENT = "https://w3id.org/servanda/agreement/treaty"
RECEIPT = "log:treaty/fire-word"
WORDS = "within one month of its receipt"
LANGUAGES = ("en", "kk", "ru")


@pytest.fixture(scope="module")
def store():
    return load_files([HERE / "treaty.ttl"])


@pytest.fixture(scope="module")
def held(store):
    log = read_log(HERE / "treaty.csv", store)
    return compute_status(store, AGREEMENT, log, as_of=date(2010, 6, 15))


def change(held, id_, **values):
    """Return a status in which one call has other values."""
    norms = [
        replace(
            norm,
            instances=tuple(replace(one, **values) if one.id == id_ else one for one in norm.instances),
        )
        for norm in held.norms
    ]
    return replace(held, norms=tuple(norms))


def find_call(held, id_):
    return next(one for one in held.instances if one.id == id_)


@pytest.fixture(scope="module")
def counted(held):
    """Return a status whose answer says what its day was counted from."""
    call = find_call(held, "2-answer@fire-word")
    premise = Premise(
        call.notice.timing, RECEIPT, call.since, ("day-after", "last-day"), ("in-force = 2010-01-31",)
    )
    return change(held, call.id, rests_on=(premise,))


@pytest.fixture(scope="module")
def urgent(held):
    """Return a status whose answer is urgent instead: the text names no number."""
    slot = Slot(
        iri="agreement:treaty/2-timing", about="slot:timing", status="stated", urgency="urgency:immediately",
        words=Texts({"en": "immediately"}),
    )  # fmt: skip
    call = find_call(held, "2-answer@fire-word")
    notice = replace(call.notice, timing=slot)
    return change(
        held, call.id, notice=notice, deadline=None, rests_on=(), verdict=Verdict("open"),
        elapsed=call.since.days_until(held.as_of), urgency="urgency:immediately",
    )  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_line_names_day_event_words_convention_and_assumption(counted, lang):
    call = find_call(counted, "2-answer@fire-word")
    say = Phrases(counted.agreement, lang)
    said = describe_time(call, say)
    labels = [load_conventions()[name].labels[lang] for name in ("day-after", "last-day")]
    days = (say.day(call.deadline), say.day(call.since))
    for part in (*days, "fire-word", f"«{WORDS}»", *labels, "2010-01-31"):
        assert part in said, part
    assert "\n" not in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_view_tells_the_words_and_the_event(counted, store, lang):
    say = Phrases(counted.agreement, lang)
    due = find_due(counted, counted.norms, date(2012, 12, 31))
    entries = {one.start: one.description for one in make_due_entries(counted, due, say)}
    words, name = TimelinePhrases(counted.agreement, lang), "2-answer@fire-word"
    rows = [
        *make_status_table(counted, counted.norms, say).rows,
        *make_due_table(counted, due, say).rows,
    ]
    views = [
        render_status(counted, counted.norms, say, width=200),
        render_due(counted, due, say, width=200),
        entries[date(2010, 7, 2)],
        next(step.says for step in explain(counted, store, name, lang).steps if step.kind == "time"),
        next(one.rests_on for one in list_entries(counted, lang) if one.rests_on and name in one.calls),
        *(row["rests_on"] for row in rows if row["id"] == name),
        render_status_html(counted, say),
    ]  # fmt: skip
    for text in views:
        assert WORDS in text and "fire-word" in text
    assert "rests_on" in make_table([], words).columns


def test_json_has_the_premises_and_keeps_its_keys(counted):
    say = Phrases(counted.agreement, "en")
    found = make_status_json(counted, counted.norms, say)
    calls = {one["id"]: one for norm in found["norms"] for one in norm["instances"]}
    call = calls["2-answer@fire-word"]
    assert call["rests_on"] == [
        {
            "slot": "slot:timing", "words": WORDS, "event": RECEIPT, "from": call["since"],
            "counts": ["day-after", "last-day"], "assumed": ["in-force = 2010-01-31"],
        }
    ]  # fmt: skip
    assert call["urgency"] is None and call["uncountable"] == []
    assert {"deadline", "elapsed_days", "state", "possible", "acts", "to_be_judged", "failing"} <= set(call)


def test_rdf_has_the_premises(counted):
    found = {
        quad.predicate.value.rpartition("#")[2]: quad.object.value
        for quad in make_quads(counted, counted.norms)
        if quad.subject.value.endswith("/2-answer@fire-word")
    }
    assert found["isTimedBy"].endswith("/2-timing") and found["isCountedFrom"].endswith("fire-word")
    assert found["isCountedFromDay"] and found["countsBy"] in ("day-after", "last-day")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_urgent_is_told_with_the_words_and_the_days(urgent, store, lang):
    say = Phrases(urgent.agreement, lang)
    call = find_call(urgent, "2-answer@fire-word")
    silent = {say.state("open"), say.phrase("time.silent"), say.word("due.open")}
    due = find_due(urgent, urgent.norms, date(2012, 12, 31))
    assert [item.id for item in due.urgent] == [call.id] and call.id not in [one.id for one in due.undated]
    whole = explain(urgent, store, call.id, lang)
    entry = next(one for one in list_entries(urgent, lang) if one.ref == call.event.iri)
    for text in (
        describe_state(call, say),
        render_status(urgent, urgent.norms, say, width=200),
        render_due(urgent, due, say, width=200),
        "\n".join([whole.answer, *(step.says for step in whole.steps)]),
        entry.outcome,
        render_status_html(urgent, say),
    ):
        assert "«immediately»" in text
        assert not [one for one in silent if one in text]
    table = make_due_table(urgent, due, say)
    row = next(row for row in table.rows if row["id"] == call.id)
    assert (row["urgency"], row["time_words"], row["deadline"]) == (
        "urgency:immediately",
        "immediately",
        None,
    )


def test_of_what_recurs_all_days_are_due_and_a_timeline_has_the_next_one(held):
    call = find_call(held, "2-answer@fire-word")
    slot = Slot(iri="agreement:treaty/2-timing", about="slot:timing", every="P1M", status="stated")
    calls = tuple(
        replace(
            call, id=f"2-answer@2010-{month:02}-01", event=None, deadline=make_when(date(2010, month, 1)),
            verdict=Verdict("breached" if month < 6 else "due"),
            rests_on=(Premise(slot),),
        )
        for month in range(2, 10)
    )  # fmt: skip
    norms = tuple(replace(one, instances=calls) for one in held.norms if one.norm.name == "2-answer")
    due = find_due(held, norms, date(2012, 12, 31))
    assert [item.id for item in due.dated] == [one.id for one in calls]
    uids = [one.uid for one in make_due_entries(held, due, Phrases(held.agreement, "en"))]
    assert len(set(uids)) == len(uids)
    shown = [one for one in list_entries(replace(held, norms=norms)) if one.kind == "deadline"]
    assert [one.calls for one in shown] == [(item.id,) for item in due.dated[:5]]  # a timeline: the next one


def test_a_long_row_of_overdue_days_is_told_together(held):
    call = find_call(held, "2-answer@fire-word")
    slot = Slot(iri="agreement:treaty/2-timing", about="slot:timing", every="P1M", status="stated")
    calls = tuple(
        replace(
            call, id=f"2-answer@{year}-{month:02}-01", event=None, verdict=Verdict("breached"),
            deadline=make_when(date(year, month, 1)), rests_on=(Premise(slot),),
        )
        for year in range(2000, 2010)
        for month in range(1, 13)
    )  # fmt: skip
    norms = tuple(replace(one, instances=calls) for one in held.norms if one.norm.name == "2-answer")
    shown = [one for one in list_entries(replace(held, norms=norms)) if one.kind == "deadline"]
    assert len(shown) < 20
    assert sorted(name for one in shown for name in one.calls) == sorted(one.id for one in calls)
