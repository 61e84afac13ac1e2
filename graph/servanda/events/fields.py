"""The fields of a record: what each is called in a table, in YAML and in RDF, and which record needs which.

The names are in ``columns.tsv``, the words that stand for a type or an answer in ``cells.tsv``. Here are also
the ways from a record to what a file says of it: cells of a table, keys of YAML, statements of RDF.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Container, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from servanda.errors import ServandaError, join_alternatives
from servanda.events.dates import UNKNOWN, Span
from servanda.events.records import Event, Kind, Log
from servanda.letters import compose_letters
from servanda.messages import error_text, get_error_language
from servanda.names import suggest
from servanda.namespaces import PREFIXES, SRV, expand
from servanda.spreadsheets import guard_formula

#: Class of a record to its kind.
CLASSES: Final[dict[str, Kind]] = {
    SRV + "Event": "event",
    SRV + "NotificationAct": "notice",
    SRV + "Judgement": "judgement",
}
_TYPE: Final = PREFIXES["rdf"] + "type"
_BOOLEAN: Final = PREFIXES["xsd"] + "boolean"
_CLASS_OF: Final = {kind: iri for iri, kind in CLASSES.items()}
_LANGUAGES: Final = ("en", "ru", "kk")
#: Column of a log to the attribute of an Event that holds it; "when" becomes the span.
ATTRIBUTES: Final = {
    "matter": "matters", "by": "by", "sender": "sender", "addressee": "addressees", "sent": "sent",
    "received": "received", "form": "form", "about": "about", "fulfils": "fulfils", "breaches": "breaches",
    "answer": "answer", "on_behalf_of": "on_behalf_of", "place": "place", "evidence": "evidence",
    "assumed": "assumed", "remark": "remark",
}  # fmt: skip
#: Column to the kind of thing that it names.
KINDS_NAMED: Final = {
    "matter": "matter", "by": "actor", "sender": "actor", "addressee": "actor", "on_behalf_of": "actor",
    "form": "form", "fulfils": "norm", "breaches": "norm",
}  # fmt: skip
#: Columns that say yes or no.
BOOLEANS: Final = frozenset({"answer", "assumed"})
#: Kind of record to the groups of fields of which one each must be there.
_REQUIRED: Final[dict[Kind, tuple[tuple[str, ...], ...]]] = {
    "event": (("matter", "fulfils", "breaches"), ("when",)),
    "notice": (("sender",), ("addressee",), ("matter",), ("sent", "received")),
    "judgement": (("about",), ("answer",), ("by",)),
}
#: Kind of record to the fields that mean nothing there.
_EXCLUDED: Final[dict[Kind, frozenset[str]]] = {
    "event": frozenset({"sender", "addressee", "sent", "received", "form", "answer"}),
    "notice": frozenset({"when", "answer"}),
    "judgement": frozenset({"sender", "addressee", "sent", "received", "form"}),
}
#: When something was of which nothing is said.
NOTHING: Final = Span(UNKNOWN)
_NAME: Final = re.compile(r"\w(?:[\w.~-]*[\w~-])?")


@dataclass(frozen=True)
class Column:
    """One column: its name in a table, its key in YAML, its property (a full IRI), and what it means.

    ``many`` says that it can have several values; ``names`` are all headers that are taken for it, folded.
    """

    name: str
    key: str
    property: str
    many: bool
    names: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Layout:
    """How a table is written: its delimiter, its columns in order, and what its comments name.

    A column without a name is "" and stays empty. ``lines`` is how many lines come before the first row;
    ``ending`` is that of a line.
    """

    delimiter: str
    columns: tuple[str, ...]
    log: str | None = None
    agreement: str | None = None
    lines: int = 1
    ending: str = "\n"

    @property
    def separators(self) -> str:
        """The marks that separate several values in one cell."""
        return "|" if self.delimiter == ";" else "|;"

    def format_row(self, cells: Iterable[str]) -> str:
        """Return a row of the table, with its end.

        Python's own writer leaves a line break of another kind than the table's without quotation marks.
        """
        special = set(f'{self.delimiter}"\r\n')
        quoted = ('"' + cell.replace('"', '""') + '"' if special & set(cell) else cell for cell in cells)
        return self.delimiter.join(quoted) + self.ending


@cache
def load_columns() -> dict[str, Column]:
    """Return the columns by their name, in the order in which a new table has them."""
    return {
        row["column"]: Column(
            row["column"], row["key"], expand(row["property"]), row["many"] == "yes",
            tuple(map(fold_header, [row["column"], *"|".join(row[lang] for lang in _LANGUAGES).split("|")])),
            row["meaning"],
        )
        for row in load_table("columns.tsv")
    }  # fmt: skip


@cache
def index_properties() -> dict[str, Column]:
    """Return the columns by the full IRI of their property."""
    return {column.property: column for column in load_columns().values() if column.property}


def fold_header(header: str) -> str:
    """Return a header without what people write in different ways.

    >>> fold_header(" On-behalf_of ")
    'on behalf of'
    """
    return re.sub(r"[\s_\-\u00a0]+", " ", compose_letters(header).casefold()).strip()


def find_column(header: str) -> str | None:
    """Return the name of the column that a header means, in English, Russian or Kazakh; None for none.

    >>> find_column("Когда"), find_column("colour")
    ('when', None)
    """
    return _load_headers().get(fold_header(header))


def unknown_column_error(header: str) -> ServandaError:
    """Return the error for a header that means no column, with the nearest that does."""
    lang = get_error_language()
    heads = load_columns() if lang == "en" else [row[lang].split("|")[0] for row in load_table("columns.tsv")]
    there = error_text("columns-there-are", columns=", ".join(heads))
    hint = suggest(fold_header(header), _load_headers(), there, 0.6)
    return ServandaError(error_text("unknown-column", column=header, hint=hint))


def translate_word(column: str, text: str) -> str:
    """Return what a word stands for in the column ``type``, ``answer`` or ``assumed``; raises ServandaError.

    >>> translate_word("answer", "иә"), translate_word("type", "Notice")
    ('yes', 'notice')
    """
    known = _load_words(column)
    if fold_header(text) not in known:
        ways = ", ".join(dict.fromkeys(known.values()))
        raise ServandaError(error_text("unknown-word", text=text, column=column, ways=ways))
    return known[fold_header(text)]


def load_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table (``columns.tsv`` …) that lies beside this module."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def make_event(iri: str, kind: Kind, fields: dict[str, Any], line: int | None = None) -> Event:
    """Return the record of what a log says of ``iri``.

    ``fields`` gives column to value, as :class:`Event` holds it (``when`` as a Span); what is empty is left
    out. Raises ServandaError, without a place, for what is missing or does not belong there.
    """
    check_fields(kind, fields)
    return build_event(iri, kind, fields, line)


def build_event(iri: str, kind: Kind, fields: dict[str, Any], line: int | None) -> Event:
    """Return the record of fields that :func:`check_fields` has let through; else as :func:`make_event`.

    Of several senders of a joint notice, the first is its sender, and the others made it too (``by``).
    """
    if isinstance(fields.get("sender"), tuple):
        first, *others = dict.fromkeys(fields["sender"])
        fields = {**fields, "sender": first, "by": tuple(dict.fromkeys((*others, *fields.get("by", ()))))}
    cells = {ATTRIBUTES[name]: value for name, value in fields.items() if name != "when"}
    if kind == "notice":
        received = fields.get("received")
        span = Span(fields["sent"] if received is None else received)
    else:
        span = fields.get("when", NOTHING)
    return Event(iri=iri, kind=kind, span=span, line=line, **cells)


def check_fields(kind: Kind, fields: Collection[str], name_column: Callable[[str], str] = str) -> None:
    """Raise ServandaError, without a place, when such a record needs another field or has a foreign one.

    ``name_column`` names a column as that kind of file does.
    """
    excluded = _EXCLUDED[kind]
    if not excluded.isdisjoint(fields):
        raise _excluded_error(kind, min(excluded.intersection(fields)), name_column)
    for group in _REQUIRED[kind]:
        if not any(name in fields for name in group):
            either = join_alternatives(f"'{name_column(name)}'" for name in group)
            hint = error_text("not-known-if-so") if "when" in group else ""
            raise ServandaError(error_text("field-missing", type=_call_record(kind), field=either, hint=hint))


def _call_record(kind: Kind) -> str:
    """Return what a kind of record is called at the head of a sentence, in the language of errors."""
    if kind == "event":
        return error_text("record-of-event")
    return error_text("record-of-notice") if kind == "notice" else error_text("record-of-judgement")


def infer_kind(fields: Collection[str]) -> Kind:
    """Return the kind of a record that does not say it."""
    if "sender" in fields or "addressee" in fields:
        return "notice"
    return "judgement" if "answer" in fields else "event"


def is_name(text: str) -> bool:
    """Say whether a text can be the name of a record or a log: as a name in YAML, without '/' or blanks.

    >>> is_name("arrival-2009-02-01"), is_name("a b"), is_name("")
    (True, False, False)
    """
    return _NAME.fullmatch(text) is not None


def locate_error(error: ServandaError, file: object, line: int | None) -> ServandaError:
    """Return an error with its place: one line, of bounded length, that no control character can colour."""
    shown = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in error.message
    )
    message = shown if len(shown) <= 500 else f"{shown[:300]} … {shown[-150:]}"
    return ServandaError(message, file=str(file), line=line, exit_code=error.exit_code)


def list_fields(event: Event) -> dict[str, list[str]]:
    """Return column to texts, names as compact IRIs; what is empty is left out, and so are id and type.

    >>> list_fields(Event(iri="log:a/b", matters=("matter:arrival",)))
    {'matter': ['matter:arrival'], 'when': ['not known']}
    """
    found: dict[str, list[str]] = {}
    for name in load_columns():
        value = getattr(event, ATTRIBUTES[name]) if name in ATTRIBUTES else None
        value = None if name == "assumed" and not event.assumed else value
        if name == "when" and event.kind != "notice":
            # A judgement may say no day; of an event it is said that none is known.
            value = event.span if event.kind == "event" or event.span != NOTHING else None
        if value is not None and value != ():
            found[name] = list(value) if isinstance(value, tuple) else [_format_value(value)]
    return found


def make_row(event: Event, log: Log, layout: Layout, taken: Container[str]) -> list[str]:
    """Return the cells of a record in a table of that layout, names as short as they can be.

    ``taken`` holds the IRIs of all records of the log. Raises ServandaError for a column that the table
    lacks, and for a text that cannot stand in a cell.
    """
    cells = {
        name: [_shorten(name, text, log, taken) for text in texts]
        for name, texts in list_fields(event).items()
    }
    cells["id"], cells["type"] = [event.name], [event.kind]
    missing = ", ".join(f"'{name}'" for name in cells if name not in layout.columns and name != "type")
    if missing:
        raise ServandaError(error_text("column-missing-in-table", column=missing))
    for name, texts in cells.items():
        mixed = next((text for text in texts if not set(layout.separators).isdisjoint(text)), None)
        if mixed is not None and load_columns()[name].many:
            raise ServandaError(
                error_text(
                    "value-with-separator",
                    value=mixed,
                    column=name,
                    separators=join_alternatives(layout.separators),
                )
            )
    return ["|".join(map(guard_formula, cells.get(name, ()))) for name in layout.columns]


def make_mapping(event: Event, log: Log) -> dict[str, list[str]]:
    """Return key to values of a record as it stands in YAML below its name."""
    found = {"type": [_CLASS_OF[event.kind].removeprefix(SRV)]}
    for name, texts in list_fields(event).items():
        if name in BOOLEANS:
            texts = ["true" if texts == ["yes"] else "false"]
        short = [text.removeprefix(f"{log.iri}/") for text in texts] if name == "about" else texts
        found[load_columns()[name].key] = short
    return found


def make_heading(log: Log) -> list[Triple]:
    """Return what a log says of itself."""
    node = NamedNode(expand(log.iri))
    return [
        Triple(node, NamedNode(_TYPE), NamedNode(SRV + "EventLog")),
        Triple(node, NamedNode(SRV + "isLogOf"), NamedNode(expand(log.agreement))),
    ]


def make_statements(event: Event, log: Log) -> list[Triple]:
    """Return what a log says of a record.

    That it records it comes last: of a file that was cut off before that, reading can tell.
    """
    node = NamedNode(expand(event.iri))
    found = [Triple(node, NamedNode(_TYPE), NamedNode(_CLASS_OF[event.kind]))]
    for name, texts in list_fields(event).items():
        predicate = NamedNode(load_columns()[name].property)
        for text in texts:
            value: NamedNode | Literal = Literal(text)
            if name in BOOLEANS:
                value = Literal("true" if text == "yes" else "false", datatype=NamedNode(_BOOLEAN))
            elif name == "about" or name in KINDS_NAMED:
                value = NamedNode(expand(text))
            found.append(Triple(node, predicate, value))
    return [*found, Triple(NamedNode(expand(log.iri)), NamedNode(SRV + "hasEvent"), node)]


def make_quads(log: Log) -> list[Quad]:
    """Return a log and its records as quads, in the named graph of its IRI."""
    graph = NamedNode(expand(log.iri))
    triples = [*make_heading(log), *(one for event in log.events for one in make_statements(event, log))]
    return [Quad(one.subject, one.predicate, one.object, graph) for one in triples]


@cache
def _load_headers() -> dict[str, str]:
    return {name: column.name for column in load_columns().values() for name in column.names}


@cache
def _load_words(column: str) -> dict[str, str]:
    return {
        fold_header(word): row["value"]
        for row in load_table("cells.tsv")
        if row["column"] == column
        for lang in _LANGUAGES
        for word in row[lang].split("|")
    }


def _excluded_error(kind: Kind, name: str, name_column: Callable[[str], str]) -> ServandaError:
    hint = error_text("leave-out-or-fix-type")
    if kind == "notice" and name == "when":
        hint = error_text(
            "write-sent-and-received", sent=name_column("sent"), received=name_column("received")
        )
    return ServandaError(
        error_text("field-of-other-type", type=_call_record(kind), field=name_column(name), hint=hint)
    )


def _format_value(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _shorten(column: str, text: str, log: Log, taken: Container[str]) -> str:
    """Return a name as people type it in that column."""
    if column == "about" and text.startswith(f"{log.iri}/"):
        return text.removeprefix(f"{log.iri}/")
    end = text.removeprefix(f"{log.agreement}/")
    if column == "about":
        return text if f"{log.iri}/{end}" in taken else end
    return end.removeprefix(f"{KINDS_NAMED[column]}:") if column in KINDS_NAMED else text
