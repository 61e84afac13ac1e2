"""``servanda show``."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.cli import options, places
from servanda.cli.places import Place


@click.command()
@click.argument("what", default="kz-nato-2007")
@options.language
@options.formats("table", "json")
@options.output
@places.store
def show(what: str, lang: str, format_: str, output: Path | None, force: bool, store: Place | None) -> None:
    """Show a clause, norm, actor, programme, matter, or the agreement (default), with the words behind it.

    \b
    servanda show 4.1
    servanda show '3(d)' --lang ru
    servanda show kz-mod
    servanda show 4.1-movements
    """  # noqa: D301 (click wants the character itself)
    graph = places.open_store(
        store, agreement=what.partition("/")[0] if "/" in what and "//" not in what else None
    )
    if format_ == "json":
        from servanda.ask.show import show_json

        text = show_json(graph, what, lang)
    else:
        from servanda.ask.show_text import show_text

        text = show_text(graph, what, lang=lang, width=options.width(), colour=options.colour())
    options.emit(text, output, force=force)
