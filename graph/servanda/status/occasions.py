"""What a text counts its times from: events, messages and days in the life of an agreement, on the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from servanda.events.dates import Truth, When, add_day, find_earliest, make_when
from servanda.events.records import Event, sort_key
from servanda.model import Agreement, Norm, Notification, Slot
from servanda.namespaces import local
from servanda.status.lifecycle import Lifecycle
from servanda.status.matching import decide_fit, is_one_of, match_notice
from servanda.status.times import find_receipt, parse_date
from servanda.status.verdicts import TIMING, StatusContext, get_day

#: The kinds of event that are days in the life of the agreement.
ENTRY_KIND: Final = "event:entry-into-force"
END_KIND: Final = "event:end-of-term"
SIGNED_KINDS: Final = ("event:signature", "event:adoption")
LIFE_KINDS: Final = (ENTRY_KIND, END_KIND, *SIGNED_KINDS)
#: The kinds of event that are a message, sent or received.
RECEIPT: Final = "event:receipt"
SENDING: Final = "event:sending"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something from which a time runs.

    ``name`` is what a call is named by, ``event`` the record (None: a day in the life of the agreement),
    ``source`` what it is by its IRI, ``start`` its day, ``since`` when it calls for an act. ``certain`` is
    false where it is to be judged whether the record is the one. ``assumed`` names what a person assumed.
    """

    name: str
    event: Event | None
    source: str
    start: When
    since: When
    certain: bool = True
    assumed: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells it from all others: the IRI of the record, else its name."""
        return self.event.iri if self.event is not None else self.name


def find_start(event: Event, life: Lifecycle) -> When:
    """Return when an event calls for an act: when it began, or at entry into force if it was going on then.

    Where the agreement applied provisionally before, it is from the beginning of that on.

    A treaty does not bind as to what had ceased before its entry into force, but as to what still goes on
    (Vienna Convention on the Law of Treaties, art. 28).
    """
    began = event.span.start
    if life.applies_provisionally(began) is True:
        return began
    first = life.first_day
    for entry in (*([first] if first is not None else []), life.in_force):
        if began.before(entry) is True and entry.exact is not None and event.span.going_on(entry) is True:
            return entry
    return began


def find_later(*days: When) -> When:
    """Return the latest of several days, as far as it is known.

    >>> str(find_later(When(date(2009, 3, 1), None), When(date(2009, 3, 10), date(2009, 3, 10))))
    '[2009-03-10..]'
    """
    lows = [one.earliest for one in days if one.earliest is not None]
    highs = [one.latest for one in days if one.latest is not None]
    found = When(max(lows, default=None), max(highs) if len(highs) == len(days) else None)
    return next((one for one in days if one == found), found)


def settle_entry(life: Lifecycle, since: When) -> When:
    """Return a day on which the agreement is in force if it is on ``since``, where that is entry into force.

    Where the record gives only a month, the agreement is in force on whichever day of it that was, and still
    on the last.
    """
    known = since == life.entry_day and since.latest is not None and since.exact is None
    return When(since.latest, since.latest) if known else since


def names_time(slot: Slot | None) -> bool:
    """Say whether a slot says anything of time that is data."""
    return slot is not None and any(
        (
            slot.period, slot.hours, slot.runs_from, slot.runs_from_events, slot.due_before, slot.on_date,
            slot.last_of, slot.first_of, slot.urgency, slot.first_day_of, slot.last_day_of, recurs(slot),
        )
    )  # fmt: skip


def names_occasion(slot: Slot | None) -> bool:
    """Say whether a slot names events from which its time runs."""
    if slot is None:
        return False
    return bool(slot.runs_from_events or slot.last_of or slot.first_of or slot.runs_from in LIFE_KINDS)


def recurs(slot: Slot) -> bool:
    """Say whether a time comes again and again."""
    return bool(slot.every or slot.recurs_on or slot.day_of_month is not None)


def is_matter(agreement: Agreement, name: str) -> bool:
    """Say whether an IRI names a matter: one of the shared ones, or of the agreement's own."""
    return name.startswith("matter:") or name in agreement.matters


def pick_timing(norm: Norm, notice: Notification | None) -> Slot | None:
    """Return the slot that says when something is due: that of the notice, else that of its norm."""
    own = notice.timing if notice is not None else None
    return own if names_time(own) else norm.timing or own


