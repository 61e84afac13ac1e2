"""A process that opened what is served, and forks a worker for each place that the server wants filled.

It has one thread, so that a fork of it is sound, and has left the network, as have its workers. It is given
two sockets: by one the server tells it what to do (:data:`COMMAND`, with the socket of a new worker beside),
by the other it says when it is ready, or why not, and which workers have ended. A worker takes one task after
another from its own socket, and ends when that is closed. What lies in an archive is opened by each worker,
since what SQLite and Oxigraph have open on disk does not outlive a fork.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import select
import signal
import socket
import struct
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from servanda.errors import ServandaError
from servanda.messages import set_error_language
from servanda.server.work import Reply, Served

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BufferedReader, BufferedWriter, RawIOBase

    from servanda.api import Graph
    from servanda.server.settings import Settings

#: A command: a letter (F: fork, L: lower the priority, K: kill) and the number of a worker.
COMMAND: Final = struct.Struct("!cI")
#: What stands before a message: its length in bytes.
LENGTH: Final = struct.Struct("!Q")
#: The lowest priority (``man 2 setpriority``).
_LOWEST: Final = 19
#: The request of ``man 2 prctl`` for a signal when the parent ends.
_DEATH_SIGNAL: Final = 1


def serve() -> None:
    """Be the process: sockets are the arguments, the settings and names of modules come by the first one."""
    commands, events = (socket.socket(fileno=int(number)) for number in sys.argv[1:])
    with events.makefile("wb") as out:
        settings, modules = read_message(commands.makefile("rb", buffering=0))
        try:
            open_graph, facts = _prepare(settings, modules)
        except ServandaError as error:
            write_message(out, ("failed", error))
            return
        write_message(out, ("ready", facts))
        gc.collect()
        gc.freeze()  # so that a collection in a worker does not copy all that it shares with this process
        _Forks(commands, out, settings, open_graph).run()


def write_message(stream: BufferedWriter, value: object) -> None:
    """Write a value with its length before it; raises OSError when nobody reads."""
    content = pickle.dumps(value)
    stream.write(LENGTH.pack(len(content)) + content)
    stream.flush()


def read_message(stream: BufferedReader | RawIOBase) -> Any:  # noqa: ANN401 (whatever was written)
    """Return the next value; raises EOFError when there is none."""
    (length,) = LENGTH.unpack(_read_exactly(stream, LENGTH.size))
    return pickle.loads(_read_exactly(stream, length))


def _read_exactly(stream: BufferedReader | RawIOBase, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = stream.read(size - len(parts))
        if not part:
            raise EOFError
        parts += part
    return parts


def _prepare(settings: Settings, modules: list[str]) -> tuple[Callable[[], Graph], dict[str, Any]]:
    """Return how a worker gets the graph, and what the server says of it; raises ServandaError."""
    from servanda.api import Graph
    from servanda.site.explorer import Explorer
    from servanda.store.targets import is_store

    for name in modules:
        import_module(name)
    places = [Path(place) for place in settings.places]
    graph = Graph.load(*places)
    explorer = Explorer(graph._archive or graph.clean_store)
    agreements = len(explorer.agreements)
    if len(places) == 1 and is_store(places[0]):
        assert graph._archive is not None
        version = graph._archive.file.compute_state()
        graph._archive.file.close()
        return lambda: Graph.load(*places), {"version": version, "agreements": agreements}
    return lambda: graph, {"version": _hash_places(places), "agreements": agreements}


def _hash_places(places: list[Path]) -> str:
    """Return what changes when files do: a digest of their bytes, or of what the bundled graph is from."""
    from servanda.digest import blake2b
    from servanda.store.snapshot import hash_sources

    if not places:
        return hash_sources()
    digest = blake2b(digest_size=20)
    for path in places:
        content = path.read_bytes()
        digest.update(len(content).to_bytes(8) + content)
    return digest.hexdigest()


class _Forks:
    """The workers of this process, by their numbers."""

    def __init__(
        self,
        commands: socket.socket,
        events: BufferedWriter,
        settings: Settings,
        open_graph: Callable[[], Graph],
    ) -> None:
        self._commands, self._events = commands, events
        self._settings, self._open_graph = settings, open_graph
        self._processes: dict[int, int] = {}

    def run(self) -> None:
        """Do what the server commands until it closes its socket; then end all workers."""
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(writer)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes its socket
        self._inherited = (reader, writer)
        while True:
            ready, _, _ = select.select([self._commands.fileno(), reader], [], [])
            if reader in ready:
                os.read(reader, 4096)
                self._reap()
            if self._commands.fileno() in ready and not self._obey():
                break
        for process in self._processes.values():
            with suppress(OSError):
                os.killpg(process, signal.SIGKILL)

    def _obey(self) -> bool:
        """Do one command; say whether there was one."""
        content, sockets, _, _ = socket.recv_fds(self._commands, COMMAND.size, 1)
        while 0 < len(content) < COMMAND.size:
            content += self._commands.recv(COMMAND.size - len(content))
        if not content:
            return False
        letter, number = COMMAND.unpack(content)
        if letter == b"F":
            self._fork(number, sockets[0])
        elif (process := self._processes.get(number)) is not None:
            with suppress(OSError):
                if letter == b"K":
                    os.killpg(process, signal.SIGKILL)
                else:
                    os.setpriority(os.PRIO_PGRP, process, _LOWEST)
        return True

    def _fork(self, number: int, descriptor: int) -> None:
        process = os.fork()
        if process == 0:
            try:
                self._become_worker(descriptor)
            finally:
                os._exit(1)
        os.close(descriptor)
        with suppress(OSError):
            os.setpgid(process, process)
        self._processes[number] = process
        self._tell("forked", number, process)

    def _reap(self) -> None:
        numbers = {process: number for number, process in self._processes.items()}
        while True:
            try:
                process, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            if (number := numbers.get(process)) is not None:
                del self._processes[number]
                self._tell("ended", number, os.waitstatus_to_exitcode(status))

    def _tell(self, *event: object) -> None:
        with suppress(OSError):
            write_message(self._events, event)

    def _become_worker(self, descriptor: int) -> NoReturn:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with suppress(OSError):
            os.setpgid(0, 0)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
        for other in (*self._inherited, self._commands.fileno(), self._events.fileno()):
            os.close(other)
        connection = socket.socket(fileno=descriptor)
        orders, outcomes = connection.makefile("rb"), connection.makefile("wb")
        served = Served(self._settings, self._open_graph())
        with suppress(EOFError, OSError):
            while True:
                write_message(outcomes, _do(served, read_message(orders)))
        os._exit(0)


def _do(served: Served, order: tuple[str, str, str, dict[str, Any]]) -> tuple[str, Any]:
    """Return the outcome of a task: how it ended, and what it returned or raised."""
    module, name, language, values = order
    set_error_language(language)
    try:
        reply = getattr(import_module(module), name)(served, **values)
        if len(reply.body) > served.settings.bytes:
            return "large", len(reply.body)
        assert isinstance(reply, Reply)
        return "returned", reply
    except BaseException as error:
        with suppress(Exception):
            if type(pickle.loads(pickle.dumps(error))) is type(error):
                return "raised", error.with_traceback(None)
        return "raised", RuntimeError(f"{type(error).__name__}: {error}")
