"""What is due until a day: the days that the text or the record gives, and what is open without one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from servanda.events.dates import When
from servanda.timeline.model import NormStatus, Status
from servanda.timeline.selection import Item, items

#: States of which a day has been set.
_DATED = ("due", "breached")


@dataclass(frozen=True)
class Due:
    """What is due until a day.

    ``dated`` are calls for an act whose last day is known, the earliest first; ``undated`` those that are
    open and to which the text sets no day; ``steps`` are days in the life of the agreement itself, by key:
    ``due.last`` (the last day in force) and ``due.entry``.
    """

    until: date
    dated: tuple[Item, ...]
    undated: tuple[Item, ...]
    steps: tuple[tuple[str, When], ...]


def due(status: Status, norms: Iterable[NormStatus], until: date) -> Due:
    """Return what is due until a day, as things stand on the day of the status."""
    dated, undated = [], []
    for item in items(norms):
        call = item.call
        if call is None or item.state not in (*_DATED, "open", "to-be-judged"):
            continue
        if call.deadline is not None and item.state in _DATED:
            if call.deadline.by(until) is not False:
                dated.append(item)
        else:
            undated.append(item)
    life = status.lifecycle
    known = life.on_record or "in-force" in life.assumed
    steps = [("due.entry", life.in_force)] if known else []
    steps += [("due.last", life.last)] if life.last is not None else []
    coming = [
        (key, day) for key, day in steps if day.by(status.as_of) is not True and day.by(until) is not False
    ]
    return Due(until, tuple(sorted(dated, key=_last)), tuple(undated), tuple(coming))


def _last(item: Item) -> tuple[date, str]:
    call = item.call
    day = call.deadline.latest if call is not None and call.deadline is not None else None
    return day or date.max, call.id if call is not None else ""
