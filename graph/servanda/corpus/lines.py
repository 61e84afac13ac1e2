"""Triples as N-Triples strings, and the questions to which they are an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from servanda.check.compiled.terms import Term

#: A subject, a predicate and an object.
Line = tuple[Term, Term, Term]
#: Stands for any node in a question.
ANY: Final = "*"


def split(line: str) -> Line:
    """Return the three terms of a line of N-Triples without its end."""
    subject, predicate, value = line.split(" ", 2)
    return subject, predicate, value


def ends_off(text: bytes) -> list[str]:
    """Return the lines of N-Triples as Oxigraph writes them, without their ends."""
    # A line feed in a literal is written \n, so that each line is one triple, which ends with " .".
    return [line[:-2] for line in text.decode().split("\n") if line]


def lines_of(text: bytes) -> list[Line]:
    """Return the triples of N-Triples as Oxigraph writes them."""
    return [split(line) for line in ends_off(text)]


def text_of(lines: Iterable[Line]) -> bytes:
    r"""Return triples as N-Triples.

    >>> text_of([("<urn:a>", "<urn:b>", '"c"')])
    b'<urn:a> <urn:b> "c" .\n'
    """
    return "".join(f"{subject} {predicate} {value} .\n" for subject, predicate, value in lines).encode()


def about(node: Term, predicate: Term | None) -> str:
    """Return the question for the objects of a predicate (None: of any) of a node."""
    return f"{node} > {predicate or '*'}"


def towards(node: Term, predicate: Term | None) -> str:
    """Return the question for the subjects of a predicate (None: of any) of which a node is the object."""
    return f"{node} < {predicate or '*'}"


def is_own(iri: str, node: Term) -> bool:
    """Say whether a node belongs to an agreement: it is a blank node, the agreement, or named below it.

    >>> is_own("urn:a", "<urn:a/4.1>"), is_own("urn:a", "<urn:ab>")
    (True, False)
    """
    return node.startswith((f"<{iri}/", "_:")) or node == f"<{iri}>"


def questions_of(line: Line) -> Iterator[str]:
    """Yield the questions to which a triple is an answer."""
    subject, predicate, value = line
    yield from (about(subject, predicate), about(subject, None), about(ANY, predicate))
    yield from (towards(value, predicate), towards(value, None))
