"""What the whole says that a check of one agreement can ask for: fetched along the steps of the shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from servanda.check.compiled.terms import RDF_TYPE, SUBCLASS, Term
from servanda.corpus.lines import ANY, Line, about, is_own, towards
from servanda.corpus.lookups import Lookups
from servanda.corpus.reach import Reach

#: The state of a node of which all is asked: it may be a focus node by what another graph says.
_WHOLE: Final = -1
_REMEMBERED: Final = 20_000
#: The key of the walk on which every agreement depends.
COMMON: Final = ""


@dataclass(frozen=True)
class Walk:
    """What is asked for from one node on: the triples found, and the questions, which date it.

    ``key`` is the same for the same walk in each process.
    """

    key: str
    lines: frozenset[Line] = field(repr=False)
    questions: frozenset[str] = field(repr=False)


class Surroundings:
    """Finds what an agreement's check can ask for; ``common`` is what matters to each of them."""

    def __init__(self, reach: Reach, lookups: Lookups, common: Walk | None = None) -> None:
        """Look up what matters to all, unless it is given: that takes a pass over the whole."""
        self._reach = reach
        self._lookups = lookups
        self._from = lru_cache(_REMEMBERED)(self._walk_from)
        self._as_object = lru_cache(_REMEMBERED)(self._states_of_object)
        self.common = common or self._common()
        self._kinds, self._subjects, self._objects = self._focus_states()

    def _common(self) -> Walk:
        starts: dict[Term, set[int]] = defaultdict(set)
        lines: set[Line] = set()
        for predicate, subjects, objects in self._reach.everywhere:
            for line in self._lookups.all(predicate):
                lines.add(line)
                starts[line[0]].add(subjects)
                starts[line[2]].add(objects)
        for term, state in self._reach.constants:
            starts[term].add(state)
        found = self._walked(COMMON, starts)
        questions = {about(ANY, predicate) for predicate, _, _ in self._reach.everywhere}
        return Walk(COMMON, found.lines | lines, found.questions | questions)

    def _focus_states(self) -> tuple[Mapping[Term, set[int]], ...]:
        """Return the states of focus nodes by class, by predicate of a subject, and by that of an object."""
        below: dict[Term, set[Term]] = defaultdict(set)
        for kind, predicate, above in self.common.lines:
            if predicate == SUBCLASS:
                below[above].add(kind)
        kinds, subjects, objects = (defaultdict[Term, set[int]](set) for _ in range(3))
        for targets, state in self._reach.focus:
            for kind in targets.classes:
                for one in _with_below(kind, below):
                    kinds[one].add(state)
            for predicate in targets.subjects_of:
                subjects[predicate].add(state)
            for predicate in targets.objects_of:
                objects[predicate].add(state)
        return dict(kinds), dict(subjects), dict(objects)

    def of(self, iri: str, lines: Iterable[Line], shared: Collection[Term]) -> list[Walk]:
        """Return the walks of a check of an agreement (or of the ontology) with these triples.

        ``shared`` are those of its nodes that other graphs may describe or name: all that are not its own,
        and those of its own that others name. What only the ontology describes may be left out.
        """
        states: dict[Term, set[int]] = defaultdict(set)
        for subject, predicate, value in lines:
            if subject in shared:
                states[subject] |= self._as_subject(predicate, value)
                states[subject].add(_WHOLE)
            arrived = self._as_object(predicate, value[0] == '"')
            if arrived and (value in shared or not is_own(iri, value)):
                states[value] |= arrived
        for node in [node for node, found in states.items() if _WHOLE in found]:
            for _, predicate, value in self._lookups.about(node):
                states[node] |= self._as_subject(predicate, value)
            for predicate in self._objects:
                if self._lookups.to(predicate, node):
                    states[node] |= self._objects[predicate]
        return [self._from(node, frozenset(found)) for node, found in states.items()]

    def _as_subject(self, predicate: Term, value: Term) -> set[int]:
        found = self._reach.subjects_in(predicate) | self._subjects.get(predicate, set())
        return set(found | self._kinds.get(value, set()) if predicate == RDF_TYPE else found)

    def _states_of_object(self, predicate: Term, is_literal: bool) -> frozenset[int]:
        found = self._reach.objects_in(predicate) | self._objects.get(predicate, set())
        return self._reach.looks_back(found) if is_literal else found

    def _walk_from(self, node: Term, states: frozenset[int]) -> Walk:
        return self._walked(f"{node} {sorted(states)}", {node: states})

    def _walked(self, key: str, starts: Mapping[Term, Collection[int]]) -> Walk:
        """Return what is asked for from some nodes in some states, and from the nodes that it leads to."""
        lines: set[Line] = set()
        questions: set[str] = set()
        waiting = [(node, state) for node, states in starts.items() for state in states]
        done = set(waiting)
        while waiting:
            node, state = waiting.pop()
            if state == _WHOLE:
                questions |= {about(node, None), *(towards(node, predicate) for predicate in self._objects)}
                lines.update(self._lookups.about(node))
                continue
            for step in self._reach.steps[state]:
                questions.add((about if step.forward else towards)(node, step.predicate))
                found = self._lookups.about(node) if step.forward else self._lookups.to(step.predicate, node)
                for line in found:
                    if step.predicate not in (None, line[1]):
                        continue
                    lines.add(line)
                    arrived = (line[2] if step.forward else line[0], step.to)
                    if arrived not in done:
                        done.add(arrived)
                        waiting.append(arrived)
        return Walk(key, frozenset(lines), frozenset(questions))


def _with_below(kind: Term, below: Mapping[Term, set[Term]]) -> set[Term]:
    found: set[Term] = set()
    waiting = [kind]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += below.get(one, ())
    return found
