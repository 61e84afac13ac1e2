"""The projection: what the agreement says, each once, in values that every format can hold."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import servanda
from servanda.network.graph import project, terms

# Read off the published text, clause by clause: clause, modality, mode, sender, addressee, matters.
NOTICES = [
    ("2.2", "obligation", "notify", "nato-plo", "kz-mod", "absence"),
    ("3(d)", "obligation", "inform", "nato-plo", "nato-contact-embassy", "new-information"),
    ("3(d)", "obligation", "inform", "nato-plo", "eapc-embassies", "new-information"),
    ("4", "obligation", "notify", "nato", "kz-mfa", "appointment arrival departure"),
    ("4.1", "obligation", "notify", "nato-plo", "kz-mod", "movement"),
    ("5.2", "obligation", "inform", "nato-plo", "kz-gov", "cooperation-information"),
    ("13", "condition", "notify", "kz-gov", "nato", "amendment-ratification"),
    ("14", "power", "notify", "kz-gov", "nato", "intention-to-terminate"),
    ("14", "power", "notify", "nato", "kz-gov", "intention-to-terminate"),
    ("15", "condition", "notify", "kz-gov", "nato", "ratification"),
    ("reply-closing", "condition", "notify", "kz-gov", "nato", "internal-procedures-completed"),
]
# From whom to whom norms hold, and how many, as the clauses say and the rule of counterparties concludes.
BOUND = {
    ("nato-plo", "kz-gov"): {"obligation": 20, "prohibition": 4, "permission": 5, "privilege": 4},
    ("kz-gov", "nato"): {"obligation": 17, "power": 7, "condition": 7},
    ("nato", "kz-gov"): {"obligation": 5, "power": 4, "condition": 3},
    ("kz-central-local-authorities", "nato"): {"obligation": 3},
    ("kz-authorities", "nato"): {"permission": 2},
    ("plo-family", "kz-gov"): {"privilege": 2},
}


def _edges(network, kind):
    return [(a[6:], b[6:], data) for a, b, data in network.edges(data=True) if data["kind"] == kind]


def test_every_notification_is_an_edge(network):
    found = [
        (d["clause"], d["modality"], d["mode"], a, b, d["matters"].replace("matter:", ""))
        for a, b, d in _edges(network, "notifies")
    ]
    assert sorted(found) == sorted(NOTICES)


def test_every_norm_towards_the_other_side_is_an_edge(network):
    found: dict[tuple[str, str], Counter[str]] = {}
    for a, b, data in _edges(network, "isBoundTo"):
        found.setdefault((a, b), Counter())[data["modality"]] += 1
    assert found == BOUND


def test_parallel_edges_stay_apart(network):
    between = network.get_edge_data("actor:kz-gov", "actor:nato")
    assert len(between) == 31 + 4
    assert len({key for key in between if key.startswith("notifies ")}) == 4


def test_a_duty_gives_a_claim_and_a_condition_nothing(network):
    ends = {
        "obligation": "claim",
        "prohibition": "claim",
        "permission": "no-right",
        "power": "liability",
        "condition": None,
    }
    for _, _, data in _edges(network, "isBoundTo"):
        if data["modality"] == "privilege":
            assert data["correlative"] == ("disability" if "immunities" in data["norm"] else "no-right")
        else:
            assert data.get("correlative") == ends[data["modality"]]


def test_a_correlative_is_found_by_its_ends_and_not_by_its_name(made):
    norm, other = made.norm("a", "b"), made.norm("a", "c")
    for predicate, value in (
        ("rdf:type", "srv:Claim"), ("srv:isCorrelativeOf", norm), ("srv:isAgainst", "actor:a"),
        ("srv:hasHolder", "actor:b"),
    ):  # fmt: skip
        made.say("https://example.org/any:name", predicate, value, "agreement:one")
    found = {data["norm"]: data.get("correlative") for *_, data in _edges(made.network(), "isBoundTo")}
    assert found == {norm: "claim", other: None}


def test_the_counts_are_those_of_the_agreement(network):
    said: Counter[str] = Counter()
    for row in servanda.load().ask("counts").rows:
        said[row["kind"].removeprefix("srv:")] += row["count"]
    kinds = Counter(data["kind"] for _, data in network.nodes(data=True))
    assert kinds["clause"] == said["Clause"] == 33
    assert kinds["notification"] == said["Notification"] == len(NOTICES)
    modalities = ("Obligation", "Prohibition", "Permission", "Power", "Privilege", "Immunity", "Condition")
    assert kinds["norm"] == sum(said[name] for name in modalities) == 72
    ends = Counter(data.get("correlative") for *_, data in _edges(network, "isBoundTo"))
    assert ends["claim"] == said["Claim"] and ends["no-right"] == said["NoRight"]
    assert ends["liability"] == said["Liability"] and ends["disability"] == said["Disability"]


def test_ties_of_belonging(network):
    ties = {(a, d["kind"], b) for kind in ("unitOf", "postIn") for a, b, d in _edges(network, kind)}
    assert {
        ("kz-mod", "unitOf", "kz-gov"),
        ("kz-gov", "unitOf", "kz"),
        ("nato-plo", "postIn", "nato"),
    } <= ties


def test_every_value_is_text_number_or_truth_and_nothing_is_empty(network):
    for data in [d for _, d in network.nodes(data=True)] + [d for *_, d in network.edges(data=True)]:
        for name, value in data.items():
            assert type(value) in (str, int, bool), name
            assert value != "", name


def test_names_are_there_in_every_language(network):
    for name, data in network.nodes(data=True):
        if data["kind"] in ("actor", "matter", "norm", "programme"):
            assert {"label_en", "label_kk", "label_ru"} <= set(data), name
            assert data["label"] == data["label_en"]


def test_silence_has_no_attribute(network):
    movement = network.nodes["agreement:kz-nato-2007/4.1-movements-notice"]
    assert movement["silent"] == "effect form timing"
    assert not {name for name in movement if name.startswith(("timing", "form", "effect"))}
    assert movement["purpose_en"] == "to ensure security"


def test_what_is_inferred_of_a_norm_is_named(network):
    rows = servanda.load().norms()
    for row in rows:
        slots = [slot.removeprefix("slot:") for slot in row["inferred"] or []]
        assert network.nodes[row["norm"]].get("inferred", "").split() == slots
    assert network.nodes["agreement:kz-nato-2007/12-disputes"]["inferred"] == "bearer"


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_label_follows_the_language(lang):
    network = servanda.load().network(lang=lang)
    for _, data in network.nodes(data=True):
        if f"label_{lang}" in data:
            assert data["label"] == data[f"label_{lang}"]


def test_every_attribute_is_in_the_table(network):
    from csv import DictReader
    from importlib.resources import files

    rows = DictReader(
        files("servanda.network").joinpath("attributes.tsv").read_text("utf-8").splitlines(), delimiter="\t"
    )
    known = {row["name"] for row in rows}
    for _, data in network.nodes(data=True):
        assert {name.removesuffix("_en").removesuffix("_kk").removesuffix("_ru") for name in data} <= known
    for *_, data in network.edges(data=True):
        assert {*data, data["kind"]} <= known
    assert {term.name for term in terms().values()} <= known


def test_one_agreement_of_several(made):
    made.notice("a", "b", "m", agreement="one").notice("b", "c", "m", agreement="two")
    both, one = made.network(), project(made.store(), "https://w3id.org/servanda/agreement/one")
    assert [(a, b) for a, b, _ in _edges(both, "notifies")] == [("a", "b"), ("b", "c")]
    assert [(a, b) for a, b, _ in _edges(one, "notifies")] == [("a", "b")]
    assert "actor:c" not in one


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(data=st.data())
def test_the_order_of_the_statements_does_not_matter(making, data):
    made = making()
    for sender, addressee, matter in [("a", "b", "m"), ("b", "c", "m"), ("c", "a", "n")]:
        made.notice(sender, addressee, matter)
    made.tie("a", "unitOf", "d")
    made.norm("a", "c", "Prohibition")
    order = data.draw(st.permutations(range(len(made.quads))))
    first, second = made.network(), project(made.store(order))
    assert len(_edges(first, "notifies")) == 3
    assert list(first.nodes(data=True)) == list(second.nodes(data=True))
    assert list(first.edges_with_keys()) == list(second.edges_with_keys())


def test_a_store_without_an_agreement_is_an_empty_network(made):
    made.actor("a")
    assert len(made.network()) == 0
