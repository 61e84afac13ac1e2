"""What is at a place: a server, an archive, or files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

#: The file of an archive where its place is a folder.
FILE: Final = "archive.sqlite"
#: The file that marks a store of an earlier layout, a folder.
MARKER: Final = "servanda-store.json"
#: By this number in its head SQLite's file is known for an archive: the letters SRVD.
APPLICATION: Final = 0x53525644
#: How a file of SQLite begins, and where that number stands in it.
_MAGIC: Final = b"SQLite format 3\0"
_PLACE: Final = 68


def is_url(place: Path | str | None) -> bool:
    """Say whether a place is the URL of a server.

    >>> is_url("https://example.org/sparql"), is_url("folder"), is_url(None)
    (True, False, False)
    """
    return isinstance(place, str) and place.startswith(("http://", "https://"))


def is_store(path: Path | str) -> bool:
    """Say whether there is an archive at ``path``, a file or a folder; earlier layouts count too."""
    if os.path.isdir(path):  # noqa: PTH112 (never raises; on every command's way)
        return os.path.isfile(os.path.join(path, FILE)) or is_old_store(path)  # noqa: PTH113, PTH118
    return _is_archive(path)


def is_old_store(path: Path | str) -> bool:
    """Say whether there is a store of an earlier layout at ``path``."""
    return os.path.isfile(os.path.join(path, MARKER))  # noqa: PTH113, PTH118


def _is_archive(path: Path | str) -> bool:
    """Say whether ``path`` is a file of SQLite or was one: what it is exactly is said when it is opened."""
    if not os.path.isfile(path):  # noqa: PTH113 (a pipe would wait)
        return False
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            head = stream.read(_PLACE + 4)
    except (OSError, ValueError):
        return False
    return head.startswith(_MAGIC) or head[_PLACE:] == APPLICATION.to_bytes(4)
