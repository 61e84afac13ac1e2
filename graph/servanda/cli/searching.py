"""The command that looks for words: search."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from servanda.cli import common, recording
from servanda.cli.terminal import colour, write_message

if TYPE_CHECKING:
    from servanda.query.run import Window
    from servanda.store.queryable import QueryableStore

#: The passages of a page where nobody says how many.
PAGE: Final = 20


@click.command()
@click.argument("words", nargs=-1, required=True)
@common.agreement
@common.page_options
@common.language
@common.formats("table", "json", "csv", "tsv", "md")
@recording.output
@common.store
def search(
    words: tuple[str, ...],
    agreement: str | None,
    limit: int | None,
    page: int | None,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
    store: common.Place | None,
) -> None:
    """Run ``servanda search``."""
    from servanda.messages import Messages
    from servanda.query.localized_table import render_localized
    from servanda.query.search import build_search_rows, build_search_table, explain_nothing
    from servanda.query.search import search as find
    from servanda.query.table import render

    window = common.read_window(limit, page, format_, usual=PAGE, paged=("table", "md"))
    graph, iri = _open_graph(store, agreement)
    found = find(graph, " ".join(words), lang, iri)
    if not found.passages:
        write_message(f"servanda: {explain_nothing(found, lang)}")
        raise click.exceptions.Exit(1)
    end = None if window.limit is None else window.offset + window.limit
    if window.offset >= len(found.passages):
        sentence = Messages(lang, "search").text("past_end", n=len(found.passages))
        write_message(f"servanda: {sentence}")
        raise click.exceptions.Exit(1)
    part = slice(window.offset, end)
    if format_ in ("table", "md"):
        table = build_search_table(found, lang, part)
        text = render_localized(table, format_, width=common.width(), colour=colour() and output is None)
    else:
        text = render(build_search_rows(graph, found, lang, part), format_)
    common.emit(text, output, force=force)
    if end is not None and end < len(found.passages):
        _tell_of_more(window, len(found.passages), lang)


def _open_graph(store: common.Place | None, agreement: str | None) -> tuple[QueryableStore, str | None]:
    """Return the graph to look through, and the IRI of the one agreement that is wanted, if any."""
    from servanda.names import pick_agreement

    if agreement is None:
        return common.open_askable(store), None
    graph = common.open_target(store, agreement=agreement)
    return graph, pick_agreement(graph, agreement)


def _tell_of_more(window: Window, number: int, lang: str) -> None:
    """Say on standard error how many passages there are, and how the next ones are shown."""
    from servanda.messages import Messages

    assert window.limit is not None
    last = window.offset + window.limit
    following = common.name_next_page(window, PAGE)
    write_message(
        Messages(lang, "search").text(
            "more", first=window.offset + 1, last=last, number=number, next=following
        )
    )
