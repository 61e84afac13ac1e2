"""Generated corpora: the same bytes everywhere, true to the shapes, and of the size that was promised."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path

import engines
import pyoxigraph as ox
import pytest

from servanda.generate.agreement import build_scenario, generate_agreement, read_table
from servanda.generate.corpus import generate_corpus
from servanda.namespaces import PREFIXES, SRV, local
from servanda.query.questions import find_question
from servanda.rules import derive_graphs
from servanda.store.bundle import load_ontology

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
PACKAGE = Path(__file__).parents[2] / "graph"


@pytest.fixture(scope="module")
def many(parsed) -> list[ox.Quad]:
    """Return the quads of a corpus in which everything comes that can."""
    return parsed(generate_corpus(150, 8))


@pytest.mark.parametrize("hashing", ["0", "7"])
def test_the_same_seed_gives_the_same_bytes_in_any_process(hashing: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "servanda", "generate", "4", "--seed", "11"],
        env={**os.environ, "PYTHONHASHSEED": hashing, "PYTHONPATH": str(PACKAGE)},
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"".join(generate_corpus(4, 11))


def test_an_agreement_does_not_depend_on_how_many_there_are() -> None:
    assert list(generate_corpus(9, 3))[:4] == list(generate_corpus(4, 3))


def test_another_seed_gives_another_corpus() -> None:
    one, other = b"".join(generate_corpus(3, 1)), b"".join(generate_corpus(3, 2))
    assert len(one) != len(other)


def test_each_agreement_stands_together_in_its_own_graph(parsed) -> None:
    quads = parsed(generate_corpus(30))
    graphs = [name.value for name, _ in groupby(quad.graph_name for quad in quads)]
    assert graphs == [f"{PREFIXES['agreement']}generated-{number:06d}" for number in range(1, 31)]
    assert len(set(map(str, quads))) == len(quads)
    own = PREFIXES["vann"] + "preferredNamespacePrefix"
    prefixes = [quad.object.value for quad in quads if quad.predicate.value == own]
    assert len(set(prefixes)) == 30


def test_the_size_is_that_of_real_agreements() -> None:
    drafts = [generate_agreement(number, 5) for number in range(1, 301)]
    triples = sum(len(set(draft.triples)) for draft in drafts) / 300
    notices = sum(
        predicate.endswith("requiresNotification>") for d in drafts for _, predicate, _ in d.triples
    )
    assert 700 <= triples <= 800
    assert 9 <= notices / 300 <= 11


def test_the_corpus_varies(many) -> None:
    kinds = {local(quad.object.value) for quad in many if quad.predicate == TYPE}
    assert {"Obligation", "Prohibition", "Permission", "Power", "Privilege", "Immunity", "Condition"} <= kinds
    assert {"Erratum", "Qualifier", "InterpretiveNote", "RatifyingAct", "ReferencedInstrument"} <= kinds
    assert {"Stated", "Inferred", "Silent", "State", "InternationalOrganization", "Government"} <= kinds
    named = {
        quad.object.value
        for quad in many
        if quad.predicate.value in (SRV + "concernsMatter", SRV + "concernsProgramme")
    }
    assert 15 <= len(named) <= 30
    tongues = Counter(quad.object.language for quad in many if quad.predicate.value == SRV + "quote")
    assert set(tongues) == {"kk", "ru", "en"}
    parties = {quad.object.value for quad in many if quad.predicate.value == SRV + "hasParty"}
    assert len(parties) > 15
    clauses = Counter(quad.subject for quad in many if quad.predicate.value == SRV + "hasClause")
    assert len(set(clauses.values())) > 4


def test_agreements_refer_to_instruments_of_earlier_ones(many) -> None:
    referred = [
        (quad.graph_name.value, quad.object.value)
        for quad in many
        if quad.predicate.value == SRV + "refersToInstrument"
        and not quad.object.value.startswith(quad.graph_name.value + "/")
    ]
    assert referred and all(target.rpartition("/")[0] < graph for graph, target in referred)
    shared = Counter(target for _, target in set(referred))
    assert shared.most_common(1)[0][1] > 1


def test_actors_and_codes_of_the_registry_are_called_as_there() -> None:
    from servanda.generate.agreement import list_parties

    store = ox.Store()
    load_ontology(store)
    for party in (one for some in list_parties().values() for one in some):
        for actor in (party, *party.bodies.values()):
            if not actor.registered:
                continue
            label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
            node = ox.NamedNode(PREFIXES["actor"] + local(actor.id))
            held = {
                quad.object.language: quad.object.value for quad in store.quads_for_pattern(node, label, None)
            }
            if actor.kind in ("Office", "Ministry", "Government"):
                assert actor.labels == held
            assert set(held) == {"kk", "ru", "en"}, f"{actor.id} is not in the registry"


def test_matters_and_programmes_not_described_here_are_in_the_registry() -> None:
    store = ox.Store()
    load_ontology(store)
    for code, record in {**read_table("matters")["matters"], **read_table("matters")["programmes"]}.items():
        prefix, _, name = code.partition(":")
        known = any(store.quads_for_pattern(ox.NamedNode(PREFIXES[prefix] + name), None, None))
        assert known != ("pattern" in record), code


def test_a_corpus_meets_the_shapes(check) -> None:
    assert check(generate_corpus(25)) == []


@pytest.mark.needs("shacl")
def test_another_engine_finds_nothing_either(lines) -> None:
    assert engines.rust_text(lines(generate_corpus(3, 21))) == set()


def test_pyshacl_finds_nothing_either(lines) -> None:
    assert engines.reference_text(lines(generate_corpus(1, 21))) == set()


def test_rules_run_and_every_notice_is_a_row_of_who_must_notify_whom() -> None:
    store = ox.Store()
    load_ontology(store)
    store.load(b"".join(generate_corpus(8)), ox.RdfFormat.N_QUADS)
    notices = len(list(store.quads_for_pattern(None, ox.NamedNode(SRV + "requiresNotification"), None)))
    derive_graphs(store)
    derived = {q.graph_name.value for q in store if q.graph_name.value.endswith("/derived")}
    assert len(derived) == 8
    rows = list(store.query(find_question("who-must-notify-whom").text, use_default_graph_as_union=True))
    assert len(rows) == notices


def test_the_choices_of_an_agreement_are_those_of_its_number() -> None:
    one, other = build_scenario(1, 0), build_scenario(2, 0)
    assert (one.number, other.number) == (1, 2)
    assert (one.day, one.sector, one.parties) != (other.day, other.sector, other.parties)
