"""Agreements of every kind, in one language, with things of their own (in ``examples``; invented)."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.command import run

EXAMPLES = Path(__file__).parent / "examples"
FILES = sorted(EXAMPLES.glob("*/agreement.yaml"))
NAMES = [path.parent.name for path in FILES]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_only_missing_translations_are_remarked(file: Path) -> None:
    report = run("check", file, "--format", "json").json()
    assert report["conforms"] is True
    found = [(one["severity"], one["shape"]) for one in report["results"]]
    assert set(found) <= {("info", "srv-shapes:Translation")} and len(found) <= 3
