"""A log from a table (CSV), from YAML-LD or other RDF, or from a graph that holds one, as records.

A table is read in one pass, each distinct cell once. YAML-LD is RDF, and both are read from their quads.
"""

from __future__ import annotations

import csv
import gc
import io
import os
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TextIO, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, Store

from servanda.errors import OddValues, ServandaError
from servanda.events.dates import parse_day, parse_span
from servanda.events.fields import (
    BOOLEANS,
    CLASSES,
    KINDS_NAMED,
    Column,
    Layout,
    build_event,
    check_fields,
    find_column,
    index_properties,
    infer_kind,
    is_name,
    load_columns,
    locate_error,
    make_quads,
    translate_word,
    unknown_column_error,
)
from servanda.events.records import Event, Kind, Log
from servanda.events.resolver import NameResolver, resolve_agreement, suggest_event
from servanda.letters import compose_letters, fold_look_alikes
from servanda.messages import error_text
from servanda.names import format_suggestion
from servanda.namespaces import PREFIXES, SRV, compact, expand
from servanda.read import files
from servanda.read.document import Document, read_file
from servanda.read.foreign import describe_contents
from servanda.read.syntax import Positions
from servanda.spreadsheets import unguard_formula

#: What the name of a table ends in.
TABLES: Final = frozenset({".csv", ".tsv", ".txt"})
#: What the name of anything else that is read ends in; a file of another name is looked into.
_YAML: Final = frozenset({".yaml", ".yml"})
_OTHER: Final = frozenset(
    {".ttl", ".turtle", ".nt", ".nq", ".trig", ".jsonld", ".json", ".rdf", ".xml", ".owl"}
)
#: The first line of a YAML file that says how the file ends.
_MARKED: Final = re.compile(r"---[ \t]+#.*'[.]{3}'")
#: The table, in the folder of an agreement, of what each Party did to be bound.
PARTICIPATION: Final = "participation.csv"
#: The most that a table may hold: bytes of the file, and rows.
MAX_BYTES: Final = 512 * 1024 * 1024
MAX_ROWS: Final = 5_000_000
#: The most distinct texts of one column that are kept, so that many different ones do not fill the memory.
_MAX_CACHED: Final = 50_000
#: How files of office suites begin: ZIP (.xlsx, .docx, .ods), and the older .xls and .doc.
_OFFICE: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DELIMITERS: Final = (",", ";", "\t")
#: The line that tells Excel, before all else, what stands between cells.
_SEPARATOR: Final = re.compile(r"[\"']?sep=([^\r\n]?)[\"']?[;,\t]*\s*$", re.IGNORECASE)
_HEADING: Final = re.compile(r"\s*(log|agreement)\s*:\s*(.*?)\s*", re.IGNORECASE)
_TYPE: Final = PREFIXES["rdf"] + "type"
_RECORDS: Final = SRV + "hasEvent"
_LOG_OF: Final = SRV + "isLogOf"
#: What stands for the file of a log that is in a graph.
_GRAPH: Final = Path("the graph")
#: Subject to property to values.
_Described: TypeAlias = dict[str, dict[str, list[Any]]]


