"""One clause with all that hangs on it: its words, its norms and who they bind, notices, and readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from servanda.draw.boxes import actor
from servanda.draw.clause_boxes import card, notice, qualifiers, remarks, text
from servanda.draw.clause_cards import Card, NoticeBox, group_norms, group_notices, limits
from servanda.draw.markup import block, cell, row, table
from servanda.draw.selection import side, sides
from servanda.draw.sheet import Sheet
from servanda.draw.style import modality, style
from servanda.draw.style import side as colours_of
from servanda.errors import ServandaError

if TYPE_CHECKING:
    from servanda.draw.plan import Plan

#: No filter applies: the clause is shown whole.
FILTERS: Final = ()

#: Characters on a line of an actor's name.
_NAME: Final = 16
#: Characters on a line of a box, the first that fits; lines that fit a page.
_WIDTHS: Final = (38, 46, 54)
_HIGH: Final = 54
#: Lines up to which the left column takes the notes where there is no notice.
_SHORT: Final = 36


def view(plan: Plan) -> Sheet:
    """Return the drawing of the clause of the plan; raises ServandaError when it names none."""
    if plan.clause is None:
        raise ServandaError("name the clause that is to be drawn: servanda draw clause 4.1")
    data = plan.network.nodes[plan.clause]
    sheet = Sheet(
        plan.lang,
        " · ".join(filter(None, (_number(plan), str(data["label"])))),
        ranksep="0.35",
        nodesep="0.15",
    )
    held, told = group_norms(plan), group_notices(plan)
    number = sum(len(one.norms) for one in held)
    sheet.subtitle = f"{plan.title} · {sheet.phrase('clause.subtitle', number=number)}"
    _legend(sheet, held, told)
    left, middle, right = _fitting(sheet, plan, held, told)
    first = _stack(sheet, "text", left, plan.title)
    names, ends = _norms(sheet, plan, held, middle, first)
    if right:
        last = _stack(sheet, "told", right, plan.title)
        for name in ends:
            sheet.edge(name, last, style="invis")
        for place, one in enumerate(told):
            norm = names[next(n for n, each in enumerate(held) if one.norm in each.norms)]
            sheet.edge(f"{norm}:e", f"{last}:s{place}:w", color=style()["faint"], style="dashed",
                       arrowhead="none", tip=sheet.phrase("clause.notice"))  # fmt: skip
    return sheet


def _number(plan: Plan) -> str:
    """Return the printed number of the clause; empty where it has but a name."""
    number = str(plan.network.nodes[str(plan.clause)].get("number", ""))
    return number if any(letter.isdigit() for letter in number) else ""


def _legend(sheet: Sheet, held: list[Card], told: list[NoticeBox]) -> None:
    met = {one.modality for one in held}
    sheet.explain([name for name in style()["modalities"] if name in met])
    slots = [slot for one in held for slot in one.slots] + [slot for one in told for slot in one.slots]
    for status, glyph in (("stated", "●"), ("inferred", "◇"), ("silent", "○")):
        if any(slot.status == status for slot in slots):
            sheet.legend.append((glyph, style()["soft"], sheet.phrase(f"slot.{status}")))
    if any(have for one in held for have in one.correlatives):
        sheet.legend.append(("⇄", style()["soft"], sheet.phrase("clause.correlative")))


def _fitting(
    sheet: Sheet, plan: Plan, held: list[Card], told: list[NoticeBox]
) -> tuple[list[str], list[str], list[str]]:
    """Return the boxes of the left, middle and right column, as narrow as lets the highest fit a page."""
    read, limited = plan.agreement.clause_by_iri[str(plan.clause)].notes, limits(plan)
    for width in _WIDTHS:
        middle = [card(sheet, plan, one, width) for one in held]
        left = [text(sheet, plan, width)]
        right = [notice(sheet, plan, one, width) for one in told]
        room = 0 if right else min(max(_high(middle), _HIGH // 2), _SHORT)
        # Qualifiers and notes go below the words of the clause where there is room, else where there is less.
        for more in (*qualifiers(sheet, plan, limited, width), *remarks(sheet, plan, read, width)):
            least = right if _high(right) < _high(left) else left
            (left if _high([*left, more]) <= room else least).append(more)
        if max(map(_high, (left, middle, right))) <= _HIGH:
            break
    return left, middle, right


def _high(boxes: list[str]) -> int:
    """Return about how many lines some boxes need one below the other."""
    return sum(box.count("<BR") + 1 for box in boxes) + len(boxes)


def _stack(sheet: Sheet, key: str, boxes: list[str], tip: str) -> str:
    """Add boxes one below the other, in one node, so that they keep their order; their ports are s0, s1."""
    rows = "".join(row(cell(box, port=f"s{place}")) for place, box in enumerate(boxes))
    return sheet.node(key, table(rows, cellspacing=6), tip=tip)


def _norms(
    sheet: Sheet, plan: Plan, held: list[Card], boxes: list[str], first: str
) -> tuple[list[str], list[str]]:
    """Add the cards of the norms between those bound and those towards whom they are.

    Returns the DOT names of the cards and of those to their right.
    """
    if not held:
        words = block(sheet.phrase("clause.none"), 30, size=11, colour=style()["soft"])
        name = sheet.node("none", table(row(cell(words)), cellpadding=12), tip=plan.title)
        sheet.edge(first, name, style="invis")
        return [], [name]
    names, ends = [], []
    for place, (one, box) in enumerate(zip(held, boxes, strict=True)):
        name = sheet.node(
            f"card {place}", box, tip="; ".join(map(plan.label, one.norms)), iri=plan.link(one.norms[0])
        )
        names.append(name)
        kind = modality(one.modality)
        look = {"color": kind["line"], "style": kind["style"], "penwidth": str(kind["width"])}
        joint = len(one.roles["hasBearer"]) > 1 and one.roles["hasBearer"] == one.roles["hasCounterparty"]
        for bearer in one.roles["hasBearer"]:
            left = _actor(sheet, plan, bearer, "bearer")
            sheet.edge(first, left, style="invis")
            sheet.edge(f"{left}:e", f"{name}:w", arrowhead="none", **look)
        for other in () if joint else one.roles["hasCounterparty"]:
            right = _actor(sheet, plan, other, "towards")
            ends += [right] if right not in ends else []
            sheet.edge(f"{name}:e", f"{right}:w", arrowhead=kind["head"], **look)
    sheet.column([f"card {place}" for place in range(len(held))])
    return names, ends or names


def _actor(sheet: Sheet, plan: Plan, name: str, role: str) -> str:
    """Add an actor once for each side of the cards; return its DOT name."""
    key = f"{role} {name}"
    if key in sheet.names:
        return sheet.name(key)
    known, top = sides(plan.network), side(plan.network, name)
    look = colours_of(known.index(top) if top in known else None)
    return actor(sheet, plan.network, name, look, key=key, width=_NAME, size=11, narrow=True, both=False)
