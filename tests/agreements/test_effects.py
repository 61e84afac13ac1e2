"""Legal effects that are none of the agreement's own life: it goes on, whatever notice they follow from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from servanda.cli import main

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "alfa-beta-2019"


@pytest.mark.parametrize("effect", ["other", "suspension", "acceptance"])
def test_only_a_termination_ends_the_agreement(effect: str, tmp_path: Path) -> None:
    place = tmp_path / "alfa-beta-2019"
    shutil.copytree(FOLDER, place)
    file = place / "agreement.yaml"

    def ask() -> str:
        given = ["what-if", "--store", str(place), "--assume", "in-force=2020-01-01", "--event"]
        event = "matter=intention-to-terminate, sender=transport, addressee=energy, form=written, "
        done = CliRunner().invoke(main, [*given, event + "sent=2021-01-01, received=2021-01-02"])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "last day in force" in ask()
    file.write_text(file.read_text(encoding="utf-8").replace("is: termination", f"is: {effect}"), "utf-8")
    assert "last day in force" not in ask()


def test_an_effect_of_another_kind_is_no_fault(tmp_path: Path) -> None:
    place = tmp_path / "alfa-beta-2019"
    shutil.copytree(FOLDER, place)
    file = place / "agreement.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("is: termination", "is: other"), "utf-8")
    done = CliRunner().invoke(main, ["check", str(place)])
    assert done.exit_code == 0, done.output