@dataclass
class _TableReader:
    """One table while it is being read; ``row`` is the line on which the present row began."""

    content: bytes
    path: Path
    row: int = 1
    layout: Layout = field(init=False)

    def __post_init__(self) -> None:
        with self._locate_errors():
            _reject_cut_table(self.content, self.path)
            self.stream = io.TextIOWrapper(io.BytesIO(self.content), "utf-8-sig", newline="")
            self.layout = _read_layout(self.stream, with_ids=self.path.name != PARTICIPATION)

    def read_log(self, store: Store, wanted: str | None) -> Log:
        """Return the whole log."""
        with self._locate_errors(), _pause_gc():
            iri = resolve_agreement(store, self.layout.agreement, wanted)
            name = self._make_name(iri)
            reader = FieldReader(NameResolver(store, iri), f"log:{name}/", self.layout.separators)
            events = tuple(self._read_events(reader))
            reader.check_references({event.iri: event.line or 0 for event in events})
            return Log(f"log:{name}", compact(iri), events, self.path)

    def _read_events(self, reader: FieldReader) -> Iterator[Event]:
        """Yield the records; which fields one has is checked once for each kind and set of fields."""
        columns, cells = self.layout.columns, reader.cells
        lines: dict[str, int] = {}
        # What is typed with a letter of the other alphabet names a record as what looks the same.
        alike: dict[str, str] = {}
        checked: set[tuple[Kind, tuple[str, ...]]] = set()
        for line, row in self._read_rows():
            if len(row) != len(columns):
                raise _width_error(len(row), len(columns))
            texts = {name: text for name, cell in zip(columns, row, strict=True) if (text := cell.strip())}
            if not texts:
                continue
            name = compose_letters(texts.pop("id", "" if "id" in columns else f"line-{line}"))
            kind: Kind = cells["type"][texts.pop("type")] if "type" in texts else infer_kind(texts)
            shape = kind, tuple(texts)
            if shape not in checked:
                check_fields(kind, texts.keys() - {""})
                checked.add(shape)
            if "" in texts:
                raise ServandaError(error_text("cell-without-column", text=texts[""]))
            about = compose_letters(texts.pop("about", ""))
            fields = {column: cells[column][text] for column, text in texts.items()}
            if about:
                of = reader.base + about
                if of not in lines and not of.isascii():
                    folded = fold_look_alikes(of)
                    of = alike.get(folded, folded if folded in lines else of)
                known = kind != "judgement" and of in lines
                fields["about"] = (of,) if known else reader.read_about(about, kind, line)
            iri = name if name.startswith(reader.base) else reader.base + name
            if iri in lines or not is_name(iri[len(reader.base) :]):
                raise _id_error(name, lines.get(iri))
            lines[iri] = line
            if not iri.isascii():
                alike[fold_look_alikes(iri)] = iri
            yield build_event(iri, kind, fields, line)

    def _read_rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that are not empty, each with the line on which it begins."""
        reader = csv.reader(self.stream, delimiter=self.layout.delimiter, strict=True)
        before, count = self.layout.lines + 1, 0
        self.row = before
        for row in reader:
            if row:
                count += 1
                if count > MAX_ROWS:
                    raise ServandaError(error_text("too-many-rows", number=MAX_ROWS))
                yield self.row, row
            self.row = before + reader.line_num

    def _make_name(self, agreement: str) -> str:
        """Return the name of the log; a table of participation is called by its agreement."""
        if self.path.name == PARTICIPATION:
            return name_participation(agreement).partition(":")[2]
        if self.layout.log:
            return self.layout.log
        if is_name(self.path.stem):
            return self.path.stem
        raise ServandaError(
            error_text("bad-log-stem", name=self.path.stem),
            line=1,
        )

    @contextmanager
    def _locate_errors(self) -> Iterator[None]:
        """Turn whatever goes wrong into one sentence with the file and the line."""
        try:
            yield
        except ServandaError as error:
            raise locate_error(error, self.path, error.line or self.row) from None
        except csv.Error as error:
            raise locate_error(_csv_error(str(error)), self.path, self.row) from None
        except UnicodeDecodeError:
            files.decode_text(self.content, self.path)  # says on which line
            raise


class CellValues(dict[str, Any]):
    """The texts that stand in one column, each with the value that a record holds for it.

    A text is read when it is first looked up; raises ServandaError, without a place, where it cannot be.
    """

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:  # noqa: ANN401 (each column has a type of its own)
        found = self._read(text)
        if len(self) < _MAX_CACHED:
            self[text] = found
        return found


class FieldReader:
    """Turns the texts of fields into values: names are found, days read, several values parted.

    Texts come without blanks around them. ``base`` is the log's compact IRI and "/"; ``separators`` are the
    marks between several values; a ``table`` keeps its texts from being taken for formulas. A record of the
    log may be named before it comes: :meth:`check_references` says whether all came.
    """

    def __init__(self, names: NameResolver, base: str, separators: str = "", *, table: bool = True) -> None:
        self.names = names
        self.base = base
        self._wanted: dict[str, tuple[Kind, int]] = {}
        self._either: dict[str, tuple[str, int]] = {}
        marks = f"[{re.escape(separators)}]" if separators else r"(?!)"  # which nothing matches
        self._separators = re.compile(marks)
        self._plain = unguard_formula if table else str
        self.cells = {name: CellValues(self._choose_reader(name)) for name in load_columns()}

    def read(self, column: str, text: str) -> Any:  # noqa: ANN401 (each column has a type of its own)
        """Return the value of a text of a column other than ``about``; raises as :class:`CellValues` does."""
        return self.cells[column][text]

    def read_about(self, text: str, kind: Kind, line: int) -> tuple[str, ...]:
        """Return what a record of that kind is about: records of this or another log, or what is judged.

        Raises as :class:`CellValues` does.
        """
        return tuple(self._read_reference(part, kind, line) for part in self._split(text))

    def check_references(self, ids: dict[str, int]) -> None:
        """Raise ServandaError unless each record that is named is there and nothing is named in two ways.

        ``ids`` gives the IRI of each record and its line. The error's line is where the name stands.
        """
        for iri, (kind, line) in self._wanted.items():
            if iri not in ids:
                name = iri.removeprefix(self.base)
                if kind == "judgement":
                    error = self.names.unknown_error(("qualifier", "norm"), name)
                    raise ServandaError(error.message, line=line)
                near = suggest_event(name, [one.removeprefix(self.base) for one in ids])
                raise ServandaError(error_text("no-record-of-log", name=name, hint=near), line=line)
        for name, (iri, line) in self._either.items():
            if self.base + name in ids:
                raise ServandaError(
                    error_text("record-or-norm", name=name, iri=iri, record=self.base),
                    line=line,
                )

    def _choose_reader(self, column: str) -> Callable[[str], Any]:
        """Return what reads a text of a column that is not empty."""
        if column in ("sent", "received"):
            return parse_day
        if column == "when":
            return parse_span
        if column == "type":
            return lambda text: translate_word("type", text)
        if column in BOOLEANS:
            return lambda text: translate_word(column, text) == "yes"
        kind = KINDS_NAMED.get(column)
        read = self._plain if kind is None else lambda text: self.names.resolve(kind, text)
        if not load_columns()[column].many and column != "sender":
            return read
        return lambda text: tuple(map(read, self._split(text)))

    def _split(self, text: str) -> list[str]:
        """Return the values that stand in one cell; raises ServandaError if there are only marks between."""
        found = [part for part in map(str.strip, self._separators.split(text)) if part]
        if not found:
            raise ServandaError(error_text("empty-name", text=text))
        return found

    def _read_reference(self, text: str, kind: Kind, line: int) -> str:
        text = compact(text)
        if kind == "judgement":
            found = self.names.find_exact("qualifier", text) or self.names.find_exact("norm", text)
            if found is not None:
                if ":" not in text:
                    self._either.setdefault(text, (found, line))
                return found
        if text.startswith("log:") and not text.startswith(self.base):
            return text
        name = text.removeprefix(self.base)
        if not is_name(name):
            if kind == "judgement":
                raise self.names.unknown_error(("qualifier", "norm"), text)
            raise ServandaError(error_text("not-a-record", text=text))
        iri = self.base + name
        self._wanted.setdefault(iri, (kind, line))
        return iri


@dataclass
class _GraphReader:
    """One log while it is being read."""

    described: _Described
    iri: str
    positions: Positions
    path: Path
    odd: bool = False

    def read_log(self, store: Store, wanted: str | None) -> Log:
        """Return the whole log."""
        head = self.described.get(self.iri, {})
        try:
            named = [self._read_iri(value, "ofAgreement") for value in head.get(_LOG_OF, ())]
            if len(named) != 1:
                raise ServandaError(error_text("agreement-of-log-missing"))
            agreement = resolve_agreement(store, named[0], wanted)
            recorded = {self._read_iri(value, "events"): None for value in head.get(_RECORDS, ())}
        except ServandaError as error:
            raise locate_error(error, self.path, self._find_line(self.iri, _LOG_OF)) from None
        if not self.odd:
            self._reject_unrecorded(recorded)
        self.names = NameResolver(store, agreement)
        self.recorded = recorded
        events = self._read_usable() if self.odd else tuple(self._read_event(iri) for iri in recorded)
        return Log(compact(self.iri), compact(agreement), events, self.path)

    def _read_usable(self) -> tuple[Event, ...]:
        """Return the records that can be used; what names a record that cannot be used is none of them."""
        odd: list[str] = []
        events: list[Event] = []
        before = -1
        while before < len(odd):  # anew without what was odd, until no record is
            before, events = len(odd), []
            for iri in list(self.recorded):
                try:
                    events.append(self._read_event(iri))
                except ServandaError:
                    odd.append(compact(iri))
                    del self.recorded[iri]
        if odd:
            warnings.warn(OddValues(len(odd), tuple(sorted(odd))), stacklevel=2)
        return tuple(events)

    def _read_event(self, iri: str) -> Event:
        """Return one record; raises ServandaError with its line."""
        properties = self.described.get(iri, {})
        try:
            kinds = [CLASSES.get(str(value.value)) for value in properties.get(_TYPE, ())]
            kind = kinds[0] if len(kinds) == 1 else None
            if kind is None:
                raise _type_error(iri, properties)
            columns = dict(self._select_columns(properties))
            check_fields(kind, [column.name for column in columns], _get_key)
            judged = kind == "judgement"
            fields = {one.name: self._read_value(one, values, judged) for one, values in columns.items()}
            return build_event(compact(iri), kind, fields, self._find_line(iri))
        except ServandaError as error:
            predicate = load_columns()[error.file].property if error.file else None
            raise locate_error(error, self.path, self._find_line(iri, predicate)) from None

    def _select_columns(self, properties: dict[str, list[Any]]) -> Iterable[tuple[Column, list[Any]]]:
        """Yield the columns that a record fills; raises ServandaError for a property of servanda's it lacks.

        What other vocabularies say of a record is left alone.
        """
        known = index_properties()
        for predicate, values in properties.items():
            if predicate in known and predicate != _TYPE:
                yield known[predicate], values
            elif predicate.startswith(SRV):
                near = format_suggestion(compact(predicate), map(compact, known))
                raise ServandaError(
                    error_text("unknown-property-of-record", property=compact(predicate), hint=near)
                )

    def _read_value(self, column: Column, values: list[Any], judged: bool) -> Any:  # noqa: ANN401 (one type a column)
        """Return the value of one column; the error's ``file`` names the column, for its line."""
        try:
            if column.name in ("place", "remark"):
                return _choose_text(values, column.key)
            if column.name == "about" or column.name in KINDS_NAMED:
                found = [self._read_name(column, value, judged) for value in values]
            else:
                found = [_read_literal(column, value) for value in values]
            if column.many:
                return tuple(found)
            if len(found) > 1:
                raise ServandaError(error_text("several-values", field=column.key, number=len(found)))
            return found[0]
        except ServandaError as error:
            raise ServandaError(error.message, file=column.name) from None

    def _read_name(self, column: Column, value: object, judged: bool) -> str:
        """Return the compact IRI of what a record names, when it is known."""
        full = self._read_iri(value, column.key)
        iri = compact(full)
        if column.name == "about":
            if full in self.recorded or (iri.startswith("log:") and not full.startswith(self.iri + "/")):
                return iri
            kinds: tuple[str, ...] = ("qualifier", "norm") if judged else ()
        else:
            kinds = (KINDS_NAMED[column.name],)
        if any(self.names.find_exact(kind, iri) for kind in kinds):
            return iri
        if kinds and not full.startswith(self.iri + "/"):
            raise self.names.unknown_error(kinds, iri)
        known = (one.rpartition("/")[2] for one in self.recorded)
        near = format_suggestion(full.rpartition("/")[2], known, fallback=False)
        raise ServandaError(
            error_text(
                "no-record-of-log", name=full.rpartition("/")[2], hint=near or error_text("enter-first")
            )
        )

    def _reject_unrecorded(self, recorded: dict[str, None]) -> None:
        """Raise ServandaError for a record that the log does not name, as when a file was cut off."""
        for iri, properties in self.described.items():
            types = properties.get(_TYPE, ())
            if iri not in recorded and any(str(value.value) in CLASSES for value in types):
                message = error_text("record-not-listed", name=compact(iri).rpartition("/")[2])
                raise locate_error(ServandaError(message), self.path, self._find_line(iri))

    def _read_iri(self, value: object, key: str) -> str:
        if not isinstance(value, NamedNode):
            raise ServandaError(error_text("names-wanted", field=key))
        if key == "events" and not is_name(value.value.rpartition("/")[2]):
            raise ServandaError(error_text("bad-record-name", name=compact(value.value)))
        return value.value

    def _find_line(self, iri: str, predicate: str | None = None) -> int | None:
        position = self.positions.get(iri)
        return position.line_of(predicate) if position else None


