"""Two copies of a text laid side by side, word by word: what is alike, and which stretch answers to which."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from servanda.text.clean import CleanText, Paragraph

# A word with its hyphens, strokes and inner dots ("НАТО/БЖӘ", "11.1"), or one mark.
_WORD = re.compile(r"[\w\u0300-\u036f]+(?:[-‑/’'.][\w\u0300-\u036f]+)*|[^\w\s]")
_QUOTES = frozenset('"“”«»„')
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark, and where it stands in its text."""

    text: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        """Whether this is punctuation."""
        return not any(character.isalnum() for character in self.text)


@dataclass(frozen=True, slots=True)
class Change:
    """Words first[first_start:first_end] became copy[copy_start:copy_end]; either may be none."""

    first_start: int
    first_end: int
    copy_start: int
    copy_end: int


@dataclass(frozen=True)
class Alignment:
    """The words of both copies and the changes between them, in order; all other words are alike."""

    first: tuple[Word, ...]
    copy: tuple[Word, ...]
    changes: tuple[Change, ...]

    def copy_range(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the offsets in the copy of what answers to offsets start–end of the first text.

        What stands only in the copy is taken in where it is inside the stretch, not at its edges. None if
        nothing of the stretch is in the copy.
        """
        low = bisect_right(self.first, start, key=lambda word: word.end)
        high = bisect_left(self.first, end, key=lambda word: word.start)
        if low >= high:
            return None
        left, right = self._boundary(low, opening=True), self._boundary(high, opening=False)
        if left >= right:
            return None
        return self.copy[left].start, self.copy[right - 1].end

    def _boundary(self, n: int, *, opening: bool) -> int:
        """Return the copy's word at the gap that answers to the gap before word ``n`` of the first text."""
        shift = 0
        for change in self.changes:
            if change.first_start > n or (change.first_start == n and not opening):
                break
            if change.first_start < n < change.first_end:
                return change.copy_start if opening else change.copy_end
            if change.first_start == n and change.first_end > n:
                return change.copy_start
            shift = change.copy_end - change.first_end
        return n + shift


def align(first: CleanText, copy: CleanText) -> Alignment:
    """Lay a copy beside the first text.

    What does not belong to the copied text is left out on both sides: in the first text what precedes and
    follows its numbered paragraphs and has no like in the copy (letterhead, signature), in the copy the pair
    of quotation marks that encloses it as a quotation.
    """
    low, high = _copied_stretch(first, copy)
    first_words = [word for word in _words(first.text) if low <= word.start < high]
    copy_words = _without_enclosing_marks(_words(copy.text), first_words)
    matcher = SequenceMatcher(
        None, [w.text for w in first_words], [w.text for w in copy_words], autojunk=False
    )
    changes = [Change(*spans) for tag, *spans in matcher.get_opcodes() if tag != "equal"]
    return Alignment(tuple(first_words), tuple(copy_words), tuple(changes))


def _words(text: str) -> list[Word]:
    return [Word(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]


def _without_enclosing_marks(words: list[Word], first: list[Word]) -> list[Word]:
    """Leave out an opening mark at the beginning and its closing mark at the end that the first lacks."""
    if not words or not first or words[0].text not in _QUOTES or first[0].text in _QUOTES:
        return words
    # The closing mark stands before or after the full stop, by the publisher's habit.
    last = next((n for n in (len(words) - 1, len(words) - 2) if n > 0 and words[n].text in _QUOTES), None)
    if last is None or first[-1].text in _QUOTES:
        return words
    return words[1:last] + words[last + 1 :]


def _copied_stretch(first: CleanText, copy: CleanText) -> tuple[int, int]:
    """Return the offsets of the first text between which the copied text lies."""
    kept = list(first.paragraphs)
    if any(p.label for p in first.paragraphs) and any(p.label for p in copy.paragraphs):
        kept = _without_head(kept, copy.paragraphs)
        kept = _without_head(kept[::-1], copy.paragraphs[::-1])[::-1]
    return (kept[0].start, kept[-1].end) if kept else (0, 0)


def _without_head(paragraphs: list[Paragraph], copy: Sequence[Paragraph]) -> list[Paragraph]:
    """Leave out paragraphs before the first numbered one that are like none there in the copy."""
    others = list(_unnumbered_head(copy))
    n = 0
    for paragraph in _unnumbered_head(paragraphs):
        if any(_is_alike(paragraph.body, other.body) for other in others):
            break
        n += 1
    return paragraphs[n:]


def _unnumbered_head(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    for paragraph in paragraphs:
        if paragraph.clause is not None:
            return
        yield paragraph


def _is_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio() >= _ALIKE
