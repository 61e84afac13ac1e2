"""Writing to an archive: each step of a load is one transaction, so that it counts as a whole or not at all.

What agreements say of shared things, and the sums that tell whether a table is whole, change in the same
transaction. By which values rows can be filtered is entered at the end, for all agreements together; until
then those that are not entered are asked in any case, so that a load that is cut off costs time and no row.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.errors import ServandaError, describe_system_error
from servanda.messages import LANGUAGES, error_text
from servanda.namespaces import PREFIXES, SRV
from servanda.store.archive_file import (
    FORMAT,
    MENTIONS,
    PATIENCE,
    QUESTIONS,
    ArchiveFile,
    Entry,
    Sums,
    check_format,
    damage_error,
    is_of_system,
    locate_archive,
    pack,
    read_numbers,
    read_sums,
    seal,
    write_numbers,
)
from servanda.store.drafts import make_draft, put_in_place, sweep_drafts
from servanda.store.load import list_mentions, list_shared_lines
from servanda.store.snapshot import hash_sources
from servanda.store.targets import APPLICATION, is_store

if TYPE_CHECKING:
    from servanda.store.load import PreparedUnit, Preparer, RowSource

_SCHEMA: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, content BLOB NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE agreement (
    id INTEGER PRIMARY KEY AUTOINCREMENT, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, hash TEXT NOT NULL,
    raw TEXT NOT NULL, quads INT NOT NULL, derived INT NOT NULL, file TEXT NOT NULL, loaded TEXT NOT NULL,
    refers TEXT NOT NULL, log_of TEXT NOT NULL, prefix TEXT NOT NULL, digest BLOB NOT NULL
);
CREATE TABLE text (agreement INTEGER PRIMARY KEY, content BLOB NOT NULL, digest BLOB NOT NULL);
CREATE TABLE shared (subject TEXT PRIMARY KEY, content TEXT NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE question (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, language TEXT NOT NULL, key TEXT NOT NULL,
    digest BLOB NOT NULL, UNIQUE (name, language)
);
CREATE TABLE rows (id INTEGER PRIMARY KEY, content BLOB NOT NULL, digest BLOB NOT NULL);
CREATE TABLE filter (name TEXT PRIMARY KEY, content TEXT NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE filter_value (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL, content BLOB NOT NULL,
    digest BLOB NOT NULL, UNIQUE (name, value)
);
CREATE TABLE entered (agreement INTEGER PRIMARY KEY, content BLOB NOT NULL, digest BLOB NOT NULL);
CREATE TABLE result (
    iri TEXT PRIMARY KEY, hash TEXT NOT NULL, statements TEXT NOT NULL, key TEXT NOT NULL,
    findings TEXT NOT NULL, digest BLOB NOT NULL
);
"""
#: Pages that are written before they are brought into the file: each time that is done waits for the disk.
_CHECKPOINT: Final = 16_000
_SET_VALUE: Final = (
    "INSERT INTO filter_value (name, value, content, digest) VALUES (?, ?, ?, ?) ON CONFLICT (name, value)"
    " DO UPDATE SET content = excluded.content, digest = excluded.digest"
)
_INSERT: Final = f"INSERT INTO agreement VALUES ({', '.join('?' * 13)})"
_LOG_OF: Final = f" <{SRV}isLogOf> <".encode()
_PREFIX: Final = f' <{PREFIXES["vann"]}preferredNamespacePrefix> "'.encode()
_IS_AGREEMENT: Final = f" <{PREFIXES['rdf']}type> <{SRV}Agreement> .\n".encode()

#: By the names of indexes and by values: the ids of the agreements that no longer have one, and that now do.
_Changes: TypeAlias = "dict[str, dict[str, tuple[array[int], array[int]]]]"


def connect_to_write(path: Path) -> sqlite3.Connection:
    """Return a connection to an archive that is there; raises what SQLite raises.

    Raises ServandaError for a file of another program or another version, of which nothing is changed.
    """
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        check_format(connection, path)
        # Readers go on beside a writer, and what is committed is on the disk with the next checkpoint: a
        # crash of the machine may cost the last steps of a load, and never the archive.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT}")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
    except (sqlite3.Error, ServandaError):
        connection.close()
        raise
    return connection


def find_place(place: Path) -> tuple[Path, bool]:
    """Return the file that the archive at a place has or is to have, and whether it is there.

    An empty folder, and one that holds a store of an earlier layout, get an archive inside. Raises
    ServandaError when something else is there.
    """
    path = locate_archive(place)
    if is_store(place) and path.exists():
        return path, True
    is_free = not any(place.iterdir()) if place.is_dir() else path.is_file() and not path.stat().st_size
    if os.path.lexists(place) and not is_store(place) and not is_free:
        raise ServandaError(error_text("not-a-store"), file=place)
    reject_astray_log(path)
    return path, False


