"""The text of one instrument as Akoma Ntoso: its clauses nested, each passage a paragraph of text.

Identifiers follow the Akoma Ntoso Naming Convention 1.0, section 5: ``para_4__subpara_4-1``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from servanda.export.akn_xml import node
from servanda.export.facts import Facts
from servanda.vocabulary import local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NUMBER: Final = re.compile(r"(\d+)((?:\.\d+)*)(?:\(([^()]+)\))?")

#: Element to its short name in identifiers (Naming Convention, 5.2).
_SHORT: Final = {"paragraph": "para", "subparagraph": "subpara", "point": "point", "hcontainer": "hcontainer"}


class Note(NamedTuple):
    """An editorial note: its identifier and mark, its words and line in the source, what it says."""

    identifier: str
    mark: str
    words: str
    line: int
    text: str


class Body:
    """Writes the clauses of an instrument in a language, below the identifier of its component."""

    def __init__(self, facts: Facts, prefix: str, lang: str, notes: list[Note]) -> None:
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
        tag, printed, short = _named(number)
        made = node(tag, {"name": (number or local(iri)) if tag == "hcontainer" else "", "GUID": iri})
        if printed:
            made.append(node("num", {}, text=printed))
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
            made.append(node("content", {}, *self._texts(before, identifier)))
            return made
        if before:
            made.append(
                node("intro", {"eId": f"{identifier}__intro"}, *self._texts(before, f"{identifier}__intro"))
            )
        for part in parts:
            made.append(self.clause(part, identifier, clauses))
        if after:
            end = f"{identifier}__wrapup"
            made.append(node("wrapUp", {"eId": end}, *self._texts(after, end)))
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
        made = node("p", {
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
            reference = node("noteRef", {"href": f"#{note.identifier}", "marker": note.mark})
            reference.tail = text[start:end]
            made.append(reference)
        return made

    def _of(self, text: str, lines: list[int]) -> list[Note]:
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


def _named(number: str) -> tuple[str, str, str]:
    """Return the element of a clause, the number that is printed, and what of it goes into the identifier.

    >>> _named("4.1"), _named("3(d)"), _named("law")
    (('subparagraph', '4.1', '4-1'), ('point', '(d)', 'd'), ('hcontainer', '', ''))
    """
    match = _NUMBER.fullmatch(number)
    if match is None:
        return "hcontainer", "", ""
    if match[3]:
        return "point", f"({match[3]})", match[3]
    return "subparagraph" if match[2] else "paragraph", number, number.replace(".", "-")
