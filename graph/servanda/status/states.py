"""The state of every norm on a day, with an instance for each event that calls for an act under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Final

from servanda.events.conventions import DEFAULT, Conventions, find_last_day
from servanda.events.dates import Truth, When, conjoin, find_earliest, list_answers, make_when
from servanda.events.records import Event, Log, LogIndex
from servanda.model import Agreement, Norm, Notification, Qualifier, Slot, read_agreement
from servanda.status.lifecycle import ENTRY, Amendment, Lifecycle, lifecycle
from servanda.status.matching import Fit, Told, assign, fit, settled, silent

if TYPE_CHECKING:
    from pyoxigraph import Store


# What a status says: every norm with its state on a day, and an instance for each event that triggers it.

#: The states, the most pressing first; the order of lists.
STATES: Final = (
    "breached", "due", "triggered", "open", "to-be-judged", "not-known", "done-late", "done", "standing",
    "not-called-for", "not-in-force", "ended",
)  # fmt: skip

#: What calls for somebody to act or to look.
PRESSING: Final = frozenset({"breached", "due", "triggered", "open", "to-be-judged", "not-known"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state; where the record leaves it open it is ``not-known``, with the states that are possible."""

    state: str
    possible: tuple[str, ...] = ()

    @classmethod
    def of(cls, possible: set[str]) -> Verdict:
        """Return the one state that is possible, else ``not-known`` with all that are, the pressing first."""
        if len(possible) == 1:
            return cls(next(iter(possible)))
        rank = {state: place for place, state in enumerate((*STATES, "not-yet"))}
        return cls("not-known", tuple(sorted(possible, key=rank.__getitem__)))


@dataclass(frozen=True)
class Judged:
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
    when the agreement ended.
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
    gates: tuple[Judged, ...] = ()
    survives: bool = False

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
    gates: tuple[Judged, ...] = ()
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


# What may have come of a call for an act by a day: every state that the record leaves possible.


@dataclass(frozen=True, slots=True)
class Facts:
    """What the states of a call hang on.

    ``since`` is when it was called for; ``acts`` are those that discharge it, ``doubtful`` whether there is
    one of which that is to be judged; ``deadline`` is None where the text sets no time.
    """

    since: When
    acts: tuple[Event, ...]
    doubtful: bool
    gates: tuple[Judged, ...]
    deadline: When | None


def since(event: Event, life: Lifecycle) -> When:
    """Return when an event calls for an act: when it began, or at entry into force if it was going on then.

    A treaty does not bind as to what had ceased before its entry into force, but as to what still goes on
    (Vienna Convention on the Law of Treaties, art. 28).
    """
    began, entry = event.span.start, life.in_force
    if began.before(entry) is True and entry.exact is not None and event.span.going_on(entry) is True:
        return entry
    return began


def day_of(act: Event) -> When:
    """Return the day on which an act was done: of a notice that of its receipt."""
    return act.received if act.received is not None else act.span.start


def possible(facts: Facts, life: Lifecycle, day: date) -> set[str]:
    """Return the states that are possible on a day; ``not-yet`` if the event may not have come by then."""
    found: set[str] = set()
    for begun in list_answers(facts.since.by(day)):
        if not begun:
            found.add("not-yet")
            continue
        # If it had come by the day, it came no later than that day.
        latest = day if facts.since.latest is None else min(facts.since.latest, day)
        for applies in list_answers(life.applies(When(facts.since.earliest, latest))):
            found |= _came_of_it(facts, day) if applies else {"not-in-force"}
    return found


def _came_of_it(facts: Facts, day: date) -> set[str]:
    """Return the states that are possible for a duty that arose while the agreement was in force."""
    made = [day_of(act).by(day) for act in facts.acts]
    done: Truth = True if True in made else None if None in made else False
    found: set[str] = set()
    if done is not False:
        on_time: Truth = True
        if facts.deadline is not None:
            on_time = find_earliest(map(day_of, facts.acts)).not_after(facts.deadline)
        found |= {"done" if answer else "done-late" for answer in list_answers(on_time)}
    if done is not True:
        for outcome in outcomes(facts.gates):
            found |= _not_done(facts, outcome, day)
    return found


