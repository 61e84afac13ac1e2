"""Answers "why" and "why not" about a norm, a call for an act, or a record of the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from pyoxigraph import Store

from servanda.errors import ServandaError
from servanda.events.dates import Truth, When, conjoin, make_when
from servanda.events.records import Event
from servanda.html import LIMIT, Cell, build_heading, build_notes, build_table, render_page
from servanda.messages import Messages, capitalize_text, error_text
from servanda.model import Norm, Notification, Slot
from servanda.names import find_iris, match_names, resolve, short_name, suggest, unknown_name_error
from servanda.namespaces import compact, local
from servanda.query.time_words import describe_time as describe_slot
from servanda.query.writing import MarkdownPage, Page, format_spans
from servanda.status.formulas import (
    ENDINGS,
    SIGNATURE,
    Formula,
    FormulaReader,
    comes_by_silence,
    find_receipt,
    list_effects,
)
from servanda.status.life_effects import AMENDMENT, ENTRY
from servanda.status.matching import Fit, has_legal_effect, list_nearest, match_notice
from servanda.status.phrases import Phrases
from servanda.status.silence import get_silence_state, list_silences
from servanda.status.states import (
    TIMING,
    GateJudgement,
    Instance,
    NormStatus,
    Status,
    applies_before_entry,
    get_day,
    get_recorded_day,
    is_own_act,
    list_uncountable,
)
from servanda.status.time_phrases import (
    describe_grounds,
    describe_moment,
    describe_state,
    find_timing,
    find_told_day,
    find_words,
    is_before_event,
    is_earliest,
)
from servanda.status.times import decide_in_time

#: The kinds of steps, in the order of a chain.
KINDS = (
    "text", "norm", "in-force", "judgement", "trigger", "time", "act", "breach", "call", "effect", "state",
)  # fmt: skip
#: The kind of the step in which it is said what cannot be counted of a slot.
_STEP_OF_SLOT: Final = {"slot:trigger": "trigger", "slot:timing": "time", "slot:effect": "effect"}
#: How a step is marked: it holds, it does not, or that is not known.
MARKS = {True: "✓", False: "✗", None: "?"}
#: What may be explained.
Target = NormStatus | Instance | Event


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain: what it says, whether it holds, and the clause or the record that it rests on.

    ``holds`` is None where that is not known or to be judged; ``verdict`` names what is neither yes nor no
    (``no-day``, ``always``); ``plain`` is what it says without names of the graph, where it has some.
    ``norm`` is the norm whose ``words`` (in the
    language of the text, on ``lines`` of the published file) are quoted; ``records`` are the events, acts and
    judgements of the log, with ``evidence`` for them. ``assumed`` marks what a person assumed, and what
    rests on a record that the log marks as an assumption.
    """

    kind: str
    says: str
    holds: Truth = True
    clause: str | None = None
    norm: str | None = None
    words: str | None = None
    lines: tuple[int, ...] = ()
    records: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    assumed: bool = False
    verdict: str = ""
    plain: str = ""


@dataclass(frozen=True)
class Explanation:
    """The answer to "why": what was asked about (``id``), on which day, the answer, and the chain.

    ``headline`` is the answer in a sentence without names of the graph, ``state`` the state of the norm or
    call (empty for a record), ``subject`` the norm in a sentence, ``clause`` how its clause is called,
    ``agreement`` the name of the agreement.
    """

    id: str
    about: str
    as_of: date
    lang: str
    answer: str
    steps: tuple[Step, ...]
    headline: str = ""
    state: str = ""
    subject: str = ""
    clause: str = ""
    agreement: str = ""

    def _repr_html_(self) -> str:
        inside = [build_heading(self.headline or self.answer)]
        lines = [_make_cells(step) for step in self.steps[:LIMIT]]
        inside.append(build_table(("", "step", "words", "records"), lines))
        return render_page(self.lang, *inside, *build_notes(self.lang, rows=len(self.steps)))


def explain(status: Status, store: Store, what: str, lang: str = "en") -> Explanation:
    """Return why something stands as it does on the day of a status.

    ``what`` is a norm (``4-notify``), a clause that states one norm, a call for an act
    (``4-notify@arrival-1``), or a record of the log (``arrival-notice``). Raises ServandaError when nothing
    bears that name, with the nearest.
    """
    made = _explain(status, store, what, lang)
    assumed = status.record.assumed.keys()
    steps = (step if assumed.isdisjoint(step.records) else replace(step, assumed=True) for step in made.steps)
    return replace(made, steps=tuple(steps))


def _explain(status: Status, store: Store, what: str, lang: str) -> Explanation:
    """Return an explanation of which no step is marked yet as resting on a record that is only assumed."""
    target, say = find_target(status, store, what), Phrases(status.agreement, lang)
    agreement = say.name(status.agreement.iri)
    if isinstance(target, Event):
        effect, _ = describe_effect(status, target, say)
        answer = say.phrase("answer.act", what=say.record(target), did=effect)
        steps = tuple(make_record_steps(status, target, say))
        headline = _make_record_headline(status, target, say)
        return Explanation(
            target.iri, "record", status.as_of, lang, answer, steps, headline, agreement=agreement
        )
    if isinstance(target, Instance):
        name, about, steps = target.id, "call", tuple(make_call_steps(status, target, say))
    else:
        name, about, steps = target.norm.name, "norm", tuple(make_norm_steps(status, target, say))
    answer = say.phrase("answer", what=name, state=describe_state(target, say), as_of=status.as_of)
    return Explanation(
        name, about, status.as_of, lang, answer, steps, _make_headline(target, say), target.state,
        say.name(target.norm.iri), capitalize_text(say.clause(target.norm)), agreement,
    )  # fmt: skip


def _make_headline(target: NormStatus | Instance, say: Phrases) -> str:
    """Return in a sentence how a norm or a call stands: its state, what is to be done, the event."""
    states, called = Messages(say.lang, "explanation", "states"), say.name(target.norm.iri)
    if isinstance(target, Instance) and target.event is not None:
        event = target.event
        what = say.names(event.matters) or event.name
        called = say.phrase("headline.call", what=called, event=what, day=say.day(event.span.start))
    state = states.get(f"headline.{target.state}") or Messages(say.lang, "states")[f"state.{target.state}"]
    return say.phrase("headline", state=capitalize_text(state), what=called)


