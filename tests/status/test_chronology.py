"""Timelines: every stage, record and deadline once, by day, with its side and what came of it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from servanda.events.reader import read_log
from servanda.messages import Messages
from servanda.status.chronology import (
    AGREEMENT,
    COLUMNS,
    GLYPHS,
    KINDS,
    OTHERS,
    TimelinePhrases,
    filter_entries,
    find_glyph,
    list_entries,
    make_table,
    render_entries_calendar,
    render_timeline,
)
from servanda.status.phrases import Phrases
from servanda.status.states import STATES, compute_status
from servanda.status.status_text import render_status
from servanda.store.bundle import load_files

HERE = Path(__file__).parent
IRI = "https://w3id.org/servanda/agreement/kz-nato-2007"
LANGUAGES = ("en", "kk", "ru")


@pytest.fixture(scope="module")
def logs(graph):
    return {
        name: read_log(HERE / "scenarios" / f"{name}.yaml", graph) for name in ("year", "gaps", "termination")
    }


@pytest.fixture(scope="module")
def told(graph, logs):
    """``told("year", "2009-07-01")`` is the status and its entries, by what each rests on."""

    def make(name, day, lang="en", **given):
        held = compute_status(graph, IRI, logs.get(name), as_of=date.fromisoformat(day), **given)
        return held, list_entries(held, lang)

    return make


def by_ref(found):
    return {(entry.name, entry.follows): entry for entry in found}


def test_every_record_is_there_once_and_every_stage(told, logs):
    _, found = told("year", "2010-06-01")
    records = Counter(entry.ref for entry in found if entry.ref.startswith("log:") and not entry.follows)
    assert records == Counter(event.iri for event in logs["year"].events)
    stages = [(str(entry.day), entry.title) for entry in found if entry.kind == "stage"]
    assert stages == [
        ("2007-09-07", "Offer"), ("2007-11-01", "Reply"), ("2008-10-20", "Ratification"),
        ("2008-12-02", "Notification for entry into force received"), ("2008-12-02", "Entry into force"),
        ("2009-01-15", "Notification for entry into force received"), ("2009-03-20", "Amendment agreed"),
        ("2009-06-10", "Amendment ratified"),
        ("2009-07-01", "Notification of the ratified amendment received"),
        ("2009-07-01", "Amendment in force"), ("2009-08-03", "Amendment agreed"),
        ("2009-09-15", "Amendment ratified"), ("2009-11-30", "Notice of termination received"),
        ("2010-02-28", "Last day in force"),
    ]  # fmt: skip
    assert {entry.kind for entry in found} <= set(KINDS)


def test_days_are_in_order_and_what_is_not_exact_comes_after_all_days_on_which_it_may_have_been(told):
    for name in ("year", "gaps", "termination"):
        _, found = told(name, "2010-06-01")
        ends = [entry.day.latest or entry.day.earliest or date.max for entry in found]
        assert ends == sorted(ends)
    _, found = told("year", "2010-06-01")
    names = [entry.name for entry in found]
    assert names.index("movement-4-notice") == names.index("disagreement-1") + 1  # 2009-05, after 2009-05-25
    assert names[-1] == "movement-14-notice"  # received on a day not known


def test_each_record_stands_in_the_lane_of_the_side_that_acts(told):
    _, found = told("year", "2010-06-01")
    lanes = {entry.name: entry.lane for entry in found}
    assert lanes["arrival-notice"] == "actor:nato"
    assert lanes["movement-8-judged"] == "actor:kz-gov"  # by the Ministry of Defence
    assert lanes["disagreement-1"] == AGREEMENT  # of both
    assert lanes["family-absence"] == OTHERS
    assert {entry.lane for entry in found if entry.kind == "stage"} == {AGREEMENT}


@pytest.mark.parametrize(
    ("name", "state", "said"),
    [
        ("arrival-1", "done", "calls for 4-notify@arrival-1: done (arrival-notice)"),
        ("arrival-to-defence", "failed", "the text names Ministry of Foreign Affairs"),
        ("arrival-notice", "done", "discharges 4-notify@arrival-1"),
        ("ratification-word", "failed", "clause 15: its form is oral"),
        ("absence-2-notice", "failed", "no receipt is on record"),
        ("movement-3", "open", "no time set by the text, 434 days, survives the ending"),
        ("movement-3-notice", "failed", "the event calls for no act under clause 4.1"),
        ("movement-9-notice", "failed", "it is about absence, and the text wants movement"),
        ("movement-10-and-11-notice", "done", "4.1-movements@movement-10, 4.1-movements@movement-11"),
        ("movement-14", "not-known", "not known (open or done)"),
        ("news-1", "to-be-judged", "for judgement by NATO/PfP liaison officer"),
        ("taking-up-1", "done-late", "done late (security-terms)"),
        ("information-2", "done", "as clause 5.2 provides"),
        ("trade-1", "breached", "breaches 8-commercial"),
        ("movement-early", "not-in-force", "not in force"),
        ("visitors-movement", "recorded", ""),
        ("termination-word", "failed", "clause 14"),
    ],
)
def test_what_came_of_a_record(told, name, state, said):
    _, found = told("year", "2010-06-01")
    entry = by_ref(found)[name, False]
    assert (entry.state, said in entry.outcome) == (state, True), entry


def test_what_lies_after_the_day_has_no_other_state(told):
    held, found = told("year", "2009-02-10")
    later = [entry for entry in found if entry.day.by(held.as_of) is False]
    assert len(later) > 60 and {entry.state for entry in later} == {"later"}
    assert not any(entry.outcome for entry in later)
    entry = by_ref(found)["arrival-1", False]
    assert entry.state == "open" and "arrival-to-defence" not in entry.outcome
    # The end is not known before the notice of it is received.
    begun = by_ref(found)["kz-nato-2007", True]
    assert begun.until is None and begun.lasts
    assert str(by_ref(told("year", "2009-12-01")[1])["kz-nato-2007", True].until) == "2010-02-28"


def test_without_a_record_the_entry_into_force_is_not_known_and_an_assumption_says_so(told):
    _, found = told("none", "2009-06-01")
    begun = by_ref(found)["kz-nato-2007", True]
    assert (begun.state, str(begun.day)) == ("not-known", "[2008-10-20..]")
    assert {entry.state for entry in found if entry.clauses in (("15",), ("reply-closing",))} == {"not-known"}
    _, found = told("none", "2009-06-01", assumed={"in-force": date(2008, 12, 1)})
    begun = by_ref(found)["kz-nato-2007", True]
    assert (begun.state, str(begun.day)) == ("assumed", "2008-12-01") and "assumed" in begun.detail
    waiting = next(entry for entry in found if entry.kind == "deadline")
    assert waiting.calls == ("11-security-terms@taking-up-duties",) and waiting.state == "due"


def test_narrowed_to_days_and_to_an_actor(told):
    held, found = told("year", "2010-06-01")
    terms = held.agreement
    march = filter_entries(found, terms, first=date(2009, 3, 10), last=date(2009, 3, 20))
    names = {entry.name for entry in march}
    assert {"absence-1", "information-1", "protocol-1"} <= names and "arrival-1" not in names
    assert "interpreter-given" in names and "movement-14-notice" in names  # it lasts; its day is not known
    ministry = filter_entries(found, terms, actor="actor:kz-mod")
    named = [entry for entry in ministry if entry.actors]
    assert named and all({"actor:kz-mod", "actor:kz-mod-press"} & set(entry.actors) for entry in named)
    assert [entry for entry in found if not entry.actors] == [e for e in ministry if not e.actors]
    assert len(filter_entries(found, terms, actor="actor:kz")) > len(
        filter_entries(found, terms, actor="actor:kz-gov")
    )


def test_a_treaty_that_sets_times_has_its_deadlines(own_cache):
    store = load_files([HERE / "treaty.ttl"])
    log = read_log(HERE / "treaty.csv", store)
    iri = "https://w3id.org/servanda/agreement/treaty"
    held = compute_status(store, iri, log, as_of=date(2010, 8, 1))
    found = list_entries(held)
    deadlines = {entry.calls[0]: (str(entry.day), entry.state) for entry in found if entry.kind == "deadline"}
    assert deadlines == {
        "1-notify@spill": ("2010-03-31", "done"), "2-answer@spill-note": ("2010-04-30", "done-late"),
        "1-notify@fire": ("2010-07-01", "done-late"), "2-answer@fire-word": ("2010-07-02", "breached"),
        "2-answer@fire-note": ("2010-08-02", "due"),
    }  # fmt: skip
    # It enters into force and ends by itself: no notice is missing.
    stages = [(entry.title, str(entry.day), entry.state) for entry in found if entry.kind == "stage"]
    assert stages == [
        ("Conclusion", "2010-01-31", "done"), ("Entry into force", "2010-01-31", "done"),
        ("Last day in force", "2012-01-31", "later"),
    ]  # fmt: skip


def list_stages(name: str, day: date) -> set[tuple[str, str]]:
    """Return the records of a formula's log that are stages: their names, and how each is headed."""
    store = load_files([HERE / "formulas" / name / "agreement.yaml"])
    log = read_log(HERE / "formulas" / name / "log.csv", store)
    status = compute_status(store, f"https://w3id.org/servanda/agreement/{name}", log, as_of=day)
    refs = ((entry.ref or "", entry) for entry in list_entries(status) if entry.kind == "stage")
    return {(ref.rpartition("/")[2], entry.title) for ref, entry in refs if ref.startswith("log:")}


