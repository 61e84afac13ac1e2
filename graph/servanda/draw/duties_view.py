"""Who owes what to whom: a panel for each side, in it a card for each bearer, modality and counterparty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.draw.labels import (
    block,
    cell,
    escape_markup,
    fade_colours,
    font,
    modality_style,
    paragraph,
    state_style,
    style,
    table,
    table_row,
)
from servanda.draw.labels import side_style as colours_of
from servanda.draw.parts import add_actor, format_name
from servanda.draw.plan import find_side, find_targets, list_norms, list_sides, name_modalities
from servanda.draw.sheet import Sheet
from servanda.messages import Messages

if TYPE_CHECKING:
    from servanda.draw.day import NormBadge
    from servanda.draw.plan import Plan

#: With more norms than this, what an action is done to is cut after two lines (the tooltip holds all).
_CROWDED: Final = 40
#: Width by height of A4 landscape.
_PROPORTION: Final = 1.42
#: In lines: the width of a panel, what a card needs beside its entries, and the title of the sheet.
_ASPECT: Final = 54
_PANEL: Final = 3
_HEAD: Final = 8
#: Characters on a line of a card.
_WIDTH: Final = 68
#: Characters on a line of an actor's name.
_NAME: Final = 17
#: A line of a card: the action, what it is done to, the first norm, and how it stands on a day.
CardLine: TypeAlias = "tuple[str, str, str, NormBadge | None]"


@dataclass(frozen=True)
class DutyCard:
    """The norms of one modality that bind the same actors towards the same actors."""

    bearers: tuple[str, ...]
    counterparties: tuple[str, ...]
    modality: str
    norms: tuple[str, ...]

    @property
    def joint(self) -> bool:
        """Whether the bearers owe it to one another."""
        return set(self.bearers) == set(self.counterparties)


def draw_duties(plan: Plan) -> Sheet:
    """Return the drawing of the norms that pass the filters."""
    sheet = Sheet(
        plan.lang,
        plan.title,
        ranksep="0.4",
        nodesep="0.12",
        language=plan.agreement.language,
        binding=plan.agreement.is_binding,
    )
    sheet.graph.attr("graph", splines="line")  # curves would run behind the cards that are between their ends
    shown = list_norms(plan.network, plan.filters)
    held = group_norms(plan, shown)
    sheet.subtitle = _subtitle(sheet, plan, shown)
    met = {card.modality for card in held}
    sheet.explain([name for name in style()["modalities"] if name in met])
    if plan.day is not None:
        plan.day.head(sheet, [plan.day.of(norm) for norm in shown])
    panels: dict[tuple[str, ...], list[DutyCard]] = defaultdict(list)
    for card in held:
        panels[card.bearers].append(card)
    most = 2 if len(shown) > _CROWDED else 0
    ends: list[str] = []
    for column in _columns(plan, list(panels.values())):
        drawn = [_panel(sheet, plan, panel, most) for panel in column]
        for left, _ in drawn if ends else ():
            sheet.edge(ends[0], left, style="invis", weight="0")
        ends = [right for _, right in drawn]
    return sheet


def _subtitle(sheet: Sheet, plan: Plan, shown: list[str]) -> str:
    """Return what the drawing shows, what a rule concluded in it, and whether it is shortened."""
    if not shown:
        return sheet.phrase("nothing")
    parts = [sheet.phrase("duties.subtitle", number=len(shown))]
    parts += [sheet.phrase("duties.by-rule")] * any(_by_rule(plan, norm) for norm in shown)
    parts += [sheet.phrase("duties.shortened")] * (len(shown) > _CROWDED)
    return " · ".join(parts)


def _by_rule(plan: Plan, norm: str) -> bool:
    """Return whether a rule concluded towards whom a norm runs."""
    held = plan.agreement.norm(norm)
    return held.counterparties != held.stated_counterparties


def group_norms(plan: Plan, shown: Iterable[str]) -> list[DutyCard]:
    """Return the norms put together on cards, in the order in which the text first calls for each."""
    order = list(style()["modalities"])
    groups: dict[tuple[tuple[str, ...], tuple[str, ...], str], list[str]] = defaultdict(list)
    for norm in shown:
        bearers = tuple(find_targets(plan.network, norm, "hasBearer"))
        towards = tuple(find_targets(plan.network, norm, "hasCounterparty"))
        groups[bearers, towards, str(plan.network.nodes[norm]["modality"])].append(norm)
    first = {bearers: place for place, (bearers, _, _) in reversed(list(enumerate(groups)))}
    ranked = sorted(groups, key=lambda key: (first[key[0]], key[1], order.index(key[2])))
    return [DutyCard(*key, tuple(groups[key])) for key in ranked]


def _columns(plan: Plan, panels: list[list[DutyCard]]) -> list[list[list[DutyCard]]]:
    """Put the panels into as many columns as suit a page best; each keeps the order of the panels."""
    heights = [sum(_PANEL + _height(plan, card) for card in panel) for panel in panels]
    tried = [_fill_columns(heights, number) for number in range(1, len(panels) + 1)]
    best = min(tried, key=lambda columns: _measure_misfit(columns, heights), default=[])
    return [[panels[place] for place in sorted(column)] for column in best]


def _fill_columns(heights: list[int], number: int) -> list[list[int]]:
    """Put the highest panel first into the lowest column (longest processing time first: Graham, 1969)."""
    columns: list[list[int]] = [[] for _ in range(number)]
    for place in sorted(range(len(heights)), key=lambda n: -heights[n]):
        min(columns, key=lambda column: sum(heights[n] for n in column)).append(place)
    return columns


def _measure_misfit(columns: list[list[int]], heights: list[int]) -> float:
    """Return how far the sheet is from the proportions of a page, as a factor of at least 1."""
    high = _HEAD + max(sum(heights[n] for n in column) for column in columns)
    ratio = len(columns) * _ASPECT / high / _PROPORTION
    return max(ratio, 1 / ratio)


def _height(plan: Plan, card: DutyCard) -> int:
    return sum(1 + (len(action) + len(words)) // _WIDTH for action, words, *_ in _entries(plan, card))


def _entries(plan: Plan, card: DutyCard) -> list[CardLine]:
    """Return the lines of a card: the action with its clauses, what it is done to, and the first norm.

    Where the drawing is of a day, norms that stand differently have lines of their own.
    """
    actions: dict[tuple[str, bool, NormBadge | None], list[str]] = defaultdict(list)
    for norm in card.norms:
        data = plan.network.nodes[norm]
        standing = plan.day.of(norm) if plan.day is not None else None
        actions[str(data.get("action", "")), bool(data["implied"]), standing].append(norm)
    found: list[CardLine] = []
    for (action, implied, standing), members in actions.items():
        clauses = dict.fromkeys(plan.clause_of(norm) for norm in members)
        name = plan.agreement.label(f"action:{action}", plan.lang) if action else ""
        what = dict.fromkeys(plan.text(norm, "object") or plan.label(norm) for norm in members)
        mark = f" [{Messages(plan.lang, 'answers')['implied']}]" if implied else ""
        stood = f"{standing.said} · " if standing is not None else ""
        found.append((f"{stood}{name} ({', '.join(clauses)}){mark}", "; ".join(what), members[0], standing))
    return found


def _panel(sheet: Sheet, plan: Plan, held: list[DutyCard], most: int) -> tuple[str, str]:
    """Add a panel: the bearer (or bearers) at the left, the cards, the counterparties at the right.

    Returns the DOT names of its leftmost and of a rightmost node. ``most`` is the most lines of an entry.
    """
    known = list_sides(plan.network)
    bearers = held[0].bearers
    tops = {find_side(plan.network, name) for name in bearers}
    look = colours_of(None) if len(tops) != 1 else _choose_style(plan, bearers[0], known)
    title = sheet.phrase("duties.shared") if len(tops) > 1 else "".join(map(plan.label, tops - {*bearers}))
    with sheet.cluster(f"panel {bearers}", title, look, margin="9"):
        left = _party(sheet, plan, bearers, f"bearer {bearers}", known)
        # One node for all cards: their order is then the order in which they are written.
        stack = "".join(
            table_row(cell(_render_card(sheet, plan, card, most), port=f"c{n}"))
            for n, card in enumerate(held)
        )
        tip = "; ".join(plan.label(norm) for card in held for norm in card.norms)
        name = sheet.node(f"cards {bearers}", table(stack, cellspacing=4), tip=tip)
        for place, card in enumerate(held):
            right = _add_counterparties(sheet, plan, card, f"towards {bearers}", known)
            kind = modality_style(card.modality)
            drawn = {"color": kind["line"], "penwidth": str(kind["width"]), "style": kind["style"]}
            sheet.edge(f"{left}:e", f"{name}:c{place}:w", arrowhead="none", **drawn)
            sheet.edge(f"{name}:c{place}:e", f"{right}:w", arrowhead=kind["head"], **drawn)
    return left, right


def _party(sheet: Sheet, plan: Plan, actors: tuple[str, ...], key: str, known: list[str]) -> str:
    """Add the box of one actor, or of several that are bound together."""
    if len(actors) == 1:
        return add_actor(
            sheet,
            plan.network,
            actors[0],
            _choose_style(plan, actors[0], known),
            key=key,
            width=_NAME,
            size=11,
            narrow=True,
            both=False,
        )
    nodes = (plan.network.nodes[name] for name in actors)
    words = '<BR ALIGN="LEFT"/>'.join(
        format_name(data, sheet.lang, _NAME, size=11, both=False) for data in nodes
    )
    words = words or font(
        escape_markup(Messages(plan.lang, "answers")["not_said"]),
        size=11,
        colour=style()["soft"],
        italic=True,
    )
    tip = " · ".join(plan.label(name) for name in actors)
    return sheet.node(
        key,
        table(
            table_row(cell(words)), cellpadding=5, color=colours_of(None)["node"], border=1, bgcolor="#FFFFFF"
        ),
        tip=tip,
    )


def _add_counterparties(sheet: Sheet, plan: Plan, card: DutyCard, key: str, known: list[str]) -> str:
    if card.joint and len(card.bearers) > 1:
        words = block(sheet.phrase("duties.one-another"), _NAME, size=11, colour=style()["ink"], bold=True)
        return sheet.node(f"{key} one another", table(table_row(cell(words)), cellpadding=5), tip=plan.title)
    return _party(sheet, plan, card.counterparties, f"{key} {card.counterparties}", known)


def _choose_style(plan: Plan, name: str, known: list[str]) -> dict[str, str]:
    top = find_side(plan.network, name)
    return colours_of(known.index(top) if top in known else None)


def _render_card(sheet: Sheet, plan: Plan, card: DutyCard, most: int) -> str:
    """Return a card: the modality's word and the number of norms, then a line for each action."""
    held, kind = style(), modality_style(card.modality)
    head = f"{name_modalities(plan.network, card.norms, sheet.phrase)} · {len(card.norms)}"
    rows = table_row(cell(font(escape_markup(head), size=10, colour=kind["ink"], bold=True)))
    entries = _entries(plan, card)
    pale = all(standing is not None and standing.pale for *_, standing in entries)
    for action, words, norm, standing in entries:
        lead = kind["ink"] if standing is None else state_style(standing.state)["ink"]
        ink = held["faint"] if standing is not None and standing.pale else held["ink"]
        text = paragraph(action, words, _WIDTH, size=11, lead=lead, colour=ink, most=most)
        rows += table_row(
            cell(text, href=plan.link(norm), title=f"{action}: {words}", target="_top", width=395)
        )
    look = fade_colours(kind) if pale else kind
    edge = "ROUNDED,DASHED" if pale else "ROUNDED"
    return table(rows, style=edge, border=1, color=look["line"], bgcolor=look["fill"], cellpadding=3)
