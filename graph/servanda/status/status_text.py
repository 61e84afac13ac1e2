"""What people and programs read of a status: of one day, of what is due, of what an event would change.

Each as text for a terminal, as a table or JSON values, and what is due also as entries of a calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from servanda.events.dates import UNKNOWN, When, make_when, parse_day
from servanda.events.records import Event
from servanda.messages import Messages, capitalize_text
from servanda.model import Norm, Notification, Slot
from servanda.query.table import Row, Table
from servanda.query.writing import MarkdownPage, Page
from servanda.status.amendments import Amendment
from servanda.status.assumptions import list_assumed_records, list_assumptions, name_records
from servanda.status.calendar import Due
from servanda.status.coming_days import ComingDay
from servanda.status.explain import describe_doubt, describe_effect
from servanda.status.formulas import Formula
from servanda.status.matching import Fit
from servanda.status.memberships import PartyLife
from servanda.status.order import Misorder
from servanda.status.phrases import Phrases
from servanda.status.silence import Silence, get_silence_state, list_silences
from servanda.status.staff import Staff, StaffEntry
from servanda.status.states import (
    GateJudgement,
    Instance,
    NormStatus,
    Status,
    StatusItem,
    get_day,
    group_items,
    list_items,
    list_uncountable,
)
from servanda.status.time_phrases import (
    SEPARATOR,
    describe_grounds,
    describe_state,
    describe_time,
    find_words,
    recurs,
)
from servanda.status.times import Premise
from servanda.status.what_if import Change, Supposition, begins_agreement, ends_agreement, lifts_end

#: States of which the norms are only counted, in this order.
COUNTED: Final = ("done", "done-late", "standing", "not-called-for", "not-in-force", "not-known", "ended")
#: So many calls of one actor are told one by one; a table or JSON has all.
SHOWN: Final = 50
_COLUMNS = {
    "id": "string", "clause": "string", "norm": "iri", "bearer": "iri list", "bearer_label": "string list",
    "responsible": "iri list", "responsible_label": "string list",
    "deadline": "string", "state": "string", "event": "iri", "assumed": "string list", "label": "string",
    "uncountable": "string", "urgency": "string", "time_words": "string", "rests_on": "string",
}  # fmt: skip
#: The columns that a staff file adds.
_OFFICE_COLUMNS = {"office": "string", "deputy": "string", "remind": "string list"}
#: From so many on, norms that change alike, and overdue days of one duty, are counted.
MANY: Final = 6
#: So many days to come of one duty are told one by one.
AHEAD: Final = 12
#: The columns of the table, and their types (:data:`servanda.query.questions.COLUMN_TYPES`).
COLUMNS = {
    "id": "string", "clause": "string", "norm": "iri", "modality": "string", "bearer": "iri list",
    "bearer_label": "string list", "responsible": "iri list", "responsible_label": "string list",
    "addressee": "iri list", "state": "string", "possible": "string list",
    "since": "string", "event": "iri", "deadline": "string", "days_least": "integer", "days_most": "integer",
    "acts": "iri list", "judged_by": "iri list", "survives": "boolean", "assumed": "string list",
    "label": "string", "uncountable": "string", "urgency": "string", "time_words": "string",
    "rests_on": "string",
}  # fmt: skip


def render_status(
    status: Status, norms: Iterable[NormStatus], say: Phrases, *, width: int = 80, colour: bool = False
) -> str:
    """Return a status as text, no line wider than ``width`` where words can be broken."""
    page = Page(say.lang, width, colour)
    held = list(norms)
    page.add(say.word("head", agreement=say.name(status.agreement.iri), as_of=status.as_of), "head")
    add_phase(page, status, say)
    groups = group_items(held)
    for (bearers, responsible), found in groups.items():
        page.gap()
        page.add(capitalize_text(say.bearers(bearers, responsible)), "head")
        _add_group(page, status, found, say)
    page.gap()
    pressing = sum(item.pressing for found in groups.values() for item in found)
    first, *rest = make_summary(status, held, pressing, say)
    page.add(first)
    for said in rest:
        page.add(said, "faint")
    return page.text()


def make_summary(status: Status, norms: Sequence[NormStatus], pressing: int, say: Phrases) -> list[str]:
    """Return how many norms, pressing matters and records there are, and how many of these come later."""
    records = status.record.log.events if status.record.log is not None else ()
    later = sum(get_day(event).by(status.as_of) is False for event in records)
    found = [say.word("summary", norms=len(norms), pressing=pressing, records=len(records) - later)]
    return [*found, say.word("later", as_of=status.as_of, n=later)] if later else found


def add_phase(
    page: Page, status: Status, say: Phrases, *, advice: bool = True, formulas: bool = True
) -> None:
    """Add whether the agreement is in force, by which formula, on what that rests, and if it binds.

    ``advice`` says what to type where the day is not known; ``formulas`` adds what the record has of each.
    """
    if not status.agreement.is_binding:
        page.add(Messages(say.lang, "answers").text("not_binding"), "mark")
    life = status.lifecycle
    known = life.on_record or "in-force" in life.assumed
    page.add(_mark_later(_describe_phase(status, say), _list_life_acts(status), status, say), "must")
    if status.phase == "in-force" and life.suspended is not None and life.suspended.by(status.as_of):
        page.add(say.word("phase.suspended", day=say.day(life.suspended)), "must")
    if advice and status.phase == "not-known" and not known:
        page.add(say.word("phase.not-known-way"), "faint")
    for one in life.remarks:
        other = say.name(one.other) if one.other else ""
        page.add(say.word("phase.remark", other=other, day=say.day(one.day)), "mark", 2)
    _add_term(page, status, say)
    if formulas:
        _add_formulas(page, status, say)
    for said in describe_assumptions(status, say):
        page.add(said, "mark", 2)
    if status.conventions.changed:
        page.add(say.word("conventions", names=", ".join(status.conventions.changed)), "faint", 2)


def describe_phase(status: Status, say: Phrases) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return in sentences whether the agreement is in force, and apart from that what it rests on."""
    page = Page(say.lang, 10_000)
    add_phase(page, status, say)
    lines = [line for line in page.lines if line.strip()]
    above = tuple(line for line in lines if not line.startswith(" "))
    return above, tuple(line.strip() for line in lines if line.startswith(" "))


