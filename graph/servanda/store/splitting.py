"""An N-Quads file of any length, split into its graphs as it is read.

Lines of one graph usually stand together and end alike. So most lines are only compared with the end of the
line before; a line that ends otherwise is parsed. A file whose graphs are mixed is sorted apart first, into
temporary files, so that memory stays bounded whatever the order of the lines.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final

from servanda.errors import ServandaError

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


@dataclass
class Piece:
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
                f"the graph <{self.graph or 'default'}> takes more than {LIMIT >> 20} MB; one agreement "
                "is never that long, so give each agreement a graph of its own",
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


def pieces(path: Path) -> Iterator[Piece | BadLine]:
    """Yield the graphs of an N-Quads file one by one, each whole, and what could not be read.

    What is told of a bad line comes before the graphs to which it may have belonged. Raises ServandaError
    for a graph that is too large, and OSError when the file cannot be read or a temporary file cannot be
    written.
    """
    with path.open("rb") as stream:
        if _is_grouped(stream, path):
            stream.seek(0)
            yield from _together(stream, path)
        else:
            stream.seek(0)
            yield from _sorted_apart(stream, path)


def _is_grouped(stream: BinaryIO, path: Path) -> bool:
    """Say whether the lines of each graph stand together."""
    seen: set[str | None] = set()
    graph: str | None = ""  # which names none: the first line begins a graph, also where it stands in none
    for run in _runs(stream, path):
        if isinstance(run, _Run) and run.graph != graph:
            graph = run.graph
            if graph in seen:
                return False
            seen.add(graph)
    return True


def _together(stream: BinaryIO, path: Path) -> Iterator[Piece | BadLine]:
    """Yield the graphs of a file in which the lines of each stand together."""
    piece: Piece | None = None
    bad: BadLine | None = None
    for run in _runs(stream, path):
        if isinstance(run, BadLine):
            yield run
            bad = run
            continue
        if piece is None or piece.graph != run.graph:
            if piece is not None:
                yield piece
            piece = Piece(run.graph)
            if bad is not None:
                yield replace(bad, graph=run.graph)
        piece.add(run.number, run.text, path)
        bad = None
    if piece is not None:
        yield piece


def _runs(stream: BinaryIO, path: Path) -> Iterator[_Run | BadLine]:
    """Yield what stands together in a file, and the lines that cannot be read, in order."""
    number, rest, graph = 1, b"", None
    ending = b"\0"
    while block := stream.read(_BLOCK):
        buffer = rest + block
        start = 0
        while (stop := buffer.find(b"\n", start) + 1) > 0:
            same = buffer.rfind(ending, start, start + _WINDOW) + len(ending)
            lines = buffer.count(b"\n", start, same) if same > len(ending) else 0
            if lines and lines == buffer.count(ending, start, same):
                yield _Run(graph, number, buffer[start:same])
                number, start = number + lines, same
                continue
            run = _one(buffer[start:stop], number, graph)
            number, start = number + 1, stop
            if isinstance(run, _Run):
                graph = run.graph
                # Lines that end like this one, exactly as serializers write them, need no parsing.
                ending = b" <" + graph.encode() + b"> .\n" if graph else b"\0"
            if run is not None:
                yield run
        rest = buffer[start:]
        if len(rest) > _LONGEST:
            raise ServandaError(f"a line here is longer than {_LONGEST >> 20} MB", file=path, line=number)
    if rest and (last := _one(rest, number, graph)) is not None:
        yield last


def _one(line: bytes, number: int, graph: str | None) -> _Run | BadLine | None:
    """Return one line; None for a comment."""
    try:
        read = _parsed(line)
    except SyntaxError as error:
        return BadLine(number, str(error.msg), graph)
    return _Run(read[0], number, read[1]) if read else None


def _parsed(line: bytes) -> tuple[str | None, bytes] | None:
    """Return the graph of a line and the line; None for a comment; raises SyntaxError for a bad line."""
    from pyoxigraph import DefaultGraph, RdfFormat, Triple, parse

    quads = list(parse(line, RdfFormat.N_QUADS))
    if not quads:
        return None
    quad = quads[0]
    if isinstance(quad.subject, Triple) or isinstance(quad.object, Triple):
        raise SyntaxError("statements about statements (RDF 1.2) are not read; take them out")
    named = None if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name.value)
    return named, line.rstrip() + b"\n"


def _sorted_apart(stream: BinaryIO, path: Path) -> Iterator[Piece | BadLine]:
    """Yield the graphs of a file in which they are mixed, by way of temporary files."""
    with tempfile.TemporaryDirectory(prefix="servanda-") as folder:
        names = [Path(folder) / f"{number:02d}" for number in range(_PARTS)]
        with ExitStack() as stack:
            parts = [stack.enter_context(name.open("wb")) for name in names]
            for run in _runs(stream, path):
                if isinstance(run, BadLine):
                    yield replace(run, mixed=True)
                    continue
                place = blake2b((run.graph or "").encode(), digest_size=2).digest()
                head = json.dumps([run.graph, run.number, len(run.text)]).encode()
                parts[int.from_bytes(place, "big") % _PARTS].write(head + b"\n" + run.text)
        for name in names:
            yield from _gathered(name, path)


def _gathered(part: Path, path: Path) -> Iterator[Piece]:
    """Yield the graphs of one temporary file, in which each run of lines is headed by what it is."""
    found: dict[str | None, Piece] = {}
    with part.open("rb") as stream:
        while head := stream.readline():
            graph, number, length = json.loads(head)
            found.setdefault(graph, Piece(graph)).add(number, stream.read(length), path)
    yield from found.values()
