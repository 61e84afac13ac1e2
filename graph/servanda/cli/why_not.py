"""``servanda why-not``."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.cli.standing import Asked
from servanda.cli.why import hand_over, shared


@click.command("why-not")
@shared
def why_not(
    what: str,
    asked: Asked,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Say what is missing: why a norm calls for nothing on a day, or why an act did not discharge a duty.

    ID is as for 'servanda why'; of the chain only what does not hold, or is not known to, is told.

    \b
    servanda why-not 4-notify
    servanda why-not notice-to-the-wrong-ministry --log log.yaml --as-of 2009-06-30
    """  # noqa: D301 (click wants the character itself)
    from servanda.timeline.explain import explain_not

    graph, held = asked.standing()
    hand_over(lambda: explain_not(held, graph, what, lang), format_, output, force)
