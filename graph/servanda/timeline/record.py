"""A log made ready to be asked: its events by matter, its acts by what they tell of, its judgements."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from servanda.timeline.dates import on
from servanda.timeline.events import Event, Log
from servanda.timeline.logic import Truth


def in_time(event: Event) -> tuple[date, date, str]:
    """Return what events are sorted by: their days, then their names; never the order of entry."""
    start = event.span.start
    return (start.earliest or date.min, start.latest or date.max, event.iri)


@dataclass
class Record:
    """The records of a log, sorted by day, and the ways to them.

    ``events`` holds the events by matter, ``notices`` the acts of notification by matter, ``telling`` those
    by the event that they are about; ``fulfilling`` and ``breaching`` hold the records by the norm of which
    they say so, ``judgements`` the judgements by what they are about.
    """

    log: Log | None
    events: dict[str, list[Event]] = field(default_factory=dict)
    notices: dict[str, list[Event]] = field(default_factory=dict)
    telling: dict[str, list[Event]] = field(default_factory=dict)
    fulfilling: dict[str, list[Event]] = field(default_factory=dict)
    breaching: dict[str, list[Event]] = field(default_factory=dict)
    judgements: dict[str, list[Event]] = field(default_factory=dict)

    @classmethod
    def of(cls, log: Log | None) -> Record:
        """Return the record that a log is; without one, an empty record."""
        made = cls(log)
        for event in sorted(log.events if log else (), key=in_time):
            if event.kind == "judgement":
                _file(made.judgements, event.about, event)
                continue
            if event.kind == "notice":
                _file(made.notices, event.matters, event)
                _file(made.telling, event.about, event)
            else:
                _file(made.events, event.matters, event)
            _file(made.fulfilling, event.fulfils, event)
            _file(made.breaching, event.breaches, event)
        return made

    def judged(
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
                if meant and _may(one, judges) and one.span.start.by(as_of or day) is True:
                    return one.answer, one
        found = [one for thing in things for one in self.judgements.get(thing, ()) if _may(one, judges)]
        for one in reversed(found):
            if not any(about.startswith("log:") for about in one.about if about not in things):
                begun = one.span.start.by(day)
                over = one.span.end is not None and one.span.end.before(on(day))
                if begun is not False and over is not True:
                    return (None if begun is None or over is None else one.answer), one
        return None, None


def _may(judgement: Event, judges: Collection[str] | None) -> bool:
    return judges is None or not set(judges).isdisjoint((*judgement.by, *judgement.on_behalf_of))


def _file(shelf: dict[str, list[Event]], names: Iterable[str], event: Event) -> None:
    for name in names:
        shelf.setdefault(name, []).append(event)
