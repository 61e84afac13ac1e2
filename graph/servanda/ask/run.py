"""Asks a question of ``queries/`` and gives the answer as a table of plain Python values."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution, QuerySolutions, Store

from servanda.ask.questions import LANGUAGES, Column, Parameter, Question, placeholder, question
from servanda.ask.registry import label, resolve
from servanda.errors import ServandaError
from servanda.vocabulary import compact

Value = str | int | bool | None | list[str] | list[int]
Row = dict[str, Value]


@dataclass(frozen=True)
class Table:
    """An answer: the names of its columns in order, and its rows, each with a value for every column.

    IRIs are compact (``actor:nato``); what the text is silent on is None; lists are sorted.
    """

    columns: tuple[str, ...]
    rows: list[Row]


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
    return Table(tuple(column.name for column in asked.columns), rows)


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
