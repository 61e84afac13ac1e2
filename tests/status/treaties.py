"""Invented treaties for tests, written in a few lines: norms with notices and the times of their slots."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import RdfFormat, Store

from servanda.events.dates import Span, When, parse_day, parse_span
from servanda.events.records import Event, Log
from servanda.status.states import Status, compute_status
from servanda.store.snapshot import open_bundled

AGREEMENT = "https://w3id.org/servanda/agreement/pond"
_PREFIXES = """
@prefix srv: <https://w3id.org/servanda/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix actor: <https://w3id.org/servanda/actor/> .
@prefix action: <https://w3id.org/servanda/action/> .
@prefix bound: <https://w3id.org/servanda/bound/> .
@prefix effect: <https://w3id.org/servanda/effect/> .
@prefix event: <https://w3id.org/servanda/event/> .
@prefix form: <https://w3id.org/servanda/form/> .
@prefix matter: <https://w3id.org/servanda/matter/> .
@prefix mode: <https://w3id.org/servanda/mode/> .
@prefix slot: <https://w3id.org/servanda/slot/> .
@prefix unit: <https://w3id.org/servanda/unit/> .
@prefix p: <https://w3id.org/servanda/agreement/pond/> .
"""
_ACTORS = """
actor:elm a srv:State ; skos:prefLabel "Elmland"@en .
actor:elm-gov a srv:Government ; skos:prefLabel "Government of Elmland"@en ; org:unitOf actor:elm .
actor:elm-roads a srv:Ministry ; skos:prefLabel "Ministry of Roads of Elmland"@en ; org:unitOf actor:elm-gov .
actor:elm-foreign a srv:Ministry ; skos:prefLabel "Ministry of Foreign Affairs of Elmland"@en ;
    org:unitOf actor:elm-gov .
actor:oak a srv:State ; skos:prefLabel "Oakland"@en .
actor:oak-gov a srv:Government ; skos:prefLabel "Government of Oakland"@en ; org:unitOf actor:oak .
actor:ash a srv:State ; skos:prefLabel "Ashland"@en .
actor:ash-gov a srv:Government ; skos:prefLabel "Government of Ashland"@en ; org:unitOf actor:ash .
"""
BASE = open_bundled()


@dataclass
class Treaty:
    """A treaty that is put together norm by norm; ``parties`` are names of actors."""

    parties: tuple[str, ...] = ("elm-gov", "oak-gov")
    made: str = "2008-01-10"
    more: str = ""
    _clauses: list[str] = field(default_factory=list)
    _triples: list[str] = field(default_factory=list)

    def norm(self, name: str, modality: str, *notices: str, effect: str = "", timing: str = "") -> Treaty:
        """Add a norm; a notice is ``sender>addressee matter`` with the effect and timing of its norm's own.

        With ``on="norm"`` written into neither, an effect stands on each notice, or on the norm without any.
        """
        number = len(self._clauses) + 1
        self._clauses.append(f"p:{number}")
        iris = [f"p:{name}-{place}" for place, _ in enumerate(notices)]
        bearers = " , ".join(f"actor:{one}" for one in self.parties)
        rows = [
            f'p:{number} a srv:Clause ; srv:number "{number}" ; srv:order {number} ; srv:hasNorm p:{name} .',
            f'p:{name} a srv:{modality} ; skos:prefLabel "{name}"@en ; srv:quote "{name}"@en ;'
            f" srv:hasBearer {bearers} ; srv:hasAction action:comply .",
        ]
        rows += [f"p:{name} srv:requiresNotification {iri} ." for iri in iris]
        for iri, written in zip(iris, notices, strict=True):
            pair, matter = written.split()
            sender, addressee = pair.split(">")
            rows.append(
                f"{iri} a srv:Notification ; srv:hasMode mode:notify ; srv:concernsMatter matter:{matter} ."
            )
            rows += [f"{iri} srv:hasSender actor:{one} ." for one in sender.split("+")]
            rows += [f"{iri} srv:hasAddressee actor:{one} ." for one in addressee.split("+") if one != "all"]
        for place, (about, value) in enumerate((("effect", effect), ("timing", timing))):
            for iri in (iris or [f"p:{name}"]) if value else ():
                slot = f"{iri}-{about}-{place}"
                rows += [
                    f"{iri} srv:hasSlot {slot} .",
                    f"{slot} a srv:Slot , srv:Stated ; srv:forSlot slot:{about} ; {value} .",
                ]
        self._triples += rows
        return self

    def turtle(self) -> str:
        """Return it as Turtle."""
        parties = " , ".join(f"actor:{one}" for one in self.parties)
        head = (
            f'<{AGREEMENT}> a srv:Agreement ; skos:prefLabel "Pond treaty"@en ; dcterms:language "en" ;'
            f" srv:hasParty {parties} ; srv:hasInstrument p:text ; srv:isConstitutedBy p:text ;"
            f" srv:hasClause {' , '.join(self._clauses)} .\n"
            'p:text a srv:Treaty ; dcterms:title "Treaty on the pond"@en ;'
            f' dcterms:date "{self.made}"^^xsd:date .'
        )
        return "\n".join((_PREFIXES, _ACTORS, head, *self._triples, self.more))

    def store(self) -> Store:
        """Return a store that holds it, beside the ontology."""
        from pyoxigraph import NamedNode

        store = Store()
        store.extend(BASE.quads_for_pattern(None, None, None, None))
        store.load(self.turtle().encode(), RdfFormat.TURTLE, to_graph=NamedNode(AGREEMENT))
        return store

    def stand(self, day: str, *records: Event, **given: object) -> Status:
        """Return how it stands on a day, by some records."""
        log = Log("log:pond", "agreement:pond", records)
        return compute_status(
            self.store(),
            AGREEMENT,
            log,
            as_of=date.fromisoformat(day),
            **given,  # type: ignore[arg-type]
        )


def notice(name: str, pair: str, matter: str, received: str, sent: str = "", about: str = "") -> Event:
    """Return a notice: ``notice("n", "elm-gov>oak-gov", "ratification", "2008-03-01")``."""
    sender, addressees = pair.split(">")
    when: When = parse_day(received)
    return Event(
        iri=f"log:pond/{name}", kind="notice", matters=(f"matter:{matter}",), sender=f"actor:{sender}",
        addressees=tuple(f"actor:{one}" for one in addressees.split("+")), received=when,
        sent=parse_day(sent) if sent else None, span=Span(when), form="form:written",
        about=(f"log:pond/{about}",) if about else (),
    )  # fmt: skip


def event(name: str, by: str, matter: str, when: str, fulfils: str = "") -> Event:
    """Return an event: ``event("e", "elm-gov+oak-gov", "instrument-exchange", "2008-03-01")``."""
    return Event(
        iri=f"log:pond/{name}", matters=(f"matter:{matter}",) if matter else (),
        by=tuple(f"actor:{one}" for one in by.split("+") if one), span=parse_span(when),
        fulfils=(f"agreement:pond/{fulfils}",) if fulfils else (),
    )  # fmt: skip