def _not_done(facts: Facts, outcome: str, day: date) -> set[str]:
    """Return the states of a duty that is not done, by how its gates were judged."""
    if outcome == "not-called-for":
        return {outcome}
    if outcome == "to-be-judged" or facts.doubtful:
        return {"to-be-judged"}
    if facts.deadline is None:
        return {"open"}
    return {"breached" if past else "due" for past in list_answers(facts.deadline.before(make_when(day)))}


def outcomes(gates: Iterable[Judged]) -> set[str]:
    """Return what gates of a whole norm leave possible: it applies, is not called for, or is to be judged.

    A judgement whose days leave open whether it holds makes two outcomes possible.
    """
    each = [_outcomes(one) for one in gates if not one.gate.programmes]
    found = set()
    for together in product(*each):
        if "not-called-for" in together:
            found.add("not-called-for")
        else:
            found.add("to-be-judged" if "to-be-judged" in together else "applies")
    return found


def _outcomes(one: Judged) -> set[str]:
    if one.judgement is None:
        return {"to-be-judged"}
    judged = "applies" if one.judgement.answer else "not-called-for"
    return {judged} if one.answer is not None else {judged, "to-be-judged"}


# One instance for each event that calls for an act under a norm, and what came of it by a day.


@dataclass(frozen=True)
class Asked:
    """What every state is worked out from: the agreement, its life, the record, and the day."""

    agreement: Agreement
    record: LogIndex
    life: Lifecycle
    as_of: date
    conventions: Conventions


def instances(asked: Asked, norm: Norm) -> list[Instance]:
    """Return the instances of an obligation by the day asked, the earliest first.

    Powers and conditions bind nobody to act, so that nothing triggers them.
    """
    if norm.modality != "obligation":
        return []
    found: list[Instance] = []
    for notice in norm.notifications:
        if notice.trigger is not None:
            found += _of_notice(asked, norm, notice, notice.trigger)
    if not norm.notifications and norm.trigger is not None:
        found += _of_trigger(asked, norm, norm.trigger)
    kept = [one for one in found if one.verdict.state != "not-yet"]
    return sorted(kept, key=lambda one: (one.since.earliest or date.min if one.since else date.min, one.id))


def judged(asked: Asked, norm: Norm, day: date, event: Event | None = None) -> tuple[Judged, ...]:
    """Return how each gate of a norm was judged, on a day or of an event."""
    held = []
    for gate in norm.gates:
        answer, by = asked.record.find_judgement([gate.iri, norm.iri], gate.judges, day, event, asked.as_of)
        held.append(Judged(gate, answer, by))
    return tuple(held)


def called(event: Event, trigger: Slot) -> bool:
    """Say whether an event is of those whose events a trigger names; where either is silent, it is."""
    return not trigger.actors or not event.by or not set(trigger.actors).isdisjoint(event.by)


def _events(asked: Asked, trigger: Slot, notices: bool) -> dict[str, list[Event]]:
    """Return the events that a trigger names, by matter; acts of notification where receipt counts."""
    shelf = asked.record.notices if notices else asked.record.events
    return {matter: [e for e in shelf.get(matter, ()) if called(e, trigger)] for matter in trigger.matters}


def _of_notice(asked: Asked, norm: Norm, notice: Notification, trigger: Slot) -> Iterator[Instance]:
    timing = notice.timing if notice.timing is not None and notice.timing.period else norm.timing
    upon_receipt = timing is not None and timing.runs_from == "event:receipt"
    one_notice = len(norm.notifications) == 1
    seen: set[str] = set()
    for matter, events in _events(asked, trigger, upon_receipt).items():
        own = {matter} & set(notice.matters) or set(notice.matters)
        told = _told(asked, notice, own, events)
        for event in events:
            if event.iri in seen:
                continue  # an event of two matters calls for one notice, of both
            seen.add(event.iri)
            both = set(event.matters) & set(notice.matters) or own
            fits = [
                fit(act, notice, asked.agreement, both) for act in asked.record.telling.get(event.iri, ())
            ]
            fits += [fit(act, notice, asked.agreement, own) for act in told.acts.get(event.iri, ())]
            fits += [
                replace(fit(act, notice, asked.agreement, own), about=None)
                for act in told.ambiguous.get(event.iri, ())
            ]
            name = f"{(norm if one_notice else notice).iri.rpartition('/')[2]}@{event.name}"
            yield _instance(asked, norm, notice, event, name, fits)


