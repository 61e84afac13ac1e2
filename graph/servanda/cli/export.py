"""``servanda export``."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.cli import options

FORMATS = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")


@click.command()
@click.option(
    "--include", multiple=True, type=click.Choice(["derived", "registries"]),
    help="Also write what the rules concluded, or the ontology with its registries. May be repeated.",
)  # fmt: skip
@click.option("--agreement", metavar="ID", help="The agreement, where there are several.")
@options.formats(*FORMATS)
@options.output
@options.store
def export(
    include: tuple[str, ...],
    agreement: str | None,
    format_: str,
    output: Path | None,
    force: bool,
    store: Path | None,
) -> None:
    """Write the agreement as RDF, as it was authored; the same graph gives the same bytes.

    \b
    servanda export --format turtle -o agreement.ttl
    servanda export --format trig --include derived --include registries
    """  # noqa: D301 (click wants the character itself)
    from servanda.export.rdf import export as written

    graph = options.open_store(store)
    content = written(graph, options.one_agreement(graph, agreement), format_, include)
    if output is None:
        options.printed(content)
    else:
        from servanda.export.write import write

        write(content, output, force=force)
        click.echo(f"written: {output}", err=True)
