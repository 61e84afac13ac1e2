"""The commands that ask about a text: notify, ask, query, show, coverage, collate and check."""

from __future__ import annotations

import math
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from servanda.cli import common, recording
from servanda.cli.answer_record import note_query
from servanda.cli.completion import add_completion
from servanda.cli.help import add_help
from servanda.cli.terminal import colour, write_answer, write_message
from servanda.errors import ServandaError
from servanda.messages import command_text, error_text, get_error_language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from pyoxigraph import Store

    from servanda.check.archive import Outcome
    from servanda.check.folder import FolderContents
    from servanda.check.report import Report, Result
    from servanda.model import Agreement
    from servanda.query.localized_table import LocalizedTable
    from servanda.query.questions import Parameter, Question
    from servanda.query.run import Window
    from servanda.query.table import Row, Table
    from servanda.store.queryable import QueryableStore

    #: The log, the day, what is assumed, and the conventions, as typed.
    Moment = tuple[Path | None, date, tuple[str, ...], tuple[str, ...]]


class Shape(NamedTuple):
    """How a table is wanted: its language, its columns as typed, and whether all that there is."""

    lang: str
    columns: tuple[str, ...]
    full: bool


NOTICES = "who-must-notify-whom"


@click.command()
@click.option("--from", "sender", metavar="ACTOR")
@click.option("--to", "addressee", metavar="ACTOR")
@common.organs
@click.option("--about", "matter", metavar="MATTER")
@click.option("--reading", type=click.Choice(["strict", "wide"]), default="wide", show_default=True)
@common.agreement
@common.with_incorporated
@common.day_options
@common.table_options
@common.page_options
@common.language
@common.formats(*common.TABLE_FORMATS)
@recording.output
@common.no_cache
@common.store
def notify(
    sender: str | None,
    addressee: str | None,
    organs: bool,
    matter: str | None,
    reading: str,
    agreement: str | None,
    incorporated: bool,
    as_of: date | None,
    log: Path | None,
    assume: tuple[str, ...],
    convention: tuple[str, ...],
    columns: tuple[str, ...],
    full: bool,
    limit: int | None,
    page: int | None,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
    no_cache: bool,
    store: common.Place | None,
) -> None:
    """Run ``servanda notify``."""
    given = {"from": sender, "to": addressee, "about": matter, "reading": reading, "agreement": agreement}
    given["organs"] = "yes" if organs else "no"
    part = common.read_window(limit, page, format_)
    wanted = common.wanted_window(part, format_)
    shape = Shape(lang, columns, full)
    if as_of is None:
        common.reject_without_day(assume, convention, log=log is not None and common.is_typed("log"))
        if incorporated:
            from servanda.query.questions import find_question

            graph, answer = _ask_incorporated(find_question(NOTICES), store, given, shape, wanted)
        else:
            graph, answer = _ask_notices(store, given, shape, wanted, afresh=no_cache)
    else:
        common.reject_incorporated_on_day(incorporated)
        moment = (log, as_of, assume, convention)
        graph, answer = _ask_notices_on_day(store, given, shape, moment, wanted)
    said = common.OutputOptions(format_, lang, output, force)
    found = common.write_rows(answer, part, said, columns=columns, full=full)
    if not found and not organs:
        from servanda.query.answer_text import make_bodies_hint

        for role, name in (("sender", sender), ("addressee", addressee)):
            if name and (hint := make_bodies_hint(graph, name, role, lang)):
                write_message(hint)
    common.stop_if_nothing(found, lang, graph)


