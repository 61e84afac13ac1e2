"""The stages of a check, and what in it only follows from something else: the table ``stages.tsv``.

A file is read, its words are found in the source text, it is complete, its parts are consistent. Each shape
belongs to one of these stages. A result of a shape can *spoil* a topic (the language, the quote, the names
of a norm), which other shapes *need*: what these find in the same place only follows from it, and is no work
of its own.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

#: The stages in their order.
STAGES: Final = ("read", "anchored", "complete", "consistent")
#: The stage of its own that looks at the lives of an agreement (``servanda check --lifecycle``).
LIFECYCLE: Final = "lifecycle"
#: The topic that every shape needs.
ALL: Final = "all"
#: A shape without a row (one of somebody's own) is of this stage.
_OTHERWISE: Final = "complete"


class ShapeStage(NamedTuple):
    """A row of ``stages.tsv``: the stage of a shape, the topics that it spoils, and those that it needs.

    ``order`` is the place of the row in the table: the cause of a finding is never of a later one.
    """

    stage: str
    spoils: frozenset[str]
    needs: frozenset[str]
    order: int


@cache
def load_stages() -> dict[str, ShapeStage]:
    """Return what ``stages.tsv`` says of each shape, by its name without a prefix."""
    text = Path(__file__).with_name("stages.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {
        row["shape"]: ShapeStage(
            row["stage"], frozenset(row["spoils"].split()), frozenset((*row["needs"].split(), ALL)), number
        )
        for number, row in enumerate(rows)
    }


def find_stage(shape: str) -> str:
    """Return the stage of a shape, by its compact or full IRI.

    >>> find_stage("srv-shapes:LedgerQuoteOrphaned"), find_stage("srv-shapes:NormLabel")
    ('anchored', 'complete')
    """
    return find_row(shape).stage


def find_row(shape: str) -> ShapeStage:
    """Return the row of a shape, by its compact or full IRI; one that has none needs nothing but all."""
    name = shape.rpartition(":")[2].rpartition("#")[2]
    return load_stages().get(name) or ShapeStage(
        _OTHERWISE, frozenset(), frozenset((ALL,)), len(load_stages())
    )
