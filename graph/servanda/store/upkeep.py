"""Upkeep of an archive: what is in it, whether it is whole, a copy of it in one file and back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.errors import ServandaError, describe_system_error
from servanda.messages import error_text
from servanda.store.archive_file import FORMAT, ArchiveFile, check_format, connect_to_read, locate_archive
from servanda.store.archive_writer import ArchiveSink, reject_astray_log
from servanda.store.drafts import make_draft, put_in_place, sweep_drafts
from servanda.store.old_layout import take_over, unpack_backup
from servanda.store.snapshot import hash_sources
from servanda.store.targets import APPLICATION, is_store

if TYPE_CHECKING:
    from servanda.store.load import RowSource


@dataclass(frozen=True)
class Info:
    """What an archive holds: counts of agreements (and logs), authored and derived quads, bytes on the disk.

    ``current`` says whether what is derived in it follows from the rules of this servanda.
    """

    format: int
    agreements: int
    quads: int
    derived: int
    bytes: int
    current: bool


def info(place: Path) -> Info:
    """Return what the archive at a place holds; raises ServandaError when there is none or it is damaged."""
    with closing(ArchiveFile(place)) as archive:
        agreements, quads, derived = archive.count_contents()
        size = archive.path.stat().st_size
        current = archive.is_empty or archive.read_meta("key") == hash_sources()[:12].encode()
    return Info(FORMAT, agreements, quads, derived, size, current)


@dataclass(frozen=True)
class Fault:
    """An agreement of an archive that is not as it was written, and in what."""

    iri: str
    reason: str


def verify(place: Path, tell: Callable[[int, int], None] = lambda done, total: None) -> Iterator[Fault]:
    """Yield what in an archive is not whole: all of it is read and held against its digests.

    ``tell`` hears how many of how many agreements were read. Raises ServandaError when it cannot be read.
    """
    with closing(ArchiveFile(place)) as archive:
        yield from _verify_file(archive, tell)


def _verify_file(archive: ArchiveFile, tell: Callable[[int, int], None]) -> Iterator[Fault]:
    total = len(archive.entries)
    for number, entry in enumerate(archive.entries, 1):
        try:
            text = archive.read_text(entry)
            found = blake2b(text.authored, digest_size=16).hexdigest()
            counts = (text.authored.count(b"\n"), text.derived.count(b"\n"))
            if found != entry.hash or counts != (entry.quads, entry.derived):
                yield Fault(entry.iri, error_text("damage-triples", agreement=entry.iri))
        except ServandaError as error:
            yield Fault(entry.iri, error.message.partition(";")[0])
        tell(number, total)
    archive.check_tables()


def backup(place: Path, file: Path, *, force: bool = False) -> int:
    """Write the present state of an archive into another file and return its size in bytes.

    The copy is an archive itself. Writers may go on meanwhile. Raises ServandaError when the file is there
    already, unless ``force``, when it is an archive that somebody has open, when it cannot be written, or
    when there is no archive.
    """
    with closing(ArchiveFile(place)) as archive:
        if file.exists() and not force:
            raise ServandaError(error_text("file-there"), file=file)
        file = Path(os.path.realpath(file))  # a link to it stays a link
        try:
            with make_draft(file) as draft:
                archive.copy_to(draft)
                _settle_archive(file)
                draft.replace(file)
        except (OSError, sqlite3.Error) as error:
            reason = describe_system_error(error)
            raise ServandaError(error_text("backup-not-written", reason=reason), file=file) from None
    return file.stat().st_size


def _settle_archive(file: Path) -> None:
    """See to it that nothing stands beside a file that is replaced: it would count as a part of the new one.

    Raises ServandaError when somebody has the file open.
    """
    reject_astray_log(file)
    beside = [Path(f"{file}{ending}") for ending in ("-wal", "-shm")]
    if any(path.exists() for path in beside):
        with closing(sqlite3.connect(file)) as old:  # whoever closes it last puts it in order
            old.execute("SELECT count(*) FROM sqlite_master")
    if any(path.exists() for path in beside):
        raise ServandaError(error_text("backup-in-use"), file=file)


def restore(file: Path, place: Path, rows: RowSource) -> Info:
    """Make a new archive at a place from a backup, after reading all of it once.

    A backup of the earlier layout, a tar, is taken over; ``rows`` answers the questions whose rows are kept
    then. Raises ServandaError when something is at the place, or when the file is no backup, cut off or
    damaged.
    """
    sweep_drafts(locate_archive(place))
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise ServandaError(error_text("folder-not-empty"), file=place)
    file = locate_archive(file) if is_store(file) else file
    if not os.path.lexists(file):
        raise ServandaError(error_text("file-not-read", reason=error_text("system-not-there")), file=file)
    if not (file.is_file() or is_store(file)):  # a folder of other things; a pipe, which would be waited for
        raise ServandaError(error_text("no-backup"), file=file)
    target = locate_archive(place)
    reject_astray_log(target)
    made = [parent for parent in target.absolute().parents if not parent.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with make_draft(target) as draft:
            if is_store(file) and file.is_file():
                _reject_foreign(file)
                _restore_archive(file, draft)
            else:
                _restore_old(file, draft, rows)
            if not put_in_place(draft, target):
                raise ServandaError(error_text("folder-not-empty"), file=place)
    except (OSError, sqlite3.Error) as error:
        reason = describe_system_error(error)
        raise ServandaError(error_text("backup-not-restored", reason=reason), file=file) from None
    finally:
        for parent in made:
            with suppress(OSError):  # it holds the archive, or was never made
                parent.rmdir()
    return info(place)


def _restore_old(file: Path, draft: Path, rows: RowSource) -> None:
    old = Path(f"{draft}-old")
    unpack_backup(file, old)
    try:
        with ArchiveSink(draft, rows) as sink:
            take_over(old, sink)
    except ServandaError as error:
        reason = error.message.partition(";")[0]
        raise ServandaError(error_text("partial-backup", reason=reason), file=file) from None


def _reject_foreign(file: Path) -> None:
    """Raise ServandaError for a file of another program's, or of another version of servanda."""
    with suppress(sqlite3.Error):  # what is damaged is told when it is read
        connection, _ = connect_to_read(file)
        with closing(connection):
            ((application,),) = connection.execute("PRAGMA application_id")
            if application != APPLICATION:
                raise ServandaError(error_text("no-backup"), file=file)
            check_format(connection, file)


def _restore_archive(file: Path, draft: Path) -> None:
    """Copy an archive; raise ServandaError, which names the backup, unless all of it is whole."""
    try:
        if Path(f"{file}-wal").exists():  # somebody has it open, and perhaps writes to it
            with closing(ArchiveFile(file)) as archive:
                archive.copy_to(draft)
        else:
            shutil.copyfile(file, draft)
            with draft.open("rb+") as stream:  # SQLite brings to the disk what it writes itself
                os.fsync(stream.fileno())
        fault = next(verify(draft), None)
    except ServandaError as error:
        reason = error.message.partition(";")[0]
        raise ServandaError(error_text("partial-backup", reason=reason), file=file) from None
    if fault is not None:
        raise ServandaError(error_text("damaged-backup", graph=fault.iri, reason=fault.reason), file=file)
