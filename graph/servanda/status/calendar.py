"""What is due until a day; and days for the calendars of people (iCalendar, RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from servanda.characters import reject_unwritable
from servanda.errors import ServandaError
from servanda.events.dates import add_day
from servanda.links import link_target
from servanda.messages import error_text
from servanda.model import Norm, Slot
from servanda.status.calls import make_calls
from servanda.status.coming_days import ComingDay, list_coming_days
from servanda.status.occasions import recurs
from servanda.status.states import (
    Instance,
    NormStatus,
    Status,
    StatusItem,
    get_day,
    list_items,
    list_uncountable,
)
from servanda.status.time_phrases import find_words
from servanda.status.verdicts import StatusContext, Verdict

if TYPE_CHECKING:
    from icalendar.cal import Component

#: Characters that no text of a calendar may hold (RFC 5545, 3.1), but line breaks, which are escaped.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BREAK: Final = re.compile(r"\r\n?")
#: States of which a day has been set.
_DATED = ("due", "breached")
#: So many years are looked ahead for what recurs.
_YEARS: Final = 100


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What stands in a calendar from ``start`` to ``end``, both included (None: on that one day).

    ``uid`` tells the entry from all others, so that a newer file replaces it: an IRI will do. ``alarms`` are
    so many days before ``start``, on each of which a calendar reminds its owner.
    """

    uid: str
    start: date
    end: date | None
    summary: str
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    alarms: tuple[int, ...] = ()


@dataclass(frozen=True)
class Due:
    """What is due until a day.

    ``dated`` are calls for an act whose last day is known, the earliest first. ``later`` is what recurs after
    what is due next, if nothing on the record changes. ``waiting`` are due before an event of which the
    record gives no day. ``urgent`` are open, and the text says in words how soon; ``undated`` are open, and
    it says nothing of the time. ``steps`` are days in the life of the agreement itself. ``uncountable`` are
    calls of which it is not known how they stand, because servanda cannot count what the text says. ``limit``
    is the day until which ``later`` goes, where that is before ``until`` and something recurs.
    """

    until: date
    dated: tuple[StatusItem, ...]
    undated: tuple[StatusItem, ...]
    steps: tuple[ComingDay, ...]
    uncountable: tuple[StatusItem, ...] = ()
    waiting: tuple[StatusItem, ...] = ()
    urgent: tuple[StatusItem, ...] = ()
    later: tuple[StatusItem, ...] = ()
    limit: date | None = None


