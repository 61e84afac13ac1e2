"""Worker processes: who gets one, for how long, and what becomes of those that take too long.

Most answers take a few milliseconds of processor time. So many at a time as there are to be workers are
*quick*; whoever waits for a place among them is taken client by client in turn. An answer that is not there
after QUICK seconds of processor time is *slow*: it goes on at the lowest priority, beside the quick ones. As
long as no more than SLOW are slow, each may go on until its time is up. When there are more, those that have
had PATIENCE seconds of processor time are given up: first those of clients that have lately taken much time,
then those of clients with several, then those that have taken most. So it helps nobody to come from many
addresses, and who shares an address with others that ask too much has all quick answers as before.
"""

from __future__ import annotations

import asyncio
import math
import sys
from collections import Counter
from dataclasses import dataclass
from time import clock_gettime, monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from servanda.errors import ServandaError
from servanda.messages import error_text, get_error_language
from servanda.server.fair_queue import DECAY, RETRY, FairQueue, ProcessorUse, group_client
from servanda.server.request_errors import LimitReached
from servanda.server.worker_protocol import pack_message
from servanda.server.worker_source import SourceEnded, Worker, WorkerSource, stamp_files
from servanda.store.targets import is_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from servanda.server.settings import Settings
    from servanda.server.tasks import Reply, Task

#: Seconds of processor time after which an answer is slow, when few are and when many are; and seconds by the
#: clock, whoever uses them.
QUICK: Final = 0.03
_QUICK_AMONG_SLOW: Final = 0.015
_QUICK_CLOCK: Final = 1.0
#: So many slow answers may go on until their time is up.
SLOW: Final = 2
#: When there are more: the seconds of processor time, or by the clock, after which one is given up, and how
#: many there may be before one is given up at once.
PATIENCE: Final = 0.3
_PATIENCE_CLOCK: Final = 2.0
_MOST_SLOW: Final = 12
#: Seconds between two looks at what is running, and at the files that are served.
_PERIOD: Final = 0.01
_LOOK: Final = 0.25
#: Seconds of processor time of slow answers that a client may have taken lately.
_MOST_USE: Final = 1.0


