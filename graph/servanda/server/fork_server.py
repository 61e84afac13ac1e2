"""A process that opened what is served, and forks a worker for each place that the server wants filled.

It has one thread, so that a fork of it is sound, and has left the network, as have its workers. It is given
two sockets: by one the server tells it what to do (:mod:`servanda.server.worker_protocol`, with the socket
of a new worker beside), by the other it says when it is ready, or why not. A worker says on a socket of its
own that it is ready, takes one task after another from it, and ends when that is closed. The file of an
archive is opened by each worker, since what SQLite and Oxigraph have open on disk does not outlive a fork.

Between commands it does what each worker would have to do for its first answers (templates, pages of each
kind), and says when all of it is done: workers that are forked from then on begin where it is.

A worker may grow by so much memory only, and the engine ends it when that is not enough. While it runs a
stranger's query it can open no file (:class:`servanda.query.sandbox.OwnProcess`).
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import select
import signal
import socket
import sys
import tempfile
import warnings
from contextlib import suppress
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from servanda.digest import blake2b
from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, Messages, error_text, set_error_language
from servanda.processes import leave_network, measure_mapped
from servanda.query.sandbox import MEMORY, OwnProcess, limit_memory, set_own_process
from servanda.server.request_errors import LimitReached
from servanda.server.tasks import Reply, ServedGraph
from servanda.server.worker_protocol import COMMAND, READY, Facts, read_message, write_message
from servanda.store.index import IndexPending, build_index, find_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servanda.server.settings import Settings
    from servanda.store.archive_store import ArchiveStore

#: A worker that has grown by more bytes than these takes no other task: what it may still grow is for one.
_GROWTH: Final = MEMORY * 3 // 4
#: The lowest priority (``man 2 setpriority``).
_LOWEST: Final = 19
#: The request of ``man 2 prctl`` for a signal when the parent ends.
_DEATH_SIGNAL: Final = 1
#: Files that a worker may have open beside those of this process.
_FILES: Final = 512
#: Of so many agreements each is read beforehand.
_FEW: Final = 16
#: What the processes are called that are no workers, whose numbers begin at 1.
_INDEX, _OVERVIEW = 0, -1


def serve() -> None:
    """Be the process: the numbers of its sockets are the arguments, the settings come by the first one."""
    # Ctrl-C and a service manager's signal go to all processes; the server finishes its answers first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    commands, events = (socket.socket(fileno=int(number)) for number in sys.argv[1:])
    with events.makefile("wb") as out, tempfile.TemporaryDirectory(prefix="servanda-") as folder:
        settings, language, modules = read_message(commands.makefile("rb", buffering=0))
        set_error_language(language)
        try:
            leave_network()
            forks = _Forks((commands, events), settings, modules, Path(folder))
        except ServandaError as error:
            write_message(out, error)
            return
        write_message(out, forks.facts)
        forks.prepare()
        forks.run(lambda: write_message(out, READY))


class _Forks:
    """The workers of this process, by their numbers, and what they start from.

    ``folder`` is there for as long as this process. Raises ServandaError when what is to be served cannot be
    opened.
    """

    def __init__(
        self,
        sockets: tuple[socket.socket, socket.socket],
        settings: Settings,
        modules: list[str],
        folder: Path,
    ) -> None:
        from servanda.api import Graph

        for lang in LANGUAGES:
            Messages(lang, "errors")  # now: a worker may not be able to open their files
        graph = Graph.load(*settings.places)
        self._commands, self._modules = sockets[0], modules
        #: What a fork has no part in.
        self._own = [one.fileno() for one in sockets]
        self._served = ServedGraph(settings, graph)
        self._archive = graph.archive
        self._processes: dict[int, int] = {}
        self._steps = self._warm()
        count = len(self._served.explorer.agreements)
        self.facts = Facts(_compute_version(settings, self._archive), count)
        self._overview = folder / "overview"
        if self._archive is not None:
            self._prepare_archive(self._archive, folder)
            if count > _FEW:
                self._start_overview(self._archive)

    def _prepare_archive(self, archive: ArchiveStore, folder: Path) -> None:
        """Read a small archive into memory; have an index of any other built by a process of its own."""
        if archive.memory is None:
            parent = archive.file.path.parent
            archive.index_place = parent if os.access(parent, os.W_OK) else folder
            try:
                find_index(archive.file, archive.index_place)
            except IndexPending:
                self._start_builder(archive)
        archive.file.close()

    def _start_builder(self, archive: ArchiveStore) -> None:
        archive.file.close()
        process = os.fork()
        if process == 0:
            with suppress(Exception):
                os.setpriority(os.PRIO_PROCESS, 0, _LOWEST)
                self._prepare_process()
                archive.reopen()
                build_index(archive.file, place=archive.index_place)
            os._exit(0)
        self._processes[_INDEX] = process

    def _start_overview(self, archive: ArchiveStore) -> None:
        """Have a process of its own read what pages need of all agreements, which takes long for many."""
        process = os.fork()
        if process == 0:
            with suppress(Exception):
                from servanda.site.corpus_counts import count_corpus
                from servanda.site.thing_index import index_things

                os.setpriority(os.PRIO_PROCESS, 0, _LOWEST)
                self._prepare_process()
                archive.reopen()
                draft = self._overview.with_suffix(".draft")
                # The folder is this process's own: what is unpickled from it is what was written here.
                draft.write_bytes(
                    pickle.dumps(self._served.explorer.make_overview(index_things, count_corpus))
                )
                draft.replace(self._overview)
            os._exit(0)
        self._processes[_OVERVIEW] = process

    def run(self, tell_ready: Callable[[], None]) -> None:
        """Do what the server commands until it closes its socket; then end all workers.

        ``tell_ready`` is called when new workers have nothing left to prepare.
        """
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(writer)
        self._own += [reader, writer]
        has_steps = True
        while True:
            wait = 0 if has_steps else None
            ready, _, _ = select.select([self._commands.fileno(), reader], [], [], wait)
            if not ready and has_steps and next(self._steps, True):
                has_steps = False
                with suppress(OSError):  # of a server that has ended: the next command is that
                    tell_ready()
            if reader in ready:
                os.read(reader, 4096)
                if self._reap() and self._take_overview():
                    with suppress(OSError):
                        tell_ready()
            if self._commands.fileno() in ready and not self._obey():
                break
        for process in self._processes.values():
            with suppress(OSError):
                os.killpg(process, signal.SIGKILL)
        for process in self._processes.values():
            with suppress(ChildProcessError):
                os.waitpid(process, 0)

    def prepare(self) -> None:
        """Do once what each worker would have to do first; whoever asks already waits so long."""
        for name in self._modules or _import_parts():
            import_module(name)
        from servanda.site.templating import load_templates

        load_templates()
        explorer = self._served.explorer
        if not self._served.is_on_disk:
            self._served.dataset  # noqa: B018 (it is made when it is first asked for)
        if self._archive is None and len(explorer.agreements) <= _FEW:
            for agreement in explorer.agreements:
                with suppress(Exception):  # which is then told by the page
                    explorer.read(agreement)
        # The first page here and now: a worker that takes as long for it goes on at low priority.
        next(self._steps, None)

    def _warm(self) -> Iterator[None]:
        """Make a page of each kind, one at each step, as far as no file is open for that."""
        from servanda.site.pages import KINDS

        explorer = self._served.explorer
        if self._archive is not None or len(explorer.agreements) > _FEW:
            return
        for kind in KINDS:
            with suppress(Exception):  # which is then told by the page
                for path in islice(kind.list_paths(explorer), 1):
                    kind.render(explorer, path, LANGUAGES[0])
            yield

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
        gc.freeze()  # so that a collection in a worker does not copy all that it shares with this process
        try:
            process = os.fork()
        except OSError:  # no memory, or no process more: the server sees that nobody answers
            os.close(descriptor)
            return
        if process == 0:
            with suppress(BaseException):
                self._become_worker(descriptor)
            os._exit(1)
        os.close(descriptor)
        with suppress(OSError):
            os.setpgid(process, process)
        self._processes[number] = process

    def _reap(self) -> bool:
        """Forget the processes that have ended; say whether that which reads all agreements is one."""
        numbers = {process: number for number, process in self._processes.items()}
        ended = set()
        with suppress(ChildProcessError):
            while (process := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                ended.add(numbers.get(process, _INDEX))
        for number in ended:
            self._processes.pop(number, None)
        return _OVERVIEW in ended

    def _take_overview(self) -> bool:
        """Take what was read of all agreements, for the workers to come; say whether there is anything."""
        try:
            self._served.explorer.take_overview(pickle.loads(self._overview.read_bytes()))
        except OSError:
            return False
        self._overview.unlink()
        return True

    def _prepare_process(self) -> None:
        """Make this fork a process of its own: a group, an end with its parent, no files of its parent's."""
        signal.set_wakeup_fd(-1)
        for other in self._own:
            os.close(other)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):  # the engine tells there of its end for lack of memory
            os.dup2(nowhere, standard)
        os.close(nowhere)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with suppress(OSError):
            os.setpgid(0, 0)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)

    def _become_worker(self, descriptor: int) -> NoReturn:
        self._prepare_process()
        if "faulthandler" in sys.modules:  # the end for lack of memory is told by the server
            sys.modules["faulthandler"].disable()
        if self._archive is not None:
            self._archive.reopen()
            if self._served.is_on_disk:
                with suppress(ServandaError):  # which is then told of each query
                    _ = self._served.dataset  # now: what an index takes is not taken from the queries
        limit_memory(self._served.settings.rows, _FILES)
        own = OwnProcess()
        set_own_process(own)
        connection = socket.socket(fileno=descriptor)
        orders, outcomes = connection.makefile("rb"), connection.makefile("wb")
        write_message(outcomes, os.getpid())
        most = (measure_mapped() or 0) + _GROWTH
        with suppress(EOFError, OSError):
            while True:
                outcome = _do(self._served, read_message(orders), own)
                is_spent = own.is_spent or (measure_mapped() or 0) > most
                write_message(outcomes, (*outcome, is_spent))
                if is_spent:
                    break
        os._exit(0)


