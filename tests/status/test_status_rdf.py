"""A status as RDF: the same on both engines, valid, and what a dashboard would ask of it."""

import csv
import json
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from servanda.events.dates import make_when
from servanda.events.reader import read_log
from servanda.events.records import Event, Log
from servanda.export.formats import Request, export
from servanda.messages import LANGUAGES, Messages
from servanda.namespaces import SRV, compact, expand
from servanda.resources import data_folder
from servanda.status import status_rdf
from servanda.status.states import PRESSING, STATES, compute_status
from servanda.store.snapshot import open_bundled

SCENARIOS = Path(__file__).parent / "scenarios"
AGREEMENT = "https://w3id.org/servanda/agreement/kz-nato-2007"
STATE = "https://w3id.org/servanda/state/"
PREFIXES = (
    f"PREFIX srv: <{SRV}> PREFIX state: <{STATE}> PREFIX report: <{status_rdf.REPORT}> "
    f"PREFIX dpv: <{status_rdf.DPV}> "
)
ASSUMED = {"in-force": date(2008, 12, 1)}

#: The names that the ODRL Compliance Report Model and DPV 2.3 have, of those that are used here.
REPORT_NAMES = {
    *("PolicyReport", "DutyReport", "ProhibitionReport", "PermissionReport"),
    *("policy", "ruleReport", "rule", "activationState", "performanceState", "deonticState"),
    *("Active", "Inactive", "Performed", "Unperformed", "Unknown", "NonSet", "Violated", "Fulfilled"),
}
DPV_NAMES = {
    *("hasFulfilmentStatus", "ObligationFulfilled", "ObligationUnfulfilled", "ObligationViolated"),
    *("ProhibitionUnviolated", "ProhibitionViolated", "PermissionUtilised"),
}


@pytest.fixture(scope="module")
def store():
    return open_bundled()


def cases():
    """Return each scenario with every day for which it was worked out, and what is assumed."""
    found = []
    for path in sorted(SCENARIOS.glob("*.expected.json")):
        expected = json.loads(path.read_text("utf-8"))
        parts = expected.values() if "assumed" in expected else [{"assume": None, "dates": expected}]
        for part in parts:
            for day in part["dates"]:
                found.append((path.name.removesuffix(".expected.json"), day, part["assume"]))
    return found


@pytest.fixture(scope="module")
def stands(store):
    logs = {path.stem: read_log(path, store) for path in SCENARIOS.glob("*.yaml")}

    def stand(name, day, assume=None):
        assumed = {}
        if assume:
            key, _, value = assume.partition("=")
            assumed[key] = date.fromisoformat(value)
        log = logs[name] if name else None
        return compute_status(store, AGREEMENT, log, as_of=date.fromisoformat(day), assumed=assumed)

    return stand


def graph(held):
    return rdflib.Graph().parse(data=status_rdf.render_turtle(held, held.norms), format="turtle")


def selected(held, query):
    return [tuple(map(plain, row)) for row in graph(held).query(PREFIXES + query)]


def plain(term):
    value = None if term is None else term.toPython()
    return compact(value) if isinstance(term, rdflib.URIRef) else value


def by_subject(held):
    """Return subject to property to values of the quads, compact."""
    found = {}
    for quad in status_rdf.make_quads(held, held.norms):
        value = (
            quad.object.value if isinstance(quad.object, pyoxigraph.Literal) else compact(quad.object.value)
        )
        found.setdefault(quad.subject.value, {}).setdefault(compact(quad.predicate.value), []).append(value)
    return found