def _ask_notices(
    store: common.Place | None, given: dict[str, str | None], shape: Shape, wanted: Window, *, afresh: bool
) -> tuple[QueryableStore, common.Answer]:
    """Return the graph that was asked, and the answer."""
    from servanda.query.answer_rows import list_columns
    from servanda.query.questions import find_question
    from servanda.query.run import stream
    from servanda.query.table import Table

    # To find what a filter names takes more of the graph than the answer itself.
    filtered = any(value for name, value in given.items() if name not in ("reading", "organs"))
    named = None if filtered else NOTICES
    graph = common.open_askable(
        store, named, afresh=afresh, agreement=given.get("agreement"), on=common.today()
    )
    asked = find_question(NOTICES)
    names = list_columns(asked)
    rows = stream(graph, asked, lang=shape.lang, limit=wanted.limit, offset=wanted.offset, **given)

    def build(shown: list[Row], more: bool) -> LocalizedTable:
        from servanda.query.notice_table import build_notice_table

        return build_notice_table(graph, shown, shape.lang, columns=shape.columns, full=shape.full)

    def write_records(shown: list[Row], more: bool) -> str:
        from servanda.query.answer_text import render_notices

        table = Table(names, shown)
        return render_notices(graph, table, lang=shape.lang, width=common.width(), colour=colour())

    return graph, common.Answer(names, rows, build, write_records, _select_notice_columns(names, shape.lang))


def _ask_incorporated(
    held: Question, store: common.Place | None, given: dict[str, str | None], shape: Shape, wanted: Window
) -> tuple[QueryableStore, common.Answer]:
    """Return the graph with what is incorporated, and the answer to a question of it, its rows cited."""
    from servanda.query.citations import add_citations, describe_incorporated
    from servanda.query.run import ask

    graph, found = common.open_incorporated(store, given.get("agreement"), on=common.today())
    table = add_citations(graph, ask(graph, held, lang=shape.lang, **given), found, shape.lang)
    table = common.slice_table(table, wanted)
    types = dict(zip(table.columns, table.types, strict=True))

    def remark(shown: list[Row]) -> list[str]:
        return describe_incorporated(shown, shape.lang)

    return graph, _make_answer(held, graph, types, table.rows, shape, given, remark)


def _ask_notices_on_day(
    store: common.Place | None, given: dict[str, str | None], shape: Shape, moment: Moment, wanted: Window
) -> tuple[QueryableStore, common.Answer]:
    """Return the same for a day: each notice with its state."""
    from servanda.query.run import ask
    from servanda.query.table import Table
    from servanda.status.as_of import add_notice_states, build_dated_notices, render_dated_notices

    log, as_of, assume, convention = moment
    lang = shape.lang
    graph, held = common.open_status(store, given["agreement"], log, as_of, assume, convention)
    given["agreement"] = held.agreement.iri
    table = common.slice_table(add_notice_states(ask(graph, NOTICES, lang=lang, **given), held), wanted)

    def build(shown: list[Row], more: bool) -> LocalizedTable:
        return build_dated_notices(graph, shown, held, lang, columns=shape.columns, full=shape.full)

    def write_records(shown: list[Row], more: bool) -> str:
        told = Table(table.columns, shown)
        return render_dated_notices(graph, told, held, lang, width=common.width(), colour=colour())

    select = _select_notice_columns(table.columns, lang)
    return graph, common.Answer(table.columns, table.rows, build, write_records, select)


def _select_notice_columns(names: Sequence[str], lang: str) -> Callable[[Sequence[str]], list[str]]:
    """Return what finds the columns of notices for machines, which loads nothing unless it is called."""

    def select(wanted: Sequence[str]) -> list[str]:
        from servanda.query.notice_table import select_raw_columns

        return select_raw_columns(names, wanted, lang)

    return select


