"""A SPARQL server, asked as if it were a store of one's own.

Any server of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/) will do. The HTTP library is
imported when the first request is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from servanda.errors import ServandaError
from servanda.store.remote_faults import refused
from servanda.store.remote_http import Answer, Connection, Request
from servanda.store.remote_lines import mended
from servanda.store.remote_memory import Memory
from servanda.store.remote_results import GRAPH_ACCEPT, TABLE_ACCEPT, graph, table
from servanda.store.remote_rows import beyond, left_out, wanted
from servanda.store.remote_servers import Places, Union, places, unions
from servanda.store.remote_settings import credentials, endpoint_url, limits, shown
from servanda.store.remote_text import (
    empty_answer,
    names_graphs,
    with_prefixes,
    with_values,
    without_comments,
)

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, Variable

    from servanda.store.askable import GraphName, Subject, Term

#: A few triples of named graphs, each with what the default graph says in its place.
_PROBE: Final = """SELECT ?s ?there WHERE {
  { SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o FILTER(isIRI(?s)) } } LIMIT 5 }
  OPTIONAL { ?s ?p ?there }
} LIMIT 100"""
#: A label that the default graph gives more than once.
_REPEATED: Final = """SELECT ?s ?label WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }
GROUP BY ?s ?label HAVING (COUNT(*) > 1) LIMIT 1"""
_PLAIN: Final = Union((), keeps_named_graphs=True)
Parameters = tuple[tuple[str, str], ...]
_FORM: Final = "application/x-www-form-urlencoded"


class Remote:
    """A server at ``endpoint`` (the URL that takes queries).

    Credentials and limits come from the environment, see :mod:`servanda.store.remote_settings`. Making one
    sends nothing. Raises ServandaError when the URL or the environment cannot be used.
    """

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint_url(endpoint)
        self.credentials = credentials(self.endpoint)
        self.connection = Connection(self.credentials, limits())
        self._union: Union | None = None
        self._headers: dict[str, str] | None = None
        self._rows: int | None = None
        self._memory = Memory()

    def __repr__(self) -> str:
        return f"Remote({shown(self.endpoint)!r})"

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
        from pyoxigraph import QueryTriples

        wants_graph = isinstance(empty_answer(query, prefixes), QueryTriples)
        bare = with_prefixes(without_comments(query), prefixes)
        text = with_values(bare, substitutions)
        parameters: Parameters = ()
        if default_graph is not None:
            parameters = _dataset(default_graph)
        elif use_default_graph_as_union:
            parameters = self._union_for(text)
        answer = self._asked(text, parameters, GRAPH_ACCEPT if wants_graph else TABLE_ACCEPT)
        if not wants_graph:
            return table(answer, self.endpoint, wanted(bare))
        self._see_that_nothing_follows(bare, substitutions, parameters)
        return graph(answer, self.endpoint, wanted(bare))

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
        from pyoxigraph import BlankNode, DefaultGraph

        given = {"s": subject, "p": predicate, "o": object, "g": graph_name}
        if any(isinstance(term, BlankNode | DefaultGraph) for term in given.values()):
            raise ServandaError("a server is asked about what has an IRI or is a literal, in named graphs")
        if subject is None:
            yield from self._matching(given)
            return
        asked = tuple(given.values())
        answer = self._memory.recall(asked)
        if answer is None:
            answer = tuple(self._matching(given))
            self._memory.keep(asked, answer)
        yield from answer

    def _matching(self, given: dict[str, Term | GraphName | None]) -> Iterator[Quad]:
        from pyoxigraph import Quad, QuerySolutions

        s, p, o, g = (f"?{name}" if term is None else str(term) for name, term in given.items())
        wanted = [f"?{name}" for name, term in given.items() if term is None]
        # One column at least; a constant will do.
        head = " ".join(wanted) or "(1 AS ?found)"
        rows = self.query(f"SELECT {head} WHERE {{ GRAPH {g} {{ {s} {p} {o} }} }}")
        assert isinstance(rows, QuerySolutions)  # a SELECT
        for row in rows:
            terms = [row[name] if term is None else term for name, term in given.items()]
            yield Quad(*terms)  # type: ignore[arg-type]

    def _see_that_nothing_follows(
        self, text: str, substitutions: dict[Variable, Term] | None, parameters: Parameters
    ) -> None:
        """Raise ServandaError when a server that cuts off a graph without a word has done so."""
        limiting = self.places().rows
        if limiting is None or not re.search(r"\bCONSTRUCT\b", text, re.IGNORECASE):
            return
        if self._rows is None:
            told = table(self._asked(limiting, (), TABLE_ACCEPT), self.endpoint)
            numbers = [str(row["rows"].value) for row in told]  # type: ignore[union-attr]
            self._rows = next((int(number) for number in numbers if number.isdigit()), 0)
        asked = wanted(text)
        if self._rows == 0 or (asked is not None and asked <= self._rows):
            return
        after = with_values(beyond(text, self._rows), substitutions)
        if any(True for _ in graph(self._asked(after, parameters, GRAPH_ACCEPT), self.endpoint, 1)):
            raise left_out(self.endpoint, str(self._rows))

    def repeats_triples(self) -> bool:
        """Tell whether the default graph gives a triple once for each graph that holds it.

        It should be a set (SPARQL 1.1 Query, section 13.1), and some servers' union of all graphs is none.
        Seen by the labels of the store; raises ServandaError when the server cannot be asked.
        """
        from pyoxigraph import QuerySolutions

        rows = self.query(_REPEATED, use_default_graph_as_union=True)
        return isinstance(rows, QuerySolutions) and any(True for _ in rows)

    def places(self) -> Places:
        """Return where the server takes updates and graphs; raises ServandaError when it cannot be asked."""
        if self._headers is None:
            self._asked("ASK {}", (), TABLE_ACCEPT)
        return places(self.endpoint, self._headers or {})

    def _asked(self, text: str, parameters: Parameters, accept: str) -> Answer:
        """Return the answer to a query, by POST: a GET may be answered from a cache, with what once was."""
        body = urlencode([("query", text), *parameters]).encode()
        headers = (("Accept", accept), ("Content-Type", _FORM))
        answer = self.connection.send(Request("POST", self.endpoint, headers=headers, body=body))
        if not 200 <= answer.status < 300:
            raise refused(answer, self.endpoint, "the query", self.credentials)
        self._headers = answer.headers
        mends = places(self.endpoint, answer.headers).mends
        return replace(answer, body=mended(answer.body, mends)) if mends else answer

    def _union_for(self, text: str) -> Parameters:
        """Return the parameters by which this server is asked for all graphs at once, found out once."""
        way = self._union or self._find_union()
        if not way.keeps_named_graphs and names_graphs(text):
            raise ServandaError(
                f"{shown(self.endpoint)} cannot be asked for all graphs and for GRAPH at once; make the "
                "union of all graphs its default graph (docs/servers.md says how)"
            )
        return way.parameters

    def _find_union(self) -> Union:
        for way in (_PLAIN, *unions()):
            rows = table(self._asked(_PROBE, way.parameters, TABLE_ACCEPT), self.endpoint)
            seen = [row["there"] is not None for row in rows]  # type: ignore[union-attr]
            if not seen and way is _PLAIN:
                return way  # nothing is there yet, so it makes no difference, and is looked at again
            if seen and all(seen):
                self._union = way
                return way
        raise ServandaError(
            f"the default graph of {shown(self.endpoint)} is not the union of its graphs, and no known way "
            "of asking for that works; set the server up so (docs/servers.md says how)"
        )


def _dataset(graphs: GraphName | list[GraphName]) -> Parameters:
    """Return the parameters that make some graphs the default graph (SPARQL 1.1 Protocol, section 2.1.4)."""
    from pyoxigraph import NamedNode

    listed = graphs if isinstance(graphs, list) else [graphs]
    names = [graph.value for graph in listed if isinstance(graph, NamedNode)]
    if len(names) < len(listed):
        raise ServandaError("only graphs with an IRI can be asked for on a server")
    return tuple(("default-graph-uri", name) for name in names)
