"""The differences between two copies of a text, found by aligning them word by word."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from servanda.text.clean import CleanText, Paragraph

# A word with its hyphens, strokes and inner dots ("НАТО/БЖӘ", "11.1"), or one mark.
_WORD = re.compile(r"[\w\u0300-\u036f]+(?:[-‑/’'.][\w\u0300-\u036f]+)*|[^\w\s]")
_QUOTES = frozenset('"“”«»„')
_ALIKE = 0.5
_CONTEXT_WORDS = 4
_PAIRED = frozenset('"“”«»„()[]')
_LONGEST_PAIR = 12
_LONGEST_MOVE = 6


class Difference(NamedTuple):
    """One place where the copies differ.

    ``first`` and ``copy`` are the words that differ, whole; "" where a copy lacks them, and then its lines
    are those where they would stand. Lines are those of the published file. ``before`` and ``after`` are
    some words around the place in the first text. The spans are offsets in the two texts.
    """

    clause: str | None
    first: str
    first_lines: tuple[int, ...]
    copy: str
    copy_lines: tuple[int, ...]
    before: str
    after: str
    first_span: tuple[int, int]
    copy_span: tuple[int, int]


class Word(NamedTuple):
    """A word or a mark, and where it stands in its text."""

    text: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        """Whether this is punctuation."""
        return not any(character.isalnum() for character in self.text)


class Change(NamedTuple):
    """Words first[first_start:first_end] became copy[copy_start:copy_end]; either may be none."""

    first_start: int
    first_end: int
    copy_start: int
    copy_end: int


class Alignment(NamedTuple):
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


def collate_texts(first: CleanText, copy: CleanText) -> list[Difference]:
    """Return every difference between a text and its copy, in reading order.

    A mark that is added, dropped or changed is shown with the word that it stands at, a pair of quotation
    marks or brackets with what it encloses, and words that changed places as one difference. The quotation
    marks that enclose the whole copy, and what stands around the copied text in the first, don't count.
    """
    alignment = align_texts(first, copy)
    slid = [_slide_change(change, alignment) for change in alignment.changes]
    changes = _merge(_split_by_paragraph(slid, alignment, first, copy), alignment)
    readable = _merge_touching([_add_word(change, alignment) for change in changes])
    return [_build_difference(change, alignment, first, copy) for change in readable]


def align_texts(first: CleanText, copy: CleanText) -> Alignment:
    """Lay a copy beside the first text.

    What does not belong to the copied text is left out on both sides: in the first text what precedes and
    follows its numbered paragraphs and has no like in the copy (letterhead, signature), in the copy the pair
    of quotation marks that encloses it as a quotation.
    """
    low, high = _find_copied_span(first, copy)
    first_words = [word for word in _split_words(first.text) if low <= word.start < high]
    copy_words = _drop_enclosing_marks(_split_words(copy.text), first_words)
    matcher = SequenceMatcher(
        None, [w.text for w in first_words], [w.text for w in copy_words], autojunk=False
    )
    changes = [Change(*spans) for tag, *spans in matcher.get_opcodes() if tag != "equal"]
    return Alignment(tuple(first_words), tuple(copy_words), tuple(changes))


def _split_words(text: str) -> list[Word]:
    return [Word(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]


def _drop_enclosing_marks(words: list[Word], first: list[Word]) -> list[Word]:
    """Leave out an opening mark at the beginning and its closing mark at the end that the first lacks."""
    if not words or not first or words[0].text not in _QUOTES or first[0].text in _QUOTES:
        return words
    # The closing mark stands before or after the full stop, by the publisher's habit.
    last = next((n for n in (len(words) - 1, len(words) - 2) if n > 0 and words[n].text in _QUOTES), None)
    if last is None or first[-1].text in _QUOTES:
        return words
    return words[1:last] + words[last + 1 :]


def _find_copied_span(first: CleanText, copy: CleanText) -> tuple[int, int]:
    """Return the offsets of the first text between which the copied text lies."""
    kept = list(first.paragraphs)
    if any(p.label for p in first.paragraphs) and any(p.label for p in copy.paragraphs):
        kept = _drop_head(kept, copy.paragraphs)
        kept = _drop_head(kept[::-1], copy.paragraphs[::-1])[::-1]
    return (kept[0].start, kept[-1].end) if kept else (0, 0)


def _drop_head(paragraphs: list[Paragraph], copy: Sequence[Paragraph]) -> list[Paragraph]:
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


def _slide_change(change: Change, alignment: Alignment) -> Change:
    """Let what was added or dropped begin with a word, where it could as well begin with a mark."""
    if change.copy_start == change.copy_end:
        words, low, high = alignment.first, change.first_start, change.first_end
    elif change.first_start == change.first_end:
        words, low, high = alignment.copy, change.copy_start, change.copy_end
    else:
        return change
    only_marks = all(word.is_mark for word in words[low:high])
    neighbour = any(
        c.first_start == change.first_end + 1 or c.copy_start == change.copy_end + 1
        for c in alignment.changes
        if c != change
    )
    slides = high < len(words) and words[low].is_mark and words[low].text == words[high].text
    if only_marks or neighbour or not slides or words[low].text in _PAIRED:
        return change
    return Change(change.first_start + 1, change.first_end + 1, change.copy_start + 1, change.copy_end + 1)


def _split_by_paragraph(
    changes: list[Change], alignment: Alignment, first: CleanText, copy: CleanText
) -> list[Change]:
    """Part a change that drops or adds several paragraphs, so that each is told with its clause."""
    parted: list[Change] = []
    for c in changes:
        if c.copy_start == c.copy_end:
            for low, high in _split_span(alignment.first, c.first_start, c.first_end, first):
                parted.append(Change(low, high, c.copy_start, c.copy_end))
        elif c.first_start == c.first_end:
            for low, high in _split_span(alignment.copy, c.copy_start, c.copy_end, copy):
                parted.append(Change(c.first_start, c.first_end, low, high))
        else:
            parted.append(c)
    return parted


def _split_span(words: Sequence[Word], low: int, high: int, text: CleanText) -> list[tuple[int, int]]:
    starts = [low] + [n for n in range(low + 1, high) if "\n" in text.text[words[n - 1].end : words[n].start]]
    return list(zip(starts, [*starts[1:], high], strict=True))


def _merge(changes: list[Change], alignment: Alignment) -> list[Change]:
    """Merge neighbouring changes that are one: words that changed places, and a pair of marks."""
    merged: list[Change] = []
    for change in changes:
        if merged and (_is_move(merged[-1], change, alignment) or _is_pair(merged[-1], change, alignment)):
            merged[-1] = _join_changes(merged[-1], change)
        else:
            merged.append(change)
    return merged


def _join_changes(one: Change, other: Change) -> Change:
    return one._replace(first_end=other.first_end, copy_end=other.copy_end)


def _list_words(change: Change, alignment: Alignment) -> tuple[list[str], list[str]]:
    first = [word.text for word in alignment.first[change.first_start : change.first_end]]
    copy = [word.text for word in alignment.copy[change.copy_start : change.copy_end]]
    return first, copy


def _is_move(one: Change, other: Change, alignment: Alignment) -> bool:
    """Say whether words left one place for the other, over a few words that stayed."""
    if other.first_start - one.first_end > _LONGEST_MOVE:
        return False
    left, right = _list_words(one, alignment), _list_words(other, alignment)
    if Counter(left[0]) == Counter(right[1]) and not left[1] and not right[0]:
        return True
    return Counter(left[1]) == Counter(right[0]) and not left[0] and not right[1]


def _is_pair(one: Change, other: Change, alignment: Alignment) -> bool:
    """Say whether a pair of quotation marks or brackets was added, dropped or changed around some words."""
    if other.first_start - one.first_end > _LONGEST_PAIR:
        return False
    left, right = _list_words(one, alignment), _list_words(other, alignment)
    marks = [*left[0], *left[1], *right[0], *right[1]]
    same_shape = len(left[0]) == len(right[0]) <= 1 and len(left[1]) == len(right[1]) <= 1
    return same_shape and all(mark in _PAIRED for mark in marks)


def _add_word(change: Change, alignment: Alignment) -> Change:
    """Take in the word that a changed mark stands at, so that the difference can be read."""
    first = alignment.first[change.first_start : change.first_end]
    copy = alignment.copy[change.copy_start : change.copy_end]
    if not all(word.is_mark for word in (*first, *copy)):
        return change
    words, low, high = (
        (alignment.first, change.first_start, change.first_end)
        if first
        else (alignment.copy, change.copy_start, change.copy_end)
    )
    at_word_before = low > 0 and words[low - 1].end == words[low].start
    before = min(change.first_start, change.copy_start) > 0
    if before and (at_word_before or high == len(words)):
        return change._replace(first_start=change.first_start - 1, copy_start=change.copy_start - 1)
    if change.first_end < len(alignment.first) and change.copy_end < len(alignment.copy):
        return change._replace(first_end=change.first_end + 1, copy_end=change.copy_end + 1)
    return change


def _merge_touching(changes: list[Change]) -> list[Change]:
    merged: list[Change] = []
    for change in changes:
        if merged and (merged[-1].first_end > change.first_start or merged[-1].copy_end > change.copy_start):
            merged[-1] = _join_changes(merged[-1], change)
        else:
            merged.append(change)
    return merged


def _build_difference(change: Change, alignment: Alignment, first: CleanText, copy: CleanText) -> Difference:
    first_span = _offsets(alignment.first, change.first_start, change.first_end)
    copy_span = _offsets(alignment.copy, change.copy_start, change.copy_end)
    in_first = change.first_start < change.first_end
    paragraph = first.paragraph_at(first_span[0]) if in_first else copy.paragraph_at(copy_span[0])
    before = alignment.first[max(0, change.first_start - _CONTEXT_WORDS) : change.first_start]
    after = alignment.first[change.first_end : change.first_end + _CONTEXT_WORDS]
    return Difference(
        paragraph.clause if paragraph else None,
        _flatten(first, *first_span),
        _lines(first, alignment.first, change.first_start, change.first_end),
        _flatten(copy, *copy_span),
        _lines(copy, alignment.copy, change.copy_start, change.copy_end),
        _flatten(first, before[0].start, before[-1].end) if before else "",
        _flatten(first, after[0].start, after[-1].end) if after else "",
        first_span,
        copy_span,
    )


def _offsets(words: Sequence[Word], low: int, high: int) -> tuple[int, int]:
    """Return the offsets of these words; where there are none, twice that where they would stand."""
    if low < high:
        return words[low].start, words[high - 1].end
    at = words[low - 1].end if low else (words[0].start if words else 0)
    return at, at


def _lines(text: CleanText, words: Sequence[Word], low: int, high: int) -> tuple[int, ...]:
    """Return the lines of these words, or, where there are none, of their neighbours on both sides."""
    if low == high:
        low, high = max(0, low - 1), min(len(words), high + 1)
    lines = (
        (text.lines_of(word.start, word.end) for word in (words[low], words[high - 1])) if low < high else ()
    )
    numbers = [number for found in lines for number in found]
    touched = text.lines_of(words[low].start, words[high - 1].end) if numbers else ()
    return tuple(number for number in touched if numbers[0] <= number <= numbers[-1])


def _flatten(text: CleanText, start: int, end: int) -> str:
    return " ".join(text.text[start:end].split())
