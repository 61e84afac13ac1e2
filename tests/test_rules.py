"""The rules conclude what a lawyer would, and the same on two engines."""

from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from servanda.namespaces import BASE, ONTOLOGY_GRAPH, SRV, compact, derived_graph
from servanda.read.document import read_file
from servanda.resources import ontology_files
from servanda.rules import apply_rules, apply_rules_together, read_rules

SMALL = Path(__file__).parent / "rules" / "small.yaml"
NOTICES = Path(__file__).parent / "rules" / "notices.trig"
AGREEMENT = BASE + "agreement/small"


def store_with(names=("actors.ttl", "codes.ttl"), text=None, tmp_path=None):
    """Return a store with the small agreement and only as much of the ontology as the rules look at."""
    store = pyoxigraph.Store()
    if text is None:
        store.extend(read_file(SMALL).quads)
    else:
        (tmp_path / "small.kk.txt").write_bytes((SMALL.parent / "small.kk.txt").read_bytes())
        (tmp_path / "small.yaml").write_text(text, "utf-8")
        store.extend(read_file(tmp_path / "small.yaml").quads)
    graph = pyoxigraph.NamedNode(ONTOLOGY_GRAPH)
    for path in ontology_files():
        if path.name in names:
            store.load(path.read_bytes(), pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
    return store


def concluded(store):
    return {
        q.triple
        for q in store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(derived_graph(AGREEMENT)))
    }


@pytest.fixture(scope="module")
def derived():
    store = store_with()
    apply_rules(store)
    return {
        (
            compact(t.subject.value).removeprefix("agreement:small/"),
            compact(t.predicate.value),
            compact(t.object.value),
        )
        for t in concluded(store)
    }


def about(derived, subject, predicate):
    return {o for s, p, o in derived if s == subject and p == predicate}


@pytest.mark.parametrize(
    ("norm", "counterparties"),
    [
        ("1-notify", {"actor:kz-gov"}),
        ("2-may", {"actor:nato"}),  # the Government answers for its ministry
        ("2-both", {"actor:kz-gov", "actor:nato"}),
        ("3-immune", {"actor:kz-gov"}),  # NATO answers for its officer
        ("3-force-power", {"actor:nato"}),  # an implied norm has a counterparty too
    ],
)
def test_counterparty(derived, norm, counterparties):
    assert about(derived, norm, "srv:hasCounterparty") == counterparties


@pytest.mark.parametrize(
    ("correlative", "kind", "holder", "against", "rule"),
    [
        ("1-notify-claim-kz-gov", "srv:Claim", "actor:kz-gov", "actor:nato", "rule:claims"),
        ("2-may-no-right-nato", "srv:NoRight", "actor:nato", "actor:kz-gov", "rule:no-rights"),
        ("2-both-claim-nato", "srv:Claim", "actor:nato", "actor:kz-gov", "rule:claims"),
        ("2-both-claim-kz-gov", "srv:Claim", "actor:kz-gov", "actor:nato", "rule:claims"),
        ("3-end-liability-kz-gov", "srv:Liability", "actor:kz-gov", "actor:nato", "rule:liabilities"),
        ("3-force-power-liability-nato", "srv:Liability", "actor:nato", "actor:kz-gov", "rule:liabilities"),
        (
            "3-immune-disability-kz-gov",
            "srv:Disability",
            "actor:kz-gov",
            "actor:nato",
            "rule:disabilities",
        ),
    ],
)
def test_correlative(derived, correlative, kind, holder, against, rule):
    assert about(derived, correlative, "rdf:type") == {kind}
    assert about(derived, correlative, "srv:hasHolder") == {holder}
    assert about(derived, correlative, "srv:isAgainst") == {against}
    assert about(derived, correlative, "srv:isConcludedBy") == {rule}


def test_only_those_correlatives(derived):
    assert len({s for s, p, _ in derived if p == "srv:isCorrelativeOf"}) == 7


def test_implied_power(derived):
    assert about(derived, "3", "srv:hasNorm") == {"agreement:small/3-force-power"}
    assert about(derived, "3-force-power", "srv:hasBearer") == {"actor:kz-gov"}
    assert about(derived, "3-force-power", "srv:quote") == {"Келісім хабарламадан кейін күшіне енеді"}
    assert about(derived, "3-force-power", "srv:isConcludedBy") == {"rule:implied-powers"}
    assert len(about(derived, "3-force-power", "skos:prefLabel")) == 3


def test_three_parties_have_no_certain_counterparty(tmp_path):
    text = SMALL.read_text("utf-8").replace(
        "[actor:kz-gov, actor:nato]\ninst", "[actor:kz-gov, actor:nato, actor:eapc]\ninst"
    )
    store = store_with(text=text, tmp_path=tmp_path)
    apply_rules(store)
    assert not [t for t in concluded(store) if t.predicate.value == SRV + "hasCounterparty"]


