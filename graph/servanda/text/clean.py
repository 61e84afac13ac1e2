"""The published text made readable by rule: words rejoined, lines folded, and not one letter changed."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from servanda.errors import ServandaError
from servanda.letters import compose_letters
from servanda.messages import error_text
from servanda.text.numbering import Heading, find_heading, number_clauses, opens_closing, split_label

#: White space this wide ends a word, even among spaced-out letters.
WIDE_GAP = 2
#: White space this wide divides two columns of a line (a title on the left, a name on the right).
COLUMN_GAP = 5
_TAB_WIDTH = 8
_KAZAKH_LETTERS = frozenset("әғқңөұүһӘҒҚҢӨҰҮҺ")
# Words of one letter in the languages that treaties are published in. Kazakh has none, so that a line with
# letters that only Kazakh has is read without this list.
_ONE_LETTER_WORDS = frozenset("авикосуя" + "жб" + "ізйєў" + "aieouykvwzs" + "àéèóyô")
_WORD_ENDERS = frozenset(",;:!?")
_TOKEN = re.compile(r"\S+")
_Chain = tuple[int, int, bool]
_BREAK = re.compile(r"\r\n|\n|\r")
_INDENT = 2
#: A line shorter than this share of the measure, even with the next word, was broken on purpose.
_FULL = 0.85
#: Nobody wraps lines at more columns than this: beyond it each line is a paragraph.
_LONGEST_MEASURE = 160
_SENTENCE_END = frozenset(".;:!?")
_CLOSING = frozenset('.,;:!?)]}»”"')
_OPENING = frozenset("([{«„")
_CLOSING_MARKS = frozenset(",;:!?)]}»”")
_QUOTES = frozenset("\"“'")
_JOINERS = frozenset("-/‑")
_BYTE_ORDER_MARK = "\ufeff"


class Paragraph(NamedTuple):
    """A paragraph: its printed label, or None, its text after the label, its clause and its place.

    ``start`` and ``end`` are offsets of the whole paragraph in the cleaned text it belongs to, ``body_start``
    that of the text after the label. ``clause`` is "4.1" or "3(d)", or None outside numbered paragraphs.
    """

    label: str | None
    body: str
    clause: str | None
    start: int
    body_start: int
    end: int


@dataclass(frozen=True)
class CleanText:
    """A cleaned text, or a part of one, that knows the published line of each of its characters.

    ``text`` is the paragraphs joined by line breaks, its letters composed (Unicode's NFC); ``recomposed``
    says that the published ones are not. ``base`` is where a part begins in the text that it was cut from.
    Line numbers are those of the published file, counted from 1.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    base: int
    _starts: tuple[int, ...]
    _lines: tuple[int, ...]
    recomposed: bool = False

    def line_of(self, offset: int) -> int:
        """Return the published line of the character at this offset (a space counts with the word before it).

        Raises IndexError for an offset outside the text.
        """
        if not 0 <= offset < len(self.text):
            raise IndexError(f"offset {offset} is outside a text of {len(self.text)} characters")
        return self._lines[bisect_right(self._starts, offset) - 1]

    def lines_of(self, start: int, end: int) -> tuple[int, ...]:
        """Return every published line that text[start:end] touches, in order, without blank ones."""
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        end = start + len(words.strip())
        if start >= end:
            return ()
        return self._lines[bisect_right(self._starts, start) - 1 : bisect_left(self._starts, end)]

    def paragraph_at(self, offset: int) -> Paragraph | None:
        """Return the paragraph that holds the character at this offset, or None (between two paragraphs)."""
        n = bisect_right(self.paragraphs, offset, key=lambda paragraph: paragraph.start) - 1
        return self.paragraphs[n] if n >= 0 and offset < self.paragraphs[n].end else None

    def part(self, start_line: int, end_line: int) -> CleanText:
        """Return what stands on the published lines from ``start_line`` to ``end_line``, both included.

        The part is a stretch of this text, so that ``base`` plus an offset in the part is the offset here;
        a paragraph that begins before the part loses its label. Raises ServandaError if that is no range.
        """
        if not 1 <= start_line <= end_line:
            raise ServandaError(error_text("no-line-range", first=start_line, last=end_line))
        first = bisect_left(self._lines, start_line)
        last = bisect_right(self._lines, end_line)
        low = self._starts[first] if first < len(self._starts) else len(self.text)
        high = self._starts[last] if last < len(self._starts) else len(self.text)
        return self._cut(low, max(low, low + len(self.text[low:high].rstrip())), first, last)

    def _cut(self, low: int, high: int, first: int, last: int) -> CleanText:
        kept = (p for p in self.paragraphs if p.start < high and p.end > low)
        return CleanText(
            self.text[low:high],
            tuple(_clip_paragraph(paragraph, low, high) for paragraph in kept),
            self.base + low,
            tuple(start - low for start in self._starts[first:last]),
            self._lines[first:last],
            self.recomposed,
        )


@lru_cache(4)  # a text is cleaned for its clauses, and again where quotes are sought in it
def clean_text(raw: str) -> CleanText:
    r"""Return the cleaned text of a published file, given as it was read.

    Spaced-out and broken words are rejoined, lines folded into paragraphs, column gaps and spaces before
    punctuation dropped, and letters composed with their accents, as a reader sees them. A byte-order mark at
    the beginning is no part of the text. Raises ServandaError if
    the text holds a NUL character (the file is binary), or if the cleaned text would differ from the
    published one in more than white space, which is checked each time.

    >>> clean_text("      4. НАТО ( \nБЖӘ )  х а б а р л а й д ы .").text
    '4. НАТО (БЖӘ) хабарлайды.'
    """
    if "\0" in raw:
        line = raw.count("\n", 0, raw.index("\0")) + 1
        raise ServandaError(error_text("nul-in-text", line=line))
    published = raw.removeprefix(_BYTE_ORDER_MARK)
    composed = compose_letters(published)
    cleaned = _assemble(fold_lines(read_lines(composed)))
    _check_letters(composed, cleaned.text)
    return replace(cleaned, recomposed=composed != published)


def _assemble(paragraphs: list[list[Line]]) -> CleanText:
    """Write the paragraphs out and note at which offsets a new published line begins."""
    texts: list[str] = []
    starts: list[int] = []
    lines: list[int] = []
    offset = 0
    for paragraph in paragraphs:
        pieces: list[str] = []
        for line, together in zip(paragraph, find_attached(paragraph), strict=True):
            for token, joined in zip(line.tokens, together, strict=True):
                if pieces and not joined:
                    pieces.append(" ")
                    offset += 1
                if not lines or lines[-1] != token.line:
                    starts.append(offset)
                    lines.append(token.line)
                pieces.append(token.text)
                offset += len(token.text)
        texts.append("".join(pieces))
        offset += 1
    return CleanText("\n".join(texts), _split_paragraphs(texts), 0, tuple(starts), tuple(lines))


def _split_paragraphs(texts: list[str]) -> tuple[Paragraph, ...]:
    split = [split_label(text) for text in texts]
    numbers = number_clauses((label, text[begin:]) for text, (label, begin) in zip(texts, split, strict=True))
    paragraphs: list[Paragraph] = []
    start = 0
    for text, (label, begin), clause in zip(texts, split, numbers, strict=True):
        paragraphs.append(Paragraph(label, text[begin:], clause, start, start + begin, start + len(text)))
        start += len(text) + 1
    return tuple(paragraphs)


def _clip_paragraph(paragraph: Paragraph, low: int, high: int) -> Paragraph:
    """Return the paragraph as it stands in the part from ``low`` to ``high``, with offsets in that part."""
    body_start, end = max(paragraph.body_start, low), min(paragraph.end, high)
    return paragraph._replace(
        label=paragraph.label if paragraph.start >= low else None,
        body=paragraph.body[body_start - paragraph.body_start : max(0, end - paragraph.body_start)],
        start=max(paragraph.start, low) - low,
        body_start=min(body_start, end) - low,
        end=end - low,
    )


def _check_letters(published: str, cleaned: str) -> None:
    before, after = "".join(published.split()), "".join(cleaned.split())
    if before != after:
        at = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(after))
        raise ServandaError(error_text("letters-changed", words=before[at : at + 20]))


