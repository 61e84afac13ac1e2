"""The commands that draw and export: draw, network and export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from servanda.cli import common
from servanda.cli.terminal import colour, is_terminal, say
from servanda.errors import ServandaError, no_agreement
from servanda.messages import error_text

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.network.bonds import Bonds
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
@common.output
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
    output: Path | None,
    force: bool,
    store: common.Place | None,
) -> None:
    """Run ``servanda draw``."""
    from servanda.draw.drawing import FORMATS, Wanted, legible
    from servanda.draw.drawing import draw as drawn
    from servanda.names import one_agreement
    from servanda.vocabulary import expand

    chosen = common.output_format(format_, output, FORMATS)
    if chosen in ("png", "pdf") and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=chosen, file=f"{view}.{chosen}"))
    wanted = Wanted(sender, to, about, under, clauses, modality, organs)
    if as_of is not None:
        graph, held = common.open_status(store, agreement, log, as_of, assume, convention)
        iri = expand(held.lifecycle.terms.agreement)
    else:
        common.reject_without_day(assume, convention, log=log is not None and common.is_typed("log"))
        whole = clause is None and not wanted.given() and view != "ontology"
        graph = common.open_store(
            store, before=legible if whole and agreement is None else None, agreement=agreement
        )
        iri, held = one_agreement(graph, agreement), None
    made = drawn(graph, view, iri, clause=clause, lang=lang, wanted=wanted, status=held)
    common.write_output(made.render(chosen), output, force=force)


NETWORK_FORMATS = ("table", "json", "csv", "tsv", "md")
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class NetworkOptions:
    """What every subcommand is given: where to look, and how and where to write."""

    agreement: str | None
    lang: str
    format_: str
    output: Path | None
    force: bool
    store: common.Place | None

    def opened(self) -> tuple[Store, Bonds]:
        """Return the graph, and the network of one agreement or of all; raises ServandaError."""
        from servanda.names import describes_agreement, resolve
        from servanda.network.bonds import Bonds
        from servanda.network.projection import project

        graph = common.open_store(self.store, agreement=self.agreement)
        if not describes_agreement(graph):
            raise no_agreement()
        iri = None if self.agreement is None else resolve(graph, "agreement", self.agreement)
        return graph, Bonds(project(graph, iri, self.lang))

    def give(self, table: Table, text: Callable[..., str], *found: object, empty: str = "") -> None:
        """Write ``text(*found)`` for people, else the table; without rows stop with the phrase ``empty``."""
        if empty and not table.rows:
            from servanda.network.wording import NetworkPage

            self.nothing(table, NetworkPage(self.lang).phrase(empty))
        if self.format_ == "table":
            written = text(*found, lang=self.lang, width=common.width(), colour=self._colour())
        else:
            from servanda.query.table import render

            written = render(table, self.format_)
        common.emit(written, self.output, force=self.force)

    def nothing(self, table: Table, sentence: str) -> None:
        """Say in one sentence on standard error that there is no answer, and leave with 1."""
        from servanda.query.table import render

        if self.format_ != "table":
            common.emit(render(table, self.format_), self.output, force=self.force)
        raise ServandaError(sentence, exit_code=1)

    def _colour(self) -> bool:
        return self.output is None and colour()


class Analyses(common.Subcommands):
    """The analyses of the network, in the order in which they are told of."""

    def unknown(self, name: str, hint: str) -> str:
        """Return the sentence that refuses a name."""
        return error_text("no-analysis", name=name, hint=hint)


def network_options(command: Command) -> Command:
    """Add the options that every analysis has."""
    for option in (
        common.store, common.output, common.formats(*NETWORK_FORMATS), common.language, common.agreement,
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
    from servanda.network.summary import summary, summary_table
    from servanda.network.text_counts import summary_text

    asked = NetworkOptions(**given)
    _, bonds = asked.opened()
    found = summary(bonds)
    asked.give(summary_table(bonds, found), summary_text, bonds, found)


@network.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@network_options
def path(start: str, end: str, **given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network path``."""
    from servanda.network.paths import path as way
    from servanda.network.paths import path_table
    from servanda.network.text_ways import path_text
    from servanda.network.wording import NetworkPage

    asked = NetworkOptions(**given)
    graph, bonds = asked.opened()
    ends = (
        _resolve_in_network(graph, bonds, start, asked.lang),
        _resolve_in_network(graph, bonds, end, asked.lang),
    )
    steps = way(bonds, *ends)
    table = path_table(bonds, steps or [])
    if steps is None:
        page = NetworkPage(asked.lang)
        names = {"start": page.name(bonds, ends[0]), "end": page.name(bonds, ends[1])}
        asked.nothing(table, page.phrase("path.none", **names))
    asked.give(table, path_text, bonds, ends, steps)


