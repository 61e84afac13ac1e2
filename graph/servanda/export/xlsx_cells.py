"""The sheets of the workbook before they are written: what stands in each cell, and how it looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.export.desk_parts import Part, marked
from servanda.export.desk_words import capital, clean, words

if TYPE_CHECKING:
    from servanda.query.table import Value

#: A text, a number, a day, or nothing.
Content: TypeAlias = "str | int | date | None"

#: The height of a line of the workbook's type in points, the most that a row can have, and the characters of
#: that type on one unit of a column's width (which is a digit of the default type), on the safe side.
LINE: Final = 11.5
HIGHEST: Final = 409.0
_ON_A_UNIT: Final = 1.28


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and its look (a format of the workbook, or a modality).

    ``clause`` names a clause to whose row the cell leads.
    """

    content: Content
    look: str = "text"
    clause: str | None = None


@dataclass(frozen=True)
class Column:
    """The heading of a column and its width, in the units of spreadsheets."""

    heading: str
    width: int


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its columns, and its rows; ``fixed`` columns stay in sight."""

    name: str
    columns: list[Column]
    rows: list[list[Cell]]
    fixed: int = 1

    def height(self, row: list[Cell]) -> float:
        """Return how high a row must be to show its texts, in points.

        Excel would find it by itself, LibreOffice does not.
        """
        lines = (_lines(cell.content, column.width) for cell, column in zip(row, self.columns, strict=False))
        return min(max(lines, default=1) * LINE + 3, HIGHEST)


def _lines(content: Content, width: int) -> int:
    """Return on how many lines a text stands in a column, broken at its words."""
    if not isinstance(content, str):
        return 1
    room = int((width - 1.5) * _ON_A_UNIT)  # the indent takes the rest
    return sum(max(len(wrap(line, room)), 1) for line in content[: 200 * room].split("\n"))


def columns(lang: str, named: Iterable[tuple[str, int]], **values: str) -> list[Column]:
    """Return columns headed by phrases, each with its width; ``values`` are put into the phrases."""
    return [Column(capital(words(lang)[key].format(**values)), width) for key, width in named]


def said(parts: list[Part], lang: str) -> Cell:
    """Return the cell of what is stated, inferred or silent."""
    marks = {part.mark for part in parts}
    look = "silent" if "not_said" in marks else "inferred" if marks - {""} else "text"
    return Cell(marked(parts, lang) or None, look)


def text(value: Value, look: str = "text") -> Cell:
    """Return the cell of a text, or of several below one another."""
    if isinstance(value, list):
        return Cell(clean("\n".join(map(str, value))) or None, look)
    if value is None or isinstance(value, int):
        return Cell(value, look)
    return Cell(clean(str(value)), look)


def day(value: Value) -> Cell:
    """Return the cell of a date (ISO 8601) that spreadsheets can count, else of its text.

    The days that spreadsheets know begin in 1900, and agree with the calendar from March of that year.
    """
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        return text(value)
    return Cell(found, "date") if found >= date(1900, 3, 1) and len(str(value)) == 10 else text(value)
