"""One record appended to a log, safely: held against all that is there, then written whole or not at all.

Every byte of the log stays as it is; the record comes at the end: as a row of a table, as an item under the
``events`` of YAML-LD, or as statements of Turtle, TriG, N-Triples or N-Quads. What cannot be appended to is
refused.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from filelock import FileLock, Timeout
from pyoxigraph import NamedNode, Store

from servanda.errors import ServandaError, describe_system_error
from servanda.events.consistency import Finding, check_log, find_future
from servanda.events.dates import When
from servanda.events.fields import (
    check_fields,
    infer_kind,
    is_name,
    load_columns,
    locate_error,
    make_event,
    make_heading,
    make_mapping,
    make_row,
    make_statements,
    unknown_column_error,
)
from servanda.events.reader import MAX_BYTES, TABLES, FieldReader, is_table, parse_layout, read_log
from servanda.events.records import Event, Kind, Log
from servanda.events.resolver import NameResolver, resolve_agreement
from servanda.messages import error_text, get_error_language
from servanda.namespaces import SRV, compact, expand, local
from servanda.read import files, rdf

#: What is typed into the fields of a record: column to texts.
Entry = Mapping[str, Sequence[str]]
#: How long another writer is waited for, in seconds.
WAIT: Final = 10.0
#: The formats of RDF to which statements can be put at the end.
_OPEN: Final = frozenset({"TURTLE", "TRIG", "N_TRIPLES", "N_QUADS"})
#: How a log in YAML begins and ends; reading holds the file to the first line.
_YAML_HEAD: Final = """--- # this log ends with '...'
id: {log}
type: EventLog
ofAgreement: {agreement}
events:
"""
_YAML_END: Final = "...\n"
_STEP: Final = 2
#: What YAML takes for no value at all when it stands without quotation marks.
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_DIGITS: Final = re.compile(r"\d{4}(-\d\d){0,2}")
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class Addition:
    """What was added: the record, the log with it, and the warnings about it."""

    event: Event
    log: Log
    warnings: tuple[Finding, ...]


def append_event(
    path: Path,
    event: Event | Entry,
    store: Store,
    *,
    today: date,
    agreement: str | None = None,
    wait: float = WAIT,
) -> Addition:
    """Add one record to the end of the log at ``path``, which is made where there is none.

    ``event`` is a record (with an empty IRI it gets a name), or what a person types for one, as column to
    texts (``{"matter": ["arrival"], "when": ["2009-02-01"], …}``). ``today`` is the last day on which
    anything can have happened; ``agreement`` the full IRI of the one meant where the log does not say it;
    ``wait`` is how many seconds another writer is waited for. Raises ServandaError, and then nothing is
    written, when the log or the record cannot be used, when the record contradicts what is there, when
    nothing can be appended to the file, and when the file cannot be written.
    """
    path = Path(path)
    _check_format(path)
    with _lock(path, wait) as target:
        seen = _stat(target)
        if seen is not None and not os.access(target, os.W_OK):
            raise ServandaError(error_text("file-protected"), file=target)
        log = read_log(target, store, agreement, named=path) if seen else _begin_log(path, store, agreement)
        try:
            one = event if isinstance(event, Event) else _read_entry(event, log, store)
            one = _assign_id(replace(one, line=None), log)
            _reject_future(one, today)
            whole = replace(log, events=(*log.events, one))
            warnings = _find_warnings(log, whole, store, today)
            content = _append(target, path, log, one)
        except ServandaError as error:
            raise locate_error(error, error.file or path, error.line) from None
        with _draft(target, content, seen) as draft:
            found = _read_back(draft, path, whole, store, agreement)
        return Addition(found.events[-1], found, warnings)


def make_entry(
    given: Mapping[str, str | Sequence[str] | None], judged: Sequence[str], options: Mapping[str, str]
) -> Entry:
    """Return an entry from options, by column: None or nothing where one was not given.

    ``judged`` is what a judgement is about. ``options`` names the option of each. Raises ServandaError,
    which names options, for what is missing or foreign.
    """
    entry = {
        name: [value] if isinstance(value, str) else list(value) for name, value in given.items() if value
    }
    kind: Kind = "event"
    if judged or "answer" in entry:
        kind = "judgement"
    elif not entry.keys().isdisjoint(("sender", "addressee", "sent", "received", "form")):
        kind = "notice"
    names = {**options, "about": "--judged"} if kind == "judgement" else options
    if judged:
        entry["about"] = [*judged, *entry.get("about", ())]
    check_fields(kind, [name for name in entry if name != "id"], lambda name: names[name])
    return {**entry, "type": [kind]}


def make_id(event: Event) -> str:
    """Return a name for a record: what happened, was told, judged, fulfilled or breached, and its day.

    >>> make_id(Event(iri="", kind="notice", matters=("matter:arrival",)))
    'arrival-notice'
    """
    if event.kind == "judgement":
        stem = f"{local(event.about[0])}-judged"
    elif event.matters:
        stem = local(event.matters[0]) + ("-notice" if event.kind == "notice" else "")
    else:  # the name of a norm alone could be taken for the norm
        stem = (
            f"{local(event.fulfils[0])}-fulfilled"
            if event.fulfils
            else f"{local(event.breaches[0])}-breached"
        )
    day = _name_day(event.span.start)
    return f"{stem}-{day}" if day else stem


def append_item(text: str, log: Log, event: Event) -> str:
    """Return a log in YAML, or none yet (""), with one more record, before the mark of its end if it has one.

    A log that is there has been read before, so it is a mapping. Raises ServandaError, with the line, when
    its records stand in braces, or are not the last that it says.
    """
    if not text:
        head = _YAML_HEAD.format(log=log.iri, agreement=log.agreement)
        return head + _dump_item(event, log, _STEP, _STEP) + _YAML_END
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    at = len(text)
    for one in yaml.parse(text, loader):
        if isinstance(one, yaml.DocumentEndEvent) and one.explicit and one.start_mark:
            at = one.start_mark.index
    root = yaml.compose(text, loader)
    assert isinstance(root, yaml.MappingNode)
    records = _find_records(root)
    heading, indent, step = "", root.value[0][0].start_mark.column + _STEP, _STEP
    if records is None:
        heading = " " * (indent - _STEP) + "events:\n"
    else:
        first, record = records.value[0]
        indent = first.start_mark.column
        if isinstance(record, yaml.MappingNode) and not record.flow_style:
            step = record.value[0][0].start_mark.column - indent
    found = _LINE_END.search(text)
    item = (heading + _dump_item(event, log, indent, step)).replace("\n", found[0] if found else "\n")
    return text[:at] + item + text[at:]


def _check_format(path: Path) -> None:
    """Raise ServandaError for a file of a kind to which no record can be added, by its name."""
    ending = path.suffix.lower()
    form = rdf.detect_format(path, "")
    if ending not in (*TABLES, ".yaml", ".yml") and form not in _OPEN and (form or not os.path.exists(path)):  # noqa: PTH110
        raise ServandaError(
            error_text("file-not-appendable", file=ending or path.name, hint=error_text("formats-of-log")),
            file=path,
        )


@contextmanager
def _lock(path: Path, wait: float) -> Iterator[Path]:
    """Hold the lock of a file, and give the file itself where ``path`` is a link to it.

    The lock is the file FILE.lock. The system lets go of it when its holder ends, however that ends; so one
    that was left there blocks nobody. Raises ServandaError when another holds it for ``wait`` seconds, and
    when it cannot be taken at all.
    """
    target = Path(os.path.realpath(path))
    if os.path.isdir(target):  # noqa: PTH112 (says no for a name that is too long; Path.is_dir raises)
        raise ServandaError(error_text("is-folder"), file=path)
    if not os.path.isdir(target.parent):  # noqa: PTH112
        raise ServandaError(error_text("no-such-folder"), file=target.parent)
    name = target.with_name(target.name + ".lock")
    try:
        seen = _stat(target)
        # Whoever may write to the log may also lock it.
        lock = FileLock(str(name), mode=seen.st_mode & 0o666 if seen else 0o644)
        lock.acquire(timeout=wait, poll_interval=0.02)
    except Timeout:
        raise ServandaError(
            error_text("log-locked", seconds=wait, lock=name.name),
            file=path,
        ) from None
    except (OSError, NotImplementedError, ValueError) as error:
        raise _write_error(error, path) from None
    try:
        yield target
    finally:
        lock.release()


def _stat(path: Path) -> os.stat_result | None:
    """Return what the system says of a file, or None when nothing is there."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _write_error(error: Exception, path: Path) -> ServandaError:
    reason = describe_system_error(error)
    return ServandaError(error_text("log-not-writable", reason=reason), file=path)


