"""The commands that keep agreements: load, unload, store and generate."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from servanda.cli import common
from servanda.cli.terminal import write_answer, write_message
from servanda.errors import NotLoaded, ServandaError
from servanda.messages import command_text, error_text

if TYPE_CHECKING:
    from servanda.store.load import LoadResult


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--store", metavar="PLACE", type=common.PLACE, required=True)
@click.option("--keep-going", is_flag=True)
@click.option("--index", is_flag=True)
def load(files: tuple[Path, ...], store: common.Place, keep_going: bool, index: bool) -> None:
    """Run ``servanda load``."""
    from servanda.namespaces import compact
    from servanda.store.load import Fault, load_into
    from servanda.store.targets import is_old_store

    named = [file for path in files for file in common.list_files(path)]
    if not named and is_old_store(store):
        with common.open_sink(store):  # which takes it over, if that is still to be done
            write_message(command_text("all-taken-over"))
            return
    if not named:
        from servanda.store.bundle import list_bundled

        named = list_bundled()
    if not keep_going and (missing := next((file for file in files if not file.exists()), None)):
        # Before there is a store: the name is mistyped, and nothing is to be made.
        raise ServandaError(error_text("no-file"), file=missing)
    beside = {*named}.difference(files)
    refused: list[ServandaError] | None = [] if keep_going else None
    with (
        _write_tables(named, refused) as tables,
        common.open_sink(store) as sink,
        common.show_progress(command_text("progress.loading")) as tell,
    ):
        done = load_into(
            sink, [*named, *tables], keep_going=keep_going, beside=beside,
            tell=lambda now: tell(now.done, now.total, now.agreements),
        )  # fmt: skip
    done = done._replace(faults=(*done.faults, *(Fault(None, error) for error in refused or ())))
    if not (done.written or done.unchanged or done.faults):
        raise ServandaError(error_text("nothing-to-load"), file=next(iter(files), None), exit_code=1)
    if done.passed_over:
        warnings.warn(NotLoaded(len(done.passed_over), tuple(map(str, done.passed_over))), stacklevel=2)
    write_message(_render_progress(done))
    if index:
        _index(store)
    for fault in done.faults:
        if fault.iri:
            told = command_text("left-out-agreement", agreement=compact(fault.iri), error=fault.error)
        else:
            told = command_text("left-out", error=fault.error)
        write_message(f"servanda: {told}")
    if done.faults:
        raise click.exceptions.Exit(1)


@contextmanager
def _write_tables(files: list[Path], refused: list[ServandaError] | None) -> Iterator[list[Path]]:
    """Give the tables of participation beside some files as logs to load, as long as the block runs.

    ``refused`` takes what is wrong with a table; raises ServandaError without it.
    """
    from servanda.events.reader import has_participation

    if not any(map(has_participation, files)):
        yield []
        return
    from servanda.status.participation import write_tables

    with TemporaryDirectory() as folder:
        yield write_tables(files, Path(folder), refused)


def _index(place: common.Place) -> None:
    """Build the index of an archive for queries; a server has its own."""
    from servanda.store.archive_store import ArchiveStore
    from servanda.store.targets import is_url

    if not is_url(place):
        with common.show_progress(command_text("progress.index")) as tell:
            ArchiveStore(Path(place)).index(tell)


def _render_progress(done: LoadResult) -> str:
    numbers = {"number": done.written, "quads": done.quads, "derived": done.derived}
    parts = [command_text("loaded.written", **{name: f"{value:,}" for name, value in numbers.items()})]
    if done.unchanged:
        parts.append(command_text("loaded.unchanged", number=f"{done.unchanged:,}"))
    if done.faults:
        parts.append(command_text("loaded.left-out", number=f"{len(done.faults):,}"))
    return command_text("loaded", parts=", ".join(parts))


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--store", metavar="PLACE", type=common.PLACE, required=True)
def unload(ids: tuple[str, ...], store: common.Place) -> None:
    """Run ``servanda unload``."""
    with common.open_sink(store, make=False) as sink:
        wanted = [common.identify_agreement(name) or name for name in ids]
        missing = [name for name, iri in zip(ids, wanted, strict=True) if not sink.has_agreement(iri)]
        if missing:
            raise ServandaError(error_text("not-in-store", agreement=missing[0]), exit_code=1)
        sink.remove(sorted(set(wanted)))
        sink.finish()
    write_message(command_text("unloaded", number=f"{len(set(wanted)):,}"))


_FOLDER = click.option("--store", "folder", metavar="FOLDER", required=True, type=click.Path(path_type=Path))


@click.group(cls=common.Subcommands, invoke_without_command=True)
@click.pass_context
def store(ctx: click.Context, /) -> None:
    """Run ``servanda store``."""
    if ctx.invoked_subcommand is None:
        write_answer(ctx.get_help() + "\n")


@store.command()
@_FOLDER
@common.formats("table", "json")
def info(folder: Path, format_: str) -> None:
    """Run ``servanda store info``."""
    from dataclasses import asdict

    from servanda.store.upkeep import info as found

    told = found(folder)
    if format_ == "json":
        common.emit(json.dumps(asdict(told), indent=2))
        return
    derived = command_text("store-info.derived", quads=f"{told.quads:,}", derived=f"{told.derived:,}")
    size = command_text("store-info.bytes", size=f"{told.bytes / 1_000_000:,.1f}", format=told.format)
    rows = {
        command_text("store-info.agreements"): f"{told.agreements:,}",
        command_text("store-info.triples"): derived,
        command_text("store-info.size"): size,
    }
    margin = max(map(len, rows)) + 2
    lines = [f"{name:<{margin}}{value}" for name, value in rows.items()]
    if not told.current:
        lines.append(command_text("store-info.old-rules"))
    common.emit("\n".join(lines))


@store.command()
@_FOLDER
def verify(folder: Path) -> None:
    """Run ``servanda store verify``."""
    from servanda.store.upkeep import verify as checked

    with common.show_progress(command_text("progress.checking")) as tell:
        faults = list(checked(folder, lambda done, total: tell(done, total, done)))
    for fault in faults:
        write_answer(f"{fault.iri}: {fault.reason}\n")
    if faults:
        raise ServandaError(
            error_text("damaged-agreements", number=len(faults)),
            file=folder, exit_code=1,
        )  # fmt: skip
    write_message(command_text("store-whole"))


@store.command()
@click.argument("file", type=click.Path(path_type=Path))
@_FOLDER
@click.option("--force", is_flag=True)
def backup(file: Path, folder: Path, force: bool) -> None:
    """Run ``servanda store backup``."""
    from servanda.store.upkeep import backup as copied

    size = copied(folder, file, force=force)
    write_message(command_text("written-size", file=file, size=f"{size / 1_000_000:,.1f}"))


@store.command()
@click.argument("file", type=click.Path(path_type=Path))
@_FOLDER
def restore(file: Path, folder: Path) -> None:
    """Run ``servanda store restore``."""
    from servanda.query.row_cache import RowCache
    from servanda.store.upkeep import restore as made

    told = made(file, folder, RowCache())
    write_message(command_text("restored", folder=folder, number=f"{told.agreements:,}"))


@click.command()
@click.argument("count", metavar="N", type=click.IntRange(min=1))
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--defects", "rate", metavar="RATE", type=click.FloatRange(0, 1), default=0.0)
@click.option("--defect", "kinds", metavar="KIND", multiple=True)
@click.option("--planted", metavar="FILE", type=click.Path(path_type=Path))
@common.output
def generate(
    count: int,
    seed: int,
    rate: float,
    kinds: tuple[str, ...],
    planted: Path | None,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda generate``."""
    from servanda.generate.corpus import generate_corpus
    from servanda.generate.defects import Planted, Planter, render_planted

    if (kinds or planted) and not rate:
        raise ServandaError(error_text("defect-without-defects"))
    if planted is not None and planted.exists() and not force:  # before, not after, a long run
        raise ServandaError(error_text("file-exists"), file=planted)
    common.reject_other_endings(output, "nq")
    common.reject_other_endings(planted, "json")
    found: list[Planted] = []
    quads = generate_corpus(count, seed, Planter(rate, seed, kinds) if rate else None, found)
    if output is None:
        for agreement in quads:
            write_answer(agreement)
    else:
        from servanda.export.formats import write_file

        write_file(quads, output, force=force)
        common.tell_written(output)
    if planted is not None:
        common.emit(render_planted(found), planted, force=force)
