"""``servanda store``: what is in a store on disk, whether it is whole, and copies of it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from servanda.cli import options
from servanda.cli.bar import bar
from servanda.cli.terminal import give, say
from servanda.errors import ServandaError

_FOLDER = click.option(
    "--store", "folder", metavar="FOLDER", required=True, type=click.Path(path_type=Path),
    help="The folder of the store.",
)  # fmt: skip


@click.group()
def store() -> None:
    """Look after a store on disk.

    \b
    servanda store info --store archive
    servanda store verify --store archive
    servanda store backup archive.tar --store archive
    servanda store restore archive.tar --store archive-2
    """  # noqa: D301 (click wants the character itself)


@store.command()
@_FOLDER
@options.formats("table", "json")
def info(folder: Path, format_: str) -> None:
    """Say how many agreements and triples a store holds, and how much room it takes."""
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
    """Read every agreement of a store and hold it against the hash that it was loaded with."""
    from servanda.store.upkeep import verify as checked

    with bar("reading") as tell:
        faults = list(checked(folder, lambda done, total: tell(done, total, done)))
    for fault in faults:
        give(f"{fault.iri}: {fault.reason}\n")
    if faults:
        raise ServandaError(
            f"{len(faults)} agreements are not whole; load all into a new store, or restore a backup",
            file=folder, exit_code=1,
        )  # fmt: skip
    say("every agreement is whole")


@store.command()
@click.argument("file", type=click.Path(path_type=Path))
@_FOLDER
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def backup(file: Path, folder: Path, force: bool) -> None:
    """Copy all that a store holds now into one FILE (tar), while others may read and load."""
    from servanda.store.upkeep import backup as copied

    size = copied(folder, file, force=force)
    say(f"written: {file} ({size / 1_000_000:,.1f} MB)")


@store.command()
@click.argument("file", type=click.Path(path_type=Path))
@_FOLDER
def restore(file: Path, folder: Path) -> None:
    """Make a new store from the FILE of a backup, and read all of it once to see that it is whole."""
    from servanda.store.upkeep import restore as made

    told = made(file, folder)
    say(f"restored: {folder} ({told.agreements:,} agreements and logs)")
