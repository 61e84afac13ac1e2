"""A process that is killed: what it wrote is as before or as after the step, and the next leaves nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Each step, and how many calls later it is killed each time (tests/store/killed_steps.py).
STRIDES = {"load": 25, "replace": 24, "unload": 5, "backup": 4, "restore": 4, "take over": 16}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_killed_step_is_undone_or_done(tmp_path: Path) -> None:
    strides = [f"{step}={stride}" for step, stride in STRIDES.items()]
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.killed_steps", str(tmp_path), *strides],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "graph"), str(ROOT)])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    kills = dict(line.split("\t") for line in done.stdout.splitlines())
    assert kills.keys() == STRIDES.keys()
    assert all(int(number) > 2 for number in kills.values()), kills
