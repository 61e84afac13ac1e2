"""A status as plain values: the JSON of ``servanda status``, and its table of one line for each thing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from servanda.events.dates import When
from servanda.events.model import Event
from servanda.query.table import Row, Table
from servanda.timeline.formulas import Amendment, Formula
from servanda.timeline.matching import Fit
from servanda.timeline.model import Instance, Judged, NormStatus, Status
from servanda.timeline.saying import Saying
from servanda.timeline.selection import Item, items

#: The columns of the table, and their types (:data:`servanda.query.questions.COLUMN_TYPES`).
COLUMNS = {
    "id": "string", "clause": "string", "norm": "iri", "modality": "string", "bearer": "iri list",
    "bearer_label": "string list", "addressee": "iri list", "state": "string", "possible": "string list",
    "since": "string", "event": "iri", "deadline": "string", "days_least": "integer", "days_most": "integer",
    "acts": "iri list", "judged_by": "iri list", "survives": "boolean", "assumed": "string list",
    "label": "string",
}  # fmt: skip


def as_json(status: Status, norms: Iterable[NormStatus], say: Saying) -> dict[str, Any]:
    """Return a status as JSON values: IRIs compact, days in EDTF, null where nothing is known or said."""
    life = status.lifecycle
    held = list(norms)
    return {
        "agreement": life.terms.agreement,
        "as_of": status.as_of.isoformat(),
        "phase": status.phase,
        "in_force": {
            "since": _day(life.in_force) if life.on_record or "in-force" in life.assumed else None,
            "not_before": life.floor.isoformat() if life.floor else None,
            "rests_on": "assumption" if "in-force" in life.assumed else "record" if life.on_record else None,
            "last_day": _day(status.last),
            "entry": [_formula(status, one) for one in life.entry],
            "ending": [_formula(status, one) for one in life.ending if status.last is not None],
            "amendments": [_amendment(one) for one in status.amendments],
        },
        "assumed": {name: day.isoformat() for name, day in life.assumed.items()},
        "conventions": list(status.conventions.names),
        "log": status.record.log.iri if status.record.log is not None else None,
        "norms": [_norm(status, one, say) for one in held],
    }


def table(status: Status, norms: Iterable[NormStatus], say: Saying) -> Table:
    """Return a status as a table, the most pressing first: a line for each call, or norm without one."""
    rows = [row(status, item, say) for item in items(norms)]
    return Table(tuple(COLUMNS), rows, say.lang, tuple(COLUMNS.values()))


def row(status: Status, item: Item, say: Saying) -> Row:
    """Return one line of the table."""
    norm, call = item.held.norm, item.call
    least, most = (call.elapsed if call is not None else None) or (None, None)
    verdict = call.verdict if call is not None else item.held.verdict
    gates = call.gates if call is not None else item.held.gates
    acts = call.acts if call is not None else (*item.held.breaches, *item.held.performed)
    return {
        "id": call.id if call is not None else norm.name,
        "clause": norm.number,
        "norm": norm.iri,
        "modality": norm.modality,
        "bearer": list(norm.bearers),
        "bearer_label": [say.name(one) for one in norm.bearers],
        "addressee": list(norm.addressees),
        "state": verdict.state,
        "possible": list(verdict.possible),
        "since": _day(call.since) if call is not None else None,
        "event": call.event.iri if call is not None and call.event is not None else None,
        "deadline": _day(call.deadline) if call is not None else None,
        "days_least": least,
        "days_most": most,
        "acts": [act.iri for act in acts],
        "judged_by": sorted({judge for one in gates if one.answer is None for judge in one.gate.judges}),
        "survives": item.survives,
        "assumed": sorted(status.lifecycle.assumed),
        "label": say.name(norm.iri),
    }


def _day(when: When | None) -> str | None:
    return None if when is None else str(when)


def _formula(status: Status, formula: Formula) -> dict[str, Any]:
    return {
        "norm": formula.norm,
        "clause": status.lifecycle.terms.norm(formula.norm).number,
        "day": _day(formula.day),
        "acts": [act.iri for act in formula.acts],
        "to_be_judged": [_fit(one) for one in formula.doubtful],
        "failing": [_fit(one) for one in formula.failing],
    }


def _amendment(one: Amendment) -> dict[str, Any]:
    return {
        "event": one.event.iri,
        "agreed": _day(one.event.span.start),
        "ratified": [event.iri for event in one.ratified],
        "in_force": _day(one.in_force),
        "acts": [act.iri for act in one.acts],
        "to_be_judged": [_fit(found) for found in one.doubtful],
        "failing": [_fit(found) for found in one.failing],
    }


def _fit(found: Fit) -> dict[str, Any]:
    unmet = [*found.failing(), *(["received"] if found.act.received is None else [])]
    return {"act": found.act.iri, "unmet": unmet, "open": list(found.open())}


def _norm(status: Status, held: NormStatus, say: Saying) -> dict[str, Any]:
    norm = held.norm
    return {
        "norm": norm.iri,
        "clause": norm.number,
        "modality": norm.modality,
        "bearer": list(norm.bearers),
        "bearer_label": [say.name(one) for one in norm.bearers],
        "addressee": list(norm.addressees),
        "addressee_label": [say.name(one) for one in norm.addressees],
        "label": say.name(norm.iri),
        "state": held.state,
        "possible": list(held.verdict.possible),
        "instances": [_call(call) for call in held.instances],
        "judgements": [_judged(one) for one in held.gates],
        "performed": _iris(held.performed),
        "breaches": _iris(held.breaches),
        "survives": held.survives,
        "assumed": sorted(status.lifecycle.assumed),
        "quote": norm.quote,
        "source_lines": list(norm.lines),
    }


def _iris(events: Iterable[Event]) -> list[str]:
    return [event.iri for event in events]


def _call(call: Instance) -> dict[str, Any]:
    return {
        "id": call.id,
        "notice": call.notice.iri if call.notice is not None else None,
        "event": call.event.iri if call.event is not None else None,
        "since": _day(call.since),
        "state": call.state,
        "possible": list(call.verdict.possible),
        "deadline": _day(call.deadline),
        "elapsed_days": list(call.elapsed) if call.elapsed is not None else None,
        "acts": _iris(call.acts),
        "to_be_judged": [_fit(one) for one in call.doubtful],
        "failing": [_fit(one) for one in call.failing],
        "judgements": [_judged(one) for one in call.gates],
        "survives": call.survives,
    }


def _judged(one: Judged) -> dict[str, Any]:
    return {
        "qualifier": one.gate.iri,
        "type": one.gate.type,
        "words": one.gate.words,
        "judges": list(one.gate.judges),
        "judges_stated": one.gate.stated,
        "limits": list(one.gate.programmes),
        "answer": one.answer,
        "judgement": one.judgement.iri if one.judgement is not None else None,
    }
