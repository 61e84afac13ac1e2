"""The commands about time: status, due, why, why-not, what-if, timeline and log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.cli import common, recording
from servanda.cli.terminal import colour, is_terminal, write_answer, write_message
from servanda.errors import ServandaError
from servanda.messages import command_text, error_text, get_error_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from servanda.events.records import Log
    from servanda.query.localized_table import LocalizedTable
    from servanda.query.table import Table
    from servanda.status.calendar import Due
    from servanda.status.chronology import Entry
    from servanda.status.explain import Explanation
    from servanda.status.phrases import Phrases
    from servanda.status.staff import Staff
    from servanda.status.states import NormStatus, Status


@click.command()
@common.actor_options
@common.general_rules
@common.as_of_options
@common.table_options
@common.language
@common.formats(*common.TABLE_FORMATS, "turtle")
@recording.output
def status(
    actor: str | None,
    to: str | None,
    organs: bool,
    general: bool,
    asked: common.AsOfOptions,
    columns: tuple[str, ...],
    full: bool,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda status``."""
    from servanda.status.phrases import Phrases
    from servanda.status.states import filter_norms

    common.reject_general_rules(general, format_)
    graph, held = asked.open_status()
    say = Phrases(held.agreement, lang)
    norms = filter_norms(
        held, common.resolve_actor(graph, actor), common.resolve_actor(graph, to), organs=organs
    )
    if format_ == "turtle":
        from servanda.status.status_rdf import render_turtle

        text = render_turtle(held, norms)
    elif format_ == "json" and not columns:
        from servanda.status.status_text import make_status_json

        text = common.render_with_general_rules(
            make_status_json(held, norms, say), held.agreement if general else None, lang
        )
    elif format_ == "table" and full and not columns:
        from servanda.status.status_text import render_status

        text = render_status(held, norms, say, width=common.width(), colour=colour())
    else:
        from servanda.status.status_table import build_status_table
        from servanda.status.status_text import make_status_table

        text = _render_table(
            build_status_table(held, norms, say, _shorten_names(graph, held, norms, lang), full=full),
            lambda: make_status_table(held, norms, say), columns, format_, to_file=output is not None,
        )  # fmt: skip
    if format_ == "table" and general:
        text += common.render_general_rules(held.agreement, lang)
    common.emit(text, output, force=force)
    common.stop_if_nothing(bool(norms), lang)


def _shorten_names(graph: Store, held: Status, norms: Sequence[NormStatus], lang: str) -> dict[str, str]:
    """Return the short names of the actors in a table of some norms."""
    from servanda.query.actor_names import shorten_actor_names
    from servanda.status.status_table import list_actors

    return shorten_actor_names(graph, list_actors(held, norms), [held.agreement.iri], lang)


def _render_table(
    shown: LocalizedTable, make_raw: Callable[[], Table], columns: Sequence[str], chosen: str, *,
    to_file: bool,
) -> str:  # fmt: skip
    """Return an answer as people read it, or, in a format for machines, with the names that these know."""
    if chosen in ("csv", "tsv", "json"):
        from servanda.query.table import render
        from servanda.status.status_table import select_columns

        return render(select_columns(make_raw(), shown, columns), chosen)
    from servanda.query.localized_table import render_localized

    wanted = columns
    if not columns and chosen != "csv-excel":
        # Beside the rest there is room for the office; its deputy and the days to remind it are asked for.
        wanted = [one.key for one in shown.columns if one.key not in ("deputy", "remind")]
    table = shown.select(wanted) if wanted else shown
    return render_localized(table, chosen, width=common.width(), colour=colour() and not to_file)


