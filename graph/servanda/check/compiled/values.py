"""Core constraints on each value node (W3C SHACL, sections 4.1, 4.3, 4.4 and 4.8)."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from servanda.check.compiled.data import Data
from servanda.check.compiled.literals import compare, is_well_formed
from servanda.check.compiled.model import Constraint, Failure
from servanda.check.compiled.terms import Term, datatype, is_literal, language, text


class ValueConstraint(Constraint):
    """A constraint that looks at one value node at a time: one result for each that fails."""

    @abstractmethod
    def holds(self, data: Data, value: Term) -> bool:
        """Say whether a value node is as it must be."""

    def failures(self, data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        """Return a failure for each value node that is not as it must be."""
        return [Failure(value) for value in values if not self.holds(data, value)]


@dataclass(frozen=True)
class InClass(ValueConstraint):
    """``sh:class``."""

    component: Term
    kind: Term

    def holds(self, data: Data, value: Term) -> bool:
        """See :class:`ValueConstraint`."""
        return data.is_instance(value, self.kind)


@dataclass(frozen=True)
class OfDatatype(ValueConstraint):
    """``sh:datatype``: the datatype, and words that belong to it."""

    component: Term
    datatype: Term

    def holds(self, data: Data, value: Term) -> bool:
        """See :class:`ValueConstraint`."""
        return is_literal(value) and datatype(value) == self.datatype and is_well_formed(value)


@dataclass(frozen=True)
class OfNodeKind(ValueConstraint):
    """``sh:nodeKind``: ``starts`` are the first characters of terms of that kind (``<``, ``_``, ``"``)."""

    component: Term
    starts: str

    def holds(self, data: Data, value: Term) -> bool:
        """See :class:`ValueConstraint`."""
        return value[0] in self.starts


@dataclass(frozen=True)
class InRange(ValueConstraint):
    """``sh:minExclusive``, ``sh:minInclusive``, ``sh:maxExclusive``, ``sh:maxInclusive``."""

    component: Term
    operator: str
    limit: Term

    def holds(self, data: Data, value: Term) -> bool:
        """See :class:`ValueConstraint`."""
        return compare(value, self.operator, self.limit)


@dataclass(frozen=True)
class OfLength(ValueConstraint):
    """``sh:minLength`` and ``sh:maxLength``, in characters."""

    component: Term
    least: int = 0
    greatest: int | None = None

    def holds(self, data: Data, value: Term) -> bool:
        """See :class:`ValueConstraint`."""
        if value.startswith("_:"):
            return False
        length = len(text(value))
        return length >= self.least and (self.greatest is None or length <= self.greatest)


@dataclass(frozen=True)
class Matches(ValueConstraint):
    """``sh:pattern`` and ``sh:flags``."""

    component: Term
    pattern: re.Pattern[str]

    def holds(self, data: Data, value: Term) -> bool:
        """See :class:`ValueConstraint`."""
        return not value.startswith("_:") and self.pattern.search(text(value)) is not None


@dataclass(frozen=True)
class InLanguages(ValueConstraint):
    """``sh:languageIn``: basic language ranges, in small letters (RFC 4647, section 3.3.1)."""

    component: Term
    ranges: tuple[str, ...]

    def holds(self, data: Data, value: Term) -> bool:
        """See :class:`ValueConstraint`."""
        tag = language(value).lower()
        return any(tag == one or tag.startswith(one + "-") for one in self.ranges)


@dataclass(frozen=True)
class OneOf(ValueConstraint):
    """``sh:in``."""

    component: Term
    allowed: frozenset[Term]

    def holds(self, data: Data, value: Term) -> bool:
        """See :class:`ValueConstraint`."""
        return value in self.allowed
