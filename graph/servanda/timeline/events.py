"""What a log holds: events, acts of notification and judgements, as plain records.

Things are named by compact IRIs (``matter:arrival``, ``actor:nato-plo``, ``log:office-2009/arrival``,
``agreement:kz-nato-2007/4-notify``). Records keep the order in which they were entered, but nothing may
depend on it: days decide.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from servanda.timeline.dates import UNKNOWN, Span, When

Kind = Literal["event", "notice", "judgement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One record of a log (prov:Activity).

    ``span`` is when it happened: of an event from when to when, of a notice the day of receipt (or that of
    sending, while no receipt is recorded), of a judgement from when to when it holds. ``by`` is who did or
    underwent it, for a judgement who judged. ``sender`` to ``form`` are of notices only; ``received`` is None
    when no receipt is recorded, and :data:`UNKNOWN` when it was received on a day not known. ``about`` names
    what a notice tells of (events), and what a judgement is about (qualifiers, norms, acts, and events).
    ``fulfils`` and ``breaches`` name norms of which the record says so; ``answer`` is the judgement.
    """

    iri: str
    kind: Kind = "event"
    span: Span = field(default=Span(UNKNOWN))
    matters: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    on_behalf_of: tuple[str, ...] = ()
    sender: str | None = None
    addressees: tuple[str, ...] = ()
    sent: When | None = None
    received: When | None = None
    form: str | None = None
    about: tuple[str, ...] = ()
    fulfils: tuple[str, ...] = ()
    breaches: tuple[str, ...] = ()
    answer: bool | None = None
    place: str | None = None
    evidence: tuple[str, ...] = ()
    remark: str | None = None
    line: int | None = None

    @property
    def name(self) -> str:
        """The name of the record within its log, as a person types it."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Log:
    """A log: its IRI, the agreement that it is about, its records as entered, and the file they are from."""

    iri: str
    agreement: str
    events: tuple[Event, ...] = ()
    path: Path | None = None
