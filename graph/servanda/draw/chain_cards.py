"""The cards of a drawn explanation: one for each step, with its words, its sign and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.draw.markup import cell, font, markup, row, table
from servanda.draw.measure import Run, flow, written
from servanda.draw.style import style
from servanda.query.writing import spans
from servanda.vocabulary import expand

if TYPE_CHECKING:
    from servanda.draw.sheet import Sheet
    from servanda.timeline.explanation import Explanation, Step

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


@dataclass(frozen=True)
class Card:
    """A card: its label with its height in points; ``branch`` says that the step does not hold."""

    key: str
    label: str
    height: float
    branch: bool
    tip: str
    link: str


def cards(sheet: Sheet, explanation: Explanation) -> list[Card]:
    """Return a card for each step, in their order; what fails branches off from what holds before it."""
    found: list[Card] = []
    for number, step in enumerate(explanation.steps):
        last = number == len(explanation.steps) - 1
        aside = step.holds is False and not last and any(not card.branch for card in found)
        found.append(_card(sheet, step, number, aside=aside, last=last))
    return found


def _card(sheet: Sheet, step: Step, number: int, *, aside: bool, last: bool) -> Card:
    look, width = style()["holds"][str(step.holds).lower()], BRANCH if aside else CARD
    source = _source(sheet, step)
    # A step that rests on nothing of its own has all the room for its words.
    room = width - _SIGN - 2 * _PAD - (_SOURCE + 2 * _PAD if source else 0)
    head = sheet.phrase(f"why.{step.kind}") + (f" · {sheet.phrase('why.assumed')}" if step.assumed else "")
    size = _SIZE + 2 if last else _SIZE
    said: list[Sized] = [(line, _SMALL) for line in flow([(head, look["ink"], True)], room, _SMALL)]
    said += [(line, size) for line in flow([(step.says, style()["ink"], last)], room, size)]
    if step.words:
        quoted = flow([(f"«{step.words}»", style()["soft"], False)], room, _QUOTED, _MOST)
        said += [(line, _QUOTED) for line in quoted]
    beside: list[Sized] = [(line, _SMALL) for run in source for line in flow([run], _SOURCE, _SMALL)]
    height = max(_high(said), _high(beside)) + 2 * _PAD
    label = _label(look, said, beside, (width, height), dashed=aside or step.assumed, last=last)
    tip = f"{head}: {step.says}" + (f" «{step.words}»" if step.words else "")
    return Card(f"step {number}", label, height, aside, tip, expand(step.norm) if step.norm else "")


def _high(lines: list[Sized]) -> float:
    """Return how high lines of words are, in points."""
    return sum(_pitch(size) for _, size in lines)


def _pitch(size: float) -> int:
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
    sign = font(markup(look["glyph"]), size=15, colour=look["line"], bold=True)
    source = round(_SOURCE + 2 * _PAD) if beside else 0
    held = row(
        cell(sign, width=round(_SIGN), height=height, align="CENTER", valign="TOP", cellpadding=round(_PAD)),
        cell(_stack(said, height), width=width - round(_SIGN) - source),
        cell(_stack(beside, height), width=source) if beside else "",
    )
    return table(
        held, style="ROUNDED,DASHED" if dashed else "ROUNDED", border=2.4 if last else 1.2,
        color=look["line"], bgcolor=look["fill"], width=width, height=height,
    )  # fmt: skip


def _stack(lines: list[Sized], height: int) -> str:
    """Return lines of words one below the other, each as high as its size wants, and room below them.

    What room is left Graphviz would spread over the lines.
    """
    rows = [row(cell(written([line], size), height=_pitch(size))) for line, size in lines]
    below = height - round(_PAD) - round(_high(lines))
    return table(row(cell("", height=round(_PAD))) + "".join(rows) + row(cell("", height=max(below, 1))))


def _source(sheet: Sheet, step: Step) -> list[Run]:
    """Return what a step rests on: the clause and the lines of the text, the records, their evidence."""
    held, runs = style(), list[Run]()
    if step.clause:
        number = any(letter.isdigit() for letter in step.clause)
        said = f"{sheet.phrase('clause')} {step.clause}" if number else step.clause
        runs.append((said, held["ink"], True))
    if step.lines:
        runs.append((sheet.phrase("why.lines", lines=spans(step.lines)), held["faint"], False))
    runs += [(f"◆ {record.rpartition('/')[2]}", held["soft"], True) for record in step.records]
    return runs + [(text, held["faint"], False) for text in step.evidence]
