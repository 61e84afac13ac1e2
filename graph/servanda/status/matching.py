"""Whether an act of notification is the one for which a norm provides, slot by slot.

A notice is made upon its receipt (Vienna Convention on the Law of Treaties, art. 78; likewise art. 79 of the
Convention of 1986 for international organizations). So an act that was only sent has no effect yet.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from servanda.events.consistency import load_tellable
from servanda.events.dates import Truth, conjoin
from servanda.events.records import Event, LogIndex
from servanda.model import Agreement, Norm, Notification
from servanda.status.order import Misorder, is_collective

#: The slots of a notice that an act must meet, in the order in which they are told.
SLOTS = ("sender", "addressee", "matter", "form")
#: So many events are named at the most where an act may tell of any of them.
MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Fit:
    """How an act meets a notice: for each of :data:`SLOTS` yes, no, or to be judged (None).

    ``about`` says whether the act tells of the event in question: yes, no, or not said (None). ``misorder``
    is what the act presupposes and precedes, ``notice`` the notice for which it is measured; ``timing`` is
    false where it came before the day from which on the text allows it.
    """

    act: Event
    sender: Truth
    addressee: Truth
    matter: Truth
    form: Truth
    about: Truth = True
    timing: Truth = True
    misorder: Misorder | None = None
    notice: Notification | None = field(default=None, compare=False)

    @property
    def order(self) -> Truth:
        """Whether the act came after what it presupposes."""
        return True if self.misorder is None else self.misorder.holds

    @property
    def verdict(self) -> Truth:
        """Whether the act is the one, receipt left aside."""
        return conjoin(
            (self.sender, self.addressee, self.matter, self.form, self.about, self.timing, self.order)
        )

    def failing(self) -> tuple[str, ...]:
        """Return the slots that the act does not meet."""
        return tuple(slot for slot in (*SLOTS, "about", "timing", "order") if getattr(self, slot) is False)

    def open(self) -> tuple[str, ...]:
        """Return the slots of which it is to be judged whether the act meets them."""
        return tuple(slot for slot in (*SLOTS, "about", "order") if getattr(self, slot) is None)


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
    legal = has_legal_effect(agreement, notice)
    return Fit(
        act,
        _match_sender(notice, act, agreement, legal=legal),
        _match_addressee(notice, act, agreement, legal=legal),
        told,
        True if notice.form is None else None if act.form is None else act.form == notice.form,
        notice=notice,
    )


def has_legal_effect(agreement: Agreement, notice: Notification) -> bool:
    """Say whether a legal effect hangs on a notice: on its own, or by the norm that provides for it."""
    if notice.effect is not None:
        return True
    norm: Norm | None = next((one for one in agreement.every_norm if one.iri == notice.norm), None)
    return norm is not None and (norm.effect is not None or norm.modality in ("power", "condition"))


def list_told_matters(act: Event, record: LogIndex) -> set[str]:
    """Return the matters of which a notice tells: its own, and those of the events that it is about.

    Only such as a notice of its matters can tell of: one of the completion of internal procedures that is
    about the ratification states the ratification.
    """
    tells = load_tellable()
    others = {other for matter in act.matters for other in tells.get(matter, ())}
    told = {
        matter for matter in others if any(event.iri in act.about for event in record.events.get(matter, ()))
    }
    return told.union(act.matters)


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


def list_nearest(found: Iterable[Fit]) -> list[Fit]:
    """Return the fits of an act to several notices that come nearest to it, by who sends and who gets it.

    Of two notices for which a text provides, one in each direction, the one that another has to send was not
    meant.
    """
    held = list(found)
    ranks = [0 if one.sender is not False else 1 + (one.addressee is False) for one in held]
    return [one for one, rank in zip(held, ranks, strict=True) if rank == min(ranks)]


def _match_sender(notice: Notification, act: Event, agreement: Agreement, *, legal: bool) -> Truth:
    """Say whether an act comes from the sender of a notice; where the text names none, from anyone.

    A joint notice is made by all its senders; of an act of some of them alone it is to be judged.
    """
    if not notice.senders:
        return True
    actors = {act.sender} if act.sender else set()
    each = [_match_actor(named, actors, act.on_behalf_of, agreement, legal=legal) for named in notice.senders]
    if not notice.joint:
        return True if True in each else None if None in each else False
    if len(notice.senders) == 1:  # a role, whose players all send it together
        players = agreement.players(notice.sender)
        each = [
            _match_actor(named, {*actors, *act.by}, act.on_behalf_of, agreement, legal=legal)
            for named in players
        ]
    else:
        each = [
            _match_actor(named, {*actors, *act.by}, act.on_behalf_of, agreement, legal=legal)
            for named in notice.senders
        ]
    return conjoin(each) if False not in each else None if True in each else False


def _match_addressee(notice: Notification, act: Event, agreement: Agreement, *, legal: bool) -> Truth:
    """Say whether an act goes to the addressee of a notice; where the text names none, it may go to anyone.

    Where a role means all who play it, it goes to each of them but the sender; to some of them alone, it is
    to be judged whether that is enough.
    """
    if not notice.addressees:
        return True
    role = agreement.actors.get(notice.addressee)
    if role is None or not role.means_every or notice.addressee in act.addressees:
        each = [
            _match_actor(named, act.addressees, (), agreement, legal=legal) for named in notice.addressees
        ]
        return True if True in each else None if None in each else False
    senders = {*act.by, *act.on_behalf_of, *({act.sender} if act.sender else ())}
    wanted = [player for player in role.played_by if player not in senders]
    each = [_match_actor(player, act.addressees, (), agreement, legal=legal) for player in wanted]
    return conjoin(each) if False not in each else None if {True, None} & {*each} else False


def is_one_of(agreement: Agreement, named: str, actors: Collection[str]) -> bool:
    """Say whether one of some actors is surely the one named: also as his State, his Government or organ."""
    return _match_actor(named, actors, (), agreement, legal=False) is True


def _match_actor(
    named: str, actors: Collection[str], on_behalf_of: Collection[str], agreement: Agreement, *, legal: bool
) -> Truth:
    """Say whether one of some actors is the one named, or plays the role that is named.

    A State and its Government are one. An organ of theirs stands for them in what has no ``legal`` effect;
    where there is one, only who represents the State does, and of another organ it is to be judged (None).
    Where an organ is named, it is to be judged of those to whom it belongs.
    """
    wanted = {named, *agreement.players(named)}
    if not wanted.isdisjoint(actors) or not wanted.isdisjoint(on_behalf_of):
        return True
    each = [_compare_actors(one, actor, agreement, legal=legal) for one in wanted for actor in actors]
    return True if True in each else None if None in each else False


def _compare_actors(named: str, actor: str, agreement: Agreement, *, legal: bool) -> Truth:
    """Say whether one actor stands for another: as its State or Government, or as an organ of it."""
    above = agreement.above.get(actor, frozenset())
    if named in above and is_collective(agreement, named) and _is_government(agreement, actor):
        return True  # each of the States that a text names together acts for itself
    state = _find_state(agreement, named)
    if state is None or state != _find_state(agreement, actor):
        return None if named in above else False
    if _is_government(agreement, named):
        if _is_government(agreement, actor) or represents_state(agreement, actor):
            return True
        return None if legal else True
    # The text names an organ: to send it to the State or the Government may reach that organ.
    return None if named in above or _is_government(agreement, actor) else False


def represents_state(agreement: Agreement, actor: str) -> bool:
    """Say whether an actor represents his State by his office, without full powers (VCLT, art. 7(2)).

    It is the Head of State or of Government or the Minister for Foreign Affairs, with his ministry:
    ``represents.tsv`` tells them by class and label.
    """
    held = agreement.actors.get(actor)
    if held is None:
        return False
    return any(
        cls in held.classes and pattern.search(held.labels[lang])
        for lang, cls, pattern in _load_representatives()
        if lang in held.labels
    )


@cache
def _load_representatives() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    text = Path(__file__).with_name("represents.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple((row["lang"], row["class"], re.compile(row["label"], re.IGNORECASE)) for row in rows)


def binds_each(norm: Norm) -> bool:
    """Say whether each of several who are bound has to do for himself what is no notice.

    So it is where the text says so of them (``each.tsv`` has the words), or names each by words of his own
    and it is owed to others. What they owe to one another they do together.
    """
    if norm.notifications:
        return False
    words = [slot.words for slot in norm.slots if slot.about == "slot:bearer"]
    patterns = _load_each()
    if any(
        patterns[lang].search(said) for texts in words for lang, said in texts.items() if lang in patterns
    ):
        return True
    own = {said.any for said in words if said.any}
    return len(own) == len(norm.bearers) and set(norm.bearers) != set(norm.counterparties)


@cache
def _load_each() -> dict[str, re.Pattern[str]]:
    text = Path(__file__).with_name("each.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["lang"]: re.compile(row["words"], re.IGNORECASE) for row in rows}


def _is_government(agreement: Agreement, actor: str) -> bool:
    """Say whether an actor is a State, or the Government of one."""
    held = agreement.actors.get(actor)
    return held is not None and not {"srv:State", "srv:Government"}.isdisjoint(held.classes)


def _find_state(agreement: Agreement, actor: str) -> str | None:
    """Return the State that an actor is or belongs to, None for none or several."""
    whole = {actor, *agreement.above.get(actor, frozenset())}
    found = [one for one in whole if one in agreement.actors and "srv:State" in agreement.actors[one].classes]
    if found:
        return found[0] if len(found) == 1 else None
    # A Government whose State is not described stands for it.
    governments = [one for one in whole if _is_government(agreement, one)]
    return governments[0] if len(governments) == 1 else None


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
