"""Asks a question of ``queries/`` and gives the answer as a table of plain Python values."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QuerySolutions

from servanda.ask.cells import Cells, Reader, Row, cells, types
from servanda.ask.filling import put, resolved
from servanda.ask.paging import Window
from servanda.ask.questions import LANGUAGES, Question, question
from servanda.ask.registry import label
from servanda.errors import OddValues, ServandaError

if TYPE_CHECKING:
    import pandas
    import polars

    from servanda.store.askable import Askable

#: The most labels that are kept at hand while the rows of an answer go by.
_LABELS: Final = 10_000


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
    typed = types(asked)
    return Table(tuple(typed), rows, lang or "en", tuple(typed.values()))


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
        return _rows(store, asked, language, cells(asked, solutions(store, text)))
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


def _rows(store: Askable, asked: Question, lang: str, found: Iterable[Cells]) -> Iterator[Row]:
    """Yield the solutions as rows; a label that was looked up lately is not looked up again."""
    reader = Reader(asked, lru_cache(_LABELS)(lambda iri: label(store, iri, lang)))
    row = reader.row
    try:
        for texts in found:
            yield row(texts)
    except OSError as error:
        raise ServandaError(f"the store broke off in the middle of the answer ({error})") from error
    if reader.odd:
        warnings.warn(OddValues(reader.odd.total(), tuple(sorted(reader.odd))), stacklevel=2)