@dataclass(frozen=True)
class Line:
    """A printed line that is not blank: its tokens, which of them continue a word, and how it is set."""

    tokens: tuple[Token, ...]
    joined: tuple[bool, ...]
    blank_lines: int

    @property
    def after_blank(self) -> bool:
        """Whether a blank line stands before it."""
        return self.blank_lines > 0

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

    @cached_property
    def text(self) -> str:
        """The line with single spaces, its broken words rejoined."""
        pairs = zip(self.tokens, self.joined, strict=True)
        return "".join(token.text if joined else f" {token.text}" for token, joined in pairs).lstrip()

    @cached_property
    def heading(self) -> Heading | None:
        """The heading that the line begins with."""
        return find_heading(self.text)

    @property
    def is_bare_heading(self) -> bool:
        """Whether the line is a heading alone, whose title stands on the next."""
        return self.heading is not None and self.heading.end >= len(self.text)

    @property
    def spaced_out(self) -> bool:
        """Whether every letter of the line is printed apart."""
        return is_spaced_out(self.tokens, self.joined)


def read_lines(raw: str) -> list[Line]:
    """Return the lines of a file that are not blank, with the numbers that an editor shows, from 1."""
    lines: list[Line] = []
    blank = 0
    start = 0
    number = 0
    while start <= len(raw):
        number += 1
        ending = _BREAK.search(raw, start)
        stop = ending.start() if ending else len(raw)
        tokens = split_tokens(raw[start:stop], start, number)
        if tokens:
            lines.append(Line(tuple(tokens), tuple(find_joins(tokens)), blank))
        blank = 0 if tokens else blank + 1
        if ending is None:
            break
        start = ending.end()
    return lines


