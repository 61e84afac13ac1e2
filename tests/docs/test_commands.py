"""Every command that the README or a page of docs/ shows is run, and must do what the page shows."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(console|sh)\n(.*?)^```", re.M | re.S)
# Installing is done by the packaging tests, and running the tests from a test would never end.
INSTALLING = re.compile(r"\b(pip|venv|pytest|git clone|\.ci/run|apt-get)\b")


def _commands() -> list[tuple[str, str, str | None]]:
    found: list[tuple[str, str, str | None]] = []
    for page in PAGES:
        for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
            for part in re.split(r"^\$ ", block[2], flags=re.M)[1:]:
                command, _, shown = part.partition("\n")
                found.append((page.name, command, shown if block[1] == "console" and shown.strip() else None))
    return found


COMMANDS = _commands()


def test_the_pages_show_commands() -> None:
    assert len(COMMANDS) > 10


@pytest.mark.parametrize(("page", "command", "shown"), COMMANDS, ids=[f"{p}: {c}" for p, c, _ in COMMANDS])
def test_command(page: str, command: str, shown: str | None, tmp_path: Path) -> None:
    if INSTALLING.search(command):
        assert (ROOT / "setup.cfg").is_file()
        return
    program = tmp_path / "bin" / "servanda"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m servanda "$@"\n')
    program.chmod(0o755)
    done = subprocess.run(
        command,
        shell=True,
        cwd=ROOT if "benchmarks/" in command or "docs/" in command else tmp_path,
        env={
            **os.environ,
            "PATH": f"{program.parent}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "graph"),
            "COLUMNS": "100",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if shown is not None:
        assert done.stdout.strip() == shown.strip()


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_python_in(page: Path) -> None:
    outcome = doctest.testfile(
        str(page), module_relative=False, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    )
    assert outcome.failed == 0
