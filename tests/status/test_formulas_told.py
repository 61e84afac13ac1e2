"""Every view of the formulas by which treaties set times says the same, whatever the text and the log."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml

from servanda.events.reader import read_log
from servanda.locales import format_day
from servanda.status.agreement_status import render_status_html
from servanda.status.calendar import find_due
from servanda.status.chronology import TimelinePhrases, list_entries, render_entries_calendar, render_timeline
from servanda.status.coming_days import list_coming_days
from servanda.status.explain import explain, explain_not
from servanda.status.phrases import Phrases
from servanda.status.reminders import make_due_entries
from servanda.status.states import compute_status
from servanda.status.status_rdf import render_turtle
from servanda.status.status_text import (
    make_due_table,
    make_status_json,
    render_due,
    render_status,
)
from servanda.status.time_phrases import find_words
from servanda.store.bundle import load_files

FOLDER = Path(__file__).parent / "formulas"
IRI = "https://w3id.org/servanda/agreement/"
LANGUAGES = ("en", "kk", "ru")


def list_cases():
    """Give each folder and log with the days that are asked about there."""
    for path in sorted(FOLDER.glob("*/expected.yaml")):
        for log, days in yaml.load(path.read_bytes(), yaml.CSafeLoader).items():
            yield pytest.param(path.parent.name, log, sorted(days), id=f"{path.parent.name}-{log}")


@cache
def load_folder(name):
    return load_files([FOLDER / name / "agreement.yaml"])


def stand(name, log, day):
    store = load_folder(name)
    return compute_status(store, IRI + name, read_log(FOLDER / name / f"{log}.csv", store), as_of=day)


def join_lines(text):
    return " ".join(text.split())


@pytest.mark.parametrize(("name", "log", "days"), list(list_cases()))
def test_each_view_tells_by_when_in_the_words_of_the_text(name, log, days):
    store = load_folder(name)
    for number, day in enumerate(days):
        held = stand(name, log, day)
        say = Phrases(held.agreement, LANGUAGES[number % 3])
        due = find_due(held, held.norms, day + timedelta(days=800))
        text = join_lines(render_due(held, due, say))
        whole = join_lines(render_status(held, held.norms, say))
        for item in (*due.dated, *due.waiting, *due.urgent):
            words = join_lines(find_words(item.call))
            assert words in text and item.id in text and item.id in whole
            known = item.deadline is not None and item.deadline.exact is not None
            assert not known or say.day(item.deadline) in text
        page = render_status_html(held, say)
        for call in held.instances:
            steps = explain(held, store, call.id, say.lang).steps
            if find_words(call) and call.state == "open":
                silent = say.state("open")
                assert silent not in whole and silent not in page
                assert not [step for step in steps if silent in step.says]
            assert steps[-1].kind == "state"
            assert explain_not(held, store, call.id, say.lang).answer
        for event in held.record.log.events:
            told = explain(held, store, event.name, say.lang)
            doubtful = any(step.holds is None and step.kind in ("act", "effect") for step in told.steps[:-1])
            assert not (doubtful and say.phrase("did.nothing") in told.answer)


@pytest.mark.parametrize(("name", "log", "days"), list(list_cases()))
def test_timelines_calendars_json_and_rdf_hold_together(name, log, days):
    for number, day in enumerate(days):
        held = stand(name, log, day)
        lang = LANGUAGES[number % 3]
        words = TimelinePhrases(held.agreement, lang)
        entries = list_entries(held, lang)
        assert render_timeline(held, entries, words, width=80)
        render_entries_calendar(entries, words, name="x", stamp=day)
        states = {call.id: call.state for call in held.instances}
        for entry in entries:
            if entry.kind == "deadline" and len(entry.calls) == 1:
                assert entry.state == states[entry.calls[0]]
            answered = {states[one] for one in entry.calls if one in states}
            if (
                entry.kind in ("notice", "event")
                and entry.state in ("done", "done-late")
                and len(answered) == 1
            ):
                assert entry.state in {*answered, "done"} and not (
                    entry.state == "done" and "done-late" in answered
                )
        due = find_due(held, held.norms, day + timedelta(days=800))
        uids = [one.uid for one in make_due_entries(held, due, words.say)]
        assert len(uids) == len(set(uids)) and make_due_table(held, due, words.say).rows is not None
        found = make_status_json(held, held.norms, words.say)
        calls = [one for norm in found["norms"] for one in norm["instances"]]
        assert {one["id"]: one["state"] for one in calls} == states
        assert all({"urgency", "uncountable", "rests_on"} <= set(one) for one in calls)
        assert render_turtle(held, held.norms)


def test_ends_of_terms_and_the_last_day_to_stop_a_renewal_come():
    held = stand("tacit-renewal", "log", date(2023, 1, 1))
    coming = list_coming_days(held, date(2040, 1, 1))
    stops = [one for one in coming if one.key == "due.stop"]
    ends = [one for one in coming if one.key == "due.term"]
    assert ends and [one.day for one in coming] == sorted(
        (one.day for one in coming), key=lambda one: one.latest
    )
    assert all(one.end is not None and one.day.before(one.end) for one in stops)
    assert all(one.day.by(held.as_of) is False for one in coming)


def test_what_recurs_stands_in_a_calendar_until_the_day_asked():
    held = stand("reports", "log", date(2021, 6, 1))
    short, long = (find_due(held, held.norms, date(year, 1, 1)) for year in (2022, 2026))
    say = Phrases(held.agreement, "en")
    few, many = ([one.uid for one in make_due_entries(held, due, say)] for due in (short, long))
    assert set(few) < set(many)
    assert max(one.start for one in make_due_entries(held, long, say)) <= date(2026, 1, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_why_not_gives_the_reason_of_an_act_and_not_of_its_mirror(tmp_path, lang):
    store = load_folder("last-of-two")
    path = tmp_path / "log.csv"
    path.write_text(
        "# log: spoken, agreement: last-of-two\n"
        "id,matter,by,when,sender,addressee,sent,received,form,about\n"
        "n1,internal-procedures-completed,,,alfa,beta,2008-02-27,2008-03-01,oral,\n",
        encoding="utf-8",
    )
    held = compute_status(store, IRI + "last-of-two", read_log(path, store), as_of=date(2009, 1, 1))
    say = Phrases(held.agreement, lang)
    steps = [step for step in explain_not(held, store, "n1", lang).steps if step.kind != "state"]
    assert len(steps) == 1
    foreign = say.phrase("fail.sender", got="Alfa", want="Beta")
    assert foreign not in steps[0].says and say.name("form:oral") in steps[0].says


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("log", "works", "told"),
    [
        ("log", True, [date(2021, 12, 31), date(2021, 6, 15)]),
        ("log-early", False, [date(2021, 3, 10)]),
        ("log-wrong", False, ["Beta"]),
    ],
)
def test_why_tells_of_a_denunciation_by_one_party_what_its_status_does(log, works, told, lang):
    held = stand("passed-on", log, date(2022, 6, 1))
    say = Phrases(held.agreement, lang)
    found = explain(held, load_folder("passed-on"), "d1", lang)
    steps = [step for step in found.steps if step.kind != "state"]
    # It is measured by the clause that it was meant for, not by the duty to pass it on.
    assert steps and {step.norm for step in steps} == {"agreement:passed-on/2-denounce"}
    assert all(step.holds is works for step in steps)
    words = [format_day(one, lang) if isinstance(one, date) else one for one in told]
    assert all(word in " ".join(step.says for step in steps) for word in words)
    assert (say.phrase("did.no-effect") in found.answer) is not works
    left = {one.party: one.last for one in held.lifecycle.parties}
    assert (left["agreement:passed-on/alfa"] is not None) is works


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_past_day_says_what_only_later_records_tell(lang):
    held = stand("last-of-two", "log", date(2008, 3, 10))
    say = Phrases(held.agreement, lang)
    mark = say.word("hindsight", as_of=held.as_of)
    assert mark in join_lines(render_status(held, held.norms, say))
    later = stand("last-of-two", "log", date(2012, 3, 10))
    assert say.word("hindsight", as_of=later.as_of) not in join_lines(render_status(later, later.norms, say))


def test_a_month_that_is_known_is_told_as_some_day_in_it(tmp_path):
    store = load_folder("last-of-two")
    path = tmp_path / "log.csv"
    path.write_text(
        "# log: month, agreement: last-of-two\n"
        "id,matter,by,when,sender,addressee,sent,received,form,about\n"
        "n1,internal-procedures-completed,,,alfa,beta,2008-02-27,2008-03-01,written,\n"
        "n2,internal-procedures-completed,,,beta,alfa,2008-08-25,2008-12,written,\n",
        encoding="utf-8",
    )
    held = compute_status(store, IRI + "last-of-two", read_log(path, store), as_of=date(2009, 6, 1))
    for lang in LANGUAGES:
        say = Phrases(held.agreement, lang)
        told = say.day(held.lifecycle.in_force)
        words = TimelinePhrases(held.agreement, lang)
        assert told in join_lines(render_status(held, held.norms, say))
        assert told in join_lines(render_timeline(held, list_entries(held, lang), words))
        assert told in render_status_html(held, say)
