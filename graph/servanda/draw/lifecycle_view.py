"""The life of an agreement: made, ratified, notified, in force, changed, ended; dated where the record is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from servanda.draw.labels import (
    block,
    cell,
    escape_markup,
    font,
    modality_style,
    state_style,
    style,
    table,
    table_row,
)
from servanda.draw.labels import side_style as colours_of
from servanda.draw.plan import find_side, find_targets, list_sides, name_modalities
from servanda.draw.sheet import Sheet
from servanda.locales import format_iso_day
from servanda.model import Slot
from servanda.query.time_words import describe_time, name_event, sets_time
from servanda.status.chronology import find_glyph

if TYPE_CHECKING:
    from collections.abc import Collection

    from servanda.draw.day import Day
    from servanda.draw.plan import Plan
    from servanda.events.dates import When
    from servanda.events.records import Event
    from servanda.model import Instrument, Norm, Notification

#: The effects of a notice by which an agreement ends, for all or for one, or an end is taken back.
_ENDINGS: Final = (
    "effect:termination", "effect:withdrawal", "effect:non-renewal", "effect:notice-withdrawal",
    "effect:provisional-application-end",
)  # fmt: skip
#: Each stage with the effects of the norms on it, the actions of those that give no effect and call for no
#: notice, and the slot of these that says more, as in the questions ``how-it-…`` of ``queries/``.
_STAGES: Final = {
    "begins": (
        ("effect:entry-into-force", "effect:entry-into-force-for-party", "effect:provisional-application"),
        (),
        "",
    ),
    "changes": (
        ("effect:amendment-entry-into-force",),
        ("action:amend", "action:supplement", "action:formalise"),
        "",
    ),
    "ends": (_ENDINGS, ("action:terminate", "action:remain-in-force"), "slot:timing"),
}
#: Characters on a line of a box, and of a box in the wide column at the right.
_WIDTH: Final = 27
_WIDE: Final = 38


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a stage had come: its state (of ``GLYPHS``), and that in words with the day."""

    state: str
    words: str

    @property
    def said(self) -> str:
        """The words after the sign of the state."""
        return f"{find_glyph(self.state)} {self.words}"

    @property
    def done(self) -> bool:
        """Whether the stage was reached, by the record or by assumption."""
        return self.state in ("done", "assumed")


def notice(day: Day, norm: str) -> Reached:
    """Return how things stand with the notice for which a norm provides."""
    life, words = day.status.lifecycle, day.words
    formulas = [one for one in (*life.entry, *life.ending) if one.norm == norm]
    acts = [act for one in formulas for act in one.acts]
    acts += [act for one in life.amendments for act in one.acts if not formulas]
    made = [act for act in acts if _is_received(day, act)]
    if made:
        said = ", ".join(
            f"{words.day(act.received)} ({act.name})" for act in made if act.received is not None
        )
        return Reached("done", said)
    doubtful = [found.act for one in formulas for found in one.doubtful]
    if doubtful:
        return Reached("to-be-judged", ", ".join(act.name for act in doubtful))
    return Reached("not-known", words.phrase("none"))


def reached_stage(day: Day, name: str) -> Reached:
    """Return how far a stage had come: ``force``, ``changes`` or ``ends``."""
    return {"force": _force, "changes": _changes, "ends": _find_end}[name](day)


def _force(day: Day) -> Reached:
    life, words = day.status.lifecycle, day.words
    begun = life.begun(day.status.as_of)
    if "in-force" in life.assumed:
        said = f"{words.day(life.in_force)}, {words.state('assumed')}"
        return Reached("assumed" if begun else "later", said)
    if not life.on_record or begun is None:
        return Reached("not-known", words.phrase("in-force.unknown"))
    ended = life.last is not None and life.last.by(day.status.as_of) is True
    return Reached("done" if begun else "later", words.days(life.in_force, life.last if ended else None))


