"""The goals, each beside what was measured and whether it is met, and the tables of the figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scale_parts import BESIDE, CHECKERS, PEERS, WARM
from scale_processes import Figure

#: Where there is nothing to tell.
NOTHING = "–"
#: A figure and what of it counts.
Key = tuple[str, str]


@dataclass
class Results:
    """The figures of a run, by the number of agreements and by name."""

    figures: dict[tuple[int, str], Figure] = field(default_factory=dict)

    def value(self, size: int, name: str, measure: str = "processor") -> float | None:
        """Return a figure, None where it was not measured; "each" is the processor time of one agreement."""
        found = self.figures.get((size, name))
        value = found.value("processor" if measure == "each" else measure) if found else None
        return value / size if value is not None and measure == "each" else value

    def sizes(self, name: str) -> list[int]:
        """Return the sizes at which a figure was measured, in order."""
        return sorted(size for size, known in self.figures if known == name)

    def cell(self, size: int, name: str, measure: str = "processor", unit: float = 1) -> str:
        """Return a figure as a cell of a table, or why there is none."""
        value = self.value(size, name, measure)
        note = self.figures[size, name].note if (size, name) in self.figures else ""
        return note if value is None and note else number(value, unit)


@dataclass(frozen=True)
class Goal:
    """A goal: at most so much of a figure, or so many times another one.

    ``of`` is the other one; ``EARLIER`` stands for the same at a tenth of the size. ``unit`` is by what a
    figure is multiplied where it is shown, and the name of that.
    """

    what: str
    figure: Key
    most: float
    of: Key | None = None
    unit: tuple[float, str] = (1, "s")
    percent: bool = False


EARLIER: Key = ("", "")
_MS, _MB = (1000, "ms"), (1e-6, "MB")
_ONE, _TWO = (("check, 1 process", "each"), ("check, 2 processes", "each"))
_NOTICES, _DUTIES = WARM
GOALS = (
    Goal("load, of pyoxigraph's bulk load of the same file", ("load", "processor"), 1.3,
         ("bulk load", "processor")),
    Goal("load, memory of all processes", ("load", "peak"), 400, unit=_MB),
    Goal("the archive on disk, of bare Oxigraph's", ("load", "disk"), 0.4, ("bare", "disk"), _MB),
    Goal(f"{_NOTICES}, warm, of pyoxigraph", (f"{_NOTICES}, servanda", "processor"), 0.1,
         (f"{_NOTICES}, pyoxigraph", "processor"), _MS),
    Goal(f"{_DUTIES}, warm, of pyoxigraph", (f"{_DUTIES}, servanda", "processor"), 0.1,
         (f"{_DUTIES}, pyoxigraph", "processor"), _MS),
    Goal("the whole table of notices as CSV, of `csv.writer`", ("table", "processor"), 2,
         ("csv.writer", "processor")),
    Goal("the same again", ("table again", "processor"), 2, ("csv.writer", "processor")),
    Goal("its memory, of that at a tenth of the size", ("table", "peak"), 1.05, EARLIER, _MB),
    Goal("one agreement replaced", ("one replaced", "processor"), 0.2),
    Goal("full check in one process, an agreement", _ONE, 25, unit=_MS),
    Goal("the same, of that at a tenth of the size", _ONE, 1.1, EARLIER, _MS),
    Goal("full check in two processes, an agreement", _TWO, 25, unit=_MS),
    Goal("the same, of that at a tenth of the size", _TWO, 1.1, EARLIER, _MS),
    Goal("check after one changed, of the full check", ("check, one changed", "processor"), 0.2,
         ("check, 1 process", "processor"), percent=True),
    Goal("`notify --agreement`, of the same on the bundled agreement", ("notify, archive", "processor"), 1.1,
         ("notify, bundled", "processor"), _MS),
)  # fmt: skip


def judge_goal(goal: Goal, results: Results) -> list[str]:
    """Return the row of a goal, at the largest size that was measured."""
    sizes = results.sizes(goal.figure[0])
    size = sizes[-1] if sizes else 0
    value = results.value(size, *goal.figure)
    if goal.of is EARLIER:
        # Where no tenth of it was measured, the goal is not judged.
        other = results.value(size // 10, *goal.figure)
    else:
        other = results.value(size, *goal.of) if goal.of else None
    factor, unit = goal.unit
    ratio = value / other if value is not None and other else None
    judged = ratio if goal.of else None if value is None else value * factor
    judged = judged * 100 if judged is not None and goal.percent else judged
    sign = "%" if goal.percent else "×" if goal.of else unit
    return [
        goal.what, f"{size:,}" if sizes else NOTHING,
        *(NOTHING if one is None else f"{number(one, factor)} {unit}" for one in (value, other)),
        NOTHING if judged is None or not goal.of else f"{number(judged)} {sign}", f"{goal.most:g} {sign}",
        NOTHING if judged is None else "met" if judged <= goal.most else "**missed**",
    ]  # fmt: skip


def write_goals(results: Results) -> str:
    """Return the table of the goals."""
    heads = ["goal", "agreements", "figure", "beside", "ratio", "at most", ""]
    return table(heads, [judge_goal(goal, results) for goal in GOALS])


def write_costs(results: Results, names: Sequence[str]) -> str:
    """Return the table of some figures at all sizes: each is a program, or a question of one."""
    rows = []
    for name in names:
        for size in results.sizes(name):
            rows.append([
                name, f"{size:,}",
                results.cell(size, name, "processor", 1000), results.cell(size, name, "seconds", 1000),
                results.cell(size, name, "peak", 1e-6), results.cell(size, name, "disk", 1e-6),
                results.cell(size, name, "rows"),
            ])  # fmt: skip
    return table(["what", "agreements", "processor, ms", "clock, ms", "peak, MB", "disk, MB", "rows"], rows)


def write_questions(results: Results) -> str:
    """Return the table of every question; "≠" marks one whose kept rows are not as many as those afresh."""
    names = sorted({name.removesuffix(", kept") for _, name in results.figures if name.endswith(", kept")})
    sizes = results.sizes(f"{names[0]}, kept")
    rows = []
    for name in names:
        differs = any(len({results.value(size, f"{name}, {way}", "rows") for way in ("kept", "afresh")}) > 1
                      for size in sizes)  # fmt: skip
        cells = [
            cell for size in sizes for cell in (
                results.cell(size, f"{name}, kept", "rows"), results.cell(size, f"{name}, kept", unit=1000),
                results.cell(size, f"{name}, afresh", unit=1000),
            )
        ]  # fmt: skip
        rows.append([f"`{name}`" + " ≠" * differs, *cells])
    heads = [f"{head}, at {size:,}" for size in sizes for head in ("rows", "kept, ms", "`--no-cache`, ms")]
    return table(["question", *heads], rows)


#: The figures of whole programs and of warm questions, by the heading of their table, and what it means.
COSTS = {
    "Loading": (("bulk load", "bare", "load", "one replaced"),
        "`bulk load` is pyoxigraph's own, of the file alone; `bare` is that store with the ontology and what"
        " was derived, as the archive has them."),
    "Asking, warm": (tuple(f"{what}, {engine}" for what in WARM for engine in ("servanda", "pyoxigraph")),
        "a program has opened the archive, or pyoxigraph the same statements, and asks again and again."
        " pyoxigraph is asked of the graphs of the agreement and of the ontology, and where all agreements"
        " are meant, of their union, which is its quickest way."),
    "The whole table": (("table", "table again", "csv.writer"),
        "the command is a whole program; of `csv.writer` only the writing counts, of rows in memory."),
    "Checking": (("check, 1 process", "check, 2 processes", "check, one changed"),
        "whole programs: with `--full`, and after one agreement was replaced."),
    "Starting": (("notify, archive", "notify, bundled"),
        "how long a person waits, the start of Python included."),
    "The index": (("index", "query"),
        "the index for queries of one's own is built once (here by a load of what is there already); the"
        " query counts all obligations."),
    "Other engines that answer": (tuple(f"{BESIDE}{what}, {engine}" for what in ("ready", *WARM)
                                        for engine in ("servanda", "pyoxigraph", *PEERS)),
        "the same SPARQL, of the same graphs; the clock counts. Virtuoso is asked over HTTP on loopback; to"
        " be ready, it starts and `servanda load` writes to it. rdflib reads into memory."),
    "Other engines that check": (tuple(CHECKERS),
        "whole programs, which read the agreements and the ontology as one graph; rows are results."),
}  # fmt: skip


def write_tables(results: Results) -> str:
    """Return all tables for which there are figures, the goals first."""
    names = {name for _, name in results.figures}
    parts = ["### Goals", write_goals(results)]
    for heading, (wanted, meaning) in COSTS.items():
        if not names.isdisjoint(wanted):
            parts += [f"### {heading}", write_costs(results, wanted), f"What it means: {meaning}"]
    if any(name.endswith(", kept") for name in names):
        parts += [
            "### Every question",
            write_questions(results),
            "What it means: each is asked once, in one process"
            " for all, of one agreement or of what it requires; one that takes neither, of all agreements.",
        ]
    return "\n\n".join(parts) + "\n"


def number(value: float | None, unit: float = 1) -> str:
    """Return the cell of a number, times its unit, with three digits.

    >>> number(0.0123456, 1000), number(1234.5), number(0.000123456), number(10.0), number(None)
    ('12.3', '1,234', '0.000123', '10', '–')
    """
    if value is None:
        return NOTHING
    scaled = value * unit
    if scaled >= 100 or scaled == int(scaled):
        return f"{scaled:,.0f}"
    return f"{scaled:.{2 - math.floor(math.log10(scaled))}f}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """Return a Markdown table; the first columns, so many, hold text, the others numbers."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * texts + "---:|" * (len(heads) - texts)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
