"""The passages of a clause: its sentences with their kinds, or stretches named by their first words."""

from __future__ import annotations

from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass
from typing import Final

from servanda.messages import error_text
from servanda.names import format_suggestion, list_declared
from servanda.namespaces import PREFIXES
from servanda.read.short.nodes import Place, build_mapping, is_off, iterate_entries, put
from servanda.read.short.source import holds_words, split_elided, split_sentence_words
from servanda.read.short.translations import TextPath, Translations
from servanda.read.syntax import Mapping, Node, Scalar, Sequence
from servanda.text.quotes import find_words, fold_words

_BESIDE_KIND: Final = ("reason", "text", "name")
DEFAULT_KIND: Final = "normative"
UNTRANSLATED: Final = "untranslated"
#: How many words of a sentence a message repeats.
_SHOWN: Final = 4


@dataclass(frozen=True)
class ClauseWords:
    """The words of a clause: its passages, all with what it is part of, and those of the copies.

    ``outside`` are the clauses of the text that it is part of and that are not written, the nearest first:
    the number of each, and its words with those of the clause.
    """

    passages: tuple[str, ...]
    whole: str
    copies: str = ""
    outside: tuple[tuple[str, str], ...] = ()

    @property
    def sentences(self) -> list[str]:
        """The sentences of the passages."""
        return [sentence for passage in self.passages for sentence in split_sentence_words(passage)]

    def hold(self, words: str, *, in_copy: bool = False) -> bool:
        """Say whether words stand in the clause or what it is part of, or, if so asked, in a copy."""
        return holds_words(self.whole, words) or (in_copy and holds_words(self.copies, words))

    def find_outside(self, words: str) -> str | None:
        """Return the number of the enclosing clause that is not written and holds some words, else None."""
        return next((number for number, whole in self.outside if holds_words(whole, words)), None)


@dataclass
class _Item:
    """What is written of one passage."""

    kind: str
    line: int
    name: str | None = None
    first_words: str | None = None
    reason: Node | None = None
    text: Node | None = None


@dataclass(frozen=True)
class Passage:
    """A passage: its name, kind, words and line, and why it is not translated where that is its kind."""

    name: str
    kind: str
    words: str
    line: int
    reason: Node | None = None


def read_passages(
    node: Node | None, sentences: SequenceOf[str] | None, place: Place, line: int, default: str = DEFAULT_KIND
) -> list[Passage]:
    """Return the passages of a clause with these sentences (None where no text is held).

    Raises ServandaError for an unknown kind, kinds that do not fit the sentences, first words that are not
    found once, and a passage without a translation that has no reason.
    """
    whole = " ".join(sentences or ())
    if node is None or is_off(node):
        node = Scalar(default, line)
    if isinstance(node, Scalar):
        kind = _read_kind(node.text, node.line, place)
        items = [_Item(kind, line if node.line == 0 else node.line) for _ in sentences or ()]
        if kind == UNTRANSLATED:
            raise place.error(error_text("short-untranslated-reason"), node.line)
        return [
            _make(item, number, words)
            for number, (item, words) in enumerate(zip(items, sentences or (), strict=True), 1)
        ]
    items, for_all = _list_items(node, place)
    for item in items:
        if item.kind == UNTRANSLATED and item.reason is None:
            raise place.error(error_text("short-untranslated-reason"), item.line)
    if sentences is None or any(item.text is not None for item in items):
        return [_make(item, number, _held_text(item, place)) for number, item in enumerate(items, 1)]
    if for_all:
        return [_make(items[0], number, words) for number, words in enumerate(sentences, 1)]
    if any(item.first_words is not None for item in items):
        return [
            _make(item, number, words)
            for number, (item, words) in enumerate(zip(items, _cut(whole, items, place), strict=True), 1)
        ]
    if len(items) != len(sentences):
        raise place.error(
            error_text(
                "short-kinds-count",
                kinds=len(items),
                sentences=len(sentences),
                beginnings=", ".join(f"«{_shorten(one)}»" for one in sentences),
            ),
            node.line,
        )
    return [
        _make(item, number, words)
        for number, (item, words) in enumerate(zip(items, sentences, strict=True), 1)
    ]


def _shorten(sentence: str) -> str:
    """Return the first words of a sentence, as one recognizes it by."""
    words = sentence.split()
    return sentence if len(words) <= _SHOWN else f"{' '.join(words[:_SHOWN])} …"