@pytest.mark.parametrize(("name", "day", "assume"), cases())
def test_the_quads_say_what_the_status_says(stands, name, day, assume):
    held = stands(name, day, assume)
    found = by_subject(held)
    root = f"{AGREEMENT}/status/{day}"
    assert found[root]["srv:hasPhase"] == [held.phase]
    assert len(found[root]["srv:hasNormStatus"]) == len(held.norms)
    assert sum("srv:Call" in said["rdf:type"] for said in found.values()) == len(held.instances)
    for thing in [*held.norms, *held.instances]:
        said = found[f"{root}/{thing.norm.name if thing in held.norms else thing.id}"]
        assert said["srv:hasState"] == [f"state:{thing.state}"]
        possible = [f"state:{state}" for state in thing.verdict.possible if state in STATES]
        assert sorted(said.get("srv:mayHaveState", [])) == sorted(possible)
        assert ("srv:survivesEnding" in said) == thing.survives
    for call in held.instances:
        said = found[f"{root}/{call.id}"]
        assert said.get("srv:isCalledForBy", []) == ([call.event.iri] if call.event else [])
        assert sorted(said.get("srv:isDischargedBy", [])) == sorted(act.iri for act in call.acts)
        assert said.get("srv:calledForOn", []) == ([str(call.since)] if call.since else [])
        assert said.get("srv:hasDeadline", []) == ([str(call.deadline)] if call.deadline else [])


@pytest.mark.parametrize(
    ("name", "day"), [("year", "2009-06-30"), ("termination", "2010-06-30"), (None, "2009-06-30")]
)
def test_both_engines_read_the_same_without_blank_nodes(stands, name, day):
    held = stands(name, day)
    text = status_rdf.render_turtle(held, held.norms)
    ours = {quad.triple for quad in pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.TURTLE)}
    lines = pyoxigraph.serialize(ours, format=pyoxigraph.RdfFormat.N_TRIPLES)
    theirs = rdflib.Graph().parse(data=text, format="turtle")
    assert set(theirs) == set(rdflib.Graph().parse(data=lines, format="nt"))
    assert not [term for triple in theirs for term in triple if isinstance(term, rdflib.BNode)]
    own = {quad.triple for quad in status_rdf.make_quads(held, held.norms)}
    assert own < ours
    # What Turtle adds is the class and the bearers of each norm, so that it can be read alone.
    assert {one.predicate.value for one in ours - own} == {str(rdflib.RDF.type), SRV + "hasBearer"}


def test_every_quad_lies_in_the_graph_of_its_day_and_none_twice(stands):
    quads = status_rdf.make_quads(held := stands("year", "2009-06-30"), held.norms)
    assert {quad.graph_name.value for quad in quads} == {f"{AGREEMENT}/status/2009-06-30"}
    assert len(set(quads)) == len(quads)


