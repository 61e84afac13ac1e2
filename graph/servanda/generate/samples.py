"""Things that agreements do not say of themselves, made so that the shapes about them can be broken too."""

from __future__ import annotations

from typing import Final

from servanda.generate.tables import table
from servanda.generate.terms import LANGUAGES, TYPE, iri, literal, said
from servanda.generate.unit import Unit, srv


def actor(unit: Unit) -> None:
    """Add an actor of the agreement's own."""
    node = unit.part("planted-actor")
    unit.add((node, TYPE, srv("Ministry")), (node, srv("org:unitOf"), srv("actor:kz-gov")))
    _named(unit, node, "actor")
    unit.add((node, srv("namePattern"), said("^Trial ministry$", "en")))


def code(unit: Unit) -> None:
    """Add a kind of qualifier of the agreement's own."""
    node = unit.part("planted-code")
    unit.add(
        (node, TYPE, srv("QualifierType")),
        (node, srv("skos:notation"), literal("planted-code")),
        (node, srv("callsForJudgement"), f'"true"^^{iri("xsd:boolean")}'),
    )
    _named(unit, node, "code")


def expression(unit: Unit) -> None:
    """Add an operative expression of the agreement's own."""
    node = unit.part("planted-expression")
    unit.add(
        (node, TYPE, srv("OperativeExpression")),
        (node, srv("namePattern"), said("^trial words$", "en")),
        (node, srv("signalsNormClass"), srv("Obligation")),
    )
    _named(unit, node, "expression")


def log(unit: Unit) -> None:
    """Add a log of the agreement with an event, a notice of it, and a judgement."""
    event, notice, judgement = (f"{unit.log[:-1]}/{name}>" for name in ("event", "notice", "judgement"))
    norm = unit.subjects(srv("requiresNotification"), next(unit.instances([srv("Notification")])))[0]
    told = unit.values(norm, srv("requiresNotification"))[0]
    sender, addressee, matter = (
        unit.values(told, srv(name))[0] for name in ("hasSender", "hasAddressee", "concernsMatter")
    )
    unit.add((unit.log, TYPE, srv("EventLog")), (unit.log, srv("isLogOf"), unit.root))
    for node, kind in ((event, "Event"), (notice, "NotificationAct"), (judgement, "Judgement")):
        unit.add(
            (unit.log, srv("hasEvent"), node),
            (node, TYPE, srv(kind)),
            (node, srv("hasEvidence"), literal("the register")),
        )
    unit.add(
        (event, srv("concernsMatter"), matter),
        (event, srv("happenedOn"), literal("2024-03-03")),
        (event, srv("prov:wasAssociatedWith"), sender),
        (event, srv("isMadeOnBehalfOf"), sender),
        (event, srv("place"), said("First City", "en")),
        (notice, srv("hasSender"), sender),
        (notice, srv("hasAddressee"), addressee),
        (notice, srv("concernsMatter"), matter),
        (notice, srv("sentOn"), literal("2024-03-05")),
        (notice, srv("receivedOn"), literal("2024-03-08")),
        (notice, srv("hasForm"), srv("form:written")),
        (notice, srv("fulfils"), norm),
        (notice, srv("isAbout"), event),
        (judgement, srv("isAbout"), norm),
        (judgement, srv("breaches"), norm),
        (judgement, srv("prov:wasAssociatedWith"), addressee),
        (judgement, srv("judgementAnswer"), f'"true"^^{iri("xsd:boolean")}'),
    )


def _named(unit: Unit, node: str, sample: str) -> None:
    words = table("defects")["samples"][sample]
    unit.add(
        *((node, srv("skos:prefLabel"), said(f"{words[lang]} {unit.number}", lang)) for lang in LANGUAGES)
    )


def prepare(unit: Unit, classes: frozenset[str], properties: tuple[str, ...]) -> None:
    """Add the samples that have what a shape is about, when its targets are such."""
    if srv("Actor") in classes:
        actor(unit)
    if srv("QualifierType") in classes or srv("callsForJudgement") in properties:
        code(unit)
    if srv("OperativeExpression") in classes:
        expression(unit)
    # A shape of everything, agreements and logs alike, finds enough in an agreement.
    if (classes & _LOGGED and srv("Clause") not in classes) or srv("fulfils") in properties:
        log(unit)


_LOGGED: Final = frozenset(map(srv, ("EventLog", "Event", "NotificationAct", "Judgement")))