def _changes(day: Day) -> Reached:
    made = [
        f"{one.event.name}: {day.words.day(one.in_force)}"
        for one in day.status.lifecycle.amendments
        if one.in_force is not None and any(_is_received(day, act) for act in one.acts)
    ]
    if made:
        return Reached("done", ", ".join(made))
    return Reached("not-known", day.words.phrase("none"))


def _find_end(day: Day) -> Reached:
    life, words = day.status.lifecycle, day.words
    known = any(_is_received(day, act) for one in life.ending for act in one.acts)
    if life.last is None or not (known or "last-day-in-force" in life.assumed):
        return Reached("not-known", words.phrase("none"))
    said = f"{words.phrase('stage.last')}: {words.day(life.last)}"
    if "last-day-in-force" in life.assumed:
        said += f", {words.state('assumed')}"
    return Reached(_over(life.last, day), said)


def _over(last: When, day: Day) -> str:
    return {True: "done", False: "later", None: "not-known"}[last.by(day.status.as_of)]


def _is_received(day: Day, act: Event) -> bool:
    return act.received is not None and act.received.by(day.status.as_of) is True


@dataclass(frozen=True)
class Step:
    """A norm on how the agreement begins, changes or ends, with the notice that it calls for, if any.

    ``pairs`` are of sender and addressee. ``since`` is the kind of event from which the effect, or a period
    before it, runs, and ``start`` says in a phrase when the effect begins ("3 months after receipt"); both
    are empty where the text has none. ``time`` is all of the time in
    words where there is more to it than that (a term, the last of several, what keeps the effect away).
    """

    norm: str
    modality: str
    pairs: tuple[tuple[str, str], ...]
    matters: tuple[str, ...]
    form: str
    effect: str
    kind: str
    since: str
    start: str
    time: str
    limits: tuple[str, ...]


def steps(plan: Plan, stage: str) -> list[Step]:
    """Return the norms on a stage (``begins``, ``changes``, ``ends``), those without a notice first."""
    found: dict[str, Step] = {}
    for norm in plan.agreement.every_norm:
        for step in _steps(plan, norm, stage) if norm.modality and norm.quote else ():
            held = found.setdefault(norm.iri, step)
            found[norm.iri] = replace(held, pairs=tuple(dict.fromkeys(held.pairs + step.pairs)))
    return sorted(found.values(), key=lambda step: bool(step.pairs))


def _steps(plan: Plan, norm: Norm, stage: str) -> Iterator[Step]:
    effects, actions, more = _STAGES[stage]
    for notice in norm.notifications:
        for slot in notice.slots:
            if slot.effect_kind in effects and notice.matters and notice.senders and notice.addressees:
                yield _step(plan, norm, slot, notice)
    if norm.notifications:
        return
    filled = [slot for slot in norm.slots if slot.effect_kind in effects]
    if filled or norm.action in actions:
        filled = filled or [slot for slot in norm.slots if slot.about == more]
        yield _step(plan, norm, filled[0] if filled else None, None)


def _step(plan: Plan, norm: Norm, slot: Slot | None, notice: Notification | None) -> Step:
    agreement, lang = plan.agreement, plan.lang
    runs_from = slot.runs_from if slot is not None else None
    return Step(
        norm.iri,
        norm.modality,
        tuple((one, to) for one in notice.senders for to in notice.addressees) if notice is not None else (),
        tuple(agreement.label(matter, lang) for matter in notice.matters) if notice is not None else (),
        agreement.label(notice.form, lang) if notice is not None and notice.form else "",
        slot.texts.find(lang, agreement.language, "en") if slot is not None else "",
        (slot.effect_kind if slot is not None else None) or "",
        agreement.label(runs_from, lang) if runs_from else "",
        _describe_start(plan, slot) if slot is not None and slot.runs_from else "",
        _describe_more(plan, slot) if slot is not None else "",
        tuple(find_targets(plan.network, norm.iri, "hasQualifier")),
    )


