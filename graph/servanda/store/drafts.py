"""Drafts: what is written beside its place under a name of its own, and takes the place when it is whole.

The name says which process writes it, so that what a killed one left is known for that.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

#: What a draft may have beside it: what SQLite keeps beside a file, and what a draft is made from.
_BESIDE: Final = ("", "-wal", "-shm", "-journal", "-old")


@contextmanager
def make_draft(path: Path) -> Iterator[Path]:
    """Give the path of a draft of a file or folder, at which nothing is, and leave nothing there afterwards.

    Drafts that killed processes left of the same are removed before.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    sweep_drafts(path)
    # In a container a process that was killed may have had the same number.
    _remove_draft(draft)
    try:
        yield draft
    finally:
        _remove_draft(draft)


def sweep_drafts(path: Path) -> None:
    """Remove what commands that were killed left beside a file: drafts of it, and of an index of it."""
    name = re.compile(rf"\.{re.escape(path.name)}(?:\.index)?(?:-old)?\.(\d+)\.tmp(?:{'|'.join(_BESIDE)})")
    with suppress(OSError):  # what cannot be seen or removed stays; nothing depends on it
        for entry in os.scandir(path.parent):
            found = name.fullmatch(entry.name)
            if found and int(found[1]) != os.getpid() and not _is_running(int(found[1])):
                _remove(Path(entry.path))


def put_in_place(draft: Path, path: Path) -> bool:
    """Move a draft to a place where nothing is, or an empty file; return whether nothing else was there.

    What another process has put there meanwhile is never replaced.
    """
    for _ in range(2):
        try:
            os.link(draft, path)
        except FileExistsError:
            if path.stat().st_size:
                return False
            path.unlink(missing_ok=True)
        except OSError:  # a file system without links
            if path.exists() and path.stat().st_size:
                return False
            draft.replace(path)
            return True
        else:
            return True
    return False


def _remove_draft(draft: Path) -> None:
    for ending in _BESIDE:
        _remove(Path(f"{draft}{ending}"))


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            import shutil  # takes as long to load as an agreement to be replaced

            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
