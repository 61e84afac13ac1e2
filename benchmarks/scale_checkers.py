"""The ways of checking a corpus in one process, beside ``servanda check``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from scale_worker import Done, Job, Run

if TYPE_CHECKING:
    from pyoxigraph import Triple


def triples(file: str) -> list[Triple]:
    """Return what is checked: the corpus as one graph with the ontology and its registries."""
    import pyoxigraph

    from servanda.locate import data

    files = [file, *sorted(str(path) for path in data("ontology").glob("*.ttl"))]
    return [quad.triple for path in files for quad in pyoxigraph.parse(path=path)]


def n_triples(file: str) -> str:
    """Return the same as text, so that each engine reads it with its own parser."""
    import pyoxigraph

    return (pyoxigraph.serialize(triples(file), format=pyoxigraph.RdfFormat.N_TRIPLES) or b"").decode()


def compiled(given: Job) -> Run:
    """Check with servanda's compiled shapes, all at once."""
    import pyoxigraph

    from servanda.check.compiled import Data, compiled_shapes, validate

    def run(_: Job) -> Done:
        held = triples(given["file"])
        store = pyoxigraph.Store()
        store.bulk_extend(pyoxigraph.Quad(*triple) for triple in held)
        return Done(len(validate(Data(held, store), compiled_shapes())))

    return run


def pyshacl_way(given: Job) -> Run:
    """Check with pySHACL as it is, over the whole graph."""
    import pyshacl
    import rdflib

    from servanda.check.graphs import shapes

    logging.disable()

    def run(_: Job) -> Done:
        data = rdflib.Graph().parse(data=n_triples(given["file"]), format="nt")
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes(), inference="none", js=False)
        return Done(results(report))

    return run


def results(report: object) -> int:
    """Return how many results a report has, those within others left out."""
    import rdflib

    from servanda.vocabulary import PREFIXES

    assert isinstance(report, rdflib.Graph)
    shacl = rdflib.Namespace(PREFIXES["sh"])
    return len(set(report.objects(None, shacl.result)))


def rust(given: Job) -> Run:
    """Check with the Rust engine ``shacl`` of PyPI."""
    import shacl

    from servanda.check.graphs import shapes

    def run(_: Job) -> Done:
        read = shacl.Shapes.from_turtle(shapes().serialize(format="turtle"))
        return Done(len(read.validate_text(n_triples(given["file"]), format="ntriples").results))

    return run


WAYS: dict[str, Callable[[Job], Run]] = {"compiled": compiled, "pyshacl": pyshacl_way, "shacl": rust}