def read_log(path: Path, store: Store, agreement: str | None = None, *, named: Path | None = None) -> Log:
    """Return the log in the file at ``path``; what it names is looked up in ``store``.

    Tables are CSV (``,``, ``;`` or tab); anything else is read as by
    :func:`servanda.read.document.read_file`. ``agreement`` is the full IRI of the one wanted (None: that of
    the log); ``named`` is the file for which ``path`` stands in. Raises ServandaError when the file cannot be
    used, names what is not known, or is about an agreement that the store has not.
    """
    path = Path(path)
    _reject_office_file(path, named or path)
    if is_table(path):
        return read_csv(path, store, agreement, named=named)
    _reject_cut_text(path, named or path)
    return read_document(read_file(path), store, agreement, named=named)


def add_participation(log: Log | None, table: Path | None, store: Store, agreement: str) -> Log | None:
    """Return a log with the records of a table of participation; unchanged without one, or where it is that.

    ``agreement`` is the full IRI of the one that both are about. Raises ServandaError as :func:`read_csv`.
    """
    if table is None or (log is not None and log.path is not None and log.path.samefile(table)):
        return log
    held = read_csv(table, store, agreement)
    return held if log is None else replace(log, events=(*log.events, *held.events), path=None)


def find_participation(places: Iterable[Path], agreement: str) -> Path | None:
    """Return the table of participation beside the file that describes an agreement (its full IRI), or None.

    Only those of ``places`` that have such a table beside them are read. Where several agreements lie in its
    folder, the table is that of the one that it names. Raises ServandaError where it then names none, and for
    a table whose first lines cannot be used.
    """
    beside: dict[Path, list[Path]] = {}
    for file in places:
        if has_participation(file):
            beside.setdefault(file.parent / PARTICIPATION, []).append(file)
    for table, described in sorted(beside.items()):
        held = {iri for file in described for iri in _list_agreements(file)}
        if agreement in held and (len(held) == 1 or _names_agreement(table, agreement)):
            return table
    return None


