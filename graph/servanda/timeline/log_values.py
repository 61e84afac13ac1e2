"""What people type into one field of a log, as the value that a record holds; each distinct text once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from servanda.errors import ServandaError
from servanda.timeline.dates import day, span
from servanda.timeline.events import Kind
from servanda.timeline.log_columns import columns, word
from servanda.timeline.log_names import Names, nearest
from servanda.timeline.log_record import is_name
from servanda.vocabulary import compact

#: Column to the kind of thing that it names.
NAMED: Final = {
    "matter": "matter", "by": "actor", "sender": "actor", "addressee": "actor", "on_behalf_of": "actor",
    "form": "form", "fulfils": "norm", "breaches": "norm",
}  # fmt: skip

_DAYS: Final = frozenset({"when", "sent", "received"})

#: The most distinct texts of one column that are kept, so that many different ones do not fill the memory.
_KEPT: Final = 50_000

#: What stands before a cell that a spreadsheet would take for a formula, or that begins so itself.
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r]")
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")


#: The value of a column that can have several and has none.
NONE: Final[tuple[str, ...]] = ()


class Blank(Exception):
    """A field in which nothing but blanks stands, which is as good as empty."""


class Cells(dict[str, Any]):
    """The texts that stand in one column, each with the value that a record holds for it.

    A text is read when it is first looked up; blanks around it do not count. Looking one up raises
    :class:`Blank` for nothing but blanks, and ServandaError, without a place, where it cannot be read.
    """

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:  # noqa: ANN401 (each column has a type of its own)
        stripped = text.strip()
        if not stripped:
            raise Blank
        found = self._read(stripped)
        if len(self) < _KEPT:
            self[text] = found
        return found


class Values:
    """Turns the texts of fields into values: names are found, days read, several values parted.

    ``base`` is the log's compact IRI and "/"; ``parting`` are the marks between several values; a ``table``
    keeps its texts from being taken for formulas. A record of the log may be named before it comes:
    :meth:`settle` says whether all came.
    """

    def __init__(self, names: Names, base: str, parting: str = "", *, table: bool = True) -> None:
        self.names = names
        self.base = base
        self._wanted: dict[str, tuple[Kind, int]] = {}
        self._either: dict[str, tuple[str, int]] = {}
        marks = f"[{re.escape(parting)}]" if parting else r"(?!)"  # which nothing matches
        self._parting = re.compile(marks)
        self._special = re.compile(f"^'|{marks}")
        self._plain = unguarded if table else str
        self._cells = {name: Cells(self._reader(name)) for name in ("", *columns())}

    def cells(self, column: str) -> Cells:
        """Return the texts of a column other than ``about`` with their values ("": one without a name)."""
        return self._cells[column]

    def value(self, column: str, text: str) -> Any:  # noqa: ANN401 (each column has a type of its own)
        """Return the value of one text of a column other than ``about``; raises as :class:`Cells` does."""
        return self._cells[column][text]

    def about(self, text: str, kind: Kind, line: int) -> tuple[str, ...]:
        """Return what a record of that kind is about: records of this or another log, or what is judged.

        Raises as :class:`Cells` does.
        """
        if not text.strip():
            raise Blank
        return tuple(self._told(part, kind, line) for part in self.parts(text))

    def settle(self, ids: dict[str, int]) -> None:
        """Raise ServandaError unless each record that is named is there and nothing is named in two ways.

        ``ids`` gives the IRI of each record and its line. The error's line is where the name stands.
        """
        for iri, (kind, line) in self._wanted.items():
            if iri not in ids:
                name = iri.removeprefix(self.base)
                if kind == "judgement":
                    raise ServandaError(self.names.refused(("qualifier", "norm"), name).message, line=line)
                near = nearest(name, [one.removeprefix(self.base) for one in ids])
                raise ServandaError(f"there is no record '{name}' in this log{near}", line=line)
        for name, (iri, line) in self._either.items():
            if self.base + name in ids:
                raise ServandaError(
                    f"'{name}' is both a record of this log and {iri}; write '{self.base}{name}' or '{iri}'",
                    line=line,
                )

    def _reader(self, column: str) -> Callable[[str], Any]:
        """Return what reads a text that is not empty, for a column ("": one without a name)."""
        if not column:
            return _refuse_nameless
        if column in _DAYS:
            return span if column == "when" else day
        if column == "type":
            return lambda text: word("type", text)
        if column == "answer":
            return lambda text: word("answer", text) == "yes"
        kind = NAMED.get(column)
        if not columns()[column].many:
            return self._plain if kind is None else lambda text: self.names.find(kind, text)
        if kind is None:
            return self._texts
        return lambda text: tuple(self.names.find(kind, part) for part in self.parts(text))

    def _texts(self, text: str) -> tuple[str, ...]:
        """Return the texts in one cell; most cells hold one."""
        return tuple(map(self._plain, self.parts(text))) if self._special.search(text) else (text,)

    def parts(self, text: str) -> list[str]:
        """Return the values that stand in one cell; raises ServandaError if there are only marks between."""
        found = [part for part in map(str.strip, self._parting.split(text)) if part]
        if not found:
            raise ServandaError(f"'{text}' names nothing; write what is meant, or leave it empty")
        return found

    def _told(self, text: str, kind: Kind, line: int) -> str:
        text = compact(text)
        if kind == "judgement":
            found = self.names.known("qualifier", text) or self.names.known("norm", text)
            if found is not None:
                if ":" not in text:
                    self._either.setdefault(text, (found, line))
                return found
        if text.startswith("log:") and not text.startswith(self.base):
            return text
        name = text.removeprefix(self.base)
        if not is_name(name):
            if kind == "judgement":
                raise self.names.refused(("qualifier", "norm"), text)
            raise ServandaError(f"'{text}' is no record of a log; name one by its id")
        iri = self.base + name
        self._wanted.setdefault(iri, (kind, line))
        return iri


def _refuse_nameless(text: str) -> None:
    if text:
        raise ServandaError(f"'{text}' stands in a column without a name; name the column, or take it out")


def unguarded(text: str) -> str:
    """Return a text without the apostrophe that keeps a spreadsheet from taking it for a formula.

    >>> unguarded("'=1+1"), unguarded("''=1"), unguarded("'tis")
    ('=1+1', "'=1", "'tis")
    """
    return text[1:] if _GUARDED.match(text) else text


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, and that :func:`unguarded` gives back.

    >>> guarded("=1+1"), guarded("'=1"), guarded("'tis")
    ("'=1+1", "''=1", "'tis")
    """
    return "'" + text if _FORMULA.match(text) else text
