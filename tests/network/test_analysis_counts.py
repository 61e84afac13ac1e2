"""Who owes and is owed how much, what is mutual, who only receives, and who stands between."""

import networkx
import pytest

from servanda.errors import ServandaError
from servanda.network.analysis import (
    compute_reciprocity,
    find_roles,
    list_pairs,
    rank_actors,
    summarise,
    tabulate_degrees,
    tabulate_pairs,
    tabulate_summary,
)


def _of(found, actor):
    return next(one for one in found if one.actor == f"actor:{actor}")


def test_who_owes_how_much(edges):
    found = rank_actors(edges)
    assert [(one.actor[6:], one.owes, one.owed) for one in found if one.owes or one.owed] == [
        ("nato-plo", 24, 0),
        ("kz-gov", 17, 29),
        ("nato", 5, 20),
        ("kz-central-local-authorities", 3, 0),
    ]
    officer = _of(found, "nato-plo")
    assert {name: n for name, n in officer.bears.items() if n} == {
        "obligation": 20, "prohibition": 4, "permission": 5, "privilege": 4,
    }  # fmt: skip
    assert (officer.sends, officer.receives) == (5, 0)
    government = _of(found, "kz-gov")
    assert (government.sends, government.receives) == (4, 2)
    # Clauses 11 and 12 and the claims of 14 bind both Parties together: once on each side.
    assert government.towards["obligation"] == 20 + 5


def test_betweenness_by_hand(edges):
    found = rank_actors(edges)
    # Ten actors, so 9 × 8 pairs of others. Only through the Government: officer and family to NATO and the
    # foreign ministry. Only through NATO: to the foreign ministry from the Government, the officer, the
    # family and both authorities, and from both authorities to the Government.
    assert len(found) == 10
    assert _of(found, "kz-gov").betweenness == pytest.approx(4 / 72)
    assert _of(found, "nato").betweenness == pytest.approx(7 / 72)
    assert {one.actor[6:] for one in found if one.betweenness} == {"kz-gov", "nato"}


def test_a_norm_towards_two_is_one_norm_of_its_bearer(made):
    norm = made.norm("a", "b")
    made.say(norm, "srv:hasCounterparty", made.actor("c"), "agreement:one")
    found = rank_actors(made.edges())
    assert [(one.actor, one.owes, one.owed) for one in found] == [
        ("actor:a", 1, 0), ("actor:b", 0, 1), ("actor:c", 0, 1),
    ]  # fmt: skip


def test_only_one_modality(edges):
    found = rank_actors(edges, "power")
    assert [(one.actor[6:], one.bears["power"], one.sends) for one in found] == [
        ("kz-gov", 7, 1), ("nato", 4, 1),
    ]  # fmt: skip
    assert all(not one.bears["obligation"] for one in found)


@pytest.mark.parametrize(("typed", "near"), [("oblgation", "'obligation'"), ("xyz", "choose one of")])
def test_an_unknown_modality_names_the_nearest(edges, typed, near):
    with pytest.raises(ServandaError, match=near):
        rank_actors(edges, typed)


def test_the_table_of_degrees_adds_up(edges):
    for row in tabulate_degrees(edges, rank_actors(edges)).rows:
        assert row["owes"] == row["obligation_borne"] + row["prohibition_borne"]
        assert row["owed"] == row["obligation_towards"] + row["prohibition_towards"]
        assert 0 <= float(row["betweenness"]) <= 1


def test_what_two_actors_owe_one_another(edges):
    found = {(p.first[6:], p.second[6:]): (p.owes(), p.owes(back=True), p.balance) for p in list_pairs(edges)}
    assert found == {
        ("nato-plo", "kz-gov"): (24, 0, 24),
        ("kz-gov", "nato"): (17, 5, 12),
        ("kz-central-local-authorities", "nato"): (3, 0, 3),
        ("kz-authorities", "nato"): (0, 0, 0),
        ("plo-family", "kz-gov"): (0, 0, 0),
    }


