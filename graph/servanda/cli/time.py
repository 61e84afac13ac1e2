"""The commands about time: status, due, why, why-not, what-if, timeline and log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.cli import common
from servanda.cli.terminal import colour, give, is_terminal, say
from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from servanda.events.model import Log
    from servanda.timeline.entry import Entry
    from servanda.timeline.explanation import Explanation
    from servanda.timeline.model import Status


@click.command()
@common.actor_options
@common.as_of_options
@common.language
@common.formats("table", "json", "csv", "tsv", "md", "turtle")
@common.output
def status(
    actor: str | None,
    to: str | None,
    organs: bool,
    asked: common.AsOfOptions,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda status``."""
    from servanda.timeline.saying import Saying
    from servanda.timeline.selection import chosen

    graph, held = asked.open_status()
    say = Saying(graph, lang)
    norms = chosen(held, common.resolve_actor(graph, actor), common.resolve_actor(graph, to), organs=organs)
    if format_ == "table":
        from servanda.timeline.status_text import status_text

        text = status_text(held, norms, say, width=common.width(), colour=colour())
    elif format_ == "json":
        import json

        from servanda.timeline.rows import as_json

        text = json.dumps(as_json(held, norms, say), ensure_ascii=False, indent=2)
    elif format_ == "turtle":
        from servanda.timeline.status_rdf import turtle

        text = turtle(held, norms)
    else:
        from servanda.query.table import render
        from servanda.timeline.rows import table

        text = render(table(held, norms, say), format_)
    common.emit(text, output, force=force)
    common.stop_if_nothing(bool(norms), lang)


@click.command()
@click.option("--until", metavar="DAY", type=common.exact_day)
@common.actor_options
@common.as_of_options
@common.language
@common.formats("table", "json", "csv", "tsv", "md", "ics")
@common.output
def due(
    until: date | None,
    actor: str | None,
    to: str | None,
    organs: bool,
    asked: common.AsOfOptions,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda due``."""
    from servanda.events.conventions import find_last_day
    from servanda.events.dates import make_when
    from servanda.timeline.deadlines import due as found_due
    from servanda.timeline.due_text import due_entries, due_table, due_text
    from servanda.timeline.saying import Saying
    from servanda.timeline.selection import chosen

    graph, held = asked.open_status()
    say = Saying(graph, lang)
    limit = until or find_last_day(make_when(asked.as_of), "P1Y").exact or asked.as_of
    found = found_due(
        held,
        chosen(held, common.resolve_actor(graph, actor), common.resolve_actor(graph, to), organs=organs),
        limit,
    )
    if format_ == "table":
        text = due_text(held, found, say, width=common.width(), colour=colour())
    elif format_ == "ics":
        from servanda.timeline.calendar_file import calendar

        name = say.name(held.lifecycle.terms.agreement)
        made = calendar(due_entries(held, found, say), name=name, lang=lang, stamp=asked.as_of)
        common.write_output(made, output, force=force)
        return
    else:
        from servanda.query.table import render

        text = render(due_table(held, found, say), format_)
    common.emit(text, output, force=force)


WHY_FORMATS = ("table", "json", "svg", "png", "pdf", "dot")


def explanation_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what both commands take."""
    for option in (common.output, common.formats(*WHY_FORMATS), common.language, common.as_of_options):
        command = option(command)
    return click.argument("what", metavar="ID")(command)


@click.command()
@explanation_options
def why(
    what: str,
    asked: common.AsOfOptions,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda why``."""
    from servanda.timeline.explain import explain

    graph, held = asked.open_status()
    write_explanation(lambda: explain(held, graph, what, lang), format_, output, force)


def write_explanation(
    made: Callable[[], Explanation], format_: str, output: Path | None, force: bool
) -> None:
    """Write an explanation in the format asked for, or in that of the output file's name."""
    chosen = common.output_format(format_, output, WHY_FORMATS)
    if chosen in ("png", "pdf") and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=chosen, file=f"why.{chosen}"))
    explanation = made()
    if chosen == "table":
        from servanda.timeline.why_text import why_text

        text = why_text(explanation, width=common.width(), colour=colour())
        common.emit(text, output, force=force)
    elif chosen == "json":
        import json

        from servanda.timeline.why_text import as_json

        common.emit(json.dumps(as_json(explanation), ensure_ascii=False, indent=2), output, force=force)
    else:
        from servanda.draw.chain import chain

        common.write_output(chain(explanation).render(chosen), output, force=force)


