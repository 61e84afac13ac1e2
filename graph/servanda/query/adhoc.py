"""Runs a SPARQL query of the user's, within bounds of time, memory and rows, without touching the graph.

It may be no update, call no other server, and be neither too long nor nested too deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final, TypeVar, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from servanda import html
from servanda.characters import XML_FORBIDDEN, reject_unwritable
from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.names import list_prefixes
from servanda.namespaces import PREFIXES, compact
from servanda.query.sandbox import run_in_child, run_with_stack
from servanda.query.table import TABLE_FORMATS, Row, Table, Value, join_csv, render, render_table_html
from servanda.read.old_terms import load_renamed_terms, warn_of_old_terms
from servanda.sparql_text import QueryText, exceeds_depth, find_prefixes, reject_service
from servanda.spreadsheets import guard_formula
from servanda.store.rdf_xml import serialize_rdf_xml

if TYPE_CHECKING:
    from servanda.store.queryable import QueryableStore

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
_INTEGER: Final = PREFIXES["xsd"] + "integer"
#: A number as XSD writes it, which is no formula although it may begin with a sign.
_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF")
_BOOLEAN: Final = PREFIXES["xsd"] + "boolean"
_UPDATE: Final = frozenset(
    ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")
)
#: The most characters and the deepest brackets of a query. Engines descend by recursion, and a server's would
#: end with its stack; a query that a person writes stays far below.
LONGEST: Final = 100_000
DEEPEST: Final = 50


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


@dataclass(frozen=True)
class _Run:
    """A query that is fit to be run, with what it is run with; it can be pickled.

    ``disjoint`` says that no two graphs of the store hold the same triple, so that their union is their
    merge; ``merged`` says that its default graph holds the merge of the others.
    """

    query: QueryText
    prefixes: dict[str, str]
    rows: int
    format: str | None
    disjoint: bool = False
    merged: bool = False

    def __call__(self, store: Store) -> Answer:
        """Return the answer of a store that this may change.

        Its default graph is the merge of all its graphs (RDF 1.1 Semantics, section 4.1), or of those after
        FROM: a triple counts once, however many graphs hold it.
        """
        default, named = (self._graphs(terms) for terms in self.query.dataset)
        options: dict[str, object]
        if max(map(len, self.query.dataset)) > 1:  # which the engine gives once for each mention
            store = _merge_some(store, default, named)
            options = {"default_graph": DefaultGraph(), "named_graphs": named}
        elif default or named or self.merged or (not self.disjoint and _merge_all(store)):
            options = {}
        else:
            options = {"use_default_graph_as_union": True}
        return self.answer(store, **options)

    def answer(self, store: QueryableStore, **options: object) -> Answer:
        """Return the answer of a store as it is; ``options`` are those of its ``query``."""
        results = self._results(store, options)
        if isinstance(results, QueryTriples):
            return Answer(triples=self._bound(results))
        solutions: list[QuerySolution] = []
        if isinstance(results, QueryBoolean):
            answer = Answer(truth=bool(results))
        else:
            names = tuple(variable.value for variable in results.variables)
            solutions = self._bound(results)
            rows: list[Row] = [
                {name: convert_term(solution[name]) for name in names} for solution in solutions
            ]
            answer = Answer(table=Table(names, rows))
        if self.format not in RESULT_FORMATS or (answer.table is None and self.format in ("csv", "tsv")):
            return answer
        if answer.table is not None and self.format == "csv":
            text = _render_csv(answer.table.columns, solutions)
            return Answer(answer.table, serialization=text)
        again, sink = self._results(store, options), BytesIO()
        assert not isinstance(again, QueryTriples)
        again.serialize(sink, RESULT_FORMATS[self.format])
        text = sink.getvalue().decode("utf-8")
        if self.format == "tsv":
            text = _guard_terms(text)
        elif self.format == "srx":
            if answer.table is not None and XML_FORBIDDEN.search(text):
                _reject_unwritable_cells(answer.table.columns, solutions)
            # XML turns a carriage return into a line feed unless it is named.
            text = text.replace("\r", "&#13;")
        return Answer(answer.table, answer.truth, None, text if text.endswith("\n") else text + "\n")

    def _results(
        self, store: QueryableStore, options: dict[str, object]
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        try:
            return store.query(self.query.text, prefixes=self.prefixes, **options)  # type: ignore[arg-type]
        except SyntaxError as error:
            if is_update(self.query):
                raise ServandaError(error_text("query-is-update")) from error
            raise make_syntax_error(self.query, str(error), self.prefixes) from error
        except (OSError, ValueError) as error:
            raise ServandaError(error_text("query-failed", error=error)) from error

    def _bound(self, items: Iterable[T]) -> list[T]:
        bounded: list[T] = []
        try:
            for item in items:
                bounded.append(item)
                if len(bounded) > self.rows:
                    raise ServandaError(error_text("answer-too-long", rows=self.rows))
        except (OSError, ValueError) as error:
            raise ServandaError(error_text("query-failed", error=error)) from error
        return bounded

    def _graphs(self, terms: list[str]) -> list[NamedNode]:
        """Return the graphs that some terms of the query name, each once."""
        if not terms:
            return []
        text = f"{self.query.head}\nSELECT ?graph {{ VALUES ?graph {{ {' '.join(terms)} }} }}"
        try:
            rows = Store().query(text, prefixes=self.prefixes)
        except (SyntaxError, ValueError):
            return []  # the query does not parse either, which is then said of it
        return list(dict.fromkeys(row["graph"] for row in rows))  # type: ignore[union-attr]


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
    reject_unfit(text)
    known = list_prefixes(store, find_prefixes(text))
    reject_service(text, known)
    query_text = _with_present_terms(QueryText(text), known)
    if isinstance(store, Store):
        return run_in_child(_Run(query_text, known, rows, format, disjoint), store, seconds, rows=rows)
    from servanda.store.archive_store import ArchiveStore

    if isinstance(store, ArchiveStore):
        if store.memory is not None:
            return run_in_child(_Run(query_text, known, rows, format), store.memory, seconds, rows=rows)
        task = _Run(query_text, known, rows, format, merged=True)
        folder = store.index()
        store.check_index()
        return run_in_child(task, Store(), seconds, rows=rows, folder=folder)
    remote = _Run(query_text, known, rows, format)
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
        chosen = GRAPH_FORMATS.get(format or "turtle")
        if chosen is None:
            raise _make_format_error(format, "a graph", GRAPH_FORMATS)
        triples = sorted(set(answer.triples), key=str)
        lines = "\n".join(map(str, triples))
        used = {name: iri for name, iri in list_prefixes(store).items() if f"<{iri}" in lines}
        if format == "rdfxml":
            return serialize_rdf_xml(triples, used).decode("utf-8")
        try:
            return (serialize(triples, format=chosen, prefixes=used) or b"").decode("utf-8")
        except (OSError, ValueError) as error:  # a format without what RDF 1.2 adds
            raise ServandaError(error_text("graph-not-writable", format=format, error=error)) from None
    if answer.serialization is not None:
        return answer.serialization
    if answer.table is None:
        if format not in (None, "table", "json"):
            raise _make_format_error(format, "a truth value", ("table", "json", "srj", "srx"))
        return "true\n" if answer.truth else "false\n"
    if format not in (None, *TABLE_FORMATS):
        raise _make_format_error(format, "a table", (*TABLE_FORMATS, "srj", "srx"))
    return render(answer.table, format or "table", width=width)


def _render_csv(names: Sequence[str], solutions: Iterable[QuerySolution]) -> str:
    """Return SPARQL results as CSV (W3C, SPARQL 1.1 Query Results CSV and TSV Formats, section 3).

    What a spreadsheet would take for a formula is guarded, as in all tables.
    """
    rows = ([_format_csv_term(solution[name]) for name in names] for solution in solutions)
    return "".join(map(join_csv, [names, *rows]))


def _format_csv_term(term: object) -> str:
    if isinstance(term, Literal):
        kind = term.datatype.value
        is_number = kind.startswith(PREFIXES["xsd"]) and kind != PREFIXES["xsd"] + "string"
        return term.value if is_number and _NUMBER.fullmatch(term.value) else guard_formula(term.value)
    return "" if term is None else term.value if isinstance(term, NamedNode) else str(term)


def _guard_terms(text: str) -> str:
    """Return SPARQL results as TSV whose texts, out of their quotes, no spreadsheet takes for formulas."""
    return "\n".join(
        "\t".join(f'"{guard_formula(cell[1:])}' if cell[:1] == '"' else cell for cell in line.split("\t"))
        for line in text.split("\n")
    )


def _reject_unwritable_cells(names: Sequence[str], solutions: Iterable[QuerySolution]) -> None:
    """Raise ServandaError for the first cell with a character that XML cannot hold."""
    for row, solution in enumerate(solutions, 1):
        for name in names:
            place = error_text("place-of-cell", row=row, column=name)
            for text in _list_texts(solution[name]):
                reject_unwritable(text, place, "srx", "srj")


def _list_texts(term: object) -> list[str]:
    if isinstance(term, Triple):
        return [*_list_texts(term.subject), *_list_texts(term.object)]
    return [str(getattr(term, "value", ""))]


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
    words = set(QueryText(text).words)
    if "order" not in words or {"construct", "describe", "ask"} & words:
        raise ServandaError(error_text("query-without-order"))
    if {"limit", "offset"} & words:
        raise ServandaError(error_text("query-with-limit"))


def make_syntax_error(query: QueryText, message: str, known: Mapping[str, str]) -> ServandaError:
    """Return the error for a query that the engine could not parse: line, column, and what stands there."""
    match = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not match:
        return ServandaError(error_text("query-unparsable", error=message))
    line, column = int(match[1]), int(match[2])
    lines = query.text.splitlines() or [""]
    rest = lines[line - 1][column - 1 :][:30].strip() if line <= len(lines) else ""
    found = f"before '{rest}'" if rest else "at its end"
    where = f"line {line}, column {column}, {found}"
    strange = query.prefixes - known.keys()
    if strange:
        name = min(strange)
        return ServandaError(error_text("prefix-not-declared", place=where, name=name))
    return ServandaError(error_text("query-unparsable-at", place=where))


def _merge_some(store: Store, default: list[NamedNode], named: list[NamedNode]) -> Store:
    """Return a store whose default graph is the merge of some graphs, with some named graphs beside it."""
    merged = Store()
    for graph in default:
        quads = store.quads_for_pattern(None, None, None, graph)
        merged.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    for graph in named:
        merged.extend(store.quads_for_pattern(None, None, None, graph))
    return merged


def _merge_all(store: Store) -> bool:
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
