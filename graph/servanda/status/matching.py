"""Whether an act of notification is the one for which a norm provides, slot by slot.

A notice is made upon its receipt (Vienna Convention on the Law of Treaties, art. 78; likewise art. 79 of the
Convention of 1986 for international organizations). So an act that was only sent has no effect yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from servanda.events.dates import Truth, conjoin
from servanda.events.records import Event, LogIndex
from servanda.model import Agreement, Notification

#: The slots of a notice that an act must meet, in the order in which they are told.
SLOTS = ("sender", "addressee", "matter", "form")
#: So many events are named at the most where an act may tell of any of them.
MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Fit:
    """How an act meets a notice: for each of :data:`SLOTS` yes, no, or to be judged (None).

    ``about`` says whether the act tells of the event in question: yes, no, or not said (None); ``timing``
    is false where it came before the day from which on the text allows it.
    """

    act: Event
    sender: Truth
    addressee: Truth
    matter: Truth
    form: Truth
    about: Truth = True
    timing: Truth = True

    @property
    def verdict(self) -> Truth:
        """Whether the act is the one, receipt left aside."""
        return conjoin((self.sender, self.addressee, self.matter, self.form, self.about, self.timing))

    def failing(self) -> tuple[str, ...]:
        """Return the slots that the act does not meet."""
        return tuple(slot for slot in (*SLOTS, "about", "timing") if getattr(self, slot) is False)

    def open(self) -> tuple[str, ...]:
        """Return the slots of which it is to be judged whether the act meets them."""
        return tuple(slot for slot in (*SLOTS, "about") if getattr(self, slot) is None)


@dataclass
class NoticeMatch:
    """Acts by the event that they are taken to tell of (``acts``), or may tell of (``ambiguous``)."""

    acts: dict[str, list[Event]] = field(default_factory=dict)
    ambiguous: dict[str, list[Event]] = field(default_factory=dict)


def match_notice(
    act: Event, notice: Notification, agreement: Agreement, matters: Collection[str] | None = None
) -> Fit:
    """Return how an act meets a notice; ``matters`` are those that it must tell of (default: any of them)."""
    wanted = set(notice.matters if matters is None else matters)
    told = not wanted.isdisjoint(act.matters) if matters is None else wanted <= set(act.matters)
    return Fit(
        act,
        _match_sender(notice, act, agreement),
        _match_addressee(notice, act, agreement),
        told,
        True if notice.form is None else None if act.form is None else act.form == notice.form,
    )


def decide_fit(found: Fit, record: LogIndex, day: date = date.max) -> Truth:
    """Return whether the act is the one, with what had been judged about it by a day."""
    verdict = found.verdict
    if verdict is not None:
        return verdict
    answer, _ = record.find_judgement([found.act.iri], None, day)
    return answer


def assign_acts(events: list[Event], acts: Iterable[Event], told: Mapping[str, date]) -> NoticeMatch:
    """Return which of ``events`` (of one matter, sorted by day) each of ``acts`` tells of.

    ``acts`` are those that do not say it themselves; ``told`` gives for an event the day from which an act
    that does say it was received. Linear but for sorting.
    """
    found = NoticeMatch()
    waiting: dict[str, Event] = {}
    taken: set[str] = set()
    place = ahead = 0
    for act in sorted(acts, key=_get_receipt_order):
        day = act.received.exact if act.received is not None else None
        if day is None:
            if len(events) == 1:
                found.acts.setdefault(events[0].iri, []).append(act)
            continue
        while place < len(events) and (events[place].span.start.earliest or date.min) <= day:
            if events[place].iri not in taken:
                waiting[events[place].iri] = events[place]
            place += 1
        candidates = _list_candidates(waiting, told, day)
        if not candidates:
            ahead = _find_unmatched(events, max(ahead, place), taken, told)
            candidates = [event.iri for event in events[ahead : ahead + 1]]
        shelf = found.acts if len(candidates) == 1 else found.ambiguous
        for iri in candidates:
            shelf.setdefault(iri, []).append(act)
        if len(candidates) == 1:
            taken.add(candidates[0])
            waiting.pop(candidates[0], None)
    return found


def list_unattributed(record: LogIndex, matter: str) -> list[Event]:
    """Return the received acts about a matter that do not say of which event they tell."""
    return [act for act in record.notices.get(matter, ()) if not act.about and act.received is not None]


def _match_sender(notice: Notification, act: Event, agreement: Agreement) -> Truth:
    """Say whether an act comes from the sender of a notice; where the text names none, from anyone.

    A joint notice is made by all its senders; of an act of some of them alone it is to be judged.
    """
    if not notice.senders:
        return True
    actors = {act.sender} if act.sender else set()
    each = [_match_actor(named, actors, act.on_behalf_of, agreement) for named in notice.senders]
    if not notice.joint:
        return True if True in each else None if None in each else False
    if len(notice.senders) == 1:  # a role, whose players all send it together
        players = agreement.players(notice.sender)
        each = [_match_actor(named, {*actors, *act.by}, act.on_behalf_of, agreement) for named in players]
    else:
        each = [
            _match_actor(named, {*actors, *act.by}, act.on_behalf_of, agreement) for named in notice.senders
        ]
    return conjoin(each) if False not in each else None if True in each else False


def _match_addressee(notice: Notification, act: Event, agreement: Agreement) -> Truth:
    """Say whether an act goes to the addressee of a notice; where the text names none, it may go to anyone.

    Where a role means all who play it, it goes to each of them but the sender; to some of them alone, it is
    to be judged whether that is enough.
    """
    if not notice.addressees:
        return True
    role = agreement.actors.get(notice.addressee)
    if role is None or not role.means_every or notice.addressee in act.addressees:
        return _match_actor(notice.addressee, act.addressees, (), agreement)
    senders = {*act.by, *act.on_behalf_of, *({act.sender} if act.sender else ())}
    wanted = [player for player in role.played_by if player not in senders]
    each = [_match_actor(player, act.addressees, (), agreement) for player in wanted]
    return conjoin(each) if False not in each else None if {True, None} & {*each} else False


def _match_actor(
    named: str, actors: Collection[str], on_behalf_of: Collection[str], agreement: Agreement
) -> Truth:
    """Say whether one of some actors is the one named, or plays the role that is named.

    Of an organ of his it is to be judged (None).
    """
    wanted = {named, *agreement.players(named)}
    if not wanted.isdisjoint(actors) or not wanted.isdisjoint(on_behalf_of):
        return True
    held = (agreement.above.get(actor, frozenset()) for actor in actors)
    return None if any(not wanted.isdisjoint(above) for above in held) else False


def _get_receipt_order(act: Event) -> tuple[date, str]:
    day = act.received.exact if act.received is not None else None
    return (day or date.max, act.iri)


def _list_candidates(waiting: dict[str, Event], told: Mapping[str, date], day: date) -> list[str]:
    """Return the events of which nobody had been told by a day; forget those of which somebody had."""
    found: list[str] = []
    gone: list[str] = []
    for iri in waiting:
        if told.get(iri, date.max) <= day:
            gone.append(iri)
        elif len(found) < MOST:
            found.append(iri)
        else:
            break
    for iri in gone:
        del waiting[iri]
    return found


def _find_unmatched(events: list[Event], place: int, taken: set[str], told: Mapping[str, date]) -> int:
    """Return the place of the first event, from a place on, of which no act tells yet."""
    while place < len(events) and (events[place].iri in taken or events[place].iri in told):
        place += 1
    return place
