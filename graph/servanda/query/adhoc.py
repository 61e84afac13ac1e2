"""Runs a SPARQL query of the user's, within bounds of time, memory and rows, without touching the graph.

It may be no update, call no other server, and be neither too long nor nested too deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolution,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
)

from servanda import html
from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.names import list_prefixes
from servanda.namespaces import PREFIXES, compact
from servanda.query.result_formats import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    serialize_graph,
    serialize_solutions,
    serialize_truth,
)
from servanda.query.sandbox import run_in_child, run_with_stack
from servanda.query.table import TABLE_FORMATS, Row, Table, Value, render, render_table_html
from servanda.read.old_terms import load_renamed_terms, warn_of_old_terms
from servanda.sparql_text import QueryText, exceeds_depth, find_prefixes, reject_service

if TYPE_CHECKING:
    from servanda.store.queryable import QueryableStore

T = TypeVar("T")
_INTEGER: Final = PREFIXES["xsd"] + "integer"
_BOOLEAN: Final = PREFIXES["xsd"] + "boolean"
_UPDATE: Final = frozenset(
    ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")
)
#: The most characters and the deepest brackets of a query. Engines descend by recursion, and a server's would
#: end with its stack; a query that a person writes stays far below.
LONGEST: Final = 100_000
DEEPEST: Final = 50
#: So many letters of each row are not counted: the number of rows bounds them.
_PLAIN: Final = 1_000


@dataclass(frozen=True)
class Answer:
    """The answer of a query: exactly one of a table (SELECT), a truth value (ASK) or triples.

    ``serialization`` is the answer of a SELECT or ASK in the W3C format that was asked for, if one was.
    """

    table: Table | None = None
    truth: bool | None = None
    triples: list[Triple] | None = None
    serialization: str | None = None

    def _repr_html_(self) -> str:
        if self.table is not None:
            return render_table_html(self.table)
        if self.truth is not None:
            return html.render_page(
                "en", html.build_heading(html.read_phrases("en")["yes" if self.truth else "no"])
            )
        names = ("subject", "predicate", "object")
        triples = sorted(set(self.triples or ()), key=str)
        return Table(
            names, [{name: convert_term(getattr(triple, name)) for name in names} for triple in triples]
        )._repr_html_()

    @property
    def found(self) -> bool:
        """Whether there is any row or triple; a truth value is always an answer."""
        return self.truth is not None or bool(self.triples or (self.table and self.table.rows))


class AnswerTooLong(ServandaError):
    """An answer with more rows or bytes than are allowed; ``rows`` is the limit, None where bytes were it."""

    rows: int | None = None


class QuerySyntaxError(ServandaError):
    """A query that does not parse at its ``line`` and ``column``, both counted from 1."""

    column: int | None = None


class Dataset(NamedTuple):
    """The graphs of which a query is asked: those that make up the default graph, and the named ones."""

    default: list[NamedNode]
    named: list[NamedNode]


@dataclass(frozen=True)
class Results:
    """What a query gives, as terms: exactly one of solutions (SELECT), a truth value (ASK) or triples.

    ``names`` are the variables of the solutions.
    """

    names: tuple[str, ...] = ()
    solutions: list[QuerySolution] | None = None
    truth: bool | None = None
    triples: list[Triple] | None = None

    def serialize(self, format: str, prefixes: Mapping[str, str]) -> str:
        """Return them in a format that suits them, of RESULT_FORMATS or GRAPH_FORMATS.

        ``prefixes`` are those that a graph may be written with. Raises ServandaError where the format cannot
        hold what is in them.
        """
        if self.triples is not None:
            return serialize_graph(self.triples, format, prefixes)
        if self.solutions is not None:
            return serialize_solutions(self.names, self.solutions, format)
        return serialize_truth(bool(self.truth), format)


@dataclass(frozen=True)
class QueryRun:
    """A query that is fit to be run, with what it is run with; it can be pickled.

    ``rows`` and ``bytes`` bound the answer. ``disjoint`` says that no two graphs of the store hold the same
    triple, so that their union is their merge; ``merged`` says that its default graph holds the merge of the
    others. ``dataset`` are graphs that are asked in place of those that the query names, ``base`` is the IRI
    against which its relative IRIs are resolved.
    """

    query: QueryText
    prefixes: dict[str, str]
    rows: int
    format: str | None = None
    disjoint: bool = False
    merged: bool = False
    dataset: Dataset | None = None
    base: str | None = None
    bytes: int | None = None

    def __call__(self, store: Store) -> Answer:
        """Return the answer of a store that this may change: as of :meth:`collect`."""
        return self._convert(self.collect(store))

    def collect(self, store: Store) -> Results:
        """Return what a store gives that this may change, unless it is ``disjoint`` or ``merged``.

        Its default graph is the merge of all its graphs (RDF 1.1 Semantics, section 4.1), or of those after
        FROM: a triple counts once, however many graphs hold it.
        """
        options: dict[str, object] = {} if self.base is None else {"base_iri": self.base}
        dataset = self.dataset or Dataset(*map(self._graphs, self.query.dataset))
        if len(dataset.default) > 1:  # of which the engine gives a triple once for each
            store = _merge_some(store, dataset)
            options |= {"default_graph": DefaultGraph(), "named_graphs": dataset.named}
        elif self.dataset or any(dataset):
            # A graph that is named twice is given twice, too, where the engine is left to read that.
            options |= {"default_graph": dataset.default, "named_graphs": dataset.named}
        elif not self.merged and (self.disjoint or not merge_all(store)):
            options["use_default_graph_as_union"] = True
        return self._collect(store, options)

    def answer(self, store: QueryableStore, **options: object) -> Answer:
        """Return the answer of a store as it is; ``options`` are those of its ``query``."""
        return self._convert(self._collect(store, options))

    def _convert(self, results: Results) -> Answer:
        """Return results as values of Python, which can be pickled, and in the format that was asked for."""
        if results.triples is not None:
            return Answer(triples=results.triples)
        table = None
        if results.solutions is not None:
            rows: list[Row] = [
                {name: convert_term(solution[name]) for name in results.names}
                for solution in results.solutions
            ]
            table = Table(results.names, rows)
        if self.format not in RESULT_FORMATS or (table is None and self.format in ("csv", "tsv")):
            return Answer(table, results.truth)
        return Answer(table, results.truth, None, results.serialize(self.format, {}))

    def _collect(self, store: QueryableStore, options: dict[str, object]) -> Results:
        try:
            results = store.query(self.query.text, prefixes=self.prefixes, **options)  # type: ignore[arg-type]
        except SyntaxError as error:
            if is_update(self.query):
                raise ServandaError(error_text("query-is-update")) from error
            raise make_syntax_error(self.query, str(error), self.prefixes) from error
        except (OSError, ValueError) as error:
            raise ServandaError(error_text("query-failed", error=error)) from error
        if isinstance(results, QueryTriples):
            return Results(triples=self._bound(results))
        if isinstance(results, QueryBoolean):
            return Results(truth=bool(results))
        names = tuple(variable.value for variable in results.variables)
        return Results(names, self._bound(results))

    def _bound(self, items: Iterable[T]) -> list[T]:
        bounded: list[T] = []
        size = 0
        try:
            for item in items:
                bounded.append(item)
                if len(bounded) > self.rows:
                    error = AnswerTooLong(error_text("answer-too-long", rows=self.rows))
                    error.rows = self.rows
                    raise error
                if self.bytes is not None:
                    size += max(0, len(str(item)) - _PLAIN)
                    if size > self.bytes:
                        raise AnswerTooLong(error_text("answer-beyond-bytes", bytes=self.bytes))
        except (OSError, ValueError) as error:
            raise ServandaError(error_text("query-failed", error=error)) from error
        return bounded

    def _graphs(self, terms: list[str]) -> list[NamedNode]:
        """Return the graphs that some terms of the query name, each once."""
        if not terms:
            return []
        text = f"{self.query.head}\nSELECT ?graph {{ VALUES ?graph {{ {' '.join(terms)} }} }}"
        try:
            rows = Store().query(text, prefixes=self.prefixes, base_iri=self.base)
        except (SyntaxError, ValueError):
            return []  # the query does not parse either, which is then said of it
        return list(dict.fromkeys(row["graph"] for row in rows))  # type: ignore[union-attr]


def prepare_query(store: QueryableStore, text: str) -> tuple[QueryText, dict[str, str]]:
    """Return a query that is fit to be run, and the prefixes that are known to it beforehand.

    Old names of terms are taken for the new ones, with a warning. Raises ServandaError for a query that is
    empty, too long, nested too deep, or calls another server.
    """
    reject_unfit(text)
    known = list_prefixes(store, find_prefixes(text))
    reject_service(text, known)
    return _with_present_terms(QueryText(text), known), known


def run_query(
    store: QueryableStore,
    text: str,
    *,
    seconds: float = 30.0,
    rows: int = 100_000,
    format: str | None = None,
    disjoint: bool = False,
) -> Answer:
    """Run a SELECT, ASK, CONSTRUCT or DESCRIBE over all graphs of the store; prefixes are known beforehand.

    ``seconds`` bounds the time, ``rows`` the rows or triples; with a ``format`` of RESULT_FORMATS the answer
    is serialized too. ``disjoint`` says that no two graphs of the store share a triple, which saves looking.
    Old names of terms are taken for the new ones, with a warning.
    On anything but a server the query runs in a process of its own (:mod:`servanda.query.sandbox`). Raises
    ServandaError for a query that does not parse (with line and column), is an update, calls another server,
    or goes beyond the bounds.
    """
    query_text, known = prepare_query(store, text)
    if isinstance(store, Store):
        return run_in_child(QueryRun(query_text, known, rows, format, disjoint), store, seconds, rows=rows)
    from servanda.store.archive_store import ArchiveStore

    if isinstance(store, ArchiveStore):
        if store.memory is not None:
            return run_in_child(QueryRun(query_text, known, rows, format), store.memory, seconds, rows=rows)
        task = QueryRun(query_text, known, rows, format, merged=True)
        folder = store.index()
        store.check_index()
        return run_in_child(task, Store(), seconds, rows=rows, folder=folder)
    remote = QueryRun(query_text, known, rows, format)
    union = not any(query_text.dataset)
    try:
        return run_with_stack(lambda: remote.answer(store, use_default_graph_as_union=union))(seconds)
    except TimeoutError:
        raise ServandaError(error_text("query-too-slow", seconds=seconds)) from None


def _with_present_terms(query: QueryText, known: Mapping[str, str]) -> QueryText:
    """Return a query with the names that deprecated terms have now; a warning tells of the old ones."""
    namespaces, table = {**known, **query.declared}, load_renamed_terms()
    parts, end, old = [], 0, set()
    for terminal in query.terminals:
        iri = terminal.text[1:-1] if terminal.kind == "iri" else ""
        if terminal.kind == "name":
            prefix, _, name = terminal.text.partition(":")
            iri = namespaces.get(prefix, "") + name
        if iri in table:
            parts += [query.text[end : terminal.start], f"<{table[iri]}>"]
            end = terminal.start + len(terminal.text)
            old.add(iri)
    warn_of_old_terms(old)
    return QueryText("".join([*parts, query.text[end:]])) if old else query


def render_answer(store: QueryableStore, answer: Answer, format: str | None, width: int = 80) -> str:
    """Return the answer of a query in a format.

    SELECT: table (the default), json, md, csv, tsv, srj, srx; ASK: true or false, json, srj, srx; CONSTRUCT
    and DESCRIBE: turtle (the default), ntriples, jsonld, rdfxml. The W3C formats are given as they
    were written when the query was run, for which :func:`run_query` must have been told the format. Raises
    ServandaError for a format that does not suit the answer or cannot hold it.
    """
    if answer.triples is not None:
        if (format or "turtle") not in GRAPH_FORMATS:
            raise _make_format_error(format, "a graph", GRAPH_FORMATS)
        return serialize_graph(answer.triples, format or "turtle", list_prefixes(store))
    if answer.serialization is not None:
        return answer.serialization
    if answer.table is None:
        if format not in (None, "table", "json"):
            raise _make_format_error(format, "a truth value", ("table", "json", "srj", "srx"))
        return "true\n" if answer.truth else "false\n"
    if format not in (None, *TABLE_FORMATS):
        raise _make_format_error(format, "a table", (*TABLE_FORMATS, "srj", "srx"))
    return render(answer.table, format or "table", width=width)


def convert_term(term: object) -> Value:
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


def is_update(query: QueryText) -> bool:
    r"""Tell whether a text begins, after its prologue, as a SPARQL update.

    >>> is_update(QueryText("PREFIX x: <urn:x> # insert\nDELETE WHERE { ?s ?p ?o }"))
    True
    """
    return query.first_word in _UPDATE


def reject_unfit(text: str) -> None:
    """Raise ServandaError for a query that is empty, longer than LONGEST, or nested deeper than DEEPEST.

    >>> reject_unfit("SELECT * " + "{" * 51 + "}" * 51)
    Traceback (most recent call last):
    ...
    servanda.errors.ServandaError: the query nests brackets more than 50 deep; make it flatter
    """
    if not text.strip():
        raise ServandaError(error_text("query-empty"))
    if len(text) > LONGEST:
        raise ServandaError(error_text("query-longer", number=len(text), limit=LONGEST))
    if exceeds_depth(text, DEEPEST):
        raise ServandaError(error_text("query-too-deep", depth=DEEPEST))


def reject_unpaged(text: str) -> None:
    """Raise ServandaError for a query from which no page can be cut: it must be a SELECT with an order.

    >>> reject_unpaged("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 3")
    Traceback (most recent call last):
    ...
    servanda.errors.ServandaError: the query has a LIMIT or OFFSET of its own; leave that or --page out
    """
    unfit = find_unpaged(text)
    if unfit == "order":
        raise ServandaError(error_text("query-without-order"))
    if unfit == "limit":
        raise ServandaError(error_text("query-with-limit"))


def find_unpaged(text: str) -> str | None:
    """Return why no page can be cut from a query: "order" where it is no SELECT with one, "limit"; else None.

    >>> find_unpaged("ASK {}"), find_unpaged("SELECT * { ?s ?p ?o } ORDER BY ?s")
    ('order', None)
    """
    words = set(QueryText(text).words)
    if "order" not in words or {"construct", "describe", "ask"} & words:
        return "order"
    return "limit" if {"limit", "offset"} & words else None


def make_syntax_error(query: QueryText, message: str, known: Mapping[str, str]) -> QuerySyntaxError:
    """Return the error for a query that the engine could not parse: line, column, and what stands there."""
    match = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not match:
        return QuerySyntaxError(error_text("query-unparsable", error=message))
    line, column = int(match[1]), int(match[2])
    lines = query.text.splitlines() or [""]
    rest = lines[line - 1][column - 1 :][:30].strip() if line <= len(lines) else ""
    found = f"before '{rest}'" if rest else "at its end"
    where = f"line {line}, column {column}, {found}"
    strange = query.prefixes - known.keys()
    if strange:
        said = error_text("prefix-not-declared", place=where, name=min(strange))
    else:
        said = error_text("query-unparsable-at", place=where)
    error = QuerySyntaxError(said, line=line)
    error.column = column
    return error


def _merge_some(store: Store, dataset: Dataset) -> Store:
    """Return a store whose default graph is the merge of some graphs, with some named graphs beside it."""
    merged = Store()
    for graph in dataset.default:
        quads = store.quads_for_pattern(None, None, None, graph)
        merged.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    for graph in dataset.named:
        merged.extend(store.quads_for_pattern(None, None, None, graph))
    return merged


def merge_all(store: Store) -> bool:
    """Put every triple into the default graph, if any stands in several graphs; say whether that was done."""
    count = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
    (row,) = cast(QuerySolutions, store.query(count, use_default_graph_as_union=True))
    if int(row["n"].value) == len(store):
        return False
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return True


def _make_format_error(format: str | None, what: str, formats: Iterable[str]) -> ServandaError:
    return ServandaError(
        error_text("result-format-unfit", result=what, format=format, formats=", ".join(formats))
    )