def _import_parts() -> tuple[str, ...]:
    from servanda.server.application import PARTS

    return PARTS


def _compute_version(settings: Settings, archive: ArchiveStore | None) -> str:
    """Return what changes with what is served: the agreements, the log, the software."""
    from servanda.store.snapshot import hash_sources

    digest = blake2b(hash_sources().encode(), digest_size=20)
    if archive is not None:
        digest.update(archive.file.compute_state().encode())
    for path in (*(settings.places if archive is None else ()), *filter(None, (settings.log,))):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ServandaError(error_text("file-not-read", reason=error.strerror), file=path) from None
        digest.update(len(content).to_bytes(8) + content)
    return digest.hexdigest()


def _do(served: ServedGraph, order: tuple[str, str, str, dict[str, Any]], own: OwnProcess) -> tuple[str, Any]:
    """Return the outcome of a task: how it ended, and what it returned or raised."""
    module, name, language, values = order
    set_error_language(language)
    try:
        reply = getattr(import_module(module), name)(served, **values)
        assert isinstance(reply, Reply)
        most = served.settings.bytes
        if len(reply.body) > most:
            raise LimitReached(error_text("serve-too-large", limit=most >> 20), status=413)
    except IndexPending:
        return "raised", LimitReached(error_text("serve-index-pending"), status=503, retry=5)
    except MemoryError:
        own.is_spent = True
        return "raised", LimitReached(error_text("serve-worker-ended"), status=503)
    except BaseException as error:
        with suppress(Exception):
            if type(pickle.loads(pickle.dumps(error))) is type(error):
                return "raised", error.with_traceback(None)
        return "raised", RuntimeError(f"{type(error).__name__}: {error}")
    return "returned", reply
