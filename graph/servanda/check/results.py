"""What a check finds: results in the shape of SHACL's, with the clause, the file and the line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph

SHAPES = "https://w3id.org/servanda/shapes#"
#: Severities, worst first (W3C SHACL, section 2.1.4).
SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True)
class Result:
    """One thing that is wrong.

    ``shape``, ``focus`` and ``path`` are compact IRIs where a prefix fits; ``value`` is the offending
    value as text, or None; ``clause`` is the printed number of the clause that the focus node stands in.
    ``messages`` holds the message in each language that the shape gives; ``message`` is the chosen one.
    """

    severity: str
    shape: str
    focus: str
    path: str | None
    value: str | None
    clause: str | None
    message: str
    file: str | None = None
    line: int | None = None
    messages: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    #: Whether the focus node is a log or one of its records.
    in_log: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True)
class Report:
    """All results of a check; ``conforms`` says that there are none (W3C SHACL, section 3.6.1)."""

    results: tuple[Result, ...]
    #: Number of agreements that were looked at.
    agreements: int
    #: Makes the SHACL report as RDF, when it is asked for.
    triples: Callable[[], list[pyoxigraph.Triple]] = field(compare=False, repr=False)
    #: The language of the messages.
    language: str = field(default="en", compare=False)
    #: Number of logs that were looked at.
    logs: int = 0

    def _repr_html_(self) -> str:
        from servanda.check.report import as_html

        return as_html(self)

    @property
    def conforms(self) -> bool:
        """True when nothing at all was found."""
        return not self.results


def shape_name(iri: str) -> str:
    """Return the compact name of a shape.

    >>> shape_name("https://w3id.org/servanda/shapes#Norm")
    'srv-shapes:Norm'
    """
    return "srv-shapes:" + iri.removeprefix(SHAPES) if iri.startswith(SHAPES) else iri
