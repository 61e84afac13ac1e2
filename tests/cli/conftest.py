"""The command ``servanda``, called inside the test (fast) or as a process of its own (for what needs one)."""

from __future__ import annotations

import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import command
from tests.command import Done
from tests.full_form import copy_in_full

sys.path.insert(0, str(Path(__file__).parent))  # for the modules beside the tests


@pytest.fixture
def run() -> Callable[..., Done]:
    """Run the command in this process: ``run("notify", "--to", "kz-mod", width=80)``."""
    return command.run


@pytest.fixture
def process() -> Callable[..., Done]:
    """Run the command as a process of its own; ``stdin`` is bytes, ``env`` is added to the environment."""
    return command.process


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start the command as a process of its own, which does not outlive the test."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(*words: object, **more: Any) -> subprocess.Popen[bytes]:
        running.append(command.start(*words, **more))
        return running[-1]

    yield begin
    for one in running:
        if one.poll() is None:
            one.kill()
            one.communicate()


@pytest.fixture
def authored(tmp_path: Path) -> Path:
    """Return a copy of the bundled agreement in full YAML-LD, beside its text, that a test may spoil."""
    folder = tmp_path / "own"
    folder.mkdir()
    return copy_in_full(folder)


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
