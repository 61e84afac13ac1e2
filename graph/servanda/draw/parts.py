"""What views share: the end of a line, who plays a role, and how a clause is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.draw.labels import side_style, style
from servanda.draw.level_rows import End
from servanda.draw.plan import find_side, find_targets, list_sides
from servanda.draw.short_names import list_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servanda.draw.plan import Plan
    from servanda.network.graph import Network

#: The most players of a role that are named.
_PLAYERS = 4


def format_players(network: Network, name: str) -> str:
    """Return those who play a role, or some of them where they are many; empty for what is no role."""
    players = [str(network.nodes[one]["label"]) for one in find_targets(network, name, "isPlayedBy")]
    more = f" +{len(players) - _PLAYERS}" if len(players) > _PLAYERS else ""
    return ", ".join(players[:_PLAYERS]) + more


def make_end(plan: Plan, actors: Sequence[str], unsaid: str = "bearer.none") -> End:
    """Return the box of one actor or of several; of nobody where the text does not say who it is."""
    if not actors:
        return End("nobody", plan.words[unsaid], "", side_style(None))
    known = list_sides(plan.network)
    tops = {find_side(plan.network, actor) for actor in actors}
    top = next(iter(tops)) if len(tops) == 1 else None
    colours = side_style(known.index(top) if top in known else None) if top else style()["shared"]
    name = list_names(plan, actors)
    iri = str(plan.network.nodes[actors[0]]["iri"]) if len(actors) == 1 and actors[0] in plan.network else ""
    players = "; ".join(filter(None, (format_players(plan.network, actor) for actor in actors)))
    note = plan.words.text("actors.played", names=players) if players else ""
    return End(" ".join(actors), name, note, colours, iri, ", ".join(map(plan.label, actors)))


def split_clause(plan: Plan, norm: str, node: str) -> tuple[str, str]:
    """Return the number of a norm's clause, or else its name, which takes a line of its own.

    A sign follows it where the context of the clause says who is meant by the norm or notice ``node``.
    """
    called = plan.clause_of(norm)
    called += "°" if is_inferred(plan, node) else ""
    return (called, "") if any(letter.isdigit() for letter in called) else ("", called)


def is_inferred(plan: Plan, norm: str) -> bool:
    """Return whether who is bound, or to whom, is read from the context of the clause."""
    nodes = (norm, *find_targets(plan.network, norm, "requiresNotification"))
    slots = {slot for node in nodes for slot in str(plan.network.nodes[node].get("inferred", "")).split()}
    return bool(slots & {"bearer", "sender", "addressee", "matter"})
