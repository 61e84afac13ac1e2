"""How one actor is bound to another."""

import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servanda.network.analysis import PATH_COLUMNS, find_path, tabulate_path
from servanda.network.graph import Edges
from servanda.network.network_text import format_path


def _ways(edges, start, end):
    steps = find_path(edges, f"actor:{start}", f"actor:{end}")
    return None if steps is None else [(s.target[6:], s.tie.kind if s.tie else None) for s in steps]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # Clauses 2.2 and 4.1 have the officer notify the ministry, though he is bound to the Government.
        ("nato-plo", "kz-mod", [("kz-mod", None)]),
        ("nato-plo", "kz", [("kz-gov", None), ("kz", "unitOf")]),
        # Not through NATO's appointing power: he is an office in NATO, and no norm binds him to it.
        ("nato-plo", "nato", [("nato", "postIn")]),
        ("kz-mod", "nato", [("kz-gov", "unitOf"), ("nato", None)]),
        ("kz-mod", "kz-mfa", [("kz-gov", "unitOf"), ("kz-mfa", "unitOf")]),
        ("plo-family", "nato", [("kz-gov", None), ("nato", None)]),
        # The embassies are organs of the member countries, and these are linked to the EAPC.
        (
            "nato",
            "eapc",
            [
                ("nato-plo", "postIn"),
                ("eapc-embassies", None),
                ("eapc-members", "unitOf"),
                ("eapc", "linkedTo"),
            ],
        ),
        ("nato", "nato", []),
        ("eapc", "kz-gov", None),  # an embassy gets information and owes nothing
        ("mass-media", "nato", None),  # the press is drawn in, and neither bound nor owed
    ],
)
def test_the_bundled_agreement(edges, start, end, expected):
    assert _ways(edges, start, end) == expected


def test_parallel_norms_are_one_step(edges):
    (step,) = find_path(edges, "actor:nato-plo", "actor:kz-mod")
    assert [(b.clause, b.modality, b.mode, b.matters, b.binds) for b in step.edges] == [
        ("2.2", "obligation", "notify", ("matter:absence",), False),
        ("4.1", "obligation", "notify", ("matter:movement",), False),
    ]


def test_a_norm_that_binds_and_notifies_is_one_bond(edges):
    (step,) = find_path(edges, "actor:nato-plo", "actor:kz-gov")
    information = [b for b in step.edges if b.clause == "5.2"]
    assert [(b.binds, b.notification) for b in information] == [
        (True, "agreement:kz-nato-2007/5.2-information-notice")
    ]
    assert len(step.edges) == len({b.norm for b in step.edges}) == 33


def test_norms_are_never_followed_backwards(made):
    made.norm("a", "b")
    assert _ways(made.edges(), "a", "b") == [("b", None)]
    assert _ways(made.edges(), "b", "a") is None


def test_of_equally_long_ways_the_one_with_fewer_ties(made):
    made.tie("a", "unitOf", "x").norm("x", "b")
    made.norm("a", "y")
    made.norm("y", "b")
    assert _ways(made.edges(), "a", "b") == [("y", None), ("b", None)]


def test_a_tie_shortens_a_way(made):
    made.tie("a", "memberOf", "b").norm("a", "y")
    made.norm("y", "b")
    assert _ways(made.edges(), "a", "b") == [("b", "memberOf")]
    assert _ways(made.edges(), "b", "a") == [("a", "memberOf")]


def test_a_way_through_two_agreements_names_both(made):
    made.norm("a", "b", agreement="one")
    made.norm("b", "c", agreement="two")
    edges = made.edges()
    steps = find_path(edges, "actor:a", "actor:c")
    assert [row["agreement"] for row in tabulate_path(edges, steps).rows] == [
        "agreement:one",
        "agreement:two",
    ]
    text = format_path(edges, ("actor:a", "actor:c"), steps)
    assert "must (one/1)" in text and "must (two/2)" in text


def test_a_tie_is_said_to_be_no_norm(edges):
    steps = find_path(edges, "actor:nato-plo", "actor:kz")
    text = " ".join(format_path(edges, ("actor:nato-plo", "actor:kz"), steps).split())
    assert "part of Republic of Kazakhstan (a tie of belonging, no norm)" in text
    assert "Being part of a body is not being bound" in text
    only = find_path(edges, "actor:kz-mod", "actor:kz-mfa")
    assert "No norm lies on this way" in format_path(edges, ("actor:kz-mod", "actor:kz-mfa"), only)


def test_to_be_allowed_is_not_to_be_bound(edges):
    for start, bound in (("kz-authorities", False), ("kz-central-local-authorities", True)):
        ends = (f"actor:{start}", "actor:nato")
        text = format_path(edges, ends, find_path(edges, *ends))
        assert ("Step 1 binds nobody" in text) is not bound


def test_to_be_told_is_not_to_be_owed(edges):
    ends = ("actor:nato-plo", "actor:kz-mod")
    steps = find_path(edges, *ends)
    said = "To be told is not to be owed; towards whom this holds: Government of the Republic of Kazakhstan"
    assert f"{said} (2.2, 4.1)." in " ".join(format_path(edges, ends, steps).split())
    assert [row["towards"] for row in tabulate_path(edges, steps).rows] == [["actor:kz-gov"]] * 2


def test_the_table_has_a_row_for_every_norm(edges):
    steps = find_path(edges, "actor:nato-plo", "actor:kz")
    table = tabulate_path(edges, steps)
    assert table.columns == PATH_COLUMNS and all(set(row) == set(PATH_COLUMNS) for row in table.rows)
    assert [row["step"] for row in table.rows] == [1] * 33 + [2]
    last = table.rows[-1]
    assert (last["relation"], last["part"], last["norm"]) == ("unitOf", "actor:kz-gov", None)
    assert {row["relation"] for row in table.rows} == {"isBoundTo", "notifies", "unitOf"}


ACTORS = "abcdef"
_PAIR = st.tuples(st.sampled_from(ACTORS), st.sampled_from(ACTORS)).filter(lambda pair: pair[0] != pair[1])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(bound=st.lists(_PAIR, max_size=8), tied=st.lists(_PAIR, max_size=4))
def test_no_way_is_shorter_and_every_step_holds(making, bound, tied):
    made = making()
    for actor in ACTORS:
        made.norm(actor, None)
    for pair in bound:
        made.norm(*pair)
    # Of the ties, one that makes no common side: within a side the projection draws no norm.
    for part, whole in tied:
        made.tie(part, "memberOf", whole)
    edges = Edges(made.network())
    plain = networkx.DiGraph([*bound, *tied, *[(whole, part) for part, whole in tied]])
    plain.add_nodes_from(ACTORS)
    for start in ACTORS:
        lengths = networkx.single_source_shortest_path_length(plain, start)
        for end in ACTORS:
            steps = find_path(edges, f"actor:{start}", f"actor:{end}")
            assert (None if steps is None else len(steps)) == lengths.get(end)
            for step in steps or []:
                ends = step.source[6:], step.target[6:]
                assert bool(step.edges) == (ends in bound)
                assert step.edges or {(step.tie.part[6:], step.tie.whole[6:])} & {ends, ends[::-1]}
