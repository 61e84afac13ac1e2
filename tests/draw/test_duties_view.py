"""Who owes what to whom, drawn: every norm on one card, level lines, no act shortened, sheets that add up."""

from __future__ import annotations

import re
from collections import Counter

import pytest

import servanda
from servanda.draw.drawing import draw_view
from servanda.draw.duties_view import group_norms
from servanda.draw.labels import style
from servanda.draw.level_rows import Act, ActCard, End, order_cards
from servanda.draw.plan import Filters, list_norms
from servanda.namespaces import BASE
from servanda.store.bundle import load_files

LANGUAGES = ["en", "kk", "ru"]
PLO = {"sender": "actor:nato-plo", "organs": {"actor:nato-plo": frozenset(["actor:nato-plo"])}}


def test_every_norm_is_on_one_card(planned):
    plan = planned()
    dealt = Counter(
        norm for card in group_norms(plan, list_norms(plan.network, Filters())) for norm in card.norms
    )
    assert set(dealt.values()) == {1}
    assert set(dealt) == {str(row["norm"]) for row in servanda.load().norms()}


def test_a_card_holds_norms_of_the_same_bearers_receivers_counterparties_and_modality(planned):
    rows = {row["norm"]: row for row in servanda.load().norms()}
    plan = planned()
    for card in group_norms(plan, list_norms(plan.network, Filters())):
        for norm in card.norms:
            assert list(card.bearers) == rows[norm]["bearer"]
            assert list(card.counterparties) == rows[norm]["counterparty"]
            assert card.modality == rows[norm]["modality"]


def test_who_is_named_as_addressed_or_profiting_is_the_receiver(planned):
    plan = planned()
    cards = group_norms(plan, list_norms(plan.network, Filters()))
    receivers = {norm.partition("/")[2]: card.receivers for card in cards for norm in card.norms}
    assert receivers["4.1-movements"] == ("actor:kz-mod",)
    assert receivers["10-car"] == ("actor:nato-plo",)
    assert receivers["2-promote"] == ("actor:kz-gov",)  # nobody is named: to whom it is owed


def test_modalities_differ_by_line_and_arrow_not_by_colour_alone():
    looks = [(held["style"], held["head"]) for held in style()["modalities"].values()]
    assert len(set(looks)) == len(looks)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheets_add_up_and_hold_every_clause(drawn, said, lang):
    drawing = drawn("duties", lang=lang)
    total = len(drawing.sheets)
    shown = said(drawing)
    number = {
        "en": r"sheet (\d) of (\d) · (\d+) of 72 norms",
        "kk": r"(\d) парақтың (\d)-парағы · 72 норма ішінен (\d+)",
        "ru": r"лист (\d) из (\d) · (\d+) из 72 норм",
    }[lang]
    told = re.findall(number, shown)
    assert len(told) == total and sum(int(part) for *_, part in told) == 72
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
    assert "…" not in shown


def test_a_side_stands_on_sheets_of_its_own_and_duties_apart_from_rights(drawn):
    titles = [re.search(r'\btooltip="([^"]+)"\]\n}', sheet.dot)[1] for sheet in drawn("duties").sheets]
    assert titles[0] == "NATO and those who act for it: what must be done"
    assert any("privileges and immunities" in title and "must be done" not in title for title in titles)
    assert titles[-1].startswith("Both sides together")


@pytest.mark.parametrize(("lang", "wanted"), [("ru", {"sender": "nato-plo"}), ("kk", {"clauses": "9,10,11"})])
def test_no_label_overlaps_or_is_cut(drawn, layouts, overlaps, lang, wanted):
    for held in layouts(drawn("duties", lang=lang, **wanted)):
        assert overlaps.faults(held) == []


def test_lines_are_level_and_no_two_heads_share_a_point(drawn, layouts):
    for held in layouts(drawn("duties")):
        heads = []
        for edge in held["edges"]:
            points = [tuple(map(float, point.split(","))) for point in edge["pos"].replace("e,", "").split()]
            assert max(y for _, y in points) - min(y for _, y in points) < 1
            heads.append(points[0])
        assert len(set(heads)) == len(heads)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_rule_concluded_is_marked(drawn, said, lang):
    mark = {"en": "(derived by a rule)", "kk": "(ереже бойынша қорытылған)", "ru": "(выведено по правилу)"}[
        lang
    ]
    assert mark in said(drawn("duties", lang=lang, sender="kz-gov", modality=("power",)))
    assert mark not in said(drawn("duties", lang=lang, modality=("obligation",)))


def test_a_norm_that_binds_nobody_is_drawn_as_not_said(tmp_path, said):
    path = tmp_path / "x.ttl"
    path.write_text("""@prefix srv: <https://w3id.org/servanda/ontology#> .
        @prefix x: <https://w3id.org/servanda/agreement/x/> .
        <https://w3id.org/servanda/agreement/x> a srv:Agreement ; srv:hasClause x:1 .
        x:1 a srv:Clause ; srv:number "1" ; srv:order 1 ; srv:hasNorm x:1-n .
        x:1-n a srv:Obligation ; srv:quote "words"@kk .""")
    shown = said(draw_view(load_files([path]), "duties", BASE + "agreement/x"))
    assert "the text does not say who" in shown.replace("(", "")


def test_a_receiver_whom_two_share_stands_where_these_meet():
    def card(left: str, right: str) -> ActCard:
        return ActCard(
            End(left, left, "", {}), End(right, right, "", {}), "obligation", "must", (Act(left, right, "1"),)
        )

    cards = [card("a", "x"), card("a", "y"), card("b", "z"), card("b", "x")]
    assert [(one.left.key, one.right.key) for one in order_cards(cards)] == [
        ("a", "y"), ("a", "x"), ("b", "x"), ("b", "z"),
    ]  # fmt: skip