def find_occasions(context: StatusContext, slot: Slot) -> dict[str, list[Occasion]]:
    """Return what the record holds of the events that a slot names, by the event that it names.

    Of the last or the first of several, and of one that has a number, it is the one that counts; of the last
    none as long as one of them lacks.
    """
    if slot.last_of or slot.first_of:
        found = _pick_occasion(context, slot)
        return {found.source: [found]} if found is not None else {}
    names = slot.runs_from_events or tuple(kind for kind in [slot.runs_from] if kind in LIFE_KINDS)
    each = {name: _find_named(context, name, slot) for name in names if name is not None}
    if slot.number is None:
        return each
    numbered = _find_numbered([one for held in each.values() for one in held], slot.number)
    return {numbered.source: [numbered]} if numbered is not None else {}


def find_before(context: StatusContext, slot: Slot) -> dict[str, list[Occasion]]:
    """Return what the record holds of the events before which something is due, by what the slot names."""
    return {name: _find_named(context, name, slot) for name in slot.due_before}


def find_received(context: StatusContext, names: Iterable[str]) -> dict[str, list[Occasion]]:
    """Return the messages received that meet some notices, or those of some norms, by what they meet."""
    upon = Slot(iri="", about=TIMING, runs_from=RECEIPT)
    return {name: _find_named(context, name, upon) for name in names}


def find_triggering(context: StatusContext, trigger: Slot, *, notices: bool) -> dict[str, list[Occasion]]:
    """Return the events that a trigger names, by matter; acts of notification where receipt counts."""
    return {matter: _find_matter(context, matter, trigger, notices) for matter in trigger.matters}


def list_met(context: StatusContext, iri: str) -> list[tuple[Event, When | None, bool]]:
    """Return the acts that meet a notice, one of a norm's notices, or that fulfil a norm that has none.

    Each comes with the day on which it was done (None: a notice that is not received yet), and whether it is
    certain that it does (that may be to be judged).
    """
    if iri not in context.met:
        context.met[iri] = sorted(_find_met(context, iri), key=lambda one: sort_key(one[0]))
    return context.met[iri]


def _find_met(context: StatusContext, iri: str) -> Iterator[tuple[Event, When | None, bool]]:
    agreement, record = context.agreement, context.record
    norm = next((one for one in agreement.every_norm if one.iri == iri), None)
    notices = norm.notifications if norm is not None else _find_notice(agreement, iri)
    if norm is not None and not notices:
        for act in record.fulfilling.get(iri, ()):
            yield act, get_day(act), True
    seen: set[str] = set()
    for notice in notices:
        for act in (act for matter in notice.matters for act in record.notices.get(matter, ())):
            verdict: Truth = decide_fit(match_notice(act, notice, agreement), record, context.as_of)
            received = find_receipt(act, notice, context.conventions)
            if act.iri not in seen and verdict is not False:
                seen.add(act.iri)
                yield act, received, verdict is True


def _find_notice(agreement: Agreement, iri: str) -> tuple[Notification, ...]:
    return tuple(one for norm in agreement.every_norm for one in norm.notifications if one.iri == iri)


def _find_named(context: StatusContext, name: str, slot: Slot) -> list[Occasion]:
    """Return what the record holds of one thing that a slot names."""
    if name in LIFE_KINDS:
        return _find_ends(context) if name == END_KIND else _find_life_day(context, name)
    if is_matter(context.agreement, name):
        return _find_matter(context, name, slot, slot.runs_from in (RECEIPT, SENDING))
    return [
        Occasion(act.name, act, act.iri, day, day, certain)
        for act, received, certain in list_met(context, name)
        for day in [act.sent if slot.runs_from == SENDING else received]
        if day is not None and _is_whose(context.agreement, act, slot)
    ]


def _find_matter(context: StatusContext, matter: str, slot: Slot, notices: bool) -> list[Occasion]:
    """Return the events of a matter, or the messages about it, of those whom the slot names."""
    shelf = context.record.notices if notices else context.record.events
    found = []
    for event in shelf.get(matter, ()):
        if notices and slot.about != "slot:trigger":
            day = event.sent if slot.runs_from == SENDING else event.receipt
            if day is not None and _is_whose(context.agreement, event, slot):
                found.append(Occasion(event.name, event, event.iri, day, day))
            continue
        named = not slot.actors or not event.by
        if named or any(is_one_of(context.agreement, actor, event.by) for actor in slot.actors):
            began = find_start(event, context.life)
            found.append(Occasion(event.name, event, event.iri, began, began))
    return found


