"""One clause with all that hangs on it: its words, its norms and who they bind, notices, and readings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from servanda.draw.cards import (
    PAD,
    SMALL,
    WIDTH,
    Card,
    CardLook,
    Paragraph,
    add_card,
    connect,
    measure_height,
    span_width,
)
from servanda.draw.labels import modality_style, style
from servanda.draw.plan import find_targets, name_modalities
from servanda.draw.sheet import Sheet
from servanda.draw.short_names import explain_abbreviations, shorten_name
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
#: The border of cards that hold no norm.
_RULE: Final = "#94A3B8"
#: The widths of the two columns and the room between them; between cards; how high a column of a sheet is.
_ROOM_BETWEEN: Final = 16.0
_COLUMN: Final = (WIDTH - _ROOM_BETWEEN) / 2
_GAP: Final = 9.0
_HIGH: Final = 418.0


@dataclass(frozen=True)
class SlotText:
    """A slot in words: ``text`` is the answer in the language of the drawing, else the words of the text.

    ``status`` is stated, inferred or silent; ``words`` and ``reason`` may be empty. ``whose`` names the
    answers that it grounds where there are others beside them.
    """

    name: str
    status: str
    text: str
    words: str
    reason: str
    whose: str = ""


@dataclass(frozen=True)
class NoticeBox:
    """Notifications of one norm with the same slots: pairs of sender and addressee, their matters, slots."""

    norm: str
    pairs: tuple[tuple[str, str], ...]
    matters: str
    mode: str
    slots: tuple[SlotText, ...]


@dataclass(frozen=True)
class NormCard:
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


def group_norms(plan: Plan) -> list[NormCard]:
    """Return the norms of the clause put together on cards, in the order of the norms."""
    groups: dict[tuple[Any, ...], list[Norm]] = {}
    for norm in stated_norms(plan):
        filled = tuple((role, tuple(find_targets(plan.network, norm.iri, role))) for role in ROLES)
        slots = tuple(slot for slot in _slot_texts(plan, norm.slots) if slot.status != "stated")
        key = (norm.modality, filled, slots)
        groups.setdefault(key, []).append(norm)
    return [
        NormCard(
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
                    ends = f"{shorten_name(plan, holder)} ▸ {shorten_name(plan, against)}"
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
    found, held = [], tuple(slots)
    for slot in held:
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
            several = sum(other.about == slot.about for other in held) > 1
            whose = ", ".join(_name_value(plan, value) for value in slot.values) if several else ""
            reason = slot.reasons.find(plan.lang, plan.agreement.language)
            told = SlotText(label, slot.status, shown, words, reason, whose)
            found.append(((rank, name, words, text), told))
    # What the text leaves open about several bearers at once is told once.
    return tuple(dict.fromkeys(told for _, told in sorted(found, key=lambda one: one[0])))


def _name_value(plan: Plan, value: str) -> str:
    """Return the short name of an actor, the name of anything else that is the answer of a slot."""
    is_actor = value in plan.network and plan.network.nodes[value]["kind"] == "actor"
    return shorten_name(plan, value) if is_actor else plan.label(value)


def limits(plan: Plan) -> list[str]:
    """Return the qualifiers of the norms of the clause, each once, in the order of the norms."""
    found = (
        name for norm in stated_norms(plan) for name in find_targets(plan.network, norm.iri, "hasQualifier")
    )
    return list(dict.fromkeys(found))


def tell_text(sheet: Sheet, plan: Plan) -> Block:
    """Return the words of the clause in the source language and that of the drawing, and where it stands."""
    clause, soft, paragraphs = str(plan.clause), style()["soft"], []
    for key, prop in (("instrument", "belongsToInstrument"), ("part", "isPartOfClause")):
        for name in find_targets(plan.network, clause, prop):
            lead = sheet.phrase(f"clause.{key}")
            paragraphs.append(Paragraph(_find_label(plan, name), SMALL, lead=lead))
    source, tip = plan.agreement.language, []
    for one in plan.agreement.clause_by_iri[clause].passages:
        if source not in one.texts:
            continue
        words = one.texts[source]
        kind = plan.agreement.label(str(one.sentence_kind), plan.lang)
        paragraphs += [Paragraph(kind, SMALL, soft, bold=True), Paragraph(words)]
        other = one.texts.get(plan.lang) or one.reasons.find(plan.lang, source)
        if other and other != words:
            paragraphs.append(Paragraph(other, SMALL, soft))
        tip.append(f"{words} — {other}")
    order = sorted(
        _parts(plan, clause), key=lambda name: (int(plan.network.nodes[name].get("order", 0)), name)
    )
    lead = sheet.phrase("clause.has-part")
    paragraphs += [Paragraph(_find_label(plan, name), SMALL, lead=lead) for name in order]
    return Block("text", paragraphs, CardLook(_RULE), " ".join(tip), plan.clause)


def _parts(plan: Plan, clause: str) -> list[str]:
    edges = plan.network.in_edges(clause, data=True)
    return [tail for tail, _, data in edges if data["kind"] == "isPartOfClause"]


def _find_label(plan: Plan, name: str) -> str:
    data = plan.network.nodes[name]
    number = str(data.get("number", ""))
    printed = any(letter.isdigit() for letter in number)
    return f"{number} · {data['label']}" if printed else str(data["label"])


def tell_norms(sheet: Sheet, plan: Plan, one: NormCard, place: int) -> Block:
    """Return a card of norms: the modality, who is bound towards whom, the norms, what else is in them."""
    kind, soft = modality_style(one.modality), style()["soft"]
    called = name_modalities(plan.network, one.norms, sheet.phrase)
    paragraphs = [Paragraph(_tell_ends(sheet, plan, one, called), colour=kind["ink"], bold=True)]
    alike, tip = len(set(one.correlatives)) == 1, []
    for norm, have in zip(one.norms, one.correlatives, strict=True):
        data = plan.network.nodes[norm]
        quote = next((str(data[name]) for name in sorted(data) if name.startswith("quote_")), "")
        tip.append(f"{data['label']} — «{quote}»")
        paragraphs.append(Paragraph(str(data["label"]), bold=True))
        if data.get("implied"):
            paragraphs.append(Paragraph(sheet.phrase("clause.implied"), SMALL, soft))
        paragraphs += [] if alike else [Paragraph(said, SMALL, lead="⇄") for said in have]
    for role in ROLES[2:]:
        if names := one.roles[role]:
            lead = sheet.phrase(f"role.{role}")
            told = ", ".join(_name_value(plan, name) for name in names)
            paragraphs.append(Paragraph(told, SMALL, lead=lead))
    paragraphs += [Paragraph(said, SMALL, lead="⇄") for said in one.correlatives[0]] if alike else []
    paragraphs += [_tell_slot(sheet, slot) for slot in one.slots]
    look = CardLook(kind["line"], kind["fill"], 1.2)
    return Block(f"card {place}", paragraphs, look, " · ".join(tip), one.norms[0])


def _tell_ends(sheet: Sheet, plan: Plan, one: NormCard, called: str) -> str:
    """Return what norms are called, who is bound by them, and towards whom."""
    bearers, others = (
        ", ".join(shorten_name(plan, actor) for actor in one.roles[role]) for role in ROLES[:2]
    )
    joint = len(one.roles["hasBearer"]) > 1 and one.roles["hasBearer"] == one.roles["hasCounterparty"]
    if joint:
        return f"{called}: {bearers} · {sheet.phrase('duties.one-another')}"
    return f"{called}: " + " ▶ ".join(filter(None, (bearers, others)))


def tell_notice(sheet: Sheet, plan: Plan, one: NoticeBox, place: int) -> Block:
    """Return a notice: who tells whom of what, and each of its slots."""
    soft = style()["soft"]
    head = f"{sheet.phrase('clause.notice')} · {sheet.phrase(f'clause.mode.{one.mode}')}"
    paragraphs = [Paragraph(head, SMALL, soft, bold=True), Paragraph(one.matters, bold=True)]
    paragraphs += [
        Paragraph(f"{shorten_name(plan, sender)} ▶ {shorten_name(plan, to)}") for sender, to in one.pairs
    ]
    paragraphs += [_tell_slot(sheet, slot) for slot in one.slots]
    tip = "; ".join(f"{slot.name}: «{slot.words}»" for slot in one.slots if slot.words)
    look = CardLook(style()["faint"], dashed=one.mode == "inform")
    return Block(f"told {place}", paragraphs, look, f"{one.matters} {tip}", one.norm)


def _tell_slot(sheet: Sheet, slot: SlotText) -> Paragraph:
    """Return a slot: its mark, its name, whose it is, what is said; of an inferred one, also why."""
    said = slot.text if slot.status != "silent" else sheet.phrase("slot.silent")
    if slot.status == "inferred":
        said = " — ".join(filter(None, (said, f"{sheet.phrase('slot.inferred')}: {slot.reason}")))
    name = f"{slot.name}: {slot.whose}" if slot.whose else slot.name
    return Paragraph(said, SMALL, lead=f"{_GLYPHS[slot.status]} {name}")


def tell_qualifiers(sheet: Sheet, plan: Plan, names: list[str]) -> list[Block]:
    """Return one card with the qualifiers: the words of the text, and how far each reaches."""
    if not names:
        return []
    paragraphs = [Paragraph(sheet.phrase("clause.limits"), SMALL, style()["soft"], bold=True)]
    for name in names:
        data = plan.network.nodes[name]
        words = next((f"«{data[key]}»" for key in sorted(data) if key.startswith("words_")), "")
        paragraphs.append(Paragraph(words, SMALL, lead=str(data["label"])))
        paragraphs.append(Paragraph(plan.text(name, "reach") or "", SMALL))
    tip = "; ".join(str(plan.network.nodes[name]["label"]) for name in names)
    return [Block("limits", paragraphs, CardLook(_RULE), tip, plan.clause)]


def tell_notes(sheet: Sheet, plan: Plan, read: Sequence[Note]) -> list[Block]:
    """Return a card for each note on the clause: the words, the reading taken and the one not taken."""
    found, tags = [], (plan.lang, plan.agreement.language)
    for place, one in enumerate(read):
        head = [Paragraph(sheet.phrase("clause.notes"), SMALL, style()["soft"], bold=True)] * (not place)
        words = [Paragraph(f"«{one.words.any}»", bold=True)] * bool(one.words)
        taken, other = one.readings_taken.find(*tags), one.readings_not_taken.find(*tags)
        readings = [
            Paragraph(said, SMALL, lead=f"{sign} {sheet.phrase(f'note.{key}')}")
            for sign, key, said in (("✓", "taken", taken), ("✗", "not", other))
            if said
        ]
        tip = " — ".join(filter(None, (one.words.any, one.reasons.find(*tags))))
        look = CardLook(_RULE, "#FBFBF7")
        found.append(Block(f"note {place}", [*head, *words, *readings], look, tip, plan.clause))
    return found


@dataclass
class Block:
    """A card of the drawing before it has a place; ``node`` is what it leads to.

    ``follows`` says that an arrow leads to it from the one before.
    """

    key: str
    paragraphs: list[Paragraph]
    look: CardLook
    tip: str
    node: str | None
    follows: bool = False


@dataclass(frozen=True)
class Piece:
    """A card that is wrapped to a column, or a part of one that is higher than a column."""

    card: Card
    height: float
    follows: bool


def draw_clause(plan: Plan) -> list[Sheet]:
    """Return the drawing of the clause of the plan, on as many sheets as it needs.

    The words of the text, their qualifiers and readings stand at the left, norms and their notices at the
    right; where that is higher than a page, all follow one another in columns. Raises ServandaError when the
    plan names no clause.
    """
    if plan.clause is None:
        raise ServandaError(error_text("clause-unnamed"))
    held, told = group_norms(plan), group_notices(plan)
    sheet = _make_sheet(plan, held, told)
    words = tell_text(sheet, plan)
    about = [
        *tell_qualifiers(sheet, plan, limits(plan)),
        *tell_notes(sheet, plan, plan.agreement.clause_by_iri[plan.clause].notes),
    ]
    norms = _list_norms(sheet, plan, held, told)
    left = [piece for block in (words, *about) for piece in _cut_block(plan, block)]
    right = [piece for block in norms for piece in _cut_block(plan, block)]
    if max(map(_measure_column, (left, right))) <= _HIGH:
        columns = [left, right]
    else:
        pieces = [piece for block in (words, *norms, *about) for piece in _cut_block(plan, block)]
        columns = _fill_columns(pieces)
        if len(columns) % 2:  # the last sheet would be half empty
            columns[-1:] = _halve_column(columns[-1])
    sheets = []
    for first in range(0, len(columns), 2):
        made = _make_sheet(plan, held, told)
        for place, column in enumerate(columns[first : first + 2]):
            _add_column(made, column, place * (_COLUMN + _ROOM_BETWEEN))
        lines = [
            line for column in columns[first : first + 2] for piece in column for line in piece.card.lines
        ]
        note = explain_abbreviations(plan, (" ".join(word for word, *_ in line) for line, _ in lines))
        made.notes = [note] if note else []
        span_width(made)
        sheets.append(made)
    return sheets


def _make_sheet(plan: Plan, held: list[NormCard], told: list[NoticeBox]) -> Sheet:
    title = _title(plan, str(plan.network.nodes[str(plan.clause)]["label"]))
    sheet = Sheet(plan.lang, title, agreement=plan.title, binding=plan.agreement.is_binding)
    sheet.graph.attr("graph", layout="nop2", splines="line")
    sheet.subtitle = sheet.phrase("clause.subtitle", n=sum(len(one.norms) for one in held))
    _legend(sheet, held, told)
    return sheet


def _list_norms(sheet: Sheet, plan: Plan, held: list[NormCard], told: list[NoticeBox]) -> list[Block]:
    """Return the cards of the norms, each followed by those of its notices."""
    if not held:
        words = Paragraph(sheet.phrase("clause.none"), colour=style()["soft"])
        return [Block("none", [words], CardLook(_RULE), plan.title, None)]
    found = []
    for place, one in enumerate(held):
        found.append(tell_norms(sheet, plan, one, place))
        for number, notice in enumerate(told):
            if notice.norm in one.norms:
                block = tell_notice(sheet, plan, notice, number)
                block.follows = True
                found.append(block)
    return found


def _cut_block(plan: Plan, block: Block) -> list[Piece]:
    """Return a card wrapped to a column, in parts where it is higher than one."""
    link = _find_link(plan, block.node) if block.node else ""
    card = Card(block.key, block.paragraphs, block.look, block.tip, link)
    card.wrap(_COLUMN)
    found, lines = list[Piece](), card.lines
    while lines:
        taken = 1
        while taken < len(lines) and measure_height(lines[: taken + 1]) + 2 * PAD <= _HIGH:
            taken += 1
        key = block.key if not found else f"{block.key} {len(found)}"
        part = Card(key, [], block.look, block.tip, link, lines[:taken])
        found.append(Piece(part, part.measure_height(), block.follows and not found))
        lines = lines[taken:]
    return found


def _find_link(plan: Plan, node: str) -> str:
    """Return the IRI of a clause, of a norm that of the clause that states it."""
    return str(plan.network.nodes[node]["iri"]) if node == plan.clause else plan.link(node)


def _measure_column(column: Sequence[Piece]) -> float:
    return sum(piece.height for piece in column) + _GAP * max(len(column) - 1, 0)


def _fill_columns(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return cards in columns, one after the other, none higher than a sheet."""
    columns: list[list[Piece]] = [[]]
    for piece in pieces:
        if columns[-1] and _measure_column([*columns[-1], piece]) > _HIGH:
            columns.append([])
        columns[-1].append(piece)
    return columns


