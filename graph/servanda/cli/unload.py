"""``servanda unload``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from servanda.cli import places
from servanda.cli.terminal import say
from servanda.errors import ServandaError

if TYPE_CHECKING:
    from servanda.cli.places import Place


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option(
    "--store", metavar="PLACE", type=places.PLACE, required=True,
    help="The folder of the store, or the URL of a SPARQL server.",
)  # fmt: skip
def unload(ids: tuple[str, ...], store: Place) -> None:
    """Take agreements or logs out of a store, with all that was derived from them: all of them, or none.

    \b
    servanda unload kz-nato-2007 --store archive
    """  # noqa: D301 (click wants the character itself)
    with places.sink(store, make=False) as sink:
        wanted = [places.identified(name) or name for name in ids]
        missing = [name for name, iri in zip(ids, wanted, strict=True) if not sink.holds(iri)]
        if missing:
            raise ServandaError(
                f"there is no agreement '{missing[0]}' in this store; nothing was taken out", exit_code=1
            )
        sink.remove(sorted(set(wanted)))
        sink.finish()
    say(f"agreements and logs: {len(set(wanted)):,} taken out")
