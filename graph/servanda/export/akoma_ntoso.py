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

from servanda.characters import reject_unwritable
from servanda.errors import ServandaError
from servanda.export.formats import read_requested
from servanda.export.rdf_formats import split_numbers
from servanda.links import link_target
from servanda.messages import Messages, error_text
from servanda.model import Agreement, Clause, Instrument, Passage, Resource
from servanda.namespaces import BASE, PREFIXES, SRV, expand, local

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from servanda.export.formats import Request

#: Who wrote the metadata: the reference of this name is in every file.
SOURCE: Final = "#servanda"
#: Country of what no single State made: a code that ISO 3166-1 leaves to its users.
_NO_COUNTRY: Final = "zz"
#: Language of a text to its code of three letters, ISO 639-2/T; the shapes admit these three.
_THREE_LETTERS: Final = {"kk": "kaz", "ru": "rus", "en": "eng"}
#: Class of an actor to the class of Akoma Ntoso's ontology; the others are organizations.
_CLASSES: Final = {"Office": "TLCRole", "Person": "TLCPerson"}
_NUMBER: Final = re.compile(r"(\d+)((?:\.\d+)*)(?:\(([^()]+)\))?")
#: Element to its short name in identifiers (Naming Convention, 5.2).
_SHORT: Final = {"paragraph": "para", "subparagraph": "subpara", "point": "point", "hcontainer": "hcontainer"}
NAMESPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
#: Elements whose white space is text.
_MIXED: Final = {"p", "num"}


def write_akoma_ntoso(request: Request) -> bytes:
    """Return the text or a translation of it as XML that is valid against the official schema.

    Raises ServandaError when there is no such agreement, no text or no translation, no date at all, or a
    character that XML cannot hold.
    """
    held = read_requested(request)
    lang = held.language if request.format == "akoma-ntoso" else _resolve_translation(held, request.lang)
    return serialize_document(_CollectionWriter(held, lang, request.lang).root())


def _resolve_translation(agreement: Agreement, lang: str) -> str:
    """Return the language asked for, be it that of the text; raises ServandaError when it is not there."""
    passages = [passage for clause in agreement.clauses for passage in clause.passages]
    known = {tag for passage in passages for tag in passage.texts} - {"und"}
    if lang in known:
        return lang
    if not known:
        raise ServandaError(error_text("no-text-to-write"), exit_code=1)
    raise ServandaError(error_text("no-translation", lang=lang, languages=", ".join(sorted(known))))