def has_participation(file: Path) -> bool:
    """Say whether a table of participation lies beside a file, and is no link out of its folder."""
    table = file.parent / PARTICIPATION
    return table.is_file() and table.resolve().parent == file.parent.resolve()


def _list_agreements(file: Path) -> tuple[str, ...]:
    """Return the agreements that a file describes; what cannot be read is told elsewhere."""
    try:
        return read_file(file).agreements
    except ServandaError:
        return ()


def _names_agreement(table: Path, agreement: str) -> bool:
    """Say whether a table names an agreement in its first lines; raises ServandaError where it names none."""
    named = parse_layout(files.read_bytes(table, limit=MAX_BYTES), table).agreement
    if named is None:
        raise ServandaError(error_text("agreement-of-table-missing"), file=table, line=1)
    return agreement in (expand(named), PREFIXES["agreement"] + named)


def is_table(path: Path) -> bool:
    """Say whether a file is read as a table: by its name, else by a first line that names the column id."""
    ending = path.suffix.lower()
    if ending in TABLES or ending in _YAML or ending in _OTHER:
        return ending in TABLES
    if not os.path.isfile(path):  # noqa: PTH113 (a pipe would be waited for; and it never raises)
        return False
    try:
        with path.open("rb") as stream:
            lines = stream.read(4096).decode("utf-8-sig", "replace").splitlines()
    except OSError:
        return False
    heads = [line for line in lines[:3] if not line.startswith("#") and not _SEPARATOR.match(line)]
    cells = heads[0].replace(";", ",").replace("\t", ",").split(",") if heads else []
    return "id" in map(find_column, cells)


