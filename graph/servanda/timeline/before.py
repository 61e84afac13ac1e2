"""Duties that must be done before something happens ("before the officer takes up his duties")."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.events.dates import Truth, When, conjoin, list_answers, make_when
from servanda.events.model import Event
from servanda.timeline.instances import Asked, judged, own
from servanda.timeline.model import Instance, Verdict
from servanda.timeline.outcome import day_of
from servanda.timeline.terms import Norm


def pending(asked: Asked, norm: Norm) -> list[Instance]:
    """Return the instances of a duty that an event ends: one for each such event, else one that waits for it.

    The deadline is the event itself; the act must come on an earlier day. On the same day the record does not
    tell which came first.
    """
    timing = norm.timing
    if norm.modality != "obligation" or timing is None or timing.due_before is None:
        return []
    acts = [act for act in asked.record.fulfilling.get(norm.iri, ()) if own(asked.terms, act, norm)]
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
