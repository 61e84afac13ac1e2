"""Writes a table as JSON, CSV, TSV, Markdown, or for reading on a terminal."""

from __future__ import annotations

import json
import re
from typing import Final

from servanda.ask.run import Table, Value
from servanda.errors import ServandaError

TABLE_FORMATS: Final = ("table", "json", "csv", "tsv", "md")


def render(table: Table, format: str = "table", *, width: int = 80) -> str:
    """Return a table written in one of :data:`TABLE_FORMATS`, ending in a line break.

    JSON is a list of objects with the keys in the order of the columns. In CSV (RFC 4180) and TSV, and in
    Markdown, lists are joined by "; ". Raises ServandaError for any other format.
    """
    if format == "json":
        rows = [{name: row[name] for name in table.columns} for row in table.rows]
        return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    if format == "csv":
        return _csv(table)
    if format == "tsv":
        lines = [table.columns, *[[_cell(row[name]) for name in table.columns] for row in table.rows]]
        return "".join("\t".join(re.sub(r"\s+", " ", cell) for cell in line) + "\n" for line in lines)
    if format == "md":
        return _markdown(table)
    if format == "table":
        return _table(table, width)
    raise ServandaError(f"a table cannot be written as '{format}'; choose one of {', '.join(TABLE_FORMATS)}")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def guarded(cell: str) -> str:
    """Return a CSV cell that no spreadsheet takes for a formula: an apostrophe goes before ``= + - @``.

    The same goes for a cell that begins with a tab or a carriage return, as OWASP's "CSV Injection" advises.

    >>> guarded("=1+1"), guarded("НАТО")
    ("'=1+1", 'НАТО')
    """
    return "'" + cell if cell[:1] in tuple("=+-@\t\r") else cell


def _csv(table: Table) -> str:
    import csv
    from io import StringIO

    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows:
        values = [row[name] for name in table.columns]
        # A number stays a number: the guard is for text.
        writer.writerow([_cell(v) if isinstance(v, int) else guarded(_cell(v)) for v in values])
    return out.getvalue()


def _markdown(table: Table) -> str:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(re.sub(r"\s+", " ", cell).replace("|", "\\|") for cell in cells) + " |\n"

    rows = [line([_cell(row[name]) for name in table.columns]) for row in table.rows]
    return line(list(table.columns)) + line(["---"] * len(table.columns)) + "".join(rows)


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
