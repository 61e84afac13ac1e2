"""What a desk officer keeps of one agreement: the answers to the questions, gathered once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from servanda.export.desk_words import clean
from servanda.export.facts import Facts
from servanda.vocabulary import SRV, compact, expand

if TYPE_CHECKING:
    from pyoxigraph import Store

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

#: Of each question: what tells its rows apart, and the texts that a language may lack.
_FALL_BACK: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "norms": (("clause", "norm"), ("label", "object")),
    "who-must-notify-whom": (
        ("clause", "notification", "norm", "sender", "addressee"),
        ("trigger", "timing", "purpose", "effect", "qualifier"),
    ),
    "clauses": (("id",), ("label",)),
    "sentences": (("passage",), ()),
    "what-is-the-evidence": (("norm", "notification", "slot", "status", "words"), ("text", "reason")),
    "what-rests-on": (("clause", "norm", "qualifier", "words"), ("reach",)),
    "which-were-read": (("clause", "note"), ("reading_taken", "reading_not_taken", "why")),
    "instruments": (("instrument",), ("place",)),
}


@dataclass(frozen=True)
class Desk:
    """The answers on one agreement in a language: rows as ``servanda ask`` gives them.

    A text that the language lacks stands in English, else in ``source``, the language of the agreement.
    ``actors`` are those of whom the agreement speaks, and those above them; ``stated_owed`` holds norm and
    actor where the agreement itself says to whom it is owed, so that no rule had to conclude it.
    """

    lang: str
    source: str
    facts: Facts = field(repr=False)
    store: Store = field(repr=False)
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
        """Return what something is called, by its compact or full IRI, as answers name it."""
        from servanda.names import label

        return label(self.store, expand(iri), self.lang)

    def kind(self, iri: str) -> str:
        """Return what the class of something is called, or nothing where it has none of servanda's."""
        found = self.facts.kind(expand(iri))
        return self.name(SRV + found) if found else ""

    @property
    def label(self) -> str:
        """The short name of the agreement."""
        return self.name(self.facts.agreement)

    @property
    def title(self) -> str:
        """The title of the agreement in full."""
        return self.facts.text(self.facts.agreement, "dcterms:title", self.lang) or self.label

    @property
    def parties(self) -> list[str]:
        """What the Parties are called."""
        return [self.name(iri) for iri in self.facts.iris(self.facts.agreement, "srv:hasParty")]

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
    facts = Facts(request)
    answers = {name: _asked(request, name, facts.language) for name in _FALL_BACK}
    desk = Desk(
        lang=request.lang,
        source=facts.language,
        facts=facts,
        store=request.store,
        norms=answers["norms"],
        notices=answers["who-must-notify-whom"],
        clauses=answers["clauses"],
        sentences=answers["sentences"],
        evidence=answers["what-is-the-evidence"],
        qualifiers=answers["what-rests-on"],
        notes=answers["which-were-read"],
        instruments=answers["instruments"],
        actors=[],
        stated_owed=_stated_owed(request),
    )
    desk.actors.extend(_actors(request, desk))
    return desk


def _asked(request: Request, name: str, source: str) -> list[Row]:
    """Return the answer to a question on the agreement, with texts of other languages where one lacks."""
    from servanda.messages import LANGUAGES
    from servanda.query.run import ask

    keys, texts = _FALL_BACK[name]
    rows = ask(request.store, name, lang=request.lang, agreement=request.agreement).rows
    for other in dict.fromkeys(("en", source, *LANGUAGES)):
        if other not in LANGUAGES or all(row[text] is not None for row in rows for text in texts):
            continue
        there = {
            tuple(str(row[key]) for key in keys): row
            for row in ask(request.store, name, lang=other, agreement=request.agreement).rows
        }
        for row in rows:
            found = there.get(tuple(str(row[key]) for key in keys), row)
            row.update({text: found[text] for text in texts if row[text] is None})
    return rows


def _actors(request: Request, desk: Desk) -> list[Row]:
    from servanda.query.run import ask

    every = {str(row["actor"]): row for row in ask(request.store, "actors", lang=request.lang).rows}
    todo = [compact(iri) for iri in desk.facts.iris(request.agreement, "srv:hasParty")]
    todo += [name for norm in desk.norms for column in PEOPLE for name in listed(norm[column])]
    todo += [str(notice[role]) for notice in desk.notices for role in ("sender", "addressee")]
    todo += [name for row in desk.instruments for name in listed(row["signed_by"])]
    met: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in met and name in every:
            met.add(name)
            todo += [up for tie in ("unit_of", "post_in", "household_of") for up in listed(every[name][tie])]
    return [row for name, row in every.items() if name in met]


def _stated_owed(request: Request) -> frozenset[tuple[str, str]]:
    from pyoxigraph import NamedNode

    quads = request.store.quads_for_pattern(
        None, NamedNode(SRV + "hasCounterparty"), None, NamedNode(request.agreement)
    )
    return frozenset(
        (compact(str(getattr(quad.subject, "value", ""))), compact(str(getattr(quad.object, "value", ""))))
        for quad in quads
    )