def describe_assumptions(status: Status, say: Phrases) -> list[str]:
    """Return in sentences on what the life of the agreement rests that is only assumed: by whom, and what."""
    life = status.lifecycle
    asked = [
        say.word(f"assumption.{name}", day=say.day(day))
        for name, day in life.assumed.items()
        if name not in life.assumed_in_log
    ]
    records = [f"{say.record(one)}, {say.lasting(one.span)}" for one in life.assumed_records]
    found = (("assumed", asked), ("assumed.log", records))
    return [say.word(key, what="; ".join(what)) for key, what in found if what]


def _mark_later(said: str, acts: Iterable[Event], status: Status, say: Phrases) -> str:
    """Return what is told, with a remark where it rests on what is on record after the day asked."""
    if all(get_day(act).by(status.as_of) is not False for act in acts):
        return said
    end = "." if said.endswith(".") else ""
    return f"{said.removesuffix('.')} ({say.word('hindsight', as_of=status.as_of)}){end}"


def _list_life_acts(status: Status) -> list[Event]:
    """Return the acts on which the phase of a status rests: those that begin or end the agreement."""
    life = status.lifecycle
    formulas = [one for one in (*life.entry, *life.provisions) if one.day is not None or one.waits]
    formulas += life.ending if status.last is not None or status.phase == "ended" else ()
    return [act for one in formulas for act in one.acts]


def _describe_phase(status: Status, say: Phrases) -> str:
    """Return in one sentence whether the agreement is in force, and from when to when."""
    life, phase = status.lifecycle, status.phase
    assumed = "-assumed" if "in-force" in life.assumed else ""
    assumed += "-log" if "in-force" in life.assumed_in_log else ""
    last = "-last" if status.last is not None else ""
    if phase == "in-force":
        since = say.day(life.in_force)
        return say.word(f"phase.in-force{assumed}{last}", day=since, last=say.day(status.last))
    if phase == "provisionally-applied":
        end = life.provisional_last
        key = "phase.provisionally-applied" if end is None else "phase.provisionally-applied-last"
        if end is not None and end.by(status.as_of):  # nothing can end it earlier any more
            key = "phase.provisionally-applied-end"
        return say.word(key, day=say.day(life.provisional), last=say.day(end))
    if phase == "ended":
        return say.word("phase.ended", last=say.day(life.last))
    if phase != "not-in-force":
        return say.word("phase.not-known")
    if life.waits:
        lacking = [say.missing(one) for one in life.entry if one.waits]
        return say.word("phase.waits", missing="; ".join(lacking))
    if life.on_record or assumed:
        return say.word("phase.not-in-force-later", day=say.day(life.in_force))
    return say.word("phase.not-in-force", day=life.floor)


def _add_term(page: Page, status: Status, say: Phrases) -> None:
    """Add the last day of the term that runs, how it is counted, and by when its renewal can be stopped."""
    said = None
    if status.phase == "in-force" and status.last is None:
        said = say.term(status.as_of, status.lifecycle, status.conventions)
    if said is not None:
        page.add(said, "faint", 2)


def render_due(status: Status, found: Due, say: Phrases, *, width: int = 80, colour: bool = False) -> str:
    """Return what is due as text: what has a day first, then what is open without one."""
    page = Page(say.lang, width, colour)
    called = say.name(status.agreement.iri)
    page.add(say.word("head", agreement=called, as_of=status.as_of), "head")
    add_phase(page, status, say)
    page.gap()
    page.add(say.word("due.head", until=found.until), "head")
    if not found.dated and not found.later and not found.steps:
        page.add(say.word("due.none", until=found.until), indent=2)
    hidden, coming = list_hidden(found.dated), list_far(found.later)
    rows = _list_due_rows(found, hidden | {item.id for items in coming for item in items}, say)
    margin = max((len(say.day(day)) for day, *_ in rows), default=0) + 2
    for day, text, grounds in rows:
        page.entry(say.day(day), text, margin)
        if grounds:
            page.entry("", grounds, margin, style="faint")
    _add_counted(page, found, len(hidden), coming, say)
    for key, items in (
        ("due.waiting", found.waiting), ("due.urgent", found.urgent), ("due.open", found.undated),
        ("due.uncountable", found.uncountable),
    ):  # fmt: skip
        if items:
            page.gap()
            page.add(say.word(key), "head")
        for item in items:
            page.add(_describe_item(item, say), indent=2)
            for said in filter(None, (_tell_grounds(item, say), *_list_uncountable(item, say))):
                page.add(said, "faint", 4)
    return page.text()


