"""The canonical layout of a file in the short form: the order of keys and clauses, and line breaks.

Reading and writing is ruamel.yaml's. Comments are taken out before keys are moved and put back at their keys:
the library keeps a comment at the key that stands before it, so that it would stay behind.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.resolver import BaseResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.read.short.declared import SECTIONS
from servanda.read.short.differences import DIFFERENCE_KEYS
from servanda.read.short.expansion import CLAUSE_KEYS, SILENCES
from servanda.read.short.head import HEAD_KEYS, INSTRUMENT_KEYS
from servanda.read.short.norms import MODALITIES, NORM_KEYS
from servanda.read.short.notices import HEADED
from servanda.read.short.remarks import (
    INCORPORATION_KEYS,
    NOTE_KEYS,
    QUALIFIER_KEYS,
    REFERENCE_KEYS,
    SILENCE_KEYS,
)
from servanda.read.short.slot_times import TIME_KEYS
from servanda.read.short.translations import ALONE, NAMED
from servanda.read.syntax import Mapping as MappingNode
from servanda.read.syntax import Node, Scalar, parse_yaml
from servanda.text.numbering import build_clause_path

#: PyYAML's reader of plain strings, in C where that is there.
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
#: A mapping of plain words stands on one line up to this column.
WIDTH: Final = 100
#: It stands for the words of a comment that has none, for which ruamel.yaml would write a blank line.
_NO_WORDS: Final = "\N{WORD JOINER}"
_EMPTY_COMMENT: Final = re.compile(rf"^( *)# {_NO_WORDS}$", re.MULTILINE)
_VALUE_KEYS: Final = ("is", "words", "text", "inferred", *TIME_KEYS)
#: The order of keys by what holds them; what is not named keeps the author's order.
_CLAUSE_FIRST: Final = ("id", "number", "partOf", "label", "passages", "qualifiers")
#: What stands on several lines even where it would fit on one.
_IN_LINES: Final = ("clauses", "instruments", "proposed")
_CLAUSE_LAST: Final = ("incorporates", "references", "silences", "notes", "proposed")
#: The keys of what stands by name under a key of a clause.
_NAMED_KEYS: Final = {
    "qualifiers": QUALIFIER_KEYS,
    "references": REFERENCE_KEYS,
    "silences": SILENCE_KEYS,
    "incorporates": INCORPORATION_KEYS,
    "notes": NOTE_KEYS,
}

#: The keys and places that lead to a value.
Path_: TypeAlias = "tuple[str | int, ...]"
#: What ruamel.yaml makes of a document, which has no types for what is in it.
Loaded: TypeAlias = Any


class _Words(BaseResolver):
    """A resolver to which every scalar is words, as it is to the reader."""

    def __init__(self, version: object = None, loader: object = None, loadumper: object = None) -> None:
        super().__init__(loadumper or loader)

    @property
    def processing_version(self) -> tuple[int, int]:
        return (1, 2)


@dataclass
class Comments:
    """The comments of a file: at the head, above a key, on its line, and at the end."""

    head: list[str] = field(default_factory=list)
    above: dict[Path_, list[str]] = field(default_factory=dict)
    beside: dict[Path_, str] = field(default_factory=dict)
    end: list[str] = field(default_factory=list)


def lay_out(text: str, path: Path, clauses: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return a file in the canonical layout; ``path`` is named in errors.

    ``clauses`` gives the keys of the clauses in the order of the text, by instrument ("" for the head).
    Raises ServandaError for a text that is no YAML, and where a word would change or a comment be lost.
    """
    before = parse_yaml(text, path)  # refuses, with the line, what ruamel.yaml would take
    document = _reader().load(text)
    if not isinstance(document, CommentedMap):
        raise ServandaError(error_text("root-not-mapping"), file=path)
    comments = collect_comments(text, document)
    _forget_comments(document)
    document = _order_document(document, clauses or {})
    laid = dump(document, comments)
    if _as_plain(parse_yaml(laid, path)) != _as_plain(before) or _list_comments(laid) != _list_comments(text):
        raise ServandaError(error_text("fmt-would-change"), file=path)
    return laid


def edit_document(text: str, path: Path, change: Callable[[CommentedMap, Comments], None]) -> str:
    """Return a file in the short form after a change of its document, in the canonical layout.

    ``change`` alters the document and, where it moves a key, the places of the comments; ``path`` is named in
    errors. Raises ServandaError for a text that is no YAML mapping, and whatever ``change`` raises.
    """
    parse_yaml(text, path)
    document = _reader().load(text)
    if not isinstance(document, CommentedMap):
        raise ServandaError(error_text("root-not-mapping"), file=path)
    comments = collect_comments(text, document)
    _forget_comments(document)
    change(document, comments)
    return dump(document, comments)


