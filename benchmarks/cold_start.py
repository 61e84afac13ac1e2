"""How long a person waits for a verb on the bundled agreement, beside what no command can do without.

Each program is started afresh, in turns, so that a busy moment of the machine touches all of them alike; the
processor time that each takes, and its ratio to that of ``import click``, are printed as a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
#: The program to which the others are compared: every click program has to do it.
YARDSTICK: Final = "import click"
#: What else is measured: parts of what a command does.
PARTS: Final = {
    "bare Python": "pass",
    YARDSTICK: YARDSTICK,
    "import pyoxigraph": "import pyoxigraph",
    "import click and pyoxigraph": "import click, pyoxigraph",
    "open the snapshot": "from servanda.store.snapshot import open_bundled; open_bundled()",
}
#: The verbs, as typed, and the most that each may take, in times the yardstick.
VERBS: Final = {
    "notify": 1.9,
    "draw notifications --format dot": 3.5,
    "check graph/agreements/kz-nato-2007/agreement.yaml": 9.0,
    "export --format html": 10.0,
}
PROGRAMS: Final = PARTS | {
    f"servanda {verb}": f"from servanda.cli import main; main({verb.split()!r})" for verb in VERBS
}


def start(code: str, environment: dict[str, str]) -> float:
    """Return the milliseconds of processor time that a fresh Python takes to run ``code``."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.DEVNULL, check=True, cwd=ROOT
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def measure(rounds: int) -> dict[str, list[float]]:
    """Return the times of each program; the first round, which fills the caches, does not count."""
    with tempfile.TemporaryDirectory() as cache:
        # Compiled modules are kept, as they are when servanda is installed.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {
            "SERVANDA_CACHE": cache, "PYTHONPATH": str(ROOT / "graph"), "PYTHONPYCACHEPREFIX": cache,
        }  # fmt: skip
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
    least = {name: min(taken) for name, taken in times.items()}
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors\n")
    print(f"| program | median, ms | least, ms | least, times `{YARDSTICK}` | at most |")
    print("|---|---:|---:|---:|---:|")
    for name, taken in times.items():
        most = VERBS.get(name.removeprefix("servanda "), "–")
        ratio = least[name] / least[YARDSTICK]
        print(f"| {name} | {statistics.median(taken):.0f} | {least[name]:.0f} | {ratio:.2f} | {most} |")


if __name__ == "__main__":
    main()