class _CollectionWriter:
    """Writes the collection; its components are the instruments of which text is held, in reading order."""

    def __init__(self, agreement: Agreement, lang: str, labels: str) -> None:
        self.agreement, self.lang, self.labels = agreement, lang, labels
        self.meta = _MetadataWriter(agreement, lang, labels)
        self.clauses: dict[str, list[Clause]] = {}
        for clause in agreement.clauses:
            if clause.instrument is not None:
                self.clauses.setdefault(clause.instrument, []).append(clause)
        if not self.clauses:
            raise ServandaError(error_text("no-clause-to-write"), exit_code=1)
        self.components = {iri: f"cmp_{count}" for count, iri in enumerate(self.clauses, 1)}

    def root(self) -> Element:
        """Return the whole file."""
        agreement = self.agreement
        meta = make_element("meta", {}, self.meta.identification(agreement, "agreement"))
        lifecycle = self.meta.lifecycle()
        meta.extend([lifecycle] if lifecycle is not None else [])
        meta.append(self.meta.references(Messages(self.labels, "akoma-ntoso")["not_said"]))
        if remark := agreement.remarks.find(self.labels, agreement.language, "en"):
            meta.append(self._notes([EditorialNote("note_1", "", "", 0, remark)]))
        status = "" if self.lang == agreement.language else "translated"
        texts = map(self.component, self.clauses)
        body = make_element("collectionBody", {"xml:lang": self.lang, "status": status}, *texts)
        return make_element(
            "akomaNtoso", {}, make_element("documentCollection", {"name": "agreement"}, meta, body)
        )

    def component(self, iri: str) -> Element:
        """Return one instrument as a document of its own."""
        identifier, held = self.components[iri], self.meta.instrument(iri)
        kind = class_name(held) or "Instrument"
        name = kind[:1].lower() + kind[1:]
        notes = self.notes(held, identifier)
        meta = make_element("meta", {}, self.meta.identification(held, name))
        if notes:
            meta.append(self._notes(notes))
        blocks = _BodyWriter(self.agreement, identifier, self.lang, notes).blocks(self.clauses[iri])
        main = make_element("mainBody", {}, *self._with_copy(held, identifier, blocks))
        document = make_element("doc", {"name": name}, meta, main)
        return make_element("component", {"eId": identifier, "GUID": expand(iri)}, document)

    def _with_copy(
        self, held: Instrument, identifier: str, blocks: list[tuple[int, Element]]
    ) -> list[Element]:
        """Return the clauses of a note; a reference stands where it quotes another note whole."""
        quoted, last = held.quotes, held.copy_end_line
        if quoted not in self.components or quoted is None or not last:
            return [block for _, block in blocks]
        copy = make_element("componentRef", {
            "eId": f"{identifier}__cref_1",
            "src": f"#{self.components[quoted]}",
            "showAs": self.meta.label(quoted),
        })  # fmt: skip
        # Blocks whose lines are unknown (0) stay before it, as they come first in the reading order.
        before = [block for line, block in blocks if line <= last]
        return [*before, copy, *(block for line, block in blocks if line > last)]

    def notes(self, held: Instrument, identifier: str) -> list[EditorialNote]:
        """Return the editorial notes on an instrument: errata, differences of a copy, a date not stated."""
        agreement, said = self.agreement, Messages(self.labels, "akoma-ntoso")
        found: list[EditorialNote] = []

        def add(words: str, line: int, text: str) -> None:
            mark = len(found) + 1
            found.append(EditorialNote(f"{identifier}__note_{mark}", str(mark), words, line, text.strip()))

        lines = range(held.start_line or 0, (held.end_line or 0) + 1)
        for erratum in sorted(agreement.errata, key=lambda one: (one.line or 0, split_numbers(one.iri))):
            line = erratum.line or 0
            if line in lines:
                reason = erratum.reasons.find(self.labels, agreement.language, "en")
                published, corrected = erratum.published or "", erratum.corrected or ""
                add(published, line, said["erratum"].format(
                    published=published, corrected=corrected, line=line, reason=reason))  # fmt: skip
        for variant in sorted(agreement.variants, key=lambda one: split_numbers(one.iri)):
            line, copy_line = (
                min(numbers, default=0) for numbers in (variant.first_lines, variant.copy_lines)
            )
            first, copy = (words or said["no_words"] for words in (variant.first, variant.copy))
            if line in lines:
                add("", line, said["variant"].format(first=first, copy=copy, line=line, copy_line=copy_line))
        if not held.date:
            add("", 0, said["no_date"])
        return found

    def _notes(self, notes: list[EditorialNote]) -> Element:
        made = make_element("notes", {"source": SOURCE, "xml:lang": self.labels})
        for note in notes:
            text = make_element("p", {}, text=note.text)
            made.append(make_element("note", {"eId": note.identifier, "marker": note.mark}, text))
        return made


