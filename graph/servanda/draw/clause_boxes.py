"""The boxes of the drawing of one clause: its words, a card of norms, a notice, and the notes on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from servanda.draw.clause_facts import ROLES, Card, Notice, Slot, sentences
from servanda.draw.markup import block, cell, font, markup, paragraph, row, table
from servanda.draw.selection import targets
from servanda.draw.style import modality, style
from servanda.names import label
from servanda.vocabulary import PREFIXES

if TYPE_CHECKING:
    from servanda.draw.plan import Plan
    from servanda.draw.sheet import Sheet
    from servanda.query.table import Row

_GLYPHS: Final = {"stated": "●", "inferred": "◇", "silent": "○"}
#: A clause with more than this (characters) is shown in part, each sentence cut after four lines.
_LONG: Final = 1200


def text(sheet: Sheet, plan: Plan, width: int) -> str:
    """Return the words of the clause in the source language and that of the drawing, and where it stands."""
    held, clause, rows = style(), str(plan.clause), ""
    for key, prop in (("instrument", "belongsToInstrument"), ("part", "isPartOfClause")):
        for name in targets(plan.network, clause, prop):
            rows += _line(
                sheet.phrase(f"clause.{key}"), _called(plan, name), width, plan.label(name), _iri(plan, name)
            )
    found = sentences(plan)
    most = 4 if sum(len(str(one["text"])) for one in found) > _LONG else 0
    for one in found:
        kind = label(plan.store, PREFIXES["kind"] + str(one["kind"]), plan.lang)
        rows += row(cell(font(markup(kind), size=10, colour=held["faint"], bold=True)))
        said = block(str(one["text"]), width, size=11, colour=held["ink"], most=most)
        other = str(one["translation"] or one["reason"] or "")
        if other and other != one["text"]:
            said += block(other, width + 3, size=10, colour=held["soft"], most=most)
        rows += row(cell(said, title=f"{one['text']} — {other}", href=_iri(plan, clause), target="_top"))
    for name in sorted(
        _parts(plan, clause), key=lambda name: (int(plan.network.nodes[name].get("order", 0)), name)
    ):
        rows += _line(
            sheet.phrase("clause.has-part"), _called(plan, name), width, plan.label(name), _iri(plan, name)
        )
    return _box(rows, held["rule"], "#FFFFFF")


def _iri(plan: Plan, name: str) -> str:
    return str(plan.network.nodes[name]["iri"])


def _parts(plan: Plan, clause: str) -> list[str]:
    edges = plan.network.in_edges(clause, data=True)
    return [tail for tail, _, data in edges if data["kind"] == "isPartOfClause"]


def _called(plan: Plan, name: str) -> str:
    data = plan.network.nodes[name]
    number = str(data.get("number", ""))
    printed = any(letter.isdigit() for letter in number)
    return f"{number} · {data['label']}" if printed else str(data["label"])


def card(sheet: Sheet, plan: Plan, one: Card, width: int) -> str:
    """Return a card: the modality, the norms, who else has a part in them, and what limits them."""
    held, kind = style(), modality(one.modality)
    rows = row(cell(font(markup(sheet.phrase(one.modality)), size=10, colour=kind["ink"], bold=True)))
    alike = len(set(one.correlatives)) == 1
    for norm, have in zip(one.norms, one.correlatives, strict=True):
        data = plan.network.nodes[norm]
        quote = next((str(data[name]) for name in sorted(data) if name.startswith("quote_")), "")
        words = block(str(data["label"]), width, size=11, colour=held["ink"], bold=True)
        if data.get("implied"):
            words += block(sheet.phrase("clause.implied"), width, size=10, colour=held["soft"])
        rows += row(cell(words, title=f"{data['label']} — «{quote}»", href=str(data["iri"]), target="_top"))
        rows += "" if alike else "".join(_line("⇄", said, width) for said in have)
    joint = len(one.roles["hasBearer"]) > 1 and one.roles["hasBearer"] == one.roles["hasCounterparty"]
    rows += _line(sheet.phrase("duties.one-another"), "", width) if joint else ""
    for role in ROLES[2:]:
        if names := one.roles[role]:
            rows += _line(sheet.phrase(f"role.{role}"), ", ".join(map(plan.label, names)), width)
    rows += "".join(_line("⇄", said, width) for said in one.correlatives[0]) if alike else ""
    rows += "".join(_slot(sheet, plan, slot, width) for slot in one.slots)
    return _box(rows, kind["line"], kind["fill"])


def qualifiers(sheet: Sheet, plan: Plan, names: list[str], width: int) -> list[str]:
    """Return one box with the qualifiers: the words of the text, and how far each reaches."""
    if not names:
        return []
    rows = _heading(sheet.phrase("clause.limits"))
    for name in names:
        data = plan.network.nodes[name]
        words = next((f"«{data[key]}»" for key in sorted(data) if key.startswith("words_")), "")
        rows += _line(str(data["label"]), words, width)
        rows += _line("", str(data.get(f"reach_{plan.lang}", "")), width)
    return [_box(rows, style()["rule"], "#FFFFFF")]


def notice(sheet: Sheet, plan: Plan, one: Notice, width: int) -> str:
    """Return a notice: who tells whom of what, and each of its slots."""
    held = style()
    rows = _heading(f"{sheet.phrase('clause.notice')} · {sheet.phrase(f'mode.{one.mode}')}")
    rows += row(cell(block(one.matters, width, size=11, colour=held["ink"], bold=True)))
    for sender, to in one.tellings:
        rows += row(
            cell(block(f"{plan.label(sender)} ▶ {plan.label(to)}", width, size=11, colour=held["ink"]))
        )
    rows += "".join(_slot(sheet, plan, slot, width) for slot in one.slots)
    return _box(rows, held["faint"], "#FFFFFF", "ROUNDED,DASHED" if one.mode == "inform" else "ROUNDED")


def _slot(sheet: Sheet, plan: Plan, slot: Slot, width: int) -> str:
    """Return the row of a slot: its mark, its name, what is said; of an inferred one, also why."""
    said = slot.said if slot.status != "silent" else sheet.phrase("slot.silent")
    if slot.status == "inferred":
        said = " — ".join(filter(None, (said, f"{sheet.phrase('slot.inferred')}: {slot.reason}")))
    tip = " — ".join(filter(None, (slot.name, f"«{slot.words}»" if slot.words else "", slot.reason)))
    return _line(f"{_GLYPHS[slot.status]} {slot.name}", said, width, tip, _iri(plan, str(plan.clause)))


def remarks(sheet: Sheet, plan: Plan, read: list[Row], width: int) -> list[str]:
    """Return one box with the notes on the clause: the words, the reading taken and the one not taken."""
    if not read:
        return []
    held, link = style(), _iri(plan, str(plan.clause))
    rows = _heading(sheet.phrase("clause.notes"))
    for one in read:
        tip = " — ".join(str(part) for part in (one["words"], one["why"]) if part)
        if one["words"]:
            rows += row(cell(block(f"«{one['words']}»", width, size=11, colour=held["ink"], bold=True)))
        rows += _line(f"✓ {sheet.phrase('note.taken')}", str(one["reading_taken"] or ""), width, tip, link)
        rows += _line(f"✗ {sheet.phrase('note.not')}", str(one["reading_not_taken"] or ""), width, tip, link)
    return [_box(rows, held["rule"], "#FBFBF7")]


def _heading(words: str) -> str:
    return row(cell(font(markup(words), size=10, colour=style()["faint"], bold=True)))


def _line(head: str, said: str, width: int, tip: str = "", link: str = "") -> str:
    """Return a row that begins with some words in bold; none where there is nothing to say."""
    if not head and not said:
        return ""
    words = paragraph(head, said, width, size=10, lead=style()["soft"], colour=style()["ink"])
    return row(cell(words, **({"title": tip, "href": link, "target": "_top"} if link else {})))


def _box(rows: str, line: str, fill: str, border: str = "ROUNDED") -> str:
    # Graphviz knows no table without rows.
    inner = row(cell(table(rows, cellpadding=2) if rows else ""))
    return table(inner, border=1.2, style=border, color=line, bgcolor=fill, cellpadding=5)
