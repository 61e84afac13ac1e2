"""ODRL: the policy meets the ODRL Information Model 2.2, and what ODRL cannot say is listed, not bent."""

import json
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from pyld import jsonld
from pyoxigraph import Literal, NamedNode, Quad
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from servanda.errors import ServandaError
from servanda.export.formats import Request, export, formats
from servanda.namespaces import BASE, PREFIXES, SRV, expand
from servanda.store.bundle import list_bundled, load_files

AGREEMENT = BASE + "agreement/kz-nato-2007"
HOSTILE = BASE + "agreement/hostile"
EXAMPLE = Path(__file__).parent / "examples" / "hostile.trig"
ODRL = rdflib.Namespace("http://www.w3.org/ns/odrl/2/")
PROFILE = "https://w3id.org/servanda/odrl"
MINE = rdflib.Namespace(PROFILE + "#")
RULES = {ODRL.permission: ODRL.Permission, ODRL.prohibition: ODRL.Prohibition, ODRL.obligation: ODRL.Duty}
#: What the profile adds to the functions that a party may have in a rule.
FUNCTIONS = ("counterparty", "addressee", "beneficiary", "involved")
#: The terms of the ODRL Core Vocabulary 2.2 (https://www.w3.org/TR/odrl-vocab/, section 3) that are used.
CORE = {
    "Agreement", "Permission", "Prohibition", "Duty", "Party", "PartyCollection", "Asset", "Action",
    "Constraint", "LeftOperand", "permission", "prohibition", "obligation", "target", "assigner",
    "assignee", "action", "partOf", "profile", "refinement", "includedIn", "leftOperand", "operator",
    "rightOperand", "function", "use", "eq",
}  # fmt: skip


@pytest.fixture(scope="module")
def store():
    return load_files([*list_bundled(), EXAMPLE])


@pytest.fixture(params=[AGREEMENT, HOSTILE])
def agreement(request):
    return request.param


@pytest.fixture
def document(store, agreement):
    return json.loads(export(Request(store, agreement, "odrl")))


@pytest.fixture
def graph(document):
    return rdflib.Graph().parse(data=json.dumps(document), format="json-ld")


def policy_of(graph):
    (policy,) = graph.subjects(RDF.type, ODRL.Agreement)
    return policy


def rules_of(graph):
    return [(prop, rule) for prop in RULES for rule in graph.objects(policy_of(graph), prop)]


def one(graph, subject, predicate):
    (value,) = graph.objects(subject, predicate)
    return value


def test_three_readers_find_the_same_graph(document):
    content = json.dumps(document)
    lines = set()
    for text in (
        jsonld.to_rdf(document, {"format": "application/n-quads"}),
        rdflib.Graph().parse(data=content, format="json-ld").serialize(format="nt"),
        pyoxigraph.serialize(
            pyoxigraph.parse(content, pyoxigraph.RdfFormat.JSON_LD), format=pyoxigraph.RdfFormat.N_QUADS
        ).decode(),
    ):
        dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, pyoxigraph.RdfFormat.N_QUADS))
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
        lines.add("\n".join(sorted(map(str, dataset))))
    assert len(lines) == 1


def test_nothing_is_fetched_to_read_it(document):
    assert isinstance(document["@context"], dict)
    assert "@import" not in json.dumps(document)


def test_every_term_of_odrl_is_one_that_there_is(graph):
    used = {str(t) for triple in graph for t in triple if t.startswith(str(ODRL))}
    assert used <= {str(ODRL[name]) for name in CORE}
    mine = {t for triple in graph for t in triple if t.startswith(str(MINE))}
    assert mine
    for term in mine:
        assert {text.language for text in graph.objects(term, SKOS.definition)} == {"en", "kk", "ru"}, term


def test_2_1_policy(graph, agreement):
    policy = policy_of(graph)
    assert policy == rdflib.URIRef(agreement + "#odrl")
    assert one(graph, policy, ODRL.profile) == rdflib.URIRef(PROFILE)  # terms beyond the core: a profile
    assert rules_of(graph)
    assert one(graph, policy, DCTERMS.source) == rdflib.URIRef(agreement)


def test_2_1_3_each_rule_of_an_agreement_has_one_assigner_and_one_assignee(graph):
    for _, rule in rules_of(graph):
        for function in (ODRL.assigner, ODRL.assignee):
            party = one(graph, rule, function)
            assert {ODRL.Party, ODRL.PartyCollection} & set(graph.objects(party, RDF.type)), (rule, function)


