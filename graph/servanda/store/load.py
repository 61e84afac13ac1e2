"""Loading agreements from files into a store: what is unchanged is passed over, the rest is written.

Loading can be cut off at any point and begun again: what was published is passed over by its hash.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, Protocol

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from servanda.digest import blake2b
from servanda.errors import ServandaError, describe_system_error
from servanda.messages import error_text
from servanda.namespaces import NAMING_PROPERTIES, ONTOLOGY_GRAPH, PREFIXES, SRV, derived_graph
from servanda.read import files
from servanda.read.old_terms import rename_in_lines, warn_of_old_terms
from servanda.read.rdf import is_nested_deep
from servanda.rules import apply_rules, apply_rules_together
from servanda.store.archive_file import MENTIONS

if TYPE_CHECKING:
    from concurrent.futures import Future

    from servanda.read.document import Document

#: The most bytes that the triples of one graph may take.
LIMIT: Final = 256 * 1024 * 1024
#: How many temporary files a mixed file is sorted into: each is then small enough for the memory.
_PARTS: Final = 64
#: The most bytes that one line may take.
_LONGEST: Final = 16 * 1024 * 1024
#: How much is read at once.
_BLOCK: Final = 1024 * 1024
#: How far the end of a run is looked for: backwards, so that far is far to go for a short one.
_WINDOW: Final = 256 * 1024
_ONTOLOGY: Final = NamedNode(ONTOLOGY_GRAPH)
_TYPE: Final = f"<{PREFIXES['rdf']}type>"
#: How the graph of an agreement or a log says that it is one.
_KINDS: Final = tuple(f" {_TYPE} <{SRV}{name}>".encode() for name in ("Agreement", "EventLog"))
#: Subject and predicate of a line of N-Quads.
_START: Final = re.compile(rb"^[ \t]*(<[^>]*>)[ \t]*(<[^>]*>)[ \t]*")
#: Bytes that are made ready at once: enough agreements for the rules to run on many together.
_BATCH: Final = 24 * 1024 * 1024


#: A question whose rows are kept, and the language of these rows.
QuestionKey = tuple[str, str]


class AnswerCache(NamedTuple):
    """What is kept of the answers about one agreement.

    ``rows`` are the packed rows of each question; ``values`` are those that its rows have in a column by
    which they can be filtered, by the name of the index (``question column``).
    """

    rows: Mapping[QuestionKey, bytes] = MappingProxyType({})
    values: Mapping[str, Iterable[str]] = MappingProxyType({})


class RowSource(Protocol):
    """Answers the questions whose rows an archive keeps (:class:`servanda.query.row_cache.RowCache`)."""

    @property
    def questions(self) -> Mapping[QuestionKey, str]:
        """The questions, each with what changes whenever its rows could."""

    @property
    def filters(self) -> Collection[str]:
        """The names of the indexes by which rows can be filtered."""

    def answer(self, store: Store, agreements: Collection[str]) -> Mapping[str, AnswerCache]:
        """Ask the questions about agreements that can stand together in a store, and return what is kept."""

    def read_values(self, rows: Mapping[QuestionKey, bytes]) -> Mapping[str, Iterable[str]]:
        """Return the values in packed rows of one agreement, as in :class:`AnswerCache`."""


class Sink(Protocol):
    """Where agreements are written to: an archive, or a server. ``rows`` answers what it keeps rows of."""

    @property
    def rows(self) -> RowSource | None:
        """What answers the questions whose rows are kept; None where none are."""

    @property
    def ontology(self) -> bytes:
        """The ontology as sorted N-Triples, where that of this servanda is there already; else nothing."""

    def find_raw_hash(self, iri: str) -> str | None:
        """Return the hash of what an agreement was last read from; None if it is not held."""

    def write(self, ready: list[PreparedUnit], prepared: Preparer) -> list[PreparedUnit]:
        """Write agreements, in place of what is there of each, and return those that were not the same."""

    def has_agreement(self, iri: str) -> bool:
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


class LoadResult(NamedTuple):
    """What a load did: how many agreements it wrote and passed over, and what it could not load."""

    written: int = 0
    unchanged: int = 0
    quads: int = 0
    derived: int = 0
    faults: tuple[Fault, ...] = ()
    #: The files that describe nothing which is loaded, of those that need not.
    passed_over: tuple[Path, ...] = ()


def load_into(
    sink: Sink,
    paths: Iterable[Path],
    *,
    keep_going: bool = False,
    beside: Collection[Path] = (),
    tell: Callable[[Progress], None] = lambda _: None,
    size: int = _BATCH,
) -> LoadResult:
    """Load the agreements and logs of files into a store, and return what was done.

    With ``keep_going`` an agreement that cannot be loaded is left out and told at the end; without, the first
    one ends the load, with what came before it written: raises its ServandaError. Files ``beside`` others, in
    a folder, are passed over where they describe no agreement and no log. ``tell`` hears how far it is;
    ``size`` are the bytes that are made ready at once. Raises OSError when the store cannot be written.
    """
    files = list(paths)
    told = Progress(total=sum(path.stat().st_size for path in files if path.is_file()))
    done = LoadResult()
    began = monotonic()
    preparer = Preparer(sink.rows, sink.ontology)
    for batch, ready, more in _prepare_batches(preparer, _read_batches(sink, files, size, beside)):
        written = sink.write(ready, preparer) if ready else []
        unchanged = batch.unchanged + len(ready) - len(written)
        done = _add_counts(done, written, unchanged, [*batch.faults, *more])
        done = done._replace(passed_over=(*done.passed_over, *batch.passed_over))
        told.done, told.agreements = batch.read, done.written + done.unchanged
        told.seconds = monotonic() - began
        tell(told)
        if done.faults and not keep_going:
            break
    sink.finish()
    if done.faults and not keep_going:
        raise done.faults[0].error
    return done


def _prepare_batches(
    preparer: Preparer, batches: Iterable[_Batch]
) -> Iterator[tuple[_Batch, list[PreparedUnit], list[Fault]]]:
    """Yield batches in their order, each with its agreements made ready; the next one is, meanwhile.

    No more than one: two beside each other took half as much processor time again, and no less by the clock.
    """
    batches = iter(batches)
    first = next(batches)
    second = next(batches, None)
    if second is None:
        # Only one: there is nothing to be done meanwhile.
        yield first, *preparer.prepare(first.units)
        return
    from concurrent.futures import ThreadPoolExecutor
    from contextvars import copy_context

    waiting: tuple[_Batch, Future[tuple[list[PreparedUnit], list[Fault]]]] | None = None
    with ThreadPoolExecutor(1) as pool:
        for batch in chain((first, second), batches):
            # In the same context, so that errors are in the same language.
            following = (batch, pool.submit(copy_context().run, preparer.prepare, batch.units))
            if waiting is not None:
                yield waiting[0], *waiting[1].result()
            waiting = following
        if waiting is not None:
            yield waiting[0], *waiting[1].result()


def _add_counts(
    done: LoadResult, written: list[PreparedUnit], unchanged: int, faults: list[Fault]
) -> LoadResult:
    return done._replace(
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
    passed_over: list[Path] = field(default_factory=list)
    unchanged: int = 0
    size: int = 0
    read: int = 0


def _read_batches(
    sink: Sink, files: list[Path], size: int, beside: Collection[Path] = ()
) -> Iterator[_Batch]:
    """Yield what is in files, some at a time; ``beside`` is that of :func:`load_into`."""
    batch = _Batch()
    seen: dict[str, Path] = {}
    before = 0
    for path in files:
        end = before + (path.stat().st_size if path.is_file() else 0)
        for unit in read_units(path):
            if isinstance(unit, Fault) and unit.is_foreign and path in beside:
                batch.passed_over.append(path)
            elif isinstance(unit, Fault):
                batch.faults.append(unit)
            else:
                _add_unit(batch, unit, sink, seen)
                # What is not N-Quads may be longer as such than its file.
                batch.read = min(end, max(batch.read, before) + unit.size)
            if batch.size >= size or batch.faults:
                yield batch
                batch = _Batch(read=batch.read)
        before = batch.read = end
    yield batch


def _add_unit(batch: _Batch, unit: Unit, sink: Sink, seen: dict[str, Path]) -> None:
    """Add an agreement to a batch: to be made ready, or only counted, or refused."""
    batch.size += unit.size
    if unit.iri in seen:
        batch.faults.append(_duplicate_fault(unit, seen[unit.iri]))
        return
    seen[unit.iri] = unit.file
    if sink.find_raw_hash(unit.iri) == unit.raw:
        batch.unchanged += 1
    else:
        batch.units.append(unit)


def _duplicate_fault(unit: Unit, first: Path) -> Fault:
    same = first == unit.file
    where = error_text("earlier-in-file") if same else error_text("in-other-file", file=first)
    message = error_text("agreement-twice", agreement=unit.iri, where=where)
    return Fault(unit.iri, ServandaError(message, file=unit.file))


class Unit(NamedTuple):
    """One agreement or log of a file.

    ``iri`` names it and its graph; ``parts`` are its N-Quads, each with the number of its first line in the
    file, or 0 where lines are not known; ``source`` is the file of its published text; ``raw`` is the hash of
    all that it was read from, so that what has not changed need not be read again.
    """

    iri: str
    parts: tuple[tuple[int, bytes], ...]
    file: Path
    source: Path | None
    raw: str
    #: N-Triples that were derived from its text, which is not at hand.
    derived: bytes = b""

    @property
    def size(self) -> int:
        """How many bytes its N-Quads take."""
        return sum(len(text) for _, text in self.parts)

    @property
    def text(self) -> bytes:
        """Its N-Quads."""
        return b"".join(text for _, text in self.parts)


class Fault(NamedTuple):
    """Something that cannot be loaded: the agreement, if it is known, and what is wrong and where.

    ``is_foreign`` says that nothing is wrong but that the file describes no agreement and no log.
    """

    iri: str | None
    error: ServandaError
    is_foreign: bool = False


def read_units(path: Path) -> Iterator[Unit | Fault]:
    """Yield the agreements and logs of a file, and what in it cannot be loaded.

    N-Quads are read as a stream, whatever their length; other formats as by
    :func:`servanda.read.document.read_file`. What servanda derived, and its ontology, are passed over, so
    that a dump can be loaded. An agreement with a bad line is a fault as a whole.
    """
    try:
        if path.suffix.lower() == ".nq":
            yield from _read_nquads(path)
        else:
            # Only now: what reads other formats takes longer to load than one agreement takes.
            from servanda.read.document import read_file

            yield from _split_document(read_file(path))
    except ServandaError as error:
        yield Fault(None, error)
    except OSError as error:
        reason = describe_system_error(error)
        yield Fault(None, ServandaError(error_text("file-not-read", reason=reason), file=path))


def _read_nquads(path: Path) -> Iterator[Unit | Fault]:
    """Yield the agreements of an N-Quads file."""
    bad: set[str | None] = set()
    old: set[str] = set()
    found = False
    loose: list[GraphLines] = []
    for piece in split_graphs(path):
        found = True
        if isinstance(piece, BadLine):
            yield Fault(piece.graph, _line_error(piece, path))
            if piece.mixed:
                return  # any agreement of the file may lack this line
            bad.add(piece.graph)
        elif piece.graph in bad or piece.graph == ONTOLOGY_GRAPH or (piece.graph or "").endswith("/derived"):
            continue
        elif piece.graph is not None and _describes_itself(piece):
            renamed = [(number, *rename_in_lines(text)) for number, text in piece.parts]
            old.update(*(names for _, _, names in renamed))
            yield _build_unit(piece.graph, tuple((number, text) for number, text, _ in renamed), path, None)
        else:
            loose.append(piece)
    warn_of_old_terms(old, path)
    if loose:
        yield from _read_loose(loose, path)
    elif not found:
        yield Fault(None, ServandaError(error_text("no-statements"), file=path))


def _line_error(bad: BadLine, path: Path) -> ServandaError:
    reason = bad.reason.rpartition(": ")[2].rstrip(".") or bad.reason
    message = (
        error_text("not-nquads-mixed", reason=reason)
        if bad.mixed
        else error_text("not-nquads", reason=reason)
    )
    return ServandaError(message, file=path, line=bad.number)


def _describes_itself(piece: GraphLines) -> bool:
    """Say whether a graph is named by an agreement or a log that it describes."""
    starts = [f"<{piece.graph}>".encode() + kind for kind in _KINDS]
    return any(start in text for _, text in piece.parts for start in starts)


def _read_loose(loose: list[GraphLines], path: Path) -> Iterator[Unit | Fault]:
    """Yield the agreements in triples that do not stand in graphs named by them."""
    size = sum(piece.size for piece in loose)
    if size > files.LIMIT:
        message = error_text("triples-outside-graphs", size=size >> 20)
        yield Fault(None, ServandaError(message, file=path, line=loose[0].parts[0][0]))
        return
    from servanda.read.document import read_quads

    text = b"".join(part for piece in loose for _, part in piece.parts).decode("utf-8", "replace")
    yield from _split_document(read_quads(text, path))


def _split_document(document: Document) -> Iterator[Unit | Fault]:
    """Yield the agreements and logs of a file that was read whole."""
    named = {*document.agreements, *document.logs}
    if not named:
        from servanda.read.foreign import describe_contents

        message = error_text("describes-nothing", contents=describe_contents(document.quads))
        yield Fault(None, ServandaError(message, file=document.path, exit_code=1), is_foreign=True)
        return
    by_graph: dict[str, list[Quad]] = {}
    for quad in document.quads:
        graph = str(getattr(quad.graph_name, "value", ""))
        if graph != ONTOLOGY_GRAPH and not graph.endswith("/derived"):
            by_graph.setdefault(graph if graph in named else _graph_owner(quad, named), []).append(quad)
    if astray := by_graph.get(""):
        message = error_text("triples-without-agreement", number=len(astray), subject=astray[0].subject)
        yield Fault(None, ServandaError(message, file=document.path))
    for iri in sorted(named):
        own = NamedNode(iri)
        quads = [Quad(q.subject, q.predicate, q.object, own) for q in by_graph.get(iri, [])]
        text = serialize(quads, format=RdfFormat.N_QUADS) or b""
        yield _build_unit(
            iri, ((0, text),), document.path, document.source if iri in document.agreements else None
        )


def _graph_owner(quad: Quad, named: set[str]) -> str:
    """Return the agreement or log to which a quad of a graph of another name belongs; "" for none."""
    subject = str(getattr(quad.subject, "value", ""))
    below = [iri for iri in named if subject == iri or subject.startswith(iri + "/")]
    if not below and len(named) == 1:
        below = list(named)
    return max(below, key=len, default="")


def _build_unit(iri: str, parts: tuple[tuple[int, bytes], ...], path: Path, source: Path | None) -> Unit:
    digest = blake2b(digest_size=16)
    for _, text in parts:
        digest.update(text)
    if source is not None:
        digest.update(source.read_bytes())
    return Unit(iri, parts, path, source, digest.hexdigest())


@dataclass
class GraphLines:
    """The triples of one graph of a file.

    ``graph`` is its IRI, None for triples that stand in no graph; ``parts`` are N-Quads, each with the number
    of its first line in the file. A triple of no graph whose object is the IRI of the graph around it may be
    among them: no other line ends like those of a graph.
    """

    graph: str | None
    parts: list[tuple[int, bytes]] = field(default_factory=list)
    size: int = 0

    def add(self, number: int, text: bytes, path: Path) -> None:
        """Add lines; raises ServandaError when the graph grows beyond what one agreement may take."""
        self.parts.append((number, text))
        self.size += len(text)
        if self.size > LIMIT:
            raise ServandaError(
                error_text("graph-too-large", graph=self.graph or 'default', size=LIMIT >> 20),
                file=path, line=number,
            )  # fmt: skip


@dataclass
class BadLine:
    """A line of a file that is not N-Quads, and what is wrong with it.

    ``graph`` is one to which it may have belonged: that of the line before it, and, in a second such record,
    that of the line after it. Where the lines of all graphs are ``mixed`` it may have belonged to any.
    """

    number: int
    reason: str
    graph: str | None
    mixed: bool = False


@dataclass
class _Run:
    """Consecutive lines of one graph."""

    graph: str | None
    number: int
    text: bytes


def split_graphs(
    path: Path, *, block: int = _BLOCK, longest: int = _LONGEST
) -> Iterator[GraphLines | BadLine]:
    """Yield the graphs of an N-Quads file one by one, each whole, and what could not be read.

    What is told of a bad line comes before the graphs to which it may have belonged. Raises ServandaError
    for a graph that is too large, and OSError when the file cannot be read or a temporary file cannot be
    written. ``block`` bytes are read at once, and a line may have ``longest``.
    """
    with path.open("rb") as stream:

        def read() -> Iterator[_Run | BadLine]:
            stream.seek(0)
            return _read_runs(stream, path, block, longest)

        if _is_grouped(read()):
            yield from _read_grouped(read(), path)
        else:
            yield from _read_mixed(read(), path)


def _is_grouped(runs: Iterable[_Run | BadLine]) -> bool:
    """Say whether the lines of each graph stand together."""
    seen: set[str | None] = set()
    graph: str | None = ""  # which names none: the first line begins a graph, also where it stands in none
    for run in runs:
        if isinstance(run, _Run) and run.graph != graph:
            graph = run.graph
            if graph in seen:
                return False
            seen.add(graph)
    return True


def _read_grouped(runs: Iterable[_Run | BadLine], path: Path) -> Iterator[GraphLines | BadLine]:
    """Yield the graphs of a file in which the lines of each stand together."""
    piece: GraphLines | None = None
    bad: BadLine | None = None
    for run in runs:
        if isinstance(run, BadLine):
            yield run
            bad = run
            continue
        if piece is None or piece.graph != run.graph:
            if piece is not None:
                yield piece
            piece = GraphLines(run.graph)
            if bad is not None:
                yield replace(bad, graph=run.graph)
        piece.add(run.number, run.text, path)
        bad = None
    if piece is not None:
        yield piece


def _read_runs(stream: BinaryIO, path: Path, size: int, longest: int) -> Iterator[_Run | BadLine]:
    """Yield what stands together in a file, and the lines that cannot be read, in order."""
    number, rest, graph = 1, b"", None
    ending = b"\0"
    while block := stream.read(size):
        buffer = rest + block
        start = 0
        while (stop := buffer.find(b"\n", start) + 1) > 0:
            if stop - start > longest:
                raise _long_line_error(path, number, longest)
            same = buffer.rfind(ending, start, start + _WINDOW) + len(ending)
            lines = buffer.count(b"\n", start, same) if same > len(ending) else 0
            if lines and lines == buffer.count(ending, start, same):
                yield _Run(graph, number, buffer[start:same])
                number, start = number + lines, same
                continue
            run = _read_line(buffer[start:stop], number, graph)
            number, start = number + 1, stop
            if isinstance(run, _Run):
                graph = run.graph
                # Lines that end like this one, exactly as serializers write them, need no parsing.
                ending = b" <" + graph.encode() + b"> .\n" if graph else b"\0"
            if run is not None:
                yield run
        rest = buffer[start:]
        if len(rest) > longest:
            raise _long_line_error(path, number, longest)
    if rest and (last := _read_line(rest, number, graph)) is not None:
        yield last


def _long_line_error(path: Path, number: int, longest: int) -> ServandaError:
    return ServandaError(error_text("line-too-long", size=-(-longest >> 20)), file=path, line=number)


def _read_line(line: bytes, number: int, graph: str | None) -> _Run | BadLine | None:
    """Return one line; None for a comment."""
    try:
        read = _parse_line(line)
    except SyntaxError as error:
        return BadLine(number, str(error.msg), graph)
    return _Run(read[0], number, read[1]) if read else None


def _parse_line(line: bytes) -> tuple[str | None, bytes] | None:
    """Return the graph of a line and the line; None for a comment; raises SyntaxError for a bad line."""
    if b"<<" in line and is_nested_deep(line.decode("utf-8", "replace")):
        raise SyntaxError(error_text("triple-terms"))
    quads = list(parse(line, RdfFormat.N_QUADS))
    if not quads:
        return None
    quad = quads[0]
    if isinstance(quad.subject, Triple) or isinstance(quad.object, Triple):
        raise SyntaxError(error_text("triple-terms"))
    named = None if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name.value)
    return named, line.rstrip() + b"\n"


def _read_mixed(runs: Iterable[_Run | BadLine], path: Path) -> Iterator[GraphLines | BadLine]:
    """Yield the graphs of a file in which they are mixed, by way of temporary files."""
    import tempfile
    from contextlib import ExitStack

    with tempfile.TemporaryDirectory(prefix="servanda-") as folder:
        names = [Path(folder) / f"{number:02d}" for number in range(_PARTS)]
        with ExitStack() as stack:
            parts = [stack.enter_context(name.open("wb")) for name in names]
            for run in runs:
                if isinstance(run, BadLine):
                    yield replace(run, mixed=True)
                    continue
                place = blake2b((run.graph or "").encode(), digest_size=2).digest()
                head = json.dumps([run.graph, run.number, len(run.text)]).encode()
                parts[int.from_bytes(place, "big") % _PARTS].write(head + b"\n" + run.text)
        for name in names:
            yield from _read_part(name, path)


def _read_part(part: Path, path: Path) -> Iterator[GraphLines]:
    """Yield the graphs of one temporary file, in which each run of lines is headed by what it is."""
    found: dict[str | None, GraphLines] = {}
    with part.open("rb") as stream:
        while head := stream.readline():
            graph, number, length = json.loads(head)
            found.setdefault(graph, GraphLines(graph)).add(number, stream.read(length), path)
    yield from found.values()


class PreparedUnit(NamedTuple):
    """A unit ready to be written.

    ``authored`` and ``derived`` are N-Triples, sorted; ``quads`` and ``concluded`` count them; ``hash`` and
    ``refers`` are those of :class:`servanda.store.archive_file.Entry`; ``shared`` are its lines about things
    that are not its own (:func:`list_shared_lines`), ``kept`` the answers that are kept of it.
    """

    unit: Unit
    hash: str
    quads: int
    concluded: int
    refers: tuple[str, ...]
    authored: bytes
    derived: bytes
    shared: tuple[str, ...] = ()
    kept: AnswerCache = AnswerCache()

    def serialize(self) -> bytes:
        """Return both as N-Quads."""
        graphs = (self.unit.iri, derived_graph(self.unit.iri))
        # A line feed in a literal is written \n, so that this stands at the end of lines only.
        first, second = (f" <{graph}> .\n".encode() for graph in graphs)
        return self.authored.replace(b" .\n", first) + self.derived.replace(b" .\n", second)


@dataclass
class _References:
    """What a unit speaks of that is not its own, and, of what it describes, the hash of what it says."""

    described: dict[bytes, bytes] = field(default_factory=dict)
    spoken: set[bytes] = field(default_factory=set)

    def meets(self, other: _References) -> bool:
        """Say whether one describes a thing of which the other speaks without saying the same of it."""
        return any(
            one.described[iri] != two.described.get(iri)
            for one, two in ((self, other), (other, self))
            for iri in one.described.keys() & two.spoken
        )

    def add(self, other: _References) -> None:
        """Take in what another says."""
        self.described |= other.described
        self.spoken |= other.spoken


@dataclass
class _Group:
    """Units that can be looked at together, since none describes differently what another speaks of."""

    store: Store
    units: list[Unit] = field(default_factory=list)
    named: _References = field(default_factory=_References)


class Preparer:
    """Makes units ready; holds the ontology, which rules need beside each agreement."""

    def __init__(self, rows: RowSource | None = None, ontology: bytes = b"") -> None:
        """Take the ontology, as :attr:`ontology_lines` where they are known, else read it.

        ``rows`` answers questions whose answers are kept. Raises ServandaError when the installation is
        broken.
        """
        if ontology:
            self.ontology = self.ontology_lines = ontology
        else:
            from servanda.store.bundle import load_ontology

            store = Store()
            load_ontology(store)
            self.ontology = store.dump(format=RdfFormat.N_TRIPLES, from_graph=_ONTOLOGY) or b""
        self._terms = {line[1 : line.find(b">")] for line in self.ontology.split(b"\n")}
        self._rows = rows

    @cached_property
    def ontology_lines(self) -> bytes:
        """The ontology as sorted N-Triples, the same bytes for the same ontology."""
        triples = Dataset(
            Quad(one.subject, one.predicate, one.object, _ONTOLOGY)
            for one in parse(self.ontology, RdfFormat.N_TRIPLES, lenient=True)
        )
        # Blank nodes are named by what is said of them.
        triples.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        text = serialize((quad.triple for quad in triples), format=RdfFormat.N_TRIPLES) or b""
        return b"".join(sorted(text.splitlines(keepends=True)))

    def prepare(self, units: Iterable[Unit]) -> tuple[list[PreparedUnit], list[Fault]]:
        """Return the units made ready, in their order, and those that cannot be."""
        groups: list[_Group] = []
        ready: dict[int, PreparedUnit] = {}
        faults: list[Fault] = []
        order: dict[int, int] = {}
        references: dict[int, _References] = {}
        for unit in units:
            order[id(unit)] = len(order)
            references[id(unit)] = named = _read_references(unit)
            group = self._find_group(groups, named)
            try:
                _load_unit(group.store, unit)
            except ServandaError as error:
                faults.append(Fault(unit.iri, error))
                continue
            group.units.append(unit)
            group.named.add(named)
        for group in groups:
            for one in self._derive_group(group, faults):
                iris = [unit.iri for unit in one.units]
                kept = self._rows.answer(one.store, iris) if self._rows else {}
                for unit in one.units:
                    ready[order[id(unit)]] = self._export_unit(
                        one.store, unit, references[id(unit)], kept.get(unit.iri)
                    )
        return [ready[place] for place in sorted(ready)], faults

    def _export_unit(
        self, store: Store, unit: Unit, named: _References, kept: AnswerCache | None
    ) -> PreparedUnit:
        """Return what a store holds of a unit."""
        authored, digest = serialize_graph(store, unit.iri)
        derived, _ = serialize_graph(store, derived_graph(unit.iri))
        refers = named.described.keys() | (named.spoken - self._terms)
        mentions = {iri.decode("utf-8", "replace") for iri in named.spoken} | list_mentions(derived, unit.iri)
        kept = kept or AnswerCache()
        return PreparedUnit(
            unit, digest, authored.count(b"\n"), derived.count(b"\n"),
            tuple(sorted(iri.decode("utf-8", "replace") for iri in refers)), authored, derived,
            list_shared_lines(authored, derived, unit.iri),
            kept._replace(values={**kept.values, MENTIONS: mentions}),
        )  # fmt: skip

    def _find_group(self, groups: list[_Group], named: _References) -> _Group:
        """Return the group in which a unit meets no other and says most that others say too, or a new one."""
        fitting = [group for group in groups if not group.named.meets(named)]
        if not fitting:
            groups.append(_Group(self._open_store()))
            return groups[-1]
        return max(fitting, key=lambda group: len(group.named.described.items() & named.described.items()))

    def _open_store(self) -> Store:
        store = Store()
        store.load(self.ontology, RdfFormat.N_TRIPLES, to_graph=_ONTOLOGY, lenient=True)
        return store

    def _derive_group(self, group: _Group, faults: list[Fault]) -> list[_Group]:
        """Return a group with what follows from its units, taken apart if they cannot stay together."""
        if len(group.units) > 1 and not apply_rules_together(group.store, _build_owner(group.units)):
            alone = [_Group(self._open_store(), [unit]) for unit in group.units]
            for one in alone:
                _load_unit(one.store, one.units[0])
            return [done for one in alone for done in self._derive_group(one, faults)]
        if len(group.units) == 1:
            apply_rules(group.store)
        for unit in list(group.units):
            if unit.derived:
                graph = NamedNode(derived_graph(unit.iri))
                group.store.load(unit.derived, RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)
            if unit.source is None:
                continue
            from servanda.account import derive_locations

            try:
                derive_locations(group.store, unit.iri, unit.source)
            except ServandaError as error:
                group.units.remove(unit)
                faults.append(Fault(unit.iri, error))
        return [group]


def _read_references(unit: Unit) -> _References:
    """Return what a unit says of things that are not its own, and of which it speaks."""
    text = unit.text
    if (found := _read_canonical_references(unit.iri, text)) is not None:
        return found
    own, below = f"<{unit.iri}".encode(), f"<{unit.iri}/".encode()
    lines: dict[bytes, list[bytes]] = {}
    objects: set[bytes] = set()
    for subject, value, line in _split_columns(text):
        if subject != own and not subject.startswith(below):
            lines.setdefault(subject, []).append(line[: line.rfind(b" <")])
        if value[:1] == b"<":
            objects.add(value[: value.find(b">")])
    spoken = {iri for iri in objects if iri != own and not iri.startswith(below)} | lines.keys()
    described = {iri[1:]: _hash_description(found) for iri, found in lines.items()}
    return _References(described, {iri[1:] for iri in spoken})


def _read_canonical_references(iri: str, text: bytes) -> _References | None:
    """Return the same for N-Quads that are spaced as serializers write them; None for any other.

    No line of those is parsed: what an object is shows at its beginning and its end.
    """
    ending = f" <{iri}> .\n".encode()
    *lines, rest = text.split(ending)
    if rest or len(lines) != text.count(b"\n") or b"><" in text or b"\t" in text:
        return None
    objects = {line.rpartition(b" ")[2] for line in lines}
    if b"" in objects:
        return None
    own = (f"<{iri}> ".encode(), f"<{iri}/".encode(), b"_:")
    about: dict[bytes, list[bytes]] = {}
    for line in lines:
        if not line.startswith(own):
            about.setdefault(line[1 : line.find(b">")], []).append(line)
    described = {node: _hash_description(found) for node, found in about.items()}
    return _References(described, _list_foreign(objects, iri) | about.keys())


def _list_foreign(nodes: Iterable[bytes], iri: str) -> set[bytes]:
    """Return the IRIs among the last words of lines that are not an agreement's own."""
    own, below = f"<{iri}>".encode(), f"<{iri}/".encode()
    return {
        node[1:-1]
        for node in nodes
        if node[:1] == b"<" and node[-1:] == b">" and b'"' not in node
        and node != own and not node.startswith(below)
    }  # fmt: skip


