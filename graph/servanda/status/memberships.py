"""Since when an agreement binds each Party, and until when: who joins later, and who withdraws alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from servanda.events.dates import Truth, When, conjoin, find_earliest
from servanda.events.records import Event
from servanda.model import Agreement
from servanda.status.formulas import Formula, find_latest, get_act_day
from servanda.status.order import find_principal


@dataclass(frozen=True)
class PartyLife:
    """Since when an agreement binds a Party (None: not on record), and its last day as a Party.

    ``provisional`` is the day from which it alone applies the agreement provisionally, with the last day on
    which it can. ``acts`` are the records on which all that rests, where they are not those of the agreement
    as a whole.
    """

    party: str
    since: When | None
    last: When | None = None
    acts: tuple[Event, ...] = ()
    provisional: When | None = None
    provisional_last: When | None = None

    def is_bound(self, day: When, early: Truth) -> Truth:
        """Say whether the Party was bound on a day; ``early``: whether all applied it provisionally then."""
        if self.provisional_last is not None:  # it has told that it will not become a Party
            early = conjoin((early, day.not_after(self.provisional_last)))
        begun: list[Truth] = [early, False if self.since is None else self.since.not_after(day)]
        if self.provisional is not None:
            alone = [self.provisional.not_after(day)]
            alone += [] if self.provisional_last is None else [day.not_after(self.provisional_last)]
            begun.append(conjoin(alone))
        bound: Truth = True if True in begun else None if None in begun else False
        return bound if self.last is None else conjoin((bound, day.not_after(self.last)))


@dataclass(frozen=True)
class Turn:
    """An act by which something begins or ends for a Party, with its day and the last day of what begins."""

    act: Event
    day: When
    last: When | None = None


def list_parties(
    agreement: Agreement,
    begun: When | None,
    entry: tuple[Formula, ...],
    joining: list[Formula],
    leaving: list[tuple[Event, When]],
    *,
    provisional: Sequence[Turn] = (),
    waits: bool = False,
) -> Iterator[PartyLife]:
    """Yield since when each Party is bound and until when, by the record: first those that the text names.

    ``begun`` is the day of entry into force (None: not known; with ``waits`` it is known not to have come),
    ``joining`` are the formulas of entry for single Parties, ``leaving`` the acts by which one leaves, with
    its last day, ``provisional`` those by which one applies the agreement provisionally.
    """
    names: dict[str, When | None] = {}
    acts: dict[str, list[Event]] = {}
    is_open = any(_is_open(agreement, party) for party in agreement.parties)
    for party in agreement.parties:
        if not _is_open(agreement, party):
            names.update(dict.fromkeys(agreement.players(party) or (party,), begun))
    # Where the text wants the consent of so many, it binds those alone who have given it.
    if joining or is_open or any(one.effect.number and one.day is not None for one in entry):
        _add_founders(agreement, begun, entry, names, acts)
        _add_joining(agreement, begun, joining, names, acts)
    last: dict[str, When] = {}
    for act, day in leaving if not waits else ():
        for who in _list_joining(agreement, act, names):
            last[who] = find_earliest([day, last[who]] if who in last else [day])
            names.setdefault(who, begun)
            acts.setdefault(who, []).append(act)
    early: dict[str, Turn] = {}
    for turn in provisional:
        for who in _list_joining(agreement, turn.act, names):
            names.setdefault(who, None)
            if who not in early or turn.day.before(early[who].day) is True:
                early[who] = turn
            acts.setdefault(who, []).append(turn.act)
    for who, since in names.items():
        first = early.get(who)
        yield PartyLife(
            who, since, last.get(who), tuple({act.iri: act for act in acts.get(who, ())}.values()),
            first.day if first is not None else None, first.last if first is not None else None,
        )  # fmt: skip


def _add_founders(
    agreement: Agreement,
    begun: When | None,
    entry: tuple[Formula, ...],
    names: dict[str, When | None],
    acts: dict[str, list[Event]],
) -> None:
    """Leave bound from the entry into force only those whose acts brought it about, where acts did.

    Who consented when it was in force already is bound at some day from then on, where no clause says on
    which.
    """
    met = [one for one in entry if one.day is not None]
    first = [
        act
        for one in met
        for act in one.acts
        if begun is not None and get_act_day(act).not_after(begun) is not False
        if one.notices or not _is_due(agreement, act)
    ]
    if first:
        names.update(dict.fromkeys(names, None))
    for act in first:
        for who in _list_joining(agreement, act, names):
            names[who] = begun
            acts.setdefault(who, []).append(act)
    for act in (act for one in met for act in one.later):
        for who in _list_joining(agreement, act, names):
            if names.get(who) is None:
                names[who] = When(get_act_day(act).earliest, None)
                acts.setdefault(who, []).append(act)


def _is_due(agreement: Agreement, act: Event) -> bool:
    """Say whether an act is a message that somebody owes, which expresses no consent to be bound."""
    return act.kind == "notice" and any(
        not set(notice.matters).isdisjoint(act.matters)
        for norm in agreement.norms
        if norm.modality == "obligation"
        for notice in norm.notifications
    )


def _add_joining(
    agreement: Agreement,
    begun: When | None,
    joining: list[Formula],
    names: dict[str, When | None],
    acts: dict[str, list[Event]],
) -> None:
    """Add those for whom the agreement enters into force later: never before it is in force at all."""
    for formula in joining:
        dates = dict(formula.dates)
        for act in formula.acts:
            day = dates.get(act.iri)
            for who in _list_joining(agreement, act, names):
                known = names.get(who)
                if day is not None and begun is not None and (known is None or known.latest is None):
                    names[who] = find_latest((day, begun))
                    acts.setdefault(who, []).append(act)


def _is_open(agreement: Agreement, party: str) -> bool:
    """Say whether a Party is a circle of States that may join, of whom the text names none."""
    held = agreement.actors.get(party)
    return held is not None and "srv:CollectiveActor" in held.classes and not held.played_by


def _list_joining(agreement: Agreement, act: Event, names: Collection[str]) -> list[str]:
    """Return the Parties whose act one is, else the States or organizations that do it."""
    who = [*act.on_behalf_of] or ([act.sender] if act.sender else [*act.by])
    found = []
    for one in who:
        principal = find_principal(agreement, one)
        own = [name for name in names if principal in (name, *agreement.players(name))]
        found += own or [name for name in names if one in agreement.above.get(name, ())] or [principal]
    return found
