"""Where a node stands: the clause that it is in, and the file and line where it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.check.compiled.data import Data
from servanda.check.compiled.terms import RDF_TYPE, Term, text
from servanda.namespaces import SRV

if TYPE_CHECKING:
    from servanda.read.syntax import Position

#: The properties that lead from a clause down to what stands in it.
_DOWN = tuple(
    f"<{SRV}{name}>"
    for name in ("states", "hasPassage", "hasNote", "hasSlot", "hasQualifier", "requiresNotification")
)


@dataclass(frozen=True)
class Places:
    """The clause, file and line of each node; lines are not known for JSON-LD and RDF/XML."""

    data: Data
    files: Mapping[str, Path] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)

    def clause(self, focus: Term) -> str | None:
        """Return the printed number of the clause that ``focus`` is or stands in, or None."""
        seen: set[Term] = set()
        waiting = [focus]
        while waiting:
            node = waiting.pop()
            printed = sorted(self.data.values(node, f"<{SRV}number>"))
            if printed:
                return text(printed[0])
            seen.add(node)
            for predicate in _DOWN:
                waiting += [owner for owner in self.data.subjects(predicate, node) if owner not in seen]
        return None

    def in_log(self, focus: Term) -> bool:
        """Say whether ``focus`` is a log or a record of one."""
        is_log = f"<{SRV}EventLog>" in self.data.values(focus, RDF_TYPE)
        return is_log or bool(self.data.subjects(f"<{SRV}records>", focus))

    def file(self, focus: Term) -> str | None:
        """Return the file that describes ``focus``, or None."""
        path = self.files.get(text(focus))
        return str(path) if path is not None else None

    def line(self, focus: Term, path: Term | None) -> int | None:
        """Return the line of that property of ``focus``, or of ``focus``, counted from 1, or None."""
        position = self.positions.get(text(focus))
        return position.line_of(text(path) if path else None) if position else None