class _Page(NamedTuple):
    """How the text as a whole is set: its left edge, whether paragraphs are indented, and its measure."""

    left: int
    indents: bool
    measure: int


def fold_lines(lines: list[Line]) -> list[list[Line]]:
    """Fold lines into paragraphs.

    A paragraph begins on an indented line, at a heading or a closing formula, and after a heading that is a
    line. A line at the left edge continues the paragraph, also over a blank stretch (a page break), unless a
    single blank line follows the end of a sentence, or the line before it was broken on purpose: it is set in
    columns, or there was ample room left for the next word (titles, addresses). Where a text indents nothing,
    a blank line ends the paragraph. The closing words of a list, set as a line of their own, are one too.
    """
    if not lines:
        return []
    page = _measure_page(lines)
    paragraphs = [[lines[0]]]
    for previous, line in pairwise(lines):
        if _begins_paragraph(previous, line, page):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return _split_closing_words(paragraphs)


def _measure_page(lines: list[Line]) -> _Page:
    left = min(line.indent for line in lines)
    widths = sorted(line.width for line in lines)
    indents = any(line.indent >= left + _INDENT for line in lines)
    return _Page(left, indents, widths[int(0.9 * (len(widths) - 1))])


def _begins_paragraph(previous: Line, line: Line, page: _Page) -> bool:
    if line.indent >= page.left + _INDENT:
        return True
    head, tail = line.tokens[0].text, previous.tokens[-1].text[-1]
    if previous.is_bare_heading or previous.text.startswith("#"):
        return True
    ample = previous.width + 1 + line.first_word_width <= _FULL * page.measure
    # "… in accordance with / Article 5. The Parties …" is a sentence that goes on over the end of a line.
    set_apart = line.after_blank or line.is_bare_heading or tail in _SENTENCE_END or ample
    if head[0] == "#" or (set_apart and (line.heading is not None or opens_closing(line.text))):
        return True
    if not any(character.isalnum() for token in line.tokens for character in token.text):
        return head[0] not in _CLOSING
    if line.has_columns or previous.has_columns:
        return True
    # A page break leaves several blank lines and may stand in a paragraph; one after a full stop ends it.
    separated = line.after_blank and not page.indents
    separated |= line.blank_lines == 1 and tail in _SENTENCE_END and not _is_continuation(head)
    # "г. Астана" after a blank line: the place of a signature begins with an abbreviation.
    placed = line.after_blank and _is_abbreviated_letter(head)
    if _is_continuation(head) and not placed and not (separated and tail in _SENTENCE_END):
        return False
    if separated or (tail in _SENTENCE_END and split_label(head)[0] is not None):
        return True
    if page.measure > _LONGEST_MEASURE:
        return True
    return ample


def _is_abbreviated_letter(head: str) -> bool:
    return len(head) == 2 and head[0].isalpha() and head[1] == "."


def _is_continuation(head: str) -> bool:
    """Say whether a line that begins so goes on with a sentence: with a small letter or a closing mark."""
    if split_label(head)[0] is not None:
        return False
    return head[0].islower() or (head[0] in _CLOSING and head[0] != '"')


def _split_closing_words(paragraphs: list[list[Line]]) -> list[list[Line]]:
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


class Token(NamedTuple):
    """A stretch of a line without white space: the text, its offset in the file, and the gap before it."""

    text: str
    start: int
    line: int
    gap: int


def split_tokens(line: str, offset: int, number: int) -> list[Token]:
    """Cut a line, which starts at ``offset`` of the file and has that ``number``, at its white space."""
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(line):
        space = line[end : match.start()]
        # A form feed between words parts them for good; before the line it only begins a page.
        gap = measure_width(space) if space != " " else 1
        if tokens and "\f" in space:
            gap = max(COLUMN_GAP, gap)
        tokens.append(Token(match.group(), offset + match.start(), number, gap))
        end = match.end()
    return tokens


