"""A store on disk, as it is read: a folder of generations, of which one is live and none is ever changed.

Whoever reads sees a whole state for as long as it reads; how the next one comes about is the matter of
:mod:`servanda.store.disk_writer`.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import ONTOLOGY_GRAPH, derived_graph
from servanda.store.targets import MARKER

if TYPE_CHECKING:
    import pyoxigraph
    from pyoxigraph import Store

#: The layout that this version reads and writes.
FORMAT: Final = 3

#: What the engine raises when it cannot read its files, or when what it reads is not what was written.
UNREADABLE: Final = (OSError, RuntimeError)
#: The file that names the live generation of a store.
LIVE: Final = "current"
#: Locks that this process holds on what it reads; they end with it.
reading: dict[Path, IO[bytes]] = {}


def open_disk(folder: Path) -> pyoxigraph.Store:
    """Return the live state of the store in ``folder``, read-only, held for the life of the process.

    Raises ServandaError when there is no store, when it is of another version, or when it is damaged.
    """
    return open_generation(folder, find_live_generation(folder))


def open_generation(folder: Path, generation: Path) -> pyoxigraph.Store:
    """Return a generation of a store, read-only; raises ServandaError when it is damaged."""
    from pyoxigraph import Store

    try:
        return Store.read_only(str(generation / "oxigraph"))
    except UNREADABLE as error:
        raise damage_error(folder, error) from None


def find_live_generation(folder: Path) -> Path:
    """Return the folder of the live generation, which stays as long as this process lives.

    Raises ServandaError as :func:`open_disk`.
    """
    check_format(folder)
    for _ in range(100):  # a writer may remove the generation between the reading of its name and the lock
        name = live_name(folder)
        if name is None:
            raise ServandaError(error_text("empty-store"), file=folder, exit_code=1)
        generation = folder / name
        if _lock_for_reading(generation):
            return generation
    raise damage_error(folder, f"its generation '{name}' is not there")


def check_format(folder: Path) -> None:
    """Raise ServandaError unless ``folder`` is a store of the version that this servanda knows."""
    try:
        told = json.loads((folder / MARKER).read_text("utf-8"))
        found = told["format"]
    except FileNotFoundError:
        raise ServandaError(error_text("no-store"), file=folder) from None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise damage_error(folder, f"{MARKER} cannot be read") from None
    if found != FORMAT:
        raise ServandaError(
            error_text("store-version", found=found, known=FORMAT),
            file=folder,
        )


def is_corruption(error: BaseException) -> bool:
    """Say whether an error is the engine's, that what it reads is not what was written."""
    return isinstance(error, RuntimeError) and str(error).startswith("Corruption")


def damage_error(folder: Path, reason: object) -> ServandaError:
    """Return the error for a store that cannot be read."""
    return ServandaError(
        error_text("damaged-store", error=reason),
        file=folder,
    )


def live_name(folder: Path) -> str | None:
    """Return the name of the live generation, or None while there is none; raises as :func:`open_disk`."""
    try:
        name = (folder / LIVE).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise damage_error(folder, error) from None
    if not name.startswith("g-") or not name[2:].isdigit():
        raise damage_error(folder, f"'{LIVE}' names no generation")
    return name


def _lock_for_reading(generation: Path) -> bool:
    """Take the readers' lock of a generation; False when it has gone meanwhile."""
    if generation in reading:
        return True
    try:
        stream = (generation / "readers").open("rb")
    except FileNotFoundError:
        return False
    lock_file(stream, shared=True)
    if not (generation / "oxigraph").is_dir():
        stream.close()
        return False
    reading[generation] = stream
    return True


