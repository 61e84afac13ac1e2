"""``servanda check``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from servanda.cli import options, places
from servanda.cli.terminal import colour, give, say
from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from servanda.check.archive import Outcome

#: The exit code of a program that was stopped by Ctrl-C.
_STOPPED: Final = 130


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@options.language
@options.formats("table", "json", "turtle", "sarif")
@options.output
@places.store
@options.agreement
@click.option("--engine", type=click.Choice(("compiled", "pyshacl")), default="compiled", show_default=True)
@click.option("--full", is_flag=True)
@click.option("--jobs", metavar="N", type=click.IntRange(min=1))
@click.option("--dask", "scheduler", metavar="SCHEDULER")
def check(
    files: tuple[Path, ...], lang: str, format_: str, output: Path | None, force: bool,
    store: places.Place | None, agreement: str | None, engine: str, full: bool, jobs: int | None,
    scheduler: str | None,
) -> None:  # fmt: skip
    """Run ``servanda check``."""
    from servanda.store.disk import is_store

    if store is not None and not files and is_store(store):
        if engine == "pyshacl":
            raise ServandaError(error_text("pyshacl-store"))
        outcome = _checked(Path(store), agreement, full, jobs, scheduler)
        _report(outcome, lang, format_, output, force)
        return
    given = {"--agreement": agreement, "--full": full, "--jobs": jobs, "--dask": scheduler}
    if named := next((name for name, value in given.items() if value), None):
        raise ServandaError(error_text("option-for-store", option=named))
    _check_files([*files, *([store] if store else [])], lang, format_, output, force, engine)


def _check_files(
    named: list[places.Place], lang: str, format_: str, output: Path | None, force: bool, engine: str
) -> None:
    from servanda.check import check as checked
    from servanda.check import report as written

    report = checked([file for path in named for file in places.files(path)], language=lang, engine=engine)
    if format_ == "table":
        text = written.as_text(report, width=options.width(), color=colour(), language=lang)
    else:
        text = {"json": written.as_json, "turtle": written.as_turtle, "sarif": written.as_sarif}[format_](
            report
        )
    options.emit(text, output, force=force)
    if not report.conforms:
        raise click.exceptions.Exit(1)


def _checked(
    folder: Path, agreement: str | None, full: bool, jobs: int | None, scheduler: str | None
) -> Outcome:
    from servanda.check.archive import check_agreement, check_store
    from servanda.cli.bar import bar

    if agreement is not None:
        return check_agreement(folder, places.identified(agreement) or agreement)
    with bar("checking") as tell:
        return check_store(
            folder, jobs=jobs, full=full, scheduler=scheduler,
            tell=lambda done, total: tell(done, total, done),
        )  # fmt: skip


def _report(outcome: Outcome, lang: str, format_: str, output: Path | None, force: bool) -> None:
    """Write the report of a store, and leave with 1 when something is wrong, with 130 when it is partial."""
    from servanda.check import archive as written

    if format_ == "table":
        parts = written.as_text(outcome, width=options.width(), color=colour(), language=lang)
    else:
        parts = {"json": written.as_json, "turtle": written.as_turtle, "sarif": written.as_sarif}[format_](
            outcome, lang
        )
    _written(parts, output, force)
    if outcome.partial:
        say(
            f"servanda: stopped: {outcome.checked:,} of {outcome.total:,} agreements and logs were checked; "
            "the report is partial, and the same command goes on from there",
        )
        raise click.exceptions.Exit(_STOPPED)
    if not outcome.conforms:
        raise click.exceptions.Exit(1)


def _written(parts: Iterable[str], output: Path | None, force: bool) -> None:
    if output is None:
        for part in parts:
            give(part)
        return
    from servanda.export.write import write

    write((part.encode(errors="backslashreplace") for part in parts), output, force=force)
    say(f"written: {output}")