def _add_counted(page: Page, found: Due, hidden: int, coming: list[list[StatusItem]], say: Phrases) -> None:
    """Add how much is only counted of what is overdue, and of what comes until the last day listed."""
    if hidden:
        page.add(say.word("more", n=hidden), "faint", 2)
    for far in coming:
        name, n = name_series(far[0]), len(far)
        page.add(say.word("due.more", name=name, n=n, until=found.limit or found.until), "faint", 2)
    if found.limit is not None:
        page.add(say.word("due.limit", limit=found.limit), "faint", 2)


def make_due_table(status: Status, found: Due, say: Phrases, staff: Staff | None = None) -> Table:
    """Return what is due as a table: a null ``deadline`` where the text sets none.

    With a staff file it has columns for the office in charge, its deputy, and the days to remind it.
    """
    items = (*found.dated, *found.later, *found.waiting, *found.urgent, *found.undated, *found.uncountable)
    whole = [_make_row(status, item, say) for item in items]
    rows: list[Row] = [{name: row[name] for name in _COLUMNS} for row in whole]
    entries = [
        staff.find_for_item(status.agreement, item)[0] if staff is not None else None for item in items
    ]
    agreement = status.agreement.iri
    for one in found.steps:
        rows.append({
            "id": one.id, "clause": one.norm.number if one.norm is not None else None,
            "norm": one.norm.iri if one.norm is not None else None, "bearer": [], "bearer_label": [],
            "responsible": [], "responsible_label": [],
            "deadline": str(one.day), "state": "due", "event": None,
            "assumed": list_assumptions(status),
            "label": f"{describe_coming_day(one, say)} ({say.name(agreement)})", "uncountable": None,
            "urgency": None, "time_words": one.slot.words.any or None if one.slot is not None else None,
            "rests_on": None,
        })  # fmt: skip
        entries.append(staff.find_for_day(status.agreement, one) if staff is not None else None)
    if staff is None:
        return Table(tuple(_COLUMNS), rows, say.lang, tuple(_COLUMNS.values()))
    for row, entry in zip(rows, entries, strict=True):
        row.update(_make_office_cells(row["deadline"], entry, say))
    columns = {**_COLUMNS, **_OFFICE_COLUMNS}
    return Table(tuple(columns), rows, say.lang, tuple(columns.values()))


def _make_office_cells(deadline: object, entry: StaffEntry | None, say: Phrases) -> Row:
    """Return who is responsible for a row, and on which days to remind them; of an inexact day on none."""
    if entry is None:
        return {"office": None, "deputy": None, "remind": []}
    day = parse_day(deadline).exact if isinstance(deadline, str) else None
    remind = [str(one) for one in entry.find_reminders(day)] if day is not None else []
    deputy = entry.name_deputy(say.lang) or None
    return {"office": entry.name_office(say.lang), "deputy": deputy, "remind": remind}


def render_supposition(
    found: Supposition, say: Phrases, *, width: int = 80, colour: bool = False, markdown: bool = False
) -> str:
    """Return what would change, day by day: the agreement first, then norms and calls that change alike.

    It is for a terminal of so many columns, or ``markdown``.
    """
    page = MarkdownPage(say.lang) if markdown else Page(say.lang, width, colour)
    first = found.days[0][1]
    page.add(say.word("what-if.head", event=say.record(found.event)), "head")
    page.add(f"{say.word('what-if.did')}: {describe_effect(first, found.event, say)[0]}", indent=2)
    for said in describe_assumptions(first, say):
        page.add(said, "mark", 2)
    if begins_agreement(found):
        day = say.day(first.lifecycle.in_force)
        page.add(
            say.word("what-if.begins", day=day, clause=_list_clauses(first, first.lifecycle.entry, say)),
            "must",
            2,
        )
    if ends_agreement(found):
        last = say.day(first.lifecycle.last)
        clause = _list_clauses(first, first.lifecycle.ending, say)
        page.add(say.word("what-if.ends", last=last, clause=clause), "must", 2)
    if lifts_end(found):
        page.add(_describe_lifted_end(found, say), "must", 2)
    for before, after in found.days:
        page.gap()
        _add_day(page, found, before, after, say)
    if ends_agreement(found):
        page.gap()
        ids = list_survivors(found)
        key = "what-if.survives" if ids else "what-if.survives-none"
        page.add(say.word(key, ids=", ".join(ids)), "must")
    return page.text()


def _describe_lifted_end(found: Supposition, say: Phrases) -> str:
    """Return in one sentence that the agreement no longer ends on the day on which it would have."""
    before, after = found.days[0]
    clause = _list_clauses(before, before.lifecycle.ending, say)
    key = "what-if.lifts" if after.lifecycle.perhaps_last is None else "what-if.lifts-perhaps"
    key = key if after.lifecycle.last is None else "what-if.puts-off"
    return say.word(
        key, last=say.day(before.lifecycle.last), new=say.day(after.lifecycle.last), clause=clause
    )


def list_survivors(found: Supposition) -> list[str]:
    """Return what would still be owed after the end: calls for an act, and norms that were breached."""
    last = found.days[-1][1]
    calls = [call.id for call in last.instances if call.survives]
    return [*calls, *(held.norm.name for held in last.norms if held.survives)]