@pytest.fixture(scope="module")
def flat():
    """What the rules conclude about the notices of ``rules/notices.trig``, as texts of Turtle."""
    store = pyoxigraph.Store()
    store.load(path=str(NOTICES), format=pyoxigraph.RdfFormat.TRIG)
    apply_rules(store)
    graph = pyoxigraph.NamedNode(derived_graph(BASE + "agreement/notices"))
    found = sorted(
        (
            compact(q.subject.value).removeprefix("agreement:notices/"),
            compact(q.predicate.value).removeprefix("srv:"),
            str(q.object) if isinstance(q.object, pyoxigraph.Literal) else compact(q.object.value),
        )
        for q in store.quads_for_pattern(None, None, None, graph)
    )
    other = pyoxigraph.NamedNode(derived_graph(BASE + "agreement/other"))
    return found, list(store.quads_for_pattern(None, None, None, other))


@pytest.mark.parametrize(
    ("subject", "properties", "values"),
    [
        (
            "1-notice",
            ("triggerText", "timingText", "purposeText", "effectText"),
            {
                ("triggerText", '"келгенде"@kk'), ("triggerText", '"on arrival"@en'),
                ("triggerText", '"when it comes"@en'), ("triggerText", '"on departure"@en'),
                ("purposeText", '"to prepare"@en'), ("effectText", '"it is known"'),
            },
        ),
        (
            "1-notice",
            ("isInferredIn", "isSilentOn"),
            {
                ("isInferredIn", "slot:trigger"), ("isInferredIn", "slot:purpose"),
                ("isSilentOn", "slot:timing"),
            },
        ),
        ("1-tell", ("isInferredIn", "isSilentOn"), {("isInferredIn", "slot:bearer")}),
        ("2-do", ("isInferredIn", "isSilentOn"), {("isSilentOn", "slot:timing")}),
        (
            "1-notice",
            ("modeNotation", "formNotation"),
            {
                ("modeNotation", '"notify"'), ("formNotation", '"written"'), ("formNotation", '"oral"'),
                ("formNotation", '"by-word"'),
            },
        ),
        (
            "1-tell",
            ("qualifierLabel",),
            {
                ("qualifierLabel", '"қажет болса"@kk'), ("qualifierLabel", '"if necessary"@en'),
                ("qualifierLabel", '"promptly"@en'),
            },
        ),
        (
            "1-tell",
            ("translation",),
            {
                ("translation", '"A tells B."@en'), ("translation", '"A notifies B."@en'),
                ("translation", '"А уведомляет Б."@ru'),
            },
        ),
    ],
    ids=["words", "slots of a notice", "slots of its norm", "slots of a norm", "codes", "names", "texts"],
)  # fmt: skip
def test_what_is_said_of_a_notice_is_flat(flat, subject, properties, values):
    found, _ = flat
    assert {(p, o) for s, p, o in found if s == subject and p in properties} == values


def test_nothing_else_is_flat(flat):
    found, of_the_other = flat
    assert {s for s, _, _ in found} == {"1-notice", "1-tell", "2-do"}
    assert len(found) == 6 + 3 + 1 + 1 + 4 + 3 + 4
    # It speaks of a notice that is none of its own, and no norm of its own requires it.
    assert {compact(q.predicate.value) for q in of_the_other} == {"srv:isSilentOn"}


@pytest.mark.parametrize("together", [False, True])
def test_a_notice_without_a_name_is_flat_too(together):
    name = "https://w3id.org/servanda/agreement/nameless"
    store = pyoxigraph.Store()
    store.update(f"""PREFIX srv: <{SRV}> PREFIX slot: <{BASE}slot/>
        INSERT DATA {{ GRAPH <{name}> {{
        <{name}> a srv:Agreement . <{name}/1> srv:requiresNotification _:notice .
        _:notice srv:hasSlot [ srv:forSlot slot:trigger ; srv:text "a\\nb \\"c\\" . _:d"@en ] }} }}""")
    if together:  # to whom a thing without a name belongs is not known
        assert not apply_rules_together(store, lambda subject: name if subject.startswith(name) else None)
        return
    apply_rules(store)
    stated, concluded = (
        list(store.quads_for_pattern(None, pyoxigraph.NamedNode(SRV + predicate), None, None))
        for predicate in ("requiresNotification", "triggerText")
    )
    assert [q.subject for q in concluded] == [stated[0].object]
    assert concluded[0].object == pyoxigraph.Literal('a\nb "c" . _:d', language="en")


@pytest.mark.parametrize("rule", read_rules(), ids=lambda rule: rule.name)
def test_a_rule_names_each_property_that_it_concludes(rule):
    """What a rule feeds is told by the names in its head, so no variable may stand for a property there."""
    head = rule.text.partition("CONSTRUCT {")[2].partition("}")[0]
    statements = [part.split() for block in head.split(" .\n") for part in block.split(" ;")]
    properties = [words[-2] for words in statements if words]
    assert properties and not [name for name in properties if name.startswith("?")]
    assert set(properties) - {"a"} <= rule.head


