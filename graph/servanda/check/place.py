"""Where a node stands: the clause that it is in, and the file and line where it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.vocabulary import SRV

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

    from servanda.read.positions import Position

#: The properties that lead from a clause down to what stands in it.
_DOWN = ("states", "hasPassage", "hasNote", "hasSlot", "hasQualifier", "requiresNotification")


@dataclass(frozen=True)
class Places:
    """The clause, file and line of each node; lines are not known for JSON-LD and RDF/XML."""

    graph: rdflib.Graph
    files: Mapping[str, Path] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)

    def clause(self, focus: Node) -> str | None:
        """Return the printed number of the clause that ``focus`` is or stands in, or None."""
        import rdflib

        number = rdflib.URIRef(SRV + "number")
        seen: set[Node] = set()
        waiting = [focus]
        while waiting:
            node = waiting.pop()
            printed = self.graph.value(node, number, any=True)
            if printed is not None:
                return str(printed)
            seen.add(node)
            for name in _DOWN:
                owners = self.graph.subjects(rdflib.URIRef(SRV + name), node)
                waiting += [owner for owner in owners if owner not in seen]
        return None

    def in_log(self, focus: Node) -> bool:
        """Say whether ``focus`` is a log or a record of one."""
        import rdflib

        log = (focus, rdflib.RDF.type, rdflib.URIRef(SRV + "EventLog"))
        return log in self.graph or (None, rdflib.URIRef(SRV + "records"), focus) in self.graph

    def file(self, focus: Node) -> str | None:
        """Return the file that describes ``focus``, or None."""
        path = self.files.get(str(focus))
        return str(path) if path is not None else None

    def line(self, focus: Node, path: str | None) -> int | None:
        """Return the line of that property of ``focus``, or of ``focus``, counted from 1, or None."""
        position = self.positions.get(str(focus))
        return position.line_of(path) if position else None
