"""``servanda generate``."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.cli import options
from servanda.cli.terminal import give, say
from servanda.errors import ServandaError
from servanda.messages import error_text


@click.command()
@click.argument("count", metavar="N", type=click.IntRange(min=1))
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--defects", "rate", metavar="RATE", type=click.FloatRange(0, 1), default=0.0)
@click.option("--defect", "kinds", metavar="KIND", multiple=True)
@click.option("--planted", metavar="FILE", type=click.Path(path_type=Path))
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
    """Run ``servanda generate``."""
    from servanda.generate.corpus import corpus
    from servanda.generate.planting import Planted, Planter, listed

    if (kinds or planted) and not rate:
        raise ServandaError(error_text("defect-without-defects"))
    if planted is not None and planted.exists() and not force:  # before, not after, a long run
        raise ServandaError(error_text("file-exists"), file=planted)
    found: list[Planted] = []
    quads = corpus(count, seed, Planter(rate, seed, kinds) if rate else None, found)
    if output is None:
        for agreement in quads:
            give(agreement)
    else:
        from servanda.export.formats import write_file

        write_file(quads, output, force=force)
        say(f"written: {output}")
    if planted is not None:
        options.emit(listed(found), planted, force=force)
