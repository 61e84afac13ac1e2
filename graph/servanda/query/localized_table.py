"""A table in the reader's words, and the forms in which people read it: a terminal, Markdown, HTML, Excel.

Whoever answers a question in words (who must notify whom, what is due, how an agreement stands) builds a
:class:`LocalizedTable`; how it is laid out is decided here, in one way for all of them. The names of columns
stand in section ``heads`` of the messages, by the keys that ``--columns`` takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, Messages, error_text
from servanda.query.writing import STYLES, escape_markdown, escape_start, strip_controls
from servanda.spreadsheets import guard_formula

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: The formats of :func:`render_localized`.
LOCALIZED_FORMATS: Final = ("table", "md", "html", "csv-excel")
#: What stands in a cell of which nothing is said.
SILENT: Final = "—"
#: What Excel takes for the end of a cell: a semicolon where a comma ends the whole part of a number.
_SEPARATORS: Final = {"en": ",", "kk": ";", "ru": ";"}

_GAP: Final = 2
#: A column of sentences gets at least so many characters, where it has as many.
_ROOM: Final = 10
#: The columns of a page are fitted to so many rows, the first.
_FITTED: Final = 60
#: Turnover lines of the first column stand so far to the right, so that it is seen where a row begins.
_HANG: Final = 1
#: An id that has no column of its own stands, as a rule, under so many of the last columns.
_ABOVE_ID: Final = 2

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 14px/1.4 "Noto Sans", "Segoe UI", Arial, sans-serif; margin: 1.5em; }
h1 { font-size: 1.25em; margin: 0 0 .7em; }
table { border-collapse: collapse; width: 100%; margin-top: .7em; }
th, td { text-align: left; vertical-align: top; padding: .35em .8em .35em 0; }
th { border-bottom: 2px solid; }
td { border-bottom: 1px solid rgba(128, 128, 128, .4); }
.id { font-size: 90%; white-space: nowrap; }
p { margin: .5em 0 0; font-size: 90%; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  :root { color-scheme: light; }
  body { font-size: 9pt; line-height: 1.3; margin: 0; }
  th, td { padding: .25em .8em .25em 0; }
  p { margin-top: .3em; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
}
"""


class Column(NamedTuple):
    """A column: its key, its name in the table's language, how much room it deserves, whether it holds ids.

    ``weight`` counts where not every text fits in one line: a column of weight 2 is wrapped less than one of
    weight 1. An id is never broken, since it is there to be typed.
    """

    key: str
    head: str
    weight: int = 1
    is_id: bool = False


def make_column(key: str, lang: str, weight: int = 1, *, is_id: bool = False) -> Column:
    """Return the column of a key, with its name in a language (section ``heads`` of the messages).

    Raises KeyError for a key without a name.

    >>> make_column("sender", "en").head, make_column("sender", "ru").head
    ('Who', 'Кто')
    """
    return Column(key, Messages(lang, "heads")[key], weight, is_id)


