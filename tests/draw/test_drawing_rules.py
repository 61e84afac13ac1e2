"""The rules of drawings (docs/drawing-rules.md): every view, in three languages, laid out by one engine."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from servanda.draw.drawing import VIEWS, draw_view
from servanda.draw.explanation_view import draw_explanation
from servanda.draw.graphviz import ENGINES, render
from servanda.draw.labels import style
from servanda.draw.timeline_view import draw_timeline
from servanda.events.reader import read_log
from servanda.status.chronology import list_entries
from servanda.status.explain import explain
from servanda.status.states import compute_status

from .conftest import AGREEMENT

LANGUAGES = ("en", "kk", "ru")
PURE = [next(engine for engine in ENGINES if engine.name == "graphviz-pure")]
YEAR = Path(__file__).parents[1] / "status" / "scenarios" / "year.yaml"
#: Views of one agreement, and those of a day, whose name ends in one.
SHOWN = [*VIEWS, "why", "timeline", "notifications 2009-06-30", "duties 2009-06-30", "lifecycle 2009-06-30"]
#: The ontology is for A3.
LARGE = {"ontology"}
#: What happened stands on the line of its row.
ON_LINES = {"timeline"}
#: Views in which no act is shortened.
WHOLE = {"notifications", "duties", "actors"}


@pytest.fixture(scope="module")
def status(store):
    return compute_status(store, AGREEMENT, read_log(YEAR, store), as_of=date(2009, 6, 30))


@pytest.fixture(scope="module")
def sheets(store, status):
    """``sheets("duties", "kk")`` are the layouts of the sheets of a view."""

    def drawing(name, lang):
        view, _, day = name.partition(" ")
        if view == "why":
            return draw_explanation(explain(status, store, "4-notify@arrival-1", lang=lang))
        if view == "timeline":
            return draw_timeline(status, list_entries(status, lang), lang=lang)
        clause = "3(d)" if view == "clause" else None
        return draw_view(store, view, AGREEMENT, clause=clause, lang=lang, status=status if day else None)

    @cache
    def make(name, lang):
        return [json.loads(render(one.dot, "json", engines=PURE)) for one in drawing(name, lang).sheets]

    return make


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", SHOWN)
def test_a_sheet_keeps_to_the_rules(sheets, overlaps, view, lang):
    for held in sheets(view, lang):
        assert overlaps.faults(held) == []
        if view not in ON_LINES:
            assert overlaps.hidden_lines(held) == []
        if view not in LARGE:
            assert overlaps.width_of(held) <= overlaps.PAGE[0] + 1
            assert overlaps.smallest(held) >= 7.95
        if view.partition(" ")[0] in WHOLE:
            assert not [words for words in overlaps.words(held) if "…" in words]


def test_words_stand_out_from_their_ground_and_lines_from_white(overlaps):
    held = style()
    for look in (*held["modalities"].values(), *held["relations"].values()):
        assert overlaps.contrast(look["ink"], look["fill"]) >= 6
        assert overlaps.contrast(look["line"], "#FFFFFF") >= 3
    for look in (*held["sides"], held["shared"], held["others"]):
        assert overlaps.contrast(look["ink"], look["fill"]) >= 6
        assert overlaps.contrast(look["node"], "#FFFFFF") >= 3
    for look in held["states"].values():
        assert overlaps.contrast(look["ink"], look["fill"]) >= 4.5
    assert overlaps.contrast("#FFFFFF", held["chip"]) >= 6
    assert overlaps.contrast(held["soft"], "#FFFFFF") >= 6
    assert overlaps.contrast(held["ink"], "#FFFFFF") >= 12


def test_faults_of_lines_and_sizes_are_found(overlaps):
    boxes = [
        {"_gvid": n, "name": f"n{n}", "pos": f"{100 * n},50", "width": "0.5", "height": "0.5"}
        for n in range(3)
    ]
    line = {"tail": 0, "head": 2, "pos": "e,200,50 0,50 60,50 140,50 200,50"}
    layout = {"bb": "0,0,900,100", "objects": boxes, "edges": [line]}
    assert overlaps.hidden_lines(layout) == ["a line runs behind n1"]
    assert overlaps.width_of(layout) > overlaps.PAGE[0]
    assert overlaps.contrast("#FFFFFF", "#000000") == pytest.approx(21)
