"""Which norms of a status a person asked for, and in which order they are told: the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from servanda.timeline.model import PRESSING, STATES, Instance, NormStatus, Status

_RANK = {state: place for place, state in enumerate(STATES)}


@dataclass(frozen=True)
class Item:
    """One thing to be told: a call for an act under a norm, or a norm that nothing has called for."""

    held: NormStatus
    call: Instance | None

    @property
    def state(self) -> str:
        """The state of the call, else of the norm."""
        return self.call.state if self.call is not None else self.held.state

    @property
    def pressing(self) -> bool:
        """Whether somebody has to act or to look; what is not known counts where an event called for it."""
        if self.state == "not-known":
            return self.call is not None and self.call.event is not None
        return self.state in PRESSING or self.survives

    @property
    def survives(self) -> bool:
        """Whether it is still owed although the agreement has ended."""
        return self.call.survives if self.call is not None else self.held.survives


def chosen(
    status: Status, actor: str | None = None, to: str | None = None, *, organs: bool = True
) -> list[NormStatus]:
    """Return the norms that bind an actor and are owed to another, both with their organs, or all."""
    above = status.agreement.above if organs else {}

    def among(names: Iterable[str], wanted: str) -> bool:
        return any(name == wanted or wanted in above.get(name, frozenset()) for name in names)

    return [
        held
        for held in status.norms
        if (actor is None or among(held.norm.bearers, actor))
        and (to is None or among((*held.norm.addressees, *held.norm.counterparties), to))
    ]


def items(norms: Iterable[NormStatus]) -> list[Item]:
    """Return what is to be told of some norms, the most pressing first.

    A norm is told by its calls; by itself where there are none, or where its own state is more pressing than
    theirs (a breach that no event called for).
    """
    return sorted(_items(norms), key=_order)


def _items(norms: Iterable[NormStatus]) -> Iterator[Item]:
    for held in norms:
        calls = [Item(held, call) for call in held.instances]
        yield from calls
        if not calls or (held.breaches and held.state in ("breached", "ended")):
            yield Item(held, None)


def _order(item: Item) -> tuple[int, date, int, str]:
    """Sort by state, then by deadline, then by how long it has been open, then by name."""
    call = item.call
    deadline = call.deadline.latest if call is not None and call.deadline is not None else None
    since = call.since.earliest if call is not None and call.since is not None else None
    rank = _RANK["open"] if item.survives else _RANK[item.state]
    name = call.id if call is not None else item.held.norm.name
    return rank, deadline or date.max, (since or date.max).toordinal(), name


def by_actor(norms: Iterable[NormStatus]) -> dict[tuple[str, ...], list[Item]]:
    """Return what is to be told under those whom it binds, those with the most pressing first."""
    groups: dict[tuple[str, ...], list[Item]] = {}
    for item in items(norms):
        groups.setdefault(item.held.norm.bearers, []).append(item)
    return groups