def read_csv(path: Path, store: Store, agreement: str | None = None, *, named: Path | None = None) -> Log:
    """Return the log that a table holds; names are found in ``store``.

    ``agreement`` is the full IRI of the one wanted (None: any); ``named`` is the file for which ``path``
    stands, whose name the log has when its first line gives none. Raises ServandaError, with the line.
    """
    content = files.read_bytes(path, limit=MAX_BYTES)
    return _TableReader(content, named or path).read_log(store, agreement)


def parse_layout(content: bytes, path: Path) -> Layout:
    """Return how a table is written; raises ServandaError when its first lines cannot be used."""
    return _TableReader(content, path).layout


def read_document(
    document: Document,
    store: Store,
    agreement: str | None = None,
    *,
    named: Path | None = None,
    odd: bool = False,
) -> Log:
    """Return the log that a file describes; names are looked up in ``store``.

    ``agreement`` is the full IRI of the one wanted (None: any); ``named`` is the file for which that of the
    document stands. Raises ServandaError, with the line where the format has lines. Of a log with ``odd``
    records the others are returned, with a warning (:class:`servanda.errors.OddValues`).
    """
    path = named or document.path
    if len(document.logs) != 1:
        if document.logs:
            raise ServandaError(error_text("several-logs"), file=path)
        contents = describe_contents(document.quads)
        raise ServandaError(error_text("no-log-described", contents=contents), file=path, exit_code=1)
    described = _group_quads(document.quads)
    iri = document.logs[0]
    return _GraphReader(described, iri, document.positions, path, odd).read_log(store, agreement)


