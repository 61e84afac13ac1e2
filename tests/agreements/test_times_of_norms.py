"""A norm that calls for no notice has a time of its own: it stands in what is shown and in the register."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from servanda.cli import main

EXAMPLE = Path(__file__).parent / "examples" / "alta-birka-2022"
NORM = """\
      1-repair:
        type: Obligation
        label: {ru: "Министерство связи устранит сбои"}
        hasAction: action:provide
        quote: "Министерство связи уведомит"
        slots:
          1-repair-timing:
            type: Stated
            forSlot: slot:timing
            words: "о сбоях сети"
            text: {ru: "до конца года"}
"""


def _run(*given: str) -> str:
    done = CliRunner().invoke(main, list(given))
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(params=[False, True], ids=["countable", "uncountable"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, bool]:
    folder = tmp_path / "alta-birka-2022"
    shutil.copytree(EXAMPLE, folder)
    file = folder / "agreement.yaml"
    more = "            uncountableReason: {ru: 'День не назван.'}\n" if request.param else ""
    head, norms, rest = file.read_text(encoding="utf-8").partition("    norms:\n")
    file.write_text(head + norms + NORM + more + rest, encoding="utf-8")
    return folder, request.param


@pytest.mark.parametrize(("lang", "when"), [("en", "when"), ("ru", "когда"), ("kk", "қашан")])
def test_the_time_stands_with_the_norm(place: tuple[Path, bool], lang: str, when: str) -> None:
    folder, uncounted = place
    at = ("--lang", lang, "--store", str(folder))
    for told in (_run("show", "1-repair", *at), _run("show", "1", *at)):
        lines = [line for line in told.splitlines() if line.strip().startswith(when)]
        assert any("до конца года" in line for line in lines), told
        assert ("День не назван" in told) == uncounted
    register = _run("export", "--format", "markdown", *at)
    assert "до конца года" in register
    assert ("День не назван" in register) == uncounted


@pytest.mark.parametrize(("lang", "said"), [("ru", "субъект нормы не назван"), ("kk", "аталмаған")])
def test_a_norm_of_nobody_stands_under_a_heading(place: tuple[Path, bool], lang: str, said: str) -> None:
    register = _run("export", "--format", "register", "--lang", lang, "--store", str(place[0]))
    assert said in register
