"""What the endpoint says of itself, as RDF: the service, its data, and the questions as example queries.

The service is described by SPARQL 1.1 Service Description (https://www.w3.org/TR/sparql11-service-description/),
the data by VoID (https://www.w3.org/TR/void/), the questions as SHACL has executables
(https://www.w3.org/TR/shacl-af/#SPARQLExecutables), with the properties that tools for ``sparql-examples``
(https://github.com/sib-swiss/sparql-examples) read. Nothing is a blank node, so that bytes stay the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, QuerySolutions, Triple

from servanda.messages import LANGUAGES, Messages
from servanda.namespaces import BASE, ONTOLOGY_GRAPH, PREFIXES, SRV, compact, derived_graph
from servanda.query.questions import cut_front_matter, load_questions
from servanda.query.result_formats import serialize_graph
from servanda.server.tasks import Reply
from servanda.site.addresses import make_path
from servanda.sparql_text import QueryText

if TYPE_CHECKING:
    from servanda.server.tasks import ServedGraph

#: The namespaces of these descriptions.
_NAMESPACES: Final = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "formats": "http://www.w3.org/ns/formats/",
    "schema": "https://schema.org/",
    **{name: PREFIXES[name] for name in ("rdf", "rdfs", "dcterms", "foaf", "sh", "xsd")},
}
_FORMATS: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
    "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip
#: The properties of SHACL that hold a query, by its form.
_HOLDERS: Final = {"select": "select", "ask": "ask", "construct": "construct"}
#: Classes and properties are counted where there are at most so many triples: that takes time.
_COUNTED: Final = 250_000
#: Graphs and agreements are listed where there are at most so many of either.
_LISTED: Final = 5_000
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")


def describe(served: ServedGraph, /, *, base: str, subject: str, format: str, media_type: str) -> Reply:
    """Return a description in a format of :data:`servanda.query.result_formats.GRAPH_FORMATS`.

    ``base`` is the URL of the server without a slash at its end; ``subject`` is "service" (the endpoint and
    its graphs), "void" (the data) or "examples" (the questions).
    """
    if subject == "examples":
        triples = describe_examples(base)
    else:
        triples = (describe_service if subject == "service" else describe_data)(served, base)
    return Reply(serialize_graph(triples, format, _NAMESPACES).encode("utf-8"), media_type)


def describe_service(served: ServedGraph, base: str) -> Iterator[Triple]:
    """Yield what the endpoint is: its language, the formats that it writes, and its graphs."""
    service, data = NamedNode(f"{base}/sparql#service"), _name_data(base)
    yield Triple(service, _TYPE, _name("sd:Service"))
    yield Triple(service, _name("sd:endpoint"), NamedNode(f"{base}/sparql"))
    yield Triple(service, _name("sd:supportedLanguage"), _name("sd:SPARQL11Query"))
    yield Triple(service, _name("sd:feature"), _name("sd:UnionDefaultGraph"))
    yield Triple(service, _name("sd:defaultDataset"), data)
    for format in _FORMATS:
        yield Triple(service, _name("sd:resultFormat"), _name(f"formats:{format}"))
    yield Triple(data, _TYPE, _name("sd:Dataset"))
    whole = NamedNode(f"{base}/sparql#default-graph")
    yield Triple(data, _name("sd:defaultGraph"), whole)
    yield Triple(whole, _TYPE, _name("sd:Graph"))
    counts = _count_graphs(served)
    for graph, number in counts.items() if len(counts) <= _LISTED else ():
        named, content = (
            NamedNode(f"{base}/sparql#{kind}-{quote(graph, '')}") for kind in ("named", "graph")
        )
        yield Triple(data, _name("sd:namedGraph"), named)
        yield Triple(named, _TYPE, _name("sd:NamedGraph"))
        yield Triple(named, _name("sd:name"), NamedNode(graph))
        yield Triple(named, _name("sd:graph"), content)
        yield Triple(content, _TYPE, _name("sd:Graph"))
        yield Triple(content, _name("void:triples"), _make_number(number))


def describe_data(served: ServedGraph, base: str) -> Iterator[Triple]:
    """Yield what the data are: counts, classes, properties, vocabularies, and a subset for each agreement."""
    data = _name_data(base)
    counts = _count_graphs(served)
    yield Triple(data, _TYPE, _name("void:Dataset"))
    for lang in LANGUAGES:
        words = Messages(lang, "sparql-endpoint")
        for key, name in (("dataset_title", "title"), ("dataset_description", "description")):
            yield Triple(data, _name(f"dcterms:{name}"), Literal(words[key], language=lang))
    yield Triple(data, _name("void:sparqlEndpoint"), NamedNode(f"{base}/sparql"))
    yield Triple(data, _name("void:uriSpace"), Literal(BASE))
    yield Triple(data, _name("foaf:homepage"), NamedNode(f"{base}/"))
    yield Triple(data, _name("void:exampleResource"), NamedNode(ONTOLOGY_GRAPH))
    for format in ("Turtle", "N-Triples", "RDF_XML", "JSON-LD"):
        yield Triple(data, _name("void:feature"), _name(f"formats:{format}"))
    if sum(counts.values()) <= _COUNTED:
        yield from _count_terms(served, data, base)
    else:
        yield Triple(data, _name("void:triples"), _make_number(sum(counts.values())))
        yield from _list_vocabularies(data, [SRV, *PREFIXES.values()])
    if len(served.explorer.agreements) <= _LISTED:
        yield from _describe_agreements(served, base, counts)


def _describe_agreements(served: ServedGraph, base: str, counts: dict[str, int]) -> Iterator[Triple]:
    """Yield a subset for each agreement: its title, its size, its days, its licence and its dump."""
    data, facts = _name_data(base), _read_facts(served)
    for iri in served.explorer.agreements:
        part = NamedNode(f"{base}/.well-known/void#{quote(make_path(iri), '/')}")
        yield Triple(data, _name("void:subset"), part)
        yield Triple(part, _TYPE, _name("void:Dataset"))
        yield Triple(part, _name("foaf:primaryTopic"), NamedNode(iri))
        yield Triple(part, _name("void:sparqlEndpoint"), NamedNode(f"{base}/sparql"))
        dump = NamedNode(f"{base}/{quote(make_path(iri), '/~:@')}.ttl")
        yield Triple(part, _name("void:dataDump"), dump)
        number = counts.get(iri, 0) + counts.get(derived_graph(iri), 0)
        yield Triple(part, _name("void:triples"), _make_number(number))
        for fact in facts.get(iri, ()):
            yield Triple(part, fact.property, fact.value)


class _Fact(NamedTuple):
    property: NamedNode
    value: NamedNode | Literal


def _read_facts(served: ServedGraph) -> dict[str, list[_Fact]]:
    """Return what agreements say of themselves and a dataset may say too, and when each was loaded."""
    facts: dict[str, list[_Fact]] = {}
    query = (
        "SELECT DISTINCT ?a ?p ?v {"
        " { ?a a srv:Agreement ; dcterms:title ?v BIND(dcterms:title AS ?p) }"
        " UNION { ?a a srv:Agreement ; dcterms:license ?v BIND(dcterms:license AS ?p) }"
        " UNION { ?a srv:isConstitutedBy ?i . ?i dcterms:date ?v BIND(dcterms:date AS ?p) } }"
    )
    for row in _select(served, query):
        agreement, key, value = row["a"], row["p"], row["v"]
        assert isinstance(agreement, NamedNode) and isinstance(key, NamedNode)
        if isinstance(value, NamedNode | Literal):
            facts.setdefault(agreement.value, []).append(_Fact(key, value))
    archive = served.graph.archive
    for entry in archive.file.agreements if archive is not None else ():
        moment = Literal(entry.loaded, datatype=NamedNode(PREFIXES["xsd"] + "dateTime"))
        facts.setdefault(entry.iri, []).append(_Fact(_name("dcterms:modified"), moment))
    return facts


def _count_graphs(served: ServedGraph) -> dict[str, int]:
    """Return the named graphs and how many triples each holds, in order."""
    archive = served.graph.archive
    if archive is None:
        counts = _count(served, "SELECT ?x (COUNT(*) AS ?n) { GRAPH ?x { ?s ?p ?o } } GROUP BY ?x")
    else:
        counts = {entry.iri: entry.quads for entry in archive.file.entries}
        counts |= {derived_graph(entry.iri): entry.derived for entry in archive.file.entries if entry.derived}
        counts[ONTOLOGY_GRAPH] = len(archive.open_ontology())
    return dict(sorted(counts.items()))


def _count(served: ServedGraph, query: str) -> dict[str, int]:
    """Return the numbers ?n that a query gives for IRIs ?x."""
    return {row["x"].value: int(row["n"].value) for row in _select(served, query)}


def _count_terms(served: ServedGraph, data: NamedNode, base: str) -> Iterator[Triple]:
    """Yield how many triples there are, how many of each property, and how many things of each class."""
    properties = _count(served, "SELECT ?x (COUNT(*) AS ?n) { ?s ?x ?o } GROUP BY ?x")
    classes = _count(served, "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x FILTER(isIRI(?x)) } GROUP BY ?x")
    yield Triple(data, _name("void:triples"), _make_number(sum(properties.values())))
    yield Triple(data, _name("void:classes"), _make_number(len(classes)))
    yield Triple(data, _name("void:properties"), _make_number(len(properties)))
    for kind, counted, number in (("class", classes, "entities"), ("property", properties, "triples")):
        for iri, size in sorted(counted.items()):
            part = NamedNode(f"{base}/.well-known/void#{kind}-{_shorten(iri)}")
            yield Triple(data, _name(f"void:{kind}Partition"), part)
            yield Triple(part, _name(f"void:{kind}"), NamedNode(iri))
            yield Triple(part, _name(f"void:{number}"), _make_number(size))
    yield from _list_vocabularies(data, [*classes, *properties])


def _list_vocabularies(data: NamedNode, terms: Iterable[str]) -> Iterator[Triple]:
    """Yield the namespaces of terms, of those that servanda has a prefix for."""
    spaces = {term[: max(term.rfind("#"), term.rfind("/")) + 1] for term in terms}
    for space in sorted(spaces & {SRV, *(iri for iri in PREFIXES.values() if not iri.startswith(BASE))}):
        yield Triple(data, _name("void:vocabulary"), NamedNode(space))


def describe_examples(base: str) -> Iterator[Triple]:
    """Yield each question as an executable query, in three languages, and the prefixes that all may use."""
    target, prefixes = NamedNode(f"{base}/sparql"), NamedNode(f"{base}/sparql/examples#prefixes")
    yield Triple(prefixes, _TYPE, NamedNode(PREFIXES["owl"] + "Ontology"))
    for name, space in sorted(PREFIXES.items()):
        one = NamedNode(f"{base}/sparql/examples#prefix-{name}")
        yield Triple(prefixes, _name("sh:declare"), one)
        yield Triple(one, _TYPE, _name("sh:PrefixDeclaration"))
        yield Triple(one, _name("sh:prefix"), Literal(name))
        yield Triple(one, _name("sh:namespace"), Literal(space, datatype=_name("xsd:anyURI")))
    for question in load_questions().values():
        example = NamedNode(f"{base}/sparql/examples#{question.name}")
        text = cut_front_matter(question.text)
        holder = _HOLDERS[QueryText(text).form or "select"]
        yield Triple(example, _TYPE, _name("sh:SPARQLExecutable"))
        yield Triple(example, _TYPE, _name(f"sh:SPARQL{holder.capitalize()}Executable"))
        yield Triple(example, _name("sh:prefixes"), prefixes)
        yield Triple(example, _name(f"sh:{holder}"), Literal(text))
        yield Triple(example, _name("schema:target"), target)
        yield Triple(example, _name("schema:keywords"), Literal(question.group))
        yield Triple(example, _name("rdfs:label"), Literal(question.name))
        for lang, wording in sorted(question.question.items()):
            yield Triple(example, _name("rdfs:comment"), Literal(wording, language=lang))


def _select(served: ServedGraph, query: str) -> QuerySolutions:
    """Run a SELECT over all graphs, whose merge is the default graph."""
    store, merged = served.dataset
    found = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=not merged)
    assert isinstance(found, QuerySolutions)
    return found


def _name_data(base: str) -> NamedNode:
    return NamedNode(f"{base}/.well-known/void#dataset")


def _shorten(iri: str) -> str:
    """Return the compact form of an IRI, as it can stand at the end of another."""
    return quote(compact(iri), safe="/:")


def _name(text: str) -> NamedNode:
    prefix, _, name = text.partition(":")
    return NamedNode(_NAMESPACES[prefix] + name)


def _make_number(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(PREFIXES["xsd"] + "integer"))
