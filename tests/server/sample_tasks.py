"""Tasks for workers that show what becomes of them."""

from __future__ import annotations

import os
import time

from servanda.errors import ServandaError
from servanda.server.work import Reply, Served


def count_agreements(served: Served) -> Reply:
    """Reply how many agreements there are, and in which process."""
    return Reply(f"{len(served.explorer.agreements)} {os.getpid()}".encode(), "text/plain")


def wait(served: Served, *, duration: float) -> Reply:
    """Reply after some seconds."""
    time.sleep(duration)
    return Reply(b"awake", "text/plain")


def refuse(served: Served, *, text: str) -> Reply:
    """Raise the error of a user."""
    raise ServandaError(text)
