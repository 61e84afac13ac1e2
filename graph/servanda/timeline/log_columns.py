"""The columns of a log: what each is called in a table, in YAML and in RDF; from ``columns.tsv``."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from servanda.errors import ServandaError
from servanda.timeline.events import Kind
from servanda.vocabulary import SRV, expand

#: Class of a record to its kind.
CLASSES: Final[dict[str, Kind]] = {
    SRV + "Event": "event",
    SRV + "NotificationAct": "notice",
    SRV + "Judgement": "judgement",
}

_LANGUAGES: Final = ("en", "ru", "kk")


@dataclass(frozen=True)
class Column:
    """One column: its name in a table, its key in YAML, its property (a full IRI), and what it means.

    ``many`` says that it can have several values; ``names`` are all headers that are taken for it, folded.
    """

    name: str
    key: str
    property: str
    many: bool
    names: tuple[str, ...]
    meaning: str


@cache
def columns() -> dict[str, Column]:
    """Return the columns by their name, in the order in which a new table has them."""
    return {
        row["column"]: Column(
            row["column"], row["key"], expand(row["property"]), row["many"] == "yes",
            (fold(row["column"]), *(fold(name) for lang in _LANGUAGES for name in row[lang].split("|"))),
            row["meaning"],
        )
        for row in _rows("columns.tsv")
    }  # fmt: skip


@cache
def by_property() -> dict[str, Column]:
    """Return the columns by the full IRI of their property."""
    return {column.property: column for column in columns().values() if column.property}


def fold(header: str) -> str:
    """Return a header without what people write in different ways.

    >>> fold(" On-behalf_of ")
    'on behalf of'
    """
    return re.sub(r"[\s_\-\u00a0]+", " ", header.casefold()).strip()


@cache
def _headers() -> dict[str, str]:
    return {name: column.name for column in columns().values() for name in column.names}


def column_of(header: str) -> str | None:
    """Return the name of the column that a header means, in English, Russian or Kazakh; None for none.

    >>> column_of("Когда"), column_of("colour")
    ('when', None)
    """
    return _headers().get(fold(header))


def unknown_column(header: str) -> ServandaError:
    """Return the error for a header that means no column, with the nearest that does."""
    from difflib import get_close_matches

    near = get_close_matches(fold(header), _headers(), 1, 0.6)
    hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(columns())}"
    return ServandaError(f"there is no column '{header}'; {hint}")


@cache
def _words(column: str) -> dict[str, str]:
    return {
        fold(word): row["value"]
        for row in _rows("cells.tsv")
        if row["column"] == column
        for lang in _LANGUAGES
        for word in row[lang].split("|")
    }


def word(column: str, text: str) -> str:
    """Return what a word stands for in the column ``type`` or ``answer``; raises ServandaError.

    >>> word("answer", "иә"), word("type", "Notice")
    ('yes', 'notice')
    """
    known = _words(column)
    if fold(text) not in known:
        ways = ", ".join(dict.fromkeys(known.values()))
        raise ServandaError(f"'{text}' cannot stand for '{column}'; write one of: {ways}")
    return known[fold(text)]


def _rows(name: str) -> list[dict[str, str]]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
