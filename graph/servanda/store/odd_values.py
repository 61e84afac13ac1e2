"""Values of a store that no question can use: found, told of, and left out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from servanda.errors import OddValues
from servanda.namespaces import ONTOLOGY_GRAPH, PREFIXES, SRV, compact, derived_graph
from servanda.read.context import accepts_value, is_number

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
#: What a text may leave unsaid, and the slot that then is silent.
_UNSAID: Final = {
    SRV + "hasBearer": "bearer",
    SRV + "hasSender": "sender",
    SRV + "hasAddressee": "addressee",
}


def remove_odd_values(store: Store) -> Store:
    """Return a store without the values that would spoil an answer: the same one where there are none.

    These are literals in the place of a thing, and what is no day, duration or truth value. They, and what
    else is odd or missing, are told by one warning (:class:`servanda.errors.OddValues`); what should be
    there, ``servanda check`` says.
    """
    odd = [quad for quad in store if _is_odd(quad)]
    stated = [quad for quad in odd if not _is_derived(quad)] or odd
    places = [f"{compact(quad.predicate.value)} of {_value_name(quad.subject)}" for quad in stated]
    places += _find_missing(store)
    if places:
        warnings.warn(OddValues(len(places), tuple(sorted(set(places)))), stacklevel=2)
    spoiling = [quad for quad in odd if _spoils_answers(quad)]
    if not spoiling:
        return store

    copy = Store()
    copy.extend(store)
    for quad in spoiling:
        copy.remove(quad)
    return copy


def _is_odd(quad: Quad) -> bool:
    if accepts_value(quad.predicate.value, quad.object):
        return False
    return getattr(quad.graph_name, "value", "") != ONTOLOGY_GRAPH


def _spoils_answers(quad: Quad) -> bool:
    """Say whether a question would give an odd value for a thing; a number only orders what it is about."""
    return isinstance(quad.object, Literal) and not is_number(quad.predicate.value)


def _is_derived(quad: Quad) -> bool:
    return getattr(quad.graph_name, "value", "").endswith(derived_graph(""))


def _find_missing(store: Store) -> Iterator[str]:
    """Yield what a part of an agreement lacks, so that the questions do not find it."""
    for leads, needed in _NEEDS.items():
        parts = {quad.object for quad in store.quads_for_pattern(None, NamedNode(leads), None, None)}
        for part in parts:
            if isinstance(part, Literal):
                continue  # odd itself
            for name in needed:
                missing = next(store.quads_for_pattern(part, NamedNode(name), None, None), None) is None
                if missing and not (name in _UNSAID and _is_silent(store, part, _UNSAID[name])):
                    yield f"{_value_name(part)} without {compact(name)}"


def _is_silent(store: Store, part: NamedNode | BlankNode | Triple, slot: str) -> bool:
    """Say whether it is stated of a norm or notification that the text does not say who is in a slot."""
    held = store.quads_for_pattern(part, NamedNode(SRV + "hasSlot"), None, None)
    of_that_name = (NamedNode(SRV + "forSlot"), NamedNode(f"{PREFIXES['slot']}{slot}"))
    silent = (NamedNode(PREFIXES["rdf"] + "type"), NamedNode(SRV + "Silent"))
    return any(
        all(
            next(store.quads_for_pattern(quad.object, *pair, None), None) is not None
            for pair in (of_that_name, silent)
        )
        for quad in held
        if isinstance(quad.object, NamedNode | BlankNode)
    )


def _value_name(term: object) -> str:
    return compact(str(getattr(term, "value", term)))