def measure_width(space: str) -> int:
    """Return how many columns white space takes; what stands before a form feed is on another page.

    >>> measure_width("   ")
    3
    """
    on_page = space.rpartition("\f")[2]
    return len(on_page) + (_TAB_WIDTH - 1) * on_page.count("\t")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a token consists of: how many letters or digits, and whether marks stand before or after them."""

    count: int
    letter: str
    opened: bool
    closed: bool


def find_joins(tokens: Sequence[Token]) -> list[bool]:
    """Say for each token of a line whether it belongs to the same word as the one before it.

    >>> find_joins(split_tokens("т и і с  б о л д ы", 0, 1))
    [False, True, True, True, False, True, True, True, True]
    >>> any(find_joins(split_tokens("в случае и в порядке", 0, 1)))
    False
    """
    shapes = [_measure_token(token.text) for token in tokens]
    joined = [False] * len(tokens)
    kazakh = any(letter in _KAZAKH_LETTERS for token in tokens for letter in token.text)
    groups = _split_groups(tokens)
    chains = [chain for group in groups for chain in _split_chains(tokens, shapes, group, kazakh)]
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
    shapes = [_measure_token(token.text) for token in tokens]
    return sum(shape.count for shape in shapes) > 2 and any(joined) and all(s.count < 2 for s in shapes)


def _measure_token(text: str) -> _Shape:
    if text.isalnum():
        return _Shape(len(text), text[0], False, False)  # as most are
    letters = [character for character in text if character.isalnum()]
    if not letters:
        return _Shape(0, "", False, False)
    # A letter printed as letter and combining accent is still one letter.
    bare = [character for character in text if not unicodedata.combining(character)]
    opened, closed = not bare[0].isalnum(), not bare[-1].isalnum()
    return _Shape(len(letters), letters[0], opened, closed)


def _split_groups(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Cut the line at its wide gaps; a group is the numbers of its first token and of the one after it."""
    starts = [n for n, token in enumerate(tokens) if n == 0 or token.gap >= WIDE_GAP]
    return list(zip(starts, [*starts[1:], len(tokens)], strict=True)) if tokens else []


def _split_chains(
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
    if last - first <= 2:
        return False  # as most are, in a text that is not spaced out
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


def find_attached(paragraph: Sequence[Line]) -> list[list[bool]]:
    """Say for each token of each line whether it follows the one before it without a space.

    That is so within a word that was printed apart, before a closing mark, after an opening one, and where a
    line ends in the middle of a hyphenated word.
    """
    tokens = [token for line in paragraph for token in line.tokens]
    roles = _find_lone_quotes(tokens, [joined for line in paragraph for joined in line.joined])
    result: list[list[bool]] = []
    n = 0
    for line in paragraph:
        together = []
        for joined in line.joined:
            together.append(n > 0 and (joined or _is_attached(tokens, n, roles)))
            n += 1
        result.append(together)
    return result


def _is_attached(tokens: Sequence[Token], n: int, roles: dict[int, bool]) -> bool:
    """Say whether the marks at the seam before token n belong to the word on its other side."""
    left, right = tokens[n - 1].text, tokens[n].text
    if roles.get(n) is False or roles.get(n - 1) is True:
        return True
    if left[-1] in _OPENING or _is_closing(right):
        return True
    return tokens[n - 1].line != tokens[n].line and _is_broken_compound(left, right)


def _is_closing(text: str) -> bool:
    """Say whether a token begins with a mark that closes what stands before it (an ellipsis does not)."""
    if text[0] in _CLOSING_MARKS:
        return True
    bare = text.lstrip("\"“”'")
    if any(character.isalnum() for character in bare) or not bare:
        return False
    return bare[0] in _CLOSING_MARKS or (bare[0] == "." and not bare.startswith(".."))


def _is_broken_compound(left: str, right: str) -> bool:
    """Say whether a line was broken at the hyphen or stroke of a word ("қарым-" / "қатынас")."""
    if len(left) > 1 and left[-1] in _JOINERS and left[-2].isalnum():
        return right[0].isalnum()
    return len(right) > 1 and right[0] in _JOINERS and right[1].isalnum() and left[-1].isalnum()


def _find_lone_quotes(tokens: Sequence[Token], joined: Sequence[bool]) -> dict[int, bool]:
    """Say for each quotation mark that stands alone whether it opens (True) or closes (False) a quotation.

    A mark of the kind that opens and closes alike is read by counting those before it in the paragraph; one
    that was printed as a letter of a spaced-out word is settled by that.
    """
    roles: dict[int, bool] = {}
    seen = 0
    for n, token in enumerate(tokens):
        settled = any(joined[n : n + 2])
        if token.text in _QUOTES and not settled:
            ends = n + 1 == len(tokens) or _is_closing(tokens[n + 1].text)
            roles[n] = n == 0 or not (ends or seen % 2)
        if not _QUOTES.isdisjoint(token.text):
            seen += sum(character in _QUOTES for character in token.text)
    return roles
