"""What is wrong with a report graph, as ``report-shapes.ttl`` says, and which components found what."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox

from servanda.check.shacl import RDF_TYPE, Data, Shapes, read_shapes, sh, text, validate
from servanda.namespaces import PREFIXES, local
from servanda.resources import data_folder


@cache
def report_shapes() -> Shapes:
    """Return the shapes that a report must meet."""
    path = Path(__file__).with_name("report-shapes.ttl")
    return read_shapes(quad.triple for quad in ox.parse(path=str(path)))


@cache
def described() -> frozenset[str]:
    """Return the constraint components that ``shapes/components.ttl`` describes in three languages."""
    path = data_folder("shapes") / "components.ttl"
    data = Data(quad.triple for quad in ox.parse(path=str(path)))
    concepts = data.subjects(RDF_TYPE, f"<{PREFIXES['skos']}Concept>")
    for name in ("prefLabel", "definition"):
        for one in concepts:
            assert len(data.values(one, f"<{PREFIXES['skos']}{name}>")) == 3
    return frozenset(concepts)


def components_of(turtle: str) -> set[str]:
    """Return the components of the results of a valid report, by the last parts of their names.

    Each is one of SHACL's own, or described.
    """
    data = Data(quad.triple for quad in ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))
    assert validate(data, report_shapes()) == []
    found = data.objects_of(sh("sourceConstraintComponent"))
    assert all(one.startswith(f"<{PREFIXES['sh']}") or one in described() for one in found)
    return {local(text(one)).removesuffix("ConstraintComponent") for one in found}
