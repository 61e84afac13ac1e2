"""Passages, quotes and words found in a text, and the records of a ledger.

A quote is found again by a W3C text quote selector: its words, and some before and after them. Words are
compared as a reader does: white space, the composition of a letter with its accents, and the alphabet of a
letter that looks the same in both count for nothing. A text has composed letters, as
:func:`~servanda.text.clean.clean_text` gives it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from servanda.letters import compose_letters, fold_look_alikes
from servanda.text.clean import CleanText
from servanda.text.collation import Alignment
from servanda.text.numbering import is_same_clause, list_enclosing_clauses, split_number

#: How many characters of prefix and of suffix a selector gets, if that is enough to be unique.
CONTEXT = 32
ProblemKind = Literal[
    "parts-overlap",
    "unknown-part",
    "passage-not-found",
    "passage-repeated",
    "passage-out-of-order",
    "passage-in-other-clause",
    "clause-without-text",
    "quote-orphaned",
    "quote-ambiguous",
    "words-not-found",
    "variant-not-found",
    "variant-words",
]
Span = tuple[int, int]
_GAP = re.compile(r"\s*(?:…|\.\.\.)\s*")


class Part(NamedTuple):
    """An instrument: its lines in the published file, and the lines in it that repeat another part."""

    name: str
    start_line: int
    end_line: int
    copy_of: str | None = None
    copy_start_line: int | None = None
    copy_end_line: int | None = None


class Passage(NamedTuple):
    """A passage as an author wrote it down: the number of its clause, its kind, its words, and its part."""

    id: str
    clause: str
    kind: str
    text: str
    part: str


class NormQuote(NamedTuple):
    """The words that ground a norm, and the words around them where they stand more than once."""

    norm: str
    clause: str
    quote: str
    prefix: str = ""
    suffix: str = ""


class ClauseWords(NamedTuple):
    """Words that somebody says stand in a clause: operative words, a slot's, a qualifier's, a note's.

    ``what`` names them in messages. "…" parts words that don't stand together. ``in_copy`` allows them to
    stand in the copy only, as the words of a note on a difference between the copies do.
    """

    owner: str
    clause: str
    what: str
    words: str
    in_copy: bool = False


class Entry(NamedTuple):
    """A sentence of the published text: its lines, clause, kind, the norms it grounds, part, passage, words.

    ``copy`` says that it stands in a copy of another part. Of a sentence that nobody accounted for, kind and
    passage are "" and the clause is None if the text numbers none there.
    """

    lines: tuple[int, ...]
    clause: str | None
    kind: str
    norms: tuple[str, ...]
    part: str
    passage: str
    text: str
    copy: bool


class Place(NamedTuple):
    """Where a passage stands: published lines, those of its copy, and offsets in the whole cleaned text."""

    passage: Passage
    lines: tuple[int, ...]
    copy_lines: tuple[int, ...]
    span: tuple[int, int]
    copy_span: tuple[int, int] | None


class Anchor(NamedTuple):
    """Where a norm's quote stands, with the selector that finds it in its part."""

    norm: str
    clause: str
    lines: tuple[int, ...]
    copy_lines: tuple[int, ...]
    selector: Selector
    span: tuple[int, int]


class Problem(NamedTuple):
    """Something that does not agree with the text; ``subject`` is the passage, norm or owner of the words."""

    kind: ProblemKind
    clause: str
    subject: str
    message: str


class LetterRemark(NamedTuple):
    """How the letters of a text are compared, where that is not as they are typed; first on which line."""

    kind: Literal["letters-composed", "letters-alike"]
    line: int


class Ledger(NamedTuple):
    """The account of a text: its sentences in reading order, what is left over, and what does not agree.

    ``outside`` is what an excerpt leaves out, which nobody has to account for; ``remarks`` are no faults: how
    the letters of the text are read.
    """

    sentences: tuple[Entry, ...]
    uncovered: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    places: tuple[Place, ...]
    anchors: tuple[Anchor, ...]
    remarks: tuple[LetterRemark, ...] = ()
    outside: tuple[Entry, ...] = ()


class Selector(NamedTuple):
    """An oa:TextQuoteSelector: oa:exact, oa:prefix and oa:suffix."""

    exact: str
    prefix: str
    suffix: str


class QuoteSpan(NamedTuple):
    """The quote stands exactly once, as text[start:end]."""

    start: int
    end: int


class OrphanedQuote(NamedTuple):
    """The quote does not stand in the text."""


class AmbiguousQuote(NamedTuple):
    """The quote stands several times; ``starts`` are the offsets."""

    starts: tuple[int, ...]


