"""The marks on the rows of a drawn timeline, and what joins them: bars, dotted lines, open arrows."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from servanda.draw.markup import font, markup
from servanda.draw.style import state
from servanda.draw.time_axis import STEP, Axis
from servanda.timeline.entry import glyph
from servanda.timeline.strand_words import mark_told
from servanda.timeline.strands import Mark, Strand

if TYPE_CHECKING:
    from servanda.draw.sheet import Sheet
    from servanda.timeline.entry_words import Words


def point(sheet: Sheet, key: str, x: float, middle: float) -> str:
    """Add an invisible point for a line to end at; return its DOT name."""
    name = sheet.name(key)
    sheet.graph.node(name, "", shape="point", width="0.01", style="invis", pos=at(x, middle))
    return name


def at(x: float, down: float) -> str:
    """Return a place as Graphviz writes it, from points to the right and downwards."""
    return f"{x:.1f},{-down:.1f}"


#: The shapes of marks: of what, its outline, its size in points, and whether it is filled.
_SHAPES: Final = {
    "stage": ("diamond", 11.5, True), "event": ("circle", 9.0, True), "breach": ("invtriangle", 12.5, True),
    "act": ("circle", 9.0, False), "judgement": ("box", 8.5, False), "deadline": ("box", 8.5, True),
}  # fmt: skip


class Marks:
    """Adds the marks of one row after the other to a sheet."""

    def __init__(self, sheet: Sheet, axis: Axis, words: Words) -> None:
        self.sheet = sheet
        self.axis = axis
        self.words = words

    def add(self, one: Strand, middle: float, number: int) -> None:
        """Add the marks of a row, what joins them, and an open arrow where something is still to be done.

        ``middle`` is that of the row, in points downwards, ``number`` tells the row from all others.
        """
        look, before, last = state(one.state), "", 0.0
        for place, (mark, x) in enumerate(self._spots(one)):
            key = f"{number} {place}"
            name = self._mark(mark, key, x, middle)
            begin = self._begin(mark, key, (last, x), middle, name, before)
            if before and begin:
                self.sheet.edge(before, begin, arrowhead="none", color=look["line"], penwidth="1.8")
            if mark.entry is one.head and mark.shape != "act":
                self._lasting(mark, key, x, middle, name)
            before, last = name, x
        if one.open and (end := self.axis.asked) > last:
            tip = point(self.sheet, f"open {number}", end, middle)
            drawn = {"color": look["line"], "penwidth": "1.5", "style": "dashed"}
            self.sheet.edge(before, tip, arrowhead="onormal", arrowsize="0.7", **drawn)

    def _spots(self, one: Strand) -> list[tuple[Mark, float]]:
        """Return the marks of a row with their places; those of one day stand beside each other."""
        found: list[tuple[Mark, float]] = []
        for x, held in groupby(one.marks, key=lambda mark: self.axis.at(mark.day)):
            beside = list(held)
            first = x - (len(beside) - 1) / 2 * STEP
            found += [(mark, first + place * STEP) for place, mark in enumerate(beside)]
        return found

    def _mark(self, mark: Mark, key: str, x: float, middle: float) -> str:
        shape, size, filled = _SHAPES[mark.shape]
        look, side = state(mark.state), f"{size / 72:.3f}"
        colour = "#FFFFFF" if filled else look["ink"]
        content = font(markup(glyph(mark.state)), size=6, colour=colour, bold=True)
        return self.sheet.node(
            f"mark {key}", content, tip=mark_told(mark, self.words), pos=at(x, middle), shape=shape,
            fixedsize="true", width=side, height=side, style="filled", penwidth="1.3", color=look["line"],
            fillcolor=look["line"] if filled else "#FFFFFF", margin="0",
        )  # fmt: skip

    def _begin(
        self, mark: Mark, key: str, span: tuple[float, float], middle: float, name: str, before: str
    ) -> str:
        """Add a dotted line over the days on which something may have been.

        Returns what the mark ``before`` is to be joined to; nothing where the dotted line joins it.
        """
        if mark.day.exact is not None:
            return name
        look = {"color": state(mark.state)["line"], "style": "dotted", "penwidth": "1.6", "dir": "back"}
        start = self.axis.start(mark.day)
        if before and (start is None or start <= span[0]):
            self.sheet.edge(before, name, arrowhead="none", arrowtail="none", **look)
            return ""
        if start is None or start >= span[1]:
            return name
        begin = point(self.sheet, f"from {key}", start, middle)
        self.sheet.edge(begin, name, arrowhead="none", arrowtail="tee", arrowsize="0.7", **look)
        return begin

    def _lasting(self, mark: Mark, key: str, x: float, middle: float, name: str) -> None:
        """Add a bar over the days that something lasted, an open arrow where it goes on."""
        entry = mark.entry
        until = entry.until.latest if entry is not None and entry.until is not None else None
        goes_on = entry is not None and entry.lasts
        end = self.axis.places.get(until) if until is not None else self.axis.right if goes_on else None
        if end is not None and end > x:
            last = point(self.sheet, f"until {key}", end, middle)
            head = {"arrowhead": "onormal", "arrowsize": "0.6"} if goes_on else {"arrowhead": "none"}
            colour = state(mark.state)["line"] + "66"
            self.sheet.edge(name, last, color=colour, penwidth="2" if goes_on else "5", **head)
