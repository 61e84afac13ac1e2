"""What the endpoint says of itself: of the service, the data and the example queries."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib import RDF, RDFS, SH, VOID, Namespace, URIRef
from tests.command import ROOT, run

from servanda.api import Graph
from servanda.query.questions import load_questions
from servanda.server.service_description import describe
from servanda.server.settings import Settings
from servanda.server.tasks import ServedGraph

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
BASE = "https://treaties.example/agreements"
SCHEMA = Namespace("https://schema.org/")
SUBJECTS = ("service", "void", "examples")
FORMATS = {
    "turtle": ("turtle", RdfFormat.TURTLE), "ntriples": ("nt", RdfFormat.N_TRIPLES),
    "rdfxml": ("xml", RdfFormat.RDF_XML), "jsonld": ("json-ld", RdfFormat.JSON_LD),
}  # fmt: skip


@pytest.fixture(scope="module")
def served() -> ServedGraph:
    return ServedGraph(Settings(), Graph.load())


def render(served: ServedGraph, subject: str, format: str = "turtle") -> bytes:
    return describe(served, base=BASE, subject=subject, format=format, media_type="text/turtle").body


def read(served: ServedGraph, subject: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=render(served, subject), format="turtle")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_format_says_the_same_and_others_read_it(served: ServedGraph, subject: str) -> None:
    graphs = {}
    for name, (other, format) in FORMATS.items():
        content = render(served, subject, name)
        assert content == render(ServedGraph(Settings(), served.graph), subject, name)
        graphs[name] = {
            tuple(map(str, triple)) for triple in rdflib.Graph().parse(data=content, format=other)
        }
        assert len(list(parse(content, format=format))) == len(graphs[name])
    assert graphs["turtle"] == graphs["ntriples"] == graphs["rdfxml"] == graphs["jsonld"]
    assert b"_:" not in render(served, subject, "ntriples")


def test_the_service(served: ServedGraph) -> None:
    graph = read(served, "service")
    service = graph.value(None, RDF.type, SD.Service)
    assert graph.value(service, SD.endpoint) == URIRef(f"{BASE}/sparql")
    assert SD.SPARQL11Query in set(graph.objects(service, SD.supportedLanguage))
    assert len(set(graph.objects(service, SD.resultFormat))) == 8
    dataset = graph.value(service, SD.defaultDataset)
    names = {str(graph.value(named, SD.name)) for named in graph.objects(dataset, SD.namedGraph)}
    assert names == {str(name)[1:-1] for name in served.graph.store.named_graphs()}
    whole = sum(
        int(str(graph.value(graph.value(named, SD.graph), VOID.triples)))
        for named in graph.objects(dataset, SD.namedGraph)
    )
    assert whole == len(served.graph.store)


def test_the_data(served: ServedGraph) -> None:
    graph = read(served, "void")
    data = URIRef(f"{BASE}/.well-known/void#dataset")
    assert int(str(graph.value(data, VOID.triples))) == len(served.graph.store)
    assert graph.value(data, VOID.sparqlEndpoint) == URIRef(f"{BASE}/sparql")
    sizes = [
        int(str(graph.value(part, VOID.triples))) for part in graph.objects(data, VOID.propertyPartition)
    ]
    assert sum(sizes) == len(served.graph.store)
    assert len(sizes) == int(str(graph.value(data, VOID.properties)))
    (part,) = graph.objects(data, VOID.subset)
    assert graph.value(part, VOID.dataDump) == URIRef(f"{BASE}/agreement/kz-nato-2007.ttl")
    dates = {str(day) for day in graph.objects(part, URIRef("http://purl.org/dc/terms/date"))}
    assert dates == {"2007-09-07", "2007-11-01"}
    titles = graph.objects(data, URIRef("http://purl.org/dc/terms/title"))
    assert {title.language for title in titles} == {"en", "kk", "ru"}  # type: ignore[attr-defined]


def test_every_question_is_an_example_that_runs(served: ServedGraph) -> None:
    """What tools for sparql-examples ask: one query, comments with their languages, and a target."""
    graph = read(served, "examples")
    found = set(graph.subjects(RDF.type, SH.SPARQLExecutable))
    assert {str(graph.value(one, RDFS.label)) for one in found} == set(load_questions())
    declared = {
        str(graph.value(one, SH.prefix)): str(graph.value(one, SH.namespace))
        for one in graph.objects(None, SH.declare)
    }
    for one in found:
        (text,) = graph.objects(one, SH.select)
        assert (one, RDF.type, SH.SPARQLSelectExecutable) in graph
        assert {comment.language for comment in graph.objects(one, RDFS.comment)} == {"en", "kk", "ru"}  # type: ignore[attr-defined]
        assert graph.value(one, SCHEMA.target) == URIRef(f"{BASE}/sparql")
        assert graph.value(one, SCHEMA.keywords) is not None
        assert next(graph.objects(one, SH.prefixes), None) in set(graph.subjects(SH.declare, None))
        served.graph.store.query(str(text), prefixes=declared, use_default_graph_as_union=True)


def test_an_archive_says_when_each_agreement_was_loaded(tmp_path: Path) -> None:
    archive = tmp_path / "agreements.sqlite"
    assert run("load", ROOT / "docs" / "examples" / "ports-2010", "--store", archive).code == 0
    graph = read(ServedGraph(Settings(places=(archive,)), Graph.load(archive)), "void")
    part = URIRef(f"{BASE}/.well-known/void#agreement/ports-2010")
    assert graph.value(part, URIRef("http://purl.org/dc/terms/modified")) is not None
    assert int(str(graph.value(part, VOID.triples))) > 100
