"""Who tells whom of what, as a picture for the page of a document: three columns, every line level.

A brief is A4 portrait, and its picture goes in at its own size, so that the type is as large in print as it
is here: nothing under 8 points. Where each thing stands is worked out from the widths of the words; it is
written as SVG, and made PNG without Graphviz.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from math import ceil
from typing import Final

from servanda.draw.graphviz import to_png
from servanda.draw.labels import Run, clean_text, modality_style, side_style, style, wrap_runs
from servanda.draw.typeface import RESERVE, text_width

#: The width of the picture, and the height beyond which it goes on in another one.
WIDTH: Final = 510
HIGHEST: Final = 660
#: Dots an inch of the PNG.
_DOTS: Final = 220
#: The widths of the columns of names, of the gaps beside the cards, and the least of that of clauses.
_LEFT, _GAP, _ARROW, _RIGHT, _CLAUSE = 92, 10, 22, 126, 20
_CARD: Final = WIDTH - _LEFT - _GAP - _ARROW - _RIGHT
#: The most room for the word of how a notice binds, unless one word alone needs more.
_VERB: Final = 80
#: Sizes of type, the height of a line of each, and the room within boxes and between them.
_SIZE, _SMALL = 8.5, 8
_LINE, _SMALL_LINE = 10.4, 10
_PAD, _BETWEEN = 2.8, 2.2
_HEAD: Final = 14
_CHIP: Final = "#1F2937"


@dataclass(frozen=True)
class NoticeLine:
    """What is told in one notice: of what, by which clause; below it a state (``chip``) and small words."""

    text: str
    clause: str
    chip: str = ""
    ground: str = ""


@dataclass(frozen=True)
class NoticeRun:
    """Notices that one sends to another in one way: ``verb`` says how they bind.

    ``sides`` are the places of the sides of both, as :func:`servanda.draw.labels.side_style` takes them. The
    line is dashed where the text says inform and not notify.
    """

    sender: str
    addressee: str
    sides: tuple[int | None, int | None]
    modality: str
    verb: str
    dashed: bool
    lines: tuple[NoticeLine, ...]


@dataclass(frozen=True)
class Strip:
    """A picture as SVG, its height in points, and the runs that it shows."""

    svg: str
    height: float
    runs: tuple[NoticeRun, ...]

    def render_png(self) -> bytes:
        """Return the picture as PNG; raises ServandaError when it cannot be made."""
        return to_png(self.svg, _DOTS)


def draw_strips(runs: Sequence[NoticeRun], heads: tuple[str, str, str]) -> list[Strip]:
    """Return the pictures of some notices, several where one would be too tall for a page.

    ``heads`` are the names of the three columns.
    """
    width = _choose_verb_width([run.verb for run in runs])
    numbers = [_measure(line.clause, bold=True) for run in runs for line in run.lines]
    placed = [_Run(run, width, ceil(max(_CLAUSE, *numbers))) for run in runs]
    pages: list[list[_Run]] = []
    for one in placed:
        if not pages or sum(held.height + _BETWEEN for held in pages[-1]) + one.height > HIGHEST:
            pages.append([])
        pages[-1].append(one)
    return [_draw_page(page, heads) for page in pages]


def _choose_verb_width(verbs: Sequence[str]) -> int:
    """Return the width of the column of verbs: the least that takes fewest lines, with no word broken."""
    least = ceil(max((_measure(word, bold=True) for verb in verbs for word in verb.split()), default=0)) + 3

    def count_lines(width: int) -> int:
        return sum(len(wrap_runs([(verb, "", True)], width, _SIZE)) for verb in verbs)

    return min(range(least, max(least, _VERB) + 1), key=count_lines)


class _Run:
    """A run with its words wrapped, and the height of its card."""

    def __init__(self, run: NoticeRun, verb_width: int, clause_width: int) -> None:
        look = modality_style(run.modality)
        self.run, self.verb_width, self.clause_width = run, verb_width, clause_width + 6
        self.verb = wrap_runs([(run.verb, look["ink"], True)], verb_width, _SIZE)
        self.room = _CARD - verb_width - self.clause_width - 4 * _PAD
        self.blocks = [self._wrap(line) for line in run.lines]
        least = max(len(self.verb) * _LINE, sum(height for *_, height in self.blocks))
        self.height = least + 2 * _PAD

    def _wrap(self, line: NoticeLine) -> tuple[NoticeLine, list[list[Run]], list[list[Run]], float]:
        ink, faint = style()["ink"], "#4B5563"
        text = wrap_runs([(line.text, ink, False)], self.room, _SIZE)
        beside = self.room + self.clause_width - (_measure(line.chip, _SMALL) + 10 if line.chip else 0)
        ground = wrap_runs([(line.ground, faint, False)], beside, _SMALL) if line.ground else []
        small = max(len(ground), 1 if line.chip else 0) * _SMALL_LINE
        return line, text, ground, len(text) * _LINE + small + (2 if small else 0)


def _draw_page(placed: list[_Run], heads: tuple[str, str, str]) -> Strip:
    """Return the picture of some runs, drawn from the top down."""
    _grow(placed, "sender", _LEFT)
    # At the very edge an office suite would cut the frame where it makes the picture smaller.
    _grow(placed, "addressee", _RIGHT - 1)
    parts: list[str] = []
    left, right = _LEFT + _GAP, WIDTH - _RIGHT
    for text, x in zip(heads, (0, left, right), strict=True):
        parts.append(_write(clean_text(text), x + 1, 9, _SMALL, "#4B5563", bold=True))
    tops: list[float] = []
    top = float(_HEAD)
    for one in placed:
        tops.append(top)
        top += one.height + _BETWEEN
    for end, x, width in (("sender", 0, _LEFT), ("addressee", right, _RIGHT - 1)):
        for group in _group(placed, end):
            first, last = group[0], group[-1]
            high = tops[last] + placed[last].height - tops[first]
            parts += _draw_end(placed[first], end, x, tops[first], width, high)
    for one, y in zip(placed, tops, strict=True):
        parts += _draw_card(one, left, y)
        parts += _draw_lines(one, left, y)
    height = ceil(top - _BETWEEN + 1)
    body = "\n".join(parts)
    svg = (
        f'<svg width="{WIDTH}pt" height="{height}pt" viewBox="0 0 {WIDTH} {height}" '
        f'xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'
    )
    return Strip(svg, height, tuple(one.run for one in placed))


def _group(placed: Sequence[_Run], end: str) -> Iterator[list[int]]:
    """Yield the places of neighbours that have the same sender, or the same addressee."""
    for _, group in groupby(range(len(placed)), key=lambda place: getattr(placed[place].run, end)):
        yield list(group)


def _grow(placed: Sequence[_Run], end: str, width: int) -> None:
    """Give the last run of each group the height that the name beside the group lacks."""
    for group in _group(placed, end):
        high = sum(placed[place].height for place in group) + _BETWEEN * (len(group) - 1)
        name = wrap_runs([(getattr(placed[group[0]].run, end), "", True)], width - 3 * _PAD - 1, _SIZE)
        placed[group[-1]].height += max(0.0, len(name) * _LINE + 2 * _PAD - high)


def _draw_end(one: _Run, end: str, x: float, y: float, width: float, height: float) -> Iterable[str]:
    """Return the box of a sender or of an addressee, with its name in the middle of its height."""
    side = one.run.sides[0 if end == "sender" else 1]
    look = side_style(side)
    fill = look["fill"] if side is not None else "#FFFFFF"
    name = wrap_runs([(getattr(one.run, end), look["ink"], True)], width - 3 * _PAD - 1, _SIZE)
    begin = y + (height - len(name) * _LINE) / 2
    yield _frame(x, y, width, height, fill, look.get("node", look["line"]))
    yield from _write_lines(name, x + 2 * _PAD, begin, _SIZE, _LINE)


def _draw_card(one: _Run, x: float, y: float) -> Iterable[str]:
    """Return the card of a run: how it binds, of what is told, by which clause."""
    look = modality_style(one.run.modality)
    yield _frame(x, y, _CARD, one.height, "#FFFFFF" if one.run.dashed else look["fill"], look["line"])
    used = sum(height for *_, height in one.blocks)
    yield from _write_lines(
        one.verb, x + 2 * _PAD, y + (one.height - len(one.verb) * _LINE) / 2, _SIZE, _LINE
    )
    top = y + (one.height - used) / 2
    text_x, clause_x = x + 2 * _PAD + one.verb_width + _PAD, x + _CARD - one.clause_width
    for line, text, ground, height in one.blocks:
        yield from _write_lines(text, text_x, top, _SIZE, _LINE)
        yield _write(line.clause, clause_x, top + _LINE - 2.6, _SIZE, look["ink"], bold=True)
        below, small_x = top + len(text) * _LINE + 1, text_x
        if line.chip:
            wide = _measure(line.chip, _SMALL) + 6
            yield (
                f'<rect x="{text_x:g}" y="{below:g}" width="{wide:.1f}" height="{_SMALL_LINE - 0.5:g}" '
                f'fill="{_CHIP}"/>'
            )
            yield _write(line.chip, text_x + 3, below + _SMALL_LINE - 2.6, _SMALL, "#FFFFFF")
            small_x += wide + 4
        yield from _write_lines(ground, small_x, below, _SMALL, _SMALL_LINE)
        top += height


def _draw_lines(one: _Run, x: float, y: float) -> Iterable[str]:
    """Return the line from the sender to the card, and the one with a head to the addressee."""
    look = modality_style(one.run.modality)
    colour, level = look["line"], y + one.height / 2
    dashes = ' stroke-dasharray="4 3"' if one.run.dashed else ""
    end = x + _CARD + _ARROW
    for begin, stop in ((x - _GAP, x), (x + _CARD, end - 6)):
        yield (
            f'<line x1="{begin:g}" y1="{level:g}" x2="{stop:g}" y2="{level:g}" stroke="{colour}" '
            f'stroke-width="1.3"{dashes}/>'
        )
    if one.run.modality == "condition":
        yield f'<circle cx="{end - 4:g}" cy="{level:g}" r="3.4" fill="{colour}"/>'
        return
    points = [(end, level), (end - 8, level - 3.6), (end - 8, level + 3.6)]
    if one.run.modality == "power":
        points = [(end, level), (end - 5, level - 3.6), (end - 10, level), (end - 5, level + 3.6)]
    drawn = " ".join(f"{a:g},{b:g}" for a, b in points)
    yield f'<polygon points="{drawn}" fill="{colour}"/>'


def _frame(x: float, y: float, width: float, height: float, fill: str, line: str) -> str:
    return (
        f'<rect x="{x + 0.5:g}" y="{y + 0.5:g}" width="{width - 1:g}" height="{height - 1:g}" rx="6" '
        f'fill="{fill}" stroke="{line}" stroke-width="1"/>'
    )


def _write_lines(lines: Iterable[list[Run]], x: float, top: float, size: float, high: float) -> Iterator[str]:
    for number, line in enumerate(lines):
        text = " ".join(word for word, _, _ in line)
        _, colour, bold = line[0]
        yield _write(text, x, top + number * high + high - 2.6, size, colour, bold=bold)


def _write(text: str, x: float, y: float, size: float, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="Noto Sans" font-size="{size:g}"{weight} fill="{colour}">'
        f"{escape(clean_text(text))}</text>"
    )


def _measure(text: str, size: float = _SIZE, *, bold: bool = False) -> float:
    return text_width(text, size, bold=bold) * RESERVE
