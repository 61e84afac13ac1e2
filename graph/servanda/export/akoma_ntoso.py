"""The text of an agreement as Akoma Ntoso 3.0 (OASIS LegalDocML): a collection of its instruments.

``akoma-ntoso`` is the text in its own language, whatever ``--lang`` says (which picks the language of labels
and notes); ``akoma-ntoso-translation`` is the working translation into that language, marked as one, or the
text itself where ``--lang`` is its language.

Identifiers and IRIs follow the Akoma Ntoso Naming Convention 1.0, sections 4 and 5: ``para_4__subpara_4-1``.
Only what the graph states is written: the date of an agreement is that of the notes that constitute it, each
under the name of its note.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.etree.ElementTree import Element, tostring

from servanda.errors import ServandaError
from servanda.export.facts import THREE_LETTERS, Facts
from servanda.links import link_target
from servanda.messages import Messages
from servanda.vocabulary import BASE, PREFIXES, SRV, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servanda.export.formats import Request


def write_akoma_ntoso(request: Request) -> bytes:
    """Return the text or a translation of it as XML that is valid against the official schema.

    Raises ServandaError when there is no such agreement, no text or no translation, no date at all, or a
    character that XML cannot hold.
    """
    facts = Facts(request)
    lang = facts.language if request.format == "akoma-ntoso" else _resolve_translation(facts, request.lang)
    return serialize_document(_CollectionWriter(facts, lang, request.lang).root())


def _resolve_translation(facts: Facts, lang: str) -> str:
    """Return the language asked for, be it that of the text; raises ServandaError when it is not there."""
    passages = [
        p for c in facts.iris(facts.agreement, "srv:hasClause") for p in facts.iris(c, "srv:hasPassage")
    ]
    known = {tag for passage in passages for tag in facts.texts(passage, "srv:text")} - {"und"}
    if lang in known:
        return lang
    held = ", ".join(sorted(known)) or "no language"
    raise ServandaError(f"there is no translation into '{lang}' here; the text is there in {held} (--lang)")


class _CollectionWriter:
    """Writes the collection; its components are the instruments of which text is held, in reading order."""

    def __init__(self, facts: Facts, lang: str, labels: str) -> None:
        self.facts, self.lang, self.labels = facts, lang, labels
        self.meta = _MetadataWriter(facts, lang, labels)
        clauses = facts.ordered(facts.agreement, "srv:hasClause")
        self.clauses: dict[str, list[str]] = {}
        for clause in clauses:
            for instrument in facts.iris(clause, "srv:belongsToInstrument")[:1]:
                self.clauses.setdefault(instrument, []).append(clause)
        if not self.clauses:
            raise ServandaError("no clause of an instrument is described here, so there is no text to write")
        self.components = {iri: f"cmp_{count}" for count, iri in enumerate(self.clauses, 1)}

    def root(self) -> Element:
        """Return the whole file."""
        facts, root = self.facts, self.facts.agreement
        meta = make_element("meta", {}, self.meta.identification(root, "agreement"))
        lifecycle = self.meta.lifecycle()
        meta.extend([lifecycle] if lifecycle is not None else [])
        meta.append(self.meta.references(Messages(self.labels, "akoma-ntoso")["not_said"]))
        if remark := facts.text(root, "rdfs:comment", self.labels):
            meta.append(self._notes([EditorialNote("note_1", "", "", 0, remark)]))
        status = "" if self.lang == facts.language else "translated"
        texts = map(self.component, self.clauses)
        body = make_element("collectionBody", {"xml:lang": self.lang, "status": status}, *texts)
        return make_element(
            "akomaNtoso", {}, make_element("documentCollection", {"name": "agreement"}, meta, body)
        )

    def component(self, iri: str) -> Element:
        """Return one instrument as a document of its own."""
        identifier = self.components[iri]
        kind = self.facts.kind(iri) or "Instrument"
        name = kind[:1].lower() + kind[1:]
        notes = self.notes(iri, identifier)
        meta = make_element("meta", {}, self.meta.identification(iri, name))
        if notes:
            meta.append(self._notes(notes))
        blocks = _BodyWriter(self.facts, identifier, self.lang, notes).blocks(self.clauses[iri])
        main = make_element("mainBody", {}, *self._with_copy(iri, identifier, blocks))
        document = make_element("doc", {"name": name}, meta, main)
        return make_element("component", {"eId": identifier, "GUID": iri}, document)

    def _with_copy(self, iri: str, identifier: str, blocks: list[tuple[int, Element]]) -> list[Element]:
        """Return the clauses of a note; a reference stands where it quotes another note whole."""
        quoted = next((i for i in self.facts.iris(iri, "srv:quotesInstrument") if i in self.components), None)
        last = self.facts.number(iri, "srv:copyEndLine")
        if quoted is None or not last:
            return [block for _, block in blocks]
        copy = make_element("componentRef", {
            "eId": f"{identifier}__cref_1",
            "src": f"#{self.components[quoted]}",
            "showAs": self.facts.label(quoted, self.labels),
        })  # fmt: skip
        # Blocks whose lines are unknown (0) stay before it, as they come first in the reading order.
        before = [block for line, block in blocks if line <= last]
        return [*before, copy, *(block for line, block in blocks if line > last)]

    def notes(self, iri: str, identifier: str) -> list[EditorialNote]:
        """Return the editorial notes on an instrument: errata, differences of a copy, a date not stated."""
        facts, said = self.facts, Messages(self.labels, "akoma-ntoso")
        found: list[EditorialNote] = []

        def add(words: str, line: int, text: str) -> None:
            mark = len(found) + 1
            found.append(EditorialNote(f"{identifier}__note_{mark}", str(mark), words, line, text.strip()))

        lines = range(facts.number(iri, "srv:startLine"), facts.number(iri, "srv:endLine") + 1)
        errata = facts.iris(facts.agreement, "srv:hasErratum")
        for erratum in sorted(errata, key=lambda e: facts.number(e, "srv:startLine")):
            line = facts.number(erratum, "srv:startLine")
            published, corrected = (
                " / ".join(facts.strings(erratum, name))
                for name in ("srv:publishedWords", "srv:correctedWords")
            )
            if line in lines:
                reason = facts.text(erratum, "srv:reason", self.labels)
                add(published, line, said["erratum"].format(
                    published=published, corrected=corrected, line=line, reason=reason))  # fmt: skip
        for variant in facts.of_kind("Variant"):
            line, copy_line = (facts.number(variant, name) for name in ("srv:firstLine", "srv:copyLine"))
            first, copy = (
                " ".join(facts.strings(variant, name)) or said["no_words"]
                for name in ("srv:firstWords", "srv:copyWords")
            )
            if line in lines:
                add("", line, said["variant"].format(first=first, copy=copy, line=line, copy_line=copy_line))
        if not facts.strings(iri, "dcterms:date"):
            add("", 0, said["no_date"])
        return found

    def _notes(self, notes: list[EditorialNote]) -> Element:
        made = make_element("notes", {"source": SOURCE, "xml:lang": self.labels})
        for note in notes:
            text = make_element("p", {}, text=note.text)
            made.append(make_element("note", {"eId": note.identifier, "marker": note.mark}, text))
        return made


#: Who wrote the metadata: the reference of this name is in every file.
SOURCE: Final = "#servanda"
#: Country of what no single State made: a code that ISO 3166-1 leaves to its users.
_NO_COUNTRY: Final = "zz"

#: Class of an actor to the class of Akoma Ntoso's ontology; the others are organizations.
_CLASSES: Final = {"Office": "TLCRole", "Person": "TLCPerson"}
#: Properties of a norm or a notification that lead to actors or programmes.
_MENTIONS: Final = ("srv:hasBearer", "srv:hasAddressee", "srv:hasBeneficiary", "srv:involvesActor",
                    "srv:hasSender", "srv:hasCounterparty", "srv:concernsProgramme")  # fmt: skip


class _MetadataWriter:
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
        authors = [make_reference(actor) for actor in self.authors(iri)] or [SOURCE]
        original = THREE_LETTERS.get(self.facts.language, "und")
        expression = f"{work}/{language}@"
        made = make_element("identification", {"source": SOURCE})
        made.append(_make_level("FRBRWork", f"{work}/!main", work, self.title(iri), dates, authors))
        made[0].append(make_element("FRBRcountry", {"value": self.country(iri)}))
        made[0].append(make_element("FRBRsubtype", {"value": kind}))
        for number in filter(None, self.facts.strings(iri, "srv:documentNumber")):
            made[0].append(make_element("FRBRnumber", {"value": number}))
        translators = [make_reference(actor) for actor in self.facts.iris(self.root, "dcterms:creator")]
        translated = self.lang != self.facts.language
        of_text = (translators or [SOURCE]) if translated else authors
        made.append(_make_level("FRBRExpression", f"{expression}/!main", expression, "", dates, of_text))
        made[1].append(make_element("FRBRlanguage", {"language": language}))
        if translated:
            made[1].append(make_element("FRBRtranslation", {
                "href": f"{work}/{original}@", "fromLanguage": original, "authoritative": "false",
                "by": (translators or ["#not-said"])[0],
            }))  # fmt: skip
        made.append(
            _make_level(
                "FRBRManifestation", f"{expression}/!main.xml", f"{expression}.xml", "", dates, [SOURCE]
            )
        )
        made[2].append(make_element("FRBRformat", {"value": "application/xml"}))
        return made

    def title(self, iri: str) -> str:
        """Return the title of the agreement or an instrument in the language of the expression."""
        return self.facts.texts(iri, "dcterms:title").get(self.lang, "")

    def lifecycle(self) -> Element | None:
        """Return the dated instruments as events, in order; None when none has a date."""
        facts = self.facts
        made = make_element("lifecycle", {"source": SOURCE})
        notes = facts.iris(self.root, "srv:isConstitutedBy")
        acts = facts.iris(self.root, "srv:isRatifiedBy")
        dated = [(date, iri) for iri in notes + acts for date in self._dates(iri)]
        for count, (date, iri) in enumerate(sorted(dated), 1):
            kind = "generation" if iri in notes else ""
            made.append(make_element("eventRef", {
                "eId": f"eref_{count}", "date": date, "source": make_reference(iri), "type": kind,
            }))  # fmt: skip
        return made if len(made) else None

    def references(self, phrase: str) -> Element:
        """Return whom and what the file refers to; ``phrase`` is "not said" in the language of the labels."""
        facts = self.facts
        made = make_element("references", {"source": SOURCE})
        made.append(make_element("TLCOrganization", {"eId": "servanda", "href": BASE, "showAs": "servanda"}))
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
            made.append(
                make_element("TLCConcept", {"eId": "not-said", "href": f"{BASE}slot/", "showAs": phrase})
            )
        return made

    def _reference(self, tag: str, iri: str) -> Element:
        name = "instrument" if tag == "TLCReference" else ""
        shown = self.facts.label(iri, self.labels)
        target = link_target(iri) or make_reference(
            iri
        )  # the schema wants an address, if only that of the element
        return make_element(
            tag, {"eId": make_reference(iri)[1:], "href": target, "showAs": shown, "name": name}
        )

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


def make_reference(iri: str) -> str:
    """Return the reference to something by its IRI.

    >>> make_reference(BASE + "actor/kz-mod"), make_reference(BASE + "agreement/x/reply"), make_reference("http://example.org/a")
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
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _make_level(
    tag: str, this: str, uri: str, title: str, dates: list[tuple[str, str]], authors: list[str]
) -> Element:
    """Return what all three levels have."""
    made = make_element(
        tag, {}, make_element("FRBRthis", {"value": this}), make_element("FRBRuri", {"value": uri})
    )
    if title:
        made.append(make_element("FRBRalias", {"value": title, "name": "title"}))
    made.extend(make_element("FRBRdate", {"date": date, "name": name}) for date, name in dates)
    made.extend(make_element("FRBRauthor", {"href": author}) for author in authors)
    return made


