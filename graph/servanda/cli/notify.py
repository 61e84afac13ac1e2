"""``servanda notify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli import options, paging, places
from servanda.cli.on_day import asked_of, refuse_dayless, typed
from servanda.cli.places import open_askable
from servanda.cli.terminal import colour, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from servanda.ask.paging import Window
    from servanda.ask.table import Row
    from servanda.cli.places import Place
    from servanda.store.askable import Askable

    #: The log, the day, what is assumed, and the conventions, as typed.
    Moment = tuple[Path | None, date, tuple[str, ...], tuple[str, ...]]
    #: The graph, the columns, the rows, and what writes rows as a page.
    Answer = tuple[Askable, tuple[str, ...], Iterator[Row], Callable[[list[Row]], str]]

QUESTION = "who-must-notify-whom"


@click.command()
@click.option("--from", "sender", metavar="ACTOR")
@click.option("--to", "addressee", metavar="ACTOR")
@options.organs
@click.option("--about", "matter", metavar="MATTER")
@click.option("--reading", type=click.Choice(["strict", "wide"]), default="wide", show_default=True)
@options.agreement
@asked_of
@paging.paged
@options.language
@options.formats("table", "json", "csv", "tsv", "md")
@options.output
@places.store
def notify(
    sender: str | None,
    addressee: str | None,
    organs: bool,
    matter: str | None,
    reading: str,
    agreement: str | None,
    as_of: date | None,
    log: Path | None,
    assume: tuple[str, ...],
    convention: tuple[str, ...],
    limit: int | None,
    offset: int | None,
    page: int | None,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
    store: Place | None,
) -> None:
    """Run ``servanda notify``."""
    given = {"from": sender, "to": addressee, "about": matter, "reading": reading, "agreement": agreement}
    given["organs"] = "yes" if organs else "no"
    part = paging.window(limit, offset, page, format_)
    wanted = paging.asked(part, format_)
    if as_of is None:
        refuse_dayless(assume, convention, log=log is not None and typed("log"))
        graph, names, rows, written = _timeless(store, given, lang, wanted)
    else:
        graph, names, rows, written = _on_day(store, given, lang, (log, as_of, assume, convention), wanted)
    found = paging.answered(names, rows, written, part, paging.Said(format_, lang, output, force))
    if not found and not organs:
        from servanda.ask.notify import bodies_hint

        for role, name in (("sender", sender), ("addressee", addressee)):
            if name and (hint := bodies_hint(graph, name, role, lang)):
                say(hint)
    options.stop_if_nothing(found, lang, graph)


def _timeless(store: Place | None, given: dict[str, str | None], lang: str, wanted: Window) -> Answer:
    """Return the graph, the columns and rows of the answer, and what writes rows as a page."""
    from servanda.ask.questions import question
    from servanda.ask.run import columns, stream
    from servanda.ask.table import Table

    # To find what a filter names takes more of the graph than the answer itself.
    filtered = any(value for name, value in given.items() if name not in ("reading", "organs"))
    graph = open_askable(store, None if filtered else QUESTION)
    asked = question(QUESTION)
    names = columns(asked)
    rows = stream(graph, asked, lang=lang, limit=wanted.limit, offset=wanted.offset, **given)

    def page(shown: list[Row]) -> str:
        from servanda.ask.notify import notify_text

        table = Table(names, shown)
        return notify_text(graph, table, lang=lang, width=options.width(), colour=colour())

    return graph, names, rows, page


def _on_day(
    store: Place | None, given: dict[str, str | None], lang: str, moment: Moment, wanted: Window
) -> Answer:
    """Return the same for a day: each notice with its state."""
    from servanda.ask.run import ask
    from servanda.ask.table import Table
    from servanda.cli.standing import standing
    from servanda.timeline.notices import notices_text, on_day

    log, as_of, assume, convention = moment
    graph, held = standing(store, given["agreement"], log, as_of, assume, convention)
    given["agreement"] = held.agreement.iri
    table = paging.sliced(on_day(ask(graph, QUESTION, lang=lang, **given), held), wanted)

    def page(shown: list[Row]) -> str:
        told = Table(table.columns, shown)
        return notices_text(graph, told, held, lang, width=options.width(), colour=colour())

    return graph, table.columns, iter(table.rows), page
