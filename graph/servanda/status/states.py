"""The state of every norm on a day, with an instance for each event that calls for an act under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from servanda.events.conventions import DEFAULT, Conventions
from servanda.events.dates import Truth, When, conjoin, list_answers, make_when
from servanda.events.records import Event, Log, LogIndex
from servanda.model import Agreement, Norm, read_agreement
from servanda.status.amendments import Amendment
from servanda.status.calls import is_act_of, is_done_once, is_own_act, list_uncountable, make_calls
from servanda.status.formulas import FOUNDING
from servanda.status.lifecycle import Lifecycle, read_lifecycle
from servanda.status.occasions import find_start
from servanda.status.order import list_broader, list_members
from servanda.status.verdicts import (
    STATES,
    TIMING,
    TRIGGER,
    GateJudgement,
    Instance,
    StatusContext,
    Verdict,
    get_day,
    get_recorded_day,
    judge_gates,
    list_outcomes,
    name_breach,
)

if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = [
    "PRESSING", "STATES", "TIMING", "GateJudgement", "Instance", "NormStatus", "Status", "StatusItem",
    "Verdict", "applies_before_entry", "compute_status", "filter_norms", "find_start", "get_day",
    "get_recorded_day", "group_items", "is_act_of", "is_own_act", "list_items", "list_outcomes",
    "list_uncountable", "make_status", "named_in",
]  # fmt: skip

#: What calls for somebody to act or to look.
PRESSING: Final = frozenset({"breached", "due", "triggered", "open", "to-be-judged", "not-known"})
#: What calls for an act mean for their norm, the most pressing first; the last stands for all that is quiet.
_LEVELS: Final = ("breached", "due", "triggered", "to-be-judged", "done-late", "done", "")
_CALM: Final = ""
#: Of what a depositary has to tell before a treaty is in force (Vienna Convention, art. 24(4), 77 and 78).
_FINAL: Final = frozenset(
    {
        "matter:ratification", "matter:internal-procedures-completed", "matter:instrument-deposit",
        "matter:instrument-exchange", "matter:accession", "matter:intention-not-to-become-party",
    }
)  # fmt: skip
_FROM_CALLS: Final = {
    "breached": "breached", "due": "triggered", "open": "triggered", "to-be-judged": "to-be-judged",
    "done-late": "done-late",
}  # fmt: skip
_RANK = {state: place for place, state in enumerate(STATES)}


@dataclass(frozen=True)
class NormStatus:
    """A norm on a day: its state, its instances, the gates that people judge, and acts that fulfil it.

    ``survives`` marks one that was breached before the agreement ended.
    """

    norm: Norm
    verdict: Verdict
    instances: tuple[Instance, ...] = ()
    gates: tuple[GateJudgement, ...] = ()
    performed: tuple[Event, ...] = ()
    breaches: tuple[Event, ...] = ()
    survives: bool = False

    @property
    def state(self) -> str:
        """The state, one of :data:`STATES`."""
        return self.verdict.state


@dataclass(frozen=True)
class Status:
    """How an agreement stands on a day: its life, and every norm; with the record that it rests on."""

    as_of: date
    lifecycle: Lifecycle
    record: LogIndex
    norms: tuple[NormStatus, ...]
    conventions: Conventions

    @property
    def agreement(self) -> Agreement:
        """The agreement."""
        return self.lifecycle.agreement

    @property
    def phase(self) -> str:
        """Return ``not-in-force``, ``in-force``, ``ended`` or ``not-known``."""
        return self.lifecycle.phase(self.as_of)

    @property
    def last(self) -> When | None:
        """The last day in force, where the notice that ends the agreement had come by the day asked."""
        life = self.lifecycle
        acts = [act for formula in life.ending for act in formula.acts]
        come = any(
            act.open_receipt is not None and act.open_receipt.by(self.as_of) is not False for act in acts
        )
        fixed = any(formula.notice is None and formula.day is not None for formula in life.ending)
        return life.last if come or fixed or "last-day-in-force" in life.assumed_by_asker else None

    @property
    def amendments(self) -> list[Amendment]:
        """The protocols that had been agreed by the day asked."""
        return [one for one in self.lifecycle.amendments if one.event.span.start.by(self.as_of) is not False]

    @property
    def instances(self) -> list[Instance]:
        """All instances, in the order of the norms."""
        return [instance for norm in self.norms for instance in norm.instances]


@dataclass(frozen=True)
class StatusItem:
    """One thing to be told: a call for an act under a norm, or a norm that nothing has called for."""

    held: NormStatus
    call: Instance | None

    @property
    def subject(self) -> Instance | NormStatus:
        """The call, else the norm: what has the verdict, the gates and the state."""
        return self.call if self.call is not None else self.held

    @property
    def id(self) -> str:
        """How a person types the call, else the norm."""
        return self.call.id if self.call is not None else self.held.norm.name

    @property
    def norm(self) -> Norm:
        """The norm, or that of the call."""
        return self.held.norm

    @property
    def state(self) -> str:
        """The state of the call, else of the norm."""
        return self.subject.state

    @property
    def deadline(self) -> When | None:
        """The last day that the text leaves for the call, None where it sets none."""
        return self.call.deadline if self.call is not None else None

    @property
    def judges(self) -> set[str]:
        """Those who are to judge whether it applies, where nobody has."""
        return {judge for one in self.subject.gates if one.answer is None for judge in one.gate.judges}

    @property
    def pressing(self) -> bool:
        """Whether somebody has to act or to look; what is not known counts where an event called for it."""
        if self.state == "not-known":
            return self.call is not None and self.call.event is not None
        return self.state in PRESSING or self.survives

    @property
    def survives(self) -> bool:
        """Whether it is still owed although the agreement has ended."""
        return self.subject.survives


def compute_status(
    store: Store,
    agreement: str,
    log: Log | None = None,
    *,
    as_of: date,
    assumed: Mapping[str, date] | None = None,
    conventions: Conventions = DEFAULT,
    formula: str | None = None,
) -> Status:
    """Return how an agreement (its full IRI) stands on a day, by its own terms and what a log records.

    ``assumed`` states what the record lacks (:data:`servanda.status.lifecycle.ASSUMABLE`), ``formula`` is the
    clause or norm by whose formula it enters into force, where there are several. Raises ServandaError for an
    assumption that is unknown or that the record already answers, and for a formula that is none.
    """
    read = read_agreement(store, agreement, named_in(log))
    return make_status(LogIndex.of(log), read, as_of, assumed, conventions, formula)


def make_status(
    record: LogIndex,
    agreement: Agreement,
    as_of: date,
    assumed: Mapping[str, date] | None = None,
    conventions: Conventions = DEFAULT,
    formula: str | None = None,
) -> Status:
    """Return the status from a record and an agreement that are read, where several days are asked about."""
    life = read_lifecycle(agreement, record, assumed=assumed, conventions=conventions, formula=formula)
    context = StatusContext(agreement, record, life, as_of, conventions)
    return Status(
        as_of, life, record, tuple(_make_norm_status(context, norm) for norm in agreement.norms), conventions
    )


def filter_norms(
    status: Status, actor: str | None = None, to: str | None = None, *, organs: bool = True
) -> list[NormStatus]:
    """Return the norms that bind an actor and are owed to another, with their roles and organs, or all."""
    above = status.agreement.above if organs else status.agreement.roles_of

    def among(names: Iterable[str], wanted: str) -> bool:
        whole = {one for name in names for one in (name, *above.get(name, ()))}
        return wanted in whole or any(wanted in list_members(status.agreement, one) for one in whole)

    found = [
        held
        for held in status.norms
        if (actor is None or among(held.norm.bearers, actor))
        and (to is None or among((*held.norm.addressees, *held.norm.counterparties), to))
    ]
    if actor is None:
        return found
    return [_narrow_norm(status, held, actor, organs=organs) for held in found]


def _narrow_norm(status: Status, held: NormStatus, actor: str, *, organs: bool) -> NormStatus:
    """Return how a norm stands for one of several who are bound: by its own calls alone."""
    above = status.agreement.above if organs else {}
    calls = tuple(
        call
        for call in held.instances
        if call.performers is None
        or any(one == actor or actor in above.get(one, frozenset()) for one in call.performers)
    )
    if calls == held.instances:
        return held
    context = StatusContext(
        status.agreement, status.record, status.lifecycle, status.as_of, status.conventions
    )
    breaches = tuple(one for one in held.breaches if is_act_of(status.agreement, one, {actor}))
    performed = tuple(one for one in held.performed if is_act_of(status.agreement, one, {actor}))
    verdict = Verdict.of(
        _list_norm_states(context, held.norm, [*calls], held.gates, breaches),
        uncountable=held.verdict.uncountable,
    )
    return replace(held, instances=calls, breaches=breaches, performed=performed, verdict=verdict)


def list_items(norms: Iterable[NormStatus]) -> list[StatusItem]:
    """Return what is to be told of some norms, the most pressing first.

    A norm is told by its calls; by itself where there are none, or where its own state is more pressing than
    theirs (a breach that no event called for).
    """
    return sorted(_make_items(norms), key=_get_order)


def group_items(
    norms: Iterable[NormStatus],
) -> dict[tuple[tuple[str, ...], tuple[str, ...]], list[StatusItem]]:
    """Return what is to be told under those whom it binds, those with the most pressing first.

    Each group is named by its bearers and by the Parties that answer for them.
    """
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[StatusItem]] = {}
    for item in list_items(norms):
        groups.setdefault((item.norm.bearers, item.norm.responsible), []).append(item)
    return groups


def named_in(log: Log | None) -> set[str]:
    """Return the things that a log names, by their compact IRIs; its own records are not among them."""
    found: set[str] = set()
    for event in log.events if log else ():
        found.update(event.matters, event.by, event.on_behalf_of, event.addressees, event.about)
        found.update(event.fulfils, event.breaches, filter(None, (event.sender, event.form)))
    return {name for name in found if not name.startswith("log:")}


def applies_before_entry(norm: Norm) -> bool:
    """Say whether a norm works before entry into force, constituting the agreement or bringing it in force.

    So does one on which provisional application hangs. Such provisions apply from the adoption of the text
    (Vienna Convention on the Law of Treaties, art. 24(4)).
    """
    effects = (norm.effect, *(notice.effect for notice in norm.notifications))
    entry = any(effect is not None and effect.effect_kind in FOUNDING for effect in effects)
    return entry or norm.action == "action:constitute" or _is_power_to_accept(norm)


def _is_power_to_accept(norm: Norm) -> bool:
    return norm.action == "action:accept" and norm.modality == "power"


def is_for_depositary(agreement: Agreement, norm: Norm) -> bool:
    """Say whether a norm is one of the functions of the depositary, which apply from adoption.

    So the Vienna Convention on the Law of Treaties, art. 24(4). Of a Party that is the depositary too they
    are what it has to do about signatures, instruments and the like.
    """
    if not norm.bearers:
        return False
    for bearer in norm.bearers:
        actor = agreement.actors.get(bearer)
        if actor is not None and "role:depositary" in actor.role_types:
            continue
        if bearer not in agreement.depositaries:
            return False
        if bearer in agreement.parties and not _concerns_final_clauses(agreement, norm):
            return False
    return True


def _concerns_final_clauses(agreement: Agreement, norm: Norm) -> bool:
    """Say whether what a norm or its notices are about, or are called for by, is of the final clauses."""
    slots = (norm.trigger, *(one.trigger for one in norm.notifications))
    matters = {matter for slot in slots if slot is not None for matter in slot.matters}
    matters.update(matter for one in norm.notifications for matter in one.matters)
    kinds = {kind for matter in matters for kind in (matter, *list_broader(agreement, matter))}
    return not kinds.isdisjoint(_FINAL)


def _make_norm_status(context: StatusContext, norm: Norm) -> NormStatus:
    """Return a norm with its state on the day asked."""
    day = context.as_of
    if is_for_depositary(context.agreement, norm):
        context = replace(context, life=context.life.count_from_adoption())
    calls = make_calls(context, norm)
    gates = judge_gates(context, norm, day)
    breaches = tuple(
        event for event in context.record.breaching.get(norm.iri, ()) if event.span.start.by(day) is not False
    )
    performed = tuple(
        event
        for event in context.record.fulfilling.get(norm.iri, ())
        if event.span.start.by(day) is not False and is_own_act(context.agreement, event, norm)
    )
    uncounted = any(list_uncountable(norm, one) for one in (*norm.notifications, None))
    states = name_breach(context, _list_norm_states(context, norm, calls, gates, breaches))
    verdict = Verdict.of(states, uncountable=uncounted)
    survives = context.life.ended(day) is True and (norm.survives or _is_breached(context, breaches) is True)
    return NormStatus(norm, verdict, tuple(calls), gates, performed, breaches, survives)


def _list_norm_states(
    context: StatusContext,
    norm: Norm,
    calls: list[Instance],
    gates: tuple[GateJudgement, ...],
    breaches: tuple[Event, ...],
) -> set[str]:
    """Return the states that are possible for a norm."""
    day, life = context.as_of, context.life
    if applies_before_entry(norm):
        return _list_founding_states(context, norm)
    possible: set[str] = set()
    for ended in list_answers(life.ended(day)):
        if ended and not norm.survives:
            possible.add("ended")
            continue
        for begun in (True,) if ended else list_answers(life.binds(day)):
            possible |= (
                _list_norm_states_in_force(context, norm, calls, gates, breaches)
                if begun
                else {"not-in-force"}
            )
    return possible


def _list_founding_states(context: StatusContext, norm: Norm) -> set[str]:
    """Return the states that are possible for a norm that works before entry into force."""
    day, life = context.as_of, context.life
    offered = (
        context.agreement.offer.day if context.agreement.offer is not None else context.agreement.constituted
    )
    if offered is None:
        return {"not-in-force", "done", "standing"}
    if day < offered:
        return {"not-in-force"}
    if context.agreement.constituted is None or day < context.agreement.constituted:
        # Offered, and it is for the other side to accept.
        if _is_power_to_accept(norm):
            return {"standing"}
        return {"to-be-judged" if norm.action == "action:constitute" and norm.gates else "not-in-force"}
    if life.ended(day) is True:
        return {"ended"}
    if norm.action == "action:constitute" or (
        _is_power_to_accept(norm) and context.agreement.offer is not None
    ):
        return {"done"}
    for formula in (*life.entry, *life.provisions):
        if formula.norm == norm.iri and formula.day is not None:
            return {"done" if met else "standing" for met in list_answers(formula.day.by(day))}
    # Where another formula has brought the agreement into force, nothing hangs on this one any more.
    assumed = life.assumed.get("in-force")
    early = (life.floor is not None and day < life.floor) or (
        assumed is not None and make_when(day).before(assumed) is True
    )
    return {"standing"} if early or life.on_record or life.waits else {"standing", "done"}


def _list_norm_states_in_force(
    context: StatusContext,
    norm: Norm,
    calls: list[Instance],
    gates: tuple[GateJudgement, ...],
    breaches: tuple[Event, ...],
) -> set[str]:
    """Return the states that are possible while the agreement is in force."""
    broken = _is_breached(context, breaches)
    possible = {"breached"} if broken is not False else set()
    if broken is not True:
        possible |= _list_unbreached_states(norm, calls, gates)
    return possible


def _is_breached(context: StatusContext, breaches: tuple[Event, ...]) -> Truth:
    """Say whether the record has a breach by the day asked, while the agreement was in force."""
    found = [
        conjoin((event.span.start.by(context.as_of), context.life.applies(event.span.start)))
        for event in breaches
    ]
    return True if True in found else None if None in found else False


def _list_unbreached_states(norm: Norm, calls: list[Instance], gates: tuple[GateJudgement, ...]) -> set[str]:
    """Return the states that are possible where nothing was breached but what the calls say.

    The most pressing call decides. A state is possible if one call may be in it and no other must be in a
    more pressing one; where no call presses, the gates decide.
    """
    once = is_done_once(norm)
    levels = [{_get_level(state, once) for state in _list_call_states(call)} for call in calls]
    ranks = {level: place for place, level in enumerate(_LEVELS)}
    floor = min((max(ranks[level] for level in level_of) for level_of in levels), default=ranks[_CALM])
    found = {level for level_of in levels for level in level_of if ranks[level] <= floor} - {_CALM}
    if floor == ranks[_CALM]:
        found |= {"standing" if outcome == "applies" else outcome for outcome in list_outcomes(gates)}
        if norm.modality in ("obligation", "prohibition") and _may_be_called_for(norm):
            found.add("triggered")
    return found


def _may_be_called_for(norm: Norm) -> bool:
    """Say whether it may be called for by what is uncountable: its trigger, or a time without a trigger."""
    for notice in norm.notifications or (None,):
        names = {slot.about for slot in list_uncountable(norm, notice)}
        trigger = notice.trigger if notice is not None else norm.trigger
        if TRIGGER in names or (TIMING in names and trigger is None):
            return True
    return False


def _get_level(state: str, once: bool) -> str:
    """Return what the state of a call means for its norm; a duty that is done once is done with it."""
    if once and state in ("due", "done"):
        return state
    return _FROM_CALLS.get(state, _CALM)


def _list_call_states(call: Instance) -> tuple[str, ...]:
    """Return the states of a call that are possible while the agreement is in force."""
    found = call.verdict.possible or (call.verdict.state,)
    # What waits for its event is there only as long as the agreement is in force.
    waits = call.event is None and call.deadline is None
    return tuple(state for state in found if state != "not-in-force") if waits else found


def _make_items(norms: Iterable[NormStatus]) -> Iterator[StatusItem]:
    for held in norms:
        calls = [StatusItem(held, call) for call in held.instances]
        yield from calls
        if not calls or (held.breaches and held.state in ("breached", "ended")):
            yield StatusItem(held, None)


def _get_order(item: StatusItem) -> tuple[int, date, int, str]:
    """Sort by state, then by deadline, then by how long it has been open, then by name."""
    call = item.call
    deadline = item.deadline.latest if item.deadline is not None else None
    since = call.since.earliest if call is not None and call.since is not None else None
    rank = _RANK["open"] if item.survives else _RANK[item.state]
    return rank, deadline or date.max, (since or date.max).toordinal(), item.id
