"""What follows from an agreement by the rules of ``queries/derive``, kept apart from what it states.

What follows from where it stands in its text is the matter of :mod:`servanda.account`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
)

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import ONTOLOGY_GRAPH, SRV, derived_graph
from servanda.resources import data_folder

Graphs: TypeAlias = list[NamedNode | BlankNode | DefaultGraph]
_AGREEMENTS = f"SELECT DISTINCT ?graph ?agreement {{ GRAPH ?graph {{ ?agreement a <{SRV}Agreement> }} }}"
_NAME = re.compile(r"(?<![\w?\"<])[a-z]+:[\w-]+")


class Rule(NamedTuple):
    """A CONSTRUCT query of ``queries/derive``: its name, its text, and the prefixed names on either side.

    ``head`` are the names in what it concludes, ``body`` those in its condition. In the head no variable
    stands for a property: what the rule feeds would not be known. ``is_final`` says that it concludes nothing
    from its own conclusions, whatever names both sides have (``# final:`` says why).
    """

    name: str
    text: str
    head: frozenset[str]
    body: frozenset[str]
    is_final: bool = False

    @classmethod
    def of(cls, name: str, text: str) -> Rule:
        """Return the rule of a file's text."""
        query = "\n".join(line for line in text.splitlines() if not line.startswith(("#", "PREFIX")))
        head, _, body = query.partition("WHERE")
        return cls(
            name, text, frozenset(_NAME.findall(head)), frozenset(_NAME.findall(body)), "\n# final: " in text
        )

    def feeds(self, other: Rule) -> bool:
        """Say whether what this rule concludes may meet the condition of the other."""
        return not (self.is_final and other is self) and not self.head.isdisjoint(other.body)


@cache
def read_rules() -> tuple[Rule, ...]:
    """Return the rules of ``queries/derive``, by name.

    Raises ServandaError when there is none, which means a broken installation.
    """
    found = sorted((data_folder("queries") / "derive").glob("*.rq"))
    if not found:
        raise ServandaError(error_text("no-rules"))
    return tuple(Rule.of(path.stem, path.read_text("utf-8")) for path in found)


def list_agreements(store: Store) -> Iterator[tuple[str, str]]:
    """Yield each agreement of a store with the named graph in which it is described."""
    rows = store.query(_AGREEMENTS)
    assert isinstance(rows, QuerySolutions)  # a SELECT
    yield from sorted((str(row["agreement"].value), str(row["graph"].value)) for row in rows)


def derive_graphs(
    store: Store,
    sources: Mapping[str, Path] | None = None,
    fault: Callable[[ServandaError], None] | None = None,
) -> None:
    """Add to ``store`` a graph ``<agreement>/derived`` for each agreement in it.

    ``sources`` gives the file of the published text by agreement IRI; for an agreement without one, only
    the rules of ``queries/derive`` run, since nothing can be found in a text that is not at hand.
    Raises ServandaError when a rule or a text cannot be read; with ``fault`` an agreement whose text
    cannot be used is without what stands in it, and ``fault`` is given the error.
    """
    apply_rules(store)
    if not sources:
        return
    # Only now: what reads a text takes longer to load than all rules take to run.
    from servanda.account import derive_locations

    for agreement, _ in list(list_agreements(store)):
        if agreement in sources:
            try:
                derive_locations(store, agreement, sources[agreement])
            except ServandaError as error:
                if fault is None:
                    raise
                fault(error)


def apply_rules(store: Store) -> None:
    """Add to ``store``, for each agreement, what the rules conclude, in its derived graph.

    A rule sees one agreement, what was derived from it, and the ontology; never another agreement.
    """
    for agreement, graph in list(list_agreements(store)):
        apply_rules_to(store, graph, derived_graph(agreement))


def apply_rules_together(store: Store, owner: Callable[[str], str | None]) -> bool:
    """Do the same for all agreements of ``store`` at once, which takes a fraction of the time.

    It comes to the same only if no agreement of the store describes a thing that another one speaks of: the
    caller sees to that. ``owner`` gives the agreement to which a subject belongs, by IRI. When a conclusion
    belongs to none, the answer is False, and the caller has to take the agreements one by one, in a store
    that is as it was before.
    """
    graph_of: dict[bytes, bytes] = {}
    strays: list[str] = []

    def run(rule: Rule) -> list[bytes]:
        found = []
        for line in _run_rule(store, rule, None):
            subject = line[: line.index(b" ")]
            graph = graph_of.get(subject)
            if graph is None:
                agreement = owner(subject[1:-1].decode("utf-8"))
                if agreement is None:
                    strays.append(rule.name)
                    return []
                graph = graph_of[subject] = _format_ending(derived_graph(agreement))
            found.append(line + graph)
        return found

    _run_to_fixpoint(store, run)
    return not strays


def apply_rules_to(store: Store, graph: str, derived: str) -> None:
    """Add to the graph ``derived`` what the rules conclude from one agreement.

    Raises ServandaError when a rule cannot be read.
    """
    seen: Graphs = [NamedNode(graph), NamedNode(derived), NamedNode(ONTOLOGY_GRAPH)]
    ending = _format_ending(derived)
    _run_to_fixpoint(store, lambda rule: [line + ending for line in _run_rule(store, rule, seen)])


def _format_ending(graph: str) -> bytes:
    """Return what makes a line of N-Triples without its ``.`` one of N-Quads."""
    return f" <{graph}> .".encode()


def _run_rule(store: Store, rule: Rule, graphs: Graphs | None) -> list[bytes]:
    """Return what a rule concludes from some graphs, or from all of the store.

    Each conclusion is a line of N-Triples without its ``.``, which takes less time than an object of Python
    for each of its terms.
    """
    try:
        triples = store.query(rule.text, default_graph=graphs, use_default_graph_as_union=graphs is None)
    except SyntaxError as error:
        raise ServandaError(error_text("rule-not-sparql", error=error), file=f"{rule.name}.rq") from None
    assert isinstance(triples, QueryTriples)  # a CONSTRUCT
    text = triples.serialize(format=RdfFormat.N_TRIPLES) or b""
    return [line.removesuffix(b" .") for line in text.split(b"\n") if line]


def _run_to_fixpoint(store: Store, run: Callable[[Rule], list[bytes]]) -> None:
    """Run the rules until nothing new comes, each after those that feed it, so that most run only once.

    ``run`` gives lines of N-Quads. The order decides the time and not the outcome: a rule runs again whenever
    one that feeds it has concluded something new.
    """
    known: set[bytes] = set()
    waiting = list(read_rules())
    while waiting:
        rule = min(waiting, key=lambda one: (sum(r.feeds(one) for r in waiting if r is not one), one.name))
        waiting.remove(rule)
        new = set(run(rule)) - known
        text = b"\n".join(new)
        if b"_:" in text:
            # Blank nodes keep their names here, as they would not in Store.load.
            store.extend(parse(text, RdfFormat.N_QUADS, lenient=True))
        else:
            store.load(text, RdfFormat.N_QUADS, lenient=True)
        known |= new
        if new:
            waiting += [fed for fed in read_rules() if rule.feeds(fed) and fed not in waiting]
