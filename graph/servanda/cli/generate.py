"""``servanda generate``."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.cli import options
from servanda.cli.terminal import give, say
from servanda.errors import ServandaError


@click.command()
@click.argument("count", metavar="N", type=click.IntRange(min=1))
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed gives another corpus.")
@click.option(
    "--defects", "rate", metavar="RATE", type=click.FloatRange(0, 1), default=0.0,
    help="Plant one defect in this share of the agreements (0.1 is one of ten).",
)  # fmt: skip
@click.option(
    "--defect", "kinds", metavar="KIND", multiple=True,
    help="Plant only defects of this kind (QuoteInPassage, AgreementTitle:minCount). May be repeated.",
)  # fmt: skip
@click.option(
    "--planted", metavar="FILE", type=click.Path(path_type=Path),
    help="List what was planted, as JSON: agreement, kind, shape, focus node.",
)  # fmt: skip
@options.output
def generate(
    count: int,
    seed: int,
    rate: float,
    kinds: tuple[str, ...],
    planted: Path | None,
    output: Path | None,
    force: bool,
) -> None:
    """Write N synthetic agreements as N-Quads; the same seed gives the same bytes.

    \b
    servanda generate 100 -o corpus.nq
    servanda generate 10000 --seed 7 -o corpus.nq
    servanda generate 100 --defects 0.2 --planted planted.json -o broken.nq
    """  # noqa: D301 (click wants the character itself)
    from servanda.generate.corpus import corpus
    from servanda.generate.planting import Planted, Planter, listed

    if (kinds or planted) and not rate:
        raise ServandaError("--defect and --planted need --defects, the share of agreements to plant them in")
    if planted is not None and planted.exists() and not force:  # before, not after, a long run
        raise ServandaError("this file is there already; choose another name or use --force", file=planted)
    found: list[Planted] = []
    quads = corpus(count, seed, Planter(rate, seed, kinds) if rate else None, found)
    if output is None:
        for agreement in quads:
            give(agreement)
    else:
        from servanda.export.write import write

        write(quads, output, force=force)
        say(f"written: {output}")
    if planted is not None:
        options.emit(listed(found), planted, force=force)
