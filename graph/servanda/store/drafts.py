"""Drafts that stand beside an archive while a file or an index is made, and what is left of them."""

from __future__ import annotations

import os
from pathlib import Path


def sweep_drafts(path: Path) -> None:
    """Remove what commands that were killed left beside an archive: drafts of a file or an index."""
    for draft in path.parent.glob(f".{path.name}*.tmp*"):
        process = draft.name.partition(".tmp")[0].rpartition(".")[2]
        if process.isdigit() and int(process) != os.getpid() and not _is_running(int(process)):
            if draft.is_dir():
                import shutil

                shutil.rmtree(draft, ignore_errors=True)
            else:
                draft.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
