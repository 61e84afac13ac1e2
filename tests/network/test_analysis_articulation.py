"""Who is no longer told, if an office disappears."""

import networkx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servanda.network.analysis import MatterIndex, find_cut_vertices, list_removals, tabulate_removals
from servanda.network.graph import Edges


def _lost(edges):
    return {
        one.actor[6:]: [
            (loss.notice.clause, loss.notice.target[6:], loss.matter[7:], loss.direct, loss.only)
            for loss in one.losses
        ]
        for one in list_removals(edges)
    }


def test_the_bundled_agreement(edges):
    assert _lost(edges) == {
        "nato-plo": [
            ("2.2", "kz-mod", "absence", True, True),
            ("3(d)", "nato-contact-embassy", "new-information", True, True),
            ("3(d)", "eapc-embassies", "new-information", True, True),
            ("4.1", "kz-mod", "movement", True, True),
            ("5.2", "kz-gov", "cooperation-information", True, True),
        ],
        "kz-gov": [
            ("13", "nato", "amendment-ratification", True, True),
            ("14", "nato", "intention-to-terminate", True, True),
            ("15", "nato", "ratification", True, True),
            ("reply-closing", "nato", "internal-procedures-completed", True, True),
        ],
        "nato": [
            ("4", "kz-mfa", "appointment", True, True),
            ("4", "kz-mfa", "arrival", True, True),
            ("4", "kz-mfa", "departure", True, True),
            ("14", "kz-gov", "intention-to-terminate", True, True),
        ],
        "kz-mfa": [],
        "kz-mod": [],
        "nato-contact-embassy": [],
        "eapc-embassies": [],
    }


def test_articulation_points_by_hand(edges):
    # Without the officer the ministry of defence and the embassies stand alone, without NATO the foreign
    # ministry and both authorities, without the Government the family.
    assert find_cut_vertices(edges) == {"actor:nato-plo", "actor:nato", "actor:kz-gov"}


def test_what_is_lost_through_a_chain(made):
    made.notice("a", "b", "m").notice("b", "c", "m").notice("c", "d", "m")
    found = _lost(made.edges())
    assert found["a"] == [
        ("1", "b", "m", True, True), ("2", "c", "m", False, True), ("3", "d", "m", False, True),
    ]  # fmt: skip
    assert found["b"] == [("2", "c", "m", True, True), ("3", "d", "m", False, True)]
    assert found["d"] == []


def test_another_sender_still_tells(made):
    made.notice("a", "c", "m").notice("b", "c", "m").notice("c", "d", "m")
    found = _lost(made.edges())
    # c still learns from b, so what c passes on is not lost.
    assert found["a"] == [("1", "c", "m", True, False)]
    assert found["b"] == [("2", "c", "m", True, False)]


def test_who_knows_at_first_hand_goes_on_without_the_other(made):
    made.notice("a", "b", "m").notice("b", "a", "m").notice("b", "c", "m")
    assert _lost(made.edges())["a"] == [("1", "b", "m", True, True)]


def test_a_notice_on_a_broader_matter_is_lost_once(made):
    made.notice("a", "b", "visit").notice("b", "c", "stay").broader("visit", "stay")
    found = _lost(made.edges())
    # c no longer hears of the visit; other stays b may know without a.
    assert found["a"] == [("1", "b", "visit", True, True), ("2", "c", "visit", False, True)]
    assert found["b"] == [("2", "c", "stay", True, True)]


def test_agreements_do_not_mix(made):
    made.notice("a", "b", "m", agreement="one").notice("b", "c", "m", agreement="two")
    assert [len(lost) for lost in _lost(made.edges()).values()] == [1, 1, 0]
    assert _lost(made.edges())["a"] == [("1", "b", "m", True, True)]


def test_without_notifications_nothing_is_lost(made):
    made.norm("a", "b")
    made.norm("b", "c")
    assert list_removals(made.edges()) == []
    assert find_cut_vertices(made.edges()) == {"actor:b"}


def test_the_table_has_a_row_for_every_loss_and_every_harmless_actor(edges):
    rows = tabulate_removals(edges, list_removals(edges)).rows
    assert len(rows) == 5 + 4 + 4 + 4
    harmless = [row for row in rows if row["addressee"] is None]
    assert {row["removed"] for row in harmless} == {
        "actor:kz-mfa", "actor:kz-mod", "actor:nato-contact-embassy", "actor:eapc-embassies",
    }  # fmt: skip
    assert not any(row["articulation_point"] for row in harmless)


_PAIR = st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(
    lambda pair: pair[0] != pair[1]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(told=st.lists(_PAIR, min_size=1, max_size=9))
def test_without_a_loss_everyone_else_learns_as_before(making, told):
    made = making()
    for sender, addressee in told:
        made.notice(sender, addressee, "m")
    edges = Edges(made.network())
    matters = MatterIndex(edges)
    whole = {one.notice.target for one in matters.trace("agreement:one", "matter:m")}
    for one in list_removals(edges):
        left = matters.trace("agreement:one", "matter:m", without=one.actor)
        still = {told.notice.target for told in left}
        assert {loss.notice.target for loss in one.losses if loss.only} == whole - still - {one.actor}
        assert bool(one.losses) == any(sender == one.actor[6:] for sender, _ in told)
        assert {loss.notice for loss in one.losses if loss.direct} == {
            notice for notice in edges.notices if notice.source == one.actor
        }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(told=st.lists(_PAIR, min_size=1, max_size=9))
def test_an_articulation_point_splits_the_rest(making, told):
    made = making()
    for sender, addressee in told:
        made.notice(sender, addressee, "m")
    graph = networkx.Graph(told)
    points = set()
    for actor in list(graph):
        rest = graph.copy()
        rest.remove_node(actor)
        if networkx.number_connected_components(rest) > networkx.number_connected_components(graph):
            points.add(f"actor:{actor}")
    assert find_cut_vertices(made.edges()) == points