@click.command()
@click.option("--until", metavar="DAY|DAYS", type=common.day_or_days)
@click.option("--staff", metavar="FILE", type=click.Path(path_type=Path))
@common.actor_options
@common.as_of_options
@common.table_options
@common.language
@common.formats(*common.TABLE_FORMATS, "ics", "atom")
@recording.output
def due(
    until: date | timedelta | None,
    staff: Path | None,
    actor: str | None,
    to: str | None,
    organs: bool,
    asked: common.AsOfOptions,
    columns: tuple[str, ...],
    full: bool,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda due``."""
    from servanda.status.calendar import find_due
    from servanda.status.phrases import Phrases
    from servanda.status.reminders import count_without_day
    from servanda.status.staff import read_staff
    from servanda.status.states import filter_norms
    from servanda.status.status_text import make_due_table, render_due

    limit = _find_limit(until, asked.as_of)
    graph, held = asked.open_status()
    say = Phrases(held.agreement, lang)
    who, whom = common.resolve_actor(graph, actor), common.resolve_actor(graph, to)
    offices = read_staff(staff, graph, filter(None, (who, whom))) if staff is not None else None
    norms = filter_norms(held, who, whom, organs=organs)
    found = find_due(held, norms, limit)
    if format_ in ("ics", "atom"):
        made = _render_reminders(held, found, say, offices, format_, (who, whom))
        common.write_output(made, output, force=force)
        if not (b"BEGIN:VEVENT" in made or b"<entry>" in made):  # nobody would look for the reason elsewhere
            write_message(say.word("due.none.asked" if who or whom else "due.none", until=limit))
        if format_ == "ics" and (left := count_without_day(found)):
            write_message(f"servanda: {command_text('without-day', n=left)}")
        return
    if format_ == "table" and full and not columns:
        text = render_due(held, found, say, width=common.width(), colour=colour())
    else:
        from servanda.status.status_table import build_due_table

        names = _shorten_names(graph, held, norms, lang)
        text = _render_table(
            build_due_table(held, found, say, names, staff=offices, full=full),
            lambda: make_due_table(held, found, say, offices), columns, format_, to_file=output is not None,
        )  # fmt: skip
    common.emit(text, output, force=force)


def _find_limit(until: date | timedelta | None, as_of: date) -> date:
    """Return the last day of a list: as given, after so many days, or after a year."""
    from servanda.events.conventions import find_last_day
    from servanda.events.dates import make_when

    if until is None:
        return find_last_day(make_when(as_of), "P1Y").exact or as_of
    if isinstance(until, timedelta):
        return as_of + min(until, date.max - as_of)
    if until < as_of:
        raise ServandaError(error_text("due-reversed", until=until, as_of=as_of))
    return until


def _render_reminders(
    held: Status, found: Due, say: Phrases, staff: Staff | None, chosen: str,
    ends: tuple[str | None, str | None],
) -> bytes:  # fmt: skip
    """Return what is due as a calendar, or as a feed that is named by those whom it is about."""
    from servanda.status.reminders import make_due_entries, make_feed_entries, name_feed

    name = say.name(held.agreement.iri)
    if chosen == "ics":
        from servanda.status.calendar import render_calendar

        entries = make_due_entries(held, found, say, staff)
        return render_calendar(entries, name=name, lang=say.lang, stamp=held.as_of)
    from servanda.status.feed import render_feed

    return render_feed(
        make_feed_entries(held, found, say, staff), id=name_feed(held, say.lang, *ends),
        title=say.word("feed.title", agreement=name), lang=say.lang, updated=held.as_of,
    )  # fmt: skip


WHY_FORMATS = ("table", "md", "json", "svg", "png", "pdf", "dot")


SHEET = click.option("--sheet", type=click.IntRange(min=1), metavar="N")


def explanation_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what both commands take."""
    for option in (
        recording.output, SHEET, common.formats(*WHY_FORMATS), common.language, common.as_of_options,
        common.general_rules,
    ):  # fmt: skip
        command = option(command)
    return click.argument("what", metavar="ID")(command)


@click.command()
@explanation_options
def why(
    what: str,
    general: bool,
    asked: common.AsOfOptions,
    lang: str,
    format_: str,
    sheet: int | None,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda why``."""
    from servanda.status.explain import explain

    common.reject_general_rules(general, format_)
    graph, held = asked.open_status()
    about = (held, _find_norm(held, graph, what)) if general else None
    write_explanation(lambda: explain(held, graph, what, lang), format_, output, force, about, sheet)


def _find_norm(status: Status, graph: Store, what: str) -> list[str] | None:
    """Return the norm that a person asks about, by itself or by a call; None for a record of the log."""
    from servanda.events.records import Event
    from servanda.status.explain import find_target

    target = find_target(status, graph, what)
    return None if isinstance(target, Event) else [target.norm.iri]


def write_explanation(
    made: Callable[[], Explanation], format_: str, output: Path | None, force: bool,
    about: tuple[Status, list[str] | None] | None = None, sheet: int | None = None,
) -> None:  # fmt: skip
    """Write an explanation in a format, with the general rules on what it is ``about`` if asked for.

    ``sheet`` is the only one to be written of a drawing that has several.
    """
    if format_ in ("png", "pdf") and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=format_, file=f"why.{format_}"))
    explanation = made()
    if format_ in ("table", "md"):
        from servanda.status.explain import render_explanation

        text = render_explanation(
            explanation, width=common.width(), colour=colour(), markdown=format_ == "md"
        )
        text += common.render_general_rules(about[0].agreement, explanation.lang, about[1]) if about else ""
        common.emit(text, output, force=force)
    elif format_ == "json":
        from servanda.status.explain import make_explanation_json

        agreement, norms = (about[0].agreement, about[1]) if about else (None, None)
        text = common.render_with_general_rules(
            make_explanation_json(explanation), agreement, explanation.lang, norms
        )
        common.emit(text, output, force=force)
    else:
        from servanda.draw.explanation_view import draw_explanation

        common.write_drawing(draw_explanation(explanation), format_, output, sheet=sheet, force=force)


@click.command("why-not")
@explanation_options
def why_not(
    what: str,
    general: bool,
    asked: common.AsOfOptions,
    lang: str,
    format_: str,
    sheet: int | None,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda why-not``."""
    from servanda.status.explain import explain_not

    common.reject_general_rules(general, format_)
    graph, held = asked.open_status()
    about = (held, _find_norm(held, graph, what)) if general else None
    write_explanation(lambda: explain_not(held, graph, what, lang), format_, output, force, about, sheet)


@click.command("what-if")
@click.option("--event", metavar="RECORD", required=True)
@common.as_of_options
@common.language
@common.formats("table", "md", "json")
@recording.output
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
    from servanda.status.phrases import Phrases
    from servanda.status.status_text import make_supposition_json, render_supposition
    from servanda.status.what_if import parse_supposed_event, suppose_event

    graph, iri, held = common.open_with_log(asked.store, asked.agreement, asked.log)
    given = ctx.get_parameter_source("as_of") is click.core.ParameterSource.COMMANDLINE
    found = suppose_event(
        graph, iri, held, parse_supposed_event(common.write_out_today(event), graph, iri, held),
        days=(asked.as_of,) if given else (),
        assumed=common.parse_assumptions(asked.assume), conventions=Conventions.of(asked.convention),
        formula=asked.formula,
    )  # fmt: skip
    say = Phrases(found.days[0][0].agreement, lang)
    if format_ == "json":
        import json

        text = json.dumps(make_supposition_json(found, say), ensure_ascii=False, indent=2)
    else:
        text = render_supposition(found, say, width=common.width(), colour=colour(), markdown=format_ == "md")
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
@SHEET
@recording.output
def timeline(
    first: date | None,
    last: date | None,
    actor: str | None,
    organs: bool,
    asked: common.AsOfOptions,
    lang: str,
    format_: str,
    sheet: int | None,
    output: Path | None,
    force: bool,
) -> None:
    """Run ``servanda timeline``."""
    from servanda.status.chronology import filter_entries, list_entries

    if format_ in ("png", "pdf") and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=format_, file=f"timeline.{format_}"))
    if first is not None and last is not None and last < first:
        raise ServandaError(error_text("days-reversed", last=last, first=first))
    graph, held = asked.open_status()
    who = common.resolve_actor(graph, actor)
    shown = list_entries(held, lang)
    found = filter_entries(shown, held.agreement, first=first, last=last, actor=who, organs=organs)
    common.stop_if_nothing(bool(found), lang)
    if format_ in TEXTS:
        common.emit(_timeline_text(held, found, format_, lang), output, force=force)
    elif format_ in DRAWINGS:
        from servanda.draw.timeline_view import draw_timeline

        drawn = draw_timeline(held, found, lang=lang)
        common.write_drawing(drawn, format_, output, sheet=sheet, force=force)
    else:
        content, note = _timeline_file(held, found, format_, lang)
        common.write_output(content, output, force=force)
        if note:
            write_message(note)


