"""The ontology is OWL 2 DL, consistent, and has no class that nothing can belong to, as HermiT finds.

HermiT comes with owlready2 and needs Java; where either is missing, its tests are skipped and say so.
"""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS
from tests.needs import SHORT_JAVA, require

from servanda.namespaces import SRV
from servanda.resources import data_folder

NS = rdflib.Namespace(SRV)
OWL_2_DATATYPES = {
    rdflib.XSD.string,
    rdflib.XSD.integer,
    rdflib.XSD.boolean,
    rdflib.XSD.dateTime,
    RDF.PlainLiteral,
    RDF.langString,
}


def unsatisfiable(graph: rdflib.Graph, folder: Path) -> list[str]:
    """Return the names of the classes that must be empty, as HermiT finds.

    Raises owlready2.OwlReadyInconsistentOntologyError when the graph contradicts itself. The imports are
    left out: every file is in the graph already, and nothing may be fetched.
    """
    require("owlready2", "java")
    import owlready2

    closed = rdflib.Graph()
    for triple in graph:
        if triple[1] != OWL.imports:
            closed.add(triple)
    file = folder / "ontology.rdf"
    closed.serialize(file, format="xml")
    world = owlready2.World()
    loaded = world.get_ontology(file.as_uri()).load()
    with loaded, mock.patch.dict(os.environ, JAVA_TOOL_OPTIONS=" ".join(SHORT_JAVA)):
        owlready2.sync_reasoner(world, debug=0)
    return [str(found.name) for found in world.inconsistent_classes()]


def planted(
    ontology: rdflib.Graph, *triples: tuple[rdflib.URIRef, rdflib.URIRef, rdflib.URIRef]
) -> rdflib.Graph:
    """Return a copy of the ontology with ``triples`` added."""
    graph = rdflib.Graph() + ontology
    for triple in triples:
        graph.add(triple)
    return graph


def test_it_is_consistent_and_no_class_is_empty(ontology: rdflib.Graph, tmp_path: Path) -> None:
    assert unsatisfiable(ontology, tmp_path) == []


LOG = Path(__file__).parents[1] / "queries" / "log.yaml"


def test_the_agreements_and_a_log_do_not_contradict_it(ontology: rdflib.Graph, tmp_path: Path) -> None:
    """Dates and durations are left out: their datatypes are not among those of OWL 2."""
    from servanda.read.document import read_file

    graph = planted(ontology)
    for path in (*sorted(data_folder("agreements").glob("*/agreement.yaml")), LOG):
        lines = "".join(f"{quad.triple} .\n" for quad in read_file(path).quads)
        for triple in rdflib.Graph().parse(data=lines, format="nt"):
            if getattr(triple[2], "datatype", None) in OWL_2_DATATYPES | {None}:
                graph.add(triple)
    assert len(graph) > len(ontology)
    assert unsatisfiable(graph, tmp_path) == []


def test_a_status_does_not_contradict_it(ontology: rdflib.Graph, tmp_path: Path) -> None:
    """Days are left out, as above; what is said in the terms of others is no part of the ontology."""
    from datetime import date

    from servanda.events.reader import read_log, read_quads
    from servanda.status.states import compute_status
    from servanda.status.status_rdf import render_turtle
    from servanda.store.snapshot import open_bundled

    store = open_bundled()
    log = read_log(Path(__file__).parents[1] / "status" / "scenarios" / "year.yaml", store)
    agreement = "https://w3id.org/servanda/agreement/kz-nato-2007"
    held = compute_status(store, agreement, log, as_of=date(2009, 6, 30))
    graph = planted(ontology)
    lines = "".join(f"{quad.triple} .\n" for quad in read_quads(log))
    found = (
        rdflib.Graph()
        .parse(data=render_turtle(held, held.norms), format="turtle")
        .parse(data=lines, format="nt")
    )
    for triple in found:
        own = str(triple[1]).startswith(SRV) or (triple[1] == RDF.type and str(triple[2]).startswith(SRV))
        if own and getattr(triple[2], "datatype", None) in OWL_2_DATATYPES | {None}:
            graph.add(triple)
    assert len(graph) > len(ontology) + 500
    assert unsatisfiable(graph, tmp_path) == []


