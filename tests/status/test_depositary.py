"""What a depositary has to do before an agreement is in force (Vienna Convention, art. 24(4))."""

from __future__ import annotations

from dataclasses import replace

import pytest
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

from servanda.model import Actor

DONE = happen("done", "ratification", "2020-02-01", by=("actor:north",))
#: It brings the agreement into force.
FORCE = tell("force", "2020-06-01", matter="internal-procedures-completed")


def make(*norms, depositary="actor:league", **more):
    """Give an agreement, signed 2020-01-01, in force on a notice, with a depositary and some norms."""
    effect = make_slot("effect", effect_kind="effect:entry-into-force", runs_from="event:receipt")
    notice = make_notice("force", matter="matter:internal-procedures-completed")
    force = make_norm("force", notice, modality="condition", effect=effect)
    made = make_agreement()
    clause = replace(made.clauses[0], norms=(*norms, force))
    return replace(made, clauses=(clause,), depositaries=(depositary,), **more)


def make_duty(name, bearer, matter="matter:ratification", **slots):
    """Give a duty of a depositary to tell the first Party."""
    notice = make_notice(name, matter, senders=(bearer,), addressees=("actor:north",), **slots)
    return make_norm(name, notice, bearers=(bearer,))


def called_by(matter):
    return make_slot("trigger", matters=(f"matter:{matter}",))


def test_a_depositary_tells_of_a_ratification_before_the_agreement_is_in_force():
    made = make(make_duty("inform", "actor:league", trigger=called_by("ratification")))
    assert list_calls(stand(made, "2020-03-01", DONE))["inform@done"][0] == "open"
    assert get_norm_state(stand(made, "2019-12-31"), "inform") == "not-in-force"
    told = tell("told", "2020-02-10", "ratification", sender="actor:league", addressees=("actor:north",))
    assert list_calls(stand(made, "2020-03-01", DONE, told))["inform@done"][0] == "done"


def test_so_does_who_plays_the_role_of_a_depositary():
    role = Actor(iri="actor:keeper", role_types=("role:depositary",), played_by=("actor:league",))
    made = make(
        make_duty("inform", "actor:keeper", trigger=called_by("ratification")),
        actors={"actor:keeper": role},
    )
    assert list_calls(stand(made, "2020-03-01", DONE))["inform@done"][0] == "open"


@pytest.mark.parametrize(("matter", "state"), [("ratification", "open"), ("arrival", "not-in-force")])
def test_of_a_party_only_what_it_does_as_depositary(matter, state):
    made = make(
        make_duty("inform", "actor:south", f"matter:{matter}", trigger=called_by(matter)),
        depositary="actor:south",
    )
    event = happen("done", matter, "2020-02-01", by=("actor:north",))
    calls = list_calls(stand(made, "2020-07-01", event, FORCE))
    assert calls["inform@done"][0] == state


def test_what_it_has_to_do_after_the_entry_into_force_counts_from_that():
    timing = make_slot(period="P1M", runs_from="event:entry-into-force")
    made = make(make_duty("register", "actor:league", timing=timing))
    # In force on 1 June 2020; a month later is 1 July.
    calls = list_calls(stand(made, "2020-06-15", DONE, FORCE))
    assert calls["register@entry-into-force"] == ("due", "2020-07-01")
    early = list_calls(stand(made, "2020-03-01", DONE))
    assert early.get("register@entry-into-force", ("not-known", ""))[0] != "breached"
