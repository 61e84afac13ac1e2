"""An explanation as a column of cards: from the words of the text to the answer, failing steps to the side.

Places are worked out here, so that a long column can go on in a next one; Graphviz draws them (``nop2``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.draw.graphviz import Drawing
from servanda.draw.labels import (
    Run,
    cell,
    escape_markup,
    font,
    format_lines,
    style,
    table,
    table_row,
    wrap_runs,
)
from servanda.draw.sheet import Sheet
from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import expand
from servanda.query.writing import format_spans

if TYPE_CHECKING:
    from servanda.status.explain import Explanation, Step

#: Points: the width of a card and of one that branches off, of its sign, and of what stands beside its words.
CARD: Final = 440.0
BRANCH: Final = 330.0
_SIGN: Final = 26.0
_SOURCE: Final = 108.0
_PAD: Final = 6.0
#: Sizes of words: what a step says, what it quotes, and what stands small.
_SIZE: Final = 11.0
_QUOTED: Final = 10.0
_SMALL: Final = 9.0
#: The most lines of the words that are quoted; the tooltip holds all.
_MOST: Final = 6
#: A line of words and the size of its letters.
Sized: TypeAlias = "tuple[list[Run], float]"
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
class StepCard:
    """A card: its label with its height in points; ``branch`` says that the step does not hold."""

    key: str
    label: str
    height: float
    branch: bool
    tip: str
    link: str


def make_cards(sheet: Sheet, explanation: Explanation) -> list[StepCard]:
    """Return a card for each step, in their order; what fails branches off from what holds before it."""
    found: list[StepCard] = []
    for number, step in enumerate(explanation.steps):
        last = number == len(explanation.steps) - 1
        aside = step.holds is False and not last and any(not card.branch for card in found)
        found.append(_make_card(sheet, step, number, aside=aside, last=last))
    return found


def _make_card(sheet: Sheet, step: Step, number: int, *, aside: bool, last: bool) -> StepCard:
    look, width = style()["holds"][str(step.holds).lower()], BRANCH if aside else CARD
    source = _source(sheet, step)
    # A step that rests on nothing of its own has all the room for its words.
    room = width - _SIGN - 2 * _PAD - (_SOURCE + 2 * _PAD if source else 0)
    head = sheet.phrase(f"why.{step.kind}") + (f" · {sheet.phrase('why.assumed')}" if step.assumed else "")
    size = _SIZE + 2 if last else _SIZE
    said: list[Sized] = [(line, _SMALL) for line in wrap_runs([(head, look["ink"], True)], room, _SMALL)]
    said += [(line, size) for line in wrap_runs([(step.says, style()["ink"], last)], room, size)]
    if step.words:
        quoted = wrap_runs([(f"«{step.words}»", style()["soft"], False)], room, _QUOTED, _MOST)
        said += [(line, _QUOTED) for line in quoted]
    beside: list[Sized] = [(line, _SMALL) for run in source for line in wrap_runs([run], _SOURCE, _SMALL)]
    height = max(_measure_height(said), _measure_height(beside)) + 2 * _PAD
    label = _label(look, said, beside, (width, height), dashed=aside or step.assumed, last=last)
    tip = f"{head}: {step.says}" + (f" «{step.words}»" if step.words else "")
    return StepCard(f"step {number}", label, height, aside, tip, expand(step.norm) if step.norm else "")


def _measure_height(lines: list[Sized]) -> float:
    """Return how high lines of words are, in points."""
    return sum(_line_height(size) for _, size in lines)


def _line_height(size: float) -> int:
    return round(size * 1.32)


def _label(
    look: dict[str, str],
    said: list[Sized],
    beside: list[Sized],
    sides: tuple[float, float],
    *,
    dashed: bool,
    last: bool,
) -> str:
    """Return a card: its sign, its words, and what it rests on."""
    width, height = (round(side) for side in sides)
    sign = font(escape_markup(look["glyph"]), size=15, colour=look["line"], bold=True)
    source = round(_SOURCE + 2 * _PAD) if beside else 0
    held = table_row(
        cell(sign, width=round(_SIGN), height=height, align="CENTER", valign="TOP", cellpadding=round(_PAD)),
        cell(_render_lines(said, height), width=width - round(_SIGN) - source),
        cell(_render_lines(beside, height), width=source) if beside else "",
    )
    return table(
        held, style="ROUNDED,DASHED" if dashed else "ROUNDED", border=2.4 if last else 1.2,
        color=look["line"], bgcolor=look["fill"], width=width, height=height,
    )  # fmt: skip


def _render_lines(lines: list[Sized], height: int) -> str:
    """Return lines of words one below the other, each as high as its size wants, and room below them.

    What room is left Graphviz would spread over the lines.
    """
    rows = [table_row(cell(format_lines([line], size), height=_line_height(size))) for line, size in lines]
    below = height - round(_PAD) - round(_measure_height(lines))
    return table(
        table_row(cell("", height=round(_PAD))) + "".join(rows) + table_row(cell("", height=max(below, 1)))
    )


def _source(sheet: Sheet, step: Step) -> list[Run]:
    """Return what a step rests on: the clause and the lines of the text, the records, their evidence."""
    held, runs = style(), list[Run]()
    if step.clause:
        number = any(letter.isdigit() for letter in step.clause)
        said = f"{sheet.phrase('clause')} {step.clause}" if number else step.clause
        runs.append((said, held["ink"], True))
    if step.lines:
        key = "why.line" if len(step.lines) == 1 else "why.lines"
        runs.append((sheet.phrase(key, lines=format_spans(step.lines)), held["faint"], False))
    runs += [(f"◆ {record.rpartition('/')[2]}", held["soft"], True) for record in step.records]
    return runs + [(text, held["faint"], False) for text in step.evidence]


@dataclass(frozen=True)
class Column:
    """The cards of a column from the top down, each with those that branch off beside it."""

    rows: tuple[tuple[StepCard, tuple[StepCard, ...]], ...]

    @property
    def height(self) -> float:
        """The height, in points."""
        return sum(map(_height, self.rows)) + _BELOW * (len(self.rows) - 1)

    @property
    def width(self) -> float:
        """The width, in points."""
        return CARD + (_ASIDE + BRANCH if any(beside for _, beside in self.rows) else 0)


def draw_explanation(explanation: Explanation) -> Drawing:
    """Return the drawing of an explanation; each step says by a sign and in colour whether it holds.

    Raises ServandaError for one of more than :data:`LIMIT` steps.
    """
    if len(explanation.steps) > LIMIT:
        raise ServandaError(error_text("too-many-steps", number=len(explanation.steps), limit=LIMIT))
    sheet = Sheet(explanation.lang, explanation.answer)
    sheet.subtitle = sheet.phrase("why.subtitle", id=explanation.id, as_of=explanation.as_of)
    sheet.graph.attr("graph", layout="nop2", splines="line")
    for name in ("true", "false", "none"):
        look = style()["holds"][name]
        sheet.legend.append((look["glyph"], look["line"], sheet.phrase(f"why.{name}")))
    left, ends = 0.0, ("", 0.0, 0.0)
    for column in _columns(_rows(make_cards(sheet, explanation))):
        ends = _add(sheet, column, left, ends)
        left += column.width + _COLUMNS
    return Drawing("why", explanation.lang, sheet.source())


def _rows(held: Sequence[StepCard]) -> list[tuple[StepCard, tuple[StepCard, ...]]]:
    """Return the cards of the column, each with those after it that branch off."""
    rows: list[tuple[StepCard, tuple[StepCard, ...]]] = []
    for card in held:
        if card.branch and rows:
            rows[-1] = (rows[-1][0], (*rows[-1][1], card))
        else:
            rows.append((card, ()))
    return rows


def _columns(rows: Sequence[tuple[StepCard, tuple[StepCard, ...]]]) -> list[Column]:
    """Put the rows into as many columns as suit a page best."""
    tried = [_split(rows, number) for number in range(1, 5)]
    return min(tried, key=_measure_shrinkage)


def _split(rows: Sequence[tuple[StepCard, tuple[StepCard, ...]]], number: int) -> list[Column]:
    """Put rows into columns of about the same height, in their order."""
    whole = sum(_height(row) + _BELOW for row in rows)
    columns: list[list[tuple[StepCard, tuple[StepCard, ...]]]] = [[]]
    used = 0.0
    for row in rows:
        if columns[-1] and used + _height(row) / 2 > whole * len(columns) / number and len(columns) < number:
            columns.append([])
        columns[-1].append(row)
        used += _height(row) + _BELOW
    return [Column(tuple(column)) for column in columns if column]


def _measure_shrinkage(columns: list[Column]) -> float:
    """Return how small the drawing becomes on a page, as a number that grows."""
    wide = sum(column.width for column in columns) + _COLUMNS * (len(columns) - 1)
    high = max(column.height for column in columns) + _HEAD
    return max(wide, high * _PROPORTION)


def _height(row: tuple[StepCard, tuple[StepCard, ...]]) -> float:
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
        made = _add_card(sheet, card, left + CARD / 2, middle)
        if name:
            sheet.edge(name, made, color=colour, penwidth="1.4", arrowsize="0.7")
        elif before[0]:
            _join_columns(sheet, before, made, left, middle, colour)
        down = top
        for one in beside:
            branch = _add_card(sheet, one, left + CARD + _ASIDE + BRANCH / 2, down + one.height / 2)
            sheet.edge(
                f"{made}:e", f"{branch}:w", color=style()["holds"]["false"]["line"], style="dashed",
                arrowhead="none", penwidth="1.2",
            )  # fmt: skip
            down += one.height + 8.0
        name, ends = made, (made, left + CARD / 2, top + card.height)
        top += _height(row) + _BELOW
    return ends


def _add_card(sheet: Sheet, card: StepCard, x: float, middle: float) -> str:
    return sheet.node(card.key, card.label, tip=card.tip, iri=card.link, pos=f"{x:.1f},{-middle:.1f}")


def _join_columns(sheet: Sheet, before: End, made: str, left: float, middle: float, colour: str) -> None:
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
