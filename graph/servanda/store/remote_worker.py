"""A thread that works for a while at most: what it is late with is left behind."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")
_Task = Callable[[], None]


class Worker:
    """Does one task after another in a thread of its own.

    The limits of a socket hold for one read each, and a server that sends a byte now and then would never
    meet them. It is one thread for all tasks, since the HTTP library keeps what a server told it by thread.
    """

    def __init__(self) -> None:
        """Start the thread, which ends with the process, with this object, or when it is dismissed."""
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        Thread(target=_work, args=(self._tasks,), daemon=True).start()
        self.dismiss = weakref.finalize(self, self._tasks.put, None)

    def within(self, seconds: float, task: Callable[[], T]) -> T:
        """Return what a task returns, or raise what it raises; TimeoutError when it takes longer."""
        results: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

        def run() -> None:
            try:
                results.put((task(), None))
            except BaseException as error:
                results.put((None, error.with_traceback(None)))

        self._tasks.put(run)
        try:
            result, error = results.get(timeout=max(seconds, 0.0))
        except Empty:
            raise TimeoutError from None
        if error is None:
            return result  # type: ignore[return-value]
        try:
            raise error
        finally:
            # Its traceback leads here, and through this frame to all that the callers hold.
            del error


def _work(tasks: SimpleQueue[_Task | None]) -> None:
    while (task := tasks.get()) is not None:
        task()
