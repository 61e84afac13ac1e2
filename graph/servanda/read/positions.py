"""Where in a file each thing is described, so that a later complaint about it can name the line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PREFIX = re.compile(r"^\s*(?:@prefix|prefix)\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE)
_SUBJECT = re.compile(r"^\s*(?:<([^>\s]+)>|([\w.-]*):((?:\\.|[\w.:-])+))\s")


@dataclass(frozen=True)
class Position:
    """The line of a node's key (counted from 1) and the printed number of the clause it stands in."""

    line: int
    clause: str | None = None
    #: Line of each property of the node, by the property's IRI.
    properties: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def line_of(self, predicate: str | None) -> int:
        """Return the line of that property, or of the node itself when the property is not there."""
        return self.line if predicate is None else self.properties.get(predicate, self.line)


#: Subject IRI to position.
Positions = dict[str, Position]


def of_subjects(text: str) -> Positions:
    r"""Return the line of each subject that begins a line of Turtle, TriG, N-Triples or N-Quads.

    The first line counts. A subject within a line is left out: a complaint about it then names no line.

    >>> of_subjects("@prefix e: <http://example.org/> .\ne:a e:b e:c .")
    {'http://example.org/a': Position(line=2, clause=None)}
    """
    namespaces: dict[str, str] = {}
    found: Positions = {}
    begins = True  # whether the line before ended a statement or opened a graph
    for number, line in enumerate(text.splitlines(), 1):
        if declared := _PREFIX.match(line):
            namespaces[declared[1]] = declared[2]
        elif begins and (subject := _SUBJECT.match(line)):
            iri, prefix, local = subject.groups()
            if iri is None and prefix in namespaces:
                iri = namespaces[prefix] + re.sub(r"\\(.)", r"\1", local)
            if iri is not None:
                found.setdefault(iri, Position(number))
        if line.strip():
            begins = declared is not None or line.rstrip().endswith((".", "{", "}"))
    return found
