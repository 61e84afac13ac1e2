"""SHACL property paths (W3C SHACL, section 2.3.1) over :class:`Data`, and as text for SPARQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from servanda.check.compiled.data import Data
from servanda.check.compiled.terms import Term


class Path(Protocol):
    """A way from a node to its value nodes."""

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return the nodes that the path leads to from ``node``, each once."""
        ...

    def sparql(self) -> str:
        """Return the path in SPARQL's syntax, in parentheses unless it is one predicate."""
        ...


@dataclass(frozen=True)
class Predicate:
    """One predicate."""

    predicate: Term

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """See :class:`Path`."""
        return data.values(node, self.predicate)

    def sparql(self) -> str:
        """See :class:`Path`."""
        return self.predicate


@dataclass(frozen=True)
class Inverse:
    """A path walked from its end to its start; see :func:`inverse` for paths that are no predicate."""

    predicate: Term

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """See :class:`Path`."""
        return data.subjects(self.predicate, node)

    def sparql(self) -> str:
        """See :class:`Path`."""
        return f"(^{self.predicate})"


@dataclass(frozen=True)
class Sequence:
    """One path after another."""

    steps: tuple[Path, ...]

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """See :class:`Path`."""
        nodes: Iterable[Term] = (node,)
        for step in self.steps:
            nodes = {value: None for start in nodes for value in step.values(data, start)}
        return list(nodes)

    def sparql(self) -> str:
        """See :class:`Path`."""
        return "(" + "/".join(step.sparql() for step in self.steps) + ")"


@dataclass(frozen=True)
class Alternative:
    """Any of several paths."""

    choices: tuple[Path, ...]

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """See :class:`Path`."""
        return list({value: None for choice in self.choices for value in choice.values(data, node)})

    def sparql(self) -> str:
        """See :class:`Path`."""
        return "(" + "|".join(choice.sparql() for choice in self.choices) + ")"


@dataclass(frozen=True)
class Repeated:
    """A path walked any number of times: ``*`` from none on, ``+`` from one on, ``?`` none or once."""

    step: Path
    sign: str

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """See :class:`Path`."""
        found = {} if self.sign == "+" else {node: None}
        waiting = list(self.step.values(data, node))
        while waiting:
            value = waiting.pop()
            if value not in found:
                found[value] = None
                if self.sign != "?":
                    waiting += self.step.values(data, value)
        return list(found)

    def sparql(self) -> str:
        """See :class:`Path`."""
        return f"({self.step.sparql()}{self.sign})"


def inverse(path: Path) -> Path:
    """Return the path that leads back (W3C SPARQL 1.1, section 18.2.2.3: the inverse goes inwards)."""
    match path:
        case Predicate(predicate):
            return Inverse(predicate)
        case Inverse(predicate):
            return Predicate(predicate)
        case Sequence(steps):
            return Sequence(tuple(inverse(step) for step in reversed(steps)))
        case Alternative(choices):
            return Alternative(tuple(inverse(choice) for choice in choices))
        case Repeated(step, sign):
            return Repeated(inverse(step), sign)
    raise TypeError(f"{path!r} is no path")
