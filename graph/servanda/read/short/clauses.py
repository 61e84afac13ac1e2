"""The clauses of an agreement in the order of the text: those written, and the ends without a number."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Final

from servanda.messages import error_text
from servanda.names import format_suggestion
from servanda.read.short.nodes import Place, is_off, iterate_entries
from servanda.read.short.passages import ClauseWords, find_beginning, first_words_of
from servanda.read.short.source import ClauseText, InstrumentText, SourceText, Span
from servanda.read.syntax import Mapping, Scalar
from servanda.text.numbering import build_clause_path, list_enclosing_clauses

#: What the unnumbered text before the first and after the last number of an instrument is called.
ENDS: Final = ("opening", "closing")


@dataclass(frozen=True)
class InstrumentPart:
    """An instrument as far as its clauses go: its id, its clauses as written, its text where one is held."""

    name: str
    clauses: Mapping | None
    text: InstrumentText | None
    line: int


@dataclass
class Clause:
    """A clause: its number, its id, where it stands, and what is written of it."""

    number: str
    id: str
    path: str
    instrument: str
    node: Mapping
    line: int
    place: Place
    text: ClauseText | None = None
    order: int = 0
    #: It was not written: the end of an instrument without a number.
    implied: bool = False
    enclosing: list[Clause] = field(default_factory=list)


def list_clauses(parts: list[InstrumentPart], source: SourceText | None, place: Place) -> list[Clause]:
    """Return the clauses of some instruments in the order of the text, each with its order.

    Raises ServandaError for a clause that the text does not have, or that is written twice.
    """
    several = sum(part.clauses is not None for part in parts) > 1
    found: list[Clause] = []
    starts: list[int] = []
    for part in parts:
        if part.clauses is None:
            continue
        own = _list_written(part, source, place)
        if part.text is not None and source is not None:
            own += _list_ends(part, own, several, place)
            starts += [text.start for text in part.text.numbered.values()]
        for clause in own:
            by_path = {one.path: one for one in own}
            above = list_enclosing_paths(clause.number) if clause.text is None or clause.text.number else []
            clause.enclosing = [by_path[path] for path in above if path in by_path]
        found += own
    claimed = [clause.text.start for clause in found if clause.text is not None]
    places = sorted({*starts, *claimed})
    rank = {start: number for number, start in enumerate(places, 1)}
    for number, clause in enumerate(found, 1):
        clause.order = rank[clause.text.start] if clause.text is not None else len(places) + number
    return sorted(found, key=lambda clause: clause.order)


def read_words(clause: Clause, source: SourceText, part: InstrumentText, passages: list[str]) -> ClauseWords:
    """Return the words of a clause: its passages, with all of what it is part of, and those of the copies."""
    spans: list[Span] = list(clause.text.spans) if clause.text is not None else []
    unwritten: list[ClauseText] = []
    if clause.text is not None and clause.text.number is not None:
        written = {one.path for one in clause.enclosing}
        for path in list_enclosing_paths(clause.text.number):
            if path in written and path in part.numbered:
                spans += part.numbered[path].spans
            elif path in part.numbered:
                unwritten.append(part.numbered[path])
    outside = []
    further = list(spans)
    for one in unwritten:
        further += one.spans
        outside.append((one.number or "", source.join(further)))
    return ClauseWords(tuple(passages), source.join(spans), source.join(source.copies), tuple(outside))


def _list_written(part: InstrumentPart, source: SourceText | None, place: Place) -> list[Clause]:
    """Return the clauses that are written for an instrument, each with its text."""
    assert part.clauses is not None
    found: list[Clause] = []
    for key, node, line in iterate_entries(part.clauses):
        here = place.within(key)
        given = Mapping(line) if is_off(node) else here.read_mapping(node, key)
        number, path = key, build_clause_path(key)
        if not path:
            raise place.error(error_text("not-name", name=key, hint=""), line)
        twice = next((one for one in found if one.path == path), None)
        if twice is not None:
            raise here.error(error_text("short-clause-twice", line=twice.line), line)
        text = part.text.numbered.get(path) if part.text is not None else None
        if text is not None and text.number is not None:
            number = text.number
        elif "number" in given.entries:
            number = here.read_word(given.entries["number"], "number")
        own_id = here.read_word(given.entries["id"], "id") if "id" in given.entries else path
        found.append(Clause(number, own_id, path, part.name, given, line, here, text))
    if part.text is not None and source is not None:
        _claim(found, part.text, source)
    return found


def _claim(clauses: list[Clause], text: InstrumentText, source: SourceText) -> None:
    """Give each clause without a printed number the stretch of the text that it stands for.

    That is the stretch between the numbered clauses that are written before and after it; several clauses
    share one where the first words of each say where it begins. Raises ServandaError where there is none.
    """
    unnumbered = [clause for clause in clauses if clause.text is None]
    for clause in unnumbered:
        if is_printed_number(clause.number):
            raise _missing(clause, text)
    numbered = any(clause.text is not None for clause in clauses)
    if len(unnumbered) == 1 and not numbered and not text.numbered and _end_of(unnumbered[0]) is None:
        if text.loose:
            unnumbered[0].text = ClauseText(None, [span for one in text.loose for span in one.spans])
            return
        raise _missing(unnumbered[0], text)
    shares: dict[int, list[Clause]] = {}
    bounds = [(clause, *_find_bounds(clauses, index, source)) for index, clause in enumerate(clauses)]
    for clause, low, high in bounds:
        if clause not in unnumbered:
            continue
        stretches = [n for n, one in enumerate(text.loose) if low < one.start < high]
        if _end_of(clause) == "closing":
            stretches = stretches[-1:]
        if not stretches:
            raise _missing(clause, text)
        shares.setdefault(_find_stretch(clause, stretches, text, source, shares), []).append(clause)
    for number, sharing in shares.items():
        _share(sharing, text.loose[number], source)


def _find_bounds(clauses: list[Clause], index: int, source: SourceText) -> tuple[int, int]:
    """Return where the numbered clauses that are written before and after a clause begin."""
    before = [one.text.start for one in clauses[:index] if one.text is not None and one.text.number]
    after = [one.text.start for one in clauses[index:] if one.text is not None and one.text.number]
    return max(before, default=-1), min(after, default=len(source.clean.text))


def _find_stretch(
    clause: Clause, stretches: list[int], text: InstrumentText, source: SourceText, taken: Collection[int]
) -> int:
    """Return the stretch that holds the first words of a clause, else the first that is free, or the last."""
    first = first_words_of(clause.node.entries.get("passages"))
    if first is not None:
        for number in stretches:
            if find_beginning(source.join(text.loose[number].spans), first.text):
                return number
    free = [number for number in stretches if number not in taken]
    return free[0] if free else stretches[-1]


def _share(clauses: list[Clause], stretch: ClauseText, source: SourceText) -> None:
    """Cut a stretch at the paragraphs with which its clauses but the first begin."""
    if len(clauses) == 1:
        clauses[0].text = ClauseText(None, list(stretch.spans))
        return
    cuts = [0]
    for clause in clauses[1:]:
        first = first_words_of(clause.node.entries.get("passages"))
        if first is None:
            raise clause.place.error(
                error_text("short-share-needs-words", other=clauses[0].number), clause.line
            )
        starting = [
            n for n, span in enumerate(stretch.spans) if 0 in find_beginning(source.join([span]), first.text)
        ]
        starting = [n for n in starting if n > cuts[-1]]
        if len(starting) != 1:
            raise clause.place.error(
                error_text("short-first-words-not-once", words=first.text, number=len(starting)), first.line
            )
        cuts.append(starting[0])
    for clause, low, high in zip(clauses, cuts, [*cuts[1:], len(stretch.spans)], strict=True):
        clause.text = ClauseText(None, stretch.spans[low:high])


def _end_of(clause: Clause) -> str | None:
    """Return which end of its instrument a clause is by its name."""
    return next((end for end in ENDS if clause.number == end or clause.number.endswith(f"-{end}")), None)


def _list_ends(part: InstrumentPart, written: list[Clause], several: bool, place: Place) -> list[Clause]:
    """Return the unclaimed ends of an instrument: unnumbered text before and after its numbers."""
    assert part.text is not None
    claimed = {span for clause in written if clause.text is not None for span in clause.text.spans}
    first = min((one.start for one in part.text.numbered.values()), default=None)
    last = max((one.start for one in part.text.numbered.values()), default=None)
    found = []
    for end in ENDS:
        name = f"{part.name}-{end}" if several else end
        if any(clause.path == name for clause in written):
            continue
        open_ones = [
            one
            for one in part.text.loose
            if not claimed & set(one.spans) and _is_end(one, end, first, last, part.text)
        ]
        if open_ones:
            spans = [span for one in open_ones for span in one.spans]
            node = Mapping(part.line)
            node.entries["passages"] = Scalar("formal", part.line)
            node.lines["passages"] = part.line
            found.append(
                Clause(name, name, name, part.name, node, part.line, replace(place, clause=name),
                       ClauseText(None, spans), implied=True)
            )  # fmt: skip
    return found


def _is_end(stretch: ClauseText, end: str, first: int | None, last: int | None, text: InstrumentText) -> bool:
    if first is None or last is None:  # parted by a copy, if at all
        copy = text.copies[0][0] if text.copies else None
        before = copy is None or stretch.start < copy
        return before if end == "opening" else not before
    return stretch.start < first if end == "opening" else stretch.start > last


def _missing(clause: Clause, text: InstrumentText) -> Exception:
    known = [one.number for one in text.numbered.values() if one.number is not None]
    hint = format_suggestion(clause.number, known)
    if not hint and known:
        hint = f"; {clause.place.listing(known)}"
    return clause.place.error(error_text("short-clause-not-in-text", hint=hint), clause.line)


def is_printed_number(name: str) -> bool:
    """Say whether a key looks like a number that a text prints, and not like the name of a part without one.

    >>> [is_printed_number(name) for name in ("4", "37(a)", "а", "IV", "law", "reply-opening")]
    [True, True, True, True, False, False]
    """
    return not re.match(r"[^\W\d_]{3,}(?:[-.~]\w+)*$", name) or re.fullmatch(r"[IVXLC]+", name) is not None


def list_enclosing_paths(number: str) -> list[str]:
    """Return the paths of the clauses that a number is part of, from the nearest.

    >>> list_enclosing_paths("3(d)(ii)")
    ['3d', '3']
    """
    return [build_clause_path(one) for one in list_enclosing_clauses(number)[1:]]
