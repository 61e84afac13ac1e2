"""Measures every question of ``queries/``, some more closely, beside the engine alone and other engines."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scale_corpus import Corpus
from scale_processes import Figure, Taken, Worker, in_turns, job

#: The most seconds of one answer, and of all the runs of one question in one way.
LIMIT, BUDGET = 20.0, 6.0
#: The sizes up to which other engines are asked, the seconds they get to be ready, and to answer.
PEERS = {"rdflib": 100, "oxrdflib": 1_000, "virtuoso": 1_000}
PEERS_READY, PEERS_LIMIT = 300.0, 20.0
#: What the targets name, by the words of the tables: the question, and its parameters by what is chosen.
NAMED: dict[str, tuple[str, dict[str, str]]] = {
    "who notifies whom in one agreement": ("who-must-notify-whom", {"agreement": "agreement"}),
    "duties of one actor and its organs": ("norms-of", {"actor": "actor", "verb": "=must"}),
    "duties triggered by a matter": ("what-happens-on", {"matter": "matter"}),
    "events that trigger the acts of a clause": ("what-triggers", {"clause": "clause"}),
    "norms of one clause": ("norms", {"clause": "clause"}),
}
NOTIFY, ACTOR, MATTER = list(NAMED)[:3]
#: What a question must be told, where that is not an agreement.
REQUIRED = {
    "duties-under": {"programme": "programme"},
    "duties-between": {"actor": "debtor", "to": "creditor"},
    "norms-of": {"actor": "actor"},
    "what-happens-on": {"matter": "matter"},
    "what-is-owed-to": {"actor": "creditor"},
}
Asked = dict[str, Any]


def asked(corpus: Corpus, question: str, wanted: Mapping[str, str]) -> Asked:
    """Return what a worker is told: the question and its parameters, as chosen (or as said after a "=")."""
    values = {
        name: what[1:] if what.startswith("=") else corpus.chosen[what] for name, what in wanted.items()
    }
    return {"question": question, "parameters": values}


def every(queries: Path) -> dict[str, tuple[str, dict[str, str]]]:
    """Return each question with its typical parameters: what it requires, or else one agreement."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for path in sorted(queries.glob("*.rq")):
        takes_one = "\n#   agreement: iri agreement" in path.read_text("utf-8")
        typical = {"agreement": "agreement"} if takes_one else {}
        found[path.stem] = path.stem, REQUIRED.get(path.stem, typical)
    return found


def questions(corpus: Corpus, queries: Path, rounds: int) -> list[Figure]:
    """Measure every question, servanda and the engine alone in turns.

    What the targets name is asked of fresh processes each, so that the peak is theirs; the others of two
    processes for all of them, which are started anew when one took too long and had to be ended.
    """
    figures: list[Figure] = []
    workers = _workers(corpus)
    for subject, (name, wanted) in every(queries).items():
        told = asked(corpus, name, wanted)
        found = _measured(corpus, "questions", subject, told, workers, rounds)
        figures += found
        if any(figure.note for figure in found):
            _close(workers)
            workers = _workers(corpus)
    _close(workers)
    for subject, (name, wanted) in NAMED.items():
        told = asked(corpus, name, wanted)
        workers = _workers(corpus)
        if subject == NOTIFY:
            workers["dictionary"] = _worker(corpus, "dictionary", asked=told, size=corpus.size)
        figures += _measured(corpus, "named", subject, told, workers, rounds)
        _close(workers)
    return figures


def _workers(corpus: Corpus) -> dict[str, Worker]:
    return {way: _worker(corpus, way) for way in ("servanda", "bare")}


def _close(workers: Mapping[str, Worker]) -> None:
    for worker in workers.values():
        worker.close()


def peers(corpus: Corpus, rounds: int) -> list[Figure]:
    """Measure what the targets name with other engines that can bear the size."""
    figures: list[Figure] = []
    for way, most in PEERS.items():
        if corpus.size > most or (way == "virtuoso" and not shutil.which("virtuoso-t")):
            continue
        worker = Worker(
            job(way, store=str(corpus.store), file=str(corpus.file)), corpus.environment,
            ready=PEERS_READY, limit=PEERS_LIMIT,
        )  # fmt: skip
        loaded = Figure("peers", corpus.size, "load", way)
        loaded.add(worker.ready)
        figures.append(loaded)
        for subject, (name, wanted) in NAMED.items():
            told = asked(corpus, name, wanted)
            figures += _measured(corpus, "peers", subject, told, {way: worker}, rounds)
        worker.close()
    return figures


def _worker(corpus: Corpus, way: str, **given: Any) -> Worker:  # noqa: ANN401 (whatever JSON can say)
    command = job(way, store=str(corpus.store), **given)
    return Worker(command, corpus.environment, ready=LIMIT, limit=LIMIT)


def _measured(
    corpus: Corpus, part: str, subject: str, told: Asked, workers: Mapping[str, Worker], rounds: int
) -> list[Figure]:
    def turn(worker: Worker) -> Callable[[], Taken]:
        return lambda: worker.turn(told)

    print(f"asking: {subject}", file=sys.stderr)
    actions = {way: turn(worker) for way, worker in workers.items()}
    figures = []
    for way, runs in in_turns(actions, rounds, warm=True, budget=BUDGET).items():
        figure = Figure(part, corpus.size, subject, way)
        for taken in runs:
            figure.add(taken)
        figures.append(figure)
    return figures
