"""A store on disk: a folder of generations, of which one is live and none is ever changed.

Whoever reads sees a whole state for as long as it reads; how the next one comes about is the matter of
:mod:`servanda.store.disk`.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import sqlite3
import sys
import tarfile
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from io import BufferedReader, BytesIO, FileIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import ONTOLOGY_GRAPH, derived_graph
from servanda.store.bundle import hash_sources
from servanda.store.load import PreparedUnit, Preparer, serialize_graph

if TYPE_CHECKING:
    import pyoxigraph
    from pyoxigraph import Store


#: The layout that this version reads and writes.
FORMAT: Final = 3

#: What the engine raises when it cannot read its files, or when what it reads is not what was written.
UNREADABLE: Final = (OSError, RuntimeError)
#: The file that marks a store, and the one that names its live generation.
MARKER: Final = "servanda-store.json"
LIVE: Final = "current"
#: Locks that this process holds on what it reads; they end with it.
reading: dict[Path, IO[bytes]] = {}


def is_store(path: Path | str) -> bool:
    """Say whether there is a store on disk at ``path``."""
    return os.path.isfile(os.path.join(path, MARKER))  # noqa: PTH113, PTH118 (never raises; on every command's way)


def open_disk(folder: Path) -> pyoxigraph.Store:
    """Return the live state of the store in ``folder``, read-only, held for the life of the process.

    Raises ServandaError when there is no store, when it is of another version, or when it is damaged.
    """
    return open_generation(folder, live(folder))


def open_generation(folder: Path, generation: Path) -> pyoxigraph.Store:
    """Return a generation of a store, read-only; raises ServandaError when it is damaged."""
    from pyoxigraph import Store

    try:
        return Store.read_only(str(generation / "oxigraph"))
    except UNREADABLE as error:
        raise damage_error(folder, error) from None


def live(folder: Path) -> Path:
    """Return the folder of the live generation, which stays as long as this process lives.

    Raises ServandaError as :func:`open_disk`.
    """
    check_format(folder)
    for _ in range(100):  # a writer may remove the generation between the reading of its name and the lock
        name = live_name(folder)
        if name is None:
            raise ServandaError(error_text("empty-store"), file=folder, exit_code=1)
        generation = folder / name
        if _held(generation):
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


def _held(generation: Path) -> bool:
    """Take the readers' lock of a generation; False when it has gone meanwhile."""
    if generation in reading:
        return True
    try:
        stream = (generation / "readers").open("rb")
    except FileNotFoundError:
        return False
    locked(stream, shared=True)
    if not (generation / "oxigraph").is_dir():
        stream.close()
        return False
    reading[generation] = stream
    return True


def locked(stream: IO[bytes], *, shared: bool) -> bool:
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
        """Open it; raises ServandaError as :func:`servanda.store.disk.open_disk`."""
        self.folder = folder
        self._generation = live(folder)
        self.store = open_generation(folder, self._generation)
        self._index: Path | None = None
        self.query = self.store.query
        self.quads_for_pattern = self.store.quads_for_pattern

    def count(self) -> int:
        """Return how many agreements and logs it holds; raises ServandaError when it is damaged."""
        with closing(Catalog(self._generation)) as catalog:
            return catalog.counts()[0]

    def index(self, tell: Callable[[int, int, int], None] = lambda done, total, agreements: None) -> Path:
        """Return the folder of its index for queries, built if need be: see :mod:`servanda.store.disk`."""
        if self._index is None:
            self._index = build_index(self._generation, self.store, tell)
        return self._index

    def texts(self) -> Texts:
        """Return what reads the texts of its agreements; raises ServandaError when it is damaged."""
        return Texts(self._generation)


# The next generation of a store on disk: made beside the live one, then put in its place in one step.

#: What is never written again, and may therefore be shared by link: tables of RocksDB, and texts.
_UNCHANGING: Final = (".sst", ".texts")


@dataclass
class Draft:
    """A generation in the making: its ``store`` is written to; ``folder`` holds it and its catalogue."""

    home: Path
    folder: Path
    store: pyoxigraph.Store = field(repr=False)


