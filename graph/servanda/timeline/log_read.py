"""A log from a file of any kind: a table, YAML-LD, or any other RDF."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.read import files
from servanda.timeline.log_columns import column_of

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.timeline.events import Log

#: What the name of a table ends in.
TABLES: Final = frozenset({".csv", ".tsv", ".txt"})
#: What the name of anything else that is read ends in; a file of another name is looked into.
_YAML: Final = frozenset({".yaml", ".yml"})
_OTHER: Final = frozenset(
    {".ttl", ".turtle", ".nt", ".nq", ".trig", ".jsonld", ".json", ".rdf", ".xml", ".owl"}
)

#: The first line of a YAML file that says how the file ends.
_MARKED: Final = re.compile(r"---[ \t]+#.*'[.]{3}'")


def read_log(path: Path, store: Store, agreement: str | None = None, *, named: Path | None = None) -> Log:
    """Return the log in the file at ``path``; what it names is looked up in ``store``.

    Tables are CSV (``,``, ``;`` or tab); anything else is read as :func:`servanda.read.agreement.read` does.
    ``agreement`` is the full IRI of the one wanted (None: that of the log); ``named`` is the file for which
    ``path`` stands in. Raises ServandaError when the file cannot be used, names what is not known, or is
    about an agreement that the store has not.
    """
    path = Path(path)
    if is_table(path):
        from servanda.timeline.log_csv import read_csv

        return read_csv(path, store, agreement, named=named)
    from servanda.read.agreement import read
    from servanda.timeline.log_rdf import from_document

    _refuse_cut_off(path, named or path)
    return from_document(read(path), store, agreement, named=named)


def is_table(path: Path) -> bool:
    """Say whether a file is read as a table: by its name, else by a first line that names the column id."""
    ending = path.suffix.lower()
    if ending in TABLES or ending in _YAML or ending in _OTHER:
        return ending in TABLES
    if not os.path.isfile(path):  # noqa: PTH113 (a pipe would be waited for; and it never raises)
        return False
    try:
        with path.open("rb") as stream:
            lines = stream.read(4096).decode("utf-8-sig", "replace").splitlines()
    except OSError:
        return False
    heads = [line for line in lines[:2] if not line.startswith("#")]
    cells = heads[0].replace(";", ",").replace("\t", ",").split(",") if heads else []
    return "id" in map(column_of, cells)


def _refuse_cut_off(path: Path, named: Path) -> None:
    """Raise ServandaError for a text whose last line has no end, so that a day in it may be half a day.

    Where the first line says that the file ends with ``...``, it is also seen when whole lines are gone.
    """
    ending = path.suffix.lower()
    if ending in _OTHER - {".nt", ".nq"}:
        return  # the parser sees when one of these is cut off in a statement
    text = files.read_text(path)
    said = None
    if not text.endswith(("\n", "\r")):
        said = "the last line has no end, so it may be cut off; complete it and end it with a line break"
    elif _MARKED.match(text) and text.split()[-1] != "...":
        said = "the first line says that this log ends with '...', so it may be cut off; complete it"
    if said:
        raise ServandaError(said, file=named, line=len(text.splitlines()))
