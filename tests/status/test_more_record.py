"""More on record never undoes what was done, and nothing is in force before there is an agreement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.status.test_formulas import FOLDER, IRI, load_folder

from servanda.events.dates import Span, When
from servanda.events.reader import read_log
from servanda.events.records import Event, Log, LogIndex
from servanda.model import Agreement, read_agreement
from servanda.status.order import find_conclusion
from servanda.status.states import Status, make_status

NAMES = sorted(path.parent.name for path in FOLDER.glob("*/agreement.yaml"))
DONE = ("done", "done-late")
OPEN = ("open", "due", "breached", "triggered")
#: What takes effects back, or brings an end, is no mere addition.
UNDOING = ("withdraw", "terminate", "denounce", "not-to", "not-renew", "objection")


@cache
def load_agreement(name: str) -> Agreement:
    """Return an agreement of the formulas."""
    return read_agreement(load_folder(name), IRI + name)


def list_logs(name: str) -> list[Log]:
    """Return the logs of a formula."""
    return [read_log(path, load_folder(name)) for path in sorted((FOLDER / name).glob("log*.csv"))]


def list_matters(agreement: Agreement, *, undoing: bool) -> list[str]:
    """Return the matters of which an agreement's norms speak; those that undo nothing, unless they may."""
    found = {
        matter
        for norm in agreement.norms
        for notice in norm.notifications
        for matter in (*notice.matters, *(notice.trigger.matters if notice.trigger else ()))
    }
    found |= {name for norm in agreement.norms for slot in norm.slots for name in slot.runs_from_events}
    held = sorted(one for one in found if "matter" in one or one in agreement.matters)
    return held if undoing else [one for one in held if not any(word in one for word in UNDOING)]


@st.composite
def draw_records(draw: Any, agreement: Agreement, *, undoing: bool) -> list[Event]:
    """Draw some records: events and notices of the Parties about what the norms speak of."""
    made = find_conclusion(agreement) or date(2000, 1, 1)
    matters = list_matters(agreement, undoing=undoing)
    actors = sorted({*agreement.parties, *(one for norm in agreement.norms for one in norm.bearers)})
    if not matters:
        return []
    found = []
    for number in range(draw(st.integers(1, 4))):
        low = made + timedelta(days=draw(st.integers(-400, 4000)))
        high = low + timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 30, 400])))
        day = draw(st.sampled_from([When(low, high), When(low, high), When(low, None), When(None, None)]))
        matter = draw(st.sampled_from(matters))
        sender = draw(st.sampled_from(actors))
        record = Event(iri=f"log:more/x{number}", matters=(matter,), span=Span(day), by=(sender,))
        if draw(st.booleans()):
            others = tuple(draw(st.sets(st.sampled_from(actors), min_size=1, max_size=3)))
            received = draw(st.sampled_from([day, None]))
            sent = When(low, low) if received is None or draw(st.booleans()) else None
            record = replace(
                record, kind="notice", by=(), sender=sender, addressees=others, received=received, sent=sent,
                span=Span(received or When(low, low)),
                form=draw(st.sampled_from([None, "form:written", "form:oral"])),
            )  # fmt: skip
            meant = [
                one
                for norm in agreement.norms
                for one in norm.notifications
                if not set(one.matters).isdisjoint(matters)
            ]
            if meant and draw(st.booleans()):  # the very notice for which the text provides
                one = draw(st.sampled_from(meant))
                record = replace(
                    record, matters=one.matters, sender=one.sender, addressees=one.addressees, form=one.form
                )
        found.append(record)
    return found


def stand(agreement: Agreement, records: list[Event], as_of: date) -> Status:
    """Return how an agreement stands by some records."""
    return make_status(LogIndex.of(Log("log:more", agreement.iri, tuple(records))), agreement, as_of)


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=8)
@given(data=st.data())
def test_more_on_record_leaves_done_what_was_done(name, data):
    agreement = load_agreement(name)
    log = data.draw(st.sampled_from(list_logs(name)))
    made = find_conclusion(agreement) or date(2000, 1, 1)
    as_of = made + timedelta(days=data.draw(st.integers(0, 4500)))
    more = data.draw(draw_records(agreement, undoing=False))
    before = {call.id: call.state for call in stand(agreement, [*log.events], as_of).instances}
    after = {call.id: call.state for call in stand(agreement, [*log.events, *more], as_of).instances}
    undone = {
        id_: (state, after.get(id_)) for id_, state in before.items()
        if state in DONE and after.get(id_) in OPEN
    }  # fmt: skip
    assert not undone


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=8)
@given(data=st.data())
def test_nothing_is_in_force_before_there_is_an_agreement(name, data):
    agreement = load_agreement(name)
    made = find_conclusion(agreement)
    assert made is not None
    records = data.draw(draw_records(agreement, undoing=True))
    as_of = made - timedelta(days=data.draw(st.integers(1, 1000)))
    assert stand(agreement, records, as_of).phase == "not-in-force"