def _told(asked: Asked, notice: Notification, own: set[str], events: list[Event]) -> Told:
    """Assign the acts that do not say of which event they tell."""
    loose = [
        act
        for matter in own
        for act in silent(asked.record, matter)
        if fit(act, notice, asked.agreement).verdict is not False
    ]
    if not loose:
        return Told()
    days: dict[str, date] = {}
    for event in events:
        for act in asked.record.telling.get(event.iri, ()):
            if act.received is not None and act.received.exact and fit(act, notice, asked.agreement).verdict:
                days[event.iri] = min(days.get(event.iri, date.max), act.received.exact)
    return assign(events, loose, days)


def _of_trigger(asked: Asked, norm: Norm, trigger: Slot) -> Iterator[Instance]:
    """Yield the instances of a duty that is not one to notify: what the record says fulfils it does."""
    for events in _events(asked, trigger, notices=False).values():
        for event in events:
            acts = [
                act
                for act in asked.record.fulfilling.get(norm.iri, ())
                if event.iri in act.about or (not act.about and len(events) == 1)
            ]
            fits = [Fit(act, own(asked.agreement, act, norm), True, True, True) for act in acts]
            yield _instance(asked, norm, None, event, f"{norm.name}@{event.name}", fits)


def own(agreement: Agreement, act: Event, norm: Norm) -> bool:
    """Say whether an act is one of those who are bound, or of an organ of theirs; who is not named may be."""
    who = {*act.by, *act.on_behalf_of, *({act.sender} if act.sender else ())}
    whole = who.union(*(agreement.above.get(actor, frozenset()) for actor in who))
    return not who or not whole.isdisjoint(norm.bearers)


def _instance(
    asked: Asked, norm: Norm, notice: Notification | None, event: Event, name: str, fits: list[Fit]
) -> Instance:
    """Return the instance of a norm that an event makes, with its state on the day asked."""
    began, day = since(event, asked.life), asked.as_of
    timing = notice.timing if notice and notice.timing and notice.timing.period else norm.timing
    period = timing.period if timing is not None else None
    deadline = find_last_day(began, period, asked.conventions) if period else None
    made = [(one, _made(one, asked)) for one in fits if day_of(one.act).by(day) is not False]
    acts = tuple(one.act for one, verdict in made if verdict is True)
    doubtful = tuple(one for one, verdict in made if verdict is None)
    gates = judged(asked, norm, min(began.latest or day, day), event)
    # An act that does not say of which event it tells leaves a duty open; an organ's act is to be judged.
    unsure = any(one.open() != ("about",) for one in doubtful)
    states = possible(Facts(began, acts, unsure, gates, deadline), asked.life, day)
    if states == {"not-yet"} and event.span.start.by(day):
        states = {"not-in-force"}  # it goes on, and will call for an act from the entry into force
    verdict = Verdict.of(states)
    unmet = verdict.state in ("open", "due", "breached")
    return Instance(
        id=name, norm=norm, notice=notice, event=event, since=began, verdict=verdict, deadline=deadline,
        elapsed=began.days_until(day) if states & {"open", "to-be-judged", "due", "breached"} else None,
        acts=acts if states & {"done", "done-late"} else (), doubtful=doubtful,
        failing=tuple(one for one, verdict in made if verdict is False), gates=gates,
        survives=unmet and asked.life.ended(day) is True,
    )  # fmt: skip


def _made(found: Fit, asked: Asked) -> Truth:
    """Say whether an act discharges: it meets every slot, and it was made (a notice by its receipt)."""
    if found.act.kind == "notice" and found.act.received is None:
        return False
    return settled(found, asked.record, asked.as_of)


# Duties that must be done before something happens ("before the officer takes up his duties").


