"""What the commands about time have in common: their options, and the status that these ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.cli import options
from servanda.cli.options import Command
from servanda.errors import ServandaError

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.timeline.events import Log
    from servanda.timeline.model import Status


def asked(command: Command) -> Command:
    """Add the options that say of what, by which record, on which day, and how it is counted."""
    for option in (
        options.store, options.agreement, options.conventions, options.assume, options.log, options.as_of,
    ):  # fmt: skip
        command = option(command)
    return command


def opened(store: Path | None, agreement: str | None, log: Path | None) -> tuple[Store, str, Log | None]:
    """Return the graph, the IRI of the agreement meant, and the log; raises ServandaError for bad input."""
    from servanda.ask.registry import one_agreement

    graph = options.open_store(store)
    iri = one_agreement(graph, agreement)
    if log is None:
        return graph, iri, None
    from servanda.timeline.log_read import read_log

    return graph, iri, read_log(log, graph)


def standing(
    store: Path | None,
    agreement: str | None,
    log: Path | None,
    as_of: date,
    assume: Sequence[str],
    convention: Sequence[str],
) -> tuple[Store, Status]:
    """Return the graph and how the agreement stands; raises ServandaError for what is wrong."""
    from servanda.timeline.conventions import Conventions
    from servanda.timeline.status import status

    graph, iri, held = opened(store, agreement, log)
    assumed = assumptions(assume)
    counted = Conventions.of(convention)
    return graph, status(graph, iri, held, as_of=as_of, assumed=assumed, conventions=counted)


def assumptions(written: Sequence[str]) -> dict[str, date]:
    """Return what a person assumes, from ``in-force=2008-12-01``; raises ServandaError for anything else."""
    found: dict[str, date] = {}
    for text in written:
        name, equals, day = text.partition("=")
        try:
            found[name.strip()] = date.fromisoformat(day.strip())
        except ValueError:
            raise ServandaError(
                f"'{text}' is no assumption; write a name and a day, as in-force=2008-12-01"
            ) from None
        if not equals:
            raise ServandaError(f"'{text}' is no assumption; write it as in-force=2008-12-01")
    return found


def actor(graph: Store, name: str | None) -> str | None:
    """Return the compact IRI of the actor whom a person names; raises ServandaError with the nearest."""
    if name is None:
        return None
    from servanda.ask.registry import resolve
    from servanda.vocabulary import compact

    return compact(resolve(graph, "actor", name))
