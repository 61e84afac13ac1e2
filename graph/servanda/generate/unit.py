"""One agreement of a corpus, with its log where it has one, as triples that can be changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from servanda.generate.terms import TYPE, Draft, Triple, iri
from servanda.vocabulary import PREFIXES

_LOGS = f"<{PREFIXES['log']}"


class Unit:
    """The triples of an agreement, and of its log, to be looked into and changed."""

    def __init__(self, draft: Draft, number: int) -> None:
        """Begin with what the agreement says; ``number`` is its own."""
        self.number = number
        self.language = draft.language
        self.root = f"<{draft.agreement}>"
        self.log = f"{_LOGS}generated-{number:06d}>"
        self.triples: list[Triple] = list(draft.triples)

    def part(self, name: str) -> str:
        """Return the IRI of a part of the agreement."""
        return f"{self.root[:-1]}/{name}>"

    def owns(self, node: str) -> bool:
        """Say whether a node is the agreement, its log, or a part of one of them."""
        return node in (self.root, self.log) or node.startswith((self.root[:-1] + "/", self.log[:-1] + "/"))

    def values(self, node: str, predicate: str) -> list[str]:
        """Return the values of a property of a node, in the order in which they stand."""
        return [o for s, p, o in self.triples if s == node and p == predicate]

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the nodes whose property has this value."""
        return [s for s, p, o in self.triples if p == predicate and o == value]

    def instances(self, classes: Collection[str]) -> Iterator[str]:
        """Yield the nodes that are typed as one of these classes."""
        for s, p, o in self.triples:
            if p == TYPE and o in classes:
                yield s

    def bearers(self, predicate: str) -> Iterator[str]:
        """Yield, once each, the nodes that have a property."""
        yield from dict.fromkeys(s for s, p, _ in self.triples if p == predicate)

    def add(self, *triples: Triple) -> None:
        """Add triples beside the others of their subject."""
        self.triples.extend(triples)

    def drop(self, node: str, predicate: str, value: str | None = None) -> None:
        """Remove one value of a property, or all of them."""
        self.triples = [
            (s, p, o)
            for s, p, o in self.triples
            if s != node or p != predicate or (value is not None and o != value)
        ]

    def replace(self, node: str, predicate: str, values: Collection[str]) -> None:
        """Give a property these values instead of those that it has."""
        self.drop(node, predicate)
        self.add(*((node, predicate, value) for value in values))

    def graphs(self) -> Iterator[tuple[str, list[Triple]]]:
        """Yield the name of the agreement's graph with its triples, then the log's where there is one."""
        logged = [triple for triple in self.triples if triple[0].startswith(_LOGS)]
        if not logged:
            yield self.root, self.triples
            return
        yield self.root, [triple for triple in self.triples if not triple[0].startswith(_LOGS)]
        yield self.log, logged


def srv(name: str) -> str:
    """Return a term of the vocabulary ``srv:``, or one of another vocabulary given with its prefix.

    >>> srv("hasNorm") == srv("srv:hasNorm")
    True
    """
    return iri(name if ":" in name else f"srv:{name}")
