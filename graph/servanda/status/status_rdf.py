"""A status as RDF: servanda's own terms, beside them those of the ODRL Compliance Report Model and of DPV.

https://w3id.org/force/compliance-report and https://w3id.org/dpv (2.3). Which state is which there stands in
``state_terms.tsv``; where nothing fits (not known, to be judged) nothing is stated. As in the ODRL export,
powers, privileges and conditions are no rules, so that they have no report there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from servanda.events.dates import make_when
from servanda.model import Norm
from servanda.namespaces import PREFIXES, SRV, expand
from servanda.status.assumptions import list_assumed_records
from servanda.status.memberships import PartyLife
from servanda.status.states import STATES, Instance, NormStatus, Status
from servanda.store.turtle import serialize_paragraphs

if TYPE_CHECKING:
    from pyoxigraph import Literal, Quad, Triple

    from servanda.events.records import Event


if TYPE_CHECKING:
    #: Properties with their values: IRIs as text, or literals.
    Pairs = list[tuple[str, str | Literal]]

REPORT: Final = "https://w3id.org/force/compliance-report#"
DPV: Final = "https://w3id.org/dpv#"
_TYPE: Final = PREFIXES["rdf"] + "type"
_XSD: Final = PREFIXES["xsd"]
#: Modality to the class of the report on such a rule.
_REPORTS: Final = {
    "obligation": "DutyReport", "prohibition": "ProhibitionReport", "permission": "PermissionReport",
}  # fmt: skip
#: Column of ``state_terms.tsv`` to the property that it is about, and where its values are defined.
_ALIGNED: Final = {
    "activation": (REPORT + "activationState", REPORT),
    "performance": (REPORT + "performanceState", REPORT),
    "deontic": (REPORT + "deonticState", REPORT),
    "dpv": (DPV + "hasFulfilmentStatus", DPV),
}


class _ReportWriter:
    """Says the triples of one report."""

    def __init__(self, status: Status, norms: Iterable[NormStatus]) -> None:
        self.status = status
        self.held = list(norms)
        self.agreement = expand(status.agreement.iri)
        self.iri = make_report_iri(status)
        life = status.lifecycle
        self.assumed = [f"{name}={day}" for name, day in sorted(life.assumed.items())]
        self.assumed += _format_records(life.assumed_records)

    def triples(self) -> list[Triple]:
        """Return all triples in their one order: by subject as in the text, the types first."""
        found = self._head()
        for party in self.status.lifecycle.parties:
            found += self._party(party)
        for held in self.held:
            found += self._norm(held)
            for call in held.instances:
                found += self._call(call)
        return found

    def norms(self) -> list[Triple]:
        """Return the class and the bearers of each norm."""
        found = []
        for held in self.held:
            pairs: Pairs = [(_TYPE, SRV + held.norm.modality.capitalize())]
            pairs += [(SRV + "hasBearer", expand(bearer)) for bearer in held.norm.bearers]
            found += _make_triples(expand(held.norm.iri), pairs)
        return found

    def _party(self, party: PartyLife) -> list[Triple]:
        """Return whether the agreement binds a Party on the day, since when, and by which records."""
        pairs: Pairs = [(_TYPE, SRV + "PartyStatus"), (SRV + "isStatusOfParty", expand(party.party))]
        pairs.append((SRV + "bindingState", _make_literal(find_binding_state(self.status, party))))
        if party.since is not None and party.since.earliest is not None:
            pairs.append((SRV + "boundSince", _make_literal(str(party.since))))
        last = party.last or self.status.last
        if last is not None:
            pairs.append((SRV + "lastDayBound", _make_literal(str(last))))
        pairs += [(SRV + "isGroundedOn", expand(act.iri)) for act in party.acts]
        return _make_triples(self._name_party(party), pairs)

    def _name_party(self, party: PartyLife) -> str:
        """Return the IRI of how a Party stands."""
        return f"{self.iri}/party/{re.split('[/#:]', party.party)[-1]}"

    def name(self, thing: NormStatus | Instance) -> str:
        """Return the IRI of how a norm or a call stands."""
        if isinstance(thing, Instance):
            return f"{self.iri}/{thing.id}"
        return f"{self.iri}/{expand(thing.norm.iri).removeprefix(self.agreement + '/')}"

    def _head(self) -> list[Triple]:
        """Return what is stated of the report itself."""
        status, life = self.status, self.status.lifecycle
        day = status.as_of.isoformat()
        pairs: Pairs = [(_TYPE, SRV + "StatusReport"), (_TYPE, REPORT + "PolicyReport")]
        pairs += [(SRV + "reportsOn", self.agreement), (REPORT + "policy", f"{self.agreement}#odrl")]
        pairs += [
            (SRV + "asOf", _make_literal(day, "date")),
            (SRV + "hasPhase", _make_literal(status.phase)),
        ]
        # What the day brought counts for it, so that the report is that of its end, in no one zone.
        pairs.append((PREFIXES["dcterms"] + "created", _make_literal(f"{day}T23:59:59", "dateTime")))
        if life.on_record or "in-force" in life.assumed:
            pairs.append((SRV + "inForceSince", _make_literal(str(life.in_force))))
        if status.last is not None:
            pairs.append((SRV + "lastDayInForce", _make_literal(str(status.last))))
        if status.record.log is not None:
            pairs.append((SRV + "isBasedOnLog", expand(status.record.log.iri)))
        pairs += [(SRV + "countsBy", _make_literal(name)) for name in status.conventions.names]
        pairs += self._assumptions()
        pairs += [(SRV + "hasPartyStatus", self._name_party(one)) for one in status.lifecycle.parties]
        for held in self.held:
            pairs.append((SRV + "hasNormStatus", self.name(held)))
            if held.norm.modality in _REPORTS:
                pairs.append((REPORT + "ruleReport", self.name(held)))
        return _make_triples(self.iri, pairs)

    def _norm(self, held: NormStatus) -> list[Triple]:
        """Return how a norm stands."""
        pairs: Pairs = [(_TYPE, SRV + "NormStatus"), (SRV + "isStatusOf", expand(held.norm.iri))]
        pairs += [(SRV + "hasCall", self.name(call)) for call in held.instances]
        pairs += self._state(held, survives=held.survives)
        return _make_triples(self.name(held), pairs + _align_state(held, _get_kind(held), held.state))

    def _call(self, call: Instance) -> list[Triple]:
        """Return how a call for an act stands."""
        pairs: Pairs = [(_TYPE, SRV + "Call")]
        if call.event is not None:
            pairs.append((SRV + "isCalledForBy", expand(call.event.iri)))
        for name, when in (("calledForOn", call.since), ("hasDeadline", call.deadline)):
            if when is not None:
                pairs.append((SRV + name, _make_literal(str(when))))
        pairs += _list_grounds(call)
        pairs += [(SRV + "isDischargedBy", expand(act.iri)) for act in call.acts]
        pairs += self._state(call, survives=call.survives)
        return _make_triples(self.name(call), pairs + _align_state(call, call.norm.modality, call.state))

    def _state(self, held: NormStatus | Instance, *, survives: bool) -> Pairs:
        """Return the state, those that are possible, who has to judge, and on what it rests."""
        verdict, gates = held.verdict, held.gates
        pairs: Pairs = [(SRV + "hasState", expand(f"state:{verdict.state}"))]
        # That an event may not have come yet is no state of what it would call for.
        pairs += [(SRV + "mayHaveState", expand(f"state:{one}")) for one in verdict.possible if one in STATES]
        if "to-be-judged" in (verdict.state, *verdict.possible):
            judges = {judge for one in gates if one.answer is None for judge in one.gate.judges}
            pairs += [(SRV + "isToBeJudgedBy", expand(judge)) for judge in judges]
        if survives:
            pairs.append((SRV + "survivesEnding", _make_literal("true", "boolean")))
        return pairs + self._assumptions(list_assumed_records(self.status, held))

    def _assumptions(self, records: Iterable[Event] = ()) -> Pairs:
        found = dict.fromkeys([*self.assumed, *_format_records(records)])
        return [(SRV + "restsOnAssumption", _make_literal(one)) for one in found]


def find_binding_state(status: Status, party: PartyLife) -> str:
    """Return how a Party stands on the day: bound, not-bound, not-yet-bound, no-longer-bound or not-known.

    Who has done nothing on record by which it is bound is not bound; where the day of its being bound, or of
    the entry into force, is not known, nor is that.
    """
    day = make_when(status.as_of)
    last = party.last or status.last
    if last is not None and last.before(day) is True:
        return "no-longer-bound"
    if party.since is None and party.provisional is None:
        return "not-bound" if party.acts or status.lifecycle.waits else "not-known"
    if party.since is not None and party.since.not_after(day) is False and party.provisional is None:
        return "not-yet-bound"
    bound = status.lifecycle.binds_party(party, day)
    return "not-known" if bound is None else "bound" if bound else "not-bound"


def _format_records(records: Iterable[Event]) -> list[str]:
    """Return records that a log marks as assumptions: name and day."""
    return [f"{one.name}={one.span}" for one in records]


def _list_grounds(call: Instance) -> Pairs:
    """Return by when a call is to be answered in the words of the text, and what its day was counted from."""
    pairs: Pairs = [(SRV + "hasCallUrgency", expand(call.urgency))] if call.urgency is not None else []
    pairs += [(SRV + "hasUncountableSlot", expand(slot.iri)) for slot in call.uncountable]
    if call.deadline is not None and call.deadline.moment is not None:
        moment = call.deadline.moment.isoformat(timespec="seconds")
        pairs.append((SRV + "hasDeadlineMoment", _make_literal(moment, "dateTime")))
    for one in call.rests_on:
        pairs.append((SRV + "isTimedBy", expand(one.slot.iri)))
        if one.event is not None:
            pairs.append((SRV + "isCountedFrom", expand(one.event)))
        if one.start is not None:
            pairs.append((SRV + "isCountedFromDay", _make_literal(str(one.start))))
        pairs += [(SRV + "countsBy", _make_literal(name)) for name in one.conventions]
    return list(dict.fromkeys(pairs))


def render_turtle(status: Status, norms: Iterable[NormStatus]) -> str:
    """Return the same as Turtle, with the class and the bearers of each norm, so that it stands alone."""
    report = _ReportWriter(status, norms)
    triples = [*report.triples(), *report.norms()]
    own = {"report": REPORT, "dpv": DPV, "day": report.iri + "/", "norm": report.agreement + "/"}
    terms = (term for triple in triples for term in triple)
    iris = {str(getattr(term, "datatype", term)).strip("<>") for term in terms}
    used = {
        name: space
        for name, space in sorted({**PREFIXES, **own}.items())
        if name != "agreement" and any(iri.startswith(space) for iri in iris)
    }
    return serialize_paragraphs(triples, used).decode("utf-8")


def make_quads(status: Status, norms: Iterable[NormStatus]) -> list[Quad]:
    """Return what a status says of some norms, in the named graph ``<agreement>/status/<day>``.

    They stand in the order of the text, each norm before its calls, without blank nodes.
    """
    graph = NamedNode(make_report_iri(status))
    found = _ReportWriter(status, norms).triples()
    return [Quad(one.subject, one.predicate, one.object, graph) for one in found]


def make_report_iri(status: Status) -> str:
    """Return the full IRI of the report on a status, which is that of its named graph too."""
    return f"{expand(status.agreement.iri)}/status/{status.as_of.isoformat()}"


def _make_triples(subject: str, pairs: Pairs) -> list[Triple]:
    """Return triples about a subject, the types first, the rest in the order of their properties."""
    triples = [
        Triple(NamedNode(subject), NamedNode(name), NamedNode(value) if isinstance(value, str) else value)
        for name, value in pairs
    ]
    return sorted(
        triples, key=lambda one: (one.predicate.value != _TYPE, one.predicate.value, str(one.object))
    )


def _make_literal(text: str, datatype: str = "string") -> Literal:

    return Literal(text, datatype=NamedNode(_XSD + datatype))


def _align_state(thing: NormStatus | Instance, kind: str, state: str) -> Pairs:
    """Return what is stated of a norm or a call in the terms of others."""
    modality = thing.norm.modality
    if modality not in _REPORTS:
        return []
    pairs: Pairs = [
        (_TYPE, REPORT + _REPORTS[modality]),
        (REPORT + "rule", f"{expand(thing.norm.iri)}#odrl"),
    ]
    row = _load_terms().get((state, kind)) or _load_terms().get((state, modality)) or {}
    return pairs + [
        (predicate, space + row[column]) for column, (predicate, space) in _ALIGNED.items() if row.get(column)
    ]


@cache
def _load_terms() -> dict[tuple[str, str], dict[str, str]]:
    """Return what a state is called elsewhere, by state and modality."""
    text = Path(__file__).with_name("state_terms.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {(row["state"], row["modality"]): row for row in rows}


def _get_kind(held: NormStatus) -> str:
    """Return the modality under which ``state_terms.tsv`` has a norm, narrower where it can be."""
    norm = held.norm
    if norm.modality == "obligation" and _has_trigger(norm):
        return "obligation-when-called"
    return "permission-used" if norm.modality == "permission" and held.performed else norm.modality


def _has_trigger(norm: Norm) -> bool:
    """Say whether a duty is nothing to be done until an event calls for it."""
    return norm.trigger is not None or any(notice.trigger is not None for notice in norm.notifications)
