"""Which pieces of one printed line belong to one word.

A publisher stretches a line by spacing out its letters: one space between the letters of a word and two or
more between words ("т и і с  б о л ғ а н"), or by widening the gaps and breaking a word on the way
("қандай да  б ір  түрде"). The functions here decide, by rule and without a dictionary, where a space is
such an accident. They only ever decide about white space; no letter is looked up or changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WIDE_GAP = 2
"""White space this wide ends a word, even among spaced-out letters."""

COLUMN_GAP = 5
"""White space this wide divides two columns of a line (a title on the left, a name on the right)."""

_TAB_WIDTH = 8
_KAZAKH_LETTERS = frozenset("әғқңөұүһӘҒҚҢӨҰҮҺ")
# Words of one letter in the languages that treaties are published in. Kazakh has none, so that a line with
# letters that only Kazakh has is read without this list.
_ONE_LETTER_WORDS = frozenset("авикосуя" + "жб" + "ізйєў" + "aieouykvwzs" + "àéèóyô")
_WORD_ENDERS = frozenset(",;:!?")


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a line without white space: the text, its offset in the file, and the gap before it."""

    text: str
    start: int
    line: int
    gap: int


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a token consists of: how many letters or digits, and whether marks stand before or after them."""

    count: int
    letter: str
    opened: bool
    closed: bool


_TOKEN = re.compile(r"\S+")


def tokens_of(line: str, offset: int, number: int) -> list[Token]:
    """Cut a line, which starts at ``offset`` of the file and has that ``number``, at its white space."""
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(line):
        space = line[end : match.start()]
        # A form feed between words parts them for good; before the line it only begins a page.
        gap = max(COLUMN_GAP, width(space)) if tokens and "\f" in space else width(space)
        tokens.append(Token(match.group(), offset + match.start(), number, gap))
        end = match.end()
    return tokens


def width(space: str) -> int:
    """Return how many columns white space takes; what stands before a form feed is on another page.

    >>> width("   ")
    3
    """
    on_page = space.rpartition("\f")[2]
    return len(on_page) + (_TAB_WIDTH - 1) * on_page.count("\t")


def joins(tokens: Sequence[Token]) -> list[bool]:
    """Say for each token of a line whether it belongs to the same word as the one before it.

    >>> joins(tokens_of("т и і с  б о л д ы", 0, 1))
    [False, True, True, True, False, True, True, True, True]
    >>> any(joins(tokens_of("в случае и в порядке", 0, 1)))
    False
    """
    shapes = [_shape(token.text) for token in tokens]
    joined = [False] * len(tokens)
    kazakh = any(letter in _KAZAKH_LETTERS for token in tokens for letter in token.text)
    groups = _groups(tokens)
    chains = [chain for group in groups for chain in _chains(tokens, shapes, group, kazakh)]
    evident = {chain for chain in chains if _is_evident(shapes, chain, kazakh)}
    for chain in chains:
        first, last, _ = chain
        if chain in evident or _is_likely(shapes, chain, kazakh, bool(evident)):
            joined[first + 1 : last] = [True] * (last - first - 1)
    if _is_widened(tokens, shapes):
        for first, last in groups:
            _join_broken_words(shapes, tokens, (first, last), kazakh, joined)
    return joined


def is_spaced_out(tokens: Sequence[Token], joined: Sequence[bool]) -> bool:
    """Say whether the whole line is spaced out: several letters, all of them printed apart."""
    shapes = [_shape(token.text) for token in tokens]
    return sum(shape.count for shape in shapes) > 2 and any(joined) and all(s.count < 2 for s in shapes)


def _shape(text: str) -> _Shape:
    letters = [character for character in text if character.isalnum()]
    if not letters:
        return _Shape(0, "", False, False)
    # A letter printed as letter and combining accent is still one letter.
    bare = [character for character in text if not unicodedata.combining(character)]
    opened, closed = not bare[0].isalnum(), not bare[-1].isalnum()
    return _Shape(len(letters), letters[0], opened, closed)


def _groups(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Cut the line at its wide gaps; a group is the numbers of its first token and of the one after it."""
    starts = [n for n, token in enumerate(tokens) if n == 0 or token.gap >= WIDE_GAP]
    return list(zip(starts, [*starts[1:], len(tokens)], strict=True)) if tokens else []


