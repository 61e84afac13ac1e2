"""Kills processes that write to archives, for test_kills.py: run in a process that has one thread.

A step is done in forks, each of which is killed some calls later than the one before, until one comes to its
end: calls of Python's that change what is on the disk, a statement of SQLite that writes, a link, a removal.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.store import corpus, old_stores

from servanda.errors import ServandaError
from servanda.query.row_cache import RowCache
from servanda.store import upkeep
from servanda.store.archive_writer import ArchiveSink
from servanda.store.old_layout import take_over

#: How statements begin before which a process is killed.
WRITES = ("INSERT", "DELETE", "UPDATE", "BEGIN", "COMMIT", "PRAGMA journal_mode", "PRAGMA wal_checkpoint")
#: What each agreement of each archive says.
State = dict[tuple[str, int], list[str]]


class Killer:
    """Kills this process at a call; ``left`` says at which, 0 for none."""

    left = 0

    @classmethod
    def count(cls) -> None:
        cls.left -= 1
        if cls.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Connection(sqlite3.Connection):
    """One whose calls are counted."""

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if statement.startswith(WRITES):
            Killer.count()
        return super().execute(statement, *values)

    def executescript(self, *given: Any) -> sqlite3.Cursor:
        Killer.count()
        return super().executescript(*given)

    def backup(self, *given: Any, **more: Any) -> None:
        super().backup(*given, **more)
        Killer.count()


def count_calls() -> None:
    """Have the calls counted that change what is on the disk."""
    connect = sqlite3.connect
    sqlite3.connect = lambda *given, **more: connect(*given, **more, factory=Connection)  # type: ignore
    for name in ("link", "replace", "unlink", "mkdir", "rmdir", "fsync"):
        setattr(os, name, count_call(getattr(os, name)))


def count_call(call: Callable[..., Any]) -> Callable[..., Any]:
    def counted(*given: Any, **more: Any) -> Any:
        Killer.count()
        return call(*given, **more)

    return counted


def take(place: Path) -> None:
    with ArchiveSink(place, RowCache()) as sink:
        if not sink.has_taken_over:
            take_over(place, sink)


#: Each step in a folder with old.nq, new.nq, and what it needs.
STEPS: dict[str, Callable[[Path], Any]] = {
    "load": lambda folder: corpus.load(folder / "first.sqlite", folder / "new.nq", size=600),
    "replace": lambda folder: corpus.load(folder / "a.sqlite", folder / "new.nq", size=600),
    "unload": lambda folder: corpus.unload(folder / "a.sqlite", 1, 2),
    "backup": lambda folder: upkeep.backup(folder / "a.sqlite", folder / "b.sqlite", force=True),
    "restore": lambda folder: upkeep.restore(folder / "a.sqlite", folder / "b.sqlite", RowCache()),
    "take over": lambda folder: take(folder / "old"),
}

#: What a step needs; where nothing is said, the archive a.sqlite of old.nq.
NEEDS = {"load": None, "take over": "old"}


def prepare(folder: Path) -> None:
    corpus.write(folder / "new.nq", range(4), title="Шарт")
    old_stores.write(folder / "old", corpus.write(folder / "old.nq", range(3)))
    corpus.load(folder / "a.sqlite", folder / "old.nq")


def read(folder: Path) -> State:
    """Return what the archives say; raises AssertionError unless each is whole."""
    found: State = {}
    for name in ("a.sqlite", "b.sqlite", "first.sqlite", "old"):
        with suppress(ServandaError):
            assert not list(upkeep.verify(folder / name))
            for quad in sorted(corpus.quads(folder / name)):
                for number in range(4):
                    if corpus.name(number) in quad:
                        found.setdefault((name, number), []).append(quad)
    return found


def begin(folder: Path, step: str) -> Path:
    """Return a new folder with what a step needs."""
    place = folder / "place"
    shutil.rmtree(place, ignore_errors=True)
    unwanted = {"a.sqlite", "old"} - {NEEDS.get(step, "a.sqlite")}
    shutil.copytree(folder / "before", place, ignore=lambda _, names: unwanted & {*names})
    return place


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def kill_step(folder: Path, step: str, stride: int) -> int:
    """Kill a step at every so many calls, and return how often; raises AssertionError for what is wrong then.

    All that is said after each kill is as before or as after the step, and when it is done again it is done.
    """
    done, place = STEPS[step], begin(folder, step)
    before = read(place)
    done(place)
    after, standing = read(place), names(place)
    kills = 0
    while True:
        begin(folder, step)
        child = os.fork()
        if child == 0:
            Killer.left = 1 + kills * stride
            count_calls()
            done(place)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code == 0:
            return kills
        assert code == -signal.SIGKILL, code
        kills += 1
        found = read(place)
        odd = {
            key
            for key in {*before, *after, *found}
            if found.get(key) not in (before.get(key), after.get(key))
        }
        assert not odd, (step, kills, odd)
        try:
            done(place)
        except ServandaError as error:  # what was restored is restored
            assert step == "restore" and "something is here already" in error.message, error
        assert read(place) == after, (step, kills)
        assert names(place) == standing, (step, kills, names(place))


def main(folder: Path, strides: dict[str, int]) -> None:
    (folder / "before").mkdir()
    prepare(folder / "before")
    for step, stride in strides.items():
        print(step, kill_step(folder, step, stride), sep="\t")


if __name__ == "__main__":
    main(Path(sys.argv[1]), {one.rpartition("=")[0]: int(one.rpartition("=")[2]) for one in sys.argv[2:]})
