"""What an agreement lays down about time: its norms with triggers, times, judgements and effects.

Read from the agreement's own named graph; everything is called by compact IRIs. Nothing here knows any one
agreement: what it says about entry into force, change and ending stands in its slots.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: The classes of norms by the modality under which answers list them (DESIGN: immunities are privileges).
MODALITIES = {
    "Obligation": "obligation", "Prohibition": "prohibition", "Permission": "permission", "Power": "power",
    "Privilege": "privilege", "Immunity": "privilege", "Condition": "condition",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gate:
    """A qualifier that only people can judge.

    ``judges`` are those whom the text names (``stated``), else the bearers of the norm; ``programmes`` is
    what it limits, empty when it limits the whole norm.
    """

    iri: str
    type: str
    words: str
    judges: tuple[str, ...]
    stated: bool
    programmes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """The events that call for an act: their matters, and whose events they are (empty: anyone's).

    ``status`` is ``Stated``, ``Inferred`` or ``Silent``: whether the text says so.
    """

    matters: tuple[str, ...]
    actors: tuple[str, ...]
    status: str
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """When an act is to be done: within a ``period``, before an event of a matter, or only in words."""

    words: str | None = None
    period: str | None = None
    runs_from: str | None = None
    due_before: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows from an act: its kind, and after which period from which event."""

    kind: str
    period: str | None = None
    runs_from: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification for which a norm provides; ``form`` is None where the text states none."""

    iri: str
    norm: str
    sender: str
    addressee: str
    matters: tuple[str, ...]
    form: str | None = None
    trigger: Trigger | None = None
    timing: Timing | None = None
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm: who is bound to what, with its notices, gates, trigger and time of its own, and its words.

    ``counterparties`` are those to whom it is owed, as the rules conclude or the text says; ``qualifiers``
    are the types of what limits it (``qualifier:if-necessary``).
    """

    iri: str
    clause: str
    number: str
    modality: str
    bearers: tuple[str, ...]
    addressees: tuple[str, ...]
    action: str
    quote: str
    lines: tuple[int, ...]
    notices: tuple[Notice, ...] = ()
    counterparties: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    trigger: Trigger | None = None
    timing: Timing | None = None
    effect: Effect | None = None

    @property
    def name(self) -> str:
        """The norm's name within its agreement, as a person types it."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Dated:
    """An instrument with its date."""

    iri: str
    day: date


@dataclass(frozen=True)
class Terms:
    """All of that for one agreement.

    ``offer`` and ``reply`` are the instruments that constitute it (one of each in an exchange of notes; for a
    single text ``reply`` is None), ``constituted`` is the day on which they do (the last of their dates, None
    where one is missing), ``ratified`` are the acts that ratify it. ``above`` gives for an actor those
    of whom it is an organ, a post or a member, however far up.
    """

    agreement: str
    parties: tuple[str, ...]
    offer: Dated | None
    reply: Dated | None
    ratified: tuple[Dated, ...]
    constituted: date | None
    norms: tuple[Norm, ...]
    above: dict[str, frozenset[str]]

    def norm(self, iri: str) -> Norm:
        """Return a norm by its compact IRI; raises KeyError for another."""
        return next(iter(norm for norm in self.norms if norm.iri == iri), None) or _missing(iri)

    def providing(self, effect: str) -> list[tuple[Norm, Notice, Effect]]:
        """Return the notices from which an effect (``effect:termination``) follows, in order of clauses."""
        return [
            (norm, notice, notice.effect)
            for norm in self.norms
            for notice in norm.notices
            if notice.effect is not None and notice.effect.kind == effect
        ]


def _missing(iri: str) -> Norm:
    raise KeyError(iri)
