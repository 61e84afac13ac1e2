"""The commands that make an agreement's files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from servanda.cli import common
from servanda.cli.terminal import write_answer, write_message
from servanda.errors import ServandaError
from servanda.messages import command_text, error_text


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("text", type=click.Path(path_type=Path), required=False)
@click.option("--language", metavar="TAG")
@click.option("--from", "older", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--amended-by", "protocol", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--valid-from", metavar="DAY", type=common.exact_day)
@common.language
def new(
    folder: Path,
    text: Path | None,
    language: str | None,
    older: Path | None,
    protocol: Path | None,
    valid_from: date | None,
    lang: str,
) -> None:
    """Run ``servanda new``."""
    if older is not None:
        _make_version(folder, older, text, protocol, valid_from)
        return
    if text is None or protocol is not None or valid_from is not None:
        raise ServandaError(error_text("new-from-what"))
    from servanda.authoring import make_folder, render_draft
    from servanda.suggest.signals import LANGUAGES_WITH_RULES
    from servanda.suggest.text_candidates import suggest_for_folder

    draft = make_folder(folder, text, language, lang)
    if draft.language.partition("-")[0] in LANGUAGES_WITH_RULES:
        suggest_for_folder(folder)
    write_answer(render_draft(draft, lang))


def _make_version(
    folder: Path, older: Path, text: Path | None, protocol: Path | None, valid_from: date | None
) -> None:
    """Make a later version of an agreement, and say what has to be read again."""
    from servanda.versions.new_version import make_version

    if (text is None) == (protocol is None):
        raise ServandaError(error_text("new-from-what"))
    made = make_version(folder, older, text=text, protocol=protocol, valid_from=valid_from)
    counts = {"kept": made.kept, "proposed": len(made.proposed), "left": len(made.left_out)}
    write_message(command_text("version-made", file=made.file, **counts))
    lines = [*(f"proposed: {one}" for one in made.proposed), *(f"- {one}" for one in made.left_out)]
    write_answer("".join(f"{line}\n" for line in lines))