def test_2_3_parties(graph):
    for party in graph.subjects(RDF.type, ODRL.Party):
        assert isinstance(party, rdflib.URIRef)
    for member, whole in graph.subject_objects(ODRL.partOf):
        assert (member, RDF.type, ODRL.Party) in graph
        assert (whole, RDF.type, ODRL.PartyCollection) in graph
    for whole in graph.subjects(RDF.type, ODRL.PartyCollection):
        assert len(list(graph.subjects(ODRL.partOf, whole))) > 1
    for name in FUNCTIONS:
        assert one(graph, MINE[name], RDFS.subPropertyOf) == ODRL.function
        assert all((party, RDF.type, ODRL.Party) in graph for party in graph.objects(None, MINE[name]))


def test_2_4_actions_are_included_in_a_top_one(graph):
    for action in graph.subjects(RDF.type, ODRL.Action):
        assert one(graph, action, ODRL.includedIn) == ODRL.use
    assert (None, ODRL.action, ODRL.use) not in graph  # so that the inclusion concludes nothing


def test_2_5_constraints(graph):
    constraints = set(graph.subjects(RDF.type, ODRL.Constraint))
    assert constraints == set(graph.objects(None, ODRL.refinement))
    for constraint in constraints:
        assert one(graph, constraint, ODRL.leftOperand) == MINE.qualifier
        assert one(graph, constraint, ODRL.operator) == ODRL.eq
        assert isinstance(one(graph, constraint, ODRL.rightOperand), rdflib.URIRef)
    assert (MINE.qualifier, RDF.type, ODRL.LeftOperand) in graph
    assert (None, ODRL.constraint, None) not in graph


def test_2_5_4_a_refined_action_names_the_action_by_its_value(graph):
    for action in graph.subjects(ODRL.refinement):
        assert isinstance(action, rdflib.BNode)
        assert (one(graph, action, RDF.value), RDF.type, ODRL.Action) in graph


def test_2_6_rules(graph):
    seen = []
    for prop, rule in rules_of(graph):
        assert one(graph, rule, RDF.type) == RULES[prop]
        assert isinstance(rule, rdflib.URIRef)
        action = one(graph, rule, ODRL.action)
        named = graph.value(action, RDF.value) or action
        assert (named, RDF.type, ODRL.Action) in graph
        targets = list(graph.objects(rule, ODRL.target))
        assert len(targets) <= 1 if prop == ODRL.obligation else len(targets) == 1  # 2.6.2, 2.6.3
        assert all((target, RDF.type, ODRL.Asset) in graph for target in targets)
        seen.append(rule)
    assert len(seen) == len(set(seen))


def test_2_3_1_the_assigner_is_the_parties_never_the_counterparty_alone(store, graph, agreement):
    stated = {
        quad.object.value
        for quad in store.quads_for_pattern(
            NamedNode(agreement), NamedNode(SRV + "hasParty"), None, NamedNode(agreement)
        )
    }
    for _, rule in rules_of(graph):
        assigner = one(graph, rule, ODRL.assigner)
        assert {str(member) for member in graph.subjects(ODRL.partOf, assigner)} == stated
        for counterparty in graph.objects(rule, MINE.counterparty):
            assert counterparty != assigner


def test_every_norm_is_a_rule_or_said_to_be_left_out(store):
    document = json.loads(export(Request(store, AGREEMENT, "odrl")))
    quads = store.quads_for_pattern(None, NamedNode(SRV + "hasNorm"), None, None)
    stated = {quad.object.value for quad in quads if quad.object.value.startswith(AGREEMENT + "/")}
    rules = [rule for name in ("obligation", "permission", "prohibition") for rule in document[name]]
    said = [node["source"] for node in [*rules, *document["leftOut"]]]
    assert sorted(said) == sorted(stated)
    assert (len(rules), len(document["leftOut"])) == (51, 21)


KINDS = {"obligation": "Obligation", "permission": "Permission", "prohibition": "Prohibition"}