def make_archive(place: Path) -> Path:
    """Return the file of the archive at a place, made empty where nothing is.

    Raises ServandaError as :func:`find_place` does, and when it cannot be written.
    """
    path, is_there = find_place(place)
    if is_there:
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with make_draft(path) as draft:
            with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {FORMAT}")
                connection.executescript(f"BEGIN;{_SCHEMA}COMMIT;")
                connection.execute("PRAGMA journal_mode = WAL")
            # Where two make it at once, both write to that of the quicker one.
            put_in_place(draft, path)
    except (OSError, sqlite3.Error) as error:
        raise write_error(path, error) from None
    return path


def reject_astray_log(path: Path) -> None:
    """Raise ServandaError where no archive is, and beside the place what SQLite kept beside one.

    It may hold what was loaded last into an archive that was moved, and would count as a part of a new one.
    """
    log = Path(f"{path}-wal")
    is_full = log.exists() and log.stat().st_size
    # In this order: whoever makes an archive now writes there only when that is in its place.
    if is_full and not (path.exists() and path.stat().st_size):
        raise ServandaError(error_text("astray-log", log=log.name), file=path)


def write_error(path: Path, error: OSError | sqlite3.Error | UnicodeDecodeError) -> ServandaError:
    """Return the error for an archive that cannot be written, in the system's own words."""
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return ServandaError(error_text("store-busy"), file=path)
    if not isinstance(error, OSError) and not (isinstance(error, sqlite3.Error) and is_of_system(error)):
        return damage_error(path, error)
    reason = describe_system_error(error)
    return ServandaError(error_text("store-not-written", reason=reason), file=path)


