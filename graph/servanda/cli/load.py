"""``servanda load``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli import places
from servanda.cli.terminal import say
from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from servanda.cli.places import Place
    from servanda.store.loading import Loaded


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--store", metavar="PLACE", type=places.PLACE, required=True)
@click.option("--keep-going", is_flag=True)
def load(files: tuple[Path, ...], store: Place, keep_going: bool) -> None:
    """Run ``servanda load``."""
    from servanda.cli.bar import bar
    from servanda.store.build import bundled
    from servanda.store.loading import load_into
    from servanda.vocabulary import compact

    named = [file for path in files for file in places.files(path)] or bundled()
    with places.sink(store) as sink, bar("loading") as tell:
        done = load_into(
            sink, named, keep_going=keep_going,
            tell=lambda now: tell(now.done, now.total, now.agreements),
        )  # fmt: skip
    say(_told(done))
    for fault in done.faults:
        whose = f" {compact(fault.iri)}" if fault.iri else ""
        say(f"servanda: left out{whose}: {fault.error}")
    if done.faults:
        raise click.exceptions.Exit(1)
    if not done.written and not done.unchanged:
        raise ServandaError(error_text("nothing-to-load"), exit_code=1)


def _told(done: Loaded) -> str:
    parts = [f"{done.written:,} written ({done.quads:,} triples, {done.derived:,} derived)"]
    if done.unchanged:
        parts.append(f"{done.unchanged:,} unchanged")
    if done.faults:
        parts.append(f"{len(done.faults):,} left out")
    return f"agreements and logs: {', '.join(parts)}"
