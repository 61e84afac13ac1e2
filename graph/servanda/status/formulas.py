"""The formulas under which an effect comes: on notices, events, days, or by silence; and what the record has.

A condition with several notices needs them all, and the last counts, unless the text takes the first. By a
power each notice has its effect alone. From the day reached the text may count on: a period, then the first
or last day of a unit of the calendar. Nothing is guessed: what is missing is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Final

from servanda.errors import ServandaError
from servanda.events.conventions import Conventions
from servanda.events.dates import Truth, When, find_earliest, make_when, parse_period
from servanda.events.records import Event, LogIndex
from servanda.model import Agreement, Norm, Notification, Slot
from servanda.status.life_effects import (
    AMENDMENT,
    ENTRY,
    ENTRY_FOR_PARTY,
    NON_RENEWAL,
    NOTICE_WITHDRAWAL,
    PROVISIONAL,
    PROVISIONAL_END,
    TERMINATION,
    WITHDRAWAL,
)
from servanda.status.matching import Fit, decide_fit, list_told_matters, match_notice
from servanda.status.order import (
    Misorder,
    find_conclusion,
    find_misorder,
    find_principal,
    find_side,
    is_collective,
    is_same_side,
    lacks_consent,
    list_broader,
)
from servanda.status.terms import BEYOND, Term
from servanda.status.times import count_time

SUSPENSION: Final = "effect:suspension"
#: The effects by which an agreement, or a Party's part in it, ends.
ENDINGS: Final = (TERMINATION, NON_RENEWAL, WITHDRAWAL)
#: The effects that bring an agreement into operation, of which its provisions apply from its adoption.
FOUNDING: Final = (ENTRY, PROVISIONAL, PROVISIONAL_END)
#: The effects that a notice under one clause has by another, each for itself.
_OF_GIVER: Final = (*ENDINGS, PROVISIONAL, PROVISIONAL_END, SUSPENSION)
#: What an effect runs from where the text says "on signature".
SIGNATURE: Final = "event:signature"
_END_OF_TERM: Final = "event:end-of-term"
_FROM_MESSAGE: Final = (None, "event:receipt", "event:sending")
#: The modalities under which each notice works alone.
_ALONE: Final = ("power", "permission", "privilege")
#: The effects that have rules of their own for what stops them.
_RULED: Final = frozenset({ENTRY, AMENDMENT, NOTICE_WITHDRAWAL, ENTRY_FOR_PARTY, *_OF_GIVER})
_TAKEN_BACK: Final = "matter:withdrawal-of-notice"
_OBJECTION: Final = "matter:objection"
#: What the Parties make together.
_AGREED: Final = frozenset({_TAKEN_BACK, "matter:extension-agreement", "matter:amendment-agreement"})


@dataclass(frozen=True)
class Formula:
    """One formula under which something follows, mostly from notices, and what the record holds of it.

    ``notice`` is the first of ``notices``, None where the effect comes by itself: on signature, an event or a
    day, or after a term. ``day`` is the day on which the effect comes (for an ending: the last day in
    force), None where the record does not meet it; ``acts`` are those that do, with the day to which each
    leads in ``dates``, and ``later`` those that came after all that is needed;
    ``doubtful`` those of which it is to be judged (then ``perhaps`` is the day), and
    ``failing`` those that tell of the matter but do not meet it. ``missing`` names what the record has not
    (notices, matters, norms, actors), where it has a part of what is needed; ``missing_number`` how many of
    the ``number`` that the text wants.
    """

    norm: str
    notice: str | None
    effect: Slot
    day: When | None
    acts: tuple[Event, ...] = ()
    doubtful: tuple[Fit, ...] = ()
    failing: tuple[Fit, ...] = ()
    perhaps: When | None = None
    notices: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    missing_number: int = 0
    dates: tuple[tuple[str, When], ...] = ()
    later: tuple[Event, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the record has a part of what is needed and nothing that may be the rest."""
        return self.day is None and bool(self.missing or self.missing_number) and not self.doubtful


@dataclass(frozen=True)
class _Part:
    """One thing that a formula wants: its name, when it came (None: not on record), and by which acts.

    ``missing`` names what it lacks itself, where the name of it says too little.
    """

    name: str
    day: When | None
    acts: tuple[Event, ...] = ()
    doubtful: tuple[Fit, ...] = ()
    failing: tuple[Fit, ...] = ()
    perhaps: When | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Sorted:
    """The acts about a notice: that meet it, of which that is to be judged, and that do not."""

    acts: tuple[Event, ...] = ()
    doubtful: tuple[Fit, ...] = ()
    failing: tuple[Fit, ...] = ()


def find_latest(days: Iterable[When]) -> When:
    """Return the latest of several days, as far as it is known; raises ValueError where there is none.

    >>> str(find_latest([make_when(date(2008, 3, 1)), When(date(2008, 2, 1), date(2008, 4, 1))]))
    '[2008-03-01..2008-04-01]'
    """
    held = list(days)
    lows = [one.earliest for one in held if one.earliest is not None]
    highs = [one.latest for one in held if one.latest is not None]
    if not held:
        raise ValueError
    found = When(max(lows, default=None), max(highs) if len(highs) == len(held) else None)
    return next((one for one in held if (one.earliest, one.latest) == (found.earliest, found.latest)), found)


