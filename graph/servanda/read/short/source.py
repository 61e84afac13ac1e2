"""The source text of an agreement as its short form needs it: clauses, sentences, and words found in them.

All that is asked of :mod:`servanda.text` is asked here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from servanda.errors import ServandaError
from servanda.read import files
from servanda.read.short.inflection import find_inflected
from servanda.text.clean import clean_text
from servanda.text.numbering import build_clause_path
from servanda.text.quotes import find_words, fold_words
from servanda.text.sentences import split_sentences

Span = tuple[int, int]
_ELLIPSIS: Final = re.compile(r"\s*(?:…|\.\.\.)\s*")
_END_MARKS: Final = " .;:,!?…"


@dataclass
class ClauseText:
    """The words of one clause: where they stand in the whole text, and its number if the text prints one."""

    number: str | None
    spans: list[Span] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where the clause begins in the text."""
        return self.spans[0][0]


@dataclass
class InstrumentText:
    """The text of one instrument: its numbered clauses by path, in order, and the stretches between them."""

    numbered: dict[str, ClauseText] = field(default_factory=dict)
    loose: list[ClauseText] = field(default_factory=list)
    copies: list[Span] = field(default_factory=list)


class SourceText:
    """A cleaned source text."""

    def __init__(self, path: Path) -> None:
        """Read the text at ``path``; raises ServandaError when it cannot be used."""
        try:
            self.clean = clean_text(files.read_text(path))
        except ServandaError as error:
            raise ServandaError(error.message, file=error.file or path, line=error.line) from None
        self.path = path
        #: The stretches that repeat another instrument, as far as instruments have been read.
        self.copies: list[Span] = []

    @property
    def digest(self) -> str:
        """The SHA-256 of the cleaned text, in hexadecimal."""
        return hashlib.sha256(self.clean.text.encode()).hexdigest()

    @property
    def last_line(self) -> int:
        """The last line of the file that holds words."""
        return self.clean.line_of(len(self.clean.text) - 1)

    def read_instrument(self, lines: Span, copy: Span | None) -> InstrumentText:
        """Return the clauses on some lines of the text; what stands on the lines of ``copy`` is left out.

        Raises ServandaError when the lines are no range.
        """
        part = self.clean.part(*lines)
        found = InstrumentText()
        if copy is not None:
            copied = self.clean.part(*copy)
            found.copies.append((copied.base, copied.base + len(copied.text)))
            self.copies += found.copies
        open_stretch = False
        for paragraph in part.paragraphs:
            whole = (paragraph.start + part.base, paragraph.end + part.base)
            rests = _subtract(whole, found.copies)
            if rests != [whole]:
                open_stretch = False
            for low, high in rests:
                span = (max(low, paragraph.body_start + part.base), high)
                if paragraph.clause is not None:
                    open_stretch = False
                    clause = found.numbered.setdefault(
                        build_clause_path(paragraph.clause), ClauseText(paragraph.clause)
                    )
                    clause.spans.append(span)
                elif self._words(span):
                    if not open_stretch:
                        found.loose.append(ClauseText(None))
                    open_stretch = True
                    found.loose[-1].spans.append(span)
        return found

    def _words(self, span: Span) -> str:
        return " ".join(self.clean.text[span[0] : span[1]].split())

    def join(self, spans: Iterable[Span]) -> str:
        """Return the words on some stretches of the text, in the order of the text."""
        return " ".join(words for span in sorted(spans) if (words := self._words(span)))

    def list_sentences(self, clause: ClauseText) -> list[str]:
        """Return the sentences of a clause."""
        found = []
        for low, high in clause.spans:
            words = self._words((low, high))
            found += [words[start:end] for start, end in split_sentences(words)]
        return found


def split_elided(words: str) -> list[str]:
    """Return the pieces of words from which some in the middle are left out ("…")."""
    return [" ".join(piece.split()) for piece in _ELLIPSIS.split(words.strip()) if piece.strip()]


def holds_words(text: str, words: str) -> bool:
    """Say whether words stand in a text, whole and in their order; "…" stands for words between them."""
    at = 0
    text = fold_words(text)
    for piece in map(fold_words, split_elided(words)):
        start = next((start for start in find_words(text, piece) if start >= at), None)
        if start is None:
            return False
        at = start + len(piece)
    return at > 0


def find_stretches(text: str, words: str) -> list[str]:
    """Return each stretch of a text that some words mean: the words, or from the first to the last of them.

    >>> find_stretches("A Party notifies the other of it. The other answers.", "Party … it")
    ['Party notifies the other of it']
    """
    plain, folded = fold_words(words), fold_words(text)
    if found := find_words(folded, plain):
        return [text[start : start + len(plain)] for start in found]
    pieces = [fold_words(piece) for piece in split_elided(words)]
    if len(pieces) < 2:
        return []
    stretches = []
    for first in find_words(folded, pieces[0]):
        at = first + len(pieces[0])
        for piece in pieces[1:]:
            after = [start for start in find_words(folded, piece) if start >= at]
            if len(after) != 1:
                break
            at = after[0] + len(piece)
        else:
            stretches.append(text[first:at])
    return stretches


def find_name(text: str, names: Iterable[str], language: str) -> list[str]:
    """Return the places where a thing stands in a text under any of its names, as the words there.

    The words of a name may have other endings, as the language inflects them. A name inside a longer one that
    stands there too counts as that one; case does not matter.
    """
    folded = fold_words(text).casefold()
    if len(folded) != len(text):  # a letter that has no small one of its own
        folded = fold_words(text)
    spans: list[Span] = []
    for name in names:
        wanted = fold_words(name)
        if folded == fold_words(text).casefold():
            wanted = wanted.casefold()
        spans += [(start, start + len(wanted)) for start in find_words(folded, wanted)]
        spans += find_inflected(text, name, language)
    widest = [
        one
        for one in sorted(set(spans))
        if not any(other != one and other[0] <= one[0] and one[1] <= other[1] for other in spans)
    ]
    return [text[low:high] for low, high in widest]


def trim_end(sentence: str) -> str:
    """Return a sentence without its last mark."""
    return sentence.rstrip(_END_MARKS)


def _subtract(span: Span, holes: Iterable[Span]) -> list[Span]:
    """Return what is left of a stretch outside some others."""
    left = [span]
    for low, high in holes:
        left = [
            piece
            for start, end in left
            for piece in ((start, min(end, low)), (max(start, high), end))
            if piece[0] < piece[1]
        ]
    return left


def split_sentence_words(words: str) -> list[str]:
    """Return the sentences in the words of a passage."""
    return [words[start:end] for start, end in split_sentences(words)]
