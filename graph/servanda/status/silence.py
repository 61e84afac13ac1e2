"""What follows from silence: consent that counts as given some time after a message, unless it is stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from servanda.events.dates import When
from servanda.events.records import Event
from servanda.model import Norm, Slot
from servanda.status.formulas import comes_by_silence, get_act_day
from servanda.status.lifecycle import Lifecycle
from servanda.status.order import Misorder
from servanda.status.states import Status


@dataclass(frozen=True, slots=True)
class Silence:
    """A message after which an effect comes unless it is stopped.

    ``act`` is the message and ``received`` its day, ``day`` that on which the effect comes; None where
    something stops it, or that is to be judged. ``stop`` says what does, by which record (``stopped_by``);
    None where nothing on record stops it.
    """

    norm: Norm
    effect: Slot
    act: Event
    received: When
    day: When | None
    stop: Misorder | None = None
    stopped_by: Event | None = None


def list_silences(status: Status) -> list[Silence]:
    """Return what follows from silence after each message received by the day of a status, in order."""
    records = status.record.log.events if status.record.log is not None else ()
    by_iri = {event.iri: event for event in records}
    found = [one for one in _list_all(status.lifecycle, by_iri) if one.received.by(status.as_of) is not False]
    return sorted(found, key=lambda one: (str(one.received), one.act.iri, one.norm.iri))


def get_silence_state(one: Silence, status: Status) -> str:
    """Return how it stands: ``stopped``, ``to-be-judged``, ``pending``, ``come`` or ``not-known``."""
    if one.day is None:
        return "stopped" if one.stop is not None and one.stop.holds is False else "to-be-judged"
    return {True: "come", False: "pending", None: "not-known"}[one.day.by(status.as_of)]


def _list_all(life: Lifecycle, records: Mapping[str, Event]) -> Iterator[Silence]:
    for formula in life.other:
        if not comes_by_silence(formula.effect):
            continue
        norm, dates = life.agreement.norm(formula.norm), dict(formula.dates)
        for act in formula.acts:
            if act.iri in dates:
                yield Silence(norm, formula.effect, act, get_act_day(act), dates[act.iri])
        for fit in (*formula.doubtful, *formula.failing):
            stop = fit.misorder if fit.misorder is not None and fit.misorder.rule == "stopped" else None
            if stop is not None:
                by = records.get(stop.other or "")
                yield Silence(norm, formula.effect, fit.act, get_act_day(fit.act), None, stop, by)