def name_participation(agreement: str) -> str:
    """Return the compact IRI of the log that a table of participation is, by the IRI of its agreement.

    >>> name_participation("https://w3id.org/servanda/agreement/kz-nato-2007")
    'log:kz-nato-2007-participation'
    """
    return f"log:{compact(agreement).rpartition('/')[2].rpartition(':')[2]}-participation"


def read_stored_log(store: Store, agreement: str) -> Log | None:
    """Return the log of an agreement (its full IRI) that a graph holds, None where there is none.

    A table of participation that was loaded counts with it. A record that cannot be used is left out with a
    warning. Raises ServandaError where there are several, and for one that cannot be used at all.
    """
    found = store.quads_for_pattern(None, NamedNode(_LOG_OF), NamedNode(agreement), None)
    logs = {quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)}
    others = sorted(logs - {expand(name_participation(agreement))})
    if len(others) > 1:
        names = ", ".join(map(compact, others))
        raise ServandaError(error_text("several-logs-in-graph", names=names))
    log = _read_stored(store, agreement, others[0]) if others else None
    return add_stored_participation(log, store, agreement)


def add_stored_participation(log: Log | None, store: Store, agreement: str) -> Log | None:
    """Return a log with the records of the table of participation that a graph holds; unchanged without one.

    ``agreement`` is the full IRI of the one that both are about. Raises ServandaError where the table cannot
    be used at all.
    """
    name = name_participation(agreement)
    is_held = NamedNode(expand(name)), NamedNode(_LOG_OF), NamedNode(agreement)
    if (log is not None and log.iri == name) or not any(store.quads_for_pattern(*is_held, None)):
        return log
    held = _read_stored(store, agreement, expand(name))
    return held if log is None else replace(log, events=(*log.events, *held.events), path=None)


def _read_stored(store: Store, agreement: str, iri: str) -> Log:
    """Return one log that a graph holds."""
    document = Document(
        _GRAPH, list(store.quads_for_pattern(None, None, None, NamedNode(iri))), (), logs=(iri,)
    )
    return replace(read_document(document, store, agreement, odd=True), path=None)