def make_supposition_json(found: Supposition, say: Phrases) -> dict[str, Any]:
    """Return what would follow as JSON values."""
    life = found.days[0][1].lifecycle
    return {
        "event": found.event.iri,
        "does": describe_effect(found.days[0][1], found.event, say)[0],
        "begins": str(life.in_force) if begins_agreement(found) else None,
        "last_day": str(life.last) if ends_agreement(found) else None,
        "lifted_last_day": str(found.days[0][0].lifecycle.last) if lifts_end(found) else None,
        "assumed": {name: str(day) for name, day in life.assumed.items()},
        "assumed_records": {one.iri: str(one.span) for one in life.assumed_records},
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
        "survives": list_survivors(found) if ends_agreement(found) else [],
    }


def make_status_json(status: Status, norms: Iterable[NormStatus], say: Phrases) -> dict[str, Any]:
    """Return a status as JSON values: IRIs compact, days in EDTF, null where nothing is known or said."""
    life = status.lifecycle
    held = list(norms)
    return {
        "agreement": life.agreement.iri,
        "as_of": status.as_of.isoformat(),
        "phase": status.phase,
        "in_force": {
            "since": _format_day(life.in_force) if life.on_record or "in-force" in life.assumed else None,
            "not_before": life.floor.isoformat() if life.floor else None,
            "rests_on": "assumption" if "in-force" in life.assumed else "record" if life.on_record else None,
            "last_day": _format_day(status.last),
            "taken": life.taken,
            "taken_by": life.taken_by,
            "remarks": [_make_misorder(one) for one in life.remarks],
            "provisional": _make_provisional(life.provisional, life.provisional_last),
            "suspended": _format_day(life.suspended),
            "term": _make_term(status),
            "entry": [{**_make_formula(status, one), "taken": one.norm == life.taken} for one in life.entry],
            "ending": [_make_formula(status, one) for one in life.ending if status.last is not None],
            "amendments": [_make_amendment(one) for one in status.amendments],
        },
        "parties": [
            {
                "party": one.party,
                "party_label": say.name(one.party),
                "since": _format_day(one.since),
                "last_day": _format_day(one.last),
                "provisional": _make_provisional(one.provisional, one.provisional_last),
                "acts": _list_iris(one.acts),
            }
            for one in life.parties
        ],
        "silence": [_make_silence(status, one) for one in list_silences(status)],
        "assumed": {name: str(day) for name, day in life.assumed.items()},
        "assumed_records": {one.iri: str(one.span) for one in life.assumed_records},
        "conventions": list(status.conventions.names),
        "log": status.record.log.iri if status.record.log is not None else None,
        "norms": [_make_norm(status, one, say) for one in held],
    }


def make_status_table(status: Status, norms: Iterable[NormStatus], say: Phrases) -> Table:
    """Return a status as a table, the most pressing first: a line for each call, or norm without one."""
    rows = [_make_row(status, item, say) for item in list_items(norms)]
    return Table(tuple(COLUMNS), rows, say.lang, tuple(COLUMNS.values()))


def _add_group(page: Page, status: Status, found: list[StatusItem], say: Phrases) -> None:
    """Add what one actor owes: what is pressing one by one, the rest counted."""
    counted: dict[str, list[StatusItem]] = {}
    shown = 0
    told: set[tuple[str, frozenset[str] | None]] = set()
    for item in found:
        if not item.pressing:
            counted.setdefault(item.state, []).append(item)
            continue
        shown += 1
        if shown <= SHOWN:
            _add_item(page, status, item, say, again=_is_told(item, told))
    if shown > SHOWN:
        page.add(say.word("more", n=shown - SHOWN), "faint", 2)
    rows = []
    for state in COUNTED:
        if held := counted.get(state):
            calls = [_name_call(status, item, say) for item in held if item.call is not None]
            alone = [item.norm for item in held if item.call is None]
            alone.sort(key=status.agreement.norms.index)
            said = [say.count(len(alone), alone)] if alone else []
            rows.append((say.state(state), "; ".join([*calls, *said])))
    margin = max((len(name) for name, _ in rows), default=0) + 2
    for name, text in rows:
        page.entry(name, text, margin)


def _name_call(status: Status, item: StatusItem, say: Phrases) -> str:
    """Return the name of a call; of one that rests on records which are only assumed, with these."""
    assumed = name_records(list_assumed_records(status, item.subject))
    return say.word("assumed.call", id=item.id, what=", ".join(assumed)) if assumed else item.id


def _add_item(page: Page, status: Status, item: StatusItem, say: Phrases, *, again: bool = False) -> None:
    """Add what presses: its state, then what it rests on; of a duty that recurs that only once."""
    norm, call, verdict = item.norm, item.call, item.subject.verdict
    said = [item.id, describe_state(item.subject, say)]
    if call is not None and call.elapsed is not None and call.since is not None:
        said.append(say.since(call.elapsed, call.since))
    if item.survives:
        said.append(say.word("survives"))
    page.add(SEPARATOR.join(said), "must", 2)
    if again and not (call is not None and (call.failing or call.doubtful)):
        return
    rows = [(say.word("duty"), f"{say.name(norm.iri)} ({say.clause(norm)})")]
    if call is not None and call.performers is not None:
        rows.append((say.word("performers"), say.names(sorted(call.performers))))
    rows += _list_grounds(call, say) if call is not None else []
    rows += [(say.word("uncountable"), said) for said in _list_uncountable(item, say)]
    rows += [
        (say.word("judge"), _name_judges(one, say))
        for one in item.subject.gates
        if one.answer is None and verdict.state == "to-be-judged"
    ]
    rows += [
        (say.word("breach"), f"{say.act(event)}, {say.day(event.span.start)}") for event in item.held.breaches
    ]
    if assumed := name_records(list_assumed_records(status, item.subject)):
        rows.append((say.word("assumed.rest"), ", ".join(assumed)))
    margin = max(len(name) for name, _ in rows) + 2
    for name, text in rows:
        page.entry(name, text, margin, indent=4)


