"""The command ``servanda``, called inside the test (fast) or as a process of its own (for what needs one)."""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from servanda.cli import main

sys.path.insert(0, str(Path(__file__).parent))  # for the modules beside the tests

ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "graph" / "agreements" / "kz-nato-2007"


@dataclass(frozen=True)
class Done:
    """How a run of the command ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    def refused(self, *parts: str, code: int = 2) -> None:
        """Assert one sentence on standard error, with the given parts, and nothing else."""
        assert self.code == code, (self.out, self.err)
        assert self.out == ""
        assert "Traceback" not in self.err and "fault of servanda" not in self.err
        assert self.err.startswith("servanda: ")
        assert self.err.count("\n") == 1 and self.err.endswith("\n")
        for part in parts:
            assert part in self.err


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Run the command in this process: ``run("notify", "--to", "kz-mod", width=80)``."""

    def call(*words: object, width: int = 80) -> Done:
        monkeypatch.setenv("COLUMNS", str(width))
        capsysbinary.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words], prog_name="servanda")
        out, err = capsysbinary.readouterr()
        return Done(int(left.value.code or 0), out.decode(), err.decode())

    return call


@pytest.fixture
def process() -> Callable[..., Done]:
    """Run the command as a process of its own; ``stdin`` is bytes, ``env`` is added to the environment."""

    def call(*words: object, stdin: bytes = b"", env: dict[str, str] | None = None, **more: Any) -> Done:
        more = {"capture_output": True, **more}
        done = subprocess.run(
            [sys.executable, "-m", "servanda", *map(str, words)],
            input=stdin,
            env={**os.environ, "PYTHONPATH": str(ROOT / "graph"), "COLUMNS": "80", **(env or {})},
            timeout=60,
            check=False,
            **more,
        )
        return Done(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())

    return call


@pytest.fixture
def authored(tmp_path: Path) -> Path:
    """Return a copy of the bundled agreement, beside its text, that a test may spoil."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("agreement.yaml", "source.kk.txt"):
        shutil.copy(BUNDLED / name, folder / name)
    return folder / "agreement.yaml"


def too_wide(text: str, width: int) -> list[str]:
    """Return the lines that are wider than a page although they could be broken at a blank."""
    return [line for line in text.splitlines() if len(line) > width and " " in line.strip()]


@pytest.fixture
def fits() -> Callable[[str, int], list[str]]:
    return too_wide


@pytest.fixture
def listening() -> Iterator[tuple[str, Callable[[], bool]]]:
    """Listen on a port of this machine; give its URL, and a function that tells whether anyone came."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)

        def visited() -> bool:
            return bool(select.select([server], [], [], 0)[0])

        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", visited


@pytest.fixture
def spoilt(authored: Path) -> Callable[[str, str, str], int]:
    """Change a key of a norm in the copied agreement; ``spoilt("4-notify", "quote", "…")`` is its line."""

    def change(norm: str, key: str, value: str) -> int:
        lines = authored.read_text(encoding="utf-8").split("\n")
        start = next(number for number, line in enumerate(lines) if line.strip().strip('":') == norm)
        found = next(n for n in range(start, len(lines)) if lines[n].strip().startswith(f"{key}:"))
        indent = lines[found][: len(lines[found]) - len(lines[found].lstrip())]
        lines[found] = f"{indent}{key}: {value}"
        authored.write_text("\n".join(lines), encoding="utf-8")
        return found + 1

    return change
