"""The check of a store: what must be checked is, the rest is taken from what was kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from servanda.corpus.changes import Changes, owner_of
from servanda.corpus.engine import engine_key
from servanda.corpus.gathering import Gatherer, Piece, ontology_piece
from servanda.corpus.kept import FILE, Kept
from servanda.corpus.outcome import Only, Outcome
from servanda.corpus.workers import Done, Pieces, Workers, done_by, opened
from servanda.errors import ServandaError
from servanda.rules import ONTOLOGY_GRAPH
from servanda.store.disk import Catalog, Entry, live

#: So many quads make a shard: enough for its queries to be worth it, few enough to be done soon.
_SHARD: Final = 40_000
#: So many agreements are checked in this process: others take longer to start than to check them.
_FEW: Final = 12
#: How many agreements have been checked, of how many.
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """What there is to check: the agreements of a store, by IRI, and the ontology."""

    entries: dict[str, Entry] = field(repr=False)
    ontology: Piece = field(repr=False)

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The hash of each agreement, and of the ontology."""
        return {iri: entry.hash for iri, entry in self.entries.items()} | {ONTOLOGY_GRAPH: self.ontology.hash}

    def pieces(self, iris: Sequence[str]) -> Iterator[Piece]:
        """Yield some agreements as pieces, each with what it names, and what of its own others name."""
        # Where few are wanted, most of what all the others name need not be looked at.
        begins = tuple(iris) if len(iris) <= _FEW else ("",)
        nodes = {node for entry in self.entries.values() for node in entry.refers if node.startswith(begins)}
        named: dict[str, set[str]] = {}
        for node in nodes:
            owner = owner_of(f"<{node}>", self.entries)
            if owner is not None:
                named.setdefault(owner, set()).add(f"<{node}>")
        for iri in iris:
            if iri == ONTOLOGY_GRAPH:
                yield self.ontology
            else:
                entry = self.entries[iri]
                shared = {f"<{node}>" for node in entry.refers} | named.get(iri, set())
                yield Piece(iri, entry.hash, frozenset(shared))

    def shards(self, iris: Sequence[str], size: int | None) -> Iterator[list[Piece]]:
        """Yield some agreements as shards of ``size`` quads, or all as one when it is None."""
        shard: list[Piece] = []
        quads = 0
        for piece in self.pieces(iris):
            shard.append(piece)
            quads += self.entries[piece.iri].quads if piece.iri in self.entries else 0
            if size is not None and quads >= size:
                yield shard
                shard, quads = [], 0
        if shard:
            yield shard


def check_store(
    folder: Path,
    *,
    jobs: int | None = None,
    full: bool = False,
    scheduler: str | None = None,
    tell: Tell = lambda done, total: None,
    shard: int = _SHARD,
) -> Outcome:
    """Check all agreements and logs of the store in ``folder``, and return what is wrong with the whole.

    What an earlier check found and still holds is not checked again, unless ``full``. ``jobs`` is the number
    of processes (default: all cores), ``scheduler`` the address of a Dask scheduler that has workers instead,
    ``shard`` the number of quads that are checked at once. ``tell`` hears how many agreements have been
    checked, of how many. KeyboardInterrupt ends it with what was found so far: the outcome is then partial,
    and the next check goes on from there.
    Raises ServandaError when there is no store, it is damaged, or a process fails twice on the same shard.
    """
    generation = live(folder)
    engine = engine_key()
    with _alone(folder):
        kept = Kept(folder)
        gatherer = opened(generation, engine, kept.common(engine))
        plan = _plan(generation, gatherer)
        changes = Changes(kept, engine, plan.hashes, gatherer.offered, gatherer.renewed)
        todo = changes.bring_up(full=full or gatherer.reach.unlimited)
        size = None if gatherer.reach.unlimited else shard
        waiting = set(todo) - {ONTOLOGY_GRAPH}
        fresh = len(waiting)
        try:
            tell(0, fresh)
            shards = list(plan.shards(todo, size))
            with closing(_done(gatherer, generation, shards, jobs, scheduler)) as results:
                for done in results:
                    _keep(kept, done, plan.hashes)
                    waiting.difference_update(done.found)
                    tell(fresh - len(waiting), fresh)
        except KeyboardInterrupt:
            if kept.base.in_transaction:
                kept.base.execute("ROLLBACK")
    total = len(plan.entries)
    return Outcome(kept, plan.entries, total - len(waiting), total, fresh - len(waiting))


def check_one(folder: Path, iri: str) -> Outcome:
    """Check one agreement or log of a store, with what it shares with others.

    Raises ServandaError when the store does not hold it, or is damaged.
    """
    generation = live(folder)
    gatherer = opened(generation, engine_key())
    plan = _plan(generation, gatherer)
    if iri not in plan.entries:
        raise ServandaError(
            f"<{iri}> is not in this store; 'servanda ask agreements' lists what is", file=folder, exit_code=1
        )
    wanted = list(plan.hashes) if gatherer.reach.unlimited else [iri]
    done = done_by(gatherer, list(plan.pieces(wanted)))
    return Outcome(Only(iri, done.found[iri]), plan.entries, 1, 1, 1)


def _plan(generation: Path, gatherer: Gatherer) -> Plan:
    with closing(Catalog(generation)) as catalog:
        entries = {entry.iri: entry for entry in catalog.agreements()}
    return Plan(entries, ontology_piece(gatherer.ontology, gatherer.ontology_hash))


def _done(
    gatherer: Gatherer,
    generation: Path,
    shards: Sequence[Pieces],
    jobs: int | None,
    scheduler: str | None,
) -> Generator[Done]:
    """Yield the results of some shards as they come."""
    count = jobs or os.cpu_count() or 1
    if scheduler is not None:
        from servanda.corpus.machines import done_by_machines

        yield from done_by_machines(scheduler, gatherer, shards)
    elif count == 1 or sum(map(len, shards)) <= _FEW:
        yield from (done_by(gatherer, pieces) for pieces in shards)
    else:
        with Workers(generation, gatherer, count) as workers:
            yield from workers.check(shards)


def _keep(kept: Kept, done: Done, hashes: dict[str, str]) -> None:
    kept.base.execute("BEGIN IMMEDIATE")
    kept.walks(done.questions)
    kept.keep(done.ties, hashes, done.found)
    kept.base.execute("COMMIT")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other checks of the same store out while the block runs."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / f"{FILE}.lock", timeout=60):
            yield
    except Timeout:
        raise ServandaError(
            "another process is checking this store; wait until it has ended, then try again", file=folder
        ) from None
