"""What is loaded at once and replaced at once: one agreement, or one log, with the file that it is from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.derive.rules import ONTOLOGY_GRAPH
from servanda.errors import ServandaError
from servanda.read.agreement import Document, read
from servanda.read.renamed import remark, rename_in_lines
from servanda.store.splitting import BadLine, Piece, pieces
from servanda.vocabulary import PREFIXES, SRV

if TYPE_CHECKING:
    import pyoxigraph

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
#: How the graph of an agreement or a log says that it is one.
_KINDS: Final = tuple(f" {_TYPE} <{SRV}{name}>".encode() for name in ("Agreement", "EventLog"))


@dataclass(frozen=True)
class Unit:
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

    @property
    def size(self) -> int:
        """How many bytes its N-Quads take."""
        return sum(len(text) for _, text in self.parts)

    @property
    def text(self) -> bytes:
        """Its N-Quads."""
        return b"".join(text for _, text in self.parts)


@dataclass(frozen=True)
class Fault:
    """Something that cannot be loaded: the agreement, if it is known, and what is wrong and where."""

    iri: str | None
    error: ServandaError


def units(path: Path) -> Iterator[Unit | Fault]:
    """Yield the agreements and logs of a file, and what in it cannot be loaded.

    N-Quads are read as a stream, whatever their length; other formats as by
    :func:`servanda.read.agreement.read`. What servanda derived, and its ontology, are passed over, so that a
    dump can be loaded. An agreement with a bad line is a fault as a whole.
    """
    try:
        if path.suffix.lower() == ".nq":
            yield from _streamed(path)
        else:
            yield from _of_document(read(path))
    except ServandaError as error:
        yield Fault(None, error)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        yield Fault(None, ServandaError(f"this file cannot be read ({reason})", file=path))


def _streamed(path: Path) -> Iterator[Unit | Fault]:
    """Yield the agreements of an N-Quads file."""
    bad: set[str | None] = set()
    old: set[str] = set()
    found = False
    loose: list[Piece] = []
    for piece in pieces(path):
        found = True
        if isinstance(piece, BadLine):
            yield Fault(piece.graph, _told(piece, path))
            if piece.mixed:
                return  # any agreement of the file may lack this line
            bad.add(piece.graph)
        elif piece.graph in bad or piece.graph == ONTOLOGY_GRAPH or (piece.graph or "").endswith("/derived"):
            continue
        elif piece.graph is not None and _describes_itself(piece):
            renamed = [(number, *rename_in_lines(text)) for number, text in piece.parts]
            old.update(*(names for _, _, names in renamed))
            yield _unit(piece.graph, tuple((number, text) for number, text, _ in renamed), path, None)
        else:
            loose.append(piece)
    remark(old, path)
    if loose:
        yield from _placed(loose, path)
    elif not found:
        yield Fault(None, ServandaError("this file states nothing; nothing can be read from it", file=path))


def _told(bad: BadLine, path: Path) -> ServandaError:
    reason = bad.reason.rpartition(": ")[2].rstrip(".") or bad.reason
    why = " (the lines of this file are mixed, so that it may belong to any agreement)" if bad.mixed else ""
    return ServandaError(f"this is not N-Quads: {reason}; mend it there{why}", file=path, line=bad.number)


def _describes_itself(piece: Piece) -> bool:
    """Say whether a graph is named by an agreement or a log that it describes."""
    starts = [f"<{piece.graph}>".encode() + kind for kind in _KINDS]
    return any(start in text for _, text in piece.parts for start in starts)


def _placed(loose: list[Piece], path: Path) -> Iterator[Unit | Fault]:
    """Yield the agreements in triples that do not stand in graphs named by them."""
    from servanda.read import files
    from servanda.read.agreement import read_quads

    size = sum(piece.size for piece in loose)
    if size > files.LIMIT:
        message = (
            f"{size >> 20} MB of triples stand outside graphs that are named by their agreement; put each "
            "agreement into a graph named by its IRI"
        )
        yield Fault(None, ServandaError(message, file=path, line=loose[0].parts[0][0]))
        return
    text = b"".join(part for piece in loose for _, part in piece.parts).decode("utf-8", "replace")
    yield from _of_document(read_quads(text, path))


def _of_document(document: Document) -> Iterator[Unit | Fault]:
    """Yield the agreements and logs of a file that was read whole."""
    from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

    named = {*document.agreements, *document.logs}
    if not named:
        message = "this describes no agreement and no log; give a file that does"
        yield Fault(None, ServandaError(message, file=document.path, exit_code=1))
        return
    by_graph: dict[str, list[pyoxigraph.Quad]] = {}
    for quad in document.quads:
        graph = str(getattr(quad.graph_name, "value", ""))
        if graph != ONTOLOGY_GRAPH and not graph.endswith("/derived"):
            by_graph.setdefault(graph if graph in named else _owner(quad, named), []).append(quad)
    if astray := by_graph.get(""):
        message = (
            f"{len(astray)} triples belong to no agreement of this file (the first is about "
            f"{astray[0].subject}); put each agreement into a graph named by its IRI"
        )
        yield Fault(None, ServandaError(message, file=document.path))
    for iri in sorted(named):
        own = NamedNode(iri)
        quads = [Quad(q.subject, q.predicate, q.object, own) for q in by_graph.get(iri, [])]
        text = serialize(quads, format=RdfFormat.N_QUADS) or b""
        yield _unit(iri, ((0, text),), document.path, document.source if iri in document.agreements else None)


def _owner(quad: pyoxigraph.Quad, named: set[str]) -> str:
    """Return the agreement or log to which a quad of a graph of another name belongs; "" for none."""
    subject = str(getattr(quad.subject, "value", ""))
    below = [iri for iri in named if subject == iri or subject.startswith(iri + "/")]
    if not below and len(named) == 1:
        below = list(named)
    return max(below, key=len, default="")


def _unit(iri: str, parts: tuple[tuple[int, bytes], ...], path: Path, source: Path | None) -> Unit:
    digest = blake2b(digest_size=16)
    for _, text in parts:
        digest.update(text)
    if source is not None:
        digest.update(source.read_bytes())
    return Unit(iri, parts, path, source, digest.hexdigest())
