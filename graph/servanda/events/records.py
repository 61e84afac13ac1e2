"""A log of what happened, its records (events, acts of notification, judgements), and an index of them.

Things are named by compact IRIs (``matter:arrival``, ``actor:nato-plo``, ``log:office-2009/arrival``,
``agreement:kz-nato-2007/4-notify``). Records keep the order in which they were entered, but nothing may
depend on it: days decide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from servanda.events.dates import UNKNOWN, Span, Truth, When, make_when

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
    ``assumed`` says that no source shows the record: whoever keeps the log takes it for given.
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
    assumed: bool = False
    line: int | None = None

    @property
    def name(self) -> str:
        """The name of the record within its log, as a person types it."""
        return self.iri.rpartition("/")[2]

    @property
    def receipt(self) -> When | None:
        """When a notice was received: as recorded, and not before it was sent; None where it was not."""
        received, low = self.received, None if self.sent is None else self.sent.earliest
        if received is None or received.exact is not None or low is None:
            return received
        if received.latest is not None and received.latest < low:
            return received  # the record contradicts itself
        if received.earliest is not None and received.earliest >= low:
            return received
        return When(low, received.latest)

    @property
    def open_receipt(self) -> When | None:
        """When a notice was received, or may have been; None where it was not even sent.

        That no receipt is on record does not say that there was none: it is only not before the sending.
        """
        if self.receipt is None and self.sent is not None:
            return When(self.sent.earliest, None)
        return self.receipt


@dataclass(frozen=True, slots=True)
class Log:
    """A log: its IRI, the agreement that it is about, its records as entered, and the file they are from."""

    iri: str
    agreement: str
    events: tuple[Event, ...] = ()
    path: Path | None = None


@dataclass
class LogIndex:
    """The records of a log, sorted by day, and the ways to them.

    ``events`` holds the events by matter, ``notices`` the acts of notification by matter, ``telling`` those
    by the event that they are about; ``fulfilling`` and ``breaching`` hold the records by the norm of which
    they say so, ``judgements`` the judgements by what they are about, ``assumed`` by their IRIs all records
    that the log marks as assumptions.
    """

    log: Log | None
    events: dict[str, list[Event]] = field(default_factory=dict)
    notices: dict[str, list[Event]] = field(default_factory=dict)
    telling: dict[str, list[Event]] = field(default_factory=dict)
    fulfilling: dict[str, list[Event]] = field(default_factory=dict)
    breaching: dict[str, list[Event]] = field(default_factory=dict)
    judgements: dict[str, list[Event]] = field(default_factory=dict)
    assumed: dict[str, Event] = field(default_factory=dict)

    @classmethod
    def of(cls, log: Log | None) -> LogIndex:
        """Return the record that a log is; without one, an empty record."""
        made = cls(log)
        for event in sorted(log.events if log else (), key=sort_key):
            if event.assumed:
                made.assumed[event.iri] = event
            if event.kind == "judgement":
                _add(made.judgements, event.about, event)
                continue
            if event.kind == "notice":
                _add(made.notices, event.matters, event)
                _add(made.telling, event.about, event)
            else:
                _add(made.events, event.matters, event)
            _add(made.fulfilling, event.fulfils, event)
            _add(made.breaching, event.breaches, event)
        return made

    def find_judgement(
        self,
        things: Collection[str],
        judges: Collection[str] | None,
        day: date,
        event: Event | None = None,
        as_of: date | None = None,
    ) -> tuple[Truth, Event | None]:
        """Return how something (a qualifier, a norm, an act) was judged, as it holds on a day.

        The latest judgement that holds counts, of those by one of ``judges`` (None: by anyone). One that
        names events is about these only; about ``event`` it counts from when it was given (if by ``as_of``),
        and before all others. The answer is None, with no judgement, where nobody has judged, and None with
        the judgement where its days leave it open.
        """
        if event is not None:
            for one in reversed(self.judgements.get(event.iri, ())):
                others = [about for about in one.about if not about.startswith("log:")]
                meant = not others or not set(things).isdisjoint(others)
                if meant and _is_by(one, judges) and one.span.start.by(as_of or day) is True:
                    return one.answer, one
        found = [one for thing in things for one in self.judgements.get(thing, ()) if _is_by(one, judges)]
        for one in reversed(found):
            if not any(about.startswith("log:") for about in one.about if about not in things):
                begun = one.span.start.by(day)
                over = one.span.end is not None and one.span.end.before(make_when(day))
                if begun is not False and over is not True:
                    return (None if begun is None or over is None else one.answer), one
        return None, None


def sort_key(event: Event) -> tuple[date, date, str]:
    """Return what events are sorted by: their days, then their names; never the order of entry."""
    start = event.span.start
    return (start.earliest or date.min, start.latest or date.max, event.iri)


def _add(shelf: dict[str, list[Event]], names: Iterable[str], event: Event) -> None:
    for name in names:
        shelf.setdefault(name, []).append(event)


def _is_by(judgement: Event, judges: Collection[str] | None) -> bool:
    return judges is None or not set(judges).isdisjoint((*judgement.by, *judgement.on_behalf_of))
