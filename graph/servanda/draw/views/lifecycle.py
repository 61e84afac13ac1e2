"""The life of an agreement: made, ratified, notified, in force, changed, ended; dated where the record is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from servanda.draw.lifecycle_day import notice
from servanda.draw.lifecycle_day import stage as reached_stage
from servanda.draw.lifecycle_steps import Step, lasting, steps
from servanda.draw.markup import block, cell, font, markup, row, table
from servanda.draw.selection import side, sides
from servanda.draw.sheet import Sheet
from servanda.draw.style import modality, state, style
from servanda.draw.style import side as colours_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from servanda.draw.plan import Plan
    from servanda.model import Instrument

#: No filter applies: a part of a life would mislead.
FILTERS: Final = ()
#: It can show how things stood on a day.
DATED: Final = True

#: Characters on a line of a box, and of a box in the wide column at the right.
_WIDTH: Final = 27
_WIDE: Final = 38


@dataclass(frozen=True)
class Card:
    """A box in a column: its label, where a click leads, and what is told where the pointer rests."""

    key: str
    label: str
    link: str
    tip: str
    above: str = "▼"


def view(plan: Plan) -> Sheet:
    """Return the drawing of the whole life of the agreement; what the text does not say is said to be so."""
    sheet = Sheet(plan.lang, plan.title, ranksep="0.6", nodesep="0.2")
    made = instruments(plan, plan.agreement.constituted_by)
    ratified = instruments(plan, plan.agreement.ratified_by)
    begins, changes, ends = (steps(plan, stage) for stage in ("begins", "changes", "ends"))
    _head(sheet, {"made": made, "ratified": ratified, "begins": begins, "changes": changes, "ends": ends})
    met = {step.modality for step in (*begins, *changes, *ends)}
    sheet.explain([name for name in style()["modalities"] if name in met], lined=False)
    if plan.day is not None:
        plan.day.head(sheet, [])
    before = []
    if acts := _acts(sheet, plan, [*made, *ratified]):
        title = " · ".join(
            sheet.phrase(f"life.{key}") for key, held in (("made", made), ("ratified", ratified)) if held
        )
        before = [_column(sheet, "acts", acts, title)]
    before = _begins(sheet, plan, begins, before)
    force = sheet.node(
        "force", _state(sheet, plan, "force", begins, _WIDTH - 8), tip=sheet.phrase("life.state.force")
    )
    for name, step in zip_longest(before, begins[: len(before)]):
        _arrow(sheet, f"{name}:e", f"{force}:w", known=step is not None and _met(plan, step))
    for place, (stage, held) in enumerate((("changes", changes), ("ends", ends))):
        if held:
            cards = [_norms(sheet, plan, group, _WIDE) for group in _grouped(plan, held)]
            reached = _state(sheet, plan, stage, held, _WIDE)
            cards.append(Card("state", reached, "", sheet.phrase(f"life.state.{stage}")))
            column = _column(sheet, stage, cards, sheet.phrase(f"life.{stage}"), _WIDE)
            far = {"minlen": "2"} if place and changes else {}
            come = plan.day is not None and reached_stage(plan.day, stage).done
            _arrow(sheet, f"{force}:e", f"{column}:w", known=come, **far)
    return sheet


def instruments(plan: Plan, names: Collection[str]) -> list[Instrument]:
    """Return some instruments of the agreement, the earliest first, and those that answer another last."""
    found = [one for one in plan.agreement.instruments if one.iri in names and one.iri in plan.network]
    return sorted(found, key=lambda one: (one.answers is not None, one.date or "9", one.iri))


def _head(sheet: Sheet, parts: dict[str, list[Instrument] | list[Step]]) -> None:
    """Set subtitle and legend; the subtitle names the parts on which the record is silent."""
    missing = [sheet.phrase(f"life.{name}").lower() for name, held in parts.items() if not held]
    said = [sheet.phrase("life.missing", parts=", ".join(missing))] if missing else []
    sheet.subtitle = " · ".join([sheet.phrase("life.subtitle"), *said])
    if any(not isinstance(one, Step) and one.date for held in parts.values() for one in held):
        sheet.legend.append(("━━━", style()["soft"], sheet.phrase("life.dated")))
    sheet.legend.append(("╍╍╍", style()["soft"], sheet.phrase("life.undated")))


def _column(sheet: Sheet, stage: str, cards: list[Card], title: str, width: int = _WIDTH) -> str:
    """Add a stage: its cards one below the other, in one node, so that they keep their order."""
    rows = ""
    for place, card in enumerate(cards):
        if place and card.above:
            words = font(markup(card.above), size=10, colour=style()["soft"], bold=True)
            rows += row(cell(words, align="CENTER"))
        leads = {"href": card.link, "target": "_top", "title": card.tip} if card.link else {}
        rows += row(cell(card.label, port=f"c{place}", **leads))
    with sheet.cluster(f"stage {stage}", title, colours_of(None), width=width, margin="8"):
        return sheet.node(f"column {stage}", table(rows, cellspacing=4), tip=title)


def _acts(sheet: Sheet, plan: Plan, held: list[Instrument]) -> list[Card]:
    """Return a card for each instrument; one that answers the one above it says so."""
    cards = []
    for place, one in enumerate(held):
        answers = place and one.answers == held[place - 1].iri
        above = f"▼ {sheet.phrase('life.answered')}" if answers else "▼" if one.date else ""
        data = plan.network.nodes[one.iri]
        cards.append(Card(one.iri, _act(sheet, plan, one), str(data["iri"]), str(data["label"]), above))
    return cards


def _act(sheet: Sheet, plan: Plan, one: Instrument) -> str:
    """Return an instrument: its name, date, place and number, who signed it for whom, to whom it goes."""
    held, known = style(), sides(plan.network)
    tops = [side(plan.network, name) for name in one.on_behalf_of]
    look = colours_of(known.index(tops[0]) if tops and tops[0] in known else None)
    where = (one.date or sheet.phrase("life.no-date"), one.places.get(plan.lang), one.number)
    words = block(plan.label(one.iri), _WIDTH, size=11, colour=held["ink"], bold=True)
    words += block(" · ".join(filter(None, where)), _WIDTH, size=11, colour=look["ink"], bold=True)
    for key, names in (
        ("signed", one.signed_by),
        ("behalf", one.on_behalf_of),
        ("to", one.addressed_to),
    ):
        if names:
            said = f"{sheet.phrase(f'life.{key}')}: {', '.join(map(plan.label, names))}"
            words += block(said, _WIDTH + 3, size=10, colour=held["soft"])
    return table(row(cell(words)), border=1, style="ROUNDED" if one.date else "ROUNDED,DASHED",
                 color=look["node"], bgcolor="#FFFFFF", cellpadding=6)  # fmt: skip


def _begins(sheet: Sheet, plan: Plan, held: list[Step], before: list[str]) -> list[str]:
    """Add what the text says of the entry into force, each formula apart; return the names to go on from."""
    if not held:
        return before
    title = sheet.phrase("life.begins")
    if len(held) > 1:
        title += " · " + sheet.phrase("life.formulas", number=len(held))
    # Formulas stand beside each other in the text: no arrow leads from one to the next.
    cards = [replace(_norms(sheet, plan, [step], _WIDTH), above="") for step in held]
    place = _column(sheet, "begins", cards, title)
    for name in before:
        for number, step in enumerate(held):
            _arrow(sheet, f"{name}:e", f"{place}:c{number}:w", known=_met(plan, step))
    return [f"{place}:c{number}" for number in range(len(cards))]


def _grouped(plan: Plan, held: list[Step]) -> list[list[Step]]:
    """Put norms of one clause, modality and limits together that call for no notice."""
    groups: dict[tuple[object, ...], list[Step]] = {}
    for step in held:
        alone = step.norm if step.pairs else ""
        groups.setdefault((alone, plan.clause_of(step.norm), step.modality, step.limits), []).append(step)
    return list(groups.values())


def _norms(sheet: Sheet, plan: Plan, group: list[Step], width: int) -> Card:
    """Return a card of norms: their clause and words, what limits them, and the notice they call for."""
    held, kind = style(), modality(group[0].modality)
    first = group[0]
    head = f"{plan.clause_of(first.norm)} · {sheet.phrase(first.modality)}"
    words = block(head, width, size=10, colour=kind["ink"], bold=True)
    for step in group:
        words += block(plan.label(step.norm), width, size=11, colour=held["ink"])
    limits = ", ".join(plan.label(limit) for limit in first.limits)
    words += block(limits, width, size=10, colour=kind["ink"]) if limits else ""
    rows = row(cell(words, cellpadding=5))
    if first.pairs:
        rows += row(cell(_notice(sheet, plan, first, width), cellpadding=5))
    label = table(rows, border=1.4, style="ROUNDED", color=kind["line"], bgcolor=kind["fill"])
    tip = " · ".join(_quoted(plan, step) for step in group)
    return Card(first.norm, label, plan.link(first.norm), tip)


def _quoted(plan: Plan, step: Step) -> str:
    """Return a norm in a sentence, the words of the text, and how far its limits reach."""
    data = plan.network.nodes[step.norm]
    quote = next((str(data[name]) for name in sorted(data) if name.startswith("quote_")), "")
    reach = [str(plan.network.nodes[limit].get(f"reach_{plan.lang}", "")) for limit in step.limits]
    return " ".join([f"{data['label']} — «{quote}»", *reach])


def _notice(sheet: Sheet, plan: Plan, step: Step, width: int) -> str:
    """Return a white box: the notice, who sends it to whom, and that the record does not date it."""
    held = style()
    told = f"{sheet.phrase('life.notice')}: {', '.join(step.matters)}"
    words = block(told, width - 3, size=11, colour=held["ink"], bold=True)
    words += block(step.form, width, size=10, colour=held["soft"]) if step.form else ""
    for sender, addressee in step.pairs:
        words += block(f"{plan.label(sender)} ▶ {plan.label(addressee)}", width, size=10, colour=held["ink"])
    received = f"{step.since}: " if step.since else ""
    reached = notice(plan.day, step.norm) if plan.day is not None else None
    said = reached.said if reached is not None else sheet.phrase("life.no-date")
    ink = state(reached.state)["ink"] if reached is not None else held["faint"]
    words += block(f"{received}{said}", width, size=10, colour=ink, bold=True)
    edge = "ROUNDED" if reached is not None and reached.done else "ROUNDED,DASHED"
    return table(row(cell(words)), border=1, style=edge, color=ink, bgcolor="#FFFFFF", cellpadding=5)


def _met(plan: Plan, step: Step) -> bool:
    """Say whether the notice of a step had been received on the day of the drawing."""
    return plan.day is not None and notice(plan.day, step.norm).done


def _state(sheet: Sheet, plan: Plan, stage: str, held: list[Step], width: int) -> str:
    """Return the state to which a stage leads: from when, by the text, and by the record on a day."""
    reached = reached_stage(plan.day, stage) if plan.day is not None else None
    colour = state("done")["ink"] if reached is not None and reached.done else style()["soft"]
    words = block(sheet.phrase(f"life.state.{stage}"), width, size=14, colour="#FFFFFF", bold=True)
    told = [step for step in held if step.kind] or held
    since = ", ".join(dict.fromkeys(step.since for step in told if step.since))
    if since:
        after = " / ".join(dict.fromkeys(lasting(step.period, sheet.lang) for step in told if step.period))
        key = "life.after" if after else "life.from"
        words += block(
            sheet.phrase(key, period=after, event=since), width, size=12, colour="#FFFFFF", bold=True
        )
    if not held:
        words += block(sheet.phrase("life.unsaid"), width, size=10, colour="#F3F4F6")
    for effect in dict.fromkeys(step.effect for step in told if step.effect):
        words += block(effect, width, size=10, colour="#F3F4F6")
    said = reached.said if reached is not None else sheet.phrase("life.no-date")
    words += block(said, width, size=10 if reached is None else 12, colour="#FFFFFF", bold=True)
    return table(row(cell(words)), style="ROUNDED", bgcolor=colour, color=colour, border=1, cellpadding=8)


def _arrow(sheet: Sheet, tail: str, head: str, *, known: bool, **look: str) -> None:
    """Add an arrow: whole where the record dates both ends, else dashed."""
    sheet.edge(tail, head, color=style()["soft"], style="solid" if known else "dashed", **look)
