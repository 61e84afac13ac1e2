"""Metadata of an agreement in terms of the European Legislation Identifier (ELI), as Turtle.

The terms are those of the ELI ontology 1.5, http://data.europa.eu/eli/ontology; languages are of the EU
Publications Office. Only what the graph states is said. What ELI has no word for keeps servanda's:
``eli:based_on`` is not "ratifies", so ratification stays ``srv:isRatifiedBy``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from servanda.export.facts import THREE_LETTERS, Facts, printed
from servanda.export.rdf import serialize_paragraphs as paragraphs
from servanda.vocabulary import PREFIXES, SRV, expand, local

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

    from servanda.export.formats import Request

ELI: Final = "http://data.europa.eu/eli/ontology#"
_LANGUAGE: Final = "http://publications.europa.eu/resource/authority/language/"
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_TYPE: Final = PREFIXES["rdf"] + "type"

#: Properties of an instrument that lead to others, and what ELI has for them.
_LINKS: Final = {"srv:quotesInstrument": ELI + "cites", "srv:answersInstrument": ELI + "related_to"}


def write(request: Request) -> bytes:
    """Return Turtle that describes the agreement, its instruments and clauses, and their texts.

    Raises ServandaError when there is no such agreement.
    """
    made = _Builder(Facts(request))
    made.agreement()
    for instrument in made.facts.iris(request.agreement, "srv:hasInstrument"):
        made.instrument(instrument)
    for clause in made.facts.ordered(request.agreement, "srv:hasClause"):
        made.clause(clause)
    return paragraphs(made.triples, _prefixes(made.facts, made.triples))


class _Builder:
    """Collects statements; ``held`` languages are those in which the agreement's text is there."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.root = facts.agreement
        self.triples: list[Triple] = []
        self.held = [facts.language, *sorted(self._translations() - {facts.language})]

    def agreement(self) -> None:
        """Describe the agreement, its expressions and their formats."""
        self.resource(self.root, "LegalResource")
        self.texts(self.root, PREFIXES["rdfs"] + "comment", self.facts.texts(self.root, "rdfs:comment"))
        for party in self.facts.iris(self.root, "srv:hasParty"):
            self.agent(self.root, party)
        for act in self.facts.iris(self.root, "srv:isRatifiedBy"):
            self.link(self.root, SRV + "isRatifiedBy", act)
            self.link(self.root, ELI + "related_to", act)
        for lang in self.held:
            expression = self.expression(self.root, lang)
            self.texts(expression, ELI + "title_alternative", self._only(self.root, "skos:prefLabel", lang))
            self.formats(expression, lang)

    def instrument(self, iri: str) -> None:
        """Describe an instrument; one whose text is not held has no expression."""
        self.resource(iri, "LegalResource")
        if iri in self.facts.iris(self.root, "srv:isConstitutedBy"):
            self.part(self.root, iri)
        else:
            cited = self.facts.kind(iri) == "ReferencedInstrument"
            self.link(self.root, ELI + ("cites" if cited else "related_to"), iri)
        for name in ("srv:isMadeOnBehalfOf", "srv:isSignedBy"):
            for actor in self.facts.iris(iri, name):
                self.agent(iri, actor)
        for name, term in _LINKS.items():
            for other in self.facts.iris(iri, name):
                self.link(iri, term, other)
                self.link(iri, expand(name), other)
        for number in self.facts.strings(iri, "srv:documentNumber"):
            self.say(iri, ELI + "number", number)
        for date in self.facts.strings(iri, "dcterms:date"):
            self.say(iri, ELI + "date_document", date, PREFIXES["xsd"] + "date")
        if self.facts.number(iri, "srv:startLine"):
            for lang in self.held:
                self.expression(iri, lang)

    def clause(self, iri: str) -> None:
        """Describe a clause, a part of its instrument or of another clause."""
        self.link(iri, _TYPE, ELI + "LegalResourceSubdivision")
        self.say(iri, ELI + "id_local", self.local(iri))
        self.texts(iri, PREFIXES["skos"] + "prefLabel", self.facts.texts(iri, "skos:prefLabel"))
        for number in filter(printed, self.facts.strings(iri, "srv:number")):
            self.say(iri, ELI + "number", number)
        above = self.facts.iris(iri, "srv:isPartOfClause") or self.facts.iris(iri, "srv:belongsToInstrument")
        for whole in above:
            self.part(whole, iri)
        for norm in self.facts.iris(iri, "srv:states"):
            for other in self.facts.iris(norm, "srv:refersToInstrument"):
                self.link(iri, ELI + "cites", other)

    def resource(self, iri: str, kind: str) -> None:
        """Say what every legal resource has: its kind, its local name, its title in each language."""
        self.link(iri, _TYPE, ELI + kind)
        self.say(iri, ELI + "id_local", self.local(iri))
        self.texts(iri, PREFIXES["dcterms"] + "title", self.facts.texts(iri, "dcterms:title"))
        for kind_of in self.facts.types(iri):
            self.link(iri, ELI + "type_document", kind_of)
            self.link(kind_of, _TYPE, ELI + "ResourceType")
            self.texts(kind_of, PREFIXES["rdfs"] + "label", self.facts.texts(kind_of, "rdfs:label"))

    def expression(self, iri: str, lang: str) -> str:
        """Describe the text of a resource in one language, which may be a translation; return its IRI."""
        expression = f"{iri}#{lang}"
        self.link(expression, _TYPE, ELI + "LegalExpression")
        self.link(iri, ELI + "is_realized_by", expression)
        self.link(expression, ELI + "realizes", iri)
        if lang in THREE_LETTERS:
            self.link(expression, ELI + "language", _LANGUAGE + THREE_LETTERS[lang].upper())
        self.texts(expression, ELI + "title", self._only(iri, "dcterms:title", lang))
        if lang != self.facts.language:
            self.link(expression, ELI + "is_translation_of", f"{iri}#{self.facts.language}")
            for creator in self.facts.iris(self.root, "dcterms:creator"):
                self.link(expression, PREFIXES["prov"] + "wasAttributedTo", creator)
                self.named(creator)
        return expression

    def formats(self, expression: str, lang: str) -> None:
        """Describe the files of an expression: its Akoma Ntoso, and the published text beside the source."""
        self.format(f"{expression}-xml", expression, "application/xml")
        for licence in self.facts.iris(self.root, "dcterms:license"):
            self.link(f"{expression}-xml", ELI + "licence", licence)
        for file in self.facts.strings(self.root, "srv:sourceFile") if lang == self.facts.language else ():
            self.format(f"{expression}-text", expression, "text/plain")
            self.say(f"{expression}-text", SRV + "sourceFile", file)

    def format(self, iri: str, expression: str, media: str) -> None:
        """Describe one file of an expression: none of them has legal standing."""
        self.link(iri, _TYPE, ELI + "Format")
        self.link(iri, ELI + "embodies", expression)
        self.link(expression, ELI + "is_embodied_by", iri)
        self.link(iri, ELI + "format", _MEDIA + media)
        self.link(iri, ELI + "legal_value", ELI + "LegalValue-unofficial")

    def agent(self, iri: str, actor: str) -> None:
        """Say who made or signed a resource."""
        self.link(iri, ELI + "passed_by", actor)
        self.link(actor, _TYPE, ELI + "Agent")
        self.named(actor)

    def named(self, actor: str) -> None:
        """Give an actor its names."""
        self.texts(actor, PREFIXES["skos"] + "prefLabel", self.facts.texts(actor, "skos:prefLabel"))

    def part(self, whole: str, part: str) -> None:
        """Say that one resource is part of another, both ways."""
        self.link(whole, ELI + "has_part", part)
        self.link(part, ELI + "is_part_of", whole)

    def local(self, iri: str) -> str:
        """Return the name of a resource within its agreement, or that of the agreement."""
        return iri.removeprefix(self.root + "/") if iri != self.root else local(iri)

    def link(self, subject: str, predicate: str, other: str) -> None:
        """State that something leads to something else, both IRIs or blank nodes."""
        self._state(subject, predicate, _node(other))

    def say(
        self, subject: str, predicate: str, text: str, datatype: str = PREFIXES["xsd"] + "string"
    ) -> None:
        """State a literal."""
        from pyoxigraph import Literal, NamedNode

        self._state(subject, predicate, Literal(text, datatype=NamedNode(datatype)))

    def texts(self, subject: str, predicate: str, texts: dict[str, str]) -> None:
        """State a text in each language that it has."""
        from pyoxigraph import Literal

        for tag, text in texts.items():
            known = None if tag == "und" else tag
            self._state(subject, predicate, Literal(text, language=known) if known else Literal(text))

    def _state(self, subject: str, predicate: str, value: NamedNode | BlankNode | Literal) -> None:
        from pyoxigraph import NamedNode, Triple

        self.triples.append(Triple(_node(subject), NamedNode(predicate), value))

    def _only(self, iri: str, name: str, lang: str) -> dict[str, str]:
        return {tag: text for tag, text in self.facts.texts(iri, name).items() if tag == lang}

    def _translations(self) -> set[str]:
        """Return the languages in which some passage stands."""
        clauses = self.facts.iris(self.root, "srv:hasClause")
        passages = [passage for clause in clauses for passage in self.facts.iris(clause, "srv:hasPassage")]
        return {tag for passage in passages for tag in self.facts.texts(passage, "srv:text")} - {"und"}


def _node(name: str) -> NamedNode:
    from pyoxigraph import NamedNode

    return NamedNode(name)


def _prefixes(facts: Facts, triples: Iterable[Triple]) -> dict[str, str]:
    """Return the prefixes that the file uses, with the agreement's own."""
    known = PREFIXES | {"eli": ELI}
    for own in facts.strings(facts.agreement, "vann:preferredNamespacePrefix"):
        if re.fullmatch(r"[a-z][a-z0-9-]*", own):
            known.setdefault(own, facts.agreement + "/")
    used = {term.value for triple in triples for term in triple if hasattr(term, "value")}
    used |= {term.datatype.value for triple in triples for term in triple if hasattr(term, "datatype")}
    return {
        name: space for name, space in sorted(known.items()) if any(iri.startswith(space) for iri in used)
    }
