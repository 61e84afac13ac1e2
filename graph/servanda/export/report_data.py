"""The rows of an agreement for its workbook and register: front matter, norms, notices, actors, readings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from servanda.export.formats import read_requested
from servanda.export.rows import (
    Record,
    actor_records,
    clause_records,
    evidence_records,
    instrument_records,
    norm_records,
    note_records,
    notice_records,
    qualifier_records,
    sentence_records,
)
from servanda.messages import LANGUAGES, Messages, load_messages
from servanda.model import MODALITY_KEYS, Agreement
from servanda.namespaces import compact, expand, local
from servanda.query.writing import Page, format_spans

if TYPE_CHECKING:
    from collections.abc import Collection

    from servanda.export.formats import Request
    from servanda.query.table import Row, Value


# The words of the workbook and the register in three languages, and texts made fit for a file.

#: What neither XML 1.0 nor HTML can hold: control characters, surrogates and the two noncharacters U+FFFE/F.
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def load_words(lang: str, *, binding: bool = True) -> Messages:
    """Return the words of the workbook and the register in a language, with those of answers.

    Where the agreement is not ``binding``, what it lays down is called an intention.
    """
    return load_messages(lang, "register", "answers", binding=binding)


def clean_value(text: str) -> str:
    r"""Return a text that XML and HTML can hold.

    Every way to end a line becomes a line feed; a character that must not stand there becomes U+FFFD.

    >>> clean_value("a\r\nb\x01")
    'a\nb�'
    """
    return _UNFIT.sub("\ufffd", re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text))


# What a desk officer keeps of one agreement: the answers to the questions, gathered once.

#: The slots of a notification on which the text may be silent, in the order in which they are shown.
SLOTS: Final = ("trigger", "timing", "form", "purpose", "effect")
#: The columns of a norm that name actors, and the slot that says how each was found, if there is one.
PEOPLE: Final = {
    "bearer": "slot:bearer",
    "responsible": "",
    "counterparty": "slot:counterparty",
    "addressee": "slot:addressee",
    "beneficiary": "slot:beneficiary",
    "involved": "slot:involves",
}

#: The columns of texts that stand in the reader's language or not at all.
_ONLY_IN_LANGUAGE: Final = ("translation",)


@dataclass(frozen=True)
class ReportData:
    """What one agreement says in a language: records as :mod:`servanda.export.rows` makes them.

    A text that the language lacks stands in ``source``, the language of the agreement, else in English.
    ``actors`` are those of whom the agreement speaks, and those above them; ``stated_owed`` holds norm and
    actor where the agreement itself says to whom it is owed, so that no rule had to conclude it.
    """

    lang: str
    source: str
    agreement: Agreement = field(repr=False)
    norms: list[Row]
    notices: list[Row]
    clauses: list[Row]
    sentences: list[Row]
    evidence: list[Row]
    qualifiers: list[Row]
    notes: list[Row]
    instruments: list[Row]
    actors: list[Row]
    stated_owed: frozenset[tuple[str, str]]
    _indices: dict[tuple[str, str], dict[str, list[Row]]] = field(default_factory=dict, repr=False)

    @property
    def translates(self) -> bool:
        """Whether the reader's language is not that of the text, so that there are translations."""
        return self.lang != self.source

    @property
    def words(self) -> Messages:
        """The words of the report: of duties, or of intentions where the agreement is not legally binding."""
        return load_words(self.lang, binding=self.agreement.is_binding)

    def name(self, iri: str) -> str:
        """Return what something is called, by its compact or full IRI."""
        return self.agreement.label(compact(iri), self.lang)

    def kind(self, iri: str) -> str:
        """Return what the class of an instrument is called, or nothing where it has none of servanda's."""
        held = (one.classes for one in self.agreement.instruments if one.iri == iri)
        found = next((name for name in next(held, ()) if name.startswith("srv:")), None)
        return self.name(found) if found is not None else ""

    @property
    def label(self) -> str:
        """The short name of the agreement."""
        return self.name(self.agreement.iri)

    @property
    def title(self) -> str:
        """The title of the agreement in full."""
        return self.agreement.titles.find(self.lang, self.source, "en") or self.label

    @property
    def parties(self) -> list[str]:
        """What the Parties are called."""
        return [self.name(iri) for iri in self.agreement.parties]

    @cached_property
    def headings(self) -> dict[str, str]:
        """The heading of each clause by its number; a clause without one has its number."""
        return {str(row["clause"]): clean_value(str(row["label"] or row["clause"])) for row in self.clauses}

    def translated(self, norm: str) -> str | None:
        """Return the translation of the sentences that hold a norm's words; None where one has none."""
        found = [row["translation"] for row in self._by("sentences", "norms").get(norm, ())]
        return " ".join(map(str, found)) if found and all(found) else None

    def reasons(self, norm: str, notification: str | None) -> list[Row]:
        """Return what was inferred in a norm, or in its notification when one is named, and why."""
        return [
            row
            for row in self._by("evidence", "norm").get(norm, ())
            if row["status"] == "inferred" and row["notification"] == notification
        ]

    def times(self, norm: str) -> list[Row]:
        """Return the slots that say on what event, and when, a norm that calls for no notice is to be met."""
        names = ("slot:trigger", "slot:timing")
        rows = [] if self.notices_of(norm) else self._by("evidence", "norm").get(norm, [])
        held = [row for row in rows if row["slot"] in names and row["status"] != "silent"]
        return sorted(held, key=lambda row: names.index(str(row["slot"])))

    def times_of(self, notification: str, slot: str) -> list[Part]:
        """Return how the time of a slot of a notification is counted, in words; empty where none is set."""
        rows = self._by("evidence", "notification").get(notification, [])
        held = [row["time"] for row in rows if row["slot"] == f"slot:{slot}" and row["time"]]
        return [Part(clean_value(f"{self.words['counted']}: {time}")) for time in held]

    def notices_of(self, norm: str) -> list[Row]:
        """Return the notifications that a norm requires."""
        return self._by("notices", "norm").get(norm, [])

    def qualifiers_of(self, norm: str) -> list[Row]:
        """Return the qualifiers on which a norm rests."""
        return self._by("qualifiers", "norm").get(norm, [])

    def notes_on(self, name: str) -> list[Row]:
        """Return the readings of a norm, or of a clause."""
        return self._by("notes", "about").get(name, [])

    def sentences_of(self, clause: str) -> list[Row]:
        """Return the sentences of a clause, by its number."""
        return self._by("sentences", "clause").get(clause, [])

    def _by(self, answer: str, column: str) -> dict[str, list[Row]]:
        """Return the rows of an answer by what a column holds, put together once."""
        if (answer, column) not in self._indices:
            found: dict[str, list[Row]] = {}
            for row in getattr(self, answer):
                for value in list_texts(row[column]):
                    found.setdefault(value, []).append(row)
            self._indices[answer, column] = found
        return self._indices[answer, column]


