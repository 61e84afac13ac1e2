"""What a person types for a thing: parts of labels, and the nearest name where nothing bears it."""

from __future__ import annotations

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat, parse

from servanda.errors import ServandaError
from servanda.names import agreement_iri, find_mistyped, resolve, resolve_any
from servanda.namespaces import PREFIXES, SRV
from servanda.resources import data_folder
from servanda.store.snapshot import open_bundled


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return open_bundled()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("North Atlantic", "actor/nato"),
        ("связи НАТО", "actor/nato-plo"),
        ("ministry of defence of", "actor/kz-mod"),
    ],
)
def test_a_part_of_one_label_names_an_actor(store: pyoxigraph.Store, text: str, name: str) -> None:
    assert resolve(store, "actor", text).endswith(name)


def test_a_part_of_several_labels_is_refused_with_what_it_may_mean(store: pyoxigraph.Store) -> None:
    with pytest.raises(ServandaError, match=r"more than one actor is called 'Ministry'; write one of: kz-"):
        resolve(store, "actor", "Ministry")


def test_a_whole_name_of_a_later_kind_comes_before_a_part_of_an_earlier_one(store: pyoxigraph.Store) -> None:
    assert resolve_any(store, ("actor", "matter"), "arrival") == (
        "matter", "https://w3id.org/servanda/matter/arrival",
    )  # fmt: skip


def test_a_part_of_the_label_of_anything_else_names_nothing(store: pyoxigraph.Store) -> None:
    with pytest.raises(ServandaError, match="did you mean 'arrival'"):
        resolve(store, "matter", "arriv")


@pytest.mark.parametrize("text", ["zz", "x", "kz-gvo", "nto", "inistry of defence"])
def test_what_nothing_bears_is_refused(store: pyoxigraph.Store, text: str) -> None:
    with pytest.raises(ServandaError, match="is not an actor of this graph"):
        resolve(store, "actor", text)


def test_an_agreement_is_named_before_a_graph_is_open() -> None:
    assert agreement_iri("agreement:x") == agreement_iri("x") == "https://w3id.org/servanda/agreement/x"


def mistyped(text: str) -> list[tuple[str, bool]]:
    """Return what is mistyped in some Turtle, each with whether it is so in many places."""
    names = {"srv": SRV, "skos": PREFIXES["skos"], "actor": PREFIXES["actor"]}
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in names.items())
    quads = list(parse((prefixes + text).encode(), RdfFormat.TURTLE))
    return [(one.iri.rpartition("/")[2], one.is_general) for one in find_mistyped(quads)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<x:a> a srv:Claus .", [("ontology#Claus", False)]),
        ("<x:a> a srv:Claus . <x:b> a srv:Claus .", [("ontology#Claus", True)]),
        ("<x:a> srv:hasBearr <x:b> .", [("ontology#hasBearr", False)]),
        ("<x:a> srv:hasBearer actor:natoo .", [("natoo", False)]),
        ('<x:a> skos:preflabel "A"@en .', [("core#preflabel", False)]),
        ("<x:a> a <HTTPS://www.w3id.org/servanda/ontology#Clause> .", [("ontology#Clause", False)]),
        (
            "@prefix s: <http://w3id.org/servanda/ontology#> . <x:a> a s:Clause ; s:hasNorm <x:b> .",
            [("ontology#Clause", True)],
        ),
        ("<x:a> a <https://w3id.org/servnda/ontology#Norm> .", [("ontology#Norm", False)]),
        # What is right, what is described, and what is another's own.
        ('<x:a> a srv:Clause ; skos:prefLabel "A"@en ; srv:hasBearer actor:nato .', []),
        ("<x:a> srv:hasBearer actor:mine . actor:mine a srv:State .", []),
        ("<https://w3id.org/servanda/agreement/x/lexicon> a <https://w3id.org/other/thing#Clause> .", []),
        ("<x:a> <http://www.w3.org/2002/07/owl#imports> <https://w3id.org/servanda/ontology/actors> .", []),
        (
            "<x:a> a <http://schema.org/Thing> ; <http://www.w3.org/ns/ldp#member> <http://example.org/a> .",
            [],
        ),
    ],
)
def test_a_mistyped_iri_is_found_and_no_other(text: str, found: list[tuple[str, bool]]) -> None:
    assert mistyped(text) == found


def test_what_comes_with_servanda_has_nothing_mistyped() -> None:
    files = [*data_folder("ontology").glob("*.ttl"), *data_folder("shapes").glob("*.ttl")]
    files += data_folder("agreements").glob("*/*.ttl")
    for file in files:
        assert list(find_mistyped(parse(file.read_bytes(), RdfFormat.TURTLE))) == [], file.name
