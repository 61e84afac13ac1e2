"""How wide the words of a spreadsheet's cell are and on how many lines they stand, measured letter by letter.

Excel finds the heights of rows by itself only when a person edits them, and LibreOffice does not find them
at all. The type of the workbook is Arial and Times New Roman, whose letters servanda does not have; those of
Noto Sans, which it has, are wider by nearly the same part in English, Kazakh and Russian.
"""

from __future__ import annotations

from math import ceil
from typing import Final, NamedTuple

from servanda.draw.typeface import text_width

#: One unit of a column's width in points (a digit of the default type), and what a cell adds at its sides.
UNIT: Final = 5.25
PADDING: Final = 3.75
#: What an indent of one and the lines between cells take from the width of a column, in points.
_TAKEN: Final = 9.75
#: By how much the letters of one maker are wider than those of another, in points to a word.
_SPARE: Final = 3.0
#: What the button of a filter takes at the end of a heading, in points.
BUTTON: Final = 14.0


class CellType(NamedTuple):
    """A type: its size and the height of its lines in points, its weight, and its width beside Noto Sans."""

    size: float = 9
    line: float = 12
    bold: bool = False
    ratio: float = 0.96


ARIAL: Final = CellType()
ARIAL_BOLD: Final = CellType(bold=True)
TIMES: Final = CellType(10, 13, ratio=0.89)


def measure_words(text: str, face: CellType) -> float:
    """Return how wide a text is on one line, in points."""
    return text_width(text, face.size, bold=face.bold) * face.ratio


def count_lines(text: str, width: float, face: CellType, *, reserve: float = 0) -> int:
    """Return on how many lines a text stands in a column of a width in units, broken between its words.

    A word that is wider than the column takes as many lines as it needs. ``reserve`` are the points of the
    width that are taken by something else.

    >>> count_lines("two words", 30, ARIAL), count_lines("two words", 8, ARIAL), count_lines("", 8, ARIAL)
    (1, 2, 1)
    """
    room = max(width * UNIT + PADDING - _TAKEN - reserve, 1)
    return sum(_count_in_paragraph(line, room, face) for line in text.split("\n"))


def _count_in_paragraph(text: str, room: float, face: CellType) -> int:
    gap, lines, used = measure_words(" ", face), 1, 0.0
    for word in text.split():
        wide = measure_words(word, face)
        if used and used + gap + wide > room:
            lines, used = lines + 1, 0.0
        elif used:
            used += gap
        used += wide
        if used > room:
            lines += ceil(used / room) - 1
            used %= room
    return lines


def fit_longest_word(text: str, face: CellType, *, reserve: float = 0) -> float:
    """Return the least width of a column, in units, in which no word of a text is broken.

    >>> fit_longest_word("a word", ARIAL) < fit_longest_word("a longer-word", ARIAL)
    True
    """
    widest = max((measure_words(word, face) for word in text.split()), default=0.0)
    return (widest + _SPARE + _TAKEN + reserve - PADDING) / UNIT
