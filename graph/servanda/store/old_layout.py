"""Stores of the earlier layout, folders of generations, as they are taken over into an archive.

They are only read: nothing in them is changed or removed. A backup of such a store is a tar of its folder.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Final

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import derived_graph
from servanda.store.archive_file import damage_error
from servanda.store.archive_writer import ArchiveSink
from servanda.store.load import Preparer, Unit, serialize_graph
from servanda.store.targets import MARKER, is_old_store

#: The layout that is read.
_FORMAT: Final = 3
#: The file that names the live generation of a store.
_LIVE: Final = "current"
#: The folder of the index in a generation, which is made from the rest.
_INDEX: Final = "index"
#: What the engine raises when it cannot read its files, or when what it reads is not what was written.
_UNREADABLE: Final = (OSError, RuntimeError)
#: So many agreements are taken over at once.
_BATCH: Final = 100


def take_over(folder: Path, sink: ArchiveSink) -> int:
    """Write the agreements and logs of the store in ``folder`` to an archive; return how many there were.

    What was derived from their texts is taken over with them, since the texts may not be at hand. Raises
    ServandaError when the store is of a layout before that, or when it is damaged.
    """
    sink.begin_takeover()
    preparer, number, batch = Preparer(sink.rows), 0, list[Unit]()
    for unit in _read_units(folder):
        batch.append(unit)
        number += 1
        if len(batch) == _BATCH:
            _write(sink, preparer, batch)
            batch = []
    _write(sink, preparer, batch)
    sink.finish()
    sink.end_takeover()
    return number


def _write(sink: ArchiveSink, preparer: Preparer, units: Iterable[Unit]) -> None:
    ready, faults = preparer.prepare(units)
    if faults:
        raise faults[0].error
    if ready:
        sink.write(ready, preparer)


def _read_units(folder: Path) -> Iterator[Unit]:
    """Yield what the live generation of a store holds, in the order of IRIs."""
    from pyoxigraph import Store

    generation = _find_generation(folder)
    if generation is None:
        return
    try:
        store = Store.read_only(str(generation / "oxigraph"))
        uri = f"{(generation / 'catalog.sqlite').absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as catalogue:
            entries = catalogue.execute("SELECT iri, hash, file FROM agreement ORDER BY iri").fetchall()
        for iri, digest, file in entries:
            authored, found = serialize_graph(store, iri)
            if found != digest and b"_:" not in authored:
                raise damage_error(folder, error_text("damage-triples", agreement=iri))
            derived, _ = serialize_graph(store, derived_graph(iri))
            text = authored.replace(b" .\n", f" <{iri}> .\n".encode())
            yield Unit(iri, ((0, text),), Path(file), None, "", derived)
    except (*_UNREADABLE, sqlite3.Error) as error:
        raise damage_error(folder, error) from None


def _find_generation(folder: Path) -> Path | None:
    """Return the live generation of a store, None when it is empty; raises ServandaError as take_over."""
    try:
        found = json.loads((folder / MARKER).read_text("utf-8"))["format"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise damage_error(folder, error_text("damage-file", name=MARKER)) from None
    if found != _FORMAT:
        raise ServandaError(error_text("store-version", found=found, known=_FORMAT), file=folder)
    try:
        name = (folder / _LIVE).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise damage_error(folder, error_text("damage-file", name=_LIVE)) from None
    if not re.fullmatch("g-[0-9]+", name) or not (folder / name).is_dir():
        raise damage_error(folder, error_text("damage-file", name=_LIVE))
    return folder / name


# A backup of such a store

#: What reading a tar raises when its headers are not what the format says.
_NO_ARCHIVE: Final = (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError)
#: Bytes that are read at once; no header of a backup is longer.
_CHUNK: Final = 16 * 1024
#: Where a file of a backup may go: below the store, and by a name that means the same on every system.
_PLACE: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


class _Stream(BufferedReader):
    """The bytes of a tar, of which no header can have more read into memory than :data:`_CHUNK`."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or not 0 <= size <= _CHUNK:
            raise tarfile.ReadError("a header of it is too long")
        return super().read(size)


def unpack_backup(file: Path, folder: Path) -> None:
    """Write the files and folders of a backup below ``folder``, which is new, and nothing elsewhere.

    Whoever made the file may wish ill: what is no plain file or folder (a link, a device, a file with holes,
    which may be far larger than the tar), has a place outside, or comes twice, is refused. So
    ``TarFile.extractall`` is not used: it is safe only with a filter, which not every Python 3.11 has.
    Raises ServandaError for these, and when the file is no tar of a store or is cut off.
    """
    folder.mkdir(parents=True)
    try:
        with _Stream(FileIO(file)) as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
            end = 0
            for member in archive:
                _write_member(archive, member, folder, file)
                end = member.offset_data + member.size + -member.size % tarfile.BLOCKSIZE
            stream.seek(end)  # tarfile takes a header that it cannot read for the end
            while rest := stream.read(_CHUNK):
                if rest.strip(b"\0"):
                    raise tarfile.ReadError("what follows its last file is no file")
    except _NO_ARCHIVE as error:
        raise ServandaError(error_text("backup-cut-off", error=error), file=file) from None
    if not is_old_store(folder):
        raise ServandaError(error_text("no-backup"), file=file)


def _write_member(archive: tarfile.TarFile, member: tarfile.TarInfo, draft: Path, file: Path) -> None:
    target = draft / member.name
    plain = member.isdir() or (member.isreg() and not member.issparse() and member.size >= 0)
    # An index is made from the rest, and nothing would hold it against that.
    plain = plain and not member.name.partition("/")[2].startswith(_INDEX)
    if not plain or not _PLACE.fullmatch(member.name) or target.is_file():
        raise ServandaError(error_text("backup-member", name=member.name), file=file)
    folder = target if member.isdir() else target.parent
    folder.mkdir(parents=True, exist_ok=True)
    if member.isreg() and (content := archive.extractfile(member)) is not None:
        with content, target.open("xb") as out:
            shutil.copyfileobj(content, out, _CHUNK)
