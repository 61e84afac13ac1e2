"""Servers as operators start them: ``servanda serve`` in a process of its own, on a port that is free."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

#: The folder from which modules of tests are imported.
ROOT = Path(__file__).parents[2]


@dataclass
class RunningServer:
    """A server that listens: where, its process, and what it has said on standard error so far."""

    url: str
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self.url.rsplit(":", 1)[1].partition("/")[0])

    def list_processes(self) -> list[int]:
        """Return its process and all below it."""
        parents = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
        found = [self.process.pid]
        for process in found:
            found += [child for child, parent in parents.items() if parent == process]
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, and return the code with which the process ends."""
        self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def run_server(
    *words: object, parts: str = "", environment: dict[str, str] | None = None
) -> Iterator[RunningServer]:
    """Run ``servanda serve`` with some options while the block runs.

    ``parts`` are modules of routes beside those of the package, as of the environment of a test.
    """
    start = "import sys; from servanda.cli import main; main()"
    if parts:
        start = f"import servanda.server.application as a; a.PARTS = ({parts!r}, *a.PARTS); " + start
    places = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    process = subprocess.Popen(
        [sys.executable, "-c", start, "serve", "--port", "0", *map(str, words)], text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": places, **(environment or {})},
    )  # fmt: skip
    assert process.stderr is not None
    lines: list[str] = []
    try:
        for line in process.stderr:
            lines.append(line)
            if found := re.search(r"http://\S+/(?=;)", line):
                break
        else:
            raise AssertionError("".join(lines))
        server = RunningServer(found[0], process, lines)
        reader = threading.Thread(target=lines.extend, args=(process.stderr,), daemon=True)
        reader.start()
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
