"""A line for each request on standard error, in the Common Log Format, with the seconds that it took."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The most letters of an address that are written.
_LONGEST: Final = 2_000
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class AccessLog:
    """Writes a line for each request when it has been answered."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, size, began = 0, 0, monotonic()

        async def note(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            with suppress(OSError, ValueError):  # whoever read the log has gone
                sys.stderr.write(_render_line(scope, status, size, monotonic() - began))
                sys.stderr.flush()


def _render_line(scope: Scope, status: int, size: int, seconds: float) -> str:
    # Behind a proxy this is what a header says (X-Forwarded-For).
    client = _clean_field(scope["client"][0]) if scope.get("client") else "-"
    target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    shown = _clean_field(target.decode("latin-1"))
    now = datetime.now().astimezone()
    day = now.strftime(f"%d/{_MONTHS[now.month - 1]}/%Y:%H:%M:%S %z")
    request = f"{scope['method']} {shown} HTTP/{scope['http_version']}"
    return f'{client} - - [{day}] "{request}" {status or "-"} {size} {seconds:.3f}\n'


def _clean_field(text: str) -> str:
    """Return what a client sends so that it looks like no other line, nor like the end of a field."""
    shown = text.encode("ascii", "backslashreplace").decode()[:_LONGEST]
    return "".join(letter if " " < letter <= "~" and letter not in '"\\' else "?" for letter in shown)
