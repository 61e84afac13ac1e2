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


def _views(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from servanda.draw.drawing import VIEWS

    return [CompletionItem(name) for name in VIEWS if name.startswith(incomplete)]


@click.command()
@click.argument("view", default="notifications", shell_complete=_views)
@click.argument("clause", required=False)
@click.option("--from", "sender", metavar="ACTOR", help="Only what this actor owes or sends (nato-plo).")
@click.option("--to", metavar="ACTOR", help="Only what is owed or sent to this actor (kz-mod).")
@options.organs
@click.option("--about", metavar="MATTER", help="Only notices of this matter (arrival).")
@click.option("--under", metavar="PROGRAMME", help="Only what concerns this programme (ipap).")
@click.option("--clauses", metavar="N,N…", help="Only these clauses, each with its parts (4,5.1,3(a)).")
@click.option("--modality", metavar="MODALITY", multiple=True, help="Only this modality. May be repeated.")
@asked_of
@options.agreement
@options.language
@click.option(
    "--format", "format_", type=click.Choice(["svg", "png", "pdf", "dot"]),
    help="What to write. Default: by the ending of the output file, else svg.",
)  # fmt: skip
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
    """Draw a VIEW of the agreement through Graphviz.

    VIEW is notifications (who tells whom about what), duties (who owes what to whom), actors, programmes,
    lifecycle, ontology, or clause with its number. With --as-of, notifications and duties carry the state of
    each norm on that day, and lifecycle how far it had come.

    \b
    servanda draw notifications -o notifications.png
    servanda draw duties --from nato-plo --lang ru -o duties.pdf
    servanda draw clause '3(d)' -o clause.svg
    servanda draw notifications --as-of 2009-06-30 --log log.yaml -o june.svg
    """  # noqa: D301 (click wants the character itself)
    from servanda.draw.drawing import FORMATS, Wanted, legible
    from servanda.draw.drawing import draw as drawn
    from servanda.names import one_agreement
    from servanda.vocabulary import expand

    chosen = options.output_format(format_, output, FORMATS)
    if chosen in ("png", "pdf") and output is None and is_terminal():
        raise ServandaError(f"{chosen} is no text to be shown; name a file with -o {view}.{chosen}")
    wanted = Wanted(sender, to, about, under, clauses, modality, organs)
    if as_of is not None:
        from servanda.cli.standing import standing

        graph, held = standing(store, agreement, log, as_of, assume, convention)
        iri = expand(held.lifecycle.terms.agreement)
    else:
        refuse_dayless(assume, convention, log=log is not None and typed("log"))
        whole = clause is None and not wanted.given() and view != "ontology"
        graph = places.open_store(
            store, before=legible if whole and agreement is None else None, agreement=agreement
        )
        iri, held = one_agreement(graph, agreement), None
    made = drawn(graph, view, iri, clause=clause, lang=lang, wanted=wanted, status=held)
    options.handed_over(made.render(chosen), output, force=force)
