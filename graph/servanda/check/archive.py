"""Check a store: each agreement and log beside the ontology and what it refers to.

Shapes look across agreements: an actor may be described in many graphs, a log speaks of the norms of an
agreement. So beside an agreement stand

- the ontology, and what any agreement adds to it, to the lexicon and to shared matters and programmes;
- the graphs of the agreements whose nodes it names, or which take a node of its own for theirs;
- what others say of its own nodes;
- what any graph says of the actors, matters and other shared things that it names, and of those named there.

Results are kept in the archive by the digest of all this and of the shapes, so that after a load only what
has changed is checked again, and what depends on it. Agreements are checked in this process, by others, or by
the workers of a Dask scheduler: see :class:`Executor`.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sqlite3
import sys
import weakref
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from itertools import chain, groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp
from textwrap import indent
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from servanda.check.checker import SourceLocator
from servanda.check.constraints import SET_WISE_FILE
from servanda.check.report import (
    RESULT_KEYS,
    SHAPES,
    Result,
    make_result,
    report_lines,
    sarif_frame,
    sarif_results,
)
from servanda.check.shacl import SUBCLASS, Data, Finding, Term, bundled_shapes, sh, validate
from servanda.check.stage_text import list_findings
from servanda.check.words import compare_words
from servanda.errors import ServandaError, describe_system_error
from servanda.messages import Messages, error_text
from servanda.namespaces import ONTOLOGY_GRAPH, PREFIXES, SRV, compact
from servanda.resources import data_folder as packaged
from servanda.store.archive_file import ArchiveFile, Entry, damage_error, is_of_system, is_writable, seal
from servanda.store.archive_writer import connect_to_write
from servanda.store.snapshot import is_cache_off

if TYPE_CHECKING:
    import pyoxigraph

_INSERT_RESULT: Final = "INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?, ?)"
#: So many agreements go to another process, or to another machine, at once.
_BATCH: Final = 10
#: So many agreements are checked in this process: others take longer to start than to check them.
_FEW: Final = 12
#: Shapes follow this property against its direction: from a person to the office that he or she holds.
_HELD_BY: Final = f"<{PREFIXES['org']}heldBy>"
#: What makes a thing outside agreements a part of the vocabulary that counts for all of them.
_VOCABULARY_CLASSES: Final = frozenset(
    f"<{SRV}{name}>" for name in ("Matter", "Programme", "TimeUnit", "Numeral")
)
#: Leads from an expression of the lexicon to the class of norms that it signals.
_SIGNALS: Final = f"<{SRV}signalsNormClass>"
#: By these properties an agreement takes a node for a part of its own.
_HAS_PART: Final = frozenset(
    f"<{SRV}{name}>"
    for name in (
        "hasClause", "hasInstrument", "hasErratum", "hasVariant", "hasPassage", "hasNote", "hasReference",
        "hasSilence", "hasIncorporation", "hasRoleBinding", "hasNorm", "hasSlot", "hasQualifier",
        "requiresNotification", "hasEvent",
    )
)  # fmt: skip
#: So many triples are made into Turtle at once.
_CHUNK: Final = 5_000
#: How many agreements have been checked, of how many.
Tell = Callable[[int, int], None]


# Checking one agreement


class Case(NamedTuple):
    """An agreement to be checked: its N-Triples, and those that stand beside it besides the ontology."""

    iri: str
    text: bytes
    beside: bytes


class Batch(NamedTuple):
    """Some agreements with all that their check needs: they can be checked anywhere, without the store."""

    ontology: bytes
    cases: Sequence[Case]
    #: The digest of the shapes and the code of the one who made it: whoever checks must have the same.
    engine: str


class PlacedFinding(NamedTuple):
    """A finding, the number of the clause that it is in, and whether it is in a log."""

    finding: Finding
    clause: str | None
    in_log: bool


def check_batch(batch: Batch) -> dict[str, str]:
    """Return what is wrong with each agreement of a batch, as JSON (see :func:`read_findings`).

    Raises ServandaError when the batch was made by another version of servanda or of its shapes.
    """
    if batch.engine != engine_digest():
        raise ServandaError(error_text("worker-of-other-version"))
    base = _base_data(batch.ontology)
    return {case.iri: _dump_findings(_check_case(base, case)) for case in batch.cases}


def _check_case(base: Data, case: Case) -> list[PlacedFinding]:
    shapes = bundled_shapes()
    own = _parse(case.text)
    objects_of = {one for shape in shapes.roots for one in shape.targets.objects_of}
    focus: set[Term] = set()
    for line in own:
        subject, predicate, value = line.split(" ", 2)
        focus.update((subject, value) if predicate in objects_of else (subject,))
    with base.extend({**own, **_parse(case.beside)}) as data:
        locator = SourceLocator(data)
        return [
            PlacedFinding(one, locator.clause(one.focus), locator.is_in_log(one.focus))
            for one in (*validate(data, shapes, focus), *compare_words(data, focus))
        ]


@lru_cache(maxsize=1)
def _base_data(ontology: bytes) -> Data:
    return Data(quad.triple for quad in _parse(ontology).values())


def _parse(text: bytes) -> dict[str, pyoxigraph.Quad]:
    """Return the triples of N-Triples as quads of the default graph, by the lines that Oxigraph writes."""
    import pyoxigraph

    quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
    return {str(quad): quad for quad in quads}


def _dump_findings(placed: Iterable[PlacedFinding]) -> str:
    rows = [
        (
            one.severity, one.shape, one.focus, one.path, one.value, one.component, dict(one.messages),
            one.constraint, clause, in_log,
        )
        for one, clause, in_log in placed
    ]  # fmt: skip
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def read_findings(content: str) -> Iterator[PlacedFinding]:
    """Yield the findings that :func:`check_batch` made JSON of."""
    for row in json.loads(content) if content else ():
        yield PlacedFinding(Finding(*row[:8]), *row[8:])


@cache
def engine_digest() -> str:
    """Return the digest of what decides, but for the data, what a check finds."""
    from pyoxigraph import __version__ as parser

    digest = blake2b(parser.encode(), digest_size=16)
    files = [*packaged("shapes").glob("*.ttl"), *Path(__file__).parent.glob("*.py"), SET_WISE_FILE]
    for path in sorted(files, key=lambda one: one.name):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


# What stands beside an agreement


class Statements(NamedTuple):
    """What concerns others in an agreement, as lines of N-Triples without ends.

    ``lines`` say something of its own expressions of the lexicon, or by a blank node of a node of others:
    all else that it says of others' nodes the archive keeps for all agreements together. ``mentions`` are its
    lines whose object is a node of another agreement, by that agreement.
    """

    hash: str
    lines: Sequence[str]
    mentions: Mapping[str, Sequence[str]]

    def dump(self) -> str:
        """Return the lines as one text: a block for what is said of others, and one for each mentioned."""
        blocks = [self.lines, *((other, *lines) for other, lines in sorted(self.mentions.items()))]
        return "\n\n".join("\n".join(block) for block in blocks)

    @classmethod
    def read(cls, digest: str, text: str) -> Statements:
        """Return what :meth:`dump` made a text of."""
        said, *blocks = text.split("\n\n")
        mentions = {other: lines for other, *lines in (block.split("\n") for block in blocks)}
        return cls(digest, said.split("\n") if said else [], mentions)


class Archive:
    """The agreements of an archive, and what each is to be checked beside."""

    def __init__(self, file: ArchiveFile, known: Mapping[str, Statements]) -> None:
        """Read what each agreement says of others; ``known`` is what was read of it before.

        Raises ServandaError when the archive is damaged.
        """
        self._file = file
        self.entries = {entry.iri: entry for entry in file.entries}
        self.ontology = b"" if file.is_empty else file.ontology
        self._named = self._list_named()
        self.statements = {iri: self._find_statements(entry, known) for iri, entry in self.entries.items()}
        self._index()

    def text(self, iri: str) -> bytes:
        """Return what was authored of an agreement, or the ontology, as N-Triples.

        Raises ServandaError when it cannot be read.
        """
        return self.ontology if iri == ONTOLOGY_GRAPH else self._file.read_text(self.entries[iri]).authored

    def _list_named(self) -> dict[str, set[str]]:
        """Return the other agreements whose nodes each agreement names."""
        owner = cache(lambda node: owner_of(f"<{node}>", self.entries))
        return {
            iri: {other for node in entry.refers if (other := owner(node)) is not None and other != iri}
            for iri, entry in self.entries.items()
        }

    def _find_statements(self, entry: Entry, known: Mapping[str, Statements]) -> Statements:
        """Return what is known of an agreement that has not changed, nor whom it names; else read it."""
        found = known.get(entry.iri)
        named = self._named[entry.iri]
        if found is not None and found.hash == entry.hash and found.mentions.keys() == named:
            return found
        lines = [line[:-2] for line in self.text(entry.iri).decode().split("\n") if line]
        expressions = {line.partition(" ")[0] for line in lines if f" {_SIGNALS} " in line}
        own = (f"<{entry.iri}>", f"<{entry.iri}/", "_:")
        said = [
            one for one in lines
            if one.partition(" ")[0] in expressions or (" _:" in one and not one.startswith(own))
        ]  # fmt: skip
        mentions = {
            other: [line for line in lines if line.split(" ", 2)[2].startswith((f"<{other}>", f"<{other}/"))]
            for other in named
        }
        return Statements(entry.hash, said, mentions)

    def _index(self) -> None:
        """Sort what agreements say of others by whom it is about."""
        ontology = {line[:-2] for line in self.ontology.decode().split("\n")}
        described = {line.partition(" ")[0] for line in ontology}
        self._added: list[str] = []
        self._shared: dict[Term, dict[str, None]] = {}
        self._about: dict[str, dict[str, None]] = {}
        more = (line for said in self.statements.values() for line in said.lines)
        every = dict.fromkeys(chain(self._file.read_shared_lines(), more))
        subjects: dict[Term, list[tuple[Term, Term, str]]] = {}
        for line in every:
            subject, predicate, value = line.split(" ", 2)
            subjects.setdefault(subject, []).append((predicate, value, line))
        for subject, said in subjects.items():
            self._sort(subject, said, subject in described)
        self._added = sorted(set(self._added) - ontology)
        self._neighbours = {iri: set(named) for iri, named in self._named.items()}
        for iri, statements in self.statements.items():
            for other, lines in statements.mentions.items():
                self._about.setdefault(other, {}).update(dict.fromkeys(lines))
                if any(line.split(" ", 2)[1] in _HAS_PART for line in lines):
                    self._neighbours[other].add(iri)

    def _sort(self, subject: Term, said: Sequence[tuple[Term, Term, str]], described: bool) -> None:
        """Put what is said of a node where it belongs; ``described``: whether the ontology describes it."""
        owner = owner_of(subject, self.entries)
        for_all = described or any(predicate == _SIGNALS for predicate, _, _ in said)
        for_all |= owner is None and any(
            predicate == SUBCLASS or value in _VOCABULARY_CLASSES for predicate, value, _ in said
        )
        for predicate, value, line in said:
            if owner is not None:
                self._about.setdefault(owner, {})[line] = None
            if predicate == _HELD_BY and owner is None:
                self._shared.setdefault(value, {})[line] = None
            elif for_all:
                self._added.append(line)
            if owner is None and not described:
                self._shared.setdefault(subject, {})[line] = None

    def _reach(self, nodes: Iterable[Term]) -> set[Term]:
        """Return which shared things some nodes are, or lead to by what is said of shared things."""
        return set().union(*(self._reached[node] for node in nodes if node in self._shared))

    @cached_property
    def _reached(self) -> dict[Term, set[Term]]:
        """The shared things to which each of them leads, and itself."""
        links = {
            node: {end for line in lines for end in line.split(" ", 2)[::2] if end in self._shared}
            for node, lines in self._shared.items()
        }
        found: dict[Term, set[Term]] = {}
        for start in links:
            seen, waiting = {start}, [start]
            while waiting:
                node = waiting.pop()
                if node not in found:
                    more = links[node] - seen
                    seen |= more
                    waiting += more
                elif start in found[node]:
                    # Each leads to the other: one set for both, and for all others in their circle.
                    seen = found[node]
                    break
                else:
                    seen |= found[node]
            found[start] = seen
        return found

    @cached_property
    def _reached_by_all(self) -> set[Term]:
        """The shared things to which what is added to the vocabulary leads."""
        return self._reach(line.partition(" ")[0] for line in self._added)

    def _reached_by(self, iri: str) -> set[Term]:
        """Return the shared things to which leads what an agreement, and whom it names, speak of."""
        spoken = (f"<{node}>" for one in (iri, *self._neighbours[iri]) for node in self.entries[one].refers)
        about = (line.partition(" ")[0] for line in self._about.get(iri, ()))
        return self._reach(chain(spoken, about))

    def _beside(self, iri: str) -> tuple[list[str], list[str]]:
        """Return the agreements that stand whole beside an agreement, and the other lines that do."""
        if iri == ONTOLOGY_GRAPH:
            return [], self._added
        reached = self._reached_by(iri) | self._reached_by_all
        lines = {*self._added, *self._about.get(iri, ())}.union(*(self._shared[node] for node in reached))
        return sorted(self._neighbours[iri]), sorted(lines)

    def key(self, iri: str) -> str:
        """Return the digest of all that decides what is wrong with an agreement, or with the ontology."""
        if iri == ONTOLOGY_GRAPH:
            return self._digest_for_all
        named = sorted(self._neighbours[iri])
        hashes = [self.entries[one].hash for one in (iri, *named)]
        digests = [self._digests[node] for node in sorted(self._reached_by(iri))]
        parts = [self._digest_for_all, *hashes, *digests, *sorted(self._about.get(iri, ()))]
        return _digest("\n".join(parts).encode())

    @cached_property
    def _digest_for_all(self) -> str:
        """The digest of what stands beside every agreement, and of what checks it."""
        lines = sorted(line for node in self._reached_by_all for line in self._shared[node])
        parts = [engine_digest(), _digest(self.ontology), *self._added, "", *lines]
        return _digest("\n".join(parts).encode())

    @cached_property
    def _digests(self) -> dict[Term, str]:
        """The digest of what is said of each shared thing."""
        return {node: _digest("\n".join(sorted(lines)).encode()) for node, lines in self._shared.items()}

    def batches(self, iris: Iterable[str], size: int = _BATCH) -> Iterator[Batch]:
        """Yield some agreements, ``size`` at a time, with what their check needs."""
        waiting = iter(iris)
        while some := list(islice(waiting, size)):
            yield Batch(self.ontology, [self._case(iri) for iri in some], engine_digest())

    def _case(self, iri: str) -> Case:
        named, lines = self._beside(iri)
        beside = b"".join([*map(self.text, named), *(f"{line} .\n".encode() for line in lines)])
        return Case(iri, self.text(iri), beside)


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def owner_of(node: Term, agreements: Mapping[str, object]) -> str | None:
    """Return the agreement to which a node belongs: itself, or the one below which it is named; or None.

    >>> owner_of("<urn:a/4/1>", {"urn:a": 1}), owner_of("<urn:b>", {"urn:a": 1})
    ('urn:a', None)
    """
    name = node[1:-1] if node.startswith("<") else ""
    while name and name not in agreements:
        name = name.rpartition("/")[0]
    return name or None


# Who checks


class Executor(Protocol):
    """Checks batches somewhere."""

    def run(self, batches: Iterable[Batch]) -> Generator[dict[str, str]]:
        """Yield the result of :func:`check_batch` for each, as they come.

        Raises ServandaError when a batch cannot be checked.
        """


class LocalExecutor:
    """Checks one batch after another in this process."""

    def run(self, batches: Iterable[Batch]) -> Generator[dict[str, str]]:
        """See :class:`Executor`."""
        yield from map(check_batch, batches)


@dataclass(frozen=True)
class ProcessExecutor:
    """Checks in so many processes; a batch whose process died is tried once more, alone."""

    jobs: int

    def run(self, batches: Iterable[Batch]) -> Generator[dict[str, str]]:
        """See :class:`Executor`."""
        waiting = iter(batches)
        while lost := (yield from self._run_pool(waiting, self.jobs)):
            # Which of them it was is not known.
            for batch in lost:
                if (yield from self._run_pool(iter([batch]), 1)):
                    raise _lost_batch(batch)

    def _run_pool(self, waiting: Iterator[Batch], jobs: int) -> Generator[dict[str, str], None, list[Batch]]:
        """Check batches until there are no more or a process dies; return those that were under way."""
        from multiprocessing import get_context

        running: dict[Future[dict[str, str]], Batch] = {}
        # By a file, since some versions of Python 3.11 wait for ever for a process that dies while more is
        # written to it than its pipe holds (gh-94777 of CPython).
        folder = TemporaryDirectory(prefix="servanda-check-", ignore_cleanup_errors=True)
        pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
        try:
            while True:
                for batch in islice(waiting, jobs + 1 - len(running)):
                    descriptor, path = mkstemp(dir=folder.name)
                    with os.fdopen(descriptor, "wb") as stream:
                        pickle.dump(batch, stream)
                    with _interrupts_held():
                        running[_submit(pool, path)] = batch
                if not running:
                    return []
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    try:
                        found = future.result()
                    except BrokenProcessPool:
                        return list(running.values())
                    del running[future]
                    yield found
        finally:
            pool.shutdown(cancel_futures=True)
            folder.cleanup()


def _check_file(path: str) -> dict[str, str]:
    """Return the result of :func:`check_batch` for the batch in a file, which is removed."""
    with open(path, "rb") as stream:  # noqa: PTH123 (a path that another process made is a string)
        batch: Batch = pickle.load(stream)
    os.unlink(path)  # noqa: PTH108
    return check_batch(batch)


def _submit(pool: ProcessPoolExecutor, path: str) -> Future[dict[str, str]]:
    """Hand the file of a batch to a pool; to one in which a process died, as a future that says so."""
    try:
        return pool.submit(_check_file, path)
    except BrokenProcessPool as error:
        future: Future[dict[str, str]] = Future()
        future.set_exception(error)
        return future


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C from processes that start in the block: the one that started them ends them."""
    if sys.platform == "win32":
        yield
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _lost_batch(batch: Batch) -> ServandaError:
    first, last = batch.cases[0].iri, batch.cases[-1].iri
    named = first if first == last else f"{first} … {last}"
    return ServandaError(error_text("processes-died", named=named, number=len(batch.cases)))