def _list_uncountable(item: StatusItem, say: Phrases) -> list[str]:
    """Return what servanda cannot count of what decides how a norm or a call stands."""
    notice = item.call.notice if item.call is not None else None
    notices = (notice,) if notice is not None else item.norm.notifications or (None,)
    slots = {slot.iri: slot for one in notices for slot in list_uncountable(item.norm, one)}
    return [say.uncountable(slot) for slot in slots.values()]


def _name_judges(judgement: GateJudgement, say: Phrases) -> str:
    """Return whose judgement is open, and whether the text names them."""
    gate = judgement.gate
    said = f"{say.names(gate.judges)}: «{gate.words.any}»"
    return said if gate.names_judges else f"{said} ({say.phrase('gate.bound')})"


def _list_grounds(call: Instance, say: Phrases) -> list[tuple[str, str]]:
    """Return what called for an act, by when, and the acts that do not discharge it or may."""
    rows = []
    if call.event is not None:
        rows.append((say.word("by"), f"{say.record(call.event)}, {say.lasting(call.event.span)}"))
    # What is open has no day; its words stand beside the state already.
    if (call.deadline is not None or call.state != "open") and (said := describe_time(call, say)):
        rows.append((say.word("time"), said))
    if call.notice is not None:
        rows += [
            (say.word("failing"), f"{say.act(one.act)}: {say.unmet(one, call.notice)}")
            for one in call.failing
        ]
        rows += [
            (say.word("doubtful"), f"{say.act(one.act)}: {say.unsure(one, call.notice)}")
            for one in call.doubtful
        ]
    else:
        rows += [(say.word("doubtful"), describe_doubt(call, one, say)) for one in call.doubtful]
    return rows


def _add_formulas(page: Page, status: Status, say: Phrases) -> None:
    """Add each formula of entry into force and each protocol, with what the record holds of it."""
    life = status.lifecycle
    for formula in life.entry:
        clause = say.clause(life.agreement.norm(formula.norm))
        said = _mark_later(_describe_formula(status, formula, say), formula.acts, status, say)
        page.add(capitalize_text(say.word("formula", clause=clause, said=said)), "faint", 2)
    if any(one.last is not None or one.acts for one in life.parties):
        for party in life.parties:
            page.add(_mark_later(_describe_party(status, party, say), party.acts, status, say), "faint", 2)
    for formula in life.ending:
        if formula.doubtful:
            acts = ", ".join(say.act(one.act) for one in formula.doubtful)
            clause = say.clause(life.agreement.norm(formula.norm))
            said = say.word("formula", clause=clause, said=say.word("formula.doubt", acts=acts))
            page.add(capitalize_text(said), "faint", 2)
    for said in describe_amendments(status, say):
        page.add(said, "faint", 2)
    _add_silences(page, status, say)


def describe_amendments(status: Status, say: Phrases) -> list[str]:
    """Return a sentence for each protocol that had been agreed by the day asked: whether it is in force."""
    told = []
    for one in status.amendments:
        key = "amendment.told" if one.event.kind == "notice" else "amendment"
        day, said = say.day(one.event.span.start), _describe_amendment(status, one, say)
        begun = one.in_force is not None and one.in_force.by(status.as_of) is not False
        said = capitalize_text(say.word(key, event=say.act(one.event), day=day, said=said))
        told.append(_mark_later(said, one.acts if begun else (), status, say))
    return told


def _add_silences(page: Page, status: Status, say: Phrases) -> None:
    """Add what follows from silence after each message: what is to come, and the latest of the rest."""
    every = [(one, get_silence_state(one, status)) for one in list_silences(status)]
    quiet = [pair for pair in every if pair[1] in ("come", "stopped")]
    hidden = quiet[:-MANY]
    for one, state in every:
        if (one, state) in hidden:
            continue
        clause = say.clause(one.norm)
        said = capitalize_text(say.word("formula", clause=clause, said=say.silence(one, state)))
        stops = [one.stopped_by] if one.stopped_by is not None else []
        page.add(_mark_later(said, stops, status, say), "faint", 2)
    if hidden:
        page.add(say.word("more", n=len(hidden)), "faint", 2)


def _make_silence(status: Status, one: Silence) -> dict[str, Any]:
    """Return what follows from silence after a message as JSON values."""
    return {
        "norm": one.norm.iri, "clause": one.norm.number, "effect": one.effect.effect_kind,
        "act": one.act.iri, "received": _format_day(one.received), "day": _format_day(one.day),
        "state": get_silence_state(one, status), "unless": list(one.effect.stopped_by),
        "stopped_by": one.stopped_by.iri if one.stopped_by is not None else None,
    }  # fmt: skip


