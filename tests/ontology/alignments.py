"""The statements of ``ontology/alignments.ttl``, made from the table ``ontology/alignments.sssom.tsv``.

The table is one of SSSOM (https://mapping-commons.github.io/sssom/): metadata as YAML in comments, then a row
for each mapping. ``python -m tests.ontology.alignments`` writes the statements; what stands above them in the
Turtle is written by hand.
"""

from __future__ import annotations

import csv
from pathlib import Path

ONTOLOGY = Path(__file__).parents[2] / "ontology"
TABLE = ONTOLOGY / "alignments.sssom.tsv"
TURTLE = ONTOLOGY / "alignments.ttl"
#: The line above the statements.
MARK = "# What follows is made from alignments.sssom.tsv by python -m tests.ontology.alignments\n\n"

_STATEMENT = """\
{subject_id} {predicate_id} {object_id} .

[] a owl:Axiom ;
    owl:annotatedSource {subject_id} ;
    owl:annotatedProperty {predicate_id} ;
    owl:annotatedTarget {object_id} ;
    rdfs:comment "{comment}"@en .
"""


def read_mappings() -> list[dict[str, str]]:
    """Return the rows of the table, by column."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def render_turtle() -> str:
    """Return the Turtle with the statements of the table below what is written by hand."""
    head, mark, _ = TURTLE.read_text(encoding="utf-8").partition(MARK)
    made = []
    for row in read_mappings():
        comment = row["comment"].replace("\\", "\\\\").replace('"', '\\"')
        made.append(_STATEMENT.format(**row | {"comment": comment}))
    return head + mark + "\n".join(made)


if __name__ == "__main__":
    TURTLE.write_text(render_turtle(), encoding="utf-8")
