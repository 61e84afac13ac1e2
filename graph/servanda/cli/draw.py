"""``servanda draw``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from servanda.cli import options, places
from servanda.cli.on_day import asked_of, refuse_dayless, typed
from servanda.cli.places import Place
from servanda.cli.terminal import is_terminal
from servanda.errors import ServandaError
from servanda.messages import error_text


def _views(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from servanda.draw.drawing import VIEWS

    return [CompletionItem(name) for name in VIEWS if name.startswith(incomplete)]


@click.command()
@click.argument("view", default="notifications", shell_complete=_views)
@click.argument("clause", required=False)
@click.option("--from", "sender", metavar="ACTOR")
@click.option("--to", metavar="ACTOR")
@options.organs
@click.option("--about", metavar="MATTER")
@click.option("--under", metavar="PROGRAMME")
@click.option("--clauses", metavar="N,N…")
@click.option("--modality", metavar="MODALITY", multiple=True)
@asked_of
@options.agreement
@options.language
@click.option("--format", "format_", type=click.Choice(["svg", "png", "pdf", "dot"]))
@options.output
@places.store
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
    store: Place | None,
) -> None:
    """Run ``servanda draw``."""
    from servanda.ask.registry import one_agreement
    from servanda.draw.drawing import FORMATS, Wanted, legible
    from servanda.draw.drawing import draw as drawn
    from servanda.vocabulary import expand

    chosen = options.output_format(format_, output, FORMATS)
    if chosen in ("png", "pdf") and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=chosen, file=f"{view}.{chosen}"))
    wanted = Wanted(sender, to, about, under, clauses, modality, organs)
    if as_of is not None:
        from servanda.cli.standing import standing

        graph, held = standing(store, agreement, log, as_of, assume, convention)
        iri = expand(held.agreement.iri)
    else:
        refuse_dayless(assume, convention, log=log is not None and typed("log"))
        whole = clause is None and not wanted.given() and view != "ontology"
        graph = places.open_store(
            store, before=legible if whole and agreement is None else None, agreement=agreement
        )
        iri, held = one_agreement(graph, agreement), None
    made = drawn(graph, view, iri, clause=clause, lang=lang, wanted=wanted, status=held)
    options.handed_over(made.render(chosen), output, force=force)
