"""What a server is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What a server is told when it starts; how it is to be reached, what it serves, and its limits.

    ``host`` and ``port``: where it listens. ``prefix`` is the path under which a reverse proxy has it (``""``
    or ``/treaties``). ``hosts`` are the names by which it may be called (header ``Host``), beside those of
    this machine; ``origins`` the websites whose scripts may ask it (CORS). ``places`` are the files, or the
    one archive, that are served; empty for the bundled agreements. ``log`` is a log of what happened.

    ``seconds`` and ``rows`` bound a query of a stranger's, ``bytes`` its answer; ``workers`` is how many
    processes answer at the same time.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    prefix: str = ""
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    places: tuple[Path, ...] = ()
    log: Path | None = None
    seconds: float = 5.0
    rows: int = 100_000
    bytes: int = 16 * 1024 * 1024
    workers: int = 8