class Questions(click.Group):
    """A group whose commands are the questions; a new ``.rq`` file is a new command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the questions, in alphabetical order."""
        from servanda.query.questions import load_questions

        return list(load_questions())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of one question; raises ServandaError with the nearest name.

        While a shell completes, a name that is no question yet is no error: there is None of that name.
        """
        from servanda.query.questions import find_question, load_aliases, load_questions

        if ctx.resilient_parsing and cmd_name not in load_questions() and cmd_name not in load_aliases():
            return None
        path = f"ask {cmd_name}"
        return add_completion(add_help(_question_command(find_question(cmd_name)), path), path)


@click.group(cls=Questions, invoke_without_command=True)
@click.option("--all", "every", is_flag=True)
@common.language
@click.pass_context
def ask(ctx: click.Context, every: bool, lang: str) -> None:
    """Run ``servanda ask``."""
    if ctx.invoked_subcommand is not None:
        ctx.default_map = {ctx.invoked_subcommand: {"lang": lang}}
        return
    common.emit(_list_questions(lang, every=every))


def _list_questions(lang: str, *, every: bool) -> str:
    """Return the questions by what they are about; those for work on the data only if ``every`` is wanted."""
    from servanda.query.questions import GROUPS, load_questions
    from servanda.query.writing import Page

    known = load_questions()
    page = Page(lang, common.width(), colour())
    margin = max(map(len, known)) + 2
    for group in GROUPS if every else GROUPS[:-1]:
        page.gap()
        page.add(page.phrase(f"group.{group}"), "head")
        for name, held in known.items():
            if held.group == group:
                page.entry(name, held.question[lang], margin)
    if not every:
        page.gap()
        page.add(page.phrase("group.more", name=NOTICES), "faint")
    return page.text()


def _question_command(held: Question) -> click.Command:
    def run(
        lang: str,
        format_: str,
        output: Path | None,
        force: bool,
        no_cache: bool,
        store: common.Place | None,
        as_of: date | None,
        log: Path | None,
        assume: tuple[str, ...],
        convention: tuple[str, ...],
        columns: tuple[str, ...],
        full: bool,
        limit: int | None,
        page: int | None,
        incorporated: bool = False,
        **given: str | None,
    ) -> None:
        from servanda.query.answer_rows import list_types
        from servanda.query.run import stream

        part = common.read_window(limit, page, format_)
        wanted = common.wanted_window(part, format_)
        types = list_types(held)
        rows: Iterable[Row]
        if incorporated:
            common.reject_incorporated_on_day(as_of is not None)
            graph, answer = _ask_incorporated(held, store, given, Shape(lang, columns, full), wanted)
            said = common.OutputOptions(format_, lang, output, force)
            common.stop_if_nothing(
                common.write_rows(answer, part, said, columns=columns, full=full), lang, graph
            )
            return
        if as_of is None:
            common.reject_without_day(assume, convention)
            graph = _open_graph(held, store, log, given.get("agreement"), afresh=no_cache)
            rows = stream(graph, held, lang=lang, limit=wanted.limit, offset=wanted.offset, **given)
            remark = None
        else:
            moment = (log, as_of, assume, convention)
            graph, table, remark = _answer_on_day(held, store, lang, moment, given)
            table = common.slice_table(table, wanted)
            types, rows = dict(zip(table.columns, table.types, strict=True)), table.rows
        answer = _make_answer(held, graph, types, rows, Shape(lang, columns, full), given, remark)
        said = common.OutputOptions(format_, lang, output, force)
        found = common.write_rows(answer, part, said, columns=columns, full=full)
        of_agreements = any(parameter.name == "agreement" for parameter in held.parameters)
        common.stop_if_nothing(found, lang, graph if of_agreements and as_of is None else None)

    command: Any = run
    if any(column.name == "norm" for column in held.columns):
        command = common.with_incorporated(command)
    for shared in (
        common.store,
        common.no_cache,
        recording.output,
        common.formats(*common.TABLE_FORMATS),
        common.language,
        _day_and_page_options,
    ):
        command = shared(command)
    for parameter in reversed(held.parameters):
        if parameter.type != "language":
            command = _parameter_option(parameter)(command)
    question = held.question[get_error_language()]
    text = f"{question}\n\n\b\n{held.example}"
    if held.name != held.path.stem:
        text += f"\n\n{command_text('question.alias', name=held.path.stem)}"
    elif held.aliases:
        names = ", ".join(_alias_text(*each) for each in held.aliases.items())
        text += f"\n\n{command_text('question.aliases', names=names)}"
    made: click.Command = click.command(held.name, help=text, short_help=question)(command)
    return made


def _make_answer(
    held: Question, graph: QueryableStore, types: dict[str, str], rows: Iterable[Row], shape: Shape,
    given: dict[str, str | None], remark: Callable[[list[Row]], list[str]] | None = None,
) -> common.Answer:  # fmt: skip
    """Return the answer to a question, with what writes it; ``remark`` says what its rows rest on."""
    names = tuple(types)

    def tell(shown: list[Row]) -> list[str]:
        from servanda.query.citations import describe_paraphrases

        paraphrase = describe_paraphrases(graph, shown, shape.lang)
        return [*(remark(shown) if remark is not None else ()), *filter(None, [paraphrase])]

    def summarize(shown: list[Row], more: bool) -> str:
        from servanda.query.answer_text import summarize_rows

        return summarize_rows(shown, _list_filters(held, given), more=more, lang=shape.lang)

    def build(shown: list[Row], more: bool) -> LocalizedTable:
        from dataclasses import replace

        from servanda.query.answer_table import build_answer_table
        from servanda.query.notice_table import build_notice_table

        if held.path.stem == NOTICES and "state" not in types:
            table = build_notice_table(graph, shown, shape.lang, columns=shape.columns, full=shape.full)
            return replace(table, notes=(*table.notes, *(remark(shown) if remark is not None else ())))
        return build_answer_table(
            held, shown, shape.lang, store=graph, types=types, columns=shape.columns, full=shape.full,
            notes=[summarize(shown, more), *tell(shown)],
        )  # fmt: skip

    def write_records(shown: list[Row], more: bool) -> str:
        from servanda.query.table import Table, render
        from servanda.query.writing import Page

        page = Page(shape.lang, common.width(), colour=False)
        page.add(summarize(shown, more))
        for said in tell(shown):
            page.add(said)
        return f"{render(Table(names, shown, shape.lang), width=common.width())}\n{page.text()}"

    def select(wanted: Sequence[str]) -> list[str]:
        from servanda.query.answer_table import AnswerColumns

        return AnswerColumns(types, held, shape.lang).choose_raw(wanted, shape.lang)

    return common.Answer(names, rows, build, write_records, select)


def _list_filters(held: Question, given: dict[str, str | None]) -> list[str]:
    """Return the options that leave rows out, as typed; what must be given belongs to the question itself."""
    return [
        f"--{parameter.name} {given[parameter.name]}"
        for parameter in held.parameters
        if not parameter.required and given.get(parameter.name) not in (None, parameter.default)
    ]


def _alias_text(name: str, fixed: dict[str, str]) -> str:
    """Return a name with the options that it stands for."""
    options_ = " ".join(f"--{parameter} {word}" for parameter, word in fixed.items())
    return f"{name} ({options_})" if options_ else name


def _answer_on_day(
    held: Question, store: common.Place | None, lang: str, moment: Moment, given: dict[str, str | None]
) -> tuple[QueryableStore, Table, Callable[[list[Row]], list[str]]]:
    """Return the graph, the answer to a question asked of a day, and what says on what rows of it rest."""
    from servanda.status.as_of import ask_as_of, describe_row_assumptions

    log, as_of, assume, convention = moment
    graph, stood = common.open_status(store, given.get("agreement"), log, as_of, assume, convention)

    def remark(shown: list[Row]) -> list[str]:
        return describe_row_assumptions(stood, shown, lang)

    return graph, ask_as_of(graph, held, stood, lang, **given), remark


def _open_graph(
    held: Question, store: common.Place | None, log: Path | None, agreement: str | None, *, afresh: bool
) -> QueryableStore:
    """Return the graph for a question asked of no day; a log lies beside it where that counts."""
    about_log = log is not None and ("srv:EventLog" in held.text or common.is_typed("log"))
    if not about_log and "srv:StatusReport" not in held.text:
        # A question about versions is about all of them.
        on = None if "srv:isVersionOf" in held.text else common.today()
        return common.open_askable(store, afresh=afresh, agreement=agreement, on=on)
    graph = common.open_target(store, agreement=agreement)
    # Whether a question is about time is seen in its text, so that no other waits for what knows of time.
    if "srv:StatusReport" in held.text:
        from servanda.status.as_of import reject_undated

        reject_undated(graph, held)
    if log is not None and about_log:
        from servanda.events.reader import has_log, read_log, read_quads

        held_log = read_log(log, graph)
        graph.extend([] if has_log(graph, held_log) else read_quads(held_log))
    return graph


def _day_and_page_options(command: Any) -> Any:  # noqa: ANN401 (click's decorators are untyped)
    """Add the options of a day and of a page."""
    return common.table_options(common.page_options(common.day_options(command)))


def _parameter_option(parameter: Parameter) -> Any:  # noqa: ANN401 (click's decorators are untyped)
    from servanda.query.questions import translate_parameter

    kind = click.Choice(parameter.words) if parameter.words else None
    return click.option(
        f"--{parameter.name.replace('_', '-')}", parameter.name, type=kind, default=parameter.default,
        show_default=parameter.default is not None, help=translate_parameter(parameter.help),
        metavar=None if parameter.words else (parameter.kind or "text").upper(),
    )  # fmt: skip


QUERY_FORMATS = (
    "table", "json", "csv", "tsv", "md", "srj", "srx", "turtle", "ntriples", "jsonld", "rdfxml",
)  # fmt: skip


#: Most bytes of a query that are read.
_MOST_BYTES = 1_000_000


def _check_number(ctx: click.Context, option: click.Parameter, value: float) -> float:
    """Refuse "nan", which no range excludes."""
    if math.isnan(value):
        raise click.BadParameter(error_text("write-seconds"), ctx, option)
    return value


@click.command()
@click.argument("sparql", metavar="SPARQL|FILE|-")
@click.option("--format", "format_", type=click.Choice(QUERY_FORMATS))
@click.option("--limit", type=click.IntRange(1), default=100000, show_default=True)
@click.option("--page", metavar="N", type=int)
@click.option(
    "--timeout", type=click.FloatRange(0.1, 86400), callback=_check_number, default=30.0, show_default=True
)
@recording.output
@common.store
def query(
    sparql: str,
    format_: str | None,
    limit: int,
    page: int | None,
    timeout: float,
    output: Path | None,
    force: bool,
    store: common.Place | None,
) -> None:
    """Run ``servanda query``."""
    from servanda.query.adhoc import render_answer
    from servanda.query.adhoc import run_query as run

    if output is not None and output.suffix:
        format_ = common.output_format(format_, output, QUERY_FORMATS)
    text = _cut_query(_read_query(sparql), page, limit)
    graph = common.open_askable(store, odd=True, any_rdf=True)
    if store is not None:
        _prepare(graph)
    answer = run(graph, text, seconds=timeout, rows=limit, format=format_, disjoint=store is None)
    if answer.found or format_ not in (None, "table"):
        common.emit(render_answer(graph, answer, format_, common.width()), output, force=force)
    common.stop_if_nothing(answer.found)


def _prepare(graph: QueryableStore) -> None:
    """Build the index of an archive, with a bar; say of a server when its default graph is no set."""
    from servanda.store.archive_store import ArchiveStore

    if isinstance(graph, ArchiveStore):
        if graph.memory is not None:
            return
        with common.show_progress(command_text("progress.index")) as tell:
            graph.index(tell)
        return
    from servanda.store.endpoint import Endpoint

    if isinstance(graph, Endpoint) and graph.repeats_triples():
        write_message(f"servanda: {command_text('repeated-triples', name=graph.name)}")


def _cut_query(text: str, page: int | None, limit: int) -> str:
    """Return a query that gives only a page of its rows, cut out by the engine; ``--limit`` is its length."""
    if page is None:
        return text
    from servanda.query.adhoc import reject_unpaged

    part = common.read_window(limit if common.is_typed("limit") else None, page, "csv")
    reject_unpaged(text)
    return part.put(text)


def _read_query(sparql: str) -> str:
    """Return the query: given outright, in a file, or on standard input ("-")."""
    from servanda.read.files import decode_text, read_text

    if sparql == "-":
        if sys.stdin is None:
            raise ServandaError(error_text("closed-input"))
        content = sys.stdin.buffer.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ServandaError(error_text("query-too-long", limit=_MOST_BYTES))
        text = decode_text(content, Path("standard input"))
        note_query(text)
        return text
    if "{" in sparql or not sparql.strip():
        return sparql
    if os.path.exists(sparql):  # noqa: PTH110 (says no for a name that cannot be one; Path.exists raises)
        return read_text(Path(sparql), limit=_MOST_BYTES)
    if any(blank in sparql.strip() for blank in " \n\t"):
        return sparql
    raise ServandaError(error_text("neither-query-nor-file", text=sparql))


@click.command()
@click.argument("what", required=False)
@common.on_day
@common.with_incorporated
@common.general_rules
@common.language
@common.formats("table", "md", "json")
@recording.output
@common.store
def show(
    what: str | None, as_of: date | None, incorporated: bool, general: bool, lang: str, format_: str,
    output: Path | None, force: bool, store: common.Place | None,
) -> None:  # fmt: skip
    """Run ``servanda show``."""
    from pyoxigraph import Store

    common.reject_general_rules(general, format_)
    place, within = store, None
    on = as_of or common.today()
    if what is None:
        held = common.open_askable(store, on=on)
        what = _only_agreement(held)
        if what is None:
            common.emit(_list_agreements(held, lang, format_), output, force=force)
            return
        graph = held if isinstance(held, Store) else common.open_target(store, agreement=what)
    else:
        named = re.match(r"([a-z0-9][a-z0-9.-]*)/(?!/)", what)
        within = named[1] if named else None
        place = store or common.find_shipped_place(within or what, by_title=False)
        graph = common.open_target(place, agreement=within, on=on)
    found = None
    if incorporated:
        graph, found = common.open_incorporated(place, within, on=on)
    about, norms = _find_described(graph, what) if general else (None, None)
    if format_ == "json":
        from servanda.query.show import read_facts

        text = common.render_with_general_rules(read_facts(graph, what, lang, found), about, lang, norms)
    else:
        from servanda.query.answer_text import render_facts

        text = render_facts(
            graph, what, lang=lang, width=common.width(), colour=output is None and colour(),
            markdown=format_ == "md", found=found,
        )  # fmt: skip
        text += common.render_general_rules(about, lang, norms) if about is not None else ""
    common.emit(text, output, force=force)


def _find_described(graph: Store, what: str) -> tuple[Agreement, list[str] | None]:
    """Return the agreement that is named, or has the clause or norm that is, and these norms.

    Raises ServandaError for what is none of these.
    """
    from servanda.model import read_agreements
    from servanda.namespaces import compact
    from servanda.query.show import find_subject

    iri = compact(find_subject(graph, what)[1])
    for agreement in read_agreements(graph):
        if agreement.iri == iri:
            return agreement, None
        norms = [norm.iri for norm in agreement.norms if iri in (norm.iri, norm.clause)]
        if norms or iri in agreement.clause_by_iri:
            return agreement, norms
    raise ServandaError(error_text("general-rules-of-what", what=what))


def _only_agreement(held: QueryableStore) -> str | None:
    """Return the IRI of the only agreement, None where there are several; raises ServandaError for none."""
    from servanda.names import describes_agreement, list_names, pick_agreement
    from servanda.store.archive_store import ArchiveStore

    if isinstance(held, ArchiveStore):
        held = held.gather_names("agreement", "")
    several = describes_agreement(held) and len(list_names(held, "agreement", 2)) > 1
    return None if several else pick_agreement(held, None)


def _list_agreements(held: QueryableStore, lang: str, format_: str) -> str:
    """Return the agreements there are, and say on standard error how one of them is shown."""
    from itertools import islice

    from servanda.messages import Messages
    from servanda.names import find_label, short_name
    from servanda.namespaces import expand
    from servanda.query.run import PAGE, stream
    from servanda.query.table import Table, render

    rows = islice(stream(held, "agreements", lang=lang), PAGE if format_ == "table" else None)
    table = Table(
        ("agreement", "label", "parties"),
        [
            {
                "agreement": row["agreement"],
                "label": find_label(held, expand(str(row["agreement"])), lang),
                "parties": row["parties_label"],
            }
            for row in rows
        ],
    )
    first = short_name(held, expand(str(table.rows[0]["agreement"])))
    write_message(f"servanda: {Messages(lang, 'answers').text('several', first=first)}")
    return render(table, format_, width=common.width())


def _render_tables(tables: Iterable[LocalizedTable]) -> str:
    """Return tables as Markdown, one below the other."""
    from servanda.query.localized_table import render_localized

    return "\n".join(render_localized(table, "md") for table in tables)


@click.command()
@common.agreement
@common.language
@common.formats("table", "md", "json")
@recording.output
@common.store
def coverage(
    agreement: str | None,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
    store: common.Place | None,
) -> None:
    """Run ``servanda coverage``."""
    from servanda.query import answer_text as texts

    told = common.read_accounts(store, agreement)
    if format_ == "json":
        text = texts.render_coverage_json(told)
    elif format_ == "md":
        text = _render_tables(texts.build_coverage_tables(told, lang))
    else:
        text = texts.render_coverage(
            told, lang=lang, width=common.width(), colour=output is None and colour()
        )
    common.emit(text, output, force=force)
    if not texts.is_complete(told):
        raise click.exceptions.Exit(1)


@click.command()
@common.agreement
@common.language
@common.formats("table", "md", "json")
@recording.output
@common.store
def collate(
    agreement: str | None,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
    store: common.Place | None,
) -> None:
    """Run ``servanda collate``."""
    from servanda.query import answer_text as texts

    told = common.read_accounts(store, agreement)
    if format_ == "json":
        text = texts.render_collation_json(told)
    elif format_ == "md":
        text = _render_tables(texts.build_collation_tables(told, lang))
    else:
        text = texts.render_collation(
            told, lang=lang, width=common.width(), colour=output is None and colour()
        )
    common.emit(text, output, force=force)


#: The exit code of a program that was stopped by Ctrl-C.
_STOPPED: Final = 130


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@common.language
@common.formats("table", "json", "turtle", "sarif")
@recording.output
@common.store
@common.agreement
@click.option("--engine", type=click.Choice(("compiled", "pyshacl")), default="compiled", show_default=True)
@click.option("--full", is_flag=True)
@click.option("--jobs", metavar="N", type=click.IntRange(min=1))
@click.option("--dask", "scheduler", metavar="SCHEDULER")
@click.option("-v", "--verbose", is_flag=True)
@click.option("--watch", is_flag=True)
@click.option("--lifecycle", is_flag=True)
def check(
    files: tuple[Path, ...], lang: str, format_: str, output: Path | None, force: bool,
    store: common.Place | None, agreement: str | None, engine: str, full: bool, jobs: int | None,
    scheduler: str | None, verbose: bool, watch: bool, lifecycle: bool,
) -> None:  # fmt: skip
    """Run ``servanda check``."""
    from servanda.store.targets import is_store

    places: list[common.Place] = [*files, *([store] if store else [])]
    in_store = len(places) == 1 and is_store(places[0])
    if in_store:
        _reject_for_store(engine, watch=watch)
    if in_store and not lifecycle:
        outcome = _check_store(Path(places[0]), agreement, full, jobs, scheduler)
        _report(outcome, lang, format_, output, force, verbose)
        return
    given = {"--agreement": agreement, "--full": full, "--jobs": jobs, "--dask": scheduler}
    if not in_store and (named := next((name for name, value in given.items() if value), None)):
        raise ServandaError(error_text("option-for-store", option=named))

    def run() -> tuple[int, str]:
        if lifecycle:
            return _check_lifecycle(places, agreement, lang, format_, verbose)
        return _check_files(places, lang, format_, engine, verbose)

    if watch and output is not None:
        raise ServandaError(error_text("watch-output"))
    if watch:
        code = _watch_files(places, run)
    else:
        code, text = run()
        common.emit(text, output, force=force)
    if code:
        raise click.exceptions.Exit(code)


def _reject_for_store(engine: str, *, watch: bool) -> None:
    if engine == "pyshacl":
        raise ServandaError(error_text("pyshacl-store"))
    if watch:
        raise ServandaError(error_text("watch-store"))


def _watch_files(places: list[common.Place], run: Callable[[], tuple[int, str]]) -> int:
    """Check again and again, when a file has changed, until Ctrl-C; return the last exit code."""
    from servanda.check.checker import list_bundled
    from servanda.check.watch import follow_changes

    code = 0
    try:
        for _ in follow_changes([Path(place) for place in places] or list_bundled()):
            clear = "\x1b[2J\x1b[H" if sys.stdout.isatty() else ""
            try:
                code, text = run()
                write_answer(clear + text)
            except ServandaError as error:  # a file that is gone for a moment does not end it
                code = error.exit_code
                write_answer(clear)
                write_message(f"servanda: {error}")
            sys.stdout.flush()
    except KeyboardInterrupt:
        pass
    return code


def _list_checked(places: list[common.Place]) -> FolderContents:
    """Return the files to check at some places, and what is beside them; raises ServandaError for none."""
    from servanda.check.checker import build_nothing_error
    from servanda.check.folder import FolderContents, sort_files

    files = [file for place in places if not Path(place).is_dir() for file in common.list_files(place)]
    held = sort_files(file for place in places if Path(place).is_dir() for file in common.list_files(place))
    found = FolderContents([*files, *held.authored], held.beside)
    if places and not found.authored:
        raise build_nothing_error(found.beside, Path(places[0]))
    return found


def _check_files(
    places: list[common.Place], lang: str, format_: str, engine: str, verbose: bool
) -> tuple[int, str]:
    """Return the exit code and the report of files and folders."""
    from servanda.check.checker import check_files, list_bundled
    from servanda.check.stage_text import as_text
    from servanda.events.reader import has_participation

    held = _list_checked(places)
    records: list[Result] = []
    if any(map(has_participation, held.authored)):
        from servanda.status.participation import check_participation

        records = check_participation(held.authored, lang)
    report = check_files(
        held.authored or list_bundled(), language=lang, engine=engine, beside=held.beside, records=records
    )
    error = report.unreadable
    if error and not error.more and format_ == "table" and not verbose:
        raise error  # one thing alone is said as every verb says it
    if format_ == "table":
        text = as_text(report, width=common.width(), color=colour(), language=lang, verbose=verbose)
    else:
        text = _render_report(report, format_)
    return (0 if report.conforms else 2 if error else 1), text


def _render_report(report: Report, format_: str) -> str:
    from servanda.check import report as written

    return {"json": written.as_json, "turtle": written.as_turtle, "sarif": written.as_sarif}[format_](report)


def _check_lifecycle(
    places: list[common.Place], agreement: str | None, lang: str, format_: str, verbose: bool
) -> tuple[int, str]:
    """Return the exit code and the report on the lives of agreements: of files and folders, or of a store."""
    from servanda.status.lifecycle_report import (
        check_lifecycle,
        check_lifecycle_of_store,
        render_lifecycle,
    )
    from servanda.store.targets import is_store

    if not places or is_store(places[0]):
        graph = common.open_target(next(iter(places), None), agreement=agreement)
        wanted = common.identify_agreement(agreement)
        report = check_lifecycle_of_store(graph, language=lang, agreement=wanted)
    else:
        held = _list_checked(places)
        report = check_lifecycle(held.authored, language=lang, beside=held.beside)
    if format_ == "table":
        text = render_lifecycle(report, width=common.width(), color=colour(), verbose=verbose)
    else:
        text = _render_report(report, format_)
    return 0 if report.conforms else 1, text


def _check_store(
    folder: Path, agreement: str | None, full: bool, jobs: int | None, scheduler: str | None
) -> Outcome:
    from servanda.check.archive import check_agreement, check_store

    if agreement is not None:
        return check_agreement(folder, common.identify_agreement(agreement) or agreement)
    with common.show_progress(command_text("progress.checking")) as tell:
        return check_store(
            folder, jobs=jobs, full=full, scheduler=scheduler,
            tell=lambda done, total: tell(done, total, done),
        )  # fmt: skip


def _report(
    outcome: Outcome, lang: str, format_: str, output: Path | None, force: bool, verbose: bool
) -> None:
    """Write the report of a store, and leave with 1 when something is wrong, with 130 when it is partial."""
    from servanda.check import archive as written

    if format_ == "table":
        parts = written.as_text(outcome, width=common.width(), color=colour(), language=lang, verbose=verbose)
    else:
        parts = {"json": written.as_json, "turtle": written.as_turtle, "sarif": written.as_sarif}[format_](
            outcome, lang
        )
    _write_report(parts, output, force)
    if outcome.partial:
        told = {"checked": f"{outcome.checked:,}", "total": f"{outcome.total:,}"}
        write_message(f"servanda: {command_text('check-stopped', **told)}")
        raise click.exceptions.Exit(_STOPPED)
    if not outcome.conforms:
        raise click.exceptions.Exit(1)


def _write_report(parts: Iterable[str], output: Path | None, force: bool) -> None:
    if output is None:
        for part in parts:
            write_answer(part)
        return
    common.write_parts((part.encode(errors="backslashreplace") for part in parts), output, force=force)