def _describe_amendment(status: Status, one: Amendment, say: Phrases) -> str:
    """Return whether an amendment is in force, or what it lacks or stops it."""
    if one.in_force is not None and one.in_force.by(status.as_of) is not False:
        return say.word("amendment.in-force", day=say.day(one.in_force))
    if one.misorder is not None:
        return say.word("amendment.no-consent")
    if one.perhaps is not None and one.perhaps.by(status.as_of) is not False:
        return say.word("amendment.doubt", acts=", ".join(say.act(fit.act) for fit in one.doubtful))
    if one.missing:
        return say.lacking(one.missing)
    received = [act.open_receipt for act in one.acts if act.open_receipt is not None]
    if one.in_force is not None and all(day.by(status.as_of) is True for day in received):
        return say.word("amendment.later", day=say.day(one.in_force))
    stops = [
        fit.misorder for fit in one.failing if fit.misorder is not None and fit.misorder.rule == "stopped"
    ]
    if stops:
        return say.misorder(stops[0])
    return say.word("amendment.open-told" if one.event.kind == "notice" else "amendment.open")


def _describe_party(status: Status, party: PartyLife, say: Phrases) -> str:
    """Return in one sentence since when a Party is bound, or applies the agreement provisionally."""
    name = say.name(party.party)
    bound = party.since is not None and party.since.by(status.as_of) is not False
    if party.provisional is not None and party.provisional.by(status.as_of) is not False and not bound:
        key = "party.provisional" if party.provisional_last is None else "party.provisional-last"
        if party.provisional_last is not None and party.provisional_last.before(make_when(status.as_of)):
            key = "party.provisional-over"
        return say.word(key, party=name, day=say.day(party.provisional), last=say.day(party.provisional_last))
    key = "party.left" if party.last else "party.open" if party.since is None else "party.bound"
    return say.word(key, party=name, day=say.day(party.since), last=say.day(party.last))


def _describe_formula(status: Status, formula: Formula, say: Phrases) -> str:
    """Return what the record holds of a formula of entry, and whether it is the one that rules."""
    life = status.lifecycle
    acts = ", ".join(map(say.act, formula.acts))
    if formula.day is not None:
        counted = formula.effect.period or formula.effect.first_day_of or formula.effect.last_day_of
        if not formula.acts:
            said = say.day(formula.day)
        else:
            key = "formula.day" if counted or len(formula.acts) > 1 else "formula.met"
            said = say.word(key, day=say.day(formula.day), acts=acts)
    elif formula.doubtful:
        said = say.word("formula.doubt", acts=", ".join(say.act(one.act) for one in formula.doubtful))
        for one in formula.doubtful:
            if one.misorder is not None and one.order is None:
                why = say.misorder(one.misorder)
                said = say.word("formula.early", said=said, act=say.act(one.act), why=why)
    else:
        said = say.word("formula.none")
        if formula.waits:
            said = say.word("formula.missing", missing=say.missing(formula), acts=acts or "—")
    if formula.day is None:
        said = _add_failing(said, formula, say)
    others = [one for one in life.entry if one.norm != formula.norm]
    if life.taken == formula.norm and life.taken_by and (life.taken_by != "note" or _differ(life.entry)):
        why = say.phrase(f"formula.taken.{life.taken_by}")
        return say.word("formula.taken", said=said, why=why) if others else said
    return said


def _add_failing(said: str, formula: Formula, say: Phrases) -> str:
    """Return what is told of a formula, and the acts that do not meet it; of those out of order, why."""
    for one in formula.failing:
        if one.misorder is not None and one.order is False:
            said = say.word("formula.early", said=said, act=say.act(one.act), why=say.misorder(one.misorder))
        else:
            said += "; " + say.word("formula.fails", act=say.act(one.act))
    return said


def _differ(formulas: Iterable[Formula]) -> bool:
    """Say whether formulas lead to different days."""
    return len({str(one.day) for one in formulas if one.day is not None}) > 1


def _describe_item(item: StatusItem, say: Phrases) -> str:
    """Return what is due in one sentence: who owes what, and for how many days."""
    call, norm = item.call, item.norm
    said = [item.id, say.bearers(norm.bearers, norm.responsible), say.name(norm.iri)]
    if item.state in ("breached", "to-be-judged"):
        said.insert(1, say.state(item.state))
    if call is not None and call.elapsed is not None and call.since is not None:
        said.append(say.since(call.elapsed, call.since))
    return SEPARATOR.join(said)


def _list_due_rows(found: Due, hidden: set[str], say: Phrases) -> list[tuple[When, str, str]]:
    """Return what has a day, the earliest first: the day, what is due, and on what the day rests."""
    rows = [(one.day, describe_coming_day(one, say), quote_time(one.slot)) for one in found.steps]
    told: set[tuple[str, frozenset[str] | None]] = set()
    for item in (*found.dated, *found.later):
        if item.id not in hidden:
            again = _is_told(item, told)
            said = SEPARATOR.join((item.id, say.state(item.state))) if again else _describe_item(item, say)
            rows.append((item.deadline or UNKNOWN, said, "" if again else _tell_grounds(item, say)))
    return sorted(rows, key=lambda row: row[0].latest or date.max)


def list_hidden(dated: Iterable[StatusItem]) -> set[str]:
    """Return the names of what is only counted: of many overdue days those between first and last."""
    rows: dict[tuple[str, frozenset[str] | None], list[str]] = {}
    for item in dated:
        if item.call is not None and item.state == "breached" and recurs(item.call):
            rows.setdefault((item.norm.iri, item.call.performers), []).append(item.id)
    return {name for names in rows.values() if len(names) > MANY + 1 for name in names[1:-MANY]}


def list_far(later: Iterable[StatusItem]) -> list[list[StatusItem]]:
    """Return what is only counted of each duty that recurs: what comes after its next few days."""
    series: dict[str, list[StatusItem]] = {}
    for item in later:
        series.setdefault(name_series(item), []).append(item)
    return [items[AHEAD:] for items in series.values() if len(items) > AHEAD]