def dump(document: CommentedMap, comments: Comments | None = None) -> str:
    """Return a document as text in the canonical layout, with its comments."""
    held = [*comments.above, *comments.beside] if comments is not None else []
    _style(document, 0, (), {path[:length] for path in held for length in range(1, len(path))})
    if comments is not None:
        _put_comments(document, comments)
    stream = io.StringIO()
    _reader().dump(document, stream)
    end = "".join(f"{line}\n" for line in comments.end) if comments is not None else ""
    written = _EMPTY_COMMENT.sub(r"\1#", str(stream.getvalue()))
    return _space_comments(written, comments) + end


def _space_comments(text: str, comments: Comments | None) -> str:
    """Return a text in which two blanks stand before each comment on a key's line."""
    words = {f" # {one.removeprefix('#').strip()}" for one in comments.beside.values()} if comments else set()
    if not words:
        return text
    ending = re.compile(
        rf"(?<=\S) +({'|'.join(re.escape(one.strip()) for one in sorted(words))})$", re.MULTILINE
    )
    return ending.sub(r"  \1", text)


def build_tree(value: Loaded) -> Loaded:
    """Return plain values (dict, list, str, None) as ruamel.yaml's."""
    if isinstance(value, Mapping):
        found = CommentedMap()
        for key, inner in value.items():
            found[_build_scalar(str(key))] = build_tree(inner)
        return found
    if isinstance(value, list | tuple):
        return CommentedSeq([build_tree(inner) for inner in value])
    return "~" if value is None else _build_scalar(str(value))


def _reader() -> YAML:
    found = YAML()
    found.Resolver = _Words
    found.preserve_quotes = True
    found.width = 10**9
    found.indent(mapping=2, sequence=4, offset=2)
    return found


def _build_scalar(text: str) -> str:
    """Return words that are read again as they are, in a flow collection too; in quotes where they must."""
    if text in {"", "~", "null", "Null", "NULL", "<<"} or "\n" in text or not _is_plain(text):
        return str.__new__(DoubleQuotedScalarString, text)
    return text


@lru_cache(20_000)
def _is_plain(text: str) -> bool:
    """Say whether words are read as they are without quotes, in a flow collection too."""
    try:
        return bool(yaml.load(f"{{k: {text}, l: [{text}]}}", _LOADER) == {"k": text, "l": [text]})
    except yaml.YAMLError:
        return False


# The order of keys


def _order_document(document: CommentedMap, clauses: Mapping[str, Sequence[str]]) -> CommentedMap:
    if "agreement" not in document:
        _order_companion(document, clauses)
        return document
    split = HEAD_KEYS.index("binding")  # the keys of an instrument alone stand before what is agreed
    _order(document, (*HEAD_KEYS[:split], *INSTRUMENT_KEYS[:-1], *HEAD_KEYS[split:], "clauses"))
    differences = document.get("differences")
    for one in differences.values() if isinstance(differences, CommentedMap) else ():
        _order(one, DIFFERENCE_KEYS)
    instruments = document.get("instruments")
    holders = [("", document)]
    if isinstance(instruments, CommentedMap):
        holders += [(str(key), one) for key, one in instruments.items() if isinstance(one, CommentedMap)]
    for name, holder in holders:
        if name:
            _order(holder, INSTRUMENT_KEYS)
        written = holder.get("clauses")
        if isinstance(written, CommentedMap):
            _order(written, clauses.get(name, ()))
            for clause in written.values():
                _order_clause(clause)
    return document


def _order_companion(document: CommentedMap, clauses: Mapping[str, Sequence[str]]) -> None:
    """Put a file of translations, of notes, or a registry into its order."""
    places = [build_clause_path(key) for keys in clauses.values() for key in keys]
    if "language" in document or "expressions" in document:
        _order(document, ("language", *SECTIONS, "expressions"))
    elif any(key in document for key in (*ALONE, *NAMED, "clauses")):
        _order(document, (*ALONE, *NAMED, "clauses"))
        _order(document.get("clauses"), places, build_clause_path)
    else:
        _order(document, places, build_clause_path)
        for notes in document.values():
            for name, note in notes.items() if isinstance(notes, CommentedMap) else ():
                if name == SILENCES and isinstance(note, CommentedMap):
                    for silence in note.values():
                        _order(silence, SILENCE_KEYS)
                else:
                    _order(note, NOTE_KEYS)


