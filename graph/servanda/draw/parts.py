"""What views share: the box of an actor, the end of a line, and how a clause is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.draw.labels import block, cell, side_style, style, table, table_row
from servanda.draw.level_rows import End
from servanda.draw.plan import find_side, find_targets, list_sides
from servanda.draw.sheet import Sheet
from servanda.draw.short_names import list_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servanda.draw.plan import Plan
    from servanda.network.graph import Attribute, Network

#: The most players of a role that are named.
_PLAYERS = 4
#: Characters on a line of an actor's name.
NAME_WIDTH = 30


def second_name(data: dict[str, Attribute], lang: str, source: str = "") -> str:
    """Return the small second name of something: in the language of the source; in English for that one.

    Empty when it is the same as the first or missing.
    """
    other = str(data.get("label_en" if lang == source else f"label_{source}", ""))
    return "" if other == data["label"] else other


def format_name(
    data: dict[str, Attribute],
    lang: str,
    width: int,
    *,
    size: float = 12,
    both: bool = True,
    source: str = "",
) -> str:
    """Return the name of an actor and (``both``) its small second name, wrapped, for a label.

    ``source`` is the language of the agreement's text.
    """
    words = block(str(data["label"]), width, size=size, colour=style()["ink"], bold=True)
    if both and (other := second_name(data, lang, source)):
        words += block(other, round(width * 1.2), size=size - 3, colour=style()["soft"])
    return words


def list_actor_classes(data: dict[str, Attribute]) -> list[str]:
    """Return the classes of an actor that decide its shape, the most telling first.

    That it is collective decides only where no other class is given.
    """
    known = list(style()["kinds"])
    given = [kind for kind in str(data.get("type", "")).split() if kind in known]
    return sorted(given, key=lambda kind: (kind == "CollectiveActor", known.index(kind)))


def shape_attributes(kind: str, colours: dict[str, str]) -> dict[str, str]:
    """Return the shape in which an actor of a kind (``Ministry``) is drawn, in the colours of its side."""
    shape: dict[str, object] = style()["kinds"].get(kind, {})
    return {
        "shape": str(shape.get("shape", "box")),
        "style": f"filled,{shape.get('style', 'solid')}",
        "peripheries": str(shape.get("peripheries", 1)),
        "penwidth": str(shape.get("width", 1.2)),
        "color": colours["node"],
        "fillcolor": "#FFFFFF",
    }


def add_actor(
    sheet: Sheet,
    network: Network,
    name: str,
    colours: dict[str, str],
    *,
    key: str = "",
    width: int = NAME_WIDTH,
    size: float = 12,
    ports: tuple[str, int] = ("", 0),
    narrow: bool = False,
    both: bool = True,
    note: str = "",
    **attributes: str,
) -> str:
    """Add an actor, in the shape of its kind, with its name in two languages; return its DOT name.

    ``ports``: at which side (``e`` or ``w``) how many lines end; each gets a port of its own, p0, p1 …
    ``narrow``: no wider than its words. ``both``: with its second name. ``note``: a last small line.
    """
    data = network.nodes[name]
    words = format_name(data, sheet.lang, width, size=size, both=both, source=sheet.language)
    if players := format_players(network, name):
        words += block(players, round(width * 1.2), size=size - 2, colour=style()["soft"])
    if note:
        words += block(note, width, size=size - 1, colour=colours["ink"], bold=True)
    label = table(table_row(cell(words)), cellpadding=1)
    if ports[1]:
        label = _with_ports(label, *ports)
    given = shape_attributes((list_actor_classes(data) or ["Ministry"])[0], colours) | {
        "margin": "0,0.05" if ports[1] else "0.14,0.08",
        "width": "0.5" if narrow else "2.9",
    }
    tags = dict.fromkeys(("label_en", "label_kk", "label_ru", f"label_{sheet.language}"))
    tip = " · ".join(str(data[tag]) for tag in tags if tag in data)
    return sheet.node(key or name, label, tip=tip, iri=str(data["iri"]), **(given | attributes))


def format_players(network: Network, name: str) -> str:
    """Return those who play a role, or some of them where they are many; empty for what is no role."""
    players = [str(network.nodes[one]["label"]) for one in find_targets(network, name, "isPlayedBy")]
    more = f" +{len(players) - _PLAYERS}" if len(players) > _PLAYERS else ""
    return ", ".join(players[:_PLAYERS]) + more


def _with_ports(label: str, at: str, number: int) -> str:
    """Return a label with a column of empty cells at one side, at which lines end one below the other."""
    rows = []
    for place in range(number):
        port = cell("", port=f"p{place}", width=3, height=13)
        words = cell(label, rowspan=number, cellpadding=7, width=205) if place == 0 else ""
        rows.append(table_row(port, words) if at == "w" else table_row(words, port))
    return table("".join(rows))


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
