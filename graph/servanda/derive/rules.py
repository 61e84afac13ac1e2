"""The rules of ``queries/derive``: what follows from a stated norm, kept apart from what is stated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.locate import data
from servanda.vocabulary import SRV

if TYPE_CHECKING:
    import pyoxigraph

#: The graph that holds the ontology and the registries.
ONTOLOGY_GRAPH: Final = "https://w3id.org/servanda/ontology"

_AGREEMENTS = f"SELECT DISTINCT ?graph ?agreement {{ GRAPH ?graph {{ ?agreement a <{SRV}Agreement> }} }}"


def derived_graph(agreement: str) -> str:
    """Return the IRI of the graph that holds what is derived from an agreement.

    >>> derived_graph("https://w3id.org/servanda/agreement/x")
    'https://w3id.org/servanda/agreement/x/derived'
    """
    return agreement + "/derived"


def rules() -> dict[str, str]:
    """Return the CONSTRUCT queries of ``queries/derive`` by name.

    Raises ServandaError when there is none, which means a broken installation.
    """
    found = {path.stem: path.read_text("utf-8") for path in sorted((data("queries") / "derive").glob("*.rq"))}
    if not found:
        raise ServandaError("the rules of servanda are missing; install servanda again")
    return found


def agreements(store: pyoxigraph.Store) -> Iterator[tuple[str, str]]:
    """Yield each agreement of a store with the named graph in which it is described."""
    from pyoxigraph import QuerySolutions

    rows = store.query(_AGREEMENTS)
    assert isinstance(rows, QuerySolutions)  # a SELECT
    yield from sorted((str(row["agreement"].value), str(row["graph"].value)) for row in rows)


def conclude(store: pyoxigraph.Store) -> None:
    """Add to ``store``, for each agreement, what the rules conclude, in its derived graph.

    A rule sees one agreement, what was derived from it, and the ontology; never another agreement. The
    rules run again until nothing new comes, so their order does not matter.
    """
    from pyoxigraph import NamedNode

    for agreement, graph in list(agreements(store)):
        _conclude_one(store, NamedNode(graph), NamedNode(derived_graph(agreement)))


def _conclude_one(
    store: pyoxigraph.Store, graph: pyoxigraph.NamedNode, derived: pyoxigraph.NamedNode
) -> None:
    """Run all rules on one agreement until nothing new comes."""
    from pyoxigraph import NamedNode, Quad, QueryTriples

    seen: list[pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.DefaultGraph] = [
        graph,
        derived,
        NamedNode(ONTOLOGY_GRAPH),
    ]
    before = -1
    while (known := sum(1 for _ in store.quads_for_pattern(None, None, None, derived))) != before:
        before = known
        for name, rule in rules().items():
            try:
                triples = store.query(rule, default_graph=seen)
            except SyntaxError as error:
                raise ServandaError(f"this rule is not SPARQL 1.1: {error}", file=f"{name}.rq") from None
            assert isinstance(triples, QueryTriples)  # a CONSTRUCT
            store.extend(Quad(t.subject, t.predicate, t.object, derived) for t in list(triples))
