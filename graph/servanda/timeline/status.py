"""How an agreement stands on a day: the state of every norm, worked out from its terms and the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from servanda.events.conventions import DEFAULT, Conventions
from servanda.events.dates import Truth, conjoin, list_answers
from servanda.events.model import Event, Log, LogIndex
from servanda.timeline.before import pending
from servanda.timeline.formulas import ENTRY
from servanda.timeline.instances import Asked, instances, judged, own
from servanda.timeline.lifecycle import lifecycle
from servanda.timeline.model import Instance, Judged, NormStatus, Status, Verdict
from servanda.timeline.outcome import outcomes
from servanda.timeline.terms import Norm
from servanda.timeline.terms_read import terms

if TYPE_CHECKING:
    from pyoxigraph import Store

#: What calls for an act mean for their norm, the most pressing first; the last stands for all that is quiet.
_LEVELS: Final = ("breached", "due", "triggered", "to-be-judged", "done", "")
_CALM: Final = ""
_FROM_CALLS: Final = {
    "breached": "breached", "due": "triggered", "open": "triggered", "to-be-judged": "to-be-judged",
}  # fmt: skip


def status(
    store: Store,
    agreement: str,
    log: Log | None = None,
    *,
    as_of: date,
    assumed: Mapping[str, date] | None = None,
    conventions: Conventions = DEFAULT,
) -> Status:
    """Return how an agreement (its full IRI) stands on a day, by its own terms and what a log records.

    ``assumed`` states what the record lacks (:data:`servanda.timeline.lifecycle.ASSUMABLE`). Raises
    ServandaError for an assumption that is unknown or that the record already answers.
    """
    return stand(LogIndex.of(log), store, agreement, as_of, assumed, conventions)


def stand(
    record: LogIndex,
    store: Store,
    agreement: str,
    as_of: date,
    assumed: Mapping[str, date] | None = None,
    conventions: Conventions = DEFAULT,
) -> Status:
    """Return the same from a record that is ready, for one that is asked about several days."""
    read = terms(store, agreement)
    life = lifecycle(read, record, assumed=assumed, conventions=conventions)
    asked = Asked(read, record, life, as_of, conventions)
    return Status(as_of, life, record, tuple(_norm(asked, norm) for norm in read.norms), conventions)


def _norm(asked: Asked, norm: Norm) -> NormStatus:
    """Return a norm with its state on the day asked."""
    day = asked.as_of
    calls = pending(asked, norm) + instances(asked, norm)
    gates = judged(asked, norm, day)
    breaches = tuple(
        event for event in asked.record.breaching.get(norm.iri, ()) if event.span.start.by(day) is not False
    )
    performed = tuple(
        event
        for event in asked.record.fulfilling.get(norm.iri, ())
        if event.span.start.by(day) is not False and own(asked.terms, event, norm)
    )
    verdict = Verdict.of(_possible(asked, norm, calls, gates, breaches))
    survives = asked.life.ended(day) is True and _broken(asked, breaches) is True
    return NormStatus(norm, verdict, tuple(calls), gates, performed, breaches, survives)


def _possible(
    asked: Asked, norm: Norm, calls: list[Instance], gates: tuple[Judged, ...], breaches: tuple[Event, ...]
) -> set[str]:
    """Return the states that are possible for a norm."""
    day, life = asked.as_of, asked.life
    if before_entry(norm):
        return _before_entry(asked, norm)
    possible: set[str] = set()
    for ended in list_answers(life.ended(day)):
        if ended:
            possible.add("ended")
            continue
        for begun in list_answers(life.in_force.by(day)):
            possible |= _in_force(asked, norm, calls, gates, breaches) if begun else {"not-in-force"}
    return possible


def before_entry(norm: Norm) -> bool:
    """Say whether a norm works before entry into force, constituting the agreement or bringing it in force.

    Such provisions apply from the adoption of the text (Vienna Convention on the Law of Treaties, art. 24).
    """
    effects = (norm.effect, *(notice.effect for notice in norm.notices))
    entry = any(effect is not None and effect.kind == ENTRY for effect in effects)
    return entry or norm.action == "action:constitute"


def _before_entry(asked: Asked, norm: Norm) -> set[str]:
    """Return the states that are possible for a norm that works before entry into force."""
    day, life = asked.as_of, asked.life
    offered = asked.terms.offer.day if asked.terms.offer is not None else asked.terms.constituted
    if offered is None:
        return {"not-in-force", "done", "standing"}
    if day < offered:
        return {"not-in-force"}
    if asked.terms.constituted is None or day < asked.terms.constituted:
        # Offered, and it is for the other side to accept.
        return {"to-be-judged" if norm.action == "action:constitute" and norm.gates else "not-in-force"}
    if life.ended(day) is True:
        return {"ended"}
    if norm.action == "action:constitute":
        return {"done"}
    for formula in life.entry:
        if formula.norm == norm.iri and formula.day is not None:
            return {"done" if met else "standing" for met in list_answers(formula.day.by(day))}
    # Where another formula has brought the agreement into force, nothing hangs on this one any more.
    early = (life.floor is not None and day < life.floor) or day < life.assumed.get("in-force", day)
    return {"standing"} if early or life.on_record else {"standing", "done"}


def _in_force(
    asked: Asked, norm: Norm, calls: list[Instance], gates: tuple[Judged, ...], breaches: tuple[Event, ...]
) -> set[str]:
    """Return the states that are possible while the agreement is in force."""
    broken = _broken(asked, breaches)
    possible = {"breached"} if broken is not False else set()
    if broken is not True:
        possible |= _unbroken(norm, calls, gates)
    return possible


def _broken(asked: Asked, breaches: tuple[Event, ...]) -> Truth:
    """Say whether the record has a breach by the day asked, while the agreement was in force."""
    found = [
        conjoin((event.span.start.by(asked.as_of), asked.life.applies(event.span.start)))
        for event in breaches
    ]
    return True if True in found else None if None in found else False


def _unbroken(norm: Norm, calls: list[Instance], gates: tuple[Judged, ...]) -> set[str]:
    """Return the states that are possible where nothing was breached but what the calls say.

    The most pressing call decides. A state is possible if one call may be in it and no other must be in a
    more pressing one; where no call presses, the gates decide.
    """
    once = norm.timing is not None and norm.timing.due_before is not None
    levels = [{_level(state, once) for state in _states(call)} for call in calls]
    ranks = {level: place for place, level in enumerate(_LEVELS)}
    floor = min((max(ranks[level] for level in level_of) for level_of in levels), default=ranks[_CALM])
    found = {level for level_of in levels for level in level_of if ranks[level] <= floor} - {_CALM}
    if floor == ranks[_CALM]:
        found |= {"standing" if outcome == "applies" else outcome for outcome in outcomes(gates)}
    return found


def _states(call: Instance) -> tuple[str, ...]:
    """Return the states of a call that are possible while the agreement is in force."""
    found = call.verdict.possible or (call.verdict.state,)
    # What waits for its event is there only as long as the agreement is in force.
    return found if call.event is not None else tuple(state for state in found if state != "not-in-force")


def _level(state: str, once: bool) -> str:
    """Return what the state of a call means for its norm; a duty that is done once is done with it."""
    if once and state in ("due", "done", "done-late"):
        return "due" if state == "due" else "done"
    return _FROM_CALLS.get(state, _CALM)
