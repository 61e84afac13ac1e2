"""Where a node stands: the clause that it is in, and whether it is in a log."""

from __future__ import annotations

from typing import Final

from servanda.check.compiled.data import Data
from servanda.check.compiled.paths import Alternative, Inverse, Predicate, Repeated, Sequence
from servanda.check.compiled.terms import RDF_TYPE, Term, text
from servanda.namespaces import SRV

#: The properties that lead from a clause down to what stands in it.
_DOWN: Final = ("states", "hasPassage", "hasNote", "hasSlot", "hasQualifier", "requiresNotification")
#: Lead from a node to the numbers of the clauses that it is or stands in, and to the logs that record it.
TO_NUMBER: Final = Sequence(
    (
        Repeated(Alternative(tuple(Inverse(f"<{SRV}{name}>") for name in _DOWN)), "*"),
        Predicate(f"<{SRV}number>"),
    )
)
TO_LOG: Final = Inverse(f"<{SRV}records>")


def clause_of(data: Data, node: Term) -> str | None:
    """Return the printed number of the clause that a node is or stands in, the first of them, or None."""
    numbers = data.values(node, f"<{SRV}number>") or TO_NUMBER.values(data, node)
    return text(min(numbers)) if numbers else None


def in_log(data: Data, node: Term) -> bool:
    """Say whether a node is a log or a record of one."""
    return f"<{SRV}EventLog>" in data.values(node, RDF_TYPE) or bool(TO_LOG.values(data, node))
