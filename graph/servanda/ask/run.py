"""Asks a question of ``queries/`` and gives the answer as a table of plain Python values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QuerySolution, QuerySolutions

from servanda.ask.filling import put, resolved
from servanda.ask.paging import Window
from servanda.ask.questions import LANGUAGES, Column, Question, question
from servanda.ask.registry import label
from servanda.errors import ServandaError
from servanda.vocabulary import compact

if TYPE_CHECKING:
    import pandas
    import polars

    from servanda.store.askable import Askable

#: The most labels that are kept at hand while the rows of an answer go by.
_LABELS: Final = 10_000

#: The terms that have a value. (A union made anew for each cell took a fifth of the time of a row.)
_VALUED: Final = (NamedNode, Literal, BlankNode)

Value = str | int | float | bool | None | list[str] | list[int]
Row = dict[str, Value]


@dataclass(frozen=True)
class Table:
    """An answer: the names of its columns in order, and its rows, each with a value for every column.

    IRIs are compact (``actor:nato``); what the text is silent on is None; lists are sorted. A notebook shows
    it as a table. ``lang`` is the language of labels; ``types`` are those of the columns
    (:data:`servanda.ask.questions.COLUMN_TYPES`), none for the answer of a query.
    """

    columns: tuple[str, ...]
    rows: list[Row]
    lang: str | None = field(default=None, compare=False)
    types: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas data frame; see :func:`servanda.ask.frames.to_pandas`, which also raises."""
        from servanda.ask.frames import to_pandas

        return to_pandas(self)

    def to_polars(self) -> polars.DataFrame:
        """Return a Polars data frame; see :func:`servanda.ask.frames.to_polars`, which also raises."""
        from servanda.ask.frames import to_polars

        return to_polars(self)

    def _repr_html_(self) -> str:
        from servanda.ask.notebook import table_html

        return table_html(self)


class Rows(list[Row]):
    """The rows of a table: a list of dicts as any other, which a notebook shows as a table."""

    def __init__(self, table: Table) -> None:
        super().__init__(table.rows)
        self._of = table

    def table(self) -> Table:
        """Return the rows as they are now, with the columns of the table that they come from."""
        return replace(self._of, rows=list(self))

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas data frame; raises as :meth:`Table.to_pandas`."""
        return self.table().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """Return a Polars data frame; raises as :meth:`Table.to_polars`."""
        return self.table().to_polars()

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


def ask(store: Askable, name: str | Question, *, lang: str | None = None, **parameters: str | None) -> Table:
    """Ask a question by its name; parameters left out or None take the default of the question.

    ``parameters`` are what a person types (``actor="kz-mfa"``, ``clause="3(d)"``, ``reading="strict"``).
    Raises ServandaError for an unknown question or parameter, a missing one, or a value that names nothing
    (with the nearest one that does).
    """
    asked = name if isinstance(name, Question) else question(name)
    rows = list(stream(store, asked, lang=lang, limit=None, offset=0, **parameters))
    types = _types(asked)
    return Table(tuple(types), rows, lang or "en", tuple(types.values()))


def stream(
    store: Askable,
    name: str | Question,
    *,
    lang: str | None = None,
    limit: int | None = None,
    offset: int = 0,
    **parameters: str | None,
) -> Iterator[Row]:
    """Yield the rows of an answer as they come, in the order of the question; as :func:`ask` otherwise.

    ``limit`` is the most rows given, after the first ``offset`` are left out; a limit below 1 and an offset
    below 0 raise ServandaError. What cannot be asked raises at once, and not with the first row.

    A question whose rows each belong to one agreement is asked of one agreement after the other where there
    are many (:mod:`servanda.ask.by_agreement`), so that no more is held than the rows of one.
    """
    from servanda.ask.by_agreement import shares

    asked = name if isinstance(name, Question) else question(name)
    given = {key.replace("-", "_"): value for key, value in parameters.items() if value is not None}
    language = lang or "en"
    if language not in LANGUAGES:
        raise ServandaError(f"the language '{language}' is not known; choose one of {', '.join(LANGUAGES)}")
    if any(parameter.type == "language" for parameter in asked.parameters):
        given["lang"] = language
    window = Window(limit, offset)
    terms = resolved(store, asked, given)
    divided = shares(store, asked, terms)
    if divided is None:
        text = window.put(put(asked, terms))
        return _rows(store, asked, language, solutions(store, text))
    return _rows(store, asked, language, window.over(divided))


def columns(asked: Question) -> tuple[str, ...]:
    """Return the names of the columns of a question, in order."""
    return tuple(column.name for column in asked.columns)


def solutions(
    store: Askable, text: str, graphs: Sequence[NamedNode | BlankNode | DefaultGraph] = ()
) -> QuerySolutions:
    """Run the text of a question over all graphs of the store, or only over some."""
    if graphs:
        found = store.query(text, default_graph=list(graphs))
    else:
        found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return found


def _rows(store: Askable, asked: Question, lang: str, found: Iterable[QuerySolution]) -> Iterator[Row]:
    """Yield the solutions as rows; a label that was looked up lately is not looked up again."""
    named = lru_cache(_LABELS)(lambda iri: label(store, iri, lang))
    try:
        for solution in found:
            yield _row(named, asked.columns, solution)
    except OSError as error:
        raise ServandaError(f"the store broke off in the middle of the answer ({error})") from error


def _types(asked: Question) -> dict[str, str]:
    """Return the types of the columns; labels are as many as what they name: one text, or a list of them."""
    types = {column.name: column.type for column in asked.columns}
    for column in asked.columns:
        if column.labels:
            types[column.name] = "string list" if types[column.labels].endswith("list") else "string"
    return types


def _row(named: Callable[[str], str], columns: tuple[Column, ...], solution: QuerySolution) -> Row:
    row: Row = {}
    full: dict[str, list[str]] = {}
    for column in columns:
        if column.labels:
            iris = full[column.labels]
            names = [named(iri) for iri in iris]
            several = isinstance(row[column.labels], list)
            row[column.name] = names if several else names[0] if names else None
            continue
        term = solution[column.name]
        text = term.value if isinstance(term, _VALUED) else ""
        row[column.name], full[column.name] = _value(column.type, text, bound=term is not None)
    return row


def _value(kind: str, text: str, *, bound: bool) -> tuple[Value, list[str]]:
    """Return the Python value of a cell, and the full IRIs that it holds (for labels)."""
    base, _, shape = kind.partition(" ")
    if shape:
        parts = sorted({part for part in text.split(" | " if base == "string" else " ") if part})
        if base == "integer":
            return sorted(int(part) for part in parts), []
        if shape == "joined":
            return "; ".join(parts) or None, []
        return ([compact(part) for part in parts] if base == "iri" else parts), parts
    if not bound or (not text and base != "string"):
        return None, []
    if base == "iri":
        return compact(text), [text]
    if base == "integer":
        return int(text), []
    return (text in ("true", "1") if base == "boolean" else text), []
