"""The service: a socket, workers, and the application on it until a signal ends it."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING

from servanda.errors import ServandaError, describe_system_error
from servanda.messages import error_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from servanda.server.settings import Settings


def open_socket(settings: Settings) -> socket.socket:
    """Return the socket on which the settings say to listen; raises ServandaError where that cannot be."""
    host, port = settings.host, settings.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ServandaError(error_text("serve-host-unusable", host=host, reason=error)) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ServandaError(error_text("serve-port-taken", host=host, port=port)) from None
        if error.errno == errno.EACCES:
            raise ServandaError(error_text("serve-port-refused", host=host, port=port)) from None
        reason = describe_system_error(error)
        raise ServandaError(error_text("serve-host-unusable", host=host, reason=reason)) from None
    return listener


def run_service(settings: Settings, listener: socket.socket, tell: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM, then finish running answers; ``tell`` gets the URL when it listens.

    Raises ServandaError when what is to be served cannot be opened.
    """
    import asyncio

    from servanda.server.workers import WorkerPool

    address, port = listener.getsockname()[:2]
    name = f"[{address}]" if ":" in address else address
    url = f"http://{name}:{port}{settings.prefix}/"

    async def serve() -> None:
        workers = WorkerPool(settings)
        await workers.begin()
        # While the agreements are opened: it takes as long.
        from servanda.server.application import make_application
        from servanda.server.connections import ConnectionServer, configure

        application = make_application(workers, settings)
        # Here, and not by the application alone: what is wrong with the store is the operator's to read.
        async with workers:
            server = ConnectionServer(configure(application, proxy=settings.trusts_proxy), lambda: tell(url))
            await server.serve(sockets=[listener])

    asyncio.run(serve())
