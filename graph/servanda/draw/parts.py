"""The boxes that views share: an actor, and the pill that carries a norm or a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.draw.labels import (
    block,
    cell,
    fade_colours,
    font,
    modality_style,
    state_style,
    style,
    table,
    table_row,
)
from servanda.draw.plan import find_targets
from servanda.draw.sheet import Sheet

if TYPE_CHECKING:
    from servanda.draw.day import NormBadge
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


def add_unsaid(sheet: Sheet, key: str, words: str, colours: dict[str, str], ports: tuple[str, int]) -> str:
    """Add a box for an end of which the text does not say who it is; return its DOT name."""
    label = table(table_row(cell(block(words, NAME_WIDTH, size=11, colour=style()["soft"]))), cellpadding=1)
    given = {"shape": "box", "style": "dashed", "color": colours["node"], "margin": "0,0.05", "width": "2.9"}
    return sheet.node(key, _with_ports(label, *ports), tip=words, **given)


def _with_ports(label: str, at: str, number: int) -> str:
    """Return a label with a column of empty cells at one side, at which lines end one below the other."""
    rows = []
    for place in range(number):
        port = cell("", port=f"p{place}", width=3, height=13)
        words = cell(label, rowspan=number, cellpadding=7, width=205) if place == 0 else ""
        rows.append(table_row(port, words) if at == "w" else table_row(words, port))
    return table("".join(rows))


def add_pill(
    sheet: Sheet,
    key: str,
    kind: str,
    words: str,
    clause: str,
    *,
    text: str,
    tip: str,
    iri: str,
    note: str = "",
    width: int = 30,
    arrows: tuple[str, str] = ("", ""),
    hollow: bool = False,
    standing: NormBadge | None = None,
) -> str:
    """Add a pill: the modality's word, what it is about, the clause, and a small second line.

    ``arrows`` stand before and after it and say which way it goes; ``hollow`` leaves it white with a dashed
    border. ``standing`` says how it stands on a day; what binds nobody is pale and dashed. Returns its DOT
    name.
    """
    held, colours = style(), modality_style(kind)
    pale = standing is not None and standing.pale
    if pale:
        colours = fade_colours(colours)
    body = block(text, width, size=11, colour=colours["ink"] if pale else held["ink"])
    if standing is not None:
        body += block(standing.said, width, size=9, colour=state_style(standing.state)["ink"], bold=True)
    if note:
        body += block(note, round(width * 1.15), size=9, colour=held["soft"])
    before, after = (font(arrow, size=9, colour=colours["line"]) if arrow else "" for arrow in arrows)
    rows = table_row(
        cell(before, width=12),
        cell(block(words, 14, size=9, colour=colours["ink"], bold=True), width=62),
        cell(body, width=186),
        cell(
            block(clause, 12, size=10, colour=colours["ink"], bold=True, align="RIGHT"),
            width=72,
            align="RIGHT",
        ),
        cell(after, width=12),
    )
    fill = "#FFFFFF" if hollow else colours["fill"]
    border = (
        {"style": "ROUNDED,DASHED", "border": 1.2} if hollow or pale else {"style": "ROUNDED", "border": 1}
    )
    label = table(rows, color=colours["line"], bgcolor=fill, cellpadding=3, **border)
    return sheet.node(key, label, tip=tip, iri=iri)
