"""Who owes what to whom, drawn: every norm is on one card, in its modality's colour, line and word."""

from __future__ import annotations

from collections import Counter

import pytest

import servanda
from servanda.draw.drawing import draw_view
from servanda.draw.duties_view import group_norms
from servanda.draw.labels import style
from servanda.draw.plan import Filters, Plan, list_norms
from servanda.model import read_agreement
from servanda.namespaces import BASE
from servanda.network.graph import project
from servanda.store.bundle import load_files

IRI = BASE + "agreement/kz-nato-2007"


@pytest.fixture(scope="module")
def plan():
    store = servanda.load().store
    return Plan(store, project(store, IRI), read_agreement(store, IRI))


def test_every_norm_is_on_one_card(plan):
    shown = list_norms(plan.network, Filters())
    dealt = Counter(norm for card in group_norms(plan, shown) for norm in card.norms)
    assert set(dealt.values()) == {1}
    assert set(dealt) == {str(row["norm"]) for row in servanda.load().norms()}


def test_a_card_holds_norms_of_the_same_bearers_counterparties_and_modality(plan):
    rows = {row["norm"]: row for row in servanda.load().norms()}
    for card in group_norms(plan, list_norms(plan.network, Filters())):
        for norm in card.norms:
            assert list(card.bearers) == rows[norm]["bearer"]
            assert list(card.counterparties) == rows[norm]["counterparty"]
            assert card.modality == rows[norm]["modality"]


def test_modalities_differ_by_line_and_arrow_not_by_colour_alone():
    looks = [(held["style"], held["head"]) for held in style()["modalities"].values()]
    assert len(set(looks)) == len(looks)


def test_what_the_officer_must_not_do(drawn, said):
    shown = said(drawn("duties", sender="nato-plo", modality=("prohibition",)))
    assert "must not · 4" in shown
    for words in ("carry out (8)", "use (9.1)", "commercial activity", "floor space for an office"):
        assert words in shown


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_no_clause_is_left_out(drawn, said, lang):
    shown = said(drawn("duties", lang=lang))
    for clause in (
        "2.1",
        "2.2",
        "3(a)",
        "3(b)",
        "3(c)",
        "3(d)",
        "4.1",
        "5.1",
        "5.2",
        "5.3",
        "9.1",
        "11.1",
        "15",
    ):
        assert clause in shown


def test_a_sheet_suits_a_page(drawn, layout):
    for lang in ("en", "kk", "ru"):
        _, _, width, height = map(float, layout(drawn("duties", lang=lang))["bb"].split(","))
        assert 1.2 < width / height < 1.9


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
@pytest.mark.parametrize("wanted", [{}, {"sender": "nato-plo"}, {"clauses": "9,10,11"}])
def test_no_label_overlaps_or_is_cut(drawn, layout, overlaps, lang, wanted):
    assert overlaps.faults(layout(drawn("duties", lang=lang, **wanted))) == []


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_what_a_rule_concluded_is_marked(drawn, said, lang):
    mark = {"en": "[derived by a rule]", "kk": "[ереже бойынша қорытылған]", "ru": "[выведено по правилу]"}[
        lang
    ]
    assert mark in said(drawn("duties", lang=lang, sender="kz-gov", modality=("power",)))
    assert mark not in said(drawn("duties", lang=lang, modality=("obligation",)))
    rule = {"en": "derived by rule", "kk": "ереже бойынша", "ru": "выведено по правилу"}[lang]
    assert rule in said(drawn("duties", lang=lang))


def test_a_norm_that_binds_nobody_is_drawn_as_not_said(tmp_path, said):
    path = tmp_path / "x.ttl"
    path.write_text("""@prefix srv: <https://w3id.org/servanda/ontology#> .
        @prefix x: <https://w3id.org/servanda/agreement/x/> .
        <https://w3id.org/servanda/agreement/x> a srv:Agreement ; srv:hasClause x:1 .
        x:1 a srv:Clause ; srv:number "1" ; srv:order 1 ; srv:hasNorm x:1-n .
        x:1-n a srv:Obligation ; srv:quote "words"@kk .""")
    assert "not stated" in said(draw_view(load_files([path]), "duties", BASE + "agreement/x"))
