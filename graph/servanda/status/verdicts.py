"""The states that are possible for one call for an act, by its days, its acts and its gates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date
from itertools import product
from typing import Final

from servanda.events.conventions import Conventions
from servanda.events.dates import Truth, When, conjoin, list_answers, make_when
from servanda.events.records import Event, LogIndex
from servanda.model import Agreement, Norm, Notification, Qualifier, Slot
from servanda.status.lifecycle import Lifecycle
from servanda.status.matching import Fit
from servanda.status.memberships import PartyLife
from servanda.status.times import Premise, decide_in_time

#: The states, the most pressing first; the order of lists.
STATES: Final = (
    "breached", "due", "triggered", "open", "to-be-judged", "not-known", "done-late", "done", "standing",
    "not-called-for", "not-in-force", "ended",
)  # fmt: skip
#: The slots that decide whether a duty is called for, and by when it is to be done.
TRIGGER: Final = "slot:trigger"
TIMING: Final = "slot:timing"


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

    ``event`` is None for a duty that no record calls for: on a date of the calendar, from a day in the life
    of the agreement, or before an event that is not on record. ``since`` is when it was triggered;
    ``deadline`` the last day that the text leaves, None where it sets none. ``elapsed`` are the least and
    most days since (None: no bound), while nothing has been done. ``acts`` discharge it, ``doubtful`` and
    ``failing`` are those that may not and do not. ``survives`` marks what was still owed when the agreement
    ended. ``performers`` are those of whom it calls for the act, where these are only some of the players of
    the role that is bound; None where they are all that are bound. ``urgency`` is how urgent it is by the
    text (``urgency:promptly``), ``uncountable`` are the slots that servanda cannot count, and ``rests_on``
    says from what, and how, its day was counted.
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


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the states of a call hang on.

    ``since`` is when it was called for, and ``bound_on`` the days on which the agreement must be in force for
    it to bind (none: when it was called for). ``made`` are the days on which it was done, ``perhaps_made``
    those on which it may have been; ``doubtful`` says whether there is an act of which that is to be judged.
    ``deadline`` is None where the text sets no time, or (``awaits``) one from an event that is not on record
    yet; ``timing`` is the slot that sets it; with ``strict`` it must be done on an earlier day.
    ``uncountable`` names the slots of which servanda cannot count what the text says. Where the record leaves
    open whether something called for it, it is not ``certain``. ``party`` is the Party of which it is called
    for (None: whoever is bound): it binds only as long as the agreement binds that Party.
    """

    since: When
    made: tuple[When, ...]
    doubtful: bool
    gates: tuple[GateJudgement, ...]
    deadline: When | None
    timing: Slot | None = None
    perhaps_made: tuple[When, ...] = ()
    bound_on: tuple[When, ...] = ()
    awaits: bool = False
    strict: bool = False
    uncountable: frozenset[str] = frozenset()
    certain: bool = True
    party: PartyLife | None = None


@dataclass(frozen=True)
class StatusContext:
    """What every state is worked out from: the agreement, its life, the record, and the day."""

    agreement: Agreement
    record: LogIndex
    life: Lifecycle
    as_of: date
    conventions: Conventions
    #: The acts that meet a notice or fulfil a norm, by its IRI; found once.
    met: dict[str, list[tuple[Event, When | None, bool]]] = field(
        default_factory=dict, compare=False, repr=False
    )


def get_day(act: Event) -> When:
    """Return the day on which an act was done: of a notice that of its receipt, not before its sending."""
    return act.receipt if act.receipt is not None else act.span.start


def get_recorded_day(act: Event) -> When:
    """Return the day of an act as it is on record: of a notice that of its receipt, else that of sending."""
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
        days = facts.bound_on or (When(facts.since.earliest, latest),)
        for applies in list_answers(conjoin(life.binds_party(facts.party, one) for one in days)):
            found |= _list_states_in_force(facts, day) if applies else {"not-in-force"}
    if life.waits and found == {"not-yet", "not-in-force"}:
        return {"not-in-force"}  # whether it has come or not, nothing binds
    uncertain = TRIGGER in facts.uncountable or not facts.certain
    if uncertain and found - {"not-yet", "not-in-force"}:
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


def name_breach(context: StatusContext, states: set[str]) -> set[str]:
    """Return states by name: what does not bind is open where a duty would be breached."""
    if context.agreement.is_binding:
        return states
    return {"open" if state == "breached" else state for state in states}


def disjoin(truths: Iterable[Truth]) -> Truth:
    """Return whether one of them is true: None when that hangs on one not known."""
    opposite = conjoin(None if one is None else not one for one in truths)
    return None if opposite is None else not opposite


def _list_states_in_force(facts: CallFacts, day: date) -> set[str]:
    """Return the states that are possible for a duty that arose while the agreement was in force."""
    made = [one.by(day) for one in facts.made]
    made += [None for one in facts.perhaps_made if one.by(day) is not False]
    done: Truth = True if True in made else None if None in made else False
    found: set[str] = set()
    if done is not False:
        # What has been done by the day was done no later than that.
        come = replace(
            facts,
            made=tuple(_clip(one, day) for one in facts.made),
            perhaps_made=tuple(_clip(one, day) for one in facts.perhaps_made if one.by(day) is not False),
        )
        found |= {"done" if answer else "done-late" for answer in list_answers(_decide_timely(come))}
    if done is not True:
        for outcome in list_outcomes(facts.gates):
            found |= _list_undone_states(facts, outcome, day)
    return found


def _clip(done: When, day: date) -> When:
    """Return when something was done that was done by a day."""
    if done.by(day) is not None:
        return done
    return When(done.earliest, day)


def _decide_timely(facts: CallFacts) -> Truth:
    """Say whether what was done was done in time; where the text sets no time, it was."""
    if TIMING in facts.uncountable:
        return None
    if facts.deadline is None:
        return True
    decide = _decide_before if facts.strict else decide_in_time
    made = disjoin(decide(one, facts.deadline, facts.timing) for one in facts.made)
    perhaps = {decide(one, facts.deadline, facts.timing) for one in facts.perhaps_made}
    if made is True or not perhaps:
        return made
    # Of those that may count it is not known which do, unless all come to the same.
    each = perhaps | ({made} if facts.made else set())
    return next(iter(each)) if len(each) == 1 else None


def _decide_before(done: When, came: When, timing: Slot | None) -> Truth:
    """Say whether something was done before an event; on one and the same day that is not known."""
    if done.moment is not None and came.moment is not None:
        return done.moment.astimezone(UTC) < came.moment.astimezone(UTC)
    return None if done.exact is not None and done.exact == came.exact else done.before(came)


def _list_undone_states(facts: CallFacts, outcome: str, day: date) -> set[str]:
    """Return the states of a duty that is not done, by how its gates were judged."""
    if outcome == "not-called-for":
        return {outcome}
    if outcome == "to-be-judged" or facts.doubtful:
        return {"to-be-judged"}
    if TIMING in facts.uncountable:
        return {"due", "breached"}
    if facts.deadline is None:
        return {"due" if facts.awaits else "open"}
    past = facts.deadline.before(make_when(day))
    if facts.strict:
        past = facts.deadline.by(day)
    return {"breached" if over else "due" for over in list_answers(past)}


def _list_gate_outcomes(one: GateJudgement) -> set[str]:
    if one.judgement is None:
        return {"to-be-judged"}
    judged = "applies" if one.judgement.answer else "not-called-for"
    return {judged} if one.answer is not None else {judged, "to-be-judged"}