class WorkerPool:
    """Processes that answer from what the settings say; satisfies :class:`servanda.server.tasks.Workers`.

    ``async with pool`` starts and ends them; without that they start with the first task. ``modules`` are
    those whose tasks are to be expected, else all parts of the server.
    """

    def __init__(self, settings: Settings, modules: Sequence[str] = ()) -> None:
        """Take the settings; nothing is started yet."""
        self._settings, self._modules = settings, list(modules)
        self._source: WorkerSource | None = None
        self._starting: asyncio.Task[None] | None = None
        self._looked = 0.0
        self._fault: str | None = None
        self._broken: str | None = None
        self._queue = FairQueue(settings.workers)
        self._jobs: set[_Job] = set()
        self._watching: asyncio.Task[None] | None = None
        self._use = ProcessorUse()

    async def begin(self) -> None:
        """Begin to start, and do not wait for it."""
        self._starting = asyncio.create_task(self._start())
        await asyncio.sleep(0)

    async def __aenter__(self) -> Self:
        """Start; raises ServandaError when what is to be served cannot be opened."""
        if self._starting is None:
            await self.begin()
        assert self._starting is not None
        await self._starting
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all processes."""
        for task in (self._starting, self._watching):
            if task is not None:
                task.cancel()
        source, self._source = self._source, None
        if source is not None:
            await source.end()

    @property
    def version(self) -> str:
        """The digest of what is served; it changes when a store is replaced; "" before the start."""
        return self._source.facts.version if self._source is not None else ""

    def describe(self) -> dict[str, Any]:
        """Return the state: as of :class:`servanda.server.tasks.Workers`."""
        self._look()
        source, slow = self._source, sum(job.is_slow for job in self._jobs)
        workers = {"quick": len(self._jobs) - slow, "slow": slow, "waiting": self._queue.length}
        return {
            "digest": self.version,
            "agreements": source.facts.agreements if source is not None else 0,
            "workers": {"idle": len(source.idle) if source is not None else 0, **workers},
            "fault": self._fault,
        }

    async def run(
        self,
        task: Task,
        /,
        *,
        client: str,
        seconds: float | None = None,
        **values: str | int | float | bytes | None,
    ) -> Reply:
        """Return the reply of a task: as of :class:`servanda.server.tasks.Workers`."""
        await self._find_source()
        self._look()
        if self._fault is not None:
            raise LimitReached(self._fault, status=503, retry=RETRY)
        name: str = task.__name__  # type: ignore[attr-defined]
        order = pack_message((task.__module__, name, get_error_language(), values))
        client = group_client(client)
        limit = self._settings.seconds if seconds is None else seconds
        try:
            kind, value = await self._do(client, limit, order)
        except SourceEnded:  # through no fault of this task: another process takes its place
            kind, value = await self._do(client, limit, order)
        if kind == "raised":
            raise value
        reply: Reply = value
        return reply

    async def _do(self, client: str, limit: float, order: bytes) -> tuple[str, Any]:
        """Return the outcome of an order; raises LimitReached when it is given up, and SourceEnded."""
        await self._queue.enter(client)
        job: _Job | None = None
        try:
            source = await self._find_source()
            with source.use():
                job = _Job(client, limit, await source.take())
                return await self._finish(job, order)
        finally:
            if job is None or not job.is_slow:
                self._queue.leave()

    async def _finish(self, job: _Job, order: bytes) -> tuple[str, Any]:
        self._jobs.add(job)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())
        source, is_spent = job.worker.source, True
        try:
            kind, value, is_spent = await job.worker.do(order)
        except (OSError, EOFError):
            if job.refuse is not None:
                raise job.refuse() from None
            await asyncio.sleep(_PERIOD)  # that of its source would be seen by then
            if source.has_ended:
                raise SourceEnded from None
            raise LimitReached(error_text("serve-worker-ended"), status=503) from None
        else:
            return kind, value
        finally:
            self._jobs.discard(job)
            if job.is_slow:
                self._use.add(job.client, max(job.measure(), PATIENCE if job.refuse else 0.0))
            # One that was slow would stay so: no process may raise its own priority.
            source.give_back(job.worker, is_reusable=not (is_spent or job.is_slow))

    # Slow answers

    async def _watch(self) -> None:
        """Look at what is running as long as anything is."""
        while self._jobs:
            await asyncio.sleep(_PERIOD)
            quick = QUICK if sum(job.is_slow for job in self._jobs) <= SLOW else _QUICK_AMONG_SLOW
            for job in self._jobs:
                if job.refuse is None and job.elapsed > job.limit:
                    job.give_up(job.refuse_time)
                elif not job.is_slow and (job.measure() > quick or job.elapsed > _QUICK_CLOCK):
                    job.is_slow = True
                    job.worker.source.lower_priority(job.worker)
                    self._queue.leave()
            self._relieve()

    def _relieve(self) -> None:
        """Give up slow answers where there are too many."""
        slow = [job for job in self._jobs if job.is_slow and job.refuse is None]
        if len(slow) <= SLOW:
            return
        numbers = Counter(job.client for job in slow)
        used = {job: job.measure() for job in slow}
        uses = {job: self._use.measure(job.client) + used[job] for job in slow}
        slow.sort(key=lambda job: (uses[job] > _MOST_USE, numbers[job.client], used[job]), reverse=True)
        left = len(slow)
        for job in slow:
            has_had = used[job] > PATIENCE or job.elapsed > _PATIENCE_CLOCK
            if left > _MOST_SLOW or (left > SLOW and has_had):
                left -= 1
                job.give_up(_refuse_client(uses[job]))

    # What is served

    async def _find_source(self) -> WorkerSource:
        """Return what workers come from; start it if need be."""
        while self._source is None or self._source.has_ended:
            if self._starting is None or self._starting.done():
                self._starting = asyncio.create_task(self._start())
            try:
                await asyncio.shield(self._starting)
            except ServandaError as error:
                if self._source is None:
                    raise
                # It had been opened before, and may be again.
                message = error_text("serve-store-gone", reason=error)
                raise LimitReached(message, status=503, retry=RETRY) from None
        return self._source

    async def _start(self) -> None:
        """Open what is served, in place of what was; raises ServandaError when that cannot be."""
        source = WorkerSource(self._settings, self._look)
        try:
            await source.start(self._modules)
        except BaseException:
            await source.end()
            raise
        before, self._source = self._source, source
        if before is not None:
            before.retire()

    async def _restart(self) -> None:
        """Open what is there now; where that is not possible, files that were there go on being served."""
        try:
            await self._start()
        except ServandaError as error:
            print(f"servanda: {error}", file=sys.stderr)
            if any(map(is_store, self._settings.places)):  # whose new workers cannot open it either
                self._broken = error_text("serve-store-gone", reason=error)

    def _look(self) -> None:
        """See, now and then, whether what is served has changed or gone, or has to be opened again."""
        now, source = monotonic(), self._source
        if source is None or now - self._looked < _LOOK:
            return
        self._looked = now
        stamp = stamp_files(self._settings)
        missing = next((path for path, found in stamp.items() if found is None), None)
        self._fault = self._broken
        if missing is not None:
            reason = f"{missing.name}: {error_text('system-not-there')}"
            self._fault = error_text("serve-store-gone", reason=reason)
        elif stamp != source.stamp and (self._starting is None or self._starting.done()):
            source.stamp = stamp  # what cannot be opened is not tried again before it changes
            self._broken = None
            self._starting = asyncio.create_task(self._restart())


@dataclass(eq=False)
class _Job:
    """An order on its way: for whom, for how many seconds at the most, and by which worker."""

    client: str
    limit: float
    worker: Worker

    def __post_init__(self) -> None:
        self.is_slow = False
        #: What makes the error with which it was given up, in the language of whoever asked.
        self.refuse: Callable[[], LimitReached] | None = None
        self._began, self._used = monotonic(), _read_clock(self.worker.process)
        self._last = self._used

    @property
    def elapsed(self) -> float:
        """The seconds since it began."""
        return monotonic() - self._began

    def measure(self) -> float:
        """Return the seconds of processor time since it began; of one that has ended, those last seen."""
        self._last = max(self._last, _read_clock(self.worker.process))
        return self._last - self._used

    def give_up(self, refuse: Callable[[], LimitReached]) -> None:
        """Have its worker killed."""
        self.refuse = refuse
        self.worker.source.kill(self.worker)

    def refuse_time(self) -> LimitReached:
        """Return the error for a time that is up."""
        return LimitReached(error_text("serve-too-slow", seconds=self.limit), status=503)


def _refuse_client(use: float) -> Callable[[], LimitReached]:
    """Return what makes the error for a slow answer that others have no room for."""
    if use <= _MOST_USE:
        return lambda: LimitReached(error_text("serve-busy"), status=503, retry=RETRY)
    seconds = min(math.ceil((use - _MOST_USE) / DECAY) + 1, 60)
    return lambda: LimitReached(error_text("serve-client-slow", seconds=seconds), status=429, retry=seconds)


def _read_clock(process: int) -> float:
    """Return the seconds of processor time that a process has used; by the clock where that is not told.

    Linux tells it of any process by a clock of its own (``man 3 clock_getcpuclockid``).
    """
    if sys.platform != "linux":
        return monotonic()
    try:
        return clock_gettime((~process << 3) | 2)
    except OSError:  # it has ended
        return 0.0