@contextmanager
def writing(folder: Path, wait: float = 60.0) -> Iterator[Path]:
    """Make the store in ``folder`` if need be, and keep other writers out while the block runs.

    Waits up to ``wait`` seconds for another writer. Raises ServandaError when that one goes on, when
    ``folder`` holds something else, or when it cannot be written.
    """
    from filelock import FileLock, Timeout

    _made(folder)
    try:
        with FileLock(folder / "write.lock", timeout=wait):
            check_format(folder)
            _swept(folder)
            yield folder
            _swept(folder)
    except Timeout:
        raise ServandaError(error_text("store-busy"), file=folder) from None
    except (OSError, sqlite3.Error) as error:
        raise write_error(folder, error) from None
    except RuntimeError as error:
        if is_corruption(error):
            raise damage_error(folder, error) from None
        raise


def write_error(folder: Path, error: OSError | sqlite3.Error) -> ServandaError:
    """Return the error for a store that cannot be written, in the system's own words."""
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return ServandaError(error_text("store-not-written", reason=reason), file=folder)


def _made(folder: Path) -> None:
    """Make an empty store, unless there is one; refuse a folder that holds other things."""
    if is_store(folder):
        return
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ServandaError(error_text("not-a-store"), file=folder)
        folder.mkdir(parents=True, exist_ok=True)
        marker = folder / f"{MARKER}.{os.getpid()}.tmp"
        marker.write_text(json.dumps({"format": FORMAT}) + "\n", "utf-8")
        marker.replace(folder / MARKER)
    except OSError as error:
        raise write_error(folder, error) from None


def draft(folder: Path) -> Draft:
    """Return a new generation that begins as the live one; call only while :func:`writing`.

    Raises OSError when the disk is full, RuntimeError when the live one is damaged.
    """
    from pyoxigraph import Store

    name = live_name(folder)
    number = int(name[2:]) + 1 if name else 1
    made = folder / f"g-{number:06d}"
    if name:
        _linked(folder / name, made)
    made.mkdir(exist_ok=True)
    (made / "readers").touch()
    return Draft(folder, made, Store(str(made / "oxigraph")))


def _linked(old: Path, new: Path) -> None:
    """Make a generation out of another: what never changes is linked, the rest is copied."""

    def handed_on(source: str, target: str) -> str:
        if source.endswith(_UNCHANGING):
            try:
                os.link(source, target)
            except OSError:
                shutil.copy2(source, target)  # a file system without links
        else:
            shutil.copy2(source, target)
        return target

    shutil.copytree(old, new, copy_function=handed_on, ignore=shutil.ignore_patterns(f"{INDEX}*"))


def publish(made: Draft) -> None:
    """Make a draft the live generation: all of it on the disk first, then its name moved into place."""
    made.store.flush()
    del made.store  # RocksDB closes its files when the last reference goes
    for path in [*made.folder.rglob("*"), made.folder]:
        _synced(path)
    pointer = made.home / f"{LIVE}.tmp"
    pointer.write_text(made.folder.name + "\n", "utf-8")
    _synced(pointer)
    pointer.replace(made.home / LIVE)
    _synced(made.home)


def _synced(path: Path) -> None:
    """See to it that a file or folder is on the disk; a folder cannot be so told everywhere."""
    if path.is_dir() and sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swept(folder: Path) -> None:
    """Remove what a crash left, and old generations that nobody reads any more."""
    name = live_name(folder)
    for path in folder.glob("g-*"):
        if path.name == name or path in reading:
            continue
        try:
            with (path / "readers").open("rb") as stream:
                if locked(stream, shared=False):
                    shutil.rmtree(path, ignore_errors=True)
        except FileNotFoundError:
            shutil.rmtree(path, ignore_errors=True)


def discard(made: Draft) -> None:
    """Close a draft and remove it."""
    del made.store
    shutil.rmtree(made.folder, ignore_errors=True)


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
    (:mod:`servanda.store.disk`), "" when that is not kept.
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
#: With more files than that, small ones are put together.
_FILES: Final = 16


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
        name, start, first, second = _parts(entry.text)
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
        name, start, first, second = _parts(place)
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


