"""The command that publishes: site."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from servanda.cli import common
from servanda.cli.terminal import write_message
from servanda.errors import ServandaError
from servanda.messages import command_text, error_text


@click.command()
@click.option("-o", "--output", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True)
@click.option("--base", metavar="URL")
@click.option("--log", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--as-of", metavar="DAY", type=common.exact_day, multiple=True)
@click.option("--single-file", metavar="FILE", type=click.Path(path_type=Path))
@common.language
@common.store
def site(
    output: Path | None,
    force: bool,
    base: str | None,
    log: Path | None,
    as_of: tuple[date, ...],
    single_file: Path | None,
    lang: str,
    store: common.Place | None,
) -> None:
    """Run ``servanda site``."""
    from servanda.site.site_folder import SiteSource, check_base, write_site

    if (output is None) == (single_file is None):
        raise ServandaError(error_text("site-no-output"))
    if as_of and log is None:
        raise ServandaError(error_text("site-day-without-log"))
    if log is not None and not as_of:
        raise ServandaError(error_text("site-log-without-day"))
    days = tuple(sorted(set(as_of)))
    source = SiteSource(_list_places(store), check_base(base or ""), log, days)
    if output is None:
        from servanda.site.single_file import render_single_file

        common.reject_other_endings(single_file, "html", "htm")
        common.write_output(render_single_file(source.open(), lang), single_file, force=force)
        return
    with common.show_progress(command_text("progress.site")) as tell:
        written = write_site(source, output, force=force, tell=tell)
    size = f"{written.bytes / 1_000_000:,.1f}"
    page = output / "index.html"
    write_message(
        command_text("site-written", folder=output, files=f"{written.files:,}", size=size, page=page)
    )


def _list_places(place: common.Place | None) -> tuple[Path, ...]:
    """Return the files or the one archive at a place, none for the bundled agreements."""
    from servanda.store.targets import is_store, is_url

    if place is None:
        return ()
    if is_url(place):
        raise ServandaError(error_text("site-of-server", url=place))
    return (Path(place),) if is_store(Path(place)) else tuple(common.list_files(place))
