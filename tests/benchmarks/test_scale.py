"""The benchmark of growth runs, its tables have all their rows, and its goals can be missed; how long
anything takes is no matter here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
BENCHMARKS = ROOT / "benchmarks"
QUESTIONS = {path.stem for path in (ROOT / "queries").glob("*.rq")}
Tables = dict[str, list[list[str]]]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which all runs find the same corpora and stores."""
    return tmp_path_factory.mktemp("scale")


def _run(kept: Path, *given: str) -> Tables:
    """Return the tables of a run by their heading, each as rows of cells, heads first, without the dashes."""
    command = [sys.executable, str(BENCHMARKS / "scale.py"), "--keep", str(kept), *given]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=600, check=False, cwd=ROOT,
        env={**os.environ, "SERVANDA_BENCHMARK_SECONDS": "0"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: Tables = {}
    heading = ""
    for line in done.stdout.splitlines():
        if line.startswith("### "):
            heading = line[4:]
        elif line.startswith("|") and not re.fullmatch(r"\|[-:|]+\|", line):
            found.setdefault(heading, []).append([cell.strip() for cell in line.strip("|").split("|")])
    return found


@pytest.fixture(scope="module")
def tables(kept: Path) -> Tables:
    """Return the tables of a run of all parts but those of other engines."""
    parts = "load,ask,table,replace,check,start,index,questions"
    return _run(kept, "--sizes", "1,10", "--only", parts)


def test_every_goal_is_judged(tables: Tables) -> None:
    heads, *rows = tables["Goals"]
    assert [row[0] for row in rows] == [goal.what for goal in _import("scale_report").GOALS]
    assert all(len(row) == len(heads) for row in rows)
    assert {row[-1] for row in rows} <= {"met", "**missed**"}
    assert {row[1] for row in rows} == {"10"}, "the largest size counts"


@pytest.mark.parametrize(
    ("heading", "figures"),
    [
        ("Loading", ["bulk load", "bare", "load", "one replaced"]),
        ("The whole table", ["table", "table again", "csv.writer"]),
        ("Checking", ["check, 1 process", "check, 2 processes", "check, one changed"]),
        ("Starting", ["notify, archive", "notify, bundled"]),
        ("The index", ["index", "query"]),
    ],
)
def test_each_table_has_a_row_for_each_figure_and_size(
    tables: Tables, heading: str, figures: list[str]
) -> None:
    rows = tables[heading][1:]
    assert [row[:2] for row in rows] == [[name, size] for name in figures for size in ("1", "10")]
    # Of the bare store the size alone counts.
    assert all(float(row[2].replace(",", "")) > 0 for row in rows if row[0] != "bare")
    assert all(float(row[5]) > 0 for row in rows if row[0] in ("bare", "load", "bulk load", "index"))


def test_servanda_and_pyoxigraph_give_as_many_rows(tables: Tables) -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for row in tables["Asking, warm"][1:]:
        found.setdefault((row[0].rpartition(", ")[0], row[1]), set()).add(row[6])
    assert len(found) == 4
    assert all(len(rows) == 1 and int(next(iter(rows))) > 0 for rows in found.values()), found


def test_every_question_has_as_many_rows_kept_as_afresh(tables: Tables) -> None:
    heads, *rows = tables["Every question"]
    # "≠" stands behind the name where that is not so.
    assert {row[0] for row in rows} == {f"`{name}`" for name in QUESTIONS}
    assert all(len(row) == len(heads) == 7 and "–" not in row for row in rows)


def test_other_engines_have_a_row_each_when_only_they_are_asked_for(kept: Path) -> None:
    found = _run(kept, "--sizes", "1", "--only", "checkers")
    assert "Loading" not in found, "no part but those that are asked for"
    checkers = {row[0]: row for row in found["Other engines that check"][1:]}
    assert {"TopBraid (Java)", "shacl (Rust)"} == set(checkers)
    assert {row[-1] for row in checkers.values()} <= {"0", "not installed"}, "what is generated has no fault"


def test_a_part_that_is_not_there_is_named() -> None:
    command = [sys.executable, str(BENCHMARKS / "scale.py"), "--only", "loads"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "there is no part loads" in done.stderr


def _import(name: str) -> ModuleType:
    """Return a module of the benchmark."""
    import importlib

    sys.path.insert(0, str(BENCHMARKS))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(BENCHMARKS))


def _make_results(report: ModuleType, goal: Any, factor: float) -> Any:
    """Return results of a thousand agreements in which a figure is so many times what a goal allows."""
    processes, results, size = _import("scale_processes"), report.Results(), 1000
    most = goal.most / (100 if goal.percent else 1)
    name, measure = goal.figure
    if goal.of is None:
        values = {(size, name): factor * most / goal.unit[0] * (size if measure == "each" else 1)}
    elif goal.of is report.EARLIER:
        values = {(size, name): factor * most * (10 if measure == "each" else 1), (size // 10, name): 1.0}
    else:
        values = {(size, name): factor * most, (size, goal.of[0]): 1.0}
    for key, value in values.items():
        cost = processes.Cost(value, value, value)
        results.figures[key] = processes.Figure([cost], disk=value)
    return results


@pytest.mark.parametrize("number", range(15))
def test_a_goal_is_met_at_what_it_allows_and_missed_beyond(number: int) -> None:
    report = _import("scale_report")
    assert len(report.GOALS) == 15
    goal = report.GOALS[number]
    assert report.judge_goal(goal, _make_results(report, goal, 0.999))[-1] == "met"
    assert report.judge_goal(goal, _make_results(report, goal, 1.001))[-1] == "**missed**"
    assert report.judge_goal(goal, report.Results())[-1] == "–"


def test_a_program_that_fails_leaves_its_figure_empty_and_the_others_as_they_are() -> None:
    processes, report = _import("scale_processes"), _import("scale_report")

    def fail() -> None:
        raise processes.ProgramError("no such file")

    found = processes.take_turns({"load": fail, "bulk load": lambda: processes.Cost(1.0, 1.0, 1)})
    results = report.Results({(1, name): figure for name, figure in found.items()})
    rows = [row.split(" | ") for row in report.write_costs(results, ["load", "bulk load"]).splitlines()]
    assert rows[2][2] == "failed"
    assert rows[3][2] == "1,000"
    goal = report.GOALS[0]
    assert goal.figure[0] == "load"
    assert report.judge_goal(goal, results)[-1] == "–"
