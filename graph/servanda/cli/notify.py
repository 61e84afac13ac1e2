"""``servanda notify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli import options
from servanda.cli.on_day import asked_of, refuse_dayless, typed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from pyoxigraph import Store

    from servanda.ask.run import Table

    #: The log, the day, what is assumed, and the conventions, as typed.
    Moment = tuple[Path | None, date, tuple[str, ...], tuple[str, ...]]
    Answer = tuple[Store, Table, Callable[[int, bool], str]]

QUESTION = "who-must-notify-whom"


@click.command()
@click.option("--from", "sender", metavar="ACTOR", help="Only what this actor sends (nato-plo).")
@click.option("--to", "addressee", metavar="ACTOR", help="Only what is sent to this actor (kz-mod).")
@click.option("--about", "matter", metavar="MATTER", help="Only notices of this matter (arrival).")
@click.option(
    "--reading", type=click.Choice(["strict", "wide"]), default="wide", show_default=True,
    help="strict: only where the text says notify; wide: also where it says inform.",
)  # fmt: skip
@options.agreement
@asked_of
@options.language
@options.formats("table", "json", "csv", "tsv", "md")
@options.output
@options.store
def notify(
    sender: str | None,
    addressee: str | None,
    matter: str | None,
    reading: str,
    agreement: str | None,
    as_of: date | None,
    log: Path | None,
    assume: tuple[str, ...],
    convention: tuple[str, ...],
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
    store: Path | None,
) -> None:
    """Say who must notify whom, about what, when, in which form, and in which words.

    \b
    servanda notify --to kz-mfa
    servanda notify --about absence --lang kk
    servanda notify --from nato --reading strict --format json
    servanda notify --as-of 2009-06-30 --log log.yaml
    """  # noqa: D301 (click wants the character itself)
    given = {"from": sender, "to": addressee, "about": matter, "reading": reading, "agreement": agreement}
    if as_of is None:
        refuse_dayless(assume, convention, log=log is not None and typed("log"))
        graph, table, page = _timeless(store, given, lang)
    else:
        graph, table, page = _on_day(store, given, lang, (log, as_of, assume, convention))
    if format_ == "table":
        text = page(options.width(), options.colour())
    else:
        from servanda.ask.formats import render

        text = render(table, format_)
    found = bool(table.rows)
    if found or format_ != "table":
        options.emit(text, output, force=force)
    if not found:
        from servanda.ask.notify import bodies_hint

        for role, name in (("sender", sender), ("addressee", addressee)):
            if name and (hint := bodies_hint(graph, name, role, lang)):
                click.echo(hint, err=True)
    options.stop_if_nothing(found, lang)


def _timeless(store: Path | None, given: dict[str, str | None], lang: str) -> Answer:
    """Return the graph, the answer, and what writes it as a page."""
    from servanda.ask.run import ask

    # To find what a filter names takes more of the graph than the answer itself.
    filtered = any(value for name, value in given.items() if name != "reading")
    graph = options.open_store(store, None if filtered else QUESTION)
    table = ask(graph, QUESTION, lang=lang, **given)

    def page(width: int, colour: bool) -> str:
        from servanda.ask.notify import notify_text

        return notify_text(graph, table, lang=lang, width=width, colour=colour)

    return graph, table, page


def _on_day(store: Path | None, given: dict[str, str | None], lang: str, moment: Moment) -> Answer:
    """Return the same for a day: each notice with its state."""
    from servanda.ask.run import ask
    from servanda.cli.standing import standing
    from servanda.timeline.notices import notices_text, on_day

    log, as_of, assume, convention = moment
    graph, held = standing(store, given["agreement"], log, as_of, assume, convention)
    given["agreement"] = held.lifecycle.terms.agreement
    table = on_day(ask(graph, QUESTION, lang=lang, **given), held)
    return (
        graph,
        table,
        lambda width, colour: notices_text(graph, table, held, lang, width=width, colour=colour),
    )