def test_the_same_bytes_in_another_process(stands, store):
    held = stands(None, "2009-06-30", "in-force=2008-12-01")
    code = (
        "from servanda.cli import main; main(['status', '--as-of', '2009-06-30', '--assume', "
        "'in-force=2008-12-01', '--format', 'turtle'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode() == status_rdf.render_turtle(held, held.norms)


def test_odd_names_make_valid_iris(store):
    events = tuple(
        Event(iri=f"log:ә-1/{name}", matters=("matter:arrival",), span=read_span)
        for name, read_span in (("келу.1~а", span_of(2009, 2, 1)), ("日-2", span_of(2009, 3, 1)))
    )
    held = compute_status(
        store, AGREEMENT, Log("log:ә-1", compact(AGREEMENT), events), as_of=date(2009, 6, 30), assumed=ASSUMED
    )
    found = graph(held)
    calls = {
        str(one).rpartition("@")[2] for one in found.subjects(rdflib.RDF.type, rdflib.URIRef(SRV + "Call"))
    }
    assert calls == {"келу.1~а", "日-2", "taking-up-duties"}


def span_of(*day):
    from servanda.events.dates import Span

    return Span(make_when(date(*day)))


# What a dashboard asks


def test_how_many_calls_are_open_for_each_who_is_bound(stands):
    held = stands("year", "2009-06-30")
    rows = selected(
        held,
        "SELECT ?bearer (COUNT(DISTINCT ?call) AS ?n) { ?status srv:isStatusOf/srv:hasBearer ?bearer ; "
        "srv:hasCall ?call . ?call srv:hasState ?state FILTER(?state IN (state:open, state:due)) } "
        "GROUP BY ?bearer",
    )
    counted = Counter(
        b for call in held.instances if call.state in ("open", "due") for b in call.norm.bearers
    )
    assert dict(rows) == dict(counted) and counted["actor:nato-plo"] == 6


def test_what_rests_on_an_assumption(stands):
    query = (
        "SELECT (COUNT(DISTINCT ?x) AS ?n) ?what { ?x a srv:NormStatus ; srv:restsOnAssumption ?what } "
        "GROUP BY ?what"
    )
    held = stands(None, "2009-06-30", "in-force=2008-12-01")
    assert selected(held, query) == [(len(held.norms), "in-force=2008-12-01")]
    assert selected(stands("year", "2009-06-30"), query) == []


@pytest.mark.parametrize("day", ["2009-02-14", "2009-06-30", "2009-12-20"])
def test_what_is_violated_by_the_terms_of_others(stands, day):
    held = stands("year", day)
    wanted = {thing.norm.iri for thing in (*held.norms, *held.instances) if thing.state == "breached"}
    assert len(wanted) == {"2009-02-14": 1, "2009-06-30": 0, "2009-12-20": 2}[day]
    for pattern in (
        "report:deonticState report:Violated",
        "dpv:hasFulfilmentStatus ?s FILTER(?s IN (dpv:ObligationViolated, dpv:ProhibitionViolated))",
    ):
        rows = selected(held, f"SELECT DISTINCT ?rule {{ ?x report:rule ?rule . ?x {pattern} }}")
        assert {rule.removesuffix("#odrl") for (rule,) in rows} == wanted


def test_what_is_unfulfilled_by_dpv_is_what_presses_by_servanda(stands):
    held = stands("year", "2009-06-30")
    rows = selected(held, "SELECT ?x { ?x a srv:Call ; dpv:hasFulfilmentStatus dpv:ObligationUnfulfilled }")
    wanted = {
        call.id
        for call in held.instances
        if call.state in PRESSING - {"to-be-judged", "not-known", "breached"}
    }
    assert {x.rpartition("/")[2] for (x,) in rows} == wanted


# The terms of others


def table():
    path = Path(status_rdf.__file__).with_name("state_terms.tsv")
    return list(csv.DictReader(path.read_text("utf-8").splitlines(), delimiter="\t"))


def test_the_table_of_terms_names_what_there_is():
    for row in table():
        assert row["state"] in STATES
        assert row["modality"] in {
            "obligation",
            "obligation-when-called",
            "prohibition",
            "permission",
            "permission-used",
        }
        assert {row[name] for name in ("activation", "performance", "deontic")} - {""} <= REPORT_NAMES
        assert {row["dpv"]} - {""} <= DPV_NAMES
        # DPV and ODRL say the same of a rule, or one of them says nothing.
        deontic = {"Obligation": "NonSet", "Fulfilled": "Fulfilled", "Violated": "Violated"}
        for ending, value in deontic.items():
            if row["dpv"].endswith(ending) and row["deontic"]:
                assert row["deontic"] == value
    keys = [(row["state"], row["modality"]) for row in table()]
    assert len(set(keys)) == len(keys)


def test_of_what_nobody_knows_nothing_is_said(stands):
    assert {"to-be-judged", "not-known"} & {row["state"] for row in table()} == set()
    held = stands("gaps", "2009-06-30")
    found = by_subject(held)
    root = f"{AGREEMENT}/status/2009-06-30"
    unknown = [one for one in held.norms if one.state in ("not-known", "to-be-judged")]
    assert unknown
    for one in unknown:
        said = found[f"{root}/{one.norm.name}"]
        assert not {"report:activationState", status_rdf.DPV + "hasFulfilmentStatus"} & set(said)


@pytest.mark.parametrize(("name", "day", "assume"), cases())
def test_every_rule_that_stands_in_a_known_state_is_reported_in_odrl(stands, name, day, assume):
    held = stands(name, day, assume)
    found = by_subject(held)
    for one in held.norms:
        said = found[f"{AGREEMENT}/status/{day}/{one.norm.name}"]
        is_rule = one.norm.modality in ("obligation", "prohibition", "permission")
        assert (f"{status_rdf.REPORT}rule" in said) == is_rule
        known = one.state not in ("not-known", "to-be-judged")
        assert (f"{status_rdf.REPORT}activationState" in said) == (is_rule and known), (
            one.norm.name,
            one.state,
        )


def test_only_terms_are_used_that_the_other_vocabularies_have(stands):
    used = set()
    for name, day, assume in cases():
        for triple in graph(stands(name, day, assume)):
            used |= {str(term) for term in triple}
    for space, names in ((status_rdf.REPORT, REPORT_NAMES), (status_rdf.DPV, DPV_NAMES)):
        assert {iri.removeprefix(space) for iri in used if iri.startswith(space)} <= names


def test_the_rules_are_those_of_the_odrl_export(stands, store):
    policy = json.loads(export(Request(store, AGREEMENT, "odrl", "en", ())))
    rules = {rule["uid"] for kind in ("obligation", "prohibition", "permission") for rule in policy[kind]}
    held = stands(None, "2009-06-30")
    found = graph(held)
    reported = {str(rule) for rule in found.objects(None, rdflib.URIRef(status_rdf.REPORT + "rule"))}
    assert reported == rules
    assert {str(one) for one in found.objects(None, rdflib.URIRef(status_rdf.REPORT + "policy"))} == {
        policy["uid"]
    }


# The codelist


def test_the_codelist_is_that_of_the_states_in_the_same_words():
    ontology = rdflib.Graph().parse(data_folder("ontology") / "events.ttl")
    listed = {
        str(one).removeprefix(STATE)
        for one in ontology.subjects(rdflib.RDF.type, rdflib.URIRef(SRV + "NormState"))
    }
    assert listed == set(STATES)
    words = {lang: Messages(lang, "explanation", "states") for lang in LANGUAGES}
    for state in STATES:
        labels = {
            one.language: str(one)
            for one in ontology.objects(rdflib.URIRef(STATE + state), rdflib.SKOS.prefLabel)
        }
        # Whether the text says of what is open how soon is not the same for every call.
        plain = {lang: Messages(lang, "states") for lang in LANGUAGES}
        held = plain if state == "open" else words
        assert labels == {lang: one[f"state.{state}"] for lang, one in held.items()}


def test_every_term_said_is_declared(stands):
    ontology = rdflib.Graph()
    for path in data_folder("ontology").glob("*.ttl"):
        ontology.parse(path)
    held = stands("termination", "2010-06-30")
    terms = {term for triple in graph(held) for term in triple if str(term).startswith((SRV, STATE))}
    assert {term for term in terms if (term, rdflib.RDF.type, None) not in ontology} == set()


def test_the_terms_are_known_by_their_prefix():
    assert expand("state:open") == STATE + "open"


def test_the_page_has_the_table_of_terms():
    page = (Path(__file__).parents[2] / "docs" / "status.md").read_text("utf-8")
    shown = [line.strip("| ").split(" | ") for line in page.splitlines() if line.count("|") == 7][2:]
    narrower = {", if an event must call for it": "-when-called", ", if acts on record used it": "-used"}
    rows = []
    for cells in shown:
        for words, ending in narrower.items():
            cells[1] = cells[1].replace(words, ending)
        rows.append([cell.strip("` |") for cell in [*cells, "", "", ""][:6]])
    assert rows == [list(row.values()) for row in table()]
