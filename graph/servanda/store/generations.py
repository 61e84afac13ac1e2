"""The next generation of a store on disk: made beside the live one, then put in its place in one step.

The tables of a RocksDB are never written twice: a new generation links them, so that it takes no time and no
room. It is changed, closed, and its name moved to where the live one is named. So a crash at any point
leaves the old state, and the next writer sweeps up what it left.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.store.disk import (
    FORMAT,
    LIVE,
    MARKER,
    check_format,
    damaged,
    is_corruption,
    is_store,
    live_name,
    locked,
    reading,
)  # fmt: skip

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
        raise ServandaError(
            "another process is writing to this store; wait until it has ended, then try again", file=folder
        ) from None
    except (OSError, sqlite3.Error) as error:
        raise unwritable(folder, error) from None
    except RuntimeError as error:
        if is_corruption(error):
            raise damaged(folder, error) from None
        raise


def unwritable(folder: Path, error: OSError | sqlite3.Error) -> ServandaError:
    """Return the error for a store that cannot be written, in the system's own words."""
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return ServandaError(f"the store cannot be written ({reason}); what was in it is untouched", file=folder)


def _made(folder: Path) -> None:
    """Make an empty store, unless there is one; refuse a folder that holds other things."""
    if is_store(folder):
        return
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ServandaError("this is no store and not empty; name a new folder", file=folder)
        folder.mkdir(parents=True, exist_ok=True)
        marker = folder / f"{MARKER}.{os.getpid()}.tmp"
        marker.write_text(json.dumps({"format": FORMAT}) + "\n", "utf-8")
        marker.replace(folder / MARKER)
    except OSError as error:
        raise unwritable(folder, error) from None


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

    from servanda.store.index import INDEX

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
