"""Odd values of a graph: those that would spoil an answer about the rest are removed, and all are told."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from servanda.derive.rules import ONTOLOGY_GRAPH, derived_graph
from servanda.errors import OddValues
from servanda.read.ranges import is_number, takes
from servanda.vocabulary import PREFIXES, SRV, compact

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

#: What leads to a part of an agreement, and what that part needs for the questions to find it.
_NEEDS: Final = {
    SRV + "hasClause": (SRV + "number", SRV + "order"),
    SRV + "hasNorm": (PREFIXES["rdf"] + "type", SRV + "hasBearer", SRV + "quote"),
    SRV + "requiresNotification": (
        SRV + "hasMode",
        SRV + "hasSender",
        SRV + "hasAddressee",
        SRV + "concernsMatter",
    ),
    SRV + "hasSlot": (SRV + "forSlot",),
}


def remove_odd_values(store: Store) -> Store:
    """Return a store without the values that would spoil an answer: the same one where there are none.

    These are literals in the place of a thing, and what is no day, duration or truth value. They, and what
    else is odd or missing, are told by one warning (:class:`servanda.errors.OddValues`); what should be
    there, ``servanda check`` says.
    """
    odd = [quad for quad in store if _is_odd(quad)]
    stated = [quad for quad in odd if not _is_derived(quad)] or odd
    places = [f"{compact(quad.predicate.value)} of {_name(quad.subject)}" for quad in stated]
    places += _missing(store)
    if places:
        warnings.warn(OddValues(len(places), tuple(sorted(set(places)))), stacklevel=2)
    spoiling = [quad for quad in odd if _spoils(quad)]
    if not spoiling:
        return store
    from pyoxigraph import Store as Copy

    copy = Copy()
    copy.extend(store)
    for quad in spoiling:
        copy.remove(quad)
    return copy


def _is_odd(quad: Quad) -> bool:
    if takes(quad.predicate.value, quad.object):
        return False
    return getattr(quad.graph_name, "value", "") != ONTOLOGY_GRAPH


def _spoils(quad: Quad) -> bool:
    """Say whether a question would give an odd value for a thing; a number only orders what it is about."""
    from pyoxigraph import Literal

    return isinstance(quad.object, Literal) and not is_number(quad.predicate.value)


def _is_derived(quad: Quad) -> bool:
    return getattr(quad.graph_name, "value", "").endswith(derived_graph(""))


def _missing(store: Store) -> Iterator[str]:
    """Yield what a part of an agreement lacks, so that the questions do not find it."""
    from pyoxigraph import Literal, NamedNode

    for leads, needed in _NEEDS.items():
        parts = {quad.object for quad in store.quads_for_pattern(None, NamedNode(leads), None, None)}
        for part in parts:
            if isinstance(part, Literal):
                continue  # odd itself
            for name in needed:
                if next(store.quads_for_pattern(part, NamedNode(name), None, None), None) is None:
                    yield f"{_name(part)} without {compact(name)}"


def _name(term: object) -> str:
    return compact(str(getattr(term, "value", term)))
