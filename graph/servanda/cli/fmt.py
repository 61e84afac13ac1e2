"""The command ``fmt``: the files of an agreement in their canonical layout, or in the other form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli import common
from servanda.cli.terminal import write_answer, write_message
from servanda.errors import ServandaError
from servanda.messages import command_text, error_text
from servanda.resources import data_folder

if TYPE_CHECKING:
    from servanda.formatting.rewriting import Rewritten


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE|FOLDER]...", type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True)
@click.option("--expand", "to_full", is_flag=True)
@click.option("--short", "to_short", is_flag=True)
@click.option("--accept-text", is_flag=True)
@common.output
def fmt(
    files: tuple[Path, ...], only_check: bool, to_full: bool, to_short: bool, accept_text: bool,
    output: Path | None, force: bool,
) -> None:  # fmt: skip
    """Run ``servanda fmt``."""
    if to_full and to_short:
        raise ServandaError(error_text("fmt-one-way"))
    if to_full or to_short:
        if only_check or accept_text or len(files) > 1:
            raise ServandaError(error_text("fmt-one-file"))
        common.reject_other_endings(output, "yaml", "yml")
        _convert(files[0] if files else _bundled(), output, force, to_short=to_short)
        return
    if output is not None:
        raise ServandaError(error_text("fmt-output"))
    if not files:
        raise ServandaError(error_text("fmt-no-file"))
    from servanda.formatting.rewriting import format_files

    rewritten = [
        one for path in _list_agreements(files) for one in format_files(path, accept_text=accept_text)
    ]
    if only_check:
        changed = [one.path for one in rewritten if one.changed]
        write_answer("".join(f"{path}\n" for path in changed))
        if changed:
            raise click.exceptions.Exit(1)
        return
    _write(rewritten)


def _bundled() -> Path:
    return data_folder("agreements") / "kz-nato-2007" / "agreement.yaml"


def _list_agreements(places: tuple[Path, ...]) -> list[Path]:
    """Return the files that are named, and the agreements in the short form in the folders that are."""
    from servanda.formatting.rewriting import is_short_file, reject_rdf

    found: list[Path] = []
    for place in places:
        if place.is_dir():
            own = [file for file in common.list_files(place) if is_short_file(file)]
            if not own:
                raise ServandaError(error_text("fmt-none-in-folder"), file=place)
            found += own
        else:
            reject_rdf(place)
            found.append(place)
    return found


def _convert(path: Path, output: Path | None, force: bool, *, to_short: bool) -> None:
    """Write an agreement in the other form: full YAML-LD as one file, the short form as several."""
    from servanda.formatting.rewriting import reject_rdf, shorten_file

    reject_rdf(path)
    if not to_short:
        from servanda.formatting.full_form import write_full

        common.emit(write_full(path), output, force=force)
        return
    rewritten = shorten_file(path, path if output is None else output)
    there = [one.path for one in rewritten if one.before is not None and one.path != path]
    if there and not force:
        raise ServandaError(error_text("file-exists"), file=there[0])
    _write(rewritten)


def _write(rewritten: list[Rewritten]) -> None:
    """Write what has changed, each file whole or not at all, and say which."""
    from servanda.export.formats import write_file

    for one in rewritten:
        if one.changed:
            write_file(one.after.encode(), one.path, force=True)
            write_message(command_text("written", file=one.path))
