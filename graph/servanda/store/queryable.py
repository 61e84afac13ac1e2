"""What a question needs of a store: the part that an Oxigraph store and a SPARQL server have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pyoxigraph import (
        BlankNode,
        DefaultGraph,
        Literal,
        NamedNode,
        Quad,
        QueryBoolean,
        QuerySolutions,
        QueryTriples,
        Triple,
        Variable,
    )


if TYPE_CHECKING:
    Subject = NamedNode | BlankNode | Triple
    Term = NamedNode | BlankNode | Literal | Triple
    GraphName = NamedNode | BlankNode | DefaultGraph


class QueryableStore(Protocol):
    """A graph that can be asked: a ``pyoxigraph.Store``, a store on disk, a SPARQL server."""

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: GraphName | list[GraphName] | None = None,
        substitutions: dict[Variable, Term] | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Return the answer of a SPARQL query, as ``pyoxigraph.Store.query`` gives it.

        Raises SyntaxError for a query that does not parse, ServandaError when a server cannot answer it.
        """

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches anything.

        Raises ServandaError when a server cannot answer.
        """
