"""Fresh processes and what they take, each with all that it starts: processor time, seconds, memory.

Nothing heavy may be imported here. A child's peak memory, as Linux counts it, starts from that of the process
that started it, so the process that measures has to stay smaller than all that it measures.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
SERVANDA = (sys.executable, "-m", "servanda")
#: How often each program is started, and the seconds after which a part starts none again.
ROUNDS, BUDGET = 3, float(os.environ.get("SERVANDA_BENCHMARK_SECONDS", "60"))
#: A first round that took fewer seconds is not counted: Python compiled what it imports.
_WARM = 10.0
#: Bytes in the unit in which the system tells the peak; seconds between two looks at several processes.
_UNIT, _PAUSE = (1 if sys.platform == "darwin" else 1024), 0.1


class Cost(NamedTuple):
    """What a run took: seconds of the processor and of the clock, bytes of memory; and what it told."""

    processor: float
    seconds: float
    peak: int
    told: Mapping[str, Any] = {}


@dataclass
class Figure:
    """The runs of a program at one size, the bytes it left on disk, and why there are none (``note``)."""

    runs: list[Cost] = field(default_factory=list)
    disk: int | None = None
    note: str = ""

    def value(self, measure: str) -> float | None:
        """Return the median of a measure, the most memory, the bytes on disk, or what the last run told."""
        if measure == "disk" or not self.runs:
            return self.disk if measure == "disk" else None
        if measure == "peak":
            return max(cost.peak for cost in self.runs)
        if measure in ("processor", "seconds"):
            return float(statistics.median(getattr(cost, measure) for cost in self.runs))
        found: float | None = self.runs[-1].told.get(measure)
        return found


class ProgramError(Exception):
    """A program did not do what it was told."""


def run(
    command: Sequence[str], environment: Mapping[str, str], *, good: Sequence[int] = (0,), limit: float = 7200
) -> Cost:
    """Run a program and return what it took, with all that it started.

    ``good`` are its exit codes. Raises ProgramError when it ends otherwise, or not within ``limit`` seconds.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment, start_new_session=True
        )
        watch = _Watch(process.pid, begun + limit)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        watch.ended.set()
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in good:
            err.seek(0)
            reason = err.read().decode(errors="replace").strip().rpartition("\n")[2]
            raise ProgramError(f"over {limit:.0f} s" if seconds >= limit else reason or "failed")
        out.seek(0)
        last = out.read().strip().rpartition(b"\n")[2]
        told = json.loads(last) if last[:1] == b"{" and last[-1:] == b"}" else {}
        peak = max(usage.ru_maxrss * _UNIT, watch.peak)
        return Cost(usage.ru_utime + usage.ru_stime, seconds, peak, told)


class _Watch(threading.Thread):
    """Ends a program that is late, and looks how much memory it and what it started hold together."""

    def __init__(self, process: int, late: float) -> None:
        super().__init__(daemon=True)
        self.process, self.late, self.peak = process, late, 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(_PAUSE):
            if time.perf_counter() > self.late:
                os.killpg(self.process, signal.SIGKILL)
                return
            every = _list_family(self.process)
            if len(every) > 1:
                self.peak = max(self.peak, sum(map(_read_memory, every)))


def _list_family(process: int) -> list[int]:
    """Return a process and all below it; Linux alone tells, elsewhere it is taken to be alone."""
    try:
        below = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    except OSError:
        below = []
    return [process, *(one for child in below for one in _list_family(int(child)))]


def _read_memory(process: int) -> int:
    """Return the bytes that a process holds, its part of what it shares with others."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def take_turns(actions: Mapping[str, Callable[[], Cost]], rounds: int = ROUNDS) -> dict[str, Figure]:
    """Run several programs in turns, so that a busy moment of the machine touches all of them alike."""
    figures = {name: Figure() for name in actions}
    begun = time.perf_counter()
    for turn in range(rounds + 1):
        for name, action in actions.items():
            if figures[name].note:
                continue
            try:
                figures[name].runs.append(action())
            except ProgramError as error:
                print(f"{name}: {error}", file=sys.stderr)
                figures[name].note = "failed"
        spent = time.perf_counter() - begun
        if turn == 0 and spent < min(_WARM, BUDGET) and rounds > 1:
            for figure in figures.values():
                figure.runs.clear()
        elif spent > BUDGET or turn + 1 >= rounds:
            break
    return figures


@dataclass(frozen=True)
class Bench:
    """Runs programs of this checkout, compiled, with a cache of their own in a folder."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of all programs."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        cache, source = str(self.folder / "cache"), str(HERE.parent / "graph")
        return kept | {"SERVANDA_CACHE": cache, "PYTHONPYCACHEPREFIX": cache, "PYTHONPATH": source}

    def servanda(self, *arguments: object, good: Sequence[int] = (0,)) -> Cost:
        """Run a command of servanda as a whole process."""
        return run([*SERVANDA, *map(str, arguments)], self.environment, good=good)

    def work(self, job: str, *, limit: float = 7200, **given: object) -> Cost:
        """Run a job of :mod:`scale_worker`; where only a part of it counts, it tells what that took."""
        command = [sys.executable, str(HERE / "scale_worker.py"), job, json.dumps(given, default=str)]
        cost = run(command, self.environment, limit=limit)
        return cost._replace(
            **{name: cost.told[name] for name in ("processor", "seconds") if name in cost.told}
        )
