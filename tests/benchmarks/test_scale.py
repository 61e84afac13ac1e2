"""The benchmark of growth runs, and its tables have the shape that they should; how long anything takes is no
matter here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SCALE = ROOT / "benchmarks" / "scale.py"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which all runs find the same corpora and stores."""
    return tmp_path_factory.mktemp("scale")


def _run(kept: Path, *given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCALE), "--keep", str(kept), *given]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, cwd=ROOT)


def _tables(text: str) -> dict[str, list[list[str]]]:
    """Return the tables by their heading, each as rows of cells, heads first, without the line of dashes."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    for line in text.splitlines():
        if line.startswith("### "):
            heading = line[4:]
        elif line.startswith("|") and not re.fullmatch(r"\|[-:|]+\|", line):
            found.setdefault(heading, []).append([cell.strip() for cell in line.strip("|").split("|")])
    return found


@pytest.fixture(scope="module")
def done(kept: Path) -> subprocess.CompletedProcess[str]:
    """Return a run of all parts but the one for other engines."""
    done = _run(kept, "--sizes", "1", "--rounds", "1", "--only", "load,table,cold,questions,check")
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("heading", ["Loading", "The whole table", "Starting afresh"])
def test_a_part_of_whole_programs_gives_its_table(
    done: subprocess.CompletedProcess[str], heading: str
) -> None:
    heads, *rows = _tables(done.stdout)[heading]
    assert [row[0] for row in rows] == ["1"]
    assert all(len(row) == len(heads) for row in rows)
    assert not any(cell in ("failed", "–") for row in rows for cell in row), done.stderr


def test_questions_give_every_question_and_what_the_goals_name(
    done: subprocess.CompletedProcess[str],
) -> None:
    tables = _tables(done.stdout)
    asked = {row[0].strip("`") for row in tables["Every question"][1:]}
    assert asked == {path.stem for path in (ROOT / "queries").glob("*.rq")}
    named = tables["What the goals name"]
    assert len(named) == 6
    assert all(row[2] not in ("0", "–") for row in named), "each has an answer"
    assert not any("failed" in row or row[0].endswith("≠") for row in tables["Every question"]), done.stderr


def test_checks_give_the_full_one_the_later_one_and_other_engines(
    done: subprocess.CompletedProcess[str], kept: Path
) -> None:
    rows = _tables(done.stdout)["Checking"]
    assert rows[1][0] == "1" and "failed" not in rows[1], done.stderr
    engines = {row[0]: row for row in rows[3:]}
    assert set(engines) == {"compiled shapes, one process", "`shacl` (Rust)", "TopBraid (Java)"}
    results = {row[5] for row in engines.values() if row[2] != "not installed"}
    assert len(results) == 1, "all engines find the same"
    figures = json.loads((kept / "figures.json").read_text("utf-8"))["figures"]
    checks = {figure["subject"] for figure in figures if figure["part"] == "check"}
    assert checks == {"full", "one changed", "engine"}


@pytest.mark.needs("oxrdflib")
def test_other_engines_are_asked_the_same(tmp_path: Path) -> None:
    done = _run(tmp_path, "--sizes", "1", "--rounds", "1", "--only", "peers")
    assert done.returncode == 0, done.stderr
    assert not {"Loading", "Checking"} & set(_tables(done.stdout)), "no part but the one that is asked for"
    figures = json.loads((tmp_path / "figures.json").read_text("utf-8"))["figures"]
    rows: dict[str, set[int | None]] = {}
    for figure in figures:
        rows.setdefault(figure["subject"], set()).add(figure["rows"])
    rows.pop("load")
    assert all(len(found) == 1 for found in rows.values()), rows


@pytest.mark.needs("matplotlib")
def test_the_same_figures_are_drawn_alike(kept: Path, tmp_path: Path) -> None:
    told = {"part": "cold", "subject": "notify", "way": "store", "seconds": [0.2], "peak": 40_000_000}
    figures = [told | {"size": size} for size in (1, 100)]
    raw = tmp_path / "figures.json"
    raw.write_text(json.dumps({"figures": figures}), "utf-8")
    drawn = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        command = [sys.executable, str(SCALE.with_name("scale_plots.py")), str(raw), str(folder)]
        subprocess.run(command, check=True, capture_output=True)
        drawn.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert set(drawn[0]) == {"memory.svg"}
    assert drawn[0] == drawn[1]
    assert b"<svg" in drawn[0]["memory.svg"]


def test_a_part_that_is_not_there_is_named() -> None:
    done = subprocess.run(
        [sys.executable, str(SCALE), "--only", "loads"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "there is no part loads" in done.stderr