def test_a_deposit_and_a_proposal_are_told_as_what_they_are():
    deposits = list_stages("all-deposit", date(2017, 1, 1))
    assert deposits == {(name, "Deposit of an instrument") for name in ("d1", "d2", "d3")}
    amendments = list_stages("all-accept", date(2100, 1, 1))
    assert ("p1", "Amendment proposed") in amendments
    assert not any("ratified" in title for _, title in amendments)


def test_the_last_day_in_force_tells_how_it_was_counted_and_the_words_of_the_text(told):
    _, found = told("termination", "2010-06-01")
    last = next(entry for entry in found if entry.title == "Last day in force")
    assert "3 months after receipt" in last.detail and "«" in last.detail


@pytest.mark.parametrize("lang", LANGUAGES)
def test_on_the_last_day_of_provisional_application_no_day_is_left_open(lang):
    folder = HERE / "formulas" / "provisional"
    store = load_files([folder / "agreement.yaml"])
    log = read_log(folder / "log-refusal.csv", store)
    iri = "https://w3id.org/servanda/agreement/provisional"
    texts = Messages(lang, "status")
    for day, key in ((date(2019, 9, 29), "last"), (date(2019, 9, 30), "end")):
        status = compute_status(store, iri, log, as_of=day)
        text = render_status(status, [], Phrases(status.agreement, lang), width=500)
        told = texts.text(f"phase.provisionally-applied-{key}", day=date(2019, 3, 15), last=date(2019, 9, 30))
        assert told.rstrip(".") in text


