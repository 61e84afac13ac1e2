"""The times of the short form as properties of a slot: what the ontology holds, and what is uncountable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from servanda.messages import error_text
from servanda.read.short.clause_context import ClauseContext
from servanda.read.short.declared import PARTY_ROLES, list_shared
from servanda.read.short.nodes import list_items, put
from servanda.read.short.time_events import ALL, OF_SOMETHING, EventReferences, NamedEvent, read_events
from servanda.read.short.time_values import (
    find_year_end,
    read_date,
    read_duration,
    read_month_day,
    read_number,
    read_period,
    read_recurrence,
    read_threshold,
    read_unit,
)
from servanda.read.short.translations import TextPath
from servanda.read.syntax import Mapping, Node, Scalar, Sequence

#: The keys of times, in the order in which a file shows them; each is allowed in timing, effect and trigger.
TIME_KEYS: Final = (
    "period", "after", "at", "before", "whose", "dayCounts", "bound", "date", "every", "day", "first",
    "until", "nil", "lastOf", "firstOf", "number", "startOf", "endOf", "term", "renewal", "renewals",
    "renewedBy", "unless", "threshold", "urgency", "uncountable",
)  # fmt: skip
#: Those of deemed receipt.
RECEIPT_KEYS: Final = ("period", "after", "at", "whose", "dayCounts", "uncountable")
_COUNTING: Final = tuple(key for key in TIME_KEYS if key not in ("whose", "uncountable"))
#: Keys that cannot stand together.
_EXCLUDED: Final = (
    ("after", "at"), ("lastOf", "firstOf"), ("startOf", "endOf"), ("date", "every"),
)  # fmt: skip
#: The keys of the event from which a time runs, and all that give it a day to start from.
_STARTING: Final = ("after", "at")
_STARTS: Final = ("after", "at", "lastOf", "firstOf", "date", "every")
#: Keys that say more about another, one of which must stand beside them.
_NEEDED: Final = {
    "day": ("every",), "first": ("every",), "until": ("every",), "nil": ("every",),
    "renewal": ("term",), "renewals": ("renewal",), "renewedBy": ("renewal",), "threshold": ("unless",),
    "number": ("after", "at", "lastOf"),
    "startOf": _STARTS, "endOf": _STARTS,
    "dayCounts": ("period",),
    "bound": ("period", "after", "at", "before", "date", "every", "lastOf", "firstOf", "startOf", "endOf"),
    "period": ("after", "at", "before", "lastOf", "firstOf", "date", "every"),
}  # fmt: skip
#: What ``bound`` says, and how a renewal is written that has no end.
_BOUNDS: Final = ("latest", "earliest", "exact")
INDEFINITE: Final = "indefinite"
#: The keys of full YAML-LD, where they are others.
_FULL: Final = {
    "before": "dueBefore", "dayCounts": "dayOfEventCounts", "nil": "nilReport", "number": "occurrenceNumber",
    "renewals": "maximumRenewals", "startOf": "firstDayOf", "endOf": "lastDayOf",
}  # fmt: skip
#: The keys whose events may be kinds of events, such as entry into force.
_WITH_KINDS: Final = ("before", "lastOf", "firstOf")
#: The keys of several events, one of which counts.
_OF_SEVERAL: Final = ("lastOf", "firstOf")
_RECEIPT: Final = "event:receipt"
_SENDING: Final = "event:sending"
#: The most messages of a kind, or renewals, that are counted.
_MOST: Final = 999


def add_times(
    slot: Mapping, node: Mapping, slot_key: str, here: ClauseContext, paths: list[TextPath]
) -> None:
    """Add to a slot of full YAML-LD what the keys of time in ``node`` mean; ``slot_key`` is its own key.

    ``paths`` are those of the slot in the files of translations. Raises ServandaError for what cannot be
    counted, with the way out, and for a time that is also said to be uncountable.
    """
    _TimeReader(slot, node, slot_key, here).read()
    if "uncountable" in node.entries:
        _add_uncountable(slot, node.entries["uncountable"], here, paths)


class _TimeReader:
    """The times of one slot."""

    def __init__(self, slot: Mapping, node: Mapping, slot_key: str, here: ClauseContext) -> None:
        self.slot = slot
        self.node = node
        self.slot_key = slot_key
        self.here = here
        self.place = here.place
        self.counting = [key for key in node.entries if key in _COUNTING]

    def read(self) -> None:
        """Add all that is written; raises ServandaError as :func:`add_times` does."""
        self._check_together()
        readers: dict[str, Callable[[str, Node], None]] = {
            "period": self._add_period, "after": self._add_start, "at": self._add_start,
            "before": self._add_things, "whose": self._add_actors, "dayCounts": self._add_flag,
            "bound": self._add_bound, "date": self._add_date, "every": self._add_recurrence,
            "nil": self._add_flag, "lastOf": self._add_things, "firstOf": self._add_things,
            "number": self._add_number, "startOf": self._add_unit, "endOf": self._add_unit,
            "term": self._add_term, "renewal": self._add_renewal, "renewals": self._add_number,
            "renewedBy": self._add_things, "unless": self._add_things, "threshold": self._add_threshold,
            "urgency": self._add_urgency,
        }  # fmt: skip
        for key in TIME_KEYS:
            if key in self.node.entries and key in readers:
                self.line = self.node.lines[key]
                readers[key](key, self.node.entries[key])

    def _check_together(self) -> None:
        """Raise ServandaError for keys that cannot stand together, and for one that needs another."""
        entries, lines = self.node.entries, self.node.lines
        if "uncountable" in entries and self.counting:
            key = self.counting[0]
            raise self.place.error(error_text("short-counted-uncountable", key=key), lines[key])
        for first, second in _EXCLUDED:
            if first in entries and second in entries:
                message = error_text("short-times-apart", first=first, second=second)
                raise self.place.error(message, lines[second])
        if "period" in entries and "before" in entries and ("after" in entries or "at" in entries):
            raise self.place.error(error_text("short-period-both-ways"), lines["period"])
        if "date" in entries and not {"lastOf", "firstOf"} & entries.keys():
            for key in _STARTING:
                if key in entries:
                    raise self.place.error(error_text("short-date-and-event", key=key), lines["date"])
        for key in self.counting:
            needed = _NEEDED.get(key)
            if needed and not any(one in entries for one in needed):
                message = error_text("short-time-needs", key=key, needed="', '".join(needed))
                raise self.place.error(message, lines[key])

    def _put(self, key: str, value: str | list[str] | Node | None) -> None:
        put(self.slot, key, value, self.line)

    def _add_flag(self, key: str, node: Node) -> None:
        self._put(_FULL[key], "true" if self.place.read_flag(node, key) else "false")

    def _add_number(self, key: str, node: Node) -> None:
        if key == "number" and self._wants_all():
            return  # told by the event, of which the last counts
        self._put(_FULL[key], str(read_number(node, self.place, key, _MOST)))

    def _add_period(self, _key: str, node: Node) -> None:
        full, value = read_period(node, self.place)
        self._put(full, value)

    def _add_date(self, key: str, node: Node) -> None:
        self._put("onDate", read_date(node, self.place, key).isoformat())

    def _add_term(self, key: str, node: Node) -> None:
        self._put("term", read_duration(node, self.place, key))

    def _add_threshold(self, _key: str, node: Node) -> None:
        self._put("threshold", read_threshold(node, self.place))

    def _add_start(self, key: str, node: Node) -> None:
        """Add the event from which a time runs, or at which it is."""
        events, pending = read_events(key, node, self.line, self.here.names, self.place)
        kinds = {event.kind or "event:occurrence" for event in events}
        if len(kinds) > 1 or (len(events) > 1 and any(event.item is None for event in events)):
            raise self.place.error(error_text("short-events-of-several-kinds", key=key), self.line)
        if self._wants_all():
            if kinds != {"event:occurrence"} or len(events) > 1 or events[0].item is None:
                raise self.place.error(error_text("short-number-all", key=key), self.node.lines["number"])
            self._put_references("lastOf", key, events, pending)
            return
        self._put("runsFrom", next(iter(kinds)))
        self._put_references("runsFromEvent", key, events, pending)

    def _wants_all(self) -> bool:
        """Say whether the time wants the event of each who is bound: the last of them counts."""
        number = self.node.entries.get("number")
        return isinstance(number, Scalar) and number.text == ALL

    def _add_things(self, key: str, node: Node) -> None:
        """Add references to events: matters, norms, notices, and for some keys kinds of events."""
        events, pending = read_events(key, node, self.line, self.here.names, self.place)
        if key in _OF_SEVERAL and "after" not in self.node.entries and "at" not in self.node.entries:
            events = self._take_kind(key, events)
        for event in events:
            kind = (event.kind or "").partition(":")[2]
            if kind and (key not in _WITH_KINDS or kind in OF_SOMETHING):
                raise self.place.error(error_text("short-event-not-here", key=key, name=kind), self.line)
        self._put_references(_FULL.get(key, key), key, events, pending)

    def _take_kind(self, key: str, events: list[NamedEvent]) -> list[NamedEvent]:
        """Return the events without their kind, which is the same for all: their receipt or their sending.

        Norms and notices among several are meant by their receipt, where nothing else is written.
        """
        kinds = {event.kind for event in events if event.item is not None} - {None}
        if kinds == {_RECEIPT}:
            return [event if event.item is None else NamedEvent(None, event.item) for event in events]
        if kinds == {_SENDING} and all(event.kind == _SENDING and event.item is not None for event in events):
            self._put("runsFrom", _SENDING)
            return [NamedEvent(None, event.item) for event in events]
        if _SENDING in kinds:
            raise self.place.error(error_text("short-sending-with-others", key=key), self.line)
        return events

    def _put_references(self, full: str, key: str, events: list[NamedEvent], pending: set[int]) -> None:
        """Add references as a list whose names of norms are put right when all norms are read."""
        items = Sequence(self.line)
        found = EventReferences(
            self.place, self.line, self.here.id, self.here.norm, self.here.notice, self.slot_key, key,
            events[0].kind if all(event.item is None for event in events) and key in _STARTING else None,
            self.slot, full, items,
        )  # fmt: skip
        for number, event in enumerate(events):
            item = event.item
            if item is None and key not in _STARTING:
                item = Scalar(event.kind or "", self.line, False, True)
            if item is not None:
                if number in pending:
                    if item.text == ALL and key not in ("lastOf", "firstOf"):
                        raise self.place.error(error_text("short-all-not-here", key=key), item.line)
                    self._cite_clause(item)
                    found.pending.append(item)
                items.items.append(item)
        self._put(full, items)
        self.here.events.append(found)

    def _cite_clause(self, item: Scalar) -> None:
        """Put the id of a clause for its number in the name of a norm: "36(1)(a)/nationals"."""
        number, slash, rest = item.text.partition("/")
        if slash:
            item.text = f"{self.here.find_clause(number, item.line, self.place)}/{rest}"

    def _add_actors(self, key: str, node: Node) -> None:
        found: list[str] = []
        for item in list_items(node):
            name = self.place.read_word(item, key)
            if name in PARTY_ROLES:
                found += self.here.find_parties(name)
            else:
                found.append(self.here.names.resolve("actor", item, self.place))
        self._put(key, found)

    def _add_bound(self, key: str, node: Node) -> None:
        word = self.place.read_word(node, key)
        if word not in _BOUNDS:
            raise self.place.error(error_text("short-not-bound", word=word), node.line)
        self._put("hasBound", f"bound:{word}")

    def _add_recurrence(self, key: str, node: Node) -> None:
        """Add every, and with it day, first and until."""
        every = read_recurrence(node, self.place)
        self._put(key, every)
        entries, lines = self.node.entries, self.node.lines
        if not {"day", "first", "after", "at", "lastOf", "firstOf", "endOf", "startOf"} & entries.keys():
            raise self.place.error(error_text("short-every-from-nothing"), self.line)
        days: list[str] = []
        if "day" in entries:
            self.line = lines["day"]
            days = self._add_days(entries["day"], every)
        ends: dict[str, date] = {}
        for key, full in (("first", "firstDue"), ("until", "lastDue")):
            if key in entries:
                self.line = lines[key]
                ends[key] = find_year_end(entries[key], self.place, key, days, last=key == "until")
                self._put(full, ends[key].isoformat())
        if len(ends) > 1 and ends["first"] > ends["until"]:
            first, until = (ends[key].isoformat() for key in ("first", "until"))
            raise self.place.error(
                error_text("short-first-after-until", first=first, until=until), lines["first"]
            )

    def _add_days(self, node: Node, every: str) -> list[str]:
        """Add the days of a year or of a month, and return them as days of a year."""
        items = list_items(node)
        numbers = [
            item for item in items if isinstance(item, Scalar) and item.text.strip().lstrip("-").isdigit()
        ]
        months, years = every[-1] == "M" and "Y" not in every, every[-1] == "Y"
        if not items or (numbers and not (months and len(items) == 1)) or not (months or years):
            raise self.place.error(error_text("short-day-not-with-every"), self.line)
        if numbers:
            day = read_number(numbers[0], self.place, "day", 31)
            self._put("dayOfMonth", str(day))
            return [f"--01-{day:02}", f"--12-{day:02}"]
        days = [read_month_day(item, self.place) for item in items]
        self._put("recursOn", days)
        return days

    def _add_unit(self, key: str, node: Node) -> None:
        unit, offset = read_unit(node, self.place, key)
        self._put(_FULL[key], unit)
        self._put("unitOffset", str(offset))

    def _add_renewal(self, key: str, node: Node) -> None:
        if len(list_items(node)) > 1:
            raise self.place.error(error_text("short-two-renewals"), self.line)
        if isinstance(node, Scalar) and node.text == INDEFINITE:
            if "renewals" in self.node.entries:
                raise self.place.error(error_text("short-two-renewals"), self.node.lines["renewals"])
            self._put("renewedIndefinitely", "true")
        else:
            self._put(key, read_duration(node, self.place, key))

    def _add_urgency(self, key: str, node: Node) -> None:
        name = self.place.read_word(node, key).removeprefix("urgency:")
        known = list_shared("urgency")
        if name not in known:
            names = ", ".join(known)
            raise self.place.error(error_text("short-not-urgency", name=name, names=names), node.line)
        self._put("hasUrgency", f"urgency:{name}")


def _add_uncountable(slot: Mapping, node: Node, here: ClauseContext, paths: list[TextPath]) -> None:
    place = here.place
    reasons = place.read_mapping(node, "uncountable")
    place.check_keys(reasons, ("why", "needs"), "uncountable")
    for key, full in (("why", "uncountableReason"), ("needs", "uncountableNeeds")):
        if key not in reasons.entries:
            raise place.error(error_text("short-uncountable-without", key=key), reasons.line)
        place.read_word(reasons.entries[key], key)
        line = reasons.lines[key]
        text = here.translations.build_text(
            reasons.entries[key], line, *((*path[:-1], f"{path[-1]}/{key}") for path in paths)
        )
        put(slot, full, text, line)
