"""Who there is and who belongs to whom: an organisation chart, each side in a box of its own."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final

from servanda.draw.labels import block, cell, style, table, table_row
from servanda.draw.labels import side_style as colours_of
from servanda.draw.parts import add_actor, list_actor_classes, shape_attributes
from servanda.draw.plan import find_side, find_targets, list_norms, list_sides
from servanda.draw.sheet import Sheet

if TYPE_CHECKING:
    from servanda.draw.plan import Plan

#: How a tie is drawn: style, width, arrow head at the lower end, and what shows it in the legend.
_TIES: Final = {
    "unitOf": ("solid", "1.8", "none", "━━━"),
    "postIn": ("solid", "1.2", "dot", "──●"),
    "heldBy": ("dashed", "1.2", "odot", "╌╌○"),
    "memberOf": ("solid", "1.2", "odiamond", "──◇"),
    "isHouseholdOf": ("dotted", "1.6", "none", "┄┄┄"),
    "linkedTo": ("dashed", "1.2", "vee", "╌╌➤"),
    "signedFor": ("dotted", "1.6", "open", "┄┄➤"),
}
#: Ties that lead from the upper to the lower end; all others are said of the lower one.
_DOWNWARD: Final = ("heldBy", "signedFor")
#: The properties by which a norm, a notice or an instrument names an actor.
_NAMES: Final = (
    "hasBearer", "hasCounterparty", "hasAddressee", "hasBeneficiary", "involvesActor", "hasSender",
)  # fmt: skip
#: Characters on a line of a name.
_WIDTH: Final = 28
Tie = tuple[str, str, str]


def draw_actors(plan: Plan) -> Sheet:
    """Return the chart of all actors, or of those that the norms passing the filters name."""
    sheet = Sheet(
        plan.lang,
        plan.title,
        nodesep="0.09",
        ranksep="0.32",
        language=plan.agreement.language,
        binding=plan.agreement.is_binding,
    )
    shown = _select_actors(plan)
    ties = [tie for tie in _list_ties(plan) if {tie[0], tie[1]} <= shown]
    sheet.subtitle = sheet.phrase("actors.subtitle", number=len(shown)) if shown else sheet.phrase("nothing")
    for name, (_, _, _, glyph) in _TIES.items():
        if any(tie[2] == name for tie in ties):
            sheet.legend.append((glyph, style()["soft"], sheet.phrase(f"tie.{name}")))
    if not shown:
        return sheet
    groups = _groups(plan, sorted(shown), ties)
    depths = [_depths(members, ties) for members in groups.values()]
    for (body, members), depth in zip(groups.items(), depths, strict=True):
        _add_side(sheet, plan, body, members, depth, framed=members != [body] and {*groups} != {None})
    for upper, lower, kind in ties:
        line, width, head, _ = _TIES[kind]
        tip = f"{plan.label(upper)} — {sheet.phrase(f'tie.{kind}')} — {plan.label(lower)}"
        sheet.edge(f"{sheet.name(upper)}:e", f"{sheet.name(lower)}:w", tip=tip, style=line, penwidth=width,
                   arrowhead=head, color=style()["faint"])  # fmt: skip
    _shapes(sheet, plan, sorted(shown), _place(sheet, depths, ties))
    return sheet


def _select_actors(plan: Plan) -> set[str]:
    """Return the actors that are drawn; with a filter, those that its norms name and all above them."""
    network = plan.network
    everyone = {name for name, data in network.nodes(data=True) if data["kind"] == "actor"}
    if not plan.filters:
        return everyone
    named: set[str] = set()
    for norm in list_norms(network, plan.filters):
        for node in (norm, *find_targets(network, norm, "requiresNotification")):
            named |= set(find_targets(network, node, *_NAMES))
    while above := {upper for upper, lower, _ in _list_ties(plan) if lower in named} - named:
        named |= above
    return named


def _list_ties(plan: Plan) -> list[Tie]:
    """Return upper end, lower end and kind of each tie, sorted.

    Who has no tie but signed an instrument is tied to the one on whose behalf it was made.
    """
    found = set()
    for tail, head, data in plan.network.edges(data=True):
        if data["kind"] in _TIES:
            downward = data["kind"] in _DOWNWARD
            found.add((tail, head, data["kind"]) if downward else (head, tail, data["kind"]))
    tied = {name for upper, lower, _ in found for name in (upper, lower)}
    for act, signatory, data in plan.network.edges(data=True):
        if data["kind"] == "isSignedBy" and signatory not in tied:
            found |= {
                (body, signatory, "signedFor") for body in find_targets(plan.network, act, "isMadeOnBehalfOf")
            }
    return sorted(found, key=lambda tie: (list(_TIES).index(tie[2]), tie))


def _groups(plan: Plan, shown: list[str], ties: list[Tie]) -> dict[str | None, list[str]]:
    """Return the actors by the body at the top of their side; those of no side under None, last."""
    known = list_sides(plan.network)
    above = {lower: upper for upper, lower, kind in ties if kind in _DOWNWARD}
    groups: dict[str | None, list[str]] = {body: [] for body in known}
    rest = []
    for name in shown:
        top = find_side(plan.network, above.get(name, name))
        groups[top].append(name) if top in known else rest.append(name)
    ordered = sorted(((body, names) for body, names in groups.items() if names), key=lambda g: -len(g[1]))
    return dict(ordered) | ({None: rest} if rest else {})


def _depths(members: list[str], ties: list[Tie]) -> dict[str, int]:
    """Return how many ties stand above each actor within its group.

    A tie that closes a circle, so that nobody would stand at the top, is passed over.
    """
    depth = dict.fromkeys(members, 0)
    above: dict[str, set[str]] = {name: {name} for name in members}
    for upper, lower, _ in ties:
        if upper in depth and lower in depth and lower not in above[upper]:
            for name, uppers in above.items():
                if lower in uppers:
                    above[name] = uppers | above[upper]
    open_ = [tie[:2] for tie in ties if depth.keys() >= {*tie[:2]} and tie[1] not in above[tie[0]]]
    for _ in members:
        for upper, lower in open_:
            depth[lower] = max(depth[lower], depth[upper] + 1)
    return depth


def _add_side(
    sheet: Sheet, plan: Plan, body: str | None, members: list[str], depth: dict[str, int], *, framed: bool
) -> None:
    """Add the actors of a side, in a frame that is called by its top unless nobody else stands in it."""
    look = colours_of(None if body is None else list_sides(plan.network).index(body))
    parties = set(find_targets(plan.network, plan.agreement.iri, "hasParty"))
    title = sheet.phrase("others") if body is None else plan.label(body)
    with sheet.cluster(f"side {body}", title, look, margin="10") if framed else nullcontext():
        for name in sorted(members, key=lambda name: (depth[name], name)):
            data = plan.network.nodes[name]
            notes = [sheet.phrase("actors.party")] if name in parties else []
            notes += [sheet.phrase("actors.several")] if "CollectiveActor" in list_actor_classes(data) else []
            add_actor(
                sheet, plan.network, name, look, width=_WIDTH, size=11, narrow=True, both=False,
                note=" · ".join(notes), fillcolor=look["line"] if name in parties else "#FFFFFF",
                margin="0,0" if "Person" in list_actor_classes(data) else "0.1,0.05",
            )  # fmt: skip


def _shapes(sheet: Sheet, plan: Plan, shown: list[str], after: str) -> None:
    """Add a legend of the shapes that occur, in a column to the right of a node."""
    met = {(list_actor_classes(plan.network.nodes[name]) or ["Ministry"])[0] for name in shown}
    look, alike = colours_of(None), defaultdict(list)
    for kind in style()["kinds"]:
        if kind in met:  # kinds of one shape share an entry
            alike[tuple(shape_attributes(kind, look).items())].append(
                plan.agreement.label(f"srv:{kind}", plan.lang)
            )
    order = [f"shape {place}" for place in range(len(alike))]
    with sheet.cluster("shapes", sheet.phrase("actors.shapes"), look, fillcolor="#FFFFFF", margin="10"):
        for key, (drawn, names) in zip(order, alike.items(), strict=True):
            words = "".join(block(name, 22, size=10, colour=style()["soft"]) for name in names)
            given = dict(drawn) | {"margin": "0.1,0.04", "width": "1.7", "height": "0.3"}
            sheet.node(key, table(table_row(cell(words))), tip=" · ".join(names), **given)
        sheet.column(order[::-1])
    if order:
        sheet.edge(after, sheet.name(order[-1]), style="invis")


def _place(sheet: Sheet, groups: list[dict[str, int]], ties: list[Tie]) -> str:
    """Put groups side by side where two or more fit into the width of the deepest and the legend of shapes.

    The legend stands to the right of the deepest only, after the node that is returned: its last.
    """
    depths = [max(group.values()) + 1 for group in groups]
    used, last, corner = 0, "", ""
    tied = {name for tie in ties for name in tie[:2]}
    for group, depth in zip(groups, depths, strict=True):
        beside = bool(last) and used + depth <= max(depths) + 1
        used = used + depth if beside else depth
        filled = Counter(group[name] for name in group if name in tied)
        for name in sorted(group):
            column = group[name]
            if name not in tied:  # it may stand anywhere: where there is most room
                column = min(range(depth), key=lambda place: (filled[place], place))
                filled[column] += 1
            if beside and group[name] == 0:
                sheet.edge(last, sheet.name(name), style="invis", minlen=str(column + 1))
            elif column:
                above = min(other for other in group if group[other] == 0 and other != name)
                sheet.edge(sheet.name(above), sheet.name(name), style="invis", minlen=str(column))
        last = sheet.name(max(group, key=lambda name: (group[name], name)))
        corner = corner if corner and depth < max(depths) else last
    return corner
