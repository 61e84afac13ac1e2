"""Pages of the vocabulary: all terms, codes and shapes are there, in three languages, where IRIs lead."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from servanda.messages import LANGUAGES
from servanda.namespaces import PREFIXES, SRV
from servanda.resources import data_folder
from servanda.site.addresses import BASE, CODE_LISTS, Addresses
from servanda.site.explorer import Explorer
from servanda.site.pages import list_paths, render
from servanda.site.vocabulary import load_code_lists, load_shapes, load_terms

ADDRESSES = Addresses.of([])


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    """Return an explorer of no agreement: the vocabulary is the same for all."""
    return Explorer(Store())


@pytest.fixture(scope="module")
def ontology() -> Store:
    store = Store()
    for file in data_folder("ontology").glob("*.ttl"):
        store.extend(parse(path=str(file)))
    return store


def read(explorer: Explorer, path: str) -> str:
    page = render(explorer, path)
    assert page is not None, path
    return page.content.decode()


def test_every_term_of_the_ontology_has_a_page(explorer: Explorer, ontology: Store) -> None:
    paths = set(list_paths(explorer))
    overview = read(explorer, "en/ontology/")
    for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty"):
        term = NamedNode(PREFIXES["owl"] + kind)
        for quad in ontology.quads_for_pattern(None, NamedNode(PREFIXES["rdf"] + "type"), term, None):
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(SRV):
                name = quad.subject.value.removeprefix(SRV)
                assert {f"{lang}/ontology/{name}/" for lang in LANGUAGES} <= paths
                assert f'id="{name}"' in overview
                assert ADDRESSES.find(quad.subject.value) == ("ontology/", name)


def test_term_says_what_the_ontology_says(explorer: Explorer) -> None:
    for lang, label in (("en", "norm"), ("kk", "Норма"), ("ru", "Норма")):
        page = read(explorer, f"{lang}/ontology/Norm/")
        assert f"<h1>{label}</h1>" in page
        assert "srv:Obligation" in page and "odrl/2/Rule" in page
    term = load_terms()["hasAddressee"]
    assert {SRV + "Norm", SRV + "Notification"} <= set(term.domain)
    assert term.iri in load_terms()["Norm"].users
    assert "who-must-notify-whom" in term.questions and "NotificationAddressee" in term.shapes
    assert all(load_terms()[name].deprecated for name in ("scopeOfQualifier",) if name in load_terms())


def test_every_code_has_its_anchor(explorer: Explorer, ontology: Store) -> None:
    scheme = NamedNode(PREFIXES["skos"] + "inScheme")
    lists = {quad.object.value for quad in ontology.quads_for_pattern(None, scheme, None, None)}
    names = {iri.removeprefix(BASE).strip("/") for iri in lists}
    assert names - {"matter", "programme"} == CODE_LISTS <= set(load_code_lists())
    for quad in ontology.quads_for_pattern(None, scheme, None, None):
        path, anchor = ADDRESSES.find(quad.subject.value)
        if anchor:
            assert f'id="{anchor}"' in read(explorer, f"kk/{path}")


def test_every_shape_is_listed_with_its_sentence(explorer: Explorer) -> None:
    overview = read(explorer, "ru/shapes/")
    for name, shape in load_shapes().items():
        assert f'id="{name}"' in overview
        page = read(explorer, f"ru/shapes/{shape.file}/")
        assert f'id="{name}"' in page
    assert "Норма" in read(explorer, "ru/shapes/norm/")
    assert "{?" not in read(explorer, "ru/shapes/norm/")


def test_files_of_the_vocabulary_are_downloads(explorer: Explorer) -> None:
    page = render(explorer, "data/ontology/servanda.ttl")
    assert page is not None and list(parse(page.content, RdfFormat.TURTLE))


@pytest.mark.parametrize(
    "path",
    [
        "ontology/None/", "ontology/Norm", "ontology/Norm//", "ontology/../", "shapes/none/", "form/written/",
        "data/ontology/none.ttl", "data/../servanda.ttl",
    ],
)  # fmt: skip
def test_what_is_not_there_has_no_page(explorer: Explorer, path: str) -> None:
    assert render(explorer, f"en/{path}") is None and render(explorer, path) is None
