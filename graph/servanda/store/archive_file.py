"""The archive: agreements and their logs in one file of SQLite, as it is read.

Of each agreement there are its triples, packed, and the rows of those questions that say ``# keep: rows``;
beside them stand what agreements say of things that they share (actors, matters …), and by which values the
rows of a question can be filtered. Every block and every row of the tables carries a digest, and it is
checked whenever it is read: SQLite itself sees no flipped bit. Where something might not be found for that
reason, the sums of a whole table are checked before it is said not to be there.

Who reads sees one state for as long as it reads, whoever writes meanwhile; how an archive is written is the
matter of :mod:`servanda.store.archive_writer`.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import weakref
import zlib
from array import array
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

from servanda.digest import blake2b
from servanda.errors import ServandaError, describe_system_error
from servanda.messages import error_text
from servanda.store.targets import APPLICATION, FILE, is_old_store, is_store

#: The layout that this version reads and writes; those up to 3 were folders of another kind.
FORMAT: Final = 5
#: The name under which it is kept which agreements name a thing that is not their own.
MENTIONS: Final = "mentions"
#: Seconds to wait for another process that writes.
PATIENCE: Final = 60.0
#: The most bytes that the triples of one agreement, and what was derived from them, may take unpacked.
MOST: Final = 768 * 1024 * 1024
#: How many rows the catalogue has, and how many of them are not found by the index or by the id.
_COMPARE_INDEXES: Final = """
SELECT count(*), total(
    NOT EXISTS (SELECT 1 FROM agreement AS b WHERE b.iri = a.iri AND b.id = a.id)
    OR NOT EXISTS (SELECT 1 FROM agreement AS c NOT INDEXED WHERE c.id = a.id)
) FROM agreement AS a NOT INDEXED
"""
#: How many questions, each in one language, there can be rows of: the rows of agreement ``a`` to question
#: ``q`` have the number ``a * QUESTIONS + q``.
QUESTIONS: Final = 256
#: So many rows are asked for in one query; SQLite takes no more than 999 values in one.
_TOGETHER: Final = 500
#: What SQLite says when the system refuses something, and not for what it reads: by the code of the error.
_OF_SYSTEM: Final = (
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
)  # fmt: skip
_COLUMNS: Final = "id, iri, kind, hash, raw, quads, derived, file, loaded, refers, log_of, prefix"


class Entry(NamedTuple):
    """One agreement (or log) of an archive.

    ``iri`` names it and its graph; ``kind`` is "agreement" or "log"; ``hash`` is that of its triples,
    whatever their order; ``raw`` that of the bytes from which they were read; ``quads`` and ``derived``
    count what was authored and what follows from it; ``file`` is where it was read from; ``loaded`` the
    moment (ISO 8601, UTC). ``refers`` are the IRIs that its graph speaks of and that are neither its own
    (its IRI and what lies below) nor, if it does not describe them itself, the ontology's. ``log_of`` is the
    agreement whose log it is, ``prefix`` the one that it states for itself; both are "" where there is none.
    ``id`` is given once.
    """

    id: int
    iri: str
    kind: str
    hash: str
    raw: str
    quads: int
    derived: int
    file: str
    loaded: str
    refers: tuple[str, ...]
    log_of: str = ""
    prefix: str = ""

    def list_columns(self) -> tuple[int | str, ...]:
        """Return its values as they stand in the table."""
        return (*self[:9], " ".join(self.refers), *self[10:])


class StoredText(NamedTuple):
    """An agreement as its text says: its entry, its sorted N-Triples and those that were derived from it."""

    entry: Entry
    authored: bytes
    derived: bytes


class Sums(NamedTuple):
    """What tells whether the rows of a table are all there: their number, and the XOR of their digests."""

    number: int = 0
    xor: int = 0

    def add(self, *digests: bytes) -> Sums:
        """Return the sums with more rows."""
        xor = self.xor
        for digest in digests:
            xor ^= int.from_bytes(digest)
        return Sums(self.number + len(digests), xor)

    def remove(self, *digests: bytes) -> Sums:
        """Return the sums without some rows."""
        return Sums(self.number - len(digests), self.add(*digests).xor)


def seal(*parts: object) -> bytes:
    """Return the digest of a row of a table: of the name of the table, its key, and what it holds."""
    blocks = [part for part in parts if isinstance(part, bytes)]
    told = repr([(len(part),) if isinstance(part, bytes) else part for part in parts])
    return blake2b(b"".join([told.encode(), *blocks]), digest_size=8).digest()


def locate_archive(place: Path) -> Path:
    """Return the file of the archive at a place: that file itself, or the one in that folder.

    Of a link it is what that leads to: what SQLite keeps beside a file lies there.
    """
    path = place / FILE if place.is_dir() else place
    return Path(os.path.realpath(path)) if path.is_symlink() else path  # Path.resolve raises for a circle


def damage_error(path: Path, reason: object) -> ServandaError:
    """Return the error for an archive that cannot be read: a reason of ours, or an error of SQLite's."""
    # SQLite adds a text that it cannot decode, however long, and writes some reasons on lines of their own.
    told = str(reason).partition(" with text ")[0].rpartition("\n")[2]
    if isinstance(reason, sqlite3.Error | UnicodeDecodeError):
        told = error_text("damage-sqlite", reason=told)
    return ServandaError(error_text("damaged-store", error=told), file=path)


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite raises in the block into a ServandaError about the archive."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise ServandaError(error_text("store-busy"), file=path) from None
        if is_of_system(error):
            reason = describe_system_error(error)
            message = error_text("store-not-read", reason=reason, name=path.name)
            if not os.access(path, os.R_OK):
                message = error_text("file-not-read", reason=error_text("system-not-allowed"))
            raise ServandaError(message, file=path) from None
        raise damage_error(path, error) from None
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        # What SQLite says of a damaged schema may be no UTF-8.
        raise damage_error(path, error) from None