class ArchiveSink:
    """Writes to an archive. ``rows`` answers the questions whose rows are kept."""

    _connection: sqlite3.Connection
    _file: ArchiveFile

    def __init__(self, place: Path, rows: RowSource) -> None:
        """Open the archive at a place; where nothing is, it is made by the first that is written.

        Raises ServandaError when it cannot be written, is damaged, or is of another version.
        """
        self.rows = rows
        self._place = place
        self._path, is_there = find_place(place)
        # What agreements are derived by, and what their rows follow from: where that has changed, they are
        # written anew.
        self._sources = hash_sources()[:12]
        self._key = f"{self._sources}-{seal('questions', *sorted(rows.questions.values())).hex()}"
        self._values: dict[int, Mapping[str, Iterable[str]]] = {}
        self._questions: dict[tuple[str, str], int] = {}
        self._is_checked = self._is_open = False
        if is_there:
            self._open()

    def _open(self) -> None:
        """Open the archive, made where nothing is."""
        self._path = make_archive(self._place)
        with self._translate():
            self._connection = connect_to_write(self._path)
            sweep_drafts(self._path)
        self._file = ArchiveFile.from_connection(self._connection, self._path)
        self._is_open = True
        self._identity = self._identify()

    def _identify(self) -> tuple[int, int] | None:
        """Return by what the system knows the file that is at the place now; None where none is."""
        with suppress(OSError):
            found = self._path.stat()
            return found.st_dev, found.st_ino
        return None

    def _reject_gone(self) -> None:
        """Raise ServandaError when what was written is in a file that is no longer at its place."""
        if self._identify() != self._identity:
            raise ServandaError(error_text("store-gone"), file=self._path)

    @property
    def ontology(self) -> bytes:
        """The ontology as sorted N-Triples, where that of this servanda is there already; else nothing."""
        if not self._is_open:
            return b""
        return self._file.ontology if self._file.read_meta("key") == self._sources.encode() else b""

    def find_raw_hash(self, iri: str) -> str | None:
        """Return the hash of what an agreement was read from, if the rules are still those of that time."""
        known = self._find(iri)
        made, _, raw = known.raw.partition(":") if known else ("", "", "")
        return raw if made == self._key else None

    def has_agreement(self, iri: str) -> bool:
        """Say whether an agreement is there."""
        return self._find(iri) is not None

    def write(self, ready: list[PreparedUnit], prepared: Preparer) -> list[PreparedUnit]:
        """Write agreements in one transaction; return those that are not as they were."""
        changed = []
        with self._transaction():
            self._enter_ontology(prepared)
            sums, shared = self._sums("agreement"), Counter[str]()
            entered = self._unindexed()
            # All before the first change: to see that one is new, the catalogue may have to be read.
            before = {one.unit.iri: self._find(one.unit.iri) for one in ready}
            for one in ready:
                iri = one.unit.iri
                known = before[iri]
                if known is not None and known.hash == one.hash and known.raw.startswith(f"{self._key}:"):
                    continue
                changed.append(one)
                # An agreement keeps its number: where its values stay the same, no index changes.
                number = self._next_number() if known is None else known.id
                if known is not None:
                    sums = self._delete(known, sums, shared)
                sums = sums.add(self._insert(one, number))
                shared.update(one.shared)
                if number not in entered:
                    entered.append(number)
                self._values[number] = {
                    name: {sys.intern(value) for value in values} for name, values in one.kept.values.items()
                }
            if changed:
                self._set_meta("agreement-sums", json.dumps(sums).encode())
                self._set_meta("unindexed", write_numbers(entered))
                self._update_shared(shared)
        return changed

    def remove(self, iris: list[str]) -> None:
        """Take agreements out, with what was derived from them and the rows that are kept of them."""
        with self._transaction():
            sums, shared = self._sums("agreement"), Counter[str]()
            changes: _Changes = {}
            for known in [known for iri in iris if (known := self._find(iri)) is not None]:
                sums = self._delete(known, sums, shared)
                for name, values in self._file.read_entered_values(known.id).items():
                    for value in values:
                        _note_change(changes.setdefault(name, {}), value)[0].append(known.id)
                self._connection.execute("DELETE FROM entered WHERE agreement = ?", (known.id,))
            self._set_meta("agreement-sums", json.dumps(sums).encode())
            self._update_shared(shared)
            self._update_filters(
                {name: by for name, by in changes.items() if self._file.read_filter_values(name) is not None}
            )

    def finish(self) -> None:
        """Enter in the indexes what was written, and see to it that all is on the disk."""
        if not self._is_open:
            return
        if self._unindexed():
            with self._transaction():
                self._merge()
        with self._translate():
            # Nobody is waited for who still reads: whoever closes the file last brings the rest into it.
            self._connection.execute("PRAGMA busy_timeout = 0")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
        self._reject_gone()

    def begin_takeover(self) -> None:
        """Note that a store of an earlier layout is being taken over: till the end nobody may read this."""
        with self._transaction():
            self._set_meta("takeover", b"begun")

    def end_takeover(self) -> None:
        """Note that all of it was taken over."""
        with self._transaction():
            self._set_meta("takeover", b"done")

    @property
    def has_taken_over(self) -> bool:
        """Whether a store of an earlier layout was taken over to the end."""
        return self._is_open and self._file.read_meta("takeover") == b"done"

    def close(self) -> None:
        """Close the file; a transaction that is under way is as if it had never begun."""
        if self._is_open:
            self._connection.close()

    def __enter__(self) -> ArchiveSink:
        """Return the sink itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def _find(self, iri: str) -> Entry | None:
        """Return the entry of an agreement, or None when it is not held.

        An agreement that an index does not find would be entered twice, so the catalogue is read once to see
        that it is whole.
        """
        if not self._is_open:
            return None
        entry = self._file.look_up(iri)
        if entry is None and not self._is_checked:
            self._file.check_indexes()
            self._is_checked = True
        return entry

    @contextmanager
    def _translate(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
            raise write_error(self._path, error) from None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Run the block as one transaction, alone."""
        if not self._is_open:
            self._open()
        with self._translate():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        self._reject_gone()

    def _enter_ontology(self, prepared: Preparer) -> None:
        """Enter what agreements are derived and asked by, where it is not what it was.

        With each transaction: another servanda may have written since the last one.
        """
        if self._file.read_meta("key") != self._sources.encode():
            self._set_meta("ontology", pack(prepared.ontology_lines))
            self._set_meta("key", self._sources.encode())
        self._questions = {}
        known = {
            row[1:4]: row[0]
            for row in self._connection.execute("SELECT id, name, language, key FROM question")
        }
        # Rows follow from the ontology too.
        base = self._file.ontology_digest
        wanted = {(name, lang, f"{key} {base}") for (name, lang), key in self.rows.questions.items()}
        gone = {number: key[0] for key, number in known.items() if key not in wanted}
        for number, question in gone.items():
            for table in ("filter", "filter_value"):
                self._connection.execute(f"DELETE FROM {table} WHERE name GLOB ?", (f"{question} *",))
            self._connection.execute("DELETE FROM question WHERE id = ?", (number,))
            self._connection.execute(f"DELETE FROM rows WHERE id % {QUESTIONS} = ?", (number,))
        free = iter(sorted(set(range(1, QUESTIONS)) - (set(known.values()) - gone.keys())))
        for name, language, key in sorted(wanted):
            number = known.get((name, language, key))
            if number is None:
                number = next(free)
                row = (number, name, language, key)
                self._connection.execute(
                    "INSERT INTO question VALUES (?, ?, ?, ?, ?)", (*row, seal("question", *row))
                )
            self._questions[name, language] = number

    def _next_number(self) -> int:
        """Return an id that no agreement has or had."""
        run = self._connection.execute
        ((before,),) = run("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'agreement'")
        ((now,),) = run("SELECT coalesce(max(id), 0) FROM agreement")
        return 1 + int(max(before, now))

    def _insert(self, one: PreparedUnit, number: int) -> bytes:
        """Enter an agreement, and return the digest of its entry."""
        run = self._connection.execute
        columns = _make_entry(one, number, self._key).list_columns()
        digest = seal("agreement", *columns)
        run(_INSERT, (*columns, digest))
        content = len(one.authored).to_bytes(8) + pack(one.authored + one.derived)
        run("INSERT INTO text VALUES (?, ?, ?)", (number, content, seal("text", number, content)))
        rows = []
        for key, packed in one.kept.rows.items():
            place = number * QUESTIONS + self._questions[key]
            rows.append((place, packed, seal("rows", place, packed)))
        self._connection.executemany("INSERT INTO rows VALUES (?, ?, ?)", sorted(rows))
        return digest

    def _delete(self, old: Entry, sums: Sums, shared: Counter[str]) -> Sums:
        """Take an agreement out; return the sums without it, and count its lines of shared things down."""
        text = self._file.read_text(old)
        shared.subtract(list_shared_lines(text.authored, text.derived, old.iri))
        run = self._connection.execute
        run("DELETE FROM agreement WHERE id = ?", (old.id,))
        run("DELETE FROM text WHERE agreement = ?", (old.id,))
        run("DELETE FROM rows WHERE id BETWEEN ? AND ?", (old.id * QUESTIONS, (old.id + 1) * QUESTIONS - 1))
        run("DELETE FROM result WHERE iri = ?", (old.iri,))
        return sums.remove(seal("agreement", *old.list_columns()))

    def _update_shared(self, changes: Counter[str]) -> None:
        """Count lines about shared things up and down, by their subjects."""
        by_subject: dict[str, dict[str, int]] = {}
        for line, number in changes.items():
            if number:
                by_subject.setdefault(line.partition(" ")[0], {})[line] = number
        sums = self._sums("shared")
        run = self._connection.execute
        for subject in sorted(by_subject):
            row = run("SELECT content, digest FROM shared WHERE subject = ?", (subject,)).fetchone()
            counts: Counter[str] = Counter()
            if row is not None:
                if row[1] != seal("shared", subject, row[0]):
                    raise damage_error(self._path, error_text("damage-row", table="shared"))
                counts.update(json.loads(row[0]))
                sums = sums.remove(row[1])
            counts.update(by_subject[subject])
            held = {line: counts[line] for line in sorted(counts) if counts[line] > 0}
            if held:
                content = json.dumps(held, ensure_ascii=False)
                digest = seal("shared", subject, content)
                run("INSERT OR REPLACE INTO shared VALUES (?, ?, ?)", (subject, content, digest))
                sums = sums.add(digest)
            else:
                run("DELETE FROM shared WHERE subject = ?", (subject,))
        self._set_meta("shared-sums", json.dumps(sums).encode())

    def _merge(self) -> None:
        """Enter agreements in the indexes by which rows are filtered.

        One of which some values are not known is removed; a new one is made when all are known.
        """
        names = [
            name
            for name in (MENTIONS, *self.rows.filters)
            if self._file.read_filter_values(name) is not None or self._has_all_rows(name)
        ]
        new = {name for name in names if self._file.read_filter_values(name) is None}
        wanted = set(self._unindexed())
        if new:
            wanted.update(number for (number,) in self._connection.execute("SELECT id FROM agreement"))
        gone: set[str] = set()
        changes: _Changes = {name: {} for name in names}
        for number in sorted(wanted):
            before = self._file.read_entered_values(number)
            after = self._find_values(number)
            if after is None:
                continue
            gone.update(name for name in names if name not in after)
            for name in names:
                old = () if name in new else before.get(name, ())
                for value in {*old}.symmetric_difference(after.get(name, ())):
                    less, more = _note_change(changes[name], value)
                    (less if value in old else more).append(number)
            self._set_entered(number, {name: sorted(after[name]) for name in names if name in after})
        for name in gone:
            # Without an index all are asked, and none is missed.
            del changes[name]
            for table in ("filter", "filter_value"):
                self._connection.execute(f"DELETE FROM {table} WHERE name = ?", (name,))
        self._update_filters(changes)
        self._set_meta("unindexed", b"")

    def _has_all_rows(self, name: str) -> bool:
        """Whether the rows are kept of all agreements from which an index is made."""
        number = self._questions.get((name.partition(" ")[0], LANGUAGES[0]))
        if number is None:
            return name == MENTIONS
        query = (
            "SELECT EXISTS (SELECT 1 FROM agreement WHERE NOT EXISTS"
            f" (SELECT 1 FROM rows WHERE rows.id = agreement.id * {QUESTIONS} + ?))"
        )
        ((lacks,),) = self._connection.execute(query, (number,))
        return not lacks

    def _update_filters(self, changes: _Changes) -> None:
        """Change which agreements have which values, by the names of the indexes; new ones are made."""
        run = self._connection.execute
        for name, by_value in sorted(changes.items()):
            known = self._file.read_filter_values(name)
            values = {*(known or ())}
            for value, (less, more) in sorted(by_value.items()):
                found = self._file.read_filter_row(name, value)
                if (found is None) == (value in values):
                    raise damage_error(self._path, error_text("damage-row", table="filter_value"))
                numbers = {*(found or ())}.difference(less).union(more)
                if numbers:
                    content = write_numbers(array("I", sorted(numbers)))
                    run(_SET_VALUE, (name, value, content, seal("filter_value", name, value, content)))
                    values.add(value)
                else:
                    run("DELETE FROM filter_value WHERE name = ? AND value = ?", (name, value))
                    values.discard(value)
            if known is None or values != known:
                head = json.dumps(sorted(values), ensure_ascii=False)
                run(
                    "INSERT OR REPLACE INTO filter VALUES (?, ?, ?)", (name, head, seal("filter", name, head))
                )

    def _set_entered(self, number: int, values: Mapping[str, Iterable[str]]) -> None:
        content = pack(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        self._connection.execute(
            "INSERT OR REPLACE INTO entered VALUES (?, ?, ?)",
            (number, content, seal("entered", number, content)),
        )

    def _find_values(self, number: int) -> Mapping[str, Iterable[str]] | None:
        """Return the values of an agreement, by the names of their indexes; None when it is there no more."""
        entry = self._file.find_entry_by_id(number)
        if entry is None:
            return None
        values = self._values.pop(number, None)
        return self._read_values(entry) if values is None else values

    def _read_values(self, entry: Entry) -> Mapping[str, Iterable[str]]:
        """Return the values of an agreement that another load wrote."""
        rows = {}
        for (name, language), key in self.rows.questions.items():
            number = self._file.find_question(name, language, key)
            content = None if number is None else self._file.read_rows(entry, number)
            if content is not None:
                rows[name, language] = content
        text = self._file.read_text(entry)
        mentions = list_mentions(text.authored, entry.iri) | list_mentions(text.derived, entry.iri)
        return {**self.rows.read_values(rows), MENTIONS: mentions}

    def _unindexed(self) -> array[int]:
        return read_numbers(self._file.read_meta("unindexed") or b"")

    def _sums(self, table: str) -> Sums:
        return read_sums(self._file.read_meta(f"{table}-sums"))

    def _set_meta(self, name: str, content: bytes) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", (name, content, seal("meta", name, content))
        )


def _note_change(
    changes: dict[str, tuple[array[int], array[int]]], value: str
) -> tuple[array[int], array[int]]:
    """Return the ids that no longer have a value, and those that now do."""
    found = changes.get(value)
    if found is None:
        found = changes[value] = array("I"), array("I")
    return found


def _make_entry(one: PreparedUnit, number: int, key: str) -> Entry:
    unit, text = one.unit, one.authored
    own = f"<{unit.iri}>".encode()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Entry(
        number, unit.iri, "agreement" if own + _IS_AGREEMENT in text else "log", one.hash,
        f"{key}:{unit.raw}", one.quads, one.concluded, str(unit.file), now, one.refers,
        _find_after(text, own + _LOG_OF, b">"), _find_after(text, own + _PREFIX, b'"'),
    )  # fmt: skip


def _find_after(text: bytes, start: bytes, end: bytes) -> str:
    """Return what stands in a text after some bytes and before the next ``end``; "" where it is not there."""
    place = text.find(start)
    if place < 0:
        return ""
    place += len(start)
    return text[place : text.index(end, place)].decode("utf-8", "replace")