def find_quote(
    text: str, exact: str, prefix: str = "", suffix: str = ""
) -> QuoteSpan | OrphanedQuote | AmbiguousQuote:
    """Find a quote. Any white space counts as one space; white space around the quote does not count.

    The words stand whole in the text: "ел" is not found in "елші". A prefix and a suffix are only looked at
    where they are given; white space between them and the quote may be left out.

    >>> find_quote("НАТО келеді, НАТО кетеді.", "НАТО", suffix="кетеді")
    QuoteSpan(start=13, end=17)
    >>> find_quote("НАТО келеді, НАТО кетеді.", "НАТО")
    AmbiguousQuote(starts=(0, 13))
    """
    starts = find_quote_offsets(text, exact, prefix, suffix)
    if not starts:
        return OrphanedQuote()
    if len(starts) > 1:
        return AmbiguousQuote(tuple(starts))
    return QuoteSpan(starts[0], starts[0] + len(fold_words(exact)))


def find_quote_offsets(
    text: str, exact: str, prefix: str = "", suffix: str = "", low: int = 0, high: int | None = None
) -> list[int]:
    """Return every offset at which a quote stands, by the rules of :func:`find_quote`.

    Only quotes within text[low:high] count; what stands before and after them may be outside.
    """
    flat = _flatten_text(text)
    wanted, before, after = map(fold_words, (exact, prefix, suffix))
    return [
        start
        for start in iterate_words(flat, wanted, low, high)
        if (not before or flat[:start].rstrip().endswith(before))
        and (not after or flat[start + len(wanted) :].lstrip().startswith(after))
    ]


@lru_cache(1_000)
def fold_words(words: str) -> str:
    """Return words as they are compared: single spaces, composed letters, Latin where they look so."""
    return fold_look_alikes(compose_letters(" ".join(words.split())))


@lru_cache(4)
def _flatten_text(text: str) -> str:
    """Return a text as it is compared, each white space a space; quote after quote is sought in the same."""
    return fold_look_alikes(re.sub(r"\s", " ", text))


def find_words(text: str, words: str) -> list[int]:
    """Return the offsets at which these words stand whole in a text whose white space is single spaces."""
    return list(iterate_words(text, words))


def iterate_words(text: str, words: str, low: int = 0, high: int | None = None) -> Iterator[int]:
    """Yield the offsets at which words stand whole within text[low:high], as :func:`find_words` does."""
    high = len(text) if high is None else high
    start = text.find(words, low, high) if words else -1
    while start >= 0:
        if _is_whole(text, start, start + len(words)):
            yield start
        start = text.find(words, start + 1, high)


