"""The amendments that a protocol makes to the text of an agreement, carried out by rule.

They stand in ``amendments.yaml`` of the protocol's folder, and all speak of the text as it was. An amendment
whose words are not found exactly once is refused, and then none is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.read.files import decode_text, read_bytes
from servanda.read.short.companions import AMENDMENTS
from servanda.read.syntax import Mapping as MappingNode
from servanda.read.syntax import Node, Scalar, parse_yaml
from servanda.read.syntax import Sequence as SequenceNode
from servanda.text.clean import CleanText, Paragraph, clean_text
from servanda.text.numbering import is_same_clause, list_enclosing_clauses
from servanda.text.quotes import find_quote_offsets, fold_words

#: What is done, each with the keys that go with it; "clause" always does.
ACTIONS: Final = {
    "replace": ("with",),
    "insert": ("after", "before"),
    "delete": (),
    "text": (),
    "add": (),
    "becomes": (),
}
#: What "delete" takes instead of words for the whole clause.
_WHOLE: Final = ("yes", "true")


@dataclass(frozen=True)
class Amendment:
    """One amendment: its number in the file from 1, its line, the clause, what is done, and the words."""

    number: int
    line: int
    clause: str
    action: str
    words: str
    with_: str = ""
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True)
class Amendments:
    """What a protocol amends: the file, the id of the agreement, since when, and by which amendments."""

    file: Path
    amends: str
    valid_from: date | None
    amendments: tuple[Amendment, ...]


def read_amendments(folder: Path) -> Amendments:
    """Return the amendments in a protocol's folder; raises ServandaError, with the line, for a fault."""
    file = folder / AMENDMENTS
    if not file.is_file():
        raise ServandaError(error_text("amendments-missing", name=AMENDMENTS), file=folder)
    root = parse_yaml(decode_text(read_bytes(file), file), file)
    if not isinstance(root, MappingNode):
        raise ServandaError(error_text("root-not-mapping"), file=file)
    unknown = [key for key in root.entries if key not in ("amends", "validFrom", "amendments")]
    if unknown or "amends" not in root.entries or "amendments" not in root.entries:
        key = unknown[0] if unknown else "amends" if "amends" not in root.entries else "amendments"
        raise ServandaError(error_text("amendments-keys", key=key), file=file, line=root.lines.get(key))
    listed = root.entries["amendments"]
    if not isinstance(listed, SequenceNode) or not listed.items:
        line = root.lines["amendments"]
        raise ServandaError(error_text("amendments-keys", key="amendments"), file=file, line=line)
    day = root.entries.get("validFrom")
    return Amendments(
        file,
        _read_word(root.entries["amends"], file),
        _read_day(day, file) if day is not None else None,
        tuple(_read_amendment(number, item, file) for number, item in enumerate(listed.items, 1)),
    )


def _read_word(node: Node, file: Path) -> str:
    if not isinstance(node, Scalar) or node.null:
        raise ServandaError(error_text("amendment-word"), file=file, line=node.line)
    return node.text


def _read_day(node: Node, file: Path) -> date:
    word = _read_word(node, file)
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ServandaError(error_text("no-day", text=word), file=file, line=node.line) from None


def _read_amendment(number: int, node: Node, file: Path) -> Amendment:
    if not isinstance(node, MappingNode):
        raise ServandaError(error_text("amendment-keys", number=number), file=file, line=node.line)
    found = {key: _read_word(value, file) for key, value in node.entries.items()}
    actions = [key for key in ACTIONS if key in found]
    allowed = {"clause", *actions, *(ACTIONS[actions[0]] if actions else ())}
    if (
        len(actions) != 1
        or "clause" not in found
        or set(found) - allowed
        or (actions[0] == "replace" and "with" not in found)
        or ("after" in found and "before" in found)
    ):
        raise ServandaError(error_text("amendment-keys", number=number), file=file, line=node.line)
    return Amendment(
        number, node.line, found["clause"], actions[0], found[actions[0]], found.get("with", ""),
        found.get("after"), found.get("before"),
    )  # fmt: skip


def amend_text(text: CleanText, amendments: Amendments) -> str:
    """Return the amended text, with blank lines between its paragraphs.

    Raises ServandaError for an amendment that does not fit.
    """
    edits = sorted(
        (start, end, number, words)
        for number, one in enumerate(amendments.amendments)
        for start, end, words in [_find_edit(text, one, amendments.file)]
    )
    written = text.text
    last = len(written) + 1
    for start, end, number, words in reversed(edits):
        if end > last:
            one = amendments.amendments[number]
            message = error_text("amendment-overlaps", number=one.number)
            raise ServandaError(message, file=amendments.file, line=one.line)
        written = written[:start] + words + written[end:]
        last = start
    # A blank line between paragraphs, so that none is taken for the continuation of another.
    amended = "\n\n".join(line.strip() for line in written.split("\n") if line.strip()) + "\n"
    before, after = _count_numbers(text), _count_numbers(clean_text(amended))
    for clause, times in after.items():
        if times > max(1, before[clause]):
            raise ServandaError(error_text("amendments-number", clause=clause), file=amendments.file)
    return amended


def _count_numbers(text: CleanText) -> Counter[str]:
    """Return how often each clause begins in a text."""
    return Counter(one.clause for one in text.paragraphs if one.label and one.clause is not None)


def _find_edit(text: CleanText, one: Amendment, file: Path) -> tuple[int, int, str]:
    """Return from where to where of the text what is put."""
    paragraphs = _find_clause(text, one, file)
    low, high = paragraphs[0].body_start, paragraphs[-1].end
    if one.action == "replace":
        return (*_find_words(text, one, one.words, (low, high), file), one.with_)
    if one.action == "delete":
        if one.words.casefold() in _WHOLE:
            return paragraphs[0].start, high, ""
        return (*_find_words(text, one, one.words, (low, high), file), "")
    if one.action == "text":
        return low, high, one.words
    if one.action == "add":
        return high, high, f"\n{one.words}"
    if one.action == "becomes":
        label = paragraphs[0].label or ""
        start = text.text.find(label, paragraphs[0].start)
        return start, start + len(label), label.replace(_last_part(one.clause), _last_part(one.words))
    place = one.after or one.before
    if place is None:
        own = paragraphs[0]
        end = own.end - (1 if text.text[own.end - 1 : own.end] in ".;" else 0)
        return end, end, f" {one.words}"
    start, end = _find_words(text, one, place, (low, high), file)
    return (end, end, f" {one.words}") if one.after is not None else (start, start, f"{one.words} ")


def _last_part(clause: str) -> str:
    return clause.rstrip(")").rpartition("(")[2].rpartition(".")[2]


def _find_clause(text: CleanText, one: Amendment, file: Path) -> Sequence[Paragraph]:
    """Return the paragraphs of a clause and of its parts."""
    found = [
        paragraph
        for paragraph in text.paragraphs
        if paragraph.clause is not None
        and any(is_same_clause(whole, one.clause) for whole in list_enclosing_clauses(paragraph.clause))
    ]
    if not found:
        message = error_text("amendment-clause", number=one.number, clause=one.clause)
        raise ServandaError(message, file=file, line=one.line)
    return found


def _find_words(
    text: CleanText, one: Amendment, words: str, span: tuple[int, int], file: Path
) -> tuple[int, int]:
    starts = find_quote_offsets(text.text, words, low=span[0], high=span[1])
    if len(starts) != 1:
        message = error_text(
            "amendment-words", number=one.number, clause=one.clause, words=words, times=len(starts)
        )
        raise ServandaError(message, file=file, line=one.line)
    return starts[0], starts[0] + len(fold_words(words))