class _MetadataWriter:
    """Writes the metadata of the agreement and of its instruments; labels are in a language of choice."""

    def __init__(self, agreement: Agreement, lang: str, labels: str) -> None:
        """Take the language of the expression and that of the labels."""
        self.agreement, self.lang, self.labels = agreement, lang, labels
        self.instruments = {one.iri: one for one in agreement.instruments}

    def instrument(self, iri: str) -> Instrument:
        """Return an instrument by its compact IRI, an empty one where nothing describes it."""
        return self.instruments.get(iri) or Instrument(iri=iri)

    def label(self, iri: str) -> str:
        """Return what something is called in the language of the labels, else the end of its IRI."""
        return self.agreement.names(iri).find(self.labels, self.agreement.language, "en") or local(iri) or iri

    def dates(self, held: Agreement | Instrument) -> list[tuple[str, str]]:
        """Return the dates of the agreement or an instrument, each with the name of what bears it.

        An instrument without a date gets the agreement's. Raises ServandaError when there is none at all.
        """
        notes = map(self.instrument, self.agreement.constituted_by)
        of_notes = sorted((date, local(note.iri)) for note in notes for date in _days(note))
        found = [(date, local(held.iri)) for date in _days(held)] or of_notes
        if not found:
            raise ServandaError(error_text("no-date-of-agreement"))
        return found

    def work(self, held: Agreement | Instrument, kind: str) -> str:
        """Return the IRI of a work: country, kind of document, date, number or name."""
        number = re.sub(r"[^\w.-]+", "-", held.number or "").strip("-")
        root, whole = local(self.agreement.iri), isinstance(held, Agreement)
        name = root if whole else f"{root}-{local(held.iri)}"
        date = self.dates(held)[-1][0]
        shape = "documentCollection" if whole else "doc"
        return f"/akn/{self.country(held)}/{shape}/{kind}/{date}/{number or name}"

    def country(self, held: Agreement | Instrument) -> str:
        """Return the two letters of the one State that made something, as its IRI has them."""
        found, actors = set(), self.agreement.actors
        for actor in self.authors(held):
            seen: set[str] = set()
            above = [actor]
            while above and above[0] not in seen:
                seen.add(above[0])
                one = actors.get(above[0])
                above = [*(one.unit_of or one.post_in)] if one is not None else []
            found |= {
                local(state) for state in seen if state in actors and class_name(actors[state]) == "State"
            }
        return next(iter(found)) if len(found) == 1 and re.fullmatch("[a-z]{2}", min(found)) else _NO_COUNTRY

    def authors(self, held: Agreement | Instrument) -> list[str]:
        """Return for whom an instrument was made, or the parties to the agreement."""
        made_for = held.on_behalf_of if isinstance(held, Instrument) else ()
        return list(made_for or self.agreement.parties)

    def identification(self, held: Agreement | Instrument, kind: str) -> Element:
        """Return the three levels of identification."""
        work, language = self.work(held, kind), _THREE_LETTERS.get(self.lang, "und")
        dates = self.dates(held)
        authors = [make_reference(expand(actor)) for actor in self.authors(held)] or [SOURCE]
        original = _THREE_LETTERS.get(self.agreement.language, "und")
        expression = f"{work}/{language}@"
        made = make_element("identification", {"source": SOURCE})
        made.append(
            _make_level("FRBRWork", f"{work}/!main", work, held.titles.get(self.lang, ""), dates, authors)
        )
        made[0].append(make_element("FRBRcountry", {"value": self.country(held)}))
        made[0].append(make_element("FRBRsubtype", {"value": kind}))
        if held.number:
            made[0].append(make_element("FRBRnumber", {"value": held.number}))
        translators = [make_reference(expand(actor)) for actor in self.agreement.creators]
        translated = self.lang != self.agreement.language
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

    def lifecycle(self) -> Element | None:
        """Return the dated instruments as events, in order; None when none has a date."""
        made = make_element("lifecycle", {"source": SOURCE})
        notes, acts = self.agreement.constituted_by, self.agreement.ratified_by
        dated = [(date, expand(iri), iri) for iri in notes + acts for date in _days(self.instrument(iri))]
        for count, (date, full, iri) in enumerate(sorted(dated), 1):
            kind = "generation" if iri in notes else ""
            made.append(make_element("eventRef", {
                "eId": f"eref_{count}", "date": date, "source": make_reference(full), "type": kind,
            }))  # fmt: skip
        return made if len(made) else None

    def references(self, phrase: str) -> Element:
        """Return whom and what the file refers to; ``phrase`` is "not said" in the language of the labels."""
        agreement = self.agreement
        made = make_element("references", {"source": SOURCE})
        made.append(make_element("TLCOrganization", {"eId": "servanda", "href": BASE, "showAs": "servanda"}))
        for iri in sorted(agreement.consists_of, key=lambda iri: split_numbers(expand(iri))):
            made.append(self._reference("TLCReference", iri))
        named = self._mentioned() - {*agreement.consists_of}
        for actor in sorted(named - agreement.programmes.keys(), key=expand):
            held = agreement.actors.get(actor)
            known = _CLASSES.get(class_name(held)) if held is not None else None
            several = held is not None and "srv:CollectiveActor" in held.classes
            made.append(self._reference("TLCOrganization" if several or known is None else known, actor))
        for programme in sorted(named & agreement.programmes.keys(), key=expand):
            made.append(self._reference("TLCConcept", programme))
        if self.lang != agreement.language and not agreement.creators:
            made.append(
                make_element("TLCConcept", {"eId": "not-said", "href": f"{BASE}slot/", "showAs": phrase})
            )
        return made

    def _reference(self, tag: str, iri: str) -> Element:
        full, name = expand(iri), "instrument" if tag == "TLCReference" else ""
        # The schema wants an address, if only that of the element.
        target = link_target(full) or make_reference(full)
        return make_element(
            tag, {"eId": make_reference(full)[1:], "href": target, "showAs": self.label(iri), "name": name}
        )

    def _mentioned(self) -> set[str]:
        """Return the actors and the programmes that the agreement names."""
        agreement = self.agreement
        found = {*agreement.parties, *agreement.creators}
        for norm in agreement.every_norm:
            found.update(norm.bearers, norm.addressees, norm.beneficiaries, norm.involved)
            found.update(norm.counterparties, norm.programmes)
            for notice in norm.notifications:
                found.update(notice.senders, notice.addressees)
        for iri in agreement.consists_of:
            held = self.instrument(iri)
            found.update(held.on_behalf_of, held.signed_by, held.addressed_to)
        return found


