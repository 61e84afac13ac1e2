"""The goals, each beside what was measured, and whether it is met."""

from __future__ import annotations

from dataclasses import dataclass

from scale_questions import ACTOR, MATTER, NOTIFY
from scale_results import NOTHING, Results, number, ratio, table

#: What grows with the answer alone may take so many times longer for a row, for a busy machine's sake.
GROWTH = 1.5
#: The size with which the largest is compared.
FORMER = 100


@dataclass(frozen=True)
class Target:
    """A goal: at most so much; ``found`` is None where it was not measured."""

    what: str
    goal: float
    found: float | None
    size: int
    unit: str = "×"

    @property
    def row(self) -> list[str]:
        """The line of the table."""
        met = NOTHING if self.found is None else "met" if self.found <= self.goal else "**missed**"
        goal, found = f"{self.goal:g} {self.unit}", f"{number(self.found, places=2)} {self.unit}"
        return [self.what, f"{self.size:,}", goal, NOTHING if self.found is None else found, met]


def targets(held: Results) -> list[Target]:
    """Return every goal at the largest size that was measured."""
    return [*_loading(held), *_asking(held), *_writing(held), *_checking(held), *_starting(held)]


def written(held: Results) -> str:
    """Return the table of the goals."""
    rows = [target.row for target in targets(held)]
    return table(["goal", "agreements", "at most", "measured", ""], rows)


def _loading(held: Results) -> list[Target]:
    if not (sizes := held.sizes("load")):
        return []
    size = sizes[-1]
    took = ratio(*(held.median("load", "load", way, size) for way in ("servanda", "bulk")))
    peak = held.peak("load", "load", "servanda", size)
    return [
        Target("`load`, of pyoxigraph's bulk load", 1.25, took, size),
        Target("memory of `load`", 2.0, ratio(peak, 1e9), size, "GB"),
    ]


def _asking(held: Results) -> list[Target]:
    if not (sizes := held.sizes("named")):
        return []
    size, former = sizes[-1], _former(sizes)
    found = [
        Target(f"{NOTIFY}, of pyoxigraph", 2.0, _beside(held, NOTIFY, size), size),
        Target(f"{NOTIFY}, of its own time at {former:,}", GROWTH, ratio(
            held.median("named", NOTIFY, "servanda", size), held.median("named", NOTIFY, "servanda", former)
        ), size),
    ]  # fmt: skip
    for subject in (ACTOR, MATTER):
        each = ratio(_each(held, subject, size), _each(held, subject, former))
        found.append(Target(f"{subject}, a row, of its own time at {former:,}", GROWTH, each, size))
        found.append(Target(f"{subject}, of pyoxigraph", 1.0, _beside(held, subject, size), size))
    return found


def _writing(held: Results) -> list[Target]:
    if not (sizes := held.sizes("table")):
        return []
    size, former = sizes[-1], _former(sizes)
    took = ratio(*(held.median("table", "table", way, size) for way in ("servanda", "writer")))
    grown = ratio(*(held.peak("table", "table", "servanda", one) for one in (size, former)))
    return [
        Target("the whole table as CSV, of `csv.writer`", 3.0, took, size),
        Target(f"memory of the whole table, of that at {former:,}", 1.25, grown, size),
    ]


def _checking(held: Results) -> list[Target]:
    sizes = [size for size in held.sizes("check") if held.median("check", "full", "servanda", size)]
    if not sizes:
        return []
    size, former = sizes[-1], _former(sizes)
    full = held.median("check", "full", "servanda", size)
    plain = [ratio(held.median("check", "engine", "pyshacl", one), one) for one in held.sizes("check")]
    slowest = next((one for one in reversed(plain) if one is not None), None)
    share = ratio(held.median("check", "one changed", "servanda", size), full)
    grown = ratio(ratio(full, size), ratio(held.median("check", "full", "servanda", former), former))
    one = ratio(held.median("check", "full", "servanda", former), former)
    return [
        Target("full check, of pySHACL, an agreement", 1 / 50, ratio(one, slowest), former),
        Target(f"full check, an agreement, of that at {former:,}", GROWTH, grown, size),
        Target("memory of the full check", 9.2, ratio(held.peak("check", "full", "servanda", size), 1e9),
               size, "GB"),
        Target("check after one changed, of the full check", 1.0, None if share is None else share * 100,
               size, "%"),
    ]  # fmt: skip


def _starting(held: Results) -> list[Target]:
    if not (sizes := held.sizes("cold")):
        return []
    size = sizes[-1]
    took = ratio(*(held.median("cold", "notify", way, size) for way in ("store", "bundled")))
    return [Target("`notify` on a store, of the bundled agreement", 1.3, took, size)]


def _former(sizes: list[int]) -> int:
    return FORMER if FORMER in sizes else sizes[0]


def _beside(held: Results, subject: str, size: int) -> float | None:
    return ratio(*(held.median("named", subject, way, size) for way in ("servanda", "bare")))


def _each(held: Results, subject: str, size: int) -> float | None:
    """Return the seconds of one row."""
    found = held.figure("named", subject, "servanda", size)
    return ratio(found.median, found.rows) if found and found.rows else None
