"""The metadata of Akoma Ntoso: work, expression and manifestation, dates, and who and what is referred to.

Only what the graph states: the date of an agreement is that of the notes that constitute it, each under the
name of its note. IRIs follow the Akoma Ntoso Naming Convention 1.0, section 4.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.export.akn_xml import node
from servanda.export.facts import THREE_LETTERS, Facts
from servanda.links import link_target
from servanda.vocabulary import BASE, PREFIXES, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Who wrote the metadata: the reference of this name is in every file.
SOURCE: Final = "#servanda"
#: Country of what no single State made: a code that ISO 3166-1 leaves to its users.
_NO_COUNTRY: Final = "zz"

#: Class of an actor to the class of Akoma Ntoso's ontology; the others are organizations.
_CLASSES: Final = {"Office": "TLCRole", "Person": "TLCPerson"}
#: Properties of a norm or a notification that lead to actors or programmes.
_MENTIONS: Final = ("srv:hasBearer", "srv:hasAddressee", "srv:hasBeneficiary", "srv:involvesActor",
                    "srv:hasSender", "srv:hasCounterparty", "srv:concernsProgramme")  # fmt: skip


class Meta:
    """Writes the metadata of the agreement and of its instruments; labels are in a language of choice."""

    def __init__(self, facts: Facts, lang: str, labels: str) -> None:
        """Take the language of the expression and that of the labels."""
        self.facts, self.lang, self.labels = facts, lang, labels
        self.root = facts.agreement

    def dates(self, iri: str) -> list[tuple[str, str]]:
        """Return the dates of the agreement or an instrument, each with the name of what bears it.

        An instrument without a date gets the agreement's. Raises ServandaError when there is none at all.
        """
        notes = self.facts.iris(self.root, "srv:isConstitutedBy")
        of_notes = sorted((date, local(note)) for note in notes for date in self._dates(note))
        found = [(date, local(iri)) for date in self._dates(iri)] or of_notes
        if not found:
            raise ServandaError(
                "Akoma Ntoso needs a date, and no note that constitutes the agreement has one; add 'date'"
            )
        return found

    def _dates(self, iri: str) -> list[str]:
        """Return the days that are stated of an instrument."""
        return [text for text in self.facts.strings(iri, "dcterms:date") if _is_day(text)]

    def work(self, iri: str, kind: str) -> str:
        """Return the IRI of a work: country, kind of document, date, number or name."""
        numbers = [
            re.sub(r"[^\w.-]+", "-", text).strip("-")
            for text in self.facts.strings(iri, "srv:documentNumber")
        ]
        name = local(iri) if iri == self.root else f"{local(self.root)}-{local(iri)}"
        date = self.dates(iri)[-1][0]
        shape = "documentCollection" if iri == self.root else "doc"
        return f"/akn/{self.country(iri)}/{shape}/{kind}/{date}/{next(filter(None, numbers), name)}"

    def country(self, iri: str) -> str:
        """Return the two letters of the one State that made something, as its IRI has them."""
        found = set()
        for actor in self.authors(iri):
            seen: set[str] = set()
            above = [actor]
            while above and above[0] not in seen:
                seen.add(above[0])
                above = self.facts.iris(above[0], "org:unitOf") or self.facts.iris(above[0], "org:postIn")
            found |= {local(state) for state in seen if self.facts.kind(state) == "State"}
        return next(iter(found)) if len(found) == 1 and re.fullmatch("[a-z]{2}", min(found)) else _NO_COUNTRY

    def authors(self, iri: str) -> list[str]:
        """Return for whom an instrument was made, or the parties to the agreement."""
        return self.facts.iris(iri, "srv:isMadeOnBehalfOf") or self.facts.iris(self.root, "srv:hasParty")

    def identification(self, iri: str, kind: str) -> Element:
        """Return the three levels of identification."""
        work, language = self.work(iri, kind), THREE_LETTERS.get(self.lang, "und")
        dates = self.dates(iri)
        authors = [mention(actor) for actor in self.authors(iri)] or [SOURCE]
        original = THREE_LETTERS.get(self.facts.language, "und")
        expression = f"{work}/{language}@"
        made = node("identification", {"source": SOURCE})
        made.append(_level("FRBRWork", f"{work}/!main", work, self.title(iri), dates, authors))
        made[0].append(node("FRBRcountry", {"value": self.country(iri)}))
        made[0].append(node("FRBRsubtype", {"value": kind}))
        for number in filter(None, self.facts.strings(iri, "srv:documentNumber")):
            made[0].append(node("FRBRnumber", {"value": number}))
        translators = [mention(actor) for actor in self.facts.iris(self.root, "dcterms:creator")]
        translated = self.lang != self.facts.language
        of_text = (translators or [SOURCE]) if translated else authors
        made.append(_level("FRBRExpression", f"{expression}/!main", expression, "", dates, of_text))
        made[1].append(node("FRBRlanguage", {"language": language}))
        if translated:
            made[1].append(node("FRBRtranslation", {
                "href": f"{work}/{original}@", "fromLanguage": original, "authoritative": "false",
                "by": (translators or ["#not-said"])[0],
            }))  # fmt: skip
        made.append(
            _level("FRBRManifestation", f"{expression}/!main.xml", f"{expression}.xml", "", dates, [SOURCE])
        )
        made[2].append(node("FRBRformat", {"value": "application/xml"}))
        return made

    def title(self, iri: str) -> str:
        """Return the title of the agreement or an instrument in the language of the expression."""
        return self.facts.texts(iri, "dcterms:title").get(self.lang, "")

    def lifecycle(self) -> Element | None:
        """Return the dated instruments as events, in order; None when none has a date."""
        facts = self.facts
        made = node("lifecycle", {"source": SOURCE})
        notes = facts.iris(self.root, "srv:isConstitutedBy")
        acts = facts.iris(self.root, "srv:isRatifiedBy")
        dated = [(date, iri) for iri in notes + acts for date in self._dates(iri)]
        for count, (date, iri) in enumerate(sorted(dated), 1):
            kind = "generation" if iri in notes else ""
            made.append(node("eventRef", {
                "eId": f"eref_{count}", "date": date, "source": mention(iri), "type": kind,
            }))  # fmt: skip
        return made if len(made) else None

    def references(self, phrase: str) -> Element:
        """Return whom and what the file refers to; ``phrase`` is "not said" in the language of the labels."""
        facts = self.facts
        made = node("references", {"source": SOURCE})
        made.append(node("TLCOrganization", {"eId": "servanda", "href": BASE, "showAs": "servanda"}))
        instruments = facts.iris(self.root, "srv:hasInstrument")
        for iri in instruments:
            made.append(self._reference("TLCReference", iri))
        actors, programmes = self._mentioned()
        for actor in sorted(actors - {*instruments}):
            kinds = {local(kind) for kind in facts.types(actor)}
            known = "TLCOrganization" if "CollectiveActor" in kinds else _CLASSES.get(facts.kind(actor))
            made.append(self._reference(known or "TLCOrganization", actor))
        for programme in sorted(programmes - {*instruments}):
            made.append(self._reference("TLCConcept", programme))
        if self.lang != facts.language and not facts.iris(self.root, "dcterms:creator"):
            made.append(node("TLCConcept", {"eId": "not-said", "href": f"{BASE}slot/", "showAs": phrase}))
        return made

    def _reference(self, tag: str, iri: str) -> Element:
        name = "instrument" if tag == "TLCReference" else ""
        shown = self.facts.label(iri, self.labels)
        target = link_target(iri) or mention(iri)  # the schema wants an address, if only that of the element
        return node(tag, {"eId": mention(iri)[1:], "href": target, "showAs": shown, "name": name})

    def _mentioned(self) -> tuple[set[str], set[str]]:
        """Return the actors and the programmes that the agreement names."""
        facts, root = self.facts, self.root
        clauses = facts.iris(root, "srv:hasClause")
        norms = [norm for clause in clauses for norm in facts.iris(clause, "srv:states")]
        told = [notice for norm in norms for notice in facts.iris(norm, "srv:requiresNotification")]
        found = {iri for owner in norms + told for name in _MENTIONS for iri in facts.iris(owner, name)}
        for instrument in facts.iris(root, "srv:hasInstrument"):
            for name in ("srv:isMadeOnBehalfOf", "srv:isSignedBy", "srv:isAddressedTo"):
                found.update(facts.iris(instrument, name))
        found.update(facts.iris(root, "srv:hasParty"), facts.iris(root, "dcterms:creator"))
        programmes = {iri for iri in found if facts.kind(iri) == "Programme"}
        return found - programmes, programmes


def mention(iri: str) -> str:
    """Return the reference to something by its IRI.

    >>> mention(BASE + "actor/kz-mod"), mention(BASE + "agreement/x/reply"), mention("http://example.org/a")
    ('#actor.kz-mod', '#instrument.reply', '#reference.http-example.org-a')
    """
    if iri.startswith(PREFIXES["agreement"]):
        return f"#instrument.{local(iri)}"
    for kind in ("actor", "programme"):
        if iri.startswith(PREFIXES[kind]):
            return f"#{kind}.{local(iri)}"
    return "#reference." + re.sub(r"[^\w.-]+", "-", iri)


def _is_day(text: str) -> bool:
    """Say whether a text is a day of the calendar, written as XML wants it."""
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _level(
    tag: str, this: str, uri: str, title: str, dates: list[tuple[str, str]], authors: list[str]
) -> Element:
    """Return what all three levels have."""
    made = node(tag, {}, node("FRBRthis", {"value": this}), node("FRBRuri", {"value": uri}))
    if title:
        made.append(node("FRBRalias", {"value": title, "name": "title"}))
    made.extend(node("FRBRdate", {"date": date, "name": name}) for date, name in dates)
    made.extend(node("FRBRauthor", {"href": author}) for author in authors)
    return made