@pytest.mark.parametrize(("lang", "width"), [("en", 120), ("kk", 80), ("ru", 80)])
@pytest.mark.parametrize("name", ["year", "gaps", "none"])
def test_text_fits_a_terminal_and_says_all(graph, told, lang, width, name):
    held, found = told(name, "2009-05-13", lang)
    text = render_timeline(held, found, TimelinePhrases(held.agreement, lang), width=width)
    wide = [line for line in text.splitlines() if len(line) > width]
    assert wide == [] and "{" not in text
    flat = " ".join(text.split())
    assert all(entry.title.split()[0] in flat for entry in found)
    for entry in found:
        assert Messages(lang, "states")[f"state.{entry.state}"].split()[0] in flat
        assert find_glyph(entry.state) in text


def test_the_line_of_the_agreement_runs_while_it_is_in_force(graph, told):
    held, found = told("year", "2010-06-01")
    text = render_timeline(held, found, TimelinePhrases(held.agreement, "en"), width=120)
    lines = text.splitlines()
    first = next(n for n, line in enumerate(lines) if "┃" in line)
    last = max(n for n, line in enumerate(lines) if "┃" in line)
    # It begins below the day of entry into force, and ends above the last day in force or on its lines.
    assert (
        lines[first - 1].startswith("2 December") and "Notification for entry into force" in lines[first - 1]
    )
    ending = next(n for n, line in enumerate(lines) if "Last day in force" in line)
    assert lines[ending].startswith("28 February") and ending < last < ending + 3
    assert "╎" not in text and "╎" in render_timeline(
        *told("gaps", "2009-05-13"), TimelinePhrases(held.agreement, "en")
    )


def test_as_a_table_it_is_all_columns_in_plain_values(graph, told):
    held, found = told("year", "2010-06-01")
    made = make_table(found, TimelinePhrases(held.agreement, "en"))
    assert made.columns == tuple(COLUMNS) and len(made.rows) == len(found)
    rows = {row["ref"]: row for row in made.rows if not str(row["ref"]).startswith("agreement:")}
    row = rows["log:year/movement-2"]
    assert (row["day"], row["until"], row["lane"], row["clauses"], row["calls"]) == (
        "2009-03-03", "2009-03-05", "actor:nato", ["4.1"], ["4.1-movements@movement-2"],
    )  # fmt: skip
    assert rows["log:year/car-1"]["until"] == ".."
    assert rows["log:year/movement-4-notice"]["day"] == "2009-05"
    json.dumps(made.rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_calendar_has_what_is_exact_and_counts_the_rest(graph, told, lang):
    held, found = told("gaps", "2010-06-01", lang)
    content, left_out = render_entries_calendar(
        found, TimelinePhrases(held.agreement, lang), name="x", stamp=held.as_of
    )
    events = list(Calendar.from_ical(content).walk("VEVENT"))
    exact = [
        entry for entry in found
        if entry.day.exact and (entry.until is None or entry.until.exact or entry.kind == "stage")
    ]  # fmt: skip
    assert len(events) == len(exact) and left_out == len(found) - len(exact) > 0
    days = Counter(event.decoded("dtstart") for event in events)
    assert days == Counter(entry.day.exact for entry in exact)
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert (
        render_entries_calendar(found, TimelinePhrases(held.agreement, lang), name="x", stamp=held.as_of)[0]
        == content
    )


def test_an_entry_keeps_its_name_in_calendars_whatever_day_is_asked(graph, told):
    uids = []
    for day in ("2009-02-10", "2010-06-01"):
        held, found = told("year", day)
        content, _ = render_entries_calendar(
            found, TimelinePhrases(held.agreement, "en"), name="x", stamp=held.as_of
        )
        uids.append({str(event["uid"]) for event in Calendar.from_ical(content).walk("VEVENT")})
    assert {uid for uid in uids[0] if "/log/" in uid} == {uid for uid in uids[1] if "/log/" in uid}


def test_every_state_has_a_sign_and_words():
    assert [f"state.{state}" for state in GLYPHS] == list(Messages("en", "states"))
    for state in (*STATES, "not-yet", "in-force"):
        assert find_glyph(state)
