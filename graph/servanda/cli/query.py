"""``servanda query``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from servanda.cli import options
from servanda.errors import ServandaError

FORMATS = (
    "table", "json", "csv", "tsv", "md", "srj", "srx", "turtle", "ntriples", "jsonld", "rdfxml",
)  # fmt: skip


@click.command()
@click.argument("sparql", metavar="SPARQL|FILE|-")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS),
    help="How the answer is written. Default: table for SELECT, true or false for ASK, turtle for graphs.",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=100_000, show_default=True, help="Most rows given.")
@click.option("--timeout", type=click.FloatRange(0.1), default=30.0, show_default=True, help="Most seconds.")
@options.output
@options.store
def query(
    sparql: str,
    format_: str | None,
    limit: int,
    timeout: float,
    output: Path | None,
    force: bool,
    store: Path | None,
) -> None:
    """Run a SPARQL query of your own: SELECT, ASK, CONSTRUCT or DESCRIBE.

    The prefixes of servanda and of the agreements (kznato:) are known. Updates and SERVICE are refused.

    \b
    servanda query 'SELECT ?words { kznato:4.1-movements srv:quote ?words }'
    servanda query 'DESCRIBE actor:nato-plo' --format turtle
    """
    from servanda.ask.query import query_text

    text = query_text(
        options.open_store(store), _text(sparql), format_, seconds=timeout, rows=limit, width=options.width()
    )
    options.emit(text, output, force=force)


def _text(sparql: str) -> str:
    """Return the query: given outright, in a file, or on standard input ("-")."""
    from servanda.read.files import decode, read_text

    if sparql == "-":
        return decode(sys.stdin.buffer.read(1_000_001)[:1_000_000], Path("standard input"))
    if "{" in sparql or any(blank in sparql for blank in " \n\t"):
        return sparql
    if not Path(sparql).exists():
        raise ServandaError(
            f"'{sparql}' is neither a query nor a file; write the query in quotes or name a file"
        )
    return read_text(Path(sparql), limit=1_000_000)
