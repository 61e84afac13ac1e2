"""How an answer is sent: whole bodies, compressed where the client takes that, in pieces."""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

from servanda.messages import error_text
from servanda.server.faults import render_fault
from servanda.server.negotiation import takes_gzip

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Bytes that are sent at once: the next are sent when these are on their way.
PIECE: Final = 64 * 1024
#: Bytes below which a body is not compressed, and above which that is done in a thread, quickly.
_SMALL: Final = 1_000
_LARGE: Final = 256 * 1024
#: The most bytes that wait for their readers, of all answers; only large ones count.
WAITING: Final = 256 * 1024 * 1024
#: The media types that shrink, by their beginnings, and parts of others.
_TEXTS: Final = ("text/", "application/json", "application/xml", "application/javascript", "image/svg")
_ENDINGS: Final = ("+json", "+xml", "n-triples", "n-quads", "trig")


class ResponseBodies:
    """Sends the bodies of an application's answers."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application that gives each body whole."""
        self._app = app
        self._waiting = 0
        self._turn = asyncio.Semaphore(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        packs = takes_gzip(Headers(scope=scope).get("accept-encoding", ""))
        start: Message = {}

        async def hold_start(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if message["type"] != "http.response.body" or message.get("more_body", False) or not start:
                if start:
                    await send(start)
                    start = {}
                await send(message)
                return
            body, first, start = message.get("body", b""), start, {}
            await self._send_whole(scope, receive, send, first, body, packs=packs)

        await self._app(scope, receive, hold_start)

    async def _send_whole(
        self, scope: Scope, receive: Receive, send: Send, start: Message, body: bytes, *, packs: bool
    ) -> None:
        headers = MutableHeaders(scope=start)
        if len(body) > _SMALL and _shrinks(headers):
            headers.add_vary_header("Accept-Encoding")
            if packs:
                body = await self._compress(body)
                headers["Content-Encoding"] = "gzip"
                headers["Content-Length"] = str(len(body))
                if headers.get("ETag", "").startswith('"'):  # the same answer, in other bytes
                    headers["ETag"] = f"W/{headers['ETag']}"
        if self._waiting + len(body) > WAITING:
            refusal = render_fault(scope, 503, error_text("serve-busy"), headers={"Retry-After": "5"})
            await refusal(scope, receive, send)
            return
        self._waiting += len(body)
        try:
            await send(start)
            for place in range(0, len(body) or 1, PIECE):
                more = place + PIECE < len(body)
                piece = body[place : place + PIECE]
                await send({"type": "http.response.body", "body": piece, "more_body": more})
        finally:
            self._waiting -= len(body)

    async def _compress(self, body: bytes) -> bytes:
        if len(body) <= _LARGE:
            return _make_gzip(body, 6)
        async with self._turn:
            return await asyncio.to_thread(_make_gzip, body, 1)


def _make_gzip(body: bytes, level: int) -> bytes:
    """Return a body as gzip (RFC 1952), the same bytes each time."""
    packer = zlib.compressobj(level, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _shrinks(headers: MutableHeaders) -> bool:
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return "Content-Encoding" not in headers and (kind.startswith(_TEXTS) or kind.endswith(_ENDINGS))