def _begin_log(path: Path, store: Store, agreement: str | None) -> Log:
    """Return a log without records: named as the file is."""
    if not is_name(path.stem):
        raise ServandaError(error_text("bad-log-name", name=path.stem), file=path)
    return Log(f"log:{path.stem}", compact(resolve_agreement(store, None, agreement)), (), path)


def _read_entry(entry: Entry, log: Log, store: Store) -> Event:
    """Return the record that ``entry`` makes in a log; its IRI ends in "/" if it was given no id.

    Raises ServandaError, without a place, for a field that cannot be read, and for what is missing, foreign
    or unknown.
    """
    reader = FieldReader(NameResolver(store, expand(log.agreement)), f"{log.iri}/", table=False)
    given = {name: [text.strip() for text in texts if text.strip()] for name, texts in entry.items()}
    several = {"sender", *(column.name for column in load_columns().values() if column.many)}
    for name, texts in given.items():
        if name not in load_columns():
            raise unknown_column_error(name)
        if not texts and entry[name]:
            raise ServandaError(error_text("field-empty", field=name))
        if len(texts) > 1 and name not in several:
            raise ServandaError(error_text("field-given-twice", field=name, number=len(texts)))
    id_, about = given.pop("id", []), given.pop("about", [])
    fields: dict[str, Any] = {}
    for name, texts in given.items():
        found = [reader.read(name, text) for text in texts]
        if found:
            fields[name] = tuple(one for part in found for one in part) if name in several else found[0]
    kind = fields.pop("type", None) or infer_kind(fields)
    if about:
        fields["about"] = tuple(one for text in about for one in reader.read_about(text, kind, 0))
    event = make_event(f"{log.iri}/{id_[0] if id_ else ''}", kind, fields)
    known = {one.iri: one.line or 0 for one in log.events}
    try:
        reader.check_references({**known, event.iri: 0})
    except ServandaError as error:
        raise ServandaError(error.message) from None
    return event


