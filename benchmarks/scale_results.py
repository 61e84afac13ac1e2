"""The figures of a run, found by what they tell, and written as cells of a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from scale_processes import ABSENT, Figure

#: Where there is nothing to tell.
NOTHING = "–"


@dataclass(frozen=True)
class Results:
    """All figures of a run."""

    figures: Sequence[Figure]

    @cached_property
    def _held(self) -> dict[tuple[str, str, str, int], Figure]:
        return {(one.part, one.subject, one.way, one.size): one for one in self.figures}

    def figure(self, part: str, subject: str, way: str, size: int) -> Figure | None:
        """Return one figure, or None when that was not measured."""
        return self._held.get((part, subject, way, size))

    def median(self, part: str, subject: str, way: str, size: int) -> float | None:
        """Return the median of the seconds, or None."""
        found = self.figure(part, subject, way, size)
        return found.median if found else None

    def work(self, part: str, subject: str, way: str, size: int) -> float | None:
        """Return the median of the processor's seconds, or None."""
        found = self.figure(part, subject, way, size)
        return found.work if found else None

    def peak(self, part: str, subject: str, way: str, size: int) -> int | None:
        """Return the bytes that it took at most, or None."""
        found = self.figure(part, subject, way, size)
        return found.peak if found and found.peak else None

    def sizes(self, part: str) -> list[int]:
        """Return the sizes at which a part was measured, in order."""
        return sorted({one.size for one in self.figures if one.part == part})

    def subjects(self, part: str) -> list[str]:
        """Return what was measured in a part, in order."""
        return list(dict.fromkeys(one.subject for one in self.figures if one.part == part))

    def seconds(self, part: str, subject: str, way: str, size: int) -> str:
        """Return the cell with the seconds, or with why there are none."""
        return self._cell(self.figure(part, subject, way, size), 1, 2)

    def milliseconds(self, part: str, subject: str, way: str, size: int) -> str:
        """Return the same in milliseconds."""
        return self._cell(self.figure(part, subject, way, size), 1000, 1)

    @staticmethod
    def _cell(found: Figure | None, unit: int, places: int) -> str:
        if found is None:
            return NOTHING
        if found.median is None:
            return found.note if found.note.startswith(("over", ABSENT)) else "failed"
        return number(found.median, unit, places)


def ratio(one: float | None, other: float | None) -> float | None:
    """Return how many times ``other`` one is, or None where one of them is not known."""
    return one / other if one is not None and other else None


def number(value: float | None, unit: float = 1, places: int = 1) -> str:
    """Return the cell of a number: with so many places, fewer for a large one, more for a very small one.

    >>> number(0.0123, 1000), number(1234.5), number(0.00000012, 1000), number(None)
    ('12.3', '1,234', '0.00012', '–')
    """
    if value is None:
        return NOTHING
    scaled = value * unit
    if scaled >= 100:
        return f"{scaled:,.0f}"
    if scaled >= 0.05 or scaled == 0:
        return f"{scaled:.{places}f}"
    return f"{scaled:.{1 - math.floor(math.log10(scaled))}f}"


def megabytes(value: int | None) -> str:
    """Return the cell of so many bytes, in MB."""
    return number(value, 1e-6, 0)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """Return a Markdown table; the first columns, so many, hold text, the others numbers."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * texts + "---:|" * (len(heads) - texts)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
