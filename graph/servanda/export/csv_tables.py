"""The nodes and the edges of the network as CSV (RFC 4180), one table each."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from typing import TYPE_CHECKING, Final

from servanda.export.network import network, word

if TYPE_CHECKING:
    from servanda.export.formats import Request
    from servanda.network.projection import Attribute

#: What comes first in a table; the other attributes follow in the order of their names.
_FIRST: Final = {
    "csv-nodes": ("id", "kind", "label", "type", "iri"),
    "csv-edges": ("id", "source", "target", "key", "kind"),
}

#: Signs at which a spreadsheet takes a cell for a formula, and the sign that keeps it from doing so.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")


def write(request: Request) -> bytes:
    """Return the table that ``request.format`` names, every attribute a column, in UTF-8.

    Raises ServandaError when there is no such agreement.
    """
    held = network(request)
    rows: Iterable[dict[str, Attribute]]
    if request.format == "csv-nodes":
        rows = [{"id": name, **data} for name, data in held.nodes(data=True)]
    else:
        rows = [
            {"source": source, "target": target, "key": key, **data}
            for source, target, key, data in held.edges(keys=True, data=True)
        ]
    first = _FIRST[request.format]
    columns = [*first, *sorted({name for row in rows for name in row} - set(first))]
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(map(guarded, columns))
    writer.writerows([guarded(word(row.get(name, ""))) for name in columns] for row in rows)
    return stream.getvalue().encode()


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet runs: ``'`` stands before one that could be a formula.

    ``'`` stands before a cell that begins with ``'`` too, so that taking off one gives back every cell.

    >>> guarded("=1+1"), guarded("'quoted'"), guarded("4.1")
    ("'=1+1", "''quoted'", '4.1')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
