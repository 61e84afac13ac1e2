"""The source of workers: the process that forks them (:mod:`servanda.server.fork_server`), and idle ones."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from servanda.errors import ServandaError
from servanda.messages import error_text, get_error_language
from servanda.processes import start_python
from servanda.server.fair_queue import RETRY, WAIT
from servanda.server.request_errors import LimitReached
from servanda.server.worker_protocol import COMMAND, READY, Facts, pack_message, receive_message
from servanda.store.targets import FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servanda.server.settings import Settings

#: Processes that are ready beside those that are at work.
_SPARE: Final = 8
#: Tasks after which a process is replaced, so that none grows for ever.
_TASKS: Final = 500
#: Seconds within which the process that forks ends when it is told to, and until a fork is tried again.
_END: Final = 5.0
_PAUSE: Final = 0.1
#: Seconds in which idle workers were not needed, after which they are ended.
_CALM: Final = 2.0


class SourceEnded(Exception):
    """The process that forks workers has ended, and they with it."""


@dataclass(eq=False)
class Worker:
    """A worker: where it is from, its number there, its process, its socket, how many tasks it has done."""

    source: WorkerSource
    number: int
    process: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    tasks: int = 0

    async def do(self, order: bytes) -> Any:  # noqa: ANN401 (whatever was written)
        """Return the outcome of an order (a message); raises OSError or EOFError when this has ended."""
        self.writer.write(order)
        return await receive_message(self.reader)


class WorkerSource:
    """A process that forks workers of one state of what is served, and those of them that are idle.

    ``stamp`` is what the files were known by before they were read (:func:`stamp_files`).
    """

    def __init__(self, settings: Settings, tell_end: Callable[[], None]) -> None:
        """Take the settings; ``tell_end`` is called when the process ends by itself."""
        self._settings, self._tell_end = settings, tell_end
        self.stamp = stamp_files(settings)
        self.facts = Facts("", 0)
        self.idle: list[Worker] = []
        self._has_ended = False
        self._process: subprocess.Popen[bytes] | None = None
        self._commands: socket.socket | None = None
        self._events: asyncio.StreamWriter | None = None
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._number = self._users = self._coming = 0
        self._is_retired = False
        #: Workers up to this number have still to prepare what later ones begin with.
        self._unprepared = 0
        #: How few workers have been idle since the last look at them, and the next look.
        self._lowest = 0
        self._trimming: asyncio.TimerHandle | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the process has ended; a fork that is no worker yet may hold its socket open meanwhile."""
        return self._has_ended or (self._process is not None and self._process.poll() is not None)

    async def start(self, modules: list[str]) -> None:
        """Start the process; raises ServandaError when it cannot open what is served."""
        self._commands, their_commands = socket.socketpair()
        events, their_events = socket.socketpair()
        numbers = their_commands.fileno(), their_events.fileno()
        try:
            self._process = start_python(
                "servanda.server.fork_server:serve", *map(str, numbers), pass_fds=numbers,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            events.close()
            raise ServandaError(error_text("query-process-unstarted", reason=error)) from None
        finally:
            their_commands.close()
            their_events.close()
        self._commands.sendall(pack_message((self._settings, get_error_language(), modules)))
        self._commands.setblocking(False)
        reader, self._events = await asyncio.open_connection(sock=events)
        try:
            facts = await receive_message(reader)
        except (OSError, EOFError):
            code = await asyncio.to_thread(self._process.wait)
            raise ServandaError(error_text("query-process-ended", code=code)) from None
        if isinstance(facts, ServandaError):
            raise facts
        self.facts = facts
        self._begin(self._wait_for_end(reader))
        self._refill()

    async def end(self) -> None:
        """End the process with all its workers."""
        self._is_retired = True
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()
        if self._trimming is not None:
            self._trimming.cancel()
        for worker in self.idle:
            worker.writer.close()
        self.idle.clear()
        if self._commands is not None:
            self._commands.close()
        if self._events is not None:
            self._events.close()
        if self._process is not None:
            try:
                await asyncio.to_thread(self._process.wait, _END)
            except subprocess.TimeoutExpired:
                self._process.kill()
                await asyncio.to_thread(self._process.wait)

    def retire(self) -> None:
        """End the process as soon as nobody uses it any more."""
        self._is_retired = True
        if not self._users:
            self._begin(self.end())

    @contextmanager
    def use(self) -> Iterator[None]:
        """Keep the process while the block runs."""
        self._users += 1
        try:
            yield
        finally:
            self._users -= 1
            if self._is_retired:
                self.retire()

    async def take(self) -> Worker:
        """Return an idle worker, a new one if need be; raises LimitReached without one, and SourceEnded."""
        if self.has_ended:
            raise SourceEnded
        if self.idle:
            worker = self.idle.pop()
            self._lowest = min(self._lowest, len(self.idle))
            self._refill()
            return worker
        waiting: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        self._refill()
        try:
            async with asyncio.timeout(WAIT):
                return await waiting
        except TimeoutError:
            raise LimitReached(error_text("serve-busy"), status=503, retry=RETRY) from None
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled():
                self._offer(waiting.result())
            raise

    def give_back(self, worker: Worker, *, is_reusable: bool) -> None:
        """Take a worker back, or end it."""
        worker.tasks += 1
        is_prepared = worker.number > self._unprepared
        if is_reusable and is_prepared and worker.tasks < _TASKS and not self._is_retired:
            self._offer(worker)
        else:
            worker.writer.close()
            self.kill(worker)
            self._refill()

    def kill(self, worker: Worker) -> None:
        """Have a worker killed."""
        self._command(b"K", worker)

    def lower_priority(self, worker: Worker) -> None:
        """Have a worker go on at the lowest priority, for good."""
        self._command(b"L", worker)

    def _command(self, letter: bytes, worker: Worker) -> None:
        assert self._commands is not None
        with suppress(OSError):
            self._commands.send(COMMAND.pack(letter, worker.number))

    def _offer(self, worker: Worker) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(worker)
                return
        if self._is_retired:
            worker.writer.close()
            return
        self.idle.append(worker)
        if len(self.idle) > _SPARE and self._trimming is None:
            self._lowest = len(self.idle)
            self._trimming = asyncio.get_running_loop().call_later(_CALM, self._trim)

    def _trim(self) -> None:
        """End the workers that nobody has needed for a while, and look again later if others may go."""
        surplus = min(self._lowest, len(self.idle)) - _SPARE
        for worker in self.idle[: max(surplus, 0)]:
            worker.writer.close()
        del self.idle[: max(surplus, 0)]
        self._lowest, self._trimming = len(self.idle), None
        if self._lowest > _SPARE and not self._is_retired:
            self._trimming = asyncio.get_running_loop().call_later(_CALM, self._trim)

    def _refill(self) -> None:
        """Have workers forked, so that some are idle and everybody who waits gets one."""
        if self._is_retired or self.has_ended:
            return
        wanted = sum(not one.done() for one in self._waiting) + min(_SPARE, self._settings.workers)
        for _ in range(wanted - len(self.idle) - self._coming):
            self._coming += 1
            self._begin(self._fork())

    async def _fork(self) -> None:
        assert self._commands is not None
        self._number += 1
        number = self._number
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(self._commands, [COMMAND.pack(b"F", number)], [theirs.fileno()])
            theirs.close()
            reader, writer = await asyncio.open_connection(sock=ours)
            process = await asyncio.wait_for(receive_message(reader), WAIT)
        except (OSError, EOFError, TimeoutError):
            ours.close()
            theirs.close()
            await asyncio.sleep(_PAUSE)  # no memory, or no process more: not at once again
        else:
            self._offer(Worker(self, number, process, reader, writer))
        finally:
            self._coming -= 1
        self._refill()

    async def _wait_for_end(self, reader: asyncio.StreamReader) -> None:
        with suppress(OSError, EOFError):
            while await receive_message(reader) == READY:
                self._replace_idle()
        self._has_ended = True
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_exception(SourceEnded())
        self._waiting.clear()
        if not self._is_retired:
            self._tell_end()

    def _replace_idle(self) -> None:
        """End the workers that were forked too early, those at work when they are given back."""
        self._unprepared = self._number
        for worker in self.idle:
            worker.writer.close()
        self.idle.clear()
        self._refill()

    def _begin(self, work: Any) -> None:  # noqa: ANN401 (a coroutine)
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def stamp_files(settings: Settings) -> dict[Path, tuple[int, ...] | None]:
    """Return what changes when a file that is served is written to or replaced; None for one that is gone."""
    found: dict[Path, tuple[int, ...] | None] = {}
    for place in (*settings.places, *filter(None, (settings.log,))):
        # What SQLite keeps beside a file lies where a link leads.
        path = Path(os.path.realpath(place / FILE if place.is_dir() else place))
        found[path] = _stamp(path)
        log = path.with_name(f"{path.name}-wal")  # in which SQLite writes first
        if (written := _stamp(log)) is not None and written[1]:
            found[log] = written
    return found


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 (for requests)
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
