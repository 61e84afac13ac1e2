"""``servanda log``: what happened, entered, listed and checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.cli import options, places
from servanda.cli.days import today
from servanda.cli.terminal import colour, give, say
from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.cli.places import Place
    from servanda.timeline.events import Log

#: Column of a log to the option of ``log add`` that fills it.
_OPTIONS = {
    "matter": "--matter", "by": "--by", "when": "--when", "sender": "--from", "addressee": "--to",
    "sent": "--sent", "received": "--received", "form": "--form", "about": "--about",
    "fulfils": "--fulfils", "breaches": "--breaches", "answer": "--answer", "on_behalf_of": "--on-behalf-of",
    "place": "--place", "evidence": "--evidence", "remark": "--remark",
}  # fmt: skip


class Deeds(click.Group):
    """A group that names the nearest subcommand when it is asked for an unknown one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand; raises ServandaError with the nearest name."""
        if not ctx.resilient_parsing and args and args[0] not in self.commands:
            from servanda.names import suggest

            known = ", ".join(self.commands)
            hint = suggest(args[0], self.commands, error_text("there-is", names=known), 0.6)
            raise ServandaError(error_text("no-log-command", name=args[0], hint=hint))
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the subcommands in the order in which they are used."""
        return list(self.commands)


@click.group(cls=Deeds, invoke_without_command=True)
@click.pass_context
def log(ctx: click.Context, /) -> None:
    """Run ``servanda log``."""
    if ctx.invoked_subcommand is None:
        give(ctx.get_help() + "\n")


def _many(
    name: str, metavar: str, parameter: str | None = None
) -> Callable[[options.Command], options.Command]:
    """Add an option for a field that can have several values."""
    names = (name, parameter) if parameter else (name,)
    return click.option(*names, metavar=metavar, multiple=True)


def _one(
    name: str, metavar: str, parameter: str | None = None
) -> Callable[[options.Command], options.Command]:
    """Add an option for a field that has one value."""
    names = (name, parameter) if parameter else (name,)
    return click.option(*names, metavar=metavar)


@log.command()
@options.log
@_one("--id", "ID", "id_")
@_many("--matter", "MATTER")
@_many("--by", "ACTOR")
@_one("--when", "DAY")
@_one("--from", "ACTOR", "sender")
@_many("--to", "ACTOR", "addressee")
@_one("--sent", "DAY")
@_one("--received", "DAY")
@_one("--form", "FORM")
@_many("--about", "ID")
@_many("--judged", "NAME")
@click.option("--answer", type=click.Choice(["yes", "no"]))
@_many("--on-behalf-of", "ACTOR")
@_many("--fulfils", "NORM")
@_many("--breaches", "NORM")
@_one("--place", "TEXT")
@_many("--evidence", "TEXT")
@_one("--remark", "TEXT")
@options.agreement
@places.store
def add(
    log: Path | None,
    agreement: str | None,
    store: Place | None,
    id_: str | None,
    judged: tuple[str, ...],
    about: tuple[str, ...],
    **given: Any,  # noqa: ANN401 (the fields of a record)
) -> None:
    """Run ``servanda log add``."""
    from servanda.timeline.log_entry import typed
    from servanda.timeline.log_write import append

    path = _named(log)
    entry = typed({**given, "id": id_, "about": about}, judged, _OPTIONS)
    graph = places.open_store(store, agreement=agreement)
    added = append(path, entry, graph, today=today(), agreement=_agreement(graph, agreement))
    for warning in added.warnings:
        say(f"servanda: warning: {warning.message}")
    say(f"written: {path}")
    options.emit(added.event.name)


@log.command("list")
@options.log
@options.agreement
@options.language
@options.formats("table", "json", "csv")
@options.output
@places.store
def list_(
    log: Path | None, agreement: str | None, lang: str, format_: str, output: Path | None, force: bool,
    store: Place | None,
) -> None:  # fmt: skip
    """Run ``servanda log list``."""
    from servanda.timeline import log_show

    graph, held = _opened(log, store, agreement)
    if format_ == "table":
        from servanda.query.table import render

        text = render(log_show.listed(held, graph, lang), width=options.width())
    else:
        text = log_show.as_csv(held) if format_ == "csv" else log_show.as_json(held, graph, lang)
    if held.events or format_ != "table":
        options.emit(text, output, force=force)
    options.stop_if_nothing(bool(held.events), lang)


@log.command()
@options.log
@options.as_of
@options.agreement
@options.language
@options.formats("table", "json")
@options.output
@places.store
def check(
    log: Path | None, as_of: date, agreement: str | None, lang: str, format_: str, output: Path | None,
    force: bool, store: Place | None,
) -> None:  # fmt: skip
    """Run ``servanda log check``."""
    from servanda.timeline import log_check, log_shapes, log_show

    graph, held = _opened(log, store, agreement)
    found = log_check.check_log(held, graph, today=as_of, lang=lang)
    shaped = len(held.events) <= log_shapes.LIMIT
    if shaped:
        found = log_shapes.merged(found, log_shapes.shape_findings(held, lang))
    else:
        said = log_show.words(lang)["large"].format(limit=log_shapes.LIMIT, n=len(held.events))
        say(f"servanda: {said}")
    if format_ == "json":
        text = log_show.report_json(found, shapes=shaped)
    else:
        width, coloured = options.width(), output is None and colour()
        text = log_show.report_text(found, len(held.events), lang=lang, width=width, colour=coloured)
    options.emit(text, output, force=force)
    if found:
        raise click.exceptions.Exit(1)


def _named(path: Path | None) -> Path:
    if path is None:
        raise ServandaError(error_text("no-log"))
    return path


def _agreement(graph: Store, name: str | None) -> str | None:
    from servanda.names import one_agreement

    return None if name is None else one_agreement(graph, name)


def _opened(path: Path | None, store: Place | None, agreement: str | None) -> tuple[Store, Log]:
    """Return the graph and the log; raises ServandaError where either cannot be used."""
    from servanda.timeline.log_read import read_log

    named = _named(path)
    graph = places.open_store(store, agreement=agreement)
    return graph, read_log(named, graph, _agreement(graph, agreement))
