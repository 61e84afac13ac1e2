"""The drawings that the pages show are those that servanda makes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import servanda
from servanda.draw.chain import chain
from servanda.draw.drawing import Drawing, draw
from servanda.draw.timeline import timeline
from servanda.timeline.entries import entries
from servanda.timeline.explain import explain
from servanda.timeline.log_read import read_log
from servanda.timeline.model import Status
from servanda.timeline.status import status

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
    return status(graph.store, IRI, log, as_of=date(2009, 6, 30))


def _timeline(graph: servanda.Graph) -> Drawing:
    held = _june(graph)
    return timeline(held, graph.store, entries(held, graph.store))


#: File to the drawing that it holds.
DRAWN = {
    "to-kz-mod.svg": lambda graph: graph.draw("notifications", to="kz-mod"),
    "notifications.svg": lambda graph: graph.draw("notifications"),
    "timeline.svg": _timeline,
    "why.svg": lambda graph: chain(explain(_june(graph), graph.store, "4-notify@arrived")),
    "june.svg": lambda graph: draw(graph.store, "notifications", IRI, status=_june(graph)),
}


def _words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)<", svg)


def test_every_drawing_is_accounted_for() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(DRAWN)


@pytest.mark.needs("drawing-svg")
@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_says_what_the_graph_says(name: str) -> None:
    # Coordinates differ between versions of Graphviz; what is written on the drawing must not.
    drawn = DRAWN[name](servanda.load()).render("svg").decode()
    assert _words(drawn) == _words((FOLDER / name).read_text(encoding="utf-8"))