def build_passages(passages: list[Passage], clause: str, path: str, translations: Translations) -> Mapping:
    """Return the passages of a clause in full YAML-LD, by id; ``path`` is that of its number."""
    found = Mapping(passages[0].line if passages else 0)
    for order, one in enumerate(passages, 1):
        texts: TextPath = ("clauses", path, one.name)
        node = build_mapping(one.line, type="Passage", order=str(order), hasKind=f"kind:{one.kind}")
        put(node, "text", translations.build_text(one.words, one.line, texts), one.line)
        if one.reason is not None:
            reason = (*texts[:-1], f"{one.name}/reason")
            put(node, "reason", translations.build_text(one.reason, one.reason.line, reason), one.reason.line)
        put(found, f"{clause}-{one.name}", node, one.line)
    return found


def find_beginning(text: str, words: str) -> list[int]:
    """Return the offsets at which the first words of a passage stand in a text; "…" may end them."""
    pieces = split_elided(words)
    return find_words(fold_words(text), fold_words(pieces[0])) if len(pieces) == 1 else []


def first_words_of(node: Node | None) -> Scalar | None:
    """Return the first words that the first passage of a clause is said to begin with, if any are."""
    if isinstance(node, Sequence) and node.items:
        node = node.items[0]
    if isinstance(node, Mapping):
        for key, value in node.entries.items():
            if key not in _BESIDE_KIND and isinstance(value, Scalar) and not value.null and _is_kind(key):
                return value
    return None


def _make(item: _Item, number: int, words: str) -> Passage:
    return Passage(item.name or f"p{number}", item.kind, words, item.line, item.reason)


def _held_text(item: _Item, place: Place) -> str:
    if item.text is None:
        raise place.error(error_text("short-passage-without-text"), item.line)
    return place.read_word(item.text, "text")


def _list_items(node: Node, place: Place) -> tuple[list[_Item], bool]:
    """Return what is written of each passage, and whether the one item is meant for every sentence."""
    if isinstance(node, Sequence):
        return [_read_item(item, place) for item in node.items], False
    assert isinstance(node, Mapping)
    if any(_is_kind(key) for key in node.entries):
        item = _read_item(node, place)
        return [item], item.first_words is None and item.text is None
    found = []
    for name, value, line in iterate_entries(node):
        place.check_name(name, line)
        item = _read_item(value, place)
        found.append(_Item(item.kind, line, name, item.first_words, item.reason, item.text))
    return found, False


def _read_item(node: Node, place: Place) -> _Item:
    """Return what is written of one passage: its kind alone, or with its first words."""
    if not isinstance(node, Mapping):
        return _Item(_read_kind(place.read_word(node, "passages"), node.line, place), node.line)
    kinds = [key for key in node.entries if key not in _BESIDE_KIND]
    if len(kinds) != 1:
        raise place.error(error_text("short-passage-kind"), node.line)
    kind = _read_kind(kinds[0], node.lines[kinds[0]], place)
    first = node.entries[kinds[0]]
    name = node.entries.get("name")
    if name is not None:
        place.check_name(place.read_word(name, "name"), name.line)
    return _Item(
        kind,
        node.lines[kinds[0]],
        None if name is None else place.read_word(name, "name"),
        None if is_off(first) else place.read_word(first, kind),
        node.entries.get("reason"),
        node.entries.get("text"),
    )


def _is_kind(name: str) -> bool:
    return PREFIXES["kind"] + name in list_declared()


def _read_kind(name: str, line: int, place: Place) -> str:
    """Return the kind; raise ServandaError for one that the code list does not have."""
    if not _is_kind(name):
        start = PREFIXES["kind"]
        known = [iri.removeprefix(start) for iri in list_declared() if iri.startswith(start)]
        raise place.error(
            error_text("undeclared-name", kind="kind", name=name, hint=format_suggestion(name, known)), line
        )
    return name


def _cut(whole: str, items: list[_Item], place: Place) -> list[str]:
    """Return a text cut where the passages begin; the first may leave its first words out."""
    starts: list[int] = []
    for number, item in enumerate(items):
        if item.first_words is None:
            if number:
                raise place.error(error_text("short-first-words-missing"), item.line)
            starts.append(0)
            continue
        after = starts[-1] + 1 if starts else 0
        found = [start for start in find_beginning(whole, item.first_words) if start >= after]
        if len(found) != 1 and not (found and not number and found[0] == 0):
            raise place.error(
                error_text("short-first-words-not-once", words=item.first_words, number=len(found)), item.line
            )
        starts.append(found[0])
    if starts[0] != 0:
        raise place.error(
            error_text("short-passage-gap", words=whole[: starts[0]].strip()[:60]), items[0].line
        )
    ends = [*starts[1:], len(whole)]
    return [whole[start:end].strip() for start, end in zip(starts, ends, strict=True)]
