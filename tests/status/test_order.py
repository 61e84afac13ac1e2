"""The order of things: what the text presupposes bounds what a notice can do, in every answer alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.events.consistency import check_log
from servanda.events.dates import Span, make_when, parse_day, parse_span
from servanda.events.records import Event, Log
from servanda.status.explain import explain_not
from servanda.status.order_check import check_order
from servanda.status.phrases import Phrases
from servanda.status.states import compute_status
from servanda.status.status_text import make_status_json, render_status
from servanda.status.what_if import suppose_event
from servanda.store.snapshot import open_bundled

AGREEMENT = "https://w3id.org/servanda/agreement/kz-nato-2007"
STORE = open_bundled()
TODAY = date(2026, 1, 1)


def act(name, matter, received, sender="kz-gov", addressee="nato", sent=None, about=()):
    when = parse_day(received)
    return Event(
        iri=f"log:test/{name}", kind="notice", matters=tuple(f"matter:{one}" for one in matter.split("|")),
        sender=f"actor:{sender}", addressees=(f"actor:{addressee}",), received=when, span=Span(when),
        sent=parse_day(sent) if sent else None, form="form:written",
        about=tuple(f"log:test/{one}" for one in about),
    )  # fmt: skip


def event(name, matter, when, *by, about=(), kind="event"):
    return Event(
        iri=f"log:test/{name}", matters=(f"matter:{matter}",), span=parse_span(when),
        by=tuple(f"actor:{one}" for one in by), about=tuple(f"log:test/{one}" for one in about),
    )  # fmt: skip


def make_log(*records):
    return Log("log:test", "agreement:kz-nato-2007", records)


def stand(day, *records, **more):
    return compute_status(STORE, AGREEMENT, make_log(*records), as_of=date.fromisoformat(day), **more)


def check(*records):
    log = make_log(*records)
    found = check_log(log, STORE, today=TODAY)
    return {(one.rule, one.event.rpartition("/")[2]) for one in [*found, *check_order(log, STORE, found)]}


RATIFIED = act("note", "ratification", "2008-12-03")


def test_a_notice_before_the_reply_has_no_effect():
    early = act("early", "ratification", "2007-09-20")
    assert stand("2008-02-01", early).phase == "not-in-force"
    assert stand("2009-02-01", early).phase == "not-known"
    assert str(stand("2009-02-01", early, RATIFIED).lifecycle.in_force) == "2008-12-03"
    assert check(early) == {("before-conclusion", "early")}


def test_a_notice_of_ratification_before_the_law_is_to_be_judged():
    early = act("early", "ratification", "2008-02-14")
    phases = [stand(day, early).phase for day in ("2008-02-13", "2008-02-14", "2009-02-01")]
    assert phases == ["not-in-force", "not-known", "not-known"]
    assert check(early) == {("before-act-perhaps", "early")}
    judged = Event(
        iri="log:test/judged", kind="judgement", about=(early.iri,), by=("actor:nato",), answer=True,
        span=parse_span("2008-03-01"),
    )  # fmt: skip
    assert str(stand("2009-02-01", early, judged).lifecycle.in_force) == "2008-02-14"
    refused = stand("2009-02-01", early, replace(judged, answer=False), RATIFIED)
    assert str(refused.lifecycle.in_force) == "2008-12-03"


def test_a_notice_that_was_only_sent_leaves_open_from_then_on():
    sent = act("note", "ratification", "not known", sent="2008-12-01")
    assert stand("2008-11-30", sent).phase == "not-in-force"
    assert stand("2008-12-01", sent).phase == "not-known"


def test_an_assumption_before_the_law_is_marked_and_one_before_the_reply_refused():
    found = stand("2008-02-01", assumed={"in-force": date(2008, 1, 15)})
    assert found.phase == "in-force"
    told = make_status_json(found, found.norms, Phrases(found.agreement, "en"))
    assert [one["rule"] for one in told["in_force"]["remarks"]] == ["before-act"]
    assert "for judgement" in render_status(found, found.norms, Phrases(found.agreement, "en"))
    with pytest.raises(ServandaError, match="made on 2007-11-01"):
        stand("2008-02-01", assumed={"in-force": date(2007, 10, 31)})


@pytest.mark.parametrize("about", [("law",), ("protocol",), ()])
def test_a_notice_about_the_ratification_is_one_about_the_protocol(about):
    found = stand(
        "2013-06-01", RATIFIED, event("protocol", "amendment-agreement", "2012-04-11", "kz-gov", "nato"),
        event("law", "amendment-ratification", "2013-02-02", "kz"),
        act("told", "amendment-ratification", "2013-03-04", about=about),
    )  # fmt: skip
    assert [str(one.in_force) for one in found.amendments] == ["2013-03-04"]


def test_a_protocol_needs_the_consent_of_both_and_its_notice_follows_it():
    alone = event("protocol", "amendment-agreement", "2012-04-11", "nato")
    told = act("told", "amendment-ratification", "2012-05-01")
    assert [one.in_force for one in stand("2013-06-01", RATIFIED, alone, told).amendments] == [None]
    assert check(RATIFIED, alone, told) == {("without-consent", "protocol"), ("without-consent", "told")}
    both = replace(alone, by=("actor:nato", "actor:kz-gov"))
    early = act("told", "amendment-ratification", "2012-04-10")
    assert [one.in_force for one in stand("2013-06-01", RATIFIED, both, early).amendments] == [None]
    assert check(RATIFIED, both, early) == {("before-protocol", "told")}
    law = event("law", "amendment-ratification", "2012-06-01", "kz")
    found = stand("2013-06-01", RATIFIED, both, law, told).amendments[0]
    assert found.in_force is None and [one.misorder.rule for one in found.doubtful] == ["before-act"]


def test_what_is_not_in_force_is_not_terminated():
    end = act("end", "intention-to-terminate", "2008-12-02", sender="nato", addressee="kz-gov")
    assert stand("2010-01-01", RATIFIED, end).phase == "in-force"
    assert check(RATIFIED, end) == {("before-entry", "end")}
    before = act("end", "intention-to-terminate", "2008-10-01", sender="nato", addressee="kz-gov")
    assert stand("2010-01-01", before).phase == "not-known"  # nothing says that it was in force by then
    # An intention comes before what is intended, by nature.
    assert stand("2010-01-01", RATIFIED, replace(end, received=parse_day("2009-01-31"))).phase == "ended"


def test_what_if_refuses_what_the_order_excludes_and_allows_what_is_not_recorded():
    log = make_log(RATIFIED)
    early = act("what-if", "intention-to-terminate", "2008-11-01", sender="nato", addressee="kz-gov")
    with pytest.raises(ServandaError, match="before the agreement was in force"):
        suppose_event(STORE, AGREEMENT, log, early)
    late = act("what-if", "intention-to-terminate", "2009-11-01", sender="nato", addressee="kz-gov")
    assert suppose_event(STORE, AGREEMENT, log, late).days[0][1].lifecycle.last is not None
    assert suppose_event(STORE, AGREEMENT, None, late).days


def test_why_not_gives_the_reason_of_the_act_and_not_of_its_mirror():
    oral = replace(
        act("end", "intention-to-terminate", "2009-11-01", sender="nato", addressee="kz-gov"),
        form="form:oral",
    )
    found = explain_not(stand("2010-01-01", RATIFIED, oral), STORE, "end")
    said = [step.says for step in found.steps if step.kind == "act"]
    assert len(said) == 1 and "oral" in said[0] and "names" not in said[0]


def test_of_two_notices_the_note_takes_that_of_clause_15():
    procedures = act("procedures", "internal-procedures-completed", "2008-11-20")
    found = stand("2009-01-01", procedures, RATIFIED)
    told = make_status_json(found, found.norms, Phrases(found.agreement, "en"))["in_force"]
    assert [(one["clause"], one["day"], one["taken"]) for one in told["entry"]] == [
        ("15", "2008-12-03", True), ("reply-closing", "2008-11-20", False),
    ]  # fmt: skip
    assert (told["since"], told["taken_by"]) == ("2008-12-03", "note")
    other = stand("2009-01-01", procedures, RATIFIED, formula="reply-closing")
    assert (str(other.lifecycle.in_force), other.lifecycle.taken_by) == ("2008-11-20", "option")
    judged = Event(
        iri="log:test/judged", kind="judgement", by=("actor:nato",), answer=True,
        span=parse_span("2009-03-01"),
        about=("agreement:kz-nato-2007/reply-entry-into-force",),
    )  # fmt: skip
    third = stand("2009-01-01", procedures, RATIFIED, judged)
    assert (str(third.lifecycle.in_force), third.lifecycle.taken_by) == ("2008-11-20", "judgement")
    with pytest.raises(ServandaError, match="15, reply-closing"):
        stand("2009-01-01", RATIFIED, formula="14")
    assert stand("2009-01-01", procedures, formula="15").phase == "not-known"
    alone = stand("2009-01-01", procedures).lifecycle
    assert (str(alone.in_force), alone.taken_by) == ("2008-11-20", None)
    assert alone.taken.endswith("/reply-entry-into-force")


@pytest.mark.parametrize(
    "one",
    [
        [act("note", "ratification|internal-procedures-completed", "2008-12-03")],
        [event("law", "ratification", "2008-10-20", "kz"),
         act("note", "internal-procedures-completed", "2008-12-03", about=["law"])],
    ],
)  # fmt: skip
def test_one_notice_that_states_both_meets_both(one):
    days = {str(formula.day) for formula in stand("2009-01-01", *one).lifecycle.entry}
    assert days == {"2008-12-03"}


def test_an_absence_within_an_absence_is_reported():
    first = event("first", "absence", "2009-03-01/2009-03-20", "nato-plo")
    inside = event("inside", "absence", "2009-03-05/2009-03-06", "nato-plo")
    assert ("within-another", "inside") in check(RATIFIED, first, inside)
    after = event("after", "absence", "2009-03-20/2009-03-25", "nato-plo")
    family = event("family", "absence", "2009-03-05/2009-03-06", "plo-family")
    assert check(RATIFIED, first, after, family) == set()


def test_a_record_on_the_last_day_of_the_calendar_breaks_nothing():
    end = act("end", "intention-to-terminate", "9999-12-31", sender="nato", addressee="kz-gov")
    last = event("trip", "absence", "9999-12-31", "nato-plo")
    assert stand("2010-01-01", RATIFIED, end, last).phase == "in-force"
    assert stand("9999-12-31", RATIFIED, end, last).phase == "in-force"


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_every_finding_is_said_in_each_language(lang):
    log = make_log(act("early", "ratification", "2008-02-14"), act("first", "ratification", "2007-09-20"))
    found = check_order(log, STORE, [], lang)
    assert {one.rule for one in found} == {"before-conclusion", "before-act-perhaps"}
    assert all(one.messages[lang] == one.message and "{" not in one.message for one in found)


days = st.integers(0, 900).map(lambda shift: make_when(date(2007, 8, 1) + timedelta(days=shift)))
acts = st.builds(
    lambda matter, pair, received: (matter, pair, received),
    st.sampled_from(["ratification", "internal-procedures-completed", "intention-to-terminate"]),
    st.sampled_from([
        ("kz-gov", "nato"), ("nato", "kz-gov"), ("kz", "nato"), ("kz-mfa", "nato"), ("kz-mod", "nato"),
    ]),
    days,
)  # fmt: skip


@settings(max_examples=20)
@given(st.lists(acts, max_size=5), st.integers(0, 1200))
def test_nothing_is_in_force_before_it_was_made_or_before_any_notice(drawn, shift):
    records = [
        act(f"r{place}", matter, str(received), *pair) for place, (matter, pair, received) in enumerate(drawn)
    ]
    day = date(2007, 8, 1) + timedelta(days=shift)
    found = stand(day.isoformat(), *records)
    if found.phase == "in-force":
        received = [
            one.received.exact for one in records if "matter:intention-to-terminate" not in one.matters
        ]
        assert day >= min(received) and day >= date(2007, 11, 1)
    # A record of nothing new leaves all as it is: what is known stays known.
    more = act("twice", "cooperation-information", "2009-01-01")
    assert stand(day.isoformat(), *records, more).phase == found.phase