def render_calendar(entries: Iterable[CalendarEntry], *, name: str, lang: str, stamp: date) -> bytes:
    """Return a calendar of this name with its texts in ``lang``, made on the day ``stamp`` (in UTC).

    Raises ServandaError for an entry that ends before it starts, for two of one ``uid``, and for a character
    that a calendar cannot hold, with the ``uid`` of its entry.
    """
    from icalendar import Calendar, vText  # takes longer to load than a status to compute

    made = Calendar()
    made.add("prodid", f"-//servanda//servanda//{lang.upper()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    # NAME is the standard's (RFC 7986), X-WR-CALNAME what programs read. The library has no type for either:
    # what is not given as a text of its own is written without an escape.
    title = vText(_fold_breaks(name, "NAME"))
    made.add("name", title, parameters={"language": lang})
    made.add("x-wr-calname", vText(title))
    seen: set[str] = set()
    moment = datetime.combine(stamp, time(), UTC)
    for entry in sorted(entries, key=lambda one: (one.start, one.end or one.start, one.uid)):
        if entry.uid in seen:
            raise ServandaError(error_text("calendar-entry-twice", entry=entry.uid))
        seen.add(entry.uid)
        made.add_component(_make_component(entry, lang, moment))
    return bytes(made.to_ical())


def find_due(status: Status, norms: Iterable[NormStatus], until: date) -> Due:
    """Return what is due until a day, as things stand on the day of the status."""
    held = list(norms)
    dated, undated, uncountable, waiting, urgent = [], [], [], [], []
    for item in list_items(held):
        call = item.call
        if call is not None and item.state == "not-known" and list_uncountable(call.norm, call.notice):
            if not {*call.verdict.possible} <= {"done", "done-late"}:
                uncountable.append(item)
            continue
        if call is None or item.state not in (*_DATED, "open", "to-be-judged"):
            continue
        if call.deadline is not None and item.state in _DATED:
            if call.deadline.by(until) is not False:
                dated.append(item)
        elif item.state in _DATED:
            waiting.append(item)
        elif find_words(call) and item.state == "open":
            urgent.append(item)
        else:
            undated.append(item)
    dated.sort(key=_get_order)
    later = _find_later(status, held, {item.id for item in dated}, until)
    end = _find_limit(status, until)
    return Due(
        until, tuple(dated), tuple(undated), tuple(list_coming_days(status, until)), tuple(uncountable),
        tuple(waiting), tuple(urgent), tuple(later), end if later and end < until else None,
    )  # fmt: skip


def _find_limit(status: Status, until: date) -> date:
    """Return the day until which what recurs is looked for: :data:`_YEARS` years ahead at the most."""
    return min(until, date(min(status.as_of.year + _YEARS, date.max.year), 12, 31))


def _find_later(
    status: Status, norms: Iterable[NormStatus], told: Collection[str], until: date
) -> list[StatusItem]:
    """Return what recurs until a day, but for what is ``told`` already, the earliest first.

    What the record has from the day of the status on does not count for it. It looks no more than
    :data:`_YEARS` years ahead.
    """
    day = status.as_of
    end = _find_limit(status, until)
    if end <= day:
        return []
    context = StatusContext(status.agreement, status.record, status.lifecycle, end, status.conventions)
    found = []
    for held in norms:
        if not any(recurs(one) for one in _list_timings(held.norm)):
            continue
        performers = {call.performers for call in held.instances}
        for call in make_calls(context, held.norm):
            coming = (
                call.deadline is not None
                and call.deadline.by(day) is False
                and call.deadline.by(end) is not False
                and (call.event is None or get_day(call.event).by(day) is not False)
            )
            ours = call.performers in performers or not performers
            if coming and ours and call.id not in told and _is_owed(call, day):
                due = replace(call, verdict=Verdict("due"), acts=(), survives=False)
                found.append(StatusItem(held, due))
    return sorted(found, key=_get_order)


def _is_owed(call: Instance, day: date) -> bool:
    """Say whether a call to come is still owed on a day: nothing that was done by then discharges it."""
    if call.state in _DATED:
        return True
    late = all(get_day(act).by(day) is False for act in call.acts)
    return call.state in ("done", "done-late") and late


def _list_timings(norm: Norm) -> list[Slot]:
    return [
        one for one in (norm.timing, *(notice.timing for notice in norm.notifications)) if one is not None
    ]


def _fold_breaks(text: str, place: str) -> str:
    """Return a text with line breaks of one kind, since a calendar has no other.

    Raises ServandaError, with the ``place``, for a character that a calendar cannot hold.
    """
    reject_unwritable(text, place, "iCalendar", "json", _CONTROL)
    return _BREAK.sub("\n", text)


def _make_component(entry: CalendarEntry, lang: str, moment: datetime) -> Component:
    last = entry.end or entry.start
    if last < entry.start:
        raise ServandaError(
            error_text("calendar-entry-reversed", entry=entry.uid, last=last, first=entry.start)
        )
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", moment)
    event.add("dtstart", entry.start)
    if last < date.max:
        event.add("dtend", add_day(last))  # the day after, as the standard has it
    event.add("transp", "TRANSPARENT")  # nobody is busy on that day for it
    event.add("summary", _fold_breaks(entry.summary, entry.uid), parameters={"language": lang})
    if entry.description:
        described = _fold_breaks(entry.description, entry.uid)
        event.add("description", described, parameters={"language": lang})
    if entry.categories:
        event.add(
            "categories",
            [_fold_breaks(one, entry.uid) for one in entry.categories],
            parameters={"language": lang},
        )
    if target := link_target(entry.url):
        event.add("url", target)  # an address is not escaped; there is nothing in it that could break it
    for days in entry.alarms:
        event.add_component(_make_alarm(entry, days, lang))
    return event


def _make_alarm(entry: CalendarEntry, days: int, lang: str) -> Component:
    """Return an alarm so many days before an entry, which is shown and does nothing else."""
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(days=-days))
    alarm.add("description", _fold_breaks(entry.summary, entry.uid), parameters={"language": lang})
    return alarm


def _get_order(item: StatusItem) -> tuple[date, str]:
    day = item.deadline.latest if item.deadline is not None else None
    return day or date.max, item.id
