"""``servanda generate``."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.cli import options


@click.command()
@click.argument("count", metavar="N", type=click.IntRange(min=1))
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed gives another corpus.")
@options.output
def generate(count: int, seed: int, output: Path | None, force: bool) -> None:
    """Write N synthetic agreements as N-Quads; the same seed gives the same bytes.

    \b
    servanda generate 100 -o corpus.nq
    servanda generate 10000 --seed 7 -o corpus.nq
    """  # noqa: D301 (click wants the character itself)
    from servanda.generate.corpus import corpus

    quads = corpus(count, seed)
    if output is None:
        for agreement in quads:
            options.printed(agreement)
        return
    from servanda.export.write import write

    write(quads, output, force=force)
    click.echo(f"written: {output}", err=True)
