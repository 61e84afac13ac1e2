"""The steps of a chain that tell whether the agreement is in force, and on what that rests."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.events.conventions import find_last_day
from servanda.events.dates import Truth, When
from servanda.events.model import Event
from servanda.timeline.explanation import Step
from servanda.timeline.formulas import TERMINATION, Formula
from servanda.timeline.model import Status
from servanda.timeline.saying import Saying
from servanda.timeline.terms import Norm, Notice


def life_steps(status: Status, say: Saying) -> Iterator[Step]:
    """Yield each formula of entry into force with what the record holds of it, what follows, and the end."""
    life, day = status.lifecycle, status.as_of
    for formula in life.entry:
        yield from formula_steps(status, formula, say)
    yield _in_force(status, say)
    for formula in life.ending:
        days = [act.received for act in formula.acts if act.received is not None]
        fixed = formula.notice is None and formula.day is not None
        days += [one.act.received for one in formula.doubtful if one.act.received is not None]
        if fixed or any(received.by(day) is not False for received in days):
            yield from formula_steps(status, formula, say)
    if "last-day-in-force" in life.assumed:
        yield Step("effect", say.phrase("end.assumed", last=life.last), assumed=True)
    if life.ended(day) is not False:
        holds: Truth = True if life.ended(day) else None
        yield Step("in-force", say.phrase("end.over", as_of=day), False if holds else None)


def formula_steps(status: Status, formula: Formula, say: Saying) -> Iterator[Step]:
    """Yield what the record holds of one formula: the acts that meet it, that may, and that do not."""
    norm, notice = provided(status, formula)
    clause = say.clause(norm)
    words = {"clause": norm.number, "norm": norm.iri, "words": norm.quote, "lines": norm.lines}
    ending = formula.effect.kind == TERMINATION
    if notice is None:
        yield _by_itself(status, formula, say)
        return
    for act in formula.acts:
        said = (
            say.phrase(
                "end.notice", clause=clause, record=say.record(act), day=say.day(act.received),
                period=say.period(formula.effect.period or ""), last=say.day(_last(status, formula, act)),
            )
            if ending
            else say.phrase("formula.met", clause=clause, record=say.record(act), day=say.day(act.received))
        )  # fmt: skip
        yield Step("effect", said, records=(act.iri,), evidence=act.evidence, **words)  # type: ignore[arg-type]
    if not formula.acts and not ending:
        yield Step("effect", say.phrase("formula.open", clause=clause), None, **words)  # type: ignore[arg-type]
    for kind, found in (("doubt", formula.doubtful), ("failing", formula.failing)):
        for one in found:
            slots = say.unsure(one, notice) if kind == "doubt" else say.unmet(one, notice)
            yield Step(
                "act", say.phrase(f"formula.{kind}", clause=clause, record=say.record(one.act), slots=slots),
                None if kind == "doubt" else False, norm.number, norm.iri, records=(one.act.iri,),
                evidence=one.act.evidence,
            )  # fmt: skip


def _last(status: Status, formula: Formula, act: Event) -> When | None:
    """Return the last day in force after a notice, as it would be by that notice alone."""
    if act.received is None or formula.effect.period is None:
        return None
    return find_last_day(act.received, formula.effect.period, status.conventions)


def _by_itself(status: Status, formula: Formula, say: Saying) -> Step:
    """Return the step of an effect that comes without a notice: on signature, or after a term."""
    norm = status.lifecycle.terms.norm(formula.norm)
    key = "end.term" if formula.effect.kind == TERMINATION else "formula.signature"
    said = say.phrase(
        key if formula.day is not None else "formula.open", clause=say.clause(norm), day=say.day(formula.day),
        period=say.period(formula.effect.period or ""),
    )  # fmt: skip
    holds: Truth = True if formula.day is not None else None
    return Step("effect", said, holds, norm.number, norm.iri, norm.quote, norm.lines)


def provided(status: Status, formula: Formula) -> tuple[Norm, Notice | None]:
    """Return the norm of a formula, and its notice where the effect hangs on one."""
    norm = status.lifecycle.terms.norm(formula.norm)
    return norm, next((notice for notice in norm.notices if notice.iri == formula.notice), None)


def _in_force(status: Status, say: Saying) -> Step:
    """Return the step that says since when the agreement is in force, or that this is not known."""
    life, day = status.lifecycle, status.as_of
    assumed = "in-force" in life.assumed
    begun = life.in_force.by(day)
    if life.floor is not None and day < life.floor and not assumed:
        return Step("in-force", say.phrase("in-force.floor", day=life.floor), False)
    if begun is True:
        key = "in-force.assumed" if assumed else "in-force.since"
        return Step("in-force", say.phrase(key, day=say.day(life.in_force)), assumed=assumed)
    if begun is False:
        key = "in-force.later-assumed" if assumed else "in-force.later"
        return Step("in-force", say.phrase(key, day=say.day(life.in_force)), False, assumed=assumed)
    return Step("in-force", say.phrase("in-force.unknown", as_of=day), None)