def build_selector(text: str, start: int, end: int) -> Selector:
    """Return the selector of text[start:end], with a prefix and suffix that make it unique in the text.

    Prefix and suffix are whole words, about 32 characters each, and stay inside the paragraph; where that is
    not yet unique they grow, over the paragraph's edge if need be. White space is written as single spaces.
    Raises ValueError if there is nothing to select, or if the stretch cuts a word.
    """
    exact = " ".join(text[start:end].split())
    if not exact:
        raise ValueError("an empty stretch of text can't be selected")
    low, high = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    prefix = _words_before(text[low:start], CONTEXT)
    suffix = _words_after(text[end : high if high >= 0 else len(text)], CONTEXT)
    length = CONTEXT
    while not isinstance(find_quote(text, exact, prefix, suffix), QuoteSpan):
        if length > len(text):  # Prefix and suffix are all the text there is, and still it is not found.
            raise ValueError(f"«{exact}» cuts a word of the text")
        length *= 2
        prefix, suffix = _words_before(text[:start], length), _words_after(text[end:], length)
    return Selector(exact, prefix, suffix)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Say whether no word is cut at either end."""
    cut_before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    cut_after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not (cut_before or cut_after)


def _words_before(text: str, length: int) -> str:
    """Return the last words of a text, up to that many characters, with the space that follows them."""
    kept = text[-length:]
    if len(kept) < len(text) and not text[-length - 1].isspace():
        kept = kept.partition(" ")[2] or kept
    return re.sub(r"\s+", " ", kept).lstrip()


def _words_after(text: str, length: int) -> str:
    """Return the first words of a text, up to that many characters, with the space before them."""
    kept = text[:length]
    if len(kept) < len(text) and not text[length].isspace():
        kept = kept.rpartition(" ")[0] or kept
    return re.sub(r"\s+", " ", kept).rstrip()


@dataclass
class PassageSearch:
    """The passages of one part found so far. ``taken`` stretches can't be taken again."""

    text: CleanText
    taken: list[Span]
    found: list[tuple[Passage, Span]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._flat = _flatten_text(self.text.text)
        numbered = [p for p in self.text.paragraphs if p.clause is not None]
        self._numbered = [(p.start, p.clause) for p in numbered if p.clause is not None]
        self._numbers = {split_number(p.clause) for p in numbered if p.clause is not None}
        self._latest_start = 0
        self._last_ends: dict[str, int] = {}
        self.taken.sort()

    def place_all(self, passages: Iterable[Passage]) -> None:
        """Look for passages, given clause by clause in reading order.

        Within a clause they stand one after the other, and each clause begins after the one before it; the
        closing words of a list may well come after the clauses of its items.
        """
        for passage in passages:
            self._place(passage)

    def _place(self, passage: Passage) -> None:
        words = fold_words(passage.text)
        earliest = self._earliest(passage.clause)
        # As a rule it is the next stretch with these words; all others are looked at only where it is not.
        onward = (self._span(start, words) for start in iterate_words(self._flat, words, earliest))
        span = next((s for s in onward if self._is_free(s) and self._fits(passage.clause, s[0])), None)
        if span is None:
            everywhere = [self._span(start, words) for start in find_words(self._flat, words)]
            free = [one for one in everywhere if self._is_free(one)]
            if not free:
                self._report_missing(passage, bool(everywhere))
                return
            fitting = next((one for one in free if self._fits(passage.clause, one[0])), None)
            span = fitting or free[0]
            if fitting is None:
                there = self._clause_at(span[0])
                where = f"in {there}" if there else "outside the numbered paragraphs"
                self._report(passage, "passage-in-other-clause", f"stands {where}, {self._at(span)}")
            else:
                message = f"stands {self._at(span)}, before the one listed ahead of it"
                self._report(passage, "passage-out-of-order", message)
        insort(self.taken, span)
        self.found.append((passage, span))
        if passage.clause not in self._last_ends:
            self._latest_start = max(self._latest_start, span[0])
        self._last_ends[passage.clause] = span[1]

    def _span(self, start: int, words: str) -> Span:
        return start, start + len(words)

    def _is_free(self, span: Span) -> bool:
        """Say whether no other passage and no copy, which never overlap, has any of this stretch."""
        n = bisect_left(self.taken, span)
        return not any(_overlap(span, other) for other in self.taken[max(0, n - 1) : n + 1])

    def _earliest(self, clause: str) -> int:
        """Return the offset from which the next passage of the clause may stand."""
        return self._last_ends.get(clause, self._latest_start)

    def _clause_at(self, offset: int) -> str | None:
        paragraph = self.text.paragraph_at(offset)
        return paragraph.clause if paragraph else None

    def _fits(self, clause: str, offset: int) -> bool:
        """Say whether the text at this offset may belong to the clause, by the numbers that the text prints.

        Where a paragraph has no label, the place may belong to a clause without a printed number, or continue
        the last numbered one or what that is part of.
        """
        paragraph = self.text.paragraph_at(offset)
        printed = paragraph.clause if paragraph else None
        if printed is not None and is_same_clause(printed, clause):
            return True
        if printed is not None and paragraph is not None and paragraph.label is not None:
            return False
        n = bisect_right(self._numbered, offset, key=lambda one: one[0])
        last = self._numbered[n - 1][1] if n else None
        number = split_number(clause)
        enclosing = list_enclosing_clauses(last) if last is not None else []
        return number not in self._numbers or number in map(split_number, enclosing)

    def _at(self, span: Span) -> str:
        return format_lines(self.text.lines_of(*span))

    def _report_missing(self, passage: Passage, elsewhere: bool) -> None:
        if elsewhere:
            self._report(passage, "passage-repeated", "stands in the text fewer times than it is listed")
            return
        kept = _find_common_start(self._flat, " ".join(passage.text.split()))
        message = f"is not in the text; it departs from it after «{kept}»" if kept else "is not in the text"
        self._report(passage, "passage-not-found", message)

    def _report(self, passage: Passage, kind: ProblemKind, message: str) -> None:
        self.problems.append(
            Problem(kind, passage.clause, passage.id, f"Passage {passage.id} of {passage.clause} {message}.")
        )


def format_lines(lines: Sequence[int]) -> str:
    """Say a range of lines for a message.

    >>> format_lines((61, 62))
    'lines 61–62'
    """
    return f"lines {lines[0]}–{lines[-1]}" if len(lines) > 1 else f"line {lines[0]}"


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _find_common_start(flat: str, words: str) -> str:
    """Return the last of the leading words of a passage that the text has too."""
    pieces = words.split(" ")
    low, high = 0, len(pieces)
    while low < high:  # If some leading words stand in the text, fewer of them do too.
        middle = (low + high + 1) // 2
        known = next(iterate_words(flat, fold_words(" ".join(pieces[:middle]))), None) is not None
        low, high = (middle, high) if known else (low, middle - 1)
    return " ".join(pieces[max(0, low - 6) : low])


def anchor_norms(
    source: CleanText,
    parts: Mapping[str, CleanText],
    places: Sequence[Place],
    alignments: Mapping[str, tuple[Alignment, int]],
    norms: Iterable[NormQuote],
) -> tuple[list[Anchor], list[Problem]]:
    """Find each norm's quote exactly once, inside one passage of its clause.

    ``alignments`` gives for a part that is copied the comparison with its copy and the copy's base. Returns
    the anchors and, for quotes that are found nowhere or several times, the problems.
    """
    anchors: list[Anchor] = []
    problems: list[Problem] = []
    by_clause: dict[str, list[Place]] = {}
    for place in places:
        by_clause.setdefault(place.passage.clause, []).append(place)
    for norm in norms:
        candidates = by_clause.get(norm.clause, [])
        spans = [span for place in candidates for span in _find_spans(parts, place, norm)]
        if len(spans) != 1:
            problems.append(_quote_problem(norm, len(spans), candidates, parts))
            continue
        part, (start, end) = spans[0]
        text = parts[part]
        copy_lines: tuple[int, ...] = ()
        if part in alignments:
            alignment, base = alignments[part]
            copied = alignment.copy_range(start, end)
            copy_lines = source.lines_of(copied[0] + base, copied[1] + base) if copied else ()
        anchors.append(
            Anchor(
                norm.norm,
                norm.clause,
                text.lines_of(start, end),
                copy_lines,
                build_selector(text.text, start, end),
                (start + text.base, end + text.base),
            )
        )
    return anchors, problems


def check_words(source: CleanText, places: Sequence[Place], words: Iterable[ClauseWords]) -> list[Problem]:
    """Check that words stand, in their order, in the passages of their clause and of what it is part of."""
    problems: list[Problem] = []
    by_clause: dict[tuple[str, ...], list[Place]] = {}
    for place in places:
        by_clause.setdefault(split_number(place.passage.clause), []).append(place)
    for claim in words:
        clauses = {split_number(number) for number in list_enclosing_clauses(claim.clause)}
        there = [place for clause in clauses for place in by_clause.get(clause, ())]
        spans = sorted(place.span for place in there)
        copies = sorted(place.copy_span for place in there if place.copy_span)
        here = _has_words(claim.words, _join_spans(source, spans))
        if not here and not (claim.in_copy and _has_words(claim.words, _join_spans(source, copies))):
            message = f"{claim.owner}: the {claim.what} «{claim.words}» do not stand in {claim.clause}"
            problems.append(
                Problem("words-not-found", claim.clause, claim.owner, f"{message}; take them from the text.")
            )
    return problems


def _find_spans(
    parts: Mapping[str, CleanText], place: Place, norm: NormQuote
) -> list[tuple[str, tuple[int, int]]]:
    """Return where the quote stands inside a passage, by part and offsets in the part."""
    text = parts[place.passage.part]
    low, high = place.span[0] - text.base, place.span[1] - text.base
    length = len(fold_words(norm.quote))
    starts = find_quote_offsets(text.text, norm.quote, norm.prefix, norm.suffix, low, high)
    return [(place.passage.part, (start, start + length)) for start in starts]


def _quote_problem(
    norm: NormQuote, count: int, candidates: Sequence[Place], parts: Mapping[str, CleanText]
) -> Problem:
    kind: ProblemKind
    if not candidates:
        kind, message = "clause-without-text", f"{norm.clause} has no passage that is found in the text"
    elif count:
        kind = "quote-ambiguous"
        message = f"its quote stands {count} times in {norm.clause}; give the words before or after it"
    else:
        kind = "quote-orphaned"
        message = f"its quote «{norm.quote}» does not stand in one passage of {norm.clause}"
        message += _describe_elsewhere(norm, parts)
    return Problem(kind, norm.clause, norm.norm, f"Norm {norm.norm}: {message}.")


def _describe_elsewhere(norm: NormQuote, parts: Mapping[str, CleanText]) -> str:
    """Say in which clauses an orphaned quote does stand."""
    clauses = [
        paragraph.clause
        for text in parts.values()
        for start in find_quote_offsets(text.text, norm.quote)
        if (paragraph := text.paragraph_at(start)) and paragraph.clause
    ]
    return f", but in {', '.join(dict.fromkeys(clauses))}" if clauses else ""


def _join_spans(source: CleanText, spans: Iterable[tuple[int, int]]) -> str:
    return " ".join(" ".join(source.text[start:end].split()) for start, end in spans)


def _has_words(words: str, text: str) -> bool:
    """Say whether words stand in a text, piece after piece."""
    text = fold_words(text)
    pieces = [fold_words(piece) for piece in _GAP.split(words.strip()) if piece.strip()]
    at = 0
    for piece in pieces:
        start = next(iterate_words(text, piece, at), None)
        if start is None:
            return False
        at = start + len(piece)
    return bool(pieces)
