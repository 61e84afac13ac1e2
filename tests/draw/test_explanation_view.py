"""The drawn explanation: from the words of the text to the answer, what fails to the side."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from servanda.draw.explanation_view import LIMIT, draw_explanation
from servanda.errors import ServandaError
from servanda.events.reader import read_log
from servanda.status.explain import KINDS, Explanation, Step, explain, explain_not
from servanda.status.states import compute_status

from .conftest import AGREEMENT, NASTY

YEAR = Path(__file__).parents[1] / "status" / "scenarios" / "year.yaml"
ASKED = (
    "4-notify@arrival-1",
    "3d-inform-eapc-embassies",
    "14-terminate",
    "arrival-to-defence",
    "11.1-security",
)


@pytest.fixture(scope="module")
def stood(store):
    log = read_log(YEAR, store)
    return compute_status(store, AGREEMENT, log, as_of=date(2009, 12, 30))


@pytest.fixture(scope="module")
def unrecorded(store):
    return compute_status(
        store, AGREEMENT, None, as_of=date(2009, 6, 1), assumed={"in-force": date(2008, 12, 1)}
    )


def cards(layout):
    """Return the cards of a layout from the top of the first column down: tooltip, x, y, whether dashed."""
    found = []
    for node in layout["objects"]:
        if "pos" in node and node.get("tooltip", " ") != " ":
            x, y = map(float, node["pos"].split(","))
            found.append((node["tooltip"], x, y, "DASHED" in node["label"]))
    return found


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
@pytest.mark.parametrize("what", ASKED)
def test_no_label_overlaps_or_is_cut(store, stood, layout, overlaps, lang, what):
    assert overlaps.faults(layout(draw_explanation(explain(stood, store, what, lang)))) == []


def test_every_step_is_a_card_with_its_words_sign_and_source(store, stood, said):
    found = explain(stood, store, "4-notify@arrival-1")
    shown = said(draw_explanation(found))
    flat = " ".join(shown.split())
    for step in found.steps:
        assert step.says.split()[0] in flat
        if step.words:
            assert " ".join(step.words.split()[:3]) in flat
    assert "lines 61–62" in flat and "◆ arrival-notice" in flat and "example memorandum" in flat
    assert {"✓", "✕"} <= set(flat)


def test_what_fails_branches_off_beside_what_holds_before_it(store, stood, layout):
    found = explain(stood, store, "4-notify@arrival-1")
    held = cards(layout(draw_explanation(found)))
    column = [card for card in held if not card[3]]
    beside = [card for card in held if card[3]]
    failing = [step for step in found.steps[:-1] if step.holds is False]
    assert len(beside) == len(failing) == 3 and len(column) == len(found.steps) - 3
    for card in beside:
        parent = max((one for one in column if one[1] < card[1]), key=lambda one: -abs(one[2] - card[2]))
        assert parent[1] < card[1]


def test_the_column_runs_from_the_text_to_the_answer(store, stood, layout):
    found = explain(stood, store, "4-notify@arrival-1")
    column = [card for card in cards(layout(draw_explanation(found))) if not card[3]]
    places = [(round(x), -y) for _, x, y, _ in column]
    assert places == sorted(places)
    assert column[0][0].startswith("The text") and column[-1][0].startswith("The answer")


def test_not_known_has_a_sign_of_its_own_and_an_assumption_a_dashed_edge(store, unrecorded, said, layout):
    drawing = draw_explanation(explain(unrecorded, store, "4-notify"))
    assert "?" in said(drawing) and "assumed" in said(drawing)
    assumed = [card for card in cards(layout(drawing)) if "assumed" in card[0]]
    assert assumed and all(dashed for *_, dashed in assumed)


def test_why_not_is_drawn_too(store, stood, layout, overlaps, said):
    drawing = draw_explanation(explain_not(stood, store, "arrival-to-defence"))
    assert overlaps.faults(layout(drawing)) == []
    assert "does not" in said(drawing)


def test_every_kind_of_step_has_a_name_in_every_language(layout):
    for lang in ("en", "kk", "ru"):
        steps = tuple(Step(kind, f"{kind} holds") for kind in KINDS)
        draw_explanation(Explanation("x", "norm", date(2009, 1, 1), lang, "x", steps))


def test_hostile_words_stay_words(layout, overlaps, svg):
    steps = (
        Step(
            "text",
            NASTY,
            words=NASTY,
            clause=NASTY,
            lines=(1, 2),
            records=(f"log:x/{NASTY}",),
            evidence=(NASTY,),
        ),
        Step("act", NASTY, False, records=("log:x/" + "y" * 200,)),
        Step("state", "W" * 300, None),
    )
    drawing = draw_explanation(Explanation(NASTY, "norm", date(2009, 1, 1), "en", NASTY, steps))
    assert overlaps.faults(layout(drawing)) == []
    assert not [node for node in svg(drawing).iter() if node.tag.endswith("script")]


def test_more_than_is_legible_is_refused_with_the_way_out():
    steps = tuple(Step("call", f"call {number}") for number in range(LIMIT + 1))
    with pytest.raises(ServandaError, match="ask for one call"):
        draw_explanation(Explanation("x", "norm", date(2009, 1, 1), "en", "x", steps))


def test_the_same_explanation_gives_the_same_drawing(store, stood):
    assert (
        draw_explanation(explain(stood, store, "14-terminate")).dot
        == draw_explanation(explain(stood, store, "14-terminate")).dot
    )
