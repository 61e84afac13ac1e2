"""A test that is skipped says what is missing; in CI only what is outside the repository may be missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests import needs

ROOT = Path(__file__).parents[1]


def _run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def on_an_empty_path() -> list[str]:
    """The lines that tell what is there for one who has no program but Python, and no home."""
    done = _run("tests/needs.py", "versions", PATH="/nowhere", HOME="/nowhere")
    assert done.returncode == 1 and done.stderr == ""
    return done.stdout.splitlines()


def test_each_need_is_told_by_what_is_missing(on_an_empty_path: list[str]) -> None:
    assert len(on_an_empty_path) == 1 + len(needs.NEEDS)
    assert "MISSING java: the program java is not there" in on_an_empty_path
    assert "MISSING dot: the program dot (Graphviz) is not there" in on_an_empty_path
    assert any(
        line.startswith("pdfinfo: ") or line.startswith("MISSING pdfinfo: ") for line in on_an_empty_path
    )


def test_the_packages_of_what_is_missing_are_told() -> None:
    told = _run("tests/needs.py", PATH="/nowhere").stdout.split()
    assert {"default-jdk-headless", "graphviz", "poppler-utils", "chromium"} <= set(told)
    assert len(told) == len(set(told)) and set(told) <= {need.debian for need in needs.NEEDS.values()}


PROJECT = """
import pytest
from tests import needs

@pytest.mark.needs("dot")
def test_drawn():
    pass

def test_other():
    pass
"""


@pytest.mark.parametrize(("environment", "code"), [({}, 0), ({"SERVANDA_NOTHING_SKIPPED": "1"}, 1)])
def test_a_skip_fails_where_nothing_may_be_skipped(
    tmp_path: Path, environment: dict[str, str], code: int
) -> None:
    path = tmp_path / "test_small.py"
    path.write_text(PROJECT, encoding="utf-8")
    options = (
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        "-ra",
        "--rootdir",
        str(tmp_path),
    )
    unset = {"SERVANDA_NOTHING_SKIPPED": "", "PYTEST_ADDOPTS": "", "PATH": "/nowhere"}
    done = _run("-m", "pytest", *options, str(path), **unset | environment)
    assert done.returncode == code, done.stdout + done.stderr
    assert "1 passed, 1 skipped" in done.stdout
    assert "dot: the program dot (Graphviz) is not there" in done.stdout


def test_what_is_outside_the_repository_may_be_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "OUTSIDE", frozenset({"sample"}))
    asked = ["Skipped: sample: it is not beside this folder", "Skipped: java: the program java is not there"]
    assert needs.forbidden(asked) == asked[1:]
