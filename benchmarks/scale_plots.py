"""Draws how what was measured grows, as SVG; the same figures give the same bytes.

``python scale_plots.py FIGURES FOLDER`` draws the figures of a JSON file; needs matplotlib.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from scale_processes import Figure
from scale_questions import ACTOR, MATTER, NOTIFY
from scale_results import Results

Line = tuple[str, str, str, str]

#: For each drawing its title, what its axis counts, and its lines: label, part, subject, way.
DRAWINGS: dict[str, tuple[str, str, tuple[Line, ...]]] = {
    "load": ("Loading", "seconds", (
        ("servanda load", "load", "load", "servanda"),
        ("pyoxigraph's bulk load", "load", "load", "bulk"),
        ("parsing alone", "load", "load", "parse"),
        ("load again, unchanged", "load", "again", "servanda"),
        ("load of one changed", "load", "one changed", "servanda"),
    )),
    "questions": ("Asking", "seconds", tuple(
        (f"{subject}: {name}", "named", subject, way)
        for subject in (NOTIFY, ACTOR, MATTER)
        for name, way in (("servanda", "servanda"), ("pyoxigraph", "bare"))
    )),
    "table": ("The whole table as CSV", "seconds", (
        ("servanda ask", "table", "table", "servanda"),
        ("servanda ask, again", "table", "table", "again"),
        ("pyoxigraph alone", "table", "table", "bare"),
        ("csv.writer from memory", "table", "table", "writer"),
    )),
    "check": ("Checking", "seconds", (
        ("servanda check --full", "check", "full", "servanda"),
        ("servanda check after one changed", "check", "one changed", "servanda"),
        ("compiled shapes, one process", "check", "engine", "compiled"),
        ("TopBraid (Java)", "check", "engine", "topbraid"),
        ("shacl (Rust)", "check", "engine", "shacl"),
        ("pySHACL as it is", "check", "engine", "pyshacl"),
    )),
    "memory": ("Peak memory", "MB", (
        ("servanda load", "load", "load", "servanda"),
        ("pyoxigraph's bulk load", "load", "load", "bulk"),
        ("the whole table as CSV", "table", "table", "servanda"),
        ("servanda check --full", "check", "full", "servanda"),
        ("servanda notify", "cold", "notify", "store"),
    )),
}  # fmt: skip
#: Colours that people with any colour vision tell apart (Okabe and Ito), and marks beside them.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#8E5AA8", "#666666", "#E69F00")
MARKS = ("o", "s", "^", "D", "v", "P")


def points(held: Results, line: Line, unit: str) -> list[tuple[int, float]]:
    """Return the sizes and values of a line, those that were measured."""
    found = []
    for size in held.sizes(line[1]):
        value = held.peak(*line[1:], size) if unit == "MB" else held.median(*line[1:], size)
        if value:
            found.append((size, value / 1e6 if unit == "MB" else value))
    return found


def draw(held: Results, folder: Path) -> list[Path]:
    """Write a file for each drawing that has anything to show, and return them."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update(
        {"svg.hashsalt": "servanda", "svg.fonttype": "none", "font.family": "sans-serif"}
    )
    from matplotlib import pyplot

    written = []
    for name, (title, unit, lines) in DRAWINGS.items():
        drawn = [(line[0], found) for line in lines if (found := points(held, line, unit))]
        if not drawn:
            continue
        figure, axes = pyplot.subplots(figsize=(7.5, 4.5), layout="constrained")
        for (label, found), colour, mark in zip(drawn, COLOURS, MARKS, strict=False):
            sizes, values = zip(*found, strict=True)
            axes.plot(sizes, values, color=colour, marker=mark, label=label)
        axes.set(title=title, xscale="log", yscale="log", xlabel="agreements", ylabel=unit)
        axes.grid(color="#DDDDDD")
        figure.legend(loc="outside lower center", ncols=2, frameon=False, fontsize="small")
        path = folder / f"{name}.svg"
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        pyplot.close(figure)
        written.append(path)
    return written


if __name__ == "__main__":
    said = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    for path in draw(Results([Figure(**one) for one in said["figures"]]), Path(sys.argv[2])):
        print(path)
