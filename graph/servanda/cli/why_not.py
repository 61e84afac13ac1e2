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
    """Run ``servanda why-not``."""
    from servanda.timeline.explain import explain_not

    graph, held = asked.standing()
    hand_over(lambda: explain_not(held, graph, what, lang), format_, output, force)
