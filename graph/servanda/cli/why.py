"""``servanda why`` and, in :mod:`servanda.cli.why_not`, ``servanda why-not``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.cli import options
from servanda.cli.standing import Asked
from servanda.cli.standing import asked as with_day
from servanda.cli.terminal import colour, is_terminal
from servanda.errors import ServandaError

if TYPE_CHECKING:
    from servanda.timeline.explanation import Explanation

FORMATS = ("table", "json", "svg", "png", "pdf", "dot")


def shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what both commands take."""
    for option in (options.output, options.formats(*FORMATS), options.language, with_day):
        command = option(command)
    return click.argument("what", metavar="ID")(command)


@click.command()
@shared
def why(
    what: str,
    asked: Asked,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Say why ID stands as it does on a day: from the words of the text to the answer, step by step.

    ID is a norm (4-notify), a clause that states one norm (4.1), a call for an act (4-notify@arrival-1) as
    'servanda status' names it, or a record of the log.

    \b
    servanda why 4-notify --assume in-force=2008-12-01
    servanda why 4-notify@arrival-1 --log log.yaml --as-of 2009-06-30
    servanda why arrival-notice --log log.yaml -o why.svg
    """  # noqa: D301 (click wants the character itself)
    from servanda.timeline.explain import explain

    graph, held = asked.standing()
    hand_over(lambda: explain(held, graph, what, lang), format_, output, force)


def hand_over(made: Callable[[], Explanation], format_: str, output: Path | None, force: bool) -> None:
    """Write an explanation in the format asked for, or in that of the output file's name."""
    chosen = options.output_format(format_, output, FORMATS)
    if chosen in ("png", "pdf") and output is None and is_terminal():
        raise ServandaError(f"{chosen} is no text to be shown; name a file with -o why.{chosen}")
    explanation = made()
    if chosen == "table":
        from servanda.timeline.why_text import why_text

        text = why_text(explanation, width=options.width(), colour=colour())
        options.emit(text, output, force=force)
    elif chosen == "json":
        import json

        from servanda.timeline.why_text import as_json

        options.emit(json.dumps(as_json(explanation), ensure_ascii=False, indent=2), output, force=force)
    else:
        from servanda.draw.chain import chain

        options.handed_over(chain(explanation).render(chosen), output, force=force)
