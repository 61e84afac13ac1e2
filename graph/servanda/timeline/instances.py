"""One instance for each event that calls for an act under a norm, and what came of it by a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from servanda.events.conventions import Conventions, find_last_day
from servanda.events.dates import Truth
from servanda.events.model import Event, LogIndex
from servanda.timeline.assignment import Told, assign, silent
from servanda.timeline.lifecycle import Lifecycle
from servanda.timeline.matching import Fit, fit, settled
from servanda.timeline.model import Instance, Judged, Verdict
from servanda.timeline.outcome import Facts, day_of, possible, since
from servanda.timeline.terms import Norm, Notice, Terms, Trigger


@dataclass(frozen=True)
class Asked:
    """What every state is worked out from: the terms, the record, the life of the agreement, and the day."""

    terms: Terms
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
    for notice in norm.notices:
        if notice.trigger is not None:
            found += _of_notice(asked, norm, notice, notice.trigger)
    if not norm.notices and norm.trigger is not None:
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


def called(event: Event, trigger: Trigger) -> bool:
    """Say whether an event is of those whose events a trigger names; where either is silent, it is."""
    return not trigger.actors or not event.by or not set(trigger.actors).isdisjoint(event.by)


def _events(asked: Asked, trigger: Trigger, notices: bool) -> dict[str, list[Event]]:
    """Return the events that a trigger names, by matter; acts of notification where receipt counts."""
    shelf = asked.record.notices if notices else asked.record.events
    return {matter: [e for e in shelf.get(matter, ()) if called(e, trigger)] for matter in trigger.matters}


def _of_notice(asked: Asked, norm: Norm, notice: Notice, trigger: Trigger) -> Iterator[Instance]:
    timing = notice.timing if notice.timing is not None and notice.timing.period else norm.timing
    upon_receipt = timing is not None and timing.runs_from == "event:receipt"
    one_notice = len(norm.notices) == 1
    seen: set[str] = set()
    for matter, events in _events(asked, trigger, upon_receipt).items():
        own = {matter} & set(notice.matters) or set(notice.matters)
        told = _told(asked, notice, own, events)
        for event in events:
            if event.iri in seen:
                continue  # an event of two matters calls for one notice, of both
            seen.add(event.iri)
            both = set(event.matters) & set(notice.matters) or own
            fits = [fit(act, notice, asked.terms, both) for act in asked.record.telling.get(event.iri, ())]
            fits += [fit(act, notice, asked.terms, own) for act in told.acts.get(event.iri, ())]
            fits += [
                replace(fit(act, notice, asked.terms, own), about=None)
                for act in told.ambiguous.get(event.iri, ())
            ]
            name = f"{(norm if one_notice else notice).iri.rpartition('/')[2]}@{event.name}"
            yield _instance(asked, norm, notice, event, name, fits)


def _told(asked: Asked, notice: Notice, own: set[str], events: list[Event]) -> Told:
    """Assign the acts that do not say of which event they tell."""
    loose = [
        act
        for matter in own
        for act in silent(asked.record, matter)
        if fit(act, notice, asked.terms).verdict is not False
    ]
    if not loose:
        return Told()
    days: dict[str, date] = {}
    for event in events:
        for act in asked.record.telling.get(event.iri, ()):
            if act.received is not None and act.received.exact and fit(act, notice, asked.terms).verdict:
                days[event.iri] = min(days.get(event.iri, date.max), act.received.exact)
    return assign(events, loose, days)


def _of_trigger(asked: Asked, norm: Norm, trigger: Trigger) -> Iterator[Instance]:
    """Yield the instances of a duty that is not one to notify: what the record says fulfils it does."""
    for events in _events(asked, trigger, notices=False).values():
        for event in events:
            acts = [
                act
                for act in asked.record.fulfilling.get(norm.iri, ())
                if event.iri in act.about or (not act.about and len(events) == 1)
            ]
            fits = [Fit(act, own(asked.terms, act, norm), True, True, True) for act in acts]
            yield _instance(asked, norm, None, event, f"{norm.name}@{event.name}", fits)


def own(terms: Terms, act: Event, norm: Norm) -> bool:
    """Say whether an act is one of those who are bound, or of an organ of theirs; who is not named may be."""
    who = {*act.by, *act.on_behalf_of, *({act.sender} if act.sender else ())}
    whole = who.union(*(terms.above.get(actor, frozenset()) for actor in who))
    return not who or not whole.isdisjoint(norm.bearers)


def _instance(
    asked: Asked, norm: Norm, notice: Notice | None, event: Event, name: str, fits: list[Fit]
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