_NUMBER: Final = re.compile(r"(\d+)((?:\.\d+)*)(?:\(([^()]+)\))?")

#: Element to its short name in identifiers (Naming Convention, 5.2).
_SHORT: Final = {"paragraph": "para", "subparagraph": "subpara", "point": "point", "hcontainer": "hcontainer"}


class EditorialNote(NamedTuple):
    """An editorial note: its identifier and mark, its words and line in the source, what it says."""

    identifier: str
    mark: str
    words: str
    line: int
    text: str


class _BodyWriter:
    """Writes the clauses of an instrument in a language, below the identifier of its component."""

    def __init__(self, facts: Facts, prefix: str, lang: str, notes: list[EditorialNote]) -> None:
        self.facts, self.prefix, self.lang = facts, prefix, lang
        self.notes = notes if lang == facts.language else []
        self._taken: set[str] = set()
        self._counts: dict[tuple[str, str], int] = {}
        self._seen: set[str] = set()

    def blocks(self, clauses: list[str]) -> list[tuple[int, Element]]:
        """Return the clauses that are part of no other, each with the first line of its text (0: unknown)."""
        inside = {
            clause for clause in clauses if set(self.facts.iris(clause, "srv:isPartOfClause")) & {*clauses}
        }
        # Those that a faulty graph makes parts of each other come last, or their text would be lost.
        ordered = [clause for clause in clauses if clause not in inside] + clauses
        return [
            (self._first_line(clause), self.clause(clause, self.prefix, clauses))
            for clause in ordered
            if clause not in self._seen
        ]

    def clause(self, iri: str, above: str, clauses: list[str]) -> Element:
        """Return a clause with the clauses that are part of it."""
        self._seen.add(iri)
        number = next(iter(self.facts.strings(iri, "srv:number")), "")
        tag, printed, short = _split_number(number)
        made = make_element(tag, {"name": (number or local(iri)) if tag == "hcontainer" else "", "GUID": iri})
        if printed:
            made.append(make_element("num", {}, text=printed))
        identifier = self._identifier(above, tag, short)
        made.set("eId", identifier)
        parts = [
            clause
            for clause in clauses
            if iri in self.facts.iris(clause, "srv:isPartOfClause") and clause not in self._seen
        ]
        passages = self.facts.ordered(iri, "srv:hasPassage")
        after = [passage for passage in passages if parts and self._is_after(passage, passages, parts)]
        before = [passage for passage in passages if passage not in after]
        if not parts:
            made.append(make_element("content", {}, *self._texts(before, identifier)))
            return made
        if before:
            made.append(
                make_element(
                    "intro", {"eId": f"{identifier}__intro"}, *self._texts(before, f"{identifier}__intro")
                )
            )
        for part in parts:
            made.append(self.clause(part, identifier, clauses))
        if after:
            end = f"{identifier}__wrapup"
            made.append(make_element("wrapUp", {"eId": end}, *self._texts(after, end)))
        return made

    def _is_after(self, passage: str, passages: list[str], parts: list[str]) -> bool:
        """Say whether a passage of a clause stands after the clauses that are part of it, by its lines."""
        lines = self.facts.numbers(passage, "srv:sourceLine")
        first, last = (
            self._first_line(parts[0]),
            max(self.facts.numbers(parts[-1], "srv:sourceLine"), default=0),
        )
        if not lines or not first or passage == passages[0]:
            return bool(lines) and bool(first) and lines[0] > first
        return lines[0] > first or (lines[0] == first and lines[-1] >= last)

    def _texts(self, passages: list[str], above: str) -> list[Element]:
        return [self._text(passage, f"{above}__p_{count}") for count, passage in enumerate(passages, 1)]

    def _text(self, passage: str, identifier: str) -> Element:
        """Return a passage; one that is not translated stands in the language of the source, and says so."""
        facts = self.facts
        texts = facts.texts(passage, "srv:text")
        lang = self.lang if self.lang in texts else facts.language
        lines = facts.numbers(passage, "srv:sourceLine")
        made = make_element("p", {
            "eId": identifier,
            "GUID": passage,
            "xml:lang": lang if lang != self.lang else "",
            "srv:sourceLine": " ".join(map(str, lines)),
        })  # fmt: skip
        text = texts.get(lang, "")
        places = sorted((text.find(note.words) + len(note.words), note) for note in self._of(text, lines))
        ends = [start for start, _ in places] + [len(text)]
        made.text = text[: ends[0]]
        for (start, note), end in zip(places, ends[1:], strict=True):
            reference = make_element("noteRef", {"href": f"#{note.identifier}", "marker": note.mark})
            reference.tail = text[start:end]
            made.append(reference)
        return made

    def _of(self, text: str, lines: list[int]) -> list[EditorialNote]:
        """Return the notes on words of a text that stands on some lines."""
        return [note for note in self.notes if note.line in lines and note.words and note.words in text]

    def _first_line(self, clause: str) -> int:
        return self.facts.number(clause, "srv:sourceLine")

    def _identifier(self, above: str, tag: str, short: str) -> str:
        """Return an identifier that nothing else has, also where a faulty graph has a number twice."""
        count = self._counts[above, tag] = self._counts.get((above, tag), 0) + 1
        wanted = f"{above}__{_SHORT[tag]}_{short or count}"
        while wanted in self._taken:
            wanted += "_dup"
        self._taken.add(wanted)
        return wanted


