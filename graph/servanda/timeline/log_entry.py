"""A record as a person types it, column by column, made into the record that a log holds."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from servanda.errors import ServandaError
from servanda.timeline.dates import When
from servanda.timeline.events import Event, Kind, Log
from servanda.timeline.log_check import days
from servanda.timeline.log_columns import columns, unknown_column
from servanda.timeline.log_names import Names
from servanda.timeline.log_record import check, is_name, kind_of, record
from servanda.timeline.log_values import Blank, Values
from servanda.vocabulary import local

#: What is typed into the fields of a record: column to texts.
Entry = Mapping[str, Sequence[str]]

_DIGITS: Final = re.compile(r"\d{4}(-\d\d){0,2}")


def typed(
    given: Mapping[str, str | Sequence[str] | None], judged: Sequence[str], called: Mapping[str, str]
) -> Entry:
    """Return an entry from options, by column: None or nothing where one was not given.

    ``judged`` is what a judgement is about. ``called`` gives the name of each option. Raises ServandaError,
    which names options, for what is missing or foreign.
    """
    entry = {
        name: [value] if isinstance(value, str) else list(value) for name, value in given.items() if value
    }
    kind: Kind = "event"
    if judged or "answer" in entry:
        kind = "judgement"
    elif not entry.keys().isdisjoint(("sender", "addressee", "sent", "received", "form")):
        kind = "notice"
    names = {**called, "about": "--judged"} if kind == "judgement" else called
    if judged:
        entry["about"] = [*judged, *entry.get("about", ())]
    check(kind, [name for name in entry if name != "id"], lambda name: names[name])
    return {**entry, "type": [kind]}


def entered(entry: Entry, log: Log, names: Names) -> Event:
    """Return the record that ``entry`` makes in a log; its IRI ends in "/" if it was given no id.

    Raises ServandaError, without a place, for a field that cannot be read, and for what is missing, foreign
    or unknown.
    """
    values = Values(names, f"{log.iri}/", table=False)
    given = {name: [text for text in texts if text.strip()] for name, texts in entry.items()}
    for name, texts in given.items():
        if name not in columns():
            raise unknown_column(name)
        if not texts and entry[name]:
            raise ServandaError(f"'{name}' is empty; fill it, or leave it out")
        if len(texts) > 1 and not columns()[name].many:
            raise ServandaError(f"a record has one '{name}', not {len(texts)}; leave one out")
    fields: dict[str, Any] = {
        name: _value(name, texts, values)
        for name, texts in given.items()
        if texts and name not in ("id", "about")
    }
    kind = fields.pop("type", None) or kind_of(fields)
    about = [one for text in given.get("about", ()) for one in values.about(text, kind, 0)]
    if about:
        fields["about"] = tuple(about)
    name = given["id"][0].strip() if given.get("id") else ""
    event = record(f"{log.iri}/{name}", kind, fields, None)
    known = {one.iri: one.line or 0 for one in log.events}
    try:
        values.settle({**known, event.iri: 0})
    except ServandaError as error:
        raise ServandaError(error.message) from None
    return event


def _value(name: str, texts: Sequence[str], values: Values) -> Any:  # noqa: ANN401 (one type a column)
    try:
        found = [values.value(name, text) for text in texts]
    except Blank:
        raise ServandaError(f"'{name}' is empty; fill it, or leave it out") from None
    return tuple(one for part in found for one in part) if columns()[name].many else found[0]


def numbered(event: Event, log: Log) -> Event:
    """Return a record with a name that no other of the log has: its own, or one made of matter and day.

    Raises ServandaError when its own name is taken, or is no name.
    """
    taken = {one.iri: one.line for one in log.events}
    base = f"{log.iri}/"
    if event.iri in ("", base):
        return replace(event, iri=_free(base + made_up(event), taken))
    name = event.iri.removeprefix(base)
    if not is_name(name):
        raise ServandaError(f"'{name}' cannot be the id of a record; use letters, digits, '.' and '-'")
    if event.iri in taken:
        where = f" (line {taken[event.iri]})" if taken[event.iri] else ""
        raise ServandaError(f"there is a record '{name}' already{where}; give another id, or none")
    return event


def made_up(event: Event) -> str:
    """Return a name for a record, of what it is about and its day.

    >>> made_up(Event(iri="", kind="notice", matters=("matter:arrival",)))
    'arrival-notice'
    """
    stem = _stem(event)
    day = _day(event.span.start)
    return f"{stem}-{day}" if day else stem


def _stem(event: Event) -> str:
    """Return a name without the day: of what happened, was told, judged, fulfilled or breached."""
    if event.kind == "judgement":
        return f"{local(event.about[0])}-judged"
    if event.matters:
        return local(event.matters[0]) + ("-notice" if event.kind == "notice" else "")
    # The name of a norm alone could be taken for the norm.
    return f"{local(event.fulfils[0])}-fulfilled" if event.fulfils else f"{local(event.breaches[0])}-breached"


def _day(when: When) -> str:
    if _DIGITS.fullmatch(str(when)):
        return str(when)
    return when.earliest.isoformat() if when.earliest else ""


def _free(name: str, taken: Container[str]) -> str:
    """Return a name, with -2, -3 … behind it when it is taken."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def refuse_future(event: Event, today: date) -> None:
    """Raise ServandaError for a record of what has not happened yet."""
    for day in days(event):
        if day.earliest is not None and day.earliest > today:
            raise ServandaError(
                f"{day} is later than today ({today.isoformat()}), and a log says what happened; "
                "'servanda what-if' shows what would follow"
            )
