"""The agreements that others incorporate, brought beside them: of the same store, else of those that ship."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import NamedNode, Store

from servanda.incorporation import Fault, IncorporatedNorms, add_incorporated_norms, find_faults, list_sources
from servanda.namespaces import BASE, ONTOLOGY_GRAPH, PREFIXES, SRV
from servanda.resources import list_agreement_folders
from servanda.rules import list_agreements
from servanda.store.bundle import list_authored, load_files

#: The faults of an incorporation without which an answer is not whole.
_UNFOLLOWED = frozenset({"no-agreement", "cycle", "many-ways"})


def incorporate(
    store: Store, find: Callable[[str], Store | None] = lambda iri: None
) -> tuple[IncorporatedNorms, list[Fault]]:
    """Add to a store what its agreements incorporate; return that, and the faults for which it is not whole.

    ``find`` gives the store of an agreement by its IRI, else None: it is asked before those that ship. What
    is brought is not among the agreements that the store then answers of, but lends its norms and names.
    Raises ServandaError when an agreement that ships, or a rule, cannot be read.
    """
    own = {iri for iri, _ in list_agreements(store)}
    bring_sources(store, find)
    faults = [fault for fault in find_faults(store, sorted(own)) if fault.kind in _UNFOLLOWED]
    found = add_incorporated_norms(store)
    for iri in {iri for iri, _ in list_agreements(store)} - own:
        node = NamedNode(iri)
        for name in (PREFIXES["rdf"] + "type", SRV + "hasClause"):
            for quad in list(store.quads_for_pattern(node, NamedNode(name), None, None)):
                store.remove(quad)
    return found, faults


def bring_sources(store: Store, find: Callable[[str], Store | None] = lambda iri: None) -> None:
    """Add to a store the agreements that those in it incorporate, and those that these do.

    ``find`` is that of :func:`incorporate`; an agreement that is found nowhere is left out. Raises
    ServandaError when one that ships cannot be read.
    """
    tried: set[str] = set()
    while wanted := _list_missing(store) - tried:
        tried |= wanted
        for iri in sorted(wanted):
            held = find(iri) or _load_shipped(iri)
            if held is not None:
                store.extend(quad for quad in held if quad.graph_name != NamedNode(ONTOLOGY_GRAPH))


def _list_missing(store: Store) -> set[str]:
    held = {iri for iri, _ in list_agreements(store)}
    named: Iterable[str] = (source for sources in list_sources(store).values() for source in sources)
    return set(named) - held


def _load_shipped(iri: str) -> Store | None:
    """Return the store of an agreement that ships, by its IRI; None where none does."""
    name = iri.removeprefix(f"{BASE}agreement/")
    folder = next((one for one in list_agreement_folders() if one.name == name), None)
    return None if folder is None else load_files(list_authored(folder))