def is_of_system(error: sqlite3.Error) -> bool:
    """Say whether an error of SQLite's tells of the system that refuses something, and not of the archive."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_SYSTEM


def is_writable(path: Path) -> bool:
    """Say whether an archive may be written to: its file, and beside it, where SQLite keeps a log of it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def connect_to_read(path: Path) -> tuple[sqlite3.Connection, bool]:
    """Return a connection that changes nothing, also where nothing can be written beside the file.

    In that case it sees the file alone, and no writer knows of it: then the second is True.
    """
    log = Path(f"{path}-wal")
    ways = []
    if is_writable(path):
        # So that whoever closes the file last puts it in order, also after a writer that was killed.
        ways.append("mode=rw")
    elif log.exists():
        ways.append("mode=ro")
    if log.exists() and log.stat().st_size:
        return _connect(path, ways[0]), False
    for way in ways:
        try:
            return _connect(path, way), False
        except sqlite3.OperationalError as error:
            if not is_of_system(error):
                raise
    # All is in the file; where there is no room for what SQLite keeps beside it, nobody else has it open.
    return _connect(path, "mode=ro&immutable=1"), True


def _connect(path: Path, way: str) -> sqlite3.Connection:
    """Return a connection by which something could be read."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{way}", uri=True, timeout=PATIENCE, isolation_level=None,
        check_same_thread=False,
    )  # fmt: skip
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA trusted_schema = OFF")  # a stranger's file may define what it likes
        connection.execute("PRAGMA application_id")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _stamp_file(path: Path) -> tuple[int, ...] | None:
    """Return what changes when a file is written to or replaced; None where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def check_format(connection: sqlite3.Connection, path: Path) -> None:
    """Raise ServandaError unless a file is an archive of the version that this servanda knows."""
    ((application,),) = connection.execute("PRAGMA application_id")
    ((found,),) = connection.execute("PRAGMA user_version")
    if application != APPLICATION:
        raise ServandaError(error_text("not-a-store"), file=path)
    if found != FORMAT:
        raise ServandaError(error_text("store-version", found=found, known=FORMAT), file=path)


