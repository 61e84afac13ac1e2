"""Quotes and words that ground norms, looked up in the passages of their clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from servanda.text.alignment import Alignment
from servanda.text.clean import CleanText
from servanda.text.passages import lineage
from servanda.text.quote import matches, occurrences, selector
from servanda.text.records import Anchor, NormQuote, Place, Problem, ProblemKind, Words

_GAP = re.compile(r"\s*(?:…|\.\.\.)\s*")


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
        spans = [span for place in candidates for span in _spans(parts, place, norm)]
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
                selector(text.text, start, end),
                (start + text.base, end + text.base),
            )
        )
    return anchors, problems


def check_words(source: CleanText, places: Sequence[Place], words: Iterable[Words]) -> list[Problem]:
    """Check that words stand, in their order, in the passages of their clause and of what it is part of."""
    problems: list[Problem] = []
    for claim in words:
        clauses = set(lineage(claim.clause))
        spans = sorted(place.span for place in places if place.passage.clause in clauses)
        copies = sorted(
            place.copy_span for place in places if place.passage.clause in clauses and place.copy_span
        )
        here = _stand_in(claim.words, _joined(source, spans))
        if not here and not (claim.in_copy and _stand_in(claim.words, _joined(source, copies))):
            message = f"{claim.owner}: the {claim.what} «{claim.words}» do not stand in {claim.clause}"
            problems.append(
                Problem("words-not-found", claim.clause, claim.owner, f"{message}; take them from the text.")
            )
    return problems


def _spans(
    parts: Mapping[str, CleanText], place: Place, norm: NormQuote
) -> list[tuple[str, tuple[int, int]]]:
    """Return where the quote stands inside a passage, by part and offsets in the part."""
    text = parts[place.passage.part]
    low, high = place.span[0] - text.base, place.span[1] - text.base
    length = len(" ".join(norm.quote.split()))
    starts = matches(text.text, norm.quote, norm.prefix, norm.suffix)
    return [(place.passage.part, (s, s + length)) for s in starts if low <= s and s + length <= high]


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
        message += _elsewhere(norm, parts)
    return Problem(kind, norm.clause, norm.norm, f"Norm {norm.norm}: {message}.")


def _elsewhere(norm: NormQuote, parts: Mapping[str, CleanText]) -> str:
    """Say in which clauses an orphaned quote does stand."""
    clauses = [
        paragraph.clause
        for text in parts.values()
        for start in matches(text.text, norm.quote)
        if (paragraph := text.paragraph_at(start)) and paragraph.clause
    ]
    return f", but in {', '.join(dict.fromkeys(clauses))}" if clauses else ""


def _joined(source: CleanText, spans: Iterable[tuple[int, int]]) -> str:
    return " ".join(" ".join(source.text[start:end].split()) for start, end in spans)


def _stand_in(words: str, text: str) -> bool:
    """Say whether words stand in a text, piece after piece."""
    pieces = [" ".join(piece.split()) for piece in _GAP.split(words.strip()) if piece.strip()]
    at = 0
    for piece in pieces:
        start = next((start for start in occurrences(text, piece) if start >= at), None)
        if start is None:
            return False
        at = start + len(piece)
    return bool(pieces)
