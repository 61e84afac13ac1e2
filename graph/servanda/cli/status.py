"""``servanda status``."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.cli import options
from servanda.cli.standing import Asked, of_whom
from servanda.cli.standing import actor as named
from servanda.cli.standing import asked as with_day
from servanda.cli.terminal import colour


@click.command()
@of_whom
@with_day
@options.language
@options.formats("table", "json", "csv", "tsv", "md", "turtle")
@options.output
def status(
    actor: str | None,
    to: str | None,
    organs: bool,
    asked: Asked,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda status``."""
    from servanda.timeline.saying import Saying
    from servanda.timeline.selection import chosen

    graph, held = asked.standing()
    say = Saying(held.agreement, lang)
    norms = chosen(held, named(graph, actor), named(graph, to), organs=organs)
    if format_ == "table":
        from servanda.timeline.status_text import status_text

        text = status_text(held, norms, say, width=options.width(), colour=colour())
    elif format_ == "json":
        import json

        from servanda.timeline.rows import as_json

        text = json.dumps(as_json(held, norms, say), ensure_ascii=False, indent=2)
    elif format_ == "turtle":
        from servanda.timeline.status_rdf import turtle

        text = turtle(held, norms)
    else:
        from servanda.ask.formats import render
        from servanda.timeline.rows import table

        text = render(table(held, norms, say), format_)
    options.emit(text, output, force=force)
    options.stop_if_nothing(bool(norms), lang)
