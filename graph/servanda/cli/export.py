"""``servanda export``."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from servanda.cli import options, places
from servanda.cli.places import Place
from servanda.cli.terminal import colour, is_terminal, say
from servanda.errors import ServandaError
from servanda.messages import error_text


def _formats(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the formats that begin so, for the shell."""
    from servanda.export.formats import formats

    return [
        CompletionItem(name, help=held.what)
        for name, held in formats().items()
        if name.startswith(incomplete)
    ]


@click.command()
@click.option("--include", multiple=True, type=click.Choice(["derived", "registries"]))
@click.option("--agreement", metavar="ID")
@click.option(
    "--format", "format_", metavar="FORMAT", shell_complete=_formats, default="turtle", show_default=True
)
@click.option("--formats", "listing", is_flag=True)
@click.option("-v", "--verbose", is_flag=True)
@options.language
@options.output
@places.store
def export(
    include: tuple[str, ...],
    agreement: str | None,
    format_: str,
    listing: bool,
    verbose: bool,
    lang: str,
    output: Path | None,
    force: bool,
    store: Place | None,
) -> None:
    """Run ``servanda export``."""
    from servanda.export.formats import Request, known
    from servanda.export.formats import export as written
    from servanda.names import one_agreement

    if listing:
        options.emit(_listed(), output, force=force)
        return
    chosen = known(format_)
    if chosen.binary and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=chosen.name, file=f"x{chosen.suffix}"))
    graph = places.open_store(store, agreement=agreement, odd=chosen.is_rdf)
    content = written(Request(graph, one_agreement(graph, agreement), format_, lang, include))
    options.handed_over(content, output, force=force)
    if verbose:
        say(f"lost in {chosen.name}: {chosen.loses}")


def _listed() -> str:
    """Return the table of formats as text."""
    from servanda.export.formats import formats
    from servanda.query.writing import Page

    page = Page("en", options.width(), colour())
    margin = max(map(len, formats())) + 2
    for name, held in formats().items():
        page.entry(name, f"{held.what} ({held.suffix}). Opens with: {held.opens_with}. "
                   f"Loses: {held.loses}.", margin, indent=0)  # fmt: skip
    return page.text()
