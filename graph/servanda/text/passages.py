"""Authored passages found in the part of the text that they were taken from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from servanda.text.clean import CleanText
from servanda.text.labels import parent_clause
from servanda.text.quote import occurrences
from servanda.text.records import Passage, Problem, ProblemKind

Span = tuple[int, int]


@dataclass
class Search:
    """The passages of one part found so far. ``taken`` stretches can't be taken again."""

    text: CleanText
    taken: list[Span]
    found: list[tuple[Passage, Span]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._flat = self.text.text.replace("\n", " ")
        self._numbers = {p.clause for p in self.text.paragraphs if p.clause is not None}
        self._clause_starts: dict[str, int] = {}
        self._last_ends: dict[str, int] = {}

    def place_all(self, passages: Iterable[Passage]) -> None:
        """Look for passages, given clause by clause in reading order.

        Within a clause they stand one after the other, and each clause begins after the one before it; the
        closing words of a list may well come after the clauses of its items.
        """
        for passage in passages:
            self._place(passage)

    def _place(self, passage: Passage) -> None:
        words = " ".join(passage.text.split())
        everywhere = [(start, start + len(words)) for start in occurrences(self._flat, words)]
        free = [span for span in everywhere if not any(_overlap(span, other) for other in self.taken)]
        if not free:
            self._report_missing(passage, words, bool(everywhere))
            return
        fitting = [span for span in free if self._fits(passage.clause, span[0])]
        earliest = self._earliest(passage.clause)
        span = next((s for s in fitting if s[0] >= earliest), None) or (fitting or free)[0]
        if not fitting:
            there = self._clause_at(span[0])
            where = f"in {there}" if there else "outside the numbered paragraphs"
            self._report(passage, "passage-in-other-clause", f"stands {where}, {self._at(span)}")
        elif span[0] < earliest:
            self._report(
                passage, "passage-out-of-order", f"stands {self._at(span)}, before the one listed ahead of it"
            )
        self.taken.append(span)
        self.found.append((passage, span))
        self._clause_starts.setdefault(passage.clause, span[0])
        self._last_ends[passage.clause] = span[1]

    def _earliest(self, clause: str) -> int:
        """Return the offset from which the next passage of the clause may stand."""
        if clause in self._last_ends:
            return self._last_ends[clause]
        return max(self._clause_starts.values(), default=0)

    def _clause_at(self, offset: int) -> str | None:
        paragraph = self.text.paragraph_at(offset)
        return paragraph.clause if paragraph else None

    def _fits(self, clause: str, offset: int) -> bool:
        """Say whether the text at this offset may belong to the clause, by the numbers that the text prints.

        Where it prints none, the place may belong to a clause without a printed number, or continue the last
        numbered one or what that is part of.
        """
        printed = self._clause_at(offset)
        if printed is not None:
            return printed == clause
        before = [p.clause for p in self.text.paragraphs if p.start <= offset and p.clause is not None]
        return clause not in self._numbers or (bool(before) and clause in lineage(before[-1]))

    def _at(self, span: Span) -> str:
        return lines_said(self.text.lines_of(*span))

    def _report_missing(self, passage: Passage, words: str, elsewhere: bool) -> None:
        if elsewhere:
            self._report(passage, "passage-repeated", "stands in the text fewer times than it is listed")
            return
        kept = _agreeing(self._flat, words)
        message = f"is not in the text; it departs from it after «{kept}»" if kept else "is not in the text"
        self._report(passage, "passage-not-found", message)

    def _report(self, passage: Passage, kind: ProblemKind, message: str) -> None:
        self.problems.append(
            Problem(kind, passage.clause, passage.id, f"Passage {passage.id} of {passage.clause} {message}.")
        )


def lineage(clause: str) -> list[str]:
    """Return a clause and what it is part of, by their numbers.

    >>> lineage("3(d)")
    ['3(d)', '3']
    """
    found = [clause]
    while (parent := parent_clause(found[-1])) is not None:
        found.append(parent)
    return found


def lines_said(lines: Sequence[int]) -> str:
    """Say a range of lines for a message.

    >>> lines_said((61, 62))
    'lines 61–62'
    """
    return f"lines {lines[0]}–{lines[-1]}" if len(lines) > 1 else f"line {lines[0]}"


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _agreeing(flat: str, words: str) -> str:
    """Return the last of the leading words of a passage that the text has too."""
    pieces = words.split(" ")
    low, high = 0, len(pieces)
    while low < high:  # If some leading words stand in the text, fewer of them do too.
        middle = (low + high + 1) // 2
        low, high = (middle, high) if occurrences(flat, " ".join(pieces[:middle])) else (low, middle - 1)
    return " ".join(pieces[max(0, low - 6) : low])
