"""What a person types for a thing: parts of labels, and the nearest name where nothing bears it."""

from __future__ import annotations

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat, parse

from servanda.errors import ServandaError
from servanda.events.resolver import NameResolver
from servanda.names import agreement_iri, find_mistyped, resolve, resolve_any
from servanda.namespaces import PREFIXES, SRV
from servanda.resources import data_folder
from servanda.store.snapshot import open_bundled


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return open_bundled()


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        ("actor", "North Atlantic", "actor/nato"),
        ("actor", "связи НАТО", "actor/nato-plo"),
        # What is left of the label says whose ministry it is; its press service is not meant.
        ("actor", "Ministry of Defence", "actor/kz-mod"),
        ("actor", "Defense Ministry of Kazakhstan", "actor/kz-mod"),
        ("actor", "Министерству обороны", "actor/kz-mod"),
        ("actor", "Қорғаныс министрлігіне", "actor/kz-mod"),
        ("actor", "foreign ministry", "actor/kz-mfa"),
        ("actor", "сыртқы істер министрі", "actor/kz-mfa-minister"),
        ("actor", "PfP officer", "actor/nato-plo"),
        ("matter", "arriv", "matter/arrival"),
        ("matter", "termination", "matter/intention-to-terminate"),
        ("matter", "болмаған кезеңі туралы", "matter/absence"),
        ("programme", "терроризм", "programme/pap-t"),
        ("action", "хабардар етуге", "action/notify"),
        ("norm", "absence", "kz-nato-2007/2.2-absence"),
        ("clause", "kz-nato-2007/privileges", "kz-nato-2007/7"),
        ("agreement", "офицер связи", "agreement/kz-nato-2007"),
    ],
)
def test_words_of_one_label_in_any_form_name_a_thing(
    store: pyoxigraph.Store, kind: str, text: str, name: str
) -> None:
    assert resolve(store, kind, text).endswith(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("MoD", "kz-mod"), ("МО", "kz-mod"), ("ҚМ", "kz-mod"), ("МО РК", "kz-mod"),
        ("MFA", "kz-mfa"), ("МИД РК", "kz-mfa"), ("ҚР СІМ", "kz-mfa"), ("НАТО", "nato"), ("HATO", "nato"),
        ("БАҚ", "mass-media"), ("НПО", "ngo"), ("ЕАӘК", "eapc"),
    ],
)  # fmt: skip
def test_abbreviations_name_actors(store: pyoxigraph.Store, text: str, name: str) -> None:
    assert resolve(store, "actor", text) == f"{PREFIXES['actor']}{name}"


@pytest.mark.parametrize("text", ["ПРМ", "БЖӘ", "pfp", "Партнёрство ради мира"])
def test_abbreviations_name_programmes(store: pyoxigraph.Store, text: str) -> None:
    assert resolve(store, "programme", text) == f"{PREFIXES['programme']}pfp"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("4 (1)", "4.1"), ("п. 4.1", "4.1"), ("4.1-тармақ", "4.1"), ("4.1-тармағы", "4.1"),
        ("clause 4.1", "4.1"), ("3d", "3d"), ("3 (D)", "3d"), ("пункт 3", "3"), ("Article 14", "14"),
        ("kz-nato-2007/п. 4.1", "4.1"),
        ("Артықшылықтар мен иммунитеттер", "7"),
    ],
)  # fmt: skip
def test_a_clause_is_named_as_people_write_it(store: pyoxigraph.Store, text: str, end: str) -> None:
    assert resolve(store, "clause", text) == f"{PREFIXES['agreement']}kz-nato-2007/{end}"


@pytest.mark.parametrize(
    ("kind", "text", "names"),
    [
        ("actor", "Ministry", ["kz-mfa (Ministry of Foreign", "kz-mod (Ministry of Defence"]),
        ("actor", "елшілік", ["eapc-embassies (", "nato-contact-embassy ("]),
        ("matter", "information", ["cooperation-information (cooperation information)", "new-information ("]),
        ("programme", "partnership", ["ipap (", "ipp (", "pfp ("]),
        ("norm", "консультации", ["kz-nato-2007/2-consult (", "more"]),
    ],
)
def test_a_name_that_fits_several_is_refused_with_each_and_its_label(
    store: pyoxigraph.Store, kind: str, text: str, names: list[str]
) -> None:
    with pytest.raises(ServandaError, match=f"more than one {kind} is called") as refused:
        resolve(store, kind, text)
    assert refused.value.exit_code == 2
    for name in names:
        assert name in refused.value.message


def test_a_whole_name_of_a_later_kind_comes_before_a_part_of_an_earlier_one(store: pyoxigraph.Store) -> None:
    assert resolve_any(store, ("actor", "matter"), "arrival") == (
        "matter", "https://w3id.org/servanda/matter/arrival",
    )  # fmt: skip


def test_a_thing_with_a_name_comes_before_a_sentence_with_the_same_words(store: pyoxigraph.Store) -> None:
    kinds = ("agreement", "clause", "norm", "actor", "programme", "matter")
    assert resolve_any(store, kinds, "liaison officer") == ("actor", f"{PREFIXES['actor']}nato-plo")
    assert resolve_any(store, kinds, "privileges")[0] == "clause"


@pytest.mark.parametrize(
    "text", ["zz", "x", "kz-gvo", "nto", "inistry of defence", "МО РФ", "of", "", "nato }"]
)
def test_what_nothing_bears_is_refused(store: pyoxigraph.Store, text: str) -> None:
    if text == "nato }":
        text = "nato> } DROP ALL #"
    with pytest.raises(ServandaError, match="is not an actor of this graph"):
        resolve(store, "actor", text)


@pytest.mark.parametrize(
    ("kind", "text", "near"),
    [
        # A slip in an id by its spelling; words by those of the labels, whatever the ids look like.
        ("actor", "kz-mdo", "'kz-mod'?"),
        ("actor", "Minstry of Defence", "'kz-mod' (Ministry of Defence"),
        ("actor", "офицер связи ООН", "'nato-plo' ("),
        (
            "actor",
            "ministry of transport",
            "'kz-mod' (Ministry of Defence of the Republic of Kazakhstan), 'kz-mfa'",
        ),
        ("matter", "termination by Utopia", "'intention-to-terminate'"),
        # What a label negates is not named by the rest of it.
        ("matter", "renewal", "'intention-not-to-renew'"),
    ],
)
def test_the_nearest_is_told_by_the_words_of_the_labels(
    store: pyoxigraph.Store, kind: str, text: str, near: str
) -> None:
    with pytest.raises(ServandaError) as refused:
        resolve(store, kind, text)
    assert f"did you mean {near}" in refused.value.message


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


def test_a_log_names_an_actor_by_its_abbreviation_and_by_no_part_of_a_label(store: pyoxigraph.Store) -> None:
    names = NameResolver(store, f"{PREFIXES['agreement']}kz-nato-2007")
    assert names.resolve("actor", "МИД") == "actor:kz-mfa"
    with pytest.raises(ServandaError):
        names.resolve("actor", "foreign ministry")
