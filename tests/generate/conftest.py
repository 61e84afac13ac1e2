"""Let the tests of this folder use the SHACL engines of tests/shapes, and check a corpus."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from servanda.check.shacl import Data, Finding, Shape, bundled_shapes, validate
from servanda.generate.defects import Planted
from servanda.resources import data_folder

sys.path.insert(0, str(Path(__file__).parents[1] / "shapes"))

Check = Callable[..., list[Finding]]


@cache
def registries() -> frozenset[ox.Triple]:
    """Return the triples of the ontology and its registries."""
    files = sorted(data_folder("ontology").glob("*.ttl"))
    return frozenset(quad.triple for file in files for quad in ox.parse(path=str(file)))


def quads(corpus: Iterable[bytes]) -> list[ox.Quad]:
    """Return the quads of a corpus, as Oxigraph reads them."""
    return list(ox.parse(b"".join(corpus), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="session")
def parsed() -> Callable[[Iterable[bytes]], list[ox.Quad]]:
    return quads


@pytest.fixture(scope="session")
def lines() -> Callable[[Iterable[bytes]], str]:
    """Return a function that gives a corpus and the registries as N-Triples, which any engine reads."""

    def written(corpus: Iterable[bytes]) -> str:
        triples = {quad.triple for quad in quads(corpus)} | registries()
        return "".join(sorted(f"{triple} .\n" for triple in triples))

    return written


def _owner(term: object) -> str:
    """Return the name of the agreement in whose part of the IRIs a term lies."""
    return str(term).rpartition("/agreement/")[2].strip("<>").partition("/")[0]


def _holds(shape: Shape, names: Collection[str]) -> bool:
    """Say whether a shape, or one of its property shapes, has one of these names."""
    return shape.name in names or any(_holds(inner, names) for inner in shape.properties)


@pytest.fixture(scope="session")
def check() -> Check:
    """Return a function that checks each agreement of a corpus with its log, beside those it names.

    With ``planted`` only their nodes are checked, each by the shapes that it is to break: an agreement has
    one defect, and all shapes on all of them would take a minute.
    """

    def found(corpus: Iterable[bytes], planted: Sequence[Planted] = ()) -> list[Finding]:
        broken: dict[str, set[str]] = {}
        for one in planted:
            broken.setdefault(f"<{one.focus}>", set()).add(f"<{one.shape}>")
        parts: dict[str, list[ox.Triple]] = {}
        for quad in quads(corpus):
            # A log is named as the agreement that it is about.
            parts.setdefault(str(quad.graph_name).strip("<>").rpartition("/")[2], []).append(quad.triple)
        # Beside an agreement count those that it names, and those that name it or say something of it.
        beside: dict[str, set[str]] = {name: set() for name in parts}
        for name, triples in parts.items():
            for triple in triples:
                for other in {_owner(triple.subject), _owner(triple.object)} & parts.keys():
                    beside[name].add(other)
                    beside[other].add(name)
        base, findings = Data(registries()), set()
        for name, triples in parts.items():
            own = {str(triple.subject) for triple in triples}
            shapes = bundled_shapes()
            if planted:
                own &= broken.keys()
                names = {shape for node in own for shape in broken[node]}
                shapes = shapes._replace(roots=tuple(root for root in shapes.roots if _holds(root, names)))
            if not own:
                continue
            others = sorted(beside[name] - {name})
            beside_it = (triple for other in others for triple in parts[other])
            more = [ox.Quad(*triple) for triple in (*triples, *beside_it)]
            with base.extend({str(quad): quad for quad in more}) as data:
                findings.update(validate(data, shapes, own))
        return sorted(findings)

    return found
