"""The rows of a drawn timeline: their places, their words, their marks and what joins these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, product
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.draw.markup import cell, row, table
from servanda.draw.measure import Run, abreast, flow, written
from servanda.draw.style import state, style
from servanda.draw.time_axis import Axis
from servanda.draw.time_marks import Marks, at, point
from servanda.timeline.entry import glyph
from servanda.timeline.strand_words import days, label, numbered, outcome, told
from servanda.timeline.strands import Strand
from servanda.vocabulary import expand

if TYPE_CHECKING:
    from servanda.draw.sheet import Sheet
    from servanda.timeline.entry_words import Words
    from servanda.timeline.model import Status

#: In points: the size of the words, the height of a line, the columns of days and clauses, the room between.
SIZE: Final = 10.0
LINE: Final = 12.0
DAY: Final = 108.0
CLAUSE: Final = 30.0
GAP: Final = 8.0
HEADING: Final = 19.0
#: The most lines of a row; a tooltip holds all.
_MOST: Final = 3
#: Widths of the columns of words that are tried.
_WIDTHS: Final = (150.0, 190.0, 230.0, 265.0, 300.0, 340.0, 380.0, 420.0)
#: The room on a page A4 landscape, and about how high title, legend, band and axis are.
_A4: Final = (785.0, 538.0)
_ABOVE: Final = 170.0
_WIDEST: Final = 1200.0


#: A row with its label, what came of it, and its days, as lines.
Lined: TypeAlias = "tuple[Strand, list[list[Run]], list[list[Run]], list[list[Run]]]"


@dataclass(frozen=True)
class Placed:
    """A row with the place of its middle and its height, in points downwards, and its words as lines."""

    row: Strand
    middle: float
    height: float
    label: list[list[Run]]
    outcome: list[list[Run]]
    days: list[list[Run]]


@dataclass(frozen=True)
class Lane:
    """A lane from its top to its bottom, in points downwards."""

    name: str
    top: float
    bottom: float
    rows: tuple[Placed, ...]


@dataclass(frozen=True)
class Page:
    """All lanes down to ``bottom``, the axis, and the widths of the two columns of words beside it."""

    lanes: tuple[Lane, ...]
    axis: Axis
    bottom: float
    label: float
    outcome: float

    @property
    def right(self) -> float:
        """The left edge of the column at the right."""
        return self.axis.right + GAP

    @property
    def zoom(self) -> float:
        """How large the sheet is on a page A4 landscape."""
        return min(_A4[0] / (self.right + self.outcome + 2 * GAP), _A4[1] / (self.bottom + _ABOVE))


def laid(status: Status, held: Sequence[Strand], words: Words) -> Page:
    """Return rows with their places; columns and axis are as wide as suits a page A4 landscape best."""
    labels = {width: [flow(_label(one, words), width, SIZE, _MOST) for one in held] for width in _WIDTHS}
    outcomes = {
        width: [abreast(_outcome(one, words), width, SIZE, _MOST) for one in held] for width in _WIDTHS
    }
    when = [flow([(days(one, words), style()["soft"], False)], DAY, SIZE) for one in held]
    tried = [
        _laid(status, list(zip(held, labels[left], outcomes[right], when, strict=True)), left, right)
        for left, right in product(_WIDTHS, _WIDTHS)
    ]
    return max(tried, key=lambda page: page.zoom)


def _laid(status: Status, held: Sequence[Lined], label: float, outcome: float) -> Page:
    lanes, top = [], 0.0
    for name, rows in groupby(held, key=lambda one: one[0].lane):
        start, top = top, top + HEADING
        placed = []
        for one, *made in rows:
            height = max(map(len, made)) * LINE + 1.8
            placed.append(Placed(one, top + height / 2, height, *made))
            top += height
        top += GAP / 2
        lanes.append(Lane(name, start, top, tuple(placed)))
        top += GAP * 0.7
    axis = Axis([one for one, *_ in held], status.as_of)
    left = DAY + label + CLAUSE + 3 * GAP
    wanted = _A4[0] / _A4[1] * (top + _ABOVE) - left - outcome - 4 * GAP
    axis.spread(left, min(max(wanted, 300.0), _WIDEST))
    return Page(tuple(lanes), axis, top, label, outcome)


def _label(one: Strand, words: Words) -> list[Run]:
    """Return the words at the left of a row: its head, who, and a clause that has no number."""
    held, pale = style(), one.state == "later"
    title, beside = label(one, words)
    runs: list[Run] = [(title, held["faint"] if pale else held["ink"], not pale)]
    small = (f"· {beside}" if beside else "", "" if numbered(one) else one.clause)
    return runs + [(text, held["faint"], False) for text in small if text]


def _outcome(one: Strand, words: Words) -> list[list[Run]]:
    """Return the words at the right of a row, each part in the colour of its state."""
    parts = []
    for place, (name, text) in enumerate(outcome(one, words)):
        ink = state(name)["ink"]
        parts.append([(glyph(name), ink, True), (text, ink, not place)])
    return parts


def rows_of(sheet: Sheet, page: Page, words: Words) -> None:
    """Add the rows: words at both ends, joined by a faint line, and the marks on it."""
    marks = Marks(sheet, page.axis, words)
    for number, placed in enumerate(one for lane in page.lanes for one in lane.rows):
        tip = told(placed.row, words)
        link = expand(placed.row.call.norm.clause) if placed.row.call is not None else _link(placed.row)
        _text(sheet, f"days {number}", 0, placed.middle, DAY, placed.days, SIZE, tip=tip)
        left = _text(
            sheet,
            f"label {number}",
            DAY + GAP,
            placed.middle,
            page.label,
            placed.label,
            SIZE,
            tip=tip,
            iri=link,
        )
        if where := numbered(placed.row):
            runs = flow([(where, style()["soft"], True)], CLAUSE, SIZE)
            left = _text(
                sheet, f"clause {number}", DAY + page.label + 2 * GAP, placed.middle, CLAUSE, runs, SIZE,
                tip=f"{sheet.phrase('clause')} {where}", iri=link,
            )  # fmt: skip
        end = page.axis.right
        if placed.outcome:
            right = _text(
                sheet,
                f"outcome {number}",
                page.right,
                placed.middle,
                page.outcome,
                placed.outcome,
                SIZE,
                tip=tip,
            )
        else:
            right = point(sheet, f"end {number}", end, placed.middle)
        sheet.edge(left, right, arrowhead="none", color="#E5E7EB", penwidth="0.6")
        marks.add(placed.row, placed.middle, number)


def _link(one: Strand) -> str:
    return expand(one.head.ref) if one.head.ref.startswith("agreement:") else ""


def _text(
    sheet: Sheet, key: str, left: float, middle: float, width: float, lines: list[list[Run]], size: float,
    *, tip: str, iri: str = "",
) -> str:  # fmt: skip
    """Add words in a box of a width, its left edge at ``left``; return its DOT name."""
    content = table(row(cell(written(lines, size), width=round(width), height=round(len(lines) * LINE))))
    return sheet.node(key, content, tip=tip, iri=iri, pos=at(left + width / 2, middle))
