"""One clause with all that hangs on it: its words, its norms and who they bind, notices, and readings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from servanda.draw.labels import (
    block,
    cell,
    escape_markup,
    font,
    modality_style,
    paragraph,
    style,
    table,
    table_row,
)
from servanda.draw.labels import side_style as colours_of
from servanda.draw.parts import add_actor
from servanda.draw.plan import find_side, find_targets, list_sides, name_modalities
from servanda.draw.sheet import Sheet
from servanda.errors import ServandaError
from servanda.messages import Messages, error_text
from servanda.model import CORRELATIVES
from servanda.query.time_words import describe_time, name_event, sets_time
from servanda.query.writing import repeats_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servanda.draw.plan import Plan
    from servanda.model import Norm, Note, Slot

#: The properties by which norms are put together on one card, in the order in which a card shows them.
ROLES: Final = (
    "hasBearer", "hasCounterparty", "hasAddressee", "hasBeneficiary", "involvesActor", "concernsProgramme",
    "hasQualifier", "refersToInstrument",
)  # fmt: skip
#: The order of slots: who tells whom of what, why, when, how, to what end, with what effect.
_ORDER: Final = (
    "sender", "addressee", "copy-recipient", "channel", "matter", "content", "trigger", "timing", "form",
    "enclosure", "purpose", "effect",
)  # fmt: skip
_GLYPHS: Final = {"stated": "●", "inferred": "◇", "silent": "○"}
#: A clause with more than this (characters) is shown in part, each sentence cut after four lines.
_LONG: Final = 1200
#: Characters on a line of an actor's name.
_NAME: Final = 16
#: Characters on a line of a box, the first that fits; lines that fit a page.
_WIDTHS: Final = (38, 46, 54)
_HIGH: Final = 55
#: Lines up to which the left column takes the notes where there is no notice.
_SHORT: Final = 36


@dataclass(frozen=True)
class SlotText:
    """A slot in words: ``text`` is the answer in the language of the drawing, else the words of the text.

    ``status`` is stated, inferred or silent; ``words`` and ``reason`` may be empty.
    """

    name: str
    status: str
    text: str
    words: str
    reason: str


@dataclass(frozen=True)
class NoticeBox:
    """Notifications of one norm with the same slots: pairs of sender and addressee, their matters, slots."""

    norm: str
    pairs: tuple[tuple[str, str], ...]
    matters: str
    mode: str
    slots: tuple[SlotText, ...]


@dataclass(frozen=True)
class Card:
    """Norms of one modality whose roles are filled alike.

    ``roles`` has the nodes by property; ``correlatives`` are, for each norm, what others have by it, in
    words, with their holders; ``slots`` what of the norms is inferred or not said.
    """

    modality: str
    norms: tuple[str, ...]
    roles: dict[str, tuple[str, ...]]
    correlatives: tuple[tuple[str, ...], ...]
    slots: tuple[SlotText, ...]


def stated_norms(plan: Plan) -> list[Norm]:
    """Return the norms that the clause states, in the order of their names."""
    return [norm for norm in plan.agreement.clause_by_iri[str(plan.clause)].norms if norm.kind == "norm"]


def group_norms(plan: Plan) -> list[Card]:
    """Return the norms of the clause put together on cards, in the order of the norms."""
    groups: dict[tuple[Any, ...], list[Norm]] = {}
    for norm in stated_norms(plan):
        filled = tuple((role, tuple(find_targets(plan.network, norm.iri, role))) for role in ROLES)
        slots = tuple(slot for slot in _slot_texts(plan, norm.slots) if slot.status != "stated")
        key = (norm.modality, filled, slots)
        groups.setdefault(key, []).append(norm)
    return [
        Card(
            kind,
            tuple(norm.iri for norm in norms),
            dict(roles),
            tuple(_correlatives(plan, norm) for norm in norms),
            slots,
        )
        for (kind, roles, slots), norms in groups.items()
    ]


def _correlatives(plan: Plan, norm: Norm) -> tuple[str, ...]:
    """Return what others have by a norm: its name in the ontology, and who has it against whom."""
    agreement, lang = plan.agreement, plan.lang
    found: dict[str, None] = {}
    for one in agreement.correlatives:
        if norm.iri in one.norms:
            name = agreement.label(next(name for name in one.classes if name in CORRELATIVES), lang)
            for holder in one.holders:
                for against in one.against:
                    ends = f"{agreement.label(holder, lang)} ▸ {agreement.label(against, lang)}"
                    found[f"{name}: {ends}"] = None
    return tuple(found)


def group_notices(plan: Plan) -> list[NoticeBox]:
    """Return the notifications of the clause; those of one norm that differ only in who tells whom as one."""
    groups: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    for norm in stated_norms(plan):
        for notice in norm.notifications:
            data = plan.network.nodes[notice.iri]
            slots = _slot_texts(plan, notice.slots)
            key = (norm.iri, str(data["label"]), str(data.get("mode", "notify")), slots)
            groups.setdefault(key, []).extend(
                (sender, to)
                for sender in find_targets(plan.network, notice.iri, "hasSender")
                for to in find_targets(plan.network, notice.iri, "hasAddressee")
            )
    return [
        NoticeBox(norm, tuple(pairs), matters, mode, slots)
        for (norm, matters, mode, slots), pairs in groups.items()
    ]


def _slot_texts(plan: Plan, slots: Iterable[Slot]) -> tuple[SlotText, ...]:
    """Return the slots of a norm itself or of one of its notifications in words, in a fixed order."""
    found = []
    for slot in slots:
        name, words, text = (
            slot.about.rpartition(":")[2],
            slot.words.any,
            slot.texts.find(plan.lang, plan.agreement.language),
        )
        if slot.status:
            rank = _ORDER.index(name) if name in _ORDER else len(_ORDER)
            shown = text or (f"«{words}»" if words else "")
            if sets_time(slot):
                time = describe_time(
                    slot, partial(name_event, agreement=plan.agreement, lang=plan.lang), plan.lang
                )
                shown = f"{shown} — {time}" if shown else time
            if slot.is_uncountable:
                answers = Messages(plan.lang, "answers")
                reason = slot.uncountable_reasons.find(plan.lang, "en")
                shown = f"{shown} — {answers.uncounted(name)}: {reason}"
            label = plan.agreement.label(slot.about, plan.lang)
            told = SlotText(
                label, slot.status, shown, words, slot.reasons.find(plan.lang, plan.agreement.language)
            )
            found.append(((rank, name, words, text), told))
    # What the text leaves open about several bearers at once is told once.
    return tuple(dict.fromkeys(told for _, told in sorted(found, key=lambda one: one[0])))


def limits(plan: Plan) -> list[str]:
    """Return the qualifiers of the norms of the clause, each once, in the order of the norms."""
    found = (
        name for norm in stated_norms(plan) for name in find_targets(plan.network, norm.iri, "hasQualifier")
    )
    return list(dict.fromkeys(found))


def text(sheet: Sheet, plan: Plan, width: int) -> str:
    """Return the words of the clause in the source language and that of the drawing, and where it stands."""
    held, clause, rows = style(), str(plan.clause), ""
    for key, prop in (("instrument", "belongsToInstrument"), ("part", "isPartOfClause")):
        for name in find_targets(plan.network, clause, prop):
            rows += _line(
                sheet.phrase(f"clause.{key}"),
                _find_label(plan, name),
                width,
                plan.label(name),
                _iri(plan, name),
            )
    source = plan.agreement.language
    found = [one for one in plan.agreement.clause_by_iri[clause].passages if source in one.texts]
    most = 4 if sum(len(one.texts[source]) for one in found) > _LONG else 0
    for one in found:
        words = one.texts[source]
        kind = plan.agreement.label(str(one.sentence_kind), plan.lang)
        rows += table_row(cell(font(escape_markup(kind), size=10, colour=held["faint"], bold=True)))
        said = block(words, width, size=11, colour=held["ink"], most=most)
        other = one.texts.get(plan.lang) or one.reasons.find(plan.lang, source)
        if other and other != words:
            said += block(other, width + 3, size=10, colour=held["soft"], most=most)
        rows += table_row(cell(said, title=f"{words} — {other}", href=_iri(plan, clause), target="_top"))
    for name in sorted(
        _parts(plan, clause), key=lambda name: (int(plan.network.nodes[name].get("order", 0)), name)
    ):
        rows += _line(
            sheet.phrase("clause.has-part"),
            _find_label(plan, name),
            width,
            plan.label(name),
            _iri(plan, name),
        )
    return _box(rows, held["rule"], "#FFFFFF")


def _iri(plan: Plan, name: str) -> str:
    return str(plan.network.nodes[name]["iri"])


def _parts(plan: Plan, clause: str) -> list[str]:
    edges = plan.network.in_edges(clause, data=True)
    return [tail for tail, _, data in edges if data["kind"] == "isPartOfClause"]


def _find_label(plan: Plan, name: str) -> str:
    data = plan.network.nodes[name]
    number = str(data.get("number", ""))
    printed = any(letter.isdigit() for letter in number)
    return f"{number} · {data['label']}" if printed else str(data["label"])


def render_card(sheet: Sheet, plan: Plan, one: Card, width: int) -> str:
    """Return a card: the modality, the norms, who else has a part in them, and what limits them."""
    held, kind = style(), modality_style(one.modality)
    rows = table_row(
        cell(
            font(
                escape_markup(name_modalities(plan.network, one.norms, sheet.phrase)),
                size=10,
                colour=kind["ink"],
                bold=True,
            )
        )
    )
    alike = len(set(one.correlatives)) == 1
    for norm, have in zip(one.norms, one.correlatives, strict=True):
        data = plan.network.nodes[norm]
        quote = next((str(data[name]) for name in sorted(data) if name.startswith("quote_")), "")
        words = block(str(data["label"]), width, size=11, colour=held["ink"], bold=True)
        if data.get("implied"):
            words += block(sheet.phrase("clause.implied"), width, size=10, colour=held["soft"])
        rows += table_row(
            cell(words, title=f"{data['label']} — «{quote}»", href=str(data["iri"]), target="_top")
        )
        rows += "" if alike else "".join(_line("⇄", said, width) for said in have)
    joint = len(one.roles["hasBearer"]) > 1 and one.roles["hasBearer"] == one.roles["hasCounterparty"]
    rows += _line(sheet.phrase("duties.one-another"), "", width) if joint else ""
    for role in ROLES[2:]:
        if names := one.roles[role]:
            rows += _line(sheet.phrase(f"role.{role}"), ", ".join(map(plan.label, names)), width)
    rows += "".join(_line("⇄", said, width) for said in one.correlatives[0]) if alike else ""
    rows += "".join(_render_slot(sheet, plan, slot, width) for slot in one.slots)
    return _box(rows, kind["line"], kind["fill"])


def qualifiers(sheet: Sheet, plan: Plan, names: list[str], width: int) -> list[str]:
    """Return one box with the qualifiers: the words of the text, and how far each reaches."""
    if not names:
        return []
    rows = _render_heading(sheet.phrase("clause.limits"))
    for name in names:
        data = plan.network.nodes[name]
        words = next((f"«{data[key]}»" for key in sorted(data) if key.startswith("words_")), "")
        rows += _line(str(data["label"]), words, width)
        rows += _line("", plan.text(name, "reach") or "", width)
    return [_box(rows, style()["rule"], "#FFFFFF")]


def notice(sheet: Sheet, plan: Plan, one: NoticeBox, width: int) -> str:
    """Return a notice: who tells whom of what, and each of its slots."""
    held = style()
    rows = _render_heading(f"{sheet.phrase('clause.notice')} · {sheet.phrase(f'mode.{one.mode}')}")
    rows += table_row(cell(block(one.matters, width, size=11, colour=held["ink"], bold=True)))
    for sender, to in one.pairs:
        rows += table_row(
            cell(block(f"{plan.label(sender)} ▶ {plan.label(to)}", width, size=11, colour=held["ink"]))
        )
    rows += "".join(_render_slot(sheet, plan, slot, width) for slot in one.slots)
    return _box(rows, held["faint"], "#FFFFFF", "ROUNDED,DASHED" if one.mode == "inform" else "ROUNDED")


def _render_slot(sheet: Sheet, plan: Plan, slot: SlotText, width: int) -> str:
    """Return the row of a slot: its mark, its name, what is said; of an inferred one, also why."""
    said = slot.text if slot.status != "silent" else sheet.phrase("slot.silent")
    if slot.status == "inferred":
        said = " — ".join(filter(None, (said, f"{sheet.phrase('slot.inferred')}: {slot.reason}")))
    tip = " — ".join(filter(None, (slot.name, f"«{slot.words}»" if slot.words else "", slot.reason)))
    return _line(f"{_GLYPHS[slot.status]} {slot.name}", said, width, tip, _iri(plan, str(plan.clause)))


def remarks(sheet: Sheet, plan: Plan, read: Sequence[Note], width: int) -> list[str]:
    """Return one box with the notes on the clause: the words, the reading taken and the one not taken."""
    if not read:
        return []
    held, link = style(), _iri(plan, str(plan.clause))
    rows = _render_heading(sheet.phrase("clause.notes"))
    for one in read:
        tip = " — ".join(filter(None, (one.words.any, one.reasons.find(plan.lang, plan.agreement.language))))
        if one.words:
            rows += table_row(
                cell(block(f"«{one.words.any}»", width, size=11, colour=held["ink"], bold=True))
            )
        tags = (plan.lang, plan.agreement.language)
        taken, other = one.readings_taken.find(*tags), one.readings_not_taken.find(*tags)
        rows += _line(f"✓ {sheet.phrase('note.taken')}", taken, width, tip, link)
        rows += _line(f"✗ {sheet.phrase('note.not')}", other, width, tip, link)
    return [_box(rows, held["rule"], "#FBFBF7")]


def _render_heading(words: str) -> str:
    return table_row(cell(font(escape_markup(words), size=10, colour=style()["faint"], bold=True)))


def _line(head: str, said: str, width: int, tip: str = "", link: str = "") -> str:
    """Return a row that begins with some words in bold; none where there is nothing to say."""
    if not head and not said:
        return ""
    words = paragraph(head, said, width, size=10, lead=style()["soft"], colour=style()["ink"])
    return table_row(cell(words, **({"title": tip, "href": link, "target": "_top"} if link else {})))


def _box(rows: str, line: str, fill: str, border: str = "ROUNDED") -> str:
    # Graphviz knows no table without rows.
    inner = table_row(cell(table(rows, cellpadding=2) if rows else ""))
    return table(inner, border=1.2, style=border, color=line, bgcolor=fill, cellpadding=5)


def draw_clause(plan: Plan) -> Sheet:
    """Return the drawing of the clause of the plan; raises ServandaError when it names none."""
    if plan.clause is None:
        raise ServandaError(error_text("clause-unnamed"))
    data = plan.network.nodes[plan.clause]
    sheet = Sheet(
        plan.lang,
        _title(plan, str(data["label"])),
        ranksep="0.35",
        nodesep="0.15",
        binding=plan.agreement.is_binding,
    )
    held, told = group_norms(plan), group_notices(plan)
    number = sum(len(one.norms) for one in held)
    sheet.subtitle = f"{plan.title} · {sheet.phrase('clause.subtitle', n=number)}"
    _legend(sheet, held, told)
    left, middle, right = _fit_columns(sheet, plan, held, told)
    first = _add_boxes(sheet, "text", left, plan.title)
    names, ends = _norms(sheet, plan, held, middle, first)
    if right:
        last = _add_boxes(sheet, "told", right, plan.title)
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


def _title(plan: Plan, heading: str) -> str:
    """Return number and heading of the clause; once, where the heading is but the number."""
    number = _number(plan)
    return heading if not number or repeats_number(number, heading) else f"{number} · {heading}"


def _legend(sheet: Sheet, held: list[Card], told: list[NoticeBox]) -> None:
    met = {one.modality for one in held}
    sheet.explain([name for name in style()["modalities"] if name in met])
    slots = [slot for one in held for slot in one.slots] + [slot for one in told for slot in one.slots]
    for status, glyph in (("stated", "●"), ("inferred", "◇"), ("silent", "○")):
        if any(slot.status == status for slot in slots):
            sheet.legend.append((glyph, style()["soft"], sheet.phrase(f"slot.{status}")))
    if any(have for one in held for have in one.correlatives):
        sheet.legend.append(("⇄", style()["soft"], sheet.phrase("clause.correlative")))


def _fit_columns(
    sheet: Sheet, plan: Plan, held: list[Card], told: list[NoticeBox]
) -> tuple[list[str], list[str], list[str]]:
    """Return the boxes of the left, middle and right column, as narrow as lets the highest fit a page."""
    read, limited = plan.agreement.clause_by_iri[str(plan.clause)].notes, limits(plan)
    for width in _WIDTHS:
        middle = [render_card(sheet, plan, one, width) for one in held]
        left = [text(sheet, plan, width)]
        right = [notice(sheet, plan, one, width) for one in told]
        room = 0 if right else min(max(_count_lines(middle), _HIGH // 2), _SHORT)
        # Qualifiers and notes go below the words of the clause where there is room, else where there is less.
        for more in qualifiers(sheet, plan, limited, width):
            _put_box(more, left, right, room)
        bare = [*left], [*right]
        for more in remarks(sheet, plan, read, width):
            _put_box(more, left, right, room)
        if max(map(_count_lines, (left, right))) > _HIGH:  # the notes stand in both columns, in their order
            parts = [
                [
                    [*boxes, *remarks(sheet, plan, notes, width)]
                    for boxes, notes in zip(bare, (read[:first], read[first:]), strict=True)
                ]
                for first in range(len(read) + 1)
            ]
            left, right = min(parts, key=lambda part: max(map(_count_lines, part)))
        if max(map(_count_lines, (left, middle, right))) <= _HIGH:
            break
    return left, middle, right


def _put_box(box: str, left: list[str], right: list[str], room: int) -> None:
    """Add a box to the left column where it stays within so many lines, else to the one with fewer."""
    least = right if _count_lines(right) < _count_lines(left) else left
    (left if _count_lines([*left, box]) <= room else least).append(box)


def _count_lines(boxes: list[str]) -> int:
    """Return about how many lines some boxes need one below the other."""
    return sum(box.count("<BR") + 1 for box in boxes) + len(boxes)


def _add_boxes(sheet: Sheet, key: str, boxes: list[str], tip: str) -> str:
    """Add boxes one below the other, in one node, so that they keep their order; their ports are s0, s1."""
    rows = "".join(table_row(cell(box, port=f"s{place}")) for place, box in enumerate(boxes))
    return sheet.node(key, table(rows, cellspacing=6), tip=tip)


def _norms(
    sheet: Sheet, plan: Plan, held: list[Card], boxes: list[str], first: str
) -> tuple[list[str], list[str]]:
    """Add the cards of the norms between those bound and those towards whom they are.

    Returns the DOT names of the cards and of those to their right.
    """
    if not held:
        words = block(sheet.phrase("clause.none"), 30, size=11, colour=style()["soft"])
        name = sheet.node("none", table(table_row(cell(words)), cellpadding=12), tip=plan.title)
        sheet.edge(first, name, style="invis")
        return [], [name]
    names, ends = [], []
    for place, (one, box) in enumerate(zip(held, boxes, strict=True)):
        name = sheet.node(
            f"card {place}", box, tip="; ".join(map(plan.label, one.norms)), iri=plan.link(one.norms[0])
        )
        names.append(name)
        kind = modality_style(one.modality)
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
    known, top = list_sides(plan.network), find_side(plan.network, name)
    look = colours_of(known.index(top) if top in known else None)
    return add_actor(sheet, plan.network, name, look, key=key, width=_NAME, size=11, narrow=True, both=False)
