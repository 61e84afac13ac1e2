"""Events that take turns, such as arrivals and departures; which do, and why, is in ``pairs.tsv``.

A log contradicts itself only where no choice of days within what is known can put its events in turns. Cost:
that of sorting.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from heapq import heappop, heappush
from itertools import accumulate, pairwise
from pathlib import Path

from servanda.timeline.events import Event
from servanda.timeline.log_finding import Problem


@dataclass(frozen=True)
class _Pair:
    """A matter that begins something, the one that ends it, and the rule that both must meet."""

    begin: str
    end: str
    rule: str
    severity: str


@dataclass(frozen=True, order=True)
class _Turn:
    """An event with the first and last day on which it can have been, as ordinals."""

    low: int
    high: int
    name: str
    event: Event = field(compare=False)

    @classmethod
    def of(cls, event: Event) -> _Turn:
        start = event.span.start
        low, high = start.earliest or date.min, start.latest or date.max
        return cls(low.toordinal(), high.toordinal(), event.iri, event)


@cache
def pairs() -> tuple[_Pair, ...]:
    """Return the rows of ``pairs.tsv``."""
    text = Path(__file__).with_name("pairs.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(_Pair(row["begin"], row["end"], row["rule"], row["severity"]) for row in rows)


def out_of_turn(events: Iterable[Event]) -> Iterator[Problem]:
    """Yield what cannot have happened in turns, actor by actor."""
    matters = {matter for pair in pairs() for matter in (pair.begin, pair.end)}
    turns: dict[str, dict[str, list[_Turn]]] = {}
    for event in events:
        if event.kind != "event" or matters.isdisjoint(event.matters):
            continue
        turn = _Turn.of(event)
        for actor in event.by:
            for matter in matters.intersection(event.matters):
                turns.setdefault(actor, {}).setdefault(matter, []).append(turn)
    for actor, by_matter in sorted(turns.items()):
        for pair in pairs():
            begins, ends = (sorted(by_matter.get(matter, ())) for matter in (pair.begin, pair.end))
            for earlier, turn in _found(pair.rule, begins, ends):
                ending = pair.rule.startswith("ended")
                matter, counterpart = (pair.end, pair.begin) if ending else (pair.begin, pair.end)
                yield Problem(
                    pair.rule, turn.event,
                    {"other": earlier.event.name, "other_day": earlier.event.span.start,
                     "day": turn.event.span.start},
                    {"actor": actor, "matter": matter, "counterpart": counterpart}, pair.severity,
                )  # fmt: skip


def _found(rule: str, begins: list[_Turn], ends: list[_Turn]) -> Iterator[tuple[_Turn, _Turn]]:
    """Yield the pairs of events that break a rule, the one to complain of second."""
    first = begins[0].low if begins else 0
    if rule == "begun-twice":
        yield from _twice(begins, ends)
    elif rule == "ended-twice":
        # What began first came before what ended first, so it is not between two that ended.
        found = _twice(ends, begins, preceded=bool(begins))
        yield from ((one, two) for one, two in found if two.high >= first)
    elif begins:
        yield from ((begins[0], end) for end in ends if end.high < first)


def _twice(
    turns: list[_Turn], others: list[_Turn], *, preceded: bool = False
) -> Iterator[tuple[_Turn, _Turn]]:
    """Yield two of ``turns`` (sorted) that follow one another although none of ``others`` can be between.

    ``preceded`` says that one of ``others`` comes before all of them.
    """
    exact = [turn for turn in turns if turn.low == turn.high]
    found = list(_gaps(exact, others, preceded))
    yield from found
    if len(exact) < len(turns):
        told = {second.name for _, second in found}
        yield from (pair for pair in _hulls(turns, others) if pair[1].name not in told)


def _gaps(exact: list[_Turn], others: list[_Turn], preceded: bool) -> Iterator[tuple[_Turn, _Turn]]:
    """Yield two exact days that follow one another, where each gap needs one of ``others`` for itself.

    From the first gap on, each takes of those that can lie in it the one that must come soonest.
    """
    waiting: list[tuple[int, int]] = []
    at = 0
    before: list[_Turn | None] = [None] if preceded else []
    for one, two in pairwise([*before, *exact]):
        assert two is not None  # only the first can be
        while at < len(others) and others[at].low <= two.low:
            heappush(waiting, (others[at].high, at))
            at += 1
        while one is not None and waiting and waiting[0][0] < one.low:
            heappop(waiting)
        if waiting:
            heappop(waiting)
        elif one is not None:
            yield one, two


def _hulls(turns: list[_Turn], others: list[_Turn]) -> Iterator[tuple[_Turn, _Turn]]:
    """Yield two events, at least one not exact, with none of ``others`` in all the days that both can be."""
    lows = [other.low for other in others]
    highs = list(accumulate((other.high for other in others), max))
    soonest: list[_Turn] = []  # of the turns from each place on, the one that can be over soonest
    for turn in reversed(turns):
        soonest.append(turn if not soonest or turn.high < soonest[-1].high else soonest[-1])
    soonest.reverse()
    for number, one in enumerate(turns[:-1]):
        two = soonest[number + 1]
        if one.low == one.high and two.low == two.high:
            continue
        before = bisect_right(lows, max(one.high, two.high))
        if not before or highs[before - 1] < one.low:
            yield one, two
