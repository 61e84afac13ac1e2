"""Core constraints that ask whether nodes conform to other shapes (W3C SHACL, sections 4.6 and 4.7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from servanda.check.compiled.data import Data
from servanda.check.compiled.model import Constraint, Failure, Shape
from servanda.check.compiled.terms import Term
from servanda.check.compiled.values import ValueConstraint


@dataclass(frozen=True)
class Conforming(ValueConstraint):
    """``sh:node``, ``sh:not``, ``sh:and``, ``sh:or``, ``sh:xone``: to how many shapes a node may conform."""

    component: Term
    shapes: tuple[Shape, ...]
    numbers: frozenset[int]

    def holds(self, data: Data, value: Term) -> bool:
        """See :class:`ValueConstraint`."""
        return sum(shape.conforms(data, value) for shape in self.shapes) in self.numbers


@dataclass(frozen=True)
class Qualified(Constraint):
    """``sh:qualifiedValueShape`` with one of its two counts; ``siblings`` when disjoint from those."""

    concerns_none = True
    component: Term
    shape: Shape
    siblings: tuple[Shape, ...]
    least: int = 0
    greatest: int | None = None

    def failures(self, data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        """Return one failure when too few or too many value nodes conform to the shape and no sibling."""
        count = sum(
            self.shape.conforms(data, value)
            and not any(sibling.conforms(data, value) for sibling in self.siblings)
            for value in values
        )
        return [Failure()] if count < self.least or not self._within(count) else []

    def _within(self, count: int) -> bool:
        return self.greatest is None or count <= self.greatest