def _split_number(number: str) -> tuple[str, str, str]:
    """Return the element of a clause, the number that is printed, and what of it goes into the identifier.

    >>> _split_number("4.1"), _split_number("3(d)"), _split_number("law")
    (('subparagraph', '4.1', '4-1'), ('point', '(d)', 'd'), ('hcontainer', '', ''))
    """
    match = _NUMBER.fullmatch(number)
    if match is None:
        return "hcontainer", "", ""
    if match[3]:
        return "point", f"({match[3]})", match[3]
    return "subparagraph" if match[2] else "paragraph", number, number.replace(".", "-")


NAMESPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

#: What XML 1.0 has no way to write (section 2.2, Char).
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Elements whose white space is text.
_MIXED: Final = {"p", "num"}


def make_element(tag: str, attributes: dict[str, str], *children: Element, text: str = "") -> Element:
    """Return an element; an attribute without a value is left out."""
    made = Element(tag, {name: value for name, value in attributes.items() if value})
    made.text = text or None
    made.extend(children)
    return made


def serialize_document(root: Element) -> bytes:
    """Return the file of a root element.

    Raises ServandaError, with the identifier of the place, for a character that XML cannot hold.
    """
    for place, text in _iterate_texts(root, "the metadata"):
        if found := _FORBIDDEN.search(text):
            code = f"U+{ord(found[0]):04X}"
            raise ServandaError(
                f"{place} holds the character {code}, which XML cannot hold; take it out there"
            )
    root.set("xmlns", NAMESPACE)
    root.set("xmlns:srv", SRV)
    _indent_elements(root, "\n")
    # XML turns a carriage return into a line feed unless it is named.
    written = str(tostring(root, encoding="unicode")).replace("\r", "&#13;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


def _iterate_texts(element: Element, place: str) -> Iterator[tuple[str, str]]:
    """Give every text of an element and those in it, with the nearest GUID or eId."""
    place = element.get("GUID") or element.get("eId") or place
    for text in (element.text, element.tail, *element.attrib.values()):
        yield place, text or ""
    for child in element:
        yield from _iterate_texts(child, place)


def _indent_elements(element: Element, margin: str) -> None:
    """Put each element on a line of its own, save in text."""
    if element.tag in _MIXED or not len(element):
        return
    element.text = margin + "  "
    for child in element:
        _indent_elements(child, margin + "  ")
        child.tail = margin + "  "
    element[-1].tail = margin
