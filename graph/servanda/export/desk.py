"""What a desk officer keeps of one agreement: the answers to the questions, gathered once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from servanda.export.desk_words import clean
from servanda.export.formats import read_requested
from servanda.export.records import (
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
from servanda.messages import LANGUAGES
from servanda.model import Agreement
from servanda.vocabulary import compact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from servanda.export.formats import Request
    from servanda.query.table import Row, Value

#: The slots of a notification on which the text may be silent, in the order in which they are shown.
SLOTS: Final = ("trigger", "timing", "form", "purpose", "effect")
#: The columns of a norm that name actors, and the slot that says how each was found, if there is one.
PEOPLE: Final = {
    "bearer": "slot:bearer",
    "counterparty": "",
    "addressee": "slot:addressee",
    "beneficiary": "slot:beneficiary",
    "involved": "slot:involves",
}

#: The columns of texts that stand in the reader's language or not at all.
_ONLY_IN_LANGUAGE: Final = ("translation",)


@dataclass(frozen=True)
class Desk:
    """What one agreement says in a language: records as :mod:`servanda.export.records` makes them.

    A text that the language lacks stands in English, else in ``source``, the language of the agreement.
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
        return self.agreement.titles.find(self.lang, "en", self.source) or self.label

    @property
    def parties(self) -> list[str]:
        """What the Parties are called."""
        return [self.name(iri) for iri in self.agreement.parties]

    @cached_property
    def headings(self) -> dict[str, str]:
        """The heading of each clause by its number; a clause without one has its number."""
        return {str(row["clause"]): clean(str(row["label"] or row["clause"])) for row in self.clauses}

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
                for value in listed(row[column]):
                    found.setdefault(value, []).append(row)
            self._indices[answer, column] = found
        return self._indices[answer, column]


def listed(value: Value) -> list[str]:
    """Return the texts of a cell that holds a list, one text, or nothing."""
    from servanda.query.writing import strings

    return strings(value)


def gather(request: Request) -> Desk:
    """Return all that the workbook and the register are made of.

    Raises ServandaError when the store has no such agreement.
    """
    agreement = read_requested(request)

    def rows(records: Iterable[Record], *labels: str) -> list[Row]:
        return [_in_language(agreement, row, request.lang, labels) for row in records]

    desk = Desk(
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
    """Return a record with its texts in a language, else in English, in that of the agreement, or in any.

    ``labels`` are the columns of things beside which there is a column of what they are called.
    """
    row: Row = {}
    for name, value in record.items():
        if isinstance(value, dict):
            tags = (lang,) if name in _ONLY_IN_LANGUAGE else (lang, "en", agreement.language, *LANGUAGES)
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


def _actors(desk: Desk, every: list[Row]) -> list[Row]:
    """Return the actors of whom the agreement speaks, and those above them."""
    known = {str(row["actor"]): row for row in every}
    todo = list(desk.agreement.parties)
    todo += [name for norm in desk.norms for column in PEOPLE for name in listed(norm[column])]
    todo += [str(notice[role]) for notice in desk.notices for role in ("sender", "addressee")]
    todo += [name for row in desk.instruments for name in listed(row["signed_by"])]
    met: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in met and name in known:
            met.add(name)
            todo += [up for tie in ("unit_of", "post_in", "household_of") for up in listed(known[name][tie])]
    return [row for name, row in known.items() if name in met]