def _make_record_headline(status: Status, event: Event, say: Phrases) -> str:
    """Return in a sentence what a record does: what it is about, its day, and what follows."""
    effect, _ = describe_effect(status, event, say, plain=True)
    about, kind = say.names(event.matters), say.phrase(f"headline.kind.{event.kind}")
    if about and event.kind != "event":
        about = say.phrase("headline.about", kind=kind, about=about)
    what = capitalize_text(about or kind)
    return say.phrase("headline.record", what=what, day=say.day(get_recorded_day(event)), did=effect)


def explain_not(status: Status, store: Store, what: str, lang: str = "en") -> Explanation:
    """Return why something is *not* so: why a norm calls for nothing, why an act discharges nothing.

    The chain is cut to the steps that do not hold, or of which it is not known whether they do, with the
    words of the text and the force of the agreement before them, and the state after; of what is done also
    by what. Raises as :func:`explain`.
    """
    whole = explain(status, store, what, lang)
    frame = {"text", "norm", "in-force", "state"} | (
        {"act"} if whole.state in ("done", "done-late") else set()
    )
    kept = [step for step in whole.steps if step.holds is not True or step.kind in frame]
    return replace(whole, steps=tuple(kept))


def find_target(status: Status, store: Store, what: str) -> Target:
    """Return the norm, the call or the record that a person names; raises as :func:`explain`."""
    wanted = what.strip()
    own = status.agreement.iri.partition(":")[2]
    for call in status.instances:
        if wanted in (call.id, f"{own}/{call.id}"):
            return call
    for event in _list_events(status):
        if wanted in (event.iri, event.name, event.iri.partition(":")[2]):
            return event
    held = {norm.norm.iri: norm for norm in status.norms}
    for iri in find_iris(store, "norm", wanted):
        if compact(iri) in held:
            return held[compact(iri)]
    return _find_only_norm(status, store, wanted)


def render_explanation(
    explanation: Explanation, *, width: int = 80, colour: bool = False, markdown: bool = False
) -> str:
    """Return the answer in a sentence and by its name, then the chain.

    Each step is marked ✓ (holds), ✗ (does not) or ? (not known). It is for a terminal of so many columns, or
    ``markdown``.
    """
    page = MarkdownPage(explanation.lang) if markdown else Page(explanation.lang, width, colour)
    page.add(explanation.headline or explanation.answer, "head")
    if explanation.headline:
        page.add(explanation.answer, "faint")
    page.gap()
    for step in explanation.steps:
        _add_step(page, step)
    return page.text()


