"""The drawings that the pages show are those that servanda makes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import servanda

FOLDER = Path(__file__).parents[2] / "docs" / "drawings"
#: File to the drawing that it holds.
DRAWN = {
    "to-kz-mod.svg": lambda graph: graph.draw("notifications", to="kz-mod"),
    "notifications.svg": lambda graph: graph.draw("notifications"),
}


def _words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)<", svg)


def test_every_drawing_is_accounted_for() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(DRAWN)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed, so nothing can be drawn")
@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_says_what_the_graph_says(name: str) -> None:
    # Coordinates differ between versions of Graphviz; what is written on the drawing must not.
    drawn = DRAWN[name](servanda.load()).render("svg").decode()
    assert _words(drawn) == _words((FOLDER / name).read_text(encoding="utf-8"))
