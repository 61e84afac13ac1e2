"""A user's query in a process of its own, which can open nothing, takes little memory, and is ended in time.

The engine can neither be stopped nor told to leave the network alone, and ends its process when memory runs
out. So a query runs in a child that can open no file and no socket any more (``RLIMIT_NOFILE`` 0: what is
open stays so), whose memory may grow by so much only (``RLIMIT_AS``), that leaves no core file, and that is
killed when its time is up. The engine opens the tables of a store on disk when it comes to them: a child that
asks such a store may open as many files as there are tables, and has left the network where Linux lets it. On
Linux the child is a fork, as long as the process has one thread; else, and on other systems, it is a new
Python that is handed the graph. Where the system has no such limits (Windows), or does not hold the one on
memory (macOS), the time alone is bounded, and SERVICE is refused by its text.
"""

from __future__ import annotations

import math
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from servanda.errors import ServandaError
from servanda.messages import Messages, error_text

if TYPE_CHECKING:
    from pyoxigraph import Store

T = TypeVar("T")
#: Bytes of stack for a query: the engine's recursion over the longest text that is read must fit in it.
STACK: Final = 256 * 1024 * 1024
#: Bytes by which a child may grow beside its stack, and bytes more for each row that an answer may have.
MEMORY: Final = 512 * 1024 * 1024
ROW: Final = 2048
#: CLONE_NEWUSER and CLONE_NEWNET of Linux (``man 2 unshare``).
_NEW_USER: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000
#: Seconds that a new Python may take to start and to read the graph, before the time of the query begins.
_START: Final = 30.0


def run_in_child(
    task: Callable[[Store], T], store: Store, seconds: float, *, rows: int, folder: Path | None = None
) -> T:
    """Return what a task returns for a store, in a child; ``folder`` is where a store on disk lies.

    The task gets a store of its own, and can be pickled, as can what it returns and raises; ``rows`` are the
    most rows that it returns, for which it is given memory.
    Raises ServandaError when it takes longer than ``seconds`` or more memory than is allowed, and whatever
    the task raises.
    """
    end = monotonic() + seconds
    if folder is None and can_fork():
        content, code = _fork_child(task, store, end, seconds, rows)
    else:
        content, code = _spawn_child(task, store, seconds, rows, folder)
    if content is None:
        raise ServandaError(error_text("query-too-slow", seconds=seconds))
    try:
        outcome, value = pickle.loads(content)
    except (EOFError, pickle.UnpicklingError):
        raise _make_end_error(code) from None
    if outcome == "returned":
        result: T = value
        return result
    raise _make_end_error(-signal.SIGABRT) if isinstance(value, MemoryError) else value


def run_with_stack(work: Callable[[], T]) -> Callable[[float | None], T]:
    """Start some work in a thread with a large stack; what is returned waits for it at most so many seconds.

    Waiting returns what the work returns or raises what it raises, and TimeoutError when that is late.
    """
    done: list[T] = []
    failed: list[BaseException] = []

    def body() -> None:
        try:
            done.append(work())
        except BaseException as error:
            # Without its traceback, whose frames hold what may only be dropped in this thread.
            failed.append(error.with_traceback(None))

    before = threading.stack_size(STACK)
    # In the context of the one who asks, so that errors are in the same language.
    thread = threading.Thread(target=copy_context().run, args=(body,), daemon=True)
    try:
        thread.start()
    finally:
        threading.stack_size(before)

    def wait(seconds: float | None) -> T:
        thread.join(seconds)
        if failed:
            raise failed[0]
        if not done:
            raise TimeoutError
        return done[0]

    return wait


