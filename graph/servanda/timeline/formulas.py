"""What brings an agreement into force, changes it or ends it: the formulas of its text against the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from servanda.events.conventions import DEFAULT, Conventions, find_last_day
from servanda.events.dates import When, find_earliest
from servanda.events.model import Event, LogIndex
from servanda.timeline.matching import Fit, fit, settled
from servanda.timeline.terms import Effect, Notice, Terms

ENTRY: Final = "effect:entry-into-force"
AMENDMENT: Final = "effect:amendment-entry-into-force"
TERMINATION: Final = "effect:termination"

#: What an effect runs from where the text says "on signature".
SIGNATURE: Final = "event:signature"


@dataclass(frozen=True)
class Formula:
    """One formula under which something follows, mostly from a notice, and what the record holds of it.

    ``notice`` is None where the effect comes by itself: on signature, or after a term.

    ``day`` is the day on which the effect comes (for an ending: the last day in force), None where no act on
    the record meets it; ``acts`` are those that do, ``doubtful`` those of which it is to be judged (then
    ``perhaps`` is the day), and ``failing`` those that tell of the matter but do not meet it.
    """

    norm: str
    notice: str | None
    effect: Effect
    day: When | None
    acts: tuple[Event, ...] = ()
    doubtful: tuple[Fit, ...] = ()
    failing: tuple[Fit, ...] = ()
    perhaps: When | None = None


@dataclass(frozen=True)
class Amendment:
    """A protocol on the record: agreed, ratified, notified; ``in_force`` is None where that is not known."""

    event: Event
    ratified: tuple[Event, ...]
    acts: tuple[Event, ...]
    in_force: When | None
    doubtful: tuple[Fit, ...] = ()
    failing: tuple[Fit, ...] = ()


def by_itself(
    terms: Terms, kind: str, runs_from: str, start: When | None, conventions: Conventions = DEFAULT
) -> tuple[Formula, ...]:
    """Return the effects that come without a notice, a period or none after ``runs_from``."""
    found = []
    for norm in terms.norms:
        effect = norm.effect
        if effect is not None and effect.kind == kind and not norm.notices:
            known = start is not None and effect.runs_from == runs_from
            day = start if known else None
            if day is not None and effect.period:
                day = find_last_day(day, effect.period, conventions)
            found.append(Formula(norm.iri, None, effect, day))
    return tuple(found)


def from_notice(
    terms: Terms, record: LogIndex, notice: Notice, effect: Effect, conventions: Conventions
) -> Formula:
    """Return what the record holds of a notice on which an effect hangs."""
    acts, doubtful, failing = sorted_acts(terms, record, notice)

    def earliest(found: Iterable[Event]) -> When | None:
        days = [
            find_last_day(act.received, effect.period, conventions) if effect.period else act.received
            for act in found
            if act.received is not None
        ]
        return find_earliest(days) if days else None

    perhaps = earliest(one.act for one in doubtful)
    return Formula(notice.norm, notice.iri, effect, earliest(acts), acts, doubtful, failing, perhaps)


def sorted_acts(
    terms: Terms, record: LogIndex, notice: Notice
) -> tuple[tuple[Event, ...], tuple[Fit, ...], tuple[Fit, ...]]:
    """Return the acts about the matter of a notice: that meet it, that are doubtful, that do not."""
    told = {act.iri: act for matter in notice.matters for act in record.notices.get(matter, ())}
    acts: list[Event] = []
    doubtful: list[Fit] = []
    failing: list[Fit] = []
    for act in told.values():
        found = fit(act, notice, terms)
        verdict = settled(found, record) if act.received is not None else False
        if verdict is True:
            acts.append(act)
        else:
            (failing if verdict is False else doubtful).append(found)
    return tuple(acts), tuple(doubtful), tuple(failing)


def amendments(terms: Terms, record: LogIndex) -> list[Amendment]:
    """Return the protocols on the record, each with what brings it into force.

    A notice that names no protocol is taken to be about the only one there is.
    """
    agreed = record.events.get("matter:amendment-agreement", [])
    told = [(notice, sorted_acts(terms, record, notice)) for _, notice, _ in terms.providing(AMENDMENT)]
    matters = {matter for notice, _ in told for matter in notice.matters}
    found = []
    for event in agreed:
        ratified = tuple(
            one
            for matter in sorted(matters)
            for one in record.events.get(matter, ())
            if event.iri in one.about
        )
        named = {event.iri, *(one.iri for one in ratified)}

        def about(act: Event, named: set[str] = named) -> bool:
            return bool(named & set(act.about)) or (not act.about and len(agreed) == 1)

        acts = tuple(act for _, (met, _, _) in told for act in met if about(act))
        doubtful = tuple(one for _, (_, unsure, _) in told for one in unsure if about(one.act))
        failing = tuple(one for _, (_, _, failed) in told for one in failed if about(one.act))
        days = [act.received for act in acts if act.received is not None]
        found.append(
            Amendment(event, ratified, acts, find_earliest(days) if days else None, doubtful, failing)
        )
    return found
