"""Rows of an answer: terms are bound in the text of a question, and solutions become plain values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QuerySolutions

from servanda.namespaces import compact
from servanda.query.questions import Question, make_placeholder
from servanda.query.source_texts import add_source_texts
from servanda.read.context import is_integer

if TYPE_CHECKING:
    from servanda.query.table import Cells, Row, Value
    from servanda.store.queryable import QueryableStore

    #: The value of a cell, the full IRIs that it holds (for labels), and how many of its parts did not fit.
    Conversion = tuple[Value, tuple[str, ...], int]

#: As NamedNode takes it: a scheme, and none of the characters that an IRI cannot hold (RFC 3987).
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
#: The columns that do not take every text.
_FITS: Final[dict[str, Callable[[str], bool]]] = {
    "iri": lambda text: _IRI.fullmatch(text) is not None,
    "integer": is_integer,
}
#: The numbers in a text, and how many digits they are given for sorting.
_DIGITS: Final = re.compile(r"\d+")
_WIDTH: Final = 6
#: How many rows are made together where they come one by one, and the most cells of a column whose values are
#: then remembered: many name the same few things in row after row.
_BLOCK: Final = 16
#: A value that did not fit its column: the number of the row, the name of the column, how many.
Misfit = tuple[int, str, int]


class _Values(dict[str | None, "Conversion"]):
    """The values of the cells of a column, each converted once."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, text: str | None) -> Conversion:
        found = self[text] = _convert_cell(self._kind, text)
        return found


class RowReader:
    """Makes rows of the cells of one question.

    A value that is not what its column holds (a literal among actors, a word for a number) is left out:
    ``odd`` says how often that was so, by column and the agreement of the row. Whole columns are converted
    at a time, which takes a fraction of the time of cell by cell.
    """

    def __init__(self, question: Question) -> None:
        """Look at the columns once."""
        self._names = list_columns(question)
        typed = list_types(question)
        nullable = {column.name: column.type.endswith(" or none") for column in question.columns}
        self._values = [
            (column.name, None if column.type == "string" else _Values(column.type), " " in column.type)
            for column in question.columns
            if not column.labels
        ]
        self._labels = [
            (column.name, column.labels, typed[column.name] == "string list", nullable[column.labels])
            for column in question.columns
            if column.labels
        ]
        #: What did not fit in the last rows, and in all rows, by column and agreement.
        self.misfits: list[Misfit] = []
        self.odd: Counter[str] = Counter()

    def convert(self, cells: Sequence[Cells], named: Callable[[str], str]) -> list[list[Value]]:
        """Return rows, each with a value for every column, in the order of the columns.

        ``named`` gives the label of an IRI.
        """
        self.misfits = []
        if not cells:
            return []
        columns: dict[str, Iterable[Value]] = {}
        full: dict[str, list[tuple[str, ...]]] = {}
        for (name, values, several), texts in zip(self._values, zip(*cells, strict=True), strict=True):
            if values is None:
                columns[name] = texts
                continue
            found = [values[text] for text in texts]
            # A list of its own: whoever gets a row may change it.
            columns[name] = (
                [value.copy() if isinstance(value, list) else value for value, _, _ in found]
                if several
                else [value for value, _, _ in found]
            )
            full[name] = [iris for _, iris, _ in found]
            self.misfits += [(row, name, count) for row, (_, _, count) in enumerate(found) if count]
        for name, of, several, nullable in self._labels:
            labelled = full[of]
            columns[name] = (
                [[named(iri) for iri in iris] if iris or not nullable else None for iris in labelled]
                if several
                else [named(iris[0]) if iris else None for iris in labelled]
            )
        rows = list(map(list, zip(*(columns[name] for name in self._names), strict=True)))
        for row, name, count in self.misfits:
            self.odd[name_misfit(dict(zip(self._names, rows[row], strict=True)), name)] += count
        return rows

    def read(self, cells: Iterable[Cells], named: Callable[[str], str]) -> Iterator[Row]:
        """Yield rows by the names of their columns, as the cells come; ``named`` as in :meth:`convert`."""
        waiting = iter(cells)
        while block := list(islice(waiting, _BLOCK)):
            for row in self.convert(block, named):
                yield dict(zip(self._names, row, strict=True))
            for _, values, _ in self._values:
                if values is not None and len(values) > _BLOCK:
                    values.clear()


def name_misfit(row: Row, column: str) -> str:
    """Return how a column with a value that does not fit is called in a warning."""
    return f"{column} of {row['agreement']}" if row.get("agreement") else column


def list_columns(question: Question) -> tuple[str, ...]:
    """Return the names of the columns of a question, in order."""
    return tuple(column.name for column in question.columns)


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


def bind_terms(question: Question, terms: Mapping[str, str], *, in_source: bool = False) -> str:
    """Return the SPARQL text of a question with terms in its VALUES lines.

    With ``in_source`` what an agreement does not say in the language asked for is given in its own.
    """
    text = question.text
    for name, term in terms.items():
        text = _bind_term(text, name, term)
    return add_source_texts(text) if in_source else text


def list_queried_columns(question: Question) -> list[str]:
    """Return the columns of a question that its query gives; the others hold labels of these."""
    return [column.name for column in question.columns if not column.labels]


def list_types(question: Question) -> dict[str, str]:
    """Return the types of the columns; labels are as many as what they name: one text, or a list of them."""
    found = {column.name: column.type.removesuffix(" or none") for column in question.columns}
    for column in question.columns:
        if column.labels:
            found[column.name] = "string list" if found[column.labels].endswith("list") else "string"
    return found


def read_cells(question: Question, solutions: QuerySolutions) -> Iterator[Cells]:
    """Yield solutions as texts, of the columns that the query gives."""
    wanted = list_queried_columns(question)
    if [variable.value for variable in solutions.variables] == wanted:
        for solution in solutions:
            yield [None if term is None else getattr(term, "value", "") for term in solution]
        return
    for solution in solutions:
        yield [None if (term := solution[name]) is None else getattr(term, "value", "") for name in wanted]


def _convert_cell(kind: str, text: str | None) -> Conversion:
    """Return the value of a cell, the full IRIs that it holds (for labels), and how many did not fit."""
    base, _, shape = kind.partition(" ")
    if text is None:
        return [] if shape == "list" else None, (), 0
    fits = _FITS.get(base)
    if shape:
        parts = sorted(
            {part for part in text.split(" | " if base == "string" else " ") if part}, key=_pad_digits
        )
        whole = parts if fits is None else [part for part in parts if fits(part)]
        odd = len(parts) - len(whole)
        if base == "integer":
            return sorted(int(part) for part in whole), (), odd
        if shape == "joined":
            return "; ".join(whole) or None, (), odd
        if shape == "list or none" and not whole:
            return None, (), odd
        return ([compact(part) for part in whole] if base == "iri" else whole), tuple(whole), odd
    if not text or (fits is not None and not fits(text)):
        return None, (), bool(text)
    if base == "iri":
        return compact(text), (text,), 0
    return (int(text) if base == "integer" else text in ("true", "1")), (), 0


def _pad_digits(text: str) -> str:
    """Return a text so that strings sort by the numbers in them, as clauses do: 2, 2.1, 10."""
    return _DIGITS.sub(lambda digits: digits[0].zfill(_WIDTH), text)


def _bind_term(text: str, name: str, term: str) -> str:
    return make_placeholder(name).sub(lambda held: held[1] + term + held[3], text)