def _describe_start(plan: Plan, slot: Slot) -> str:
    """Return when an effect begins by its period and the kind of event from which that runs."""
    alone = Slot(iri=slot.iri, about=slot.about, period=slot.period, runs_from=slot.runs_from)
    return describe_time(alone, partial(name_event, agreement=plan.agreement, lang=plan.lang), plan.lang)


def _describe_more(plan: Plan, slot: Slot) -> str:
    """Return the time of an effect in words, empty where a period and a kind of event are all of it."""
    plain = replace(slot, period=None, runs_from=None)
    if not sets_time(plain) and not slot.runs_from_events:
        return ""
    return describe_time(slot, partial(name_event, agreement=plan.agreement, lang=plan.lang), plan.lang)


@dataclass(frozen=True)
class StageCard:
    """A box in a column: its label, where a click leads, and what is told where the pointer rests."""

    key: str
    label: str
    link: str
    tip: str
    above: str = "▼"


def draw_lifecycle(plan: Plan) -> Sheet:
    """Return the drawing of the whole life of the agreement; what the text does not say is said to be so."""
    sheet = Sheet(
        plan.lang,
        plan.title,
        ranksep="0.6",
        nodesep="0.2",
        language=plan.agreement.language,
        binding=plan.agreement.is_binding,
    )
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
        _arrow(sheet, f"{name}:e", f"{force}:w", known=step is not None and _is_met(plan, step))
    for place, (stage, held) in enumerate((("changes", changes), ("ends", ends))):
        if held:
            cards = [_norms(sheet, plan, group, _WIDE) for group in _group_steps(plan, held)]
            reached = _state(sheet, plan, stage, held, _WIDE)
            cards.append(StageCard("state", reached, "", sheet.phrase(f"life.state.{stage}")))
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


def _column(sheet: Sheet, stage: str, cards: list[StageCard], title: str, width: int = _WIDTH) -> str:
    """Add a stage: its cards one below the other, in one node, so that they keep their order."""
    rows = ""
    for place, card in enumerate(cards):
        if place and card.above:
            words = font(escape_markup(card.above), size=10, colour=style()["soft"], bold=True)
            rows += table_row(cell(words, align="CENTER"))
        leads = {"href": card.link, "target": "_top", "title": card.tip} if card.link else {}
        rows += table_row(cell(card.label, port=f"c{place}", **leads))
    with sheet.cluster(f"stage {stage}", title, colours_of(None), width=width, margin="8"):
        return sheet.node(f"column {stage}", table(rows, cellspacing=4), tip=title)


def _acts(sheet: Sheet, plan: Plan, held: list[Instrument]) -> list[StageCard]:
    """Return a card for each instrument; one that answers the one above it says so."""
    cards = []
    for place, one in enumerate(held):
        answers = place and one.answers == held[place - 1].iri
        above = f"▼ {sheet.phrase('life.answered')}" if answers else "▼" if one.date else ""
        data = plan.network.nodes[one.iri]
        cards.append(StageCard(one.iri, _act(sheet, plan, one), str(data["iri"]), str(data["label"]), above))
    return cards


