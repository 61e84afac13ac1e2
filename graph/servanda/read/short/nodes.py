"""Values of a short-form file with their lines: read with a clear error, and built for the full tree."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.names import format_suggestion
from servanda.read.syntax import Mapping, Node, Scalar, Sequence
from servanda.read.yamlld import error_at, read_scalar

#: How a name may be written: it becomes a part of an IRI, which can stand after a prefix.
NAME: Final = re.compile(r"^\w(?:[\w.~-]*[\w~-])?$")
_YES: Final = frozenset({"yes", "true"})
_NO: Final = frozenset({"no", "false"})


@dataclass(frozen=True)
class Place:
    """A file, and the number of the clause that is read there."""

    file: Path
    clause: str | None = None

    def error(self, message: str, line: int) -> ServandaError:
        """Return the error that a sentence says of a line of the file."""
        return error_at(message, self.file, line, self.clause)

    def within(self, clause: str) -> Place:
        """Return the place of a clause in the same file."""
        return replace(self, clause=clause)

    def listing(self, names: list[str]) -> str:
        """Return the first of some names as one reads them in a sentence."""
        shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        return error_text("short-text-has", names=shown)

    def read_word(self, node: Node, what: str) -> str:
        """Return the words of a node; raise ServandaError when it holds none."""
        return read_scalar(node, f"'{what}'", self.file, self.clause)

    def read_mapping(self, node: Node, what: str) -> Mapping:
        """Return the node as a mapping; raise ServandaError when it is none."""
        if not isinstance(node, Mapping):
            raise self.error(error_text("short-not-mapping", name=what), node.line)
        return node

    def read_flag(self, node: Node, what: str) -> bool:
        """Return what a "yes" or "no" says; raise ServandaError for any other value."""
        word = self.read_word(node, what).lower()
        if word not in _YES | _NO:
            raise self.error(error_text("short-not-yes", name=what), node.line)
        return word in _YES

    def check_keys(self, node: Mapping, known: Collection[str], what: str) -> None:
        """Raise ServandaError for the first key that is not known, with the nearest that is."""
        for key in node.entries:
            if key not in known:
                self.check_comma(key, node)
                raise self.error(
                    error_text("short-unknown-key", key=key, place=what, hint=format_suggestion(key, known)),
                    node.lines[key],
                )

    def check_comma(self, key: str, node: Mapping) -> None:
        """Raise ServandaError for a key that is words cut at a comma: it has blanks, and no value."""
        if " " in key.strip() and is_off(node.entries[key]):
            raise self.error(error_text("short-comma", words=key), node.lines[key])

    def check_name(self, name: str, line: int) -> None:
        """Raise ServandaError for what cannot be a name in an IRI."""
        if not NAME.match(name):
            raise self.error(error_text("not-name", name=name, hint=""), line)


def is_off(node: Node | None) -> bool:
    """Say whether a value is written as ``~``, which switches a default off."""
    return isinstance(node, Scalar) and node.null


def list_items(node: Node | None) -> list[Node]:
    """Return the items of a list, one value as a list, and nothing for a value that is absent or ``~``."""
    if node is None or is_off(node):
        return []
    return list(node.items) if isinstance(node, Sequence) else [node]


def iterate_entries(node: Mapping) -> Iterator[tuple[str, Node, int]]:
    """Yield key, value and line of the key of each entry."""
    for key, value in node.entries.items():
        yield key, value, node.lines[key]


def build_mapping(line: int, **entries: Node | str | Iterable[str] | None) -> Mapping:
    """Return a mapping whose keys all stand on one line; a value None is left out."""
    found = Mapping(line)
    for key, value in entries.items():
        put(found, key, value, line)
    return found


def put(target: Mapping, key: str, value: Node | str | Iterable[str] | None, line: int) -> None:
    """Add an entry to a mapping; a value None, an empty list and an empty mapping are left out."""
    if value is None:
        return
    node = value if isinstance(value, Scalar | Sequence | Mapping) else build_value(value, line)
    if isinstance(node, Sequence) and not node.items:
        return
    target.entries[key] = node
    target.lines[key] = line


def build_value(value: str | Iterable[str], line: int) -> Node:
    """Return a string, or a list of strings, as a node."""
    if isinstance(value, str):
        return Scalar(value, line, False, True)
    return Sequence(line, [Scalar(item, line, False, True) for item in value])
