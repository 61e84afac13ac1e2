"""The names that the ontology declares: who and what an agreement may speak of."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cache

from servanda.locate import data
from servanda.vocabulary import BASE, SRV, compact

#: Namespaces in which every IRI must be declared by the ontology, and what such an IRI is called.
REGISTERED = {
    SRV: "term",
    **{
        f"{BASE}{name}/": name
        for name in (
            "actor", "programme", "matter", "action", "slot", "qualifier", "kind", "mode", "form",
            "effect", "event",
        )
    },
}  # fmt: skip


@cache
def declared() -> frozenset[str]:
    """Return the IRIs of all registered names that are described in ``ontology/*.ttl``."""
    import pyoxigraph

    found: set[str] = set()
    for path in sorted(data("ontology").glob("*.ttl")):
        for quad in pyoxigraph.parse(path.read_bytes(), pyoxigraph.RdfFormat.TURTLE):
            if isinstance(quad.subject, pyoxigraph.NamedNode) and sort_of(quad.subject.value):
                found.add(quad.subject.value)
    return frozenset(found)


def sort_of(iri: str) -> str | None:
    """Return what an IRI of a registered namespace is called ("actor", "matter" …), else None.

    >>> sort_of("https://w3id.org/servanda/actor/nato")
    'actor'
    """
    return next((sort for namespace, sort in REGISTERED.items() if iri.startswith(namespace)), None)


def complaint(iri: str) -> str | None:
    """Return the sentence that refuses an undeclared registered IRI, or None when there is nothing to say."""
    sort = sort_of(iri)
    if sort is None or iri in declared():
        return None
    alike = [known for known in declared() if sort_of(known) == sort]
    return f"unknown {sort} '{compact(iri)}'{suggestion(compact(iri), map(compact, alike))}"


def suggestion(word: str, candidates: Iterable[str]) -> str:
    """Return "; did you mean '…'?" with the candidate nearest to ``word``, or "" when none is near.

    >>> suggestion("bearrer", ["quote", "bearer"])
    "; did you mean 'bearer'?"
    """
    # Sorted, so that of two equally near candidates the same one is named each time.
    near = difflib.get_close_matches(word, sorted(candidates), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
