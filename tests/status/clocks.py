"""Agreements of a few norms, built in memory: each norm from the slots that say when it is to be done."""

from __future__ import annotations

from datetime import date

from servanda.events.conventions import Conventions
from servanda.events.dates import Span, parse_day
from servanda.events.records import Event, Log, LogIndex
from servanda.model import Agreement, Clause, Instrument, Norm, Notification, Slot
from servanda.status.states import Status, make_status

NAME = "agreement:clock"
#: The agreement is in force from this day, unless it is said otherwise: it is signed then.
SIGNED = "2020-01-01"


def make_slot(about: str = "timing", **values: object) -> Slot:
    """Return a slot that the text states."""
    return Slot(iri=f"{NAME}/{about}", about=f"slot:{about}", status="stated", **values)


def make_notice(
    norm: str, matter: str = "matter:report", name: str = "notice", **more: object
) -> Notification:
    """Return a notice from the first Party to the second about a matter."""
    given = {"senders": ("actor:north",), "addressees": ("actor:south",), "matters": (matter,), **more}
    return Notification(iri=f"{NAME}/{norm}-{name}", norm=f"{NAME}/{norm}", **given)


def make_norm(name: str, *notices: Notification, **more: object) -> Norm:
    """Return an obligation of the first Party."""
    given = {"bearers": ("actor:north",), "modality": "obligation", "kind": "norm", **more}
    return Norm(iri=f"{NAME}/{name}", clause=f"{NAME}/1", number="1", notifications=notices, **given)


def make_agreement(*norms: Norm, signed: str = SIGNED) -> Agreement:
    """Return an agreement of two Parties that enters into force on signature."""
    effect = Slot(
        iri=f"{NAME}/effect", about="slot:effect", status="stated", effect_kind="effect:entry-into-force",
        runs_from="event:signature",
    )  # fmt: skip
    begin = make_norm("begin", modality="condition", effect=effect)
    clause = Clause(iri=f"{NAME}/1", number="1", order=1, norms=(*norms, begin))
    text = Instrument(iri=f"{NAME}/text", date=signed)
    return Agreement(
        iri=NAME, parties=("actor:north", "actor:south"), constituted_by=(text.iri,), instruments=(text,),
        clauses=(clause,),
    )  # fmt: skip


def happen(name: str, matter: str, day: str, **more: object) -> Event:
    """Return the record of an event."""
    return Event(iri=f"log:x/{name}", matters=(f"matter:{matter}",), span=Span(parse_day(day)), **more)


def tell(name: str, received: str | None, matter: str = "report", **more: object) -> Event:
    """Return the record of a notice from the first Party to the second."""
    day = parse_day(received) if received else None
    given = {
        "sender": "actor:north",
        "addressees": ("actor:south",),
        "matters": (f"matter:{matter}",),
        **more,
    }
    start = day or given.get("sent")
    return Event(iri=f"log:x/{name}", kind="notice", received=day, span=Span(start), **given)


def stand(agreement: Agreement, as_of: str, *events: Event, conventions: Conventions | None = None) -> Status:
    """Return the status of an agreement on a day, by some records."""
    record = LogIndex.of(Log("log:x", agreement.iri, events))
    return make_status(record, agreement, date.fromisoformat(as_of), None, conventions or Conventions())


def list_calls(status: Status) -> dict[str, tuple[str, str]]:
    """Return the state and the deadline of each call."""
    return {call.id: (call.state, str(call.deadline)) for call in status.instances}


def get_norm_state(status: Status, name: str) -> str:
    """Return the state of a norm."""
    return next(held.state for held in status.norms if held.norm.name == name)