def list_shared_lines(authored: bytes, derived: bytes, iri: str) -> tuple[str, ...]:
    """Return what the sorted N-Triples of an agreement say of what others share, without line ends.

    That is all that is said of IRIs that are not its own, of its roles, and of what it defines for itself:
    actors by which a question about a shared one reaches what they owe, and names by which they are found.
    Lines with blank nodes are left out: what they say is of this agreement alone.
    """
    lines = authored.splitlines()
    below = [bisect_left(lines, f"<{iri}{end}".encode()) for end in ("/", "0", ">", "?")]
    foreign = [*lines[: below[0]], *lines[below[1] : below[2]], *lines[below[3] :]]
    links = _name_links(iri)
    own = {line[:-2].rpartition(b" ")[2] for line in lines if line.startswith(links)}
    if own:
        foreign += [
            line
            for line in (*lines[below[0] : below[1]], *derived.splitlines())
            if line.partition(b" ")[0] in own
        ]
    return tuple(
        line[:-2].decode("utf-8", "replace") for line in foreign if line[:1] == b"<" and b" _:" not in line
    )


def _name_links(iri: str) -> tuple[bytes, ...]:
    """Return how the lines begin by which an agreement names what is its own and found by name."""
    return tuple(f"<{iri}> <{SRV}{name}> ".encode() for name in NAMING_PROPERTIES)