def bound_below(day: When, low: date | None) -> When:
    """Return a day that is not known exactly as not before another; one that is wholly before it stays.

    >>> str(bound_below(When(date(2008, 1, 1), date(2008, 12, 31)), date(2008, 3, 1)))
    '[2008-03-01..2008-12-31]'
    """
    if low is None or (day.earliest is not None and day.earliest >= low):
        return day
    return day if day.latest is not None and day.latest < low else When(low, day.latest)


def count_day(start: When, slot: Slot, conventions: Conventions) -> When:
    """Return the day to which a slot leads from its event; what servanda cannot count is not before that.

    A day past the calendar is not known, and later than every other.
    """
    if slot.is_uncountable:
        return When(start.earliest, None)
    if slot.period:
        parse_period(slot.period)  # a period that cannot be read is an error of the text
    try:
        found = count_time(start, slot, conventions)
    except (ServandaError, OverflowError, ValueError):
        return When(start.earliest, None) if start.exact is None else BEYOND
    if slot.hours and not slot.period:
        # In days only, hours lead to that day or to one by the hours rounded up.
        try:
            span = f"P{ceil(slot.hours / 24)}D"
            last = count_time(start, replace(slot, period=span, hours=None), conventions)
        except (ServandaError, OverflowError, ValueError):
            last = BEYOND
        found = When(found.earliest, last.latest)
    return When(found.earliest, None) if slot.bound == "bound:earliest" else found


def find_receipt(
    agreement: Agreement, record: LogIndex, notice: Notification, act: Event, conventions: Conventions
) -> When | None:
    """Return when a notice counts as received: on the day of receipt, else when the text deems it received.

    Where the text counts from the receipt by another than its addressee, that of a copy to him counts.
    """
    slot, received = notice.receipt, act.open_receipt
    if slot is None or slot.status == "silent":
        return received
    via = bool(slot.actors) and set(slot.actors).isdisjoint(notice.addressees)
    known = received is not None and (received.earliest, received.latest) != (None, None)
    if via and not set(slot.actors).isdisjoint(act.addressees):
        return None if received is None else count_day(received, slot, conventions)
    if slot.runs_from != "event:sending" and not via:
        return None if received is None else count_day(received, slot, conventions)
    if known and received is not None and received.latest is not None:
        return received
    if not via:
        return received if act.sent is None else count_day(act.sent, slot, conventions)
    copies = [
        one.sent if slot.runs_from == "event:sending" else one.open_receipt
        for matter in act.matters
        for one in record.notices.get(matter, ())
        if not set(slot.actors).isdisjoint(one.addressees)
        and is_same_side(agreement, one, (*act.by, *act.on_behalf_of, *((act.sender,) if act.sender else ())))
    ]
    days = [day for day in copies if day is not None]
    return count_day(find_earliest(days), slot, conventions) if days else received


def list_effects(norm: Norm, kind: str) -> list[tuple[Notification | None, Slot]]:
    """Return the notices of a norm on which an effect hangs, each with the slot that says so.

    A notice without an effect of its own has that of its norm. The notice is None where the effect of a norm
    comes without one.
    """
    own = norm.effect if norm.effect is not None and norm.effect.effect_kind == kind else None
    found: list[tuple[Notification | None, Slot]] = []
    for notice in norm.notifications:
        effect = notice.effect if notice.effect is not None else own
        if effect is not None and effect.effect_kind == kind:
            found.append((notice, effect))
    if not norm.notifications and own is not None:
        found.append((None, own))
    return found


def comes_by_silence(effect: Slot) -> bool:
    """Say whether an effect comes some time after each message, unless something named stops it.

    So does consent that counts as given where nobody objects in time. The phases of an agreement have rules
    of their own, and so has what needs several messages together.
    """
    together = effect.last_of or effect.first_of or effect.number
    return (
        bool(effect.effect_kind and effect.stopped_by and (effect.period or effect.hours))
        and effect.effect_kind not in _RULED
        and effect.runs_from in _FROM_MESSAGE
        and not together
    )


