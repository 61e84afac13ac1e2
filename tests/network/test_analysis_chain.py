"""Who learns of a matter."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servanda.network.analysis import MatterIndex, find_timing, tabulate_flows, trace_matter
from servanda.network.network_text import format_flows, format_no_flow


def _told(edges, matter, number=0):
    chain = trace_matter(edges, f"matter:{matter}")[number]
    return [(told.remove, told.notice.source[6:], told.notice.target[6:]) for told in chain.steps]


def _bodies(edges, matter):
    return [(body.body[6:], body.organ[6:]) for body in trace_matter(edges, f"matter:{matter}")[0].bodies]


def _silent(edges, matter):
    return [actor[6:] for actor in trace_matter(edges, f"matter:{matter}")[0].silent]


@pytest.mark.parametrize(
    ("matter", "told", "bodies"),
    [
        ("absence", [(1, "nato-plo", "kz-mod")], [("kz-gov", "kz-mod"), ("kz", "kz-mod")]),
        ("arrival", [(1, "nato", "kz-mfa")], [("kz-gov", "kz-mfa"), ("kz", "kz-mfa")]),
        (
            "new-information",
            [(1, "nato-plo", "nato-contact-embassy"), (1, "nato-plo", "eapc-embassies")],
            # An embassy is an organ of the State that sends it, and none of NATO or of the EAPC.
            [("nato-member-state", "nato-contact-embassy"), ("eapc-members", "eapc-embassies")],
        ),
        # Each Party tells the other of its own intention; neither passes the other's on.
        ("intention-to-terminate", [(1, "kz-gov", "nato"), (1, "nato", "kz-gov")], [("kz", "kz-gov")]),
        ("ratification", [(1, "kz-gov", "nato")], []),
    ],
)
def test_the_bundled_agreement(edges, matter, told, bodies):
    assert sorted(_told(edges, matter)) == sorted(told)
    assert _bodies(edges, matter) == bodies
    assert _silent(edges, matter) == sorted({target for _, _, target in told})


def test_timing_is_what_the_text_says_or_none(edges):
    of = {edge.clause: find_timing(edges, edge, "en") for edge in edges.notices}
    assert of["4.1"] is None
    assert of["3(d)"] == "regularly; no interval is given"
    notice = next(edge for edge in edges.notices if edge.clause == "3(d)")
    assert find_timing(edges, notice, "ru") == "регулярно; периодичность не указана"


def test_what_is_inferred_is_said_to_be(edges):
    found = trace_matter(edges, "matter:new-information")
    rows = tabulate_flows(edges, found, "en").rows
    # That the embassies' States have their organs told is no notification: nothing of it is inferred.
    assert [(row["by"], row["inferred"]) for row in rows] == [
        ("notice", ["addressee"]), ("notice", ["addressee"]), ("unitOf", None), ("unitOf", None),
    ]  # fmt: skip
    assert " ".join(format_flows(edges, found).split()).count("inferred from context: addressee") == 2
    told = next(edge for edge in edges.notices if edge.clause == "reply-closing")
    # The subject of the closing sentence is the Agreement: who must act for it to take effect is inferred.
    assert edges.inferred(told) == ["bearer", "sender"]
    assert edges.inferred(next(edge for edge in edges.notices if edge.clause == "4.1")) == []


def test_two_hops(made):
    made.notice("a", "b", "m").notice("b", "c", "m").notice("c", "d", "m", "Permission")
    edges = made.edges()
    assert _told(edges, "m") == [(1, "a", "b"), (2, "b", "c"), (3, "c", "d")]
    # c may pass it on but need not.
    assert _silent(edges, "m") == ["c", "d"]
    rows = tabulate_flows(edges, trace_matter(edges, "matter:m"), "en").rows
    assert [row["must_pass_on"] for row in rows] == [True, False, False]
    text = format_flows(edges, trace_matter(edges, "matter:m"))
    assert "told onward, notification 2 in the chain" in text
    assert "The text is silent: C, D" in text


def test_a_circle_ends(made):
    made.notice("a", "b", "m").notice("b", "c", "m").notice("c", "a", "m")
    assert _told(made.edges(), "m") == [(1, "a", "b"), (1, "b", "c"), (1, "c", "a")]


def test_a_circle_that_is_told_from_outside(made):
    made.notice("x", "a", "m").notice("a", "b", "m").notice("b", "a", "m")
    assert _told(made.edges(), "m") == [(1, "x", "a"), (2, "a", "b"), (3, "b", "a")]
    assert "Everyone who is told must tell someone else." in format_flows(
        made.edges(), trace_matter(made.edges(), "matter:m")
    )


def test_what_is_learnt_goes_on_as_a_broader_or_narrower_matter(made):
    made.notice("a", "b", "visit").notice("b", "c", "stay").notice("b", "d", "other").notice("a", "e", "stay")
    made.broader("visit", "stay").broader("other", "stay")
    edges = made.edges()
    # d hears of another kind of stay, and what a has to say of stays it does not have from anyone.
    assert _told(edges, "visit") == [(1, "a", "b"), (2, "b", "c")]
    assert "on: stay" in format_flows(edges, trace_matter(edges, "matter:visit"))
    assert MatterIndex(edges).related("matter:stay") == ["matter:other", "matter:visit"]
    assert MatterIndex(edges).related("matter:visit") == ["matter:stay"]


def test_broader_matters_in_a_circle_end(made):
    made.notice("a", "b", "x").notice("b", "c", "y").broader("x", "y").broader("y", "x")
    assert _told(made.edges(), "x") == [(1, "a", "b"), (2, "b", "c")]


def test_a_chain_stays_in_its_agreement(made):
    made.notice("a", "b", "m", agreement="one").notice("b", "c", "m", agreement="two")
    found = trace_matter(made.edges(), "matter:m")
    assert [chain.agreement for chain in found] == ["agreement:one", "agreement:two"]
    assert [[told.remove for told in chain.steps] for chain in found] == [[1], [1]]


def test_a_body_is_named_once_and_never_when_it_is_told(made):
    made.notice("a", "unit", "m").notice("a", "post", "m").notice("a", "head", "m")
    made.tie("unit", "unitOf", "body").tie("post", "postIn", "body").tie("body", "unitOf", "head")
    made.tie("head", "unitOf", "body")
    assert _bodies(made.edges(), "m") == [("body", "unit")]


def test_an_organ_is_no_notice(edges):
    found = trace_matter(edges, "matter:absence")
    rows = tabulate_flows(edges, found, "en").rows
    assert [(row["by"], row["remove"], row["notification"] is None) for row in rows] == [
        ("notice", 1, False), ("unitOf", None, True), ("unitOf", None, True),
    ]  # fmt: skip
    assert "its organ is told, but no notification goes to it" in format_flows(edges, found)


def test_nobody_is_told(made):
    made.notice("a", "b", "visit").broader("visit", "stay")
    edges = made.edges()
    assert trace_matter(edges, "matter:stay") == []
    assert format_no_flow(edges, "matter:stay", "stay", "en").endswith("broader or narrower: visit")
    assert format_no_flow(edges, "matter:none", "none", "en") == "the text has nobody told of this: none"


_NOTICE = st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"), st.sampled_from("mn"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(notices=st.lists(_NOTICE.filter(lambda n: n[0] != n[1]), max_size=10))
def test_every_notice_on_a_matter_is_sent_once_by_one_who_knows(making, notices):
    made = making()
    for notice in notices:
        made.notice(*notice)
    found = _told(made.edges(), "m") if any(n[2] == "m" for n in notices) else []
    assert sorted(ends for _, *ends in found) == sorted([a, b] for a, b, matter in notices if matter == "m")
    reached = {(remove, target) for remove, _, target in found}
    for remove, source, _ in found:
        assert remove == 1 or (remove - 1, source) in reached
