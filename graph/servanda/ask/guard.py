"""What a query given by a user may not be: an update, a call of another server, too long, too deep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from servanda.errors import ServandaError
from servanda.sparql_text import QueryText, nests_deeper

_UPDATE: Final = frozenset(
    ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")
)
#: The most characters and the deepest brackets of a query. Engines descend by recursion, and a server's would
#: end with its stack; a query that a person writes stays far below.
LONGEST: Final = 100_000
DEEPEST: Final = 50


def is_update(query: QueryText) -> bool:
    r"""Tell whether a text begins, after its prologue, as a SPARQL update.

    >>> is_update(QueryText("PREFIX x: <urn:x> # insert\nDELETE WHERE { ?s ?p ?o }"))
    True
    """
    return query.first_word in _UPDATE


def reject_unfit(text: str) -> None:
    """Raise ServandaError for a query that is empty, longer than LONGEST, or nested deeper than DEEPEST.

    >>> reject_unfit("SELECT * " + "{" * 51 + "}" * 51)
    Traceback (most recent call last):
    ...
    servanda.errors.ServandaError: the query nests brackets more than 50 deep; make it flatter
    """
    if not text.strip():
        raise ServandaError("the query is empty; write one in quotes or name a file that holds one")
    if len(text) > LONGEST:
        raise ServandaError(
            f"the query has {len(text):,} characters and at most {LONGEST:,} are read; split it"
        )
    if nests_deeper(text, DEEPEST):
        raise ServandaError(f"the query nests brackets more than {DEEPEST} deep; make it flatter")


def reject_unpaged(text: str) -> None:
    """Raise ServandaError for a query from which no page can be cut: it must be a SELECT with an order.

    >>> reject_unpaged("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 3")
    Traceback (most recent call last):
    ...
    servanda.errors.ServandaError: the query has a LIMIT or OFFSET of its own; leave that or --page out
    """
    words = set(QueryText(text).words)
    if "order" not in words or {"construct", "describe", "ask"} & words:
        raise ServandaError("only a SELECT with ORDER BY has pages; add the order, or leave the page out")
    if {"limit", "offset"} & words:
        raise ServandaError("the query has a LIMIT or OFFSET of its own; leave that or --page out")


def syntax_error(query: QueryText, message: str, known: Mapping[str, str]) -> ServandaError:
    """Return the error for a query that the engine could not parse: line, column, and what stands there."""
    match = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not match:
        return ServandaError(f"the query does not parse: {message}")
    line, column = int(match[1]), int(match[2])
    lines = query.text.splitlines() or [""]
    rest = lines[line - 1][column - 1 :][:30].strip() if line <= len(lines) else ""
    found = f"before '{rest}'" if rest else "at its end"
    where = f"line {line}, column {column}, {found}"
    strange = query.prefixes - known.keys()
    if strange:
        name = min(strange)
        return ServandaError(
            f"the query does not parse ({where}): the prefix '{name}:' is not declared; add "
            f"'PREFIX {name}: <…>' at the top"
        )
    return ServandaError(f"the query does not parse: {where}; fix it there")
