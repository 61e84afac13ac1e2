"""Connections: how many there may be, and how long a client may take to ask and to read what it asked for.

uvicorn bounds neither how long the head of a request may take nor how long an answer may stand unread, and
where it has too many connections it refuses new ones, however idle the others are.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, Final

import h11
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

#: The most connections at the same time, where the system lets a process have so many.
CONNECTIONS: Final = 2_000
#: Files that a process opens beside its connections.
_FILES: Final = 256
#: Seconds for the head of a request, for a part of an answer to be read, and until an idle connection ends.
HEAD_SECONDS: Final = 10.0
READ_SECONDS: Final = 20.0
IDLE_SECONDS: Final = 30
#: Seconds after which a connection that waits for a request may be ended in favour of a new one.
_PATIENCE: Final = 1.0
#: Seconds in which running answers are finished when the server stops.
STOP_SECONDS: Final = 10
#: The most bytes of the head of a request.
HEAD_BYTES: Final = 64 * 1024
_TOO_MANY: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Connection(H11Protocol):
    """A connection, which is ended when its client is too slow."""

    #: The connections that wait for a request or for the rest of its head, with the time since when.
    waiting: dict[Connection, float]
    most: int
    _paused: float | None = None
    _closing: float | None = None
    #: Whether anything has come of the next request.
    _has_begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, in place of the one that has been idle longest where there are too many."""
        super().connection_made(transport)
        self.waiting[self] = monotonic()
        if len(self.connections) <= self.most:
            return
        oldest = next(iter(self.waiting))
        if oldest is not self and monotonic() - self.waiting[oldest] > _PATIENCE:
            del self.waiting[oldest]
            oldest.transport.abort()
        else:
            transport.write(_TOO_MANY)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self.waiting.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; from its first byte on a request has so long to be whole."""
        if self.transport.is_closing():
            return
        self._has_begun = True
        if self.timeout_keep_alive_task is not None:
            self.waiting.pop(self, None)
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self.waiting.pop(self, None)
        else:
            self.waiting.setdefault(self, monotonic())

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._has_begun = False
        self.waiting[self] = monotonic()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Note since when what was sent waits to be read."""
        self._paused = monotonic()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Go on."""
        self._paused = None
        super().resume_writing()

    def end_if_late(self, now: float) -> None:
        """End this connection if its client has kept it waiting for too long."""
        if self.transport.is_closing():
            self._closing = self._closing or now
            if now - self._closing > READ_SECONDS:
                self.transport.abort()
        elif self._paused is not None and now - self._paused > READ_SECONDS:
            self.transport.abort()
        elif (
            self.timeout_keep_alive_task is None
            and (since := self.waiting.get(self)) is not None
            and now - since > HEAD_SECONDS
        ):
            if self._has_begun:  # else a browser that connected beforehand would take it for an answer
                self.transport.write(_TOO_SLOW)
            self.transport.close()


class ConnectionServer(Server):
    """A server that looks after its connections, and ends with the signal that tells it to."""

    def __init__(self, config: Config, tell: Callable[[], None]) -> None:
        """Take the configuration (:func:`configure`); ``tell`` is called when it listens."""
        super().__init__(config)
        self._tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application and listen; raises what the application raises."""
        await super().startup(sockets)
        self._tell()

    async def on_tick(self, counter: int) -> bool:
        """End the connections that are late, once in a second."""
        if counter % 10 == 0:
            now = monotonic()
            for connection in list(self.server_state.connections):
                assert isinstance(connection, Connection)
                connection.end_if_late(now)
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop in good order at SIGINT or SIGTERM while the block runs, which is then a good end."""
        before = {
            number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def configure(application: Any, *, proxy: bool) -> Config:  # noqa: ANN401 (uvicorn's own signature)
    """Return how uvicorn serves an application; with ``proxy`` a proxy on this machine names the client."""
    made = type("Connection", (Connection,), {"waiting": {}, "most": _allow_connections()})
    return Config(
        application, http=made, ws="none", lifespan="on", log_config=None, access_log=False,
        server_header=False, proxy_headers=proxy, forwarded_allow_ips="127.0.0.1,::1", backlog=512,
        timeout_keep_alive=IDLE_SECONDS, timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=HEAD_BYTES,
    )  # fmt: skip


def _allow_connections() -> int:
    """Return how many connections there may be, after raising the limit of open files as far as is needed."""
    try:
        import resource
    except ImportError:
        return CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + _FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(min(CONNECTIONS, soft - _FILES), 16)
