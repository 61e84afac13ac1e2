"""A timeline for the calendars of people: only what has its day exactly, by the text or by the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from servanda.timeline.calendar_file import CalendarEntry, calendar
from servanda.timeline.entry import Entry
from servanda.timeline.entry_words import Words
from servanda.vocabulary import expand


def as_calendar(found: Iterable[Entry], words: Words, *, name: str, stamp: date) -> tuple[bytes, int]:
    """Return entries as iCalendar, and how many were left out, as a day of theirs is not exact.

    What goes on stands on its first day. The same entries and ``stamp`` give the same bytes.
    """
    held, left_out = list[CalendarEntry](), 0
    for entry in found:
        start = entry.day.exact
        lasted = entry.until is not None and entry.kind != "stage"
        if start is None or (lasted and entry.until is not None and entry.until.exact is None):
            left_out += 1
            continue
        held.append(_entry(entry, start, words))
    return calendar(held, name=name, lang=words.lang, stamp=stamp), left_out


def _entry(entry: Entry, start: date, words: Words) -> CalendarEntry:
    # A stage is told of on its day; it would fill the calendar for years.
    end = entry.until.exact if entry.until is not None and entry.kind != "stage" else None
    said = (entry.detail, entry.outcome, entry.name if entry.ref.startswith("log:") else "")
    sources = [words.lane(entry.lane), words.phrase(f"kind.{entry.kind}")]
    return CalendarEntry(
        uid=uid(entry), start=start, end=end,
        summary=" · ".join(filter(None, (entry.title, entry.who, words.state(entry.state)))),
        description="\n".join(filter(None, said)),
        url=expand(entry.ref) if entry.ref.startswith("agreement:") else "", categories=tuple(sources),
    )  # fmt: skip


def uid(entry: Entry) -> str:
    """Return what tells an entry from all others of its timeline, whatever the day asked."""
    parts = [expand(entry.ref), *(["follows"] if entry.follows else [])]
    return "#".join(parts + list(entry.calls if entry.kind == "deadline" else ()))