#: A property, and the classes of a subject and a value that it may not join.
WRONG_USES = [
    ("hasBearer", "Notification", "Office"),
    ("hasAddressee", "Norm", "Matter"),
    ("hasSlot", "Clause", "Silent"),
    ("isAbout", "InterpretiveNote", "Passage"),
    ("isAbout", "Judgement", "Slot"),
    ("hasSender", "Judgement", "Office"),
    ("fulfils", "Event", "Notification"),
    ("isStatusOf", "NormStatus", "Clause"),
    ("hasState", "Event", "NormState"),
    ("mayHaveState", "Call", "Matter"),
]


def test_a_class_of_what_may_not_be_is_empty(ontology: rdflib.Graph, tmp_path: Path) -> None:
    """Of each wrong use there is a class of what is so used: one run of HermiT tells which can have none."""
    graph = planted(ontology)
    both = NS.PlantedClass
    graph += [
        (both, RDF.type, OWL.Class),
        (both, RDFS.subClassOf, NS.Obligation),
        (both, RDFS.subClassOf, NS.Prohibition),
    ]
    for number, (property_name, subject_class, object_class) in enumerate(WRONG_USES):
        used, restriction = NS[f"PlantedUse{number}"], rdflib.BNode()
        graph += [
            (used, RDF.type, OWL.Class),
            (used, RDFS.subClassOf, NS[subject_class]),
            (used, RDFS.subClassOf, restriction),
            (restriction, RDF.type, OWL.Restriction),
            (restriction, OWL.onProperty, NS[property_name]),
            (restriction, OWL.someValuesFrom, NS[object_class]),
        ]
    # owl:Nothing stands for all of them.
    found = {name for name in unsatisfiable(graph, tmp_path) if name != "Nothing"}
    assert found == {"PlantedClass", *(f"PlantedUse{number}" for number in range(len(WRONG_USES)))}


def test_a_wrong_use_of_a_property_is_a_contradiction(ontology: rdflib.Graph, tmp_path: Path) -> None:
    require("owlready2", "java")
    import owlready2

    one, other = NS.plantedOne, NS.plantedOther
    property_name, subject_class, object_class = WRONG_USES[0]
    graph = planted(
        ontology,
        (one, RDF.type, OWL.NamedIndividual),
        (other, RDF.type, OWL.NamedIndividual),
        (one, RDF.type, NS[subject_class]),
        (other, RDF.type, NS[object_class]),
        (one, NS[property_name], other),
    )
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        unsatisfiable(graph, tmp_path)


def test_no_property_is_of_two_kinds(ontology: rdflib.Graph) -> None:
    """OWL 2, section 5.8.1: object, data and annotation properties have different IRIs."""
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    sets = [set(ontology.subjects(RDF.type, kind)) for kind in kinds]
    assert sets[0] & sets[1] == sets[0] & sets[2] == sets[1] & sets[2] == set()


def test_every_property_used_is_declared_or_built_in(ontology: rdflib.Graph) -> None:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    declared = {prop for kind in kinds for prop in ontology.subjects(RDF.type, kind)}
    built_in = (str(RDF), str(RDFS), str(OWL))
    assert {
        p for p in ontology.predicates() if p not in declared and not str(p).startswith(built_in)
    } == set()


def test_every_class_used_is_declared(ontology: rdflib.Graph) -> None:
    classes = {*ontology.objects(None, RDF.type), *ontology.objects(None, RDFS.domain)}
    named = {c for c in classes if isinstance(c, rdflib.URIRef) and not str(c).startswith(str(OWL))}
    assert {c for c in named if (c, RDF.type, OWL.Class) not in ontology} == set()


def test_only_datatypes_of_owl_2_are_used(ontology: rdflib.Graph) -> None:
    """OWL 2, section 4: xsd:date and xsd:duration are not in its datatype map."""
    used = {value.datatype for value in ontology.objects() if isinstance(value, rdflib.Literal)} - {None}
    ranges = {
        datatype
        for prop in ontology.subjects(RDF.type, OWL.DatatypeProperty)
        for datatype in ontology.objects(prop, RDFS.range)
    }
    assert used | ranges <= OWL_2_DATATYPES