def _timeline_text(held: Status, found: Sequence[Entry], chosen: str, lang: str) -> str:
    from servanda.status.chronology import TimelinePhrases

    words = TimelinePhrases(held.agreement, lang)
    if chosen == "table":
        from servanda.status.chronology import render_timeline

        return render_timeline(held, found, words, width=common.width(), colour=colour())
    from servanda.query.table import render
    from servanda.status.chronology import make_table

    return render(make_table(found, words), chosen)


def _timeline_file(held: Status, found: Sequence[Entry], chosen: str, lang: str) -> tuple[bytes, str]:
    """Return the bytes of a file, and what is to be said of it, if anything."""
    if chosen == "html":
        from servanda.export.timeline_page import write_timeline

        return write_timeline(held, found, lang=lang), ""
    from servanda.status.chronology import TimelinePhrases, render_entries_calendar

    words = TimelinePhrases(held.agreement, lang)
    name = words.full(held.agreement.iri)
    made, left_out = render_entries_calendar(found, words, name=name, stamp=held.as_of)
    return made, words.phrase("left-out", n=left_out) if left_out else ""


#: Column of a log to the option of ``log add`` that fills it.
_OPTIONS = {
    "matter": "--matter", "by": "--by", "when": "--when", "sender": "--from", "addressee": "--to",
    "sent": "--sent", "received": "--received", "form": "--form", "about": "--about",
    "fulfils": "--fulfils", "breaches": "--breaches", "answer": "--answer", "on_behalf_of": "--on-behalf-of",
    "place": "--place", "evidence": "--evidence", "assumed": "--assumed",
    "remark": "--remark",
}  # fmt: skip


