"""What is due as reminders: entries of a calendar with alarms, and of a feed, with who is responsible.

A reminder says who owes what, by when, and where the text says so; whom a log or a staff file names beside
that, it leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from servanda.events.dates import When
from servanda.messages import capitalize_text
from servanda.namespaces import expand, local
from servanda.status.assumptions import list_assumptions
from servanda.status.calendar import CalendarEntry, Due
from servanda.status.coming_days import ComingDay
from servanda.status.feed import FeedEntry
from servanda.status.phrases import Phrases
from servanda.status.staff import Staff, StaffEntry
from servanda.status.states import Status, StatusItem
from servanda.status.status_text import describe_assumptions, describe_coming_day, quote_time
from servanda.status.time_phrases import describe_time


def make_due_entries(
    status: Status, found: Due, say: Phrases, staff: Staff | None = None
) -> Iterator[CalendarEntry]:
    """Yield an entry of a calendar for each day that the text or the record gives exactly.

    With a staff file each names the office, and has alarms as many days before as the file says.
    """
    for item in (*found.dated, *found.later):
        day = item.deadline.exact if item.deadline is not None else None
        if day is not None:
            entry, acts = _find_entry(status, item, staff)
            yield CalendarEntry(
                uid=_name_item(item), start=day, end=None, url=expand(item.norm.iri),
                summary=_describe_duty(item, say), description=_describe_item(status, item, say, entry, acts),
                categories=(say.state(item.state),), alarms=_list_alarms(status, day, entry),
            )  # fmt: skip
    for one in found.steps:
        if one.day.exact is not None:
            entry = staff.find_for_day(status.agreement, one) if staff is not None else None
            yield CalendarEntry(
                uid=_name_day(status, one), start=one.day.exact, end=None,
                url=expand(status.agreement.iri), summary=describe_coming_day(one, say),
                description=_describe_day(status, one, say, entry), categories=(),
                alarms=_list_alarms(status, one.day.exact, entry),
            )  # fmt: skip


def count_without_day(found: Due) -> int:
    """Return how many open acts and coming days a calendar leaves out, since nothing gives their day."""
    items = (*found.dated, *found.later, *found.waiting, *found.urgent, *found.undated, *found.uncountable)
    days = [None if item.deadline is None else item.deadline.exact for item in items]
    return sum(day is None for day in (*days, *(one.day.exact for one in found.steps)))


def make_feed_entries(
    status: Status, found: Due, say: Phrases, staff: Staff | None = None
) -> Iterator[FeedEntry]:
    """Yield an entry of a feed for all that is due until a day, and all that is open without one.

    Each was last changed on the latest day, by that of the status, on which it was called for, on which its
    office was to be reminded, or on which its time had passed.
    """
    for item in (
        *found.dated, *found.later, *found.waiting, *found.urgent, *found.undated, *found.uncountable
    ):  # fmt: skip
        entry, acts = _find_entry(status, item, staff)
        yield FeedEntry(
            id=_name_item(item), title=_add_deadline(_describe_duty(item, say), item.deadline, say),
            text=_describe_item(status, item, say, entry, acts), url=expand(item.norm.iri),
            updated=_find_change(status, item, entry), state=item.state, label=say.state(item.state),
        )  # fmt: skip
    for one in found.steps:
        entry = staff.find_for_day(status.agreement, one) if staff is not None else None
        yield FeedEntry(
            id=_name_day(status, one), title=_add_deadline(describe_coming_day(one, say), one.day, say),
            text=_describe_day(status, one, say, entry), url=expand(status.agreement.iri),
            updated=max(_list_past(status, [_find_begin(status), *_list_reminders(one.day, entry)])),
        )  # fmt: skip


def name_feed(status: Status, lang: str, actor: str | None = None, to: str | None = None) -> str:
    """Return the fixed IRI of the feed of an agreement in a language, of an actor, towards another."""
    parts = ["due", lang]
    parts += [f"of-{local(actor)}"] if actor else []
    parts += [f"to-{local(to)}"] if to else []
    return f"{expand(status.agreement.iri)}#{'.'.join(parts)}"


def describe_office(entry: StaffEntry | None, say: Phrases, *, acts: bool = True) -> str:
    """Return in words who is responsible: an office, of what it only receives with that; "" for none."""
    if entry is None:
        return ""
    office = entry.name_office(say.lang)
    return office if acts else say.word("office.receives", office=office)


def _find_entry(status: Status, item: StatusItem, staff: Staff | None) -> tuple[StaffEntry | None, bool]:
    return staff.find_for_item(status.agreement, item) if staff is not None else (None, True)


def _name_item(item: StatusItem) -> str:
    return f"{expand(item.norm.iri)}@{item.id}"


def _name_day(status: Status, one: ComingDay) -> str:
    """Return the IRI of a day in the life of an agreement; as a term ends again, it has the day in it."""
    name = one.key if one.norm is None else f"{one.id if one.act else one.key}-{one.day}"
    return f"{expand(status.agreement.iri)}#{name}"


def _list_alarms(status: Status, day: date, entry: StaffEntry | None) -> tuple[int, ...]:
    """Return how many days before a day its office is to be reminded; of a day that is past there is none."""
    return entry.lead_days if entry is not None and day >= status.as_of else ()


def _describe_duty(item: StatusItem, say: Phrases) -> str:
    norm = item.norm
    return f"{say.bearers(norm.bearers, norm.responsible)}: {say.name(norm.iri)}"


def _add_deadline(text: str, day: When | None, say: Phrases) -> str:
    return text if day is None else say.word("reminder.title", day=say.day(day), what=text)


def _describe_item(
    status: Status, item: StatusItem, say: Phrases, entry: StaffEntry | None, acts: bool
) -> str:
    """Return what a reminder says: the words of the clause, the time, who is responsible, what is assumed."""
    time = describe_time(item.call, say) if item.call is not None else ""
    quote = f"{capitalize_text(say.clause(item.norm))}: «{item.norm.quote.any}»"
    return _join_lines(status, say, [quote, time], entry, acts=acts, item=item)


def _describe_day(status: Status, one: ComingDay, say: Phrases, entry: StaffEntry | None) -> str:
    return _join_lines(status, say, [say.name(status.agreement.iri), quote_time(one.slot)], entry)


def _join_lines(
    status: Status, say: Phrases, lines: list[str], entry: StaffEntry | None, *, acts: bool = True,
    item: StatusItem | None = None,
) -> str:  # fmt: skip
    """Return lines of a reminder, with who is responsible and what it rests on that is only assumed."""
    if entry is not None:
        lines.append(say.word("office.line", office=describe_office(entry, say, acts=acts)))
        deputy = entry.name_deputy(say.lang)
        lines += [say.word("office.deputy", deputy=deputy)] if deputy else []
    lines += describe_assumptions(status, say)
    own = list_assumptions(status, item.subject)[len(list_assumptions(status)) :] if item is not None else []
    lines += [say.word("assumed.log", what=", ".join(own))] if own else []
    return "\n".join(filter(None, lines))


def _find_change(status: Status, item: StatusItem, entry: StaffEntry | None) -> date:
    """Return the latest day by that of the status on which something about a reminder changed."""
    days = [_find_begin(status)]
    call = item.call
    if call is not None and call.since is not None and call.since.exact is not None:
        days.append(call.since.exact)
    days += _list_reminders(item.deadline, entry)
    if item.deadline is not None and item.deadline.exact is not None and item.deadline.exact < date.max:
        days.append(item.deadline.exact + timedelta(1))
    return max(_list_past(status, days))


def _find_begin(status: Status) -> date:
    """Return the day on which the agreement began to bind, as far as it is known exactly."""
    return status.lifecycle.in_force.exact or status.as_of


def _list_reminders(day: When | None, entry: StaffEntry | None) -> list[date]:
    exact = day.exact if day is not None else None
    return entry.find_reminders(exact) if entry is not None and exact is not None else []


def _list_past(status: Status, days: list[date]) -> list[date]:
    """Return the days that are not after that of a status; that day where none is."""
    return [day for day in days if day <= status.as_of] or [status.as_of]
