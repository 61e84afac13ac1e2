"""One way of doing something, in a process of its own, as often as it is told to.

``python scale_worker.py JOB`` makes itself ready for a job (JSON: ``way``, and what that takes), and prints a
line; then for each line of standard input (JSON) it does the work once and prints what that took.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Done(NamedTuple):
    """What came of a run: how many rows, after how many seconds the first of them, and what else to say.

    ``seconds`` replaces the time of the whole run, where only a part of it counts.
    """

    rows: int | None = None
    first: float | None = None
    said: Any = None
    seconds: float | None = None


Job = dict[str, Any]
Run = Callable[[Job], Done]


def parse(given: Job) -> Run:
    """Read the quads of a file and do nothing with them: the least that any loading takes."""
    import pyoxigraph

    def run(_: Job) -> Done:
        return Done(sum(1 for _ in pyoxigraph.parse(path=given["file"])))

    return run


def bulk(given: Job) -> Run:
    """Load a file as pyoxigraph itself does, into a new store on disk."""
    import pyoxigraph

    def run(_: Job) -> Done:
        store = pyoxigraph.Store(given["folder"])
        store.bulk_load(path=given["file"], format=pyoxigraph.RdfFormat.N_QUADS)
        store.flush()
        return Done()

    return run


def writer(given: Job) -> Run:
    """Write rows that are in memory already, with csv.writer; reading them is making ready."""
    import csv

    with Path(given["file"]).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))

    def run(_: Job) -> Done:
        with Path(given["output"]).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        return Done(len(rows) - 1)

    return run


def ways() -> dict[str, Callable[[Job], Run]]:
    """Return every way by its name."""
    import scale_asked
    import scale_checkers
    import scale_ways

    own = {"parse": parse, "bulk": bulk, "writer": writer, "chosen": scale_asked.chosen}
    return own | scale_ways.WAYS | scale_checkers.WAYS


def tell(begun: tuple[float, float], done: Done) -> None:
    """Print what was taken since ``begun``, the clock's and the processor's seconds."""
    seconds, processor = time.perf_counter() - begun[0], time.process_time() - begun[1]
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    counted = seconds if done.seconds is None else done.seconds
    told = {"seconds": counted, "processor": processor, "peak": peak}
    print(json.dumps(told | {"rows": done.rows, "first": done.first, "said": done.said}), flush=True)


def main() -> None:
    """Make ready, and work."""
    begun = time.perf_counter(), time.process_time()
    given: Job = json.loads(sys.argv[1])
    run = ways()[given["way"]](given)
    tell(begun, Done())
    for line in sys.stdin:
        asked = json.loads(line)
        begun = time.perf_counter(), time.process_time()
        tell(begun, run(asked))


if __name__ == "__main__":
    main()
