"""Writing to a store on disk: the next generation, made beside the live one, takes its place in one step."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import ONTOLOGY_GRAPH, derived_graph
from servanda.store.disk import (
    FORMAT,
    INDEX,
    LIVE,
    SUFFIX,
    Catalog,
    Entry,
    Texts,
    check_format,
    damage_error,
    is_corruption,
    live_name,
    lock_file,
    reading,
    split_place,
)
from servanda.store.load import PreparedUnit, Preparer
from servanda.store.snapshot import hash_sources
from servanda.store.targets import MARKER, is_store

if TYPE_CHECKING:
    import pyoxigraph

#: What is never written again, and may therefore be shared by link: tables of RocksDB, and texts.
_UNCHANGING: Final = (".sst", ".texts")


@dataclass
class Draft:
    """A generation in the making: its ``store`` is written to; ``folder`` holds it and its catalogue."""

    home: Path
    folder: Path
    store: pyoxigraph.Store = field(repr=False)


@contextmanager
def lock_for_writing(folder: Path, wait: float = 60.0) -> Iterator[Path]:
    """Make the store in ``folder`` if need be, and keep other writers out while the block runs.

    Waits up to ``wait`` seconds for another writer. Raises ServandaError when that one goes on, when
    ``folder`` holds something else, or when it cannot be written.
    """
    from filelock import FileLock, Timeout

    _make_store(folder)
    try:
        with FileLock(folder / "write.lock", timeout=wait):
            check_format(folder)
            _remove_leftovers(folder)
            yield folder
            _remove_leftovers(folder)
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


def _make_store(folder: Path) -> None:
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
    """Return a new generation that begins as the live one; call only while :func:`lock_for_writing`.

    Raises OSError when the disk is full, RuntimeError when the live one is damaged.
    """
    from pyoxigraph import Store

    name = live_name(folder)
    number = int(name[2:]) + 1 if name else 1
    made = folder / f"g-{number:06d}"
    if name:
        _link_generation(folder / name, made)
    made.mkdir(exist_ok=True)
    (made / "readers").touch()
    return Draft(folder, made, Store(str(made / "oxigraph")))


def _link_generation(old: Path, new: Path) -> None:
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
        _sync_path(path)
    pointer = made.home / f"{LIVE}.tmp"
    pointer.write_text(made.folder.name + "\n", "utf-8")
    _sync_path(pointer)
    pointer.replace(made.home / LIVE)
    _sync_path(made.home)


def _sync_path(path: Path) -> None:
    """See to it that a file or folder is on the disk; a folder cannot be so told everywhere."""
    if path.is_dir() and sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_leftovers(folder: Path) -> None:
    """Remove what a crash left, and old generations that nobody reads any more."""
    name = live_name(folder)
    for path in folder.glob("g-*"):
        if path.name == name or path in reading:
            continue
        try:
            with (path / "readers").open("rb") as stream:
                if lock_file(stream, shared=False):
                    shutil.rmtree(path, ignore_errors=True)
        except FileNotFoundError:
            shutil.rmtree(path, ignore_errors=True)


def discard(made: Draft) -> None:
    """Close a draft and remove it."""
    del made.store
    shutil.rmtree(made.folder, ignore_errors=True)


# The texts of the agreements in a generation in the making.

#: With more files than that, small ones are put together.
_FILES: Final = 16


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
            name, _, first, second = split_place(entry.text)
            used[name] += first + second
        files = sorted(self._generation.glob("*" + SUFFIX))
        sizes = {path.name: path.stat().st_size for path in files}
        small = sum(sizes.values()) / most if len(files) > most else 0
        doomed = {name for name, size in sizes.items() if 2 * used[name] < size or used[name] < small}
        texts = Texts(self._generation)
        for entry in entries:
            name, start, first, second = split_place(entry.text)
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
    """Writes to the store in a folder, which the caller holds for writing (:func:`lock_for_writing`)."""

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
            _remove_agreements(self._draft, old)
        self._running.append(self._worker.submit(_write_agreements, self._draft, gathered))
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
        _remove_agreements(self._draft, iris)
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


def _write_agreements(made: Draft, ready: list[PreparedUnit]) -> None:
    """Load agreements in bulk."""
    from pyoxigraph import RdfFormat

    text = b"".join(one.lines() for one in ready)
    # Lenient: the terms were checked when the text was made.
    made.store.bulk_load(text, RdfFormat.N_QUADS, lenient=True)


def _remove_agreements(made: Draft, iris: list[str]) -> None:
    from pyoxigraph import NamedNode

    for iri in iris:
        for graph in (iri, derived_graph(iri)):
            made.store.remove_graph(NamedNode(graph))
