"""The axis of a timeline on a page: days to scale, as a part of its width in per cent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from servanda.timeline.dates import When
from servanda.timeline.strands import Mark, Strand

if TYPE_CHECKING:
    from servanda.timeline.model import Status

#: What is left free at both ends, and for what has no day, in per cent.
_EDGE: Final = 1.5
_ASIDE: Final = 5.0
#: What is left free for a day that stands aside at the left, and for all of them; and when they do: when the
#: time before the first record is longer than this part of the time after it.
_STEP: Final = 3.5
_MOST: Final = 16.0
_QUIET: Final = 0.25
#: With no more days than this, months and quarters are named without drawing the axis out.
_MONTHS: Final = 430
_QUARTERS: Final = 1100


@dataclass(frozen=True, slots=True)
class Tick:
    """A day that is named on the axis: its place in per cent, its name, and how fine it is."""

    x: float
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the axis over which the agreement stood in one way: from where to where, in per cent."""

    state: str
    x: float
    width: float


class Scale:
    """Days as places in per cent of the width of the axis."""

    def __init__(self, rows: Sequence[Strand], status: Status) -> None:
        shown = {day for row in rows for mark in row.marks for day in _days(mark)} | {status.as_of}
        own = {day for row in rows if row.head.actors for mark in row.marks for day in _days(mark)}
        self.early = _early(sorted(shown), min(own, default=None))
        first, last = min(shown - set(self.early)), max(shown)
        if (last - first).days < 28:
            first, last = _moved(first, -14), _moved(last, 14)
        self.first, self.last, self.status = first, last, status
        self.unknown = any(mark.day.latest is None for row in rows for mark in row.marks)
        self.start = _EDGE + min(_STEP * len(self.early), _MOST)
        self.end = 100 - _EDGE - (_ASIDE if self.unknown else 0)
        self.asked = self.x(status.as_of)

    def x(self, day: date) -> float:
        """Return the place of a day; a few that came long before the rest stand aside, at the left."""
        if day < self.first and self.early:
            before = sum(one <= day for one in self.early) or 0.5
            return round(_EDGE + (self.start - _EDGE) * (before - 0.5) / len(self.early), 3)
        held = min(max(day, self.first), self.last)
        part = (held - self.first).days / (self.last - self.first).days
        return round(self.start + part * (self.end - self.start), 3)

    @property
    def gap(self) -> float | None:
        """Where the axis begins to be to scale, if that is not at its left end."""
        return round(self.start - _STEP / 3, 3) if self.early else None

    def at(self, day: When) -> float:
        """Return the place of a day; what has no latest day stands aside, at the right."""
        return self.x(day.latest) if day.latest is not None else round(100 - _ASIDE / 2, 3)

    def ticks(self) -> list[Tick]:
        """Return the first days of years, quarters and months on the axis."""
        found = [Tick(self.x(self.first), str(self.first.year), "year")] if self.first.month < 12 else []
        day = _month_after(self.first)
        while day <= self.last:
            level = "year" if day.month == 1 else "quarter" if day.month in (4, 7, 10) else "month"
            found.append(Tick(self.x(day), str(day.year) if level == "year" else f"{day:%m}", level))
            day = _month_after(day)
        return found

    @property
    def fine(self) -> str:
        """How fine the axis is named without drawing it out: ``month``, ``quarter`` or ``year``."""
        days = (self.last - self.first).days
        return "month" if days <= _MONTHS else "quarter" if days <= _QUARTERS else "year"

    def phases(self) -> list[Phase]:
        """Return how the agreement stood from one end of the axis to the other."""
        life = self.status.lifecycle
        turns = {min((self.first, *self.early))}
        for when in (life.in_force, life.last):
            for day in (when.earliest, when.latest) if when is not None else ():
                if day is not None:
                    turn = _moved(day, 1) if when is life.last else day
                    turns.add(min(max(turn, min(turns)), self.last))
        edges = sorted(turns)
        found: list[Phase] = []
        for place, day in enumerate(edges):
            left = 0.0 if place == 0 else self.x(day)
            right = 100.0 if place + 1 == len(edges) else self.x(edges[place + 1])
            name = life.phase(day)
            state = "assumed" if name == "in-force" and "in-force" in life.assumed else name
            found.append(Phase(state, round(left, 3), round(right - left, 3)))
        return found


def _early(days: Sequence[date], first: date | None) -> list[date]:
    """Return the days before the first record that would take too much of the axis from the rest."""
    if first is None or first <= days[0]:
        return []
    before = [day for day in days if day < first]
    return before if (first - days[0]).days > _QUIET * max((days[-1] - first).days, 1) else []


def _days(mark: Mark) -> Iterable[date]:
    until = mark.entry.until if mark.entry is not None and mark.shape != "act" else None
    ends = (mark.day.earliest, mark.day.latest, until.latest if until is not None else None)
    return (day for day in ends if day is not None)


def _moved(day: date, by: int) -> date:
    """Return a day some days later or earlier; the ends of the calendar stay."""
    try:
        return day + timedelta(days=by)
    except OverflowError:
        return day


def _month_after(day: date) -> date:
    if (day.year, day.month) == (date.max.year, 12):
        return date.max
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
