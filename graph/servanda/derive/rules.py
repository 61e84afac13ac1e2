"""The rules of ``queries/derive``: what follows from a stated norm, kept apart from what is stated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from servanda.errors import ServandaError
from servanda.locate import data
from servanda.vocabulary import ONTOLOGY_GRAPH as ONTOLOGY_GRAPH
from servanda.vocabulary import SRV
from servanda.vocabulary import derived_graph as derived_graph

if TYPE_CHECKING:
    import pyoxigraph

    Graphs: TypeAlias = list[pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.DefaultGraph]

_AGREEMENTS = f"SELECT DISTINCT ?graph ?agreement {{ GRAPH ?graph {{ ?agreement a <{SRV}Agreement> }} }}"
_NAME = re.compile(r"(?<![\w?\"<])[a-z]+:[\w-]+")


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query of ``queries/derive``: its name, its text, and the prefixed names on either side.

    ``head`` are the names in what it concludes, ``body`` those in its condition.
    """

    name: str
    text: str
    head: frozenset[str]
    body: frozenset[str]

    @classmethod
    def of(cls, name: str, text: str) -> Rule:
        """Return the rule of a file's text."""
        query = "\n".join(line for line in text.splitlines() if not line.startswith(("#", "PREFIX")))
        head, _, body = query.partition("WHERE")
        return cls(name, text, frozenset(_NAME.findall(head)), frozenset(_NAME.findall(body)))

    def feeds(self, other: Rule) -> bool:
        """Say whether what this rule concludes may meet the condition of the other."""
        return not self.head.isdisjoint(other.body)


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of ``queries/derive``, by name.

    Raises ServandaError when there is none, which means a broken installation.
    """
    found = sorted((data("queries") / "derive").glob("*.rq"))
    if not found:
        raise ServandaError("the rules of servanda are missing; install servanda again")
    return tuple(Rule.of(path.stem, path.read_text("utf-8")) for path in found)


def agreements(store: pyoxigraph.Store) -> Iterator[tuple[str, str]]:
    """Yield each agreement of a store with the named graph in which it is described."""
    from pyoxigraph import QuerySolutions

    rows = store.query(_AGREEMENTS)
    assert isinstance(rows, QuerySolutions)  # a SELECT
    yield from sorted((str(row["agreement"].value), str(row["graph"].value)) for row in rows)


def conclude(store: pyoxigraph.Store) -> None:
    """Add to ``store``, for each agreement, what the rules conclude, in its derived graph.

    A rule sees one agreement, what was derived from it, and the ontology; never another agreement.
    """
    for agreement, graph in list(agreements(store)):
        _conclude_one(store, graph, derived_graph(agreement))


def _conclude_one(store: pyoxigraph.Store, graph: str, derived: str) -> None:
    """Run all rules on one agreement."""
    from pyoxigraph import NamedNode, Quad

    name = NamedNode(derived)
    seen: Graphs = [NamedNode(graph), name, NamedNode(ONTOLOGY_GRAPH)]

    def run(rule: Rule) -> list[pyoxigraph.Quad]:
        return [Quad(t.subject, t.predicate, t.object, name) for t in _asked(store, rule, seen)]

    _until_nothing_new(store, run)


def conclude_together(store: pyoxigraph.Store, owner: Callable[[str], str | None]) -> bool:
    """Do the same for all agreements of ``store`` at once, which takes a fraction of the time.

    It comes to the same only if no agreement of the store describes a thing that another one speaks of: the
    caller sees to that. ``owner`` gives the agreement to which a subject belongs, by IRI. When a conclusion
    belongs to none, the answer is False, and the caller has to take the agreements one by one, in a store
    that is as it was before.
    """
    from pyoxigraph import NamedNode, Quad

    strays: list[str] = []

    def run(rule: Rule) -> list[pyoxigraph.Quad]:
        found = []
        for triple in _asked(store, rule, None):
            subject = str(triple.subject)[1:-1]
            agreement = owner(subject)
            if agreement is None:
                strays.append(subject)
                return []
            graph = NamedNode(derived_graph(agreement))
            found.append(Quad(triple.subject, triple.predicate, triple.object, graph))
        return found

    _until_nothing_new(store, run)
    return not strays


def _asked(store: pyoxigraph.Store, rule: Rule, graphs: Graphs | None) -> list[pyoxigraph.Triple]:
    """Return what a rule concludes from some graphs, or from all of the store."""
    from pyoxigraph import QueryTriples

    try:
        triples = store.query(rule.text, default_graph=graphs, use_default_graph_as_union=graphs is None)
    except SyntaxError as error:
        raise ServandaError(f"this rule is not SPARQL 1.1: {error}", file=f"{rule.name}.rq") from None
    assert isinstance(triples, QueryTriples)  # a CONSTRUCT
    return list(triples)


def _until_nothing_new(store: pyoxigraph.Store, run: Callable[[Rule], list[pyoxigraph.Quad]]) -> None:
    """Run the rules until nothing new comes, each after those that feed it, so that most run only once.

    The order decides the time and not the outcome: a rule runs again whenever one that feeds it has
    concluded something new.
    """
    known: set[pyoxigraph.Quad] = set()
    waiting = list(rules())
    while waiting:
        rule = min(waiting, key=lambda one: (sum(r.feeds(one) for r in waiting if r is not one), one.name))
        waiting.remove(rule)
        new = set(run(rule)) - known
        store.extend(new)
        known |= new
        if new:
            waiting += [fed for fed in rules() if rule.feeds(fed) and fed not in waiting]
