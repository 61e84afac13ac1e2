"""A SPARQL server, asked as if it were a store of one's own.

Any server of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/) will do. What is peculiar to
some is in ``servers.json``; where that comes from, and what was tried, is told in ``docs/servers.md``.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlencode, urlsplit

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Variable,
    parse_query_results,
)

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.sparql_text import QueryText, reject_service
from servanda.store.http_client import (
    IN_MEMORY,
    Answer,
    HttpClient,
    Limits,
    Request,
    check_url,
    public_url,
    read_credentials,
    read_limits,
)

if TYPE_CHECKING:
    from servanda.store.queryable import GraphName, Subject, Term

#: What is asked for, best first (SPARQL 1.1 Protocol, section 2.1.6), and what is taken.
_TABLE: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_GRAPH: Final = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_TABLES: Final = (QueryResultsFormat.JSON, QueryResultsFormat.XML)
_GRAPHS: Final = (RdfFormat.N_TRIPLES, RdfFormat.TURTLE, RdfFormat.RDF_XML)
#: A few triples of named graphs, each with what the default graph says in its place.
_PROBE: Final = """SELECT ?s ?there WHERE {
  { SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o FILTER(isIRI(?s)) } } LIMIT 5 }
  OPTIONAL { ?s ?p ?there }
} LIMIT 100"""
#: A label that the default graph gives more than once.
_REPEATED: Final = """SELECT ?s ?label WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }
GROUP BY ?s ?label HAVING (COUNT(*) > 1) LIMIT 1"""
#: What stands before the IRI of a datatype whose values a server would rewrite.
LITERAL_IRI: Final = "https://w3id.org/servanda/store/literal?"
#: What is said of one thing is asked for again after so many seconds: someone else may have loaded something.
_FRESH: Final = 60
#: How many such answers are remembered, and how many quads each may have.
_MANY: Final = 20_000
_LONG: Final = 50

_Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Server:
    """Where a server is written to, and what is peculiar about it.

    ``update`` and ``graphs`` are its URLs for SPARQL Update and the Graph Store Protocol, None where not
    known; ``takes_data`` tells whether one INSERT DATA may hold a whole agreement; values of the datatypes
    ``rewritten`` do not come back as they were sent; ``rows`` is the query for the number of rows beyond
    which it silently cuts off a graph; ``written`` is what stands in its results, and what should;
    ``transaction`` goes before an update, so that each operation of it is carried out wholly or not at all.
    """

    update: str | None
    graphs: str | None
    takes_data: bool = True
    rewritten: tuple[str, ...] = ()
    rows: str | None = None
    written: dict[str, str] = field(default_factory=dict)
    transaction: str = ""

    @property
    def corrections(self) -> list[tuple[bytes, bytes]]:
        """What is to be replaced in its results, and by what."""
        pairs = [(old.encode(), new.encode()) for old, new in self.written.items()]
        return [*pairs, (LITERAL_IRI.encode(), b"")] if self.rewritten else pairs


@cache
def _facts() -> dict[str, list[dict[str, Any]]]:
    held: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("servers.json").read_bytes())
    return held


def describe_server(url: str, headers: dict[str, str]) -> Server:
    """Return where a server is written to, by what the environment says, else by its URL and its headers.

    ``headers`` (names in lower case) are those of any answer of the server. Raises ServandaError when a
    variable does not hold a URL.
    """
    named = [os.environ.get(f"SERVANDA_STORE_{which}") for which in ("UPDATE", "GRAPHS")]
    update, graphs = (check_url(text) if text else None for text in named)
    lines = [f"{name}: {value}" for name, value in headers.items()]
    for known in _facts()["servers"]:
        match = re.match(known["query"], url.partition("?")[0], re.IGNORECASE)
        if match and any(re.match(known.get("header", ""), line, re.IGNORECASE) for line in lines):
            at_base = [known[which].format(base=match["base"]) for which in ("update", "graphs")]
            return Server(update or at_base[0], graphs or at_base[1], **known.get("peculiar", {}))
    return Server(update, graphs)


class Endpoint:
    """A server at ``url``, which takes queries.

    Credentials come from the environment, see :mod:`servanda.store.http_client`, and so do the limits unless
    ``limits`` are given. Making one sends nothing. Raises ServandaError when the URL or the environment
    cannot be used.
    """

    def __init__(self, url: str, limits: Limits | None = None) -> None:
        self.url = check_url(url)
        self._limits = limits or read_limits()
        self._clients: dict[tuple[str, str], HttpClient] = {}
        self._client(self.url)
        #: How all graphs are asked for at once: parameters, and whether a query may use GRAPH then.
        self._union: tuple[_Parameters, bool] | None = None
        self._headers: dict[str, str] | None = None
        self._most_rows: int | None = None
        self._remembered: dict[tuple[object, ...], tuple[Quad, ...]] = {}

    @property
    def name(self) -> str:
        """The URL as messages name it: without its query, which may hold a key."""
        return public_url(self.url)

    def __repr__(self) -> str:
        return f"Endpoint({self.name!r})"

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: GraphName | list[GraphName] | None = None,
        substitutions: dict[Variable, Term] | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Return the answer of a SELECT, ASK, CONSTRUCT or DESCRIBE, as ``pyoxigraph.Store.query`` does.

        With ``use_default_graph_as_union`` the query sees all graphs of the server, whatever its default
        graph is; ``default_graph`` names the graphs to see; ``substitutions`` bind variables as VALUES at
        the end of the query would. The answer is received whole before it is returned. Raises SyntaxError
        for a query that does not parse, and ServandaError for one that may call another server, or when the
        server cannot answer, or answers with less than all.
        """
        # Of thousands of agreements each has a prefix.
        known = QueryText(query).prefixes
        used = {name: iri for name, iri in (prefixes or {}).items() if name in known}
        reject_service(query, used)
        # On an empty graph: this shows that it parses, and what it gives.
        columns = _columns(Store().query(query, prefixes=used))
        bare = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in used.items()) + query
        text = with_values(bare, substitutions)
        parameters: _Parameters = ()
        if default_graph is not None:
            parameters = _dataset(default_graph)
        elif use_default_graph_as_union:
            parameters = self._union_for(text)
        answer = self._ask(text, parameters, _GRAPH if columns is None else _TABLE)
        limit, _, _ = split_limit(bare)
        if columns is not None:
            return read_table(answer, self.url, columns, limit)
        self._check_complete(bare, substitutions, parameters)
        return read_graph(answer, self.url, limit)

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads of named graphs that match a pattern, as ``pyoxigraph.Store`` does; None is any.

        What is said of one subject is remembered for a minute. Raises ServandaError for a blank node or the
        default graph, and as :meth:`query`.
        """
        pattern = (subject, predicate, object, graph_name)
        if any(isinstance(term, BlankNode | DefaultGraph) for term in pattern):
            raise ServandaError(error_text("term-not-asked"))
        if subject is None:
            yield from self._matches(pattern)
            return
        key = (time.monotonic() // _FRESH, *pattern)
        answer = self._remembered.get(key)
        if answer is None:
            answer = tuple(self._matches(pattern))
            if len(self._remembered) >= _MANY:
                self._remembered.clear()
            if len(answer) <= _LONG:
                self._remembered[key] = answer
        yield from answer

    def _matches(self, pattern: tuple[Term | GraphName | None, ...]) -> Iterator[Quad]:
        given = dict(zip("spog", pattern, strict=True))
        s, p, o, g = (f"?{name}" if term is None else str(term) for name, term in given.items())
        # One column at least; a constant will do.
        head = " ".join(f"?{name}" for name, term in given.items() if term is None) or "(1 AS ?found)"
        for row in self.select(f"SELECT {head} WHERE {{ GRAPH {g} {{ {s} {p} {o} }} }}"):
            terms = [row[name] if term is None else term for name, term in given.items()]
            yield Quad(*terms)  # type: ignore[arg-type]

    def select(self, query: str, *, union: bool = False) -> QuerySolutions:
        """Return the rows of a SELECT, over all graphs with ``union``; raises as :meth:`query`."""
        rows = self.query(query, use_default_graph_as_union=union)
        assert isinstance(rows, QuerySolutions)  # a SELECT
        return rows

    def repeats_triples(self) -> bool:
        """Tell whether the default graph gives a triple once for each graph that holds it.

        It should be a set (SPARQL 1.1 Query, section 13.1), and some servers' union of all graphs is none.
        Seen by the labels of the store; raises ServandaError when the server cannot be asked.
        """
        return any(True for _ in self.select(_REPEATED, union=True))

    def server(self) -> Server:
        """Return where the server is written to; raises ServandaError when it cannot be asked."""
        if self._headers is None:
            self._ask("ASK {}", (), _TABLE)
        return describe_server(self.url, self._headers or {})

    def send(self, request: Request) -> Answer:
        """Return the answer to a request to this server, at any of its URLs; raises ServandaError."""
        return self._client(request.url).send(request)

    def _client(self, url: str) -> HttpClient:
        """Return the client for the host of a URL, with the credentials for that host."""
        host = urlsplit(url)[:2]
        if host not in self._clients:
            self._clients[host] = HttpClient(read_credentials(url), self._limits)
        return self._clients[host]

    def _ask(self, text: str, parameters: _Parameters, accept: str) -> Answer:
        """Return the answer to a query, by POST: a GET may be answered from a cache, with what once was."""
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode([("query", text), *parameters]).encode()
        answer = self.send(Request("the query", "POST", self.url, headers, body=body))
        self._headers = answer.headers
        corrections = describe_server(self.url, answer.headers).corrections
        return replace(answer, body=replace_in(answer.body, corrections)) if corrections else answer

    def _check_complete(
        self, text: str, substitutions: dict[Variable, Term] | None, parameters: _Parameters
    ) -> None:
        """Raise ServandaError when a server that cuts off a graph without a word has done so."""
        limiting = self.server().rows
        if limiting is None or QueryText(text).form != "construct":
            return
        if self._most_rows is None:
            rows = cast("QuerySolutions", read_table(self._ask(limiting, (), _TABLE), self.url, {"?rows"}))
            numbers = [str(row["rows"].value) for row in rows]
            self._most_rows = next((int(number) for number in numbers if number.isdigit()), 0)
        limit, offset, rest = split_limit(text)
        if self._most_rows == 0 or (limit is not None and limit <= self._most_rows):
            return
        after = with_values(f"{rest}\nLIMIT 1 OFFSET {offset + self._most_rows}", substitutions)
        if any(True for _ in read_graph(self._ask(after, parameters, _GRAPH), self.url, 1)):
            raise _row_limit_error(self.url, str(self._most_rows))

    def _union_for(self, text: str) -> _Parameters:
        """Return the parameters by which this server is asked for all graphs at once, found out once."""
        parameters, takes_graph = self._union or self._find_union()
        if not takes_graph and "graph" in QueryText(text).words:
            raise ServandaError(error_text("union-and-graph", server=self.name))
        return parameters

    def _find_union(self) -> tuple[_Parameters, bool]:
        plain = {"parameters": {}, "keeps_named_graphs": True}
        for way in (plain, *_facts()["union"]):
            found = tuple(way["parameters"].items()), bool(way["keeps_named_graphs"])
            rows = cast(
                "QuerySolutions", read_table(self._ask(_PROBE, found[0], _TABLE), self.url, {"?there"})
            )
            seen = [row["there"] is not None for row in rows]
            if not seen and way is plain:
                return found  # nothing is there yet, so it makes no difference, and is looked at again
            if seen and all(seen):
                self._union = found
                return found
        raise ServandaError(error_text("no-union-graph", server=self.name))


#: What is wrong where the parser meets a text or a name longer than it reads.
_LONG_TERM: Final = "a term is too long"


def _columns(answer: QuerySolutions | QueryBoolean | QueryTriples) -> set[str] | None:
    """Return the columns of an answer; a truth value has one without a name, and a graph none."""
    if isinstance(answer, QueryTriples):
        return None
    return {str(name) for name in answer.variables} if isinstance(answer, QuerySolutions) else {""}


def _dataset(graphs: GraphName | list[GraphName]) -> _Parameters:
    """Return the parameters that make some graphs the default graph (SPARQL 1.1 Protocol, section 2.1.4)."""
    listed = graphs if isinstance(graphs, list) else [graphs]
    names = [graph.value for graph in listed if isinstance(graph, NamedNode)]
    if len(names) < len(listed):
        raise ServandaError(error_text("graph-without-iri"))
    return tuple(("default-graph-uri", name) for name in names)


def with_values(text: str, substitutions: dict[Variable, Term] | None) -> str:
    """Return a query in which variables are bound to terms, by VALUES at its end (SPARQL 1.1, 10.2.2).

    Raises ServandaError for a blank node, which has no name outside its own server.
    """
    if not substitutions:
        return text
    if any(isinstance(term, BlankNode) for term in substitutions.values()):
        raise ServandaError(error_text("blank-node-asked"))
    terms = " ".join(map(str, substitutions.values()))
    return f"{text}\nVALUES ({' '.join(map(str, substitutions))}) {{ ({terms}) }}"


def split_limit(text: str) -> tuple[int | None, int, str]:
    """Return the LIMIT at the end of a query, None without one, its OFFSET, and the query without them.

    >>> split_limit("SELECT * { ?s ?p ?o } OFFSET 10 LIMIT 5 # LIMIT 3")
    (5, 10, 'SELECT * { ?s ?p ?o } ')
    """
    terminals = QueryText(text).terminals
    found: dict[str, int] = {}
    while len(terminals) > 1 and terminals[-2].text.lower() in ("limit", "offset"):
        text = text[: terminals[-2].start]
        found[terminals[-2].text.lower()] = int(terminals[-1].text)
        terminals = terminals[:-2]
    return found.get("limit"), found.get("offset", 0), text


def replace_in(body: IO[bytes], pairs: Iterable[tuple[bytes, bytes]], size: int = 1024 * 1024) -> IO[bytes]:
    """Return a file with the first of each pair replaced by the second; ``size`` bytes are read at once."""
    pairs = list(pairs)
    longest = max(len(old) for old, _ in pairs)
    written: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (handed on open)
    held = b""
    while piece := body.read(size):
        held += piece
        for old, new in pairs:
            held = held.replace(old, new)
        # The end may be the beginning of something to be replaced.
        written.write(held[:-longest])
        held = held[-longest:]
    written.write(held)
    written.seek(0)
    return written


def read_table(
    answer: Answer, url: str, columns: set[str], limit: int | None = None
) -> QuerySolutions | QueryBoolean:
    """Return the answer of a SELECT or ASK, from SPARQL results in JSON or XML.

    ``columns`` are those that were asked for ("?s"); a truth value has one without a name. ``limit`` is the
    number of rows that were asked for, if it was said. Raises ServandaError when it is something else, or not
    whole.
    """
    format = QueryResultsFormat.from_media_type(answer.media_type)
    if format not in _TABLES:
        raise _media_type_error(answer, url)
    _check_headers(answer, url, limit)
    # Once through, so that a fault in the middle is found before the first row is used.
    fault = _find_fault(answer, format, columns)
    if fault == _LONG_TERM:
        raise _long_term_error(url)
    if fault is not None:
        raise _unreadable_error(answer, url, fault)
    answer.body.seek(0)
    return parse_query_results(answer.body, format)


def read_graph(answer: Answer, url: str, limit: int | None = None) -> QueryTriples:
    """Return the answer of a CONSTRUCT or DESCRIBE, from N-Triples, Turtle or RDF/XML.

    ``limit`` is as in :func:`read_table`. Raises ServandaError when it is something else, or not whole.
    """
    format = RdfFormat.from_media_type(answer.media_type)
    if format not in _GRAPHS:
        raise _media_type_error(answer, url)
    _check_headers(answer, url, limit)
    if not answer.is_framed and format != RdfFormat.RDF_XML:
        raise ServandaError(error_text("answer-without-length", server=public_url(url)))
    held = Store()
    try:
        held.load(answer.body, format, base_iri=url, to_graph=DefaultGraph())
    except (SyntaxError, ValueError, OSError) as error:
        raise _unreadable_error(answer, url, str(error)) from None
    except MemoryError:
        raise _long_term_error(url) from None
    triples = held.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(triples, QueryTriples)  # a CONSTRUCT
    return triples


def _check_headers(answer: Answer, url: str, limit: int | None) -> None:
    """Raise ServandaError when the server says that it has left something out.

    Virtuoso ends an answer at its own limits, with 200 and only a header to tell of it.
    """
    rows = answer.headers.get("x-sparql-maxrows")
    if rows is not None and not (limit is not None and rows.isdigit() and limit <= int(rows)):
        raise _row_limit_error(url, rows)
    if "x-sql-state" in answer.headers or "x-exec-milliseconds" in answer.headers:
        raise ServandaError(error_text("partial-answer", server=public_url(url)))


def _find_fault(answer: Answer, format: QueryResultsFormat, columns: set[str]) -> str | None:
    """Return what is wrong with results, None when they can be read from the beginning to the end.

    The engine's results may only be let go of in the thread that made them, so that no error may hold them.
    """
    try:
        results = parse_query_results(answer.body, format)
        if not columns <= (_columns(results) or set()):
            return "it is the answer to another query"
        if not isinstance(results, QueryBoolean):
            with Path(os.devnull).open("wb") as nowhere:
                results.serialize(nowhere, QueryResultsFormat.TSV)
            return None
        # The engine reads no further than the truth value.
        answer.body.seek(0)
        return None if answer.body.read().rstrip()[-1:] in (b"}", b">") else "it ends too early"
    except (SyntaxError, ValueError, OSError) as error:
        return str(error)
    except MemoryError:
        return _LONG_TERM


def _long_term_error(url: str) -> ServandaError:
    return ServandaError(error_text("answer-term-too-long", server=public_url(url)))


def _media_type_error(answer: Answer, url: str) -> ServandaError:
    kind = answer.media_type[:60] or "something that it does not name"
    return ServandaError(
        error_text("server-no-answer", server=public_url(url), kind=kind, quote=answer.quote())
    )


def _unreadable_error(answer: Answer, url: str, fault: str) -> ServandaError:
    return ServandaError(
        error_text("answer-cut-off", server=public_url(url), reason=answer.credentials.redact(fault))
    )


def _row_limit_error(url: str, rows: str) -> ServandaError:
    return ServandaError(error_text("row-limit", server=public_url(url), rows=rows[:20]))
