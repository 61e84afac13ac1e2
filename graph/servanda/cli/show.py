"""``servanda show``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli import options, places
from servanda.cli.places import Place
from servanda.cli.terminal import colour, say

if TYPE_CHECKING:
    from servanda.store.askable import Askable


@click.command()
@click.argument("what", required=False)
@options.language
@options.formats("table", "json")
@options.output
@places.store
def show(
    what: str | None, lang: str, format_: str, output: Path | None, force: bool, store: Place | None
) -> None:
    """Run ``servanda show``."""
    from pyoxigraph import Store

    if what is None:
        held = places.open_askable(store)
        what = _only_agreement(held)
        if what is None:
            options.emit(_list(held, lang, format_), output, force=force)
            return
        graph = held if isinstance(held, Store) else places.open_store(store, agreement=what)
    else:
        within = what.partition("/")[0] if "/" in what and "//" not in what else None
        graph = places.open_store(store, agreement=within)
    if format_ == "json":
        from servanda.query.show import show_json

        text = show_json(graph, what, lang)
    else:
        from servanda.query.text import show_text

        text = show_text(graph, what, lang=lang, width=options.width(), colour=colour())
    options.emit(text, output, force=force)


def _only_agreement(held: Askable) -> str | None:
    """Return the IRI of the only agreement, None where there are several; raises ServandaError for none."""
    from servanda.names import describes_agreement, entries, one_agreement

    several = describes_agreement(held) and len(entries(held, "agreement", 2)) > 1
    return None if several else one_agreement(held, None)


def _list(held: Askable, lang: str, format_: str) -> str:
    """Return the agreements there are, and say on standard error how one of them is shown."""
    from itertools import islice

    from servanda.messages import Messages
    from servanda.names import label, typed
    from servanda.query.run import PAGE, stream
    from servanda.query.table import Table, render
    from servanda.vocabulary import expand

    rows = islice(stream(held, "agreements", lang=lang), PAGE if format_ == "table" else None)
    table = Table(
        ("agreement", "label", "parties"),
        [
            {
                "agreement": row["agreement"],
                "label": label(held, expand(str(row["agreement"])), lang),
                "parties": row["parties_label"],
            }
            for row in rows
        ],
    )
    first = typed(held, expand(str(table.rows[0]["agreement"])))
    say(f"servanda: {Messages(lang, 'answers').text('several', first=first)}")
    return render(table, format_, width=options.width())
