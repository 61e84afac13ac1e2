"""The steps of a chain that tell what a record of the log does: what it calls for, and what it discharges."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.events.model import Event
from servanda.timeline.chain_life import formula_steps
from servanda.timeline.explanation import Step
from servanda.timeline.formulas import Formula
from servanda.timeline.matching import fit
from servanda.timeline.model import Instance, Status
from servanda.timeline.saying import Saying
from servanda.timeline.terms import Norm, Notice


def record_steps(status: Status, event: Event, say: Saying) -> Iterator[Step]:
    """Yield the chain of a record: for a notice each duty and formula that it may meet, slot by slot."""
    if event.kind == "judgement":
        yield from _judgement(event, say)
    elif event.kind == "notice":
        yield from _notice(status, event, say)
    else:
        yield from _event(status, event, say)
    said, holds = did(status, event, say)
    yield Step("state", said, holds)


def did(status: Status, event: Event, say: Saying) -> tuple[str, bool | None]:
    """Return in one phrase what a record does, and whether it does anything."""
    if event.kind == "judgement":
        return say.phrase("did.judges", ids=", ".join(_last(name) for name in event.about)), True
    doubtful = [call.id for call in status.instances if event in [one.act for one in call.doubtful]]
    done = [call.id for call in status.instances if event in call.acts and call.notice is not None]
    met = [one.norm for one in _formulas(status) if event in one.acts]
    effects = [say.clause(status.lifecycle.terms.norm(norm)) for norm in met]
    called = [call.id for call in status.instances if call.event == event and call.state != "not-in-force"]
    parts = [
        say.phrase(key, ids=", ".join(dict.fromkeys(ids)))
        for key, ids in (
            ("did.discharges", done), ("did.effect", effects), ("did.doubt", doubtful),
            ("did.triggers", called),
            ("did.fulfils", [_last(name) for name in event.fulfils]),
            ("did.breaches", [_last(name) for name in event.breaches]),
        )
        if ids
    ]  # fmt: skip
    if parts:
        return "; ".join(parts), True if done or effects or not doubtful else None
    return say.phrase("did.nothing" if event.kind == "notice" else "did.triggers-nothing"), False


def _formulas(status: Status) -> tuple[Formula, ...]:
    return status.lifecycle.entry + status.lifecycle.ending


def _judgement(event: Event, say: Saying) -> Iterator[Step]:
    for held in event.about:
        key = "gate.yes" if event.answer else "gate.no"
        said = say.phrase(key, words=_last(held), judge=say.names((*event.by, *event.on_behalf_of)))
        yield Step("judgement", said, event.answer, records=(event.iri,), evidence=event.evidence)


def _notice(status: Status, act: Event, say: Saying) -> Iterator[Step]:
    """Yield what a notice does for each formula and each duty to notify that it may be meant for."""
    for formula in _formulas(status):
        # Of two notices for which one norm provides, one by each side, only one can be meant.
        other = any(act in one.acts for one in _formulas(status) if one.norm == formula.norm)
        failing = () if other else formula.failing
        if act in formula.acts or any(one.act == act for one in formula.doubtful + failing):
            only = Formula(
                formula.norm, formula.notice, formula.effect, formula.day,
                tuple(one for one in formula.acts if one == act),
                tuple(one for one in formula.doubtful if one.act == act),
                tuple(one for one in failing if one.act == act),
            )  # fmt: skip
            yield from (step for step in formula_steps(status, only, say) if step.records)
    meant = [call for call in status.instances if _concerns(act, call)]
    for call in meant:
        yield _towards(act, call, say)
    if not meant:
        for norm, notice in _nearest(status, act):
            found = fit(act, notice, status.lifecycle.terms)
            if (found.failing() or act.received is None) and norm.modality == "obligation":
                slots = say.unmet(found, notice)
                said = say.phrase(
                    "formula.failing", clause=say.clause(norm), record=say.record(act), slots=slots
                )
                yield Step("act", said, False, norm.number, norm.iri, norm.quote, norm.lines, (act.iri,))


def _concerns(act: Event, call: Instance) -> bool:
    """Say whether a notice discharges a call, may do so, or fails to."""
    return act in call.acts or any(found.act == act for found in call.doubtful + call.failing)


def _towards(act: Event, call: Instance, say: Saying) -> Step:
    """Return the step that tells what a notice does for one call for an act."""
    norm, notice = call.norm, call.notice
    rest = (norm.number, norm.iri, norm.quote, norm.lines, (act.iri,), act.evidence)
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
    return Step("act", said, True, *rest)


def _nearest(status: Status, act: Event) -> list[tuple[Norm, Notice]]:
    """Return the notices for which norms provide about the matter of an act, or between the same two."""
    return [
        (norm, notice)
        for norm in status.lifecycle.terms.norms
        for notice in norm.notices
        if set(notice.matters) & set(act.matters)
        or (notice.sender == act.sender and notice.addressee in act.addressees)
    ]


def _event(status: Status, event: Event, say: Saying) -> Iterator[Step]:
    """Yield what an event calls for, fulfils and breaches."""
    for call in status.instances:
        if call.event == event:
            norm = call.norm
            said = say.phrase("call", id=call.id, state=say.state(call.verdict))
            holds = None if call.state in ("to-be-judged", "not-known") else call.state != "not-in-force"
            yield Step("call", said, holds, norm.number, norm.iri, norm.quote, norm.lines, (event.iri,))
    for key, iris in (("act.fulfils", event.fulfils), ("breach", event.breaches)):
        for iri in iris:
            norm = status.lifecycle.terms.norm(iri)
            said = say.phrase(key, record=say.record(event), day=say.day(event.span.start))
            kind = "act" if key == "act.fulfils" else "breach"
            yield Step(
                kind, said, kind == "act", norm.number, norm.iri, norm.quote, norm.lines, (event.iri,),
                event.evidence,
            )  # fmt: skip


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]
