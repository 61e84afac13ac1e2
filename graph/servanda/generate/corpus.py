"""A generated corpus as N-Quads: one agreement after another, each in the graph named by its IRI."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.generate.agreement import agreement


def corpus(count: int, seed: int = 0) -> Iterator[bytes]:
    """Yield the N-Quads of each of ``count`` agreements, made as they are asked for.

    The same ``seed`` gives the same bytes everywhere, and the agreement of a number does not depend on how
    many there are.
    """
    for number in range(1, count + 1):
        draft = agreement(number, seed)
        ending = f" <{draft.agreement}> .\n"
        yield "".join(f"{s} {p} {o}{ending}" for s, p, o in dict.fromkeys(draft.triples)).encode()
