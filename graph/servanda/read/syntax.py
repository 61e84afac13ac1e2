"""YAML and JSON text as Python values, with the line of each value and every key of an object once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.errors import ServandaError
from servanda.messages import error_text, get_error_language

if TYPE_CHECKING:
    import yaml

#: What JSON can say.
Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
#: How deep values may be nested. An agreement needs about twelve levels.
DEPTH = 64
#: What a plain YAML scalar may look like when it means "no value" (YAML 1.2.2, 10.2.1.1 Null).
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
#: A string, or a mark that opens, parts or closes something.
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]', re.DOTALL)
_PREFIX = re.compile(r"^\s*(?:@prefix|prefix)\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE)
_SUBJECT = re.compile(r"^\s*(?:<([^>\s]+)>|([\w.-]*):((?:\\.|[\w.:-])+))\s")


@dataclass
class Scalar:
    """One string; ``null``: YAML would read it as no value at all; ``quoted``: it stands in quotes."""

    text: str
    line: int
    null: bool = False
    quoted: bool = False


@dataclass
class Sequence:
    """A list of values."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass
class Mapping:
    """A mapping, in the order of the file; ``lines`` gives the line of each key.

    ``file`` is where it stands, if that is another file than the rest of its tree.
    """

    line: int
    entries: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    file: Path | None = field(default=None, compare=False)


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True)
class Position:
    """The line of a node's key (counted from 1) and the printed number of the clause it stands in."""

    line: int
    clause: str | None = None
    #: Line of each property of the node, by the property's IRI.
    properties: dict[str, int] = field(default_factory=dict, compare=False, repr=False)
    #: The file of the line, if that is another than the agreement's.
    file: Path | None = field(default=None, compare=False, repr=False)

    def line_of(self, predicate: str | None) -> int:
        """Return the line of that property, or of the node itself when the property is not there."""
        return self.line if predicate is None else self.properties.get(predicate, self.line)


#: Subject IRI to position.
Positions = dict[str, Position]


def parse_yaml(text: str, path: Path) -> Node:
    """Return the one document in ``text`` as a tree; ``path`` is only named in errors.

    Raises ServandaError, with the line, for a syntax error, an empty text, a second document, a
    duplicate key, an anchor, alias, tag or merge key, or nesting deeper than :data:`DEPTH`.
    """
    import yaml

    # Events come one by one, so that a depth limit stops a hostile file before any tree is built.
    events = yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    try:
        root = _build_tree(events, path)
    except yaml.YAMLError as error:
        raise _syntax_error(error, path) from None
    if root is None or (isinstance(root, Scalar) and root.null):
        raise ServandaError(error_text("empty-file"), file=path)
    return root