def pending(asked: Asked, norm: Norm) -> list[Instance]:
    """Return the instances of a duty that an event ends: one for each such event, else one that waits for it.

    The deadline is the event itself; the act must come on an earlier day. On the same day the record does not
    tell which came first.
    """
    timing = norm.timing
    if norm.modality != "obligation" or timing is None or timing.due_before is None:
        return []
    acts = [act for act in asked.record.fulfilling.get(norm.iri, ()) if own(asked.agreement, act, norm)]
    happened = [
        event
        for event in asked.record.events.get(timing.due_before, ())
        if event.span.start.by(asked.as_of) is not False
    ]
    if not happened:
        applies = asked.life.applies(make_when(asked.as_of))
        return [_waiting(asked, norm, acts)] if applies is not False else []
    return [_ended_by(asked, norm, event, acts) for event in happened]


def _waiting(asked: Asked, norm: Norm, acts: list[Event]) -> Instance:
    """Return the instance while the event has not come: due, though the record gives no day for it."""
    done = _any(day_of(act).by(asked.as_of) for act in acts)
    possible = {"done" if answer else "due" for answer in list_answers(done)}
    if asked.life.applies(make_when(asked.as_of)) is None:
        possible.add("not-in-force")
    matter = norm.timing.due_before if norm.timing is not None and norm.timing.due_before else ""
    return Instance(
        id=f"{norm.name}@{matter.rpartition(':')[2]}", norm=norm, notice=None, event=None, since=None,
        verdict=Verdict.of(possible), acts=tuple(acts) if done is not False else (),
        gates=judged(asked, norm, asked.as_of),
    )  # fmt: skip


def _ended_by(asked: Asked, norm: Norm, event: Event, acts: list[Event]) -> Instance:
    """Return the instance that an event has ended, or may have."""
    came, day = event.span.start, asked.as_of
    before = _any(_before(act, came) for act in acts)
    ever = _any(day_of(act).by(day) for act in acts)
    possible: set[str] = set()
    for begun in list_answers(came.by(day)):
        for applies in list_answers(asked.life.applies(came)):
            if not applies:
                possible.add("not-in-force")
            elif not begun:
                possible |= {"done" if answer else "due" for answer in list_answers(ever)}
            else:
                possible |= _after(before, ever)
    return Instance(
        id=f"{norm.name}@{event.name}", norm=norm, notice=None, event=event, since=came,
        verdict=Verdict.of(possible), deadline=came,
        acts=tuple(act for act in acts if day_of(act).by(day) is not False),
        gates=judged(asked, norm, came.latest or day, event),
        survives="breached" in possible and asked.life.ended(day) is True,
    )  # fmt: skip


def _after(before: Truth, ever: Truth) -> set[str]:
    possible = {"done"} if before is not False else set()
    if before is not True:
        possible |= {"done-late" if answer else "breached" for answer in list_answers(ever)}
    return possible


def _before(act: Event, came: When) -> Truth:
    """Say whether an act came before an event; on one and the same day that is not known."""
    done = day_of(act)
    if done.exact is not None and done.exact == came.exact:
        return None
    return done.before(came)


def _any(truths: Iterable[Truth]) -> Truth:
    """Return whether one of them is true: None when that hangs on one not known."""
    opposite = conjoin(None if one is None else not one for one in truths)
    return None if opposite is None else not opposite


