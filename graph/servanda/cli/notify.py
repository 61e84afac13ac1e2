"""``servanda notify``."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.cli import options

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
    """  # noqa: D301 (click wants the character itself)
    from servanda.ask.run import ask

    # To find what a filter names takes more of the graph than the answer itself.
    filtered = sender or addressee or matter or agreement
    graph = options.open_store(store, None if filtered else QUESTION)
    given = {"from": sender, "to": addressee, "about": matter, "reading": reading, "agreement": agreement}
    table = ask(graph, QUESTION, lang=lang, **given)
    if format_ == "table":
        from servanda.ask.notify import notify_text

        text = notify_text(graph, table, lang=lang, width=options.width(), colour=options.colour())
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