class FormulaReader:
    """Reads formulas against a record.

    ``entry`` is the day of entry into force (None while it is not known), ``begin`` that before which nothing
    can be terminated, ``term`` the term of the agreement. ``is_about`` limits the acts that count.
    """

    def __init__(
        self,
        agreement: Agreement,
        record: LogIndex,
        conventions: Conventions,
        *,
        entry: When | None = None,
        begin: When | None = None,
        term: Term | None = None,
        is_about: Callable[[Event], bool] | None = None,
    ) -> None:
        self.agreement, self.record, self.conventions = agreement, record, conventions
        self.entry, self.begin, self.term, self.is_about = entry, begin, term, is_about
        self._notices = {one.iri: one for norm in agreement.every_norm for one in norm.notifications}
        self._reading: set[str] = set()
        self._norms = {norm.iri: norm for norm in agreement.every_norm}

    def read(self, *kinds: str) -> Iterator[Formula]:
        """Yield the formulas of effects of some kinds, in the order of the norms."""
        for norm in self.agreement.norms:
            for kind in kinds:
                yield from self.read_norm(norm, kind)

    def read_norm(self, norm: Norm, kind: str) -> Iterator[Formula]:
        """Yield the formulas of a norm for a kind of effect: of a condition one, of a power each notice's."""
        held = list_effects(norm, kind)
        if held and all(comes_by_silence(effect) for _, effect in held):
            yield from self._read_silence(norm, held, kind)
            return
        notices = [(notice, effect) for notice, effect in held if notice is not None]
        sorted_ = self._sort_acts([notice for notice, _ in notices], kind)
        if norm.modality in _ALONE or kind == ENTRY_FOR_PARTY:
            for notice, effect in notices:
                yield self._read_power(norm, notice, effect, sorted_[notice.iri])
        elif notices:
            yield self._read_condition(norm, [one for one, _ in notices], notices[0][1], sorted_)
        lent = self._list_lent(held[0][1]) if held and not notices and kind in _OF_GIVER else []
        if lent:
            sorted_ = self._sort_acts(lent, kind)
            for notice in lent:
                yield self._read_power(norm, notice, held[0][1], sorted_[notice.iri])
        elif held and not notices:
            read = self._read_events if kind == ENTRY_FOR_PARTY else self._read_without_notice
            yield read(norm, held[0][1])

    def _read_silence(
        self, norm: Norm, held: list[tuple[Notification | None, Slot]], kind: str
    ) -> Iterator[Formula]:
        """Yield the formulas of what follows from silence, by the notice from which it runs.

        Each message has its own day; it may be one for which another norm provides.
        """
        wanted = [
            (one, effect)
            for notice, effect in held
            for one in ([notice] if notice is not None else self._list_requests(norm, effect))
        ]
        sorted_ = self._sort_acts([one for one, _ in wanted], kind)
        for notice, effect in wanted:
            yield self._read_power(norm, notice, effect, sorted_[notice.iri])

    def _list_requests(self, norm: Norm, effect: Slot) -> list[Notification]:
        """Return the notices from which an effect runs: of norms, or any about a matter that is named.

        Where the effect names none, the trigger of the norm does.
        """
        found: list[Notification] = []
        for name in effect.runs_from_events or (norm.trigger.matters if norm.trigger is not None else ()):
            if name in self._norms or name in self._notices:
                provider = self._norms[self._notices[name].norm if name in self._notices else name]
                named = [one for one in provider.notifications if name in (provider.iri, one.iri)]
            else:
                named = [one for one in self._notices.values() if name in one.matters]
                named = named or [Notification(iri=name, norm=norm.iri, matters=(name,))]
            found += [replace(one, effect=None) for one in named]
        return list({one.iri: one for one in found}.values())

    def _list_lent(self, effect: Slot) -> list[Notification]:
        """Return the notices of other norms from which an effect runs, where each works alone."""
        if effect.runs_from not in _FROM_MESSAGE:
            return []
        found = []
        for name in effect.runs_from_events:
            norm = self._norms.get(self._notices[name].norm if name in self._notices else name)
            if norm is None or norm.modality not in _ALONE or not norm.notifications:
                return []
            found += [
                replace(one, effect=None, timing=one.timing or norm.timing)
                for one in norm.notifications
                if name in (norm.iri, one.iri)
            ]
        return found

    def measure(self, act: Event, notice: Notification, kind: str = "") -> Fit:
        """Return how an act meets a notice on which an effect hangs, its order in time included."""
        found = match_notice(act, notice, self.agreement)
        if found.matter is False and not set(notice.matters).isdisjoint(list_told_matters(act, self.record)):
            found = replace(found, matter=True)
        deemed = notice.receipt.actors if notice.receipt is not None else ()
        if found.addressee is not True and not set(deemed).isdisjoint(act.addressees):
            found = replace(found, addressee=True)
        received = self._find_start(act, notice)
        if received is None:
            return found
        return replace(found, misorder=self._find_misorder(act, notice, kind, received))

    # What a formula wants

    def _read_power(self, norm: Norm, notice: Notification, effect: Slot, held: _Sorted) -> Formula:
        """Return the formula of a power: of several notices the one that leads to the earliest day counts."""
        timing = next(
            (one for one in (notice.timing, norm.timing) if one is not None and one.due_before), None
        )
        acts: list[Event] = []
        doubtful, failing = [*held.doubtful], [*held.failing]
        dates: list[tuple[str, When]] = []
        perhaps: list[When] = []
        whole = [Fit(act, True, True, True, True, notice=notice) for act in held.acts]
        for one in (*whole, *held.doubtful):
            start = self._find_start(one.act, notice, effect)
            day = None if start is None else self._count_effect(effect, start, timing)
            if start is None or day is None:
                if one in whole:
                    acts.append(one.act)
                continue
            stop = self._find_stop(effect, one.act, start, day)
            if stop is not None and stop.holds is False:
                if one in doubtful:
                    doubtful.remove(one)
                failing.append(replace(one, misorder=stop))
            elif stop is not None:
                if one not in doubtful:
                    doubtful.append(replace(one, misorder=stop))
                perhaps.append(day)
            elif one in whole:
                acts.append(one.act)
                dates.append((one.act.iri, day))
            else:
                perhaps.append(day)
        return Formula(
            norm.iri, notice.iri, effect, find_earliest(day for _, day in dates) if dates else None,
            tuple(acts), tuple(doubtful), tuple(failing), find_earliest(perhaps) if perhaps else None,
            (notice.iri,), dates=tuple(dates),
        )  # fmt: skip

    def _read_without_notice(self, norm: Norm, effect: Slot) -> Formula:
        return self._read_condition(norm, [], effect, {})

    def _read_events(self, norm: Norm, effect: Slot) -> Formula:
        """Return the formula of an effect that each event has for the one whose event it is."""
        events = {
            event.iri: event
            for name in (*effect.runs_from_events, *effect.last_of, *effect.first_of)
            for event in self._list_events(name)
        }
        days = [
            (iri, self._count_effect(effect, self._get_event_day(one), None)) for iri, one in events.items()
        ]
        dates = tuple((iri, day) for iri, day in days if day is not None)
        first = find_earliest(day for _, day in dates) if dates else None
        return Formula(norm.iri, None, effect, first, tuple(events.values()), dates=dates)

    def _read_condition(
        self, norm: Norm, notices: list[Notification], effect: Slot, held: dict[str, _Sorted]
    ) -> Formula:
        """Return the formula of a condition: all that it wants, or the first of them, or so many."""
        parts = self._list_parts(norm, notices, effect, held)
        acts = tuple({act.iri: act for act in sorted(_list_acts(parts), key=_get_place)}.values())
        doubtful = tuple({one.act.iri: one for part in parts for one in part.doubtful}.values())
        failing = tuple({one.act.iri: one for one_of in held.values() for one in one_of.failing}.values())
        first = notices[0].iri if notices else None
        later: tuple[Event, ...] = ()
        date_part = _read_date(effect)
        if date_part is not None and not parts:
            parts, date_part = [date_part], None
        if effect.number:
            base, lacking = self._find_nth(effect.number, parts)
            likely, _ = self._find_nth(effect.number, parts, doubtful=True)
            if base is not None:  # what came after the last that is needed brings nothing about
                later = tuple(act for act in acts if get_act_day(act).not_after(base) is False)
                acts = tuple(act for act in acts if get_act_day(act).not_after(base) is not False)
            missing = self._list_without_act(norm, acts) if lacking else ()
        else:
            base, lacking = _combine(effect, [part.day for part in parts]), 0
            likely = _combine(effect, [_join(part.day, part.perhaps) for part in parts])
            some = any(part.day is not None for part in parts)
            lacks = [part for part in parts if part.day is None]
            missing = (
                tuple(name for part in lacks for name in part.missing or (part.name,))
                if some and base is None
                else ()
            )
        day = None if base is None else self._count_effect(effect, base, None)
        perhaps = None if likely is None or not doubtful else self._count_effect(effect, likely, None)
        if date_part is not None:  # a period is counted from the events, and a date stands for itself
            day, perhaps = (
                None if one is None and not effect.first_of else _combine(effect, [one, date_part.day])
                for one in (day, perhaps)
            )
            perhaps = perhaps if doubtful else None
            if day is not None and base is None:
                missing, lacking = (), 0
        if base is not None and day is not None and acts and effect.stopped_by:
            stop = self._find_stop(effect, acts[-1], base, day)
            if stop is not None:
                marked = tuple(
                    Fit(act, True, True, True, True, misorder=stop, notice=notices[0] if notices else None)
                    for act in acts
                )
                if stop.holds is False:
                    failing, day = (*failing, *marked), None
                else:
                    doubtful, perhaps, day = (*doubtful, *marked), _join(perhaps, day), None
                acts = ()
        dates = tuple((act.iri, day) for act in acts if day is not None)
        return Formula(
            norm.iri, first, effect, day, acts, doubtful, failing, perhaps,
            tuple(one.iri for one in notices), missing, lacking, dates, later,
        )  # fmt: skip

    def _list_without_act(self, norm: Norm, acts: tuple[Event, ...]) -> tuple[str, ...]:
        """Return the Parties, where the text names all whose acts it may want, that have not acted."""
        wanted = self._list_bearers(norm)
        if any(is_collective(self.agreement, one) for one in self.agreement.parties):
            return ()
        done = {actor for act in acts for actor in self._list_actors(act)}
        return tuple(one for one in wanted if one not in done)

    def _list_bearers(self, norm: Norm) -> tuple[str, ...]:
        """Return those of whom a condition may want an act each: its bearers that are Parties, else these.

        Of a collective Party they are its members, as far as these are declared.
        """
        named = {player for one in norm.bearers for player in (one, *self.agreement.players(one))}
        parties = dict.fromkeys(
            player
            for party in self.agreement.parties
            for player in (self.agreement.players(party) or (party,))
        )
        wanted = [one for one in parties if one in named] or [*parties]
        return tuple(member for one in wanted for member in self._list_members(one))

    def _list_members(self, party: str) -> tuple[str, ...]:
        """Return the members of a collective Party as far as they are declared, else the Party itself."""
        if not is_collective(self.agreement, party):
            return (party,)
        members = [name for name in self.agreement.actors if find_principal(self.agreement, name) == name]
        return tuple(
            name for name in members if party in self.agreement.above.get(name, ()) and name != party
        ) or (party,)

    def _list_parts(
        self, norm: Norm, notices: list[Notification], effect: Slot, held: dict[str, _Sorted]
    ) -> list[_Part]:
        """Return all that a condition names: its notices, then events, norms, kinds of event and a day."""
        parts = [part for one in notices for part in self._read_notice(one, effect, held[one.iri])]
        known = {one.iri for one in notices} | {norm.iri}
        for name in (*effect.last_of, *effect.first_of):
            if name not in known:
                known.add(name)
                every = self._list_bearers(norm) if name in effect.last_of and not effect.number else ()
                parts += self._read_named(name, effect, every=every)
        whichever = [
            part
            for name in effect.runs_from_events
            if name not in known
            for part in self._read_named(name, effect)
        ]
        if whichever:
            parts += whichever if effect.number else [_take_first(whichever)]
        if effect.runs_from not in _FROM_MESSAGE and effect.runs_from not in known and not whichever:
            parts += self._read_named(effect.runs_from or "", effect)
        return parts

    def _read_notice(self, notice: Notification, effect: Slot, held: _Sorted) -> Iterator[_Part]:
        """Yield a notice as a part; where several senders are meant, each of them is one."""
        players = self._list_needed(notice, effect)
        for player in players:
            acts = [act for act in held.acts if player is None or player in self._list_senders(act)]
            unsure = [one for one in held.doubtful if player is None or player in self._list_senders(one.act)]
            starts = [self._find_start(act, notice, effect) for act in acts]
            days = [day for day in starts if day is not None]
            maybe = [self._find_start(one.act, notice, effect) for one in unsure]
            likely = [day for day in maybe if day is not None]
            yield _Part(
                notice.iri if player is None else player,
                find_earliest(days) if days else None, tuple(acts), tuple(unsure), held.failing,
                find_earliest(likely) if likely else None,
            )  # fmt: skip

    def _list_needed(self, notice: Notification, effect: Slot) -> list[str | None]:
        """Return the senders of whom a condition wants a notice each; None where one notice is enough."""
        if notice.joint or effect.first_of or effect.number:
            return [None]
        if len(notice.senders) > 1:
            return [*notice.senders]
        role = self.agreement.actors.get(notice.sender)
        if role is not None and role.means_every and role.played_by:
            return [*role.played_by]
        return [None]

    def _read_named(self, name: str, effect: Slot, *, every: tuple[str, ...] = ()) -> list[_Part]:
        """Return what a formula names beside its own notices, as parts of it.

        Of a matter the event of each of ``every`` is a part, or of each of those whom the slot names.
        """
        if name in self._notices:
            notice = self._notices[name]
            held = self._sort_acts([notice], effect.effect_kind or "")[name]
            return list(self._read_notice(notice, effect, held))
        if name in self._norms:
            return self._read_norm_part(self._norms[name], effect)
        if name.startswith("event:"):
            return [_Part(name, self._find_kind(name))]
        events = [
            event
            for event in self._list_events(name)
            if not effect.actors or not event.by or self._is_by(event, effect.actors)
        ]
        wanted = (effect.actors or every) if every else ()
        if not wanted:
            if effect.number:
                return [_Part(name, self._get_event_day(event), (event,)) for event in events]
            days = [self._get_event_day(event) for event in events]
            return [_Part(name, find_earliest(days) if days else None, tuple(events))]
        parts = []
        for actor in wanted:
            own = [event for event in events if not event.by or self._is_by(event, (actor,))]
            days = [self._get_event_day(event) for event in own]
            parts.append(_Part(actor, find_earliest(days) if days else None, tuple(own)))
        return parts

    def _list_events(self, matter: str) -> list[Event]:
        """Return the events of a matter, and what is entered as a message and is the event itself: a deposit.

        What tells of another record, or comes from a depositary, is no event but news of one.
        """
        messages = [
            act
            for act in self.record.notices.get(matter, ())
            if act.open_receipt is not None
            and not act.about
            and act.sender not in self.agreement.depositaries
        ]
        made = find_conclusion(self.agreement)
        events = [*self.record.events.get(matter, ()), *messages]
        # Nothing can be done under an agreement before there is one.
        return [one for one in events if made is None or get_act_day(one).before(make_when(made)) is not True]

    def _get_event_day(self, event: Event) -> When:
        """Return the day of an event under the agreement, which is not before that was made."""
        return bound_below(get_act_day(event), find_conclusion(self.agreement))

    def _read_norm_part(self, norm: Norm, effect: Slot) -> list[_Part]:
        """Return a norm that must be done first: its notices, else the acts that the record says meet it."""
        if norm.notifications:
            held = self._sort_acts([*norm.notifications], effect.effect_kind or "")
            if norm.modality in _ALONE:
                parts = [
                    part
                    for one in norm.notifications
                    for part in self._read_notice(one, effect, held[one.iri])
                ]
                return [replace(_take_first(parts), name=norm.iri)]
            return [
                part for one in norm.notifications for part in self._read_notice(one, effect, held[one.iri])
            ]
        done = self.record.fulfilling.get(norm.iri, ())
        if not done and norm.effect is not None and norm.effect.effect_kind and norm.iri not in self._reading:
            return [self._read_chained(norm, norm.effect.effect_kind)]
        made = find_conclusion(self.agreement)
        days = [bound_below(get_act_day(event), made) for event in done]
        return [_Part(norm.iri, find_earliest(days) if days else None, tuple(done))]

    def _read_chained(self, norm: Norm, kind: str) -> _Part:
        """Return a norm on whose effect another rests: it comes on the day to which its own formula leads."""
        self._reading.add(norm.iri)  # the shapes complain of norms that wait for each other
        found = next(iter(self.read_norm(norm, kind)), None)
        self._reading.discard(norm.iri)
        if found is None:
            return _Part(norm.iri, None)
        missing = () if found.missing_number else found.missing
        return _Part(norm.iri, found.day, found.acts, found.doubtful, found.failing, found.perhaps, missing)

    def _find_kind(self, kind: str) -> When | None:
        """Return the day of an event of the agreement's own life, None where it is not known."""
        if kind in (SIGNATURE, "event:adoption"):
            made = find_conclusion(self.agreement)
            return None if made is None else make_when(made)
        if kind == "event:entry-into-force":
            return self.entry
        if kind == _END_OF_TERM:
            return None if self.term is None else self.term.last
        return None

    def _find_nth(
        self, number: int, parts: list[_Part], *, doubtful: bool = False
    ) -> tuple[When | None, int]:
        """Return the day of the Nth act, each of another actor, and how many are missing."""
        firsts: dict[str, list[When]] = {}
        for part in parts:
            acts = [*part.acts, *((one.act for one in part.doubtful) if doubtful else ())]
            for act in acts:
                day = act.open_receipt if act.kind == "notice" else act.span.start
                for actor in self._list_actors(act):
                    if day is not None:
                        firsts.setdefault(actor, []).append(day)
        days = [find_earliest(each) for each in firsts.values()]
        if len(days) < number:
            return None, number - len(days) if days else 0
        lows = sorted(one.earliest or date.min for one in days)
        highs = sorted(one.latest or date.max for one in days)
        low, high = lows[number - 1], highs[number - 1]
        return When(low if low > date.min else None, high if high < date.max else None), 0

    def _list_actors(self, act: Event) -> list[str]:
        """Return the Parties, or else the actors, whose act one is."""
        who = [*act.on_behalf_of] or ([act.sender] if act.sender else [*act.by])
        return [find_principal(self.agreement, one) for one in who]

    # The acts

    def _sort_acts(self, notices: list[Notification], kind: str) -> dict[str, _Sorted]:
        """Return the acts about some notices, each act under the one notice that it meets best.

        One message to several, or for several, is the notice to each and of each that it meets.
        """
        found: dict[str, tuple[list[Event], list[Fit], list[Fit]]] = {
            one.iri: ([], [], []) for one in notices
        }
        for act in self._list_about(notices):
            verdict, best = self._find_best(act, notices, kind)
            acts, doubtful, failing = found[best.notice.iri if best.notice is not None else notices[0].iri]
            if verdict is not True:
                (failing if verdict is False else doubtful).append(best)
                continue
            acts.append(act)
            if len(act.addressees) > 1 or len(act.on_behalf_of) > 1:
                others = [found[one.iri][0] for one in notices if self._meets(act, one, kind)]
                for other in others:
                    if other is not acts:
                        other.append(act)
        return {
            iri: _Sorted(tuple(acts), tuple(doubtful), tuple(failing))
            for iri, (acts, doubtful, failing) in found.items()
        }

    def _list_about(self, notices: list[Notification]) -> list[Event]:
        """Return the acts that count and tell of the matters of some notices, in the order of time."""
        told: dict[str, Event] = {}
        for matter in (matter for notice in notices for matter in notice.matters):
            for act in self.record.notices.get(matter, ()):
                told[act.iri] = act
            for event in self.record.events.get(matter, ()):
                for act in self.record.telling.get(event.iri, ()):
                    if matter in list_told_matters(act, self.record):
                        told[act.iri] = act
        acts = [act for act in told.values() if self.is_about is None or self.is_about(act)]
        return sorted(acts, key=lambda one: (one.span.start.earliest or date.min, one.iri))

    def _meets(self, act: Event, notice: Notification, kind: str) -> bool:
        return decide_fit(self.measure(act, notice, kind), self.record) is True

    def _find_best(self, act: Event, notices: list[Notification], kind: str) -> tuple[Truth, Fit]:
        """Return the notice that an act meets best, with how it does and what had been judged about it."""
        ranked = []
        for place, notice in enumerate(notices):
            found = self.measure(act, notice, kind)
            received = self._find_start(act, notice) is not None
            verdict = decide_fit(found, self.record) if received else False
            rank = {True: 0, None: 1, False: 2}[verdict]
            ranked.append((rank, len(found.failing()), len(found.open()), place, verdict, found))
        *_, verdict, best = min(ranked, key=lambda one: one[:4])
        return verdict, best

    def _find_start(self, act: Event, notice: Notification, effect: Slot | None = None) -> When | None:
        """Return the day from which the effect of a notice runs: that of receipt, or of sending."""
        effect = effect if effect is not None else notice.effect
        if effect is not None and effect.runs_from == "event:sending":
            if act.sent is not None:
                return act.sent
            return None if act.received is None else When(None, act.received.latest)
        return find_receipt(self.agreement, self.record, notice, act, self.conventions)

    def _find_misorder(self, act: Event, notice: Notification, kind: str, received: When) -> Misorder | None:
        """Return what an act under a notice presupposes and precedes."""
        found = find_misorder(self.agreement, self.record, act, received)
        if found is not None and found.rule == "before-conclusion":
            return found
        if kind in ENDINGS and self.begin is not None and self.begin.earliest is not None:
            if received.before(When(self.begin.earliest, self.begin.earliest)) is True:
                return Misorder("before-entry", False, self.begin)
            if self.begin.latest is not None and received.before(self.begin) is None:
                return Misorder("before-entry", None, self.begin)
        norm = self._norms.get(notice.norm)
        timing = notice.timing or (norm.timing if norm is not None else None)
        if timing is not None and timing.bound == "bound:earliest":
            start = self._find_timing_start(timing)
            if start is not None:
                allowed = count_day(start, replace(timing, bound=None), self.conventions)
                early = received.before(allowed)
                if early is not False:
                    return Misorder("too-early", False if early else None, allowed)
        return found

    def _find_timing_start(self, timing: Slot) -> When | None:
        if timing.on_date:
            day = parse_date(timing.on_date)
            return None if day is None else make_when(day)
        if timing.runs_from not in (*_FROM_MESSAGE, "event:occurrence"):
            return self._find_kind(timing.runs_from or "")
        parts = [part for name in timing.runs_from_events for part in self._read_named(name, timing)]
        return _take_first(parts).day if parts else None

    def _count_effect(self, effect: Slot, start: When, timing: Slot | None) -> When | None:
        """Return the day on which an effect comes that runs from a day."""
        # What is not renewed ends with its term, whether or not the text says so again.
        if effect.runs_from == _END_OF_TERM or (effect.effect_kind == NON_RENEWAL and not effect.runs_from):
            if self.term is None:
                return When(start.earliest, None)
            end = self.term.find_stop(start, timing)
            if end is None:
                return None
            start = end
        found = count_day(start, effect, self.conventions)
        if effect.effect_kind in (*ENDINGS, PROVISIONAL_END) and effect.first_day_of:
            return _find_day_before(found)  # what ends on the first day of a month is over on that day
        return found

    # What stops an effect

    def _find_stop(self, effect: Slot, act: Event, start: When, day: When) -> Misorder | None:
        """Return what keeps an effect from coming: an objection, or that the notice was taken back.

        It must be received before the effect has come, and not before the notice. Of a notice that is taken
        back though the text says nothing of that, it is to be judged.
        """
        stops = self._list_stops(effect, act)
        possible = [one for one in stops if _is_between(one[1], start, day) is not False]
        if not possible:
            return None
        needed = self._find_threshold(effect)
        sure = {
            name
            for stop, when, verdict in possible
            if verdict is True and _is_between(when, start, day) is True
            for name in (self._list_actors(stop) or [stop.iri])
        }
        maybe = {name for stop, _, _ in possible for name in (self._list_actors(stop) or [stop.iri])}
        first = min(possible, key=lambda one: (one[1].earliest or date.min, one[0].iri))
        if needed is not None and len(sure) >= needed:
            return Misorder("stopped", False, first[1], first[0].iri)
        if needed is None or len(maybe) >= needed:
            return Misorder("stopped", None, first[1], first[0].iri)
        return None

    def _list_stops(self, effect: Slot, act: Event) -> list[tuple[Event, When, Truth]]:
        """Return the acts that may stop the effect of another, with their days and whether they count."""
        found: list[tuple[Event, When, Truth]] = []
        for name in effect.stopped_by:
            found += self._list_named_stops(name, act, self._wants_all(effect, name))
        if effect.effect_kind not in ENDINGS:
            return found
        provided = bool(effect.stopped_by)
        for norm in self.agreement.norms:
            for notice, _ in list_effects(norm, NOTICE_WITHDRAWAL):
                provided = True
                if notice is not None:
                    found += self._list_notice_stops(notice, act)
                else:
                    found += self._list_named_stops(norm.iri, act)
        if not provided:
            found += [
                (one, one.open_receipt, None)
                for one in self.record.notices.get(_TAKEN_BACK, ())
                if one.open_receipt is not None and _may_be_about(one, act)
            ]
            found += [
                (one, one.span.start, None)
                for one in self.record.events.get(_TAKEN_BACK, ())
                if _may_be_about(one, act)
            ]
        return found

    def _wants_all(self, effect: Slot, matter: str) -> bool:
        """Say whether the Parties stop an effect together: taking a notice back, or by what they agree.

        An objection is each Party's own, and so is what so many of them must do.
        """
        kinds = {matter, *list_broader(self.agreement, matter)}
        if effect.threshold or (_OBJECTION in kinds and _TAKEN_BACK not in kinds):
            return False
        return effect.effect_kind in ENDINGS or not kinds.isdisjoint(_AGREED)

    def _list_named_stops(
        self, name: str, act: Event, together: bool = False
    ) -> list[tuple[Event, When, Truth]]:
        """Return the acts that meet a norm, a notice or a matter that stops an effect.

        A matter may be one of which the Parties make an event ``together``.
        """
        if name in self._notices:
            return self._list_notice_stops(self._notices[name], act)
        if name in self._norms:
            norm = self._norms[name]
            if norm.notifications:
                return [one for notice in norm.notifications for one in self._list_notice_stops(notice, act)]
            return [
                (one, get_act_day(one), True)
                for one in self.record.fulfilling.get(name, ())
                if _may_be_about(one, act) and not lacks_consent(self.agreement, one, norm.bearers)
            ]
        told: list[tuple[Event, When, Truth]] = [
            (one, one.open_receipt, True)
            for one in self.record.notices.get(name, ())
            if one.open_receipt is not None and _may_be_about(one, act)
        ]
        # Of an act of some of the Parties it is to be judged whether it is what they must do together.
        parties = self.agreement.parties if together else ()
        happened: list[tuple[Event, When, Truth]] = [
            (one, one.span.start, None if lacks_consent(self.agreement, one, parties) else True)
            for one in self.record.events.get(name, ())
            if _may_be_about(one, act)
        ]
        if name == _TAKEN_BACK:  # only who gave a notice can take it back, unless the text says otherwise
            agreed = self._find_agreed(told) if together else None
            own = [one for one in told if is_same_side(self.agreement, act, self._list_senders(one[0]))]
            told = [(one, agreed or day, True if agreed or not together else None) for one, day, _ in own]
        return [*told, *happened]

    def _find_agreed(self, told: list[tuple[Event, When, Truth]]) -> When | None:
        """Return when the last of the Parties gave a notice, None where not all did."""
        sides = [
            [day for one, day, _ in told if is_same_side(self.agreement, one, (party,))]
            for party in self.agreement.parties
        ]
        return find_latest(find_earliest(days) for days in sides) if all(sides) and sides else None

    def _list_notice_stops(self, notice: Notification, act: Event) -> list[tuple[Event, When, Truth]]:
        """Return the acts that meet a notice that stops an effect; only its giver takes a notice back."""
        effect = notice.effect.effect_kind if notice.effect is not None else None
        own = not notice.joint and (effect == NOTICE_WITHDRAWAL or _TAKEN_BACK in notice.matters)
        found: list[tuple[Event, When, Truth]] = []
        for matter in notice.matters:
            for one in self.record.notices.get(matter, ()):
                received = find_receipt(self.agreement, self.record, notice, one, self.conventions)
                if one.iri == act.iri or received is None or not _may_be_about(one, act):
                    continue
                if own and not is_same_side(self.agreement, act, self._list_senders(one)):
                    continue
                verdict = decide_fit(match_notice(one, notice, self.agreement), self.record)
                if verdict is not False:
                    found.append((one, received, verdict))
        return found

    def _find_threshold(self, effect: Slot) -> int | None:
        """Return how many must stop an effect, None where that is a share of Parties of unknown number."""
        if not effect.threshold:
            return 1
        try:
            share = Fraction(effect.threshold)
        except (ValueError, ZeroDivisionError):
            return None
        if "/" not in effect.threshold:
            return max(1, ceil(share))
        parties = [
            player
            for party in self.agreement.parties
            for player in (self.agreement.players(party) or (party,))
        ]
        unknown = any(
            "srv:CollectiveActor" in self.agreement.actors[one].classes
            for one in parties
            if one in self.agreement.actors
        )
        return None if unknown or not parties else max(1, ceil(share * len(set(parties))))

    # Who

    def _list_senders(self, act: Event) -> frozenset[str]:
        who = (*act.by, *act.on_behalf_of, *((act.sender,) if act.sender else ()))
        side = find_side(self.agreement, who)
        governments = {
            one
            for one, held in self.agreement.actors.items()
            if "srv:Government" in held.classes
            and not self.agreement.above.get(one, frozenset()).isdisjoint(side)
        }
        return side | governments

    def _is_by(self, event: Event, actors: Iterable[str]) -> bool:
        wanted = {one for actor in actors for one in (actor, *self.agreement.players(actor))}
        return not wanted.isdisjoint(self._list_senders(event))