# How an agreement stands on a day: the state of every norm, worked out from its terms and the record.

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

    ``assumed`` states what the record lacks (:data:`servanda.status.lifecycle.ASSUMABLE`). Raises
    ServandaError for an assumption that is unknown or that the record already answers.
    """
    read = read_agreement(store, agreement, named_in(log))
    return stand(LogIndex.of(log), read, as_of, assumed, conventions)


def named_in(log: Log | None) -> set[str]:
    """Return the things that a log names, by their compact IRIs; its own records are not among them."""
    found: set[str] = set()
    for event in log.events if log else ():
        found.update(event.matters, event.by, event.on_behalf_of, event.addressees, event.about)
        found.update(event.fulfils, event.breaches, filter(None, (event.sender, event.form)))
    return {name for name in found if not name.startswith("log:")}


def stand(
    record: LogIndex,
    agreement: Agreement,
    as_of: date,
    assumed: Mapping[str, date] | None = None,
    conventions: Conventions = DEFAULT,
) -> Status:
    """Return the same from a record and an agreement that are read, for what is asked about several days."""
    life = lifecycle(agreement, record, assumed=assumed, conventions=conventions)
    asked = Asked(agreement, record, life, as_of, conventions)
    return Status(as_of, life, record, tuple(_norm(asked, norm) for norm in agreement.norms), conventions)


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
        if event.span.start.by(day) is not False and own(asked.agreement, event, norm)
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
    effects = (norm.effect, *(notice.effect for notice in norm.notifications))
    entry = any(effect is not None and effect.effect_kind == ENTRY for effect in effects)
    return entry or norm.action == "action:constitute"


def _before_entry(asked: Asked, norm: Norm) -> set[str]:
    """Return the states that are possible for a norm that works before entry into force."""
    day, life = asked.as_of, asked.life
    offered = asked.agreement.offer.day if asked.agreement.offer is not None else asked.agreement.constituted
    if offered is None:
        return {"not-in-force", "done", "standing"}
    if day < offered:
        return {"not-in-force"}
    if asked.agreement.constituted is None or day < asked.agreement.constituted:
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


# Which norms of a status a person asked for, and in which order they are told: the most pressing first.

_RANK = {state: place for place, state in enumerate(STATES)}


@dataclass(frozen=True)
class Item:
    """One thing to be told: a call for an act under a norm, or a norm that nothing has called for."""

    held: NormStatus
    call: Instance | None

    @property
    def state(self) -> str:
        """The state of the call, else of the norm."""
        return self.call.state if self.call is not None else self.held.state

    @property
    def pressing(self) -> bool:
        """Whether somebody has to act or to look; what is not known counts where an event called for it."""
        if self.state == "not-known":
            return self.call is not None and self.call.event is not None
        return self.state in PRESSING or self.survives

    @property
    def survives(self) -> bool:
        """Whether it is still owed although the agreement has ended."""
        return self.call.survives if self.call is not None else self.held.survives


def chosen(
    status: Status, actor: str | None = None, to: str | None = None, *, organs: bool = True
) -> list[NormStatus]:
    """Return the norms that bind an actor and are owed to another, both with their organs, or all."""
    above = status.agreement.above if organs else {}

    def among(names: Iterable[str], wanted: str) -> bool:
        return any(name == wanted or wanted in above.get(name, frozenset()) for name in names)

    return [
        held
        for held in status.norms
        if (actor is None or among(held.norm.bearers, actor))
        and (to is None or among((*held.norm.addressees, *held.norm.counterparties), to))
    ]


def items(norms: Iterable[NormStatus]) -> list[Item]:
    """Return what is to be told of some norms, the most pressing first.

    A norm is told by its calls; by itself where there are none, or where its own state is more pressing than
    theirs (a breach that no event called for).
    """
    return sorted(_items(norms), key=_order)


def _items(norms: Iterable[NormStatus]) -> Iterator[Item]:
    for held in norms:
        calls = [Item(held, call) for call in held.instances]
        yield from calls
        if not calls or (held.breaches and held.state in ("breached", "ended")):
            yield Item(held, None)


def _order(item: Item) -> tuple[int, date, int, str]:
    """Sort by state, then by deadline, then by how long it has been open, then by name."""
    call = item.call
    deadline = call.deadline.latest if call is not None and call.deadline is not None else None
    since = call.since.earliest if call is not None and call.since is not None else None
    rank = _RANK["open"] if item.survives else _RANK[item.state]
    name = call.id if call is not None else item.held.norm.name
    return rank, deadline or date.max, (since or date.max).toordinal(), name


def by_actor(norms: Iterable[NormStatus]) -> dict[tuple[str, ...], list[Item]]:
    """Return what is to be told under those whom it binds, those with the most pressing first."""
    groups: dict[tuple[str, ...], list[Item]] = {}
    for item in items(norms):
        groups.setdefault(item.held.norm.bearers, []).append(item)
    return groups
