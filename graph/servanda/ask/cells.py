"""From the terms of a solution to the cells of a row: first as text, then as Python values and labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from servanda.ask.table import Row, Value
from servanda.read.ranges import is_integer
from servanda.vocabulary import compact

if TYPE_CHECKING:
    from pyoxigraph import QuerySolution

    from servanda.ask.questions import Question

#: The texts of a solution's terms in the order of :func:`names`: None where a variable is unbound.
Cells = Sequence[str | None]

#: The terms that have a value. (A union made anew for each cell took a fifth of the time of a row.)
_VALUED: Final = (NamedNode, Literal, BlankNode)
#: As NamedNode takes it: a scheme, and none of the characters that an IRI cannot hold (RFC 3987).
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
#: The columns that do not take every text.
_FITS: Final[dict[str, Callable[[str], bool]]] = {
    "iri": lambda text: _IRI.fullmatch(text) is not None,
    "integer": is_integer,
}
#: The most cells of a column that are kept at hand: many columns name the same few things in row after row.
_KEPT: Final = 32


def names(asked: Question) -> list[str]:
    """Return the columns of a question that its query gives; the others hold labels of these."""
    return [column.name for column in asked.columns if not column.labels]


def types(asked: Question) -> dict[str, str]:
    """Return the types of the columns; labels are as many as what they name: one text, or a list of them."""
    found = {column.name: column.type for column in asked.columns}
    for column in asked.columns:
        if column.labels:
            found[column.name] = "string list" if found[column.labels].endswith("list") else "string"
    return found


def cells(asked: Question, solutions: Iterable[QuerySolution]) -> Iterator[Cells]:
    """Yield solutions as texts."""
    wanted = names(asked)
    for solution in solutions:
        yield [_text(solution[name]) for name in wanted]


def _text(term: object) -> str | None:
    if term is None:
        return None
    return term.value if isinstance(term, _VALUED) else ""


class Reader:
    """Makes rows of the cells of one question; ``named`` gives the label of an IRI.

    A value that is not what its column holds (a literal among actors, a word for a number) is left out:
    ``odd`` says how often that was so, by column and the agreement of the row.
    """

    def __init__(self, asked: Question, named: Callable[[str], str]) -> None:
        """Look at the columns once."""
        self._named = named
        typed = types(asked)
        self._values = [
            (column.name, _values_of(column.type), column.type.endswith("list"))
            for column in asked.columns
            if not column.labels
        ]
        self._labels = [
            (column.name, column.labels, typed[column.name] == "string list")
            for column in asked.columns
            if column.labels
        ]
        self._empty: Row = dict.fromkeys(column.name for column in asked.columns)
        self.odd: Counter[str] = Counter()

    def row(self, texts: Cells) -> Row:
        """Return a row, with a value for every column."""
        row = self._empty.copy()
        full: dict[str, tuple[str, ...]] = {}
        odd: dict[str, int] = {}
        for (name, value, several), text in zip(self._values, texts, strict=True):
            if value is None:
                row[name] = text
            elif text is not None:
                held, full[name], left_out = value(text)
                if left_out:
                    odd[name] = left_out
                # A list of its own: whoever gets a row may change it.
                row[name] = held.copy() if isinstance(held, list) else held
            elif several:
                row[name] = []
        for name, of, several in self._labels:
            labels = [self._named(iri) for iri in full.get(of, ())]
            row[name] = labels if several else labels[0] if labels else None
        for name, number in odd.items():
            self.odd[f"{name} of {row['agreement']}" if row.get("agreement") else name] += number
        return row


def _values_of(kind: str) -> Callable[[str], tuple[Value, tuple[str, ...], int]] | None:
    """Return what makes values of texts, or None where they are the texts."""
    return None if kind == "string" else lru_cache(_KEPT)(partial(_value, kind))


def _value(kind: str, text: str) -> tuple[Value, tuple[str, ...], int]:
    """Return the value of a cell, the full IRIs that it holds (for labels), and how many did not fit."""
    base, _, shape = kind.partition(" ")
    fits = _FITS.get(base)
    if shape:
        parts = sorted({part for part in text.split(" | " if base == "string" else " ") if part})
        whole = parts if fits is None else [part for part in parts if fits(part)]
        odd = len(parts) - len(whole)
        if base == "integer":
            return sorted(int(part) for part in whole), (), odd
        if shape == "joined":
            return "; ".join(whole) or None, (), odd
        return ([compact(part) for part in whole] if base == "iri" else whole), tuple(whole), odd
    if not text or (fits is not None and not fits(text)):
        return None, (), bool(text)
    if base == "iri":
        return compact(text), (text,), 0
    return (int(text) if base == "integer" else text in ("true", "1")), (), 0
