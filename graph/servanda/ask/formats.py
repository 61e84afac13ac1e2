"""Writes a table as JSON, CSV, TSV or Markdown, row by row as they come, or for reading on a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from servanda.ask.table import Row, Table, Value
from servanda.errors import ServandaError

TABLE_FORMATS: Final = ("table", "json", "csv", "tsv", "md")
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def render(table: Table, format: str = "table", *, width: int = 80) -> str:
    """Return a table written in one of :data:`TABLE_FORMATS`, ending in a line break.

    JSON is a list of objects with the keys in the order of the columns. In CSV (RFC 4180) and TSV, and in
    Markdown, lists are joined by "; ". Raises ServandaError for any other format.
    """
    if format == "table":
        return _table(table, width)
    return "".join(pieces(table.columns, table.rows, format))


def pieces(columns: Sequence[str], rows: Iterable[Row], format: str) -> Iterator[str]:
    """Return the same for rows that are still to come, piece by piece: json, csv, tsv or md.

    Raises ServandaError at once for a format that needs all rows before the first can be written.
    """
    writers = {"json": _json, "csv": _csv, "tsv": _tsv, "md": _markdown}
    if format not in writers:
        names = ", ".join(TABLE_FORMATS)
        raise ServandaError(f"a table cannot be written as '{format}'; choose one of {names}")
    return writers[format](columns, rows)


def _json(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    opening = "[\n  "
    for row in rows:
        held = json.dumps({name: row[name] for name in columns}, ensure_ascii=False, indent=2)
        # A line break inside a text is escaped, so that each of these ends a line of the object.
        yield opening + held.replace("\n", "\n  ")
        opening = ",\n  "
    yield "[]\n" if opening.startswith("[") else "\n]\n"


def _tsv(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    for line in chain([list(columns)], ([_cell(row[name]) for name in columns] for row in rows)):
        yield "\t".join(re.sub(r"\s+", " ", cell) for cell in line) + "\n"


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def guarded(value: Value) -> str:
    """Return a CSV cell that no spreadsheet takes for a formula: an apostrophe goes before ``= + - @``.

    The same goes for a cell that begins with a tab or a carriage return, as OWASP's "CSV Injection" advises.
    A number stays a number: the guard is for text.

    >>> guarded("=1+1"), guarded(-1), guarded("НАТО")
    ("'=1+1", '-1', 'НАТО')
    """
    text = _cell(value)
    return "'" + text if text.startswith(_FORMULA) and not isinstance(value, int) else text


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    import csv

    lines: list[str] = []

    class Lines:
        """Takes the lines of the writer, which wants something like a file."""

        write = lines.append

    writer = csv.writer(Lines, lineterminator="\r\n")
    writer.writerow(columns)
    yield lines.pop()
    for row in rows:
        values = [row[name] for name in columns]
        # Most cells are harmless texts, and most of the time would go into looking at them by a function.
        writer.writerow(
            [
                v if v is None or (type(v) is str and not v.startswith(_FORMULA)) else guarded(v)
                for v in values
            ]
        )
        yield lines.pop()


def _markdown(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(re.sub(r"\s+", " ", cell).replace("|", "\\|") for cell in cells) + " |\n"

    yield line(columns)
    yield line(["---"] * len(columns))
    for row in rows:
        yield line([_cell(row[name]) for name in columns])


def _table(table: Table, width: int) -> str:
    """Columns side by side where each gets room to be read, else one record below the other."""
    if not table.rows:
        return ""
    needed = sum(min(_widest(table, name), 24) + 3 for name in table.columns)
    return _columns(table, width) if needed <= width else _records(table, width)


def _widest(table: Table, name: str) -> int:
    return max(len(name), *(len(_cell(row[name])) for row in table.rows))


def _columns(table: Table, width: int) -> str:
    from io import StringIO

    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    grid = RichTable(box=SIMPLE_HEAD, pad_edge=False)
    for name in table.columns:
        numeric = all(isinstance(row[name], int) for row in table.rows)
        grid.add_column(name.replace("_", " "), overflow="fold", justify="right" if numeric else "left")
    for row in table.rows:
        grid.add_row(*(Text(_cell(row[name])) for name in table.columns))
    out = StringIO()
    Console(file=out, width=width, color_system=None, highlight=False).print(grid)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines() if line.strip())


def _records(table: Table, width: int) -> str:
    """One record below the other; what is empty, and an IRI whose label stands beside it, is left out."""
    from textwrap import fill

    shown = [name for name in table.columns if f"{name}_label" not in table.columns]
    names = {name: name.removesuffix("_label").replace("_", " ") for name in shown}
    margin = max(len(name) for name in names.values()) + 2
    blocks = []
    for row in table.rows:
        lines = [
            fill(
                _cell(row[name]),
                width,
                initial_indent=names[name].ljust(margin),
                subsequent_indent=" " * margin,
                break_on_hyphens=False,
            )
            for name in shown
            if row[name] not in (None, "", [])
        ]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)
