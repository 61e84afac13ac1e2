"""The calls for an act under a norm: what made them, by when each is to be met, and the acts that meet it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from servanda.events.conventions import NEAREST
from servanda.events.dates import Truth, When, list_answers, make_when
from servanda.events.records import Event
from servanda.model import Agreement, Norm, Notification, Slot
from servanda.namespaces import local
from servanda.status.matching import (
    Fit,
    NoticeMatch,
    assign_acts,
    binds_each,
    decide_fit,
    match_notice,
)
from servanda.status.memberships import PartyLife
from servanda.status.occasions import (
    ENTRY_KIND,
    LIFE_KINDS,
    RECEIPT,
    Occasion,
    find_before,
    find_later,
    find_occasions,
    find_received,
    find_triggering,
    names_occasion,
    pick_timing,
    recurs,
    settle_entry,
)
from servanda.status.order import list_members
from servanda.status.recurrences import DueDay, list_due_days, match_due_days
from servanda.status.times import (
    Premise,
    count_back,
    count_time,
    find_receipt,
    list_conventions,
    parse_date,
)
from servanda.status.verdicts import (
    CallFacts,
    Instance,
    StatusContext,
    Verdict,
    disjoin,
    get_day,
    judge_gates,
    list_possible_states,
    name_breach,
)

#: The bound of a time that says from when on, and not until when.
EARLIEST: Final = "bound:earliest"
#: The states in which nothing has been done.
_UNDONE: Final = frozenset({"open", "to-be-judged", "due", "breached"})


@dataclass(frozen=True)
class _Duty:
    """What is called for: a notice for which a norm provides, or what the norm itself wants; and its time."""

    norm: Norm
    notice: Notification | None
    trigger: Slot | None
    timing: Slot | None

    @property
    def name(self) -> str:
        """The name of its calls, up to the @."""
        one = self.notice is None or len(self.norm.notifications) == 1
        return local(self.norm.iri if one or self.notice is None else self.notice.iri)

    @property
    def bound(self) -> Sequence[str]:
        """Those who have to act each for himself, or the one who has to; none where several act together."""
        if self.notice is not None:
            return self.notice.senders if len(self.notice.senders) == 1 else ()
        return self.norm.bearers if len(self.norm.bearers) < 2 or binds_each(self.norm) else ()


@dataclass(frozen=True)
class _Time:
    """When a call is to be met: until a day, from a day on, or both; and what these were counted from."""

    deadline: When | None = None
    earliest: When | None = None
    strict: bool = False
    awaits: bool = False
    bound_on: tuple[When, ...] = ()
    premises: tuple[Premise, ...] = ()


def make_calls(context: StatusContext, norm: Norm) -> list[Instance]:
    """Return the calls for an act under an obligation, by the day asked.

    Those that a later event ends come first, the others by when they were made. Powers and conditions bind
    nobody to act, so that nothing calls for it.
    """
    if norm.modality != "obligation":
        return []
    pending: list[Instance] = []
    found: list[Instance] = []
    for duty in _list_duties(norm):
        timing = duty.timing
        if timing is not None and timing.due_before and not timing.is_uncountable:
            pending += _make_calls_before(context, duty, timing)
        elif timing is not None and recurs(timing):
            found += _make_recurring_calls(context, duty, timing)
        elif timing is not None and timing.on_date and duty.trigger is None and not names_occasion(timing):
            found += _make_date_calls(context, duty, timing, timing.on_date)
        else:
            found += _make_event_calls(context, duty)
    kept = [one for one in found if one.verdict.state != "not-yet"]
    kept.sort(key=lambda one: (one.since.earliest or date.min if one.since else date.min, one.id))
    return [one for one in pending if one.verdict.state != "not-yet"] + kept


def is_done_once(norm: Norm) -> bool:
    """Say whether a duty is done with when it is done once, so that its norm is done with it."""
    timings = [pick_timing(norm, notice) for notice in norm.notifications or (None,)]
    return bool(timings) and all(timing is not None and _comes_once(timing) for timing in timings)


def list_uncountable(norm: Norm, notice: Notification | None = None) -> tuple[Slot, ...]:
    """Return the slots of a norm, and of its notice, of which servanda cannot count what the text says."""
    return (*(notice.uncountable if notice is not None else ()), *norm.uncountable)


def list_performers(
    context: StatusContext,
    bound: Sequence[str],
    event: Event | None,
    trigger: Slot | None,
    told: Collection[str] = (),
) -> list[frozenset[str] | None]:
    """Return who has to act where several are bound, or a role that several play: each set of actors.

    Where the trigger is an event of their own, it is those whose event it is; so it is where the text does
    not say whose the event is, and that event is what they have to tell (``told``: the matters of the
    notice). Of several who are bound, and where the words of a role mean every player, it is each; of a
    collective Party it is each member that is described or on record; else None stands for whichever it may
    be.
    """
    agreement = context.agreement
    role = agreement.actors.get(bound[0]) if len(bound) == 1 else None
    named = bound if len(bound) > 1 else role.played_by if role is not None and role.role_types else bound
    each = tuple(dict.fromkeys(member for one in named for member in _list_each(context, one)))
    if len(each) < 2:
        return [None]
    every = len(bound) > 1 or set(each) != set(named) or (role is not None and role.means_every)
    if event is not None and event.by and trigger is not None:
        reach = set(event.by).union(*(agreement.above.get(one, frozenset()) for one in event.by))
        own = [player for player in each if player in reach]
        theirs = set(bound) <= set(trigger.actors)
        if own and (theirs or (every and not trigger.actors and not set(told).isdisjoint(event.matters))):
            return [frozenset([player]) for player in own]
    return [frozenset([player]) for player in each] if every else [None]


def _list_each(context: StatusContext, actor: str) -> tuple[str, ...]:
    """Return the members of a collective Party, described or on record as bound; else the actor itself."""
    agreement = context.agreement
    parties = {player for one in agreement.parties for player in (one, *agreement.players(one))}
    if actor not in parties:
        return (actor,)
    members = list_members(agreement, actor)
    if not members:
        return (actor,)
    joined = (one.party for one in context.life.parties if one.party not in parties)
    return tuple(dict.fromkeys((*members, *joined)))


def is_act_of(agreement: Agreement, act: Event, actors: Collection[str] | None) -> bool:
    """Say whether an act is one of some actors (None: anyone's) or their organs; who is not named may be."""
    who = {*act.by, *act.on_behalf_of, *({act.sender} if act.sender else ())}
    whole = who.union(*(agreement.above.get(actor, frozenset()) for actor in who))
    return actors is None or not who or not whole.isdisjoint(actors)


def is_own_act(agreement: Agreement, act: Event, norm: Norm) -> bool:
    """Say whether an act is one of those who are bound, or of an organ of theirs; who is not named may be."""
    bound = {player for bearer in norm.bearers for player in (bearer, *agreement.players(bearer))}
    return is_act_of(agreement, act, bound or None)


def _list_duties(norm: Norm) -> list[_Duty]:
    """Return what a norm calls for: its notices, else what it wants itself.

    What is due before an event by a time of the whole norm is one thing, whatever its notices.
    """
    whole = norm.timing
    shared = all(pick_timing(norm, notice) is whole for notice in norm.notifications)
    if whole is not None and whole.due_before and shared and len(norm.notifications) != 1:
        return [_Duty(norm, None, None, whole)]
    found = []
    for notice in norm.notifications or (None,):
        trigger = notice.trigger if notice is not None else norm.trigger
        timing = pick_timing(norm, notice)
        if notice is not None and trigger is not None and timing is not None:
            named = timing.runs_from_events
            own = set(trigger.matters) <= set(notice.matters)
            if named and own and not set(named) & set(trigger.matters):
                trigger = None  # it names no other event than the message that it wants
        found.append(_Duty(norm, notice, trigger, timing))
    return found


def _comes_once(timing: Slot) -> bool:
    """Say whether a time comes but once."""
    if recurs(timing):
        return False
    if timing.due_before:
        return not (timing.period or timing.hours) or set(timing.due_before) <= set(LIFE_KINDS)
    return bool(timing.on_date) or timing.runs_from in LIFE_KINDS


def _make_event_calls(context: StatusContext, duty: _Duty) -> Iterator[Instance]:
    """Yield the calls that events make: those that the trigger names, else those that the time names."""
    timing, trigger, notice = duty.timing, duty.trigger, duty.notice
    # What is passed on is itself a message; its receipt calls for passing it on.
    passed_on = notice is not None and bool(notice.onward_of)
    upon_receipt = passed_on or (timing is not None and timing.runs_from == RECEIPT)
    if trigger is not None:
        named = set(timing.runs_from_events) if timing is not None else set()
        other = bool(named) and not named <= set(trigger.matters)
        notices = notice is not None and upon_receipt and not other
        groups = find_triggering(context, trigger, notices=notices)
        by = None if notices else trigger
    elif timing is not None and names_occasion(timing):
        groups, by = find_occasions(context, timing), timing
    elif notice is not None and notice.onward_of:
        groups, by = find_received(context, notice.onward_of), None
    else:
        return
    if notice is not None:
        groups = {
            name: [one for one in held if one.event is None or _may_be_passed_on(context, notice, one.event)]
            for name, held in groups.items()
        }
    for one, actors, several, fits in _match_occasions(context, duty, groups, by):
        party = _find_party(context, duty, actors)
        one = _start_for_party(context, one, party)
        time = _find_time(context, duty, one)
        name = f"{duty.name}@{one.name}{_name_performer(actors, several)}"
        yield replace(_make_call(context, duty, one, time, name, fits, party=party), performers=actors)


def _find_party(context: StatusContext, duty: _Duty, actors: frozenset[str] | None) -> PartyLife | None:
    """Return since when the one is bound who has to act, and until when; None where several have to."""
    players = (player for one in duty.bound for player in context.agreement.players(one))
    who = set(players) if actors is None else actors
    return context.life.find_party(next(iter(who))) if len(who) == 1 else None


def _start_for_party(context: StatusContext, one: Occasion, party: PartyLife | None) -> Occasion:
    """Return an occasion as it is for a Party that joined later.

    Entry into force is that for the Party; an event that still went on then calls for an act from that day.
    """
    since, entry = party.since if party is not None else None, context.life.entry_day
    if since is None or entry is None or entry.before(since) is not True:
        return one
    own_entry = one.event is None and one.source == ENTRY_KIND
    lasts = one.event is not None and one.start.before(since) is True and since.exact is not None
    if own_entry or (lasts and one.event is not None and one.event.span.going_on(since) is True):
        return replace(one, start=since, since=since)
    return one


def _match_occasions(
    context: StatusContext,
    duty: _Duty,
    groups: dict[str, list[Occasion]],
    by: Slot | None,
    *,
    before: bool = False,
) -> Iterator[tuple[Occasion, frozenset[str] | None, bool, list[Fit]]]:
    """Yield each occasion with those who have to act, whether they are some of several, and what they did."""
    seen: set[str] = set()
    joint = duty.notice is not None and duty.notice.joint
    told_of = duty.notice.matters if duty.notice is not None else ()
    for group, occasions in groups.items():
        whose = {
            one.key: [None] if joint else list_performers(context, duty.bound, one.event, by, told_of)
            for one in occasions
        }
        told = {
            actors: _assign(
                context,
                duty,
                group,
                [one for one in occasions if actors in whose[one.key]],
                actors,
                before,
            )
            for actors in {one: None for performers in whose.values() for one in performers}
        }
        for one in occasions:
            if one.key in seen:
                continue  # an event of two matters calls for one notice, of both
            seen.add(one.key)
            several = len(whose[one.key]) > 1
            for actors in whose[one.key]:
                fits = _list_fits(context, duty, group, one, actors, several, told[actors], len(occasions))
                yield one, actors, several, fits


def _list_fits(
    context: StatusContext,
    duty: _Duty,
    group: str,
    one: Occasion,
    actors: frozenset[str] | None,
    several: bool,
    told: NoticeMatch,
    number: int,
) -> list[Fit]:
    """Return the acts that may meet a call, and how they meet it."""
    agreement, record, notice = context.agreement, context.record, duty.notice
    if notice is None:
        return [
            _match_fulfilment(agreement, act, duty.norm, several=several)
            for act in record.fulfilling.get(duty.norm.iri, ())
            if (one.source in act.about or ((not act.about or one.event is None) and number == 1))
            and is_act_of(agreement, act, actors)
        ]
    own = {group} & set(notice.matters) or set(notice.matters)
    both = (set(one.event.matters) & set(notice.matters) if one.event is not None else None) or own
    fits = [
        _narrow_fit(match_notice(act, notice, agreement, both), agreement, actors)
        for act in record.telling.get(one.source, ())
        if not several or is_act_of(agreement, act, actors)
    ]
    fits += [match_notice(act, notice, agreement, own) for act in told.acts.get(one.key, ())]
    fits += [
        replace(match_notice(act, notice, agreement, own), about=None)
        for act in told.ambiguous.get(one.key, ())
    ]
    return fits if notice.stage is None else _pick_stage(context, duty, fits)


def _match_fulfilment(agreement: Agreement, act: Event, norm: Norm, *, several: bool) -> Fit:
    """Return how an act fulfils a norm; of ``several`` who have to, one that names nobody is to be judged."""
    unnamed = several and not (act.by or act.on_behalf_of or act.sender)
    return Fit(act, None if unnamed else is_own_act(agreement, act, norm), True, True, True)


def _pick_stage(context: StatusContext, duty: _Duty, fits: list[Fit]) -> list[Fit]:
    """Return the acts that count for one of several notices made in stages, in the order of receipt."""
    stages = _list_stages(context, duty)
    order = sorted(fits, key=lambda one: _get_receipt_order(one.act))
    kept: list[Fit] = []
    for found in order:
        fitting = [
            one for one in stages if match_notice(found.act, one, context.agreement).verdict is not False
        ]
        other = found.sender is False or found.addressee is False
        if not fitting or other or _find_receipt(context, duty, found.act) is None:
            kept.append(found)
            continue
        stages.remove(fitting[0])
        if fitting[0] is duty.notice:
            kept.append(found)
    return kept


def _list_stages(context: StatusContext, duty: _Duty) -> list[Notification]:
    """Return the notices of one series, by stage: those of the norm, else of norms that have one stage each.

    Of other norms it is those that one and the same sends to one and the same, about one matter or event.
    """
    if duty.notice is None:
        return []
    found = [one for one in duty.norm.notifications if one.stage is not None]
    if len(found) == 1:
        own = set(duty.notice.matters), _list_named_events(duty.norm, duty.notice)
        for norm in context.agreement.every_norm:
            staged = [one for one in norm.notifications if one.stage is not None]
            if norm.iri == duty.norm.iri or norm.modality != "obligation" or len(staged) != 1:
                continue
            (one,) = staged
            same = (
                set(one.senders) & set(duty.notice.senders),
                set(one.addressees) & set(duty.notice.addressees),
            )
            if all(same) and (own[0] & set(one.matters) or own[1] & _list_named_events(norm, one)):
                found.append(one)
    return sorted(found, key=lambda one: (one.stage or 0, one.iri))


def _list_named_events(norm: Norm, notice: Notification) -> set[str]:
    """Return the events that call for a notice, or from which its time runs."""
    timing, trigger = pick_timing(norm, notice), notice.trigger
    named = set(trigger.matters) if trigger is not None else set()
    return named.union(*((timing.runs_from_events, timing.due_before) if timing is not None else ()))


def _find_receipt(context: StatusContext, duty: _Duty, act: Event) -> When | None:
    return find_receipt(act, duty.notice, context.conventions)


def _get_receipt_order(act: Event) -> tuple[date, float, str]:
    day = get_day(act)
    return day.earliest or date.min, day.moment.timestamp() if day.moment is not None else 0.0, act.iri


def _assign(
    context: StatusContext,
    duty: _Duty,
    group: str,
    occasions: list[Occasion],
    actors: frozenset[str] | None,
    before: bool,
) -> NoticeMatch:
    """Assign the acts of some actors (None: of anyone) that do not say of which event they tell."""
    notice, agreement = duty.notice, context.agreement
    if notice is None:
        return NoticeMatch()
    own = {group} & set(notice.matters) or set(notice.matters)
    loose: dict[str, Event] = {}
    for act in (act for matter in own for act in context.record.notices.get(matter, ())):
        received = find_receipt(act, notice, context.conventions)
        meets = match_notice(act, notice, agreement).verdict is not False
        if not act.about and received is not None and meets and is_act_of(agreement, act, actors):
            loose[act.iri] = act if received == act.received else replace(act, received=received)
    found = _assign_loose(context, duty, notice, occasions, list(loose.values()), before)
    # What was deemed received is told as it is on record.
    original = {act.iri: act for matter in own for act in context.record.notices.get(matter, ())}
    for shelf in (found.acts, found.ambiguous):
        for held in shelf.values():
            held[:] = [original[act.iri] for act in held]
    return found


def _assign_loose(
    context: StatusContext,
    duty: _Duty,
    notice: Notification,
    occasions: list[Occasion],
    loose: list[Event],
    before: bool,
) -> NoticeMatch:
    """Assign acts that do not say of which event they tell, each with the day on which it was received."""
    events, own = [one.event for one in occasions if one.event is not None], set(notice.matters)
    if not loose:
        return NoticeMatch()
    if before:
        return _assign_ahead(occasions, loose)
    if len(events) < len(occasions):  # a day in the life of the agreement, of which no act tells by its id
        return _assign_by_start(occasions, loose)
    if notice.stage is not None:
        alike = [one for one in _list_stages(context, duty) if not own.isdisjoint(one.matters)]
        return _assign_staged(occasions, loose, len(alike))
    days: dict[str, date] = {}
    for event in events:
        for act in context.record.telling.get(event.iri, ()):
            day = act.received.exact if act.received is not None else None
            if day is not None and match_notice(act, notice, context.agreement).verdict:
                days[event.iri] = min(days.get(event.iri, date.max), day)
    return assign_acts(events, loose, days)


def _assign_by_start(occasions: list[Occasion], loose: list[Event]) -> NoticeMatch:
    """Assign acts to the occasion that had come; an act that came before it is not what it called for."""
    found = NoticeMatch()
    for act in loose:
        held = [one.key for one in occasions if get_day(act).before(one.start) is not True]
        shelf = found.acts if len(held) == 1 else found.ambiguous
        for key in held:
            shelf.setdefault(key, []).append(act)
    return found


def _assign_ahead(occasions: list[Occasion], loose: list[Event]) -> NoticeMatch:
    """Assign acts to the events that they announce: each to the next of which none tells yet.

    Where an event that has passed is still without one, it may tell of that too, late.
    """
    found = NoticeMatch()
    untold = sorted(occasions, key=lambda one: (one.start.earliest or date.min, one.key))
    for act in sorted(loose, key=lambda one: (get_day(one).earliest or date.min, one.iri)):
        day = get_day(act)
        passed = [one for one in untold if one.start.before(day) is not False]
        ahead = [one for one in untold if one not in passed]
        held = [*passed, *ahead[:1]]
        shelf = found.acts if len(held) == 1 else found.ambiguous
        for one in held:
            shelf.setdefault(one.key, []).append(act)
        if len(held) == 1:
            untold.remove(held[0])
    return found


def _assign_staged(occasions: list[Occasion], loose: list[Event], stages: int) -> NoticeMatch:
    """Assign acts to the event that had begun, until each of its stages has one."""
    found = NoticeMatch()
    left = {one.key: stages for one in occasions}
    for act in sorted(loose, key=_get_receipt_order):
        held = [one for one in occasions if left[one.key] and get_day(act).before(one.start) is not True]
        shelf = found.acts if len(held) == 1 else found.ambiguous
        for one in held:
            shelf.setdefault(one.key, []).append(act)
        if len(held) == 1:
            left[held[0].key] -= 1
    return found


def _may_be_passed_on(context: StatusContext, notice: Notification, act: Event) -> bool:
    """Say whether a message may be one that a notice passes on; of a notice that passes none on, any is."""
    if not notice.onward_of:
        return True
    sources = [
        one
        for norm in context.agreement.every_norm
        for one in norm.notifications
        if one.iri in notice.onward_of or norm.iri in notice.onward_of
    ]
    return any(match_notice(act, one, context.agreement).verdict is not False for one in sources)


def _narrow_fit(found: Fit, agreement: Agreement, actors: frozenset[str] | None) -> Fit:
    """Return how an act meets a notice that only some who play the sender's role have to send."""
    return found if is_act_of(agreement, found.act, actors) else replace(found, sender=False)


def _find_time(context: StatusContext, duty: _Duty, one: Occasion) -> _Time:
    """Return when what an event calls for is to be done."""
    timing = duty.timing
    bound_on = (settle_entry(context.life, one.since),) if one.event is None else ()
    if timing is None or timing.is_uncountable:
        return _Time(bound_on=bound_on)
    if timing.on_date and not names_occasion(timing):
        day = parse_date(timing.on_date)
        return _Time(deadline=day, premises=(Premise(timing, None, day),))
    source: Occasion | None = one
    if duty.trigger is not None and names_occasion(timing):
        source = _find_linked(context, timing, one, duty.trigger)
    counts = bool(timing.period or timing.hours or timing.first_day_of or timing.last_day_of)
    if source is None:
        return _Time(awaits=counts, bound_on=bound_on, premises=(Premise(timing),))
    start = source.start
    assumed = source.assumed
    if source.event is not None and start != source.event.span.start and start == context.life.in_force:
        assumed = tuple(name for name in ("in-force",) if name in context.life.assumed)
    if not counts:
        held = (Premise(timing, source.source, start, (), assumed),) if timing.urgency else ()
        return _Time(bound_on=bound_on, premises=held)
    day = count_time(start, timing, context.conventions)
    applied = list_conventions(start, timing, context.conventions)
    premises = (Premise(timing, source.source, start, applied, assumed),)
    if timing.bound == EARLIEST:
        return _Time(earliest=day, bound_on=bound_on, premises=premises)
    if one.event is None:
        # What fell due before the agreement was in force binds nobody.
        bound_on = (day,) if day.before(one.since) is True else bound_on
    return _Time(deadline=day, bound_on=bound_on, premises=premises)


def _find_linked(context: StatusContext, timing: Slot, one: Occasion, trigger: Slot) -> Occasion | None:
    """Return the event from which the time of a call runs, where another event made the call.

    It is one that the call's own event tells of, or that tells of it; else the first that did not come
    before.
    """
    if timing.runs_from_events and set(timing.runs_from_events) <= set(trigger.matters):
        return one
    held = [each for group in find_occasions(context, timing).values() for each in group]
    for each in held:
        if each.event is None or each.source == one.source:
            return each
        if one.source in each.event.about or (one.event is not None and each.source in one.event.about):
            return each
    later = [each for each in held if each.start.before(one.start) is not True]
    return min(later, key=lambda each: (each.start.earliest or date.min, each.name), default=None)


def _make_call(
    context: StatusContext,
    duty: _Duty,
    one: Occasion,
    time: _Time,
    name: str,
    fits: Iterable[Fit],
    *,
    perhaps: Iterable[Fit] = (),
    elapses: bool = True,
    party: PartyLife | None = None,
) -> Instance:
    """Return the call that an occasion makes, with its state on the day asked."""
    began, day, norm, notice = one.since, context.as_of, duty.norm, duty.notice
    made: list[tuple[Fit, Truth, When]] = []
    unsure_days: list[When] = []
    for fit in fits:
        done = _get_done_day(context, fit.act, notice)
        if done.by(day) is False:
            continue
        verdict = _decide_discharge(fit, notice, context)
        if time.earliest is not None and verdict is not False:
            premature = done.before(time.earliest)
            if premature is True:
                fit, verdict = replace(fit, timing=False), False
            elif premature is None:
                unsure_days.append(done)
                continue
        made.append((fit, verdict, done))
    unsure_days += [_get_done_day(context, fit.act, notice) for fit in perhaps]
    if time.deadline is not None:
        # Whether an act that may tell of another event meets this one is not known: so nor is a breach.
        unsure_days += [done for fit, verdict, done in made if verdict is None and fit.open() == ("about",)]
    acts = tuple(fit.act for fit, verdict, _ in made if verdict is True)
    doubtful = tuple(fit for fit, verdict, _ in made if verdict is None)
    event = one.event
    gates = judge_gates(context, norm, min(began.latest or day, day), event) if norm.gates else ()
    uncountable = list_uncountable(norm, notice)
    since = began
    if time.earliest is not None:
        since = find_later(began, time.earliest)
    facts = CallFacts(
        since=since,
        made=tuple(done for _, verdict, done in made if verdict is True),
        # An act that does not say of which event it tells leaves a duty open; an organ's is to be judged.
        doubtful=any(fit.open() != ("about",) for fit in doubtful),
        gates=gates,
        deadline=time.deadline,
        timing=duty.timing,
        perhaps_made=tuple(unsure_days),
        bound_on=time.bound_on,
        awaits=time.awaits,
        strict=time.strict,
        uncountable=frozenset(slot.about for slot in uncountable),
        certain=one.certain,
        party=party,
    )
    states = list_possible_states(facts, context.life, day)
    waits = event is not None and event.span.start.by(day) is True and began == context.life.in_force
    if states == {"not-yet"} and waits and time.earliest is None:
        states = {"not-in-force"}  # it goes on, and will call for an act from the entry into force
    verdict_of = Verdict.of(name_breach(context, states), uncountable=bool(uncountable))
    unmet = verdict_of.state in ("open", "due", "breached")
    return Instance(
        id=name, norm=norm, notice=notice, event=event, since=since, verdict=verdict_of,
        deadline=time.deadline,
        elapsed=since.days_until(day) if elapses and states & _UNDONE else None,
        acts=acts if states & {"done", "done-late"} else (), doubtful=doubtful,
        failing=tuple(fit for fit, verdict, _ in made if verdict is False), gates=gates,
        survives=unmet and context.life.ended(day) is True,
        urgency=duty.timing.urgency if duty.timing is not None else None,
        uncountable=uncountable, rests_on=time.premises,
    )  # fmt: skip


def _get_done_day(context: StatusContext, act: Event, notice: Notification | None) -> When:
    """Return when an act was done: of a notice when it counts as received."""
    received = find_receipt(act, notice, context.conventions) if act.kind == "notice" else None
    return received if received is not None else get_day(act)


def _decide_discharge(found: Fit, notice: Notification | None, context: StatusContext) -> Truth:
    """Say whether an act discharges: it meets every slot, and it was made (a notice by its receipt)."""
    if found.act.kind == "notice" and find_receipt(found.act, notice, context.conventions) is None:
        return False
    return decide_fit(found, context.record, context.as_of)


def _name_performer(actors: frozenset[str] | None, several: bool) -> str:
    """Return the end of the name of a call where several are called upon: ``.alfa``."""
    if actors is None or not several:
        return ""
    return "." + "-".join(sorted(local(actor) for actor in actors))


def _make_calls_before(context: StatusContext, duty: _Duty, timing: Slot) -> list[Instance]:
    """Return the calls of a duty that is due before an event: one for each such event, else one that waits.

    With a period the deadline lies that long before the event, else it is the event itself, and the act must
    come on an earlier day: on the same day the record does not tell which came first.
    """
    groups = find_before(context, timing)
    if duty.notice is None and not (timing.period or timing.hours):
        # What is due before an event that is only planned waits for it, whatever day is given for it.
        groups = {
            name: [one for one in held if one.start.by(context.as_of) is not False]
            for name, held in groups.items()
        }
    happened = any(groups.values())
    found: list[Instance] = []
    for one, actors, several, fits in _match_occasions(context, duty, groups, None, before=True):
        if context.life.binds(context.as_of) is False and one.start.by(context.as_of) is False:
            continue  # nobody is bound yet
        told = {fit.act.iri for fit in fits} if duty.notice is not None else set()
        fulfilling = _list_fulfilling(context, duty.norm, actors, several, one, groups)
        fits = [fit for fit in fits if fit.act.iri in told]
        fits += [fit for fit in fulfilling if fit.act.iri not in told]
        name = f"{duty.name}@{one.name}{_name_performer(actors, several)}"
        made = _make_call_before(context, duty, timing, one, name, fits, _find_party(context, duty, actors))
        found.append(replace(made, performers=actors))
    if not happened and context.life.applies(make_when(context.as_of)) is not False:
        performers = list_performers(context, duty.bound, None, None)
        for actors in performers:
            party, today = _find_party(context, duty, actors), make_when(context.as_of)
            if context.life.binds_party(party, today) is False:
                continue
            ending = _name_performer(actors, len(performers) > 1)
            call = _make_waiting_call(context, duty, timing, actors, ending)
            found.append(replace(call, performers=actors))
    return found


def _list_fulfilling(
    context: StatusContext,
    norm: Norm,
    actors: frozenset[str] | None,
    several: bool,
    one: Occasion,
    groups: dict[str, list[Occasion]],
) -> list[Fit]:
    """Return the acts that fulfil a norm before an event; of several events, those that name it or none."""
    others = {each.key for held in groups.values() for each in held} - {one.key}
    return [
        _match_fulfilment(context.agreement, act, norm, several=several)
        for act in context.record.fulfilling.get(norm.iri, ())
        if is_own_act(context.agreement, act, norm)
        and is_act_of(context.agreement, act, actors)
        and (one.key in act.about or others.isdisjoint(act.about))
    ]


def _make_call_before(
    context: StatusContext,
    duty: _Duty,
    timing: Slot,
    one: Occasion,
    name: str,
    fits: list[Fit],
    party: PartyLife | None,
) -> Instance:
    """Return the call that an event makes for what is due before it."""
    came = one.start
    counted = bool(timing.period or timing.hours)
    day = count_back(came, timing) if counted else came
    applied = list_conventions(came, timing, context.conventions, back=True) if counted else ()
    premises = (Premise(timing, one.source, came, applied, one.assumed),)
    # It binds on its last day only if the agreement does, and if what it precedes still falls under it.
    bound_on = (came,) if one.event is None or not counted else (day, came)
    time = _Time(deadline=day, strict=not counted, bound_on=bound_on, premises=premises)
    if counted and timing.bound == EARLIEST:
        time = replace(time, deadline=came, earliest=day, strict=True, bound_on=(came,))
    # It is owed as soon as the agreement is in force, whatever day is given for the event.
    owed = replace(one, since=When(None, min(context.as_of, came.latest or context.as_of)))
    made = _make_call(context, duty, owed, time, name, fits, elapses=False, party=party)
    return replace(made, since=came)


def _make_waiting_call(
    context: StatusContext, duty: _Duty, timing: Slot, actors: frozenset[str] | None, ending: str
) -> Instance:
    """Return the call while the event has not come: due, though the record gives no day for it."""
    norm, notice, agreement = duty.norm, duty.notice, context.agreement
    fulfilling = [
        _match_fulfilment(agreement, act, norm, several=bool(ending))
        for act in context.record.fulfilling.get(norm.iri, ())
        if is_own_act(agreement, act, norm) and is_act_of(agreement, act, actors)
    ]
    answers = [decide_fit(fit, context.record, context.as_of) for fit in fulfilling]
    acts = [fit.act for fit, answer in zip(fulfilling, answers, strict=True) if answer is True]
    doubtful = [
        fit
        for fit, answer in zip(fulfilling, answers, strict=True)
        if answer is None and get_day(fit.act).by(context.as_of) is not False
    ]
    if notice is not None:
        told = (act for matter in notice.matters for act in context.record.notices.get(matter, ()))
        for act in (act for act in told if not act.about):
            fit = match_notice(act, notice, agreement)
            verdict = _decide_discharge(fit, notice, context) if is_act_of(agreement, act, actors) else False
            if verdict is True and act not in acts:
                acts.append(act)
            elif verdict is None and get_day(act).by(context.as_of) is not False:
                doubtful.append(fit)
    done = disjoin(_get_done_day(context, act, notice).by(context.as_of) for act in acts)
    undone = "to-be-judged" if doubtful else "due"
    possible = {"done" if answer else undone for answer in list_answers(done)}
    if context.life.binds_party(_find_party(context, duty, actors), make_when(context.as_of)) is None:
        possible.add("not-in-force")
    matter = next(iter(timing.due_before), "")
    return Instance(
        id=f"{duty.name}@{local(matter)}{ending}", norm=norm, notice=notice, event=None, since=None,
        verdict=Verdict.of(possible), acts=tuple(acts) if done is not False else (), doubtful=tuple(doubtful),
        gates=judge_gates(context, norm, context.as_of), urgency=timing.urgency,
        uncountable=list_uncountable(norm, notice), rests_on=(Premise(timing, matter or None),),
    )  # fmt: skip


def _make_date_calls(context: StatusContext, duty: _Duty, timing: Slot, text: str) -> Iterator[Instance]:
    """Yield the calls for what is due on a date of the calendar."""
    yield from _make_calls_on_days(context, duty, timing, [DueDay(parse_date(text), None)], None)


def _make_recurring_calls(context: StatusContext, duty: _Duty, timing: Slot) -> Iterator[Instance]:
    """Yield the calls for what falls due again and again, until the first not before the day asked."""
    life = context.life
    entry = life.first_day
    if entry is None:
        return
    last = life.last.latest if life.last is not None else None
    fixed = bool(timing.first_due or timing.recurs_on or timing.day_of_month is not None)
    if fixed or not names_occasion(timing):
        due = list_due_days(timing, entry, last, context.as_of, context.conventions)
        yield from _make_calls_on_days(context, duty, timing, due, None)
        return
    for group in find_occasions(context, timing).values():
        for one in group:
            due = list_due_days(timing, entry, last, context.as_of, context.conventions, one.start)
            yield from _make_calls_on_days(context, duty, timing, due, one)


def _make_calls_on_days(
    context: StatusContext, duty: _Duty, timing: Slot, due: list[DueDay], source: Occasion | None
) -> Iterator[Instance]:
    """Yield a call for each of some days on which something falls due, of each who has to act."""
    agreement, life = context.agreement, context.life
    event = source.event if source is not None else None
    prefix = f"{event.name}." if event is not None else ""
    entry = life.first_day
    entry = entry if entry is not None and entry.exact is not None else None
    performers = list_performers(context, duty.bound, event, timing)
    every_fit = _list_series_fits(context, duty, several=len(performers) > 1)
    assumed = source.assumed if source is not None else ()
    if source is None and not timing.first_due and not timing.on_date:
        assumed = tuple(name for name in ("in-force",) if name in life.assumed)
    for actors in performers:
        fits = [fit for fit in every_fit if is_act_of(agreement, fit.act, actors)]
        party = _find_party(context, duty, actors)
        # Of what fell due before one was bound, or after, nothing is owed by him.
        own = [
            one for one in due if life.binds_party(party, one.day) is not False or not life.applies(one.day)
        ]
        counted = _match_series(context, duty, own, fits)
        ending = _name_performer(actors, len(performers) > 1)
        for place, one in enumerate(own):
            acts, perhaps = counted.get(place, ([], []))
            opened = make_when(one.opened) if one.opened is not None else entry
            called = bool(acts) or _is_called_for(context, duty, timing, one)
            begun = opened if opened is not None else When(None, context.as_of)
            occasion = Occasion(str(one.date), event, str(one.date), one.day, begun, called)
            applied = _list_series_conventions(timing, one, source, context)
            start = source.start if source is not None else one.day
            name = source.source if source is not None else None
            premises = (Premise(timing, name, start, applied, assumed),)
            time = _Time(deadline=one.day, bound_on=(one.day,), premises=premises)
            if timing.bound == EARLIEST and timing.on_date:
                time = replace(time, deadline=None, earliest=one.day)
            made = _make_call(
                context, duty, occasion, time, f"{duty.name}@{prefix}{one.date}{ending}", acts,
                perhaps=perhaps, elapses=False, party=party,
            )  # fmt: skip
            if (made.acts or made.doubtful) and not timing.on_date:
                assigned = replace(premises[0], conventions=(*applied, NEAREST))
                made = replace(made, rests_on=(assigned,))
            yield replace(made, since=opened, performers=actors)


def _match_series(
    context: StatusContext, duty: _Duty, due: list[DueDay], fits: list[Fit]
) -> dict[int, tuple[list[Fit], list[Fit]]]:
    """Return the acts that count for each due day by its place, and those that may as their day is not known.

    Acts that fail, or of which it is to be judged, take no due day from those that meet it.
    """
    found: dict[int, tuple[list[Fit], list[Fit]]] = {}
    verdicts = [_decide_discharge(fit, duty.notice, context) for fit in fits]
    for wanted in (True, None, False):
        alike = [fit for fit, verdict in zip(fits, verdicts, strict=True) if verdict is wanted]
        days = [_get_done_day(context, fit.act, duty.notice) for fit in alike]
        matched = match_due_days(due, _name_days(due, alike, days))
        for place, numbers in matched.acts.items():
            found.setdefault(place, ([], []))[0].extend(alike[number] for number in numbers)
        if wanted is not False:
            for place, numbers in matched.perhaps.items():
                found.setdefault(place, ([], []))[1].extend(alike[number] for number in numbers)
    return found


def _list_series_fits(context: StatusContext, duty: _Duty, *, several: bool) -> list[Fit]:
    """Return the acts that may count for what is due on days of the calendar, the earliest first."""
    agreement, notice = context.agreement, duty.notice
    if notice is None:
        return [
            _match_fulfilment(agreement, act, duty.norm, several=several)
            for act in context.record.fulfilling.get(duty.norm.iri, ())
        ]
    told = {act.iri: act for matter in notice.matters for act in context.record.notices.get(matter, ())}
    return [
        match_notice(act, notice, agreement)
        for act in sorted(told.values(), key=lambda one: (get_day(one).earliest or date.min, one.iri))
    ]


def _name_days(due: list[DueDay], fits: list[Fit], days: list[When]) -> list[When | None]:
    """Return the days by which acts are told apart: of an act whose remark names a due day, that day."""
    named = {str(one.date): one.day for one in due}
    found: list[When | None] = []
    for fit, day in zip(fits, days, strict=True):
        words = (fit.act.remark or "").replace(",", " ").replace(".", " ").split()
        found.append(next((named[word] for word in words if word in named), day))
    return found


def _list_series_conventions(
    timing: Slot, one: DueDay, source: Occasion | None, context: StatusContext
) -> tuple[str, ...]:
    """Return the conventions by which a day of a series was found."""
    found: list[str] = []
    if source is not None:
        counted = replace(timing, period=timing.period or timing.every)
        found += list_conventions(source.start, counted, context.conventions)
    elif not timing.on_date:
        named = {text.rsplit("-", 1)[-1][:2] for text in timing.recurs_on} | {
            f"{timing.day_of_month:02}" if timing.day_of_month else (timing.first_due or "")[8:10]
        }
        if one.day.exact is not None and f"{one.day.exact.day:02}" not in named:
            changed = context.conventions.weekend == "following-weekday" and one.day.exact.weekday() == 0
            found.append(context.conventions.weekend if changed else context.conventions.month_end)
    return tuple(dict.fromkeys(found))


def _is_called_for(context: StatusContext, duty: _Duty, timing: Slot, one: DueDay) -> bool:
    """Say whether a report is due: where none is due on nothing, only if something is on record since."""
    if timing.nil_report not in ("false", "0"):
        return True
    matters = duty.trigger.matters if duty.trigger is not None else ()
    matters = matters or (duty.notice.matters if duty.notice is not None else ())
    opened = When(one.opened, one.opened)
    return any(
        event.span.start.not_after(one.day) is not False and event.span.start.not_after(opened) is not True
        for matter in matters
        for event in context.record.events.get(matter, ())
    )
