"""A record as the words with which a file says it: for a table, for YAML, and as statements of RDF."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.timeline.events import Event, Log
from servanda.timeline.log_columns import CLASSES, columns
from servanda.timeline.log_layout import Layout
from servanda.timeline.log_record import ATTRIBUTES, NOTHING
from servanda.timeline.log_values import NAMED, guarded
from servanda.vocabulary import PREFIXES, SRV, expand

if TYPE_CHECKING:
    from pyoxigraph import Triple

_TYPE: Final = PREFIXES["rdf"] + "type"
_BOOLEAN: Final = PREFIXES["xsd"] + "boolean"
_CLASS_OF: Final = {kind: iri for iri, kind in CLASSES.items()}


def fields(event: Event) -> dict[str, list[str]]:
    """Return column to texts, names as compact IRIs; what is empty is left out, and so are id and type.

    >>> fields(Event(iri="log:a/b", matters=("matter:arrival",)))
    {'matter': ['matter:arrival'], 'when': ['not known']}
    """
    found: dict[str, list[str]] = {}
    for name in columns():
        value = getattr(event, ATTRIBUTES[name]) if name in ATTRIBUTES else None
        if name == "when" and event.kind != "notice":
            # A judgement may say no day; of an event it is said that none is known.
            value = event.span if event.kind == "event" or event.span != NOTHING else None
        if value is not None and value != ():
            found[name] = list(value) if isinstance(value, tuple) else [_text(value)]
    return found


def _text(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def row(event: Event, log: Log, layout: Layout, taken: Container[str]) -> list[str]:
    """Return the cells of a record in a table of that layout, names as short as they can be.

    ``taken`` holds the IRIs of all records of the log. Raises ServandaError for a column that the table
    lacks, and for a text that cannot stand in a cell.
    """
    held = {name: [_short(name, text, log, taken) for text in texts] for name, texts in fields(event).items()}
    held["id"], held["type"] = [event.name], [event.kind]
    missing = ", ".join(f"'{name}'" for name in held if name not in layout.columns and name != "type")
    if missing:
        raise ServandaError(
            f"this table has no column {missing}, and the record needs it; add it to the header, and an "
            "empty cell to each row"
        )
    for name, texts in held.items():
        parted = next((text for text in texts if not set(layout.parting).isdisjoint(text)), None)
        if parted is not None and columns()[name].many:
            raise ServandaError(
                f"'{parted}' cannot stand in the column '{name}' of this table, where "
                f"{' and '.join(layout.parting)} part several values; write it without"
            )
    return ["|".join(map(guarded, held.get(name, ()))) for name in layout.columns]


def _short(column: str, text: str, log: Log, taken: Container[str]) -> str:
    """Return a name as people type it in that column."""
    if column == "about" and text.startswith(f"{log.iri}/"):
        return text.removeprefix(f"{log.iri}/")
    end = text.removeprefix(f"{log.agreement}/")
    if column == "about":
        return text if f"{log.iri}/{end}" in taken else end
    return end.removeprefix(f"{NAMED[column]}:") if column in NAMED else text


def yaml_record(event: Event, log: Log) -> dict[str, str | list[str]]:
    """Return key to value of a record as it stands in YAML below its name."""
    base = f"{log.iri}/"
    found: dict[str, str | list[str]] = {"type": _CLASS_OF[event.kind].removeprefix(SRV)}
    for name, texts in fields(event).items():
        if name == "answer":
            texts = ["true" if event.answer else "false"]
        short = [text.removeprefix(base) for text in texts] if name == "about" else texts
        found[columns()[name].key] = short[0] if len(short) == 1 else short
    return found


def heading(iri: str, agreement: str) -> list[Triple]:
    """Return what a log says of itself; ``iri`` and ``agreement`` are compact."""
    from pyoxigraph import NamedNode, Triple

    log = NamedNode(expand(iri))
    return [
        Triple(log, NamedNode(_TYPE), NamedNode(SRV + "EventLog")),
        Triple(log, NamedNode(SRV + "isLogOf"), NamedNode(expand(agreement))),
    ]


def statements(event: Event, log: str) -> list[Triple]:
    """Return what a log, by its compact IRI, says of a record.

    That it records it comes last: of a file that was cut off before that, reading can tell.
    """
    from pyoxigraph import Literal, NamedNode, Triple

    node = NamedNode(expand(event.iri))
    found = [Triple(node, NamedNode(_TYPE), NamedNode(_CLASS_OF[event.kind]))]
    for name, texts in fields(event).items():
        predicate = NamedNode(columns()[name].property)
        for text in texts:
            value: NamedNode | Literal = Literal(text)
            if name == "answer":
                value = Literal("true" if event.answer else "false", datatype=NamedNode(_BOOLEAN))
            elif name == "about" or name in NAMED:
                value = NamedNode(expand(text))
            found.append(Triple(node, predicate, value))
    return [*found, Triple(NamedNode(expand(log)), NamedNode(SRV + "records"), node)]
