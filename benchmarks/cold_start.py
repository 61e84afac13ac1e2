"""How long a person waits for ``servanda notify``, beside what no command can do without.

Each program is started afresh, in turns, so that a busy moment of the machine touches all of them alike;
the medians and their ratios are printed as a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

#: What is measured; the ratio is to the second, which every click program has to do.
PROGRAMS = {
    "bare Python": "pass",
    "import click": "import click",
    "import pyoxigraph": "import pyoxigraph",
    "import click and pyoxigraph": "import click, pyoxigraph",
    "open the snapshot": "from servanda.store.snapshot import open_bundled; open_bundled()",
    "servanda notify": "from servanda.cli import main; main(['notify'])",
}
YARDSTICK = "import click"


def start(code: str, environment: dict[str, str]) -> float:
    """Return the milliseconds that a fresh Python takes to run ``code``."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], env=environment, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - begun) * 1000


def measure(rounds: int) -> dict[str, list[float]]:
    """Return the times of each program; the first round, which fills the caches, does not count."""
    with tempfile.TemporaryDirectory() as cache:
        source = Path(__file__).resolve().parent.parent / "graph"
        # Compiled modules are kept, as they are when servanda is installed.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"SERVANDA_CACHE": cache, "PYTHONPATH": str(source), "PYTHONPYCACHEPREFIX": cache}
        times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
        for turn in range(rounds + 1):
            for name, code in PROGRAMS.items():
                taken = start(code, environment)
                if turn:
                    times[name].append(taken)
        return times


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21, help="how often each program is started")
    times = measure(parser.parse_args().rounds)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors\n")
    print(f"| program | median, ms | least, ms | times `{YARDSTICK}` |\n|---|---:|---:|---:|")
    for name, median in medians.items():
        print(f"| {name} | {median:.0f} | {min(times[name]):.0f} | {median / medians[YARDSTICK]:.2f} |")


if __name__ == "__main__":
    main()
