"""A long agreement divided over several pages: which of its clauses and norms stand on which.

The division is the same in every language and known before a page is written, so that every link finds its
page. It therefore rests on what the pages will hold, counted in bytes of the language that needs most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from servanda.export.agreement_view import choose_text
from servanda.messages import LANGUAGES

if TYPE_CHECKING:
    from servanda.export.agreement_view import Names, View
    from servanda.export.rows import Record

#: About so many bytes of text and norms go into one page; frame, style and script come on top.
PART_BYTES: Final = 106_000
#: About how many bytes of markup stand around a clause, passage, norm, notice, slot, note, link.
_CLAUSE, _PASSAGE, _NORM, _NOTICE, _SLOT, _NOTE, _LINK = 520, 200, 620, 380, 130, 260, 80
#: The norms of a text are told in short; their records in full on pages of their own.
_SHORT_NORM: Final = 330
#: Where the pages with the records of norms begin, below the page of their agreement.
RECORDS: Final = "norms"


@dataclass(frozen=True)
class ClausePiece:
    """What a page holds of a clause: some of its passages and norms (in order), and whether it ends here.

    ``starts`` says whether the clause begins here; a long one goes on over several pages.
    """

    clause: Record
    passages: tuple[Record, ...]
    norms: tuple[Record, ...]
    starts: bool
    ends: bool


@dataclass(frozen=True)
class AgreementPart:
    """A page of an agreement: its path below that of the agreement (``""``, ``"2"``, ``"norms/2"``)."""

    name: str
    pieces: tuple[ClausePiece, ...]


#: What of a clause can stand on different pages: its kind, itself, and its weight in bytes.
_Unit: TypeAlias = "tuple[str, Record, float]"


def divide_text(view: View) -> tuple[AgreementPart, ...]:
    """Return the pages with the text of an agreement; there is always one."""
    pages = _fill_pages(view, _list_text_units, PART_BYTES - _weigh_head(view))
    return tuple(AgreementPart(str(place) if place > 1 else "", page) for place, page in enumerate(pages, 1))


def divide_records(view: View) -> tuple[AgreementPart, ...]:
    """Return the pages with the records of its norms, and the notes on its clauses; there is always one."""
    pages = _fill_pages(view, _list_record_units, PART_BYTES)
    return tuple(
        AgreementPart(f"{RECORDS}/{place}" if place > 1 else RECORDS, tuple(piece for piece in page))
        for place, page in enumerate(pages, 1)
    )


def list_text_places(parts: tuple[AgreementPart, ...]) -> Iterator[tuple[str, str]]:
    """Yield what stands on later pages of the text (compact IRIs), with the name of the page."""
    for part in parts[1:]:
        for piece in part.pieces:
            yield from ((name, part.name) for name in _list_names(piece))


def list_record_places(parts: tuple[AgreementPart, ...]) -> Iterator[tuple[str, str]]:
    """Yield what stands on the pages of records (compact IRIs), with the name of the page."""
    for part in parts:
        for piece in part.pieces:
            yield from ((name, part.name) for name in _list_names(piece))


def _list_names(piece: ClausePiece) -> Iterator[str]:
    if piece.starts:
        yield str(piece.clause["id"])
    yield from (str(row["passage"]) for row in piece.passages)
    for norm in piece.norms:
        yield str(norm["norm"])
        yield from (str(row["notification"]) for row in norm["notices"])
    if piece.ends:
        yield from (str(row["note"]) for row in piece.clause["notes"])
        yield from (str(row["reference"]) for row in piece.clause["references"])


def _fill_pages(
    view: View, list_units: Callable[[View, Record], Iterator[_Unit]], room: float
) -> list[tuple[ClausePiece, ...]]:
    """Return the pages that clauses fill one after the other; the first has some bytes of room."""
    pages: list[list[ClausePiece]] = [[]]
    for clause in view.clauses:
        piece = ClausePiece(clause, (), (), starts=True, ends=False)
        for kind, unit, weight in list_units(view, clause):
            begun = piece.passages or piece.norms
            if weight > room and (pages[-1] or begun):
                if begun:
                    pages[-1].append(piece)
                    piece = ClausePiece(clause, (), (), starts=False, ends=False)
                pages.append([])
                room = PART_BYTES
            room -= weight
            if kind == "passage":
                piece = replace(piece, passages=(*piece.passages, unit))
            elif kind == "norm":
                piece = replace(piece, norms=(*piece.norms, unit))
        pages[-1].append(replace(piece, ends=True))
    return [tuple(page) for page in pages]


def _list_text_units(view: View, clause: Record) -> Iterator[_Unit]:
    names = view.names
    head = _CLAUSE + _measure(names.of(clause["id"]))
    for place, row in enumerate(clause["passages"]):
        marks = sum(_LINK for part, _ in row["parts"] if part.norms)
        yield "passage", row, _PASSAGE + marks + _measure_all(row["whole"]) + (0 if place else head)
    norms = [norm for norm in view.norms.values() if norm["clause_id"] == clause["id"]]
    for place, norm in enumerate(norms):
        people = [*norm["bearer"], *norm["counterparty"]]
        weight = (
            _SHORT_NORM + _measure(norm["label"]) + sum(_LINK + _measure(names.of(name)) for name in people)
        )
        yield "norm", norm, weight + (0 if place or clause["passages"] else head)
    rest = sum(_LINK + _measure_deep(row["words"]) for row in clause["notes"])
    rest += sum(3 * _LINK + _measure_deep(row) for row in clause["references"])
    yield "rest", clause, rest + (0 if norms or clause["passages"] else head)


def _list_record_units(view: View, clause: Record) -> Iterator[_Unit]:
    head = _CLAUSE + _measure(view.names.of(clause["id"]))
    norms = [norm for norm in view.norms.values() if norm["clause_id"] == clause["id"]]
    for place, norm in enumerate(norms):
        yield "norm", norm, _weigh_norm(view.names, norm) + (0 if place else head)
    rows = [row for key in ("notes", "variants", "errata") for row in clause[key]]
    yield "rest", clause, sum(_NOTE + _measure_deep(row) for row in rows) + (0 if norms else head)


def _weigh_norm(names: Names, norm: Record) -> float:
    people = [
        *norm["bearer"], *norm["counterparty"], *norm["addressee"], *norm["beneficiary"], *norm["involved"],
        *norm["programmes"], *norm["responsible"],
    ]  # fmt: skip
    found: float = _NORM + _measure(norm["label"]) + _measure(norm["object"]) + _bytes(norm["quote"])
    found += sum(_LINK + len(name) + _measure(names.of(name)) for name in people)
    for row in norm["correlatives"]:
        found += 2 * _LINK + _measure(names.of(row["holder"])) + _measure(names.of(row["against"]))
    found += sum(
        _SLOT + _bytes(row["words"]) + _measure(row["reach"]) + _measure(names.of(row["qualifier"]))
        for row in norm["rests"]
    )
    found += sum(_weigh_slot(row) for row in norm["slots"])
    found += sum(_LINK + _bytes(row["words"] or "") for row in norm["notes"])
    for row in norm["notices"]:
        named = [row["sender"], row["addressee"], *row["matters"]]
        found += _NOTICE + sum(_LINK + _measure(names.of(name)) for name in named)
        found += sum(_weigh_slot(slot) for slot in row["slots"])
    return found


def _weigh_slot(slot: Record) -> float:
    texts = (slot["text"], slot["reason"], slot["time"] or {}, slot["uncountable_reason"])
    return _SLOT + _bytes(slot["words"] or "") + sum(map(_measure_deep, texts))


def _weigh_head(view: View) -> float:
    """Return about how many bytes stand before and after the text: facts, instruments, contents, account."""
    found = 6_000 + 190 * len(view.clauses) + sum(_measure(view.names.of(row["id"])) for row in view.clauses)
    return min(found + sum(150 + _measure_deep(row) for row in view.instruments), PART_BYTES * 0.8)


def _bytes(text: str) -> int:
    return len(escape(text).encode())


def _measure(texts: Mapping[str, str]) -> int:
    """Return how many bytes a text takes in the language of the page that needs most."""
    return max((_bytes(choose_text(dict(texts), lang)[0]) for lang in LANGUAGES), default=0)


def _measure_all(texts: Mapping[str, str]) -> int:
    """Return how many bytes a text of the source and its longest translation take."""
    return sum(sorted((_bytes(text) for text in texts.values()), reverse=True)[:2])


def _measure_deep(value: Any) -> int:  # noqa: ANN401
    """Return about how many bytes the texts of a record take; texts by language count once."""
    if isinstance(value, str):
        return _bytes(value)
    if isinstance(value, Mapping):
        if value and all(isinstance(text, str) and len(tag) <= 3 for tag, text in value.items()):
            return _measure(value)
        return sum(_measure_deep(part) for part in value.values())
    if isinstance(value, list | tuple):
        return sum(map(_measure_deep, value))
    return 0
