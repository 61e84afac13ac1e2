"""What would follow if something happened: the same agreement with one record more, day by day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from pyoxigraph import Store

from servanda.errors import ServandaError
from servanda.events.conventions import DEFAULT, Conventions
from servanda.events.dates import add_day
from servanda.events.fields import find_column, infer_kind, make_event
from servanda.events.reader import FieldReader
from servanda.events.records import Event, Log, LogIndex
from servanda.events.resolver import NameResolver
from servanda.messages import error_text
from servanda.model import read_agreement
from servanda.namespaces import compact
from servanda.status.order_check import reject_excluded
from servanda.status.states import Status, get_day, make_status, named_in

#: How the supposed record is called, next to those of the log.
NAME = "what-if"
#: What parts the values of a record; a comma before a year is of its day (June 1, 2009).
_SEPARATOR = re.compile(r"[,;](?!\s*[12][0-9]{3}\s*(?:[,;]|$))")


@dataclass(frozen=True, slots=True)
class Change:
    """A norm, or a call for an act, whose state another record changes; None where there was or is none."""

    id: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Supposition:
    """What follows from a supposed record: for each day how things stand without it and with it."""

    event: Event
    days: tuple[tuple[Status, Status], ...]

    def changes(self, before: Status, after: Status) -> list[Change]:
        """Return what the record changes on one day, norms first."""
        found = []
        for old, new in (
            (_index_norm_states(before), _index_norm_states(after)),
            (_index_call_states(before), _index_call_states(after)),
        ):
            for name in dict.fromkeys([*old, *new]):
                if old.get(name) != new.get(name):
                    found.append(Change(name, old.get(name), new.get(name)))
        return found


def parse_supposed_event(text: str, store: Store, agreement: str, log: Log | None) -> Event:
    """Return the record that a person supposes: ``matter=absence, by=nato-plo, when=2009-04-01``.

    The names are those of the columns of a log; several values are parted by ``|``. Raises ServandaError for
    what a log would not take.
    """
    values = FieldReader(NameResolver(store, agreement), f"{log.iri if log else 'log:supposed'}/")
    fields: dict[str, str] = {}
    for part in filter(None, map(str.strip, _SEPARATOR.split(text))):
        name, equals, value = part.partition("=")
        column = find_column(name.strip())
        if not equals or column is None:
            raise ServandaError(error_text("odd-supposition", text=part))
        if column in fields:
            raise ServandaError(error_text("supposed-twice", column=column))
        fields[column] = value.strip()
    kind = values.read("type", fields.pop("type")) if fields.get("type") else infer_kind(fields)
    name = fields.pop("id", NAME)
    held = {
        column: values.read_about(value, kind, 1) if column == "about" else values.read(column, value)
        for column, value in fields.items()
    }
    values.check_references({event.iri: event.line or 0 for event in log.events} if log else {})
    return make_event(f"{values.base}{name}", kind, held)


def suppose_event(
    store: Store,
    agreement: str,
    log: Log | None,
    event: Event,
    *,
    days: tuple[date, ...] = (),
    assumed: Mapping[str, date] | None = None,
    conventions: Conventions = DEFAULT,
    formula: str | None = None,
) -> Supposition:
    """Return what follows from a supposed record: on its own day, after the agreement ends, on ``days``.

    The end is that with the record, and that without it.

    Raises ServandaError as :func:`servanda.status.states.compute_status` does, and for a record that the
    order of things excludes.
    """
    without = log or Log("log:supposed", compact(agreement))
    old, new = LogIndex.of(without), LogIndex.of(replace(without, events=(*without.events, event)))
    own = get_day(event).latest or date.today()
    read = read_agreement(store, agreement, named_in(new.log))
    first = make_status(new, read, own, assumed, conventions, formula)
    reject_excluded(first.lifecycle, event, read)
    plain = make_status(old, read, own, assumed, conventions, formula)
    wanted = {own, *days}
    # On the day after the end it had shows what comes of it where the record takes the end away.
    old_last = plain.lifecycle.last if _ends_later(plain, first) else None
    for last in (first.lifecycle.last, old_last):
        if last is not None and last.latest is not None and last.latest < date.max:
            wanted.add(add_day(last.latest))
    pairs = (
        (
            make_status(old, read, day, assumed, conventions, formula),
            make_status(new, read, day, assumed, conventions, formula),
        )
        for day in sorted(wanted)
    )
    return Supposition(event, tuple(pairs))


def ends_agreement(found: Supposition) -> bool:
    """Say whether the supposed record ends the agreement, or ends it earlier."""
    before, after = found.days[0]
    if after.lifecycle.last is None:
        return False
    return before.lifecycle.last is None or after.lifecycle.last.before(before.lifecycle.last) is True


def lifts_end(found: Supposition) -> bool:
    """Say whether the supposed record takes an end away, puts it off, or leaves it to be judged."""
    return _ends_later(*found.days[0])


def begins_agreement(found: Supposition) -> bool:
    """Say whether the supposed record brings the agreement into force."""
    before, after = found.days[0]
    return after.lifecycle.on_record and not before.lifecycle.on_record


def _ends_later(before: Status, after: Status) -> bool:
    """Say whether an agreement that had a last day in force has a later one, or none."""
    last, new = before.lifecycle.last, after.lifecycle.last
    return last is not None and (new is None or last.before(new) is True)


def _index_norm_states(status: Status) -> dict[str, str]:
    return {held.norm.name: held.state for held in status.norms}


def _index_call_states(status: Status) -> dict[str, str]:
    return {call.id: call.state for call in status.instances}
