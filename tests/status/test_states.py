"""What holds of all states, whatever the log: time goes one way, and order of entry does not count."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.events.conventions import Conventions
from servanda.events.dates import Span, When, make_when, parse_day, parse_span
from servanda.events.records import Event, Log
from servanda.status.phrases import Phrases
from servanda.status.states import compute_status
from servanda.status.status_text import make_status_json
from servanda.store.snapshot import open_bundled

AGREEMENT = "https://w3id.org/servanda/agreement/kz-nato-2007"
NORMS = "agreement:kz-nato-2007/"
FIRST = date(2008, 11, 1)
STORE = open_bundled()
PHASES = ("not-in-force", "in-force", "ended")

days = st.integers(0, 400).map(lambda shift: FIRST + timedelta(days=shift))
#: Days that are exact, or lie within some weeks.
whens = st.one_of(
    days.map(make_when),
    st.tuples(days, st.integers(0, 40)).map(lambda w: When(w[0], w[0] + timedelta(days=w[1]))),
)
MATTERS = ("arrival", "departure", "appointment", "absence", "movement", "new-information", "disagreement")
happenings = st.builds(
    lambda matter, when: Event(
        iri="", matters=(f"matter:{matter}",), by=("actor:nato-plo",), span=Span(when)
    ),
    st.sampled_from(MATTERS), whens,
)  # fmt: skip
notices = st.builds(
    lambda matter, pair, received, form, about: Event(
        iri="", kind="notice", matters=(f"matter:{matter}",), sender=f"actor:{pair[0]}",
        addressees=(f"actor:{pair[1]}",), received=received, span=Span(received), form=form, about=about,
    ),
    st.sampled_from((*MATTERS[:6], "ratification", "intention-to-terminate")),
    st.sampled_from([
        ("nato", "kz-mfa"), ("nato-plo", "kz-mod"), ("kz-gov", "nato"), ("nato", "kz-gov"),
        ("nato-sg", "kz-mfa"), ("nato-plo", "nato-contact-embassy"), ("nato-plo", "eapc-embassies"),
    ]),
    whens, st.sampled_from([None, "form:written", "form:oral"]),
    st.one_of(st.just(()), st.integers(0, 6).map(lambda n: (f"log:test/r{n}",))),
)  # fmt: skip
deeds = st.builds(
    lambda norm, key, when: Event(iri="", by=("actor:nato-plo",), span=Span(when), **{key: (NORMS + norm,)}),
    st.sampled_from(["8-commercial", "11-security-terms", "12-disputes", "5.3-meetings"]),
    st.sampled_from(["fulfils", "breaches"]), whens,
)  # fmt: skip
RATIFIED = Event(
    iri="log:test/ratified", kind="notice", matters=("matter:ratification",), sender="actor:kz-gov",
    addressees=("actor:nato",), form="form:written", received=make_when(date(2008, 12, 1)),
    span=Span(make_when(date(2008, 12, 1))),
)  # fmt: skip


@st.composite
def logs(draw, ratified=True):
    drawn = draw(st.lists(st.one_of(happenings, notices, deeds), max_size=14))
    named = [replace(event, iri=f"log:test/r{place}") for place, event in enumerate(drawn)]
    return Log("log:test", "agreement:kz-nato-2007", (*named, RATIFIED) if ratified else tuple(named))


def stand(log, as_of, **given):
    return compute_status(STORE, AGREEMENT, log, as_of=as_of, **given)


def told(log, as_of):
    found = stand(log, as_of)
    return make_status_json(found, found.norms, Phrases(found.agreement, "en"))


@settings(max_examples=15)
@given(logs(), days, st.integers(0, 400))
def test_what_is_done_stays_done_and_life_goes_one_way(log, first, later):
    before, after = stand(log, first), stand(log, first + timedelta(days=later))
    if "not-known" not in (before.phase, after.phase):
        assert PHASES.index(before.phase) <= PHASES.index(after.phase)
    calls = {call.id: call for call in after.instances}
    for call in before.instances:
        if call.event is None or call.id not in calls:
            assert call.event is None or call.verdict.possible
            continue
        if call.state == "done":
            assert calls[call.id].state == "done"
        if call.elapsed and calls[call.id].elapsed and call.elapsed[0] is not None:
            assert calls[call.id].elapsed[0] >= call.elapsed[0]


@settings(max_examples=15)
@given(logs(), days, st.randoms())
def test_the_order_of_entry_does_not_count(log, as_of, chance):
    shuffled = list(log.events)
    chance.shuffle(shuffled)
    assert told(replace(log, events=tuple(shuffled)), as_of) == told(log, as_of)


@settings(max_examples=15)
@given(logs(), days, whens)
def test_an_event_that_concerns_nothing_changes_nothing(log, as_of, when):
    foreign = [
        Event(iri="log:test/foreign-1", matters=("matter:cooperation-information",), span=Span(when)),
        Event(
            iri="log:test/foreign-2", matters=("matter:movement",), by=("actor:nato-representatives",),
            span=Span(when),
        ),
        Event(
            iri="log:test/foreign-3", kind="notice", matters=("matter:arrival",), sender="actor:ngo",
            addressees=("actor:mass-media",), received=when, span=Span(when),
        ),
    ]  # fmt: skip
    assert told(replace(log, events=(*log.events, *foreign)), as_of) == told(log, as_of)


@settings(max_examples=15)
@given(logs(), days)
def test_a_less_exact_day_never_excludes_what_an_exact_one_gives(log, as_of):
    """Widening the day of one event to its month leaves its state possible."""
    moved = next((e for e in log.events if e.kind == "event" and e.matters and e.span.start.exact), None)
    if moved is None:
        return
    exact = moved.span.start.exact
    wide = replace(moved, span=Span(parse_day(exact.isoformat()[:7])))
    # Which event a silent notice tells of hangs on exact days: only notices that say it are kept.
    kept = [e for e in log.events if e.kind != "notice" or e.about or e is RATIFIED]
    sharp = stand(replace(log, events=tuple(kept)), as_of)
    blunt = stand(replace(log, events=tuple(wide if e is moved else e for e in kept)), as_of)
    states = {call.id: {call.state, *call.verdict.possible} for call in blunt.instances}
    for call in sharp.instances:
        if call.event is not None and call.event.iri == moved.iri and not call.verdict.possible:
            assert call.state in states[call.id]


@settings(max_examples=25)
@given(logs(ratified=False), days)
def test_without_a_notice_of_entry_nothing_is_claimed(log, as_of):
    found = stand(log, as_of)
    if any("matter:ratification" in event.matters for event in log.events):
        return
    assert found.phase in ("not-known", "ended")
    for held in found.norms:
        if held.norm.modality == "obligation" and held.state not in ("ended",):
            assert "not-in-force" in held.verdict.possible


def test_a_gap_is_not_guessed_and_an_assumption_is_marked():
    bare = stand(None, date(2009, 6, 1))
    assert bare.phase == "not-known"
    assumed = stand(None, date(2009, 6, 1), assumed={"in-force": date(2008, 12, 1)})
    assert assumed.phase == "in-force"
    say = Phrases(assumed.agreement, "en")
    answer = make_status_json(assumed, assumed.norms, say)
    assert answer["in_force"]["rests_on"] == "assumption"
    assert all(norm["assumed"] == ["in-force"] for norm in answer["norms"])
    assert stand(None, date(2008, 10, 19)).phase == "not-in-force"
    assert stand(None, date(2008, 10, 20)).phase == "not-known"


def test_an_assumption_that_the_record_answers_is_refused():
    log = Log("log:test", "agreement:kz-nato-2007", (RATIFIED,))
    with pytest.raises(ServandaError, match="the record already gives 'in-force' as 2008-12-01"):
        stand(log, date(2009, 1, 1), assumed={"in-force": date(2008, 11, 1)})
    with pytest.raises(ServandaError, match="did you mean 'in-force'"):
        stand(None, date(2009, 1, 1), assumed={"inforce": date(2008, 11, 1)})


@pytest.mark.parametrize(
    ("convention", "received", "last"),
    [
        ("day-after", "2009-11-15", "2010-02-15"), ("day-of-event", "2009-11-15", "2010-02-14"),
        ("day-after", "2009-11-30", "2010-02-28"), ("next-month", "2009-11-30", "2010-03-02"),
        ("end-of-month", "2009-11-30", "2010-02-28"), ("end-of-month", "2010-02-28", "2010-05-31"),
    ],
)  # fmt: skip
def test_the_end_is_counted_by_the_convention_chosen(convention, received, last):
    notice = Event(
        iri="log:test/end", kind="notice", matters=("matter:intention-to-terminate",), sender="actor:nato",
        addressees=("actor:kz-gov",), received=parse_day(received), span=parse_span(received),
        form="form:written",
    )  # fmt: skip
    log = Log("log:test", "agreement:kz-nato-2007", (RATIFIED, notice))
    found = stand(log, date(2010, 1, 1), conventions=Conventions.of([convention]))
    assert str(found.lifecycle.last) == last
    assert stand(log, date(2010, 6, 1), conventions=Conventions.of([convention])).phase == "ended"


def act(name, sender, addressee, matter, received, **more):
    when = parse_day(received)
    return Event(
        iri=f"log:test/{name}", kind="notice", matters=(f"matter:{matter}",), sender=f"actor:{sender}",
        addressees=(f"actor:{addressee}",), received=when, span=Span(when), form="form:written", **more,
    )  # fmt: skip


def test_an_end_that_hangs_on_a_judgement_is_not_known():
    notice = act("end", "kz-mod", "nato", "intention-to-terminate", "2009-11-30")
    log = Log("log:test", "agreement:kz-nato-2007", (RATIFIED, notice))
    assert stand(log, date(2010, 2, 28)).phase == "in-force"
    assert stand(log, date(2010, 3, 1)).phase == "not-known"
    judged = Event(
        iri="log:test/judged", kind="judgement", about=(notice.iri,), by=("actor:nato",), answer=True,
        span=parse_span("2009-12-05"),
    )  # fmt: skip
    assert stand(replace(log, events=(*log.events, judged)), date(2010, 3, 1)).phase == "ended"
    refused = replace(judged, answer=False)
    assert stand(replace(log, events=(*log.events, refused)), date(2010, 3, 1)).phase == "in-force"
    named = replace(notice, on_behalf_of=("actor:kz-gov",))
    assert stand(replace(log, events=(RATIFIED, named)), date(2010, 3, 1)).phase == "ended"


@pytest.mark.parametrize("sender", ["kz", "kz-gov", "kz-mfa"])
def test_who_represents_the_state_needs_no_full_powers(sender):
    notice = act("end", sender, "nato", "intention-to-terminate", "2009-11-30")
    log = Log("log:test", "agreement:kz-nato-2007", (RATIFIED, notice))
    assert stand(log, date(2010, 3, 1)).phase == "ended"


def test_the_appointment_is_an_event_whoever_of_the_two_is_named():
    for who in ("actor:nato", "actor:nato-plo"):
        event = Event(
            iri="log:test/appointed",
            matters=("matter:appointment",),
            by=(who,),
            span=parse_span("2009-01-10"),
        )
        found = stand(Log("log:test", "agreement:kz-nato-2007", (RATIFIED, event)), date(2009, 2, 1))
        assert [call.id for call in found.instances if call.event] == ["4-notify@appointed"]


def test_a_protocol_is_in_force_by_its_own_notice():
    agreed = [
        Event(iri=f"log:test/p{n}", matters=("matter:amendment-agreement",), span=parse_span(f"2009-0{n}-01"))
        for n in (3, 4)
    ]
    silent = act("n", "kz-gov", "nato", "amendment-ratification", "2009-08-01")
    one = stand(Log("log:test", "agreement:kz-nato-2007", (RATIFIED, agreed[0], silent)), date(2009, 9, 1))
    assert [str(amendment.in_force) for amendment in one.amendments] == ["2009-08-01"]
    both = stand(Log("log:test", "agreement:kz-nato-2007", (RATIFIED, *agreed, silent)), date(2009, 9, 1))
    assert [amendment.in_force for amendment in both.amendments] == [None, None]
    told = replace(silent, about=("log:test/p4",))
    named = stand(Log("log:test", "agreement:kz-nato-2007", (RATIFIED, *agreed, told)), date(2009, 9, 1))
    assert [one.in_force and str(one.in_force) for one in named.amendments] == [None, "2009-08-01"]


def _states(day: date, **assumed: date) -> dict[str, str]:
    found = compute_status(
        STORE, AGREEMENT, as_of=day, assumed={name.replace("_", "-"): one for name, one in assumed.items()}
    )
    return {norm.norm.name: norm.state for norm in found.norms}


def test_what_the_text_lets_survive_binds_after_the_end() -> None:
    states = _states(date(2015, 1, 1), in_force=date(2008, 12, 1), last_day_in_force=date(2012, 1, 1))
    assert states["14-settle-claims"] == "standing"
    assert {state for name, state in states.items() if name != "14-settle-claims"} == {"ended"}


def test_the_power_to_accept_is_there_from_the_offer_to_the_acceptance() -> None:
    assert _states(date(2007, 9, 6))["15-accept"] == "not-in-force"
    assert _states(date(2007, 9, 7))["15-accept"] == "standing"
    assert _states(date(2007, 10, 31))["15-accept"] == "standing"
    assert _states(date(2007, 11, 1))["15-accept"] == "done"
