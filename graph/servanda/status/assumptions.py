"""On which assumptions an answer rests: those of the person who asks, and those that a log marks as such.

A log marks a record that no source shows as an assumption (``assumed``). Such a record counts like any other,
and what rests on it names it: all answers where it decides the life of the agreement, else those of the calls
and norms for which it counts.
"""

from __future__ import annotations

from collections.abc import Iterable

from servanda.events.records import Event, sort_key
from servanda.status.states import Instance, NormStatus, Status


def list_assumed_records(status: Status, subject: NormStatus | Instance) -> list[Event]:
    """Return the records marked as assumptions that count for a norm or a call, beside the life itself."""
    record = status.record
    if not record.assumed:
        return []
    names = {one.judgement.iri for one in subject.gates if one.judgement is not None}
    if isinstance(subject, Instance):
        acts = [*subject.acts, *(fit.act for fit in subject.doubtful)]
        names.update(act.iri for act in acts)
        names.update([subject.event.iri] if subject.event is not None else ())
        names.update(one.event for one in subject.rests_on if one.event is not None)
        names.update(one.iri for name in [*names] for one in record.judgements.get(name, ()))
    else:
        names.update(act.iri for act in (*subject.performed, *subject.breaches))
        names.update(one.iri for call in subject.instances for one in list_assumed_records(status, call))
    return sorted((record.assumed[name] for name in names & record.assumed.keys()), key=sort_key)


def list_assumptions(status: Status, subject: NormStatus | Instance | None = None) -> list[str]:
    """Return the names of all that an answer rests on and that is only assumed.

    These are what the life of the agreement rests on (``in-force``, and records of the log by their names),
    and, given a norm or a call, the records that count for it.
    """
    life = status.lifecycle
    records = [*life.assumed_records, *(list_assumed_records(status, subject) if subject is not None else ())]
    return [*sorted(life.assumed), *name_records(records)]


def name_records(records: Iterable[Event]) -> list[str]:
    """Return the names of records within their log, each once."""
    return list(dict.fromkeys(one.name for one in records))
