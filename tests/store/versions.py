"""An agreement whose every triple says which version it is of, written to a server by a client of its own.

As a program: ``versions.py URL PIECE SIZE`` says "ready", waits for the number of a version on standard
input, and replaces the agreement again and again from there on, until it is killed.
"""

from __future__ import annotations

import sys

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from servanda.namespaces import BASE
from servanda.store.endpoint import Endpoint
from servanda.store.endpoint_writer import EndpointWriter

AGREEMENT = BASE + "agreement/long"


def ntriples(quads: list[Quad]) -> bytes:
    """Return the triples of quads as N-Triples."""
    return serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""


def version(number: int, size: int) -> tuple[bytes, bytes]:
    """Return what is authored and what is derived, as N-Triples: ``size`` triples and one."""
    name, kind, value = NamedNode(AGREEMENT), NamedNode("urn:version"), Literal(str(number))
    quads = [Quad(NamedNode(f"{AGREEMENT}/{n}"), kind, value) for n in range(size)]
    return ntriples(quads), ntriples([Quad(name, kind, value)])


def main(url: str, piece: int, size: int) -> None:
    """Replace the agreement until killed."""
    with EndpointWriter(Endpoint(url), piece) as writer:
        print("ready", flush=True)
        number = int(sys.stdin.readline())
        while True:
            number += 1
            writer.replace(AGREEMENT, *version(number, size), str(number))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
