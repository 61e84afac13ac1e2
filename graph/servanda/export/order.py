"""The one order in which exports list what a graph says: by subject, the types first, numbers as numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from servanda.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

#: A text cut into its letters and its numbers.
Numbered: TypeAlias = "tuple[tuple[int, int, str], ...]"


def numbered(text: str) -> Numbered:
    """Return a sort key by which clause 4 stands before clause 10.

    >>> sorted(["10", "4.1", "4"], key=numbered)
    ['4', '4.1', '10']
    """
    # isdecimal, since \\d also matches digits of other scripts, which int() reads just as well.
    parts = re.split(r"(\d+)", text)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def natural(statement: pyoxigraph.Quad | pyoxigraph.Triple) -> tuple[Numbered, bool, str, str]:
    """Return the sort key of a statement without its graph."""
    predicate = statement.predicate.value
    is_type = predicate == PREFIXES["rdf"] + "type"
    return numbered(str(statement.subject)), not is_type, predicate, str(statement.object)


def placed(quad: pyoxigraph.Quad) -> tuple[str, tuple[Numbered, bool, str, str]]:
    """Return the sort key of a quad: its graph first."""
    return str(quad.graph_name), natural(quad)
