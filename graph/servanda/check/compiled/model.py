"""What shapes are once they are read, and what a check finds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import total_ordering
from typing import TYPE_CHECKING

from servanda.check.compiled.data import Data
from servanda.check.compiled.paths import Path, Predicate
from servanda.check.compiled.terms import Term

if TYPE_CHECKING:
    from servanda.check.compiled.sparql import Query


@total_ordering
@dataclass(frozen=True)
class Finding:
    """One SHACL result (W3C SHACL, section 3.6.2); terms are N-Triples strings.

    ``path`` is the IRI of a path that is one predicate, else None; ``component`` is an IRI.
    ``messages`` holds the message in each language that the shape gives.
    """

    severity: Term
    shape: Term
    focus: Term
    path: Term | None
    value: Term | None
    component: Term
    messages: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __lt__(self, other: Finding) -> bool:
        return self.key < other.key

    @property
    def key(self) -> tuple[str, ...]:
        """What findings are sorted by; a missing path or value comes first."""
        return (
            self.severity, self.shape, self.focus, self.path or "", self.value or "", self.component,
        )  # fmt: skip


@dataclass(frozen=True)
class Failure:
    """Where a constraint does not hold; ``path`` and ``messages`` only where they are not the shape's own."""

    value: Term | None = None
    path: Term | None = None
    messages: Mapping[str, str] | None = None


class Constraint(ABC):
    """A core constraint: what must hold of a focus node and its value nodes."""

    component: Term
    #: Whether there can be a failure where there is no value node.
    concerns_none = False

    @abstractmethod
    def failures(self, data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        """Yield a failure for each result that W3C SHACL, section 4, asks for."""


@dataclass(frozen=True)
class Targets:
    """Where a shape looks for its focus nodes (W3C SHACL, section 2.1.3)."""

    classes: tuple[Term, ...] = ()
    nodes: tuple[Term, ...] = ()
    subjects_of: tuple[Term, ...] = ()
    objects_of: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.classes or self.nodes or self.subjects_of or self.objects_of)

    def find(self, data: Data) -> set[Term]:
        """Return the focus nodes."""
        found = set(self.nodes)
        for kind in self.classes:
            found.update(data.instances(kind))
        for predicate in self.subjects_of:
            found |= data.subjects_of(predicate)
        for predicate in self.objects_of:
            found |= data.objects_of(predicate)
        return found

    def sparql(self, data: Data) -> str:
        """Return a group graph pattern that binds ``?this`` to the focus nodes, perhaps more than once."""
        parts = [f"{{ VALUES ?this {{ {node} }} }}" for node in self.nodes]
        kinds = sorted({one for kind in self.classes for one in data.subclasses(kind)})
        if kinds:
            parts.append(f"{{ VALUES ?focusClass {{ {' '.join(kinds)} }} ?this a ?focusClass }}")
        parts += [f"{{ ?this {predicate} ?focusObject }}" for predicate in self.subjects_of]
        parts += [f"{{ ?focusSubject {predicate} ?this }}" for predicate in self.objects_of]
        return " UNION ".join(parts)


@dataclass(frozen=True)
class Focus:
    """Focus nodes, and the targets that they all come from, if they are all the nodes of some targets."""

    nodes: Collection[Term]
    targets: Targets | None = None


@dataclass(frozen=True)
class Shape:
    """A node shape (``path`` is None) or a property shape."""

    name: Term
    severity: Term
    messages: Mapping[str, str]
    targets: Targets
    path: Path | None
    constraints: tuple[Constraint, ...]
    properties: tuple[Shape, ...]
    queries: tuple[Query, ...]
    deactivated: bool = False

    def findings(self, data: Data, focus: Focus) -> Iterator[Finding]:
        """Yield what is wrong with the focus nodes, perhaps the same more than once."""
        if self.deactivated:
            return
        yield from self._of_constraints(data, focus)
        for query in self.queries:
            for node, failure in query.failures(data, focus, self.path):
                yield self._finding(node, query.component, failure)
        if self.properties:
            inner = focus if self.path is None else self._value_nodes(data, focus, self.path)
            for shape in self.properties:
                yield from shape.findings(data, inner)

    def _of_constraints(self, data: Data, focus: Focus) -> Iterator[Finding]:
        path, constraints = self.path, self.constraints
        on_none = [constraint for constraint in constraints if constraint.concerns_none]
        for node in focus.nodes if constraints else ():
            values = (node,) if path is None else path.values(data, node)
            for constraint in constraints if values else on_none:
                for failure in constraint.failures(data, node, values):
                    yield self._finding(node, constraint.component, failure)

    def _value_nodes(self, data: Data, focus: Focus, path: Path) -> Focus:
        return Focus({value for node in focus.nodes for value in path.values(data, node)})

    def conforms(self, data: Data, node: Term) -> bool:
        """Say whether one node conforms to the shape (W3C SHACL, section 3.4.1)."""
        return next(self.findings(data, Focus((node,))), None) is None

    def _finding(self, node: Term, component: Term, failure: Failure) -> Finding:
        path = failure.path
        if path is None and isinstance(self.path, Predicate):
            path = self.path.predicate
        messages = self.messages if failure.messages is None else failure.messages
        return Finding(self.severity, self.name, node, path, failure.value, component, messages)


@dataclass(frozen=True)
class Shapes:
    """All shapes with targets, and how to find one by its name."""

    roots: tuple[Shape, ...]
    named: Mapping[Term, Shape]
