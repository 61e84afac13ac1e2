"""What is measured: the parts, each of which returns its figures by name, and the corpus they work on."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import cycle
from pathlib import Path

import scale_checkers
from scale_processes import Bench, Cost, Figure, ProgramError, take_turns

#: The agreement that is asked about: it is the same in a corpus of any size.
ONE = "generated-000001"
_IRI = f"<https://w3id.org/servanda/agreement/{ONE}>"
TABLE = "who-must-notify-whom"
FREE_QUERY = "SELECT (COUNT(*) AS ?duties) { ?norm a srv:Obligation }"
#: What is asked warm, by the name of its figures: the question and its parameters, by the kinds of values.
WARM = {
    "notices of one agreement": (TABLE, {"agreement": "agreement"}),
    "duties of one actor and its organs": ("norms-of", {"actor": "party"}),
}
#: The engines that are asked beside servanda, and with how many agreements at most.
PEERS = {"rdflib Memory": 100, "Virtuoso": 100}
#: The same of those that check, in which one alone takes minutes for a few; and the seconds they get.
CHECKERS = {"TopBraid (Java)": 100, "shacl (Rust)": 10, "pySHACL": 2}
CHECKER_LIMIT = 600
ABSENT = "not installed"
#: How the names of figures begin that are measured beside other engines that answer.
BESIDE = "beside peers: "
Figures = dict[str, Figure]


@dataclass(frozen=True)
class Corpus:
    """Generated agreements, so many, and what is made of them; each thing is made once in a folder."""

    size: int
    seed: int
    bench: Bench

    def place(self, name: str) -> Path:
        """Return the place of a thing of this corpus."""
        return self.bench.folder / f"{self.size}-{self.seed}-{name}"

    @cached_property
    def file(self) -> Path:
        """The agreements as N-Quads."""
        path = self.place("corpus.nq")
        if not path.exists():
            self.bench.servanda("generate", self.size, "--seed", self.seed, "-o", path)
        return path

    @cached_property
    def archive(self) -> Path:
        """The archive that holds them."""
        path = self.place("archive")
        if not path.exists():
            self.bench.servanda("load", self.file, "--store", path)
        return path

    @cached_property
    def bare(self) -> Path:
        """A store of Oxigraph with the same statements: the file, the ontology, and what was derived."""
        path, bulk = self.place("bare"), self.place("bulk")
        if not path.exists():
            if not bulk.exists():
                self.bench.work("bulk", file=self.file, folder=bulk)
            told = self.bench.work("complete", archive=self.archive, folder=bulk).told
            bulk.rename(path)
            self.place("bare.disk").write_text(str(told["disk"]), "utf-8")
        return path

    @cached_property
    def original(self) -> Path:
        """One agreement in a file of its own."""
        path = self.place("original.nq")
        with self.file.open(encoding="utf-8") as stream:
            # An agreement's lines stand together, and this one is the first.
            lines = [line for line, _ in zip(stream, range(20_000), strict=False) if f"{_IRI} .\n" in line]
        path.write_text("".join(lines), "utf-8")
        return path

    @cached_property
    def changed(self) -> Path:
        """The same agreement with another title."""
        path = self.place("changed.nq")
        title = re.compile(rf'^({re.escape(_IRI)} <http://purl.org/dc/terms/title> "[^"]*)"', re.MULTILINE)
        text, times = title.subn(r'\1, as amended"', self.original.read_text("utf-8"))
        assert times, "the agreement has no title"
        path.write_text(text, "utf-8")
        return path

    @cached_property
    def values(self) -> dict[str, str]:
        """What is asked for, by its kind (an agreement, one of its parties …), as typed."""
        return dict(self.bench.work("choose", archive=self.archive, agreement=ONE).told)

    @property
    def warm(self) -> list[tuple[str, dict[str, str]]]:
        """The questions that are asked warm, as typed."""
        return [
            (name, {key: self.values[kind] for key, kind in wanted.items()}) for name, wanted in WARM.values()
        ]


def measure_load(corpus: Corpus) -> Figures:
    """Measure loading, and the engine's own loading of the same file."""
    file, archive, bulk = corpus.file, corpus.place("archive"), corpus.place("bulk")

    def load_bulk() -> Cost:
        shutil.rmtree(bulk, ignore_errors=True)
        return corpus.bench.work("bulk", file=file, folder=bulk)

    def load() -> Cost:
        remove_archive(archive)
        return corpus.bench.servanda("load", file, "--store", archive)

    found = take_turns({"bulk load": load_bulk, "load": load})
    found["bulk load"].disk, found["load"].disk = count_bytes(bulk), count_bytes(archive)
    shutil.rmtree(corpus.place("bare"), ignore_errors=True)
    assert corpus.bare
    return found | {"bare": Figure(disk=int(corpus.place("bare.disk").read_text("utf-8")))}