def can_fork() -> bool:
    """Say whether this process has one thread, native ones counted: only then is a fork of it sound."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 (half the time)
    except OSError:
        return False


def limit_memory(rows: int, files: int = 0) -> None:
    """Let this process open so many files, grow by MEMORY and ROW a row only, and leave no core file."""
    try:
        import resource
    except ImportError:
        return
    Messages("en", "errors")  # read now, since an error could not open their file any more
    mapped = _measure_mapped()
    descriptors = _find_highest_descriptor() + 1 + files if files else 0
    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: descriptors}
    if mapped is not None:
        limits[resource.RLIMIT_AS] = mapped + STACK + MEMORY + ROW * rows
    for kind, most in limits.items():
        hard = resource.getrlimit(kind)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, bound))


def serve() -> None:
    """Be the new Python: read an order from standard input and write the outcome to standard output."""
    from pyoxigraph import RdfFormat, Store

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    task, seconds, rows, folder, quads = pickle.loads(sys.stdin.buffer.read())
    tables = 0
    if folder is None:
        store = Store()
        store.load(quads, RdfFormat.N_QUADS, lenient=True)
    else:
        leave_network()
        store = Store.read_only(str(folder))
        tables = len(list(folder.glob("*.sst")))
    limit_memory(rows, tables)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3))
    _write_answer(task, store, 1)
    os._exit(0)


def leave_network() -> None:
    """Move this process, which must have one thread, to a network of its own, in which it reaches nobody.

    Where the system does not let it (``unshare`` of namespaces by anybody), it stays where it is.
    """
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)


def _fork_child(
    task: Callable[[Store], T], store: Store, end: float, seconds: float, rows: int
) -> tuple[bytes | None, int]:
    """Return what a fork wrote, None when it was late, and how it ended."""
    try:
        reader, writer = os.pipe()
        child = os.fork()
    except OSError as error:
        raise _make_start_error(error) from None
    if child == 0:
        os.close(reader)
        _serve_child(task, store, writer, seconds, rows)
    os.close(writer)
    ended: int | None = None
    try:
        content = _read_answer(reader, end)
        if content is not None:
            ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return content, ended or 0
    finally:
        os.close(reader)
        if ended is None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _make_start_error(reason: object) -> ServandaError:
    return ServandaError(error_text("query-process-unstarted", reason=reason))


def _serve_child(
    task: Callable[[Store], T], store: Store, writer: int, seconds: float, rows: int
) -> NoReturn:
    """Do a task under limits, write what came of it, and end this process, whatever happens."""
    try:
        import fcntl

        if "faulthandler" in sys.modules:  # an end for lack of memory is told by the parent, in a sentence
            sys.modules["faulthandler"].disable()
        # Ctrl-C is for the parent, which then ends this process; without a parent the alarm does.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(math.ceil(seconds) + 1)
        # Where standard streams were closed, the pipe has the number of one of them.
        writer = fcntl.fcntl(writer, fcntl.F_DUPFD, 3)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        limit_memory(rows)
        _write_answer(task, store, writer)
    finally:
        os._exit(0)


def _write_answer(task: Callable[[Store], Any], store: Store, writer: int) -> None:
    """Do a task and write its outcome: how it ended, and what it returned or raised."""
    outcome: tuple[str, Any]
    try:
        outcome = "returned", run_with_stack(lambda: task(store))(None)
    except BaseException as error:
        outcome = "raised", error
    try:
        content = pickle.dumps(outcome)
    except MemoryError:
        content = pickle.dumps(("raised", MemoryError()))
    with os.fdopen(writer, "wb") as stream:
        stream.write(content)


def _read_answer(reader: int, end: float) -> bytes | None:
    """Return all that comes through a pipe until it is closed, None when that is not before ``end``."""
    import select

    parts: list[bytes] = []
    poll = select.poll()
    poll.register(reader, select.POLLIN | select.POLLHUP)
    while (left := end - monotonic()) > 0:
        if poll.poll(math.ceil(left * 1000)):
            part = os.read(reader, 1 << 20)
            if not part:
                return b"".join(parts)
            parts.append(part)
    return None


def _spawn_child(
    task: Callable[[Store], T], store: Store, seconds: float, rows: int, folder: Path | None
) -> tuple[bytes | None, int]:
    """Return what a new Python wrote, None when it was late, and how it ended."""
    import subprocess

    from pyoxigraph import RdfFormat

    quads = store.dump(format=RdfFormat.N_QUADS) if folder is None else None
    order = pickle.dumps((task, seconds, rows, folder, quads))
    if not sys.executable:
        raise _make_start_error("it is not known where Python is")
    # -P: a module of the working folder must not be taken for one of ours.
    command = [sys.executable, "-P", "-c", "from servanda.query.sandbox import serve; serve()"]
    places = os.pathsep.join(str(Path(place).absolute()) for place in sys.path if place)
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": places},
        )  # fmt: skip
    except OSError as error:
        raise _make_start_error(error) from None
    try:
        content, _ = process.communicate(order, seconds + _START)
        late = process.returncode == -getattr(signal, "SIGALRM", 14)
        return None if late else content, process.returncode
    except subprocess.TimeoutExpired:
        return None, 0
    finally:
        with suppress(OSError):
            process.kill()
        process.wait()


def _make_end_error(code: int) -> ServandaError:
    """Return the error for a child that ended before it had answered: memory, in all that is known."""
    if code in (-signal.SIGABRT, -getattr(signal, "SIGKILL", 9), -signal.SIGSEGV):
        return ServandaError(error_text("query-too-large", memory=MEMORY // 1024**2))
    return ServandaError(error_text("query-process-ended", code=code))


def _find_highest_descriptor() -> int:
    """Return the highest number of an open file, or one above it where the system does not tell."""
    for folder in ("/proc/self/fd", "/dev/fd"):
        with suppress(OSError):
            return max(map(int, os.listdir(folder)))  # noqa: PTH208 (half the time)
    return 255


def _measure_mapped() -> int | None:
    """Return the bytes of address space that this process has, None where the system does not tell."""
    import resource

    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError:
        return None
    return int(pages) * resource.getpagesize()