_Chain = tuple[int, int, bool]


def _chains(
    tokens: Sequence[Token], shapes: Sequence[_Shape], group: tuple[int, int], kazakh: bool
) -> list[_Chain]:
    """Cut a group into chains of single letters and marks; the flag says: this is the whole group."""
    chains: list[_Chain] = []
    first, last = group
    start = first
    for n in range(first + 1, last + 1):
        if n == last or not _is_link(tokens, shapes, n, n - 1 == start, kazakh):
            chains.append((start, n, start == first and n == last))
            start = n
    return chains


def _is_link(tokens: Sequence[Token], shapes: Sequence[_Shape], n: int, at_start: bool, kazakh: bool) -> bool:
    """Say whether token n may continue a spaced-out word that the token before it belongs to."""
    left, right = shapes[n - 1], shapes[n]
    if left.count > 1 or right.count > 1 or right.opened or left.closed:
        return left.count < 2 and right.count == 0
    if tokens[n - 1].text[-1] in _WORD_ENDERS and right.count:
        return False
    preposition = at_start and left.letter.islower() and _is_word(left.letter, kazakh)
    return not (preposition and right.letter.isupper())


def _is_evident(shapes: Sequence[_Shape], chain: _Chain, kazakh: bool) -> bool:
    """Say whether the chain is spaced out beyond doubt: too many single letters to be words."""
    first, last, whole = chain
    letters = [shape.letter for shape in shapes[first:last] if shape.letter.isalpha()]
    if whole:
        return len(letters) > 2
    return len(letters) > 3 and not all(_is_word(letter, kazakh) for letter in letters)


def _is_likely(shapes: Sequence[_Shape], chain: _Chain, kazakh: bool, evidence: bool) -> bool:
    """Say whether a short chain is one word: it stands among spaced-out words, or can't be two words."""
    first, last, whole = chain
    letters = [shape.letter for shape in shapes[first:last] if shape.count]
    if evidence:
        return last - first > 1 and any(shape.count for shape in shapes[first:last])
    if not whole or len(letters) != 2:
        return False
    return letters[1].islower() and not all(_is_word(letter, kazakh) for letter in letters)


def _is_word(letter: str, kazakh: bool) -> bool:
    return not kazakh and letter.lower() in _ONE_LETTER_WORDS


def _is_widened(tokens: Sequence[Token], shapes: Sequence[_Shape]) -> bool:
    """Say whether the gaps between the words of the line are wide as a rule, not by a slip."""
    wide = sum(WIDE_GAP <= token.gap < COLUMN_GAP for token in tokens[1:])
    narrow = sum(
        token.gap < WIDE_GAP and shapes[n].count > 1 and shapes[n - 1].count > 1
        for n, token in enumerate(tokens)
        if n
    )
    return wide > 1 and wide >= narrow


def _join_broken_words(
    shapes: Sequence[_Shape],
    tokens: Sequence[Token],
    group: tuple[int, int],
    kazakh: bool,
    joined: list[bool],
) -> None:
    """Give a lone letter that is no word back to its word: to the next piece, in Kazakh also to the last."""
    first, last = group
    settled = [*joined[first:last], False]
    for n in range(first, last):
        lone = shapes[n].count == 1 and not shapes[n].closed and shapes[n].letter.isalpha()
        if not lone or any(settled[n - first : n - first + 2]) or _is_word(shapes[n].letter, kazakh):
            continue
        if n + 1 < last and tokens[n + 1].text[0].islower():
            joined[n + 1] = True
        elif kazakh and n > first and n + 1 == last and tokens[n].text.islower():
            joined[n] = tokens[n - 1].text[-1].islower()