def name_series(item: StatusItem) -> str:
    """Return the name that all days of a duty that recurs have in common: ``2-report.alfa``."""
    day = str(item.deadline.earliest) if item.deadline is not None else ""
    return item.id.replace(f"@{day}", "").replace(f".{day}", "")


def _is_told(item: StatusItem, told: set[tuple[str, frozenset[str] | None]]) -> bool:
    """Say whether the same duty, which recurs, stands above already; ``told`` keeps those that do."""
    if item.call is None or not recurs(item.call):
        return False
    key = (item.norm.iri, item.call.performers)
    again = key in told
    told.add(key)
    return again


def describe_coming_day(one: ComingDay, say: Phrases, *, clause: bool = True) -> str:
    """Return what a day in the life of the agreement is, with the clause that says so, if wanted."""
    if one.act is not None and one.slot is not None:
        said = say.word(
            one.key,
            what=say.silent_effect(one.slot),
            unless=say.names(one.slot.stopped_by),
            act=say.act(one.act),
        )
    else:
        said = say.word(one.key, end=say.day(one.end))
    return f"{said} ({say.clause(one.norm)})" if clause and one.norm is not None else said


def quote_time(slot: Slot | None) -> str:
    """Return the words of the text on a time, in quotation marks; "" where there are none."""
    return f"«{slot.words.any}»" if slot is not None and slot.words.any else ""


def _tell_grounds(item: StatusItem, say: Phrases) -> str:
    return describe_grounds(item.call, say) if item.call is not None else ""


def _list_clauses(status: Status, formulas: tuple[Formula, ...], say: Phrases) -> str:
    """Return the clauses of the formulas that an act on the record meets."""
    met = [say.clause(status.agreement.norm(one.norm)) for one in formulas if one.day is not None]
    return ", ".join(dict.fromkeys(met))


def _add_day(page: Page, found: Supposition, before: Status, after: Status, say: Phrases) -> None:
    """Add what changes on one day; norms that change alike stand in one line, one alone with its words."""
    changes = found.changes(before, after)
    day = after.as_of
    if not changes and before.phase == after.phase:
        page.add(say.word("what-if.same", day=day), "head")
        return
    old, new = (say.state(status.phase) for status in (before, after))
    page.add(say.word("what-if.phase", day=day, before=old, after=new), "head")
    numbers = {held.norm.name: held.norm for held in after.norms}
    for (old, new), ids in _group_changes(changes, say).items():
        said = ", ".join(ids)
        if len(ids) > MANY:
            norms = [name for name in ids if name in numbers]
            calls = [name for name in ids if name not in numbers]
            said = "; ".join([say.count(len(norms), [numbers[name] for name in norms]), *calls])
        page.add(say.word("what-if.change", norms=said, before=old, after=new), indent=2)
        if len(ids) == 1 and ids[0] in numbers:
            page.add(say.name(numbers[ids[0]].iri), indent=4)


