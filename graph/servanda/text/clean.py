"""The published text made readable by rule: words rejoined, lines folded, and not one letter changed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from servanda.errors import ServandaError
from servanda.text.labels import clause_numbers, split_label
from servanda.text.layout import Line, fold, read_lines
from servanda.text.punctuation import attached

_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Paragraph:
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

    ``text`` is the paragraphs joined by line breaks. ``base`` is where a part begins in the text that it was
    cut from. Line numbers are those of the published file, counted from 1.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    base: int
    _starts: tuple[int, ...]
    _lines: tuple[int, ...]

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
            raise ServandaError(
                f"lines {start_line}–{end_line} are no range; give first and last line, counted from 1"
            )
        first = bisect_left(self._lines, start_line)
        last = bisect_right(self._lines, end_line)
        low = self._starts[first] if first < len(self._starts) else len(self.text)
        high = self._starts[last] if last < len(self._starts) else len(self.text)
        return self._cut(low, max(low, low + len(self.text[low:high].rstrip())), first, last)

    def _cut(self, low: int, high: int, first: int, last: int) -> CleanText:
        kept = (p for p in self.paragraphs if p.start < high and p.end > low)
        return CleanText(
            self.text[low:high],
            tuple(_clipped(paragraph, low, high) for paragraph in kept),
            self.base + low,
            tuple(start - low for start in self._starts[first:last]),
            self._lines[first:last],
        )


def clean(raw: str) -> CleanText:
    r"""Return the cleaned text of a published file, given as it was read.

    Spaced-out and broken words are rejoined, lines folded into paragraphs, column gaps and spaces before
    punctuation dropped. A byte-order mark at the beginning is no part of the text. Raises ServandaError if
    the text holds a NUL character (the file is binary), or if the cleaned text would differ from the
    published one in more than white space, which is checked each time.

    >>> clean("      4. НАТО ( \nБЖӘ )  х а б а р л а й д ы .").text
    '4. НАТО (БЖӘ) хабарлайды.'
    """
    if "\0" in raw:
        line = raw.count("\n", 0, raw.index("\0")) + 1
        raise ServandaError(
            f"line {line} of the text holds a NUL character, so the file is not text; save it as plain UTF-8"
        )
    published = raw.removeprefix(_BYTE_ORDER_MARK)
    cleaned = _assemble(fold(read_lines(published)))
    _check_letters(published, cleaned.text)
    return cleaned


def _assemble(paragraphs: list[list[Line]]) -> CleanText:
    """Write the paragraphs out and note at which offsets a new published line begins."""
    texts: list[str] = []
    starts: list[int] = []
    lines: list[int] = []
    offset = 0
    for paragraph in paragraphs:
        pieces: list[str] = []
        for line, together in zip(paragraph, attached(paragraph), strict=True):
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
    return CleanText("\n".join(texts), _paragraphs(texts), 0, tuple(starts), tuple(lines))


def _paragraphs(texts: list[str]) -> tuple[Paragraph, ...]:
    split = [split_label(text) for text in texts]
    numbers = clause_numbers((label, text[begin:]) for text, (label, begin) in zip(texts, split, strict=True))
    paragraphs: list[Paragraph] = []
    start = 0
    for text, (label, begin), clause in zip(texts, split, numbers, strict=True):
        paragraphs.append(Paragraph(label, text[begin:], clause, start, start + begin, start + len(text)))
        start += len(text) + 1
    return tuple(paragraphs)


def _clipped(paragraph: Paragraph, low: int, high: int) -> Paragraph:
    """Return the paragraph as it stands in the part from ``low`` to ``high``, with offsets in that part."""
    body_start, end = max(paragraph.body_start, low), min(paragraph.end, high)
    return replace(
        paragraph,
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
        raise ServandaError(
            f"cleaning would change the published text at «{before[at : at + 20]}»; "
            "this is an error of servanda, please report it with the text"
        )
