"""An answer of an engine in a form in which two are equal exactly when they say the same."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions, parse_query_results

from servanda.query.questions import Question

Rows = list[tuple[object, ...]]


class Failed(Exception):
    """An engine answered with an error."""


def read(path: Path, question: Question) -> tuple[list[str], Rows]:
    """Return the columns and rows of ``path`` (``.srj``), or raise Failed with what stands in ``.error``."""
    failed = path.with_suffix(".error")
    if failed.exists():
        raise Failed(failed.read_text(encoding="utf-8", errors="replace")[:500])
    found = parse_query_results(path.read_bytes(), QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    columns = [variable.value for variable in found.variables]
    types = {column.name: column.type for column in question.columns}
    return columns, [tuple(_cell(row[name], types[name]) for name in columns) for row in found]


def _cell(term: object, kind: str) -> object:
    """Return a term; of a GROUP_CONCAT the parts sorted, since the standard leaves their order open.

    A boolean is its value: Virtuoso has none of its own, and writes ``1`` and ``0``.
    """
    if isinstance(term, Literal) and " " in kind:
        parts = term.value.split(" | " if kind.startswith("string") else " ")
        return sorted(part for part in parts if part), term.datatype.value, term.language
    if isinstance(term, Literal) and kind == "boolean":
        return term.value in ("true", "1")
    return None if term is None else str(term)
