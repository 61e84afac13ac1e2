"""The places of norms, notes, references and silences in their clause: that of their words in the text."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence

from servanda.read.short.nodes import list_items, put
from servanda.read.short.source import find_stretches
from servanda.read.syntax import Mapping, Scalar

#: Where words begin: the number of the passage, and the character in it.
TextPosition = tuple[int, int]


def number_nodes(nodes: Sequence[Mapping], key: str, passages: Sequence[str]) -> None:
    """Give each node of a clause its place there: that of its words in the text, then that in the file.

    ``key`` is under what a node has its words, ``passages`` are the words of the clause; a node whose words
    are not among them stands behind the others.
    """
    _number(nodes, [find_position(node, key, passages) for node in nodes])


def number_silences(
    nodes: Sequence[Mapping], norms: MappingOf[str, Mapping], passages: Sequence[str]
) -> None:
    """Give each silence of a clause its place there: that of its first norm, then that in the file.

    ``norms`` are those of the clause by id; a silence about none of them stands behind the others.
    """
    behind = (len(passages), 0)
    places = []
    for node in nodes:
        about = [item.text for item in list_items(node.entries.get("about")) if isinstance(item, Scalar)]
        found = [find_position(norms[name], "quote", passages) for name in about if name in norms]
        places.append(min(found, default=behind))
    _number(nodes, places)


def find_position(node: Mapping, key: str, passages: Sequence[str]) -> TextPosition:
    """Return the passage in which the words of a node begin, and where in it; behind all if in none."""
    given = node.entries.get(key)
    words = given.text if isinstance(given, Scalar) else ""
    for number, passage in enumerate(passages):
        found = [passage.find(stretch) for stretch in find_stretches(passage, words)] if words else []
        if found:
            return number, min(found)
    return len(passages), 0


def _number(nodes: Sequence[Mapping], places: Sequence[TextPosition]) -> None:
    """Put the place of each node, by where its words begin."""
    ranked = sorted(range(len(nodes)), key=lambda number: places[number])
    for place, number in enumerate(ranked, 1):
        put(nodes[number], "order", str(place), nodes[number].line)
