"""``servanda due``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from servanda.cli import options
from servanda.cli.days import exact_day
from servanda.cli.standing import Asked, of_whom
from servanda.cli.standing import actor as named
from servanda.cli.standing import asked as with_day
from servanda.cli.terminal import colour


@click.command()
@click.option("--until", metavar="DAY", type=exact_day)
@of_whom
@with_day
@options.language
@options.formats("table", "json", "csv", "tsv", "md", "ics")
@options.output
def due(
    until: date | None,
    actor: str | None,
    to: str | None,
    organs: bool,
    asked: Asked,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda due``."""
    from servanda.timeline.conventions import last_day
    from servanda.timeline.dates import on
    from servanda.timeline.deadlines import due as found_due
    from servanda.timeline.due_text import due_entries, due_table, due_text
    from servanda.timeline.saying import Saying
    from servanda.timeline.selection import chosen

    graph, held = asked.standing()
    say = Saying(held.agreement, lang)
    limit = until or last_day(on(asked.as_of), "P1Y").exact or asked.as_of
    found = found_due(held, chosen(held, named(graph, actor), named(graph, to), organs=organs), limit)
    if format_ == "table":
        text = due_text(held, found, say, width=options.width(), colour=colour())
    elif format_ == "ics":
        from servanda.timeline.calendar_file import calendar

        name = say.name(held.agreement.iri)
        made = calendar(due_entries(held, found, say), name=name, lang=lang, stamp=asked.as_of)
        options.handed_over(made, output, force=force)
        return
    else:
        from servanda.ask.formats import render

        text = render(due_table(held, found, say), format_)
    options.emit(text, output, force=force)