def convert_to_json(node: Node) -> Json:
    """Return the tree as JSON values: dict, list and str (None for a null)."""
    if isinstance(node, Mapping):
        return {key: convert_to_json(value) for key, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [convert_to_json(item) for item in node.items]
    return None if node.null else node.text


def parse_json(text: str, path: Path) -> Json:
    """Return the value of a JSON text; ``path`` is only named in errors.

    Raises ServandaError, with the line, for what is no JSON and for a key that stands twice in an object
    (also where one of the two is written with escapes), and without one where values are nested too deep.
    """
    try:
        value: Json = json.loads(text, object_pairs_hook=_build_object)
    except _DuplicateKeyError:
        raise _duplicate_error(text, path) from None
    except json.JSONDecodeError as error:
        raise ServandaError(error_text("not-json", reason=error.msg), file=path, line=error.lineno) from None
    except RecursionError:
        raise ServandaError(error_text("nested-too-deep"), file=path) from None
    except ValueError as error:
        raise ServandaError(error_text("not-json-value", error=error), file=path) from None
    return value


def locate_subjects(text: str) -> Positions:
    r"""Return the line of each subject that begins a line of Turtle, TriG, N-Triples or N-Quads.

    The first line counts. A subject within a line is left out: a complaint about it then names no line.

    >>> locate_subjects("@prefix e: <http://example.org/> .\ne:a e:b e:c .")
    {'http://example.org/a': Position(line=2, clause=None)}
    """
    namespaces: dict[str, str] = {}
    found: Positions = {}
    begins = True  # whether the line before ended a statement or opened a graph
    for number, line in enumerate(text.splitlines(), 1):
        if declared := _PREFIX.match(line):
            namespaces[declared[1]] = declared[2]
        elif begins and (subject := _SUBJECT.match(line)):
            iri, prefix, local = subject.groups()
            if iri is None and prefix in namespaces:
                iri = namespaces[prefix] + re.sub(r"\\(.)", r"\1", local)
            if iri is not None:
                found.setdefault(iri, Position(number))
        if line.strip():
            begins = declared is not None or line.rstrip().endswith((".", "{", "}"))
    return found


@dataclass
class _Open:
    """A collection whose end has not come yet; for a mapping, the key that waits for its value."""

    node: Sequence | Mapping
    key: Scalar | None = None


def _build_tree(events: Iterable[yaml.Event], path: Path) -> Node | None:
    """Return the root of the one document of some events, None where there is none."""
    import yaml

    root: Node | None = None
    stack: list[_Open] = []
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = _build_scalar(event, path, line)
        elif isinstance(event, yaml.NodeEvent):
            node = _build_collection(event, path, line)
        else:
            if isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
            elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise ServandaError(error_text("second-document"), file=path, line=line)
            continue
        if stack:
            _add_node(stack[-1], node, path)
        else:
            root = node
        if not isinstance(node, Scalar):
            stack.append(_Open(node))
            if len(stack) > DEPTH:
                raise ServandaError(error_text("nested-deeper", depth=DEPTH), file=path, line=line)
    return root


def _build_scalar(event: yaml.ScalarEvent, path: Path, line: int) -> Scalar:
    """Return the string of an event."""
    _reject_beyond_json(event.anchor, event.tag, path, line)
    words = event.value
    if "\0" in words:
        raise ServandaError(error_text("nul-character"), file=path, line=line)
    is_plain = bool(event.implicit[0])
    return Scalar(words, line, is_plain and words in _NULL, not is_plain)


def _build_collection(event: yaml.NodeEvent, path: Path, line: int) -> Mapping | Sequence:
    """Return the mapping or the list that an event begins; an alias, the other such event, is refused."""
    import yaml

    _reject_beyond_json(event.anchor, getattr(event, "tag", None), path, line)
    return Mapping(line) if isinstance(event, yaml.MappingStartEvent) else Sequence(line)


def _reject_beyond_json(anchor: str | None, tag: str | None, path: Path, line: int) -> None:
    """Raise ServandaError for what YAML can say of a node and JSON cannot; an alias has an anchor too."""
    if anchor:
        raise ServandaError(error_text("yaml-anchor", name=anchor), file=path, line=line)
    if tag:
        raise ServandaError(error_text("yaml-tag", tag=tag), file=path, line=line)


def _add_node(parent: _Open, node: Node, path: Path) -> None:
    """Put ``node`` into the open collection; in a mapping, keys and values take turns."""
    if isinstance(parent.node, Sequence):
        parent.node.items.append(node)
    elif parent.key is None:
        parent.key = _check_key(parent.node, node, path)
    else:
        parent.node.entries[parent.key.text] = node
        parent.node.lines[parent.key.text] = parent.key.line
        parent.key = None


def _check_key(mapping: Mapping, node: Node, path: Path) -> Scalar:
    """Return ``node`` as a key of ``mapping``; raise ServandaError when it cannot be one."""
    if not isinstance(node, Scalar) or node.null:
        raise ServandaError(error_text("key-not-word"), file=path, line=node.line)
    if node.text == "<<" and not node.quoted:
        raise ServandaError(error_text("yaml-merge-key"), file=path, line=node.line)
    if node.text in mapping.lines:
        raise _make_duplicate_error(path, node.text, mapping.lines[node.text], node.line)
    return node


def _make_duplicate_error(path: Path, key: str, first: int, here: int) -> ServandaError:
    """Return the error for a key that stands on one line, and again on the same or another."""
    if first == here:
        return ServandaError(error_text("key-twice-in-line", key=key), file=path, line=here)
    return ServandaError(error_text("key-twice", key=key, line=first), file=path, line=here)


def _syntax_error(error: yaml.YAMLError, path: Path) -> ServandaError:
    """Return PyYAML's error of several lines as one sentence with its line."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be parsed"
    context = getattr(error, "context", None)
    if "nesting" in str(problem):  # libyaml has a limit of its own, which may be met first
        return ServandaError(
            error_text("nested-deeper", depth=DEPTH),
            file=path,
            line=None if mark is None else mark.line + 1,
        )
    said = f"{problem} ({context})" if context else str(problem)
    # The parser speaks English only.
    spoken = get_error_language() == "en"
    return ServandaError(
        error_text("not-yaml", reason=said) if spoken else error_text("not-yaml-here"),
        file=path,
        line=None if mark is None else mark.line + 1,
    )


class _DuplicateKeyError(Exception):
    """An object has a key twice; Python's reader does not tell where."""


def _build_object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKeyError
    return found


def _duplicate_error(text: str, path: Path) -> ServandaError:
    """Return the error for the first key of a text that stands twice in its object."""
    #: The keys of each open object, with the place where each stands; None for an open list.
    stack: list[dict[str, int] | None] = []
    before = ""
    for token in _TOKEN.finditer(text):
        mark = token[0][0]
        if mark == '"':
            keys = stack[-1] if stack else None
            if keys is not None and before in ("{", ","):
                key = json.loads(token[0])
                if key in keys:
                    first, here = (text.count("\n", 0, place) + 1 for place in (keys[key], token.start()))
                    return _make_duplicate_error(path, key, first, here)
                keys[key] = token.start()
        elif mark in "{[":
            stack.append({} if mark == "{" else None)
        elif mark in "}]":
            stack.pop()
        before = mark
    raise AssertionError("a key that stands twice has been found before")  # pragma: no cover
