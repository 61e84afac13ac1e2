"""Days for the calendars of people: iCalendar (RFC 5545), by the library icalendar.

Every entry is of whole days, so that no zone is needed. The file is a snapshot and invites nobody: it has no
METHOD, without which no scheduling is assumed (RFC 5545, 3.7.2). The same entries give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from icalendar import Calendar, Event, vText

from servanda.errors import ServandaError
from servanda.events.dates import add_day
from servanda.links import link_target

#: Characters that no text of a calendar may hold (RFC 5545, 3.1), but line breaks, which are escaped.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BREAK: Final = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What stands in a calendar from ``start`` to ``end``, both included (None: on that one day).

    ``uid`` tells the entry from all others, so that a newer file replaces it: an IRI will do.
    """

    uid: str
    start: date
    end: date | None
    summary: str
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()


def calendar(entries: Iterable[CalendarEntry], *, name: str, lang: str, stamp: date) -> bytes:
    """Return a calendar of this name with its texts in ``lang``, made on the day ``stamp`` (in UTC).

    Raises ServandaError for an entry that ends before it starts, and for two of one ``uid``.
    """
    made = Calendar()
    made.add("prodid", f"-//servanda//servanda//{lang.upper()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    # NAME is the standard's (RFC 7986), X-WR-CALNAME what programs read. The library has no type for either:
    # what is not given as a text of its own is written without an escape.
    title = vText(_clean(name))
    made.add("name", title, parameters={"language": lang})
    made.add("x-wr-calname", vText(title))
    seen: set[str] = set()
    moment = datetime.combine(stamp, time(), UTC)
    for entry in sorted(entries, key=lambda one: (one.start, one.end or one.start, one.uid)):
        if entry.uid in seen:
            raise ServandaError(f"two entries of the calendar are '{entry.uid}'; leave one of them out")
        seen.add(entry.uid)
        made.add_component(_event(entry, lang, moment))
    return bytes(made.to_ical())


def _event(entry: CalendarEntry, lang: str, moment: datetime) -> Event:
    last = entry.end or entry.start
    if last < entry.start:
        raise ServandaError(
            f"the entry '{entry.uid}' ends on {last}, before it starts on {entry.start}; fix one of the two"
        )
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", moment)
    event.add("dtstart", entry.start)
    if last < date.max:
        event.add("dtend", add_day(last))  # the day after, as the standard has it
    event.add("transp", "TRANSPARENT")  # nobody is busy on that day for it
    event.add("summary", _clean(entry.summary), parameters={"language": lang})
    if entry.description:
        event.add("description", _clean(entry.description), parameters={"language": lang})
    if entry.categories:
        event.add("categories", [_clean(one) for one in entry.categories], parameters={"language": lang})
    if target := link_target(entry.url):
        event.add("url", target)  # an address is not escaped; there is nothing in it that could break it
    return event


def _clean(text: str) -> str:
    return _CONTROL.sub("", _BREAK.sub("\n", text))