def test_the_parties_by_modality(edges):
    rows = [row for row in tabulate_pairs(edges, list_pairs(edges)).rows if row["second"] == "actor:nato"]
    rows = [row for row in rows if row["first"] == "actor:kz-gov"]
    assert [(r["modality"], r["first_to_second"], r["second_to_first"], r["balance"]) for r in rows] == [
        ("obligation", 17, 5, 12), ("power", 7, 4, 3), ("condition", 7, 3, 4),
    ]  # fmt: skip
    assert rows[0]["second_norms"] == [
        f"agreement:kz-nato-2007/{name}"
        for name in ("4-notify", "9-operating-costs", "11-security-terms", "12-disputes", "14-settle-claims")
    ]


def test_reciprocity_overall(edges, made):
    # Six pairs are bound, and only the two Parties both ways.
    assert compute_reciprocity(edges) == pytest.approx(2 / 6)
    made.norm("a", "b")
    made.norm("a", "b")
    assert compute_reciprocity(made.edges()) == 0
    made.norm("b", "a", "Permission")
    assert compute_reciprocity(made.edges()) == 1


def test_who_only_receives(edges):
    found = {(one.role, one.actor[6:]): {k: len(v) for k, v in one.of.items()} for one in find_roles(edges)}
    assert found == {
        ("receives", "kz-mfa"): {"told": 1},
        ("receives", "kz-mod"): {"told": 2},
        ("receives", "nato-contact-embassy"): {"told": 1},
        ("receives", "eapc-embassies"): {"told": 1},
        # Clause 3(a): the officer helps and advises them; clause 6: they may invite.
        ("receives", "kz-authorities"): {"addressed": 2, "entitled": 2},
        ("receives", "plo-family"): {"benefits": 3, "entitled": 2},
        ("gives", "kz-central-local-authorities"): {"bound": 3},
    }


@pytest.mark.parametrize(
    ("modality", "role"), [("Prohibition", "gives"), ("Obligation", "gives"), ("Condition", None)]
)
def test_who_only_gives(made, modality, role):
    made.norm("a", None, modality)
    assert [one.role for one in find_roles(made.edges())] == ([role] if role else [])


def test_who_is_told_and_tells_does_neither_only(made):
    made.notice("a", "b", "m").notice("b", "c", "m")
    assert [(one.role, one.actor) for one in find_roles(made.edges())] == [
        ("receives", "actor:c"), ("gives", "actor:a"),
    ]  # fmt: skip


def test_the_summary(edges, network):
    found = summarise(edges)
    assert sum(found.nodes.values()) == network.number_of_nodes()
    assert sum(found.edges.values()) == network.number_of_edges()
    assert found.nodes["norm"] == 72 and found.edges["notifies"] == 11
    assert found.owes[0] == ("actor:nato-plo", 24) and found.owed[0] == ("actor:kz-gov", 29)
    assert found.cut_vertices == ["actor:kz-gov", "actor:nato", "actor:nato-plo"]
    rows = tabulate_summary(edges, found).rows
    assert {"measure": "reciprocity", "of": "isBoundTo", "label": None, "value": 0.3333} in rows


def test_a_network_without_actors_has_no_measures(made):
    edges = made.edges()
    assert (
        rank_actors(edges) == []
        and list_pairs(edges) == []
        and find_roles(edges) == []
        and compute_reciprocity(edges) is None
    )
    assert summarise(edges).reciprocity is None


def test_betweenness_is_that_of_the_simple_directed_graph(made):
    for _ in range(3):
        made.norm("a", "b")
    made.notice("b", "c", "m").tie("c", "unitOf", "d")
    graph = networkx.DiGraph([("actor:a", "actor:b"), ("actor:b", "actor:c")])
    expected = networkx.betweenness_centrality(graph)
    assert {one.actor: one.betweenness for one in rank_actors(made.edges())} == expected