def _list_acts(parts: list[_Part]) -> list[Event]:
    return [act for part in parts for act in part.acts]


def _get_place(act: Event) -> tuple[date, str]:
    return get_act_day(act).earliest or date.min, act.iri


def get_act_day(act: Event) -> When:
    """Return the day of an act: of a notice that of its receipt."""
    return act.span.start if act.open_receipt is None else act.open_receipt


def _is_between(when: When, start: When, day: When) -> Truth:
    """Say whether something came from one day to another, both included."""
    after = start.not_after(when)
    before = when.not_after(day)
    if after is False or before is False:
        return False
    return None if after is None or before is None else True


def _may_be_about(one: Event, act: Event) -> bool:
    """Say whether a record may be about an act: it names it, or no record at all."""
    named = [name for name in one.about if name.startswith("log:")]
    return not named or act.iri in named or not set(named).isdisjoint(act.about)


def _combine(effect: Slot, days: list[When | None]) -> When | None:
    """Return the last of several days, all of which are needed, or the first where the text says so."""
    known = [day for day in days if day is not None]
    if effect.first_of:
        return find_earliest(known) if known else None
    return find_latest(known) if known and len(known) == len(days) else None


def _find_day_before(day: When) -> When:
    """Return the day before one, as far as it is known."""
    low, high = (
        None if one is None or one == date.min else one - timedelta(days=1)
        for one in (day.earliest, day.latest)
    )
    return When(date.max if day.earliest == date.max else low, high)


def _join(first: When | None, second: When | None) -> When | None:
    """Return the earlier of two days, of which either may be missing."""
    known = [one for one in (first, second) if one is not None]
    return find_earliest(known) if known else None


def _take_first(parts: list[_Part]) -> _Part:
    """Return the first of several parts to come, whichever it is."""
    known = [part.day for part in parts if part.day is not None]
    return replace(
        parts[0], day=find_earliest(known) if known else None,
        acts=tuple(act for part in parts for act in part.acts),
        doubtful=tuple(one for part in parts for one in part.doubtful),
        perhaps=next((part.perhaps for part in parts if part.perhaps is not None), None),
    )  # fmt: skip


def _read_date(effect: Slot) -> _Part | None:
    """Return the date that an effect names as a part of its formula, None where it names none."""
    if not effect.on_date:
        return None
    day = parse_date(effect.on_date)
    return _Part(effect.iri, None if day is None else make_when(day))


def parse_date(text: str) -> date | None:
    """Return the day of an xsd:date, None for what is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None  # the shapes complain about it
