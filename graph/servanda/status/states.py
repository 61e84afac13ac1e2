"""The state of every norm on a day, with an instance for each event that calls for an act under it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Final

from servanda.events.conventions import DEFAULT, Conventions, find_last_day
from servanda.events.dates import Truth, When, conjoin, find_earliest, list_answers, make_when
from servanda.events.records import Event, Log, LogIndex
from servanda.model import Agreement, Norm, Notification, Qualifier, Slot, read_agreement
from servanda.namespaces import local
from servanda.status.amendments import Amendment
from servanda.status.formulas import ENTRY
from servanda.status.lifecycle import Lifecycle, read_lifecycle
from servanda.status.matching import (
    Fit,
    NoticeMatch,
    assign_acts,
    decide_fit,
    list_unattributed,
    match_notice,
)
from servanda.status.times import Premise

if TYPE_CHECKING:
    from pyoxigraph import Store

#: The states, the most pressing first; the order of lists.
STATES: Final = (
    "breached", "due", "triggered", "open", "to-be-judged", "not-known", "done-late", "done", "standing",
    "not-called-for", "not-in-force", "ended",
)  # fmt: skip
#: What calls for somebody to act or to look.
PRESSING: Final = frozenset({"breached", "due", "triggered", "open", "to-be-judged", "not-known"})
#: What calls for an act mean for their norm, the most pressing first; the last stands for all that is quiet.
_LEVELS: Final = ("breached", "due", "triggered", "to-be-judged", "done", "")
_CALM: Final = ""
_FROM_CALLS: Final = {
    "breached": "breached", "due": "triggered", "open": "triggered", "to-be-judged": "to-be-judged",
}  # fmt: skip
#: The slots that decide whether a duty is called for, and by when it is to be done.
TRIGGER: Final = "slot:trigger"
TIMING: Final = "slot:timing"
_RANK = {state: place for place, state in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state; where the record leaves it open it is ``not-known``, with the states that are possible.

    ``uncountable`` says that it is open because servanda cannot count what the text says.
    """

    state: str
    possible: tuple[str, ...] = ()
    uncountable: bool = False

    @classmethod
    def of(cls, possible: set[str], *, uncountable: bool = False) -> Verdict:
        """Return the one state that is possible, else ``not-known`` with all that are, the pressing first."""
        if len(possible) == 1:
            return cls(next(iter(possible)))
        rank = {state: place for place, state in enumerate((*STATES, "not-yet"))}
        return cls("not-known", tuple(sorted(possible, key=rank.__getitem__)), uncountable)


@dataclass(frozen=True)
class GateJudgement:
    """A gate of a norm on a day: judged yes or no (``answer``) by ``judgement``, or not judged (None)."""

    gate: Qualifier
    answer: bool | None
    judgement: Event | None


