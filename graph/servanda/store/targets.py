"""What is at a place: a server, a store on disk, or files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

#: The file that marks a store on disk.
MARKER: Final = "servanda-store.json"


def is_url(place: Path | str | None) -> bool:
    """Say whether a place is the URL of a server.

    >>> is_url("https://example.org/sparql"), is_url("folder"), is_url(None)
    (True, False, False)
    """
    return isinstance(place, str) and place.startswith(("http://", "https://"))


def is_store(path: Path | str) -> bool:
    """Say whether there is a store on disk at ``path``."""
    return os.path.isfile(os.path.join(path, MARKER))  # noqa: PTH113, PTH118 (never raises; on every command's way)
