"""What goes into the ledger and what comes out of it; plain records, without RDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from servanda.text.quote import Selector

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
]


@dataclass(frozen=True, slots=True)
class Part:
    """An instrument: its lines in the published file, and the lines in it that repeat another part."""

    name: str
    start_line: int
    end_line: int
    copy_of: str | None = None
    copy_start_line: int | None = None
    copy_end_line: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as an author wrote it down: the number of its clause, its kind, its words, and its part."""

    id: str
    clause: str
    kind: str
    text: str
    part: str


@dataclass(frozen=True, slots=True)
class NormQuote:
    """The words that ground a norm, and the words around them where they stand more than once."""

    norm: str
    clause: str
    quote: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that somebody says stand in a clause: operative words, a slot's, a qualifier's, a note's.

    ``what`` names them in messages. "…" parts words that don't stand together. ``in_copy`` allows them to
    stand in the copy only, as the words of a note on a difference between the copies do.
    """

    owner: str
    clause: str
    what: str
    words: str
    in_copy: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: published lines, those of its copy, and offsets in the whole cleaned text."""

    passage: Passage
    lines: tuple[int, ...]
    copy_lines: tuple[int, ...]
    span: tuple[int, int]
    copy_span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a norm's quote stands, with the selector that finds it in its part."""

    norm: str
    clause: str
    lines: tuple[int, ...]
    copy_lines: tuple[int, ...]
    selector: Selector
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not agree with the text; ``subject`` is the passage, norm or owner of the words."""

    kind: ProblemKind
    clause: str
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The account of a text: its sentences in reading order, what is left over, and what does not agree."""

    sentences: tuple[Entry, ...]
    uncovered: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    places: tuple[Place, ...]
    anchors: tuple[Anchor, ...]