def list_texts(value: Value) -> list[str]:
    """Return the texts of a cell that holds a list, one text, or nothing."""
    from servanda.query.writing import list_strings

    return list_strings(value)


def gather_report_data(request: Request) -> ReportData:
    """Return all that the workbook and the register are made of.

    Raises ServandaError when the store has no such agreement.
    """
    agreement = read_requested(request)

    def rows(records: Iterable[Record], *labels: str) -> list[Row]:
        return [_in_language(agreement, row, request.lang, labels) for row in records]

    desk = ReportData(
        lang=request.lang,
        source=agreement.language,
        agreement=agreement,
        norms=rows(norm_records(agreement), *PEOPLE, "action", "programmes"),
        notices=rows(notice_records(agreement), "sender", "addressee", "matters"),
        clauses=rows(clause_records(agreement)),
        sentences=rows(sentence_records(agreement)),
        evidence=rows(evidence_records(agreement), "slot"),
        qualifiers=rows(qualifier_records(agreement), "qualifier"),
        notes=rows(note_records(agreement)),
        instruments=rows(instrument_records(agreement), "signed_by"),
        actors=[],
        stated_owed=frozenset(
            (norm.iri, actor) for norm in agreement.every_norm for actor in norm.stated_counterparties
        ),
    )
    desk.actors.extend(_actors(desk, rows(actor_records(agreement), "actor", "kinds")))
    return desk


