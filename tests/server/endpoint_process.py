"""The server as a process of its own on loopback, for tests of what it answers."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from servanda.server.settings import Settings


@contextmanager
def serve(*places: Path, **settings: Any) -> Iterator[str]:
    """Serve files or a store, by settings; yield the URL of the server, which is ended afterwards."""
    order = json.dumps({"places": [str(place) for place in places], **settings})
    process = subprocess.Popen([sys.executable, __file__, order], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert line, "the server did not start"
        yield f"http://127.0.0.1:{line}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def main() -> None:
    """Serve until interrupted."""
    import uvicorn
    from starlette.applications import Starlette

    from servanda.server.application import make_application
    from servanda.server.workers import WorkerPool

    order = json.loads(sys.argv[1])
    places = tuple(Path(place) for place in order.pop("places"))
    settings = Settings(**{**order, "places": places, "origins": tuple(order.get("origins", ()))})
    pool = WorkerPool(settings)
    application = make_application(pool, settings)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(2048)

    @asynccontextmanager
    async def run_pool(application: Starlette) -> AsyncIterator[None]:
        async with pool:
            print(listening.getsockname()[1], flush=True)
            yield

    application.router.lifespan_context = run_pool
    uvicorn.Server(uvicorn.Config(application, log_level="warning")).run([listening])


if __name__ == "__main__":
    main()
