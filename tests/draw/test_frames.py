"""Frames of drawings: each says something that its boxes do not, and no body is drawn twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from servanda.cli import main

EXAMPLE = Path(__file__).parents[1] / "agreements" / "examples" / "alta-birka-2022"


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """Return the memorandum with one Party, of which and of the other ministry nobody stands above."""
    text = (EXAMPLE / "agreement.yaml").read_text(encoding="utf-8")
    text = text.replace("parties: [svyaz, pochta]", "parties: [svyaz]")
    for state in ("alta", "birka"):
        text = text.replace(f", unitOf: {state}}}", "}")
    (tmp_path / "agreement.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "text.ru.txt").write_bytes((EXAMPLE / "text.ru.txt").read_bytes())
    return tmp_path


def _draw(view: str, place: Path) -> str:
    done = CliRunner().invoke(main, ["draw", view, "--format", "dot", "--lang", "kk", "--store", str(place)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_those_of_no_side_have_no_frame_among_notifications(alone: Path) -> None:
    drawn = _draw("notifications", alone)
    assert "Басқалар" not in drawn
    assert "cluster" not in drawn


@pytest.mark.parametrize("view", ["notifications", "actors"])
def test_a_party_without_organs_is_one_box(view: str, alone: Path) -> None:
    boxes = [line for line in _draw(view, alone).splitlines() if 'tooltip="Министерство связи"' in line]
    assert len(boxes) == 1


def test_a_party_with_organs_has_its_frame() -> None:
    drawn = _draw("notifications", EXAMPLE)
    assert drawn.count("subgraph cluster") == 2