def has_log(store: Store, log: Log) -> bool:
    """Say whether a graph holds a log already."""
    return next(iter(store.quads_for_pattern(None, None, None, NamedNode(expand(log.iri)))), None) is not None


def read_quads(log: Log) -> list[Quad]:
    """Return a log as quads, in the named graph of its IRI.

    A log from YAML-LD or RDF is read once more: its remarks may be in several languages, of which a record
    keeps one. Raises ServandaError when the file can no longer be used.
    """
    if log.path is not None and not is_table(log.path):
        return read_file(log.path).quads
    return make_quads(log)


def _reject_cut_table(content: bytes, path: Path) -> None:
    """Raise ServandaError for what is binary or empty, or ends within a line."""
    nul = content.find(b"\0")
    if nul >= 0:
        files.decode_text(content[: nul + 1], path)
    if not content.endswith((b"\n", b"\r")):
        raise ServandaError(
            error_text("table-cut-off"),
            line=content.count(b"\n") + 1,
        )


def _read_layout(stream: TextIO, *, with_ids: bool = True) -> Layout:
    """Read the first lines of a table (not yet translated line ends) and return how it is written.

    Without ``with_ids`` the records need no column of ids: each is then called by its line.
    Raises ServandaError, with the line, for a comment that names no log, and for columns that are missing,
    unknown or doubled.
    """
    line, lines = stream.readline(), 1
    named: dict[str, str] = {}
    marks: Sequence[str] = _DELIMITERS
    while (stated := _SEPARATOR.match(line)) or line.lstrip(" \"'").startswith("#"):
        if stated:
            marks = _read_separator(stated[1], lines)
        for key, name in _read_comment(line, lines).items():
            if named.setdefault(key, name) != name:
                raise ServandaError(
                    error_text("heading-twice", key=key, second=name, first=named[key]),
                    line=lines,
                )
        line, lines = stream.readline(), lines + 1
    if not line.strip():
        raise ServandaError(error_text("columns-missing"), line=lines)
    _, delimiter, names = max((_split_header(line, mark) for mark in marks), key=lambda one: one[0])
    ending = "\r\n" if line.endswith("\r\n") else line[-1]
    columns = _match_columns(names, lines)
    if with_ids and "id" not in columns:
        raise ServandaError(error_text("id-column-missing"), line=lines)
    return Layout(delimiter, columns, named.get("log"), named.get("agreement"), lines, ending)


def _read_separator(mark: str, line: int) -> tuple[str]:
    """Return the mark between cells that a line ``sep=`` states; raises ServandaError for one not read."""
    if mark not in _DELIMITERS:
        raise ServandaError(error_text("separator-unknown", mark=mark), line=line)
    return (mark,)


def _read_comment(line: str, number: int) -> dict[str, str]:
    """Return what a comment before the columns names: the log, the agreement, or nothing.

    A spreadsheet may have put it in quotation marks, or delimiters after it.
    """
    named: dict[str, str] = {}
    parts = re.split(r"[,;\t]", line.strip().strip("\"'").lstrip("#"))
    if _HEADING.match(parts[0]) is None:
        return named
    for part in filter(str.strip, (part.strip("\"' ") for part in parts)):
        match = _HEADING.fullmatch(part)
        if match is None:
            raise ServandaError(error_text("odd-log-comment", text=part), line=number)
        key = match[1].lower()
        name = match[2].removeprefix(f"{key}:")
        if named.setdefault(key, name) != name:
            raise ServandaError(
                error_text("heading-twice-in-comment", key=key, first=named[key], second=name), line=number
            )
    if "log" in named and not is_name(named["log"]):
        raise ServandaError(error_text("bad-log-name", name=named["log"]), line=number)
    return named


def _split_header(line: str, delimiter: str) -> tuple[int, str, list[str]]:
    """Return how many columns are known when a header is parted so, the mark, and the names."""
    try:
        names = next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return -1, delimiter, []
    return sum(find_column(name) is not None for name in names), delimiter, names


