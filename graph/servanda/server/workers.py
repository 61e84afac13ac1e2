"""Worker processes: tasks are given to them, and they are ended when they take too long."""

from __future__ import annotations

import asyncio
import os
import pickle
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from servanda.messages import error_text, get_error_language
from servanda.server.fork_server import COMMAND, LENGTH
from servanda.server.limits import LimitReached

if TYPE_CHECKING:
    from servanda.server.settings import Settings
    from servanda.server.work import Reply, Task

#: The modules whose tasks are likely, so that no worker has to import them first.
MODULES: Final = ("servanda.site.pages", "servanda.server.sparql_answers", "servanda.server.description")


@dataclass(eq=False)
class _Worker:
    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class WorkerPool:
    """Processes that answer from what the settings say; satisfies :class:`servanda.server.work.Workers`.

    ``async with pool`` starts and ends them; without that they start with the first task.
    """

    def __init__(self, settings: Settings) -> None:
        """Take the settings; nothing is started yet."""
        self._settings = settings
        self._facts: dict[str, Any] = {}
        self._number = 0
        self._idle: list[_Worker] = []
        self._places = asyncio.Semaphore(settings.workers)
        self._starting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start; raises ServandaError when what is to be served cannot be opened."""
        await self._ensure_start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all processes."""
        if self._facts:
            self._commands.close()
            self._event_writer.close()
            await asyncio.to_thread(self._process.wait)

    async def _ensure_start(self) -> None:
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        await asyncio.shield(self._starting)

    async def _start(self) -> None:
        commands, their_commands = socket.socketpair()
        events, their_events = socket.socketpair()
        numbers = their_commands.fileno(), their_events.fileno()
        # -P: a module of the working folder must not be taken for one of ours.
        command = [sys.executable, "-P", "-c", "from servanda.server.fork_server import serve; serve()"]
        places = os.pathsep.join(str(Path(place).absolute()) for place in sys.path if place)
        self._process = subprocess.Popen(
            [*command, *map(str, numbers)], pass_fds=numbers, stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": places},
        )  # fmt: skip
        their_commands.close()
        their_events.close()
        content = pickle.dumps((self._settings, list(MODULES)))
        commands.sendall(LENGTH.pack(len(content)) + content)
        self._commands = commands
        self._events, self._event_writer = await asyncio.open_connection(sock=events)
        kind, value = await _receive(self._events)
        if kind == "failed":
            raise value
        self._facts = value

    @property
    def version(self) -> str:
        """The digest of what is served; it changes when a store is replaced; "" before the start."""
        return str(self._facts.get("version", ""))

    def describe(self) -> dict[str, Any]:
        """Return the state: as of :class:`servanda.server.work.Workers`."""
        return {
            "digest": self.version, "agreements": self._facts.get("agreements", 0),
            "workers": {"idle": len(self._idle)}, "fault": None,
        }  # fmt: skip

    async def run(
        self,
        task: Task,
        /,
        *,
        client: str,
        seconds: float | None = None,
        **values: str | int | float | bytes | None,
    ) -> Reply:
        """Return the reply of a task: as of :class:`servanda.server.work.Workers`."""
        await self._ensure_start()
        limit = self._settings.seconds if seconds is None else seconds
        name = task.__name__  # type: ignore[attr-defined]
        order = (task.__module__, name, get_error_language(), values)
        async with self._places:
            worker = self._idle.pop() if self._idle else await self._fork()
            healthy = False
            try:
                content = pickle.dumps(order)
                worker.writer.write(LENGTH.pack(len(content)) + content)
                kind, value = await asyncio.wait_for(_receive(worker.reader), limit)
                healthy = True
            except TimeoutError:
                raise LimitReached(error_text("serve-too-slow", seconds=limit), status=503) from None
            except (EOFError, OSError, asyncio.IncompleteReadError):
                raise LimitReached(error_text("serve-worker-ended"), status=503) from None
            finally:
                if healthy:
                    self._idle.append(worker)
                else:
                    worker.writer.close()
                    self._commands.send(COMMAND.pack(b"K", worker.number))
        if kind == "large":
            raise LimitReached(error_text("serve-too-large", limit=self._settings.bytes >> 20), status=413)
        if kind == "raised":
            raise value
        reply: Reply = value
        return reply

    async def _fork(self) -> _Worker:
        self._number += 1
        ours, theirs = socket.socketpair()
        socket.send_fds(self._commands, [COMMAND.pack(b"F", self._number)], [theirs.fileno()])
        theirs.close()
        return _Worker(self._number, *await asyncio.open_connection(sock=ours))


async def _receive(reader: asyncio.StreamReader) -> Any:  # noqa: ANN401 (whatever was written)
    (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
    return pickle.loads(await reader.readexactly(length))
