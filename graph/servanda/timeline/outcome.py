"""What may have come of a call for an act by a day: every state that the record leaves possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product

from servanda.events.dates import Truth, When, find_earliest, list_answers, make_when
from servanda.events.model import Event
from servanda.timeline.lifecycle import Lifecycle
from servanda.timeline.model import Judged


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
