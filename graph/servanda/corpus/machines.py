"""Shards checked by the workers of a Dask scheduler: they need this package, and no access to the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from servanda.corpus.gathering import Gathered, Gatherer
from servanda.corpus.workers import Done, Pieces
from servanda.errors import ServandaError

if TYPE_CHECKING:
    from servanda.corpus.shard import Shard

#: So many shards per worker are on their way at once: the next one is there when one is done.
_AHEAD: Final = 2
#: How often a shard is tried again when its worker died.
_RETRIES: Final = 3
#: Seconds to wait for the scheduler's answer, and for its first worker.
_ANSWER: Final = 10
_WAIT: Final = 30


def done_by_machines(scheduler: str, gatherer: Gatherer, shards: Sequence[Pieces]) -> Iterator[Done]:
    """Yield the results of shards as they come from the workers of a scheduler at an address.

    Shards are gathered here, and travel with all that their check can ask for.
    Raises ServandaError when Dask is not installed, the scheduler is not there or has no workers, a worker
    has another version of servanda, or a shard fails again and again.
    """
    distributed = _distributed()
    client = _connected(distributed, scheduler)
    with client, client.as_current():
        try:
            client.wait_for_workers(1, timeout=_WAIT)
        except TimeoutError:
            raise ServandaError(
                f"the scheduler at {scheduler} has no workers; start some: dask worker {scheduler}"
            ) from None
        yield from _done(distributed, client, gatherer, shards)


def _done(distributed: Any, client: Any, gatherer: Gatherer, shards: Sequence[Pieces]) -> Iterator[Done]:  # noqa: ANN401 (an extra)
    """Keep the workers busy, and yield what they give back."""
    waiting = iter(shards)
    under_way: dict[Any, Gathered] = {}
    # A walk is told with the shard that met it first, which may be done after another that needs it.
    untold: dict[str, frozenset[str]] = {}
    while True:
        for pieces in waiting:
            gathered = gatherer.gather(pieces)
            future = client.submit(judged_elsewhere, gathered.shard, pure=False, retries=_RETRIES)
            under_way[future] = gathered
            untold |= gathered.questions
            if len(under_way) >= _AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"])):
                break
        if not under_way:
            return
        finished, _ = distributed.wait(list(under_way), return_when="FIRST_COMPLETED")
        for future in finished:
            ties = under_way.pop(future).ties
            yield Done(_result(distributed, future), ties, untold)
            untold = {}


def _result(distributed: Any, future: Any) -> dict[str, bytes]:  # noqa: ANN401 (an extra)
    try:
        found: dict[str, bytes] = future.result()
    except distributed.KilledWorker as error:
        raise ServandaError(
            f"a shard was given up after its workers died again and again ({error}), perhaps for want of "
            "memory; what was finished is kept: give the workers more, then run the same command again"
        ) from None
    return found


def judged_elsewhere(shard: Shard) -> dict[str, bytes]:
    """Check a shard on a worker; raises ServandaError when that has another version of code or shapes."""
    from servanda.corpus.engine import engine_key
    from servanda.corpus.shard import judged

    if shard.engine != engine_key():
        raise ServandaError(
            "a worker has another version of servanda or of its shapes; install the same on all machines"
        )
    return judged(shard)


def _distributed() -> Any:  # noqa: ANN401 (an extra)
    try:
        import distributed
    except ImportError:
        raise ServandaError(
            "checking over machines needs Dask, which is not installed: pip install 'dask[distributed]'"
        ) from None
    return distributed


def _connected(distributed: Any, scheduler: str) -> Any:  # noqa: ANN401 (an extra)
    try:
        return distributed.Client(scheduler, timeout=_ANSWER, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ServandaError(
            f"no Dask scheduler answers at {scheduler} ({error}); start one with 'dask scheduler', or mend "
            "the address"
        ) from None