def measure_replacing(corpus: Corpus) -> Figures:
    """Measure loading one agreement that has changed, and has changed back."""
    files = cycle([corpus.changed, corpus.original])
    replace = lambda: corpus.bench.servanda("load", next(files), "--store", corpus.archive)  # noqa: E731
    found = take_turns({"one replaced": replace})
    corpus.bench.servanda("load", corpus.original, "--store", corpus.archive)
    return found


def measure_asking(corpus: Corpus) -> Figures:
    """Measure warm answers, of processes that have opened the archive, and pyoxigraph the same statements."""
    return _ask_warm(corpus, ["servanda", "pyoxigraph"], rounds=3)


def _ask_warm(corpus: Corpus, engines: list[str], rounds: int, prefix: str = "") -> Figures:
    ask = partial(
        corpus.bench.work,
        "ask_warm",
        asked=corpus.warm,
        archive=corpus.archive,
        bare=corpus.bare,
        file=corpus.file,
    )
    actions = {engine: partial(ask, engine=engine) for engine in engines}
    found = {}
    for engine, figure in take_turns(actions, rounds).items():
        found[f"{prefix}ready, {engine}"] = Figure(
            [one._replace(seconds=one.told["ready"]) for one in figure.runs], note=figure.note
        )
        for what, (question, _) in WARM.items():
            found[f"{prefix}{what}, {engine}"] = Figure(
                [_read_answer(one, question) for one in figure.runs], note=figure.note
            )
    return found


def _read_answer(cost: Cost, question: str) -> Cost:
    """Return the cost of one question of a process that was asked several."""
    told = cost.told["answers"][question]
    return Cost(told["processor"], told.get("seconds", 0.0), cost.peak, told)


def measure_table(corpus: Corpus) -> Figures:
    """Measure the whole table as CSV, of an archive that was never asked and of the same again."""
    copy, output, other = corpus.place("copy"), corpus.place("table.csv"), corpus.place("other.csv")

    def ask() -> Cost:
        given = ("--format", "csv", "-o", output, "--force", "--store", copy)
        return corpus.bench.servanda("ask", TABLE, *given)

    def ask_first() -> Cost:
        remove_archive(copy)
        shutil.copy(corpus.archive, copy)
        return ask()

    write = lambda: corpus.bench.work("write_csv", file=output, output=other)  # noqa: E731
    found = take_turns({"table": ask_first, "table again": ask, "csv.writer": write})
    for path in (output, other):
        path.unlink()
    remove_archive(copy)
    return found


def measure_checking(corpus: Corpus) -> Figures:
    """Measure the full check, in one process and in two, and that after one agreement has changed."""

    def check(*options: object) -> Cost:
        return corpus.bench.servanda("check", "--store", corpus.archive, *options, good=(0, 1))

    files = cycle([corpus.changed, corpus.original])

    def check_changed() -> Cost:
        corpus.bench.servanda("load", next(files), "--store", corpus.archive)
        return check("--jobs", 1)

    actions = {
        "check, 2 processes": lambda: check("--full", "--jobs", 2),
        "check, 1 process": lambda: check("--full", "--jobs", 1),
    }
    found = take_turns(actions, rounds=2)
    found |= take_turns({"check, one changed": check_changed})
    corpus.bench.servanda("load", corpus.original, "--store", corpus.archive)
    return found


