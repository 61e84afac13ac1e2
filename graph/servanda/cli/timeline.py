"""``servanda timeline``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli import options
from servanda.cli.days import exact_day
from servanda.cli.standing import Asked
from servanda.cli.standing import actor as named
from servanda.cli.standing import asked as with_day
from servanda.cli.terminal import colour, is_terminal, say
from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servanda.timeline.entry import Entry
    from servanda.timeline.model import Status

TEXTS = ("table", "json", "csv", "md")
DRAWINGS = ("svg", "png", "pdf", "dot")
FORMATS = (*TEXTS, *DRAWINGS, "html", "ics")


@click.command()
@click.option("--from", "first", metavar="DAY", type=exact_day)
@click.option("--until", "last", metavar="DAY", type=exact_day)
@click.option("--actor", metavar="ACTOR")
@options.organs
@with_day
@options.language
@options.formats(*FORMATS)
@options.output
def timeline(
    first: date | None,
    last: date | None,
    actor: str | None,
    organs: bool,
    asked: Asked,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda timeline``."""
    from servanda.timeline.entries import entries, narrowed

    chosen = options.output_format(format_, output, FORMATS)
    if chosen in ("png", "pdf") and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=chosen, file=f"timeline.{chosen}"))
    if first is not None and last is not None and last < first:
        raise ServandaError(error_text("days-reversed", last=last, first=first))
    graph, held = asked.standing()
    who = named(graph, actor)
    shown = entries(held, lang)
    found = narrowed(shown, held.agreement, first=first, last=last, actor=who, organs=organs)
    options.stop_if_nothing(bool(found), lang)
    if chosen in TEXTS:
        options.emit(_text(held, found, chosen, lang), output, force=force)
    else:
        content, note = _file(held, found, chosen, lang)
        options.handed_over(content, output, force=force)
        if note:
            say(note)


def _text(held: Status, found: Sequence[Entry], chosen: str, lang: str) -> str:
    from servanda.timeline.entry_words import Words

    words = Words(held.agreement, lang)
    if chosen == "table":
        from servanda.timeline.timeline_text import timeline_text

        return timeline_text(held, found, words, width=options.width(), colour=colour())
    from servanda.ask.formats import render
    from servanda.timeline.timeline_table import table

    return render(table(found, words), chosen)


def _file(held: Status, found: Sequence[Entry], chosen: str, lang: str) -> tuple[bytes, str]:
    """Return the bytes of a file, and what is to be said of it, if anything."""
    if chosen in DRAWINGS:
        from servanda.draw.timeline import draw_timeline

        return draw_timeline(held, found, lang=lang).render(chosen), ""
    if chosen == "html":
        from servanda.export.timeline import write_timeline

        return write_timeline(held, found, lang=lang), ""
    from servanda.timeline.entry_calendar import as_calendar
    from servanda.timeline.entry_words import Words

    words = Words(held.agreement, lang)
    name = words.full(held.agreement.iri)
    made, left_out = as_calendar(found, words, name=name, stamp=held.as_of)
    return made, words.phrase("left-out", n=left_out) if left_out else ""