#: Those of them that hold a day.
_DAYS = ("when", "sent", "received")


@click.group(cls=common.Subcommands, invoke_without_command=True)
@click.pass_context
def log(ctx: click.Context, /) -> None:
    """Run ``servanda log``."""
    if ctx.invoked_subcommand is None:
        write_answer(ctx.get_help() + "\n")


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
@_repeated_option("--from", "ACTOR", "sender")
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
@click.option("--assumed", is_flag=True)
@common.agreement
@common.store
def add(
    log: Path | None,
    agreement: str | None,
    store: common.Place | None,
    id_: str | None,
    judged: tuple[str, ...],
    about: tuple[str, ...],
    assumed: bool,
    **given: Any,  # noqa: ANN401 (the fields of a record)
) -> None:
    """Run ``servanda log add``."""
    from servanda.events.writer import append_event, make_entry
    from servanda.status.order_check import check_order

    path = _log_path(log)
    given |= {name: common.write_out_today(given[name]) for name in _DAYS if given[name]}
    entry = make_entry(
        {**given, "id": id_, "about": about, "assumed": "yes" if assumed else None}, judged, _OPTIONS
    )
    graph = common.open_target(store, agreement=agreement)
    added = append_event(path, entry, graph, today=common.today(), agreement=_agreement(graph, agreement))
    found = check_order(added.log, graph, [], get_error_language())
    order = [one for one in found if one.event == added.event.iri]
    for warning in [*added.warnings, *order]:
        write_message(f"servanda: {command_text('warning', said=warning.message)}")
    write_message(command_text("written", file=path))
    common.emit(added.event.name)


@log.command("list")
@common.log
@common.agreement
@common.language
@common.formats("table", "md", "json", "csv")
@recording.output
@common.store
def list_(
    log: Path | None, agreement: str | None, lang: str, format_: str, output: Path | None, force: bool,
    store: common.Place | None,
) -> None:  # fmt: skip
    """Run ``servanda log list``."""
    from servanda.events.log_text import make_table, render_csv, render_json

    graph, held = _open_log(log, store, agreement)
    if format_ in ("table", "md"):
        from servanda.query.table import render

        text = render(make_table(held, graph, lang), format_, width=common.width())
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
@recording.output
@common.store
def check(
    log: Path | None, as_of: date, agreement: str | None, lang: str, format_: str, output: Path | None,
    force: bool, store: common.Place | None,
) -> None:  # fmt: skip
    """Run ``servanda log check``."""
    from servanda.events.consistency import MAX_RECORDS, check_log, check_shapes, merge_findings
    from servanda.events.log_text import load_words, render_report, render_report_json
    from servanda.status.order_check import check_order

    graph, held = _open_log(log, store, agreement)
    found = check_log(held, graph, today=as_of, lang=lang)
    found = merge_findings(found, check_order(held, graph, found, lang))
    shaped = len(held.events) <= MAX_RECORDS
    if shaped:
        found = merge_findings(found, check_shapes(held, graph, lang))
    else:
        said = load_words(lang).text("large", limit=MAX_RECORDS, n=len(held.events))
        write_message(f"servanda: {said}")
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
    from servanda.names import pick_agreement

    return None if name is None else pick_agreement(graph, name)


def _open_log(path: Path | None, store: common.Place | None, agreement: str | None) -> tuple[Store, Log]:
    """Return the graph and the log; raises ServandaError where either cannot be used."""
    from servanda.events.reader import read_log

    named = _log_path(path)
    graph = common.open_target(store, agreement=agreement)
    return graph, read_log(named, graph, _agreement(graph, agreement))
