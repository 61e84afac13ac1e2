"""Places that are given to clients in turn, and what clients have taken lately."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from time import monotonic
from typing import Final

from servanda.messages import error_text
from servanda.server.request_errors import LimitReached

#: The most requests that wait for a place, the seconds for which they do, and after which to try again.
WAITING: Final = 1_000
WAIT: Final = 10.0
RETRY: Final = 5
#: Which part of a second of a second is forgotten in each second, and the clients whose use is remembered.
DECAY: Final = 0.1
_CLIENTS: Final = 10_000


class FairQueue:
    """Some places; clients that wait for one are taken in turn, however many each asks for."""

    def __init__(self, places: int) -> None:
        """Take the number of places."""
        self._free = places
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        #: How many requests wait, also those that have just been given up.
        self.length = 0

    async def enter(self, client: str) -> None:
        """Wait for a place, which is to be given back by :meth:`leave`; raises LimitReached without one."""
        if self._free:
            self._free -= 1
            return
        if self.length >= WAITING:
            raise LimitReached(error_text("serve-busy"), status=503, retry=RETRY)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        self.length += 1
        try:
            async with asyncio.timeout(WAIT):
                await turn
        except TimeoutError:
            raise LimitReached(error_text("serve-busy"), status=503, retry=RETRY) from None
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            raise

    def leave(self) -> None:
        """Give a place to the next."""
        while self._waiting:
            client, turns = self._waiting.popitem(last=False)
            turn = turns.popleft()
            self.length -= 1
            if turns:
                self._waiting[client] = turns  # at the end: the others are taken first
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class ProcessorUse:
    """How many seconds of processor time clients have lately taken for slow answers."""

    def __init__(self) -> None:
        """Begin with none."""
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def measure(self, client: str) -> float:
        """Return the seconds that are not forgotten yet."""
        seconds, when = self._held.get(client, (0.0, 0.0))
        return max(0.0, seconds - (monotonic() - when) * DECAY)

    def add(self, client: str, seconds: float) -> None:
        """Add some seconds."""
        self._held[client] = self.measure(client) + seconds, monotonic()
        self._held.move_to_end(client)
        while len(self._held) > _CLIENTS:
            self._held.popitem(last=False)


def group_client(client: str) -> str:
    """Return for whom a client counts: an address, of version 6 the network of which one has all (RFC 6177).

    >>> group_client("2001:db8::7"), group_client("192.0.2.1")
    ('2001:db8::/64', '192.0.2.1')
    """
    with suppress(ValueError):
        address = ip_address(client.partition("%")[0])
        if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
            return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return client or "-"
