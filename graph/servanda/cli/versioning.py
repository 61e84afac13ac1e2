"""The command that compares versions of an agreement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli import common, recording
from servanda.cli.terminal import colour, write_message
from servanda.messages import command_text

if TYPE_CHECKING:
    from servanda.versions.version_text import Version


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--full", is_flag=True)
@common.language
@common.formats("table", "json", "csv", "tsv", "md", "html")
@recording.output
@common.store
def diff(
    before: str,
    after: str,
    full: bool,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
    store: common.Place | None,
) -> None:
    """Run ``servanda diff``."""
    from servanda.query.localized_table import render_localized
    from servanda.query.table import render
    from servanda.versions.change_table import build_change_rows, build_change_table
    from servanda.versions.norm_changes import (
        compare_versions,
        has_changes,
        list_missing_parties,
        write_changes,
    )

    first, second = (_read_version(one, store) for one in (before, after))
    changes = compare_versions(first, second)
    changed = has_changes(changes)
    if missing := list_missing_parties(first, second):
        write_message(command_text("parties-not-named", names=", ".join(missing), version=second.name))
    if format_ == "json":
        common.emit(write_changes(changes), output, force=force)
    elif format_ in ("csv", "tsv"):
        common.emit(render(build_change_rows(changes), format_), output, force=force)
    elif changed or full:
        table = build_change_table(changes, f"{first.name} → {second.name}", lang, full=full)
        text = render_localized(table, format_, width=common.width(), colour=colour() and output is None)
        common.emit(text, output, force=force)
    if not changed:
        write_message(command_text("no-change", first=first.name, second=second.name))
        return
    raise click.exceptions.Exit(1)


def _read_version(place: str, store: common.Place | None) -> Version:
    """Return the version at a place: a folder or a file of an agreement, a plain text, an id in a store."""
    from servanda.authoring import ENDINGS
    from servanda.names import pick_agreement
    from servanda.versions.reading import read_text_version, read_version

    path = Path(place)
    if path.is_file() and path.suffix.casefold() in ENDINGS:
        return read_text_version(path)
    is_path = path.exists() or ("://" not in place and (path.suffix or path.name != place))
    held: common.Place | None = path if is_path else store
    name = None if is_path else place
    graph = common.open_target(held, agreement=name)
    return read_version(place, graph, pick_agreement(graph, name), _list_files(held, name))


def _list_files(place: common.Place | None, agreement: str | None) -> list[Path]:
    """Return the files at a place, which may name a source text; none for a store."""
    from servanda.store.bundle import list_bundled
    from servanda.store.targets import is_store, is_url

    if place is None:
        shipped = common.find_shipped_place(agreement)
        return list_bundled() if shipped is None else [shipped]
    return [] if is_url(place) or is_store(Path(place)) else common.list_files(place)
