"""A generated corpus as N-Quads: one agreement after another, each in the graph named by its IRI."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.generate.agreement import generate_agreement
from servanda.generate.defects import Planted, Planter, Unit


def generate_corpus(
    count: int, seed: int = 0, planter: Planter | None = None, planted: list[Planted] | None = None
) -> Iterator[bytes]:
    """Yield the N-Quads of each of ``count`` agreements, made as they are asked for.

    The same ``seed`` gives the same bytes everywhere, and the agreement of a number does not depend on how
    many there are. ``planter`` plants defects, which are added to ``planted``.
    """
    for number in range(1, count + 1):
        unit = Unit(generate_agreement(number, seed), number)
        defect = planter.plant(unit) if planter is not None else None
        if defect is not None and planted is not None:
            planted.append(defect)
        yield "".join(_write_lines(unit)).encode()


def _write_lines(unit: Unit) -> Iterator[str]:
    """Yield the lines of an agreement, then those of its log, each triple once."""
    for graph, triples in unit.graphs():
        for s, p, o in dict.fromkeys(triples):
            yield f"{s} {p} {o} {graph} .\n"
