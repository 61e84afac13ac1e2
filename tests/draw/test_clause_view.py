"""One clause, drawn: its sentences, each norm once, who is bound, notices with every slot, readings."""

from __future__ import annotations

import re

import pytest

import servanda
from servanda.draw.clause_view import group_norms, group_notices
from servanda.draw.plan import Plan
from servanda.messages import Messages
from servanda.model import read_agreement
from servanda.namespaces import BASE, compact
from servanda.network.graph import project

IRI = BASE + "agreement/kz-nato-2007"
GRAPH = servanda.load()
CLAUSES = [str(row["clause"]) for row in GRAPH.ask("clauses").rows]


@pytest.fixture(scope="module")
def plan():
    store = GRAPH.store
    network, agreement = project(store, IRI), read_agreement(store, IRI)
    ids = {row["clause"]: str(row["id"]) for row in GRAPH.ask("clauses").rows}

    def make(clause):
        return Plan(store, network, agreement, clause=ids[clause])

    return make


def flat(text):
    """Return a text on one line."""
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_norm_of_every_clause_is_on_one_card_and_no_other(plan, clause):
    dealt = [norm for one in group_norms(plan(clause)) for norm in one.norms]
    rows = GRAPH.ask("norms", clause=clause).rows
    assert sorted(dealt) == sorted(str(row["norm"]) for row in rows)


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_is_legible(drawn, layout, overlaps, clause):
    for sheet in drawn("clause", clause).sheets:
        held = layout(sheet)
        assert overlaps.faults(held) == []
        assert overlaps.smallest(held) >= 7.9


@pytest.mark.parametrize("lang", ["kk", "ru"])
@pytest.mark.parametrize("clause", ["3(d)", "4", "7", "13", "14", "15", "reply-closing"])
def test_the_fullest_clauses_are_legible_in_each_language(drawn, layout, overlaps, lang, clause):
    for sheet in drawn("clause", clause, lang=lang).sheets:
        held = layout(sheet)
        assert overlaps.faults(held) == []
        assert overlaps.proportion(held) > 1.4
        assert overlaps.smallest(held) >= 7.9


def test_norms_filled_alike_share_a_card(plan):
    held = group_norms(plan("7"))
    assert sorted(len(one.norms) for one in held) == [2, 2, 3, 3]
    for one in held:
        assert one.roles["hasBearer"] and one.roles["hasCounterparty"]


def test_a_notice_has_eight_slots_each_stated_inferred_or_silent(plan, drawn, said):
    (one,) = group_notices(plan("4"))
    assert [(slot.name, slot.status) for slot in one.slots] == [
        ("sender", "stated"), ("addressee", "stated"), ("matter", "stated"), ("trigger", "inferred"),
        ("timing", "silent"), ("form", "silent"), ("purpose", "silent"), ("effect", "silent"),
    ]  # fmt: skip
    shown = flat(said(drawn("clause", "4")))
    assert shown.count("the text does not say") == 5  # four slots and the legend
    assert "○ timing the text does not say" in shown
    assert not re.search(r"\b\d+ (days|hours|months)\b", shown)


def test_notices_that_differ_only_in_who_tells_whom_are_one_box(plan):
    (one,) = group_notices(plan("14"))
    assert set(one.pairs) == {("actor:kz-gov", "actor:nato"), ("actor:nato", "actor:kz-gov")}
    assert len(group_notices(plan("3(d)"))) == 2


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_the_words_of_the_text_are_shown_in_every_language(drawn, said, lang):
    shown = flat(said(drawn("clause", "4", lang=lang)))
    for row in GRAPH.ask("sentences", clause="4", lang=lang).rows:
        assert flat(str(row["text"])) in shown
        assert flat(str(row["translation"])) in shown


def test_readings_taken_and_not_taken_are_told_apart_by_sign_and_word(drawn, said):
    shown = flat(said(drawn("clause", "14")))
    for row in GRAPH.ask("interpretations", clause="14").rows:
        assert f"✓ read as {row['reading_taken']}" in shown
        assert f"✗ not as {row['reading_not_taken']}" in shown


def test_qualifiers_have_their_words_and_reach(drawn, said):
    shown = flat(said(drawn("clause", "3(d)")))
    assert "regularly «үнемі» Reaches the giving of new information, not the interaction." in shown
    assert "qualified by regularly, where appropriate" in shown


def test_who_is_bound_stands_before_towards_whom(drawn, said):
    shown = flat(said(drawn("clause", "4")))
    assert "must: NATO ▶ Government of the Republic of Kazakhstan" in shown


def test_bearers_with_reasons_of_their_own_are_named(drawn, said):
    shown = flat(said(drawn("clause", "13")))
    for name, partner in (
        ("Government of the Republic of Kazakhstan", "NATO"),
        ("NATO", "the Government"),
    ):
        reason = shown.partition(f"◇ bearer: {name}")[2].partition("◇")[0]
        assert f"together with {partner}" in reason


def test_a_notice_follows_the_norm_that_calls_for_it(drawn, layout):
    held = layout(drawn("clause", "4"))
    (edge,) = held["edges"]
    nodes = {node["_gvid"]: node.get("tooltip", "") for node in held["objects"]}
    assert nodes[edge["tail"]].startswith("NATO shall notify") and "arrival" in nodes[edge["head"]]


def test_parts_whole_and_instrument_are_named(drawn, said):
    assert "has the part 3(d) · Interaction with embassies" in flat(said(drawn("clause", "3")))
    assert "part of 3 · Scope" in flat(said(drawn("clause", "3(d)")))
    assert "stands in Note of the Secretary General of NATO" in flat(said(drawn("clause", "3")))


def test_what_a_rule_concluded_says_so(drawn, said):
    assert "derived by a rule, not stated in so many words" in flat(said(drawn("clause", "13")))


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_a_clause_without_norms_says_so(drawn, said, lang):
    assert Messages(lang, "draw")["clause.none"] in flat(said(drawn("clause", "law", lang=lang)))


@pytest.mark.parametrize("clause", ["1", "final", "3"])
def test_a_clause_of_another_agreement(river, layout, overlaps, said, clause):
    assert overlaps.faults(layout(river("clause", clause, lang="ru"))) == []


def test_norms_owed_to_one_another_are_said_to_be_so(river, said):
    shown = flat(said(river("clause", "1")))
    assert re.search(r"must: .+ · towards one another The Parties shall share the water", shown)
    assert compact(IRI) not in shown


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_no_sheet_is_half_empty(drawn, layout, overlaps, lang):
    for sheet in drawn("clause", "13", lang=lang).sheets:
        held = layout(sheet)
        width = float(held["bb"].split(",")[2])
        assert any(float(node["pos"].split(",")[0]) > width / 2 for node in held["objects"] if "pos" in node)
