"""Loading agreements from files into a store: what is unchanged is passed over, the rest is written.

Loading can be cut off at any point and begun again: what was published is passed over by its hash.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Final, Protocol

from servanda.errors import ServandaError
from servanda.store.preparing import Prepared, Preparer
from servanda.store.units import Fault, Unit, units

#: Bytes that are made ready at once: enough agreements for the rules to run on many together.
_BATCH: Final = 24 * 1024 * 1024
#: Batches that are made ready at the same time; the engine, which takes most of the time, runs beside Python.
_AT_ONCE: Final = 2


class Sink(Protocol):
    """Where agreements are written to: a store on disk, or a server."""

    def raw(self, iri: str) -> str | None:
        """Return the hash of what an agreement was last read from; None if it is not held."""

    def write(self, ready: list[Prepared], prepared: Preparer) -> list[Prepared]:
        """Write agreements, in place of what is there of each, and return those that were not the same."""

    def holds(self, iri: str) -> bool:
        """Say whether an agreement is there."""

    def remove(self, iris: list[str]) -> None:
        """Take agreements out, with what was derived from them."""

    def finish(self) -> None:
        """See to it that all that was written and removed counts."""


@dataclass
class Progress:
    """How far a load is: bytes of the files, agreements that were looked at, seconds since it began."""

    done: int = 0
    total: int = 0
    agreements: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Loaded:
    """What a load did: how many agreements it wrote and passed over, and what it could not load."""

    written: int = 0
    unchanged: int = 0
    quads: int = 0
    derived: int = 0
    faults: tuple[Fault, ...] = field(default=())


def load_into(
    sink: Sink,
    paths: Iterable[Path],
    *,
    keep_going: bool = False,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Loaded:
    """Load the agreements and logs of files into a store, and return what was done.

    With ``keep_going`` an agreement that cannot be loaded is left out and told at the end; without, the first
    one ends the load, with what came before it written: raises its ServandaError. ``tell`` hears how far it
    is. Raises OSError when the store cannot be written.
    """
    files = list(paths)
    told = Progress(total=sum(path.stat().st_size for path in files if path.is_file()))
    done = Loaded()
    began = monotonic()
    preparer = Preparer()
    for batch, ready, more in _prepared(preparer, _batches(sink, files)):
        written = sink.write(ready, preparer) if ready else []
        unchanged = batch.unchanged + len(ready) - len(written)
        done = _counted(done, written, unchanged, [*batch.faults, *more])
        told.done, told.agreements = batch.read, done.written + done.unchanged
        told.seconds = monotonic() - began
        tell(told)
        if done.faults and not keep_going:
            break
    sink.finish()
    if done.faults and not keep_going:
        raise done.faults[0].error
    return done


def _prepared(
    preparer: Preparer, batches: Iterable[_Batch]
) -> Iterator[tuple[_Batch, list[Prepared], list[Fault]]]:
    """Yield batches in their order, each with its agreements made ready; the next ones are, meanwhile."""
    running: deque[tuple[_Batch, Future[tuple[list[Prepared], list[Fault]]]]] = deque()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for batch in batches:
            running.append((batch, pool.submit(preparer.prepare, batch.units)))
            if len(running) > _AT_ONCE:
                first, done = running.popleft()
                yield first, *done.result()
        while running:
            first, done = running.popleft()
            yield first, *done.result()


def _counted(done: Loaded, written: list[Prepared], unchanged: int, faults: list[Fault]) -> Loaded:
    return replace(
        done,
        written=done.written + len(written),
        unchanged=done.unchanged + unchanged,
        quads=done.quads + sum(one.quads for one in written),
        derived=done.derived + sum(one.concluded for one in written),
        faults=(*done.faults, *faults),
    )


@dataclass
class _Batch:
    """Agreements that changed, what cannot be loaded, and how many did not change; bytes read until now."""

    units: list[Unit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unchanged: int = 0
    size: int = 0
    read: int = 0


def _batches(sink: Sink, files: list[Path]) -> Iterator[_Batch]:
    """Yield what is in files, some at a time."""
    batch = _Batch()
    seen: dict[str, Path] = {}
    before = 0
    for path in files:
        end = before + (path.stat().st_size if path.is_file() else 0)
        for unit in units(path):
            if isinstance(unit, Fault):
                batch.faults.append(unit)
            else:
                _taken_in(batch, unit, sink, seen)
                # What is not N-Quads may be longer as such than its file.
                batch.read = min(end, max(batch.read, before) + unit.size)
            if batch.size >= _BATCH or batch.faults:
                yield batch
                batch = _Batch(read=batch.read)
        before = batch.read = end
    yield batch


def _taken_in(batch: _Batch, unit: Unit, sink: Sink, seen: dict[str, Path]) -> None:
    """Add an agreement to a batch: to be made ready, or only counted, or refused."""
    batch.size += unit.size
    if unit.iri in seen:
        batch.faults.append(_twice(unit, seen[unit.iri]))
        return
    seen[unit.iri] = unit.file
    if sink.raw(unit.iri) == unit.raw:
        batch.unchanged += 1
    else:
        batch.units.append(unit)


def _twice(unit: Unit, first: Path) -> Fault:
    where = "earlier in the same file" if first == unit.file else f"in {first} too"
    message = f"the agreement <{unit.iri}> is {where}; give each agreement once"
    return Fault(unit.iri, ServandaError(message, file=unit.file))
