"""The life of an agreement: made, ratified, notified, in force, changed, ended; dated where the record is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from servanda.draw.cards import (
    PAD,
    TEXT,
    WIDTH,
    Card,
    CardLook,
    Paragraph,
    add_card,
    balance_widths,
    connect,
    format_place,
    frame,
    measure_height,
    render_card,
    render_lines,
    wrap_paragraphs,
)
from servanda.draw.day import describe_status
from servanda.draw.labels import cell, state_style, style, table_row
from servanda.draw.plan import find_targets
from servanda.draw.sheet import Sheet
from servanda.draw.short_names import explain_abbreviations, shorten_name
from servanda.draw.typeface import RESERVE, text_width
from servanda.events.dates import Truth, conjoin, make_when
from servanda.locales import format_day, format_iso_day
from servanda.messages import capitalize_text, load_messages
from servanda.model import Slot
from servanda.query.time_words import describe_time, name_event, sets_time
from servanda.status.life_effects import ENTRY, NOTICE_WITHDRAWAL, PROVISIONAL_END, WITHDRAWAL

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
#: The modalities of what somebody may set going.
_OWN_ACTS: Final = ("power", "permission", "privilege")
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
#: The effects that end something else than the agreement for all, with what they come to.
_OTHER_ENDS: Final = {
    WITHDRAWAL: "withdrawal", NOTICE_WITHDRAWAL: "notice-withdrawal",
    PROVISIONAL_END: "provisional-application-end",
}  # fmt: skip
#: The room between cards, and to the left of rows of them, where a line leads down.
_GAP: Final = 26.0
_RAIL: Final = 26.0
#: More instruments than this that make an agreement stand in one card, and more cards than this in two rows.
_MOST_MADE: Final = 2
_COLUMNS: Final = 5
_MOST_CARDS: Final = 7
#: A title with more characters than this repeats that of the agreement.
_LONG: Final = 110
#: The size of what the band says first, and its colour in force.
_BAND: Final = 13.0
_FORCE: Final = "#00443A"
#: How a card looks of what has happened, and of what has not, or of which that is not known.
_DONE: Final = CardLook("#004B77", "#E6F1F9", 1.2)
_OPEN: Final = CardLook("#4B5563", "#FFFFFF", 1.2, dashed=True)
_ASSUMED: Final = CardLook("#6B5400", "#F8F2DC", 1.2, dashed=True)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a stage had come: its state (of ``GLYPHS``), that in words, and the days on which it was."""

    state: str
    words: str
    days: tuple[When, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the stage was reached, by the record or by assumption."""
        return self.state in ("done", "assumed")


def notice(day: Day, norm: str) -> Reached:
    """Return how things stand with the notice for which a norm provides."""
    life, words = day.status.lifecycle, day.words
    formulas = [one for one in (*life.entry, *life.ending, *life.leaving) if one.norm == norm]
    acts = [act for one in formulas for act in one.acts]
    acts += [act for one in life.amendments for act in one.acts if not formulas]
    days = tuple(act.received for act in acts if act.received is not None and _is_received(day, act))
    if days:
        return Reached("done", ", ".join(map(words.day, days)), days)
    if any(one.doubtful for one in formulas):
        return Reached("to-be-judged", words.state("to-be-judged"))
    return Reached("not-known", words.phrase("none"))


def reached_stage(day: Day, name: str) -> Reached:
    """Return how far a stage had come: ``force``, ``changes`` or ``ends``."""
    return {"force": _force, "changes": _changes, "ends": _find_end}[name](day)


def _force(day: Day) -> Reached:
    life, words = day.status.lifecycle, day.words
    begun = life.begun(day.status.as_of)
    if "in-force" in life.assumed:
        said = f"{words.day(life.in_force)}, {words.state('assumed')}"
        return Reached("assumed" if begun else "later", said, (life.in_force,))
    if not life.on_record or begun is None:
        return Reached("not-known", words.phrase("in-force.unknown"))
    ended = life.last is not None and life.last.by(day.status.as_of) is True
    said = words.days(life.in_force, life.last if ended else None)
    return Reached("done" if begun else "later", said, (life.in_force,))


def _changes(day: Day) -> Reached:
    days = tuple(
        one.in_force
        for one in day.status.lifecycle.amendments
        if one.in_force is not None and any(_is_received(day, act) for act in one.acts)
    )
    if days:
        return Reached("done", ", ".join(map(day.words.day, days)), days)
    return Reached("not-known", day.words.phrase("none"))


def _find_end(day: Day) -> Reached:
    life, words = day.status.lifecycle, day.words
    known = any(_is_received(day, act) for one in life.ending for act in one.acts)
    if life.last is None or not (known or "last-day-in-force" in life.assumed):
        return Reached("not-known", words.phrase("none"))
    said = f"{words.phrase('stage.last')}: {words.day(life.last)}"
    if "last-day-in-force" in life.assumed:
        said += f", {words.state('assumed')}"
    return Reached(_over(life.last, day), said, (life.last,))


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
    """Return the norms on a stage (``begins``, ``changes``, ``ends``), what one may do first."""
    found: dict[str, Step] = {}
    for norm in plan.agreement.every_norm:
        for step in _steps(plan, norm, stage) if norm.modality and norm.quote else ():
            held = found.setdefault(norm.iri, step)
            found[norm.iri] = replace(held, pairs=tuple(dict.fromkeys(held.pairs + step.pairs)))
    return sorted(found.values(), key=lambda step: (step.modality not in _OWN_ACTS, bool(step.pairs)))


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
class Stage:
    """What stands in a step of the first row: its head, its paragraphs, and whether it has happened.

    ``done`` is None where the record does not say so, ``assumed`` that it is taken to be so; ``word`` tells
    it beside the head.
    """

    key: str
    head: str
    word: str
    done: Truth
    paragraphs: tuple[Paragraph, ...]
    tip: str
    link: str
    assumed: bool = False


@dataclass(frozen=True)
class Path:
    """The cards by which an agreement changes or ends, and what it comes to; ``done``: it has."""

    stage: str
    cards: tuple[Card, ...]
    known: tuple[bool, ...]


def draw_lifecycle(plan: Plan) -> Sheet:
    """Return the drawing of the whole life of the agreement; what the text does not say is said to be so.

    In the first row is how it was made and what brings it into force, below a band how it stands, and below
    that how it can change and end.
    """
    sheet = Sheet(
        plan.lang, _title(plan), language=plan.agreement.language, binding=plan.agreement.is_binding
    )
    sheet.graph.attr("graph", layout="nop2", splines="line")
    begins, changes, ends = (steps(plan, stage) for stage in ("begins", "changes", "ends"))
    stages = _list_stages(sheet, plan, begins)
    paths = [*_list_paths(sheet, plan, "changes", changes), *_list_paths(sheet, plan, "ends", ends)]
    _add_head(sheet, plan, stages, bool(changes), bool(ends))
    names, row, x = _add_stages(sheet, stages)
    top = row + _GAP if stages else 0.0
    height = _add_band(sheet, plan, begins, top, len(stages) + 1)
    if names:
        come = plan.day is not None and reached_stage(plan.day, "force").state == "done"
        connect(sheet, names[-1], sheet.name("band"), [(x, row), (x, top)], known=come)
    _add_paths(sheet, paths, top + height)
    return sheet


def instruments(plan: Plan, names: Collection[str]) -> list[Instrument]:
    """Return some instruments of the agreement, the earliest first, and those that answer another last."""
    found = [one for one in plan.agreement.instruments if one.iri in names and one.iri in plan.network]
    return sorted(found, key=lambda one: (one.answers is not None, one.date or "9", one.iri))


def _title(plan: Plan) -> str:
    """Return in a sentence how the agreement stands, or of which it is that the drawing tells."""
    said = load_messages(plan.lang, "draw", "answers", binding=plan.agreement.is_binding)
    if plan.day is None:
        return said["life.title"]
    life, phase = plan.day.status.lifecycle, plan.day.status.phase
    if phase == "in-force" and "in-force" in life.assumed:
        phase = "assumed"
    elif phase == "in-force" and life.suspended is not None and life.suspended.by(plan.day.status.as_of):
        phase = "suspended"
    return said[f"life.title.{phase}"]


def _add_head(sheet: Sheet, plan: Plan, stages: Sequence[Stage], changes: bool, ends: bool) -> None:
    """Add the day, how to read the drawing, and of what the text says nothing."""
    sheet.agreement = plan.title
    parts = []
    if plan.day is not None:
        parts.append(plan.day.words.phrase("day.asked", as_of=plan.day.status.as_of).rstrip(":"))
    parts.append(sheet.phrase("life.key" if plan.day is not None else "life.key.text"))
    silent = [name for name, held in (("changes", changes), ("ends", ends)) if not held]
    parts += [sheet.phrase(f"life.silent.{name}") for name in silent]
    sheet.subtitle = capitalize_text(" · ".join(parts))
    texts = [one.text for stage in stages for one in stage.paragraphs]
    sheet.notes = [note] if (note := explain_abbreviations(plan, texts)) else []


def _list_stages(sheet: Sheet, plan: Plan, begins: list[Step]) -> list[Stage]:
    """Return the steps of the first row: what was made, what ratified, what brings it into force."""
    made = instruments(plan, plan.agreement.constituted_by)
    ratified = instruments(plan, plan.agreement.ratified_by)
    words = load_messages(plan.lang, "timeline")
    found: list[Stage] = []
    if 0 < len(made) <= _MOST_MADE:
        answered = {one.answers for one in made}
        for one in made:
            head = "reply" if one.answers else "offer" if one.iri in answered else "made"
            found.append(_instruments_stage(sheet, plan, words[f"stage.{head}"], [one]))
    elif made:
        found.append(_instruments_stage(sheet, plan, words["stage.made"], made))
    if ratified:
        found.append(_instruments_stage(sheet, plan, words["stage.ratified"], ratified))
    if begins:
        found.append(_entry_stage(sheet, plan, begins))
    return found


def _instruments_stage(sheet: Sheet, plan: Plan, head: str, held: list[Instrument]) -> Stage:
    """Return the step of one or several instruments: each with its day, place, number and signatory."""
    paragraphs: list[Paragraph] = []
    for one in held:
        paragraphs += _tell_instrument(sheet, plan, one, alone=len(held) == 1)
    done = conjoin(_has_come(plan, one) for one in held)
    word = "" if done else sheet.phrase("life.not-yet" if done is False else "life.no-date")
    tip = "; ".join(plan.label(one.iri) for one in held)
    return Stage(
        held[0].iri, head, word, done, tuple(paragraphs), tip, str(plan.network.nodes[held[0].iri]["iri"])
    )


def _has_come(plan: Plan, one: Instrument) -> Truth:
    """Say whether an instrument was there on the day of the drawing; without a day, whether it is dated."""
    if one.date is None:
        return None
    return plan.day is None or one.date <= plan.day.status.as_of.isoformat()


def _tell_instrument(sheet: Sheet, plan: Plan, one: Instrument, *, alone: bool) -> list[Paragraph]:
    """Return an instrument in words; a long title, which repeats that of the agreement, stands in the tip."""
    soft, title = style()["soft"], plan.label(one.iri)
    whose = ", ".join(shorten_name(plan, actor) for actor in one.on_behalf_of)
    if len(title) > _LONG and one.classes:
        title = capitalize_text(plan.agreement.label(one.classes[0], plan.lang))
        title, whose = (f"{title}: {whose}" if whose else title), ""
    where = (
        format_iso_day(one.date, plan.lang) if one.date else "" if alone else sheet.phrase("life.no-date"),
        one.places.find(plan.lang, plan.agreement.language),
        sheet.phrase("life.number", number=one.number) if one.number else "",
    )
    found = [Paragraph(title, bold=True), Paragraph(", ".join(filter(None, where)))]
    if alone and one.signed_by:
        who = ", ".join(map(plan.label, one.signed_by))
        found.append(Paragraph(f"{sheet.phrase('life.signed')}: {who}", colour=soft))
    if alone and whose:
        found.append(Paragraph(f"{sheet.phrase('life.behalf')}: {whose}", colour=soft))
    return found


def _entry_stage(sheet: Sheet, plan: Plan, begins: list[Step]) -> Stage:
    """Return the step of what brings the agreement into force: each formula with what is on record."""
    soft = style()["soft"]
    paragraphs = []
    number = sum(step.kind == ENTRY for step in begins)
    if number > 1:
        paragraphs.append(Paragraph(sheet.phrase("life.formulas", number=number), colour=soft))
    for step in begins:
        paragraphs.append(Paragraph(f"{plan.label(step.norm)} ({plan.clause_of(step.norm)})"))
        if step.time:
            paragraphs.append(Paragraph(step.time))
        if limits := _list_limits(plan, step, plan.label(step.norm)):
            paragraphs.append(Paragraph(limits, colour=soft))
        if plan.day is not None:
            paragraphs.append(Paragraph(_tell_formula(plan, step.norm), bold=True))
    done, word, assumed = None, "", False
    if plan.day is not None:
        reached = reached_stage(plan.day, "force")
        done = True if reached.done else None if reached.state == "not-known" else False
        word = plan.day.words.state(reached.state) if reached.state != "done" else ""
        word = sheet.phrase("life.not-yet") if reached.state == "later" else word
        assumed = reached.state == "assumed"
    tip = " · ".join(_render_norm(plan, step) for step in begins)
    return Stage(begins[0].norm, sheet.phrase("life.begins"), word, done, tuple(paragraphs), tip,
                 plan.link(begins[0].norm), assumed)  # fmt: skip


def _tell_formula(plan: Plan, norm: str) -> str:
    """Return what the record has of a norm by which the agreement begins, changes or ends, without names."""
    assert plan.day is not None
    life, words = plan.day.status.lifecycle, plan.day.words
    reached = notice(plan.day, norm)
    day = next((one.day for one in life.formulas if one.norm == norm and one.day is not None), None)
    begins = any(one.norm == norm for one in (*life.entry, *life.provisions))
    # Where more than one act is needed, none of them alone says the day.
    if reached.days and (day in reached.days or not begins):
        said = ", ".join(map(words.day, reached.days))
        return capitalize_text(load_messages(plan.lang, "draw").text("life.received", day=said))
    if day is not None:
        return load_messages(plan.lang, "draw").text("life.from", day=words.day(day))
    return capitalize_text(
        words.state(reached.state) if reached.state != "not-known" else words.phrase("none")
    )


def _list_limits(plan: Plan, step: Step, said: str) -> str:
    """Return the limits of a norm that the words beside it do not name already."""
    names = [plan.label(limit) for limit in step.limits]
    return ", ".join(name for name in names if name.casefold() not in said.casefold())


def _add_stages(sheet: Sheet, stages: list[Stage]) -> tuple[list[str], float, float]:
    """Add the steps of the first row, joined from left to right.

    Returns their DOT names, their height, and the middle of the last.
    """
    if not stages:
        return [], 0.0, 0.0
    cards = []
    for number, one in enumerate(stages, 1):
        look = _ASSUMED if one.assumed else _DONE if one.done else _OPEN
        head = " · ".join(filter(None, (f"{number} {one.head.upper()}", one.word)))
        paragraphs = [Paragraph(head, colour=look.line, bold=True), *one.paragraphs]
        cards.append(Card(one.key, paragraphs, look, one.tip, one.link))
    widths = balance_widths(cards, WIDTH - _GAP * (len(cards) - 1))
    height = max(card.measure_height() for card in cards)
    names: list[str] = []
    left = 0.0
    for card, one, width in zip(cards, stages, widths, strict=True):
        names.append(add_card(sheet, card, left, 0.0, width, height))
        if len(names) > 1:
            line = [(left - _GAP, height / 2), (left, height / 2)]
            connect(sheet, names[-2], names[-1], line, known=one.done is True and not one.assumed)
        left += width + _GAP
    return names, height, left - _GAP - widths[-1] / 2


def _add_band(sheet: Sheet, plan: Plan, begins: list[Step], top: float, number: int) -> float:
    """Add the band that says how the agreement stands, with the chip of the day; return its height."""
    look, ink = _band_look(plan)
    told = [step for step in begins if step.kind] or begins
    small: list[str] = []
    if plan.day is None:
        head = f"{number} {sheet.phrase('life.state.force').upper()}"
        small += dict.fromkeys(capitalize_text(step.effect or step.start) for step in told)
    else:
        head, *small = describe_status(plan.day.status, plan.day.words, formulas=False)
        head = f"{number} {head}"
        small = [*_tell_ground(sheet, plan, begins), *small, *_tell_parties(sheet, plan)]
    small += [capitalize_text(sheet.phrase("life.unsaid"))] * (not begins)
    paragraphs = [Paragraph(head, _BAND, ink, bold=True), *(Paragraph(one, TEXT, ink) for one in small)]
    chip, wide, high = _make_chip(sheet, plan)
    room = WIDTH - (wide + _GAP if chip else 0.0)
    lines = wrap_paragraphs(paragraphs, room - 2 * PAD)
    height = max(measure_height(lines), high) + 2 * PAD
    words = cell(render_lines(lines, room, height, middle=True), width=round(room))
    beside = cell(chip, width=round(WIDTH - room), height=round(height), align="CENTER") if chip else ""
    label = frame(table_row(words, beside), WIDTH, height, look)
    sheet.node("band", label, tip=" ".join([head, *small]), pos=format_place(WIDTH / 2, top + height / 2))
    return height


def _tell_ground(sheet: Sheet, plan: Plan, begins: list[Step]) -> list[str]:
    """Return the words by which the agreement enters into force, with their clause if it is known which."""
    assert plan.day is not None
    life = plan.day.status.lifecycle
    if plan.day.status.phase == "ended":
        return [f"{sheet.phrase('life.state.force')}: {reached_stage(plan.day, 'force').words}"]
    if not life.on_record and "in-force" not in life.assumed:
        return list(dict.fromkeys(capitalize_text(step.effect) for step in begins if step.effect))
    met = [one.norm for one in life.entry if one.day is not None and one.day == life.in_force]
    norm = life.taken if life.taken is not None else next(iter(met), "")
    found = next((step for step in begins if step.norm == norm and step.effect), None)
    if found is None or "in-force" in life.assumed:
        return []
    return [f"{capitalize_text(found.effect)} ({plan.clause_of(norm)})"]


def _band_look(plan: Plan) -> tuple[CardLook, str]:
    """Return how the band looks, and the colour of its words: whole and dark only where it is in force."""
    if plan.day is None:
        return _OPEN, style()["ink"]
    life, status = plan.day.status.lifecycle, plan.day.status
    if status.phase == "ended":
        return CardLook(style()["soft"], style()["soft"]), "#FFFFFF"
    if status.phase != "in-force":
        return _OPEN, style()["ink"]
    if "in-force" in life.assumed:
        held = state_style("assumed")
        return CardLook(held["ink"], held["fill"], 1.4, dashed=True), held["ink"]
    return CardLook(_FORCE, _FORCE), "#FFFFFF"


def _make_chip(sheet: Sheet, plan: Plan) -> tuple[str, float, float]:
    """Return the chip with the day, its width and height; where not in force it says how things stand."""
    if plan.day is None:
        return "", 0.0, 0.0
    phase, day = plan.day.status.phase, format_day(plan.day.status.as_of, plan.lang)
    here = phase in ("in-force", "provisionally-applied")
    said = sheet.phrase("life.here") if here else plan.day.words.state(phase).upper()
    lines = wrap_paragraphs([Paragraph(said, bold=True), Paragraph(day, bold=True)], WIDTH)
    width = max(text_width(words, TEXT, bold=True) for words in (said, day)) * RESERVE + 3 * PAD
    height = measure_height(lines) + PAD
    return render_card(lines, width, height, CardLook(style()["ink"]), middle=True), width, height


def _tell_parties(sheet: Sheet, plan: Plan) -> list[str]:
    """Return how many Parties are bound, where they joined or left apart from one another."""
    assert plan.day is not None
    life, day = plan.day.status.lifecycle, make_when(plan.day.status.as_of)
    if not any(one.last is not None or one.acts for one in life.parties):
        return []
    bound = sum(life.binds_party(one, day) is True for one in life.parties)
    return [sheet.phrase("life.parties", n=bound, number=len(life.parties))]


def _list_paths(sheet: Sheet, plan: Plan, stage: str, held: list[Step]) -> list[Path]:
    """Return the ways in which the agreement changes or ends: those of one article that come to the same."""
    groups: dict[tuple[str, str], list[Step]] = {}
    for step in held:
        article = re.split(r"[.(]", plan.clause_of(step.norm), maxsplit=1)[0]
        groups.setdefault((article, _OTHER_ENDS.get(step.kind, stage)), []).append(step)
    return [
        _make_path(sheet, plan, stage, end, group, alone=len(groups) == 1)
        for (_, end), group in groups.items()
    ]


def _make_path(sheet: Sheet, plan: Plan, stage: str, end: str, held: list[Step], *, alone: bool) -> Path:
    """Return the cards of a way in which the agreement changes or ends, and what it comes to.

    Where it has come to that, all that leads there has happened. ``alone``: there is no other way.
    """
    cards, known = [], []
    result, whole = _make_result(sheet, plan, stage, end, held, alone=alone)
    for number, group in enumerate(_group_steps(plan, held)):
        head = plan.clause_of(group[0].norm)
        head = f"{sheet.phrase(f'life.{stage}').upper()} ({head})" if number == 0 else f"({head})"
        paragraphs = []
        for step in group:
            said = plan.label(step.norm)
            paragraphs.append(Paragraph(said))
            more = [step.time, _list_limits(plan, step, said)]
            paragraphs += [Paragraph(one, colour=style()["soft"]) for one in more if one]
        come = [step for step in group if _is_met(plan, step)]
        paragraphs += [Paragraph(_tell_formula(plan, step.norm), bold=True) for step in come]
        tip = " · ".join(_render_norm(plan, step) for step in group)
        look = _DONE if come or whole else _OPEN
        paragraphs.insert(0, Paragraph(head, colour=look.line, bold=True))
        cards.append(Card(group[0].norm, paragraphs, look, tip, plan.link(group[0].norm)))
        known.append(bool(come) or whole)
    return Path(stage, (*cards, result), (*known, whole))


def _make_result(
    sheet: Sheet, plan: Plan, stage: str, end: str, held: list[Step], *, alone: bool
) -> tuple[Card, bool]:
    """Return the card of what a way comes to, by the text and by the record on a day; and whether it has."""
    days, words = _find_result(plan, stage, end, held, alone=alone)
    told = [step for step in held if step.kind] or held
    paragraphs = [Paragraph(sheet.phrase(f"life.state.{end}"), bold=True)]
    paragraphs += [
        Paragraph(one, bold=True) for one in dict.fromkeys(step.start for step in told if step.start)
    ]
    paragraphs += [Paragraph(capitalize_text(words), bold=True)] * bool(words)
    tip = " ".join(dict.fromkeys([sheet.phrase(f"life.state.{end}"), *(step.effect for step in told)]))
    look = _DONE if days else _OPEN
    return Card(f"state {held[0].norm}", paragraphs, look, tip), days


def _find_result(plan: Plan, stage: str, end: str, held: list[Step], *, alone: bool) -> tuple[bool, str]:
    """Say whether a way has come to its end on the day of the drawing, and when in words, if known."""
    if plan.day is None:
        return False, ""
    life, norms = plan.day.status.lifecycle, {step.norm for step in held}
    formulas = [one for one in (*life.ending, *life.leaving) if one.norm in norms and one.day is not None]
    if end == stage:
        reached = reached_stage(plan.day, stage)
        if reached.days and (alone or formulas or any(_is_met(plan, step) for step in held)):
            return reached.done, reached.words
        return False, ""
    found = [one.day for one in formulas if one.day is not None]
    come = any(day.by(plan.day.status.as_of) is True for day in found)
    return come, ", ".join(dict.fromkeys(map(plan.day.words.day, found)))


def _add_paths(sheet: Sheet, paths: list[Path], bottom: float) -> None:
    """Add the paths below the band: side by side where all cards fit a row, else one below the other."""
    cards = [card for path in paths for card in path.cards]
    if not cards:
        return
    room = WIDTH - _GAP * (len(cards) - 1)
    if sum(card.measure_narrowest() for card in cards) <= room and len(cards) <= _MOST_CARDS:
        widths, left = balance_widths(cards, room), 0.0
        height = max(card.measure_height() for card in cards)
        for path in paths:
            own, widths = widths[: len(path.cards)], widths[len(path.cards) :]
            _add_path(sheet, path, left, bottom, [own], [height])
            left += sum(own) + _GAP * len(own)
        return
    start = bottom
    for path in paths:
        rows = _split_cards(path.cards)
        widths_of = [balance_widths(row, WIDTH - _RAIL - _GAP * (len(row) - 1)) for row in rows]
        heights = [max(card.measure_height() for card in row) for row in rows]
        _add_path(sheet, path, _RAIL, bottom, widths_of, heights, rail=start)
        bottom += sum(heights) + _GAP * len(heights)


def _split_cards(cards: Sequence[Card]) -> list[Sequence[Card]]:
    """Return cards in as few rows as hold them, of about the same number."""
    for number in range(1, len(cards) + 1):
        most = -(-len(cards) // number)
        rows = [cards[first : first + most] for first in range(0, len(cards), most)]
        fits = (
            sum(card.measure_narrowest() for card in row) + _GAP * (len(row) - 1) <= WIDTH - _RAIL
            for row in rows
        )
        if most <= _COLUMNS and all(fits):
            return rows
    return [[card] for card in cards]


def _add_path(
    sheet: Sheet,
    path: Path,
    left: float,
    bottom: float,
    widths: list[list[float]],
    heights: list[float],
    rail: float | None = None,
) -> None:
    """Add the cards of a path in rows of some widths and heights, joined in their order.

    The path begins at the band, which ends at ``bottom``, straight down or along a ``rail`` at its left; what
    comes of a change in one row leads back to the band.
    """
    band, top, cards = sheet.name("band"), bottom + _GAP, iter(path.cards)
    places = []
    for row, (own, height) in enumerate(zip(widths, heights, strict=True)):
        x = left
        for width in own:
            places.append((add_card(sheet, next(cards), x, top, width, height), x, top, width, height, row))
            x += width + _GAP
        top += height + _GAP
    name, x, y, width, height, _ = places[0]
    if rail is None:
        down = [(x + width / 2, bottom), (x + width / 2, y)]
    else:
        down = [(left - _RAIL / 2, rail), (left - _RAIL / 2, y + height / 2), (x, y + height / 2)]
    connect(sheet, band, name, down, known=path.known[0])
    for known, here, there in zip(path.known[1:], places, places[1:], strict=False):
        (tail, x, y, width, height, row), (head, to, below, wide, high, other) = here, there
        if row == other:
            points = [(x + width, y + height / 2), (to, below + high / 2)]
        else:
            between, from_, end = below - _GAP / 2, x + width / 2, to + wide / 2
            points = [(from_, y + height), (from_, between), (end, between), (end, below)]
        connect(sheet, tail, head, points, known=known)
    name, x, y, width, *_ = places[-1]
    if path.stage == "changes" and rail is None:
        connect(sheet, name, band, [(x + width / 2, y), (x + width / 2, bottom)], known=path.known[-1])


def _group_steps(plan: Plan, held: list[Step]) -> list[list[Step]]:
    """Put norms of one clause and modality together."""
    groups: dict[tuple[str, str], list[Step]] = {}
    for step in held:
        groups.setdefault((plan.clause_of(step.norm), step.modality), []).append(step)
    return list(groups.values())


def _render_norm(plan: Plan, step: Step) -> str:
    """Return a norm in a sentence, the words of the text, and how far its limits reach."""
    data = plan.network.nodes[step.norm]
    quote = next((str(data[name]) for name in sorted(data) if name.startswith("quote_")), "")
    reach = [plan.text(limit, "reach") or "" for limit in step.limits]
    return " ".join([f"{data['label']} — «{quote}»", *reach])


def _is_met(plan: Plan, step: Step) -> bool:
    """Say whether the notice of a step had been received on the day of the drawing."""
    return plan.day is not None and bool(step.pairs) and notice(plan.day, step.norm).done
