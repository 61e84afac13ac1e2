"""A check by compiled shapes: many agreements at once, the same results as pySHACL's.

pySHACL asks each question anew for each node. Here the shapes are read once (:func:`compiled_shapes`),
core constraints run over dictionaries of the triples (:class:`Data`), and each SHACL-SPARQL constraint
is one query for all nodes. :func:`validate` gives a list of :class:`Finding`.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from servanda.check.compiled.data import Data
from servanda.check.compiled.model import Finding, Focus, Shapes
from servanda.check.compiled.reading import read_shapes
from servanda.check.compiled.terms import Term

__all__ = ["Data", "Finding", "Shapes", "Term", "compiled_shapes", "read_shapes", "validate"]


@cache
def compiled_shapes() -> Shapes:
    """Return the shapes of ``shapes/*.ttl``, read once in a process."""
    import pyoxigraph

    from servanda.resources import data

    files = sorted(data("shapes").glob("*.ttl"))
    return read_shapes(quad.triple for file in files for quad in pyoxigraph.parse(path=str(file)))


def validate(data: Data, shapes: Shapes, focus: Collection[Term] | None = None) -> list[Finding]:
    """Return the results of ``data`` under ``shapes``, sorted, each once (W3C SHACL, section 3.4).

    ``focus`` (N-Triples strings) limits the check to those focus nodes; each is checked by the shapes
    whose targets it is in.
    """
    found: set[Finding] = set()
    for shape in shapes.roots:
        nodes = shape.targets.find(data)
        if focus is None:
            found.update(shape.findings(data, Focus(nodes, shape.targets)))
        elif chosen := nodes.intersection(focus):
            found.update(shape.findings(data, Focus(chosen)))
    return sorted(found)
