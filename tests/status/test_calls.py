"""The calls for an act: of each of several who are bound, of what passes a message on, from a start."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.status.clocks import (
    happen,
    list_calls,
    make_agreement,
    make_norm,
    make_notice,
    make_slot,
    stand,
    tell,
)

from servanda.events.dates import parse_span
from servanda.events.records import Event
from servanda.model import Actor, Agreement, Texts
from servanda.status.calendar import find_due
from servanda.status.explain import make_call_steps
from servanda.status.phrases import Phrases
from servanda.status.states import Status, filter_norms
from servanda.status.status_text import make_due_table, render_due
from servanda.status.time_phrases import describe_time

NORTH, SOUTH = "actor:north", "actor:south"
WITHIN = make_slot(period="P90D", runs_from="event:entry-into-force")


def make_bearers(*words: str, lang: str = "en") -> tuple:
    return tuple(replace(make_slot("bearer"), iri=f"a:{one}", words=Texts({lang: one})) for one in words)


def make_duty(*words: str, lang: str = "en", **more: object) -> Agreement:
    given = {"bearers": (NORTH, SOUTH), "timing": WITHIN, "slots": make_bearers(*words, lang=lang), **more}
    return make_agreement(make_norm("appoint", **given), signed="2021-01-20")


def do(name: str, day: str, *who: str) -> Event:
    return replace(happen(name, "x", day), matters=(), by=who, fulfils=("agreement:clock/appoint",))


def states(status: Status) -> dict[str, str]:
    return {name.partition("@")[2]: state for name, (state, _) in list_calls(status).items()}


# 90 days after 20 January 2021 is 20 April 2021.


@pytest.mark.parametrize(
    ("words", "lang"),
    [("each government", "en"), ("Каждая из Сторон", "ru"), ("Тараптардың әрқайсысы", "kk")],
)
def test_what_one_does_is_not_done_by_the_other_where_each_is_bound(words, lang):
    found = stand(make_duty(words, lang=lang), "2021-05-01", do("a", "2021-04-20", NORTH))
    assert states(found) == {"entry-into-force.north": "done", "entry-into-force.south": "breached"}
    both = stand(make_duty(words, lang=lang), "2021-05-01", do("a", "2021-04-20", NORTH, SOUTH))
    assert set(states(both).values()) == {"done"}


def test_what_they_do_together_has_one_call():
    for agreement in (
        make_duty("the two Governments"),
        make_duty("North", "South", counterparties=(NORTH, SOUTH)),
    ):
        found = stand(agreement, "2021-05-01", do("a", "2021-04-20", NORTH))
        assert states(found) == {"entry-into-force": "done"}
    # Each is named by its own words, and owes it to a third one.
    found = stand(make_duty("North", "South", counterparties=("actor:east",)), "2021-05-01")
    assert set(states(found)) == {"entry-into-force.north", "entry-into-force.south"}


def test_an_act_of_nobody_by_name_is_to_be_judged_where_each_is_bound():
    nameless = do("a", "2021-04-20")
    found = stand(make_duty("each Party"), "2021-05-01", nameless)
    assert set(states(found).values()) == {"to-be-judged"}
    say = Phrases(found.agreement, "en")
    told = say.phrase("act.unnamed", record=say.record(nameless), who=say.names([SOUTH]))
    assert told in [step.says for step in make_call_steps(found, found.instances[1], say)]
    own = filter_norms(found, SOUTH)
    assert [call.id for held in own for call in held.instances] == ["appoint@entry-into-force.south"]
    judged = Event(iri="log:x/j", kind="judgement", about=(nameless.iri,), answer=True, span=nameless.span)
    assert set(states(stand(make_duty("each Party"), "2021-05-01", nameless, judged)).values()) == {"done"}


def test_a_series_and_what_waits_for_an_event_are_owed_by_each():
    yearly = make_slot(every="P1Y", recurs_on=("--03-31",))
    found = stand(make_duty("each Party", timing=yearly), "2021-04-01", do("a", "2021-03-20", NORTH))
    assert states(found)["2021-03-31.north"] == "done"
    assert states(found)["2021-03-31.south"] == "breached"
    before = make_slot(due_before=("matter:opening",))
    waiting = stand(make_duty("each Party", timing=before), "2021-04-01", do("a", "2021-03-20", NORTH))
    assert states(waiting) == {"opening.north": "done", "opening.south": "due"}


def test_what_recurs_is_due_until_the_last_day_asked_about():
    yearly = make_slot(every="P1Y", recurs_on=("--03-31",), last_due="2040-12-31")
    agreement = make_duty("each Party", timing=yearly)
    done, ahead = do("a", "2021-03-20", NORTH), do("b", "2024-03-20", NORTH)
    held = stand(agreement, "2021-04-10", done, ahead)
    due = find_due(held, held.norms, date(2024, 6, 1))
    # The act of 2024 is not on record yet on the day asked about.
    north = [f"{year}-03-31.north" for year in (2022, 2023, 2024)]
    south = [f"{year}-03-31.south" for year in (2021, 2022, 2023, 2024)]
    ids = sorted(item.id.partition("@")[2] for item in (*due.dated, *due.later))
    assert ids == sorted(north + south)
    say = Phrases(agreement, "en")
    assert len(make_due_table(held, due, say).rows) == 7
    text = render_due(held, find_due(held, held.norms, date(2050, 1, 1)), say)
    # Twelve after the next one are told of each, 2023 to 2034; six until 2040 are counted.
    assert "2034-03-31.south" in text and "2035-03-31" not in text and " 6 more" in text


def test_what_may_not_come_too_early_before_an_event_tells_the_first_day():
    slot = make_slot(period="P180D", due_before=("matter:tests",), bound="bound:earliest")
    agreement = make_agreement(make_norm("tests", make_notice("tests", "matter:tests", timing=slot)))
    held = stand(agreement, "2021-08-01", happen("t1", "tests", "2021-07-01", by=(NORTH,)))
    # 180 days before 1 July 2021 are 2 January.
    say = Phrases(agreement, "en")
    assert "2 January 2021" in describe_time(held.instances[0], say)
    early = stand(
        agreement, "2021-08-01", happen("t1", "tests", "2021-07-01", by=(NORTH,)),
        tell("n", "2021-01-01", "tests", about=("log:x/t1",)),
    )  # fmt: skip
    assert early.instances[0].state == "breached"


def test_each_message_calls_for_its_being_passed_on():
    denounce = make_norm("denounce", make_notice("denounce", "matter:denunciation"), modality="power")
    onward = make_norm(
        "onward",
        make_notice(
            "onward", "matter:denunciation", senders=(SOUTH,), addressees=("actor:east",),
            onward_of=("agreement:clock/denounce",),
        ),
        bearers=(SOUTH,),
    )  # fmt: skip
    agreement = make_agreement(denounce, onward)
    acts = [tell("d1", "2021-02-01", "denunciation"), tell("d2", "2021-03-01", "denunciation")]
    passed = tell(
        "p1", "2021-02-05", "denunciation", sender=SOUTH, addressees=("actor:east",), about=(acts[0].iri,)
    )
    assert states(stand(agreement, "2021-02-02", *acts)) == {"d1": "open"}
    assert states(stand(agreement, "2021-03-02", *acts, passed)) == {"d1": "done", "d2": "open"}


def test_a_month_of_entry_into_force_is_no_doubt_once_every_case_is_past():
    effect = replace(make_slot("effect", effect_kind="effect:entry-into-force"), runs_from="event:receipt")
    begin = make_norm("start", make_notice("start", "matter:adherence", effect=effect), modality="condition")
    agreement = make_duty("the Parties")
    clause = replace(agreement.clauses[0], norms=(agreement.clauses[0].norms[0], begin))
    agreement = replace(agreement, clauses=(clause,))
    told = tell("a", "2021-02", "adherence")
    # Within February 2021: 90 days end between 2 and 29 May.
    assert states(stand(agreement, "2021-05-10", told)) == {"entry-into-force": "not-known"}
    assert states(stand(agreement, "2021-05-30", told)) == {"entry-into-force": "breached"}


def test_what_is_counted_from_entry_into_force_is_so_for_a_depositary_too():
    slot = make_slot(every="P3Y", runs_from="event:entry-into-force")
    keeper = make_norm("meet", bearers=(NORTH,), timing=slot)
    ratified = make_slot(
        "effect", effect_kind="effect:entry-into-force", period="P2M",
        runs_from_events=("matter:instrument-deposit",), number=2,
    )  # fmt: skip
    agreement = make_agreement(keeper, signed="2020-01-01")
    clause = replace(
        agreement.clauses[0], norms=(keeper, make_norm("begin", modality="condition", effect=ratified))
    )
    agreement = replace(
        agreement, clauses=(clause,), depositaries=(NORTH,),
        actors={NORTH: Actor(iri=NORTH), SOUTH: Actor(iri=SOUTH)},
    )  # fmt: skip
    deposits = [
        happen("i1", "instrument-deposit", "2020-02-01", by=(NORTH,)),
        happen("i2", "instrument-deposit", "2020-05-10", by=(SOUTH,)),
    ]
    # In force on 10 July 2020, and three years from that day.
    assert list_calls(stand(agreement, "2020-12-01", *deposits)) == {"meet@2023-07-10": ("due", "2023-07-10")}


def test_nothing_is_called_for_by_an_entry_into_force_that_lacks_a_notice():
    effect = make_slot("effect", effect_kind="effect:entry-into-force", runs_from="event:receipt")
    notices = [
        make_notice("start", "matter:adherence", "north", effect=effect),
        make_notice(
            "start", "matter:adherence", "south", effect=effect, senders=(SOUTH,), addressees=(NORTH,)
        ),
    ]
    begin = make_norm("start", *notices, modality="condition", bearers=(NORTH, SOUTH))
    agreement = make_duty("the Parties")
    clause = replace(agreement.clauses[0], norms=(agreement.clauses[0].norms[0], begin))
    held = stand(replace(agreement, clauses=(clause,)), "2021-06-01", tell("a", "2021-02-01", "adherence"))
    assert held.phase == "not-in-force" and not held.instances
    assert held.norms[0].state == "not-in-force"


def make_provisional(*norms: object) -> Agreement:
    """Return an agreement of 20 January 2020, applied since then, in force on receipt of a notice."""
    effect = make_slot("effect", effect_kind="effect:entry-into-force", runs_from="event:receipt")
    early = make_slot("effect", effect_kind="effect:provisional-application", runs_from="event:signature")
    begin = make_norm("start", make_notice("start", "matter:adherence", effect=effect), modality="condition")
    agreement = make_agreement(*norms, signed="2020-01-20")
    apply = make_norm("apply", modality="condition", effect=early)
    clause = replace(agreement.clauses[0], norms=(*norms, begin, apply))
    return replace(agreement, clauses=(clause,))


def test_calls_are_the_same_on_the_last_day_of_provisional_application_and_the_day_after():
    series = make_norm("lists", timing=make_slot(every="P6M", first_due="2020-08-31"))
    yearly = make_norm("report", timing=make_slot(every="P1Y", recurs_on=("--05-31",)))
    dated = make_norm("plan", timing=make_slot(on_date="2020-07-01"))
    within = make_slot(period="P10D", runs_from_events=("matter:works",))
    works = make_norm("tell", make_notice("tell", "matter:works", timing=within))
    agreement = make_provisional(series, yearly, dated, works)
    going = replace(happen("w", "works", "2020-03-25"), span=parse_span("2020-03-25/.."))
    entry = tell("a", "2020-04-01", "adherence")
    calls = {
        "lists@2020-08-31": ("due", "2020-08-31"), "report@2020-05-31": ("due", "2020-05-31"),
        "plan@2020-07-01": ("due", "2020-07-01"), "tell@w": ("due", "2020-04-04"),
    }  # fmt: skip
    for day, phase in (("2020-03-31", "provisionally-applied"), ("2020-04-01", "in-force")):
        held = stand(agreement, day, entry, going)
        assert (held.phase, list_calls(held)) == (phase, calls)
    assert list_calls(stand(agreement, "2020-03-31", going)) == calls
