"""The life of an agreement, drawn: dates only where the record has them, both formulas, what ends it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import servanda
from servanda.draw.drawing import draw_view
from servanda.draw.lifecycle_view import instruments, steps
from servanda.draw.plan import Plan
from servanda.events.reader import read_log
from servanda.messages import Messages
from servanda.model import read_agreement
from servanda.names import pick_agreement
from servanda.namespaces import BASE
from servanda.network.graph import project
from servanda.status.states import compute_status
from servanda.store.bundle import load_files

IRI = BASE + "agreement/kz-nato-2007"
NORMS = [
    "13-amend", "13-entry-into-force", "13-protocols", "13-supplement", "14-remain-in-force", "14-terminate",
    "15-entry-into-force", "reply-entry-into-force",
]  # fmt: skip


@pytest.fixture(scope="module")
def plan():
    store = servanda.load().store
    return Plan(store, project(store, IRI), read_agreement(store, IRI))


def test_the_notes_come_in_the_order_in_which_one_answers_the_other(plan):
    made = instruments(plan, plan.agreement.constituted_by)
    assert [one.iri.rpartition("/")[2] for one in made] == ["first-note", "reply"]
    assert [one.date for one in made] == ["2007-09-07", "2007-11-01"]
    assert made[1].answers == made[0].iri
    assert [one.date for one in instruments(plan, plan.agreement.ratified_by)] == ["2008-10-20"]


def test_every_norm_on_the_life_of_the_agreement_is_on_one_card(drawn, said, plan):
    shown = said(drawn("lifecycle"))
    held = [step for stage in ("begins", "changes", "ends") for step in steps(plan, stage)]
    assert sorted(step.norm.rpartition("/")[2] for step in held) == NORMS
    squeezed = re.sub(r"\s+", " ", shown)
    for step in held:
        assert squeezed.count(plan.label(step.norm)) == 1, step.norm


def test_only_dates_of_the_record_are_drawn(drawn, said):
    shown = said(drawn("lifecycle"))
    dates = set(re.findall(r"\d{1,2}\s+[A-Z][a-z]+\s+\d{4}", shown))
    assert {re.sub(r"\s+", " ", one) for one in dates} == {
        "7 September 2007", "1 November 2007", "20 October 2008",
    }  # fmt: skip
    assert not re.search(r"\d{4}-\d\d", shown)


def test_what_the_record_does_not_date_is_dashed(drawn, layout):
    edges = [edge for edge in layout(drawn("lifecycle"))["edges"] if edge.get("style") != "invis"]
    # From the offer to the reply and the law; the rest has no date.
    assert [edge["style"] for edge in edges].count("solid") == 2 and len(edges) == 11
    # What brings it into force, the band, and the two ways on from there.
    assert drawn("lifecycle").dot.count("ROUNDED,DASHED") == 8


def test_entry_into_force_hangs_on_what_brings_it_about(drawn, layout):
    """The line to the band begins at the step of the notice, not at the notes."""
    held = layout(drawn("lifecycle"))
    nodes = {node["_gvid"]: node for node in held["objects"]}
    band = next(node for node in nodes.values() if node["tooltip"].startswith("5 IN FORCE"))
    tails = [nodes[edge["tail"]]["tooltip"] for edge in held["edges"] if edge["head"] == band["_gvid"]]
    assert "enters into force" in tails[0] and "notification" in tails[0]


def test_both_formulas_for_entry_into_force_stand_beside_each_other(drawn, said, plan):
    shown = re.sub(r"\s+", " ", said(drawn("lifecycle")))
    assert "2 formulas, each as the text has it" in shown
    assert [plan.clause_of(step.norm) for step in steps(plan, "begins")] == [
        "15", "Confirmation and entry into force",
    ]  # fmt: skip


def test_either_party_may_end_it_and_three_months_run_from_receipt(drawn, said, plan):
    last = steps(plan, "ends")[0]
    assert set(last.pairs) == {("actor:kz-gov", "actor:nato"), ("actor:nato", "actor:kz-gov")}
    assert (last.since, last.start) == ("receipt", "3 months after receipt")
    shown = re.sub(r"\s+", " ", said(drawn("lifecycle")))
    assert "Ended 3 months after receipt" in shown
    assert "через 3 месяца после получения" in re.sub(r"\s+", " ", said(drawn("lifecycle", lang="ru")))


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_it_is_legible_on_a_page(drawn, layout, overlaps, lang):
    held = layout(drawn("lifecycle", lang=lang))
    assert overlaps.faults(held) == []
    assert overlaps.proportion(held) > 1.4
    assert overlaps.smallest(held) >= 7.9


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_what_an_agreement_does_not_have_is_said_to_be_missing(river, said, layout, lang):
    shown, held = re.sub(r"\s+", " ", said(river("lifecycle", lang=lang))), Messages(lang, "draw")
    assert all(held[f"life.silent.{part}"] in shown for part in ("changes", "ends"))
    steps = [one["tooltip"] for one in layout(river("lifecycle", lang=lang))["objects"]]
    assert len(steps) == 3  # what made it, what brings it into force, and the band
    assert not re.search(r"\d{4}", shown)


def test_an_agreement_of_which_nothing_is_recorded_is_said_to_be_so(hostile, said):
    shown = re.sub(r"\s+", " ", said(draw_view(hostile, "lifecycle", BASE + "agreement/x")))
    assert "how it changes" in shown and "how it ends" in shown
    assert "1 IN FORCE How it begins: the text does not say" in re.sub(r"\s+", " ", shown)


@pytest.mark.parametrize(
    ("name", "day", "shown"),
    [
        ("states-chain", "2022-06-01", ("2 Parties bound", "The Party has left", "From 10 May 2006")),
        ("withdrawal-own", "2016-01-01", ("TERMINATION (2)", "The notification is taken back")),
        ("tacit-renewal", "2022-06-01", ("In force since 20 April 2010.", "Term (clause 2)", "WE ARE HERE")),
        ("provisional", "2020-06-01", ("Provisional application ended", "NOT KNOWN")),
    ],
)  # fmt: skip
def test_lives_of_other_kinds_are_told_as_their_texts_have_them(name, day, shown, said):
    folder = Path(__file__).parents[1] / "status" / "formulas" / name
    store = load_files([folder / "agreement.yaml"])
    iri = pick_agreement(store, None)
    log = read_log(folder / ("log-refusal.csv" if name == "provisional" else "log.csv"), store)
    status = compute_status(store, iri, log, as_of=date.fromisoformat(day))
    found = re.sub(r"\s+", " ", said(draw_view(store, "lifecycle", iri, status=status)))
    assert all(words in found for words in shown)
    assert "2 formulas" not in found
