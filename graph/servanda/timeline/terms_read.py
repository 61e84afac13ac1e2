"""Reads from the graph what an agreement lays down about time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pyoxigraph import Literal, NamedNode, Store

from servanda.names import ORGAN_OF
from servanda.read.ranges import is_integer
from servanda.timeline.terms import MODALITIES, Dated, Effect, Gate, Norm, Notice, Terms, Timing, Trigger
from servanda.vocabulary import PREFIXES, SRV, compact, expand

_TYPE = PREFIXES["rdf"] + "type"
_BELONGING = tuple(map(expand, ORGAN_OF))


def terms(store: Store, agreement: str) -> Terms:
    """Return what an agreement (its full IRI) lays down about time; what its graph lacks is left out."""
    return _Reader(store, agreement).terms()


class _Reader:
    """Reads the named graph of one agreement; registries are read from all graphs."""

    def __init__(self, store: Store, agreement: str) -> None:
        self.store = store
        self.agreement = agreement
        self.graph = NamedNode(agreement)

    def terms(self) -> Terms:
        named = [self.dated(iri) for iri in self.all(self.agreement, "isConstitutedBy")]
        constituting = [one for one in named if one is not None]
        replies = [one for one in constituting if self.all(one.iri, "answersInstrument")]
        offers = [one for one in constituting if one not in replies]
        ratified = [self.dated(iri) for iri in self.all(self.agreement, "isRatifiedBy")]
        return Terms(
            agreement=compact(self.agreement),
            parties=self.all(self.agreement, "hasParty"),
            offer=min(offers, key=lambda one: one.day, default=None),
            reply=max(replies, key=lambda one: one.day, default=None),
            ratified=tuple(one for one in ratified if one is not None),
            constituted=max((one.day for one in constituting), default=None) if None not in named else None,
            norms=tuple(self.norms()),
            above=self.above(),
        )

    def all(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return the things that a term of servanda's relates a subject to, compact and sorted."""
        found = self.store.quads_for_pattern(
            NamedNode(expand(subject)), NamedNode(SRV + predicate), None, self.graph
        )
        return tuple(sorted({compact(q.object.value) for q in found if isinstance(q.object, NamedNode)}))

    def one(self, subject: str, predicate: str) -> str | None:
        return next(iter(self.all(subject, predicate)), None)

    def text(self, subject: str, predicate: str) -> str | None:
        """Return the literal that a property holds (a full IRI, or a term of servanda's), else None."""
        full = predicate if "://" in predicate else SRV + predicate
        found = self.store.quads_for_pattern(NamedNode(expand(subject)), NamedNode(full), None, self.graph)
        return min((q.object.value for q in found if isinstance(q.object, Literal)), default=None)

    def dated(self, iri: str) -> Dated | None:
        written = self.text(iri, PREFIXES["dcterms"] + "date")
        try:
            return Dated(iri, date.fromisoformat(written)) if written else None
        except ValueError:
            return None  # the shapes complain about it

    def norms(self) -> Iterator[Norm]:
        """Yield the norms in the order of their clauses."""

        def place(clause: str) -> tuple[int, str]:
            written = self.text(clause, "order") or "0"
            return (int(written) if written.isdigit() else 0, clause)

        for clause in sorted(self.all(self.agreement, "hasClause"), key=place):
            for iri in self.all(clause, "states"):
                if (modality := self.modality(iri)) is not None:
                    yield self.norm(iri, clause, modality)

    def modality(self, norm: str) -> str | None:
        found = self.store.quads_for_pattern(NamedNode(expand(norm)), NamedNode(_TYPE), None, self.graph)
        names = {q.object.value.removeprefix(SRV) for q in found if isinstance(q.object, NamedNode)}
        return next((MODALITIES[name] for name in MODALITIES if name in names), None)

    def norm(self, iri: str, clause: str, modality: str) -> Norm:
        bearers = self.all(iri, "hasBearer")
        slots = self.slots(iri)
        lines = self.store.quads_for_pattern(
            NamedNode(expand(iri)), NamedNode(SRV + "sourceLine"), None, None
        )
        return Norm(
            iri=iri,
            clause=clause,
            number=self.text(clause, "number") or clause,
            modality=modality,
            bearers=bearers,
            addressees=self.all(iri, "hasAddressee"),
            action=self.one(iri, "hasAction") or "",
            quote=self.text(iri, "quote") or "",
            lines=tuple(
                sorted(
                    int(q.object.value)
                    for q in lines
                    if isinstance(q.object, Literal) and is_integer(q.object.value)
                )
            ),
            notices=tuple(self.notice(notice, iri) for notice in self.all(iri, "requiresNotification")),
            counterparties=self.counterparties(iri),
            qualifiers=tuple(
                kind for name in self.all(iri, "hasQualifier") if (kind := self.one(name, "hasQualifierType"))
            ),
            gates=tuple(gate for name in self.all(iri, "hasQualifier") if (gate := self.gate(name, bearers))),
            trigger=self.trigger(slots.get("slot:trigger"), ()),
            timing=self.timing(slots.get("slot:timing")),
            effect=self.effect(slots.get("slot:effect")),
        )

    def counterparties(self, norm: str) -> tuple[str, ...]:
        """Return those to whom a norm is owed; rules conclude that into a graph of their own."""
        found = self.store.quads_for_pattern(
            NamedNode(expand(norm)), NamedNode(SRV + "hasCounterparty"), None, None
        )
        return tuple(sorted({compact(q.object.value) for q in found if isinstance(q.object, NamedNode)}))

    def slots(self, owner: str) -> dict[str, str]:
        """Return the slots of a norm or notice by what they are for."""
        return {self.one(slot, "forSlot") or "": slot for slot in self.all(owner, "hasSlot")}

    def notice(self, iri: str, norm: str) -> Notice:
        slots = self.slots(iri)
        matters = self.all(iri, "concernsMatter")
        return Notice(
            iri=iri,
            norm=norm,
            sender=self.one(iri, "hasSender") or "",
            addressee=self.one(iri, "hasAddressee") or "",
            matters=matters,
            form=self.one(iri, "hasForm"),
            trigger=self.trigger(slots.get("slot:trigger"), matters),
            timing=self.timing(slots.get("slot:timing")),
            effect=self.effect(slots.get("slot:effect")),
        )

    def trigger(self, slot: str | None, matters: tuple[str, ...]) -> Trigger | None:
        """Return the trigger that a slot gives; None for one that is missing, silent, or names no event."""
        status = self.status(slot)
        if slot is None or status == "Silent":
            return None
        named = self.all(slot, "isTriggeredByMatter") or matters
        whose = self.all(slot, "isTriggeredByActor")
        return Trigger(named, whose, status, self.text(slot, "words")) if named else None

    def status(self, slot: str | None) -> str:
        if slot is None:
            return "Silent"
        found = self.store.quads_for_pattern(NamedNode(expand(slot)), NamedNode(_TYPE), None, self.graph)
        names = {q.object.value.removeprefix(SRV) for q in found if isinstance(q.object, NamedNode)}
        return next((name for name in ("Stated", "Inferred") if name in names), "Silent")

    def timing(self, slot: str | None) -> Timing | None:
        if slot is None or self.status(slot) == "Silent":
            return None
        return Timing(
            self.text(slot, "words"), self.text(slot, "period"), self.one(slot, "runsFrom"),
            self.one(slot, "isDueBefore"),
        )  # fmt: skip

    def effect(self, slot: str | None) -> Effect | None:
        kind = self.one(slot, "hasEffectKind") if slot is not None else None
        if slot is None or kind is None:
            return None
        return Effect(kind, self.text(slot, "period"), self.one(slot, "runsFrom"), self.text(slot, "words"))

    def gate(self, qualifier: str, bearers: tuple[str, ...]) -> Gate | None:
        """Return a qualifier that calls for a judgement; None for any other."""
        kind = self.one(qualifier, "hasQualifierType")
        calls = NamedNode(SRV + "callsForJudgement")
        if kind is None or not any(
            isinstance(q.object, Literal) and q.object.value in ("true", "1")
            for q in self.store.quads_for_pattern(NamedNode(expand(kind)), calls, None, None)
        ):
            return None
        judges = self.all(qualifier, "isJudgedBy")
        return Gate(
            qualifier, kind, self.text(qualifier, "words") or "", judges or bearers, bool(judges),
            self.all(qualifier, "reachesProgramme"),
        )  # fmt: skip

    def above(self) -> dict[str, frozenset[str]]:
        """Return for each actor those to whom it belongs, however far up."""
        direct: dict[str, set[str]] = {}
        for predicate in _BELONGING:
            for quad in self.store.quads_for_pattern(None, NamedNode(predicate), None, None):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                    direct.setdefault(compact(quad.subject.value), set()).add(compact(quad.object.value))
        found: dict[str, frozenset[str]] = {}
        for actor in direct:
            seen: set[str] = set()
            waiting = list(direct[actor])
            while waiting:
                upper = waiting.pop()
                if upper not in seen:
                    seen.add(upper)
                    waiting += direct.get(upper, ())
            found[actor] = frozenset(seen)
        return found
