"""Who tells whom about what: senders on one side, a pill for each notice, addressees on the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from servanda.draw.labels import fade_colours, modality_style, style
from servanda.draw.labels import side_style as colours_of
from servanda.draw.parts import add_actor, add_pill, add_unsaid
from servanda.draw.plan import find_side, find_targets, list_notices, list_sides
from servanda.draw.sheet import Sheet, order_pairs
from servanda.messages import Messages
from servanda.namespaces import local
from servanda.query.time_words import describe_time, name_event, sets_time

if TYPE_CHECKING:
    from servanda.draw.day import NormBadge
    from servanda.draw.plan import Plan

NoticeEdge = tuple[str, str, dict[str, Any]]
#: How a line is drawn by the word that the text uses: strict or wide.
_LINES: Final = {"notify": "solid", "inform": "dashed"}


def draw_notifications(plan: Plan) -> Sheet:
    """Return the drawing of the notices that pass the filters."""
    sheet = Sheet(plan.lang, plan.title, language=plan.agreement.language, binding=plan.agreement.is_binding)
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
    """Return the actors that stand on the left: those of the side that sends most.

    Where roles send and receive, each side, and each role, stands on the left if it sends more than it gets.
    """
    if any(
        find_targets(plan.network, end, "isPlayedBy")
        for row in shown
        for end in row[:2]
        if end in plan.network
    ):
        return _select_senders(plan, shown)
    sent = Counter(find_side(plan.network, sender) for sender, _, _ in shown)
    first = min(sent, key=lambda top: (-sent[top], top), default=None)
    everyone = {name for sender, to, _ in shown for name in (sender, to)}
    return {name for name in everyone if find_side(plan.network, name) == first}


def _select_senders(plan: Plan, shown: list[NoticeEdge]) -> set[str]:
    """Return the actors whose side sends more than it gets, or as much and sends first."""
    sides = {end: find_side(plan.network, end) for row in shown for end in row[:2]}
    ends = [(sides[sender], sides[to]) for sender, to, _ in shown]
    sent, got = Counter(sender for sender, _ in ends), Counter(to for _, to in ends)
    first = dict.fromkeys(end for pair in ends for end in pair)
    first_sends = {
        side: next(sender == side for sender, to in ends if side in (sender, to)) for side in first
    }
    left = {side for side in first if (sent[side] - got[side], first_sends[side]) >= (0, True)}
    return {end for end, side in sides.items() if side in left}


def _actors(sheet: Sheet, plan: Plan, shown: list[NoticeEdge], left: set[str]) -> dict[str, str]:
    """Add the actors, those of a side in one cluster; return their DOT names."""
    order = list(dict.fromkeys(name for sender, to, _ in shown for name in (sender, to)))
    ends = Counter(name for sender, to, _ in shown for name in (sender, to))
    known = list_sides(plan.network)
    groups: dict[tuple[str | None, bool], list[str]] = defaultdict(list)
    for name in order:
        top = find_side(plan.network, name)
        groups[top if top in known else None, name in left].append(name)
    places: dict[str, str] = {}
    answers = Messages(plan.lang, "answers")
    for (body, _), members in groups.items():
        look = colours_of(known.index(body) if body else None)
        # Those of no side have nothing in common, and a body that stands alone is its own frame.
        framed = body is not None and members != [body]
        side = (
            sheet.cluster(f"side {body} {members[0]}", plan.label(str(body)), look, width=26)
            if framed
            else nullcontext()
        )
        with side:
            for name in members:
                ports = ("e" if name in left else "w", ends[name])
                if name not in plan.network:
                    places[name] = add_unsaid(sheet, name, answers[f"{name.split()[1]}.none"], look, ports)
                    continue
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
    parts = (
        form, plan.text(data["notification"], "timing"),
        *_list_features(plan, data), _list_inferred(plan, notice),
    )  # fmt: skip
    note = " · ".join(str(part) for part in parts if part)
    return add_pill(
        sheet, key, data["modality"], sheet.phrase(f"{data['modality']}.{data.get('mode', 'notify')}"),
        plan.clause_of(data["norm"]), text=str(notice["label"]), note=note, tip=_tip(sheet, plan, data),
        iri=plan.link(data["norm"]), hollow=data.get("mode") == "inform",
        arrows=("", "▶") if forward else ("◀", ""), standing=standing,
    )  # fmt: skip


def _list_features(plan: Plan, data: dict[str, Any]) -> Iterator[str]:
    """Yield how a notice goes and with what, and what of it cannot be counted, in words."""
    words = Messages(plan.lang, "answers")
    held = {one.iri: one for one in plan.agreement.norm(data["norm"]).notifications}[data["notification"]]
    named = {"copy_to": held.copy_to, "through": held.through, "content_from": held.content_from}
    if held.joint:
        yield words["joint.yes"]
    if held.stage is not None:
        yield f"{words['stage']} {held.stage}"
    time = held.timing
    # The text says it itself where it can be read in the language of the drawing.
    if time is not None and sets_time(time) and plan.lang not in {**time.texts, **time.words}:
        yield describe_time(time, partial(name_event, agreement=plan.agreement, lang=plan.lang), plan.lang)
    for key, iris in named.items():
        if iris:
            names = ", ".join(plan.agreement.label(iri, plan.lang) for iri in iris)
            yield words.text("through.named", names=names) if key == "through" else f"{words[key]} {names}"
    if held.onward_of:
        norms = {notice.iri: norm for norm in plan.agreement.every_norm for notice in norm.notifications}
        numbers = sorted({norms[iri].number for iri in held.onward_of if iri in norms})
        yield f"{words['onward_of']} {', '.join(numbers)}".strip()
    if held.enclosures:
        yield f"{words['enclosure']}: {held.enclosures.find(plan.lang, plan.agreement.language)}"
    if held.uncountable:
        yield ", ".join(dict.fromkeys(words.uncounted(local(slot.about)) for slot in held.uncountable))


def _list_inferred(plan: Plan, notice: dict[str, Any]) -> str | None:
    """Return which of the actors and matters of a notice the text does not name itself, in words."""
    words, slots = Messages(plan.lang, "answers"), str(notice.get("inferred", "")).split()
    named = [words[slot] for slot in ("sender", "addressee", "matter") if slot in slots]
    return words.text("inferred.people", slots=", ".join(named)) if named else None


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
