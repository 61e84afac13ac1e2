"""The goals, each beside what was measured, and whether it is met."""

from __future__ import annotations

from dataclasses import dataclass

from scale_questions import ACTOR, MATTER, NOTIFY
from scale_results import NOTHING, Results, number, ratio, table

#: What names a figure: part, subject, way, size.
Key = tuple[str, str, str, int]
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
    #: The same by the time of the processor, which other programs on the machine change less.
    work: float | None = None

    @property
    def row(self) -> list[str]:
        """The line of the table."""
        met = NOTHING if self.found is None else "met" if self.found <= self.goal else "**missed**"
        found = [
            NOTHING if one is None else f"{number(one, places=3 if one < 0.1 else 2)} {self.unit}"
            for one in (self.found, self.work)
        ]
        return [self.what, f"{self.size:,}", f"{self.goal:g} {self.unit}", *found, met]


def targets(held: Results) -> list[Target]:
    """Return every goal at the largest size that was measured."""
    return [*_loading(held), *_asking(held), *_writing(held), *_checking(held), *_starting(held)]


def written(held: Results) -> str:
    """Return the table of the goals."""
    rows = [target.row for target in targets(held)]
    return table(["goal", "agreements", "at most", "by the clock", "by the processor", ""], rows)


def compared(
    held: Results, what: str, goal: float, one: Key, other: Key, *, each: str = "", percent: bool = False
) -> Target:
    """Return the goal that ``one`` takes at most so many times what ``other`` takes.

    ``each`` divides both by what they count: "row" or "agreement". The size told is that of ``one``.
    """
    shares: list[float | None] = []
    for seconds in (held.median, held.work):
        found = [ratio(seconds(*key), _count(held, key, each)) for key in (one, other)]
        # Where only one size was measured, there is nothing to compare it with.
        shares.append(None if one == other else ratio(*found))
    if percent:
        shares = [None if share is None else share * 100 for share in shares]
    return Target(what, goal, shares[0], one[3], "%" if percent else "×", shares[1])


def _count(held: Results, key: Key, each: str) -> float | None:
    if each == "agreement":
        return key[3]
    found = held.figure(*key)
    return (found.rows if found else None) if each == "row" else 1


def _loading(held: Results) -> list[Target]:
    if not (sizes := held.sizes("load")):
        return []
    own, engine = (("load", "load", way, sizes[-1]) for way in ("servanda", "bulk"))
    return [
        compared(held, "`load`, of pyoxigraph's bulk load", 1.25, own, engine),
        Target("memory of `load`", 2.0, ratio(held.peak(*own), 1e9), sizes[-1], "GB"),
    ]


def _asking(held: Results) -> list[Target]:
    if not (sizes := held.sizes("named")):
        return []
    size, former = sizes[-1], _former(sizes)
    found = []
    for subject, goal, each in ((NOTIFY, 2.0, ""), (ACTOR, 1.0, "row"), (MATTER, 1.0, "row")):
        own = ("named", subject, "servanda", size)
        found.append(compared(held, f"{subject}, of pyoxigraph", goal, own, ("named", subject, "bare", size)))
        label = f"{subject}, {'a row, ' if each else ''}of its own time at {former:,}"
        found.append(compared(held, label, GROWTH, own, ("named", subject, "servanda", former), each=each))
    return found


def _writing(held: Results) -> list[Target]:
    if not (sizes := held.sizes("table")):
        return []
    size, former = sizes[-1], _former(sizes)
    floor = ("table", "table", "writer", size)
    found = []
    for way, which in (("servanda", "the whole table as CSV"), ("again", "the same once more")):
        own, small = (("table", "table", way, one) for one in (size, former))
        grown = ratio(held.peak(*own), held.peak(*small)) if former != size else None
        found.append(compared(held, f"{which}, of `csv.writer`", 3.0, own, floor))
        found.append(Target(f"memory of {which}, of that at {former:,}", 1.25, grown, size))
    return found


def _checking(held: Results) -> list[Target]:
    sizes = [size for size in held.sizes("check") if held.median("check", "full", "servanda", size)]
    plain = [size for size in held.sizes("check") if held.median("check", "engine", "pyshacl", size)]
    if not sizes:
        return []
    size, former = sizes[-1], _former(sizes)
    own, small = (("check", "full", "servanda", one) for one in (size, former))
    java = [size for size in sizes if held.median("check", "engine", "topbraid", size)]
    # The cost of pySHACL for an agreement, at the largest size that it can bear, is that for any.
    other = ("check", "engine", "pyshacl", plain[-1] if plain else 0)
    return [
        compared(held, "full check, an agreement, of pySHACL's", 0.02, small, other, each="agreement"),
        compared(held, f"full check, an agreement, of that at {former:,}", GROWTH, own, small,
                 each="agreement"),
        *([_than_topbraid(held, java[-1])] if java else []),
        Target("memory of the full check", 9.2, ratio(held.peak(*own), 1e9), size, "GB"),
        compared(held, "check after one changed, of the full check", 1.0,
                 ("check", "one changed", "servanda", size), own, percent=True),
    ]  # fmt: skip


def _than_topbraid(held: Results, size: int) -> Target:
    keys = (("check", "full", "servanda", size), ("check", "engine", "topbraid", size))
    return compared(held, "full check, of TopBraid's of the same shapes", 1.0, *keys)


def _starting(held: Results) -> list[Target]:
    if not (sizes := held.sizes("cold")):
        return []
    own, bundled = (("cold", "notify", way, sizes[-1]) for way in ("store", "bundled"))
    return [compared(held, "`notify` on a store, of the bundled agreement", 1.3, own, bundled)]


def _former(sizes: list[int]) -> int:
    return FORMER if FORMER in sizes else sizes[0]
