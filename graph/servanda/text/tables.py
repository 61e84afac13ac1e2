"""The tables of this package: words for divisions, abbreviations, patterns of what a text states."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path


@cache
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table beside this file, by the names of its columns.

    >>> read_rows("divisions.tsv")[0]["key"]
    'article'
    """
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def read_forms(sort: str) -> dict[str, tuple[str, ...]]:
    """Return the words of one sort of ``divisions.tsv``, by key; a form has small letters.

    >>> read_forms("annex")["annex"][0]
    'annex'
    """
    rows = (row for row in read_rows("divisions.tsv") if row["sort"] == sort)
    return {row["key"]: tuple(row["forms"].split(", ")) for row in rows}


@cache
def read_patterns(sort: str, language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the values and patterns of one sort of ``markers.tsv`` for a language; none for another.

    Patterns that hold for every language are there too. Whether capitals count is for the pattern to say.
    """
    primary = language.partition("-")[0].casefold()
    return tuple(
        (row["value"], re.compile(row["pattern"], re.IGNORECASE))
        for row in read_rows("markers.tsv")
        if row["sort"] == sort and row["language"] in (primary, "")
    )