def test_running_again_adds_nothing():
    store = store_with()
    apply_rules(store)
    before = concluded(store)
    apply_rules(store)
    assert concluded(store) == before


def test_rdflib_concludes_the_same():
    store = store_with()
    graph = rdflib.Graph()
    # The differential test only needs the actors and effects that the small agreement names.
    for quad in store:
        graph.parse(
            data=pyoxigraph.serialize([quad.triple], format=pyoxigraph.RdfFormat.N_TRIPLES), format="nt"
        )
    apply_rules(store)
    found: set = set()
    while True:
        new = {triple for rule in read_rules() for triple in graph.query(rule.text)} - found
        if not new:
            break
        found |= new
        for triple in new:
            graph.add(triple)
    lines = "".join(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in found)
    assert set(q.triple for q in pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES)) == concluded(store)


@pytest.mark.parametrize("rule", read_rules(), ids=lambda rule: rule.name)
def test_a_rule_says_its_name_and_why(rule):
    first, second, *_ = rule.text.splitlines()
    assert first == f"# rule: {rule.name}"
    assert second.startswith("# why: ")


RESPONSIBLE = f"""PREFIX srv: <{SRV}> PREFIX org: <http://www.w3.org/ns/org#> PREFIX role: <{BASE}role/>
PREFIX : <{BASE}agreement/many/>
INSERT DATA {{ GRAPH <{BASE}agreement/many> {{
    <{BASE}agreement/many> a srv:Agreement ; srv:hasClause :1 ; srv:hasParty :a , :b , :c , :club ;
        srv:hasRole :each , :sending , :depositary .
    # The Party a is the Government of a State; c is a ministry of the Party b; the club is a group of States.
    :a org:unitOf :state . :c org:unitOf :b . :club a srv:CollectiveActor .
    :each srv:hasRoleType role:each-party . :sending srv:hasRoleType role:sending-state .
    :depositary srv:hasRoleType role:depositary ; srv:isPlayedBy :office .
    :parliament org:unitOf :state . :envoy org:postIn :parliament . :family srv:isHouseholdOf :envoy .
    :desk org:unitOf :c . :expert a srv:Person ; org:memberOf :b . :member a srv:State ; org:memberOf :club .
    :ally a srv:State ; org:memberOf :b . :camp org:unitOf :sending .
    :1 srv:hasNorm :n-a , :n-family , :n-desk , :n-expert , :n-member , :n-ally , :n-camp , :n-each ,
        :n-depositary , :n-own , :n-two .
    :n-a srv:hasBearer :a . :n-family srv:hasBearer :family . :n-desk srv:hasBearer :desk .
    :n-expert srv:hasBearer :expert . :n-member srv:hasBearer :member . :n-ally srv:hasBearer :ally .
    :n-camp srv:hasBearer :camp . :n-each srv:hasBearer :each . :n-depositary srv:hasBearer :depositary .
    :n-own srv:hasBearer :envoy ; srv:isPersonal true ; a srv:Obligation ; srv:hasCounterparty :b .
    :n-two a srv:Obligation ; srv:hasBearer :envoy , :ally ; srv:hasCounterparty :club ;
        srv:requiresNotification :notice . :notice srv:hasSender :desk .
}} }}"""


@pytest.fixture(scope="module")
def answering():
    store = pyoxigraph.Store()
    store.update(RESPONSIBLE)
    apply_rules(store)
    return {
        (compact(q.subject.value), compact(q.predicate.value), compact(q.object.value))
        for q in store.quads_for_pattern(
            None, None, None, pyoxigraph.NamedNode(derived_graph(BASE + "agreement/many"))
        )
    }


@pytest.mark.parametrize(
    ("whole", "parties"),
    [
        ("n-a", {"a"}),
        ("n-family", {"a"}),  # of a post in a body of the State whose Government is a Party
        ("n-desk", {"c"}),  # the nearest of two Parties above it
        ("n-expert", {"b"}),
        ("n-member", {"club"}),
        ("n-ally", set()),  # a State is no organ of an organisation to which it belongs
        ("n-camp", {"sending"}),  # nobody is named who plays the role
        ("n-each", {"a", "b", "c", "club"}),
        ("n-depositary", set()),
        ("n-own", set()),
        ("n-two", {"a"}),
        ("notice", {"c"}),
    ],
)
def test_who_answers(answering, whole, parties):
    found = about(answering, f"agreement:many/{whole}", "srv:hasResponsibleParty")
    assert found == {f"agreement:many/{one}" for one in parties}


@pytest.mark.parametrize(
    ("claim", "against"), [("n-own-claim-b", {"envoy"}), ("n-two-claim-club", {"a", "ally"})]
)
def test_a_claim_runs_against_who_answers_else_against_the_bearer(answering, claim, against):
    found = about(answering, f"agreement:many/{claim}", "srv:isAgainst")
    assert found == {f"agreement:many/{one}" for one in against}
