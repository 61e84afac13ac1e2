"""A status as RDF: servanda's own terms, beside them those of the ODRL Compliance Report Model and of DPV.

https://w3id.org/force/compliance-report and https://w3id.org/dpv (2.3). Which state is which there stands in
``state_terms.tsv``; where nothing fits (not known, to be judged) nothing is said. As in the ODRL export,
powers, privileges and conditions are no rules, so that they have no report there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.model import Norm
from servanda.timeline.model import STATES, Instance, Judged, NormStatus, Status, Verdict
from servanda.vocabulary import PREFIXES, SRV, expand

if TYPE_CHECKING:
    from pyoxigraph import Literal, Quad, Triple

    #: Properties with their values: IRIs as text, or literals.
    Said = list[tuple[str, str | Literal]]

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


def report_iri(status: Status) -> str:
    """Return the full IRI of the report on a status, which is that of its named graph too."""
    return f"{expand(status.agreement.iri)}/status/{status.as_of.isoformat()}"


def quads(status: Status, norms: Iterable[NormStatus]) -> list[Quad]:
    """Return what a status says of some norms, in the named graph ``<agreement>/status/<day>``.

    They stand in the order of the text, each norm before its calls, without blank nodes.
    """
    from pyoxigraph import NamedNode, Quad

    graph = NamedNode(report_iri(status))
    found = _Report(status, norms).triples()
    return [Quad(one.subject, one.predicate, one.object, graph) for one in found]


def turtle(status: Status, norms: Iterable[NormStatus]) -> str:
    """Return the same as Turtle, with the class and the bearers of each norm, so that it stands alone."""
    from servanda.store.turtle import paragraphs

    report = _Report(status, norms)
    triples = [*report.triples(), *report.norms()]
    own = {"report": REPORT, "dpv": DPV, "day": report.iri + "/", "norm": report.agreement + "/"}
    terms = (term for triple in triples for term in triple)
    iris = {str(getattr(term, "datatype", term)).strip("<>") for term in terms}
    used = {
        name: space
        for name, space in sorted({**PREFIXES, **own}.items())
        if name != "agreement" and any(iri.startswith(space) for iri in iris)
    }
    return paragraphs(triples, used).decode("utf-8")


class _Report:
    """Says the triples of one report."""

    def __init__(self, status: Status, norms: Iterable[NormStatus]) -> None:
        self.status = status
        self.held = list(norms)
        self.agreement = expand(status.agreement.iri)
        self.iri = report_iri(status)
        self.assumed = [f"{name}={day}" for name, day in sorted(status.lifecycle.assumed.items())]

    def triples(self) -> list[Triple]:
        """Return all triples in their one order: by subject as in the text, the types first."""
        found = self._head()
        for held in self.held:
            found += self._norm(held)
            for call in held.instances:
                found += self._call(call)
        return found

    def norms(self) -> list[Triple]:
        """Return the class and the bearers of each norm."""
        found = []
        for held in self.held:
            said: Said = [(_TYPE, SRV + held.norm.modality.capitalize())]
            said += [(SRV + "hasBearer", expand(bearer)) for bearer in held.norm.bearers]
            found += _of(expand(held.norm.iri), said)
        return found

    def name(self, thing: NormStatus | Instance) -> str:
        """Return the IRI of how a norm or a call stands."""
        if isinstance(thing, Instance):
            return f"{self.iri}/{thing.id}"
        return f"{self.iri}/{expand(thing.norm.iri).removeprefix(self.agreement + '/')}"

    def _head(self) -> list[Triple]:
        """Return what is said of the report itself."""
        status, life = self.status, self.status.lifecycle
        day = status.as_of.isoformat()
        said: Said = [(_TYPE, SRV + "StatusReport"), (_TYPE, REPORT + "PolicyReport")]
        said += [(SRV + "reportsOn", self.agreement), (REPORT + "policy", f"{self.agreement}#odrl")]
        said += [(SRV + "asOf", _literal(day, "date")), (SRV + "hasPhase", _literal(status.phase))]
        # What the day brought counts for it, so that the report is that of its end, in no one zone.
        said.append((PREFIXES["dcterms"] + "created", _literal(f"{day}T23:59:59", "dateTime")))
        if life.on_record or "in-force" in life.assumed:
            said.append((SRV + "inForceSince", _literal(str(life.in_force))))
        if status.last is not None:
            said.append((SRV + "lastDayInForce", _literal(str(status.last))))
        if status.record.log is not None:
            said.append((SRV + "isBasedOnLog", expand(status.record.log.iri)))
        said += [(SRV + "countsBy", _literal(name)) for name in status.conventions.names]
        said += self._assumptions()
        for held in self.held:
            said.append((SRV + "hasNormStatus", self.name(held)))
            if held.norm.modality in _REPORTS:
                said.append((REPORT + "ruleReport", self.name(held)))
        return _of(self.iri, said)

    def _norm(self, held: NormStatus) -> list[Triple]:
        """Return how a norm stands."""
        said: Said = [(_TYPE, SRV + "NormStatus"), (SRV + "isStatusOf", expand(held.norm.iri))]
        said += [(SRV + "hasCall", self.name(call)) for call in held.instances]
        said += self._state(held.verdict, held.gates, survives=held.survives)
        return _of(self.name(held), said + _aligned(held, _kind(held), held.state))

    def _call(self, call: Instance) -> list[Triple]:
        """Return how a call for an act stands."""
        said: Said = [(_TYPE, SRV + "Call")]
        if call.event is not None:
            said.append((SRV + "isCalledForBy", expand(call.event.iri)))
        for name, when in (("calledForOn", call.since), ("hasDeadline", call.deadline)):
            if when is not None:
                said.append((SRV + name, _literal(str(when))))
        said += [(SRV + "isDischargedBy", expand(act.iri)) for act in call.acts]
        said += self._state(call.verdict, call.gates, survives=call.survives)
        return _of(self.name(call), said + _aligned(call, call.norm.modality, call.state))

    def _state(self, verdict: Verdict, gates: Iterable[Judged], *, survives: bool) -> Said:
        """Return the state, those that are possible, who has to judge, and on what it rests."""
        said: Said = [(SRV + "hasState", expand(f"state:{verdict.state}"))]
        # That an event may not have come yet is no state of what it would call for.
        said += [(SRV + "mayHaveState", expand(f"state:{one}")) for one in verdict.possible if one in STATES]
        if "to-be-judged" in (verdict.state, *verdict.possible):
            judges = {judge for one in gates if one.answer is None for judge in one.gate.judges}
            said += [(SRV + "isToBeJudgedBy", expand(judge)) for judge in judges]
        if survives:
            said.append((SRV + "survivesEnding", _literal("true", "boolean")))
        return said + self._assumptions()

    def _assumptions(self) -> Said:
        return [(SRV + "restsOnAssumption", _literal(one)) for one in self.assumed]


def _kind(held: NormStatus) -> str:
    """Return the modality under which ``state_terms.tsv`` has a norm, narrower where it can be."""
    norm = held.norm
    if norm.modality == "obligation" and _waits(norm):
        return "obligation-when-called"
    return "permission-used" if norm.modality == "permission" and held.performed else norm.modality


def _waits(norm: Norm) -> bool:
    """Say whether a duty is nothing to be done until an event calls for it."""
    return norm.trigger is not None or any(notice.trigger is not None for notice in norm.notifications)


@cache
def _terms() -> dict[tuple[str, str], dict[str, str]]:
    """Return what a state is called elsewhere, by state and modality."""
    text = Path(__file__).with_name("state_terms.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {(row["state"], row["modality"]): row for row in rows}


def _aligned(thing: NormStatus | Instance, kind: str, state: str) -> Said:
    """Return what is said of a norm or a call in the terms of others."""
    modality = thing.norm.modality
    if modality not in _REPORTS:
        return []
    said: Said = [(_TYPE, REPORT + _REPORTS[modality]), (REPORT + "rule", f"{expand(thing.norm.iri)}#odrl")]
    row = _terms().get((state, kind)) or _terms().get((state, modality)) or {}
    return said + [
        (predicate, space + row[column]) for column, (predicate, space) in _ALIGNED.items() if row.get(column)
    ]


def _literal(text: str, datatype: str = "string") -> Literal:
    from pyoxigraph import Literal, NamedNode

    return Literal(text, datatype=NamedNode(_XSD + datatype))


def _of(subject: str, said: Said) -> list[Triple]:
    """Return triples about a subject, the types first, the rest in the order of their properties."""
    from pyoxigraph import NamedNode, Triple

    triples = [
        Triple(NamedNode(subject), NamedNode(name), NamedNode(value) if isinstance(value, str) else value)
        for name, value in said
    ]
    return sorted(
        triples, key=lambda one: (one.predicate.value != _TYPE, one.predicate.value, str(one.object))
    )
