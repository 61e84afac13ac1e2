"""The queries of ``queries/export`` are plain SPARQL: rdflib makes the same of a small agreement."""

from pathlib import Path

import pytest
import rdflib
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse, serialize

from servanda.export.formats import Request
from servanda.export.rdf import construct_terms
from servanda.locate import data
from servanda.store.build import load
from servanda.vocabulary import BASE

AGREEMENT = BASE + "agreement/hostile"
EXAMPLE = Path(__file__).parent / "examples" / "hostile.trig"


def lines(triples):
    found = Dataset(Quad(one.subject, one.predicate, one.object) for one in triples)
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, found))


QUERIES = sorted(data("queries").joinpath("export").glob("*.rq"))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_rdflib_makes_the_same_without_a_change_to_the_query(path):
    store = load([EXAMPLE])
    made = construct_terms(path.stem, Request(store, AGREEMENT, path.stem))
    held = rdflib.Graph()
    held.parse(data=serialize((quad.triple for quad in store), format=RdfFormat.N_TRIPLES), format="nt")
    found = held.query(path.read_text("utf-8")).graph.serialize(format="nt", encoding="utf-8")
    assert lines(made) == lines(quad.triple for quad in parse(found, RdfFormat.N_TRIPLES))
    assert made
