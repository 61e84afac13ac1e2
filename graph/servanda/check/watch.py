"""Files looked at again and again, until one changes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path


def follow_changes(places: Sequence[Path], pause: float = 0.4) -> Iterator[None]:
    """Yield at once, and again whenever a file in one of the places, or beside it, has changed.

    A place is a folder, or a file, whose folder is looked at: what an agreement names lies there. That is
    done every ``pause`` seconds; a file that is being written is waited for until it stays as it is.
    """
    folders = [place if place.is_dir() else place.parent for place in places]
    known: dict[str, tuple[int, int]] | None = None
    while True:
        now = _list_states(folders)
        if now != known:
            time.sleep(pause / 4)
            settled = _list_states(folders)
            if known is None or settled == now:
                known = settled
                yield
                continue
        time.sleep(pause)


def _list_states(folders: Iterable[Path]) -> dict[str, tuple[int, int]]:
    """Return the time of the last change and the size of each file in folders, of those that can be seen."""
    found: dict[str, tuple[int, int]] = {}
    for folder in folders:
        for where, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(where, name)  # noqa: PTH118 (many files, often)
                try:
                    state = os.stat(path)  # noqa: PTH116
                except OSError:
                    continue
                found[path] = (state.st_mtime_ns, state.st_size)
    return found
