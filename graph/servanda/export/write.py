"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from servanda.errors import ServandaError


def write(content: bytes, path: Path, *, force: bool = False) -> None:
    """Write ``content`` to ``path`` by way of a draft beside it that is then moved into place.

    Raises ServandaError when the file is there already and ``force`` is not set, or when it cannot be
    written; then nothing is left behind.
    """
    path = Path(path)
    if os.path.isdir(path):  # noqa: PTH112 (says no for a name that is too long; Path.is_dir raises)
        raise ServandaError("this is a folder; name a file in it", file=path)
    if not force and os.path.lexists(path):
        raise ServandaError("this file is there already; choose another name or use --force", file=path)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except (OSError, ValueError) as error:
        _forget(draft)
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ServandaError(f"this file cannot be written ({reason})", file=path) from None
    except BaseException:
        _forget(draft)  # an interrupted write leaves nothing behind either
        raise


def _forget(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except (OSError, ValueError):
        return
