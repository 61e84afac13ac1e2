"""A store on disk: a folder of generations, of which one is live and none is ever changed.

Whoever reads sees a whole state for as long as it reads; how the next one comes about is the matter of
:mod:`servanda.store.generations`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from servanda.errors import ServandaError

if TYPE_CHECKING:
    import pyoxigraph

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
        raise damaged(folder, error) from None


def live(folder: Path) -> Path:
    """Return the folder of the live generation, which stays as long as this process lives.

    Raises ServandaError as :func:`open_disk`.
    """
    check_format(folder)
    for _ in range(100):  # a writer may remove the generation between the reading of its name and the lock
        name = live_name(folder)
        if name is None:
            raise ServandaError(
                "this store is empty; load agreements into it first", file=folder, exit_code=1
            )
        generation = folder / name
        if _held(generation):
            return generation
    raise damaged(folder, f"its generation '{name}' is not there")


def check_format(folder: Path) -> None:
    """Raise ServandaError unless ``folder`` is a store of the version that this servanda knows."""
    try:
        told = json.loads((folder / MARKER).read_text("utf-8"))
        found = told["format"]
    except FileNotFoundError:
        raise ServandaError("there is no store here; 'servanda load' makes one", file=folder) from None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise damaged(folder, f"{MARKER} cannot be read") from None
    if found != FORMAT:
        raise ServandaError(
            f"this store is of version {found}, and this servanda knows version {FORMAT}; load the "
            "agreements into a new store, or use the servanda that made this one",
            file=folder,
        )


def is_corruption(error: BaseException) -> bool:
    """Say whether an error is the engine's, that what it reads is not what was written."""
    return isinstance(error, RuntimeError) and str(error).startswith("Corruption")


def damaged(folder: Path, reason: object) -> ServandaError:
    """Return the error for a store that cannot be read."""
    return ServandaError(
        f"the store is damaged ({reason}); restore a backup, or load the agreements into a new store",
        file=folder,
    )


def live_name(folder: Path) -> str | None:
    """Return the name of the live generation, or None while there is none; raises as :func:`open_disk`."""
    try:
        name = (folder / LIVE).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(folder, error) from None
    if not name.startswith("g-") or not name[2:].isdigit():
        raise damaged(folder, f"'{LIVE}' names no generation")
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
