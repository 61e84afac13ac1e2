"""Which triples a check by some shapes can ask for: what must be at hand to check a part alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from servanda.check.compiled.logic import Conforming, Qualified
from servanda.check.compiled.model import Constraint, Shape, Shapes, Targets
from servanda.check.compiled.sets import (
    Closed,
    Disjoint,
    Equal,
    HasValue,
    LessThan,
    OfCount,
    UniqueLanguages,
)  # fmt: skip
from servanda.check.compiled.terms import RDF_TYPE, SUBCLASS, Term
from servanda.check.compiled.values import InClass, ValueConstraint
from servanda.corpus.lines import Line, is_own
from servanda.corpus.place import TO_LOG, TO_NUMBER
from servanda.corpus.ways import Step, Ways
from servanda.corpus.ways_of_paths import follow
from servanda.corpus.ways_of_queries import follow_query

#: Nothing is asked for.
_NONE: Final[frozenset[int]] = frozenset()
_NO_TERM: Final[frozenset[Term]] = frozenset()


@dataclass(frozen=True)
class Reach:
    """The steps of a check.

    ``steps`` are those from each state; states from which the same is asked are one. ``ends`` are the states
    of objects of a predicate, ``starts`` those of its subjects (None: of any predicate). ``focus`` are the
    states of the focus nodes of some targets. ``constants`` and ``everywhere`` are those of
    :class:`servanda.corpus.ways.Ways`. ``backward`` are the predicates whose triples are asked for by their
    object, with the objects if they are but terms of the shapes. ``unlimited`` says that only a check of
    everything at once is sure to find all.
    """

    steps: tuple[tuple[Step, ...], ...]
    ends: Mapping[Term | None, frozenset[int]]
    starts: Mapping[Term | None, frozenset[int]]
    focus: tuple[tuple[Targets, int], ...]
    constants: tuple[tuple[Term, int], ...]
    everywhere: tuple[tuple[Term, int, int], ...]
    backward: Mapping[Term | None, frozenset[Term] | None]
    unlimited: bool

    def offered(self, iri: str, lines: Iterable[Line]) -> Iterator[Line]:
        """Yield those triples of an agreement that can be asked for other than through a node of its own."""
        everywhere = {predicate for predicate, _, _ in self.everywhere}
        of_any = self.backward.get(None, _NO_TERM)
        for line in lines:
            subject, predicate, value = line
            if predicate in everywhere or not is_own(iri, subject):
                yield line
                continue
            objects = of_any if of_any is None else self.backward.get(predicate, of_any)
            if (objects is None or value in objects) and not is_own(iri, value):
                yield line

    def objects_in(self, predicate: Term) -> frozenset[int]:
        """Return the states in which the objects of a predicate may be."""
        return self.ends.get(predicate, _NONE) | self.ends.get(None, _NONE)

    def subjects_in(self, predicate: Term) -> frozenset[int]:
        """Return the states in which the subjects of a predicate may be, when it is walked backward."""
        return self.starts.get(predicate, _NONE) | self.starts.get(None, _NONE)

    def looks_back(self, states: Iterable[int]) -> frozenset[int]:
        """Return those states from which triples are asked for by their object."""
        return frozenset(one for one in states if any(not step.forward for step in self.steps[one]))


def reach_of(shapes: Shapes) -> Reach:
    """Return the steps of a check by some shapes.

    Raises TypeError for a constraint of a kind that is not known here.
    """
    ways = Ways()
    focus = []
    for shape in shapes.roots:
        state = ways.state()
        focus.append((shape.targets, state))
        _follow_shape(ways, state, shape)
        for path in (TO_NUMBER, TO_LOG):
            follow(ways, state, path)
        ways.step(state, RDF_TYPE)
    # Which class is below which decides about targets and sh:class.
    ways.everywhere.append((SUBCLASS, ways.state(), ways.state()))
    steps, now = ways.closed()
    ends: defaultdict[Term | None, set[int]] = defaultdict(set)
    starts: defaultdict[Term | None, set[int]] = defaultdict(set)
    for step in {step for found in steps for step in found}:
        if steps[step.to]:
            (ends if step.forward else starts)[step.predicate].add(step.to)
    constants = tuple((term, now[state]) for term, state in ways.constants if steps[now[state]])
    return Reach(
        tuple(steps),
        {predicate: frozenset(states) for predicate, states in ends.items()},
        {predicate: frozenset(states) for predicate, states in starts.items()},
        tuple((targets, now[state]) for targets, state in focus if steps[now[state]]),
        constants,
        tuple((predicate, now[subjects], now[objects]) for predicate, subjects, objects in ways.everywhere),
        _backward(steps, _reached(steps, [now[state] for _, state in focus]), constants),
        ways.unlimited,
    )


def _reached(steps: Sequence[tuple[Step, ...]], focus: Iterable[int]) -> set[int]:
    """Return the states in which any node may be, not only terms of the shapes."""
    return {step.to for found in steps for step in found} | set(focus)


def _backward(
    steps: Sequence[tuple[Step, ...]], reached: Collection[int], constants: Collection[tuple[Term, int]]
) -> Mapping[Term | None, frozenset[Term] | None]:
    found: dict[Term | None, frozenset[Term] | None] = {}
    for state, ways in enumerate(steps):
        for step in ways:
            if step.forward:
                continue
            terms = frozenset(term for term, one in constants if one == state)
            known = found.get(step.predicate, _NO_TERM)
            found[step.predicate] = None if state in reached or known is None else known | terms
    return found


def _follow_shape(ways: Ways, focus: int, shape: Shape) -> None:
    """Add the steps of a shape from the state of its focus nodes."""
    if shape.deactivated:
        return
    values = focus if shape.path is None else follow(ways, focus, shape.path)
    for constraint in shape.constraints:
        _follow_constraint(ways, focus, values, constraint)
    for query in shape.queries:
        follow_query(ways, focus, query)
    for inner in shape.properties:
        _follow_shape(ways, values, inner)


def _follow_constraint(ways: Ways, focus: int, values: int, constraint: Constraint) -> None:
    match constraint:
        case InClass():
            ways.step(values, RDF_TYPE)
        case Conforming():
            for shape in constraint.shapes:
                _follow_shape(ways, values, shape)
        case Qualified():
            for shape in (constraint.shape, *constraint.siblings):
                _follow_shape(ways, values, shape)
        case Equal() | Disjoint() | LessThan():
            ways.step(focus, constraint.predicate)
        case Closed():
            ways.step(values, None)
        case ValueConstraint() | OfCount() | UniqueLanguages() | HasValue():
            pass  # looks at the value nodes alone
        case _:
            raise TypeError(f"{type(constraint).__name__} is a kind of constraint that is not known here")
