"""What follows from silence outside amendments: each request has its own day, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from tests.status.treaties import Treaty, event, notice

from servanda.status.calendar import find_due
from servanda.status.chronology import list_entries
from servanda.status.explain import explain
from servanda.status.phrases import Phrases
from servanda.status.silence import get_silence_state, list_silences
from servanda.status.status_text import make_due_table, make_status_json

ENTRY = "srv:hasEffectKind effect:entry-into-force ; srv:runsFrom event:signature"
SILENT = (
    'srv:hasEffectKind {kind} ; srv:period "P60D"^^xsd:duration ; srv:runsFrom event:receipt ;'
    " srv:isStoppedBy matter:objection"
)
FIRST = notice("first", "elm-gov>oak-gov", "research-visit", "2008-03-03")
SECOND = notice("second", "elm-gov>oak-gov", "research-visit", "2008-06-01")
OBJECTION = notice("no", "oak-gov>elm-gov", "objection", "2008-07-31", about="second")


def make(*, own: bool = False, kind: str = "effect:acceptance", run: str = "p:ask", more: str = "") -> Treaty:
    """Give a treaty in force on 2008-01-10, with consent by silence to what is asked."""
    effect, ask = SILENT.format(kind=kind) + more, "elm-gov>oak-gov research-visit"
    made = Treaty().norm("force", "Condition", effect=ENTRY)
    if own:
        return made.norm("consent", "Condition", ask, effect=effect)
    return made.norm("ask", "Obligation", ask).norm(
        "consent", "Condition", effect=f"{effect} ; srv:runsFromEvent {run}"
    )


def list_states(status) -> dict[str, tuple[str, str]]:
    return {one.act.name: (get_silence_state(one, status), str(one.day)) for one in list_silences(status)}


@pytest.mark.parametrize("given", [{"own": True}, {"run": "p:ask"}, {"run": "matter:research-visit"}])
@pytest.mark.parametrize("kind", ["effect:acceptance", "effect:other"])
def test_each_request_has_its_own_day(given, kind):
    made = make(kind=kind, **given)
    # 60 days after 3 March: 28 in March, 30 in April, 2 in May; after 1 June: 29 and 31.
    assert list_states(made.stand("2008-05-01", FIRST)) == {"first": ("pending", "2008-05-02")}
    assert list_states(made.stand("2008-07-01", FIRST, SECOND)) == {
        "first": ("come", "2008-05-02"), "second": ("pending", "2008-07-31"),
    }  # fmt: skip
    assert list_states(made.stand("2008-03-02", FIRST, SECOND)) == {}


@pytest.mark.parametrize(
    ("stop", "state"),
    [
        (OBJECTION, "stopped"),
        (event("no", "oak-gov", "objection", "2008-07-31"), "stopped"),
        (notice("no", "oak-gov>elm-gov", "objection", "2008-08-01", about="second"), "come"),
        (notice("no", "oak-gov>elm-gov", "objection", "2008-05-31", about="second"), "come"),
        (notice("no", "oak-gov>elm-gov", "objection", "[2008-07-30..2008-08-02]"), "to-be-judged"),
    ],
)
def test_an_objection_in_time_stops_it(stop, state):
    made = make()
    assert list_states(made.stand("2008-09-01", FIRST, SECOND, stop))["second"][0] == state
    assert list_states(made.stand("2008-09-01", FIRST, SECOND, stop))["first"][0] == "come"


def test_what_came_before_the_agreement_was_in_force_is_no_request():
    early = notice("early", "elm-gov>oak-gov", "research-visit", "2008-01-09")
    assert list_states(make().stand("2008-09-01", early)) == {}


def test_due_has_the_day():
    status = make().stand("2008-04-01", FIRST)
    found = find_due(status, status.norms, date(2009, 4, 1))
    rows = make_due_table(status, found, Phrases(status.agreement, "en")).rows
    assert [(row["id"], row["deadline"]) for row in rows] == [("consent@first", "2008-05-02")]
    stopped = make().stand("2008-06-15", SECOND, OBJECTION)
    assert find_due(stopped, stopped.norms, date(2009, 4, 1)).steps == ()


def test_json_and_timeline_have_the_day():
    status = make().stand("2008-09-01", FIRST, SECOND, OBJECTION)
    told = make_status_json(status, status.norms, Phrases(status.agreement, "en"))["silence"]
    assert [(one["act"], one["day"], one["state"], one["stopped_by"]) for one in told] == [
        ("log:pond/first", "2008-05-02", "come", None), ("log:pond/second", None, "stopped", "log:pond/no"),
    ]  # fmt: skip
    entries = {str(one.day) for one in list_entries(status) if one.ref == "agreement:pond/consent"}
    assert entries == {"2008-05-02"}
    (objection,) = (one for one in list_entries(status) if one.ref == "log:pond/no")
    assert objection.state == "done"


def test_why_tells_the_day_and_what_stops_it():
    made = make()
    status = made.stand("2008-07-31", FIRST, SECOND, OBJECTION)
    steps = {step.records: step.holds for step in explain(status, made.store(), "consent").steps}
    assert steps["log:pond/first",] is True and steps["log:pond/second",] is False
    stop = explain(status, made.store(), "no")
    assert ("log:pond/no", "log:pond/second") in {step.records for step in stop.steps}
    assert stop.steps[-1].holds is True


def test_so_many_must_object():
    many = make(more=' ; srv:threshold "2"')
    assert list_states(many.stand("2008-09-01", SECOND, OBJECTION)) == {"second": ("come", "2008-07-31")}
