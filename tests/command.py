"""The command ``servanda``, called in this process (fast) or as a process of its own (for what needs one)."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from pyoxigraph import Store

from servanda.cli import main
from servanda.store import snapshot
from servanda.store.snapshot import open_bundled

ROOT = Path(__file__).parents[1]
#: The snapshots that all commands of a run share, as long as a test names no others.
SHARED_CACHE = os.environ.get("SERVANDA_CACHE")
PROGRAM = (sys.executable, "-m", "servanda")


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
        assert self.out == "", (self.out, self.err)
        assert "Traceback" not in self.err and "fault of servanda" not in self.err, self.err
        assert self.err.startswith("servanda: ")
        assert self.err.count("\n") == 1 and self.err.endswith("\n")
        for part in parts:
            assert part in self.err


#: The stores that commands in this process have opened, and how many quads each had then.
_OPENED: dict[object, tuple[Store, int]] = {}


def _open_bundled(predicates: Collection[str] | None = None) -> Store:
    """Return the bundled graph as a command before has opened it, where that has changed nothing in it."""
    cache = os.environ.get("SERVANDA_CACHE")
    if cache != SHARED_CACHE:  # a test of caches
        return open_bundled(predicates)
    key = (snapshot.hash_sources(), None if predicates is None else frozenset(predicates))
    if key not in _OPENED:
        store = open_bundled(predicates)
        _OPENED[key] = store, len(store)
    return _OPENED[key][0]


def run(*words: object, width: int = 80, env: dict[str, str] | None = None) -> Done:
    """Run the command in this process, in which what it imports and opens is there already."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    code: object = 0
    with (
        mock.patch.dict(os.environ, {"COLUMNS": str(width), "SERVANDA_LANG": "", **(env or {})}),
        mock.patch.object(snapshot, "open_bundled", _open_bundled),
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
    ):
        try:
            main([str(word) for word in words], prog_name="servanda")
        except SystemExit as left:
            code = left.code or 0
    assert isinstance(code, int), code
    # What a command has added to, such as the log that it asks, serves no other.
    for key in [key for key, (store, size) in _OPENED.items() if len(store) != size]:
        del _OPENED[key]
    out, err = (stream.detach().getvalue().decode() for stream in streams)  # type: ignore[attr-defined]
    return Done(code, out, err)


def environment(env: dict[str, str] | None = None) -> dict[str, str]:
    """Return the environment in which a process finds the code of this checkout, and ``env`` in it."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT / "graph"),
        "COLUMNS": "80",
        "SERVANDA_LANG": "",
        **(env or {}),
    }


def start(*words: object, env: dict[str, str] | None = None, **more: Any) -> subprocess.Popen[bytes]:
    """Start the command as a process of its own."""
    return subprocess.Popen([*PROGRAM, *map(str, words)], env=environment(env), **more)


def process(*words: object, stdin: bytes = b"", env: dict[str, str] | None = None, **more: Any) -> Done:
    """Run the command as a process of its own; ``stdin`` is bytes, ``env`` is added to the environment."""
    more = {"capture_output": True, **more}
    done = subprocess.run(
        [*PROGRAM, *map(str, words)],
        input=stdin, env=environment(env), timeout=60, check=False, **more,
    )  # fmt: skip
    return Done(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())
