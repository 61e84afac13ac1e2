"""Printed lines folded into paragraphs, by what a reader sees: indentation, length of line, page breaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from servanda.text.labels import split_label
from servanda.text.spacing import COLUMN_GAP, Token, is_spaced_out, joins, tokens_of

_BREAK = re.compile(r"\r\n|\n|\r")
_INDENT = 2
_FULL = 0.85
"""A line shorter than this share of the measure, even with the next word, was broken on purpose."""
_LONGEST_MEASURE = 160
"""Nobody wraps lines at more columns than this: beyond it each line is a paragraph."""
_SENTENCE_END = frozenset(".;:!?")
_CLOSING = frozenset('.,;:!?)]}»”"')


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line that is not blank: its tokens, which of them continue a word, and how it is set."""

    tokens: tuple[Token, ...]
    joined: tuple[bool, ...]
    after_blank: bool

    @property
    def indent(self) -> int:
        """The columns of white space before the line."""
        return self.tokens[0].gap

    @property
    def width(self) -> int:
        """The columns that the line takes as printed, with its indentation."""
        return sum(token.gap + len(token.text) for token in self.tokens)

    @property
    def first_word_width(self) -> int:
        """The columns that its first word takes as printed, spaced out or not."""
        total = len(self.tokens[0].text)
        for token, joined in zip(self.tokens[1:], self.joined[1:], strict=True):
            if not joined:
                break
            total += token.gap + len(token.text)
        return total

    @property
    def has_columns(self) -> bool:
        """Whether the line is set in columns; the gap after a label makes no column."""
        gaps = [token.gap for token in self.tokens]
        skipped = 2 if split_label(self.tokens[0].text)[0] else 1
        return any(gap >= COLUMN_GAP for gap in gaps[skipped:])

    @property
    def spaced_out(self) -> bool:
        """Whether every letter of the line is printed apart."""
        return is_spaced_out(self.tokens, self.joined)


@dataclass(frozen=True, slots=True)
class _Page:
    """How the text as a whole is set: its left edge, whether paragraphs are indented, and its measure."""

    left: int
    indents: bool
    measure: int


def read_lines(raw: str) -> list[Line]:
    """Return the lines of a file that are not blank, with the numbers that an editor shows, from 1."""
    lines: list[Line] = []
    blank = False
    start = 0
    number = 0
    while start <= len(raw):
        number += 1
        ending = _BREAK.search(raw, start)
        stop = ending.start() if ending else len(raw)
        tokens = tokens_of(raw[start:stop], start, number)
        if tokens:
            lines.append(Line(tuple(tokens), tuple(joins(tokens)), blank))
        blank = not tokens
        if ending is None:
            break
        start = ending.end()
    return lines


def fold(lines: list[Line]) -> list[list[Line]]:
    """Fold lines into paragraphs.

    A paragraph begins on an indented line. A line at the left edge continues the paragraph, also over a
    blank stretch (a page break), unless the line before it was broken on purpose: it is set in columns, or
    there was ample room left for the next word (titles, addresses). Where a text indents nothing, a blank
    line ends the paragraph. The closing words of a list, set as a line of their own, are a paragraph too.
    """
    if not lines:
        return []
    page = _page(lines)
    paragraphs = [[lines[0]]]
    for previous, line in pairwise(lines):
        if _begins_paragraph(previous, line, page):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return _part_closing_words(paragraphs)


def _page(lines: list[Line]) -> _Page:
    left = min(line.indent for line in lines)
    widths = sorted(line.width for line in lines)
    indents = any(line.indent >= left + _INDENT for line in lines)
    return _Page(left, indents, widths[int(0.9 * (len(widths) - 1))])


def _begins_paragraph(previous: Line, line: Line, page: _Page) -> bool:
    if line.indent >= page.left + _INDENT:
        return True
    head, tail = line.tokens[0].text, previous.tokens[-1].text[-1]
    if not any(character.isalnum() for token in line.tokens for character in token.text):
        return head[0] not in _CLOSING
    if line.has_columns or previous.has_columns:
        return True
    separated = line.after_blank and not page.indents
    if _is_continuation(head) and not (separated and tail in _SENTENCE_END):
        return False
    if separated or (tail in _SENTENCE_END and split_label(head)[0] is not None):
        return True
    if page.measure > _LONGEST_MEASURE:
        return True
    return previous.width + 1 + line.first_word_width <= _FULL * page.measure


def _is_continuation(head: str) -> bool:
    """Say whether a line that begins so goes on with a sentence: with a small letter or a closing mark."""
    if split_label(head)[0] is not None:
        return False
    return head[0].islower() or (head[0] in _CLOSING and head[0] != '"')


def _part_closing_words(paragraphs: list[list[Line]]) -> list[list[Line]]:
    """Part the closing words of a list from its last item.

    The list stands in the middle of a sentence ("… the following: (a) …; (b) … / agree."): the items before
    the last end with a semicolon or comma, the last item ends without any mark, and the words that close
    the sentence are set as a line of their own, spaced out where the item is not.
    """
    parted: list[list[Line]] = []
    for n, paragraph in enumerate(paragraphs):
        following = paragraphs[n + 1] if n + 1 < len(paragraphs) else None
        last_item = _is_item(paragraph) and (following is None or not _is_item(following))
        # The item before may itself be folded from several lines; only its last mark counts.
        listed = n > 0 and _is_item(paragraphs[n - 1]) and _last_mark(paragraphs[n - 1]) in ";,"
        if last_item and listed and len(paragraph) > 1 and _closes_list(paragraph):
            parted += [paragraph[:-1], paragraph[-1:]]
        else:
            parted.append(paragraph)
    return parted


def _closes_list(paragraph: list[Line]) -> bool:
    before, last = paragraph[-2], paragraph[-1]
    return last.spaced_out and not before.spaced_out and before.tokens[-1].text[-1].isalnum()


def _is_item(paragraph: list[Line]) -> bool:
    label, _ = split_label(paragraph[0].tokens[0].text)
    return label is not None and label.endswith(")")


def _last_mark(paragraph: list[Line]) -> str:
    return paragraph[-1].tokens[-1].text[-1]
