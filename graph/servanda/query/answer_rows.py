"""Rows of an answer: terms are bound in the text of a question, and solutions become plain values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QuerySolution, QuerySolutions

from servanda.namespaces import compact
from servanda.query.questions import Question, make_placeholder
from servanda.read.context import is_integer

if TYPE_CHECKING:
    from servanda.query.table import Cells, Row, Value
    from servanda.store.queryable import QueryableStore

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


class RowReader:
    """Makes rows of the cells of one question; ``named`` gives the label of an IRI.

    A value that is not what its column holds (a literal among actors, a word for a number) is left out:
    ``odd`` says how often that was so, by column and the agreement of the row.
    """

    def __init__(self, asked: Question, named: Callable[[str], str]) -> None:
        """Look at the columns once."""
        self._named = named
        typed = list_types(asked)
        self._values = [
            (column.name, _choose_converter(column.type), column.type.endswith("list"))
            for column in asked.columns
            if not column.labels
        ]
        self._labels = [
            (column.name, column.labels, typed[column.name] == "string list")
            for column in asked.columns
            if column.labels
        ]
        self._empty: Row = dict.fromkeys(column.name for column in asked.columns)
        #: What did not fit in the last row, by column, and in all rows, by column and agreement.
        self.misfits: dict[str, int] = {}
        self.odd: Counter[str] = Counter()

    def row(self, texts: Cells) -> Row:
        """Return a row, with a value for every column."""
        row = self._empty.copy()
        full: dict[str, tuple[str, ...]] = {}
        self.misfits = odd = {}
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
            self.odd[name_misfit(row, name)] += number
        return row


def name_misfit(row: Row, column: str) -> str:
    """Return how a column with a value that does not fit is called in a warning."""
    return f"{column} of {row['agreement']}" if row.get("agreement") else column


def list_columns(asked: Question) -> tuple[str, ...]:
    """Return the names of the columns of a question, in order."""
    return tuple(column.name for column in asked.columns)


def iterate_solutions(
    store: QueryableStore, text: str, graphs: Sequence[NamedNode | BlankNode | DefaultGraph] = ()
) -> QuerySolutions:
    """Run the text of a question over all graphs of the store, or only over some."""
    if graphs:
        found = store.query(text, default_graph=list(graphs))
    else:
        found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return found


def bind_terms(asked: Question, terms: Mapping[str, str]) -> str:
    """Return the SPARQL text of a question with terms in its VALUES lines."""
    text = asked.text
    for name, term in terms.items():
        text = _bind_term(text, name, term)
    return text


def list_queried_columns(asked: Question) -> list[str]:
    """Return the columns of a question that its query gives; the others hold labels of these."""
    return [column.name for column in asked.columns if not column.labels]


def list_types(asked: Question) -> dict[str, str]:
    """Return the types of the columns; labels are as many as what they name: one text, or a list of them."""
    found = {column.name: column.type for column in asked.columns}
    for column in asked.columns:
        if column.labels:
            found[column.name] = "string list" if found[column.labels].endswith("list") else "string"
    return found


def read_cells(asked: Question, solutions: Iterable[QuerySolution]) -> Iterator[Cells]:
    """Yield solutions as texts."""
    wanted = list_queried_columns(asked)
    for solution in solutions:
        yield [_get_text(solution[name]) for name in wanted]


def _choose_converter(kind: str) -> Callable[[str], tuple[Value, tuple[str, ...], int]] | None:
    """Return what makes values of texts, or None where they are the texts."""
    return None if kind == "string" else lru_cache(_KEPT)(partial(_convert_cell, kind))


def _convert_cell(kind: str, text: str) -> tuple[Value, tuple[str, ...], int]:
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


def _bind_term(text: str, name: str, term: str) -> str:
    return make_placeholder(name).sub(lambda held: held[1] + term + held[3], text)


def _get_text(term: object) -> str | None:
    if term is None:
        return None
    return term.value if isinstance(term, _VALUED) else ""
