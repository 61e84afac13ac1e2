"""The commands that draw and export: draw, network and export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from servanda.cli import common, recording
from servanda.cli.help import load_layout
from servanda.cli.terminal import colour, is_terminal, write_message
from servanda.errors import ServandaError, no_agreement
from servanda.messages import command_text, error_text

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.network.graph import Edges
    from servanda.query.table import Table


def _views(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from servanda.draw.drawing import VIEWS

    return [CompletionItem(name) for name in VIEWS if name.startswith(incomplete)]


@click.command()
@click.argument("view", default="notifications", shell_complete=_views)
@click.argument("clause", required=False)
@click.option("--from", "sender", metavar="ACTOR")
@click.option("--to", metavar="ACTOR")
@common.organs
@click.option("--about", metavar="MATTER")
@click.option("--under", metavar="PROGRAMME")
@click.option("--clauses", metavar="N,N…")
@click.option("--modality", metavar="MODALITY", multiple=True)
@common.day_options
@common.agreement
@common.language
@click.option("--format", "format_", type=click.Choice(["svg", "png", "pdf", "dot"]))
@click.option("--sheet", type=click.IntRange(min=1), metavar="N")
@recording.output
@common.store
def draw(
    view: str,
    clause: str | None,
    sender: str | None,
    to: str | None,
    organs: bool,
    about: str | None,
    under: str | None,
    clauses: str | None,
    modality: tuple[str, ...],
    as_of: date | None,
    log: Path | None,
    assume: tuple[str, ...],
    convention: tuple[str, ...],
    agreement: str | None,
    lang: str,
    format_: str | None,
    sheet: int | None,
    output: Path | None,
    force: bool,
    store: common.Place | None,
) -> None:
    """Run ``servanda draw``."""
    from servanda.draw.drawing import FilterOptions, find_view, reject_day, reject_too_many
    from servanda.draw.drawing import draw_view as drawn
    from servanda.draw.graphviz import FORMATS
    from servanda.names import pick_agreement
    from servanda.namespaces import expand
    from servanda.store.targets import is_url

    chosen = common.output_format(format_, output, FORMATS)
    if chosen in ("png", "pdf") and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=chosen, file=f"{view}.{chosen}"))
    wanted = FilterOptions(sender, to, about, under, clauses, modality, organs)
    iri: str | None
    if as_of is not None:
        reject_day(view)
        graph, held = common.open_status(store, agreement, log, as_of, assume, convention)
        iri = expand(held.agreement.iri)
    elif find_view(view).several:
        common.reject_without_day(assume, convention, log=log is not None and common.is_typed("log"))
        # What an agreement refers to may be held beside it, so that all are opened where only one is drawn.
        apart = store is None or is_url(store)
        graph, held = common.open_target(store, agreement=agreement if apart else None), None
        iri = None if agreement is None else pick_agreement(graph, agreement)
    else:
        common.reject_without_day(assume, convention, log=log is not None and common.is_typed("log"))
        whole = clause is None and not wanted.given() and view != "ontology"
        graph = common.open_target(
            store, before=reject_too_many if whole and agreement is None else None, agreement=agreement,
            one=True,
        )  # fmt: skip
        iri, held = pick_agreement(graph, agreement), None
    made = drawn(graph, view, iri, clause=clause, lang=lang, wanted=wanted, status=held)
    common.write_drawing(made, chosen, output, sheet=sheet, force=force)


NETWORK_FORMATS = ("table", "json", "csv", "tsv", "md")


@dataclass(frozen=True)
class NetworkOptions:
    """What every subcommand is given: where to look, and how and where to write."""

    agreement: str | None
    lang: str
    format_: str
    output: Path | None
    force: bool
    store: common.Place | None

    def opened(self) -> tuple[Store, Edges]:
        """Return the graph, and the network of one agreement or of all; raises ServandaError."""
        from servanda.names import describes_agreement, hint_at_mistyped, resolve
        from servanda.network.graph import Edges, project

        graph = common.open_target(self.store, agreement=self.agreement)
        if not describes_agreement(graph):
            raise no_agreement(hint_at_mistyped(graph))
        iri = None if self.agreement is None else resolve(graph, "agreement", self.agreement)
        return graph, Edges(project(graph, iri, self.lang))

    def give(self, table: Table, text: Callable[..., str], *found: object, empty: str = "") -> None:
        """Write ``text(*found)`` for people, else the table; without rows stop with the phrase ``empty``."""
        if empty and not table.rows:
            from servanda.network.network_text import NetworkPage

            self.nothing(table, NetworkPage(self.lang).phrase(empty))
        if self.format_ == "md":
            written = text(*found, lang=self.lang, markdown=True)
        elif self.format_ == "table":
            written = text(*found, lang=self.lang, width=common.width(), colour=self._colour())
        else:
            from servanda.query.table import render

            written = render(table, self.format_)
        common.emit(written, self.output, force=self.force)

    def nothing(self, table: Table, sentence: str) -> None:
        """Say in one sentence on standard error that there is no answer, and leave with 1."""
        from servanda.query.table import render

        if self.format_ not in ("table", "md"):
            common.emit(render(table, self.format_), self.output, force=self.force)
        raise ServandaError(sentence, exit_code=1)

    def _colour(self) -> bool:
        return self.output is None and colour()


class Analyses(common.Subcommands):
    """The analyses of the network, in the order in which they are told of."""

    def unknown(self, name: str, hint: str) -> str:
        """Return the sentence that refuses a name."""
        return error_text("no-analysis", name=name, hint=hint)


def network_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every analysis has."""
    for option in (
        common.store, recording.output, common.formats(*NETWORK_FORMATS), common.language, common.agreement,
    ):  # fmt: skip
        command = option(command)
    return command


