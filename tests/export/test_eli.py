"""ELI metadata: terms spelled and used as the ELI ontology defines them, and only what the graph states."""

from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS, SKOS, XSD

from servanda.errors import ServandaError
from servanda.export.formats import Request, export
from servanda.export.rdf import ELI as NAMESPACE
from servanda.locate import data
from servanda.store.build import bundled, load
from servanda.vocabulary import BASE, SRV

AGREEMENT = BASE + "agreement/kz-nato-2007"
HOSTILE = BASE + "agreement/hostile"
EXAMPLE = Path(__file__).parent / "examples" / "hostile.trig"
ELI, VOCABULARY = rdflib.Namespace(NAMESPACE), rdflib.Namespace(SRV)
LANGUAGE = "http://publications.europa.eu/resource/authority/language/"

#: The version of the ELI ontology (http://data.europa.eu/eli/ontology) whose terms are used, each with its
#: domain and its range; a union of classes, or none, is "any".
VERSION = "1.5"
RESOURCES = {"LegalResource", "LegalResourceSubdivision"}
TERMS = {
    "cites": ("any", RESOURCES),
    "date_document": (RESOURCES, XSD.date),
    "embodies": ({"Format"}, {"LegalExpression"}),
    "format": ({"Format"}, "https://www.iana.org/assignments/media-types/"),
    "has_part": (RESOURCES, RESOURCES),
    "id_local": ("any", XSD.string),
    "is_embodied_by": ({"LegalExpression"}, {"Format"}),
    "is_part_of": (RESOURCES, RESOURCES),
    "is_realized_by": (RESOURCES, {"LegalExpression"}),
    "is_translation_of": ({"LegalExpression"}, {"LegalExpression"}),
    "language": ({"LegalExpression"}, LANGUAGE),
    "legal_value": ({"Format"}, NAMESPACE + "LegalValue-unofficial"),
    "licence": ({"Format"}, "https://"),
    "number": ("any", XSD.string),
    "passed_by": ({"LegalResource"}, {"Agent"}),
    "realizes": ({"LegalExpression"}, RESOURCES),
    "related_to": ("any", RESOURCES),
    "title": ({"LegalExpression"}, RDF.langString),
    "title_alternative": ({"LegalExpression"}, RDF.langString),
    "type_document": ({"LegalResource"}, {"ResourceType"}),
}
CLASSES = {*RESOURCES, "LegalExpression", "Format", "Agent", "ResourceType"}
#: ELI says only one of them, or the one is the other turned round.
INVERSES = {"has_part": "is_part_of", "is_realized_by": "realizes", "is_embodied_by": "embodies"}
FUNCTIONAL = {"embodies", "realizes", "licence", "legal_value", "language"}


@pytest.fixture(scope="module")
def store():
    return load([*bundled(), EXAMPLE])


@pytest.fixture(params=[AGREEMENT, HOSTILE])
def agreement(request):
    return request.param


def made(store, agreement):
    return rdflib.Graph().parse(data=export(Request(store, agreement, "eli")), format="turtle")


@pytest.fixture
def graph(store, agreement):
    return made(store, agreement)


def kinds(graph, node):
    return {str(kind).removeprefix(NAMESPACE) for kind in graph.objects(node, RDF.type)}


def test_the_query_says_which_version_it_follows():
    text = (data("queries") / "export" / "eli.rq").read_text("utf-8")
    assert f"Identifier {VERSION} (http://data.europa.eu/eli/ontology)" in text


def test_every_term_of_eli_is_one_that_there_is(graph):
    used = {str(term) for triple in graph for term in triple if str(term).startswith(NAMESPACE)}
    known = {NAMESPACE + name for name in {*TERMS, *CLASSES, "LegalValue-unofficial"}}
    assert used <= known
    others = {term for term in graph.predicates() if term not in ELI}
    assert others <= {
        RDF.type, RDFS.comment, RDFS.label, SKOS.prefLabel, DCTERMS.title, PROV.wasAttributedTo,
        VOCABULARY.isRatifiedBy, VOCABULARY.quotesInstrument, VOCABULARY.answersInstrument,
        VOCABULARY.sourceFile,
    }  # fmt: skip


def test_the_bundled_agreement_uses_every_term(store):
    graph = made(store, AGREEMENT)
    assert {str(p).removeprefix(NAMESPACE) for p in graph.predicates() if p in ELI} == set(TERMS)


def test_domains_and_ranges(graph):
    for subject, predicate, value in graph:
        if predicate not in ELI:
            continue
        domain, range_ = TERMS[predicate.removeprefix(NAMESPACE)]
        if domain != "any":
            assert kinds(graph, subject) & domain, (subject, predicate)
        if isinstance(range_, set):
            assert kinds(graph, value) & range_, (subject, predicate, value)
        elif isinstance(range_, rdflib.URIRef) and isinstance(value, rdflib.Literal):
            plain = RDF.langString if value.language else value.datatype or XSD.string
            assert plain == range_, (subject, predicate, value)
        else:
            assert isinstance(value, rdflib.URIRef)
            assert str(value).startswith(range_)


def test_inverses_are_said_both_ways_and_functional_ones_once(graph):
    for there, back in INVERSES.items():
        assert set(graph.subject_objects(ELI[there])) == {(o, s) for s, o in graph.subject_objects(ELI[back])}
    for name in FUNCTIONAL:
        subjects = list(graph.subjects(ELI[name]))
        assert len(subjects) == len(set(subjects)), name


