"""The drawings that the pages show are those that servanda makes.

They are made by graphviz-pure, which every machine has. To store what it makes now:
``python tests/docs/test_drawings.py``.
"""

from __future__ import annotations

import os
import re
from datetime import date
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import servanda
from servanda.draw.drawing import draw_view
from servanda.draw.explanation_view import draw_explanation
from servanda.draw.graphviz import Drawing
from servanda.draw.timeline_view import draw_timeline
from servanda.events.reader import read_log
from servanda.status.chronology import list_entries
from servanda.status.explain import explain
from servanda.status.states import Status, compute_status

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "drawings"
IRI = "https://w3id.org/servanda/agreement/kz-nato-2007"


def _june(graph: servanda.Graph) -> Status:
    """Return how the agreement stands on 30 June 2009 by the log that the page on timelines shows."""
    page = (DOCS / "timeline.md").read_text(encoding="utf-8")
    written = page.partition("cat > office.csv <<'END'\n")[2].partition("END\n")[0]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "office.csv"
        path.write_text(written, encoding="utf-8")
        log = read_log(path, graph.store)
    return compute_status(graph.store, IRI, log, as_of=date(2009, 6, 30))


def _timeline(graph: servanda.Graph) -> Drawing:
    held = _june(graph)
    return draw_timeline(held, list_entries(held))


#: File to the drawing that it holds.
DRAWN = {
    "to-kz-mod.svg": lambda graph: graph.draw("notifications", to="kz-mod"),
    "notifications.svg": lambda graph: graph.draw("notifications"),
    "references.svg": lambda graph: graph.draw("references").pick_sheet(3),
    "timeline.svg": _timeline,
    "why.svg": lambda graph: draw_explanation(explain(_june(graph), graph.store, "4-notify@arrived")),
    "june.svg": lambda graph: draw_view(graph.store, "notifications", IRI, status=_june(graph)),
}


def _words(svg: str) -> list[tuple[str, float, float]]:
    """Return the words of a drawing, each with its place."""
    found = re.findall(r'<text[^>]* x="([-\d.]+)" y="([-\d.]+)"[^>]*>([^<]*)<', svg)
    return [(unescape(text), float(x), float(y)) for x, y, text in found]


def test_every_drawing_is_accounted_for() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(DRAWN)


@pytest.mark.needs("drawing-svg")
@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_says_what_the_graph_says(name: str) -> None:
    """Whichever engine draws it here, the same words stand at the same places, to a few points."""
    drawn = _words(DRAWN[name](servanda.load()).render("svg").decode())
    stored = _words((FOLDER / name).read_text(encoding="utf-8"))
    assert [text for text, *_ in drawn] == [text for text, *_ in stored]
    for here, there in zip(drawn, stored, strict=True):
        assert here[1:] == pytest.approx(there[1:], abs=4), here[0]


if __name__ == "__main__":
    os.environ["PATH"] = ""  # so that no engine of the system is found
    for file, make in DRAWN.items():
        (FOLDER / file).write_bytes(make(servanda.load()).render("svg"))
