"""The first lines of a log kept as a table: its name, its delimiter and its columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TextIO

from servanda.errors import ServandaError
from servanda.timeline.log_columns import column_of, unknown_column
from servanda.timeline.log_record import is_name

_DELIMITERS: Final = (",", ";", "\t")
_HEADING: Final = re.compile(r"\s*(log|agreement)\s*:\s*(.*?)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """How a table is written: its delimiter, its columns in order, and what its comments name.

    A column without a name is "" and stays empty. ``lines`` is how many lines come before the first row;
    ``ending`` is that of a line.
    """

    delimiter: str
    columns: tuple[str, ...]
    log: str | None
    agreement: str | None
    lines: int
    ending: str = "\n"

    @property
    def parting(self) -> str:
        """The marks that part several values in one cell."""
        return "|" if self.delimiter == ";" else "|;"

    def line(self, cells: Iterable[str]) -> str:
        """Return a row of the table, with its end.

        Python's own writer leaves a line break of another kind than the table's without quotation marks.
        """
        special = set(f'{self.delimiter}"\r\n')
        quoted = ('"' + cell.replace('"', '""') + '"' if special & set(cell) else cell for cell in cells)
        return self.delimiter.join(quoted) + self.ending


def layout_of(stream: TextIO) -> Layout:
    """Read the first lines of a table (not yet translated line ends) and return how it is written.

    Raises ServandaError, with the line, for a comment that names no log, and for columns that are missing,
    unknown or doubled.
    """
    line, lines = stream.readline(), 1
    told: dict[str, str] = {}
    while line.lstrip(" \"'").startswith("#"):
        for key, name in _heading(line, lines).items():
            if told.setdefault(key, name) != name:
                raise ServandaError(
                    f"this names the {key} '{name}', and a line before it '{told[key]}'; keep one", line=lines
                )
        line, lines = stream.readline(), lines + 1
    if not line.strip():
        said = "the names of the columns are missing here; begin with id,type,matter,by,when"
        raise ServandaError(said, line=lines)
    _, delimiter, names = max((_header(line, mark) for mark in _DELIMITERS), key=lambda one: one[0])
    ending = "\r\n" if line.endswith("\r\n") else line[-1]
    columns = _columns(names, lines)
    return Layout(delimiter, columns, told.get("log"), told.get("agreement"), lines, ending)


def _heading(line: str, number: int) -> dict[str, str]:
    """Return what a comment before the columns names: the log, the agreement, or nothing.

    A spreadsheet may have put it in quotation marks, or delimiters after it.
    """
    told: dict[str, str] = {}
    parts = re.split(r"[,;\t]", line.strip().strip("\"'").lstrip("#"))
    if _HEADING.match(parts[0]) is None:
        return told
    for part in filter(str.strip, (part.strip("\"' ") for part in parts)):
        match = _HEADING.fullmatch(part)
        if match is None:
            raise ServandaError(
                f"'{part}' says nothing here; write '# log: NAME, agreement: NAME'", line=number
            )
        key = match[1].lower()
        name = match[2].removeprefix(f"{key}:")
        if told.setdefault(key, name) != name:
            raise ServandaError(
                f"this names the {key} twice, '{told[key]}' and '{name}'; keep one", line=number
            )
    if "log" in told and not is_name(told["log"]):
        said = f"'{told['log']}' cannot be the name of a log; use letters, digits, '.' and '-'"
        raise ServandaError(said, line=number)
    return told


def _header(line: str, delimiter: str) -> tuple[int, str, list[str]]:
    """Return how many columns are known when a header is parted so, the mark, and the names."""
    try:
        names = next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return -1, delimiter, []
    return sum(column_of(name) is not None for name in names), delimiter, names


def _columns(names: list[str], line: int) -> tuple[str, ...]:
    """Return the columns that a header names; raises ServandaError for an unknown or doubled one, or none."""
    found: dict[str, str] = {}
    ordered: list[str] = []
    for name in names:
        column = column_of(name) if name.strip() else ""
        if column is None:
            raise ServandaError(unknown_column(name).message, line=line)
        if column and column in found:
            raise ServandaError(
                f"the columns '{found[column]}' and '{name}' are the same; keep one", line=line
            )
        found[column] = name
        ordered.append(column)
    if "id" not in found:
        raise ServandaError("there is no column 'id'; add one, each row with a name of its own", line=line)
    return tuple(ordered)
