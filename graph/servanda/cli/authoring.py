"""The commands that make an agreement's files."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.cli import common
from servanda.cli.terminal import write_answer


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("text", type=click.Path(path_type=Path))
@click.option("--language", metavar="TAG")
@common.language
def new(folder: Path, text: Path, language: str | None, lang: str) -> None:
    """Run ``servanda new``."""
    from servanda.authoring import make_folder, render_draft
    from servanda.suggest.signals import LANGUAGES_WITH_RULES
    from servanda.suggest.text_candidates import suggest_for_folder

    draft = make_folder(folder, text, language, lang)
    if draft.language.partition("-")[0] in LANGUAGES_WITH_RULES:
        suggest_for_folder(folder)
    write_answer(render_draft(draft, lang))
