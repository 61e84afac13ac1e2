"""Every file of the vocabulary and the registries has one form, and with what it imports it is whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS

from servanda.namespaces import BASE, PREFIXES, SRV
from servanda.resources import data_folder, ontology_files

FILES = ontology_files()
EACH = pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}-{file.stem}" for file in FILES])
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>')


def without_strings(text: str) -> str:
    """Return Turtle without its comments, prefix lines, IRIs in brackets and strings."""
    lines = [line for line in text.splitlines() if not line.startswith(("#", "@prefix"))]
    return _STRINGS.sub('""', "\n".join(lines))


def ontology_iri(file: Path) -> str:
    """Return the IRI of the document that a file is."""
    if file.parent != data_folder("ontology"):
        return f"{BASE}agreement/{file.parent.name}/{file.stem}"
    return f"{BASE}ontology" if file.stem == "servanda" else f"{BASE}ontology/{file.stem}"


@EACH
def test_it_opens_with_licence_and_purpose(file: Path) -> None:
    first, second = file.read_text(encoding="utf-8").splitlines()[:2]
    assert first == "# SPDX-License-Identifier: CC-BY-4.0"
    assert re.match(r"# \w.{20,}", second)


@EACH
def test_prefixes_are_sorted_used_and_those_of_the_package(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    prefixes = re.findall(r"^@prefix (\w+): <(.*)> \.$", text, re.MULTILINE)
    body = without_strings(text)
    assert prefixes == sorted(prefixes)
    assert [name for name, _ in prefixes if not re.search(rf"\b{name}:", body)] == []
    assert [(name, iri) for name, iri in prefixes if PREFIXES.get(name, iri) != iri] == []


@EACH
def test_layout(file: Path) -> None:
    raw = file.read_bytes()
    assert raw.endswith(b"\n") and not raw.endswith(b"\n\n") and b"\r" not in raw and b"\t" not in raw
    assert [line for line in raw.decode().splitlines() if line != line.rstrip()] == []


@EACH
def test_one_block_for_each_term(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    subjects = re.findall(r"^(<[^>]+>|\w+:[\w-]*) a ", text, re.MULTILINE)
    assert sorted(subjects) == sorted(set(subjects))


@EACH
def test_languages_stand_in_the_order_kk_ru_en(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for statement in re.findall(
        r"\n    (?:rdfs:label|skos:prefLabel|skos:definition|dcterms:title|dcterms:abstract) (.*?) [;.]\n",
        text,
        re.DOTALL,
    ):
        assert re.findall(r'"@(\w+)', statement) == ["kk", "ru", "en"], statement


@EACH
def test_the_ontology_iri_follows_the_file_name(file: Path) -> None:
    iri = rdflib.URIRef(ontology_iri(file))
    graph = rdflib.Graph().parse(file)
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [iri]
    version = str(graph.value(iri, OWL.versionInfo))
    assert graph.value(iri, OWL.versionIRI) == rdflib.URIRef(f"{iri}/{version}")


def test_the_core_names_every_other_file() -> None:
    graph = rdflib.Graph().parse(data_folder("ontology") / "servanda.ttl")
    named = {
        str(iri).rsplit("/", 1)[1] for iri in graph.objects(rdflib.URIRef(BASE + "ontology"), RDFS.seeAlso)
    }
    assert named == {file.stem for file in data_folder("ontology").glob("*.ttl")} - {"servanda"}


def with_imports(file: Path) -> rdflib.Graph:
    """Return what a file says together with all that it imports, directly or through others."""
    by_iri = {ontology_iri(path): path for path in FILES}
    graph, waiting, seen = rdflib.Graph(), [ontology_iri(file)], set()
    while waiting:
        iri = waiting.pop()
        if iri not in seen:
            seen.add(iri)
            graph.parse(by_iri[iri])
            waiting += [str(other) for other in graph.objects(rdflib.URIRef(iri), OWL.imports)]
    return graph


@EACH
def test_with_its_imports_a_file_declares_all_terms_that_it_uses(file: Path) -> None:
    graph = with_imports(file)
    terms = {term for triple in rdflib.Graph().parse(file) for term in triple}
    used = {term for term in terms if isinstance(term, rdflib.URIRef) and term.startswith(SRV)}
    assert {term for term in used if (term, RDF.type, None) not in graph} == set()


def test_the_core_knows_no_agreement_and_imports_nothing() -> None:
    core = rdflib.Graph().parse(data_folder("ontology") / "servanda.ttl")
    assert not list(core.objects(None, OWL.imports))
    header = rdflib.URIRef(ontology_iri(data_folder("ontology") / "servanda.ttl"))
    named = {
        str(term) for triple in core for term in triple
        if triple[0] != header and str(term).startswith(BASE) and not str(term).startswith((SRV, str(header)))
    }  # fmt: skip
    assert named == set()


def test_a_definition_is_a_sentence_and_not_its_label(ontology: rdflib.Graph) -> None:
    for term, definition in ontology.subject_objects(SKOS.definition):
        labels = [*ontology.objects(term, RDFS.label), *ontology.objects(term, SKOS.prefLabel)]
        assert re.search(r"[.?]$", str(definition)), definition
        assert str(definition).rstrip(".?").lower() not in {str(label).lower() for label in labels}, (
            definition
        )


def test_every_key_of_the_context_is_declared(ontology: rdflib.Graph) -> None:
    text = (data_folder("ontology") / "context.jsonld").read_text(encoding="utf-8")
    terms = {rdflib.URIRef(SRV + name) for name in re.findall(r'"srv:(\w+)"', text)}
    assert terms
    assert {term for term in terms if (term, RDF.type, None) not in ontology} == set()


def test_every_code_list_follows_one_pattern(ontology: rdflib.Graph) -> None:
    """A scheme that is the namespace of its codes; codes of one class of their own, each with a notation."""
    classes = {}
    for scheme in ontology.subjects(RDF.type, SKOS.ConceptScheme):
        codes = set(ontology.subjects(SKOS.inScheme, scheme))
        types = {kind for code in codes for kind in ontology.objects(code, RDF.type)}
        assert len(types) == 1, (scheme, types)
        (classes[scheme],) = types
        assert codes == set(ontology.subjects(RDF.type, classes[scheme]))
        assert (classes[scheme], RDFS.subClassOf, SKOS.Concept) in ontology
        for code in codes:
            notation = str(ontology.value(code, SKOS.notation))
            assert str(code).lower() == f"{scheme}{notation}".lower()
    assert len(set(classes.values())) == len(classes)
    assert set(classes.values()) == set(ontology.subjects(RDFS.subClassOf, SKOS.Concept))
