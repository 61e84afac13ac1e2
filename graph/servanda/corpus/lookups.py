"""Look-ups in a whole store: what all graphs together say of a node. What is derived is left out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from servanda.check.compiled.terms import Term
from servanda.corpus.lines import Line

if TYPE_CHECKING:
    import pyoxigraph

    from servanda.store.disk import Texts

    _Node = pyoxigraph.NamedNode | pyoxigraph.BlankNode
    _Value = _Node | pyoxigraph.Literal | pyoxigraph.Triple

#: So many answers are remembered: of nodes that many agreements share the same is asked again and again.
_REMEMBERED: Final = 20_000
_DISTINCT: Final = "SELECT DISTINCT ?s ?p ?o { ?s ?p ?o }"


class Lookups:
    """Answers from a store, each triple once however many graphs hold it; the last ones are remembered."""

    def __init__(self, store: pyoxigraph.Store, texts: Texts | None = None) -> None:
        """Ask ``store``; what it keeps as text beside its triples is in ``texts``."""
        self._store = store
        self._texts = texts
        self.about = lru_cache(_REMEMBERED)(self._about)
        self.to = lru_cache(_REMEMBERED)(self._to)

    def _about(self, node: Term) -> tuple[Line, ...]:
        """Return the triples of which a node is the subject."""
        if node.startswith('"'):
            return ()
        return tuple(self._found(_resource(node), None, None))

    def _to(self, predicate: Term | None, node: Term) -> tuple[Line, ...]:
        """Return the triples of a predicate (None: of any) of which a node is the object."""
        return tuple(self._found(None, predicate, value_of(node)))

    def all(self, predicate: Term) -> Iterator[Line]:
        """Yield all triples of a predicate."""
        return self._found(None, predicate, None)

    def graph(self, iri: str) -> bytes:
        """Return the triples of one graph as N-Triples; raises ServandaError when they cannot be read."""
        import pyoxigraph

        kept = self._texts.of(iri) if self._texts else None
        if kept is not None:
            return kept.authored
        named = pyoxigraph.NamedNode(iri)
        return self._store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=named) or b""

    def _found(self, subject: _Node | None, predicate: Term | None, value: _Value | None) -> Iterator[Line]:
        """Yield what matches, each once.

        A thing that thousands of agreements describe with the same words stands in as many graphs; a query
        with DISTINCT compares what the engine holds, and looks up the words of what is left only.
        """
        import pyoxigraph

        named = None if predicate is None else pyoxigraph.NamedNode(predicate[1:-1])
        places = {"s": subject, "p": named, "o": value}
        known = {pyoxigraph.Variable(name): term for name, term in places.items() if term is not None}
        rows = self._store.query(_DISTINCT, use_default_graph_as_union=True, substitutions=known)
        assert isinstance(rows, pyoxigraph.QuerySolutions)
        for row in rows:
            found = tuple(row)
            if self._is_authored(*found):
                yield str(found[0]), str(found[1]), str(found[2])

    def _is_authored(self, subject: _Node, predicate: pyoxigraph.NamedNode, value: _Value) -> bool:
        """Say whether a triple stands in a graph that is not derived."""
        return any(
            not str(getattr(quad.graph_name, "value", "")).endswith("/derived")
            for quad in self._store.quads_for_pattern(subject, predicate, value, None)
        )


def _resource(node: Term) -> _Node:
    import pyoxigraph

    return pyoxigraph.BlankNode(node[2:]) if node.startswith("_:") else pyoxigraph.NamedNode(node[1:-1])


def value_of(node: Term) -> _Value:
    """Return an N-Triples string as Oxigraph's term."""
    import pyoxigraph

    if not node.startswith('"'):
        return _resource(node)
    (quad,) = pyoxigraph.parse(f"<urn:a> <urn:a> {node} .".encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    value: _Value = quad.object
    return value
