"""Clauses and passages in reading order, with the lines that they would take in the published text."""

from __future__ import annotations

from servanda.generate.cast import Cast
from servanda.generate.terms import Draft, Words, iri, literal, said, typed


def local_name(number: str) -> str:
    """Return the local name of a clause by its printed number.

    >>> local_name("3(a)")
    '3a'
    """
    return number.replace("(", "").replace(")", "")


class Page:
    """The text of an agreement while it is being written; every passage takes one line."""

    def __init__(self, draft: Draft, cast: Cast) -> None:
        """Begin at the first line."""
        self.draft = draft
        self.cast = cast
        self.root = f"<{draft.agreement}>"
        self.line = 0
        self._order = 0
        self._passages = 0

    def clause(self, number: str, instrument: str, label: Words, parent: str | None = None) -> str:
        """Add a clause of an instrument and return its IRI; ``parent`` is the clause that it is part of."""
        node = self.draft.part(local_name(number))
        self._order += 1
        self._passages = 0
        self.draft.add(self.root, hasClause=node)
        self.draft.kind(node, "Clause")
        self.draft.add(
            node,
            number=literal(number),
            order=typed(self._order, "integer"),
            belongsToInstrument=self.draft.part(instrument),
            isPartOfClause=parent,
        )
        self.draft.words(node, "skos:prefLabel", label)
        return node

    def passage(self, clause: str, kind: str, text: Words) -> str:
        """Add a passage to the clause begun last and return its IRI."""
        node = self._passage(clause, kind)
        self.draft.words(node, "srv:text", text)
        return node

    def untranslated(self, clause: str, text: Words, reason: Words) -> None:
        """Add a passage in the language of the text alone, with the reason for that."""
        node = self._passage(clause, "untranslated")
        language = self.cast.language
        self.draft.add(node, text=said(text[language], language))
        self.draft.words(node, "srv:reason", reason)

    def _passage(self, clause: str, kind: str) -> str:
        self._passages += 1
        self.line += 1
        node = f"{clause[:-1]}-p{self._passages}>"
        self.draft.add(clause, hasPassage=node)
        self.draft.kind(node, "Passage")
        self.draft.add(node, order=typed(self._passages, "integer"), hasKind=iri("kind:" + kind))
        return node
