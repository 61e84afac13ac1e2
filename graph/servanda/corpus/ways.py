"""Where a check can get to from a node: states, and steps between them along triples.

A state stands for a place in a shape (a focus node, the end of a path, a variable of a query): whatever node
a check may meet there. A step says that the check then asks for the triples of a predicate. So the steps
tell, without running any check, which triples it can ask for. They promise nothing about what it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from servanda.check.compiled.terms import Term


@dataclass(frozen=True)
class Step:
    """From a node to the objects of a predicate (``forward``), or to its subjects; None: any predicate."""

    predicate: Term | None
    forward: bool
    to: int


@dataclass
class Ways:
    """States and steps in the making."""

    steps: list[list[Step]] = field(default_factory=list)
    #: For each state, others in which the same nodes are.
    same: list[list[int]] = field(default_factory=list)
    #: Nodes named in the shapes, with the state in which each is.
    constants: list[tuple[Term, int]] = field(default_factory=list)
    #: Predicates all of whose triples are asked for, with the states of subjects and objects.
    everywhere: list[tuple[Term, int, int]] = field(default_factory=list)
    #: Whether a query asks for triples in a way that cannot be told.
    unlimited: bool = False

    def state(self) -> int:
        """Return a new state."""
        self.steps.append([])
        self.same.append([])
        return len(self.steps) - 1

    def step(self, start: int, predicate: Term | None, forward: bool = True) -> int:
        """Add a step to a new state, and return that."""
        to = self.state()
        self.steps[start].append(Step(predicate, forward, to))
        return to

    def join(self, start: int, to: int) -> None:
        """Say that every node in a state is in another one too."""
        self.same[start].append(to)

    def merged(self, states: Iterable[int]) -> int:
        """Return a state in which all nodes of some others are."""
        to = self.state()
        for state in states:
            self.join(state, to)
        return to

    def closed(self) -> tuple[list[tuple[Step, ...]], list[int]]:
        """Return the steps from each state, and for each state that of the ways the one that stands for it.

        The steps of states that nodes are in too are among them. States from which the same is asked are one.
        """
        steps = [
            tuple({step: None for one in self._all(state) for step in self.steps[one]})
            for state in range(len(self.steps))
        ]
        kinds = [0] * len(steps)
        while True:
            asked = [frozenset((s.predicate, s.forward, kinds[s.to]) for s in found) for found in steps]
            numbers: dict[object, int] = {}
            # A state keeps what told it from another before, so that they only ever become more.
            new = [numbers.setdefault(pair, len(numbers)) for pair in zip(kinds, asked, strict=True)]
            if len(set(new)) == len(set(kinds)):
                break
            kinds = new
        merged = {kind: found for kind, found in zip(reversed(kinds), reversed(steps), strict=True)}
        whole = [
            tuple({Step(s.predicate, s.forward, kinds[s.to]): None for s in merged[kind]})
            for kind in range(len(merged))
        ]
        return whole, kinds

    def _all(self, state: int) -> Iterator[int]:
        seen: set[int] = set()
        waiting = [state]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                yield one
                waiting += self.same[one]
