"""Since when an agreement binds each Party, and until when: who joins later, and who withdraws alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from servanda.events.dates import When, find_earliest
from servanda.events.records import Event
from servanda.model import Agreement
from servanda.status.formulas import Formula, find_latest, get_act_day
from servanda.status.order import find_side


@dataclass(frozen=True)
class PartyLife:
    """Since when an agreement binds a Party (None: not on record), and its last day as a Party.

    ``acts`` are the records on which that rests, where they are not those of the agreement as a whole.
    """

    party: str
    since: When | None
    last: When | None = None
    acts: tuple[Event, ...] = ()


def list_parties(
    agreement: Agreement,
    begun: When | None,
    entry: tuple[Formula, ...],
    joining: list[Formula],
    leaving: list[tuple[Event, When]],
) -> Iterator[PartyLife]:
    """Yield since when each Party is bound and until when, by the record: first those that the text names.

    ``begun`` is the day of entry into force (None: not known), ``joining`` are the formulas of entry for
    single Parties, ``leaving`` the acts by which one leaves, with its last day.
    """
    names: dict[str, When | None] = {}
    acts: dict[str, list[Event]] = {}
    for party in agreement.parties:
        if not _is_open(agreement, party):
            names.update(dict.fromkeys(agreement.players(party) or (party,), begun))
    if joining:
        _add_founders(agreement, begun, entry, names, acts)
        _add_joining(agreement, begun, joining, names, acts)
    last: dict[str, When] = {}
    for act, day in leaving:
        for who in _list_joining(agreement, act, names):
            last[who] = find_earliest([day, last[who]] if who in last else [day])
            names.setdefault(who, begun)
            acts.setdefault(who, []).append(act)
    for who, since in names.items():
        yield PartyLife(who, since, last.get(who), tuple(acts.get(who, ())))


def _add_founders(
    agreement: Agreement,
    begun: When | None,
    entry: tuple[Formula, ...],
    names: dict[str, When | None],
    acts: dict[str, list[Event]],
) -> None:
    """Leave bound from the entry into force only those whose acts brought it about, where acts did."""
    first = [
        act
        for one in entry
        if one.day is not None
        for act in one.acts
        if begun is not None and get_act_day(act).not_after(begun) is not False
    ]
    if first:
        names.update(dict.fromkeys(names, None))
    for act in first:
        for who in _list_joining(agreement, act, names):
            names[who] = begun
            acts.setdefault(who, []).append(act)


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
                if day is not None and begun is not None and names.get(who) is None:
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
        side = find_side(agreement, [one])
        own = [name for name in names if name in side or one in agreement.above.get(name, ())]
        states = sorted(
            name
            for name in side
            if name in agreement.actors and "srv:State" in agreement.actors[name].classes
        )
        found += own or states[:1] or [one]
    return found
