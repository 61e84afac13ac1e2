"""Asks a question of ``queries/`` and gives the answer as a table of plain Python values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution, QuerySolutions, Store

from servanda.ask.questions import LANGUAGES, Column, Parameter, Question, placeholder, question
from servanda.ask.registry import label, resolve
from servanda.errors import ServandaError
from servanda.vocabulary import compact

if TYPE_CHECKING:
    import pandas
    import polars

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


def ask(store: Store, name: str | Question, *, lang: str | None = None, **parameters: str | None) -> Table:
    """Ask a question by its name; parameters left out or None take the default of the question.

    ``parameters`` are what a person types (``actor="kz-mfa"``, ``clause="3(d)"``, ``reading="strict"``).
    Raises ServandaError for an unknown question or parameter, a missing one, or a value that names nothing
    (with the nearest one that does).
    """
    asked = name if isinstance(name, Question) else question(name)
    given = {key.replace("-", "_"): value for key, value in parameters.items() if value is not None}
    language = lang or "en"
    if language not in LANGUAGES:
        raise ServandaError(f"the language '{language}' is not known; choose one of {', '.join(LANGUAGES)}")
    if any(parameter.type == "language" for parameter in asked.parameters):
        given["lang"] = language
    solutions = store.query(fill(store, asked, given), use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    rows = [_row(store, asked.columns, solution, language) for solution in solutions]
    types = {column.name: column.type for column in asked.columns}
    # Labels are as many as what they name: one text, or a list of them.
    for column in asked.columns:
        if column.labels:
            types[column.name] = "string list" if types[column.labels].endswith("list") else "string"
    return Table(tuple(types), rows, language, tuple(types.values()))


def fill(store: Store, asked: Question, given: dict[str, str]) -> str:
    """Return the SPARQL text of a question with the given values in its VALUES lines.

    Only an IRI that is in the graph, or a word that the question lists, is ever put into the text.
    """
    known = {parameter.name: parameter for parameter in asked.parameters}
    for name in given:
        if name not in known:
            ways = f"it takes: {', '.join(known)}" if known else "it takes none"
            raise ServandaError(f"the question '{asked.name}' has no parameter '{name}'; {ways}")
    text = asked.text
    for parameter in asked.parameters:
        if parameter.name in given:
            term = _term(store, parameter, given[parameter.name])
            text = _put(text, parameter.name, term)
        elif parameter.required:
            raise ServandaError(
                f"the question '{asked.name}' needs '{parameter.name}' ({parameter.help}); "
                f"for example: {asked.example}"
            )
    return text


def _put(text: str, name: str, term: str) -> str:
    return placeholder(name).sub(lambda held: held[1] + term + held[3], text)


def _term(store: Store, parameter: Parameter, value: str) -> str:
    if parameter.kind:
        return str(NamedNode(resolve(store, parameter.kind, value)))
    words = LANGUAGES if parameter.type == "language" else parameter.words
    if value not in words:
        raise ServandaError(
            f"'{value}' is not a value of '{parameter.name}'; choose one of {', '.join(words)}"
        )
    return str(Literal(value))


def _row(store: Store, columns: tuple[Column, ...], solution: QuerySolution, lang: str) -> Row:
    row: Row = {}
    full: dict[str, list[str]] = {}
    for column in columns:
        if column.labels:
            iris = full[column.labels]
            names = [label(store, iri, lang) for iri in iris]
            several = isinstance(row[column.labels], list)
            row[column.name] = names if several else names[0] if names else None
            continue
        term = solution[column.name]
        text = term.value if isinstance(term, NamedNode | Literal | BlankNode) else ""
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
