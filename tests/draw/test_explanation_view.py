"""The drawn explanation: numbered rows from the words of the text to the answer, one of which decides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from servanda.draw.explanation_view import LIMIT, draw_explanation, find_deciding, list_rows
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


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
@pytest.mark.parametrize("what", ASKED)
def test_no_label_overlaps_or_is_cut(store, stood, layout, overlaps, lang, what):
    assert overlaps.faults(layout(draw_explanation(explain(stood, store, what, lang)))) == []


def test_the_title_is_the_answer_in_a_sentence(store, stood, said):
    found = explain(stood, store, "4-notify@arrival-1")
    shown = " ".join(said(draw_explanation(found)).split())
    assert "Done: NATO shall notify the Ministry of Foreign Affairs" in shown
    assert "(arrival, 1 February 2009)" in shown


def test_every_row_has_its_verdict_in_a_word_and_where_it_says_so(store, stood, said):
    shown = " ".join(said(draw_explanation(explain(stood, store, "4-notify@arrival-1"))).split())
    assert "1 THE WORDS Clause 4" in shown and "2 IN FORCE yes" in shown and "3 CALLED FOR yes" in shown
    assert "4 BY WHEN no day set" in shown and "5 DONE yes" in shown
    assert "lines 61–62" in shown and "record “arrival-notice”" in shown and "example memorandum" in shown
    assert not set(shown) & set("✓✕✗?◆")


def test_no_names_of_the_graph_stand_in_the_sentences(store, stood, said):
    for what in ("4-notify@arrival-1", "4-notify", "arrival-1", "arrival-to-defence"):
        assert "@" not in said(draw_explanation(explain(stood, store, what)))


@pytest.mark.parametrize(
    ("what", "kind"),
    [("4-notify@arrival-1", "act"), ("14-terminate", "in-force"), ("arrival-to-defence", "act")],
)
def test_one_thick_frame_is_on_the_row_that_decides(store, stood, what, kind):
    found = explain(stood, store, what)
    rows = list_rows(found.steps)
    place = find_deciding(rows, found.state)
    assert place is not None and rows[place].kind == kind
    assert draw_explanation(found).dot.count('BORDER="2.0"') == 1


def test_what_is_not_known_is_decided_by_the_first_row_that_is_open(store, said):
    steps = (
        Step("text", "a"),
        Step("in-force", "b", None),
        Step("act", "c", False),
        Step("state", "d", None),
    )
    assert find_deciding(list_rows(steps), "not-known") == 1
    unknown = compute_status(store, AGREEMENT, None, as_of=date(2009, 6, 1))
    shown = " ".join(said(draw_explanation(explain(unknown, store, "4-notify"))).split())
    assert "2 IN FORCE not known" in shown


def test_an_assumption_is_named_beside_the_verdict(store, unrecorded, said):
    shown = " ".join(said(draw_explanation(explain(unrecorded, store, "4-notify"))).split())
    assert "2 IN FORCE yes assumed" in shown


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_it_is_legible_in_print(store, stood, layout, overlaps, lang):
    for sheet in draw_explanation(explain(stood, store, "4-notify@arrival-1", lang)).sheets:
        assert overlaps.smallest(layout(sheet)) >= 7.9


def test_a_long_chain_goes_on_on_a_next_sheet():
    steps = tuple(Step(kind, f"{kind} holds " * 20) for kind in ("call", "time") * 12)
    drawing = draw_explanation(Explanation("x", "norm", date(2009, 1, 1), "en", "x", steps))
    assert len(drawing.sheets) > 1


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