def make_explanation_json(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation as JSON values; ``holds`` is null where that is not known or to be judged."""
    return {
        "id": explanation.id,
        "about": explanation.about,
        "as_of": explanation.as_of.isoformat(),
        "headline": explanation.headline,
        "answer": explanation.answer,
        "steps": [
            {
                "step": step.kind,
                "holds": step.holds,
                "says": step.says,
                "clause": step.clause,
                "norm": step.norm,
                "words": step.words,
                "source_lines": list(step.lines),
                "records": list(step.records),
                "evidence": list(step.evidence),
                "assumed": step.assumed,
            }
            for step in explanation.steps
        ],
    }


def describe_effect(
    status: Status, event: Event, say: Phrases, *, plain: bool = False
) -> tuple[str, bool | None]:
    """Return in one phrase what a record does, and whether it does anything.

    Calls for an act are called by their ids, or ``plain`` by clause and event.
    """

    def name(call: Instance) -> str:
        if not plain:
            return call.id
        about = say.names(call.event.matters) if call.event is not None else ""
        return f"{say.clause(call.norm)} ({about})" if about else say.clause(call.norm)

    def name_norm(iri: str) -> str:
        norm = next((norm for norm in status.agreement.norms if norm.iri == iri), None)
        return say.clause(norm) if plain and norm is not None else local(iri)

    if event.kind == "judgement":
        gates = {gate.iri: gate for norm in status.agreement.norms for gate in norm.gates}
        names = [f"«{gates[one].words.any}»" if plain and one in gates else local(one) for one in event.about]
        return say.phrase("did.judges", ids=", ".join(names)), True
    doubtful = [name(call) for call in status.instances if event in [one.act for one in call.doubtful]]
    done = [name(call) for call in status.instances if event in call.acts and call.notice is not None]
    formulas = _list_formulas(status)
    effects = [say.clause(status.agreement.norm(one.norm)) for one in formulas if event in one.acts]
    waits = any(_has_come(event, one, status) is None for one in formulas if event in one.acts)
    waiting = effects if waits else []
    unsure = [
        say.clause(status.agreement.norm(one.norm))
        for one in formulas
        if any(fit.act == event for fit in one.doubtful)
    ]
    stops = _list_stopped(status, event)
    stopped = [_name_act(fit.act, say, plain) for _, fit in stops if fit.order is False]
    doubted = [_name_act(fit.act, say, plain) for _, fit in stops if fit.order is None]
    called = [name(call) for call in status.instances if call.event == event and call.state != "not-in-force"]
    parts = [
        say.phrase(key, ids=", ".join(dict.fromkeys(ids)))
        for key, ids in (
            ("did.discharges", done), ("did.effect", [] if waiting else effects), ("did.doubt", doubtful),
            ("did.effect-open", waiting),
            ("did.doubt-effect", unsure), ("did.triggers", called),
            ("did.fulfils", [name_norm(one) for one in event.fulfils]),
            ("did.breaches", [name_norm(one) for one in event.breaches]),
            ("did.stops", stopped), ("did.may-stop", doubted),
        )
        if ids
    ]  # fmt: skip
    vain = (
        event.kind == "notice"
        and not (done or effects or doubtful or unsure or stops)
        and _has_no_effect(status, event)
    )
    if parts and vain:
        return "; ".join([say.phrase("did.no-effect"), *parts]), False
    if parts:
        met = bool(done or stopped or (effects and not waiting))
        return "; ".join(parts), True if met or not (doubtful or unsure or waiting or doubted) else None
    if event.kind != "notice":
        return say.phrase("did.triggers-nothing"), False
    return say.phrase("did.no-effect" if vain else "did.nothing"), False


def _name_act(act: Event, say: Phrases, plain: bool) -> str:
    return say.names(act.matters) or act.name if plain else act.name


def _list_stopped(status: Status, event: Event) -> list[tuple[Norm, Fit]]:
    """Return the messages whose effect a record stops, or may stop, each with the norm of that effect."""
    found = {
        (formula.norm, fit.act.iri): (status.agreement.norm(formula.norm), fit)
        for formula in _list_formulas(status)
        for fit in (*formula.doubtful, *formula.failing)
        if fit.misorder is not None and fit.misorder.rule == "stopped" and fit.misorder.other == event.iri
    }
    return list(found.values())


def _make_stop_steps(status: Status, event: Event, say: Phrases) -> Iterator[Step]:
    """Yield what a record stops, or may stop."""
    for norm, fit in _list_stopped(status, event):
        said = say.phrase(
            "stops" if fit.order is False else "stops.doubt", clause=say.clause(norm),
            record=say.record(event), other=say.record(fit.act),
        )  # fmt: skip
        yield Step(
            "effect", said, True if fit.order is False else None, norm.number, norm.iri, norm.quote.any,
            norm.lines, (event.iri, fit.act.iri), event.evidence,
        )  # fmt: skip


def make_life_steps(status: Status, say: Phrases) -> Iterator[Step]:
    """Yield each formula of entry into force with what the record holds of it, what follows, and the end."""
    life, day = status.lifecycle, status.as_of
    for formula in life.entry:
        yield from make_formula_steps(status, formula, say)
    if (life.taken is not None and life.taken_by in ("option", "judgement")) or _differ(life.entry):
        yield from _make_choice_steps(status, say)
    yield _make_force_step(status, say)
    for remark in life.remarks:
        other = say.name(remark.other) if remark.other else ""
        said = say.phrase("in-force.remark", other=other, day=say.day(remark.day))
        yield Step("in-force", said, None, assumed=True)
    if life.provisional is not None and life.binds(day) is not False and life.begun(day) is not True:
        holds = life.applies_provisionally(make_when(day))
        said = say.phrase("in-force.provisional", day=say.day(life.provisional))
        yield Step("in-force", said, holds)
    for formula in life.ending:
        days = [act.open_receipt for act in formula.acts if act.open_receipt is not None]
        fixed = formula.notice is None and formula.day is not None
        days += [one.act.open_receipt for one in formula.doubtful if one.act.open_receipt is not None]
        if fixed or any(received.by(day) is not False for received in days):
            yield from make_formula_steps(status, formula, say)
    if life.suspended is not None and life.suspended.by(day) is not False and life.begun(day) is True:
        said = say.phrase("in-force.suspended", day=say.day(life.suspended))
        yield Step("in-force", said, True if life.suspended.by(day) else None)
    if "last-day-in-force" in life.assumed_by_asker:
        yield Step("effect", say.phrase("end.assumed", last=life.last), assumed=True)
    if life.ended(day) is not False:
        holds = True if life.ended(day) else None
        yield Step("in-force", say.phrase("end.over", as_of=day), False if holds else None)


def _make_term_steps(status: Status, norm: Norm, say: Phrases) -> Iterator[Step]:
    """Yield the term that runs, for the norm that sets it or the one that stops its renewal."""
    life = status.lifecycle
    if life.term is None or status.phase != "in-force":
        return
    names = {life.term.norm, *life.term.slot.stopped_by}
    if norm.iri in names or any(notice.iri in names for notice in norm.notifications):
        said = say.term(status.as_of, life, status.conventions)
        if said is not None:
            yield Step("time", said, True, norm.number, norm.iri, life.term.slot.words.any or None)


def _differ(formulas: Iterable[Formula]) -> bool:
    """Say whether formulas lead to different days."""
    return len({str(one.day) for one in formulas if one.day is not None}) > 1


def _make_choice_steps(status: Status, say: Phrases) -> Iterator[Step]:
    """Yield which of several formulas rules, and by what: with the note that gives the reading."""
    life, agreement = status.lifecycle, status.agreement
    if life.taken is None or life.taken_by is None:
        return
    norm = agreement.norm(life.taken)
    why = say.phrase(f"formula.taken.{life.taken_by}")
    said = say.phrase("formula.taken", clause=say.clause(norm), why=why)
    yield Step("judgement", said, True, norm.number, norm.iri)


def make_formula_steps(status: Status, formula: Formula, say: Phrases) -> Iterator[Step]:
    """Yield what the record holds of one formula: the acts that meet it, that may, and that do not."""
    norm, notice = find_provision(status, formula)
    ending = formula.effect.effect_kind in ENDINGS
    if formula.notice is None and not (formula.acts and _is_leaving(status, formula)):
        yield _make_automatic_step(status, formula, say)
        return
    if formula.acts:
        yield from _make_met_steps(status, formula, say)
    elif not ending and formula.effect.effect_kind == ENTRY:
        said = say.phrase("formula.open", clause=say.clause(norm))
        yield Step("effect", said, None, norm.number, norm.iri, norm.quote.any, norm.lines)
    for kind, found in (("doubt", formula.doubtful), ("failing", formula.failing)):
        for one in found:
            own = one.notice or notice
            if own is None:
                continue
            slots = say.unsure(one, own) if kind == "doubt" else say.unmet(one, own)
            said = say.phrase(
                f"formula.{kind}", clause=say.clause(norm), record=say.record(one.act), slots=slots
            )
            holds = None if kind == "doubt" else False
            yield Step(
                "act", said, holds, norm.number, norm.iri, records=(one.act.iri,), evidence=one.act.evidence
            )


def _make_met_steps(status: Status, formula: Formula, say: Phrases) -> Iterator[Step]:
    """Yield the acts that meet a formula, or a part of it, with the day to which they lead."""
    norm = status.agreement.norm(formula.norm)
    clause, dates = say.clause(norm), dict(formula.dates)
    words = (norm.number, norm.iri, norm.quote.any, norm.lines)
    if formula.effect.effect_kind in ENDINGS:
        for act in formula.acts:
            yield Step(
                "effect", _describe_end(status, formula, act, dates.get(act.iri), say),
                _has_come(act, formula, status), *words, (act.iri,), act.evidence,
            )  # fmt: skip
        return
    if comes_by_silence(formula.effect):
        yield from _make_silence_steps(status, formula, say)
        return
    if formula.day is not None and formula.effect.effect_kind != ENTRY:
        for act in formula.acts:
            said = say.phrase(
                "formula.effect", clause=clause, record=say.record(act),
                effect=say.name(formula.effect.effect_kind or ""),
                day=say.day(dates.get(act.iri, formula.day)),
            )  # fmt: skip
            yield Step("effect", said, True, *words, (act.iri,), act.evidence)
        return
    if len(formula.notices) == 1 and formula.day is not None and formula.day in _list_receipts(formula):
        for act in formula.acts:
            day = say.day(act.open_receipt)
            said = say.phrase("formula.met", clause=clause, record=say.record(act), day=day)
            yield Step("effect", said, _has_come(act, formula, status), *words, (act.iri,), act.evidence)
        return
    records = tuple(act.iri for act in formula.acts)
    evidence = tuple(one for act in formula.acts for one in act.evidence)
    acts = ", ".join(say.record(act) for act in formula.acts)
    if formula.day is None:
        said = say.phrase("formula.missing", clause=clause, missing=say.missing(formula))
        yield Step("effect", said, False if formula.waits else None, *words, records, evidence)
        return
    key = "formula.number" if formula.effect.number else "formula.together"
    said = say.phrase(key, clause=clause, acts=acts, number=formula.effect.number, day=say.day(formula.day))
    come = conjoin(_has_come(act, formula, status) for act in formula.acts)
    yield Step("effect", said, come, *words, records, evidence)


def _make_silence_steps(status: Status, formula: Formula, say: Phrases) -> Iterator[Step]:
    """Yield what follows from silence after each message, unless something stops it."""
    norm = status.agreement.norm(formula.norm)
    for one in list_silences(status):
        if one.norm.iri != norm.iri or one.act not in formula.acts:
            continue
        state = get_silence_state(one, status)
        said = f"{say.clause(norm)}: {say.silence(one, state)}"
        holds = {"come": True, "pending": False}.get(state)
        yield Step(
            "effect", said, holds, norm.number, norm.iri, formula.effect.words.any or norm.quote.any,
            norm.lines, (one.act.iri,), one.act.evidence,
        )  # fmt: skip


def _describe_end(status: Status, formula: Formula, act: Event, last: When | None, say: Phrases) -> str:
    """Return how a notice leads to the last day in force, or to the last of its giver as a Party."""
    received, slot = say.day(act.open_receipt), _find_receipt_slot(status, formula)
    counted = _find_receipt(status, formula, act)
    if slot is not None and counted != act.open_receipt:
        received += "; " + say.phrase(
            "deemed", day=say.day(counted), words=slot.words.any, time=describe_slot(slot, say.name, say.lang)
        )
    time = describe_slot(replace(formula.effect, bound=None), say.name, say.lang)
    key = "end.notice" if time else "end.by-notice"
    if _is_leaving(status, formula):
        key = "end.leaving" if time else "end.leaving-by-notice"
    who = [*act.on_behalf_of] or ([act.sender] if act.sender else [*act.by])
    return say.phrase(
        key, clause=say.clause(status.agreement.norm(formula.norm)), record=say.record(act), day=received,
        time=time, last=say.day(last), who=say.names(who),
    )  # fmt: skip


def _is_leaving(status: Status, formula: Formula) -> bool:
    """Say whether a formula is one by which a single Party leaves."""
    same = ((one.norm, one.notice, one.effect) for one in status.lifecycle.leaving)
    return (formula.norm, formula.notice, formula.effect) in same


def _find_receipt_slot(status: Status, formula: Formula) -> Slot | None:
    """Return what a text deems receipt of the notice of a formula, None where it says nothing."""
    _, notice = find_provision(status, formula)
    slot = notice.receipt if notice is not None else None
    return None if slot is None or slot.status == "silent" else slot


def _find_receipt(status: Status, formula: Formula, act: Event) -> When | None:
    """Return when an act counts as received under a formula."""
    _, notice = find_provision(status, formula)
    if notice is None:
        return act.open_receipt
    return find_receipt(status.agreement, status.record, notice, act, status.conventions)


def _has_come(act: Event, formula: Formula, status: Status) -> Truth:
    """Say whether an act is certain: None where it may not have been received by the day asked."""
    received = _find_receipt(status, formula, act)
    return None if received is not None and received.by(status.as_of) is None else True


def _list_receipts(formula: Formula) -> list[When]:
    return [act.open_receipt for act in formula.acts if act.open_receipt is not None]


def find_provision(status: Status, formula: Formula) -> tuple[Norm, Notification | None]:
    """Return the norm of a formula, and its notice where the effect hangs on one."""
    norm = status.agreement.norm(formula.norm)
    notices = (one for held in (norm, *status.agreement.norms) for one in held.notifications)
    return norm, next((notice for notice in notices if notice.iri == formula.notice), None)


def make_norm_steps(status: Status, held: NormStatus, say: Phrases) -> Iterator[Step]:
    """Yield the chain of a norm: its words, force, judgements, what called for it, what was done."""
    norm = held.norm
    yield from _make_text_steps(norm, say)
    if applies_before_entry(norm):
        yield from _make_founding_steps(status, norm, say)
    else:
        yield from make_life_steps(status, say)
        yield from _make_term_steps(status, norm, say)
        yield from make_gate_steps(status, norm, held.gates, say)
        yield from _make_uncountable_steps(norm, [*norm.notifications, None], say)
        for formula in status.lifecycle.other:
            if formula.norm == norm.iri and comes_by_silence(formula.effect):
                # What was received after the day asked had not called for an answer by then.
                ahead = [fit for fit in formula.failing if get_day(fit.act).by(status.as_of) is False]
                failing = tuple(fit for fit in formula.failing if fit not in ahead)
                yield from make_formula_steps(status, replace(formula, failing=failing), say)
        yield from _make_state_steps(held, say)
        yield from _make_norm_act_steps(status, held, say)
        if held.survives:
            yield _make_survival_step(status, say)
    yield Step("state", say.state(held.verdict), _judge_state(held.verdict.state))


def make_call_steps(status: Status, call: Instance, say: Phrases) -> Iterator[Step]:
    """Yield the chain of one call for an act: its words, force, trigger, judgements, time, acts, state."""
    yield from _make_text_steps(call.norm, say)
    yield from make_life_steps(status, say)
    yield from _make_party_steps(status, call, say)
    yield from _make_trigger_steps(status, call, say)
    yield from _make_uncountable_steps(call.norm, [call.notice], say, "slot:trigger", "slot:effect")
    yield from make_gate_steps(status, call.norm, call.gates, say)
    yield from _make_time_steps(call, say)
    yield from _make_act_steps(status, call, say)
    if call.survives:
        yield _make_survival_step(status, say)
    yield Step("state", describe_state(call, say), _judge_state(call.state))


def _make_party_steps(status: Status, call: Instance, say: Phrases) -> Iterator[Step]:
    """Yield since when and until when the one is bound who has to act, where that is not as for all."""
    life, who = status.lifecycle, call.performers or frozenset()
    party = life.find_party(next(iter(who))) if len(who) == 1 else None
    if party is None or (party.since == life.entry_day and party.last is None):
        return
    key = "party.left" if party.last else "party.open" if party.since is None else "party.bound"
    said = say.word(key, party=say.name(party.party), day=say.day(party.since), last=say.day(party.last))
    records = tuple(act.iri for act in party.acts)
    yield Step("in-force", said, call.state != "not-in-force", records=records)


def make_gate_steps(
    status: Status, norm: Norm, gates: Iterable[GateJudgement], say: Phrases
) -> Iterator[Step]:
    """Yield how what only people can judge was judged, or by whom it is to be."""
    for held in gates:
        gate, by = held.gate, held.judgement
        if by is not None and held.answer is None:
            said = say.phrase("gate.doubt", words=gate.words.any)
        elif by is not None:
            judges = say.names((*by.by, *by.on_behalf_of))
            said = say.phrase("gate.yes" if held.answer else "gate.no", words=gate.words.any, judge=judges)
        else:
            why = say.phrase("gate.stated" if gate.names_judges else "gate.bound")
            said = say.phrase("gate.open", words=gate.words.any, judge=say.names(gate.judges)) + f" ({why})"
        if gate.programmes:
            said += "; " + say.phrase("gate.part", programmes=say.names(gate.programmes))
        yield Step(
            "judgement", said, held.answer, norm.number, norm.iri, records=() if by is None else (by.iri,),
            evidence=() if by is None else by.evidence,
        )  # fmt: skip


def make_record_steps(status: Status, event: Event, say: Phrases) -> Iterator[Step]:
    """Yield the chain of a record: for a notice each duty and formula that it may meet, slot by slot."""
    if event.kind == "judgement":
        key = "gate.yes" if event.answer else "gate.no"
        judge = say.names((*event.by, *event.on_behalf_of))
        for iri in event.about:
            said = say.phrase(key, words=local(iri), judge=judge)
            yield Step("judgement", said, event.answer, records=(event.iri,), evidence=event.evidence)
    elif event.kind == "notice":
        yield from _make_notice_steps(status, event, say)
    else:
        yield from _make_event_steps(status, event, say)
    yield from _make_stop_steps(status, event, say)
    said, holds = describe_effect(status, event, say)
    yield Step("state", said, holds, plain=describe_effect(status, event, say, plain=True)[0])


def _make_cells(step: Step) -> list[Cell]:
    lines = f" ({format_spans(step.lines)})" if step.lines else ""
    return [
        Cell((MARKS[step.holds],)),
        Cell((step.says,)),
        Cell((f"«{step.words}»{lines}",) if step.words else (), ""),
        Cell((*step.records, *step.evidence), ""),
    ]


def _list_events(status: Status) -> tuple[Event, ...]:
    return status.record.log.events if status.record.log is not None else ()


def _find_only_norm(status: Status, store: Store, wanted: str) -> NormStatus:
    """Return the one norm of a clause, or of words of a label; raises ServandaError for several or none."""
    for iri in find_iris(store, "clause", wanted):
        stated = [held for held in status.norms if held.norm.clause == compact(iri)]
        if len(stated) == 1:
            return stated[0]
        if stated:
            names = ", ".join(held.norm.name for held in stated)
            raise ServandaError(
                error_text("several-norms-in-clause", clause=short_name(store, iri), names=names)
            )
    held = {norm.norm.iri: norm for norm in status.norms}
    named = [compact(one.id) for one in match_names(store, "norm", wanted) if compact(one.id) in held]
    if len(named) == 1:
        return held[named[0]]
    known = [call.id for call in status.instances] + [event.name for event in _list_events(status)]
    if hint := suggest(wanted, known):
        raise ServandaError(error_text("nothing-called", name=wanted, hint=hint))
    if named:
        resolve(store, "norm", wanted)
    raise unknown_name_error(store, ["norm"], wanted)


def _add_step(page: Page, step: Step) -> None:
    words = Messages(page.lang, "status")
    style = {True: None, False: "must", None: "mark"}[step.holds]
    said = step.says + (f" ({words['why.assumed']})" if step.assumed else "")
    rest = []
    if step.words and step.kind in ("text", "effect", "trigger"):
        key = "why.line" if len(step.lines) == 1 else "why.lines"
        lines = f" ({words.text(key, lines=format_spans(step.lines))})" if step.lines else ""
        rest.append((f"«{step.words}»{lines}", "words"))
    if step.evidence:
        rest.append((words.text("why.evidence", evidence="; ".join(step.evidence)), "faint"))
    if isinstance(page, MarkdownPage):
        page.entry("", " ".join([MARKS[step.holds], said, *(text for text, _ in rest)]), 2)
        return
    page.entry(MARKS[step.holds], said, 2, style=style)
    for text, look in rest:
        page.add(text, look, 6)


def _list_formulas(status: Status) -> tuple[Formula, ...]:
    """Return every formula, those by which protocols enter into force among them."""
    life = status.lifecycle
    amendments = [
        Formula(
            norm.iri, next((notice.iri for notice in norm.notifications), None), effect, one.in_force,
            one.acts, one.doubtful, one.failing, one.perhaps,
            tuple(notice.iri for notice in norm.notifications), one.missing,
        )
        for norm in status.agreement.norms
        for effect in [next((effect for _, effect in list_effects(norm, AMENDMENT)), None)]
        if effect is not None
        for one in life.amendments
    ]  # fmt: skip
    return (*life.formulas, *life.leaving, *amendments)


def _make_force_step(status: Status, say: Phrases) -> Step:
    """Return the step that says since when the agreement is in force, or that this is not known."""
    life, day = status.lifecycle, status.as_of
    assumed, in_log = "in-force" in life.assumed, "in-force" in life.assumed_in_log
    begun = life.begun(day)
    if life.waits:
        lacking = "; ".join(say.missing(one) for one in life.entry if one.waits)
        return Step("in-force", say.phrase("in-force.waits", missing=lacking), False)
    if life.floor is not None and day < life.floor and (in_log or not assumed):
        return Step("in-force", say.phrase("in-force.floor", day=life.floor), False)
    if begun is True:
        key = "in-force.assumed" if assumed and not in_log else "in-force.since"
        return Step("in-force", say.phrase(key, day=say.day(life.in_force)), assumed=assumed)
    if begun is False:
        key = "in-force.later-assumed" if assumed and not in_log else "in-force.later"
        return Step("in-force", say.phrase(key, day=say.day(life.in_force)), False, assumed=assumed)
    return Step("in-force", say.phrase("in-force.unknown", as_of=day), None)


def _make_automatic_step(status: Status, formula: Formula, say: Phrases) -> Step:
    """Return the step of an effect that comes without a notice: on signature, an event, or after a term."""
    norm = status.agreement.norm(formula.norm)
    if formula.acts and formula.effect.effect_kind not in (ENTRY, *ENDINGS):
        return next(_make_met_steps(status, formula, say))
    term = status.lifecycle.term
    renewals = (term.renewals or 0) if term is not None and term.norm == norm.iri else 0
    if formula.effect.effect_kind in ENDINGS:
        key = "end.renewed" if renewals else "end.term"
    else:
        key = "formula.signature" if formula.effect.runs_from == SIGNATURE else "formula.event"
    if formula.waits:
        said = say.phrase("formula.missing", clause=say.clause(norm), missing=say.missing(formula))
        return Step("effect", said, False, norm.number, norm.iri, norm.quote.any, norm.lines)
    said = say.phrase(
        key if formula.day is not None else "formula.open", clause=say.clause(norm), day=say.day(formula.day),
        period=say.period(formula.effect.period or ""), number=renewals,
    )  # fmt: skip
    holds: Truth = True if formula.day is not None else None
    return Step("effect", said, holds, norm.number, norm.iri, norm.quote.any, norm.lines)


def _make_text_steps(norm: Norm, say: Phrases) -> Iterator[Step]:
    clause = say.clause(norm)
    yield Step(
        "text", say.phrase("text", clause=clause), True, norm.number, norm.iri, norm.quote.any, norm.lines
    )
    yield Step("norm", say.phrase("norm", label=say.name(norm.iri)), True, norm.number, norm.iri)


def _make_founding_steps(status: Status, norm: Norm, say: Phrases) -> Iterator[Step]:
    """Yield why a norm that works before entry into force is met, or is not known to be."""
    life = status.lifecycle
    day = life.agreement.constituted
    if day is not None:
        holds = day <= status.as_of
        # Two notes make an agreement together; of one text there is nothing to put together.
        key = "in-force.not-needed" if life.agreement.reply is not None else "in-force.not-needed-made"
        yield Step("in-force", say.phrase(key, day=day), holds, norm.number)
        for gate in norm.gates:
            if life.agreement.reply is not None and holds:
                words = say.phrase("gate.reply", words=gate.words.any, day=life.agreement.reply.day)
                yield Step("judgement", words, True, norm.number, norm.iri)
    for formula in (*life.entry, *life.provisions):
        if formula.norm == norm.iri:
            yield from make_formula_steps(status, formula, say)


def _make_state_steps(held: NormStatus, say: Phrases) -> Iterator[Step]:
    """Yield each call for an act under a norm with its state, or that there is none and what would be one."""
    for call in held.instances:
        records = () if call.event is None else (call.event.iri,)
        said, plain = _tell_call(call, say)
        yield Step(
            "call", said, _judge_state(call.state), held.norm.number, held.norm.iri, records=records,
            plain=plain,
        )  # fmt: skip
    if held.instances or held.norm.modality != "obligation":
        return
    matters = [
        matter
        for trigger in (held.norm.trigger, *(notice.trigger for notice in held.norm.notifications))
        if trigger is not None
        for matter in trigger.matters
    ]
    key = "trigger.none" if matters else "trigger.no-event"
    said = say.phrase(key, matters=say.names(dict.fromkeys(matters)))
    yield Step("trigger", said, not matters, verdict="" if matters else "always")


def _tell_call(call: Instance, say: Phrases) -> tuple[str, str]:
    """Return how a call stands, with its id, and with what it is about."""
    state = describe_state(call, say)
    event = call.event
    named = say.names(event.matters) if event is not None else ""
    about = f"{named}, {say.day(event.span.start)}" if named and event is not None else say.clause(call.norm)
    return say.phrase("call", id=call.id, state=state), say.phrase("call", id=about, state=state)


def _judge_state(state: str) -> bool | None:
    """Return how a state is marked: true (in order), false (not), None (open to question)."""
    if state in ("to-be-judged", "not-known"):
        return None
    return state in ("done", "standing", "done-late")


def _make_norm_act_steps(status: Status, held: NormStatus, say: Phrases) -> Iterator[Step]:
    """Yield what the record says fulfils or breaches a norm."""
    norm = held.norm
    for act in status.record.fulfilling.get(norm.iri, ()):
        if get_day(act).by(status.as_of) is not False:
            mine = is_own_act(status.agreement, act, norm)
            said = (
                say.phrase("act.fulfils", record=say.record(act), day=say.day(get_recorded_day(act)))
                if mine
                else say.phrase("act.foreign", record=say.record(act))
            )
            yield Step("act", said, mine, norm.number, norm.iri, records=(act.iri,), evidence=act.evidence)
    for act in held.breaches:
        said = say.phrase("breach", record=say.record(act), day=say.day(act.span.start))
        yield Step("breach", said, False, norm.number, norm.iri, records=(act.iri,), evidence=act.evidence)
    if norm.modality == "prohibition" and not held.breaches:
        yield Step("breach", say.phrase("breach.none"), True, norm.number)


def _make_survival_step(status: Status, say: Phrases) -> Step:
    """Return the step that says that what was still owed survives the end, with the clause that says so."""
    for norm in status.agreement.norms:
        if any(one.type == "qualifier:except-claims-arisen" for one in norm.qualifiers):
            said = say.phrase("end.survives", clause=say.clause(norm))
            return Step("effect", said, True, norm.number, norm.iri, norm.quote.any, norm.lines)
    return Step("effect", say.phrase("end.survives-reading"), None)


def _make_trigger_steps(status: Status, call: Instance, say: Phrases) -> Iterator[Step]:
    """Yield what called for an act, and whether the agreement was in force when it happened."""
    event, norm = call.event, call.norm
    if event is None:
        return
    rest = {"clause": norm.number, "records": (event.iri,), "evidence": event.evidence}
    day, said = say.day(event.span.start), say.record(event)
    if event.span.start.by(status.as_of) is None:
        maybe = say.phrase("trigger.maybe", event=said, day=day, as_of=status.as_of)
        yield Step("trigger", maybe, None, **rest)  # type: ignore[arg-type]
    applies = status.lifecycle.applies(event.span.start)
    if applies is False:
        early = status.lifecycle.in_force.not_after(event.span.start) is False
        key = "trigger.early" if early else "trigger.late"
        yield Step("trigger", say.phrase(key, event=said, day=day), False, **rest)  # type: ignore[arg-type]
        return
    if norm.timing is None or not norm.timing.due_before:
        trigger = (call.notice.trigger if call.notice else None) or norm.trigger
        stated = trigger is not None and trigger.status == "stated"
        key = "trigger.stated" if stated else "trigger.inferred"
        words = trigger.words.any or None if trigger is not None else None
        called = say.phrase(key, event=said, day=day)
        yield Step("trigger", called, True, norm=norm.iri, words=words, **rest)  # type: ignore[arg-type]
    if applies is None:
        doubt = say.phrase("trigger.doubt", event=said, day=day)
        yield Step("trigger", doubt, None, **rest)  # type: ignore[arg-type]


def _make_uncountable_steps(
    norm: Norm, notices: Iterable[Notification | None], say: Phrases, *names: str
) -> Iterator[Step]:
    """Yield what servanda cannot count of a norm and some of its notices; only of some slots, where named."""
    slots = {slot.iri: slot for notice in notices for slot in list_uncountable(norm, notice)}
    for slot in slots.values():
        if not names or slot.about in names:
            kind = _STEP_OF_SLOT.get(slot.about, "effect")
            yield Step(kind, say.uncountable(slot), None, norm.number, norm.iri, slot.words.any or None)


def _make_time_steps(call: Instance, say: Phrases) -> Iterator[Step]:
    """Yield by when an act was to be done, as far as the text says so, and what that was counted from."""
    timing = find_timing(call)
    words = find_words(call) or None
    rest = {"clause": call.norm.number, "norm": call.norm.iri, "words": words}
    if call.rests_on and call.deadline is not None and not is_before_event(call):
        said = say.phrase(
            "time.earliest" if is_earliest(call) else "time.due",
            deadline=describe_moment(find_told_day(call) or call.deadline, timing, say),
            rest=describe_grounds(call, say),
        )  # fmt: skip
        records = tuple(one.event for one in call.rests_on if one.event and one.event.startswith("log:"))
        assumed = any(one.assumed for one in call.rests_on)
        yield Step("time", said, records=records, assumed=assumed, **rest)  # type: ignore[arg-type]
    elif timing is not None and timing.due_before:
        said = say.phrase("time.before", matter=say.names(timing.due_before)) + "; "
        came = call.event is not None
        said += say.phrase(
            "time.before-came" if came else "time.before-open", day=say.day(call.since) if came else ""
        )
        yield Step("time", said, True if came else None, **rest)  # type: ignore[arg-type]
    elif timing is not None and timing.period and call.deadline is not None:
        said = say.phrase(
            "time.deadline", period=say.period(timing.period), day=say.day(call.since),
            deadline=say.day(call.deadline),
        )  # fmt: skip
        yield Step("time", said, **rest)  # type: ignore[arg-type]
    elif any(slot.about == TIMING for slot in list_uncountable(call.norm, call.notice)):
        yield from _make_uncountable_steps(call.norm, [call.notice], say, "slot:timing")
    elif call.state not in ("not-in-force", "not-called-for"):
        if words and call.elapsed is not None:
            said = say.phrase("time.urgency", words=words, days=say.elapsed(call.elapsed))
        elif words:
            said = say.phrase("time.words", words=words)
        else:
            key = "time.none" if call.elapsed is not None else "time.silent"
            said = say.phrase(key, days=say.elapsed(call.elapsed))
        yield Step("time", said, verdict="no-day", **rest)  # type: ignore[arg-type]


def _make_act_steps(status: Status, call: Instance, say: Phrases) -> Iterator[Step]:
    """Yield the acts that discharge a call, those that may, and those that do not, each with the reason."""
    notice, number, norm = call.notice, call.norm.number, call.norm.iri
    for act in call.acts:
        if notice is None:
            said = say.phrase("act.fulfils", record=say.record(act), day=say.day(get_recorded_day(act)))
        else:
            said = say.phrase(
                "act.done",
                record=say.record(act),
                day=say.day(get_recorded_day(act)),
                slots=say.good(act, notice),
            )
            said += "" if act.about or call.event is None else "; " + say.phrase("act.taken")
        said += _describe_delay(act, call, say)
        yield Step("act", said, True, number, norm, records=(act.iri,), evidence=act.evidence)
    for found in call.doubtful:
        said = describe_doubt(call, found, say)
        yield Step("act", said, None, number, norm, records=(found.act.iri,), evidence=found.act.evidence)
    for found in call.failing:
        record = say.record(found.act)
        said = (
            say.phrase("act.fails", record=record, slots=say.unmet(found, notice))
            if notice is not None
            else say.phrase("act.foreign", record=record)
        )
        yield Step("act", said, False, number, norm, records=(found.act.iri,), evidence=found.act.evidence)
    if not (call.acts or call.doubtful or call.failing) and call.state in ("open", "due", "breached"):
        yield Step("act", say.phrase("act.none"), False, number)


def _make_notice_steps(status: Status, act: Event, say: Phrases) -> Iterator[Step]:
    """Yield what a notice does for each formula and each duty to notify that it may be meant for.

    Of those that it does not meet only the nearest are told: not the notice of the opposite direction.
    """
    formulas, calls = _list_formulas(status), status.instances
    every: list[Formula | Instance] = [*formulas, *calls]
    met = any(act in one.acts for one in every)
    doubted = any(found.act == act for one in every for found in one.doubtful)
    tried = [found for one in every for found in one.failing if found.act == act]
    exact = Fit(act, True, True, True, True)  # what it meets, or may, is nearer than what it does not
    others = [fit for *_, fit in _measure_legal(status, act)]
    near = list_nearest([*tried, *others, *([exact] if met or doubted else [])])
    for formula in formulas:
        failing = tuple(one for one in formula.failing if one in near or one.misorder is not None)
        if act in formula.acts or any(one.act == act for one in formula.doubtful + failing):
            only = replace(
                formula, acts=tuple(one for one in formula.acts if one == act),
                doubtful=tuple(one for one in formula.doubtful if one.act == act),
                failing=tuple(one for one in failing if one.act == act),
            )  # fmt: skip
            yield from (step for step in make_formula_steps(status, only, say) if step.records)
    meant = [
        call for call in calls
        if act in call.acts or any(one.act == act for one in call.doubtful)
        or any(one.act == act and one in near for one in call.failing)
    ]  # fmt: skip
    for call in meant:
        yield _make_effect_step(act, call, say)
    if not (meant or met or doubted):
        yield from _make_near_steps(status, act, say, {fit.notice.iri for fit in tried if fit.notice})


def _make_near_steps(status: Status, act: Event, say: Phrases, told: Collection[str]) -> Iterator[Step]:
    """Yield why an act that no call was for does not meet the notices that it comes nearest to.

    Of those on which an effect hangs what is ``told`` of is left out.
    """
    tried = [*_measure_legal(status, act)]
    tried += [
        (norm, notice, match_notice(act, notice, status.agreement))
        for norm, notice in _find_near_notices(status, act)
        if norm.modality == "obligation" and not has_legal_effect(status.agreement, notice)
    ]
    least = min(map(_rank_near, (found for *_, found in tried)), default=None)
    for norm, notice, found in tried:
        if notice.iri in told:
            continue
        if _rank_near(found) == least and (found.failing() or act.received is None):
            said = say.phrase(
                "formula.failing", clause=say.clause(norm), record=say.record(act),
                slots=say.unmet(found, notice),
            )  # fmt: skip
            yield Step("act", said, False, norm.number, norm.iri, norm.quote.any, norm.lines, (act.iri,))


def _rank_near(found: Fit) -> tuple[bool, bool, int]:
    """Sort by whether it is about the matter, comes from the sender, and by how much it lacks."""
    return found.matter is False, found.sender is False, len(found.failing())


def _measure_legal(status: Status, act: Event) -> list[tuple[Norm, Notification, Fit]]:
    """Return how an act meets each notice about its matter on which a legal effect hangs."""
    life = status.lifecycle
    entry = life.in_force if life.on_record or "in-force" in life.assumed else None
    reader = FormulaReader(status.agreement, status.record, status.conventions, entry=entry, term=life.term)
    return [
        (norm, notice, reader.measure(act, notice))
        for norm in status.agreement.norms
        for notice in norm.notifications
        if set(notice.matters) & set(act.matters) and has_legal_effect(status.agreement, notice)
    ]


def _has_no_effect(status: Status, act: Event) -> bool:
    """Say whether an act that discharges nothing was meant to have an effect, which it lacks."""
    legal = [fit for *_, fit in _measure_legal(status, act)]
    duties = [
        match_notice(act, notice, status.agreement)
        for norm, notice in _find_near_notices(status, act)
        if not has_legal_effect(status.agreement, notice) and set(notice.matters) & set(act.matters)
    ]
    least = min(map(_rank_near, [*legal, *duties]), default=None)
    return any(_rank_near(fit) == least for fit in legal)


def _make_effect_step(act: Event, call: Instance, say: Phrases) -> Step:
    """Return the step that tells what a notice does for one call for an act."""
    norm, notice = call.norm, call.notice
    rest = (norm.number, norm.iri, norm.quote.any, norm.lines, (act.iri,), act.evidence)
    record = f"{say.record(act)} → {call.id}"
    if notice is None:
        return Step("act", say.phrase("act.fulfils", record=record, day=say.day(act.received)), True, *rest)
    for found in call.doubtful:
        if found.act == act:
            said = say.phrase("act.doubt", record=record, slots=say.unsure(found, notice))
            return Step("act", said, None, *rest)
    for found in call.failing:
        if found.act == act:
            said = say.phrase("act.fails", record=record, slots=say.unmet(found, notice))
            return Step("act", said, False, *rest)
    said = say.phrase("act.done", record=record, day=say.day(act.received), slots=say.good(act, notice))
    return Step("act", said + _describe_delay(act, call, say), True, *rest)


def describe_doubt(call: Instance, found: Fit, say: Phrases) -> str:
    """Return what is to be judged of an act: which slots it meets, or whose act it is."""
    record = say.record(found.act)
    if call.notice is not None:
        return say.phrase("act.doubt", record=record, slots=say.unsure(found, call.notice))
    return say.phrase("act.unnamed", record=record, who=say.names(sorted(call.performers or ())))


def _describe_delay(act: Event, call: Instance, say: Phrases) -> str:
    """Return how late an act was, as the end of a sentence; empty where it was not late for certain."""
    done, last = get_day(act), call.deadline
    if last is not None and last.moment is not None and done.moment is not None:
        timing = find_timing(call)
        if timing is not None and timing.hours and decide_in_time(done, last, timing) is False:
            # Both at one place, so that a reader can compare them.
            done = replace(done, moment=done.moment.astimezone(last.moment.tzinfo))
            late, at = (describe_moment(one, timing, say) for one in (done, last))
            return "; " + say.phrase("act.late-moment", done=late, deadline=at)
    if last is None or last.latest is None or is_earliest(call) or last.before(done) is not True:
        return ""
    least = None if done.earliest is None else (done.earliest - last.latest).days
    most = None if done.latest is None or last.earliest is None else (done.latest - last.earliest).days
    return "; " + say.phrase("act.late", deadline=say.day(last), days=say.elapsed((least, most)))


def _find_near_notices(status: Status, act: Event) -> list[tuple[Norm, Notification]]:
    """Return the notices for which norms provide about the matter of an act, or between the same two."""
    return [
        (norm, notice)
        for norm in status.agreement.norms
        for notice in norm.notifications
        if set(notice.matters) & set(act.matters)
        or (notice.sender == act.sender and notice.addressee in act.addressees)
    ]


def _make_event_steps(status: Status, event: Event, say: Phrases) -> Iterator[Step]:
    """Yield what an event calls for, fulfils and breaches."""
    for call in status.instances:
        if call.event == event:
            norm = call.norm
            said, plain = _tell_call(call, say)
            holds = None if call.state in ("to-be-judged", "not-known") else call.state != "not-in-force"
            yield Step(
                "call", said, holds, norm.number, norm.iri, norm.quote.any, norm.lines, (event.iri,),
                plain=plain,
            )  # fmt: skip
    for key, iris in (("act.fulfils", event.fulfils), ("breach", event.breaches)):
        for iri in iris:
            norm = status.agreement.norm(iri)
            said = say.phrase(key, record=say.record(event), day=say.day(event.span.start))
            kind = "act" if key == "act.fulfils" else "breach"
            yield Step(
                kind, said, kind == "act", norm.number, norm.iri, norm.quote.any, norm.lines, (event.iri,),
                event.evidence,
            )  # fmt: skip
