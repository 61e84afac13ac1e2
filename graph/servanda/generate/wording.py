"""Sentences with places for names: a template in three languages, and what it becomes in an agreement.

``[name:words]`` marks the words that stand for something, ``{name}`` or ``{name.case}`` a place for a name,
``{name+}`` and ``{+name}`` a place for a phrase that may be left out, with the space that goes with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

from servanda.generate.terms import LANGUAGES, Words

_PIECES: Final = re.compile(r"\[(\w+):|(\])|\{(\+?)(\w+)(?:\.(\w+))?(\+?)\}")


@dataclass(frozen=True)
class Name:
    """Something that a sentence names: its forms by language and case; ``nom`` stands for those not given."""

    forms: Mapping[str, Mapping[str, str]]

    def form(self, language: str, case: str) -> str:
        """Return the name in a case, or in the nominative where the language has no such case."""
        forms = self.forms[language]
        return forms[case] if case in forms else forms["nom"]


#: A template as data files have it: the text of each language.
Template: TypeAlias = Mapping[str, str]
#: What stands in the places of a template: names, plain words, phrases, or None for a phrase left out.
Filling: TypeAlias = Mapping[str, Name | Template | None]


@dataclass(frozen=True)
class Sentence:
    """A finished sentence: its text, and the words that stand for each name or mark, in every language."""

    text: Words
    marks: dict[str, Words]


def written(template: Template, filling: Filling) -> Sentence:
    """Return the sentence that a template becomes, with a capital at its beginning."""
    text: Words = {}
    marks: dict[str, Words] = {}
    for language in LANGUAGES:
        line = _Line(language, filling)
        line.write(template[language])
        whole = "".join(line.parts)
        whole = whole[:1].upper() + whole[1:]
        text[language] = whole
        for name, (start, end) in line.spans.items():
            marks.setdefault(name, {})[language] = whole[start:end]
    return Sentence(text, marks)


class _Line:
    """The text of one language while it is being written, and where each name and mark stands in it."""

    def __init__(self, language: str, filling: Filling) -> None:
        self.language = language
        self.filling = filling
        self.parts: list[str] = []
        self.spans: dict[str, tuple[int, int]] = {}
        self._length = 0

    def write(self, template: str) -> None:
        """Add the text of a template, the phrases that stand in its places included."""
        opened: list[tuple[str, int]] = []
        for kind, value, case, before, after in _pieces(template):
            if kind == "text":
                self._add(value)
            elif kind == "open":
                opened.append((value, self._length))
            elif kind == "close":
                mark, start = opened.pop()
                self.spans.setdefault(mark, (start, self._length))
            elif (held := self.filling[value]) is not None:
                self._add(before)
                self._fill(value, held, case)
                self._add(after)

    def _fill(self, place: str, held: Name | Template, case: str) -> None:
        start = self._length
        if isinstance(held, Name):
            self._add(held.form(self.language, case))
        else:
            self.write(held[self.language])
        self.spans.setdefault(place, (start, self._length))

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self._length += len(text)


@cache
def _pieces(template: str) -> tuple[tuple[str, str, str, str, str], ...]:
    return tuple(_cut(template))


def _cut(template: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the pieces of a template: kind, words or name, case, space before, space after."""
    end = 0
    for match in _PIECES.finditer(template):
        if match.start() > end:
            yield "text", template[end : match.start()], "", "", ""
        end = match.end()
        mark, closing, before, name, case, after = match.groups()
        if mark:
            yield "open", mark, "", "", ""
        elif closing:
            yield "close", "", "", "", ""
        else:
            yield "place", name, case or "nom", " " if before else "", " " if after else ""
    if end < len(template):
        yield "text", template[end:], "", "", ""


def places(template: Template) -> frozenset[str]:
    """Return the names of the phrases that a template has a place for, in any language."""
    return _places(tuple(template[language] for language in LANGUAGES))


@cache
def _places(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(match[4] for text in texts for match in _PIECES.finditer(text) if match[3] or match[6])