def class_name(thing: Resource) -> str:
    """Return the name of the first class of something that is of servanda's ontology, or nothing."""
    return next((local(name) for name in thing.classes if name.startswith("srv:")), "")


def _days(held: Agreement | Instrument) -> list[str]:
    """Return the day that is stated of the agreement or an instrument, if it is one."""
    return [held.date] if held.date and _is_day(held.date) else []


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


class EditorialNote(NamedTuple):
    """An editorial note: its identifier and mark, its words and line in the source, what it says."""

    identifier: str
    mark: str
    words: str
    line: int
    text: str


class _BodyWriter:
    """Writes the clauses of an instrument in a language, below the identifier of its component."""

    def __init__(self, agreement: Agreement, prefix: str, lang: str, notes: list[EditorialNote]) -> None:
        self.source, self.prefix, self.lang = agreement.language, prefix, lang
        self.notes = notes if lang == self.source else []
        self._taken: set[str] = set()
        self._counts: dict[tuple[str, str], int] = {}
        self._seen: set[str] = set()

    def blocks(self, clauses: list[Clause]) -> list[tuple[int, Element]]:
        """Return the clauses that are part of no other, each with the first line of its text (0: unknown)."""
        names = {clause.iri for clause in clauses}
        # Those that a faulty graph makes parts of each other come last, or their text would be lost.
        ordered = [clause for clause in clauses if clause.part_of not in names] + clauses
        return [
            (_first_line(clause), self.clause(clause, self.prefix, clauses))
            for clause in ordered
            if clause.iri not in self._seen
        ]

    def clause(self, held: Clause, above: str, clauses: list[Clause]) -> Element:
        """Return a clause with the clauses that are part of it."""
        self._seen.add(held.iri)
        number = held.number or ""
        tag, printed, short = _split_number(number)
        name = (number or local(held.iri)) if tag == "hcontainer" else ""
        made = make_element(tag, {"name": name, "GUID": expand(held.iri)})
        if printed:
            made.append(make_element("num", {}, text=printed))
        identifier = self._identifier(above, tag, short)
        made.set("eId", identifier)
        parts = [one for one in clauses if one.part_of == held.iri and one.iri not in self._seen]
        passages = held.passages
        after = [one for one in passages if parts and _is_after(one, passages, parts)]
        before = [one for one in passages if one not in after]
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

    def _texts(self, passages: list[Passage], above: str) -> list[Element]:
        return [self._text(passage, f"{above}__p_{count}") for count, passage in enumerate(passages, 1)]

    def _text(self, passage: Passage, identifier: str) -> Element:
        """Return a passage; one that is not translated stands in the language of the source, and says so."""
        lang = self.lang if self.lang in passage.texts else self.source
        made = make_element("p", {
            "eId": identifier,
            "GUID": expand(passage.iri),
            "xml:lang": lang if lang != self.lang else "",
            "srv:sourceLine": " ".join(map(str, passage.lines)),
        })  # fmt: skip
        text = passage.texts.get(lang, "")
        found = self._of(text, passage.lines)
        places = sorted((text.find(note.words) + len(note.words), note) for note in found)
        ends = [start for start, _ in places] + [len(text)]
        made.text = text[: ends[0]]
        for (start, note), end in zip(places, ends[1:], strict=True):
            reference = make_element("noteRef", {"href": f"#{note.identifier}", "marker": note.mark})
            reference.tail = text[start:end]
            made.append(reference)
        return made

    def _of(self, text: str, lines: Collection[int]) -> list[EditorialNote]:
        """Return the notes on words of a text that stands on some lines."""
        return [note for note in self.notes if note.line in lines and note.words and note.words in text]

    def _identifier(self, above: str, tag: str, short: str) -> str:
        """Return an identifier that nothing else has, also where a faulty graph has a number twice."""
        count = self._counts[above, tag] = self._counts.get((above, tag), 0) + 1
        wanted = f"{above}__{_SHORT[tag]}_{short or count}"
        while wanted in self._taken:
            wanted += "_dup"
        self._taken.add(wanted)
        return wanted


def _first_line(clause: Clause) -> int:
    return min(clause.lines, default=0)


def _is_after(passage: Passage, passages: Sequence[Passage], parts: list[Clause]) -> bool:
    """Say whether a passage of a clause stands after the clauses that are part of it, by its lines."""
    lines, first, last = passage.lines, _first_line(parts[0]), max(parts[-1].lines, default=0)
    if not lines or not first or passage is passages[0]:
        return bool(lines) and bool(first) and lines[0] > first
    return lines[0] > first or (lines[0] == first and lines[-1] >= last)


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
        reject_unwritable(text, place, "XML", "turtle")
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