def _assign_id(event: Event, log: Log) -> Event:
    """Return a record with a name that no other of the log has: its own, or one made of matter and day.

    Raises ServandaError when its own name is taken, or is no name.
    """
    taken = {one.iri: one.line for one in log.events}
    base = f"{log.iri}/"
    if event.iri in ("", base):
        return replace(event, iri=_find_free(base + make_id(event), taken))
    name = event.iri.removeprefix(base)
    if not is_name(name):
        raise ServandaError(error_text("bad-new-record-id", name=name))
    if event.iri in taken:
        where = error_text("record-on-line", line=taken[event.iri]) if taken[event.iri] else ""
        raise ServandaError(error_text("record-id-taken", name=name, place=where))
    return event


def _find_free(name: str, taken: Container[str]) -> str:
    """Return a name, with -2, -3 … behind it when it is taken."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _reject_future(event: Event, today: date) -> None:
    """Raise ServandaError for a record of what has not happened yet."""
    if day := find_future(event, today):
        raise ServandaError(error_text("future-event", day=day, today=today.isoformat()))


def _find_warnings(log: Log, whole: Log, store: Store, today: date) -> tuple[Finding, ...]:
    """Return the warnings that a record gives rise to; raises ServandaError for a contradiction.

    What was wrong in the log before is no reason to refuse it.
    """
    lang = get_error_language()
    found = check_log(whole, store, today=today, lang=lang)
    if found:
        before = Counter(check_log(log, store, today=today, lang=lang))
        found = list((Counter(found) - before).elements())
    for one in found:
        if one.severity == "violation":
            raise ServandaError(error_text("nothing-written", reason=one.message.rstrip(".")))
    return tuple(found)


def _append(target: Path, path: Path, log: Log, event: Event) -> bytes:
    """Return the bytes of the log at ``target``, or of a new one where nothing is there, with a record.

    ``path`` is only named in errors. Raises ServandaError when the record cannot be put at the end.
    """
    there = os.path.exists(target)  # noqa: PTH110 (never raises)
    content = files.read_bytes(target, limit=MAX_BYTES) if there else b""
    if is_table(target) if there else path.suffix.lower() in TABLES:
        return _append_row(content, path, log, event)
    text = files.decode_text(content, path) if there else ""
    form = rdf.detect_format(target, text)
    if form is None:
        mark = content[:3] if content.startswith(b"\xef\xbb\xbf") else b""
        return mark + append_item(text, log, event).encode()
    if form not in _OPEN:
        raise ServandaError(
            error_text(
                "format-not-appendable", format=form.replace("_", "-"), hint=error_text("formats-of-log")
            )
        )
    return content + _make_rdf(text, form, path, log, event).encode()


def _append_row(content: bytes, path: Path, log: Log, event: Event) -> bytes:
    """Return a table with one more row."""
    if not content:
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
        names = compact(expand(log.agreement)).partition(":")[2]
        first = f"# log: {log.iri.partition(':')[2]}, agreement: {names}\n"
        content = (first + delimiter.join(load_columns()) + "\n").encode()
    layout = parse_layout(content, path)
    row = make_row(event, log, layout, {one.iri for one in (*log.events, event)})
    return content + layout.format_row(row).encode()


def _make_rdf(text: str, form: str, path: Path, log: Log, event: Event) -> str:
    """Return the statements of a record, and of the log where there is none yet, to be put at the end."""
    triples = [*(() if text else make_heading(log)), *make_statements(event, log)]
    graph = _find_graph(text, form, path, log) if text else None
    behind = f" {graph}" if graph is not None and form == "N_QUADS" else ""
    body = "".join(f"{triple}{behind} .\n" for triple in triples)
    if graph is not None and form == "TRIG":
        body = f"{graph} {{\n{body}}}\n"
    return body if not text or text.endswith("\n") else "\n" + body


def _find_graph(text: str, form: str, path: Path, log: Log) -> NamedNode | None:
    """Return the graph in which a file keeps the log, or None where it names none."""
    for quad in rdf.parse_rdf(text, form, path):
        if quad.predicate.value == SRV + "isLogOf" and rdf.term_text(quad.subject) == expand(log.iri):
            return quad.graph_name if isinstance(quad.graph_name, NamedNode) else None
    return None


@contextmanager
def _draft(path: Path, content: bytes, seen: os.stat_result | None) -> Iterator[Path]:
    """Give a draft of the file at ``path``, whose lock must be held, and put it into its place in the end.

    The content is written to the draft beside the file and brought to the disk; after the body, which may
    raise, it takes the place of the file at once. Whenever the program is ended, there is the old file or
    the new one, whole. The draft always has the same name: one that was left is replaced. Raises
    ServandaError when it cannot be written, or when the file is no longer as ``seen``.
    """
    draft = path.with_name(f".{path.name}.servanda{path.suffix}")
    try:
        draft.unlink(missing_ok=True)
        _write_draft(draft, content, seen)
        yield draft
        if _identify(_stat(path)) != _identify(seen):
            raise ServandaError(error_text("file-changed-meanwhile"), file=path)
        os.replace(draft, path)  # noqa: PTH105 (as the folder is brought to the disk below)
        _sync_folder(path.parent)
    except (OSError, ValueError) as error:
        raise _write_error(error, path) from None
    finally:
        with suppress(OSError, ValueError):
            draft.unlink(missing_ok=True)


def _write_draft(draft: Path, content: bytes, seen: os.stat_result | None) -> None:
    """Write a draft and bring it to the disk; with the permissions of the file and, if allowed, its owner."""
    # Until the draft has the permissions of the file, nobody else shall read it.
    handle = os.open(draft, _NEW, 0o600 if seen else 0o666)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        if seen is not None:
            for owner in (seen.st_uid, -1):  # only the administrator may give a file away, but often a group
                with suppress(OSError, AttributeError):
                    os.chown(draft, owner, seen.st_gid)
            draft.chmod(stat.S_IMODE(seen.st_mode))
        os.fsync(stream.fileno())


def _identify(found: os.stat_result | None) -> tuple[int, ...] | None:
    """Return what tells that a file is still the one that was read: its number, size and time of change."""
    return found and (found.st_ino, found.st_size, found.st_mtime_ns)


def _sync_folder(folder: Path) -> None:
    """Bring the new name of the file to the disk; Windows does so of itself and cannot open a folder."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _read_back(draft: Path, path: Path, whole: Log, store: Store, agreement: str | None) -> Log:
    """Return the log that a draft holds; raises ServandaError unless it is the one that was meant."""
    try:
        found = read_log(draft, store, agreement, named=path)
    except ServandaError as error:
        raise ServandaError(
            error_text("log-unreadable-with-record", error=error.message), file=path
        ) from None
    *before, last = found.events
    if replace(found, events=(*before, replace(last, line=None))) != whole:
        raise ServandaError(
            error_text("record-read-otherwise", name=whole.events[-1].name),
            file=path,
        )
    return found