def measure_start(corpus: Corpus) -> Figures:
    """Measure ``servanda notify`` as a whole process, on the archive and on the bundled agreement."""
    notify = corpus.bench.servanda
    return take_turns({
        "notify, archive": lambda: notify("notify", "--agreement", ONE, "--store", corpus.archive),
        "notify, bundled": lambda: notify("notify", "--agreement", "kz-nato-2007"),
    }, rounds=5)  # fmt: skip


def measure_index(corpus: Corpus) -> Figures:
    """Measure building the index for queries, and one query that asks it."""
    folder = Path(f"{corpus.archive}.index")

    def build() -> Cost:
        shutil.rmtree(folder, ignore_errors=True)
        return corpus.bench.servanda("load", corpus.original, "--store", corpus.archive, "--index")

    found = take_turns({"index": build}, rounds=1)
    found["index"].disk = count_bytes(folder)
    return found | take_turns(
        {"query": lambda: corpus.bench.servanda("query", FREE_QUERY, "--store", corpus.archive)}
    )


def measure_questions(corpus: Corpus) -> Figures:
    """Measure every question once, of the rows that are kept and afresh, each in one process for all."""
    if not Path(f"{corpus.archive}.index").exists():
        # Those that are asked of all agreements would pay for it.
        corpus.bench.servanda("load", corpus.original, "--store", corpus.archive, "--index")
    found: Figures = {}
    for way in ("kept", "afresh"):
        cost = corpus.bench.work(
            "ask_every", archive=corpus.archive, values=corpus.values, afresh=way == "afresh"
        )
        found |= {f"{name}, {way}": Figure([_read_answer(cost, name)]) for name in cost.told["answers"]}
    return found


def measure_peers(corpus: Corpus) -> dict[int, Figures]:
    """Measure other engines beside servanda and pyoxigraph, by the size that each of them can bear."""
    sizes: dict[int, list[str]] = {}
    for peer, most in PEERS.items():
        sizes.setdefault(min(corpus.size, most), []).append(peer)
    found: dict[int, Figures] = {}
    for size, peers in sizes.items():
        part = Corpus(size, corpus.seed, corpus.bench)
        found[size] = _ask_warm(part, ["servanda", "pyoxigraph"], 1, BESIDE)
        for peer in peers:
            if peer == "Virtuoso" and not shutil.which("virtuoso-t"):
                found[size] |= {f"{BESIDE}{what}, {peer}": Figure(note=ABSENT) for what in ("ready", *WARM)}
            else:
                found[size] |= _ask_warm(part, [peer], 1, BESIDE)
    return found


def measure_checkers(corpus: Corpus, checkers: Collection[str]) -> dict[int, Figures]:
    """Measure other engines that check, by the size that each of them can bear."""
    found: dict[int, Figures] = {}
    for checker in checkers:
        most = CHECKERS[checker]
        part = Corpus(min(corpus.size, most), corpus.seed, corpus.bench)
        figure = found.setdefault(part.size, {})[checker] = Figure()
        if not all(map(importlib.util.find_spec, scale_checkers.NEEDS.get(checker, ()))):
            figure.note = ABSENT
            continue
        try:
            figure.runs.append(corpus.bench.work(checker, file=part.file, limit=CHECKER_LIMIT))
        except ProgramError as error:
            figure.note = str(error)
    return found


def remove_archive(path: Path) -> None:
    """Remove an archive and what stands beside it."""
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    shutil.rmtree(f"{path}.index", ignore_errors=True)


def count_bytes(path: Path) -> int:
    """Return the bytes of a file, or of those in a folder."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return sum(one.stat().st_size for one in files)


#: The parts that are measured at every size, and those that have sizes of their own.
PARTS: dict[str, Callable[[Corpus], Figures]] = {
    "load": measure_load, "ask": measure_asking, "table": measure_table, "replace": measure_replacing,
    "check": measure_checking, "start": measure_start, "index": measure_index, "questions": measure_questions,
}  # fmt: skip
OTHERS: dict[str, Callable[[Corpus], dict[int, Figures]]] = {
    "peers": measure_peers,
    "checkers": partial(measure_checkers, checkers=list(CHECKERS)[:-1]),
    "pyshacl": partial(measure_checkers, checkers=list(CHECKERS)[-1:]),
}