def _in_language(agreement: Agreement, record: Record, lang: str, labels: Collection[str]) -> Row:
    """Return a record with its texts in a language, else in that of the agreement, in English, or in any.

    ``labels`` are the columns of things beside which there is a column of what they are called.
    """
    row: Row = {}
    for name, value in record.items():
        if isinstance(value, dict):
            tags = (lang,) if name in _ONLY_IN_LANGUAGE else (lang, agreement.language, "en", *LANGUAGES)
            row[name] = next((value[tag] for tag in tags if tag in value), None)
        else:
            row[name] = value
    for name in labels:
        held = record[name]
        if isinstance(held, list):
            row[f"{name}_label"] = [agreement.label(one, lang) for one in held]
        else:
            row[f"{name}_label"] = agreement.label(held, lang) if held else None
    return row


def _actors(desk: ReportData, every: list[Row]) -> list[Row]:
    """Return the actors of whom the agreement speaks, and those above them."""
    known = {str(row["actor"]): row for row in every}
    todo = list(desk.agreement.parties)
    todo += [name for norm in desk.norms for column in PEOPLE for name in list_texts(norm[column])]
    todo += [str(notice[role]) for notice in desk.notices for role in ("sender", "addressee") if notice[role]]
    todo += [name for row in desk.instruments for name in list_texts(row["signed_by"])]
    met: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in met and name in known:
            met.add(name)
            todo += [
                up for tie in ("unit_of", "post_in", "household_of") for up in list_texts(known[name][tie])
            ]
    return [row for name, row in known.items() if name in met]


# What stands in one place of a workbook or register: a text, and whether the agreement states it.


class Part(NamedTuple):
    """A text; ``mark`` is nothing for what is stated, else ``inferred``, ``by_rule`` or ``not_said``."""

    text: str
    mark: str = ""


def join_parts(parts: Iterable[Part], lang: str) -> str:
    """Return parts as one text, the word of its mark after each that has one."""
    word = load_words(lang)
    return "; ".join(
        f"{part.text} ({word[part.mark]})" if part.mark and part.text else part.text or word[part.mark]
        for part in parts
    )


def read_slot(desk: ReportData, notice: Row, name: str) -> list[Part]:
    """Return what a notification says in a slot; ``not_said`` where silence is recorded, else nothing."""
    if notice[name] is None:
        return [Part("", "not_said")] if f"slot:{name}" in list_texts(notice["silent"]) else []
    text = desk.name(f"form:{notice[name]}") if name == "form" else str(notice[name])
    return [_part(text, notice, f"slot:{name}")]


def read_end(notice: Row, role: str) -> list[Part]:
    """Return the sender or the addressee of a notification."""
    label = notice[f"{role}_label"]
    return [_part(str(label), notice, f"slot:{role}")] if label else []


def matters(notice: Row) -> list[Part]:
    """Return of what a notification tells."""
    return [_part(text, notice, "slot:matter") for text in list_texts(notice["matters_label"])]


def list_people(desk: ReportData, norm: Row, column: str) -> list[Part]:
    """Return the actors that a norm names in a column of :data:`servanda.export.report_data.PEOPLE`."""
    names = zip(list_texts(norm[column]), list_texts(norm[f"{column}_label"]), strict=True)
    if column == "responsible":
        return [Part(clean_value(text), "by_rule") for _, text in names]
    if column == "counterparty":
        own = desk.stated_owed
        return [
            _part(text, norm, PEOPLE[column])
            if (str(norm["norm"]), name) in own
            else Part(clean_value(text), "by_rule")
            for name, text in names
        ]
    return [_part(text, norm, PEOPLE[column]) for _, text in names]


def _part(text: str, row: Row, name: str) -> Part:
    return Part(clean_value(text), "inferred" if name in list_texts(row["inferred"]) else "")


def sentence(norm: Row) -> str:
    """Return a norm in a sentence; where it has none, its act and what the act is done to."""
    parts = [norm["label"]] if norm["label"] else [norm["action_label"], norm["object"]]
    return clean_value(" · ".join(str(part) for part in parts if part))


def numbers(value: Value) -> Sequence[int]:
    """Return the numbers of lines in a cell."""
    return [part for part in value if isinstance(part, int)] if isinstance(value, list) else []


def lines(value: Value, lang: str) -> str:
    """Return "lines 61–62", or nothing where no line is known."""
    known = numbers(value)
    return (
        load_words(lang).text("lines" if len(set(known)) > 1 else "line", lines=format_spans(known))
        if known
        else ""
    )


def clause(desk: ReportData, number: str) -> str:
    """Return how a clause is called: "clause 4", or its heading when the text gives it no number."""
    return Page(desk.lang).clause(clean_value(number), desk.headings.get(number, clean_value(number)))


