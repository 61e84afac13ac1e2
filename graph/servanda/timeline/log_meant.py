"""Notices that do not say of which event they tell, where several could be meant.

Such a notice is taken to be about the one event of its matter that began by its receipt and of which no other
notice of its kind tells; if there is none, about the first later one. Where several are left, none is meant.
Cost: that of sorting.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from heapq import heappop, heappush
from itertools import accumulate
from typing import TypeAlias

from servanda.timeline.events import Event
from servanda.timeline.log_finding import Problem

#: Who told whom of what.
_Kind: TypeAlias = tuple[str | None, tuple[str, ...], str]


@dataclass
class _Matter:
    """The events of one matter in time: when each began at the earliest, and the place of each by its IRI."""

    starts: list[date]
    place: dict[str, int]
    sums: list[int]

    @classmethod
    def of(cls, events: list[Event]) -> _Matter:
        ordered = sorted(events, key=lambda one: (one.span.start.earliest or date.min, one.iri))
        starts = [event.span.start.earliest or date.min for event in ordered]
        place = {event.iri: number for number, event in enumerate(ordered)}
        return cls(starts, place, [0, *accumulate(range(len(ordered)))])


@dataclass
class _Told:
    """Of which events of a matter the notices of one kind have told so far, as time goes on."""

    matter: _Matter
    taken: set[int] = field(default_factory=set)
    later: list[int] = field(default_factory=list)
    count: int = 0
    sum: int = 0
    ahead: int = 0

    def take(self, number: int) -> None:
        """Note that an event, by its place, has been told of."""
        if number not in self.taken:
            self.taken.add(number)
            heappush(self.later, number)

    def left(self, day: date) -> tuple[int, int]:
        """Return how many events began by a day and were not told of, and the place of one if it is alone."""
        begun = bisect_right(self.matter.starts, day)
        while self.later and self.later[0] < begun:
            self.sum += heappop(self.later)
            self.count += 1
        return begun - self.count, self.matter.sums[begun] - self.sum

    def take_next(self, day: date) -> None:
        """Take the first event that began after a day and was not told of, if there is one."""
        self.ahead = max(self.ahead, bisect_right(self.matter.starts, day))
        while self.ahead in self.taken:
            self.ahead += 1
        if self.ahead < len(self.matter.starts):
            self.take(self.ahead)


def several_meant(events: Iterable[Event]) -> Iterator[Problem]:
    """Yield the notices without ``about`` where several events could be meant."""
    happened: dict[str, list[Event]] = {}
    told: dict[_Kind, list[Event]] = {}
    silent: set[_Kind] = set()
    for event in events:
        for matter in event.matters:
            if event.kind == "event":
                happened.setdefault(matter, []).append(event)
            elif event.kind == "notice":
                kind = (event.sender, event.addressees, matter)
                told.setdefault(kind, []).append(event)
                if not event.about:
                    silent.add(kind)
    matters = {name: _Matter.of(happened[name]) for name in {kind[2] for kind in silent} & happened.keys()}
    for kind in sorted(silent, key=str):
        if kind[2] in matters:
            yield from _of_kind(told[kind], kind[2], matters[kind[2]])


def _of_kind(notices: list[Event], name: str, matter: _Matter) -> Iterator[Problem]:
    """Go through the notices of one kind in the order of their receipt."""
    told = _Told(matter)
    for notice in sorted(notices, key=lambda one: (one.span.start.latest or date.max, one.iri)):
        if notice.about:
            for iri in notice.about:
                if iri in matter.place:
                    told.take(matter.place[iri])
            continue
        day = notice.span.start.latest or date.max
        count, only = told.left(day)
        if count > 1:
            yield Problem("several-meant", notice, {"count": count}, {"matter": name})
        elif count == 1:
            told.take(only)
        else:
            told.take_next(day)
