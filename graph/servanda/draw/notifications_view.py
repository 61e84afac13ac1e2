"""Who tells whom about what: senders on one side, a pill for each notice, addressees on the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from servanda.draw.labels import fade_colours, modality_style, style
from servanda.draw.labels import side_style as colours_of
from servanda.draw.parts import add_actor, add_pill
from servanda.draw.plan import find_side, list_notices, list_sides
from servanda.draw.sheet import Sheet, order_pairs
from servanda.messages import Messages

if TYPE_CHECKING:
    from servanda.draw.day import NormBadge
    from servanda.draw.plan import Plan

NoticeEdge = tuple[str, str, dict[str, Any]]
#: How a line is drawn by the word that the text uses: strict or wide.
_LINES: Final = {"notify": "solid", "inform": "dashed"}


def draw_notifications(plan: Plan) -> Sheet:
    """Return the drawing of the notices that pass the filters."""
    sheet = Sheet(plan.lang, plan.title, language=plan.agreement.language)
    shown = _order_notices(plan, list_notices(plan.network, plan.filters))
    sheet.subtitle = _subtitle(sheet, plan, shown)
    met = {row[2]["modality"] for row in shown}
    sheet.explain([name for name in style()["modalities"] if name in met], lined=False)
    for mode, glyph in (("notify", "━━━"), ("inform", "╍╍╍")):
        if any(row[2].get("mode") == mode for row in shown):
            sheet.legend.append((glyph, style()["faint"], sheet.phrase(f"mode.{mode}")))
    stood = [_find_badge(plan, row[2]) for row in shown]
    if plan.day is not None:
        plan.day.head(sheet, [one for one in stood if one is not None])
    left = _select_left(plan, shown)
    places = _actors(sheet, plan, shown, left)
    ends: Counter[str] = Counter()
    for place, (sender, to, data) in enumerate(shown):
        standing = stood[place]
        name = _pill(sheet, plan, data, f"notice {place}", standing, forward=to not in left)
        kind, tip = modality_style(data["modality"]), _tip(sheet, plan, data)
        pale = standing is not None and standing.pale
        look = {
            "color": fade_colours(kind)["line"] if pale else kind["line"],
            "penwidth": str(kind["width"]),
            "style": "dashed" if pale else _LINES.get(str(data.get("mode")), "solid"),
        }
        for end, head in ((sender, "none"), (to, kind["head"])):
            _add_line(
                sheet, f"{places[end]}:p{ends[end]}", name, end in left, look | {"arrowhead": head}, tip
            )
            ends[end] += 1
    sheet.column([f"notice {place}" for place in range(len(shown))])
    return sheet


def _order_notices(plan: Plan, shown: list[NoticeEdge]) -> list[NoticeEdge]:
    """Return the notices in the order in which the fewest lines cross."""
    left, known = _select_left(plan, shown), list_sides(plan.network)
    pairs = [(to, sender) if to in left and sender not in left else (sender, to) for sender, to, _ in shown]
    tops = {end: find_side(plan.network, end) for _, end in pairs}
    groups = {end: known.index(top) if top in known else len(known) for end, top in tops.items()}
    return [shown[place] for place in order_pairs(pairs, groups)]


def _subtitle(sheet: Sheet, plan: Plan, shown: list[NoticeEdge]) -> str:
    """Return what the drawing shows, and how often the text sets no time."""
    if not shown:
        return sheet.phrase("nothing")
    untimed = sum("timing" in str(_record(plan, row[2]).get("silent", "")) for row in shown)
    return sheet.phrase("notifications.subtitle", number=len(shown), untimed=untimed)


def _select_left(plan: Plan, shown: list[NoticeEdge]) -> set[str]:
    """Return the actors that stand on the left: those of the side that sends most."""
    sent = Counter(find_side(plan.network, sender) for sender, _, _ in shown)
    first = min(sent, key=lambda top: (-sent[top], top), default=None)
    everyone = {name for sender, to, _ in shown for name in (sender, to)}
    return {name for name in everyone if find_side(plan.network, name) == first}


def _actors(sheet: Sheet, plan: Plan, shown: list[NoticeEdge], left: set[str]) -> dict[str, str]:
    """Add the actors, those of a side in one cluster; return their DOT names."""
    order = list(dict.fromkeys(name for sender, to, _ in shown for name in (sender, to)))
    ends = Counter(name for sender, to, _ in shown for name in (sender, to))
    known = list_sides(plan.network)
    groups: dict[str | None, list[str]] = defaultdict(list)
    for name in order:
        top = find_side(plan.network, name)
        groups[top if top in known else None].append(name)
    places: dict[str, str] = {}
    for body, members in groups.items():
        look = colours_of(known.index(body) if body else None)
        title = plan.label(body) if body else sheet.phrase("others")
        with sheet.cluster(f"side {body}", title, look, width=26):
            for name in members:
                ports = ("e" if name in left else "w", ends[name])
                places[name] = add_actor(sheet, plan.network, name, look, ports=ports)
    return places


def _find_badge(plan: Plan, data: dict[str, Any]) -> NormBadge | None:
    """Return how a notice stands, where the drawing is of a day."""
    return plan.day.of(data["norm"], data["notification"]) if plan.day is not None else None


def _pill(
    sheet: Sheet, plan: Plan, data: dict[str, Any], key: str, standing: NormBadge | None, *, forward: bool
) -> str:
    notice = _record(plan, data)
    form = plan.agreement.label(f"form:{notice['form']}", plan.lang) if "form" in notice else None
    parts = (form, notice.get(f"timing_{plan.lang}"), _list_inferred(plan, notice))
    note = " · ".join(str(part) for part in parts if part)
    return add_pill(
        sheet, key, data["modality"], sheet.phrase(f"{data['modality']}.{data.get('mode', 'notify')}"),
        plan.clause_of(data["norm"]), text=str(notice["label"]), note=note, tip=_tip(sheet, plan, data),
        iri=plan.link(data["norm"]), hollow=data.get("mode") == "inform",
        arrows=("", "▶") if forward else ("◀", ""), standing=standing,
    )  # fmt: skip


def _list_inferred(plan: Plan, notice: dict[str, Any]) -> str | None:
    """Return which of the actors and matters of a notice the text does not name itself, in words."""
    words, slots = Messages(plan.lang, "answers"), str(notice.get("inferred", "")).split()
    named = [words[slot] for slot in ("sender", "addressee", "matter") if slot in slots]
    return words["inferred.people"].format(slots=", ".join(named)) if named else None


def _record(plan: Plan, data: dict[str, Any]) -> dict[str, Any]:
    """Return what the network holds of the notification of a ``notifies`` edge."""
    held: dict[str, Any] = plan.network.nodes[data["notification"]]
    return held


def _tip(sheet: Sheet, plan: Plan, data: dict[str, Any]) -> str:
    """Return the norm in a sentence, and the words of the text."""
    norm = plan.network.nodes[data["norm"]]
    words = next((str(norm[name]) for name in sorted(norm) if name.startswith("quote_")), "")
    return f"{sheet.phrase('clause')} {data['clause']} · {norm['label']} — «{words}»"


def _add_line(sheet: Sheet, place: str, pill: str, left: bool, look: dict[str, str], tip: str) -> None:
    """Add a line between an actor and a pill, drawn from left to right whichever way the notice goes."""
    if left:
        look = look | {"dir": "back", "arrowtail": look["arrowhead"], "arrowhead": "none"}
        sheet.edge(f"{place}:e", f"{pill}:w", tip=tip, **look)
    else:
        sheet.edge(f"{pill}:e", f"{place}:w", tip=tip, **look)
