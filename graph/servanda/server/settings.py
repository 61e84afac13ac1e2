"""What a server is told when it starts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from servanda.errors import ServandaError
from servanda.messages import error_text

#: A path under which a proxy may have the server: names between slashes.
_PREFIX: Final = re.compile(r"(/[\w.~-]+)*", re.ASCII)
_PAGE_SECONDS: Final = 30.0
_NAME: Final = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+", re.ASCII)


@dataclass(frozen=True)
class Settings:
    """What a server is told when it starts; how it is to be reached, what it serves, and its limits.

    ``host`` and ``port``: where it listens. ``prefix`` is the path under which a reverse proxy has it (``""``
    or ``/treaties``). ``hosts`` are the names by which it may be called (header ``Host``), beside those of
    this machine; ``origins`` the websites whose scripts may ask it (CORS). ``places`` are the files, or the
    one archive, that are served; empty for the bundled agreements. ``log`` is a log of what happened.

    ``seconds`` and ``rows`` bound a query of a stranger's, ``bytes`` its answer (:attr:`page_seconds` is for
    all else); ``workers`` is how many processes answer at the same time.
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
    workers: int = 32

    @property
    def page_seconds(self) -> float:
        """The seconds for a page, or data, that nobody wrote a query for: a busy machine must give it too."""
        return max(self.seconds, _PAGE_SECONDS)

    @property
    def is_public(self) -> bool:
        """Whether others than this machine may reach it."""
        if self.host == "localhost":
            return False
        try:
            return not ip_address(self.host.partition("%")[0]).is_loopback
        except ValueError:
            return True

    @property
    def trusts_proxy(self) -> bool:
        """Whether a proxy on this machine says for whom it asks, in ``X-Forwarded-For`` and ``-Proto``.

        That is so where there is a prefix or a name by which the server is called from elsewhere.
        """
        return bool(self.prefix or self.hosts)


def make_settings(*, prefix: str = "", **values: Any) -> Settings:  # noqa: ANN401 (those of Settings)
    """Return settings made of what a person typed.

    Raises ServandaError for a prefix that is no path, a host name that is none, or an origin that is none
    (RFC 6454, section 7: scheme, host and port, without a path).

    >>> make_settings(prefix="treaties/").prefix
    '/treaties'
    """
    path = "/" + prefix.strip("/") if prefix.strip("/") else ""
    if not _PREFIX.fullmatch(path) or "/.." in path or "/./" in f"{path}/":
        raise ServandaError(error_text("serve-prefix-unfit", prefix=prefix))
    for name in values.get("hosts", ()):
        if not _NAME.fullmatch(name):
            raise ServandaError(error_text("serve-host-name-unfit", name=name))
    for origin in values.get("origins", ()):
        if not _is_origin(origin):
            raise ServandaError(error_text("serve-origin-unfit", origin=origin))
    return Settings(prefix=path, **values)


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and text == f"{parts.scheme}://{parts.netloc}" != "http://"
    except ValueError:
        return False