def _is_whose(agreement: Agreement, act: Event, slot: Slot) -> bool:
    """Say whether a message is one of those whom the slot names: received by them, or sent."""
    if not slot.actors:
        return True
    ends = act.addressees if slot.runs_from == RECEIPT else (*act.by, *act.on_behalf_of, act.sender or "")
    who = {one for one in ends if one}
    whole = who.union(*(agreement.above.get(one, frozenset()) for one in who))
    players = {player for actor in slot.actors for player in (actor, *agreement.players(actor))}
    return not who or not whole.isdisjoint(players)


def _find_life_day(context: StatusContext, kind: str) -> list[Occasion]:
    """Return the day of entry into force or of signature; none where the record gives no such day."""
    life = context.life
    if kind not in SIGNED_KINDS:
        entry = life.entry_day
        if entry is None or life.waits:
            return []  # the record lacks a part of what it needs, so that it has not come
        assumed = tuple(name for name in ("in-force",) if name in life.assumed)
        return [Occasion(local(kind), None, kind, entry, entry, True, assumed)]
    if life.agreement.constituted is None:
        return []
    signed = make_when(life.agreement.constituted)
    # What was signed before its entry into force binds from then on.
    return [Occasion(local(kind), None, kind, signed, find_later(signed, life.in_force))]


def _find_ends(context: StatusContext) -> list[Occasion]:
    """Return the ends of the terms of an agreement until the one that runs on the day asked."""
    life, day = context.life, context.as_of
    assumed = tuple(name for name in ("in-force",) if name in life.assumed)
    start = life.in_force.exact
    ends: list[When] = []
    while start is not None and start <= day:
        end = life.find_term_end(start)
        if end is None or end in ends:
            break
        ends.append(end)
        start = add_day(end.exact) if end.exact is not None and end.exact < date.max else None
    if not ends and (running := life.find_term_end(day)) is not None:
        ends.append(running)
    return [
        Occasion(
            local(END_KIND) + (f"-{number}" if number > 1 else ""), None, END_KIND, end,
            find_later(end, life.in_force), True, assumed,
        )
        for number, end in enumerate(ends, 1)
    ]  # fmt: skip


def _pick_occasion(context: StatusContext, slot: Slot) -> Occasion | None:
    """Return the last of several that are all needed, or the first of those that have come."""
    firsts = [_find_first(_find_named(context, name, slot)) for name in slot.last_of or slot.first_of]
    if slot.on_date:
        fixed = parse_date(slot.on_date)
        since = find_later(fixed, context.life.in_force)
        firsts.append(Occasion(slot.on_date, None, slot.on_date, fixed, since))
    known = [one for one in firsts if one is not None]
    if not known or (slot.last_of and len(known) < len(firsts)):
        return None
    starts = [one.start for one in known]
    day = find_later(*starts) if slot.last_of else find_earliest(starts)
    return _combine(known, day, sum(len(one.assumed) for one in known) > 0)


def _combine(known: Sequence[Occasion], day: When, assumed: bool) -> Occasion:
    """Return one of several occasions, on a day that may be known less than that of each."""
    picked = next((one for one in known if one.start == day), known[-1])
    certain = all(one.certain for one in known)
    names = tuple(dict.fromkeys(name for one in known for name in one.assumed)) if assumed else ()
    since = picked.since if picked.start == day else day
    return Occasion(picked.name, picked.event, picked.source, day, since, certain, names)


def _find_first(occasions: Iterable[Occasion]) -> Occasion | None:
    """Return the first of some occasions, as far as it is known; None where there is none."""
    held = sorted(occasions, key=lambda one: (one.start.earliest or date.min, one.name))
    certain = [one for one in held if one.certain] or held
    return _combine(certain, find_earliest(one.start for one in certain), True) if certain else None


def _find_numbered(occasions: Iterable[Occasion], number: int) -> Occasion | None:
    """Return the occasion of a number, each of another actor; None where there are fewer."""
    firsts: dict[str, Occasion] = {}
    for one in sorted(occasions, key=lambda one: (one.start.earliest or date.min, one.name)):
        event = one.event
        who = (event.sender or "|".join(sorted(event.by)) or event.iri) if event is not None else one.source
        firsts.setdefault(who, one)
    held = list(firsts.values())
    if number < 1 or len(held) < number:
        return None
    lows = sorted(one.start.earliest or date.min for one in held)
    highs = sorted(one.start.latest or date.max for one in held)
    low, high = lows[number - 1], highs[number - 1]
    day = When(None if low == date.min else low, None if high == date.max else high)
    return _combine([held[number - 1]], day, True)
