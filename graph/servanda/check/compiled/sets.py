"""Core constraints on all value nodes together (W3C SHACL, sections 4.2, 4.4.5, 4.5 and 4.8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from servanda.check.compiled.data import Data
from servanda.check.compiled.literals import compare
from servanda.check.compiled.model import Constraint, Failure
from servanda.check.compiled.terms import Term, language

_ONE = (Failure(),)


@dataclass(frozen=True)
class OfCount(Constraint):
    """``sh:minCount`` and ``sh:maxCount``."""

    concerns_none = True
    component: Term
    least: int = 0
    greatest: int | None = None

    def failures(self, data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        """Return one failure when there are too few or too many value nodes."""
        count = len(values)
        return _ONE if count < self.least or (self.greatest is not None and count > self.greatest) else ()


@dataclass(frozen=True)
class UniqueLanguages(Constraint):
    """``sh:uniqueLang``."""

    component: Term

    def failures(self, data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        """Return a failure, without a value, for each language that stands more than once."""
        if len(values) < 2:
            return ()
        counts = Counter(tag.lower() for tag in map(language, values) if tag)
        return [Failure() for count in counts.values() if count > 1]


@dataclass(frozen=True)
class HasValue(Constraint):
    """``sh:hasValue``."""

    concerns_none = True
    component: Term
    wanted: Term

    def failures(self, data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        """Return one failure when the value is not among the value nodes."""
        return () if self.wanted in values else _ONE


@dataclass(frozen=True)
class Equal(Constraint):
    """``sh:equals``."""

    concerns_none = True
    component: Term
    predicate: Term

    def failures(self, data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        """Return a failure for each node that is on one side only."""
        return [Failure(value) for value in set(values) ^ set(data.values(focus, self.predicate))]


@dataclass(frozen=True)
class Disjoint(Constraint):
    """``sh:disjoint``."""

    component: Term
    predicate: Term

    def failures(self, data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        """Return a failure for each node that is on both sides."""
        others = data.values(focus, self.predicate)
        return [Failure(value) for value in values if value in others]


@dataclass(frozen=True)
class LessThan(Constraint):
    """``sh:lessThan`` (``<``) and ``sh:lessThanOrEquals`` (``<=``)."""

    component: Term
    operator: str
    predicate: Term

    def failures(self, data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        """Return a failure for each pair that is not in that order."""
        others = data.values(focus, self.predicate)
        return [
            Failure(value) for value in values for other in others if not compare(value, self.operator, other)
        ]


@dataclass(frozen=True)
class Closed(Constraint):
    """``sh:closed`` with the predicates of its property shapes and ``sh:ignoredProperties``."""

    component: Term
    allowed: frozenset[Term]

    def failures(self, data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        """Return a failure for each triple of a value node with another predicate."""
        return [
            Failure(value, predicate)
            for node in values
            for predicate, found in data.properties(node).items()
            if predicate not in self.allowed
            for value in found
        ]
