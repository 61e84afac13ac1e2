"""What a status says: every norm with its state on a day, and an instance for each event that triggers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from servanda.events.conventions import Conventions
from servanda.events.dates import When
from servanda.events.model import Event, LogIndex
from servanda.timeline.formulas import Amendment
from servanda.timeline.lifecycle import Lifecycle
from servanda.timeline.matching import Fit
from servanda.timeline.terms import Gate, Norm, Notice

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

    gate: Gate
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
    notice: Notice | None
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
