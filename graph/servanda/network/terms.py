"""Which terms of the ontology the projection keeps, under which names: the table ``attributes.tsv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from servanda.vocabulary import PREFIXES


@dataclass(frozen=True)
class Term:
    """A property that the projection keeps: its name there, its shape, and what it means.

    ``shape`` is ``text`` (one attribute a language: ``label_kk``), ``string``, ``integer``, ``integers``,
    ``name`` (the end of an IRI), ``class`` or ``link`` (an edge).
    """

    name: str
    property: str
    shape: str
    meaning: str


@cache
def terms() -> dict[str, Term]:
    """Return the kept properties by their full IRI; what is computed from several is not among them."""
    path = Path(__file__).with_name("attributes.tsv")
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t")
    found = {}
    for row in rows:
        if row["shape"] == "computed":
            continue
        prefix, _, name = row["property"].partition(":")
        found[PREFIXES[prefix] + name] = Term(row["name"], row["property"], row["shape"], row["meaning"])
    return found
