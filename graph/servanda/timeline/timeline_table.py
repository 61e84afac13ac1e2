"""A timeline as plain values: one line for each entry, for JSON, CSV and Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.query.table import Row, Table
from servanda.timeline.entry import Entry
from servanda.timeline.entry_words import Words

#: The columns of the table, and their types (:data:`servanda.query.questions.COLUMN_TYPES`).
COLUMNS = {
    "day": "string", "until": "string", "kind": "string", "title": "string", "who": "string",
    "state": "string", "state_label": "string", "clauses": "string list", "outcome": "string",
    "detail": "string", "lane": "string", "lane_label": "string", "ref": "iri", "calls": "string list",
    "about": "iri list", "actors": "iri list",
}  # fmt: skip


def table(found: Iterable[Entry], words: Words) -> Table:
    """Return entries as a table: days in EDTF, an end that is left open as "..", IRIs compact."""
    return Table(tuple(COLUMNS), [_row(entry, words) for entry in found], words.lang, tuple(COLUMNS.values()))


def _row(entry: Entry, words: Words) -> Row:
    return {
        "day": str(entry.day),
        "until": str(entry.until) if entry.until is not None else ".." if entry.lasts else None,
        "kind": entry.kind,
        "title": entry.title,
        "who": entry.who or None,
        "state": entry.state,
        "state_label": words.state(entry.state),
        "clauses": list(entry.clauses),
        "outcome": entry.outcome or None,
        "detail": entry.detail or None,
        "lane": entry.lane,
        "lane_label": words.lane(entry.lane),
        "ref": entry.ref,
        "calls": list(entry.calls),
        "about": list(entry.about),
        "actors": list(entry.actors),
    }
