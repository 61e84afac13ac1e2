"""The rows of a drawn timeline: an event with the acts that answer it, or a record that stands by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from servanda.events.dates import When
from servanda.timeline.entry import AGREEMENT, OTHERS, Entry
from servanda.timeline.entry_records import side
from servanda.timeline.entry_words import Words
from servanda.timeline.model import Instance, Status
from servanda.timeline.terms import Norm, Terms

_END: Final = date.max


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign on a row, at a day: an entry, with its state for this row and a word on why.

    ``shape`` is what it is of: ``stage``, ``event``, ``act``, ``judgement``, ``breach`` or ``deadline``.
    """

    day: When
    shape: str
    state: str
    entry: Entry | None
    why: str = ""


@dataclass(frozen=True)
class Strand:
    """A row: its first entry, the call for an act that it made (if any), the marks on it in order of days.

    ``open`` says that something is still to be done, so that the row goes on to the day asked.
    """

    lane: str
    head: Entry
    call: Instance | None
    marks: tuple[Mark, ...]
    state: str

    @property
    def open(self) -> bool:
        """Whether the call goes on."""
        return self.call is not None and self.state in ("open", "due", "to-be-judged", "not-known")

    @property
    def clause(self) -> str:
        """The clause on which the row rests, as printed; empty where there is none."""
        return self.call.norm.number if self.call is not None else ", ".join(self.head.clauses)

    @property
    def acts(self) -> tuple[Mark, ...]:
        """The marks of what was done about the event."""
        return tuple(mark for mark in self.marks if mark.shape == "act" and mark.entry is not self.head)


def lane_of(terms: Terms, norm: Norm) -> str:
    """Return the lane of what is owed under a norm: that of the side that it binds."""
    sides = {side(terms, bearer) for bearer in norm.bearers}
    return next(iter(sides)) if len(sides) == 1 else AGREEMENT


def bound_most(terms: Terms) -> list[str]:
    """Return the Parties, the one on whose side most norms bind first; the order of the colours of sides."""
    bound = Counter(side(terms, bearer) for norm in terms.norms for bearer in norm.bearers)
    return sorted(terms.parties, key=lambda party: (-bound[party], party))


def strands(status: Status, shown: Iterable[Entry], words: Words) -> list[Strand]:
    """Return the rows for some entries of a status: by lane, and in each by the day of the first entry.

    A call stands in the lane of the side that is bound. An act that answers it, or fails to, stands on its
    row, on one of its own only where that is not shown. An event that makes several calls has a row for each.
    """
    held = list(shown)
    by_ref = {entry.ref: entry for entry in held if entry.kind != "deadline" and not entry.follows}
    calls: dict[str, list[Instance]] = {}
    for call in status.instances:
        if call.event is not None and call.event.iri in by_ref:
            calls.setdefault(call.event.iri, []).append(call)
    done = frozenset(act.iri for call in status.instances for act in call.acts)
    made = {call.id for found in calls.values() for call in found}
    alone = [entry for entry in held if entry.kind != "deadline" or made.isdisjoint(entry.calls)]
    terms = status.lifecycle.terms
    rows = [row for entry in alone for row in _rows(entry, calls, by_ref, done, words, terms)]
    placed = {mark.entry.ref for row in rows for mark in row.acts if mark.entry is not None}
    rows = [row for row in rows if row.call is not None or row.head.ref not in placed or row.head.follows]
    lanes = [AGREEMENT, *terms.parties, OTHERS]
    return sorted(rows, key=lambda row: (lanes.index(row.lane), row.head.order))


def _rows(
    entry: Entry,
    calls: dict[str, list[Instance]],
    by_ref: dict[str, Entry],
    done: frozenset[str],
    words: Words,
    terms: Terms,
) -> Iterator[Strand]:
    made = [] if entry.follows or entry.kind == "deadline" else calls.get(entry.ref, [])
    if entry.state == "later" or not made:
        yield Strand(entry.lane, entry, None, (_mark(entry),), entry.state)
        return
    for call in made:
        marks = [Mark(entry.day, "event", call.state, entry), *_acts(call, by_ref, done, words)]
        counts = call.state not in ("not-in-force", "not-called-for")
        if counts and call.deadline is not None and call.deadline != call.since:
            marks.append(Mark(call.deadline, "deadline", call.state, None))
        marks.sort(key=lambda mark: (mark.day.latest or mark.day.earliest or _END, mark.shape != "event"))
        yield Strand(lane_of(terms, call.norm), entry, call, tuple(marks), call.state)


def _mark(entry: Entry) -> Mark:
    return Mark(entry.day, "act" if entry.kind == "notice" else entry.kind, entry.state, entry)


def _acts(call: Instance, by_ref: dict[str, Entry], done: frozenset[str], words: Words) -> Iterator[Mark]:
    """Yield a mark for each act that answers a call, or does not, of those that are shown.

    One that is ``done``, as it answers another call of the event, was not meant for this one.
    """
    for act in call.acts:
        if (entry := by_ref.get(act.iri)) is not None:
            known = call.state in ("done", "done-late")
            why = "" if known else words.phrase("short.maybe") if entry.day.exact is None else ""
            yield Mark(entry.day, "act", call.state if known else "not-known", entry, why)
    for state, fits in (("to-be-judged", call.doubtful), ("failed", call.failing)):
        for found in fits:
            entry = by_ref.get(found.act.iri)
            if entry is not None and found.act.iri not in done:
                later = entry.state == "later"
                why = "" if later else words.short(found, doubtful=state == "to-be-judged")
                yield Mark(entry.day, "act", "later" if later else state, entry, why)
