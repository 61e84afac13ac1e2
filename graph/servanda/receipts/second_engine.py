"""An answer asked of a second engine, rdflib, and held against that of the first, row by row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import QueryResultsFormat, RdfFormat, Store, parse_query_results

from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, Variable
    from rdflib import Dataset
    from rdflib import Graph as RdflibGraph

    from servanda.query.table import Row, Table
    from servanda.store.queryable import GraphName, Subject, Term


class RdflibStore:
    """A graph whose queries rdflib answers, as :class:`servanda.store.queryable.QueryableStore`."""

    def __init__(self, store: Store) -> None:
        """Take the graph of an Oxigraph store; patterns, which are no matter of an engine, are still its."""
        from rdflib import Dataset

        self._store = store
        self._dataset: Dataset = Dataset(default_union=True)
        self._dataset.parse(data=store.dump(format=RdfFormat.N_QUADS), format="nquads")

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: GraphName | list[GraphName] | None = None,
        substitutions: dict[Variable, Term] | None = None,
    ) -> QuerySolutions | QueryBoolean:
        """Return the rows of a SELECT, or the truth value of an ASK, as rdflib finds them.

        The default graph is the union of all. Raises SyntaxError for a query that rdflib does not parse.
        """
        from rdflib.plugins.sparql import prepareQuery

        try:
            prepared = prepareQuery(query, initNs=prefixes or {})
        except Exception as error:  # whatever its parser raises
            raise SyntaxError(str(error)) from None
        found = self._select(default_graph).query(prepared).serialize(format="json")
        assert found is not None
        return parse_query_results(found, format=QueryResultsFormat.JSON)

    def _select(self, graphs: GraphName | list[GraphName] | None) -> Dataset | RdflibGraph:
        from rdflib import Graph, URIRef

        if graphs is None:
            return self._dataset
        merged = Graph()
        for name in graphs if isinstance(graphs, list) else [graphs]:
            for triple in self._dataset.graph(URIRef(getattr(name, "value", ""))):
                merged.add(triple)
        return merged

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches anything."""
        return self._store.quads_for_pattern(subject, predicate, object, graph_name)


def find_differing_row(first: list[Row], second: list[Row]) -> str | None:
    """Return the first row, as JSON, that only one of two answers has, whatever their order; None if none.

    >>> find_differing_row([{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 1}]) is None
    True
    >>> find_differing_row([{"a": ["x", "y"]}], [{"a": ["y"]}])
    '{"a": ["x", "y"]}'
    """
    ours, theirs = (Counter(map(_write_row, rows)) for rows in (first, second))
    return next(iter([*sorted((ours - theirs).elements()), *sorted((theirs - ours).elements())]), None)


def _write_row(row: Row) -> str:
    held = {name: sorted(value, key=str) if isinstance(value, list) else value for name, value in row.items()}
    return json.dumps(held, ensure_ascii=False, sort_keys=True)


def reject_graph_answer(table: Table | None) -> list[Row]:
    """Return the rows of an answer; raises ServandaError for a graph, which is not compared."""
    if table is None:
        raise ServandaError(error_text("receipt-engine-graph"))
    return list(table.rows)