def list_mentions(triples: bytes, iri: str) -> set[str]:
    """Return the IRIs in N-Triples of an agreement, as subjects and objects, that are not its own."""
    lines = triples.split(b" .\n")
    found = {line.partition(b" ")[0] for line in lines} | {line.rpartition(b" ")[2] for line in lines}
    return {node.decode("utf-8", "replace") for node in _list_foreign(found, iri)}


def _split_columns(text: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield of each line about an IRI: the IRI after its ``<``, what follows the predicate, and the line."""
    unspaced = b"><" in text
    for line in text.split(b"\n"):
        columns = line.split(b"> ", 2)
        if unspaced or len(columns) != 3 or columns[2][:1] in b" \t":
            # Not spaced as serializers do it, or empty.
            columns = _START.sub(rb"\1 \2 ", line).split(b"> ", 2)
        if columns[0][:1] == b"<":
            yield columns[0], columns[-1], line


def _hash_description(lines: list[bytes]) -> bytes:
    """Return the hash of the lines about one thing, without their graph, whatever their order."""
    return blake2b(b"\n".join(sorted(lines)), digest_size=8).digest()


def _build_owner(units: list[Unit]) -> Callable[[str], str | None]:
    """Return what gives the unit to which a subject belongs: the one whose IRI it continues."""
    known = {unit.iri for unit in units}

    def owner(subject: str) -> str | None:
        name = subject
        while name and name not in known:
            name = name.rpartition("/")[0]
        return name or None

    return owner


def _load_unit(store: Store, unit: Unit) -> None:
    """Add a unit's quads to a store; raises ServandaError, with the line, for what is not N-Quads."""
    # In one piece where there are blank nodes, which are named anew with each load.
    whole = len(unit.parts) > 1 and b"_:" in unit.text
    for first, text in ((0, unit.text),) if whole else unit.parts:
        try:
            store.load(text, RdfFormat.N_QUADS)
        except SyntaxError as error:
            reason = str(error.msg).rpartition(": ")[2].rstrip(".")
            line = first + (error.lineno or 1) - 1 if first else None
            message = error_text("not-nquads", reason=reason)
            raise ServandaError(message, file=unit.file, line=line) from None
    for quad in list(store.quads_for_pattern(None, None, None, DefaultGraph())):
        # A triple of no graph, whose object looked like one: it is about this agreement.
        store.remove(quad)
        store.add(Quad(quad.subject, quad.predicate, quad.object, NamedNode(unit.iri)))


def serialize_graph(store: Store, graph: str) -> tuple[bytes, str]:
    """Return the triples of a graph as sorted N-Triples, and their hash."""
    text = store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph)) or b""
    lines = b"".join(sorted(text.splitlines(keepends=True)))
    return lines, blake2b(lines, digest_size=16).hexdigest()
