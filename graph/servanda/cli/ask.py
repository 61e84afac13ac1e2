"""``servanda ask``: one subcommand for each file of ``queries/``, made from its front matter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.cli import options, paging, places
from servanda.cli.help import add_help
from servanda.cli.on_day import asked_of, refuse_dayless, typed
from servanda.cli.places import open_askable
from servanda.cli.terminal import colour

if TYPE_CHECKING:
    from datetime import date

    from servanda.ask.questions import Parameter, Question
    from servanda.ask.table import Row, Table
    from servanda.cli.places import Place
    from servanda.store.askable import Askable

    #: The log, the day, what is assumed, and the conventions, as typed.
    Moment = tuple[Path | None, date, tuple[str, ...], tuple[str, ...]]

FORMATS = ("table", "json", "csv", "tsv", "md")


class Questions(click.Group):
    """A group whose commands are the questions; a new ``.rq`` file is a new command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the questions, in alphabetical order."""
        from servanda.ask.questions import questions

        return list(questions())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of one question; raises ServandaError with the nearest name.

        While a shell completes, a name that is no question yet is no error: there is None of that name.
        """
        from servanda.ask.questions import question, questions

        if ctx.resilient_parsing and cmd_name not in questions():
            return None
        return add_help(_command(question(cmd_name)), f"ask {cmd_name}")


@click.group(cls=Questions, invoke_without_command=True)
@options.language
@click.pass_context
def ask(ctx: click.Context, lang: str) -> None:
    """Run ``servanda ask``."""
    if ctx.invoked_subcommand is not None:
        ctx.default_map = {ctx.invoked_subcommand: {"lang": lang}}
        return
    from servanda.ask.questions import questions
    from servanda.ask.writing import Page

    known = questions()
    page = Page(lang, options.width(), colour())
    margin = max(len(name) for name in known) + 2
    for name, held in known.items():
        page.entry(name, held.question[lang], margin, indent=0)
    options.emit(page.text())


def _command(held: Question) -> click.Command:
    def run(
        lang: str, format_: str, output: Path | None, force: bool, store: Place | None, as_of: date | None,
        log: Path | None, assume: tuple[str, ...], convention: tuple[str, ...], limit: int | None,
        offset: int | None, page: int | None, **given: str | None,
    ) -> None:  # fmt: skip
        from servanda.ask.formats import render
        from servanda.ask.run import columns, stream
        from servanda.ask.table import Table

        part = paging.window(limit, offset, page, format_)
        wanted = paging.asked(part, format_)
        names: tuple[str, ...] = columns(held)
        graph: Askable | None = None
        if as_of is None:
            refuse_dayless(assume, convention)
            graph = _graph(held, store, log, given.get("agreement"))
            rows = stream(graph, held, lang=lang, limit=wanted.limit, offset=wanted.offset, **given)
        else:
            moment = (log, as_of, assume, convention)
            table = paging.sliced(_on_day(held, store, lang, moment, given), wanted)
            names, rows = table.columns, iter(table.rows)

        def written(shown: list[Row]) -> str:
            return render(Table(names, shown), width=options.width())

        found = paging.answered(names, rows, written, part, paging.Said(format_, lang, output, force))
        of_agreements = any(parameter.name == "agreement" for parameter in held.parameters)
        options.stop_if_nothing(found, lang, graph if of_agreements else None)

    command: Any = run
    for shared in (places.store, options.output, options.formats(*FORMATS), options.language, _parts):
        command = shared(command)
    for parameter in reversed(held.parameters):
        if parameter.type != "language":
            command = _option(parameter)(command)
    text = "\n\n".join([*(held.question[lang] for lang in ("en", "kk", "ru")), f"\b\n{held.example}"])
    made: click.Command = click.command(held.name, help=text, short_help=held.question["en"])(command)
    return made


def _on_day(
    held: Question, store: Place | None, lang: str, moment: Moment, given: dict[str, str | None]
) -> Table:
    """Return the answer to a question asked of a day."""
    from servanda.cli.standing import standing
    from servanda.timeline.in_time import ask_on

    log, as_of, assume, convention = moment
    graph, stood = standing(store, given.get("agreement"), log, as_of, assume, convention)
    return ask_on(graph, held, stood, lang, **given)


def _graph(held: Question, store: Place | None, log: Path | None, agreement: str | None) -> Askable:
    """Return the graph for a question asked of no day; a log lies beside it where that counts."""
    about_log = log is not None and ("srv:EventLog" in held.text or typed("log"))
    if not about_log and "srv:StatusReport" not in held.text:
        return open_askable(store)
    graph = places.open_store(store, agreement=agreement)
    # Whether a question is about time is seen in its text, so that no other waits for what knows of time.
    if "srv:StatusReport" in held.text:
        from servanda.timeline.in_time import refuse_timeless

        refuse_timeless(graph, held)
    if log is not None and about_log:
        from servanda.events.read import has_log, read_log, read_quads

        held_log = read_log(log, graph)
        if agreement is None and places.on_disk(store):
            # A store on disk is only read; the log lies beside a copy of what it is about.
            graph = places.open_store(store, agreement=held_log.agreement)
        graph.extend([] if has_log(graph, held_log) else read_quads(held_log))
    return graph


def _parts(command: Any) -> Any:  # noqa: ANN401 (click's decorators are untyped)
    """Add the options of a day and of a page."""
    return paging.paged(asked_of(command))


def _option(parameter: Parameter) -> Any:  # noqa: ANN401 (click's decorators are untyped)
    kind = click.Choice(parameter.words) if parameter.words else None
    return click.option(
        f"--{parameter.name.replace('_', '-')}", parameter.name, type=kind, default=parameter.default,
        show_default=parameter.default is not None, help=parameter.help,
        metavar=None if parameter.words else (parameter.kind or "text").upper(),
    )  # fmt: skip