@network.command()
@click.option("--modality", metavar="NAME")
@network_options
def degree(modality: str | None, **given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network degree``."""
    from servanda.network.degree import checked, degree_table, degrees
    from servanda.network.text_counts import degree_text

    asked = NetworkOptions(**given)
    wanted = None if modality is None else checked(modality)
    _, bonds = asked.opened()
    found = degrees(bonds, wanted)
    asked.give(degree_table(bonds, found), degree_text, bonds, found, empty="no_answer")


@network.command()
@network_options
def reciprocity(**given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network reciprocity``."""
    from servanda.network.reciprocity import pairs, reciprocity_table
    from servanda.network.text_counts import reciprocity_text

    asked = NetworkOptions(**given)
    _, bonds = asked.opened()
    found = pairs(bonds)
    asked.give(reciprocity_table(bonds, found), reciprocity_text, bonds, found, empty="no_answer")


@network.command()
@network_options
def receivers(**given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network receivers``."""
    from servanda.network.receivers import receivers_table, roles
    from servanda.network.text_counts import receivers_text

    asked = NetworkOptions(**given)
    _, bonds = asked.opened()
    found = roles(bonds)
    asked.give(receivers_table(bonds, found), receivers_text, bonds, found)


@network.command()
@network_options
def articulation(**given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network articulation``."""
    from servanda.network.articulation import articulation_table, removals
    from servanda.network.text_counts import articulation_text

    asked = NetworkOptions(**given)
    _, bonds = asked.opened()
    found = removals(bonds)
    asked.give(
        articulation_table(bonds, found), articulation_text, bonds, found, empty="articulation.nothing"
    )


@network.command()
@click.argument("matter", metavar="MATTER")
@network_options
def chain(matter: str, **given: Any) -> None:  # noqa: ANN401 (the shared options)
    """Run ``servanda network chain``."""
    from servanda.names import label, resolve
    from servanda.network.chain import chain_table, chains
    from servanda.network.text_ways import chain_text, nobody_told
    from servanda.vocabulary import compact

    asked = NetworkOptions(**given)
    graph, bonds = asked.opened()
    iri = resolve(graph, "matter", matter)
    name = compact(iri)
    found = chains(bonds, name)
    table = chain_table(bonds, found, asked.lang)
    if not found:
        asked.nothing(table, nobody_told(bonds, name, label(graph, iri, asked.lang), asked.lang))
    asked.give(table, chain_text, bonds, found)


def _resolve_in_network(graph: Store, bonds: Bonds, text: str, lang: str) -> str:
    """Return the network's name of an actor as typed; raises ServandaError for one that the network lacks."""
    from servanda.messages import Messages
    from servanda.names import resolve
    from servanda.vocabulary import compact

    name = compact(resolve(graph, "actor", text))
    if name not in bonds.network:
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
@common.language
@common.output
@common.store
def export(
    include: tuple[str, ...],
    agreement: str | None,
    format_: str,
    listing: bool,
    verbose: bool,
    lang: str,
    output: Path | None,
    force: bool,
    store: common.Place | None,
) -> None:
    """Run ``servanda export``."""
    from servanda.export.formats import Request, known
    from servanda.export.formats import export as written
    from servanda.names import one_agreement

    if listing:
        common.emit(_list_formats(), output, force=force)
        return
    chosen = known(format_)
    if chosen.binary and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=chosen.name, file=f"x{chosen.suffix}"))
    graph = common.open_store(store, agreement=agreement, odd=chosen.is_rdf)
    content = written(Request(graph, one_agreement(graph, agreement), format_, lang, include))
    common.write_output(content, output, force=force)
    if verbose:
        say(f"lost in {chosen.name}: {chosen.loses}")


def _list_formats() -> str:
    """Return the table of formats as text."""
    from servanda.export.formats import formats
    from servanda.query.writing import Page

    page = Page("en", common.width(), colour())
    margin = max(map(len, formats())) + 2
    for name, held in formats().items():
        page.entry(name, f"{held.what} ({held.suffix}). Opens with: {held.opens_with}. "
                   f"Loses: {held.loses}.", margin, indent=0)  # fmt: skip
    return page.text()
