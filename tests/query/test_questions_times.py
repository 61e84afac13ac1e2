"""What the questions say of times that few texts set, and that two engines say the same."""

from __future__ import annotations

import pyoxigraph
import pytest
import rdflib

from servanda.query.questions import load_questions
from servanda.query.run import ask
from servanda.rules import derive_graphs

PREFIXES = """
PREFIX srv: <https://w3id.org/servanda/ontology#>
PREFIX slot: <https://w3id.org/servanda/slot/>
PREFIX event: <https://w3id.org/servanda/event/>
PREFIX matter: <https://w3id.org/servanda/matter/>
PREFIX urgency: <https://w3id.org/servanda/urgency/>
PREFIX a: <https://w3id.org/servanda/agreement/>
PREFIX one: <https://w3id.org/servanda/agreement/one/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
TIMES = """
DELETE DATA { GRAPH a:one { one:1-s2 a srv:Silent } } ;
INSERT DATA { GRAPH a:one {
    one:1-s2 a srv:Stated ; srv:evidenceText "дереу, 24 сағат ішінде"@kk ;
        srv:text "at once, within 24 hours"@en ;
        srv:hasUrgency urgency:immediately ; srv:hours 24 ; srv:runsFromEvent matter:arrival ;
        srv:isDueBefore matter:departure , event:end-of-term ; srv:recursEvery "P1Y"^^xsd:duration ;
        srv:recursOn "--03-31"^^xsd:gMonthDay .
    one:1-notice srv:stage 2 .
    one:2b-s1 srv:isLastOf one:2b-notice , one:1-notice ; srv:isStoppedBy one:1-notify ; srv:threshold "1/3" ;
        srv:term "P5Y"^^xsd:duration ; srv:isRenewedIndefinitely true .
} }
"""


@pytest.fixture
def timed(sample: pyoxigraph.Store) -> pyoxigraph.Store:
    sample.update(PREFIXES + TIMES)
    derive_graphs(sample)
    return sample


def test_times_gives_each_part_with_its_value_or_its_event(timed: pyoxigraph.Store) -> None:
    rows = ask(timed, "times").rows
    assert [(row["clause"], row["part"], row["value"], row["event"]) for row in rows] == [
        ("1", "stage", "2", None),
        ("1", "before", None, "event:end-of-term"),
        ("1", "before", None, "matter:departure"),
        ("1", "day", "--03-31", None),
        ("1", "every", "P1Y", None),
        ("1", "hours", "24", None),
        ("1", "runs-from-event", None, "matter:arrival"),
        ("1", "urgency", None, "urgency:immediately"),
        ("2(b)", "indefinite", "true", None),
        ("2(b)", "last-of", None, "agreement:one/1-notice"),
        ("2(b)", "last-of", None, "agreement:one/2b-notice"),
        ("2(b)", "period", "P1Y", None),
        ("2(b)", "term", "P5Y", None),
        ("2(b)", "threshold", "1/3", None),
        ("2(b)", "unless", None, "agreement:one/1-notify"),
    ]


def test_who_must_notify_whom_tells_urgency_and_stage(timed: pyoxigraph.Store) -> None:
    first, second = ask(timed, "who-must-notify-whom").rows
    assert (first["urgency"], first["stage"]) == (["urgency:immediately"], 2)
    assert (second["urgency"], second["stage"]) == (None, None)


def test_the_life_cycle_tells_what_is_needed_and_what_stops_it(timed: pyoxigraph.Store) -> None:
    (row,) = ask(timed, "life-cycle").rows
    assert row["last_of"] == ["agreement:one/1-notice", "agreement:one/2b-notice"]
    assert (row["unless"], row["threshold"]) == (["agreement:one/1-notify"], "1/3")
    assert (row["term"], row["indefinite"], row["renewal"], row["hours"]) == ("P5Y", True, None, None)


def test_what_triggers_tells_when_in_each_way(timed: pyoxigraph.Store) -> None:
    rows = [row for row in ask(timed, "what-triggers").rows if row["slot"] == "slot:timing"]
    assert {row["before"] for row in rows} == {"matter:departure", "event:end-of-term"}
    for row in rows:
        assert (row["hours"], row["every"], row["urgency"]) == (24, "P1Y", "urgency:immediately")
        assert row["events"] == ["matter:arrival"]


@pytest.mark.parametrize("name", ["times", "who-must-notify-whom", "life-cycle", "what-triggers", "matters"])
def test_another_engine_finds_the_same(timed: pyoxigraph.Store, name: str) -> None:
    text = load_questions()[name].text
    ours = timed.query(text, use_default_graph_as_union=True)
    assert isinstance(ours, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in ours.variables]
    lines = [[one[key].value if one[key] is not None else "" for key in names] for one in ours]
    graph = rdflib.Graph()
    for quad in timed:
        graph.parse(data=f"{quad.triple} .", format="nt")
    theirs = [[str(one[key]) if one[key] is not None else "" for key in names] for one in graph.query(text)]

    def sort_words(rows: list[list[str]]) -> list[list[str]]:
        return [[" ".join(sorted(value.split())) for value in row] for row in rows]

    assert sorted(sort_words(lines)) == sorted(sort_words(theirs))
