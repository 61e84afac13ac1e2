"""Upkeep of a store on disk: what is in it, whether it is whole, a copy of it in one file and back."""

from __future__ import annotations

import os
import re
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader, BytesIO, FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import ONTOLOGY_GRAPH, derived_graph
from servanda.store.disk import (
    FORMAT,
    INDEX,
    LIVE,
    UNREADABLE,
    Catalog,
    Entry,
    Texts,
    check_format,
    find_live_generation,
    open_disk,
)
from servanda.store.snapshot import hash_sources
from servanda.store.targets import MARKER, is_store

if TYPE_CHECKING:
    pass


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
    generation = find_live_generation(folder)
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

    catalog, store = Catalog(find_live_generation(folder)), open_disk(folder)
    total, known = catalog.counts()[0], set()
    texts = Texts(find_live_generation(folder))
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
        elif entry.text and (reason := _find_difference(texts, entry, authored, derived)):
            yield Fault(entry.iri, reason)
        tell(number, total)
    texts.close()
    for graph in store.named_graphs():
        if str(graph.value) not in known | {ONTOLOGY_GRAPH}:
            yield Fault(str(graph.value), "this graph is not in the catalogue")


def _find_difference(texts: Texts, entry: Entry, authored: bytes, derived: bytes) -> str | None:
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
    generation = find_live_generation(folder)
    if file.exists() and not force:
        raise ServandaError(error_text("file-there"), file=file)
    draft = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with tarfile.open(draft, "w", format=tarfile.PAX_FORMAT) as archive:
            archive.add(folder / MARKER, MARKER, filter=_strip_member)
            archive.addfile(_make_name_member(generation.name), BytesIO(generation.name.encode()))
            archive.add(generation, generation.name, filter=_strip_member)
        draft.replace(file)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ServandaError(error_text("backup-not-written", reason=reason), file=file) from None
    finally:
        draft.unlink(missing_ok=True)
    return file.stat().st_size


def _make_name_member(generation: str) -> tarfile.TarInfo:
    """Return the member that names the live generation, which may have changed since."""
    member = tarfile.TarInfo(LIVE)
    member.size = len(generation)
    return member


def _strip_member(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
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
