"""Where in a file each thing is described, so that a later complaint about it can name the line."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Position:
    """The line of a node's key (counted from 1) and the printed number of the clause it stands in."""

    line: int
    clause: str | None = None
    #: Line of each property of the node, by the property's IRI.
    properties: dict[str, int] = field(default_factory=dict, compare=False)

    def line_of(self, predicate: str | None) -> int:
        """Return the line of that property, or of the node itself when the property is not there."""
        return self.line if predicate is None else self.properties.get(predicate, self.line)


#: Subject IRI to position.
Positions = dict[str, Position]