@dataclass(frozen=True)
class DaskExecutor:
    """Checks by the workers of a Dask scheduler: they need this package, and no access to the store."""

    scheduler: str
    #: So many batches per worker are on their way at once: the next one is there when one is done.
    ahead: int = 2
    #: How often a batch is tried again when its worker died.
    retries: int = 3
    #: Seconds to wait for the scheduler's answer, and for its first worker.
    answer: int = 10
    first_worker: int = 30

    def run(self, batches: Iterable[Batch]) -> Generator[dict[str, str]]:
        """See :class:`Executor`; raises ServandaError also without Dask, a scheduler or workers."""
        try:
            import distributed
        except ImportError:
            raise ServandaError(error_text("dask-missing")) from None
        with self._connect(distributed) as client, client.as_current():
            try:
                client.wait_for_workers(1, timeout=self.first_worker)
            except TimeoutError:
                raise ServandaError(
                    error_text("scheduler-without-workers", scheduler=self.scheduler)
                ) from None
            yield from self._run_client(distributed, client, iter(batches))

    def _connect(self, distributed: Any) -> Any:  # noqa: ANN401 (an extra)
        try:
            return distributed.Client(self.scheduler, timeout=self.answer, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ServandaError(error_text("no-scheduler", scheduler=self.scheduler, error=error)) from None

    def _run_client(
        self,
        distributed: Any,  # noqa: ANN401 (an extra)
        client: Any,  # noqa: ANN401 (an extra)
        waiting: Iterator[Batch],
    ) -> Generator[dict[str, str]]:
        running: set[Any] = set()
        while True:
            workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
            for batch in islice(waiting, max(0, self.ahead * workers - len(running))):
                running.add(client.submit(check_batch, batch, pure=False, retries=self.retries))
            if not running:
                return
            finished, running = distributed.wait(list(running), return_when="FIRST_COMPLETED")
            for future in finished:
                try:
                    yield future.result()
                except distributed.KilledWorker as error:
                    raise ServandaError(error_text("batch-given-up", error=error)) from None


# Kept results


class FindingSource(Protocol):
    """Where findings are read from, as JSON (see :func:`read_findings`)."""

    def all_findings(self) -> Iterator[tuple[str, str]]:
        """Yield the agreements with which something is wrong, in order, and what."""

    def findings_of(self, iri: str) -> str:
        """Return what is wrong with one agreement."""


@dataclass(frozen=True)
class SingleSource:
    """The findings of one agreement."""

    iri: str
    content: str

    def all_findings(self) -> Iterator[tuple[str, str]]:
        """See :class:`FindingSource`."""
        if self.content:
            yield self.iri, self.content

    def findings_of(self, iri: str) -> str:
        """See :class:`FindingSource`."""
        return self.content if iri == self.iri else ""


class ResultCache:
    """The results that an archive keeps: each holds as long as its key is the same (:meth:`Archive.key`)."""

    def __init__(self, file: ArchiveFile) -> None:
        """Read of what is kept all but the findings; raises ServandaError when the archive is damaged."""
        self._file = file
        self._keys: dict[str, str] = {}
        self.statements: dict[str, Statements] = {}
        for iri, digest, lines, key, _ in file.read_results():
            self._keys[iri] = key
            if not is_cache_off():
                self.statements[iri] = Statements.read(digest, lines)
        self._connection: sqlite3.Connection | None = None

    def keys(self) -> dict[str, str]:
        """Return the key of each agreement's results."""
        return dict(self._keys)

    def remove(self, iris: Iterable[str]) -> None:
        """Remove the results of some agreements; raises ServandaError when the archive cannot be written."""
        gone = [iri for iri in iris if iri in self._keys]
        self._write([("DELETE FROM result WHERE iri = ?", (iri,)) for iri in gone])

    def put(self, found: Mapping[str, str], keys: Mapping[str, str], archive: Archive) -> None:
        """Keep the results of some agreements; raises ServandaError when the archive cannot be written."""
        rows = []
        for iri, findings in found.items():
            own = archive.statements.get(iri, Statements("", (), {}))
            row = (iri, own.hash, own.dump(), keys[iri], findings)
            rows.append((_INSERT_RESULT, (*row, seal("result", *row))))
        self._write(rows)

    def _write(self, statements: Sequence[tuple[str, tuple[object, ...]]]) -> None:
        if not statements:
            return
        try:
            if self._connection is None:
                self._connection = connect_to_write(self._file.path)
                weakref.finalize(self, self._connection.close)
                self._file = ArchiveFile.from_connection(self._connection, self._file.path)
            self._connection.execute("BEGIN IMMEDIATE")
            for statement, values in statements:
                self._connection.execute(statement, values)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if is_of_system(error) or "locked" in str(error):
                message = error_text("results-not-kept", reason=describe_system_error(error))
                raise ServandaError(message, file=self._file.path) from None
            raise damage_error(self._file.path, error) from None

    def all_findings(self) -> Iterator[tuple[str, str]]:
        """See :class:`FindingSource`."""
        yield from self._file.list_findings()

    def findings_of(self, iri: str) -> str:
        """See :class:`FindingSource`."""
        return self._file.read_findings(iri)


# Checking a store


def check_store(
    place: Path,
    *,
    jobs: int | None = None,
    full: bool = False,
    scheduler: str | None = None,
    tell: Tell = lambda done, total: None,
    batch: int = _BATCH,
) -> Outcome:
    """Check all agreements and logs of the archive at a place, and return what is wrong with them.

    What an earlier check found and still holds is not checked again, unless ``full`` or where caches are off
    (:func:`servanda.store.snapshot.is_cache_off`). ``jobs`` is the number
    of processes (default: all cores), ``scheduler`` the address of a Dask scheduler that has workers instead,
    ``batch`` the number of agreements that are handed out at once. ``tell`` hears how many agreements have
    been checked, of how many. KeyboardInterrupt ends it with what was found so far: the outcome is then
    partial, and the next check goes on from there.
    Of an archive that one may only read a copy is checked, which is gone afterwards.
    Raises ServandaError when there is no store, it is damaged, or processes die twice on the same batch.
    """
    file, folder = _open_to_check(place)
    results = ResultCache(file)
    if folder is not None:
        weakref.finalize(results, folder.cleanup)
    archive = Archive(file, results.statements)
    keys = {iri: archive.key(iri) for iri in (*archive.entries, ONTOLOGY_GRAPH)}
    known = results.keys()
    full = full or is_cache_off()
    todo = [iri for iri, key in keys.items() if full or known.get(iri) != key]
    results.remove([*todo, *(known.keys() - keys.keys())])
    waiting = set(todo) - {ONTOLOGY_GRAPH}
    fresh = len(waiting)
    executor = _executor(len(todo), jobs, scheduler)
    try:
        tell(0, fresh)
        with closing(executor.run(archive.batches(todo, batch))) as found:
            for some in found:
                results.put(some, keys, archive)
                waiting.difference_update(some)
                tell(fresh - len(waiting), fresh)
    except KeyboardInterrupt:
        pass  # what is left is what the outcome says
    total = len(archive.entries)
    return Outcome(results, archive.entries, total - len(waiting), total, fresh - len(waiting))


def _open_to_check(place: Path) -> tuple[ArchiveFile, TemporaryDirectory[str] | None]:
    """Return an archive that can keep results: of one that may only be read it is a copy, in a folder.

    Raises ServandaError when there is none, it is damaged, or it cannot be copied.
    """
    file = ArchiveFile(place)
    if is_writable(file.path):
        return file, None
    folder = TemporaryDirectory(prefix="servanda-check-", ignore_cleanup_errors=True)
    copy = Path(folder.name) / file.path.name
    try:
        with closing(file):
            file.copy_to(copy)
        return ArchiveFile(copy), folder
    except (OSError, sqlite3.Error) as error:
        folder.cleanup()
        message = error_text("results-not-kept", reason=describe_system_error(error))
        raise ServandaError(message, file=file.path) from None


def _executor(count: int, jobs: int | None, scheduler: str | None) -> Executor:
    if scheduler is not None:
        return DaskExecutor(scheduler)
    processes = jobs or os.cpu_count() or 1
    return LocalExecutor() if processes == 1 or count <= _FEW else ProcessExecutor(processes)


def check_agreement(place: Path, iri: str) -> Outcome:
    """Check one agreement or log of an archive, beside what it refers to.

    Raises ServandaError when the archive does not hold it, or is damaged.
    """
    file = ArchiveFile(place)
    archive = Archive(file, ResultCache(file).statements)
    if iri not in archive.entries:
        raise ServandaError(error_text("agreement-not-in-store", agreement=iri), file=place, exit_code=1)
    found = check_batch(next(archive.batches([iri])))[iri]
    return Outcome(SingleSource(iri, found), archive.entries, 1, 1, 1)


class FoundIn(NamedTuple):
    """A finding, and the agreement (or log, or the ontology) in which it stands."""

    iri: str
    placed: PlacedFinding


@dataclass(frozen=True)
class Outcome:
    """What is wrong with the agreements and logs of a store: there may be very many results.

    ``checked`` of ``total`` were looked at; ``fresh`` is the number of those that were not taken from an
    earlier check. ``entries`` are those of the catalogue, by IRI.
    """

    source: FindingSource = field(repr=False)
    entries: Mapping[str, Entry] = field(repr=False)
    checked: int
    total: int
    fresh: int

    @property
    def partial(self) -> bool:
        """Whether the check was cut off."""
        return self.checked < self.total

    @cached_property
    def conforms(self) -> bool:
        """Whether nothing was found in what was looked at but remarks."""
        return all(found.placed.finding.severity == sh("Info") for found in self.findings())

    def findings(self) -> Iterator[FoundIn]:
        """Yield each finding once, those of one agreement together and sorted.

        What is wrong with a node that several graphs describe is found in each of them: it counts for the
        agreement to which the node belongs, or else for the first one.
        """
        of_owner = lru_cache(64)(self._findings_of)
        seen: set[Finding] = set()
        for iri, content in self.source.all_findings():
            for placed in read_findings(content):
                finding = placed.finding
                if not finding.focus.startswith((f"<{iri}>", f"<{iri}/", "_:")):
                    owner = owner_of(finding.focus, self.entries)
                    if finding in seen or (owner is not None and finding in of_owner(owner)):
                        continue
                    seen.add(finding)
                yield FoundIn(iri, placed)

    def _findings_of(self, iri: str) -> frozenset[Finding]:
        return frozenset(placed.finding for placed in read_findings(self.source.findings_of(iri)))

    def results(self, language: str = "en") -> Iterator[Result]:
        """Yield the findings as results, with messages in a language (en, kk, ru)."""
        for found in self.findings():
            yield self.result(found, language)

    def result(self, found: FoundIn, language: str) -> Result:
        """Return a finding as a result; its file is the one from which its agreement was loaded."""
        finding, clause, in_log = found.placed
        entry = self.entries.get(found.iri)
        file = entry.file if entry else None
        return make_result(finding, language, clause=clause, in_log=in_log, file=file)


# Reports, written part by part


def as_text(
    outcome: Outcome, *, width: int, color: bool, language: str, verbose: bool = False
) -> Iterator[str]:
    """Yield the report grouped by agreement, each with its number of results, and what is to fix.

    ``verbose`` is that of :func:`servanda.check.stage_text.as_text`.
    """
    words = Messages(language, "archive")
    count = agreements = faults = 0
    for iri, found in groupby(outcome.findings(), key=lambda one: one.iri):
        results = [outcome.result(one, language) for one in found]
        entry = outcome.entries.get(iri)
        named = compact(iri).removeprefix("agreement:") + (f" ({entry.file})" if entry else "")
        lines = list_findings(results, width=width, color=color, language=language, verbose=verbose)
        yield f"{named}: {words.text('found', n=len(results))}\n"
        yield "".join(f"{line}\n" for line in lines) + "\n"
        count += len(results)
        faults += sum(one.severity != "info" for one in results)
        agreements += 1
    if count:
        yield words.text("total", n=count, agreements=agreements, checked=outcome.checked) + "\n"
    if not faults:
        yield words.text("ok", n=outcome.checked) + "\n"
    if outcome.partial:
        yield words.text("partial", checked=outcome.checked, all=outcome.total) + "\n"


def as_json(outcome: Outcome, language: str) -> Iterator[str]:
    """Yield ``conforms`` and ``results``; of a partial report also ``partial``, ``checked`` and ``all``."""
    head: dict[str, object] = {"conforms": outcome.conforms}
    if outcome.partial:
        head |= {"partial": True, "checked": outcome.checked, "all": outcome.total}
    items = ({key: getattr(result, key) for key in RESULT_KEYS} for result in outcome.results(language))
    yield from _stream_json({**head, "results": []}, items, depth=1)


def as_sarif(outcome: Outcome, language: str) -> Iterator[str]:
    """Yield the report as SARIF 2.1.0 (OASIS); a partial one says so as an unsuccessful invocation."""
    rules = sorted({result.shape for result in outcome.results()})
    frame = sarif_frame(rules, [])
    if outcome.partial:
        message = {"text": _partial_sentence(outcome)}
        run: dict[str, object] = frame["runs"][0]  # type: ignore[index]
        run["invocations"] = [
            {
                "executionSuccessful": False,
                "toolExecutionNotifications": [{"level": "warning", "message": message}],
            }
        ]
        run["results"] = run.pop("results")
    yield from _stream_json(frame, sarif_results(outcome.results(language), rules), depth=3)


def _partial_sentence(outcome: Outcome) -> str:
    return f"partial: {outcome.checked} of {outcome.total} agreements and logs were checked"


def _stream_json(frame: dict[str, object], items: Iterable[object], depth: int) -> Iterator[str]:
    """Yield a JSON document whose last list, at some depth, is empty, with items put into that."""
    before, _, after = (json.dumps(frame, ensure_ascii=False, indent=2) + "\n").rpartition("[]")
    margin = "  " * depth
    yield before
    empty = True
    for item in items:
        text = json.dumps(item, ensure_ascii=False, indent=2)
        yield ("[\n" if empty else ",\n") + indent(text, margin + "  ")
        empty = False
    yield ("[]" if empty else f"\n{margin}]") + after


def as_turtle(outcome: Outcome, language: str) -> Iterator[str]:
    """Yield the SHACL report (W3C SHACL, section 3.6), the same bytes each time.

    Messages are there in all languages. A partial report says so in a ``rdfs:comment``.
    """
    import pyoxigraph

    prefixes = {name: PREFIXES[name] for name in ("sh", "srv", "agreement", "rdf", "rdfs", "xsd")}
    prefixes["srv-shapes"] = SHAPES
    lines = _turtle_lines(outcome)
    first = True
    while part := list(islice(lines, _CHUNK)):
        triples = [quad.triple for quad in _parse("".join(f"{line} .\n" for line in part).encode()).values()]
        written = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE, prefixes=prefixes)
        text = (written or b"").decode().splitlines(keepends=True)
        # The prefixes stand before the first part, and hold for the others.
        yield "".join(line for line in text if first or not line.startswith("@prefix "))
        first = False


def _turtle_lines(outcome: Outcome) -> Iterator[str]:
    findings = (found.placed.finding for found in outcome.findings())
    lines = report_lines(
        findings, bundled_shapes(), conforms=next(outcome.source.all_findings(), None) is None
    )
    for number, line in enumerate(lines):
        yield line
        if number == 0 and outcome.partial:
            comment = f'"{_partial_sentence(outcome)}"@en'
            yield f"{line.partition(' ')[0]} <{PREFIXES['rdfs']}comment> {comment}"
