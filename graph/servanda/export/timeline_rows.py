"""The rows of a timeline on a page: what stands where, as numbers and words for the template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from servanda.timeline.entry import Entry, glyph
from servanda.timeline.entry_words import Words
from servanda.timeline.strand_words import label, mark_told, numbered, outcome
from servanda.timeline.strands import Mark, Strand, bound_most

if TYPE_CHECKING:
    from servanda.export.timeline_scale import Scale
    from servanda.timeline.model import Status

#: Heights in pixels: of a row with one line of marks and with two, and the middles of the two.
_LOW: Final = 26
_HIGH: Final = 38
_UPPER: Final = 12
_LOWER: Final = 27
#: The order of states in the legend.
_ORDER: Final = (
    "breached", "due", "open", "to-be-judged", "not-known", "done-late", "done", "not-called-for",
    "not-in-force", "failed", "recorded", "assumed", "later",
)  # fmt: skip
SHAPES: Final = ("stage", "event", "act", "judgement", "breach", "deadline")


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark on a row: where it is, what it is, and what it says; lines lead to it from elsewhere.

    ``maybe`` is where it may have been at the earliest, ``until`` where a bar from it ends, ``joined`` the
    place of the mark to which it belongs, each in per cent, None where there is none.
    """

    x: float
    y: int
    shape: str
    state: str
    glyph: str
    told: str
    maybe: float | None = None
    until: float | None = None
    goes_on: bool = False
    joined: tuple[float, int] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A few words on what came of a row, with the entry to which they lead ("" for none)."""

    state: str
    glyph: str
    text: str
    leads: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its words, its signs, and for what is still open where its line begins and ends."""

    id: str
    leads: str
    days: str
    title: str
    beside: str
    clause: str
    state: str
    height: int
    signs: tuple[Sign, ...]
    parts: tuple[Part, ...]
    start: float
    open: float | None


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its heading, the number of its colours, and its rows."""

    title: str
    colours: int
    lines: tuple[Line, ...]


def ids(shown: Sequence[Entry]) -> dict[Entry, str]:
    """Return for each entry the id of its row in the table, by its name on the record."""
    found: dict[Entry, str] = {}
    taken: set[str] = set()
    for entry in shown:
        name = "e-" + re.sub(r"[^\w.-]+", "-", entry.name + ("-follows" if entry.follows else ""))
        number = 2
        while name in taken:
            name, number = f"{name.rpartition('~')[0] or name}~{number}", number + 1
        taken.add(name)
        found[entry] = name
    return found


def lanes(
    status: Status, rows: Sequence[Strand], scale: Scale, names: dict[Entry, str], words: Words
) -> list[Lane]:
    """Return the lanes with their rows."""
    parties, found, number = bound_most(status.agreement), list[Lane](), 0
    for name, held in groupby(rows, key=lambda row: row.lane):
        lines = []
        for row in held:
            lines.append(_line(row, number, scale, names, words))
            number += 1
        place = parties.index(name) % 4 if name in parties else 4
        found.append(Lane(words.lane(name), place, tuple(lines)))
    return found


def _line(row: Strand, number: int, scale: Scale, names: dict[Entry, str], words: Words) -> Line:
    title, beside = label(row, words)
    two = any(mark.entry is not row.head for mark in row.marks)
    signs = _signs(row, scale, words, two=two)
    parts = tuple(
        Part(state, glyph(state), text, names.get(entry, "") if entry is not None else "")
        for (state, text), entry in zip(outcome(row, words), _leads(row), strict=False)
    )
    head = row.head
    start = scale.at(head.day)
    return Line(
        id=f"r-{number + 1}", leads=names[head], days=words.days(head.day, head.until, head.lasts),
        title=title, beside=beside, clause=numbered(row), state=row.state, height=_HIGH if two else _LOW,
        signs=signs, parts=parts, start=start,
        open=scale.asked if row.open and scale.asked > start else None,
    )  # fmt: skip


def _leads(row: Strand) -> list[Entry | None]:
    """Return to which entry each part of what came of a row leads: the act, else the head of the row."""
    if row.call is None:
        return [row.head]
    made = [mark.entry for mark in row.acts if mark.state == row.state] if not row.open else []
    return [made[0] if made else row.head, *(mark.entry for mark in row.acts if mark.why)]


def _signs(row: Strand, scale: Scale, words: Words, *, two: bool) -> tuple[Sign, ...]:
    """Return the signs of a row: the event above, the acts below, each joined to it."""
    head = scale.at(row.head.day)
    found = []
    for mark in row.marks:
        own = mark.entry is row.head
        y = (_UPPER if own else _LOWER) if two else _LOW // 2
        found.append(_sign(mark, scale, words, y, None if own else (head, _UPPER)))
    return tuple(found)


def _sign(mark: Mark, scale: Scale, words: Words, y: int, joined: tuple[float, int] | None) -> Sign:
    entry = mark.entry if mark.shape != "act" else None
    until = entry.until.latest if entry is not None and entry.until is not None else None
    early = mark.day.earliest if mark.day.exact is None else None
    goes_on = entry is not None and entry.lasts
    return Sign(
        x=scale.at(mark.day), y=y, shape=mark.shape, state=mark.state, glyph=glyph(mark.state),
        told=mark_told(mark, words), maybe=scale.x(early) if early is not None else None,
        until=scale.x(until) if until is not None else scale.end if goes_on else None, goes_on=goes_on,
        joined=joined,
    )  # fmt: skip


def legend(rows: Sequence[Strand], words: Words) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
    """Return what the signs mean: shapes with their words, and states with their signs and words."""
    shapes = {mark.shape for row in rows for mark in row.marks}
    states = {mark.state for row in rows for mark in row.marks} | {row.state for row in rows}
    return (
        [
            (name, words.phrase(f"kind.{'notice' if name == 'act' else name}"))
            for name in SHAPES if name in shapes
        ],
        [
            (name, glyph(name), words.say.state(name) if name == "open" else words.state(name))
            for name in _ORDER if name in states
        ],
    )  # fmt: skip
