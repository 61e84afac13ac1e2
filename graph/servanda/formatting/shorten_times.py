"""The times of a slot of full YAML-LD in the short form."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any, Final, TypeAlias

from servanda.names import list_declared
from servanda.namespaces import PREFIXES
from servanda.read.short.slot_times import INDEFINITE, TIME_KEYS
from servanda.read.short.time_events import ALL, OF_SOMETHING
from servanda.read.short.time_values import EVERY, OFFSETS, UNIT_OF
from servanda.text.printed_dates import format_month_day

Tree: TypeAlias = "dict[str, Any]"
#: A value as JSON has it.
Value: TypeAlias = Any
#: How a name is shortened: the name, and the kind of thing that it is.
NameShortener: TypeAlias = Callable[[str, str], str]
_UNITS: Final = {"D": "day", "W": "week", "M": "month", "Y": "year"}
#: The keys of full YAML-LD that name events, and those of the short form.
_REFERENCES: Final = {
    "dueBefore": "before", "lastOf": "lastOf", "firstOf": "firstOf", "renewedBy": "renewedBy",
    "unless": "unless",
}  # fmt: skip


def shorten_times(slot: Tree, shorten_name: NameShortener, notices: Collection[str]) -> Tree:
    """Return the keys of time of a slot (as JSON values) in the order of the short form.

    ``notices`` are the ids of the notices of the slot's norm.
    """
    found: Tree = {key: write(slot[full]) for full, (key, write) in _WRITERS.items() if full in slot}
    for full, key in _REFERENCES.items():
        if full in slot:
            found[key] = _shorten_references(slot[full], shorten_name)
            if key in ("lastOf", "firstOf") and {*_list_values(slot[full])} == {*notices}:
                found[key] = ALL
    if "runsFrom" in slot:
        found["after"] = _shorten_start(slot, shorten_name)
    if "whose" in slot:
        found["whose"] = _unwrap([shorten_name(one, "actor") for one in _list_values(slot["whose"])])
    for full, key in (("firstDayOf", "startOf"), ("lastDayOf", "endOf")):
        if full in slot:
            unit = next(name for name, unit in UNIT_OF.items() if unit == slot[full])
            found[key] = f"{OFFSETS[int(slot.get('unitOffset', '0'))]} {unit}"
    return {key: found[key] for key in TIME_KEYS if key in found}


def _shorten_start(slot: Tree, shorten_name: NameShortener) -> Value:
    """Return the event from which a time runs: its kind, or what it is of, with the kind where it must be."""
    kind = slot["runsFrom"].removeprefix("event:")
    if "runsFromEvent" not in slot:
        return shorten_name(slot["runsFrom"], "event")
    events = _shorten_references(slot["runsFromEvent"], shorten_name)
    if kind == "occurrence" or kind not in OF_SOMETHING:
        return events
    return {kind: events}


def _shorten_references(value: Value, shorten_name: NameShortener) -> Value:
    """Return kinds of events, matters, norms and notices by the names that find them again."""
    found: list[Value] = []
    for one in _list_values(value):
        if one.startswith("event:"):
            found.append(shorten_name(one, "event"))
        elif PREFIXES["event"] + one in list_declared():  # a matter of the agreement's own
            found.append({"matter": one})
        else:
            found.append(shorten_name(one, "matter"))
    return _unwrap(found)


def _list_values(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _unwrap(values: list[Value]) -> Value:
    return values[0] if len(values) == 1 else values


def format_period(duration: str) -> str:
    """Return an xsd:duration of days, weeks, months and years as words.

    >>> format_period("P3M"), format_period("P1Y6M")
    ('3 months', '1 year 6 months')
    """
    parts = re.findall(r"(\d+)([YMWD])", duration)
    return " ".join(f"{number} {_UNITS[unit]}{'' if number == '1' else 's'}" for number, unit in parts)


def _cut_prefix(value: str) -> str:
    return value.partition(":")[2]


def _format_flag(value: str) -> str:
    return "yes" if value in ("true", "1") else "no"


def _format_recurrence(value: str) -> str:
    return next((name for name, one in EVERY.items() if one == value), None) or format_period(value)


def _format_days(value: Value) -> Value:
    return _unwrap([format_month_day(int(day[2:4]), int(day[5:7])) for day in _list_values(value)])


#: The key of the short form for one of full YAML-LD, and how its value is written there.
_WRITERS: Final[dict[str, tuple[str, Callable[[Value], Value]]]] = {
    "period": ("period", format_period),
    "hours": ("period", lambda value: f"{value} hour{'' if value == '1' else 's'}"),
    "dayOfEventCounts": ("dayCounts", _format_flag),
    "hasBound": ("bound", _cut_prefix),
    "onDate": ("date", str),
    "every": ("every", _format_recurrence),
    "recursOn": ("day", _format_days),
    "dayOfMonth": ("day", str),
    "firstDue": ("first", str),
    "lastDue": ("until", str),
    "nilReport": ("nil", _format_flag),
    "occurrenceNumber": ("number", str),
    "term": ("term", format_period),
    "renewal": ("renewal", format_period),
    "renewedIndefinitely": ("renewal", lambda _: INDEFINITE),
    "maximumRenewals": ("renewals", str),
    "threshold": ("threshold", str),
    "hasUrgency": ("urgency", _cut_prefix),
}
