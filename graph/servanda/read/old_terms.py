"""Terms under their old names, read as the new ones: ``ontology/deprecated.ttl`` is the table of them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from servanda.errors import OldTerms
from servanda.namespaces import PREFIXES, compact
from servanda.resources import data_folder

_NEW: Final = PREFIXES["owl"] + "equivalentProperty"


@cache
def load_renamed_terms() -> dict[str, str]:
    """Return the IRI that each deprecated property has now, by its old IRI."""
    text = (data_folder("ontology") / "deprecated.ttl").read_bytes()
    return {
        quad.subject.value: quad.object.value
        for quad in parse(text, RdfFormat.TURTLE)
        if quad.predicate.value == _NEW
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
    }


def rename_predicates(quads: Iterable[Quad]) -> tuple[list[Quad], set[str]]:
    """Return quads with the names that their properties have now, and the old IRIs that there were."""
    table, old = load_renamed_terms(), set()
    current: list[Quad] = []
    for quad in quads:
        name = quad.predicate.value
        if name in table:
            old.add(name)
            quad = Quad(quad.subject, NamedNode(table[name]), quad.object, quad.graph_name)
        current.append(quad)
    return current, old


def rename_in_lines(text: bytes) -> tuple[bytes, set[str]]:
    """Do the same with N-Quads; a text without old names, or one that is no N-Quads, comes back as it is."""
    if not any(f"<{old}>".encode() in text for old in load_renamed_terms()):
        return text, set()
    try:
        current, old = rename_predicates(parse(text, RdfFormat.N_QUADS))
    except SyntaxError:
        return text, set()  # what is wrong with it is said where it is loaded
    return serialize(current, format=RdfFormat.N_QUADS) or b"", old


def warn_of_old_terms(old: Iterable[str], path: Path | None = None) -> None:
    """Warn of old IRIs by :class:`servanda.errors.OldTerms`; ``path`` is their file (None: typed text)."""
    place = f"{path}: " if path is not None else ""
    told = [f"{place}{compact(iri)} → {compact(load_renamed_terms()[iri])}" for iri in sorted(old)]
    if told:
        warnings.warn(OldTerms(len(told), tuple(told)), stacklevel=3)
