"""Writes a timeline for a terminal: a line of days, the lanes beside it, and what happened in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Final

from servanda.query.writing import Page
from servanda.timeline.entry import AGREEMENT, OTHERS, Entry, glyph
from servanda.timeline.entry_words import Words
from servanda.timeline.model import PRESSING, Status
from servanda.timeline.status_text import phase

#: Columns of the days, and of each lane.
_DAYS: Final = 12
_LANE: Final = 2
#: How the agreement stood, drawn down its lane.
_RAIL: Final = {"in-force": "┃", "not-known": "╎", "not-in-force": " ", "ended": " "}


def timeline_text(
    status: Status, found: Sequence[Entry], words: Words, *, width: int = 80, colour: bool = False
) -> str:
    """Return entries as text, no line wider than ``width`` where words can be broken.

    Down the lane of the agreement runs a line for as long as it is in force, a broken one where that is not
    known.
    """
    page = Page(words.lang, width, colour)
    head = words.phrase("as-of", as_of=status.as_of)
    page.add(f"{words.full(status.lifecycle.terms.agreement)} · {head}", "head")
    phase(page, status, words.say)
    page.gap()
    lanes = _lanes(status, found)
    names = dict(zip(lanes, "ABCDEFGH", strict=False))
    for lane, letter in names.items():
        page.entry(letter, words.lane(lane), 3)
    page.gap()
    page.lines.append(page.style("faint", " " * _DAYS + " ".join(names.values())))
    year = None
    for entry in found:
        shown = entry.day.latest or entry.day.earliest
        if shown is not None and shown.year != year:
            year = shown.year
            page.lines.append(page.style("head", str(year)))
        _entry(page, status, entry, words, lanes)
    return page.text()


def _lanes(status: Status, found: Sequence[Entry]) -> list[str]:
    """Return the lanes in their order: the agreement, the Parties, and others where there are any."""
    others = [OTHERS] if any(entry.lane == OTHERS for entry in found) else []
    return [AGREEMENT, *status.lifecycle.terms.parties, *others]


def _entry(page: Page, status: Status, entry: Entry, words: Words, lanes: Sequence[str]) -> None:
    """Add an entry: its days, its sign in its lane, its title, what is on record, and what came of it."""
    left = _DAYS + _LANE * len(lanes)
    room = max(page.width - left - 1, 24)
    clauses = f" [{', '.join(entry.clauses)}]" if entry.clauses else ""
    title = " · ".join(filter(None, (entry.title, entry.who))) + f"{clauses} – {words.state(entry.state)}"
    style = "mark" if entry.state in PRESSING else "faint" if entry.state == "later" else "must"
    lines = [(line, style) for line in wrap(title, room, break_on_hyphens=False)]
    stage = entry.kind == "stage" and not entry.actors
    small = (entry.detail if stage else f"{entry.name}; {entry.detail}".rstrip("; "), entry.outcome)
    lines += [(line, "faint") for text in small if text for line in wrap(text, room, break_on_hyphens=False)]
    days = wrap(words.days(entry.day, entry.until, entry.lasts), _DAYS - 1)
    for number, ((line, look), day) in enumerate(zip_longest(lines, days, fillvalue=("", "faint"))):
        day = day if isinstance(day, str) else ""
        rail = _rail(status, entry, lanes, first=number == 0)
        text = f"{page.style('faint', day.ljust(_DAYS))}{rail} {page.style(look, line)}"
        page.lines.append(text.rstrip())


def _rail(status: Status, entry: Entry, lanes: Sequence[str], *, first: bool) -> str:
    """Return the lanes beside a line: the sign of the entry on its first, and how the agreement stood."""
    day = entry.day.exact or entry.day.latest
    stood = _RAIL[status.lifecycle.phase(day)] if day is not None else " "
    signs = [glyph(entry.state) if first and lane == entry.lane else " " for lane in lanes]
    if signs[0] == " ":
        signs[0] = stood
    return " ".join(signs) + " "
