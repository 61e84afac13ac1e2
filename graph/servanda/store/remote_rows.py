"""Whether a server that gives only so many rows has left any out."""

from __future__ import annotations

import re
from typing import Final

from servanda.errors import ServandaError
from servanda.store.remote_settings import shown

_END: Final = re.compile(
    r"\s*(?:(?:LIMIT\s+(?P<limit>[0-9]+)|OFFSET\s+(?P<offset>[0-9]+))\s*){1,2}$", re.IGNORECASE
)


def wanted(text: str) -> int | None:
    """Return how many rows a query asks for at most, None when it does not say so at its end.

    >>> wanted("SELECT * { ?s ?p ?o } LIMIT 5 OFFSET 10"), wanted("SELECT * { ?s ?p ?o }")
    (5, None)
    """
    found = _END.search(text)
    return int(found["limit"]) if found and found["limit"] else None


def beyond(text: str, rows: int) -> str:
    r"""Return the query for the one row that comes after so many of another query.

    >>> beyond("CONSTRUCT WHERE { ?s ?p ?o } OFFSET 10 LIMIT 500", 100)
    'CONSTRUCT WHERE { ?s ?p ?o }\nLIMIT 1 OFFSET 110'
    """
    found = _END.search(text)
    offset = int(found["offset"]) if found and found["offset"] else 0
    return f"{_END.sub('', text)}\nLIMIT 1 OFFSET {offset + rows}"


def left_out(url: str, rows: str) -> ServandaError:
    """Return the error for an answer that the server cut off after its greatest number of rows."""
    return ServandaError(
        f"{shown(url)} gives at most {rows[:20]} rows and has left out the rest; ask for a part at a time "
        "(LIMIT and OFFSET), or raise ResultSetMaxRows on the server"
    )