@click.group(cls=Analyses, invoke_without_command=True)
@network_options
@click.pass_context
def network(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network``."""
    if ctx.invoked_subcommand is not None:
        ctx.default_map = {ctx.invoked_subcommand: given}
        return
    from servanda.network.analysis import summarise, tabulate_summary
    from servanda.network.network_text import format_summary

    asked = NetworkOptions(**given)
    _, edges = asked.opened()
    found = summarise(edges)
    asked.give(tabulate_summary(edges, found), format_summary, edges, found)


@network.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@network_options
def path(start: str, end: str, **given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network path``."""
    from servanda.network.analysis import find_path as way
    from servanda.network.analysis import tabulate_path
    from servanda.network.network_text import NetworkPage, format_path

    asked = NetworkOptions(**given)
    graph, edges = asked.opened()
    ends = (
        _resolve_in_network(graph, edges, start, asked.lang),
        _resolve_in_network(graph, edges, end, asked.lang),
    )
    steps = way(edges, *ends)
    table = tabulate_path(edges, steps or [])
    if steps is None:
        page = NetworkPage(asked.lang)
        names = {"start": page.name(edges, ends[0]), "end": page.name(edges, ends[1])}
        asked.nothing(table, page.phrase("path.none", **names))
    asked.give(table, format_path, edges, ends, steps)


@network.command()
@click.option("--modality", metavar="NAME")
@network_options
def degree(modality: str | None, **given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network degree``."""
    from servanda.network.analysis import check_modality, rank_actors, tabulate_degrees
    from servanda.network.network_text import format_degrees

    asked = NetworkOptions(**given)
    wanted = None if modality is None else check_modality(modality)
    _, edges = asked.opened()
    found = rank_actors(edges, wanted)
    asked.give(tabulate_degrees(edges, found), format_degrees, edges, found, empty="no_answer")


@network.command()
@network_options
def reciprocity(**given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network reciprocity``."""
    from servanda.network.analysis import list_pairs, tabulate_pairs
    from servanda.network.network_text import format_pairs

    asked = NetworkOptions(**given)
    _, edges = asked.opened()
    found = list_pairs(edges)
    asked.give(tabulate_pairs(edges, found), format_pairs, edges, found, empty="no_answer")


@network.command()
@network_options
def receivers(**given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network receivers``."""
    from servanda.network.analysis import find_roles, tabulate_roles
    from servanda.network.network_text import format_roles

    asked = NetworkOptions(**given)
    _, edges = asked.opened()
    found = find_roles(edges)
    asked.give(tabulate_roles(edges, found), format_roles, edges, found)


@network.command()
@network_options
def articulation(**given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network articulation``."""
    from servanda.network.analysis import list_removals, tabulate_removals
    from servanda.network.network_text import format_removals

    asked = NetworkOptions(**given)
    _, edges = asked.opened()
    found = list_removals(edges)
    asked.give(tabulate_removals(edges, found), format_removals, edges, found, empty="articulation.nothing")


@network.command()
@click.argument("matter", metavar="MATTER")
@network_options
def chain(matter: str, **given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network chain``."""
    from servanda.names import find_label, resolve
    from servanda.namespaces import compact
    from servanda.network.analysis import tabulate_flows, trace_matter
    from servanda.network.network_text import format_flows, format_no_flow

    asked = NetworkOptions(**given)
    graph, edges = asked.opened()
    iri = resolve(graph, "matter", matter)
    name = compact(iri)
    found = trace_matter(edges, name)
    table = tabulate_flows(edges, found, asked.lang)
    if not found:
        asked.nothing(table, format_no_flow(edges, name, find_label(graph, iri, asked.lang), asked.lang))
    asked.give(table, format_flows, edges, found)


def _resolve_in_network(graph: Store, edges: Edges, text: str, lang: str) -> str:
    """Return the network's name of an actor as typed; raises ServandaError for one that the network lacks."""
    from servanda.messages import Messages
    from servanda.names import resolve
    from servanda.namespaces import compact

    name = compact(resolve(graph, "actor", text))
    if name not in edges.network:
        raise ServandaError(Messages(lang, "network").text("nobody_there", actor=text), exit_code=1)
    return name


def _formats(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the formats that begin so, for the shell."""
    from servanda.export.formats import formats

    return [
        CompletionItem(name, help=held.what)
        for name, held in formats().items()
        if name.startswith(incomplete)
    ]


@click.command()
@click.option("--include", multiple=True, type=click.Choice(["derived", "registries"]))
@click.option("--agreement", metavar="ID")
@click.option(
    "--format", "format_", metavar="FORMAT", shell_complete=_formats, default="turtle", show_default=True
)
@click.option("--formats", "listing", is_flag=True)
@click.option("-v", "--verbose", is_flag=True)
@common.day_options
@common.language
@recording.output
@common.store
def export(
    include: tuple[str, ...],
    agreement: str | None,
    format_: str,
    listing: bool,
    verbose: bool,
    as_of: date | None,
    log: Path | None,
    assume: tuple[str, ...],
    convention: tuple[str, ...],
    lang: str,
    output: Path | None,
    force: bool,
    store: common.Place | None,
) -> None:
    """Run ``servanda export``."""
    from servanda.export.formats import Request, formats, known
    from servanda.export.formats import export as written
    from servanda.names import pick_agreement
    from servanda.namespaces import expand

    if listing:
        common.reject_other_endings(output, "txt")
        common.emit(_list_formats(), output, force=force)
        return
    endings = {name: (one.suffix[1:], *common.ENDINGS.get(name, ())) for name, one in formats().items()}
    _reject_other_word(format_)
    chosen = known(common.output_format(known(format_).name, output, endings, endings))
    if chosen.binary and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=chosen.name, file=f"x{chosen.suffix}"))
    if as_of is None:
        common.reject_without_day(assume, convention, log=log is not None and common.is_typed("log"))
        graph = common.open_target(store, agreement=agreement, odd=chosen.is_rdf, one=True)
        held, iri = None, pick_agreement(graph, agreement)
    elif chosen.heeds_day:
        graph, held = common.open_status(store, agreement, log, as_of, assume, convention)
        iri = expand(held.agreement.iri)
    else:
        named = ", ".join(name for name, one in formats().items() if one.heeds_day)
        raise ServandaError(error_text("export-of-no-day", format=chosen.name, formats=named))
    content = written(Request(graph, iri, chosen.name, lang, include, held))
    common.write_output(content, output, force=force)
    if verbose:
        write_message(command_text("lost", format=chosen.name, what=chosen.loses))


def _reject_other_word(format_: str) -> None:
    """Raise ServandaError for another word for a format (excel), with its name."""
    from servanda.cli.suggestions import suggest_format
    from servanda.export.formats import formats

    if format_ not in formats() and (meant := suggest_format(format_)):
        hint = error_text("did-you-mean", name=meant)
        raise ServandaError(error_text("unknown-format", name=format_, hint=hint))


def _list_formats() -> str:
    """Return the table of formats as text, those for an office and a browser first."""
    from servanda.export.formats import formats
    from servanda.query.writing import Page

    page = Page("en", common.width(), colour())
    margin = max(map(len, formats())) + 2
    office = load_layout()["office_formats"]
    others = [name for name in formats() if name not in office]
    for heading, names in (("office", office), ("program", others)):
        page.gap()
        page.add(command_text(f"formats.{heading}"), "head")
        for name in names:
            held = formats()[name]
            page.entry(name, f"{held.what} ({held.suffix}). Opens with: {held.opens_with}. "
                       f"Loses: {held.loses}.", margin, indent=0)  # fmt: skip
    return page.text()
