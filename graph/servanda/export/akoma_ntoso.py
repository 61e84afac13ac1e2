"""The text of an agreement as Akoma Ntoso 3.0 (OASIS LegalDocML): a collection of its instruments.

``akoma-ntoso`` is the text in its own language, whatever ``--lang`` says (which picks the language of labels
and notes); ``akoma-ntoso-translation`` is the working translation into that language, marked as one, or the
text itself where ``--lang`` is its language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.errors import ServandaError
from servanda.export.akn_body import Body, Note
from servanda.export.akn_meta import SOURCE, Meta
from servanda.export.akn_xml import node, serialized
from servanda.export.facts import Facts
from servanda.messages import Messages

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from servanda.export.formats import Request


def write(request: Request) -> bytes:
    """Return the text or a translation of it as XML that is valid against the official schema.

    Raises ServandaError when there is no such agreement, no text or no translation, no date at all, or a
    character that XML cannot hold.
    """
    facts = Facts(request)
    lang = facts.language if request.format == "akoma-ntoso" else _translation(facts, request.lang)
    return serialized(_Collection(facts, lang, request.lang).root())


def _translation(facts: Facts, lang: str) -> str:
    """Return the language asked for, be it that of the text; raises ServandaError when it is not there."""
    passages = [
        p for c in facts.iris(facts.agreement, "srv:hasClause") for p in facts.iris(c, "srv:hasPassage")
    ]
    known = {tag for passage in passages for tag in facts.texts(passage, "srv:text")} - {"und"}
    if lang in known:
        return lang
    held = ", ".join(sorted(known)) or "no language"
    raise ServandaError(f"there is no translation into '{lang}' here; the text is there in {held} (--lang)")


class _Collection:
    """Writes the collection; its components are the instruments of which text is held, in reading order."""

    def __init__(self, facts: Facts, lang: str, labels: str) -> None:
        self.facts, self.lang, self.labels = facts, lang, labels
        self.meta = Meta(facts, lang, labels)
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
        meta = node("meta", {}, self.meta.identification(root, "agreement"))
        lifecycle = self.meta.lifecycle()
        meta.extend([lifecycle] if lifecycle is not None else [])
        meta.append(self.meta.references(Messages(self.labels, "akoma-ntoso")["not_said"]))
        if remark := facts.text(root, "rdfs:comment", self.labels):
            meta.append(self._notes([Note("note_1", "", "", 0, remark)]))
        status = "" if self.lang == facts.language else "translated"
        texts = map(self.component, self.clauses)
        body = node("collectionBody", {"xml:lang": self.lang, "status": status}, *texts)
        return node("akomaNtoso", {}, node("documentCollection", {"name": "agreement"}, meta, body))

    def component(self, iri: str) -> Element:
        """Return one instrument as a document of its own."""
        identifier = self.components[iri]
        kind = self.facts.kind(iri) or "Instrument"
        name = kind[:1].lower() + kind[1:]
        notes = self.notes(iri, identifier)
        meta = node("meta", {}, self.meta.identification(iri, name))
        if notes:
            meta.append(self._notes(notes))
        blocks = Body(self.facts, identifier, self.lang, notes).blocks(self.clauses[iri])
        main = node("mainBody", {}, *self._with_copy(iri, identifier, blocks))
        document = node("doc", {"name": name}, meta, main)
        return node("component", {"eId": identifier, "GUID": iri}, document)

    def _with_copy(self, iri: str, identifier: str, blocks: list[tuple[int, Element]]) -> list[Element]:
        """Return the clauses of a note; a reference stands where it quotes another note whole."""
        quoted = next((i for i in self.facts.iris(iri, "srv:quotesInstrument") if i in self.components), None)
        last = self.facts.number(iri, "srv:copyEndLine")
        if quoted is None or not last:
            return [block for _, block in blocks]
        copy = node("componentRef", {
            "eId": f"{identifier}__cref_1",
            "src": f"#{self.components[quoted]}",
            "showAs": self.facts.label(quoted, self.labels),
        })  # fmt: skip
        # Blocks whose lines are unknown (0) stay before it, as they come first in the reading order.
        before = [block for line, block in blocks if line <= last]
        return [*before, copy, *(block for line, block in blocks if line > last)]

    def notes(self, iri: str, identifier: str) -> list[Note]:
        """Return the editorial notes on an instrument: errata, differences of a copy, a date not stated."""
        facts, said = self.facts, Messages(self.labels, "akoma-ntoso")
        found: list[Note] = []

        def add(words: str, line: int, text: str) -> None:
            mark = len(found) + 1
            found.append(Note(f"{identifier}__note_{mark}", str(mark), words, line, text.strip()))

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

    def _notes(self, notes: list[Note]) -> Element:
        made = node("notes", {"source": SOURCE, "xml:lang": self.labels})
        for note in notes:
            text = node("p", {}, text=note.text)
            made.append(node("note", {"eId": note.identifier, "marker": note.mark}, text))
        return made
