"""Writes what would follow from a supposed event, for a terminal and as JSON values."""

from __future__ import annotations

from typing import Any, Final

from servanda.query.writing import Page
from servanda.timeline.chain_act import did
from servanda.timeline.formulas import Formula
from servanda.timeline.model import Status
from servanda.timeline.saying import Saying
from servanda.timeline.suppose import Change, Supposition, begins, ends

#: From so many on, norms that change alike are counted.
MANY: Final = 6


def suppose_text(found: Supposition, say: Saying, *, width: int = 80, colour: bool = False) -> str:
    """Return what would change, day by day: the agreement first, then norms and calls that change alike."""
    page = Page(say.lang, width, colour)
    first = found.days[0][1]
    page.add(say.word("what-if.head", event=say.record(found.event)), "head")
    page.add(f"{say.word('what-if.did')}: {did(first, found.event, say)[0]}", indent=2)
    if begins(found):
        day = say.day(first.lifecycle.in_force)
        page.add(
            say.word("what-if.begins", day=day, clause=_clauses(first, first.lifecycle.entry, say)), "must", 2
        )
    if ends(found):
        last = say.day(first.lifecycle.last)
        clause = _clauses(first, first.lifecycle.ending, say)
        page.add(say.word("what-if.ends", last=last, clause=clause), "must", 2)
    for before, after in found.days:
        page.gap()
        _day(page, found, before, after, say)
    if ends(found):
        page.gap()
        ids = survivors(found)
        key = "what-if.survives" if ids else "what-if.survives-none"
        page.add(say.word(key, ids=", ".join(ids)), "must")
    return page.text()


def _day(page: Page, found: Supposition, before: Status, after: Status, say: Saying) -> None:
    """Add what changes on one day; norms that change alike stand in one line."""
    changes = found.changes(before, after)
    day = after.as_of
    if not changes and before.phase == after.phase:
        page.add(say.word("what-if.same", day=day), "head")
        return
    old, new = (say.state(status.phase) for status in (before, after))
    page.add(say.word("what-if.phase", day=day, before=old, after=new), "head")
    numbers = {held.norm.name: held.norm.number for held in after.norms}
    for (old, new), ids in _alike(changes, say).items():
        said = ", ".join(ids)
        if len(ids) > MANY:
            norms = [name for name in ids if name in numbers]
            clauses = ", ".join(dict.fromkeys(numbers[name] for name in norms))
            calls = [name for name in ids if name not in numbers]
            said = "; ".join([say.count(len(norms), clauses), *calls])
        page.add(say.word("what-if.change", norms=said, before=old, after=new), indent=2)


def _alike(changes: list[Change], say: Saying) -> dict[tuple[str, str], list[str]]:
    """Return the changes by what they are, each with the names of what changes so."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in changes:
        how = tuple("—" if state is None else say.state(state) for state in (one.before, one.after))
        found.setdefault((how[0], how[1]), []).append(one.id)
    return found


def survivors(found: Supposition) -> list[str]:
    """Return what would still be owed after the end: calls for an act, and norms that were breached."""
    last = found.days[-1][1]
    calls = [call.id for call in last.instances if call.survives]
    return [*calls, *(held.norm.name for held in last.norms if held.survives)]


def _clauses(status: Status, formulas: tuple[Formula, ...], say: Saying) -> str:
    """Return the clauses of the formulas that an act on the record meets."""
    met = [say.clause(status.lifecycle.terms.norm(one.norm)) for one in formulas if one.day is not None]
    return ", ".join(dict.fromkeys(met))


def as_json(found: Supposition, say: Saying) -> dict[str, Any]:
    """Return what would follow as JSON values."""
    life = found.days[0][1].lifecycle
    return {
        "event": found.event.iri,
        "does": did(found.days[0][1], found.event, say)[0],
        "begins": str(life.in_force) if begins(found) else None,
        "last_day": str(life.last) if ends(found) else None,
        "assumed": {name: day.isoformat() for name, day in life.assumed.items()},
        "conventions": list(found.days[0][1].conventions.names),
        "days": [
            {
                "day": after.as_of.isoformat(),
                "phase": {"before": before.phase, "after": after.phase},
                "changes": [
                    {"id": one.id, "before": one.before, "after": one.after}
                    for one in found.changes(before, after)
                ],
            }
            for before, after in found.days
        ],
        "survives": survivors(found) if ends(found) else [],
    }
