"""Turtle as servanda writes it: each prefix once, a paragraph for each subject, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from pyoxigraph import RdfFormat, Triple, serialize


def serialize_paragraphs(triples: Iterable[Triple], short: dict[str, str]) -> bytes:
    """Return triples as Turtle, in the order in which they are given; ``short`` are the prefixes.

    A subject whose triples do not stand together gets several paragraphs.
    """
    written = ["".join(f"@prefix {name}: <{space}> .\n" for name, space in short.items()).encode()]
    for _, group in groupby(triples, key=lambda triple: str(triple.subject)):
        paragraph = serialize(group, format=RdfFormat.TURTLE, prefixes=short) or b""
        # Each is written as a file of its own; the prefixes stand once.
        lines = paragraph.splitlines(keepends=True)
        written.append(b"".join(line for line in lines if not line.startswith(b"@prefix ")))
    return b"\n".join(written)