def _halve_column(column: Sequence[Piece]) -> list[list[Piece]]:
    """Return a column as two, about as high as one another; a notice stays below its norm."""
    places = [place for place in range(1, len(column)) if not column[place].follows]
    if not places:
        return [list(column)]
    best = min(places, key=lambda place: max(map(_measure_column, (column[:place], column[place:]))))
    return [list(column[:best]), list(column[best:])]


def _add_column(sheet: Sheet, column: Sequence[Piece], left: float) -> None:
    """Add the cards of a column from the top down; an arrow leads from a norm to its notice below it."""
    top, before = 0.0, ""
    for piece in column:
        name = add_card(sheet, piece.card, left, top, _COLUMN, piece.height)
        if before and piece.follows:
            x = left + _COLUMN / 2
            connect(sheet, before, name, [(x, top - _GAP), (x, top)], known=False)
        before = name
        top += piece.height + _GAP


def _number(plan: Plan) -> str:
    """Return the printed number of the clause; empty where it has but a name."""
    number = str(plan.network.nodes[str(plan.clause)].get("number", ""))
    return number if any(letter.isdigit() for letter in number) else ""


def _title(plan: Plan, heading: str) -> str:
    """Return number and heading of the clause; once, where the heading is but the number."""
    number = _number(plan)
    return heading if not number or repeats_number(number, heading) else f"{number} · {heading}"


def _legend(sheet: Sheet, held: list[NormCard], told: list[NoticeBox]) -> None:
    slots = [slot for one in held for slot in one.slots] + [slot for one in told for slot in one.slots]
    for status, glyph in (("stated", "●"), ("inferred", "◇"), ("silent", "○")):
        if any(slot.status == status for slot in slots):
            sheet.legend.append((glyph, style()["soft"], sheet.phrase(f"slot.{status}")))
    if any(have for one in held for have in one.correlatives):
        sheet.legend.append(("⇄", style()["soft"], sheet.phrase("clause.correlative")))
