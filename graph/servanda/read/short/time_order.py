"""Norms whose times wait for each other: what comes after itself never comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Final

from servanda.messages import error_text
from servanda.read.short.time_events import EventReferences, NormIndex
from servanda.read.syntax import Mapping as MappingNode
from servanda.read.syntax import Node, Scalar

#: The keys whose events come first, and the one whose events come later.
_AFTER: Final = ("after", "at", "lastOf", "firstOf")
_WHICHEVER: Final = ("after", "at", "firstOf")
_BEFORE: Final = "before"
_UNLESS: Final = "unless"
#: The keys of full YAML-LD by which a term is renewed.
_RENEWALS: Final = ("renewal", "renewedIndefinitely", "isRenewedIndefinitely")
#: Effects that are events of the agreement themselves.
_EFFECTS: Final = {"effect:entry-into-force": "event:entry-into-force"}


def check_order(
    norms: Mapping[str, MappingNode], references: Iterable[EventReferences], index: NormIndex
) -> None:
    """Raise ServandaError for the first circle of norms each of which can only come after the next.

    ``norms`` are those of the agreement by id, ``references`` what their times name, resolved. The effect of
    a norm comes after what is done under it, except for a condition, which is met when its effect comes.
    That something comes *unless* another norm is used is a circle only with more of the kind: an objection
    may well run from the proposal that it stops.
    """
    references = list(references)
    before: dict[str, dict[str, EventReferences | None]] = {}
    stops: dict[str, dict[str, EventReferences | None]] = {}
    for one in references:
        if one.key in _WHICHEVER and len(one.references) > 1:
            continue  # one of them is enough
        for reference in one.references:
            source = _name_moment(one.norm, one.slot, norms)
            target = index.norm_of.get(reference) or (reference if reference in _EFFECTS.values() else None)
            if target is None or (target == one.norm and not _waits_for_itself(one)):
                continue
            if target == one.norm and reference not in (one.norm, one.notice):
                source, target = one.notice, reference  # one notice of a norm after another
            if one.key in _AFTER:
                before.setdefault(source, {})[target] = one
            elif one.key == _BEFORE:
                before.setdefault(target, {})[source] = one
            elif one.key == _UNLESS:
                stops.setdefault(one.norm, {})[target] = one
    _add_effects(before, norms)
    for graph in (before, stops):
        _refuse_circle(graph)


def find_renewed_term(node: Node) -> int | None:
    """Return the line of a term that is renewed, at whatever depth of a norm it stands; None for none."""
    if not isinstance(node, MappingNode):
        return None
    if "term" in node.entries and not node.entries.keys().isdisjoint(_RENEWALS):
        return node.lines.get("term", node.line)
    lines = (find_renewed_term(inner) for inner in node.entries.values())
    return next((line for line in lines if line is not None), None)


def _waits_for_itself(one: EventReferences) -> bool:
    """Say whether a norm's time names the norm itself: when it must be done, not what follows from it."""
    if one.key == _UNLESS:
        return True
    return one.slot in ("timing", "trigger") and one.key in ("after", "at", _BEFORE)


def _name_moment(norm: str, slot: str, norms: Mapping[str, MappingNode]) -> str:
    """Return what is timed: that the norm is done, or its effect."""
    return f"{norm} (effect)" if slot == "effect" and not _is_condition(norms[norm]) else norm


def _is_condition(norm: MappingNode) -> bool:
    kind = norm.entries.get("type")
    return isinstance(kind, Scalar) and kind.text == "Condition"


def _add_effects(
    before: dict[str, dict[str, EventReferences | None]], norms: Mapping[str, MappingNode]
) -> None:
    """Have an event of the agreement come after the one norm whose effect it is."""
    causes: dict[str, list[str]] = {}
    for name, norm in norms.items():
        for effect in {*_list_effects(norm)} & _EFFECTS.keys():
            causes.setdefault(_EFFECTS[effect], []).append(_name_moment(name, "effect", norms))
    for event, several in causes.items():
        if len(several) == 1:  # of several, one is enough
            before.setdefault(event, {}).setdefault(several[0], None)
    for name in norms:
        if (moment := _name_moment(name, "effect", norms)) != name:
            before.setdefault(moment, {}).setdefault(name, None)


def _list_effects(node: Node) -> list[str]:
    """Return the kinds of effects in a norm, at whatever depth they stand."""
    if not isinstance(node, MappingNode):
        return []
    found = node.entries.get("effectKind")
    own = [found.text] if isinstance(found, Scalar) else []
    return own + [one for inner in node.entries.values() for one in _list_effects(inner)]


def _refuse_circle(graph: dict[str, dict[str, EventReferences | None]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # graphlib gives each node after one that comes before it.
        circle = list(reversed(error.args[1]))
        written = [one for first, second in pairwise(circle) if (one := graph[first].get(second))]
        at = min(written, key=lambda one: one.line)
        names = " → ".join(f"'{name.removeprefix('event:')}'" for name in circle)
        raise at.place.error(error_text("short-times-in-circle", names=names), at.line) from None
