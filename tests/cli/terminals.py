"""Terminals of the tests' own, on which a command prints."""

from __future__ import annotations

import os


def read_terminal(terminal: int) -> bytes:
    """Return all that a process writes to a pseudo-terminal until it closes it, and close this end."""
    pieces = []
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other end has closed
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(terminal)
    return b"".join(pieces)
