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
from servanda.messages import error_text

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
    """Run ``servanda why``."""
    from servanda.timeline.explain import explain

    graph, held = asked.standing()
    hand_over(lambda: explain(held, graph, what, lang), format_, output, force)


def hand_over(made: Callable[[], Explanation], format_: str, output: Path | None, force: bool) -> None:
    """Write an explanation in the format asked for, or in that of the output file's name."""
    chosen = options.output_format(format_, output, FORMATS)
    if chosen in ("png", "pdf") and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=chosen, file=f"why.{chosen}"))
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
