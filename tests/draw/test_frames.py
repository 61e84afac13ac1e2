"""No body is drawn twice, whether it stands alone or above others."""

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


@pytest.mark.parametrize("view", ["notifications", "actors"])
def test_a_party_without_organs_is_one_box(view: str, alone: Path) -> None:
    drawn = _draw(view, alone)
    assert drawn.count("Министерство связи<") in (1, 2)  # it sends and receives, each in one column


def test_those_of_no_side_have_no_frame_among_notifications(alone: Path) -> None:
    assert "cluster" not in _draw("notifications", alone)