def _act(sheet: Sheet, plan: Plan, one: Instrument) -> str:
    """Return an instrument: its name, date, place and number, who signed it for whom, to whom it goes."""
    held, known = style(), list_sides(plan.network)
    tops = [find_side(plan.network, name) for name in one.on_behalf_of]
    look = colours_of(known.index(tops[0]) if tops and tops[0] in known else None)
    where = (
        format_iso_day(one.date, plan.lang) if one.date else sheet.phrase("life.no-date"),
        one.places.find(plan.lang, plan.agreement.language),
        one.number,
    )
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
    return table(table_row(cell(words)), border=1, style="ROUNDED" if one.date else "ROUNDED,DASHED",
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
            _arrow(sheet, f"{name}:e", f"{place}:c{number}:w", known=_is_met(plan, step))
    return [f"{place}:c{number}" for number in range(len(cards))]


def _group_steps(plan: Plan, held: list[Step]) -> list[list[Step]]:
    """Put norms of one clause, modality and limits together that call for no notice."""
    groups: dict[tuple[object, ...], list[Step]] = {}
    for step in held:
        alone = step.norm if step.pairs else ""
        groups.setdefault((alone, plan.clause_of(step.norm), step.modality, step.limits), []).append(step)
    return list(groups.values())


def _norms(sheet: Sheet, plan: Plan, group: list[Step], width: int) -> StageCard:
    """Return a card of norms: their clause and words, what limits them, and the notice they call for."""
    held, kind = style(), modality_style(group[0].modality)
    first = group[0]
    called = name_modalities(plan.network, (step.norm for step in group), sheet.phrase)
    head = f"{plan.clause_of(first.norm)} · {called}"
    words = block(head, width, size=10, colour=kind["ink"], bold=True)
    for step in group:
        words += block(plan.label(step.norm), width, size=11, colour=held["ink"])
        words += block(step.time, width, size=10, colour=held["soft"]) if step.time else ""
    limits = ", ".join(plan.label(limit) for limit in first.limits)
    words += block(limits, width, size=10, colour=kind["ink"]) if limits else ""
    rows = table_row(cell(words, cellpadding=5))
    if first.pairs:
        rows += table_row(cell(_notice(sheet, plan, first, width), cellpadding=5))
    label = table(rows, border=1.4, style="ROUNDED", color=kind["line"], bgcolor=kind["fill"])
    tip = " · ".join(_render_norm(plan, step) for step in group)
    return StageCard(first.norm, label, plan.link(first.norm), tip)


def _render_norm(plan: Plan, step: Step) -> str:
    """Return a norm in a sentence, the words of the text, and how far its limits reach."""
    data = plan.network.nodes[step.norm]
    quote = next((str(data[name]) for name in sorted(data) if name.startswith("quote_")), "")
    reach = [plan.text(limit, "reach") or "" for limit in step.limits]
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
    ink = state_style(reached.state)["ink"] if reached is not None else held["faint"]
    words += block(f"{received}{said}", width, size=10, colour=ink, bold=True)
    edge = "ROUNDED" if reached is not None and reached.done else "ROUNDED,DASHED"
    return table(table_row(cell(words)), border=1, style=edge, color=ink, bgcolor="#FFFFFF", cellpadding=5)


def _is_met(plan: Plan, step: Step) -> bool:
    """Say whether the notice of a step had been received on the day of the drawing."""
    return plan.day is not None and notice(plan.day, step.norm).done


def _state(sheet: Sheet, plan: Plan, stage: str, held: list[Step], width: int) -> str:
    """Return the state to which a stage leads: from when, by the text, and by the record on a day."""
    reached = reached_stage(plan.day, stage) if plan.day is not None else None
    colour = state_style("done")["ink"] if reached is not None and reached.done else style()["soft"]
    words = block(sheet.phrase(f"life.state.{stage}"), width, size=14, colour="#FFFFFF", bold=True)
    told = [step for step in held if step.kind] or held
    if start := " / ".join(dict.fromkeys(step.start for step in told if step.start)):
        words += block(start, width, size=12, colour="#FFFFFF", bold=True)
    if not held:
        words += block(sheet.phrase("life.unsaid"), width, size=10, colour="#F3F4F6")
    for effect in dict.fromkeys(step.effect for step in told if step.effect):
        words += block(effect, width, size=10, colour="#F3F4F6")
    said = reached.said if reached is not None else sheet.phrase("life.no-date")
    words += block(said, width, size=10 if reached is None else 12, colour="#FFFFFF", bold=True)
    return table(
        table_row(cell(words)), style="ROUNDED", bgcolor=colour, color=colour, border=1, cellpadding=8
    )


def _arrow(sheet: Sheet, tail: str, head: str, *, known: bool, **look: str) -> None:
    """Add an arrow: whole where the record dates both ends, else dashed."""
    sheet.edge(tail, head, color=style()["soft"], style="solid" if known else "dashed", **look)
