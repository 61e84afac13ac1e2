"""Cards of a fixed size that a view places itself: words wrapped to a width in points, and lines between.

All lengths are in points; places are counted to the right and downwards from the top left of a sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from servanda.draw.labels import Run, cell, format_lines, style, table, table_row, wrap_runs
from servanda.draw.line_breaks import split_words
from servanda.draw.typeface import RESERVE, text_width

if TYPE_CHECKING:
    from servanda.draw.sheet import Sheet

#: The width of a page A4 landscape within its margins, and the room between words and the edge of a card.
WIDTH: Final = 764.0
PAD: Final = 6.0
#: Sizes of words: of what is told, of heads and what stands small, of what weighs most.
TEXT: Final = 9.0
SMALL: Final = 8.0
LARGE: Final = 11.0
#: How far an arrow head reaches.
_HEAD: Final = 7.0
#: The least width of a card in a row.
_NARROWEST: Final = 70.0
Lines: TypeAlias = "list[tuple[list[Run], float]]"
Point: TypeAlias = "tuple[float, float]"


class Paragraph(NamedTuple):
    """Words in one look, after a ``lead`` in bold and soft, if any.

    Without ``colour`` they are in that of ink; with ``most`` lines they are cut (…).
    """

    text: str
    size: float = TEXT
    colour: str = ""
    bold: bool = False
    most: int = 0
    lead: str = ""

    def runs(self) -> list[Run]:
        """Return the words with their looks."""
        lead = [(self.lead, style()["soft"], True)] * bool(self.lead)
        return [*lead, (self.text, self.colour or style()["ink"], self.bold)]


class CardLook(NamedTuple):
    """How a card is drawn: its border and its ground, the width of the border, dashed or not, its corners."""

    line: str
    fill: str = "#FFFFFF"
    border: float = 1.0
    dashed: bool = False
    rounded: bool = True


@dataclass
class Card:
    """A card with its words as paragraphs, before it has a size; ``tip`` and ``link`` as of a node."""

    key: str
    paragraphs: list[Paragraph]
    look: CardLook
    tip: str
    link: str = ""
    lines: Lines = field(default_factory=list)

    def wrap(self, width: float) -> float:
        """Wrap the words to the width of the card; return how high it has to be."""
        self.lines = wrap_paragraphs(self.paragraphs, width - 2 * PAD)
        return self.measure_height()

    def measure_height(self) -> float:
        """Return how high the card has to be as it is wrapped."""
        return measure_height(self.lines) + 2 * PAD

    def measure_narrowest(self) -> float:
        """Return the least width at which no word is broken, and no date."""
        widths = (
            text_width(word, one.size, bold=bold)
            for one in self.paragraphs
            for text, _, bold in one.runs()
            for word in split_words(text)
        )
        return max(widths, default=0.0) * RESERVE + 2 * PAD + 4


def wrap_paragraphs(paragraphs: Iterable[Paragraph], width: float) -> Lines:
    """Return paragraphs as lines no wider than ``width``, each with its size; empty ones give none."""
    return [
        (line, one.size)
        for one in paragraphs
        if f"{one.lead}{one.text}".strip()
        for line in wrap_runs(one.runs(), width, one.size, one.most)
    ]


def measure_height(lines: Lines) -> float:
    """Return how high lines of words are."""
    return float(sum(line_pitch(size) for _, size in lines))


def line_pitch(size: float) -> int:
    """Return how far lines of a size are apart."""
    return round(size * 1.32)


def render_lines(lines: Lines, width: float, height: float, *, pad: float = PAD, middle: bool = False) -> str:
    """Return lines of words as a table of a fixed size, at its top or in its ``middle``.

    What room is left stands in a row of its own: Graphviz would spread it over the lines.
    """
    rest = round(height) - round(measure_height(lines))
    above = max(rest // 2, 1) if middle else round(pad)
    inner = round(width) - 2 * round(pad)
    rows = table_row(cell("", height=above, width=inner))
    for line, size in lines:
        rows += table_row(cell(format_lines([line], size), height=line_pitch(size), width=inner))
    rows += table_row(cell("", height=max(rest - above, 1), width=inner))
    edge = cell("", width=round(pad), height=round(height))
    return table(table_row(edge, cell(table(rows), width=inner), edge), width=round(width))


def render_card(lines: Lines, width: float, height: float, look: CardLook, *, middle: bool = False) -> str:
    """Return a card of a size with its words."""
    return frame(table_row(cell(render_lines(lines, width, height, middle=middle))), width, height, look)


def frame(rows: str, width: float, height: float, look: CardLook) -> str:
    """Return rows of a label in a border, of a fixed size: else it would fill what it stands in."""
    shape = ",".join(
        name for name, is_so in (("ROUNDED", look.rounded), ("DASHED", look.dashed)) if is_so
    )  # fmt: skip
    attributes = {"style": shape} if shape else {}
    return table(
        rows, border=look.border, color=look.line, bgcolor=look.fill, width=round(width),
        height=round(height), fixedsize="TRUE", **attributes,
    )  # fmt: skip


def balance_widths(cards: Sequence[Card], whole: float) -> list[float]:
    """Return widths for cards in a row that add up to the ``whole``, so that the highest is as low as can be.

    The cards are wrapped to them.
    """
    even = whole / len(cards)
    heights = sorted({card.wrap(whole) for card in cards} | {card.wrap(even) for card in cards})
    low, high = heights[0], heights[-1]
    found = [even] * len(cards)
    while low <= high:
        middle = (low + high) // 2
        widths = [_find_width(card, middle, whole) for card in cards]
        if sum(widths) <= whole:
            found, high = widths, middle - 1
        else:
            low = middle + 1
    rest = (whole - sum(found)) / len(cards)
    widths = [width + rest for width in found]
    for card, width in zip(cards, widths, strict=True):
        card.wrap(width)
    return widths


def _find_width(card: Card, height: float, whole: float) -> float:
    """Return the least width, in whole points, at which a card is no higher; the ``whole`` where none is."""
    low, high = ceil(max(card.measure_narrowest(), _NARROWEST)), int(whole)
    if card.wrap(high) > height:
        return whole
    while low < high:
        middle = (low + high) // 2
        if card.wrap(middle) <= height:
            high = middle
        else:
            low = middle + 1
    return float(high)


def add_card(sheet: Sheet, card: Card, left: float, top: float, width: float, height: float) -> str:
    """Add a wrapped card to a sheet, with its top left corner at a place; return its DOT name."""
    label = render_card(card.lines, width, height, card.look)
    return sheet.node(
        card.key, label, tip=card.tip, iri=card.link, pos=format_place(left + width / 2, top + height / 2)
    )


def span_width(sheet: Sheet) -> None:
    """Keep a sheet as wide as the page, so that what is narrower stands at its left."""
    for key, x in (("left edge", 0.0), ("right edge", WIDTH)):
        sheet.graph.node(key, "", shape="point", width="0.01", style="invis", pos=format_place(x, 0.0))


def format_place(x: float, y: float) -> str:
    """Return a place as Graphviz has it: upwards."""
    return f"{x:.1f},{-y:.1f}"


def connect(
    sheet: Sheet, tail: str, head: str, points: Sequence[Point], *, known: bool = True, colour: str = ""
) -> None:
    """Add an arrow along straight lines through points; whole where it is ``known`` to be so, else dashed."""
    (x, y), end = points[-2], points[-1]
    far = max(abs(end[0] - x), abs(end[1] - y)) or 1.0
    stop = (end[0] - (end[0] - x) / far * _HEAD, end[1] - (end[1] - y) / far * _HEAD)
    turns = [*points[:-1], stop]
    path = [turns[0]]
    for here, there in pairwise(turns):
        path += [here, there, there]
    places = " ".join(format_place(*point) for point in path)
    sheet.edge(
        tail, head, color=colour or style()["ink" if known else "soft"], penwidth="1.6" if known else "1.4",
        style="solid" if known else "dashed", arrowsize="0.7", pos=f"e,{format_place(*end)} {places}",
    )  # fmt: skip
