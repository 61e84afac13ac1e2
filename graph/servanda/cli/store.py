"""``servanda store``: what is in a store on disk, whether it is whole, and copies of it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from servanda.cli import options
from servanda.cli.bar import bar
from servanda.cli.terminal import give, say
from servanda.errors import ServandaError
from servanda.messages import error_text

_FOLDER = click.option("--store", "folder", metavar="FOLDER", required=True, type=click.Path(path_type=Path))


@click.group()
def store() -> None:
    """Run ``servanda store``."""


@store.command()
@_FOLDER
@options.formats("table", "json")
def info(folder: Path, format_: str) -> None:
    """Run ``servanda store info``."""
    from dataclasses import asdict

    from servanda.store.upkeep import info as found

    told = found(folder)
    if format_ == "json":
        options.emit(json.dumps(asdict(told), indent=2))
        return
    lines = [
        f"agreements and logs  {told.agreements:,}",
        f"triples              {told.quads:,} and {told.derived:,} derived",
        f"on disk              {told.bytes / 1_000_000:,.1f} MB (format {told.format})",
    ]
    if not told.current:
        lines.append("derived by other rules than those of this servanda: load the agreements again")
    options.emit("\n".join(lines))


@store.command()
@_FOLDER
def verify(folder: Path) -> None:
    """Run ``servanda store verify``."""
    from servanda.store.upkeep import verify as checked

    with bar("reading") as tell:
        faults = list(checked(folder, lambda done, total: tell(done, total, done)))
    for fault in faults:
        give(f"{fault.iri}: {fault.reason}\n")
    if faults:
        raise ServandaError(
            error_text("damaged-agreements", number=len(faults)),
            file=folder, exit_code=1,
        )  # fmt: skip
    say("every agreement is whole")


@store.command()
@click.argument("file", type=click.Path(path_type=Path))
@_FOLDER
@click.option("--force", is_flag=True)
def backup(file: Path, folder: Path, force: bool) -> None:
    """Run ``servanda store backup``."""
    from servanda.store.upkeep import backup as copied

    size = copied(folder, file, force=force)
    say(f"written: {file} ({size / 1_000_000:,.1f} MB)")


@store.command()
@click.argument("file", type=click.Path(path_type=Path))
@_FOLDER
def restore(file: Path, folder: Path) -> None:
    """Run ``servanda store restore``."""
    from servanda.store.upkeep import restore as made

    told = made(file, folder)
    say(f"restored: {folder} ({told.agreements:,} agreements and logs)")
