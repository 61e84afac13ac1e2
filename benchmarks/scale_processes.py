"""Fresh processes and what they take: seconds, processor time, peak memory.

Nothing heavy may be imported here. A child's peak memory, as Linux counts it, starts from that of the process
that started it, so the process that measures has to stay smaller than all that it measures.
"""

from __future__ import annotations

import json
import os
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
#: Bytes in the unit in which the system tells the peak.
_UNIT = 1 if sys.platform == "darwin" else 1024
#: The note of what cannot be measured here.
ABSENT = "not installed"


@dataclass(frozen=True)
class Taken:
    """What one run took; ``note`` says why it did not end, and then the rest means nothing."""

    seconds: float = 0.0
    processor: float = 0.0
    peak: int = 0
    rows: int | None = None
    first: float | None = None
    said: Any = None
    note: str = ""


Action = Callable[[], Taken]


@dataclass
class Figure:
    """The runs of one program (``way``) at one thing (``subject``) with so many agreements (``size``)."""

    part: str
    size: int
    subject: str
    way: str
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    peak: int = 0
    rows: int | None = None
    disk: int | None = None
    note: str = ""

    @property
    def median(self) -> float | None:
        """The median of the seconds; None where it did not end."""
        return statistics.median(self.seconds) if self.seconds else None

    @property
    def work(self) -> float | None:
        """The median of the processor's seconds; None where it did not end."""
        return statistics.median(self.processor) if self.processor else None

    def add(self, taken: Taken) -> None:
        """Count a run."""
        if taken.note:
            self.note = taken.note
            return
        self.seconds.append(taken.seconds)
        self.processor.append(taken.processor)
        self.peak = max(self.peak, taken.peak)
        self.rows = taken.rows if taken.rows is not None else self.rows
        if taken.first is not None:
            self.first.append(taken.first)


def environment(cache: Path) -> dict[str, str]:
    """Return the environment of what is measured: this checkout, compiled, with a cache of its own."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    source = str(HERE.parent / "graph")
    return kept | {"SERVANDA_CACHE": str(cache), "PYTHONPYCACHEPREFIX": str(cache), "PYTHONPATH": source}


def whole(
    command: list[str], environment: dict[str, str], *, limit: float, good: tuple[int, ...] = (0,)
) -> Taken:
    """Start a program, give it one line, and return what all of it took; ``good`` are its exit codes."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=out, stderr=err, env=environment, start_new_session=True
        )
        late = threading.Timer(limit, _kill, [process])
        late.start()
        assert process.stdin is not None
        with process.stdin as stream:
            stream.write(b"{}\n")
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        late.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in good:
            err.seek(0)
            last = err.read().decode(errors="replace").strip().rpartition("\n")[2]
            return Taken(note=f"over {limit:.0f} s" if seconds >= limit else last or "failed")
        out.seek(0)
        return Taken(
            seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _UNIT, said=out.read().decode()
        )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here, and what it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def job(way: str, **given: Any) -> list[str]:  # noqa: ANN401 (whatever JSON can say)
    """Return the command of a worker (:mod:`scale_worker`) that works in this way."""
    return [sys.executable, str(HERE / "scale_worker.py"), json.dumps({"way": way, **given})]


class Worker:
    """A process that makes itself ready once, and then does its work each time it is told to."""

    def __init__(
        self, command: list[str], environment: dict[str, str], *, ready: float, limit: float
    ) -> None:
        self.limit = limit
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed by close)
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, env=environment,
            start_new_session=True,
        )  # fmt: skip
        #: What it took until it was ready.
        self.ready = self._answer(ready)

    def turn(self, asked: Mapping[str, Any]) -> Taken:
        """Let it work once, and return what that took."""
        if self.process.poll() is not None:
            return Taken(note=self.ready.note or "ended")
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        self.process.stdin.flush()
        return self._answer(self.limit)

    def _answer(self, limit: float) -> Taken:
        assert self.process.stdout is not None
        if not select.select([self.process.stdout], [], [], limit)[0]:
            _kill(self.process)
            self.process.wait()
            return Taken(note=f"over {limit:.0f} s")
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            self.errors.seek(0)
            return Taken(note=self.errors.read().decode(errors="replace").strip().rpartition("\n")[2])
        return Taken(**json.loads(line))

    def close(self) -> None:
        """Let it end by itself, as it does when nothing more is said."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            _kill(self.process)
            self.process.wait()
        self.process.stdout.close()
        self.errors.close()


def in_turns(
    actions: Mapping[str, Action], rounds: int, *, warm: bool, budget: float = 600
) -> dict[str, list[Taken]]:
    """Run each of several programs so often, in turns, so that a busy moment touches all of them alike.

    With ``warm`` the first run of each is not counted, unless it took longer than the ``budget``, the seconds
    after which a program gets no further turn.
    """
    runs: dict[str, list[Taken]] = {name: [] for name in actions}
    for turn in range(rounds + warm):
        for name, action in actions.items():
            done = runs[name]
            if turn and (done[-1].note or sum(taken.seconds for taken in done) > budget):
                continue
            done.append(action())
    return {name: done[1:] if warm and len(done) > 1 else done for name, done in runs.items()}
