"""Triples on their way to a server: N-Triples lines, in pieces of bounded size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from pyoxigraph import Quad

#: What stands before the IRI of a predicate while a graph is under way. No question asks for such a
#: predicate, so that nothing of an agreement is answered before all of it is there.
PENDING: Final = "https://w3id.org/servanda/store/pending?"
#: What stands before the IRI of a datatype whose values a server would rewrite.
KEPT: Final = "https://w3id.org/servanda/store/literal?"

_IN_MEMORY: Final = 4 * 1024 * 1024
_READ: Final = 1024 * 1024
_PREDICATE: Final = re.compile(rb"^(\S+) <", re.MULTILINE)
_BLANK: Final = re.compile(rb"^_:| _:\S+ \.$")


def ntriples(quads: Iterable[Quad]) -> bytes:
    """Return the triples of quads as N-Triples (https://www.w3.org/TR/n-triples/)."""
    from pyoxigraph import RdfFormat, serialize

    return serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""


def pending(lines: bytes) -> bytes:
    r"""Return N-Triples in which every predicate says that it does not count yet.

    >>> pending(b"<urn:s> <urn:p> <urn:o> .\n")
    b'<urn:s> <https://w3id.org/servanda/store/pending?urn:p> <urn:o> .\n'
    """
    return _PREDICATE.sub(rb"\1 <" + PENDING.encode(), lines)


def with_kept(lines: bytes, datatypes: Iterable[str]) -> bytes:
    r"""Return N-Triples in which literals of these datatypes are of others, which a server does not know.

    The last thing on a line is the datatype of its literal, whatever the literal says.

    >>> with_kept(b'<urn:s> <urn:p> "P3M"^^<urn:d> .\n', ["urn:d"])
    b'<urn:s> <urn:p> "P3M"^^<https://w3id.org/servanda/store/literal?urn:d> .\n'
    """
    for datatype in datatypes:
        ending = rb'"\^\^<(' + re.escape(datatype.encode()) + rb")> \.$"
        lines = re.sub(ending, b'"^^<' + KEPT.encode() + rb"\1> .", lines, flags=re.MULTILINE)
    return lines


def mended(body: IO[bytes], mends: Iterable[tuple[bytes, bytes]]) -> IO[bytes]:
    """Return the results of a query with what a server writes in a way of its own replaced."""
    from tempfile import SpooledTemporaryFile

    pairs = list(mends)
    longest = max(len(old) for old, _ in pairs)
    written = cast("IO[bytes]", SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 (handed on open)
    held = b""
    while piece := body.read(_READ):
        held += piece
        for old, new in pairs:
            held = held.replace(old, new)
        # The end may be the beginning of something to be replaced.
        written.write(held[:-longest])
        held = held[-longest:]
    written.write(held)
    written.seek(0)
    return written


def has_blank(lines: bytes) -> bool:
    """Tell whether a blank node stands in N-Triples: sent twice, it becomes two."""
    return any(_BLANK.search(line) for line in lines.splitlines())


def pieces(lines: bytes, size: int) -> Iterator[bytes]:
    """Yield N-Triples in pieces of about ``size`` bytes, whole lines each.

    A blank node is one only within one piece: so all lines that hold any are in the first, whatever its size.
    """
    tied: list[bytes] = []
    free: list[bytes] = []
    for line in lines.splitlines(keepends=True):
        (tied if _BLANK.search(line.rstrip(b"\n")) else free).append(line)
    held, length = tied, sum(map(len, tied))
    for line in free:
        if length + len(line) > size and held:
            yield b"".join(held)
            held, length = [], 0
        held.append(line)
        length += len(line)
    if held:
        yield b"".join(held)
