"""By when an act is due, in one line: the day, the words of the text, and what it was counted from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from servanda.events.conventions import load_conventions
from servanda.events.dates import When
from servanda.model import Slot
from servanda.namespaces import local
from servanda.query import time_words
from servanda.status import occasions
from servanda.status.phrases import Phrases
from servanda.status.states import Instance, NormStatus
from servanda.status.times import Premise, count_back

#: What stands between the parts of a line.
SEPARATOR: Final = " · "
#: The events that have a name of their own in a text, by which a phrase is chosen.
_EVENTS: Final = frozenset({"receipt", "sending", "signature", "entry-into-force", "end-of-term", "adoption"})
#: Those of them before which something can be due.
_ENDS: Final = frozenset({"entry-into-force", "end-of-term"})
#: The fields of a slot that say how far a day lies from an event, with values that say nothing.
_WITHOUT_EVENT: Final[dict[str, Any]] = {
    "period": None, "hours": None, "runs_from": None, "runs_from_events": (), "due_before": (), "actors": (),
    "last_of": (), "first_of": (), "number": None, "day_counts": None, "urgency": None, "stopped_by": (),
}  # fmt: skip


def find_timing(call: Instance) -> Slot | None:
    """Return the slot that says by when a call is to be answered, None where the text is silent about it."""
    if call.rests_on:
        return call.rests_on[0].slot
    stated = call.notice.timing if call.notice is not None else None
    return stated if stated is not None else call.norm.timing


def find_words(call: Instance) -> str:
    """Return what the text says about the time of a call, in its own words; empty where it is silent."""
    timing = find_timing(call)
    return timing.words.any if timing is not None else ""


def is_earliest(call: Instance) -> bool:
    """Say whether the day of a call is the first on which the act may be done, not the last."""
    timing = find_timing(call)
    return timing is not None and timing.bound == "bound:earliest"


def recurs(call: Instance) -> bool:
    """Say whether a call is one of a duty that falls due again and again."""
    timing = find_timing(call)
    return timing is not None and occasions.recurs(timing)


def is_before_event(call: Instance) -> bool:
    """Say whether the day of a call is that of an event before which it is to be met, not a last day."""
    timing = find_timing(call)
    return timing is not None and bool(timing.due_before) and not (timing.period or timing.hours)


def find_told_day(call: Instance) -> When | None:
    """Return the day that is told of a call: its last one, or the first on which it may be done.

    What may be done at the earliest a period before an event has the event as its last day.
    """
    timing = find_timing(call)
    if timing is None or not is_earliest(call) or not timing.due_before or not call.rests_on:
        return call.deadline
    start = call.rests_on[0].start
    return call.deadline if start is None else count_back(start, timing)


def describe_state(subject: Instance | NormStatus, say: Phrases) -> str:
    """Return a state in words; of a call that is open, with what the text says about the time."""
    words = find_words(subject) if isinstance(subject, Instance) and subject.state == "open" else ""
    return say.phrase("state.open-words", words=words) if words else say.state(subject.verdict)


def describe_moment(when: When, slot: Slot | None, say: Phrases) -> str:
    """Return a day; of a time in hours the moment, where it is known."""
    if slot is None or not slot.hours or when.moment is None:
        return say.day(when)
    clock, zone = when.moment.strftime("%H:%M"), when.moment.tzname()
    return f"{say.day(when)} ({clock}{f', {zone}' if zone else ''})"


def describe_time(call: Instance, say: Phrases) -> str:
    """Return by when a call is to be answered and on what that rests, in one line; empty if nothing says so.

    The last day comes first, then what it was counted from, the words of the text, the conventions by which
    it was counted, and what a person assumed.
    """
    day = _describe_day(call, say)
    return SEPARATOR.join(filter(None, (day, describe_grounds(call, say))))


def describe_grounds(call: Instance, say: Phrases) -> str:
    """Return on what the last day of a call rests, without the day; empty if the text is silent."""
    timing = find_timing(call)
    # Where there is no day, nothing was counted.
    counts = [one for one in call.rests_on if call.deadline is not None or one.slot.due_before]
    parts = list(dict.fromkeys(_describe_premise(one, say) for one in counts))
    if not parts and timing is not None and timing.due_before:
        parts.append(_describe_premise(Premise(timing, *_find_event(call, timing)), say))
        if call.event is None:
            parts.append(say.word("before.open"))
    words = find_words(call)
    if words:
        # Where there is a day, what it was counted from says whose words they are.
        parts.append(f"«{words}»" if call.deadline is not None or parts else say.word("urgency", words=words))
    counted = {name: None for one in call.rests_on for name in one.conventions}
    if counted:
        labels = (load_conventions()[name].labels[say.lang] for name in counted)
        parts.append(say.word("rest.counts", conventions="; ".join(labels)))
    assumed = dict.fromkeys(what for one in call.rests_on for what in one.assumed)
    if assumed:
        parts.append(say.word("rest.assumed", what=", ".join(map(say.premise, assumed))))
    return SEPARATOR.join(filter(None, parts))


def _describe_day(call: Instance, say: Phrases) -> str:
    if call.deadline is None or is_before_event(call):
        return ""
    key = "rest.earliest" if is_earliest(call) else "until"
    day = find_told_day(call) or call.deadline
    return say.word(key, deadline=describe_moment(day, find_timing(call), say))


def _find_event(call: Instance, timing: Slot) -> tuple[str | None, None]:
    """Return what ends the time of a call that waits for it."""
    return (call.event.iri if call.event is not None else next(iter(timing.due_before), None)), None


def _describe_premise(premise: Premise, say: Phrases) -> str:
    """Return what a day was counted from: "3 months after receipt of report (2021-03-25)"."""
    slot, found = premise.slot, premise.event
    # What the calendar alone says: a date, a recurrence, the first day of a month.
    parts = [time_words.describe_time(replace(slot, **_WITHOUT_EVENT), say.name, say.lang)]
    if found is not None:
        length = f"PT{slot.hours}H" if slot.hours else slot.period
        kind = local(found if found.startswith("event:") else slot.runs_from or "event:occurrence")
        if slot.due_before:
            key = f"rest.{'before' if length else 'until'}.{kind if kind in _ENDS else 'occurrence'}"
        else:
            key = f"rest.after.{kind if kind in _EVENTS else 'occurrence'}" if length else "rest.upon"
        event = found.rpartition("/")[2] if found.startswith("log:") else say.name(found)
        when = "" if premise.start is None else f" ({describe_moment(premise.start, slot, say)})"
        parts.append(say.word(key, period=say.period(length) if length else "", event=event, when=when))
    return ", ".join(filter(None, parts))