def test_modality_bearers_and_acts_are_those_of_the_graph(store, document, agreement):
    held = pyoxigraph.Store()
    held.extend(store)

    def values(norm, name):
        quads = held.quads_for_pattern(NamedNode(norm), NamedNode(expand(name)), None, None)
        return {quad.object.value for quad in quads}

    members = {}
    for node in document["@included"]:
        for whole in node.get("partOf", []) if isinstance(node.get("partOf"), list) else [node.get("partOf")]:
            members.setdefault(whole, set()).add(node["uid"])
    for name, kind in KINDS.items():
        for rule in document.get(name, []):
            norm = rule["source"]
            assert values(norm, "rdf:type") == {SRV + kind}
            assert members.get(rule["assignee"], {rule["assignee"]}) == values(norm, "srv:hasBearer")
            action = rule["action"]
            assert {action if isinstance(action, str) else action["rdf:value"]["uid"]} == values(
                norm, "srv:hasAction"
            )
            qualifiers = {r["source"] for r in action["refinement"]} if isinstance(action, dict) else set()
            assert qualifiers == values(norm, "srv:hasQualifier")


def losses(node):
    lost = node.get("lost", [])
    return {name.removeprefix("profile-terms:lost-") for name in (lost if isinstance(lost, list) else [lost])}


def rule(document, name):
    every = [r for key in KINDS for r in document.get(key, [])] + document.get("leftOut", [])
    return next(r for r in every if r["source"].endswith("/" + name))


def test_what_is_lost_is_said_where_it_is_lost(store):
    document = json.loads(export(Request(store, AGREEMENT, "odrl")))
    assert losses(document) == {"functions", "evidence", "correlatives", "sides"}
    assert losses(rule(document, "1-appoint")) == {"power"}
    assert losses(rule(document, "7-hold-immunities-officer")) == {"privilege"}
    assert losses(rule(document, "15-entry-into-force")) == {"condition"}
    assert {"notifications", "silence", "inference", "readings"} <= losses(rule(document, "2.2-absence"))
    assert {"qualifiers", "programmes"} <= losses(rule(document, "3b-consult"))
    assert "jointly" in losses(rule(document, "11-security-terms"))
    assert "jointly" not in losses(rule(document, "2.2-absence"))
    assert "instruments" in losses(rule(document, "7-grant-privileges-officer"))


def test_hostile_words_come_through_as_they_are(store):
    document = json.loads(export(Request(store, HOSTILE, "odrl")))
    assert document["title"]["ru"] == '</script><b>&amp; "x" \' \\ ${x} =cmd()\nline'
    assert document["permission"][0]["target"]["description"] == {"ru": "<o>"}
    assert "target" not in document["obligation"][0]
    assert "license" not in document
    assert losses(document["obligation"][0]) == {"jointly"}


def changed(store, *removed, added=()):
    made = pyoxigraph.Store()
    made.extend(quad for quad in store if quad.predicate.value not in {expand(name) for name in removed})
    made.extend(added)
    return made


def test_what_lacks_an_act_a_bearer_or_a_target_is_left_out_with_the_reason(store):
    still = {"hasBearer": BASE + "actor/nato", "hasAction": BASE + "action/use"}
    for name, reason in (("hasBearer", "bearer"), ("actObject", "target"), ("hasAction", "action")):
        kept = [
            Quad(NamedNode(f"{HOSTILE}/1-both"), NamedNode(SRV + name), NamedNode(value), NamedNode(HOSTILE))
            for value in ([still[name]] if name in still else [])
        ]
        document = json.loads(export(Request(changed(store, f"srv:{name}", added=kept), HOSTILE, "odrl")))
        assert {losses(node).pop() for node in document["leftOut"]} == {reason}
        assert len(document["obligation"]) == 1
        assert "permission" not in document


def test_without_parties_or_rules_there_is_no_policy(store):
    with pytest.raises(ServandaError, match="name the agreement's 'parties'"):
        export(Request(changed(store, "srv:hasParty"), AGREEMENT, "odrl"))
    with pytest.raises(ServandaError, match="no obligation, permission or prohibition") as refused:
        export(Request(changed(store, "srv:hasNorm"), AGREEMENT, "odrl"))
    assert refused.value.exit_code == 1
    with pytest.raises(ServandaError, match="there is no agreement"):
        export(Request(store, BASE + "agreement/none", "odrl"))


def test_a_text_without_language_is_no_text_of_a_language(store):
    label = Quad(
        NamedNode(HOSTILE), NamedNode(PREFIXES["dcterms"] + "title"), Literal("x"), NamedNode(HOSTILE)
    )
    document = json.loads(export(Request(changed(store, "dcterms:title", added=[label]), HOSTILE, "odrl")))
    assert document["title"] == {"@none": "x"}
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    assert one(graph, policy_of(graph), DCTERMS.title) == rdflib.Literal("x")


def test_the_table_of_formats_points_to_the_list():
    assert "in the file" in formats()["odrl"].loses