def _old_layout_error(place: Path) -> ServandaError:
    from shlex import quote

    return ServandaError(error_text("store-of-old-layout", place=quote(str(place))), file=place)


class ArchiveFile:
    """The state of an archive when it was opened, read-only.

    ``path`` is its file. All methods raise ServandaError when what they read is damaged.
    """

    _has_whole_indexes = False
    #: What tells that the file was written to, where a writer would not know that it is being read.
    _stamp: tuple[int, ...] | None = None

    def __init__(self, place: Path) -> None:
        """Open the archive at a place.

        Raises ServandaError when there is none, when it is of another version, or when it is damaged.
        """
        self.path = locate_archive(place)
        if not is_store(place):
            raise ServandaError(error_text("no-store"), file=place)
        if not self.path.exists():
            raise _old_layout_error(place)
        with translate_errors(self.path):
            stamp = _stamp_file(self.path)
            self._connection, is_alone = connect_to_read(self.path)
            self._stamp = stamp if is_alone else None
            # Whoever closes it last leaves one file alone.
            weakref.finalize(self, self._connection.close)
            check_format(self._connection, self.path)
            # The first SELECT fixes the state that is read from now on.
            self._connection.execute("BEGIN")
        if self.read_meta("takeover") == b"begun" or (
            self.read_meta("takeover") is None and is_old_store(place)
        ):
            raise _old_layout_error(place)

    @classmethod
    def from_connection(cls, connection: sqlite3.Connection, path: Path) -> ArchiveFile:
        """Return what reads by a connection that is open: a writer's, which sees what it has written."""
        made = cls.__new__(cls)
        made.path, made._connection = path, connection
        return made

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def read_meta(self, name: str) -> bytes | None:
        """Return what the archive says of itself under a name, or None."""
        row = self._row("SELECT content, digest FROM meta WHERE name = ?", name)
        if row is None:
            return None
        content, digest = row
        self._check(digest, "meta", name, content)
        return bytes(content)

    @cached_property
    def ontology(self) -> bytes:
        """The ontology by which it was derived and asked, as sorted N-Triples."""
        content = self.read_meta("ontology")
        if content is None:
            raise damage_error(self.path, error_text("damage-ontology"))
        return _unpack(content, self.path)

    @property
    def ontology_digest(self) -> str:
        """What changes with the ontology: the digest of its row, which is checked where that is read."""
        row = self._row("SELECT digest FROM meta WHERE name = 'ontology'")
        return "" if row is None else bytes(row[0]).hex()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever loaded into it."""
        return self.read_meta("ontology") is None

    def compute_state(self) -> str:
        """Return what changes whenever an agreement is loaded or taken out."""
        parts = [self.read_meta(name) or b"" for name in ("agreement-sums", "ontology")]
        return seal("state", *parts).hex()

    # Agreements

    def find_entry(self, iri: str) -> Entry | None:
        """Return the entry of an agreement, or None when it is not held."""
        entry = self.look_up(iri)
        if entry is None:
            self.check_indexes()
        return entry

    def look_up(self, iri: str) -> Entry | None:
        """Return the same by the index alone, which may be damaged."""
        row = self._row(f"SELECT {_COLUMNS}, digest FROM agreement WHERE iri = ?", iri)
        return None if row is None else self._make_entry(row)

    def find_entry_by_id(self, number: int) -> Entry | None:
        """Return the entry with an id, or None when it is not held any more."""
        row = self._row(f"SELECT {_COLUMNS}, digest FROM agreement WHERE id = ?", number)
        if row is None:
            self.check_indexes()
            return None
        return self._make_entry(row)

    def find_entries_by_id(self, numbers: Collection[int]) -> list[Entry]:
        """Return the entries with some ids that are held still, in the order of their IRIs."""
        found: list[Entry] = []
        waiting = iter(numbers)
        while some := [*islice(waiting, _TOGETHER)]:
            marks = ", ".join("?" * len(some))
            query = f"SELECT {_COLUMNS}, digest FROM agreement WHERE id IN ({marks})"
            with self._guard_reading():
                found += map(self._make_entry, self._connection.execute(query, some))
        if len(found) < len(numbers):
            self.check_indexes()
        return sorted(found, key=attrgetter("iri"))

    def find_owner(self, iri: str) -> Entry | None:
        """Return the entry of the agreement to which an IRI belongs: itself, or the one below which it is."""
        entry = self.look_up_owner(iri)
        if entry is None:
            self.check_indexes()
        return entry

    def look_up_owner(self, iri: str) -> Entry | None:
        """Return the same by the index alone, which may be damaged."""
        name = iri
        while name:
            if (entry := self.look_up(name)) is not None:
                return entry
            name = name.rpartition("/")[0]
        return None

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All agreements and logs, in the order of their IRIs."""
        return tuple(self.list_entries())

    def list_entries(self) -> list[Entry]:
        """Return the same as it is now, where this reads what a writer has written."""
        found, sums = [], Sums()
        with self._guard_reading():
            for row in self._connection.execute(f"SELECT {_COLUMNS}, digest FROM agreement ORDER BY iri"):
                found.append(self._make_entry(row))
                sums = sums.add(row[-1])
        self._check_sums("agreement", sums)
        return found

    @property
    def agreements(self) -> tuple[Entry, ...]:
        """All agreements, without the logs, in the order of their IRIs."""
        return tuple(entry for entry in self.entries if entry.kind == "agreement")

    def iterate_agreements(self) -> Iterator[Entry]:
        """Yield the same one by one, of which no more is held than one."""
        with self._guard_reading():
            digests = [digest for (digest,) in self._connection.execute("SELECT digest FROM agreement")]
        self._check_sums("agreement", Sums().add(*digests))
        del digests
        with self._guard_reading():
            for row in self._connection.execute(f"SELECT {_COLUMNS}, digest FROM agreement ORDER BY iri"):
                entry = self._make_entry(row)
                if entry.kind == "agreement":
                    yield entry

    def count_contents(self) -> tuple[int, int, int]:
        """Return how many agreements and logs, authored quads and derived quads there are."""
        return (
            len(self.entries),
            sum(entry.quads for entry in self.entries),
            sum(entry.derived for entry in self.entries),
        )

    def read_text(self, entry: Entry) -> StoredText:
        """Return the triples of an agreement."""
        row = self._row("SELECT content, digest FROM text WHERE agreement = ?", entry.id)
        if row is None:
            raise damage_error(self.path, error_text("damage-triples", agreement=entry.iri))
        content, digest = row
        self._check(digest, "text", entry.id, content)
        whole, size = _unpack(content[8:], self.path), int.from_bytes(content[:8])
        return StoredText(entry, whole[:size], whole[size:])

    # What agreements share

    def read_shared_lines(self) -> Iterator[str]:
        """Yield what agreements say of things that are not their own, each line of N-Triples once."""
        for _, content in self._read_shared():
            yield from json.loads(content)

    def read_shared_lines_about(self, subject: str) -> list[str]:
        """Return the same of one thing; ``subject`` is its term, ``<iri>``."""
        row = self._row("SELECT content, digest FROM shared WHERE subject = ?", subject)
        if row is not None:
            self._check(row[1], "shared", subject, row[0])
            return [*json.loads(row[0])]
        if subject in self._shared_subjects:
            raise damage_error(self.path, error_text("damage-rows", table="shared"))
        return []

    @cached_property
    def _shared_subjects(self) -> frozenset[str]:
        return frozenset(subject for subject, _ in self._read_shared())

    def _read_shared(self) -> Iterator[tuple[str, str]]:
        """Yield the rows about things that agreements share; raise at the end if any is missing."""
        sums = Sums()
        with self._guard_reading():
            rows = self._connection.execute("SELECT subject, content, digest FROM shared ORDER BY subject")
            for subject, content, digest in rows:
                self._check(digest, "shared", subject, content)
                sums = sums.add(digest)
                yield subject, content
        self._check_sums("shared", sums)

    # Rows of questions

    def find_question(self, name: str, language: str, key: str) -> int | None:
        """Return the number of a question in a language whose rows are kept.

        None where they are of another ``key``, which says what they follow from, or of another ontology.
        """
        query = "SELECT id, name, language, key, digest FROM question WHERE name = ? AND language = ?"
        row = self._row(query, name, language)
        if row is None:
            return None
        self._check(row[-1], "question", *row[:-1])
        return int(row[0]) if row[3] == f"{key} {self.ontology_digest}" else None

    def read_rows(self, entry: Entry, question: int) -> bytes | None:
        """Return the rows of an agreement to a question, or None where they are not kept."""
        number = entry.id * QUESTIONS + question
        row = self._row("SELECT content, digest FROM rows WHERE id = ?", number)
        if row is None:
            return None
        content, digest = row
        self._check(digest, "rows", number, content)
        return bytes(content)

    def read_filter_values(self, name: str) -> frozenset[str] | None:
        """Return the values of which it is kept which agreements have them in a column of a question.

        ``name`` is ``question column``; None when that is not kept of this column.
        """
        row = self._row("SELECT content, digest FROM filter WHERE name = ?", name)
        if row is None:
            return None
        self._check(row[1], "filter", name, row[0])
        return frozenset(json.loads(row[0]))

    def read_filter_row(self, name: str, value: str) -> array[int] | None:
        """Return the ids of the agreements that have a value in a column; None where it is not found."""
        query = "SELECT content, digest FROM filter_value WHERE name = ? AND value = ?"
        row = self._row(query, name, value)
        if row is None:
            return None
        self._check(row[1], "filter_value", name, value, row[0])
        return read_numbers(row[0])

    def read_unindexed(self) -> array[int]:
        """Return the ids of the agreements that are in no index yet: a load that was cut off leaves such."""
        content = self.read_meta("unindexed")
        if content is None and not self.is_empty:
            raise damage_error(self.path, error_text("damage-rows", table="meta"))
        return read_numbers(content or b"")

    def find_entries(self, name: str, values: Iterable[str]) -> list[Entry] | None:
        """Return the agreements with one of some values in a column, and those of which it is not known.

        ``name`` is that of :meth:`read_filter_values`; None when there is no such index.
        """
        known = self.read_filter_values(name)
        if known is None:
            return None
        numbers = {*self.read_unindexed()}
        for value in known.intersection(values):
            found = self.read_filter_row(name, value)
            if found is None:
                raise damage_error(self.path, error_text("damage-rows", table="filter_value"))
            numbers.update(found)
        return self.find_entries_by_id(numbers)

    def read_entered_values(self, number: int) -> dict[str, list[str]]:
        """Return by which values of which columns an agreement can be found, by the names of the columns."""
        row = self._row("SELECT content, digest FROM entered WHERE agreement = ?", number)
        if row is None:
            return {}
        self._check(row[1], "entered", number, row[0])
        found: dict[str, list[str]] = json.loads(_unpack(row[0], self.path))
        return found

    # Results of checks

    def read_results(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Yield what checks have found: agreement, hash, statements about others, key, findings."""
        yield from self._read_results("")

    def _read_results(self, condition: str) -> Iterator[tuple[str, str, str, str, str]]:
        query = f"SELECT iri, hash, statements, key, findings, digest FROM result {condition} ORDER BY iri"
        with self._guard_reading():
            for *row, digest in self._connection.execute(query):
                self._check(digest, "result", *row)
                yield tuple(row)

    def list_findings(self) -> Iterator[tuple[str, str]]:
        """Yield the agreements in which a check has found something, and what."""
        yield from ((row[0], row[4]) for row in self._read_results("WHERE findings <> ''"))

    def read_findings(self, iri: str) -> str:
        """Return what a check has found in an agreement, "" for nothing."""
        row = self._row("SELECT iri, hash, statements, key, findings, digest FROM result WHERE iri = ?", iri)
        if row is None:
            return ""
        self._check(row[-1], "result", *row[:-1])
        return str(row[4])

    # All of it

    def check_tables(self) -> None:
        """Check the structure of the file, and every row of every table but the triples."""
        with self._guard_reading():
            ((found,),) = self._connection.execute("PRAGMA integrity_check(1)")
        if found != "ok":
            raise damage_error(self.path, sqlite3.DatabaseError(found))
        columns = {
            "meta": "name, content", "question": "id, name, language, key", "rows": "id, content",
            "filter": "name, content", "filter_value": "name, value, content",
            "entered": "agreement, content", "result": "iri, hash, statements, key, findings",
        }  # fmt: skip
        with self._guard_reading():
            for table, names in columns.items():
                for *row, digest in self._connection.execute(f"SELECT {names}, digest FROM {table}"):
                    self._check(digest, table, *row)
        for _ in self.read_shared_lines():
            pass
        with translate_errors(self.path):
            for (name,) in self._connection.execute("SELECT name FROM filter").fetchall():
                query = "SELECT value FROM filter_value WHERE name = ?"
                found = [value for (value,) in self._connection.execute(query, (name,))]
                if sorted(found) != sorted(self.read_filter_values(name) or ()):
                    raise damage_error(self.path, error_text("damage-rows", table="filter_value"))

    def copy_to(self, path: Path) -> None:
        """Write the state that is read to another file; raises what SQLite raises."""
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            self._connection.backup(copy)

    # Means

    @contextmanager
    def _guard_reading(self) -> Iterator[None]:
        """Read in the block; raises ServandaError for damage, and when what is read may be of two states."""
        try:
            with translate_errors(self.path):
                yield
        except ServandaError:
            self._check_stamp()
            raise
        self._check_stamp()

    def _check_stamp(self) -> None:
        if self._stamp is not None and self._stamp != _stamp_file(self.path):
            raise ServandaError(error_text("store-written-meanwhile"), file=self.path)

    def _row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        with self._guard_reading():
            row: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
        return row

    def _make_entry(self, row: tuple[Any, ...]) -> Entry:
        self._check(row[-1], "agreement", *row[:-1])
        number, iri, kind, hash_, raw, quads, derived, file, loaded, refers, log_of, prefix = row[:-1]
        return Entry(
            number, iri, kind, hash_, raw, quads, derived, file, loaded, tuple(refers.split()), log_of, prefix
        )

    def _check(self, digest: object, table: str, *parts: object) -> None:
        if digest != seal(table, *parts):
            raise damage_error(self.path, error_text("damage-row", table=table))

    def check_indexes(self) -> None:
        """Raise ServandaError when an agreement that is not found may be there all the same.

        Once, each row is sought by the index of IRIs and by its id, and the rows are counted.
        """
        if self._has_whole_indexes:
            return
        with self._guard_reading():
            ((number, astray),) = self._connection.execute(_COMPARE_INDEXES)
        if astray or number != read_sums(self.read_meta("agreement-sums")).number:
            raise damage_error(self.path, error_text("damage-index", table="agreement"))
        self._has_whole_indexes = True

    def _check_sums(self, table: str, found: Sums) -> None:
        if found != read_sums(self.read_meta(f"{table}-sums")):
            raise damage_error(self.path, error_text("damage-rows", table=table))


def read_numbers(content: bytes) -> array[int]:
    """Return the numbers of a block of bytes, four bytes each, the least first."""
    numbers = array("I")
    numbers.frombytes(content)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def write_numbers(numbers: array[int]) -> bytes:
    """Return numbers as a block of bytes (:func:`read_numbers`)."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def read_sums(content: bytes | None) -> Sums:
    """Return the sums of a table as they are kept."""
    return Sums(*json.loads(content)) if content else Sums()


def pack(content: bytes) -> bytes:
    """Return bytes packed: by the quickest means, since it is the loading that waits."""
    return zlib.compress(content, 1)


def _unpack(content: bytes, path: Path) -> bytes:
    """Return what was packed; no more than an agreement may take, whoever made the file."""
    unpacker = zlib.decompressobj()
    try:
        whole = unpacker.decompress(content, MOST)
    except zlib.error:
        raise damage_error(path, error_text("damage-block")) from None
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise damage_error(path, error_text("damage-block"))
    return whole
