"""Terms under their old names, read as the new ones: ``ontology/deprecated.ttl`` is the table of them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.errors import OldTerms
from servanda.locate import data
from servanda.vocabulary import PREFIXES, compact

if TYPE_CHECKING:
    import pyoxigraph

_NEW: Final = PREFIXES["owl"] + "equivalentProperty"


@cache
def renamed() -> dict[str, str]:
    """Return the IRI that each deprecated property has now, by its old IRI."""
    import pyoxigraph

    text = (data("ontology") / "deprecated.ttl").read_bytes()
    return {
        quad.subject.value: quad.object.value
        for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE)
        if quad.predicate.value == _NEW
        and isinstance(quad.subject, pyoxigraph.NamedNode)
        and isinstance(quad.object, pyoxigraph.NamedNode)
    }


def rename_predicates(quads: Iterable[pyoxigraph.Quad]) -> tuple[list[pyoxigraph.Quad], set[str]]:
    """Return quads with the names that their properties have now, and the old IRIs that there were."""
    import pyoxigraph

    table, old = renamed(), set()
    current: list[pyoxigraph.Quad] = []
    for quad in quads:
        name = quad.predicate.value
        if name in table:
            old.add(name)
            quad = pyoxigraph.Quad(
                quad.subject, pyoxigraph.NamedNode(table[name]), quad.object, quad.graph_name
            )
        current.append(quad)
    return current, old


def rename_in_lines(text: bytes) -> tuple[bytes, set[str]]:
    """Do the same with N-Quads; a text without old names, or one that is no N-Quads, comes back as it is."""
    import pyoxigraph

    if not any(f"<{old}>".encode() in text for old in renamed()):
        return text, set()
    try:
        current, old = rename_predicates(pyoxigraph.parse(text, pyoxigraph.RdfFormat.N_QUADS))
    except SyntaxError:
        return text, set()  # what is wrong with it is said where it is loaded
    return pyoxigraph.serialize(current, format=pyoxigraph.RdfFormat.N_QUADS) or b"", old


def remark(old: Iterable[str], path: Path | None = None) -> None:
    """Warn of old IRIs by :class:`servanda.errors.OldTerms`; ``path`` is their file (None: typed text)."""
    place = f"{path}: " if path is not None else ""
    told = [f"{place}{compact(iri)} → {compact(renamed()[iri])}" for iri in sorted(old)]
    if told:
        warnings.warn(OldTerms(len(told), tuple(told)), stacklevel=3)
