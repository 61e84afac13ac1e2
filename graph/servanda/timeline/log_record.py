"""One record put together from its fields, and refused where it could mean nothing."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from servanda.errors import ServandaError
from servanda.timeline.dates import UNKNOWN, Span
from servanda.timeline.events import Event, Kind

#: Column of a log to the attribute of an Event that holds it; "when" becomes the span.
ATTRIBUTES: Final = {
    "matter": "matters", "by": "by", "sender": "sender", "addressee": "addressees", "sent": "sent",
    "received": "received", "form": "form", "about": "about", "fulfils": "fulfils", "breaches": "breaches",
    "answer": "answer", "on_behalf_of": "on_behalf_of", "place": "place", "evidence": "evidence",
    "remark": "remark",
}  # fmt: skip

#: Kind of record to the groups of fields of which one each must be there.
_NEEDED: Final[dict[Kind, tuple[tuple[str, ...], ...]]] = {
    "event": (("matter", "fulfils", "breaches"), ("when",)),
    "notice": (("sender",), ("addressee",), ("matter",), ("sent", "received")),
    "judgement": (("about",), ("answer",), ("by",)),
}

#: Kind of record to the fields that mean nothing there.
_FOREIGN: Final[dict[Kind, frozenset[str]]] = {
    "event": frozenset({"sender", "addressee", "sent", "received", "form", "answer"}),
    "notice": frozenset({"when", "answer"}),
    "judgement": frozenset({"sender", "addressee", "sent", "received", "form"}),
}

#: How a kind is called in a sentence.
_CALLED: Final = {"event": "an event", "notice": "a notice", "judgement": "a judgement"}

#: The attributes of a record in order, and what sets each.
ORDER: Final = tuple(one.name for one in dataclasses.fields(Event))
_SLOTS: Final = tuple(Event.__dict__[name].__set__ for name in ORDER)

#: When something was of which nothing is said.
NOTHING: Final = Span(UNKNOWN)

_NAME: Final = re.compile(r"\w(?:[\w.~-]*[\w~-])?")


def record(
    iri: str, kind: Kind, fields: dict[str, Any], line: int | None, called: Callable[[str], str] = str
) -> Event:
    """Return the record of what a log says of ``iri``.

    ``fields`` gives column to value, as :class:`Event` holds it (``when`` as a Span); what is empty is left
    out. ``called`` gives the name of a column in that kind of file. Raises ServandaError, without a place,
    for what is missing or foreign.
    """
    check(kind, fields, called)
    held = {ATTRIBUTES[name]: value for name, value in fields.items() if name != "when"}
    if kind == "notice":
        received = fields.get("received")
        span = Span(fields["sent"] if received is None else received)
    else:
        span = fields.get("when", NOTHING)
    return Event(iri=iri, kind=kind, span=span, line=line, **held)


def check(kind: Kind, fields: Collection[str], called: Callable[[str], str] = str) -> None:
    """Raise ServandaError, without a place, when such a record needs another field or has a foreign one."""
    foreign = _FOREIGN[kind]
    if not foreign.isdisjoint(fields):
        raise _foreign(kind, min(foreign.intersection(fields)), called)
    for group in _NEEDED[kind]:
        if not any(name in fields for name in group):
            either = " or ".join(f"'{called(name)}'" for name in group)
            hint = " ('not known' if that is so)" if "when" in group else ""
            raise ServandaError(f"{_CALLED[kind]} needs {either}, which is missing here; add it{hint}")


def made(values: Iterable[Any]) -> Event:
    """Return a record with all of its attributes in order: what ``Event(…)`` does, in half the time.

    A frozen class sets each attribute by name; here the slots are set directly, which counts when a million
    records are read.
    """
    event = Event.__new__(Event)
    for put, value in zip(_SLOTS, values, strict=True):
        put(event, value)
    return event


def kind_of(fields: Collection[str]) -> Kind:
    """Return the kind of a record that does not say it."""
    if "sender" in fields or "addressee" in fields:
        return "notice"
    return "judgement" if "answer" in fields else "event"


def is_name(text: str) -> bool:
    """Say whether a text can be the name of a record or a log: as a name in YAML, without '/' or blanks.

    >>> is_name("arrival-2009-02-01"), is_name("a b"), is_name("")
    (True, False, False)
    """
    return _NAME.fullmatch(text) is not None


def placed(error: ServandaError, file: object, line: int | None) -> ServandaError:
    """Return an error with its place: one line, of bounded length, that no control character can colour."""
    shown = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in error.message
    )
    message = shown if len(shown) <= 500 else f"{shown[:300]} … {shown[-150:]}"
    return ServandaError(message, file=str(file), line=line, exit_code=error.exit_code)


def _foreign(kind: Kind, name: str, called: Callable[[str], str]) -> ServandaError:
    hint = "leave it out, or mend the type"
    if kind == "notice" and name == "when":
        hint = f"write '{called('sent')}' and '{called('received')}'"
    return ServandaError(f"{_CALLED[kind]} has no '{called(name)}'; {hint}")