def lock_file(stream: IO[bytes], *, shared: bool) -> bool:
    """Lock a file: shared and waiting, or alone and at once; where there are no such locks, it is had."""
    if sys.platform == "win32":
        return True  # there a file that is open cannot be removed, which serves as well
    import fcntl

    try:
        fcntl.flock(stream, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# A store on disk to be asked: its triples, and beside them the texts of its agreements.


class DiskStore:
    """The live state of a store on disk, read-only.

    ``folder`` is where it lies, ``store`` the engine's, by which it answers;
    ``query`` and ``quads_for_pattern`` are those of :class:`servanda.store.queryable.QueryableStore`.
    """

    def __init__(self, folder: Path) -> None:
        """Open it; raises ServandaError as :func:`open_disk`."""
        self.folder = folder
        self._generation = find_live_generation(folder)
        self.store = open_generation(folder, self._generation)
        self._index: Path | None = None
        self.query = self.store.query
        self.quads_for_pattern = self.store.quads_for_pattern

    def count(self) -> int:
        """Return how many agreements and logs it holds; raises ServandaError when it is damaged."""
        with closing(Catalog(self._generation)) as catalog:
            return catalog.counts()[0]

    def index(self, tell: Callable[[int, int, int], None] = lambda done, total, agreements: None) -> Path:
        """Return the folder of its index for queries, built if need be."""
        if self._index is None:
            self._index = build_index(self._generation, self.store, tell)
        return self._index

    def texts(self) -> Texts:
        """Return what reads the texts of its agreements; raises ServandaError when it is damaged."""
        return Texts(self._generation)


# The catalogue of a store on disk: which agreements it holds, from which files, and by which hash.

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS agreement (
    iri TEXT PRIMARY KEY, hash TEXT NOT NULL, raw TEXT NOT NULL, quads INT NOT NULL, derived INT NOT NULL,
    file TEXT NOT NULL, loaded TEXT NOT NULL, refers TEXT NOT NULL, text TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_COLUMNS: Final = "iri, hash, raw, quads, derived, file, loaded, refers, text"


@dataclass(frozen=True)
class Entry:
    """One agreement (or log) of a store.

    ``iri`` names it and its graph; ``hash`` is that of its triples, whatever their order; ``raw`` that of the
    bytes from which they were read; ``quads`` and ``derived`` count what was authored and what follows from
    it; ``file`` is where it was read from; ``loaded`` the moment (ISO 8601, UTC). ``refers`` are the IRIs
    that its graph speaks of and that are neither its own (its IRI and what lies below) nor, if it does not
    describe them itself, the ontology's. ``text`` is the place of its text
    (:class:`Texts`), "" when that is not kept.
    """

    iri: str
    hash: str
    raw: str
    quads: int
    derived: int
    file: str
    loaded: str
    refers: tuple[str, ...]
    text: str = ""


class Catalog:
    """The catalogue of one generation, in a file of SQLite beside its triples."""

    def __init__(self, generation: Path, *, write: bool = False) -> None:
        """Open the catalogue of ``generation``; ``write`` makes it if need be.

        Raises ServandaError when it is damaged.
        """
        self._folder = generation.parent
        path = generation / "catalog.sqlite"
        mode = "rwc" if write else "ro"
        try:
            # Who only reads may do so in any thread, one at a time.
            self._base = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=write
            )
            if write:
                # Whether it is on the disk is seen to once, when its generation is published.
                self._base.execute("PRAGMA synchronous = OFF")
                self._base.executescript(_TABLES)
            else:
                self._base.execute("SELECT 1 FROM agreement LIMIT 1")
        except sqlite3.DatabaseError as error:
            raise damage_error(self._folder, f"its catalogue: {error}") from None

    def entry(self, iri: str) -> Entry | None:
        """Return the entry of an agreement, or None when it is not held."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM agreement WHERE iri = ?", (iri,))
        return next(rows, None)

    def place(self, iri: str) -> str:
        """Return the place of the text of an agreement, "" when that is not kept or it is not held."""
        try:
            row = self._base.execute("SELECT text FROM agreement WHERE iri = ?", (iri,)).fetchone()
        except sqlite3.DatabaseError as error:
            raise damage_error(self._folder, f"its catalogue: {error}") from None
        return str(row[0]) if row else ""

    def agreements(self) -> Iterator[Entry]:
        """Yield all entries, in the order of their IRIs."""
        yield from self._rows(f"SELECT {_COLUMNS} FROM agreement ORDER BY iri", ())

    def _rows(self, query: str, given: tuple[str, ...]) -> Iterator[Entry]:
        try:
            with closing(self._base.execute(query, given)) as rows:
                for row in rows:
                    iri, digest, raw, quads, derived, file, loaded, refers, text = row
                    yield Entry(iri, digest, raw, quads, derived, file, loaded, tuple(refers.split()), text)
        except sqlite3.DatabaseError as error:
            raise damage_error(self._folder, f"its catalogue: {error}") from None

    def counts(self) -> tuple[int, int, int]:
        """Return how many agreements, authored quads and derived quads there are."""
        row = self._base.execute("SELECT count(*), total(quads), total(derived) FROM agreement").fetchone()
        return int(row[0]), int(row[1]), int(row[2])

    def put(self, entries: Iterable[Entry]) -> None:
        """Enter agreements, in place of what was said of them before."""
        rows = [
            (e.iri, e.hash, e.raw, e.quads, e.derived, e.file, e.loaded, " ".join(e.refers), e.text)
            for e in entries
        ]
        self._base.executemany("INSERT OR REPLACE INTO agreement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def move(self, iri: str, text: str) -> None:
        """Tell another place of the text of an agreement."""
        self._base.execute("UPDATE agreement SET text = ? WHERE iri = ?", (text, iri))

    def drop(self, iris: Iterable[str]) -> None:
        """Take agreements out."""
        self._base.executemany("DELETE FROM agreement WHERE iri = ?", [(iri,) for iri in iris])

    def about(self, name: str) -> str | None:
        """Return what the catalogue says of the store as a whole, or None."""
        row = self._base.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def say(self, name: str, value: str) -> None:
        """Say something of the store as a whole."""
        self._base.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def close(self, *, keep: bool = True) -> None:
        """Close the file, with what was put, or without it."""
        if keep:
            self._base.commit()
        self._base.close()


# The text of each agreement of a store on disk, kept beside its triples to be read in one piece.

#: How the names of these files end.
SUFFIX: Final = ".texts"


@dataclass(frozen=True)
class StoredText:
    """An agreement as its text says: its entry, its sorted N-Triples and those that were derived from it."""

    entry: Entry
    authored: bytes = field(repr=False)
    derived: bytes = field(repr=False)


class Texts:
    """Reads the texts of one generation."""

    def __init__(self, generation: Path) -> None:
        """Open the catalogue, which knows where they are; raises ServandaError when it is damaged."""
        self._generation = generation
        self._catalog = Catalog(generation)
        self._files: dict[str, IO[bytes]] = {}

    def of(self, iri: str) -> StoredText | None:
        """Return an agreement by its text.

        None when that is not kept, as where there are blank nodes, which the engine names anew: then the
        store is to be asked. Raises ServandaError when it cannot be read.
        """
        entry = self._catalog.entry(iri)
        return self.kept(entry) if entry and entry.text else None

    def kept(self, entry: Entry) -> StoredText:
        """Return the agreement of an entry that has a text; raises ServandaError when it cannot be read."""
        name, start, first, second = split_place(entry.text)
        content = self.packed(name, start, first + second)
        try:
            return StoredText(entry, zlib.decompress(content[:first]), zlib.decompress(content[first:]))
        except zlib.error as error:
            raise damage_error(self._generation.parent, f"{name}: {error}") from None

    def digest(self, iri: str) -> str | None:
        """Return the digest of the text of an agreement, None when that is not kept.

        Raises ServandaError when it cannot be read.
        """
        place = self._catalog.place(iri)
        if not place:
            return None
        name, start, first, second = split_place(place)
        return blake2b(self.packed(name, start, first + second), digest_size=16).hexdigest()

    def packed(self, name: str, start: int, size: int) -> bytes:
        """Return some bytes of a file of texts; raises ServandaError when they are not there."""
        try:
            if name not in self._files:
                self._files[name] = (self._generation / name).open("rb")
            self._files[name].seek(start)
            content = self._files[name].read(size)
        except OSError as error:
            raise damage_error(self._generation.parent, f"{name}: {error}") from None
        if len(content) < size:
            raise damage_error(self._generation.parent, f"{name} is cut off")
        return content

    def close(self) -> None:
        """Close the files."""
        self._catalog.close()
        for stream in self._files.values():
            stream.close()


def split_place(place: str) -> tuple[str, int, int, int]:
    """Return the file that the place of a text names, its start there, and the lengths of its parts."""
    name, start, first, second = place.split()
    return name, int(start), int(first), int(second)


# The index of a store on disk for queries of one's own: its default graph is the merge of all graphs.

#: The folder of the index in a generation.
INDEX: Final = "index"
#: Bytes of N-Quads that are loaded at once.
_BATCH: Final = 64 * 1024 * 1024


def build_index(
    generation: Path,
    store: Store,
    tell: Callable[[int, int, int], None] = lambda done, total, agreements: None,
) -> Path:
    """Return the index of a generation, whose engine's store is ``store``; build it where there is none.

    ``tell`` hears how many of how many agreements are done. Raises ServandaError when the index cannot be
    written, or when the store is damaged.
    """
    from pyoxigraph import RdfFormat
    from pyoxigraph import Store as Engine

    index = generation / INDEX
    if index.is_dir():
        return index
    # Who may only read the store builds an index for this process alone.
    home = generation if os.access(generation, os.W_OK) else Path(_own_folder())
    draft = home / f"{INDEX}.{os.getpid()}.tmp"
    index = home / INDEX
    try:
        shutil.rmtree(draft, ignore_errors=True)
        engine = Engine(str(draft))
        for batch in _batches(_graphs(generation, store, tell)):
            engine.bulk_load(batch, RdfFormat.N_QUADS, lenient=True)
        # Few large tables: who asks has all of them open, and can open no other.
        engine.optimize()
        del engine
        try:
            draft.replace(index)
        except OSError:
            if not index.is_dir():  # another process has built it meanwhile
                raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ServandaError(
            error_text("index-not-written", reason=reason),
            file=generation.parent,
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return index


def _own_folder() -> str:
    """Return a new folder that goes with this process."""
    folder = tempfile.mkdtemp(prefix="servanda-index-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _graphs(
    generation: Path, store: Store, tell: Callable[[int, int, int], None]
) -> Iterator[tuple[str, bytes]]:
    """Yield each graph of a store: its IRI and its N-Triples."""
    from servanda.store.load import serialize_graph

    yield ONTOLOGY_GRAPH, serialize_graph(store, ONTOLOGY_GRAPH)[0]
    texts = Texts(generation)
    with closing(texts), closing(Catalog(generation)) as catalog:
        total = catalog.counts()[0]
        for number, entry in enumerate(catalog.agreements(), 1):
            if entry.text:
                agreement = texts.kept(entry)
                yield entry.iri, agreement.authored
                yield derived_graph(entry.iri), agreement.derived
            else:
                for graph in (entry.iri, derived_graph(entry.iri)):
                    yield graph, serialize_graph(store, graph)[0]
            tell(number, total, number)


def _batches(graphs: Iterator[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield N-Quads that say of each graph what it holds, and the same of the default graph."""
    parts: list[bytes] = []
    size = 0
    for iri, triples in graphs:
        # A line feed in a literal is written \n, so that this stands at the end of lines only.
        parts += [triples, triples.replace(b" .\n", f" <{iri}> .\n".encode())]
        size += len(parts[-1]) + len(triples)
        if size > _BATCH:
            yield b"".join(parts)
            parts, size = [], 0
    if parts:
        yield b"".join(parts)
