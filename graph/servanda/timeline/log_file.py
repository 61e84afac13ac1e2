"""A file replaced whole, by one program at a time: locked, drafted beside it, read back, moved into place."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from servanda.errors import ServandaError

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class _Seen:
    """What tells that a file is still the one that was read: its number, size and time of change."""

    node: int
    size: int
    changed: int
    mode: int
    owner: int
    group: int

    @classmethod
    def of(cls, path: Path) -> _Seen | None:
        """Return it for a file, or None when nothing is there."""
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        return cls(
            found.st_ino, found.st_size, found.st_mtime_ns, stat.S_IMODE(found.st_mode), found.st_uid,
            found.st_gid,
        )  # fmt: skip


@contextmanager
def locked(path: Path, wait: float) -> Iterator[Path]:
    """Hold the lock of a file, and give the file itself where ``path`` is a link to it.

    The lock is the file FILE.lock. The system lets go of it when its holder ends, however that ends; so one
    that was left there blocks nobody. Raises ServandaError when another holds it for ``wait`` seconds, and
    when it cannot be taken at all.
    """
    from filelock import FileLock, Timeout

    target = Path(os.path.realpath(path))
    if os.path.isdir(target):  # noqa: PTH112 (says no for a name that is too long; Path.is_dir raises)
        raise ServandaError("this is a folder; name a file in it", file=path)
    if not os.path.isdir(target.parent):  # noqa: PTH112
        raise ServandaError("there is no such folder; make it first", file=target.parent)
    name = target.with_name(target.name + ".lock")
    try:
        seen = _Seen.of(target)
        # Whoever may write to the log may also lock it.
        lock = FileLock(str(name), mode=seen.mode & 0o666 if seen else 0o644)
        lock.acquire(timeout=wait, poll_interval=0.02)
    except Timeout:
        raise ServandaError(
            f"another program has been writing to this log for {wait:g} seconds (another 'servanda log add', "
            f"or one that hangs and holds {name.name}); wait until it is done, or end it, and run this again",
            file=path,
        ) from None
    except (OSError, NotImplementedError, ValueError) as error:
        raise _unwritable(error, path) from None
    try:
        yield target
    finally:
        lock.release()


def replace(path: Path, change: Callable[[], bytes], check: Callable[[Path], None]) -> None:
    """Replace the file at ``path``, or make it, with what ``change`` returns; its lock must be held.

    The new content is written to a draft beside the file and brought to the disk; ``check`` reads the draft
    and may raise; then it takes the place of the file at once. Whenever the program is ended, there is the
    old file or the new one, whole. The draft always has the same name: one that was left is replaced.
    Raises ServandaError when it cannot be written, or when the file was changed since ``change`` was called.
    """
    seen = _Seen.of(path)
    if seen is not None and not os.access(path, os.W_OK):
        raise ServandaError("this file is protected against writing; lift that, or name another", file=path)
    content = change()
    draft = path.with_name(f".{path.name}.servanda{path.suffix}")
    try:
        draft.unlink(missing_ok=True)
        _write(draft, content, seen)
        check(draft)
        if _Seen.of(path) != seen:
            raise ServandaError("another program has changed this file meanwhile; run this again", file=path)
        os.replace(draft, path)  # noqa: PTH105 (as the folder is brought to the disk below)
        _sync_folder(path.parent)
    except (OSError, ValueError) as error:
        raise _unwritable(error, path) from None
    finally:
        with suppress(OSError, ValueError):
            draft.unlink(missing_ok=True)


def _write(draft: Path, content: bytes, seen: _Seen | None) -> None:
    """Write a draft and bring it to the disk; with the permissions of the file and, if allowed, its owner."""
    # Until the draft has the permissions of the file, nobody else shall read it.
    handle = os.open(draft, _NEW, 0o600 if seen else 0o666)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        if seen is not None:
            for owner in (
                seen.owner,
                -1,
            ):  # only the administrator may give a file away, but a group often can
                with suppress(OSError, AttributeError):
                    os.chown(draft, owner, seen.group)
            draft.chmod(seen.mode)
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Bring the new name of the file to the disk; Windows does so of itself and cannot open a folder."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(error: Exception, path: Path) -> ServandaError:
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return ServandaError(f"nothing can be written here ({reason}); mend that or name another file", file=path)