def _name_day(when: When) -> str:
    if _DIGITS.fullmatch(str(when)):
        return str(when)
    return when.earliest.isoformat() if when.earliest else ""


def _dump_item(event: Event, log: Log, indent: int, step: int) -> str:
    """Return a record in YAML, one key a line; to its reader all is text, so that days stay bare."""

    def scalar(text: str) -> yaml.ScalarNode:
        bare = text not in _NULL and text.isprintable()
        return yaml.ScalarNode("tag:yaml.org,2002:str", text, style=None if bare else '"')

    keys: list[tuple[yaml.Node, yaml.Node]] = []
    for key, texts in make_mapping(event, log).items():
        values = [scalar(text) for text in texts]
        several = yaml.SequenceNode("tag:yaml.org,2002:seq", values, flow_style=False)
        keys.append((scalar(key), values[0] if len(values) == 1 else several))
    record = yaml.MappingNode("tag:yaml.org,2002:map", keys, flow_style=False)
    node = yaml.MappingNode("tag:yaml.org,2002:map", [(scalar(event.name), record)], flow_style=False)
    written = yaml.serialize(
        node, Dumper=yaml.BaseDumper, allow_unicode=True, indent=step, width=float("inf")
    )
    return "".join(" " * indent + line + "\n" for line in written.splitlines())


def _find_records(root: yaml.MappingNode) -> yaml.MappingNode | None:
    """Return what stands below ``events`` (None: it is missing); raises ServandaError if not at the end."""
    keys = [key.value for key, _ in root.value]
    place = keys.index("events") if "events" in keys else None
    records = root if root.flow_style else None if place is None else root.value[place][1]
    if records is not None and records.flow_style:
        raise ServandaError(
            error_text("records-in-braces") if records.value else error_text("no-records-in-braces"),
            line=records.start_mark.line + 1,
        )
    if place is not None and keys[-1] != "events":
        after = root.value[place + 1][0]
        raise ServandaError(
            error_text("records-not-last", key=after.value),
            line=after.start_mark.line + 1,
        )
    assert records is None or isinstance(records, yaml.MappingNode)
    return records