def _match_columns(names: list[str], line: int) -> tuple[str, ...]:
    """Return the columns that a header names; raises ServandaError for an unknown or doubled one, or none."""
    found: dict[str, str] = {}
    ordered: list[str] = []
    for name in names:
        column = find_column(name) if name.strip() else ""
        if column is None:
            raise ServandaError(unknown_column_error(name).message, line=line)
        if column and column in found:
            raise ServandaError(error_text("column-twice", first=found[column], second=name), line=line)
        found[column] = name
        ordered.append(column)
    return tuple(ordered)


@contextmanager
def _pause_gc() -> Iterator[None]:
    """Keep the garbage collector from looking through millions of new records, none of them garbage."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _width_error(cells: int, width: int) -> ServandaError:
    return ServandaError(error_text("cells-against-header", cells=cells, width=width))


def _id_error(name: str, line: int | None) -> ServandaError:
    if line is not None:
        return ServandaError(error_text("id-twice-in-table", name=name, line=line))
    if not name:
        return ServandaError(error_text("row-without-id"))
    return ServandaError(error_text("bad-record-id", name=name))


def _csv_error(fault: str) -> ServandaError:
    if "end of data" in fault or "field larger" in fault:
        return ServandaError(error_text("quote-not-closed"))
    return ServandaError(error_text("unreadable-row", error=fault))


def _type_error(iri: str, properties: dict[str, list[Any]]) -> ServandaError:
    name = compact(iri).rpartition("/")[2]
    if not properties:
        return ServandaError(error_text("record-not-described", name=name))
    return ServandaError(error_text("record-type-missing", name=name))


def _get_key(column: str) -> str:
    """Return how a column is called in YAML."""
    return load_columns()[column].key


def _choose_text(values: list[Any], key: str) -> str:
    """Return one of the texts in several languages: that without a language, the English, or the first."""
    texts: dict[str, str] = {}
    for value in values:
        language = getattr(value, "language", None) or ""
        if language in texts:
            raise ServandaError(error_text("several-texts", field=key))
        texts[language] = value.value.strip()
    found = texts.get("") or texts.get("en") or texts[min(texts)]
    if not found:
        raise ServandaError(error_text("empty-value", field=key))
    return found


def _read_literal(column: Column, value: object) -> Any:  # noqa: ANN401 (one type a column)
    """Return the value of one literal of a column."""
    if not isinstance(value, Literal):
        raise ServandaError(error_text("words-wanted", field=column.key))
    text = value.value.strip()
    if not text:
        raise ServandaError(error_text("empty-value", field=column.key))
    if column.name in BOOLEANS:
        if text not in ("true", "false", "1", "0"):
            raise ServandaError(error_text("not-an-answer", text=text, field=column.key))
        return text in ("true", "1")
    if column.name == "when":
        return parse_span(text)
    return parse_day(text) if column.name in ("sent", "received") else text


def _reject_office_file(path: Path, named: Path) -> None:
    """Raise ServandaError for a workbook or a document of an office suite, told by how it begins."""
    if not os.path.isfile(path):  # noqa: PTH113 (a pipe would be waited for; and it never raises)
        return
    with suppress(OSError), path.open("rb") as stream:
        if stream.read(8).startswith(_OFFICE):
            raise ServandaError(error_text("log-in-office-file"), file=named)


def _reject_cut_text(path: Path, named: Path) -> None:
    """Raise ServandaError for a text whose last line has no end, so that a day in it may be half a day.

    Where the first line says that the file ends with ``...``, it is also seen when whole lines are gone.
    """
    ending = path.suffix.lower()
    if ending in _OTHER - {".nt", ".nq"}:
        return  # the parser sees when one of these is cut off in a statement
    text = files.read_text(path)
    message = None
    if not text.endswith(("\n", "\r")):
        message = error_text("last-line-cut-off")
    elif _MARKED.match(text) and text.split()[-1] != "...":
        message = error_text("end-mark-missing")
    if message:
        raise ServandaError(message, file=named, line=len(text.splitlines()))


def _group_quads(quads: Iterable[Quad]) -> _Described:
    """Return subject to property to values; names of subjects and properties are full IRIs."""
    found: _Described = {}
    for quad in quads:
        subject = str(getattr(quad.subject, "value", ""))
        found.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return found
