"""``servanda what-if``."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.cli import options
from servanda.cli.standing import Asked, assumptions, opened
from servanda.cli.standing import asked as with_day
from servanda.cli.terminal import colour


@click.command("what-if")
@click.option("--event", metavar="RECORD", required=True)
@with_day
@options.language
@options.formats("table", "json")
@options.output
@click.pass_context
def what_if(
    ctx: click.Context,
    event: str,
    asked: Asked,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda what-if``."""
    from servanda.timeline.conventions import Conventions
    from servanda.timeline.saying import Saying
    from servanda.timeline.suppose import suppose, supposed
    from servanda.timeline.suppose_text import as_json, suppose_text

    graph, iri, held = opened(asked.store, asked.agreement, asked.log)
    given = ctx.get_parameter_source("as_of") is click.core.ParameterSource.COMMANDLINE
    found = suppose(
        graph, iri, held, supposed(event, graph, iri, held), days=(asked.as_of,) if given else (),
        assumed=assumptions(asked.assume), conventions=Conventions.of(asked.convention),
    )  # fmt: skip
    say = Saying(found.days[0][0].agreement, lang)
    if format_ == "json":
        import json

        text = json.dumps(as_json(found, say), ensure_ascii=False, indent=2)
    else:
        text = suppose_text(found, say, width=options.width(), colour=colour())
    options.emit(text, output, force=force)