@click.command("why-not")
@explanation_options
def why_not(
    what: str,
    asked: common.AsOfOptions,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda why-not``."""
    from servanda.timeline.explain import explain_not

    graph, held = asked.open_status()
    write_explanation(lambda: explain_not(held, graph, what, lang), format_, output, force)


@click.command("what-if")
@click.option("--event", metavar="RECORD", required=True)
@common.as_of_options
@common.language
@common.formats("table", "json")
@common.output
@click.pass_context
def what_if(
    ctx: click.Context,
    event: str,
    asked: common.AsOfOptions,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda what-if``."""
    from servanda.events.conventions import Conventions
    from servanda.timeline.saying import Saying
    from servanda.timeline.suppose import suppose, supposed
    from servanda.timeline.suppose_text import as_json, suppose_text

    graph, iri, held = common.open_with_log(asked.store, asked.agreement, asked.log)
    given = ctx.get_parameter_source("as_of") is click.core.ParameterSource.COMMANDLINE
    found = suppose(
        graph, iri, held, supposed(event, graph, iri, held), days=(asked.as_of,) if given else (),
        assumed=common.parse_assumptions(asked.assume), conventions=Conventions.of(asked.convention),
    )  # fmt: skip
    say = Saying(graph, lang)
    if format_ == "json":
        import json

        text = json.dumps(as_json(found, say), ensure_ascii=False, indent=2)
    else:
        text = suppose_text(found, say, width=common.width(), colour=colour())
    common.emit(text, output, force=force)


TEXTS = ("table", "json", "csv", "md")
DRAWINGS = ("svg", "png", "pdf", "dot")
TIMELINE_FORMATS = (*TEXTS, *DRAWINGS, "html", "ics")


@click.command()
@click.option("--from", "first", metavar="DAY", type=common.exact_day)
@click.option("--until", "last", metavar="DAY", type=common.exact_day)
@click.option("--actor", metavar="ACTOR")
@common.organs
@common.as_of_options
@common.language
@common.formats(*TIMELINE_FORMATS)
@common.output
def timeline(
    first: date | None,
    last: date | None,
    actor: str | None,
    organs: bool,
    asked: common.AsOfOptions,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda timeline``."""
    from servanda.timeline.entries import entries, narrowed

    chosen = common.output_format(format_, output, TIMELINE_FORMATS)
    if chosen in ("png", "pdf") and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=chosen, file=f"timeline.{chosen}"))
    if first is not None and last is not None and last < first:
        raise ServandaError(error_text("days-reversed", last=last, first=first))
    graph, held = asked.open_status()
    who = common.resolve_actor(graph, actor)
    terms = held.lifecycle.terms
    found = narrowed(entries(held, graph, lang), terms, first=first, last=last, actor=who, organs=organs)
    common.stop_if_nothing(bool(found), lang)
    if chosen in TEXTS:
        common.emit(_timeline_text(held, graph, found, chosen, lang), output, force=force)
    else:
        content, note = _timeline_file(held, graph, found, chosen, lang)
        common.write_output(content, output, force=force)
        if note:
            say(note)


def _timeline_text(held: Status, graph: Store, found: Sequence[Entry], chosen: str, lang: str) -> str:
    from servanda.timeline.entry_words import Words

    words = Words(graph, lang)
    if chosen == "table":
        from servanda.timeline.timeline_text import timeline_text

        return timeline_text(held, found, words, width=common.width(), colour=colour())
    from servanda.query.table import render
    from servanda.timeline.timeline_table import table

    return render(table(found, words), chosen)


def _timeline_file(
    held: Status, graph: Store, found: Sequence[Entry], chosen: str, lang: str
) -> tuple[bytes, str]:
    """Return the bytes of a file, and what is to be said of it, if anything."""
    if chosen in DRAWINGS:
        from servanda.draw.timeline import draw_timeline

        return draw_timeline(held, graph, found, lang=lang).render(chosen), ""
    if chosen == "html":
        from servanda.export.timeline import write_timeline

        return write_timeline(held, graph, found, lang=lang), ""
    from servanda.timeline.entry_calendar import as_calendar
    from servanda.timeline.entry_words import Words

    words = Words(graph, lang)
    name = words.full(held.lifecycle.terms.agreement)
    made, left_out = as_calendar(found, words, name=name, stamp=held.as_of)
    return made, words.phrase("left-out", n=left_out) if left_out else ""


#: Column of a log to the option of ``log add`` that fills it.
_OPTIONS = {
    "matter": "--matter", "by": "--by", "when": "--when", "sender": "--from", "addressee": "--to",
    "sent": "--sent", "received": "--received", "form": "--form", "about": "--about",
    "fulfils": "--fulfils", "breaches": "--breaches", "answer": "--answer", "on_behalf_of": "--on-behalf-of",
    "place": "--place", "evidence": "--evidence", "remark": "--remark",
}  # fmt: skip


class LogCommands(common.Subcommands):
    """What can be done with a log, in the order in which it is done."""

    def unknown(self, name: str, hint: str) -> str:
        """Return the sentence that refuses a name."""
        return error_text("no-log-command", name=name, hint=hint)


@click.group(cls=LogCommands, invoke_without_command=True)
@click.pass_context
def log(ctx: click.Context, /) -> None:
    """Run ``servanda log``."""
    if ctx.invoked_subcommand is None:
        give(ctx.get_help() + "\n")


def _repeated_option(
    name: str, metavar: str, parameter: str | None = None
) -> Callable[[common.Command], common.Command]:
    """Add an option for a field that can have several values."""
    names = (name, parameter) if parameter else (name,)
    return click.option(*names, metavar=metavar, multiple=True)


def _option(
    name: str, metavar: str, parameter: str | None = None
) -> Callable[[common.Command], common.Command]:
    """Add an option for a field that has one value."""
    names = (name, parameter) if parameter else (name,)
    return click.option(*names, metavar=metavar)


@log.command()
@common.log
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
@common.agreement
@common.store
def add(
    log: Path | None,
    agreement: str | None,
    store: common.Place | None,
    id_: str | None,
    judged: tuple[str, ...],
    about: tuple[str, ...],
    **given: Any,  # noqa: ANN401 (the fields of a record)
) -> None:
    """Run ``servanda log add``."""
    from servanda.events.write import append_event, make_entry

    path = _log_path(log)
    entry = make_entry({**given, "id": id_, "about": about}, judged, _OPTIONS)
    graph = common.open_store(store, agreement=agreement)
    added = append_event(path, entry, graph, today=common.today(), agreement=_agreement(graph, agreement))
    for warning in added.warnings:
        say(f"servanda: warning: {warning.message}")
    say(f"written: {path}")
    common.emit(added.event.name)


@log.command("list")
@common.log
@common.agreement
@common.language
@common.formats("table", "json", "csv")
@common.output
@common.store
def list_(
    log: Path | None, agreement: str | None, lang: str, format_: str, output: Path | None, force: bool,
    store: common.Place | None,
) -> None:  # fmt: skip
    """Run ``servanda log list``."""
    from servanda.events.render import make_table, render_csv, render_json

    graph, held = _open_log(log, store, agreement)
    if format_ == "table":
        from servanda.query.table import render

        text = render(make_table(held, graph, lang), width=common.width())
    else:
        text = render_csv(held) if format_ == "csv" else render_json(held, graph, lang)
    if held.events or format_ != "table":
        common.emit(text, output, force=force)
    common.stop_if_nothing(bool(held.events), lang)


@log.command()
@common.log
@common.as_of
@common.agreement
@common.language
@common.formats("table", "json")
@common.output
@common.store
def check(
    log: Path | None, as_of: date, agreement: str | None, lang: str, format_: str, output: Path | None,
    force: bool, store: common.Place | None,
) -> None:  # fmt: skip
    """Run ``servanda log check``."""
    from servanda.events.check import MAX_RECORDS, check_log, check_shapes, merge_findings
    from servanda.events.render import load_words, render_report, render_report_json

    graph, held = _open_log(log, store, agreement)
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
        width, coloured = common.width(), output is None and colour()
        text = render_report(found, len(held.events), lang=lang, width=width, colour=coloured)
    common.emit(text, output, force=force)
    if found:
        raise click.exceptions.Exit(1)


def _log_path(path: Path | None) -> Path:
    if path is None:
        raise ServandaError(error_text("no-log"))
    return path


def _agreement(graph: Store, name: str | None) -> str | None:
    from servanda.names import one_agreement

    return None if name is None else one_agreement(graph, name)


def _open_log(path: Path | None, store: common.Place | None, agreement: str | None) -> tuple[Store, Log]:
    """Return the graph and the log; raises ServandaError where either cannot be used."""
    from servanda.events.read import read_log

    named = _log_path(path)
    graph = common.open_store(store, agreement=agreement)
    return graph, read_log(named, graph, _agreement(graph, agreement))
