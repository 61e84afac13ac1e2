"""``servanda collate``."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.cli import options, places
from servanda.cli.places import Place
from servanda.cli.terminal import colour


@click.command()
@options.agreement
@options.language
@options.formats("table", "json")
@options.output
@places.store
def collate(
    agreement: str | None, lang: str, format_: str, output: Path | None, force: bool, store: Place | None
) -> None:
    """Run ``servanda collate``."""
    from servanda.query import text as texts

    told = places.accounts(store, agreement)
    if format_ == "json":
        text = texts.collate_json(told)
    else:
        text = texts.collate_text(told, lang=lang, width=options.width(), colour=colour())
    options.emit(text, output, force=force)
