"""The text of a log with one more record, in each format that records can be added to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.read import files, rdf
from servanda.timeline import log_csv, log_yaml
from servanda.timeline.events import Event, Log
from servanda.timeline.log_columns import columns
from servanda.timeline.log_fields import heading, row, statements, yaml_record
from servanda.timeline.log_read import TABLES, is_table
from servanda.vocabulary import SRV, compact, expand

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

#: The formats of RDF to which statements can be put at the end.
_OPEN: Final = frozenset({"TURTLE", "TRIG", "N_TRIPLES", "N_QUADS"})

_WAY_OUT: Final = "keep the log as YAML-LD (.yaml), CSV (.csv), Turtle (.ttl), TriG, N-Triples or N-Quads"


def refuse_kind(path: Path) -> None:
    """Raise ServandaError for a file of a kind to which no record can be added, by its name."""
    ending = path.suffix.lower()
    form = rdf.format_of(path, "")
    if ending not in (*TABLES, ".yaml", ".yml") and form not in _OPEN and (form or not os.path.exists(path)):  # noqa: PTH110
        raise ServandaError(
            f"no record can be added to a file '{ending or path.name}'; {_WAY_OUT}", file=path
        )


def with_record(target: Path, path: Path, log: Log, event: Event) -> bytes:
    """Return the bytes of the log at ``target`` with one more record; of a new log where nothing is there.

    ``path`` is only named in errors. What is there stays, byte by byte. Raises ServandaError when the record
    cannot be put in.
    """
    there = os.path.exists(target)  # noqa: PTH110 (never raises)
    content = files.read_bytes(target, limit=log_csv.LIMIT) if there else b""
    if is_table(target) if content else path.suffix.lower() in TABLES:
        return _table(content, path, log, event)
    text = files.decode(content, path) if content else ""
    mark = content[:3] if content.startswith(b"\xef\xbb\xbf") else b""
    form = rdf.format_of(target, text)
    if form is None:
        held = text or log_yaml.new(log.iri, log.agreement)
        return mark + log_yaml.inserted(held, event.name, yaml_record(event, log)).encode()
    if form not in _OPEN:
        raise ServandaError(f"no record can be added to {form.replace('_', '-')}; {_WAY_OUT}")
    return content + _statements(text, form, path, log, event).encode()


def _table(content: bytes, path: Path, log: Log, event: Event) -> bytes:
    """Return a table with one more row."""
    if not content:
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
        names = compact(expand(log.agreement)).partition(":")[2]
        first = f"# log: {log.iri.partition(':')[2]}, agreement: {names}\n"
        content = (first + delimiter.join(columns()) + "\n").encode()
    layout = log_csv.layout(content, path)
    return content + layout.line(row(event, log, layout, {one.iri for one in (*log.events, event)})).encode()


def _statements(text: str, form: str, path: Path, log: Log, event: Event) -> str:
    """Return the statements of a record, and of the log where there is none yet, to be put at the end."""
    triples = [*(() if text else heading(log.iri, log.agreement)), *statements(event, log.iri)]
    graph = _graph(text, form, path, log) if text else None
    lines = [str(triple) for triple in triples]
    if graph is not None and form == "N_QUADS":
        lines = [f"{line} {graph}" for line in lines]
    body = "".join(f"{line} .\n" for line in lines)
    if graph is not None and form == "TRIG":
        body = f"{graph} {{\n{body}}}\n"
    return body if not text or text.endswith("\n") else "\n" + body


def _graph(text: str, form: str, path: Path, log: Log) -> NamedNode | None:
    """Return the graph in which a file keeps the log, or None where it names none."""
    from pyoxigraph import NamedNode

    for quad in rdf.parse(text, form, path):
        if quad.predicate.value == SRV + "isLogOf" and rdf.text_of(quad.subject) == expand(log.iri):
            return quad.graph_name if isinstance(quad.graph_name, NamedNode) else None
    return None
