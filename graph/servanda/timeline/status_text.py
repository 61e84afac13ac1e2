"""Writes a status for a terminal: the life of the agreement, then what each actor owes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from servanda.query.writing import Page
from servanda.timeline.model import Instance, NormStatus, Status
from servanda.timeline.outcome import day_of
from servanda.timeline.saying import Saying
from servanda.timeline.selection import Item, by_actor
from servanda.timeline.terms import Norm

#: States of which the norms are only counted, in this order.
_COUNTED = ("done", "done-late", "standing", "not-called-for", "not-in-force", "not-known", "ended")

#: So many calls of one actor are told one by one; a table or JSON has all.
SHOWN: Final = 50


def status_text(
    status: Status, norms: Iterable[NormStatus], say: Saying, *, width: int = 80, colour: bool = False
) -> str:
    """Return a status as text, no line wider than ``width`` where words can be broken."""
    page = Page(say.lang, width, colour)
    held = list(norms)
    page.add(
        say.word("head", agreement=say.name(status.lifecycle.terms.agreement), as_of=status.as_of), "head"
    )
    phase(page, status, say)
    groups = by_actor(held)
    for bearers, found in groups.items():
        page.gap()
        page.add(say.names(bearers), "head")
        _group(page, status, found, say)
    page.gap()
    pressing = sum(item.pressing for found in groups.values() for item in found)
    records = status.record.log.events if status.record.log is not None else ()
    later = sum(day_of(event).by(status.as_of) is False for event in records)
    page.add(say.word("summary", norms=len(held), pressing=pressing, records=len(records) - later))
    if later:
        page.add(say.word("later", as_of=status.as_of, n=later), "faint")
    return page.text()


def phase(page: Page, status: Status, say: Saying) -> None:
    """Add whether the agreement is in force, by which formula, and on what that rests."""
    life = status.lifecycle
    assumed = "-assumed" if "in-force" in life.assumed else ""
    last = status.last is not None
    if status.phase == "in-force":
        key = f"phase.in-force{assumed}{'-last' if last else ''}"
        page.add(say.word(key, day=say.day(life.in_force), last=say.day(status.last)), "must")
    elif status.phase == "ended":
        page.add(say.word("phase.ended", last=say.day(life.last)), "must")
    elif status.phase == "not-in-force":
        known = life.on_record or bool(assumed)
        day = say.day(life.in_force) if known else life.floor
        page.add(say.word("phase.not-in-force-later" if known else "phase.not-in-force", day=day), "must")
    else:
        page.add(say.word("phase.not-known"), "must")
        if not life.on_record and not assumed:
            page.add(say.word("phase.not-known-way"), "faint")
    _formulas(page, status, say)
    if life.assumed:
        what = ", ".join(f"{name} = {day}" for name, day in life.assumed.items())
        page.add(say.word("assumed", what=what), "mark", 2)
    if status.conventions.changed:
        page.add(say.word("conventions", names=", ".join(status.conventions.changed)), "faint", 2)


def _formulas(page: Page, status: Status, say: Saying) -> None:
    """Add each formula of entry into force and each protocol, with what the record holds of it."""
    life = status.lifecycle
    named = [(say.clause(life.terms.norm(one.norm)), one) for one in life.entry]
    for clause, formula in named:
        acts = ", ".join(act.name for act in formula.acts)
        if formula.notice is None and formula.day is not None:
            said = say.day(formula.day)
        elif formula.day is not None:
            said = say.word("formula.met", day=say.day(formula.day), acts=acts)
        elif formula.doubtful:
            said = say.word("formula.doubt", acts=", ".join(one.act.name for one in formula.doubtful))
        else:
            said = say.word("formula.none")
            said += "".join("; " + say.word("formula.fails", act=one.act.name) for one in formula.failing)
        page.add(say.word("formula", clause=clause, said=said), "faint", 2)
    for formula in life.ending:
        if formula.doubtful:
            acts = ", ".join(one.act.name for one in formula.doubtful)
            clause = say.clause(life.terms.norm(formula.norm))
            page.add(
                say.word("formula", clause=clause, said=say.word("formula.doubt", acts=acts)), "faint", 2
            )
    for one in status.amendments:
        begun = one.in_force is not None and one.in_force.by(status.as_of) is not False
        said = (
            say.word("amendment.in-force", day=say.day(one.in_force)) if begun else say.word("amendment.open")
        )
        agreed = say.day(one.event.span.start)
        page.add(say.word("amendment", event=one.event.name, day=agreed, said=said), "faint", 2)


def _group(page: Page, status: Status, found: list[Item], say: Saying) -> None:
    """Add what one actor owes: what is pressing one by one, the rest counted."""
    counted: dict[str, list[Item]] = {}
    shown = 0
    for item in found:
        if not item.pressing:
            counted.setdefault(item.state, []).append(item)
            continue
        shown += 1
        if shown <= SHOWN:
            _pressing(page, status, item, say)
    if shown > SHOWN:
        page.add(say.word("more", n=shown - SHOWN), "faint", 2)
    rows = []
    for state in _COUNTED:
        if held := counted.get(state):
            calls = [item.call.id for item in held if item.call is not None]
            alone = [item.held.norm for item in held if item.call is None]
            alone.sort(key=status.lifecycle.terms.norms.index)
            clauses = ", ".join(dict.fromkeys(_clause(norm, say) for norm in alone))
            said = [say.count(len(alone), clauses)] if alone else []
            rows.append((say.state(state), "; ".join([*calls, *said])))
    margin = max((len(name) for name, _ in rows), default=0) + 2
    for name, text in rows:
        page.entry(name, text, margin)


def _clause(norm: Norm, say: Saying) -> str:
    """Return how a clause is called in a row of clauses: by its number, else by its name."""
    return norm.number if norm.number[:1].isdigit() else say.name(norm.clause)


def _pressing(page: Page, status: Status, item: Item, say: Saying) -> None:
    norm, call = item.held.norm, item.call
    verdict = call.verdict if call is not None else item.held.verdict
    name = call.id if call is not None else norm.name
    said = [name, say.state(verdict)]
    if call is not None and call.elapsed is not None and call.since is not None:
        said.append(say.since(call.elapsed, call.since))
    if item.survives:
        said.append(say.word("survives"))
    page.add(" · ".join(said), "must", 2)
    rows = [(say.word("duty"), f"{say.name(norm.iri)} ({say.clause(norm)})")]
    rows += _by(call, say) if call is not None else []
    rows += [
        (say.word("judge"), f"{say.names(one.gate.judges)}: «{one.gate.words}»")
        for one in (call.gates if call is not None else item.held.gates)
        if one.answer is None and verdict.state == "to-be-judged"
    ]
    rows += [
        (say.word("breach"), f"{event.name}, {say.day(event.span.start)}") for event in item.held.breaches
    ]
    margin = max(len(name) for name, _ in rows) + 2
    for name, text in rows:
        page.entry(name, text, margin, indent=4)


def _by(call: Instance, say: Saying) -> list[tuple[str, str]]:
    """Return what called for an act, by when, and the acts that do not discharge it or may."""
    rows = []
    if call.event is not None:
        rows.append((say.word("by"), f"{say.record(call.event)}, {say.lasting(call.event.span)}"))
    timing = call.norm.timing
    if timing is not None and timing.due_before:
        said = say.word("before", matter=say.name(timing.due_before))
        rows.append((say.state("due"), said if call.event else f"{said}; {say.word('before.open')}"))
    elif call.deadline is not None:
        rows.append((say.state("due"), say.word("until", deadline=say.day(call.deadline))))
    if call.notice is not None:
        rows += [
            (say.word("failing"), f"{one.act.name}: {say.unmet(one, call.notice)}") for one in call.failing
        ]
        rows += [
            (say.word("doubtful"), f"{one.act.name}: {say.unsure(one, call.notice)}") for one in call.doubtful
        ]
    return rows
