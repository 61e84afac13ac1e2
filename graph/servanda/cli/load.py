"""``servanda load``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli import places
from servanda.cli.terminal import say
from servanda.errors import ServandaError

if TYPE_CHECKING:
    from servanda.cli.places import Place
    from servanda.store.loading import Loaded


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--store", metavar="PLACE", type=places.PLACE, required=True,
    help="The folder of the store, made if need be, or the URL of a SPARQL server.",
)  # fmt: skip
@click.option(
    "--keep-going", is_flag=True,
    help="Leave out an agreement that cannot be read, tell it at the end, and leave with 1.",
)  # fmt: skip
def load(files: tuple[Path, ...], store: Place, keep_going: bool) -> None:
    """Load agreements and logs into a store that stays: FILES (or folders of them), or the bundled agreement.

    An agreement that is there already is replaced as a whole, one that has not changed is passed over. A load
    that is cut off leaves every agreement as it was or as it is to be; the same command goes on from there.
    N-Quads of any length are read as a stream.

    \b
    servanda load corpus.nq --store archive
    servanda load agreements/ --store archive --keep-going
    servanda notify --store archive --agreement kz-nato-2007
    """  # noqa: D301 (click wants the character itself)
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
        raise ServandaError("nothing was found to load; give files that describe agreements", exit_code=1)


def _told(done: Loaded) -> str:
    parts = [f"{done.written:,} written ({done.quads:,} triples, {done.derived:,} derived)"]
    if done.unchanged:
        parts.append(f"{done.unchanged:,} unchanged")
    if done.faults:
        parts.append(f"{len(done.faults):,} left out")
    return f"agreements and logs: {', '.join(parts)}"
