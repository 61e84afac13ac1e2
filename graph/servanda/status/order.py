"""The order of things: what the clause under which a notice is given presupposes, and when that came.

A clause applies from the adoption of the text (Vienna Convention on the Law of Treaties, art. 24(4)); before
that there is nothing under which a notice could be given. Who tells of an accomplished act presupposes it:
``events/presupposes.tsv`` says which matters tell of which acts. An intention precedes its event by nature.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from servanda.events.dates import Truth, When, find_earliest, make_when
from servanda.events.fields import load_table
from servanda.events.records import Event, LogIndex
from servanda.model import Agreement

#: The classes of which one stands for the other.
_STATES: Final = frozenset({"srv:State", "srv:Government"})

#: The matter of the acts that ratify an agreement, of which its own papers tell.
RATIFICATION: Final = "matter:ratification"
#: The matter of what one proposes: an amendment, a protocol.
PROPOSAL: Final = "matter:proposal"
#: The matter of what the Parties agree in order to amend the agreement.
PROTOCOL: Final = "matter:amendment-agreement"


@dataclass(frozen=True, slots=True)
class Misorder:
    """What a record presupposes and precedes.

    ``rule`` is one of ``before-conclusion``, ``before-act``, ``before-protocol``, ``without-consent``,
    ``before-entry``, ``too-early`` and ``not-by-giver``; ``holds`` is False where the record has no effect
    for it, None where that is to be judged. ``day`` is the day before which it came, ``other`` the record or
    the instrument (compact IRI) that it precedes.
    """

    rule: str
    holds: Truth
    day: When | None = None
    other: str | None = None


@cache
def load_presupposed() -> dict[str, frozenset[str]]:
    """Return matter of a notice to the matters of the accomplished acts of which it tells."""
    found: dict[str, set[str]] = {}
    for row in load_table("presupposes.tsv"):
        found.setdefault(row["told"], set()).add(row["event"])
    return {told: frozenset(matters) for told, matters in found.items()}


def find_conclusion(agreement: Agreement) -> date | None:
    """Return the day on which the agreement was made: from the last of its instruments, else its own date."""
    if agreement.constituted is not None:
        return agreement.constituted
    try:
        return date.fromisoformat(agreement.date) if agreement.date else None
    except ValueError:
        return None


def find_misorder(agreement: Agreement, record: LogIndex, act: Event, received: When) -> Misorder | None:
    """Return what a notice under a final clause presupposes and precedes by its receipt, None for nothing.

    Before the agreement was made no notice has effect. A notice of an act that the record, or an instrument
    of the agreement, puts on a later day is to be judged.
    """
    made = find_conclusion(agreement)
    if made is not None:
        early = received.before(make_when(made))
        if early is not False:
            return Misorder("before-conclusion", False if early else None, make_when(made))
    for day, other in _list_presupposed(agreement, record, act):
        if received.before(day) is True:
            return Misorder("before-act", None, day, other)
    return None


def _list_presupposed(agreement: Agreement, record: LogIndex, act: Event) -> Iterator[tuple[When, str]]:
    """Yield the acts of which a notice tells, of each kind the first, with the days on which they were done.

    Only acts of the side that gives the notice count; whose act it is may be left open. Where the notice
    names such an act it is this one.
    """
    kinds = {
        kind
        for matter in act.matters
        for name in (matter, *list_broader(agreement, matter))
        for kind in load_presupposed().get(name, ())
    }
    for kind in sorted(kinds):
        done = [event for event in record.events.get(kind, ()) if is_same_side(agreement, act, event.by)]
        named = [event for event in done if event.iri in act.about]
        days = [(event.span.start, event.iri) for event in named or done]
        if kind == RATIFICATION and not named:
            days += [
                (make_when(paper.day), paper.iri)
                for paper in agreement.ratified
                if is_same_side(agreement, act, _list_authors(agreement, paper.iri))
            ]
        if days:
            first = find_earliest(day for day, _ in days)
            yield first, next((iri for day, iri in days if day == first), days[0][1])


def list_broader(agreement: Agreement, matter: str) -> Iterator[str]:
    """Yield the matters under which one falls, however far up."""
    todo, seen = [matter], {matter}
    while todo:
        held = agreement.matters.get(todo.pop())
        for broader in held.broader if held is not None else ():
            if broader not in seen:
                seen.add(broader)
                todo.append(broader)
                yield broader


def _list_authors(agreement: Agreement, iri: str) -> tuple[str, ...]:
    return next((one.on_behalf_of for one in agreement.instruments if one.iri == iri), ())


def find_side(agreement: Agreement, actors: Iterable[str]) -> frozenset[str]:
    """Return some actors with those to whom they belong, and the organs that these have among the Parties."""
    held = set(actors)
    whole = held.union(*(agreement.above.get(actor, frozenset()) for actor in held))
    return frozenset(whole)


def is_collective(agreement: Agreement, actor: str) -> bool:
    """Say whether an actor is a circle of actors and not one of them: States, Contracting Governments."""
    held = agreement.actors.get(actor)
    return held is not None and "srv:CollectiveActor" in held.classes


def list_members(agreement: Agreement, actor: str) -> tuple[str, ...]:
    """Return the States, or others of its kind, that are described as of a collective actor; else none.

    A State and its Government are one member. An office of the collective is no member of it.
    """
    held = agreement.actors.get(actor)
    if held is None or not is_collective(agreement, actor):
        return ()
    kinds = {*held.classes} - {"srv:CollectiveActor"}
    if kinds & _STATES:
        kinds |= _STATES
    found = [
        name
        for name, one in agreement.actors.items()
        if actor in (*one.member_of, *one.unit_of) and not one.role_types
        if kinds & {*one.classes} and not is_collective(agreement, name)
    ]
    above = agreement.above
    return tuple(one for one in found if (above.get(one, frozenset()) & {*found}) <= {one})


def find_principal(agreement: Agreement, actor: str) -> str:
    """Return the one for whom an actor acts: a Party, one who plays one, else its State, else itself.

    A member of a collective Party acts for itself, and not for the others. A State and its Government are
    one, whichever of them is the Party.
    """
    side = {one for one in find_side(agreement, [actor]) if one == actor or not is_collective(agreement, one)}
    for party in agreement.parties:
        players = agreement.players(party) or (party,)
        for player in players:
            single = player == actor or not is_collective(agreement, player)
            if single and (player in side or _is_government_of(agreement, player, side)):
                return player if len(players) > 1 else party
    states = [one for one in sorted(side) if _has_class(agreement, one, "srv:State")]
    return states[0] if states else actor


def _is_government_of(agreement: Agreement, actor: str, states: Iterable[str]) -> bool:
    """Say whether an actor is the Government of one of some States."""
    above = agreement.above.get(actor, frozenset())
    return _has_class(agreement, actor, "srv:Government") and any(
        one in above and _has_class(agreement, one, "srv:State") and not is_collective(agreement, one)
        for one in states
    )


def _has_class(agreement: Agreement, actor: str, name: str) -> bool:
    held = agreement.actors.get(actor)
    return held is not None and name in held.classes


def is_same_side(agreement: Agreement, act: Event, actors: Iterable[str]) -> bool:
    """Say whether an act comes from the side of some actors; where nobody is named, it may."""
    named = tuple(actors)
    who = (*act.by, *act.on_behalf_of, *((act.sender,) if act.sender else ()))
    if not named or not who:
        return True
    return not find_side(agreement, who).isdisjoint(find_side(agreement, named))


def lacks_consent(agreement: Agreement, event: Event, wanted: Iterable[str]) -> bool:
    """Say whether what was agreed names some of those whose consent is wanted, and not all of them."""
    if not event.by and not event.on_behalf_of:
        return False
    who = find_side(agreement, (*event.by, *event.on_behalf_of))
    return any(
        who.isdisjoint(find_side(agreement, agreement.players(one) or (one,)))
        for one in wanted
        if not is_collective(agreement, one)
    )