def _order_clause(clause: Loaded) -> None:
    if not isinstance(clause, CommentedMap):
        return
    own = [key for key in clause if key not in CLAUSE_KEYS]
    _order(clause, (*_CLAUSE_FIRST, *own, *_CLAUSE_LAST))
    for key, value in clause.items():
        if key == "proposed" and isinstance(value, CommentedMap):
            for norm in value.values():
                _order_norm(norm)
        elif key in _NAMED_KEYS and isinstance(value, CommentedMap):
            for one in value.values():
                _order(one, _NAMED_KEYS[key])
        elif key not in CLAUSE_KEYS:
            _order_norm(value)


def _order_norm(norm: Loaded) -> None:
    if not isinstance(norm, CommentedMap):
        return
    _order(norm, ("by", "because", "like", "id", *NORM_KEYS))
    for key, value in norm.items():
        if key == "notice":
            _order_notice(value)
        elif key == "notices" and isinstance(value, CommentedMap):
            for notice in value.values():
                _order_notice(notice)
        elif key not in MODALITIES:
            _order(value, _VALUE_KEYS)


def _order_notice(notice: Loaded) -> None:
    _order(notice, HEADED)
    for value in notice.values() if isinstance(notice, CommentedMap) else ():
        _order(value, _VALUE_KEYS)


def _order(mapping: Loaded, keys: Sequence[str], convert: Callable[[str], str] = str) -> None:
    """Put the keys of a mapping into an order; those that are not named stay behind, in their own.

    ``convert`` makes a key what it is called among ``keys``.
    """
    if not isinstance(mapping, CommentedMap):
        return
    rank = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    for key in sorted(list(mapping), key=lambda key: rank.get(convert(str(key)), len(rank))):
        mapping.move_to_end(key)


# One line or several


def _style(node: Loaded, indent: int, path: Path_, blocks: Container[Path_]) -> None:
    """Have each mapping and list that fits stand on one line, and any other on several.

    ``blocks`` are the paths of those that stand on several in any case.
    """
    entries = node.items() if isinstance(node, CommentedMap) else enumerate(node)
    step = 2 if isinstance(node, CommentedMap) else 4
    for key, value in entries:
        if not isinstance(value, CommentedMap | CommentedSeq):
            continue
        here = (*path, key)
        flat = None if here in blocks or key in _IN_LINES else _flatten(value)
        head = f"{key}: " if isinstance(node, CommentedMap) else "- "
        if flat is not None and indent + len(head + flat) <= WIDTH:
            _set_flow(value)
        else:
            value.fa.set_block_style()
            _style(value, indent + step, here, blocks)


def _set_flow(node: Loaded) -> None:
    node.fa.set_flow_style()
    for value in node.values() if isinstance(node, CommentedMap) else node:
        if isinstance(value, CommentedMap | CommentedSeq):
            _set_flow(value)


def _flatten(node: Loaded) -> str | None:
    """Return how a value looks on one line, None for what needs several lines: words with a line break."""
    if isinstance(node, CommentedMap):
        parts = [(str(key), _flatten(value)) for key, value in node.items()]
        if any(part is None for _, part in parts):
            return None
        return "{" + ", ".join(f"{key}: {part}" for key, part in parts) + "}"
    if isinstance(node, CommentedSeq):
        items = [_flatten(value) for value in node]
        return None if None in items else "[" + ", ".join(str(item) for item in items) + "]"
    words = str(node)
    if "\n" in words:
        return None
    return words if type(node) is str and _is_plain(words) else f'"{words}"'


# Comments


def _walk(node: Loaded, path: Path_ = ()) -> Iterator[tuple[int, int, Path_]]:
    """Yield line and column (from 0) and path of each key and each item."""
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            line, column = node.lc.key(key)
            yield line, column, (*path, key)
            yield from _walk(value, (*path, key))
    elif isinstance(node, CommentedSeq):
        for number, value in enumerate(node):
            line, column = node.lc.item(number)
            yield line, column, (*path, number)
            yield from _walk(value, (*path, number))


def find_comments(text: str) -> dict[int, tuple[str, bool]]:
    """Return the comments of a YAML text: line (from 0) to words, and whether it stands alone.

    A blank line counts as a comment without words.
    """
    lines = text.splitlines()
    last: dict[int, int] = {}
    inside: set[int] = set()
    for token in yaml.scan(text, Loader=_LOADER):
        start, end = token.start_mark, token.end_mark
        if isinstance(token, yaml.ScalarToken):
            inside.update(range(start.line, end.line + (end.column > 0)))
            inside.discard(start.line)
        if end.column or end.line == start.line:
            last[end.line] = max(last.get(end.line, 0), end.column)
    found = {}
    for number, line in enumerate(lines):
        rest = line[last.get(number, 0) :].strip()
        if rest.startswith("#"):
            found[number] = (rest, not line[: last.get(number, 0)].strip())
        elif not line.strip() and number not in inside:
            found[number] = ("", True)
    return found