@dataclass(frozen=True)
class Instance:
    """One call for an act: an event that triggers a norm (``4-notify@arrival-1``), and what came of it.

    ``event`` is None for a duty that must be done before an event that is not on record. ``since`` is when it
    was triggered; ``deadline`` the last day that the text leaves, None where it sets none. ``elapsed`` are
    the least and most days since (None: no bound), while nothing has been done. ``acts`` discharge it,
    ``doubtful`` and ``failing`` are those that may not and do not. ``survives`` marks what was still owed
    when the agreement ended. ``performers`` are those of whom it calls for the act, where these are only some
    of the players of the role that is bound; None where they are all that are bound.
    """

    id: str
    norm: Norm
    notice: Notification | None
    event: Event | None
    since: When | None
    verdict: Verdict
    deadline: When | None = None
    elapsed: tuple[int | None, int | None] | None = None
    acts: tuple[Event, ...] = ()
    doubtful: tuple[Fit, ...] = ()
    failing: tuple[Fit, ...] = ()
    gates: tuple[GateJudgement, ...] = ()
    survives: bool = False
    performers: frozenset[str] | None = None
    urgency: str | None = None
    uncountable: tuple[Slot, ...] = ()
    rests_on: tuple[Premise, ...] = ()

    @property
    def state(self) -> str:
        """The state, one of :data:`STATES`."""
        return self.verdict.state


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
        come = any(act.received is not None and act.received.by(self.as_of) is not False for act in acts)
        fixed = any(formula.notice is None and formula.day is not None for formula in life.ending)
        return life.last if come or fixed or "last-day-in-force" in life.assumed else None

    @property
    def amendments(self) -> list[Amendment]:
        """The protocols that had been agreed by the day asked."""
        return [one for one in self.lifecycle.amendments if one.event.span.start.by(self.as_of) is not False]

    @property
    def instances(self) -> list[Instance]:
        """All instances, in the order of the norms."""
        return [instance for norm in self.norms for instance in norm.instances]


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the states of a call hang on.

    ``since`` is when it was called for; ``acts`` are those that discharge it, ``doubtful`` whether there is
    one of which that is to be judged; ``deadline`` is None where the text sets no time. ``uncountable`` names
    the slots of which servanda cannot count what the text says (``slot:timing``).
    """

    since: When
    acts: tuple[Event, ...]
    doubtful: bool
    gates: tuple[GateJudgement, ...]
    deadline: When | None
    uncountable: frozenset[str] = frozenset()


@dataclass(frozen=True)
class StatusContext:
    """What every state is worked out from: the agreement, its life, the record, and the day."""

    agreement: Agreement
    record: LogIndex
    life: Lifecycle
    as_of: date
    conventions: Conventions


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
) -> Status:
    """Return how an agreement (its full IRI) stands on a day, by its own terms and what a log records.

    ``assumed`` states what the record lacks (:data:`servanda.status.lifecycle.ASSUMABLE`). Raises
    ServandaError for an assumption that is unknown or that the record already answers.
    """
    read = read_agreement(store, agreement, named_in(log))
    return make_status(LogIndex.of(log), read, as_of, assumed, conventions)


def make_status(
    record: LogIndex,
    agreement: Agreement,
    as_of: date,
    assumed: Mapping[str, date] | None = None,
    conventions: Conventions = DEFAULT,
) -> Status:
    """Return the status from a record and an agreement that are read, where several days are asked about."""
    life = read_lifecycle(agreement, record, assumed=assumed, conventions=conventions)
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
        return any(name == wanted or wanted in above.get(name, frozenset()) for name in names)

    found = [
        held
        for held in status.norms
        if (actor is None or among(held.norm.bearers, actor))
        and (to is None or among((*held.norm.addressees, *held.norm.counterparties), to))
    ]
    if actor is None:
        return found
    return [
        held if actor in held.norm.bearers else _narrow_norm(status, held, actor, organs=organs)
        for held in found
    ]


def _narrow_norm(status: Status, held: NormStatus, actor: str, *, organs: bool) -> NormStatus:
    """Return how a norm stands for one who plays the role that it binds: by its own calls alone."""
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


def group_items(norms: Iterable[NormStatus]) -> dict[tuple[str, ...], list[StatusItem]]:
    """Return what is to be told under those whom it binds, those with the most pressing first."""
    groups: dict[tuple[str, ...], list[StatusItem]] = {}
    for item in list_items(norms):
        groups.setdefault(item.norm.bearers, []).append(item)
    return groups


def find_start(event: Event, life: Lifecycle) -> When:
    """Return when an event calls for an act: when it began, or at entry into force if it was going on then.

    A treaty does not bind as to what had ceased before its entry into force, but as to what still goes on
    (Vienna Convention on the Law of Treaties, art. 28).
    """
    began, entry = event.span.start, life.in_force
    if began.before(entry) is True and entry.exact is not None and event.span.going_on(entry) is True:
        return entry
    return began


def get_day(act: Event) -> When:
    """Return the day on which an act was done: of a notice that of its receipt."""
    return act.received if act.received is not None else act.span.start


def list_possible_states(facts: CallFacts, life: Lifecycle, day: date) -> set[str]:
    """Return the states that are possible on a day; ``not-yet`` if the event may not have come by then."""
    found: set[str] = set()
    for begun in list_answers(facts.since.by(day)):
        if not begun:
            found.add("not-yet")
            continue
        # If it had come by the day, it came no later than that day.
        latest = day if facts.since.latest is None else min(facts.since.latest, day)
        for applies in list_answers(life.applies(When(facts.since.earliest, latest))):
            found |= _list_states_in_force(facts, day) if applies else {"not-in-force"}
    if TRIGGER in facts.uncountable and found - {"not-yet", "not-in-force"}:
        found.add("not-called-for")  # whether what happened is what the text has in mind is not known
    return found


def list_outcomes(gates: Iterable[GateJudgement]) -> set[str]:
    """Return what gates of a whole norm leave possible: it applies, is not called for, or is to be judged.

    A judgement whose days leave open whether it holds makes two outcomes possible.
    """
    each = [_list_gate_outcomes(one) for one in gates if not one.gate.programmes]
    found = set()
    for together in product(*each):
        if "not-called-for" in together:
            found.add("not-called-for")
        else:
            found.add("to-be-judged" if "to-be-judged" in together else "applies")
    return found


def make_instances(context: StatusContext, norm: Norm) -> list[Instance]:
    """Return the instances of an obligation by the day asked, the earliest first.

    Powers and conditions bind nobody to act, so that nothing triggers them.
    """
    if norm.modality != "obligation":
        return []
    found: list[Instance] = []
    for notice in norm.notifications:
        if notice.trigger is not None:
            found += _make_notice_instances(context, norm, notice, notice.trigger)
    if not norm.notifications and norm.trigger is not None:
        found += _make_trigger_instances(context, norm, norm.trigger)
    kept = [one for one in found if one.verdict.state != "not-yet"]
    return sorted(kept, key=lambda one: (one.since.earliest or date.min if one.since else date.min, one.id))


def judge_gates(
    context: StatusContext, norm: Norm, day: date, event: Event | None = None
) -> tuple[GateJudgement, ...]:
    """Return how each gate of a norm was judged, on a day or of an event."""
    held = []
    for gate in norm.gates:
        answer, by = context.record.find_judgement(
            [gate.iri, norm.iri], gate.judges, day, event, context.as_of
        )
        held.append(GateJudgement(gate, answer, by))
    return tuple(held)


def names_actor(event: Event, trigger: Slot) -> bool:
    """Say whether an event is of those whose events a trigger names; where either is silent, it is."""
    return not trigger.actors or not event.by or not set(trigger.actors).isdisjoint(event.by)


def list_uncountable(norm: Norm, notice: Notification | None = None) -> tuple[Slot, ...]:
    """Return the slots of a norm, and of its notice, of which servanda cannot count what the text says."""
    return (*(notice.uncountable if notice is not None else ()), *norm.uncountable)


def list_performers(
    agreement: Agreement, bound: Sequence[str], event: Event | None, trigger: Slot | None
) -> list[frozenset[str] | None]:
    """Return who has to act where a role is bound that several play: each set of actors for itself.

    Where the trigger is an event of that role's own, it is those whose event it is; where the words of the
    role mean every player, it is each of them; else None stands for whichever it may be.
    """
    role = agreement.actors.get(bound[0]) if len(bound) == 1 else None
    if role is None or len(role.played_by) < 2:
        return [None]
    if event is not None and event.by and trigger is not None and role.iri in trigger.actors:
        reach = set(event.by).union(*(agreement.above.get(one, frozenset()) for one in event.by))
        if own := [player for player in role.played_by if player in reach]:
            return [frozenset([player]) for player in own]
    return [frozenset([player]) for player in role.played_by] if role.means_every else [None]


def is_act_of(agreement: Agreement, act: Event, actors: Collection[str] | None) -> bool:
    """Say whether an act is one of some actors (None: anyone's) or their organs; who is not named may be."""
    who = {*act.by, *act.on_behalf_of, *({act.sender} if act.sender else ())}
    whole = who.union(*(agreement.above.get(actor, frozenset()) for actor in who))
    return actors is None or not who or not whole.isdisjoint(actors)


def is_own_act(agreement: Agreement, act: Event, norm: Norm) -> bool:
    """Say whether an act is one of those who are bound, or of an organ of theirs; who is not named may be."""
    bound = {player for bearer in norm.bearers for player in (bearer, *agreement.players(bearer))}
    return is_act_of(agreement, act, bound or None)


def make_pending_instances(context: StatusContext, norm: Norm) -> list[Instance]:
    """Return the instances of a duty that an event ends: one for each such event, else one that waits for it.

    The deadline is the event itself; the act must come on an earlier day. On the same day the record does not
    tell which came first.
    """
    timing = norm.timing
    if norm.modality != "obligation" or timing is None or not timing.due_before:
        return []
    every = [
        act for act in context.record.fulfilling.get(norm.iri, ()) if is_own_act(context.agreement, act, norm)
    ]
    happened = [
        event
        for matter in timing.due_before
        for event in context.record.events.get(matter, ())
        if event.span.start.by(context.as_of) is not False
    ]
    found: list[Instance] = []
    performers = list_performers(context.agreement, norm.bearers, None, None)
    for actors in performers:
        acts = [act for act in every if is_act_of(context.agreement, act, actors)]
        ending = _name_performer(actors, performers)
        made = [_make_ended_instance(context, norm, event, acts, ending) for event in happened]
        if not happened and context.life.applies(make_when(context.as_of)) is not False:
            made = [_make_waiting_instance(context, norm, acts, ending)]
        found += [replace(call, performers=actors) for call in made]
    return found


def named_in(log: Log | None) -> set[str]:
    """Return the things that a log names, by their compact IRIs; its own records are not among them."""
    found: set[str] = set()
    for event in log.events if log else ():
        found.update(event.matters, event.by, event.on_behalf_of, event.addressees, event.about)
        found.update(event.fulfils, event.breaches, filter(None, (event.sender, event.form)))
    return {name for name in found if not name.startswith("log:")}


def applies_before_entry(norm: Norm) -> bool:
    """Say whether a norm works before entry into force, constituting the agreement or bringing it in force.

    Such provisions apply from the adoption of the text (Vienna Convention on the Law of Treaties, art. 24).
    """
    effects = (norm.effect, *(notice.effect for notice in norm.notifications))
    entry = any(effect is not None and effect.effect_kind == ENTRY for effect in effects)
    return entry or norm.action == "action:constitute"


def _make_norm_status(context: StatusContext, norm: Norm) -> NormStatus:
    """Return a norm with its state on the day asked."""
    day = context.as_of
    calls = make_pending_instances(context, norm) + make_instances(context, norm)
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
    states = _name_breach(context, _list_norm_states(context, norm, calls, gates, breaches))
    verdict = Verdict.of(states, uncountable=uncounted)
    survives = context.life.ended(day) is True and _is_breached(context, breaches) is True
    return NormStatus(norm, verdict, tuple(calls), gates, performed, breaches, survives)


def _name_breach(context: StatusContext, states: set[str]) -> set[str]:
    """Return states as they are called: what does not bind is open where a duty would be breached."""
    if context.agreement.is_binding:
        return states
    return {"open" if state == "breached" else state for state in states}


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
        if ended:
            possible.add("ended")
            continue
        for begun in list_answers(life.binds(day)):
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
    once = norm.timing is not None and bool(norm.timing.due_before)
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
    if once and state in ("due", "done", "done-late"):
        return "due" if state == "due" else "done"
    return _FROM_CALLS.get(state, _CALM)


def _list_call_states(call: Instance) -> tuple[str, ...]:
    """Return the states of a call that are possible while the agreement is in force."""
    found = call.verdict.possible or (call.verdict.state,)
    # What waits for its event is there only as long as the agreement is in force.
    return found if call.event is not None else tuple(state for state in found if state != "not-in-force")


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


def _list_states_in_force(facts: CallFacts, day: date) -> set[str]:
    """Return the states that are possible for a duty that arose while the agreement was in force."""
    made = [get_day(act).by(day) for act in facts.acts]
    done: Truth = True if True in made else None if None in made else False
    found: set[str] = set()
    if done is not False:
        on_time: Truth = None if TIMING in facts.uncountable else True
        if facts.deadline is not None:
            on_time = find_earliest(map(get_day, facts.acts)).not_after(facts.deadline)
        found |= {"done" if answer else "done-late" for answer in list_answers(on_time)}
    if done is not True:
        for outcome in list_outcomes(facts.gates):
            found |= _list_undone_states(facts, outcome, day)
    return found


def _list_undone_states(facts: CallFacts, outcome: str, day: date) -> set[str]:
    """Return the states of a duty that is not done, by how its gates were judged."""
    if outcome == "not-called-for":
        return {outcome}
    if outcome == "to-be-judged" or facts.doubtful:
        return {"to-be-judged"}
    if TIMING in facts.uncountable:
        return {"due", "breached"}
    if facts.deadline is None:
        return {"open"}
    return {"breached" if past else "due" for past in list_answers(facts.deadline.before(make_when(day)))}


def _list_gate_outcomes(one: GateJudgement) -> set[str]:
    if one.judgement is None:
        return {"to-be-judged"}
    judged = "applies" if one.judgement.answer else "not-called-for"
    return {judged} if one.answer is not None else {judged, "to-be-judged"}


def _make_notice_instances(
    context: StatusContext, norm: Norm, notice: Notification, trigger: Slot
) -> Iterator[Instance]:
    timing = notice.timing if notice.timing is not None and notice.timing.period else norm.timing
    # What is passed on is itself a message; its receipt calls for passing it on.
    upon_receipt = bool(notice.onward_of) or (timing is not None and timing.runs_from == "event:receipt")
    one_notice = len(norm.notifications) == 1
    seen: set[str] = set()
    agreement = context.agreement
    for matter, found in _find_events(context, trigger, upon_receipt).items():
        events = [event for event in found if _may_be_passed_on(agreement, notice, event)]
        own = {matter} & set(notice.matters) or set(notice.matters)
        whose = {
            event.iri: [None]
            if notice.joint
            else list_performers(agreement, notice.senders, event, None if upon_receipt else trigger)
            for event in events
        }
        told = {
            actors: _match_notices(
                context, notice, own, [event for event in events if actors in whose[event.iri]], actors
            )
            for actors in {one: None for performers in whose.values() for one in performers}
        }
        for event in events:
            if event.iri in seen:
                continue  # an event of two matters calls for one notice, of both
            seen.add(event.iri)
            both = set(event.matters) & set(notice.matters) or own
            for actors in whose[event.iri]:
                fits = [
                    _narrow_fit(match_notice(act, notice, agreement, both), agreement, actors)
                    for act in context.record.telling.get(event.iri, ())
                    if len(whose[event.iri]) < 2 or is_act_of(agreement, act, actors)
                ]
                fits += [
                    match_notice(act, notice, agreement, own) for act in told[actors].acts.get(event.iri, ())
                ]
                fits += [
                    replace(match_notice(act, notice, agreement, own), about=None)
                    for act in told[actors].ambiguous.get(event.iri, ())
                ]
                name = f"{local((norm if one_notice else notice).iri)}@{event.name}"
                name += _name_performer(actors, whose[event.iri])
                made = _make_instance(context, norm, notice, event, name, fits)
                yield replace(made, performers=actors)


def _may_be_passed_on(agreement: Agreement, notice: Notification, act: Event) -> bool:
    """Say whether a message may be one that a notice passes on; of a notice that passes none on, any is."""
    if not notice.onward_of:
        return True
    sources = [
        one
        for norm in agreement.every_norm
        for one in norm.notifications
        if one.iri in notice.onward_of or norm.iri in notice.onward_of
    ]
    return any(match_notice(act, one, agreement).verdict is not False for one in sources)


def _narrow_fit(found: Fit, agreement: Agreement, actors: frozenset[str] | None) -> Fit:
    """Return how an act meets a notice that only some who play the sender's role have to send."""
    return found if is_act_of(agreement, found.act, actors) else replace(found, sender=False)


def _find_events(context: StatusContext, trigger: Slot, notices: bool) -> dict[str, list[Event]]:
    """Return the events that a trigger names, by matter; acts of notification where receipt counts."""
    shelf = context.record.notices if notices else context.record.events
    players = (player for actor in trigger.actors for player in context.agreement.players(actor))
    named = replace(trigger, actors=tuple(dict.fromkeys((*trigger.actors, *players))))
    return {matter: [e for e in shelf.get(matter, ()) if names_actor(e, named)] for matter in trigger.matters}


def _match_notices(
    context: StatusContext,
    notice: Notification,
    own: set[str],
    events: list[Event],
    actors: frozenset[str] | None,
) -> NoticeMatch:
    """Assign the acts of some actors (None: of anyone) that do not say of which event they tell."""
    loose = [
        act
        for matter in own
        for act in list_unattributed(context.record, matter)
        if match_notice(act, notice, context.agreement).verdict is not False
        and is_act_of(context.agreement, act, actors)
    ]
    if not loose:
        return NoticeMatch()
    days: dict[str, date] = {}
    for event in events:
        for act in context.record.telling.get(event.iri, ()):
            if (
                act.received is not None
                and act.received.exact
                and match_notice(act, notice, context.agreement).verdict
            ):
                days[event.iri] = min(days.get(event.iri, date.max), act.received.exact)
    return assign_acts(events, loose, days)


def _make_instance(
    context: StatusContext, norm: Norm, notice: Notification | None, event: Event, name: str, fits: list[Fit]
) -> Instance:
    """Return the instance of a norm that an event makes, with its state on the day asked."""
    began, day = find_start(event, context.life), context.as_of
    timing = notice.timing if notice and notice.timing and notice.timing.period else norm.timing
    period = timing.period if timing is not None else None
    deadline = find_last_day(began, period, context.conventions) if period else None
    made = [(one, _decide_discharge(one, context)) for one in fits if get_day(one.act).by(day) is not False]
    acts = tuple(one.act for one, verdict in made if verdict is True)
    doubtful = tuple(one for one, verdict in made if verdict is None)
    gates = judge_gates(context, norm, min(began.latest or day, day), event)
    # An act that does not say of which event it tells leaves a duty open; an organ's act is to be judged.
    unsure = any(one.open() != ("about",) for one in doubtful)
    uncounted = frozenset(slot.about for slot in list_uncountable(norm, notice))
    facts = CallFacts(began, acts, unsure, gates, deadline, uncounted)
    states = list_possible_states(facts, context.life, day)
    if states == {"not-yet"} and event.span.start.by(day):
        states = {"not-in-force"}  # it goes on, and will call for an act from the entry into force
    verdict = Verdict.of(_name_breach(context, states), uncountable=bool(uncounted))
    unmet = verdict.state in ("open", "due", "breached")
    return Instance(
        id=name, norm=norm, notice=notice, event=event, since=began, verdict=verdict, deadline=deadline,
        elapsed=began.days_until(day) if states & {"open", "to-be-judged", "due", "breached"} else None,
        acts=acts if states & {"done", "done-late"} else (), doubtful=doubtful,
        failing=tuple(one for one, verdict in made if verdict is False), gates=gates,
        survives=unmet and context.life.ended(day) is True,
    )  # fmt: skip


def _decide_discharge(found: Fit, context: StatusContext) -> Truth:
    """Say whether an act discharges: it meets every slot, and it was made (a notice by its receipt)."""
    if found.act.kind == "notice" and found.act.received is None:
        return False
    return decide_fit(found, context.record, context.as_of)


def _make_trigger_instances(context: StatusContext, norm: Norm, trigger: Slot) -> Iterator[Instance]:
    """Yield the instances of a duty that is not one to notify: what the record says fulfils it does."""
    for events in _find_events(context, trigger, notices=False).values():
        for event in events:
            performers = list_performers(context.agreement, norm.bearers, event, trigger)
            for actors in performers:
                acts = [
                    act
                    for act in context.record.fulfilling.get(norm.iri, ())
                    if (event.iri in act.about or (not act.about and len(events) == 1))
                    and is_act_of(context.agreement, act, actors)
                ]
                fits = [Fit(act, is_own_act(context.agreement, act, norm), True, True, True) for act in acts]
                name = f"{norm.name}@{event.name}{_name_performer(actors, performers)}"
                made = _make_instance(context, norm, None, event, name, fits)
                yield replace(made, performers=actors)


def _name_performer(actors: frozenset[str] | None, performers: Sequence[frozenset[str] | None]) -> str:
    """Return the end of the name of a call where several are called upon: ``.alfa``."""
    if actors is None or len(performers) < 2:
        return ""
    return "." + "-".join(sorted(local(actor) for actor in actors))


def _make_waiting_instance(
    context: StatusContext, norm: Norm, acts: list[Event], ending: str = ""
) -> Instance:
    """Return the instance while the event has not come: due, though the record gives no day for it."""
    done = _disjoin(get_day(act).by(context.as_of) for act in acts)
    possible = {"done" if answer else "due" for answer in list_answers(done)}
    if context.life.applies(make_when(context.as_of)) is None:
        possible.add("not-in-force")
    matter = next(iter(norm.timing.due_before), "") if norm.timing is not None else ""
    return Instance(
        id=f"{norm.name}@{local(matter)}{ending}", norm=norm, notice=None, event=None, since=None,
        verdict=Verdict.of(possible), acts=tuple(acts) if done is not False else (),
        gates=judge_gates(context, norm, context.as_of),
    )  # fmt: skip


def _disjoin(truths: Iterable[Truth]) -> Truth:
    """Return whether one of them is true: None when that hangs on one not known."""
    opposite = conjoin(None if one is None else not one for one in truths)
    return None if opposite is None else not opposite


def _make_ended_instance(
    context: StatusContext, norm: Norm, event: Event, acts: list[Event], ending: str = ""
) -> Instance:
    """Return the instance that an event has ended, or may have."""
    came, day = event.span.start, context.as_of
    before = _disjoin(_is_before(act, came) for act in acts)
    ever = _disjoin(get_day(act).by(day) for act in acts)
    possible: set[str] = set()
    for begun in list_answers(came.by(day)):
        for applies in list_answers(context.life.applies(came)):
            if not applies:
                possible.add("not-in-force")
            elif not begun:
                possible |= {"done" if answer else "due" for answer in list_answers(ever)}
            else:
                possible |= _list_states_after(before, ever)
    return Instance(
        id=f"{norm.name}@{event.name}{ending}", norm=norm, notice=None, event=event, since=came,
        verdict=Verdict.of(_name_breach(context, possible)), deadline=came,
        acts=tuple(act for act in acts if get_day(act).by(day) is not False),
        gates=judge_gates(context, norm, came.latest or day, event),
        survives="breached" in possible and context.life.ended(day) is True,
    )  # fmt: skip


def _is_before(act: Event, came: When) -> Truth:
    """Say whether an act came before an event; on one and the same day that is not known."""
    done = get_day(act)
    if done.exact is not None and done.exact == came.exact:
        return None
    return done.before(came)


def _list_states_after(before: Truth, ever: Truth) -> set[str]:
    possible = {"done"} if before is not False else set()
    if before is not True:
        possible |= {"done-late" if answer else "breached" for answer in list_answers(ever)}
    return possible
