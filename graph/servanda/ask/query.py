"""Runs any SPARQL query that a user gives, within bounds of time and rows, without touching the graph."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from threading import Thread, stack_size
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeVar

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from servanda.ask.cells import Row, Value
from servanda.ask.formats import TABLE_FORMATS, render
from servanda.ask.guard import (
    is_update,
    names_dataset,
    prefixes_of,
    refuse_service,
    refuse_unfit,
    syntax_error,
)
from servanda.ask.registry import prefixes
from servanda.ask.run import Table
from servanda.errors import ServandaError
from servanda.vocabulary import PREFIXES, compact

if TYPE_CHECKING:
    from servanda.store.askable import Askable

T = TypeVar("T")

#: W3C formats for the answers of SELECT and ASK, written by the engine itself.
RESULT_FORMATS: Final = {
    "srj": QueryResultsFormat.JSON,
    "srx": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
#: Formats for the graphs that CONSTRUCT and DESCRIBE give.
GRAPH_FORMATS: Final = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
#: Bytes of stack for a query: the engine's recursion over LONGEST characters (1 + 1 + …) must fit in it.
_STACK: Final = 256 * 1024 * 1024
_INTEGER: Final = PREFIXES["xsd"] + "integer"
_BOOLEAN: Final = PREFIXES["xsd"] + "boolean"


@dataclass(frozen=True)
class Answer:
    """The answer of a query: exactly one of a table (SELECT), a truth value (ASK) or triples."""

    table: Table | None = None
    truth: bool | None = None
    triples: list[Triple] | None = None

    def _repr_html_(self) -> str:
        from servanda.ask.notebook import answer_html

        return answer_html(self)

    @property
    def found(self) -> bool:
        """Whether there is any row or triple; a truth value is always an answer."""
        return self.truth is not None or bool(self.triples or (self.table and self.table.rows))


def query(store: Askable, text: str, *, seconds: float = 30.0, rows: int = 100_000) -> Answer:
    """Run a SELECT, ASK, CONSTRUCT or DESCRIBE over all graphs of the store; prefixes are known beforehand.

    ``seconds`` bounds the time, ``rows`` the rows or triples. Raises ServandaError for a query that does not
    parse (with line and column), is an update, calls another server, or goes beyond the bounds.
    """

    def work(deadline: float) -> Answer:
        results = _open(store, text)
        if isinstance(results, QueryBoolean):
            return Answer(truth=bool(results))
        if isinstance(results, QueryTriples):
            return Answer(triples=_bounded(results, rows, deadline))
        names = tuple(variable.value for variable in results.variables)
        held: list[QuerySolution] = _bounded(results, rows, deadline)
        table_rows: list[Row] = [{name: plain(solution[name]) for name in names} for solution in held]
        return Answer(table=Table(names, table_rows))

    return _within(seconds, work)


def written(
    store: Askable, text: str, answer: Answer, format: str | None, seconds: float = 30.0, width: int = 80
) -> str:
    """Return the answer of a query written in a format.

    SELECT: table (the default), json, md, csv, tsv, srj, srx; ASK: true or false, json, srj, srx; CONSTRUCT
    and DESCRIBE: turtle (the default), ntriples, jsonld, rdfxml. Raises ServandaError for a format that does
    not suit the answer. The engine writes the W3C formats itself, from the query ``text`` run once more.
    """
    if answer.triples is not None:
        chosen = GRAPH_FORMATS.get(format or "turtle")
        if chosen is None:
            raise _unsuited(format, "a graph", GRAPH_FORMATS)
        triples = sorted(set(answer.triples), key=str)
        lines = "\n".join(map(str, triples))
        used = {name: iri for name, iri in prefixes(store).items() if f"<{iri}" in lines}
        return (serialize(triples, format=chosen, prefixes=used) or b"").decode("utf-8")
    if format in RESULT_FORMATS and not (answer.table is None and format in ("csv", "tsv")):
        return _within(seconds, lambda deadline: _serialized(store, text, RESULT_FORMATS[format], deadline))
    if answer.table is None:
        if format not in (None, "table", "json"):
            raise _unsuited(format, "a truth value", ("table", "json", "srj", "srx"))
        return "true\n" if answer.truth else "false\n"
    if format not in (None, *TABLE_FORMATS):
        raise _unsuited(format, "a table", (*TABLE_FORMATS, "srj", "srx"))
    return render(answer.table, format or "table", width=width)


def _unsuited(format: str | None, what: str, ways: object) -> ServandaError:
    names = ", ".join(str(way) for way in ways) if isinstance(ways, dict | tuple) else ""
    return ServandaError(
        f"the query gives {what}, which cannot be written as {format}; choose one of {names}"
    )


def _open(store: Askable, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
    refuse_unfit(text)
    refuse_service(text)
    known = prefixes(store, prefixes_of(text))
    try:
        return store.query(text, prefixes=known, use_default_graph_as_union=not names_dataset(text))
    except SyntaxError as error:
        if is_update(text):
            raise ServandaError(
                "this is an update, and 'query' only reads; change the files of the agreement and ask them "
                "by --store"
            ) from error
        raise syntax_error(text, str(error), known) from error
    except (OSError, ValueError) as error:
        raise ServandaError(f"the query could not be run: {error}") from error


def _bounded(items: object, rows: int, deadline: float) -> list[T]:
    held: list[T] = []
    for item in items:  # type: ignore[attr-defined]
        if monotonic() > deadline:
            break
        held.append(item)
        if len(held) > rows:
            raise ServandaError(
                f"the answer has more than {rows:,} rows; add LIMIT to the query or allow more by --limit"
            )
    return held


class _Sink(BytesIO):
    """Takes what the engine writes, until the time is up."""

    def __init__(self, deadline: float) -> None:
        super().__init__()
        self.deadline = deadline

    def write(self, data: object) -> int:
        if monotonic() > self.deadline:
            raise TimeoutError
        return super().write(data)  # type: ignore[arg-type]


def _serialized(store: Askable, text: str, format: QueryResultsFormat, deadline: float) -> str:
    results = _open(store, text)
    assert isinstance(results, QuerySolutions | QueryBoolean)
    sink = _Sink(deadline)
    results.serialize(sink, format)
    text = sink.getvalue().decode("utf-8")
    return text if text.endswith("\n") else text + "\n"


def _within(seconds: float, work: Callable[[float], T]) -> T:
    """Run work in a thread and wait no longer than given.

    The engine cannot be stopped from outside and releases the interpreter's lock while it works; a thread
    that is late is left behind, dies with the process, and stops at its next row at the latest.
    """
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work(monotonic() + seconds))
        except BaseException as error:
            # Without its traceback, whose frames hold what may only be dropped in this thread.
            failed.append(error.with_traceback(None))

    before = stack_size(_STACK)
    thread = Thread(target=run, daemon=True)
    start = monotonic()
    try:
        thread.start()
    finally:
        stack_size(before)
    thread.join(seconds)
    late = thread.is_alive() or monotonic() - start > seconds
    if failed and not late:
        raise failed[0]
    if late or not done:
        raise ServandaError(
            f"the query took longer than {seconds:g} seconds; make it narrower (bind more, add LIMIT) "
            "or allow more by --timeout"
        )
    return done[0]


def plain(term: object) -> Value:
    """Return the Python value of an RDF term: compact IRI, integer, truth value or text."""
    if isinstance(term, NamedNode):
        return compact(term.value)
    if isinstance(term, Literal):
        if term.datatype.value == _BOOLEAN:
            return term.value in ("true", "1")
        if term.datatype.value == _INTEGER and re.fullmatch(r"[+-]?[0-9]{1,300}", term.value):
            return int(term.value)
        return term.value  # also what only claims to be an integer ("many"^^xsd:integer)
    return f"_:{term.value}" if isinstance(term, BlankNode) else None if term is None else str(term)
