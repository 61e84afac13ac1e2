"""Deriving: what rules conclude from an agreement, and where in its text each thing stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.derive.rules import agreements, conclude
from servanda.errors import ServandaError

if TYPE_CHECKING:
    import pyoxigraph

__all__ = ["conclude", "derive"]


def derive(
    store: pyoxigraph.Store,
    sources: Mapping[str, Path] | None = None,
    fault: Callable[[ServandaError], None] | None = None,
) -> None:
    """Add to ``store`` a graph ``<agreement>/derived`` for each agreement in it.

    ``sources`` gives the file of the published text by agreement IRI; for an agreement without one, only
    the rules of ``queries/derive`` run, since nothing can be found in a text that is not at hand.
    Raises ServandaError when a rule or a text cannot be read; with ``fault`` an agreement whose text
    cannot be used is without what stands in it, and ``fault`` is given the error.
    """
    conclude(store)
    if not sources:
        return
    from servanda.derive.text import locate

    for agreement, _ in list(agreements(store)):
        if agreement in sources:
            try:
                locate(store, agreement, sources[agreement])
            except ServandaError as error:
                if fault is None:
                    raise
                fault(error)
