"""Which agreement is meant when none is named: the one that is there, and no other; or a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

TREATY = """\
@prefix srv: <https://w3id.org/servanda/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix a: <https://w3id.org/servanda/agreement/NAME/> .
@prefix actor: <https://w3id.org/servanda/actor/> .
<https://w3id.org/servanda/agreement/NAME> a srv:Agreement ; skos:prefLabel "The NAME treaty"@en ;
    srv:hasParty actor:east , actor:west ; srv:hasClause a:1 .
a:1 a srv:Clause ; srv:number "1" ; srv:order 1 ; srv:hasNorm a:1-share .
a:1-share a srv:Obligation ; skos:prefLabel "share the NAME"@en ; srv:quote "shall share"@en ;
    srv:hasBearer actor:east ; srv:hasCounterparty actor:west .
actor:east a srv:State ; skos:prefLabel "East"@en .
actor:west a srv:State ; skos:prefLabel "West"@en .
"""
NOTHING = "<https://example.org/a> <https://example.org/b> 1 .\n"
REGISTRY = """\
@prefix srv: <https://w3id.org/servanda/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/harbour> a srv:Authority ; skos:prefLabel "Harbour"@en .
"""
#: A policy of the kind that others write: two things, six triples.
POLICY = """\
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
<https://example.org/policy> a odrl:Agreement ; odrl:permission <https://example.org/permission> .
<https://example.org/permission> a odrl:Permission ; odrl:action odrl:read ;
    odrl:assigner <https://example.org/port> ; odrl:assignee <https://example.org/pilot> .
"""
#: Every verb that tells of an agreement.
VERBS = (
    "show",
    "show 4.1",
    "notify",
    "notify --from kz",
    "ask norms",
    "ask agreements",
    "status",
    "due",
    "timeline",
    "why 4",
    "why-not 4",
    "draw",
    "draw duties",
    "draw clause 4",
    "export",
    "export --format html",
    "coverage",
    "collate",
    "network",
    "network degree",
    "network reciprocity",
    "network receivers",
    "network articulation",
    "network chain arrival",
    "network path kz nato",
    "what-if --event matter=arrival,by=nato,when=2009-01-01",
)


@pytest.fixture
def treaties(tmp_path: Path) -> Path:
    for name in ("lake", "pond"):
        (tmp_path / f"{name}.ttl").write_text(TREATY.replace("NAME", name), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("words", VERBS)
def test_no_agreement_is_there(run, tmp_path, words):
    empty = tmp_path / "empty.ttl"
    empty.write_text(NOTHING, encoding="utf-8")
    run(*words.split(), "--store", empty).refused("no agreement is described here", code=1)


def test_what_is_of_no_agreement_is_told_without_one(run, tmp_path):
    registry = tmp_path / "registry.ttl"
    registry.write_text(REGISTRY, encoding="utf-8")
    for words in ("show kz-mod", "show harbour", "show arrival", "ask matters", "ask actors"):
        assert run(*words.split(), "--store", registry).code == 0
    run("ask", "norms", "--store", registry).refused("no agreement is described here", code=1)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    (tmp_path / "others").mkdir()
    path = tmp_path / "others" / "policy.ttl"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "words",
    [
        "ask actors",
        "ask matters",
        "show nato",
        "show arrival",
        "search arrival",
        "draw ontology",
        "export -v",
    ],
)
def test_nothing_of_servanda_is_said_in_place_of_what_others_describe(run, policy, words):
    for place in (policy, policy.parent):
        run(*words.split(), "--store", place).refused(f"{place}: ", "ODRL: 2", "'servanda query'", code=1)


def test_every_verb_that_takes_a_file_says_what_it_describes(run, policy, tmp_path):
    for words in (
        ("check", policy),
        ("check", policy, "--lifecycle"),
        ("check", policy.parent),
        ("load", policy, "--store", tmp_path / "archive"),
        ("status", "--log", policy),
        ("log", "list", "--log", policy),
    ):
        run(*words).refused("ODRL: 2", code=1)
    for option in ((), ("--check",), ("--expand",), ("--short",)):
        run("fmt", *option, policy).refused("this is RDF")
    for lang, words in (("ru", "объекты других словарей"), ("kk", "басқа сөздіктердің нысандары")):
        run("notify", "--store", policy, "--lang", lang).refused(words, "ODRL: 2", code=1)


def test_a_query_sees_what_others_describe_and_nothing_else(run, policy, tmp_path):
    counted = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert run("query", counted, "--store", policy, "--format", "csv").out.split() == ["n", "6"]
    graphs = tmp_path / "graphs.trig"
    graphs.write_text("<https://g.example/1> { <urn:a> a <urn:T> }", encoding="utf-8")
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    done = run("query", named, "--store", graphs, "--format", "csv")
    assert done.out.split() == ["g", "https://g.example/1"]


def test_what_cannot_be_read_of_a_folder_is_told_with_the_reason_for_no_answer(run, policy):
    (policy.parent / "cut.ttl").write_text("<urn:a> <urn:b>")
    (policy.parent / ".git").mkdir()
    (policy.parent / ".git" / "index.ttl").write_text("no Turtle")
    (policy.parent / "folder.ttl").mkdir()
    done = run("notify", "--store", policy.parent)
    done.refused("ODRL: 2", "cut.ttl", code=1)
    assert "index.ttl" not in done.err and "folder.ttl" not in done.err


def test_a_folder_is_loaded_without_what_others_describe(run, policy, treaties, tmp_path):
    (treaties / "lake.ttl").rename(policy.parent / "lake.ttl")
    done = run("load", policy.parent, "--store", tmp_path / "archive")
    assert done.code == 0 and str(policy) in done.err and "1 written" in done.err
    policy.rename(tmp_path / "alone.ttl")
    run("load", tmp_path / "alone.ttl", "--store", tmp_path / "archive").refused("ODRL: 2", code=1)
    (policy.parent / "lake.ttl").write_text(POLICY)
    run("load", policy.parent, "--store", tmp_path / "archive").refused("nothing was found to load", code=1)


def test_the_only_agreement_is_shown(run, treaties):
    done = run("show", "--store", treaties / "lake.ttl", "--format", "json")
    assert done.json()["id"] == "agreement:lake"
    run("load", treaties / "pond.ttl", "--store", treaties / "archive")
    assert "The pond treaty" in run("show", "--store", treaties / "archive").out


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_several_are_listed_with_the_way_to_one(run, treaties, lang):
    done = run("show", "--store", treaties, "--lang", lang)
    assert done.code == 0 and "servanda show lake" in done.err
    assert "agreement:lake" in done.out and "The pond treaty" in done.out
    assert [row["agreement"] for row in run("show", "--store", treaties, "--format", "json").json()] == [
        "agreement:lake", "agreement:pond",
    ]  # fmt: skip
    assert run("show", "pond", "--store", treaties, "--format", "json").json()["id"] == "agreement:pond"


@pytest.mark.parametrize("words", ["draw", "status", "due", "timeline", "export", "why 1"])
def test_several_are_named_where_one_is_needed(run, treaties, words):
    run(*words.split(), "--store", treaties).refused("--agreement", "lake, pond")


def test_nothing_of_the_bundled_agreement_is_said_of_another(run, treaties):
    for words in ("show", "status", "timeline", "network", "ask norms", "export", "draw duties --format dot"):
        done = run(*words.split(), "--store", treaties / "lake.ttl")
        assert done.code == 0 and "kz-nato-2007" not in done.out + done.err
