"""``servanda query``."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli import options, places
from servanda.cli.places import Place, open_askable
from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from servanda.store.askable import Askable

FORMATS = (
    "table", "json", "csv", "tsv", "md", "srj", "srx", "turtle", "ntriples", "jsonld", "rdfxml",
)  # fmt: skip


#: Most bytes of a query that are read.
_LIMIT = 1_000_000


def _a_number(ctx: click.Context, option: click.Parameter, value: float) -> float:
    """Refuse "nan", which no range excludes."""
    if math.isnan(value):
        raise click.BadParameter(error_text("write-seconds"), ctx, option)
    return value


@click.command()
@click.argument("sparql", metavar="SPARQL|FILE|-")
@click.option("--format", "format_", type=click.Choice(FORMATS))
@click.option("--limit", type=click.IntRange(1), default=100000, show_default=True)
@click.option("--offset", metavar="N", type=int)
@click.option("--page", metavar="N", type=int)
@click.option(
    "--timeout", type=click.FloatRange(0.1, 86400), callback=_a_number, default=30.0, show_default=True
)
@options.output
@places.store
def query(
    sparql: str,
    format_: str | None,
    limit: int,
    offset: int | None,
    page: int | None,
    timeout: float,
    output: Path | None,
    force: bool,
    store: Place | None,
) -> None:
    """Run ``servanda query``."""
    from servanda.query.adhoc import query as run
    from servanda.query.adhoc import render_answer

    text, graph = _part(_text(sparql), offset, page), open_askable(store, odd=True)
    if store is not None:
        _prepare(graph)
    answer = run(graph, text, seconds=timeout, rows=limit, format=format_, disjoint=store is None)
    if answer.found or format_ not in (None, "table"):
        options.emit(render_answer(graph, answer, format_, options.width()), output, force=force)
    options.stop_if_nothing(answer.found)


def _prepare(graph: Askable) -> None:
    """Build the index of a store on disk, with a bar; say of a server when its default graph is no set."""
    from servanda.store.on_disk import DiskStore

    if isinstance(graph, DiskStore):
        from servanda.cli.bar import bar

        with bar("building the index for queries") as tell:
            graph.index(tell)
        return
    from servanda.store.endpoint import Endpoint

    if isinstance(graph, Endpoint) and graph.repeats_triples():
        click.echo(
            f"servanda: the default graph of {graph.name} gives a triple once for each graph that "
            "holds it; write DISTINCT where that matters, in COUNT(DISTINCT …) too",
            err=True,
        )


def _part(text: str, offset: int | None, page: int | None) -> str:
    """Return a query that gives only a part of its rows, cut out by the engine."""
    if offset is None and page is None:
        return text
    from servanda.cli import paging
    from servanda.query.adhoc import reject_unpaged

    part = paging.window(None, offset, page, "csv")
    reject_unpaged(text)
    return part.put(text)


def _text(sparql: str) -> str:
    """Return the query: given outright, in a file, or on standard input ("-")."""
    from servanda.read.files import decode, read_text

    if sparql == "-":
        if sys.stdin is None:
            raise ServandaError(error_text("closed-input"))
        content = sys.stdin.buffer.read(_LIMIT + 1)
        if len(content) > _LIMIT:
            raise ServandaError(error_text("query-too-long", limit=_LIMIT))
        return decode(content, Path("standard input"))
    if "{" in sparql or not sparql.strip():
        return sparql
    if os.path.exists(sparql):  # noqa: PTH110 (says no for a name that cannot be one; Path.exists raises)
        return read_text(Path(sparql), limit=_LIMIT)
    if any(blank in sparql.strip() for blank in " \n\t"):
        return sparql
    raise ServandaError(error_text("neither-query-nor-file", text=sparql))
