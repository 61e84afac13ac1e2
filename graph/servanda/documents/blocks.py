"""Plain text from the blocks of a document: paragraphs and rows as lines, with a blank line between."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

#: What separates the cells of a row.
_CELL: Final = "\t"
_SPACE: Final = re.compile(r"[^\S\n]+")
#: What is seen nowhere: hyphens for a break that was not needed, and marks of no width.
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\0"))
_RAISED: Final = str.maketrans("0123456789()+-=nixvl", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁺⁻⁼ⁿⁱˣᵛˡ")
_RAISABLE: Final = re.compile(r"[0-9]+|[ivxl]+")


def raise_digits(text: str) -> str:
    """Return digits and small Roman numerals as superscripts, so that 5¹ is not 51; other words as they are.

    >>> raise_digits("12"), raise_digits("th")
    ('¹²', 'th')
    """
    return text.translate(_RAISED) if _RAISABLE.fullmatch(text.strip()) else text


def fold_space(text: str) -> str:
    r"""Return a line without what is not seen, and with single spaces.

    >>> fold_space(" a\u00a0 b\u00adc\n d")
    'a bc d'
    """
    return " ".join(text.translate(_UNSEEN).split())


@dataclass
class _Area:
    """A stretch of blocks: the whole document, or a cell; ``row`` are the cells of the row that is open."""

    blocks: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    rows: list[list[list[str]]] = field(default_factory=list)


class BlockWriter:
    """Collects words into blocks and cells into rows; areas may stand in each other to any depth."""

    def __init__(self) -> None:
        """Begin an empty document."""
        self._areas = [_Area()]
        self._label = ""

    def add(self, words: str) -> None:
        """Add words to the block that is open."""
        if self._label and words.strip():
            words, self._label = f"{self._label}{words.lstrip()}", ""
        self._areas[-1].words.append(words)

    def add_before(self, label: str) -> None:
        """Put the printed number of a list before the words of the block that is open."""
        self._areas[-1].words.insert(0, label)

    def begin_item(self, label: str) -> None:
        """Let the next words stand behind the printed number of a list; of several the outer comes first."""
        self.end_block()
        self._label += label

    def end_item(self) -> None:
        """End an item; a number without words is a block of its own."""
        if self._label.strip():
            label, self._label = self._label, ""
            self._areas[-1].words.append(label)
        self.end_block()

    def break_line(self) -> None:
        """Begin a new line in the same block."""
        self._areas[-1].words.append("\n")

    def end_block(self) -> None:
        """End the block that is open, if there are words in it."""
        area = self._areas[-1]
        lines = map(fold_space, "".join(area.words).split("\n"))
        if block := "\n".join(line for line in lines if line):
            area.blocks.append(block)
        area.words.clear()

    def begin_area(self) -> None:
        """Begin a stretch of its own: a cell, or a text box."""
        self._areas.append(_Area())

    def end_area(self) -> list[str]:
        """End the stretch that was begun last, and return its blocks."""
        self.end_block()
        return self._areas.pop().blocks

    def add_blocks(self, blocks: list[str]) -> None:
        """Add whole blocks."""
        self.end_block()
        self._areas[-1].blocks += blocks

    def begin_row(self) -> None:
        """Begin a row of a table."""
        self.end_block()
        self._areas[-1].rows.append([])

    def end_cell(self) -> None:
        """End a cell that was begun as an area, and add it to the row that is open."""
        cell = self.end_area()
        rows = self._areas[-1].rows
        if rows:
            rows[-1].append(cell)
        else:
            self.add_blocks(cell)

    def end_row(self) -> None:
        """End a row: one line where no cell has several blocks, else the blocks cell by cell."""
        self.end_block()
        area = self._areas[-1]
        cells = [cell for cell in area.rows.pop() if cell]
        if all(len(cell) == 1 for cell in cells):
            cells = [[_CELL.join(cell[0].replace("\n", " ") for cell in cells)]] if cells else []
        area.blocks += [block for cell in cells for block in cell]

    def write(self) -> str:
        """Return the text: the blocks with a blank line between."""
        while len(self._areas) > 1:
            self.end_cell()
        self.end_block()
        return "".join(f"{block}\n\n" for block in self._areas[0].blocks).removesuffix("\n")
