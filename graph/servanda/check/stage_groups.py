"""The results of a check as pieces of work, stage by stage, without what only follows from another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from servanda.check.report import Result
from servanda.check.stages import ALL, STAGES, find_row, load_stages

#: So many findings of one shape with different words are listed.
_LISTED: Final = 3
#: The place of what is wrong with the whole of one agreement or another.
_ANYWHERE: Final = ("anywhere",)
#: Stands in a message for its value.
_GAP: Final = "\0"


@dataclass(frozen=True)
class FindingGroup:
    """Results that are one piece of work: ``results`` have one fix, ``following`` are gone when it is made.

    ``message`` is that of the first result, with the values of all in it where they differ only in these.
    ``more`` is the number of results of the same shape with other words that are not listed themselves.
    """

    results: tuple[Result, ...]
    message: str
    following: int = 0
    more: int = 0

    @property
    def first(self) -> Result:
        """The result that stands for all of them."""
        return self.results[0]


@dataclass(frozen=True)
class StageOutcome:
    """What one stage of a check came to: ``groups`` to fix; ``hidden`` results follow from other ones.

    ``is_blocked`` says that the stage could not find what is wrong, because of what is to fix before.
    """

    stage: str
    groups: tuple[FindingGroup, ...]
    hidden: int
    is_blocked: bool


def arrange_by_stage(results: Iterable[Result], *, readable: bool = True) -> list[StageOutcome]:
    """Return the outcome of each stage for the results of a check, remarks left aside.

    ``readable`` is False where a file could not be read, so that nothing else could be looked at.
    """
    faults = [one for one in results if one.severity != "info"]
    causes = _find_causes(faults)
    following = Counter(causes.values())
    kept = [one for one in faults if one not in causes]
    outcomes: list[StageOutcome] = []
    spoilt: set[str] = set() if readable else {ALL}
    for stage in STAGES:
        own = [one for one in kept if one.stage == stage]
        hidden = sum(one.stage == stage for one in causes)
        needed = {topic for row in load_stages().values() if row.stage == stage for topic in row.needs}
        is_blocked = bool(outcomes) and not own and (hidden > 0 or bool(spoilt & needed))
        outcomes.append(StageOutcome(stage, group_results(own, following), hidden, is_blocked))
        spoilt |= {topic for one in own if one.clause is None for topic in find_row(one.shape).spoils}
    return outcomes


def arrange_remarks(results: Iterable[Result]) -> tuple[FindingGroup, ...]:
    """Return the remarks among the results, those of one kind together."""
    kinds: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        if one.severity == "info":
            kinds[one.shape].append(one)
    groups = []
    for found in kinds.values():
        alike = tuple(one for one in found if _template(one) == _template(found[0]))
        values = list(dict.fromkeys(one.value for one in alike if one.value))
        if len(values) > _LISTED:
            values[_LISTED:] = ["…"]
        message = _template(alike[0]).replace(_GAP, ", ".join(values))
        groups.append(FindingGroup(alike, message, more=len(found) - len(alike)))
    return tuple(groups)


def _find_causes(results: Sequence[Result]) -> dict[Result, Result]:
    """Return each result that only follows from another, with the first such other.

    What is wrong with the whole bears on all, what is wrong in a clause or a norm on what stands in that, and
    what is wrong with a node on what has it for a value.
    """
    spoilers: dict[tuple[str, ...], Result] = {}
    causes: dict[Result, Result] = {}
    for one in sorted(results, key=lambda one: find_row(one.shape).order):
        row = find_row(one.shape)
        places = (*_list_places(one), ("value", str(one.value)))
        found = (spoilers.get((topic, *place)) for topic in sorted(row.needs) for place in places)
        cause = next((other for other in found if other and find_row(other.shape).order < row.order), None)
        if cause is not None:
            causes[one] = causes.get(cause, cause)
        own = [places[-2], ("value", one.focus), *([_ANYWHERE] if one.clause is None else [])]
        for topic in row.spoils:
            for place in own:
                spoilers.setdefault((topic, *place), one)
    return causes


def _list_places(result: Result) -> list[tuple[str, ...]]:
    """Return the places that a result stands in, from the widest: its agreement, its clause, its norm.

    What stands in no agreement (an actor) is in the place of any; what is wrong with it bears on all of them.
    """
    agreement = result.focus.partition("/")[0] if result.focus.startswith("agreement:") else ""
    places: list[tuple[str, ...]] = [("whole", "") if agreement else _ANYWHERE, ("whole", agreement)]
    if result.clause is not None:
        places.append(("clause", agreement, result.clause))
        if result.norm is not None:
            places.append(("norm", result.norm))
    return places


def group_results(
    results: Iterable[Result], following: Mapping[Result, int] = MappingProxyType({})
) -> tuple[FindingGroup, ...]:
    """Return results as pieces of work, the first to do first; ``following`` counts what follows from one."""
    ordered = sorted(
        results,
        key=lambda one: (
            one.severity != "violation", one.clause is not None, one.file or "", one.line or 0,
            find_row(one.shape).order,
        ),
    )  # fmt: skip
    several = Counter(_node_key(one) for one in ordered)
    alike: dict[tuple[str, ...], list[Result]] = defaultdict(list)
    for one in ordered:
        alike[_key(one, several)].append(one)
    groups: list[FindingGroup] = []
    listed: dict[str, list[int]] = defaultdict(list)
    for members in alike.values():
        first = members[0]
        values = ", ".join(dict.fromkeys(one.value for one in members if one.value))
        same_node = len({one.focus for one in members}) == 1
        message = _template(first).replace(_GAP, values) if same_node else first.message
        same = FindingGroup(tuple(members), message, sum(following.get(one, 0) for one in members))
        numbers = listed[first.shape]
        if len(numbers) < _LISTED or first.stage == STAGES[0]:  # what hinders the reading is told in full
            numbers.append(len(groups))
            groups.append(same)
        else:
            last = groups[numbers[-1]]
            groups[numbers[-1]] = FindingGroup(
                last.results, last.message, last.following + same.following, last.more + len(members)
            )
    return tuple(groups)


def _key(result: Result, several: Mapping[tuple[str, ...], int]) -> tuple[str, ...]:
    """Return what results of one piece of work share; ``several`` counts them by node."""
    if result.value and "names" in find_row(result.shape).spoils:
        return ("value", result.value)  # a name that is not known, wherever it is used
    node = _node_key(result)
    differs = result.value is not None and result.value in result.message
    return node if differs and several[node] > 1 else (result.shape, result.message)


def _node_key(result: Result) -> tuple[str, ...]:
    """Return the shape, the node and the message without the value: such results differ in values only."""
    return (result.shape, result.focus, _template(result))


def _template(result: Result) -> str:
    """Return the message of a result with a gap in place of its value."""
    return result.message.replace(result.value, _GAP) if result.value else result.message