def cite_clause(desk: ReportData, number: str) -> str:
    """Return the number of a clause, or its heading when the text gives it no number."""
    return clean_value(number) if has_number(number) else desk.headings.get(number, clean_value(number))


def inferences(desk: ReportData, norm: str, notification: str | None) -> list[str]:
    """Return what was inferred and why, one text for each slot."""
    word, found = desk.words, []
    for row in desk.reasons(norm, notification):
        name = word.get(local(str(row["slot"])), str(row["slot_label"]))
        found.append(f"{name}: {row['reason']}" if row["reason"] else name)
    return [clean_value(text) for text in dict.fromkeys(found)]


def qualifiers(desk: ReportData, norm: Row) -> list[str]:
    """Return the qualifiers of a norm, each with its words and how far it reaches."""
    found = []
    for row in desk.qualifiers_of(str(norm["norm"])):
        if row["clause"] == norm["clause"]:
            text = str(row["qualifier_label"]) + (f" «{row['words']}»" if row["words"] else "")
            found.append(clean_value(text + (f": {row['reach']}" if row["reach"] else "")))
    return found


def has_number(number: str) -> bool:
    """Say whether a clause's number stands in the text; ``law`` or ``reply-opening`` does not.

    >>> has_number("4.1"), has_number("reply-opening")
    (True, False)
    """
    return number[:1].isdigit()


# The front matter: which text is the source, how much there is of each kind, where the text is silent.


def statement(desk: ReportData) -> str:
    """Return which text is the source, whose the other words are, and what is authentic and binding."""
    word, agreement = desk.words, desk.agreement
    status, servanda = (
        agreement.text_status(desk.lang),
        "actor:servanda" in agreement.translators,
    )
    if status == "authentic":
        key = "statement.authentic"
    elif desk.translates:
        key = "statement" if servanda else "statement.other"
    else:
        key = "statement.source" if servanda else "statement.source.other"
    names = [word.language(tag) for tag in agreement.authentic_languages]
    prevails = agreement.prevailing_language
    parts = [word.text(key, source=word.language(desk.source))]
    parts += [word.text("statement.languages", languages=", ".join(names))] * bool(names)
    if prevails:
        parts.append(word.text("statement.prevails", language=word.language(prevails)))
    parts += [word["statement.loose"]] * (not agreement.is_binding)
    return clean_value(" ".join(parts))


def translation_heading(desk: ReportData) -> str:
    """Return what a translation is called: a working one where servanda made it."""
    servanda = desk.agreement.text_status(desk.lang) == "servanda"
    return desk.words["translation_of" if servanda else "translation_of.other"]


def licences(desk: ReportData) -> list[str]:
    """Return the licences that the agreement's data name."""
    return [clean_value(expand(iri)) for iri in desk.agreement.licences]


def silence(desk: ReportData) -> list[tuple[str, str]]:
    """Return for each slot on which a notification is silent its name, and how many are, in which clauses."""
    word, notices = desk.words, _merge_notices(desk.notices)
    found = []
    for name in SLOTS:
        silent = [row for row in notices if f"slot:{name}" in list_texts(row["silent"])]
        if silent:
            clauses = dict.fromkeys(cite_clause(desk, str(row["clause"])) for row in silent)
            told = f"{word['clauses']}: {', '.join(clauses)}"
            said = word.text("silence.of", count=len(silent), all=len(notices), clauses=told)
            found.append((word[f"silent.{name}"], said))
    return found


def count_norms(desk: ReportData) -> list[tuple[str, str]]:
    """Return the number of norms of each modality, of notifications and of clauses, each with its name."""
    word, found = desk.words, []
    for modality in MODALITY_KEYS:
        held = {str(row["norm"]): row["implied"] for row in desk.norms if row["modality_key"] == modality}
        derived = sum(map(bool, held.values()))
        said = word.text("counts.derived", count=len(held), derived=derived) if derived else str(len(held))
        found += [(word[f"count.{modality}"], said)] if held else []
    found.append((word["notifications"], str(len(_merge_notices(desk.notices)))))
    found.append((word["clauses"], str(len(desk.clauses))))
    return found


def _merge_notices(notices: list[Row]) -> list[Row]:
    """Return one row for each notification, also where it goes from several or to several."""
    return list({str(row["notification"]): row for row in reversed(notices)}.values())[::-1]
