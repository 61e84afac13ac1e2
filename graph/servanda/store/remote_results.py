"""What a server answered, as the engine's own results: nothing is handed on before all of it was read."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.store.remote_faults import said_in
from servanda.store.remote_rows import left_out
from servanda.store.remote_settings import shown

if TYPE_CHECKING:
    from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples

    from servanda.store.remote_http import Answer

#: What is asked for, best first (SPARQL 1.1 Protocol, section 2.1.6).
TABLE_ACCEPT: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
GRAPH_ACCEPT: Final = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"

#: The media types that are taken, with the engine's name of the format; some servers say it in an old way.
_TABLES: Final = {
    "application/sparql-results+json": "JSON",
    "application/json": "JSON",
    "application/sparql-results+xml": "XML",
    "application/xml": "XML",
    "text/xml": "XML",
}
_GRAPHS: Final = {
    "application/n-triples": "N_TRIPLES",
    "text/plain": "N_TRIPLES",
    "text/ntriples": "N_TRIPLES",
    "text/turtle": "TURTLE",
    "application/x-turtle": "TURTLE",
    "application/rdf+xml": "RDF_XML",
}


class _Nowhere(BytesIO):
    """Takes what is written, and keeps nothing."""

    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]


def table(answer: Answer, url: str, wanted: int | None = None) -> QuerySolutions | QueryBoolean:
    """Return the answer of a SELECT or ASK, from SPARQL results in JSON or XML.

    ``wanted`` is the number of rows that were asked for, if it was said.

    Raises ServandaError when it is something else, or not whole.
    """
    from pyoxigraph import QueryResultsFormat, parse_query_results

    name = _TABLES.get(answer.media_type)
    if name is None:
        raise _unexpected(answer, url)
    _see_that_all_is_there(answer, url, wanted)
    format = getattr(QueryResultsFormat, name)
    # Once through, so that a fault in the middle is found before the first row is used.
    fault = _fault(answer, format)
    if fault is not None:
        raise _unreadable(url, fault)
    answer.body.seek(0)
    return parse_query_results(answer.body, format)


def graph(answer: Answer, url: str, wanted: int | None = None) -> QueryTriples:
    """Return the answer of a CONSTRUCT or DESCRIBE, from N-Triples, Turtle or RDF/XML.

    ``wanted`` is as in :func:`table`.

    Raises ServandaError when it is something else, or not whole.
    """
    from pyoxigraph import DefaultGraph, QueryTriples, RdfFormat, Store

    name = _GRAPHS.get(answer.media_type)
    if name is None:
        raise _unexpected(answer, url)
    _see_that_all_is_there(answer, url, wanted)
    if not answer.framed and name != "RDF_XML":
        raise ServandaError(
            f"{shown(url)} does not say how long its answer is, so that one cut off would look whole; "
            "reach it without the proxy in between, or ask by SELECT"
        )
    held = Store()
    try:
        held.load(answer.body, getattr(RdfFormat, name), base_iri=url, to_graph=DefaultGraph())
    except (SyntaxError, ValueError, OSError) as error:
        raise _unreadable(url, str(error)) from None
    triples = held.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(triples, QueryTriples)  # a CONSTRUCT
    return triples


def _see_that_all_is_there(answer: Answer, url: str, wanted: int | None) -> None:
    """Raise ServandaError when the server says that it has left something out.

    Virtuoso ends an answer at its own limits, with 200 and only a header to tell of it.
    """
    rows = answer.headers.get("x-sparql-maxrows")
    if rows is not None and not (wanted is not None and rows.isdigit() and wanted <= int(rows)):
        raise left_out(url, rows)
    if "x-sql-state" in answer.headers or "x-exec-milliseconds" in answer.headers:
        raise ServandaError(
            f"{shown(url)} stopped before it was done and gave a part of the answer; ask for less, or raise "
            "MaxQueryExecutionTime on the server"
        )


def _fault(answer: Answer, format: QueryResultsFormat) -> str | None:
    """Return what is wrong with results, None when they can be read from the beginning to the end.

    The engine's results may only be let go of in the thread that made them, so that no error may hold them.
    """
    from pyoxigraph import QueryBoolean, QueryResultsFormat, parse_query_results

    try:
        results = parse_query_results(answer.body, format)
        if not isinstance(results, QueryBoolean):
            results.serialize(_Nowhere(), QueryResultsFormat.TSV)
            return None
        # The engine reads no further than the truth value.
        answer.body.seek(0)
        return None if answer.body.read().rstrip()[-1:] in (b"}", b">") else "it ends too early"
    except (SyntaxError, ValueError, OSError) as error:
        return str(error)


def _unexpected(answer: Answer, url: str) -> ServandaError:
    kind = answer.media_type[:60] or "something that it does not name"
    return ServandaError(
        f"{shown(url)} answered with {kind}, which is not an answer to a query{said_in(answer)}; check that "
        "it is the URL of a SPARQL endpoint"
    )


def _unreadable(url: str, fault: str) -> ServandaError:
    return ServandaError(
        f"the answer of {shown(url)} is cut off or wrong ({fault}); the server may have stopped at a limit "
        "of its own: ask for less, or try again"
    )
