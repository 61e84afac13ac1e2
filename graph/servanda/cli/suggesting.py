"""The commands for candidates: suggest and accept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli import common
from servanda.cli.terminal import colour, write_message
from servanda.errors import ServandaError
from servanda.messages import command_text, error_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servanda.suggest.candidates import Candidate


@click.command()
@click.argument("place", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@click.option("--language", metavar="TAG")
@click.option("--from", "source", metavar="FILE", type=click.Path(path_type=Path))
@common.language
@common.formats("table", "json", "csv", "tsv", "md")
@common.output
def suggest(
    place: Path,
    language: str | None,
    source: Path | None,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda suggest``."""
    from servanda.suggest.text_candidates import suggest_for_file, suggest_for_folder

    if not place.is_dir():
        if source is not None:
            raise ServandaError(error_text("suggest-from-file"), file=place)
        candidates: Sequence[Candidate] = suggest_for_file(place, language)
        _emit(candidates, lang, format_, output, force)
        return
    result = suggest_for_folder(place, language, source)
    _emit(result.candidates, lang, format_, output, force, stop=False)
    for fault in result.faults:
        write_message(f"servanda: {command_text('candidate-fault', row=fault.row, message=fault.message)}")
    write_message(command_text("proposed", number=result.added, file=result.file, folder=place))
    if result.faults or not result.candidates:
        raise click.exceptions.Exit(1)


def _emit(
    candidates: Sequence[Candidate],
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
    *,
    stop: bool = True,
) -> None:
    """Print candidates; leave with 1 where there are none."""
    from servanda.query.localized_table import render_localized
    from servanda.query.table import render
    from servanda.suggest.candidates import write_candidates
    from servanda.suggest.text_candidates import build_candidate_rows, build_candidate_table

    if format_ == "json":
        text = write_candidates(candidates)
    elif format_ in ("table", "md"):
        table = build_candidate_table(candidates, lang)
        text = render_localized(table, format_, width=common.width(), colour=colour() and output is None)
    else:
        text = render(build_candidate_rows(candidates), format_)
    if candidates or format_ == "json":
        common.emit(text, output, force=force)
    if not candidates and stop:
        write_message(f"servanda: {command_text('no-candidates')}")
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("names", metavar="[CLAUSE[/NAME]]...", nargs=-1)
@click.option("--undo", is_flag=True)
@click.option("--store", metavar="FOLDER", type=click.Path(path_type=Path), default=Path())
@common.language
def accept(names: tuple[str, ...], undo: bool, store: Path, lang: str) -> None:
    """Run ``servanda accept``."""
    from servanda.suggest import proposals

    if bool(names) == undo:
        raise ServandaError(error_text("accept-what"))
    done = proposals.undo(store) if undo else proposals.accept(store, names)
    key = "accept-undone" if undo else "accepted"
    write_message(command_text(key, norms=", ".join(done.norms), file=done.file))