def test_titles_are_in_the_language_of_their_expression(graph):
    codes = {"kk": "KAZ", "ru": "RUS", "en": "ENG"}
    for name in ("title", "title_alternative"):
        for expression, title in graph.subject_objects(ELI[name]):
            stated = graph.value(expression, ELI.language)
            assert str(stated) == LANGUAGE + codes[title.language]


@pytest.mark.parametrize(("agreement", "source"), [(AGREEMENT, "kk"), (HOSTILE, "ru")])
def test_all_but_the_language_of_the_text_are_translations(store, agreement, source):
    graph = made(store, agreement)
    for expression in graph.subjects(RDF.type, ELI.LegalExpression):
        whole, _, lang = str(expression).rpartition("#")
        of = {str(other) for other in graph.objects(expression, ELI.is_translation_of)}
        assert of == (set() if lang == source else {f"{whole}#{source}"})
    texts = {str(f) for f in graph.subjects(VOCABULARY.sourceFile)}
    assert texts == {f"{agreement}#{source}-text"}


def test_translations_are_attributed(store):
    graph = made(store, AGREEMENT)
    attributed = {
        str(s) for s in graph.subjects(PROV.wasAttributedTo, rdflib.URIRef(BASE + "actor/servanda"))
    }
    assert {f"{AGREEMENT}#en", f"{AGREEMENT}#ru"} <= attributed
    assert f"{AGREEMENT}#kk" not in attributed


def test_ratification_is_not_said_in_a_word_of_eli(store):
    graph, whole = made(store, AGREEMENT), rdflib.URIRef(AGREEMENT)
    law = rdflib.URIRef(AGREEMENT + "/ratifying-law")
    assert set(graph.predicates(whole, law)) == {VOCABULARY.isRatifiedBy, ELI.related_to}
    assert set(graph.predicates(law, whole)) == set()
    assert not {ELI.based_on, ELI.transposes, ELI.implements} & set(graph.predicates())


def test_dates_numbers_and_makers_are_those_of_the_graph(store, agreement, graph):
    for name, mine in (
        ("date_document", "http://purl.org/dc/terms/date"),
        ("number", SRV + "documentNumber"),
    ):
        quads = store.quads_for_pattern(
            None, pyoxigraph.NamedNode(mine), None, pyoxigraph.NamedNode(agreement)
        )
        stated = {(quad.subject.value, quad.object.value) for quad in quads}
        said = {(str(s), str(o)) for s, o in graph.subject_objects(ELI[name])}
        clauses = {str(s) for s in graph.subjects(RDF.type, ELI.LegalResourceSubdivision)}
        assert {pair for pair in said if pair[0] not in clauses} == stated
    assert graph.value(rdflib.URIRef(agreement), ELI.date_document) is None


def test_clauses_hang_on_their_whole_and_only_printed_numbers_are_numbers(store):
    graph = made(store, AGREEMENT)
    clause = rdflib.URIRef(AGREEMENT + "/3d")
    assert [str(part) for part in graph.objects(clause, ELI.is_part_of)] == [AGREEMENT + "/3"]
    assert [str(number) for number in graph.objects(clause, ELI.number)] == ["3(d)"]
    law = rdflib.URIRef(AGREEMENT + "/law")
    assert [str(part) for part in graph.objects(law, ELI.is_part_of)] == [AGREEMENT + "/ratifying-law"]
    assert list(graph.objects(law, ELI.number)) == []
    cited = {
        str(clause)
        for clause in graph.subjects(ELI.cites, rdflib.URIRef(AGREEMENT + "/vienna-convention-1961"))
    }
    assert cited == {AGREEMENT, AGREEMENT + "/7"}


def test_an_instrument_whose_text_is_not_held_has_no_expression(store):
    for agreement, name in ((AGREEMENT, "vienna-convention-1961"), (HOSTILE, "elsewhere")):
        node = rdflib.URIRef(f"{agreement}/{name}")
        graph = made(store, agreement)
        assert (node, RDF.type, ELI.LegalResource) in graph
        assert list(graph.objects(node, ELI.is_realized_by)) == []


def test_what_is_not_stated_is_not_said(store):
    graph = made(store, HOSTILE)
    for term in (ELI.licence, ELI.related_to, VOCABULARY.isRatifiedBy, PROV.wasAttributedTo):
        assert list(graph.subject_objects(term)) == []
    assert '</script><b>&amp; "x" \' \\ ${x} =cmd()\nline' in map(str, graph.objects(None, ELI.title))


def test_what_has_no_iri_is_left_out(store):
    """The shapes admit no blank nodes in an agreement; a graph with one is still written."""
    held = pyoxigraph.Store()
    held.extend(store)
    note, graph = pyoxigraph.NamedNode(f"{HOSTILE}/note"), pyoxigraph.NamedNode(HOSTILE)
    for name in ("isSignedBy", "quotesInstrument"):
        held.add(pyoxigraph.Quad(note, pyoxigraph.NamedNode(SRV + name), pyoxigraph.BlankNode("b"), graph))
    held.add(pyoxigraph.Quad(note, pyoxigraph.NamedNode(str(RDF.type)), pyoxigraph.Literal("x"), graph))
    assert made(held, HOSTILE).isomorphic(made(store, HOSTILE))


def test_one_agreement_of_several(store):
    assert all(HOSTILE not in str(term) for triple in made(store, AGREEMENT) for term in triple)
    with pytest.raises(ServandaError, match="there is no agreement 'agreement:none' here") as refused:
        export(Request(store, BASE + "agreement/none", "eli"))
    assert refused.value.exit_code == 1
