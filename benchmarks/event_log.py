"""How long a log of many events takes to read and to work with, and how much memory, for each record.

A made-up log is written as CSV: half events, half notices about them, each with a day, actors, a matter and
a document of its own. Each size is measured in a fresh process; the figures are printed as a Markdown table.
Times are those of the processor, which other programs on the machine change little.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.events.records import Log

HEADER = "id,type,matter,by,when,sender,addressee,sent,received,form,about,evidence,remark\n"
FIRST = date(2009, 1, 1)


def write(path: Path, records: int) -> None:
    """Write a log of so many records over thirteen years, in which arrivals and departures take turns."""
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as stream:
        stream.write("# log: many, agreement: kz-nato-2007\n" + HEADER)
        for number in range(records // 2):
            day = FIRST + timedelta(days=number * 4800 // max(records // 2, 1))
            matter = chance.choice(("movement", "absence", ("arrival", "departure")[number % 2]))
            told = day + timedelta(days=chance.randint(0, 9))
            stream.write(
                f"e{number},event,{matter},nato-plo,{day},,,,,,,register {number}/{day.year},\n"
                f"n{number},notice,{matter},,,nato-plo,kz-mod,{day},{told},written,e{number},"
                f"letter {number},\n"
            )


def check(log: Log, store: Store) -> None:
    """What contradicts itself in the log."""
    from servanda.events.consistency import check_log

    check_log(log, store, today=date(2030, 1, 1))


def states(log: Log, store: Store) -> None:
    """How every norm stands, and every call for an act that the log makes."""
    from servanda.status.states import compute_status

    agreement = "https://w3id.org/servanda/agreement/kz-nato-2007"
    compute_status(store, agreement, log, as_of=date(2030, 1, 1), assumed={"in-force": FIRST})


#: What is done with a log that has been read, by its name in the table; more goes here.
WORK: dict[str, Callable[[Log, Store], None]] = {"check": check, "states": states}


def memory() -> tuple[int, int]:
    """Return the bytes that this process holds now and has held at most."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return peak, peak
    return pages * os.sysconf("SC_PAGE_SIZE"), peak


def measure(path: Path) -> dict[str, Any]:
    """Return the seconds and bytes that the log at ``path`` takes, and those of reading its cells alone."""
    from servanda.events.reader import read_log
    from servanda.store.snapshot import open_bundled

    store = open_bundled()
    begun = time.process_time()
    for _ in csv.reader(io.TextIOWrapper(io.BytesIO(path.read_bytes()), "utf-8", newline="")):
        pass
    taken: dict[str, float] = {"csv": time.process_time() - begun}
    before, _ = memory()
    begun = time.process_time()
    log = read_log(path, store)
    taken["read"] = time.process_time() - begun
    kept, peak = memory()
    for name, work in WORK.items():
        begun = time.process_time()
        work(log, store)
        taken[name] = time.process_time() - begun
    _, most = memory()
    return {
        "taken": taken, "kept": kept - before, "peak": peak - before, "file": path.stat().st_size,
        "most": most,
    }  # fmt: skip


def row(records: int, found: dict[str, Any], least: dict[str, Any]) -> str:
    """Return the line of the table for one size; ``least`` is what was found for the smallest."""
    taken = found["taken"]
    one = taken["read"] / records * 1e6
    cells = [f"{records:,}", f"{found['file'] / 1e6:.1f}", f"{taken['read']:.2f}", f"{one:.1f}"]
    cells.append(f"{taken['read'] / taken['csv']:.1f}")
    cells += [f"{found[name] / records:.0f}" for name in ("kept", "peak")]
    for name in WORK:
        growth = taken[name] / least["taken"][name]
        cells.append(f"{taken[name]:.2f} ({growth:.0f})")
    cells.append(f"{found['most'] / 1e6:.0f}")
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--records", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="the sizes"
    )
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure)))
        return
    work = [f"{name}, s (times the smallest)" for name in WORK]
    heads = ["records", "file, MB", "read, s", "µs a record", "times `csv.reader`", "kept, B a record",
             "peak, B a record", *work, "peak in all, MB"]  # fmt: skip
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors\n")
    print("| " + " | ".join(heads) + " |\n|" + "---:|" * len(heads))
    source = Path(__file__).resolve().parent.parent / "graph"
    least: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for records in given.records:
            path = Path(folder) / "many.csv"
            write(path, records)
            done = subprocess.run(
                [sys.executable, __file__, "--measure", str(path)],
                check=True, capture_output=True, text=True,
                env={**os.environ, "PYTHONPATH": str(source)},
            )  # fmt: skip
            found = json.loads(done.stdout)
            least = least or found
            print(row(records, found, least), flush=True)


if __name__ == "__main__":
    main()
