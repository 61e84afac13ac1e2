"""The steps of a chain that tell why a norm, or one call for an act under it, stands as it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servanda.model import Norm
from servanda.timeline.chain_life import formula_steps, life_steps
from servanda.timeline.explanation import Step
from servanda.timeline.instances import own
from servanda.timeline.model import Instance, Judged, NormStatus, Status
from servanda.timeline.outcome import day_of
from servanda.timeline.saying import Saying
from servanda.timeline.status import before_entry


def norm_steps(status: Status, held: NormStatus, say: Saying) -> Iterator[Step]:
    """Yield the chain of a norm: its words, force, judgements, what called for it, what was done."""
    norm = held.norm
    yield from _read(norm, say)
    if before_entry(norm):
        yield from _before_entry(status, norm, say)
    else:
        yield from life_steps(status, say)
        yield from gate_steps(status, norm, held.gates, say)
        yield from _calls(held, say)
        yield from _acts_of(status, held, say)
        if held.survives:
            yield _survives(status, say)
    yield Step("state", say.state(held.verdict), _good(held.verdict.state))


def instance_steps(status: Status, call: Instance, say: Saying) -> Iterator[Step]:
    """Yield the chain of one call for an act: its words, force, trigger, judgements, time, acts, state."""
    yield from _read(call.norm, say)
    yield from life_steps(status, say)
    yield from _trigger(status, call, say)
    yield from gate_steps(status, call.norm, call.gates, say)
    yield from _time(call, say)
    yield from _acts(status, call, say)
    if call.survives:
        yield _survives(status, say)
    yield Step("state", say.state(call.verdict), _good(call.state))


def _read(norm: Norm, say: Saying) -> Iterator[Step]:
    clause = say.clause(norm)
    yield Step(
        "text", say.phrase("text", clause=clause), True, norm.number, norm.iri, norm.quote.any, norm.lines
    )
    yield Step("norm", say.phrase("norm", label=say.name(norm.iri)), True, norm.number, norm.iri)


def _before_entry(status: Status, norm: Norm, say: Saying) -> Iterator[Step]:
    """Yield why a norm that works before entry into force is met, or is not known to be."""
    life = status.lifecycle
    day = life.agreement.constituted
    if day is not None:
        holds = day <= status.as_of
        yield Step("in-force", say.phrase("in-force.not-needed", day=day), holds, norm.number)
        for gate in norm.gates:
            if life.agreement.reply is not None and holds:
                words = say.phrase("gate.reply", words=gate.words.any, day=life.agreement.reply.day)
                yield Step("judgement", words, True, norm.number, norm.iri)
    for formula in life.entry:
        if formula.norm == norm.iri:
            yield from formula_steps(status, formula, say)


def gate_steps(status: Status, norm: Norm, gates: Iterable[Judged], say: Saying) -> Iterator[Step]:
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


def _calls(held: NormStatus, say: Saying) -> Iterator[Step]:
    """Yield each call for an act under a norm with its state, or that there is none and what would be one."""
    for call in held.instances:
        records = () if call.event is None else (call.event.iri,)
        said = say.phrase("call", id=call.id, state=say.state(call.verdict))
        yield Step("call", said, _good(call.state), held.norm.number, held.norm.iri, records=records)
    if held.instances or held.norm.modality != "obligation":
        return
    matters = [
        matter
        for trigger in (held.norm.trigger, *(notice.trigger for notice in held.norm.notifications))
        if trigger is not None
        for matter in trigger.matters
    ]
    key = "trigger.none" if matters else "trigger.no-event"
    yield Step("trigger", say.phrase(key, matters=say.names(dict.fromkeys(matters))), not matters)


def _acts_of(status: Status, held: NormStatus, say: Saying) -> Iterator[Step]:
    """Yield what the record says fulfils or breaches a norm."""
    norm = held.norm
    for act in status.record.fulfilling.get(norm.iri, ()):
        if day_of(act).by(status.as_of) is not False:
            mine = own(status.agreement, act, norm)
            said = (
                say.phrase("act.fulfils", record=say.record(act), day=say.day(day_of(act)))
                if mine
                else say.phrase("act.foreign", record=say.record(act))
            )
            yield Step("act", said, mine, norm.number, norm.iri, records=(act.iri,), evidence=act.evidence)
    for act in held.breaches:
        said = say.phrase("breach", record=say.record(act), day=say.day(act.span.start))
        yield Step("breach", said, False, norm.number, norm.iri, records=(act.iri,), evidence=act.evidence)
    if norm.modality == "prohibition" and not held.breaches:
        yield Step("breach", say.phrase("breach.none"), True, norm.number)


def _trigger(status: Status, call: Instance, say: Saying) -> Iterator[Step]:
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
    if norm.timing is None or norm.timing.due_before is None:
        trigger = (call.notice.trigger if call.notice else None) or norm.trigger
        stated = trigger is not None and trigger.status == "stated"
        key = "trigger.stated" if stated else "trigger.inferred"
        words = trigger.words.any or None if trigger is not None else None
        called = say.phrase(key, event=said, day=day)
        yield Step("trigger", called, True, norm=norm.iri, words=words, **rest)  # type: ignore[arg-type]
    if applies is None:
        doubt = say.phrase("trigger.doubt", event=said, day=day)
        yield Step("trigger", doubt, None, **rest)  # type: ignore[arg-type]


def _time(call: Instance, say: Saying) -> Iterator[Step]:
    """Yield by when an act was to be done, as far as the text says so."""
    timing = (call.notice.timing if call.notice else None) or call.norm.timing
    words = timing.words.any or None if timing is not None else None
    rest = {"clause": call.norm.number, "norm": call.norm.iri, "words": words}
    if timing is not None and timing.due_before:
        said = say.phrase("time.before", matter=say.name(timing.due_before)) + "; "
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
    elif call.state not in ("not-in-force", "not-called-for"):
        said = say.phrase("time.words", words=words) + "; " if words else ""
        key = "time.none" if call.elapsed is not None else "time.silent"
        yield Step("time", said + say.phrase(key, days=say.elapsed(call.elapsed)), **rest)  # type: ignore[arg-type]


def _acts(status: Status, call: Instance, say: Saying) -> Iterator[Step]:
    """Yield the acts that discharge a call, those that may, and those that do not, each with the reason."""
    notice, number, norm = call.notice, call.norm.number, call.norm.iri
    for act in call.acts:
        if notice is None:
            said = say.phrase("act.fulfils", record=say.record(act), day=say.day(day_of(act)))
        else:
            said = say.phrase(
                "act.done", record=say.record(act), day=say.day(day_of(act)), slots=say.good(act, notice)
            )
            said += "" if act.about else "; " + say.phrase("act.taken")
        yield Step("act", said, True, number, norm, records=(act.iri,), evidence=act.evidence)
    for found in call.doubtful if notice is not None else ():
        slots = say.unsure(found, notice) if notice else ""
        said = say.phrase("act.doubt", record=say.record(found.act), slots=slots)
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


def _survives(status: Status, say: Saying) -> Step:
    """Return the step that says that what was still owed survives the end, with the clause that says so."""
    for norm in status.agreement.norms:
        if any(one.type == "qualifier:except-claims-arisen" for one in norm.qualifiers):
            said = say.phrase("end.survives", clause=say.clause(norm))
            return Step("effect", said, True, norm.number, norm.iri, norm.quote.any, norm.lines)
    return Step("effect", say.phrase("end.survives-reading"), None)


def _good(state: str) -> bool | None:
    """Return how a state is marked: true (in order), false (not), None (open to question)."""
    if state in ("to-be-judged", "not-known"):
        return None
    return state in ("done", "standing", "done-late")
