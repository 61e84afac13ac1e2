"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from servanda.errors import ServandaError


def write(content: bytes | Iterable[bytes], path: Path, *, force: bool = False) -> None:
    """Write ``content``, whole or part by part, to ``path`` by way of a draft that is then moved into place.

    A file that is replaced keeps its permissions, and a link to it stays a link.
    Raises ServandaError when the file is there already and ``force`` is not set, when it is a device or a
    pipe (which a move would replace), or when it cannot be written. What goes wrong while the content is
    made is raised as it is, for it is no fault of the file. Nothing is left behind then.
    """
    path = Path(path)
    if os.path.isdir(path):  # noqa: PTH112 (says no for a name that is too long; Path.is_dir raises)
        raise ServandaError("this is a folder; name a file in it", file=path)
    if not force and os.path.lexists(path):
        raise ServandaError("this file is there already; choose another name or use --force", file=path)
    if "\0" in str(path):
        raise ServandaError("this file cannot be written (its name holds a NUL); name another place")
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        mode = _mode(target)
        if mode is not None and not stat.S_ISREG(mode):
            raise ServandaError("this is not an ordinary file; name one, or leave -o out", file=path)
        stream = draft.open("xb")
    except (OSError, ValueError) as error:
        _forget(draft)
        raise _unwritable(error, path) from None
    try:
        with stream:
            for part in (content,) if isinstance(content, bytes) else content:
                stream.write(part)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            draft.chmod(stat.S_IMODE(mode))
        draft.replace(target)
    except OSError as error:
        _forget(draft)
        raise _unwritable(error, path) from None
    except BaseException:
        _forget(draft)  # an interrupted write leaves nothing behind, nor does content that cannot be made
        raise


def _unwritable(error: Exception, path: Path) -> ServandaError:
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return ServandaError(f"this file cannot be written ({reason}); name another place", file=path)


def _mode(path: Path) -> int | None:
    """Return kind and permissions of what is at ``path``, or None when nothing is."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _forget(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except (OSError, ValueError):
        return
