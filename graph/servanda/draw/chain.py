"""An explanation as a column of cards: from the words of the text to the answer, failing steps to the side.

Places are worked out here, so that a long column can go on in a next one; Graphviz draws them (``nop2``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.draw.chain_cards import BRANCH, CARD, Card, cards
from servanda.draw.drawing import Drawing
from servanda.draw.sheet import Sheet
from servanda.draw.style import style
from servanda.errors import ServandaError

if TYPE_CHECKING:
    from servanda.timeline.explanation import Explanation

#: More steps than this would not be legible.
LIMIT: Final = 60
#: Points between cards, one below the other and side by side, and between columns.
_BELOW: Final = 20.0
_ASIDE: Final = 26.0
_COLUMNS: Final = 44.0
#: Width by height of A4 landscape, and about how high the title is.
_PROPORTION: Final = 1.42
_HEAD: Final = 90.0


#: The last card of a column, where its middle is and where it ends, in points to the right and downwards.
End: TypeAlias = "tuple[str, float, float]"


@dataclass(frozen=True)
class Column:
    """The cards of a column from the top down, each with those that branch off beside it."""

    rows: tuple[tuple[Card, tuple[Card, ...]], ...]

    @property
    def height(self) -> float:
        """The height, in points."""
        return sum(map(_height, self.rows)) + _BELOW * (len(self.rows) - 1)

    @property
    def width(self) -> float:
        """The width, in points."""
        return CARD + (_ASIDE + BRANCH if any(beside for _, beside in self.rows) else 0)


def chain(explanation: Explanation) -> Drawing:
    """Return the drawing of an explanation; each step says by a sign and in colour whether it holds.

    Raises ServandaError for one of more than :data:`LIMIT` steps.
    """
    if len(explanation.steps) > LIMIT:
        raise ServandaError(
            f"this would draw {len(explanation.steps):,} steps, and no more than {LIMIT} stay legible; ask "
            "for one call for an act, as 'servanda status' names it, or take --format table"
        )
    sheet = Sheet(explanation.lang, explanation.answer)
    sheet.subtitle = sheet.phrase("why.subtitle", id=explanation.id, as_of=explanation.as_of)
    sheet.graph.attr("graph", layout="nop2", splines="line")
    for name in ("true", "false", "none"):
        look = style()["holds"][name]
        sheet.legend.append((look["glyph"], look["line"], sheet.phrase(f"why.{name}")))
    left, ends = 0.0, ("", 0.0, 0.0)
    for column in _columns(_rows(cards(sheet, explanation))):
        ends = _add(sheet, column, left, ends)
        left += column.width + _COLUMNS
    return Drawing("why", explanation.lang, sheet.source())


def _rows(held: Sequence[Card]) -> list[tuple[Card, tuple[Card, ...]]]:
    """Return the cards of the column, each with those after it that branch off."""
    rows: list[tuple[Card, tuple[Card, ...]]] = []
    for card in held:
        if card.branch and rows:
            rows[-1] = (rows[-1][0], (*rows[-1][1], card))
        else:
            rows.append((card, ()))
    return rows


def _columns(rows: Sequence[tuple[Card, tuple[Card, ...]]]) -> list[Column]:
    """Put the rows into as many columns as suit a page best."""
    tried = [_split(rows, number) for number in range(1, 5)]
    return min(tried, key=_misfit)


def _split(rows: Sequence[tuple[Card, tuple[Card, ...]]], number: int) -> list[Column]:
    """Put rows into columns of about the same height, in their order."""
    whole = sum(_height(row) + _BELOW for row in rows)
    columns: list[list[tuple[Card, tuple[Card, ...]]]] = [[]]
    used = 0.0
    for row in rows:
        if columns[-1] and used + _height(row) / 2 > whole * len(columns) / number and len(columns) < number:
            columns.append([])
        columns[-1].append(row)
        used += _height(row) + _BELOW
    return [Column(tuple(column)) for column in columns if column]


def _misfit(columns: list[Column]) -> float:
    """Return how small the drawing becomes on a page, as a number that grows."""
    wide = sum(column.width for column in columns) + _COLUMNS * (len(columns) - 1)
    high = max(column.height for column in columns) + _HEAD
    return max(wide, high * _PROPORTION)


def _height(row: tuple[Card, tuple[Card, ...]]) -> float:
    card, beside = row
    return max(card.height, sum(one.height for one in beside) + 8.0 * max(len(beside) - 1, 0))


def _add(
    sheet: Sheet, column: Column, left: float, before: tuple[str, float, float]
) -> tuple[str, float, float]:
    """Add a column at ``left``, joined to the end of the one before; return its own end."""
    top, name, ends = 0.0, "", before
    colour = style()["soft"]
    for row in column.rows:
        card, beside = row
        middle = top + card.height / 2
        made = _node(sheet, card, left + CARD / 2, middle)
        if name:
            sheet.edge(name, made, color=colour, penwidth="1.4", arrowsize="0.7")
        elif before[0]:
            _over(sheet, before, made, left, middle, colour)
        down = top
        for one in beside:
            branch = _node(sheet, one, left + CARD + _ASIDE + BRANCH / 2, down + one.height / 2)
            sheet.edge(
                f"{made}:e", f"{branch}:w", color=style()["holds"]["false"]["line"], style="dashed",
                arrowhead="none", penwidth="1.2",
            )  # fmt: skip
            down += one.height + 8.0
        name, ends = made, (made, left + CARD / 2, top + card.height)
        top += _height(row) + _BELOW
    return ends


def _node(sheet: Sheet, card: Card, x: float, middle: float) -> str:
    return sheet.node(card.key, card.label, tip=card.tip, iri=card.link, pos=f"{x:.1f},{-middle:.1f}")


def _over(sheet: Sheet, before: End, made: str, left: float, middle: float, colour: str) -> None:
    """Join the last card of a column to the first of the next: down, through the gap, and up to it."""
    name, x, bottom = before
    gap, end = left - _COLUMNS / 2, left - 7.0
    turns = [(x, bottom), (x, bottom + 12), (gap, bottom + 12), (gap, middle), (end, middle)]
    points = [turns[0]]
    for here, there in pairwise(turns):
        points += [here, there, there]
    path = " ".join(f"{a:.1f},{-b:.1f}" for a, b in points)
    sheet.edge(
        name, made, color=colour, penwidth="1.4", arrowsize="0.7", pos=f"e,{left:.1f},{-middle:.1f} {path}"
    )
