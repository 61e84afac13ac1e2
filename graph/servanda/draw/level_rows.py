"""Three columns of boxes with level lines between them: who, what, and to whom.

Each column is one node, and the three have rows of the same heights: so every line is level, ends at a place
of its own and runs behind nothing. All sizes are points of the printed page, measured here and not left to
the engine.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Final, NamedTuple

from servanda.draw.labels import (
    fade_colours,
    fixed_cell,
    modality_style,
    plain_words,
    style,
    table,
    table_row,
    wrap_runs,
)
from servanda.draw.sheet import LEADING, NOTE_SIZE, PAGE_WIDTH, TEXT_SIZE, Sheet
from servanda.draw.typeface import RESERVE, text_width

#: The gap between two columns, in which the lines run, and that between two cards.
_GAP: Final = 26
_BETWEEN: Final = 5
#: How wide the boxes on the left and on the right may be.
_LEFT_ROOM: Final = (88, 104)
_RIGHT_ROOM: Final = (100, 120)
#: The room between a border and the words in it.
_PAD: Final = 5
#: The strip at the top and at the bottom of a card, for the same.
_RIM: Final = 3
#: By so many points the height of a sheet is tried.
_STEP: Final = 12
#: A word that is wider than this is broken.
_WIDEST: Final = 170
#: How high the heads of the columns are.
HEAD_HEIGHT: Final = 15
#: A card is parted between two sheets where more than this share of the first one is free.
_WORTH: Final = 0.3
#: So many acts of a card that is parted stay together.
_TOGETHER: Final = 2
#: The strip at the left edge of a card, so that words keep off its rounded corners.
_EDGE: Final = 4


#: The least and the most room of the words of a card and of its clauses.
_WORD_ROOM: Final = (44, 70)
_CLAUSE_ROOM: Final = (34, 56)


class Columns(NamedTuple):
    """How wide the boxes at the sides, the word of a card and its clauses are, on all sheets alike."""

    left: int
    right: int
    word: int
    clause: int

    @property
    def card(self) -> int:
        """How wide a card is: it gets what is left, but for a strip at each box for the ends of the lines."""
        return PAGE_WIDTH - self.left - self.right - 2 * _GAP - 2

    @property
    def act(self) -> int:
        """How wide what is done is."""
        return self.card - self.word - self.clause - _EDGE - 2


class Chip(NamedTuple):
    """How an act stands on a day: a word in capitals on dark ground, and what that rests on."""

    word: str
    ground: str


class End(NamedTuple):
    """A box at the left or the right: ``key`` says which, then its name, a small line and its colours.

    ``iri`` is where a click leads, ``tip`` what is shown where the pointer rests on it.
    """

    key: str
    name: str
    note: str
    colours: dict[str, str]
    iri: str = ""
    tip: str = ""


class Act(NamedTuple):
    """A line of a card: what is done, the clause, and what stands small below it.

    ``norm`` is what the line is of, ``chips`` how it stands on a day; ``pale``: it binds nobody then.
    ``key`` tells it from others of the same norm.
    """

    norm: str
    text: str
    clause: str
    note: str = ""
    chips: tuple[Chip, ...] = ()
    iri: str = ""
    tip: str = ""
    pale: bool = False
    key: str = ""


@dataclass(frozen=True)
class ActCard:
    """Acts of one kind that run from one box to another: one line leads to the card, one from it.

    ``modality`` gives its colours and its line, ``word`` says it; ``hollow``: white, with a dashed line.
    """

    left: End
    right: End
    modality: str
    word: str
    acts: tuple[Act, ...]
    hollow: bool = False

    @property
    def pale(self) -> bool:
        """Whether nothing on it binds anybody on the day."""
        return all(act.pale for act in self.acts)


def order_cards(cards: Sequence[ActCard]) -> list[ActCard]:
    """Return the cards so that each left end is one run, and each right end few runs within it.

    Left ends keep their order. A right end that two left ends in a row share stands where these meet.
    """
    runs: dict[str, dict[str, list[ActCard]]] = {}
    for card in cards:
        runs.setdefault(card.left.key, {}).setdefault(card.right.key, []).append(card)
    ordered: list[ActCard] = []
    lefts, last = list(runs), ""
    for place, left in enumerate(lefts):
        rights = list(runs[left])
        after = runs[lefts[place + 1]] if place + 1 < len(lefts) else {}
        shared = [name for name in rights if name in after and (name != last or len(rights) == 1)]
        # The last of this run is the first of the next one.
        rights.sort(key=lambda name: (name != last, bool(shared) and name == shared[-1]))
        last = rights[-1]
        ordered += [card for name in rights for card in runs[left][name]]
    return ordered


def fill_sheets(cards: Sequence[ActCard], room: int, columns: Columns) -> list[list[ActCard]]:
    """Return the cards in their order in as few parts as hold them, each no higher than ``room`` points.

    The parts are about as high as one another. A card that does not fit where a good part of the sheet is
    free is parted between two of its acts.
    """
    sheets = _fill(cards, room, columns)
    least = measure_rows(cards, columns) // max(len(sheets), 1)
    for lower in range(least, room, _STEP):
        tried = _fill(cards, lower, columns)
        if len(tried) <= len(sheets):
            return tried
    return sheets


def _fill(cards: Sequence[ActCard], room: int, columns: Columns) -> list[list[ActCard]]:
    """Return the cards in parts, each taking what it holds."""
    sheets: list[list[ActCard]] = [[]]
    for card in cards:
        rest: ActCard | None = card
        while rest is not None:
            held = sheets[-1]
            number = _count_fitting(held, rest, room, columns)
            if number < len(rest.acts):  # no act stands alone before or after the cut
                number = min(number, len(rest.acts) - _TOGETHER)
                free = room - measure_rows(held, columns)
                if held and (number < _TOGETHER or free < room * _WORTH):
                    number = 0
            if not held:  # what is higher than a sheet stands alone
                number = max(number, 1)
            if number:
                held.append(replace(rest, acts=rest.acts[:number]))
            rest = replace(rest, acts=rest.acts[number:]) if number < len(rest.acts) else None
            if rest is not None:
                sheets.append([])
    return [sheet for sheet in sheets if sheet]


def _count_fitting(cards: Sequence[ActCard], card: ActCard, room: int, columns: Columns) -> int:
    """Return how many acts of a card fit on a sheet below those that it holds."""

    def measure(number: int) -> int:
        return measure_rows([*cards, replace(card, acts=card.acts[:number])], columns)

    # With one act more it is never lower.
    return bisect_right(range(1, len(card.acts) + 1), room, key=measure)


def measure_rows(cards: Sequence[ActCard], columns: Columns) -> int:
    """Return how high the cards are on a sheet, with the gaps between them and the heads of the columns."""
    return HEAD_HEIGHT + sum(_heights(cards, columns)) + _BETWEEN * max(len(cards) - 1, 0)


def measure_columns(cards: Sequence[ActCard]) -> Columns:
    """Return how wide the columns of the cards must be for the longest of their words and clauses."""
    return Columns(
        _measure_column([card.left.name for card in cards], _LEFT_ROOM),
        _measure_column([card.right.name for card in cards], _RIGHT_ROOM),
        _measure_column([card.word for card in cards], _WORD_ROOM),
        _measure_column([act.clause for card in cards for act in card.acts], _CLAUSE_ROOM),
    )


def _measure_column(texts: Sequence[str], room: tuple[int, int]) -> int:
    """Return how wide a column of bold words is: no word is broken, a long text is wrapped."""
    least, most = room
    words = max((_bold_width(word) for text in texts for word in text.split()), default=0)
    lines = max(map(_bold_width, texts), default=0)
    return round(min(max(least, words, min(lines, most)), _WIDEST)) + 2 * _PAD + 2


def _bold_width(text: str) -> float:
    return text_width(text, TEXT_SIZE, bold=True) * RESERVE


def _heights(cards: Sequence[ActCard], columns: Columns) -> list[int]:
    """Return how high each card is; where a name at its side needs more, the last card of the run grows."""
    heights = [_card_height(card, columns) for card in cards]
    for right in (False, True):
        place = 0
        for _, run in groupby(cards, key=lambda card: (card.right if right else card.left).key):
            members = list(run)
            place += len(members)
            end = members[0].right if right else members[0].left
            need = _end_height(end, columns.right if right else columns.left)
            height = sum(heights[place - len(members) : place]) + _BETWEEN * (len(members) - 1)
            heights[place - 1] += max(0, need - height)
    return heights


def _line(size: int) -> int:
    """Return how high a line of words is."""
    return round(size * LEADING)


@cache
def _wrap(text: str, width: float, size: int, *, bold: bool = False) -> tuple[str, ...]:
    """Return a text as lines no wider than ``width``; no line for an empty one."""
    lines = wrap_runs([(text, "", bold)], width, size)
    return tuple(" ".join(word for word, *_ in line) for line in lines if line)


def _end_height(end: End, width: int) -> int:
    inner = width - 2 * _PAD - 2
    name, note = _wrap(end.name, inner, TEXT_SIZE, bold=True), _wrap(end.note, inner, NOTE_SIZE)
    return len(name) * _line(TEXT_SIZE) + len(note) * _line(NOTE_SIZE) + 2 * _PAD + 2


@cache
def _act_height(act: Act, columns: Columns) -> int:
    width = columns.act - 6
    high = len(_wrap(act.text, width, TEXT_SIZE)) * _line(TEXT_SIZE)
    high += len(_wrap(act.note, width, NOTE_SIZE)) * _line(NOTE_SIZE)
    high += sum(_chip_height(chip, width) for chip in act.chips)
    clause = len(_wrap(act.clause, columns.clause - 6, TEXT_SIZE, bold=True)) * _line(TEXT_SIZE)
    return max(high, clause) + 4


def _chip_width(chip: Chip) -> int:
    return round(text_width(chip.word, NOTE_SIZE, bold=True) * RESERVE) + 9


def _chip_height(chip: Chip, width: int) -> int:
    ground = _wrap(chip.ground, width - _chip_width(chip) - 6, NOTE_SIZE)
    return max(len(ground), 1) * _line(NOTE_SIZE) + 4


def _card_height(card: ActCard, columns: Columns) -> int:
    words = len(_wrap(card.word, columns.word - 6, TEXT_SIZE, bold=True)) * _line(TEXT_SIZE) + 4
    return max(sum(_act_height(act, columns) for act in card.acts), words) + 2 * _RIM + 2


def add_rows(sheet: Sheet, cards: Sequence[ActCard], heads: tuple[str, str, str], columns: Columns) -> None:
    """Add the three columns and the lines between them to a sheet; ``heads`` stand above the columns."""
    sheet.graph.attr("graph", splines="line", ranksep=f"{_GAP / 72:.4f}", nodesep="0")
    heights = _heights(cards, columns)
    tips = "; ".join(dict.fromkeys(act.norm for card in cards for act in card.acts))
    left = sheet.node("who", _render_ends(cards, heights, heads[0], columns.left, right=False), tip=heads[0])
    middle = sheet.node("what", _render_cards(cards, heights, heads[1], columns), tip=tips)
    right = sheet.node(
        "whom", _render_ends(cards, heights, heads[2], columns.right, right=True), tip=heads[2]
    )
    for place, card in enumerate(cards):
        kind = modality_style(card.modality)
        look = {
            "color": fade_colours(kind)["line"] if card.pale else kind["line"],
            "penwidth": str(kind["width"]),
            "style": "dashed" if card.hollow or card.pale else kind["style"],
            "arrowsize": "0.7",
        }
        tip = "; ".join(act.tip for act in card.acts[:1])
        sheet.edge(f"{left}:p{place}:e", f"{middle}:c{place}:w", tip=tip, arrowhead="none", **look)
        sheet.edge(f"{middle}:c{place}:e", f"{right}:p{place}:w", tip=tip, arrowhead=kind["head"], **look)


def _text(
    lines: Sequence[tuple[str, int, str, bool]], width: int, height: int | None = None, **place: object
) -> str:
    """Return lines (words, size, colour, bold) as a table of just their size, one cell for each line."""
    if not lines:
        return ""
    rows = "".join(
        table_row(fixed_cell(plain_words(words, size, colour, bold=bold), width, _line(size)))
        for words, size, colour, bold in lines
    )
    high = sum(_line(size) for _, size, *_ in lines) if height is None else height
    return table(rows, fixedsize="TRUE", width=width, height=high, align="LEFT", valign="MIDDLE", **place)


def _render_ends(
    cards: Sequence[ActCard], heights: Sequence[int], head: str, width: int, *, right: bool
) -> str:
    """Return the column of the left or the right ends: a box for each run, with a place for each line."""
    rows = table_row(fixed_cell(_head_text(head, width + 1), width + 1, HEAD_HEIGHT, colspan=2))
    place = 0
    for _, run in groupby(cards, key=lambda card: (card.right if right else card.left).key):
        members = list(run)
        span = 2 * len(members) - 1
        high = sum(heights[place : place + len(members)]) + _BETWEEN * (len(members) - 1)
        end = members[0].right if right else members[0].left
        box = _render_end(end, width, high, span)
        for number in range(len(members)):
            strip = fixed_cell("", 1, heights[place + number], port=f"p{place + number}")
            first = box if number == 0 else ""
            rows += table_row(strip, first) if right else table_row(first, strip)
            if number < len(members) - 1:
                rows += table_row(fixed_cell("", 1, _BETWEEN))
        place += len(members)
        if place < len(cards):
            rows += table_row(fixed_cell("", width + 1, _BETWEEN, colspan=2))
    return table(rows)


def _head_text(head: str, width: int) -> str:
    return _text([(head, NOTE_SIZE, style()["soft"], True)], width - 4)


def _render_end(end: End, width: int, height: int, span: int) -> str:
    inner = width - 2 * _PAD - 2
    lines = [
        (line, TEXT_SIZE, end.colours["ink"], True) for line in _wrap(end.name, inner, TEXT_SIZE, bold=True)
    ]
    lines += [(line, NOTE_SIZE, end.colours["ink"], False) for line in _wrap(end.note, inner, NOTE_SIZE)]
    # The frame is a table of its own: a cell paints over the corners of one that is rounded.
    frame = table(
        table_row(fixed_cell(_text(lines, inner), width - 2, height - 2, cellpadding=_PAD)),
        border=1, style="ROUNDED", color=end.colours["node"], bgcolor=end.colours["fill"],
    )  # fmt: skip
    return fixed_cell(
        frame,
        width,
        height,
        rowspan=span,
        href=end.iri,
        title=end.tip or end.name,
        target="_top" if end.iri else "",
    )


def _render_cards(cards: Sequence[ActCard], heights: Sequence[int], head: str, columns: Columns) -> str:
    rows = table_row(fixed_cell(_head_text(head, columns.card), columns.card, HEAD_HEIGHT))
    for place, (card, high) in enumerate(zip(cards, heights, strict=True)):
        rows += table_row(fixed_cell(_render_card(card, high, columns), columns.card, high, port=f"c{place}"))
        if place < len(cards) - 1:
            rows += table_row(fixed_cell("", columns.card, _BETWEEN))
    return table(rows)


def _render_card(card: ActCard, height: int, columns: Columns) -> str:
    """Return a card: its word at the left, then its acts, each with its clause at the right."""
    kind = modality_style(card.modality)
    look = fade_colours(kind) if card.pale else kind
    inner = height - 2 - 2 * _RIM
    spare, number = inner - sum(_act_height(act, columns) for act in card.acts), len(card.acts)
    rows = ""
    word = [
        (line, TEXT_SIZE, look["ink"], True)
        for line in _wrap(card.word, columns.word - 6, TEXT_SIZE, bold=True)
    ]
    for place, act in enumerate(card.acts):
        # What a card is higher than its acts is shared out among these.
        high = _act_height(act, columns) + spare * (place + 1) // number - spare * place // number
        cells = [
            fixed_cell("", _EDGE, inner, rowspan=number),
            fixed_cell(_text(word, columns.word - 6), columns.word, inner, rowspan=number),
        ] if place == 0 else []  # fmt: skip
        rows += table_row(*cells, *_act_cells(act, high, columns, look["ink"]))
    rim = table_row(fixed_cell("", columns.card - 2, _RIM, colspan=4))
    rows = f"{rim}{rows}{rim}"
    fill = "#FFFFFF" if card.hollow else look["fill"]
    edge = "ROUNDED,DASHED" if card.hollow or card.pale else "ROUNDED"
    return table(rows, border=1, style=edge, color=look["line"], bgcolor=fill)


def _act_cells(act: Act, height: int, columns: Columns, ink: str) -> list[str]:
    looks, room = style(), columns.act
    width = room - 6
    colour = looks["faint"] if act.pale else looks["ink"]
    parts = [_text([(line, TEXT_SIZE, colour, False) for line in _wrap(act.text, width, TEXT_SIZE)], width)]
    if act.note:
        parts.append(
            _text(
                [(line, NOTE_SIZE, looks["soft"], False) for line in _wrap(act.note, width, NOTE_SIZE)], width
            )
        )
    parts += [_render_chip(chip, width) for chip in act.chips]
    content = parts[0] if len(parts) == 1 else _stack(parts, width, act)
    clause = [
        (line, TEXT_SIZE, ink, True) for line in _wrap(act.clause, columns.clause - 6, TEXT_SIZE, bold=True)
    ]
    link = {"href": act.iri, "title": act.tip, "target": "_top"}
    return [
        fixed_cell(content, room, height, **link),
        fixed_cell(_text(clause, columns.clause - 6), columns.clause, height),
    ]


def _stack(parts: Sequence[str], width: int, act: Act) -> str:
    """Return the parts of an act one below the other."""
    heights = [len(_wrap(act.text, width, TEXT_SIZE)) * _line(TEXT_SIZE)]
    if act.note:
        heights.append(len(_wrap(act.note, width, NOTE_SIZE)) * _line(NOTE_SIZE))
    heights += [_chip_height(chip, width) for chip in act.chips]
    rows = "".join(
        table_row(fixed_cell(part, width, high)) for part, high in zip(parts, heights, strict=True)
    )
    return table(rows, fixedsize="TRUE", width=width, height=sum(heights), align="LEFT", valign="MIDDLE")


def _render_chip(chip: Chip, width: int) -> str:
    """Return the word of a state in white on dark ground, and beside it what that rests on."""
    looks, wide, high = style(), _chip_width(chip), _chip_height(chip, width)
    ground = _wrap(chip.ground, width - wide - 6, NOTE_SIZE)
    words = plain_words(chip.word, NOTE_SIZE, "#FFFFFF", bold=True)
    word = table(
        # An engine without fonts would not know where the middle is.
        table_row(fixed_cell("", 4, 12), fixed_cell(words, wide - 4, 12)),
        bgcolor=looks["chip"], fixedsize="TRUE", width=wide, height=12,
    )  # fmt: skip
    rest = width - wide - 6
    text = _text([(line, NOTE_SIZE, looks["ink"], False) for line in ground], rest) if ground else ""
    row = table_row(fixed_cell(word, wide, high), fixed_cell("", 6, high), fixed_cell(text, rest, high))
    return table(row, fixedsize="TRUE", width=width, height=high, align="LEFT", valign="MIDDLE")
