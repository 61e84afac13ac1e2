"""What of a graph is whole: without the values that their properties cannot have."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from servanda.derive.rules import ONTOLOGY_GRAPH, derived_graph
from servanda.errors import OddValues
from servanda.read.ranges import takes
from servanda.vocabulary import compact

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store


def whole(store: Store) -> Store:
    """Return a store without values that their properties cannot have: the same one where all fit.

    One such value must not spoil what the rest says; it is left out and told by a warning
    (:class:`servanda.errors.OddValues`). What it should be, ``servanda check`` says.
    """
    odd = [quad for quad in store if _is_odd(quad)]
    if not odd:
        return store
    from pyoxigraph import Store as Copy

    copy = Copy()
    copy.extend(store)
    for quad in odd:
        copy.remove(quad)
    stated = [quad for quad in odd if not _is_derived(quad)] or odd
    places = [f"{compact(quad.predicate.value)} of {_subject(quad)}" for quad in stated]
    warnings.warn(OddValues(len(stated), tuple(sorted(set(places)))), stacklevel=2)
    return copy


def _is_odd(quad: Quad) -> bool:
    if takes(quad.predicate.value, quad.object):
        return False
    return getattr(quad.graph_name, "value", "") != ONTOLOGY_GRAPH


def _is_derived(quad: Quad) -> bool:
    return getattr(quad.graph_name, "value", "").endswith(derived_graph(""))


def _subject(quad: Quad) -> str:
    return compact(str(getattr(quad.subject, "value", quad.subject)))
