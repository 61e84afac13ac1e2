"""``servanda coverage``."""

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
def coverage(
    agreement: str | None, lang: str, format_: str, output: Path | None, force: bool, store: Place | None
) -> None:
    """Run ``servanda coverage``."""
    from servanda.query import text as texts

    told = places.accounts(store, agreement)
    if format_ == "json":
        text = texts.coverage_json(told)
    else:
        text = texts.coverage_text(told, lang=lang, width=options.width(), colour=colour())
    options.emit(text, output, force=force)
    if not texts.is_complete(told):
        raise click.exceptions.Exit(1)
