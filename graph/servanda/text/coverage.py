"""The ledger: every sentence of the published text accounted for, and every quote found in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from servanda.errors import ServandaError
from servanda.letters import compose_letters
from servanda.messages import error_text
from servanda.text.clean import CleanText
from servanda.text.collation import Alignment, align_texts
from servanda.text.quotes import (
    Anchor,
    ClauseWords,
    Entry,
    Ledger,
    LetterRemark,
    NormQuote,
    Part,
    Passage,
    PassageSearch,
    Place,
    Problem,
    anchor_norms,
    check_words,
)
from servanda.text.sentences import split_sentences


@dataclass
class _LedgerDraft:
    """The work on one ledger: the text, its parts, and which copy answers to which part."""

    source: CleanText
    parts: Sequence[Part]
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.texts = {part.name: self.source.part(part.start_line, part.end_line) for part in self.parts}
        self.copies: dict[str, tuple[Part, CleanText]] = {}
        self.alignments: dict[str, tuple[Alignment, int]] = {}
        for part in self.parts:
            if part.copy_of is not None:
                copy = _copy_text(self.source, part)
                self.copies[part.copy_of] = (part, copy)
                self.alignments[part.copy_of] = (align_texts(self._original(part), copy), copy.base)

    def _original(self, part: Part) -> CleanText:
        original = self.texts.get(part.copy_of or "")
        if original is None:
            raise ServandaError(error_text("copy-of-unknown", part=part.name, original=part.copy_of))
        return original

    def copied(self, part: str, start: int, end: int) -> tuple[int, int] | None:
        """Return the offsets in the whole text of the copy of part[start:end], or None."""
        if part not in self.alignments:
            return None
        alignment, base = self.alignments[part]
        found = alignment.copy_range(start, end)
        return (found[0] + base, found[1] + base) if found else None


def build_ledger(
    source: CleanText,
    parts: Sequence[Part],
    passages: Sequence[Passage],
    norms: Iterable[NormQuote],
    words: Iterable[ClauseWords] = (),
) -> Ledger:
    """Account for a text.

    Takes the cleaned text of the whole file, its parts, the passages that an author wrote down (clause by
    clause, in reading order), the norms' quotes, and other words said to stand in a clause. Each character
    that is no white space belongs to one passage, to a printed paragraph number, or to the copy of a passage;
    what is left is reported as uncovered. A sentence of a copy has its original's clause, kind and norms.
    Raises ServandaError for a part whose lines are no range, or that repeats a part that is not there.
    """
    account = _LedgerDraft(source, parts)
    _check_overlap(account)
    places = _find_passages(account, passages)
    anchors, problems = anchor_norms(source, account.texts, places, account.alignments, norms)
    account.problems += problems + check_words(source, places, words)
    remarks = _list_letter_remarks(source, places)
    entries, covered = _build_entries(account, places, anchors)
    uncovered = _find_uncovered(account, covered)
    return Ledger(
        tuple(entry for _, entry in sorted(entries, key=lambda pair: pair[0])),
        tuple(uncovered),
        tuple(account.problems),
        tuple(places),
        tuple(anchors),
        tuple(remarks),
    )


def _list_letter_remarks(source: CleanText, places: Sequence[Place]) -> list[LetterRemark]:
    """Say once how the letters of the text are read, where that is not as they are typed."""
    remarks = [LetterRemark("letters-composed", 1)] if source.recomposed else []
    alike = next((place for place in places if not _is_typed_alike(source, place)), None)
    return remarks if alike is None else [*remarks, LetterRemark("letters-alike", alike.lines[0])]


def _is_typed_alike(source: CleanText, place: Place) -> bool:
    """Say whether a passage was written down with the very letters of the text."""
    published = source.text[place.span[0] : place.span[1]]
    return compose_letters("".join(place.passage.text.split())) == "".join(published.split())


def _copy_text(source: CleanText, part: Part) -> CleanText:
    if part.copy_start_line is None or part.copy_end_line is None:
        raise ServandaError(error_text("copy-without-lines", part=part.name, original=part.copy_of))
    return source.part(part.copy_start_line, part.copy_end_line)


def _check_overlap(account: _LedgerDraft) -> None:
    ordered = sorted(account.parts, key=lambda part: part.start_line)
    for one, other in pairwise(ordered):
        if other.start_line <= one.end_line:
            message = f"{one.name} and {other.name} both claim line {other.start_line} of the text."
            account.problems.append(Problem("parts-overlap", "", other.name, message))


def _find_passages(account: _LedgerDraft, passages: Sequence[Passage]) -> list[Place]:
    """Find the passages part by part; a copy is no place for a passage."""
    places: list[Place] = []
    for name in dict.fromkeys(passage.part for passage in passages):
        own = [passage for passage in passages if passage.part == name]
        text = account.texts.get(name)
        if text is None:
            for p in own:
                message = f"Passage {p.id} is in {name}, which is no part of the text."
                account.problems.append(Problem("unknown-part", p.clause, p.id, message))
            continue
        copies = [copy for part, copy in account.copies.values() if part.name == name]
        search = PassageSearch(text, [(c.base - text.base, c.base - text.base + len(c.text)) for c in copies])
        search.place_all(own)
        account.problems += search.problems
        for passage, (start, end) in search.found:
            copied = account.copied(name, start, end)
            copy_lines = account.source.lines_of(*copied) if copied else ()
            span = (start + text.base, end + text.base)
            places.append(Place(passage, text.lines_of(start, end), copy_lines, span, copied))
    return places


def _build_entries(
    account: _LedgerDraft, places: Sequence[Place], anchors: Sequence[Anchor]
) -> tuple[list[tuple[int, Entry]], bytearray]:
    """Return an entry for each sentence and copy, with its offset, and a mark for each covered character."""
    source = account.source
    covered = bytearray(len(source.text))
    entries: list[tuple[int, Entry]] = []
    by_clause: dict[str, list[Anchor]] = {}
    for anchor in anchors:
        by_clause.setdefault(anchor.clause, []).append(anchor)
    for place in places:
        base = account.texts[place.passage.part].base
        low, high = place.span
        for start, end in split_sentences(" ".join(source.text[low:high].split("\n"))):
            span = (low + start, low + end)
            norms = tuple(
                dict.fromkeys(
                    anchor.norm
                    for anchor in by_clause.get(place.passage.clause, ())
                    if anchor.span[0] < span[1] and span[0] < anchor.span[1]
                )
            )
            copied = account.copied(place.passage.part, span[0] - base, span[1] - base)
            for here, copy in ((span, False), (copied, True)):
                if here is not None:
                    covered[here[0] : here[1]] = b"\1" * (here[1] - here[0])
                    entries.append((here[0], _build_entry(account, place.passage, norms, here, copy)))
    for paragraph in source.paragraphs:
        covered[paragraph.start : paragraph.body_start] = b"\1" * (paragraph.body_start - paragraph.start)
    return entries, covered


def _build_entry(
    account: _LedgerDraft, passage: Passage, norms: tuple[str, ...], span: tuple[int, int], copy: bool
) -> Entry:
    source = account.source
    part = account.copies[passage.part][0].name if copy else passage.part
    text = " ".join(source.text[span[0] : span[1]].split())
    return Entry(source.lines_of(*span), passage.clause, passage.kind, norms, part, passage.id, text, copy)


def _find_uncovered(account: _LedgerDraft, covered: bytearray) -> list[Entry]:
    """Return what is left of each sentence that is not covered to its last character."""
    source = account.source
    copies = [(copy.base, copy.base + len(copy.text), part.name) for part, copy in account.copies.values()]
    left: list[Entry] = []
    for start, end in split_sentences(source.text):
        open_ones = [n for n in range(start, end) if not covered[n] and not source.text[n].isspace()]
        if not open_ones:
            continue
        low, high = open_ones[0], open_ones[-1] + 1
        in_copy = any(begin <= low < stop for begin, stop, _ in copies)
        text = " ".join(source.text[low:high].split())
        # The quotation marks around a copy belong to the sentence that quotes it.
        if in_copy and not any(character.isalnum() for character in text):
            continue
        paragraph = source.paragraph_at(low)
        lines = source.lines_of(low, high)
        part = next((p.name for p in account.parts if p.start_line <= lines[0] <= p.end_line), "")
        left.append(Entry(lines, paragraph.clause if paragraph else None, "", (), part, "", text, in_copy))
    return left