class Writer:
    """Writes texts into the file of a generation in the making."""

    def __init__(self, generation: Path) -> None:
        """Name the file after the generation; it is made with the first text."""
        self._generation = generation
        self._name = generation.name + SUFFIX
        self._stream: IO[bytes] | None = None

    def add(self, authored: bytes, derived: bytes) -> str:
        """Write the N-Triples of an agreement and return their place, "" when they are not to be kept.

        Raises OSError when the disk is full.
        """
        if b"_:" in authored or b"_:" in derived:
            return ""
        # The least that packs: it is the loading that waits for it, and the lines are much alike.
        return self._put(*(zlib.compress(text, 1) for text in (authored, derived)))

    def _put(self, first: bytes, second: bytes) -> str:
        if self._stream is None:
            self._stream = (self._generation / self._name).open("ab")
        start = self._stream.tell()
        self._stream.write(first + second)
        return f"{self._name} {start} {len(first)} {len(second)}"

    def tidy(self, catalog: Catalog, most: int = _FILES) -> None:
        """Move what is still used out of files that are mostly not, and of small ones beyond ``most``."""
        entries = [entry for entry in catalog.agreements() if entry.text]
        used: Counter[str] = Counter()
        for entry in entries:
            name, _, first, second = _parts(entry.text)
            used[name] += first + second
        files = sorted(self._generation.glob("*" + SUFFIX))
        sizes = {path.name: path.stat().st_size for path in files}
        small = sum(sizes.values()) / most if len(files) > most else 0
        doomed = {name for name, size in sizes.items() if 2 * used[name] < size or used[name] < small}
        texts = Texts(self._generation)
        for entry in entries:
            name, start, first, second = _parts(entry.text)
            if name in doomed:
                content = texts.packed(name, start, first + second)
                catalog.move(entry.iri, self._put(content[:first], content[first:]))
        texts.close()
        for name in doomed:
            (self._generation / name).unlink()

    def close(self) -> None:
        """See to it that all is written."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def _parts(place: str) -> tuple[str, int, int, int]:
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


# Writing agreements to a store on disk: loaded in bulk while others are made ready, then published.

#: Bytes that are loaded in bulk at once: each load writes files of its own, so that few long ones are better.
_BULK: Final = 48 * 1024 * 1024
#: So many are enough while there is room for another load.
_LEAST: Final = 16 * 1024 * 1024
#: Loads that run at the same time: the engine takes one processor for each of this size.
_AT_ONCE: Final = 2
#: Quads after which a generation is published: what a crash can cost.
_STEP: Final = 3_000_000


class DiskSink:
    """Writes to the store in a folder, which the caller holds for writing (:func:`generations.writing`)."""

    def __init__(self, folder: Path, *, bulk: int = _BULK, step: int = _STEP, files: int = _FILES) -> None:
        """Open the store; raises ServandaError when it is damaged.

        ``bulk`` bytes are loaded at once, a generation is published after ``step`` quads, and texts are put
        together when they lie in more than so many ``files``.
        """
        self._folder = folder
        self._bulk_size, self._step, self._files = bulk, step, files
        self._key = hash_sources()[:12]
        self._worker = ThreadPoolExecutor(_AT_ONCE)
        self._running: list[Future[None]] = []
        self._draft: Draft | None = None
        self._texts: Writer | None = None
        self._waiting: list[PreparedUnit] = []
        self._size = self._quads = 0
        self._catalog = self._opened()

    def _opened(self) -> Catalog | None:
        name = live_name(self._folder)
        return Catalog(self._folder / name) if name else None

    def raw(self, iri: str) -> str | None:
        """Return the hash of what an agreement was read from, if the rules are still those of that time."""
        entry = self._catalog.entry(iri) if self._catalog else None
        made, _, raw = entry.raw.partition(":") if entry else ("", "", "")
        return raw if made == self._key else None

    def holds(self, iri: str) -> bool:
        """Say whether an agreement is there."""
        return self._catalog is not None and self._catalog.entry(iri) is not None

    def write(self, ready: list[PreparedUnit], prepared: Preparer) -> list[PreparedUnit]:
        """Gather agreements, and write them when there are enough; return those that are not as they were."""
        changed = [one for one in ready if not self._same(one)]
        if changed and self._draft is None:
            self._begin(prepared)
        self._waiting += changed
        self._size += sum(len(one.authored) + len(one.derived) for one in changed)
        if self._size >= (self._bulk_size if self._is_busy() else min(self._bulk_size, _LEAST)):
            self._bulk()
        if self._quads >= self._step:
            self._publish()
        return changed

    def _same(self, one: PreparedUnit) -> bool:
        """Say whether an agreement is held as it is now, only read from other bytes."""
        entry = self._catalog.entry(one.unit.iri) if self._catalog else None
        return entry is not None and entry.hash == one.hash and entry.raw.startswith(f"{self._key}:")

    def _begin(self, prepared: Preparer) -> None:
        """Start a new generation, with the present ontology in it."""
        from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, RdfFormat, parse

        if self._catalog:
            self._catalog.close()
        self._draft = draft(self._folder)
        self._catalog = Catalog(self._draft.folder, write=True)
        self._texts = Writer(self._draft.folder)
        self._texts.tidy(self._catalog, self._files)
        if self._catalog.about("key") != self._key:
            # Its blank nodes are named by what is said of them, so that the same ontology stays the same, and
            # with it the results and rows that are kept.
            ontology = Dataset(parse(prepared.ontology, RdfFormat.N_QUADS, lenient=True))
            ontology.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
            self._draft.store.remove_graph(NamedNode(ONTOLOGY_GRAPH))
            self._draft.store.extend(ontology)
            self._catalog.say("key", self._key)

    def _is_busy(self) -> bool:
        """Say whether no thread is free; raises what a load that has ended raised."""
        for one in self._running:
            if one.done():
                one.result()
        self._running = [one for one in self._running if not one.done()]
        return len(self._running) == _AT_ONCE

    def _bulk(self) -> None:
        """Hand what has gathered to a thread that loads it, when one is free."""
        if self._is_busy():
            wait(self._running, return_when=FIRST_COMPLETED)
        gathered, self._waiting, self._size = self._waiting, [], 0
        if not gathered or self._draft is None or self._catalog is None or self._texts is None:
            return
        old = [one.unit.iri for one in gathered if self._catalog.entry(one.unit.iri)]
        if old:
            self._wait()
            _removed(self._draft, old)
        self._running.append(self._worker.submit(_written, self._draft, gathered))
        texts = [self._texts.add(one.authored, one.derived) for one in gathered]
        self._catalog.put(_entry(one, self._key, text) for one, text in zip(gathered, texts, strict=True))
        self._quads += sum(one.quads + one.concluded for one in gathered)

    def _wait(self) -> None:
        for one in self._running:
            one.result()
        self._running = []

    def _publish(self) -> None:
        """Let all that was written count from now on."""
        self._bulk()
        self._wait()
        if self._draft is None or self._catalog is None or self._texts is None:
            return
        self._catalog.close()
        self._texts.close()
        made, self._draft, self._quads = self._draft, None, 0
        publish(made)
        self._catalog = self._opened()

    def remove(self, iris: list[str]) -> None:
        """Take agreements out, with what was derived from them."""
        self._begin(Preparer())
        if self._draft is None or self._catalog is None:
            return
        _removed(self._draft, iris)
        self._catalog.drop(iris)

    def finish(self) -> None:
        """Publish what was written."""
        self._publish()

    def close(self) -> None:
        """Let go of the store; what was not published is lost, and what was there is as it was."""
        self._worker.shutdown(cancel_futures=True)
        if self._catalog:
            self._catalog.close(keep=False)
            self._catalog = None
        if self._texts:
            self._texts.close()
        if self._draft is not None:
            made, self._draft = self._draft, None
            discard(made)

    def __enter__(self) -> DiskSink:
        """Return the sink itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the store."""
        self.close()


def _entry(one: PreparedUnit, key_: str, text: str) -> Entry:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    unit = one.unit
    return Entry(
        unit.iri,
        one.hash,
        f"{key_}:{unit.raw}",
        one.quads,
        one.concluded,
        str(unit.file),
        now,
        one.refers,
        text,
    )


def _written(made: Draft, ready: list[PreparedUnit]) -> None:
    """Load agreements in bulk."""
    from pyoxigraph import RdfFormat

    text = b"".join(one.lines() for one in ready)
    # Lenient: the terms were checked when the text was made.
    made.store.bulk_load(text, RdfFormat.N_QUADS, lenient=True)


def _removed(made: Draft, iris: list[str]) -> None:
    from pyoxigraph import NamedNode

    for iri in iris:
        for graph in (iri, derived_graph(iri)):
            made.store.remove_graph(NamedNode(graph))


# Looking after a store on disk: what is in it, whether it is whole, a copy of it in one file and back.


@dataclass(frozen=True)
class Info:
    """What a store holds: counts of agreements (and logs), authored and derived quads, bytes on the disk.

    ``current`` says whether what is derived in it follows from the rules of this servanda.
    """

    format: int
    agreements: int
    quads: int
    derived: int
    bytes: int
    current: bool


def info(folder: Path) -> Info:
    """Return what the store in ``folder`` holds; raises ServandaError when there is none or it is damaged."""
    generation = live(folder)
    catalog = Catalog(generation)
    agreements, quads, derived = catalog.counts()
    size = sum(path.stat().st_size for path in generation.rglob("*") if path.is_file())
    return Info(FORMAT, agreements, quads, derived, size, catalog.about("key") == hash_sources()[:12])


@dataclass(frozen=True)
class Fault:
    """An agreement of a store that is not as its catalogue says, and in what."""

    iri: str
    reason: str


def verify(folder: Path, tell: Callable[[int, int], None] = lambda done, total: None) -> Iterator[Fault]:
    """Yield what in a store is not whole: every agreement is read and held against its hash.

    ``tell`` hears how many of how many were read. Raises ServandaError when the store cannot be read at all.
    """
    from servanda.store.load import serialize_graph

    catalog, store = Catalog(live(folder)), open_disk(folder)
    total, known = catalog.counts()[0], set()
    texts = Texts(live(folder))
    for number, entry in enumerate(catalog.agreements(), 1):
        known |= {entry.iri, derived_graph(entry.iri)}
        try:
            authored, found = serialize_graph(store, entry.iri)
            derived, _ = serialize_graph(store, derived_graph(entry.iri))
        except UNREADABLE as error:
            yield Fault(entry.iri, f"it cannot be read ({error})")
            continue
        if found != entry.hash:
            count = authored.count(b"\n")
            yield Fault(entry.iri, f"it has {count} triples that are not the {entry.quads} that were loaded")
        elif (count := derived.count(b"\n")) != entry.derived:
            yield Fault(entry.iri, f"of its {entry.derived} derived triples {count} are there")
        elif entry.text and (reason := _unlike(texts, entry, authored, derived)):
            yield Fault(entry.iri, reason)
        tell(number, total)
    texts.close()
    for graph in store.named_graphs():
        if str(graph.value) not in known | {ONTOLOGY_GRAPH}:
            yield Fault(str(graph.value), "this graph is not in the catalogue")


def _unlike(texts: Texts, entry: Entry, authored: bytes, derived: bytes) -> str | None:
    """Say in what the text of an agreement is not what its triples say; None when it is."""
    try:
        kept = texts.kept(entry)
    except ServandaError as error:
        return error.message
    return None if (kept.authored, kept.derived) == (authored, derived) else "its text is not its triples"


def backup(folder: Path, file: Path, *, force: bool = False) -> int:
    """Write the live state of a store into one file (tar) and return its size in bytes.

    Writers may go on meanwhile. Raises ServandaError when the file is there already, unless ``force``, when
    it cannot be written, or when there is no store.
    """
    generation = live(folder)
    if file.exists() and not force:
        raise ServandaError(error_text("file-there"), file=file)
    draft = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with tarfile.open(draft, "w", format=tarfile.PAX_FORMAT) as archive:
            archive.add(folder / MARKER, MARKER, filter=_plain)
            archive.addfile(_named(generation.name), BytesIO(generation.name.encode()))
            archive.add(generation, generation.name, filter=_plain)
        draft.replace(file)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ServandaError(error_text("backup-not-written", reason=reason), file=file) from None
    finally:
        draft.unlink(missing_ok=True)
    return file.stat().st_size


def _named(generation: str) -> tarfile.TarInfo:
    """Return the member that names the live generation, which may have changed since."""
    member = tarfile.TarInfo(LIVE)
    member.size = len(generation)
    return member


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Return a member without what tells of the machine and its users; None for the index."""
    if member.name.partition("/")[2].startswith(INDEX):
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def restore(file: Path, folder: Path) -> Info:
    """Make a new store in ``folder`` from a backup, after reading all of it once.

    Raises ServandaError when ``folder`` holds something, or when the file is no backup, cut off or damaged.
    """
    if is_store(folder) or (folder.exists() and any(folder.iterdir())):
        raise ServandaError(error_text("folder-not-empty"), file=folder)
    folder = folder.absolute()
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    made = [parent for parent in folder.parents if not parent.exists()]
    try:
        _unpack(file, draft)
        _check_restored(draft, file)
        if folder.exists():
            folder.rmdir()  # it is empty
        draft.replace(folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ServandaError(error_text("backup-not-restored", reason=reason), file=file) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        for parent in made:
            with suppress(OSError):  # it holds the store, or was never made
                parent.rmdir()
    return info(folder)


#: What reading an archive raises when its headers are not what the format says.
_NO_ARCHIVE: Final = (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError)
#: Bytes that are read at once; no header of a backup is longer.
_CHUNK: Final = 16 * 1024
#: Where a file of a backup may go: below the store, and by a name that means the same on every system.
_PLACE: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


class _Stream(BufferedReader):
    """The bytes of an archive, of which no header can have more read into memory than :data:`_CHUNK`."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or not 0 <= size <= _CHUNK:
            raise tarfile.ReadError("a header of it is too long")
        return super().read(size)


def _unpack(file: Path, draft: Path) -> None:
    """Write the files and folders of a backup below ``draft``, a new folder, and nothing elsewhere.

    Whoever made the file may wish ill: what is no plain file or folder (a link, a device, a file with holes,
    which may be far larger than the archive), has a place outside, or comes twice, is refused. So
    ``TarFile.extractall`` is not used: it is safe only with a filter, which not every Python 3.11 has.
    Raises ServandaError for these, and when the file is no archive or is cut off.
    """
    draft.mkdir(parents=True)
    try:
        with _Stream(FileIO(file)) as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
            end = 0
            for member in archive:
                _write_member(archive, member, draft, file)
                end = member.offset_data + member.size + -member.size % tarfile.BLOCKSIZE
            stream.seek(end)  # tarfile takes a header that it cannot read for the end
            while rest := stream.read(_CHUNK):
                if rest.strip(b"\0"):
                    raise tarfile.ReadError("what follows its last file is no file")
    except _NO_ARCHIVE as error:
        raise ServandaError(error_text("backup-cut-off", error=error), file=file) from None


def _write_member(archive: tarfile.TarFile, member: tarfile.TarInfo, draft: Path, file: Path) -> None:
    target = draft / member.name
    plain = member.isdir() or (member.isreg() and not member.issparse() and member.size >= 0)
    # An index is made from the rest, and nothing would hold it against that.
    plain = plain and not member.name.partition("/")[2].startswith(INDEX)
    if not plain or not _PLACE.fullmatch(member.name) or target.is_file():
        raise ServandaError(error_text("backup-member", name=member.name), file=file)
    folder = target if member.isdir() else target.parent
    folder.mkdir(parents=True, exist_ok=True)
    if member.isreg() and (content := archive.extractfile(member)) is not None:
        with content, target.open("xb") as out:
            shutil.copyfileobj(content, out, _CHUNK)


def _check_restored(draft: Path, file: Path) -> None:
    """Raise ServandaError, which names the backup, unless all in a restored store is whole."""
    if not is_store(draft):
        raise ServandaError(error_text("no-backup"), file=file)
    try:
        check_format(draft)
        fault = next(verify(draft), None)
    except ServandaError as error:
        raise ServandaError(
            error_text("partial-backup", reason=error.message.partition(";")[0]), file=file
        ) from None
    if fault is not None:
        raise ServandaError(error_text("damaged-backup", graph=fault.iri, reason=fault.reason), file=file)
