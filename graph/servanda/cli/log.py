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
    from servanda.events.model import Log

#: Column of a log to the option of ``log add`` that fills it.
_OPTIONS = {
    "matter": "--matter", "by": "--by", "when": "--when", "sender": "--from", "addressee": "--to",
    "sent": "--sent", "received": "--received", "form": "--form", "about": "--about",
    "fulfils": "--fulfils", "breaches": "--breaches", "answer": "--answer", "on_behalf_of": "--on-behalf-of",
    "place": "--place", "evidence": "--evidence", "remark": "--remark",
}  # fmt: skip


class LogGroup(click.Group):
    """A group that names the nearest subcommand when it is asked for an unknown one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand; raises ServandaError with the nearest name."""
        if not ctx.resilient_parsing and args and args[0] not in self.commands:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.commands, 1)
            known = ", ".join(self.commands)
            hint = error_text("did-you-mean", name=near[0]) if near else error_text("there-is", names=known)
            raise ServandaError(error_text("no-log-command", name=args[0], hint=hint))
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the subcommands in the order in which they are used."""
        return list(self.commands)


@click.group(cls=LogGroup, invoke_without_command=True)
@click.pass_context
def log(ctx: click.Context, /) -> None:
    """Run ``servanda log``."""
    if ctx.invoked_subcommand is None:
        give(ctx.get_help() + "\n")


def _repeated_option(
    name: str, metavar: str, parameter: str | None = None
) -> Callable[[options.Command], options.Command]:
    """Add an option for a field that can have several values."""
    names = (name, parameter) if parameter else (name,)
    return click.option(*names, metavar=metavar, multiple=True)


def _option(
    name: str, metavar: str, parameter: str | None = None
) -> Callable[[options.Command], options.Command]:
    """Add an option for a field that has one value."""
    names = (name, parameter) if parameter else (name,)
    return click.option(*names, metavar=metavar)


@log.command()
@options.log
@_option("--id", "ID", "id_")
@_repeated_option("--matter", "MATTER")
@_repeated_option("--by", "ACTOR")
@_option("--when", "DAY")
@_option("--from", "ACTOR", "sender")
@_repeated_option("--to", "ACTOR", "addressee")
@_option("--sent", "DAY")
@_option("--received", "DAY")
@_option("--form", "FORM")
@_repeated_option("--about", "ID")
@_repeated_option("--judged", "NAME")
@click.option("--answer", type=click.Choice(["yes", "no"]))
@_repeated_option("--on-behalf-of", "ACTOR")
@_repeated_option("--fulfils", "NORM")
@_repeated_option("--breaches", "NORM")
@_option("--place", "TEXT")
@_repeated_option("--evidence", "TEXT")
@_option("--remark", "TEXT")
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
    from servanda.events.write import append_event, make_entry

    path = _require_path(log)
    entry = make_entry({**given, "id": id_, "about": about}, judged, _OPTIONS)
    graph = places.open_store(store, agreement=agreement)
    added = append_event(path, entry, graph, today=today(), agreement=_find_agreement(graph, agreement))
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
    from servanda.events.render import make_table, render_csv, render_json

    graph, held = _open(log, store, agreement)
    if format_ == "table":
        from servanda.ask.formats import render

        text = render(make_table(held, graph, lang), width=options.width())
    else:
        text = render_csv(held) if format_ == "csv" else render_json(held, graph, lang)
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
    from servanda.events.check import MAX_RECORDS, check_log, check_shapes, merge_findings
    from servanda.events.render import load_words, render_report, render_report_json

    graph, held = _open(log, store, agreement)
    found = check_log(held, graph, today=as_of, lang=lang)
    shaped = len(held.events) <= MAX_RECORDS
    if shaped:
        found = merge_findings(found, check_shapes(held, lang))
    else:
        said = load_words(lang)["large"].format(limit=MAX_RECORDS, n=len(held.events))
        say(f"servanda: {said}")
    if format_ == "json":
        text = render_report_json(found, shapes=shaped)
    else:
        width, coloured = options.width(), output is None and colour()
        text = render_report(found, len(held.events), lang=lang, width=width, colour=coloured)
    options.emit(text, output, force=force)
    if found:
        raise click.exceptions.Exit(1)


def _require_path(path: Path | None) -> Path:
    if path is None:
        raise ServandaError(error_text("no-log"))
    return path


def _find_agreement(graph: Store, name: str | None) -> str | None:
    from servanda.ask.registry import one_agreement

    return None if name is None else one_agreement(graph, name)


def _open(path: Path | None, store: Place | None, agreement: str | None) -> tuple[Store, Log]:
    """Return the graph and the log; raises ServandaError where either cannot be used."""
    from servanda.events.read import read_log

    named = _require_path(path)
    graph = places.open_store(store, agreement=agreement)
    return graph, read_log(named, graph, _find_agreement(graph, agreement))
