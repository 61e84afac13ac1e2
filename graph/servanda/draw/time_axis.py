"""The axis of a drawn timeline: the days in their order, each with its place, distances compressed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import sqrt
from typing import Final

from servanda.timeline.dates import When
from servanda.timeline.strands import Mark, Strand

#: Room for one mark, in points; and how far days are apart at the most, beside that.
STEP: Final = 9.5
_STRETCH: Final = 9.0


class Axis:
    """The places of days between ``left`` and ``right``, in points.

    The order of the days is kept; the distance between two grows with the root of the days between them, so
    that quiet years do not push the rest together. What is not known has a place of its own, at the right.
    """

    def __init__(self, rows: Iterable[Strand], as_of: date) -> None:
        held = list(rows)
        days = {as_of}
        crowd: dict[date | None, int] = {}
        for row in held:
            here: dict[date | None, int] = {}
            for mark in row.marks:
                days |= set(_days(mark))
                here[spot(mark.day)] = here.get(spot(mark.day), 0) + 1
            for day, number in here.items():
                crowd[day] = max(crowd.get(day, 1), number)
        self.days = sorted(days)
        self.as_of = as_of
        self.unknown = None in crowd
        self.crowd = crowd
        self.left = self.right = 0.0
        self.places: dict[date | None, float] = {}

    def spread(self, left: float, width: float) -> None:
        """Give each day its place, from ``left`` on; at least ``width`` points are used."""
        gaps = [self._room(self.days[0]) / 2]
        for before, day in zip(self.days, self.days[1:], strict=False):
            stretch = min(sqrt((day - before).days - 1) * 0.9, _STRETCH)
            gaps.append((self._room(before) + self._room(day)) / 2 + stretch)
        whole = sum(gaps) + self._room(self.days[-1]) / 2 + self._aside()
        zoom = max(1.0, (width - self._aside()) / (whole - self._aside()))
        place, self.left = left, left
        for day, gap in zip(self.days, gaps, strict=True):
            place += gap * zoom
            self.places[day] = place
        end = place + self._room(self.days[-1]) / 2 * zoom
        if self.unknown:
            self.places[None] = end + self._aside() / 2 + STEP / 2
        self.right = end + self._aside()

    @property
    def asked(self) -> float:
        """The place of the day asked."""
        return self.places[self.as_of]

    def _room(self, day: date | None) -> float:
        return STEP * self.crowd.get(day, 1)

    def _aside(self) -> float:
        return self._room(None) + STEP if self.unknown else 0.0

    def at(self, day: When) -> float:
        """Return the place of a day; one that is not exact stands where it was at the latest."""
        return self.places[spot(day)]

    def start(self, day: When) -> float | None:
        """Return where a day that is not exact may have been at the earliest; None for any other."""
        return None if day.exact or day.earliest is None else self.places[day.earliest]


def spot(day: When) -> date | None:
    """Return the day at which something is drawn; None is the place for what is not known."""
    return day.exact or day.latest


def _days(mark: Mark) -> Iterable[date]:
    entry = mark.entry
    until = entry.until if entry is not None and mark.shape != "act" else None
    ends = (mark.day.earliest, mark.day.latest, until.latest if until is not None else None)
    return (day for day in ends if day is not None)
