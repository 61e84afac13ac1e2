"""Worker processes that check shards of one store, each with the store open for itself.

A process that dies (killed for want of memory, say) takes only its shard with it, which is tried once more.
"""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.corpus.context import Walk
from servanda.corpus.gathering import Gatherer, Piece, Ties
from servanda.errors import ServandaError
from servanda.store.disk import Texts

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

#: The agreements of a shard.
Pieces = Sequence[Piece]


@dataclass(frozen=True)
class Done:
    """The results of a shard by agreement, packed, what each depends on, and the questions of new walks."""

    found: Mapping[str, bytes] = field(repr=False)
    ties: Mapping[str, Ties] = field(repr=False)
    questions: Mapping[str, frozenset[str]] = field(repr=False)


def done_by(gatherer: Gatherer, pieces: Pieces) -> Done:
    """Gather and check some agreements in this process."""
    from servanda.corpus.shard import judged

    gathered = gatherer.gather(pieces)
    return Done(judged(gathered.shard), gathered.ties, gathered.questions)


def opened(generation: Path, engine: str, common: Walk | None = None) -> Gatherer:
    """Return what gathers from a generation of a store, read-only; ``common`` is as for :class:`Gatherer`."""
    from pyoxigraph import Store

    from servanda.check.compiled import compiled_shapes

    store = Store.read_only(str(generation / "oxigraph"))
    return Gatherer(store, compiled_shapes(), engine, common, Texts(generation))


def _serve(connection: Connection, generation: Path, engine: str, common: Walk) -> None:
    """Check shard after shard, until there are no more or the parent has gone."""
    gatherer: Gatherer | None = None
    while True:
        try:
            pieces = connection.recv()
        except EOFError:
            return
        try:
            gatherer = gatherer or opened(generation, engine, common)
            connection.send(done_by(gatherer, pieces))
        except Exception as error:  # the parent says which agreements it was about
            connection.send(f"{type(error).__name__}: {error}")


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection
    pieces: Pieces | None = None


class Workers:
    """So many worker processes; they end with the block."""

    def __init__(self, generation: Path, gatherer: Gatherer, jobs: int) -> None:
        """Take what the parent has looked up, so that each need not."""
        self._start = generation, gatherer.engine, gatherer.common
        self._jobs = jobs
        self._running: list[_Worker] = []

    def __enter__(self) -> Workers:
        """Return the workers themselves; each starts when there is something to do."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all processes at once, whatever they are doing: they write nothing."""
        for worker in self._running:
            worker.process.kill()
        for worker in self._running:
            worker.process.join()
            worker.connection.close()

    def check(self, shards: Sequence[Pieces]) -> Iterator[Done]:
        """Yield the results of shards as they come.

        Raises ServandaError for a shard that cannot be checked, or on which two processes died.
        """
        waiting = deque(shards)
        died: set[int] = set()
        for _ in range(min(self._jobs, len(waiting))):
            self._running.append(self._new())
        while waiting or any(worker.pieces is not None for worker in self._running):
            for worker in self._running:
                if worker.pieces is None and waiting:
                    worker.pieces = waiting.popleft()
                    _sent(worker)
            for worker in self._ready():
                pieces, worker.pieces = worker.pieces, None
                assert pieces is not None
                try:
                    done = worker.connection.recv()
                except (EOFError, ConnectionError):
                    self._replace(worker)
                    if id(pieces) in died:
                        raise _lost(pieces) from None
                    died.add(id(pieces))
                    waiting.appendleft(pieces)
                    continue
                if isinstance(done, str):
                    raise RuntimeError(f"{_named(pieces)}: {done}")
                yield done

    def _ready(self) -> list[_Worker]:
        busy = {worker.connection: worker for worker in self._running if worker.pieces is not None}
        return [busy[connection] for connection in wait(list(busy)) if isinstance(connection, Connection)]

    def _new(self) -> _Worker:
        from multiprocessing import get_context

        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, *self._start), daemon=True)
        with _uninterrupted():
            process.start()
        theirs.close()
        return _Worker(process, ours)

    def _replace(self, worker: _Worker) -> None:
        worker.process.join()
        worker.connection.close()
        fresh = self._new()
        worker.process, worker.connection = fresh.process, fresh.connection


def _sent(worker: _Worker) -> None:
    try:
        worker.connection.send(worker.pieces)
    except (BrokenPipeError, ConnectionError):
        return  # it has died; that shows when its answer is awaited


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep Ctrl-C from processes that start in the block: the parent ends them."""
    if sys.platform == "win32":
        yield
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _named(pieces: Pieces) -> str:
    first, last = pieces[0].iri, pieces[-1].iri
    return first if first == last else f"{first} … {last}"


def _lost(pieces: Pieces) -> ServandaError:
    return ServandaError(
        f"two processes died while checking {_named(pieces)} ({len(pieces)} agreements), perhaps for want of "
        "memory; what was finished is kept: free memory or use --jobs 1, then run the same command again"
    )