@dataclass(frozen=True)
class LocalizedTable:
    """A table in one language: a title, columns, rows with a text for each column, and notes below it.

    An empty text stands where nothing is said. ``title`` may be empty. ``subtitle`` are sentences below it.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    lang: str
    subtitle: tuple[str, ...] = ()

    def select(self, names: Sequence[str]) -> LocalizedTable:
        """Return the table with some columns, in the order in which they are named.

        A name is a key or what a column is called, in any language of servanda and in any case. Raises
        ServandaError for a name that no column bears, with the nearest one or with all of them.
        """
        chosen = [self._find_column(name) for name in names]
        return replace(
            self,
            columns=tuple(self.columns[place] for place in chosen),
            rows=tuple(tuple(row[place] for place in chosen) for row in self.rows),
        )

    def _find_column(self, name: str) -> int:
        """Return the place of the column that a name means."""
        known: dict[str, int] = {}
        for place, column in enumerate(self.columns):
            translated = (Messages(lang, "heads").get(column.key, column.head) for lang in LANGUAGES)
            for one in (column.key, column.head, *translated):
                known.setdefault(_fold_name(one), place)
        if (found := known.get(_fold_name(name))) is not None:
            return found
        from servanda.names import suggest

        heads = ", ".join(column.head for column in self.columns)
        hint = suggest(_fold_name(name), known, error_text("there-is", names=heads), 0.6)
        raise ServandaError(error_text("no-such-column", name=name, hint=hint))

    def _repr_html_(self) -> str:
        from servanda import html

        return html.render_page(self.lang, *_build_elements(self, heading="h4"))


def render_localized(table: LocalizedTable, format: str, *, width: int = 80, colour: bool = False) -> str:
    """Return a table written in one of :data:`LOCALIZED_FORMATS`, ending in a line break.

    ``table`` is for a terminal of so many columns; ``md`` is a table of GitHub's Markdown; ``html`` is a page
    of its own, which prints on A4; ``csv-excel`` is CSV as Excel opens it by a double click in the reader's
    language: it begins with a byte order mark, and in Kazakh and Russian a semicolon parts the cells. Raises
    ServandaError for any other format.
    """
    if format in ("table", "md"):  # what is read on a terminal
        rows = tuple(tuple(map(strip_controls, row)) for row in table.rows)
        table = replace(table, title=strip_controls(table.title), rows=rows)
    if format == "table":
        return _render_terminal(table, width, colour=colour)
    writers = {"md": _render_markdown, "html": _render_html, "csv-excel": _render_excel_csv}
    if format not in writers:
        known = ", ".join(LOCALIZED_FORMATS)
        raise ServandaError(error_text("no-table-format", format=format, known=known))
    return writers[format](table)


def _fold_name(name: str) -> str:
    """Return a name as it is compared: without case, spaces, hyphens and underscores alike."""
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


# -- A terminal ----------------------------------------------------------------------


def _render_terminal(table: LocalizedTable, width: int, *, colour: bool) -> str:
    lines = [_paint(line, "head", colour) for line in _wrap(table.title, width)]
    lines += [line for one in table.subtitle for line in _wrap(one, width)]
    if table.rows:
        lines += [""] if lines else []
        lines += _lay_out(table, width, colour=colour)
    notes = [line for note in table.notes for line in _wrap(note, width)]
    lines += ["", *(_paint(line, "faint", colour) for line in notes)] if notes else []
    return "".join(line.rstrip() + "\n" for line in lines)


def _lay_out(table: LocalizedTable, width: int, *, colour: bool) -> Iterator[str]:
    """Yield the lines of the columns.

    An id for which there is no room beside the others stands under the last of them, where these leave room;
    any other column stands below each row, with its name.
    """
    places = list(range(len(table.columns)))
    cells = [[table.columns[i].head, *(row[i] or SILENT for row in table.rows)] for i in places]
    least = [_measure_least(cells[i], table.columns[i], 0 if i else _HANG) for i in places]
    beside = list(places)
    while len(beside) > 1 and sum(least[i] for i in beside) + _GAP * (len(beside) - 1) > width:
        # The first column says what the row is about. Of the others an id goes first, since it may find its
        # place under others; then the widest, of two the later.
        beside.remove(max(beside[1:], key=lambda i: (table.columns[i].is_id, least[i], i)))
    below = [i for i in places if i not in beside]
    under = next((i for i in below if table.columns[i].is_id), None)
    widths = _fit_widths(
        [cells[i] for i in beside],
        [least[i] for i in beside],
        [table.columns[i].weight for i in beside],
        width - _GAP * (len(beside) - 1),
        under is not None,
    )
    grid = _Grid(widths, ["faint" if table.columns[i].is_id else "" for i in beside], colour)
    if under is not None and grid.make_room(least[under]):
        below.remove(under)
    else:
        under = None
    yield from grid.join(
        [table.columns[i].head for i in beside],
        table.columns[under].head if under is not None else "",
        is_head=True,
    )
    yield _paint((" " * _GAP).join("─" * room for room in widths), "faint", colour)
    for row in table.rows:
        yield from grid.join([row[i] or SILENT for i in beside], row[under] if under is not None else "")
        rest = "; ".join(f"{table.columns[i].head}: {row[i]}" for i in below if row[i])
        yield from (_paint("  " + line, "faint", colour) for line in _wrap(rest, width - 2))


def _measure_least(cells: Sequence[str], column: Column, hang: int) -> int:
    """Return the least room for a column: no word is broken, and sentences get some room.

    ``hang`` is how far its turnover lines are set in.
    """
    widest = max(map(len, cells))
    if column.is_id:
        return widest
    longest = max(
        (len(word) + (hang if place else 0) for cell in cells for place, word in enumerate(cell.split())),
        default=0,
    )
    return max(longest, min(_ROOM, widest))


def _fit_widths(
    cells: Sequence[Sequence[str]], least: Sequence[int], weights: Sequence[int], width: int, has_under: bool
) -> list[int]:
    """Return the widths of columns that take fewest lines, each at least its least, together at most width.

    Room goes, step by step, to the column that gains most by it. Tall cells count most, since the tallest
    cell of a row makes its height. ``has_under`` says that an id comes under the last columns.
    """
    widths = [min(room, width) for room in least]
    costs = [
        _measure_costs(
            column[: _FITTED + 1],
            widths[i],
            0 if i else _HANG,
            1 if has_under and i >= len(cells) - _ABOVE_ID else 0,
        )
        for i, column in enumerate(cells)
    ]
    spare = width - sum(widths)
    while True:
        steps = [
            ((cost[widths[i]] - less) * weights[i] / (wide - widths[i]), -i, wide)
            for i, cost in enumerate(costs)
            for wide, less in cost.items()
            if widths[i] < wide <= widths[i] + spare
        ]
        gain, place, wide = max(steps, default=(0, 0, 0))
        if gain <= 0:
            return widths
        spare -= wide - widths[-place]
        widths[-place] = wide


def _measure_costs(cells: Sequence[str], least: int, hang: int, more: int) -> dict[int, int]:
    """Return the cost of a column by its width, from the least to that at which every cell is one line.

    ``hang`` is how far its turnover lines are set in, ``more`` how many lines come under each cell.
    """
    most = max(least, *map(len, cells))
    distinct = {cell: cells.count(cell) for cell in cells}
    return {
        wide: sum(number * (len(_wrap(cell, wide, hang)) + more) ** 4 for cell, number in distinct.items())
        for wide in range(least, most + 1)
    }


class _Grid:
    """Puts cells side by side."""

    def __init__(self, widths: Sequence[int], styles: Sequence[str], colour: bool) -> None:
        self._widths, self._styles, self._colour = widths, styles, colour
        #: From which column on a text may stand under the cells of a row.
        self._from = len(widths)

    def make_room(self, room: int) -> bool:
        """Say whether so many characters fit under the last columns, the first left out."""
        end = len(self._widths)
        fitting = (start for start in range(end - 1, 0, -1) if self._span(start, end) >= room)
        self._from = next(fitting, end)
        return self._from < end

    def _span(self, start: int, end: int) -> int:
        """Return the room from one column to another, left out."""
        return sum(self._widths[start:end]) + _GAP * (end - start - 1)

    def _find_end(self, under: str) -> int:
        """Return the column at which a text ends that stands under others."""
        ends = range(self._from + 1, len(self._widths) + 1)
        return next((end for end in ends if self._span(self._from, end) >= len(under)), len(self._widths))

    def join(self, cells: Sequence[str], under: str, *, is_head: bool = False) -> Iterator[str]:
        """Yield the lines of a row; turnover lines of its first cell are set in."""
        wrapped = [_wrap(cell, room) for cell, room in zip(cells, self._widths, strict=True)]
        if not is_head:
            wrapped[0] = _wrap(cells[0], self._widths[0], _HANG)
        end = self._find_end(under)
        free = max((len(lines) for lines in wrapped[self._from : end]), default=0)
        for number in range(max(*map(len, wrapped), free + 1 if under else 0)):
            shown = [lines[number] if number < len(lines) else "" for lines in wrapped]
            styles = ["head"] * len(shown) if is_head else self._styles
            parts = [
                _paint(part, style, self._colour) + " " * (room - len(part))
                for part, style, room in zip(shown, styles, self._widths, strict=True)
            ]
            if under and number == free:
                blank = " " * (self._span(self._from, end) - len(under))
                parts[self._from : end] = [_paint(under, "faint", self._colour) + blank]
            yield (" " * _GAP).join(parts)


def _wrap(text: str, width: int, hang: int = 0) -> list[str]:
    """Return the lines of a text, words whole unless one is wider than a line; of no text none."""
    from textwrap import wrap

    return wrap(text, max(width, 1), subsequent_indent=" " * min(hang, width - 1), break_on_hyphens=False)


def _paint(text: str, style: str, colour: bool) -> str:
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if colour and style and text.strip() else text


# -- Files ----------------------------------------------------------------------


def _render_markdown(table: LocalizedTable) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cells) + " |\n"

    blocks = [f"## {escape_start(table.title)}\n"] if table.title else []
    blocks += [f"{escape_start(one)}\n" for one in table.subtitle]
    if table.rows:
        grid = line([_escape_cell(column.head) for column in table.columns])
        grid += line(["---"] * len(table.columns))
        for row in table.rows:
            cells = zip(row, table.columns, strict=True)
            grid += line(
                [_code_markdown(cell) if column.is_id else _escape_cell(cell) for cell, column in cells]
            )
        blocks.append(grid)
    blocks += [f"{escape_start(note)}\n" for note in table.notes]
    return "\n".join(blocks)


def _escape_cell(text: str) -> str:
    return escape_markdown(text) or SILENT


def _code_markdown(text: str) -> str:
    """Return an id as code: what stands in it is not Markdown."""
    return f"`{text.replace('|', '')}`" if text.strip() else SILENT


def _render_html(table: LocalizedTable) -> str:
    from xml.etree.ElementTree import tostring

    from servanda.html import element

    head = element(
        "head",
        {},
        element("meta", {"charset": "utf-8"}),
        element("meta", {"name": "viewport", "content": "width=device-width"}),
        element("title", {}, table.title),
        element("style", {}, _STYLE),
    )
    body = element("body", {}, *_build_elements(table, heading="h1"))
    page = element("html", {"lang": table.lang}, head, body)
    return "<!DOCTYPE html>\n" + tostring(page, encoding="unicode", method="html") + "\n"


def _build_elements(table: LocalizedTable, heading: str) -> Iterator[Element]:
    """Yield the title, the table and the notes."""
    from servanda.html import element

    if table.title:
        yield element(heading, {}, table.title)
    yield from (element("p", {}, one) for one in table.subtitle)
    if table.rows:
        classes = [{"class": "id"} if column.is_id else {} for column in table.columns]
        heads = (element("th", {"scope": "col"}, column.head) for column in table.columns)
        rows = (
            element(
                "tr",
                {},
                *(element("td", dict(kind), cell or SILENT) for cell, kind in zip(row, classes, strict=True)),
            )
            for row in table.rows
        )
        yield element(
            "table", {}, element("thead", {}, element("tr", {}, *heads)), element("tbody", {}, *rows)
        )
    yield from (element("p", {}, note) for note in table.notes)


def _render_excel_csv(table: LocalizedTable) -> str:
    separator = _SEPARATORS[table.lang]
    phrases = Messages(table.lang, "answers")

    def write(cell: str, column: Column) -> str:
        # Excel opens "4.1" by itself as a day of the year.
        is_number = column.key == "clause" and cell[:1].isdigit()
        return phrases.text("clause", number=cell) if is_number else cell

    lines: list[list[str]] = [[column.head for column in table.columns]]
    lines += [list(map(write, row, table.columns)) for row in table.rows]
    return "\ufeff" + "".join(
        separator.join(_quote_cell(cell, separator) for cell in line) + "\r\n" for line in lines
    )


def _quote_cell(cell: str, separator: str) -> str:
    """Return a cell of CSV (RFC 4180) that no spreadsheet takes for a formula."""
    text = guard_formula(cell)
    return '"' + text.replace('"', '""') + '"' if re.search(f'["\r\n{separator}]', text) else text
