"""``servanda unload``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from servanda.cli import places
from servanda.cli.terminal import say
from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from servanda.cli.places import Place


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--store", metavar="PLACE", type=places.PLACE, required=True)
def unload(ids: tuple[str, ...], store: Place) -> None:
    """Run ``servanda unload``."""
    with places.sink(store, make=False) as sink:
        wanted = [places.identified(name) or name for name in ids]
        missing = [name for name, iri in zip(ids, wanted, strict=True) if not sink.holds(iri)]
        if missing:
            raise ServandaError(error_text("not-in-store", agreement=missing[0]), exit_code=1)
        sink.remove(sorted(set(wanted)))
        sink.finish()
    say(f"agreements and logs: {len(set(wanted)):,} taken out")
