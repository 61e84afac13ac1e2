"""General rules of treaty law: on what ground they apply, and to which silence."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
import yaml

import servanda.status.general_rules
from servanda.messages import LANGUAGES
from servanda.model import Agreement, read_agreement
from servanda.namespaces import expand
from servanda.status.general_rules import (
    CIRCUMSTANCES,
    OpenQuestion,
    find_ground,
    list_questions,
    make_general_rules_json,
    render_general_rules,
)
from servanda.store.bundle import load_files

TABLE = yaml.load(
    Path(servanda.status.general_rules.__file__).with_suffix(".yaml").read_bytes(), yaml.CSafeLoader
)
HEAD = """
@prefix srv: <https://w3id.org/servanda/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix actor: <https://w3id.org/servanda/actor/> . @prefix matter: <https://w3id.org/servanda/matter/> .
@prefix mode: <https://w3id.org/servanda/mode/> . @prefix form: <https://w3id.org/servanda/form/> .
@prefix slot: <https://w3id.org/servanda/slot/> . @prefix effect: <https://w3id.org/servanda/effect/> .
@prefix event: <https://w3id.org/servanda/event/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix role: <https://w3id.org/servanda/role/> . @prefix a: <https://w3id.org/servanda/agreement/pact/> .
"""


def make(tmp_path: Path, *, parties: str, more: str = "", about: str = "") -> Agreement:
    """Return an invented agreement with these parties and statements; ``about`` is said of itself."""
    file = tmp_path / "pact.ttl"
    file.write_text(
        f"""{HEAD}
        <https://w3id.org/servanda/agreement/pact> a srv:Agreement ; skos:prefLabel "Pact"@en ; {about}
            dcterms:language "en" ; srv:hasParty {parties} ; srv:hasClause a:1 .
        a:1 a srv:Clause ; srv:number "1" ; srv:order 1 ; skos:prefLabel "One"@en .
        actor:north a srv:State . actor:south a srv:State . actor:league a srv:InternationalOrganization .
        actor:north-transport a srv:Ministry ; org:unitOf actor:north .
        actor:club a srv:NonGovernmentalOrganization .
        {more}"""
    )
    return read_agreement(load_files([file]), expand("agreement:pact"))


def termination(*, effect: str = "", notice: str = "") -> str:
    """Return a clause by which North may end the pact."""
    return f"""
    a:1 srv:hasNorm a:1-end .
    a:1-end a srv:Power ; srv:hasBearer actor:north ; srv:requiresNotification a:1-notice .
    a:1-notice a srv:Notification ; srv:hasSender actor:north ; srv:hasSlot a:1-effect {notice} .
    a:1-effect a srv:Stated ; srv:forSlot slot:effect ; srv:hasEffectKind effect:termination {effect} .
    """


def articles(questions: tuple[OpenQuestion, ...], name: str) -> list[str]:
    """Return the articles of 1969 (or of 1986 alone) that answer a question."""
    return [
        str(rule.articles.get("1969") or rule.articles["1986"])
        for one in questions
        if one.id == name
        for rule in one.rules
    ]


@pytest.fixture(scope="module")
def reference(graph: pyoxigraph.Store) -> Agreement:
    return read_agreement(graph, expand("agreement:kz-nato-2007"))


def test_every_rule_and_question_is_told_in_every_language_and_used() -> None:
    for section in ("grounds", "questions", "rules"):
        for name, one in TABLE[section].items():
            assert set(one["text"]) == set(LANGUAGES) and all(one["text"].values()), name
    used = [rule for question in TABLE["questions"].values() for rule in question["rules"]]
    assert set(used) == set(TABLE["rules"])
    for name, rule in TABLE["rules"].items():
        assert set(rule["articles"]) <= {"1969", "1986"} and rule["articles"], name
        assert rule["custom"] in ("accepted", "unsettled") and set(rule.get("if", ())) <= set(CIRCUMSTANCES)


@pytest.mark.parametrize(
    ("parties", "about", "more", "ground"),
    [
        ("actor:north, actor:south", "", "", "states"),
        ("actor:north, actor:league", "", "", "organization"),
        ("actor:north, actor:south, actor:league", "", "", "organization-and-states"),
        ("actor:north-transport, actor:south", "", "", "agencies"),
        ("actor:north, actor:club", "", "", "unknown"),
        ("actor:north, actor:nobody-knows", "", "", "unknown"),
        ("actor:north, actor:south", "srv:isBinding false ;", "", "not-binding"),
        (
            "actor:north, actor:south",
            "srv:isConstitutedBy a:text ;",
            'a:text a srv:Treaty ; dcterms:date "1950-03-01"^^xsd:date .',
            "states-before-1980",
        ),
        ("actor:north", "srv:isConstitutedBy a:text ;", "a:text a srv:Law .", "no-treaty"),
        ("actor:all", "", "actor:all a srv:State, srv:CollectiveActor .", "states"),
    ],
)
def test_the_ground_follows_from_the_parties(
    tmp_path: Path, parties: str, about: str, more: str, ground: str
) -> None:
    agreement = make(tmp_path, parties=parties, about=about, more=more)
    assert find_ground(agreement).id == ground
    governed = ground not in ("not-binding", "no-treaty")
    assert find_ground(agreement).governed is governed
    assert bool(list_questions(agreement)) is governed


def test_a_text_without_an_end_asks_first_whether_it_can_be_denounced(tmp_path: Path) -> None:
    found = list_questions(make(tmp_path, parties="actor:north, actor:south"))
    assert articles(found, "denunciation") == ["56(1)", "56(2)"]
    assert articles(found, "entry-into-force") == ["24(2)"]
    assert articles(found, "end-by-consent") == ["54(b)"]
    assert not articles(found, "final-clauses")


def test_a_text_with_a_notice_of_termination_never_leads_to_the_twelve_months(tmp_path: Path) -> None:
    found = list_questions(make(tmp_path, parties="actor:north, actor:south", more=termination()))
    assert not articles(found, "denunciation") and not articles(found, "early-end")
    assert [one.rules for one in found if one.id == "notice-period"] == [()]
    assert articles(found, "final-clauses") == ["24(4)"]
    assert articles(found, "notice-counts") == ["78(b)"]
    assert articles(found, "addressee") == ["78(a)"]
    assert articles(found, "authority-to-end") == ["67(2)"] == articles(found, "form-of-end")
    assert articles(found, "revocation") == ["68"]
    assert articles(found, "other-grounds") == ["65(1)–(2)"]
    assert articles(found, "consequences-of-end") == ["70(1)(a)", "70(1)(b)"]


def test_what_the_text_says_itself_is_named_and_comes_first(tmp_path: Path) -> None:
    effect = '; srv:period "P3M"^^xsd:duration ; srv:runsFrom event:receipt'
    found = list_questions(
        make(tmp_path, parties="actor:north, actor:south", more=termination(effect=effect))
    )
    own = {one.id: [norm.name for norm in one.own] for one in found}
    assert own["notice-counts"] == ["1-end"]
    assert [norm.name for one in found if one.id == "other-grounds" for norm in one.apart] == ["1-end"]
    assert "notice-period" not in own and own["revocation"] == []


def test_a_depositary_and_a_term_have_rules_of_their_own(tmp_path: Path) -> None:
    about = "srv:hasDepositary actor:league ;"
    found = list_questions(
        make(tmp_path, parties="actor:north, actor:south", about=about, more=termination())
    )
    assert articles(found, "notice-counts") == ["78(b)", "78(c)"]
    assert articles(found, "addressee") == ["78(a)"]
    more = """a:1 srv:hasNorm a:1-term . a:1-term a srv:Condition ; srv:hasSlot a:1-effect .
    a:1-effect a srv:Stated ; srv:forSlot slot:effect ; srv:hasEffectKind effect:termination ;
        srv:period "P2Y"^^xsd:duration ; srv:runsFrom event:entry-into-force ."""
    found = list_questions(make(tmp_path, parties="actor:north, actor:south", more=more))
    assert articles(found, "early-end") == ["54(a)", "54(b)"]
    assert not articles(found, "denunciation") and not articles(found, "notice-counts")


def test_provisional_application_that_the_text_begins_and_does_not_end(tmp_path: Path) -> None:
    more = """a:1 srv:hasNorm a:1-begin . a:1-begin a srv:Condition ; srv:hasSlot a:1-effect .
    a:1-effect a srv:Stated ; srv:forSlot slot:effect ; srv:hasEffectKind effect:provisional-application ;
        srv:runsFrom event:signature ."""
    found = list_questions(make(tmp_path, parties="actor:north, actor:south", more=more))
    assert articles(found, "end-of-provisional-application") == ["25(2)"]
    assert not articles(found, "provisional-application")
    assert "12(1)" in articles(found, "consent")


def test_an_ordinary_notice_has_no_general_rule(reference: Agreement) -> None:
    found = list_questions(reference, ["agreement:kz-nato-2007/4-notify"])
    assert {one.id for one in found} == {"before-entry", "silent-slot"}
    assert not any(one.rules for one in found if one.slot)
    assert {one.slot for one in found if one.slot} == {
        "slot:effect", "slot:form", "slot:purpose", "slot:timing",
    }  # fmt: skip


def test_the_reference_agreement_applies_them_as_custom_at_most(reference: Agreement) -> None:
    assert find_ground(reference).id == "organization"
    found = {one.id for one in list_questions(reference)}
    assert {"final-clauses", "consent", "notice-counts", "revocation", "end-by-consent"} <= found
    assert not {"denunciation", "entry-into-force", "amendment", "notice-period", "later-party"} & found
    numbers = {one.norm.number for one in list_questions(reference) if one.id == "notice-counts" and one.norm}
    assert numbers == {"13", "14", "15", "reply-closing"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_and_json_tell_the_same(reference: Agreement, lang: str) -> None:
    told = make_general_rules_json(reference, lang)
    text = " ".join(render_general_rules(reference, lang, width=100).split())
    assert told["ground"]["text"] in text
    for question in told["questions"]:
        assert question["text"] in text
        for rule in question["rules"]:
            assert rule["text"] in text and str(rule["articles"].get("1969", "")) in text