def _group_changes(changes: list[Change], say: Phrases) -> dict[tuple[str, str], list[str]]:
    """Return the changes by what they are, each with the names of what changes so."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in changes:
        how = tuple("—" if state is None else say.state(state) for state in (one.before, one.after))
        found.setdefault((how[0], how[1]), []).append(one.id)
    return found


def _format_day(when: When | None) -> str | None:
    return None if when is None else str(when)


def _make_formula(status: Status, formula: Formula) -> dict[str, Any]:
    return {
        "norm": formula.norm,
        "clause": status.agreement.norm(formula.norm).number,
        "day": _format_day(formula.day),
        "missing": list(formula.missing),
        "acts": [act.iri for act in formula.acts],
        "to_be_judged": [_make_fit(one) for one in formula.doubtful],
        "failing": [_make_fit(one) for one in formula.failing],
    }


def _make_provisional(since: When | None, last: When | None) -> dict[str, Any] | None:
    """Return from when and until when an agreement applies provisionally, None where it does not."""
    return None if since is None else {"since": _format_day(since), "last_day": _format_day(last)}


def _make_term(status: Status) -> dict[str, Any] | None:
    """Return the term that runs on the day of a status, None where none does."""
    life = status.lifecycle
    end = life.find_term_end(status.as_of)
    if end is None or life.term is None:
        return None
    return {
        "norm": life.term.norm,
        "clause": status.agreement.norm(life.term.norm).number,
        "last_day": _format_day(end),
        "renewals": life.term.find_number(status.as_of),
        "stop_by": _format_day(life.find_stop_deadline(status.as_of)),
        "counted_by": list(status.conventions.names),
    }


def _make_misorder(found: Misorder) -> dict[str, Any]:
    return {"rule": found.rule, "day": _format_day(found.day), "other": found.other}


def _make_fit(found: Fit) -> dict[str, Any]:
    unmet = [*found.failing(), *(["received"] if found.act.received is None else [])]
    made: dict[str, Any] = {"act": found.act.iri, "unmet": unmet, "open": list(found.open())}
    if found.misorder is not None:
        made["order"] = _make_misorder(found.misorder)
    return made


def _make_amendment(one: Amendment) -> dict[str, Any]:
    return {
        "event": one.event.iri,
        "agreed": _format_day(one.event.span.start),
        "ratified": [event.iri for event in one.ratified],
        "in_force": _format_day(one.in_force),
        "order": None if one.misorder is None else _make_misorder(one.misorder),
        "acts": [act.iri for act in one.acts],
        "to_be_judged": [_make_fit(found) for found in one.doubtful],
        "failing": [_make_fit(found) for found in one.failing],
    }


def _make_norm(status: Status, held: NormStatus, say: Phrases) -> dict[str, Any]:
    norm = held.norm
    return {
        "norm": norm.iri,
        "clause": norm.number,
        "modality": norm.modality,
        "bearer": list(norm.bearers),
        "bearer_label": [say.name(one) for one in norm.bearers],
        "responsible": list(norm.responsible),
        "responsible_label": [say.name(one) for one in norm.responsible],
        "addressee": list(norm.addressees),
        "addressee_label": [say.name(one) for one in norm.addressees],
        "label": say.name(norm.iri),
        "state": held.state,
        "possible": list(held.verdict.possible),
        "uncountable": _make_uncountable(norm, norm.notifications, say),
        "instances": [_make_call(call, say) for call in held.instances],
        "judgements": [_make_judgement(one) for one in held.gates],
        "performed": _list_iris(held.performed),
        "breaches": _list_iris(held.breaches),
        "survives": held.survives,
        "assumed": list_assumptions(status, held),
        "quote": norm.quote.any,
        "source_lines": list(norm.lines),
    }


def _make_uncountable(
    norm: Norm, notices: Iterable[Notification], say: Phrases
) -> list[dict[str, str | None]] | None:
    """Return what servanda cannot count of a norm and its notices, None where there is nothing."""
    slots = {slot.iri: slot for one in (*notices, None) for slot in list_uncountable(norm, one)}
    found: list[dict[str, str | None]] = [
        {
            "slot": slot.about,
            "words": slot.words.any or None,
            "reason": slot.uncountable_reasons.find(say.lang, "en"),
            "needs": slot.uncountable_needs.find(say.lang, "en") or None,
        }
        for slot in slots.values()
    ]
    return found or None


def _make_call(call: Instance, say: Phrases) -> dict[str, Any]:
    return {
        "id": call.id,
        "notice": call.notice.iri if call.notice is not None else None,
        "event": call.event.iri if call.event is not None else None,
        "since": _format_day(call.since),
        "state": call.state,
        "possible": list(call.verdict.possible),
        "deadline": _format_day(call.deadline),
        "elapsed_days": list(call.elapsed) if call.elapsed is not None else None,
        "acts": _list_iris(call.acts),
        "to_be_judged": [_make_fit(one) for one in call.doubtful],
        "failing": [_make_fit(one) for one in call.failing],
        "judgements": [_make_judgement(one) for one in call.gates],
        "survives": call.survives,
        "performers": sorted(call.performers) if call.performers is not None else None,
        "urgency": call.urgency,
        "uncountable": [_make_uncountable_slot(slot, say) for slot in call.uncountable],
        "rests_on": [_make_premise(one) for one in call.rests_on],
    }


def _make_uncountable_slot(slot: Slot, say: Phrases) -> dict[str, str | None]:
    return {
        "slot": slot.about,
        "words": slot.words.any or None,
        "why": slot.uncountable_reasons.find(say.lang, "en"),
        "needs": slot.uncountable_needs.find(say.lang, "en") or None,
    }


def _make_premise(one: Premise) -> dict[str, Any]:
    """Return what a day was counted from: the words of the text, the event with its day, the conventions."""
    return {
        "slot": one.slot.about,
        "words": one.slot.words.any or None,
        "event": one.event,
        "from": _format_day(one.start),
        "counts": list(one.conventions),
        "assumed": list(one.assumed),
    }


def _list_iris(events: Iterable[Event]) -> list[str]:
    return [event.iri for event in events]


def _make_judgement(one: GateJudgement) -> dict[str, Any]:
    return {
        "qualifier": one.gate.iri,
        "type": one.gate.type,
        "words": one.gate.words.any,
        "judges": list(one.gate.judges),
        "judges_stated": one.gate.names_judges,
        "limits": list(one.gate.programmes),
        "answer": one.answer,
        "judgement": one.judgement.iri if one.judgement is not None else None,
    }


def _make_row(status: Status, item: StatusItem, say: Phrases) -> Row:
    """Return one line of the table."""
    norm, call, verdict = item.norm, item.call, item.subject.verdict
    least, most = (call.elapsed if call is not None else None) or (None, None)
    acts = call.acts if call is not None else (*item.held.breaches, *item.held.performed)
    return {
        "id": item.id,
        "clause": norm.number,
        "norm": norm.iri,
        "modality": norm.modality,
        "bearer": list(norm.bearers),
        "bearer_label": [say.name(one) for one in norm.bearers],
        "responsible": list(norm.responsible),
        "responsible_label": [say.name(one) for one in norm.responsible],
        "addressee": list(norm.addressees),
        "state": verdict.state,
        "possible": list(verdict.possible),
        "since": _format_day(call.since) if call is not None else None,
        "event": call.event.iri if call is not None and call.event is not None else None,
        "deadline": _format_day(item.deadline),
        "days_least": least,
        "days_most": most,
        "acts": [act.iri for act in acts],
        "judged_by": sorted(item.judges),
        "survives": item.survives,
        "assumed": list_assumptions(status, item.subject),
        "label": say.name(norm.iri),
        "uncountable": "; ".join(_list_uncountable(item, say)) or None,
        "urgency": call.urgency if call is not None else None,
        "time_words": (find_words(call) or None) if call is not None else None,
        "rests_on": _tell_grounds(item, say) or None,
    }