def _list_comments(text: str) -> Counter[str]:
    found = (words.lstrip("#").strip() for words, _ in find_comments(text).values())
    return Counter(words for words in found if words)


def collect_comments(text: str, document: CommentedMap) -> Comments:
    """Return the comments of a document, each at the key that follows it or on whose line it stands."""
    comments, places = Comments(), sorted(_walk(document), key=lambda place: place[:2])
    first = places[0][0] if places else 0
    alone: list[tuple[int, str]] = []
    for line, (words, is_alone) in sorted(find_comments(text).items()):
        if is_alone:
            alone.append((line, words))
            continue
        here = [path for at, _, path in places if at <= line]
        on_line = [path for at, _, path in places if at == line]
        comments.beside[on_line[0] if on_line else here[-1]] = words
    for line, words in alone:
        if line < first:
            comments.head.append(words)
            continue
        path = next((path for at, _, path in places if at > line), None)
        if path is None:
            comments.end.append(words)
        else:
            comments.above.setdefault(path, []).append(words)
    while comments.head and not comments.head[-1]:
        comments.head.pop()
    while comments.end and not comments.end[-1]:
        comments.end.pop()
    return comments


def _forget_comments(node: Loaded) -> None:
    if isinstance(node, CommentedMap | CommentedSeq):
        if hasattr(node, "_yaml_comment"):
            delattr(node, "_yaml_comment")
        for value in node.values() if isinstance(node, CommentedMap) else node:
            _forget_comments(value)


def _put_comments(document: CommentedMap, comments: Comments) -> None:
    """Put comments back; those of a key that now stands within a line go above the line."""
    above: dict[Path_, list[str]] = {}
    beside: dict[Path_, str] = {}
    for path, lines in comments.above.items():
        above.setdefault(_find_block(document, path), []).extend(lines)
    for path, words in comments.beside.items():
        block = _find_block(document, path)
        value = _follow(document, block)
        nested = isinstance(value, CommentedMap | CommentedSeq) and not value.fa.flow_style()
        # Beside a key with values below it, ruamel.yaml does not keep a comment where it was.
        if block != path or block in beside or nested or isinstance(block[-1], int):
            above.setdefault(block, []).append(words)
        else:
            beside[block] = words
    for path, lines in above.items():
        holder = _follow(document, path[:-1])
        words = "\n".join(_bare(line) for line in _squeeze(lines))
        holder.yaml_set_comment_before_after_key(
            path[-1], before=words or "\n", indent=_indent_of(document, path)
        )
    for path, words in beside.items():
        _follow(document, path[:-1]).yaml_add_eol_comment(words.removeprefix("#").strip(), path[-1])
    if comments.head:
        first = next(iter(document))
        held = above.get((first,), [])
        lines = [_bare(line) for line in (*comments.head, *held)]
        document.yaml_set_comment_before_after_key(first, before="\n".join(lines), indent=0)


def _bare(comment: str) -> str:
    """Return a comment as ruamel.yaml takes it: without its mark; one without words is marked."""
    return (comment.removeprefix("#").removeprefix(" ") or _NO_WORDS) if comment else ""


def _squeeze(lines: list[str]) -> list[str]:
    """Return lines with at most one blank line between two."""
    return [line for number, line in enumerate(lines) if line or not number or lines[number - 1]]


def _follow(node: Loaded, path: Path_) -> Loaded:
    for key in path:
        node = node[key]
    return node


def _find_block(document: CommentedMap, path: Path_) -> Path_:
    """Return the longest beginning of a path that stands on a line of its own."""
    node: Loaded = document
    for depth, key in enumerate(path):
        node = node[key]
        if isinstance(node, CommentedMap | CommentedSeq) and node.fa.flow_style():
            return path[: depth + 1]
    return path


def _indent_of(document: CommentedMap, path: Path_) -> int:
    node: Loaded = document
    indent = 0
    for key in path[:-1]:
        node = node[key]
        indent += 4 if isinstance(node, CommentedSeq) else 2
    return indent - 2 if isinstance(node, CommentedSeq) and len(path) > 1 else indent


def _as_plain(node: Node) -> Loaded:
    """Return a tree for comparison: the order of keys does not count."""
    if isinstance(node, MappingNode):
        return {key: _as_plain(value) for key, value in node.entries.items()}
    if isinstance(node, Scalar):
        return (node.text, node.null)
    return [_as_plain(item) for item in node.items]
