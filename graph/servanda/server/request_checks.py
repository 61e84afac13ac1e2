"""Checks of a request before any part of the server sees it: its host, its size, its time, its path."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from servanda.messages import LANGUAGES, error_text, set_error_language
from servanda.server.faults import render_fault
from servanda.server.negotiation import choose_language

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from servanda.server.settings import Settings

#: The most bytes of a path with its query, of all headers, and of a body.
TARGET_BYTES: Final = 32 * 1024
HEADER_BYTES: Final = 16 * 1024
BODY_BYTES: Final = 1024 * 1024
#: Seconds for a body to come.
BODY_SECONDS: Final = 10.0
#: Of a body that is too large so many bytes are read and thrown away: who sends it then sees the answer.
_DISCARDED: Final = 16 * BODY_BYTES
#: Names of this machine for itself.
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ANY: Final = frozenset({"0.0.0.0", "::", ""})


class RequestChecks:
    """Refuses what no part of the server shall see, and tells all others the path below the prefix.

    A body is read before the application runs, so that one that comes slowly holds up nothing else.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Wrap an application."""
        self._app = app
        self._prefix = settings.prefix
        self._hosts = {name.lower() for name in settings.hosts} | {settings.host.lower()} | _LOCAL
        self._takes_addresses = settings.host in _ANY or not _is_loopback(settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request and hand it on (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        set_error_language(_find_language(scope["path"].removeprefix(self._prefix), headers))
        refusal = self._refuse(scope, headers)
        body = b""
        if refusal is None:
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    body = await _read_body(headers, receive)
            except TimeoutError:
                refusal = 408, error_text("serve-body-slow", seconds=BODY_SECONDS)
            except _TooLargeError:
                refusal = 413, error_text("serve-body-large", limit=BODY_BYTES >> 20)
            except ConnectionError:
                return
        if refusal is not None:
            # What is left of its body is not read: nothing else can come by this connection.
            response = render_fault(scope, *refusal, headers={"Connection": "close"})
            await response(scope, receive, send)
            return
        await self._app(self._place(scope), _Replay(body, receive), send)

    def _refuse(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Return the status and the sentence for a request that is not taken (RFC 9110, section 15.5)."""
        if not self._knows_host(headers.get("host", "")):
            return 421, error_text("serve-host-unknown", host=headers.get("host", "")[:100])
        if len(scope["raw_path"]) + len(scope["query_string"]) > TARGET_BYTES:
            return 414, error_text("serve-address-long", limit=TARGET_BYTES >> 10)
        if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADER_BYTES:
            return 431, error_text("serve-headers-large", limit=HEADER_BYTES >> 10)
        return None

    def _knows_host(self, value: str) -> bool:
        """Say whether a request may call this server so; a website elsewhere that leads here has its name."""
        try:
            host = urlsplit(f"//{value}").hostname or ""
        except ValueError:
            return False
        host = host.rstrip(".")
        return host in self._hosts or (self._takes_addresses and _is_address(host))

    def _place(self, scope: Scope) -> Scope:
        """Return a request as it is under the prefix, whether or not a proxy has taken that away."""
        if not self._prefix:
            return scope
        path, raw = scope["path"], scope["raw_path"]
        if path != self._prefix and not path.startswith(f"{self._prefix}/"):
            path, raw = self._prefix + path, self._prefix.encode() + raw
        return {**scope, "root_path": self._prefix, "path": path, "raw_path": raw}


class _TooLargeError(Exception):
    """A body with too many bytes."""


class _Replay:
    """The messages of a request whose body has been read."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        return await self._receive()


async def _read_body(headers: Headers, receive: Receive) -> bytes:
    """Return the body; raises _TooLargeError, and ConnectionError when the client has gone."""
    length = headers.get("content-length")
    if length is None and "transfer-encoding" not in headers:
        return b""
    if length is not None and (not length.isdecimal() or int(length[:20]) > _DISCARDED):
        raise _TooLargeError
    parts, size = [], 0
    more = True
    while more and size <= _DISCARDED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        part, more = message.get("body", b""), message.get("more_body", False)
        size += len(part)
        if size <= BODY_BYTES:
            parts.append(part)
    if size > BODY_BYTES:
        raise _TooLargeError
    return b"".join(parts)


def _find_language(path: str, headers: Headers) -> str:
    """Return the language of a page's address, else the one that its reader prefers."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in LANGUAGES else choose_language(headers.get("accept-language", ""))


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ip_address(host.partition("%")[0]).is_loopback)
