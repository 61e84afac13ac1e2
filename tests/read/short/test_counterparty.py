"""Whom a norm is owed to, where the text says it: it is taken, and nothing else is concluded."""

from __future__ import annotations

import pyoxigraph
import pytest

from servanda.check.checker import check_files
from servanda.resources import ontology_files
from servanda.rules import apply_rules

PORTS = "      bearer: ports\n      object: the fees\n"


def conclude(document, subject):
    store = pyoxigraph.Store()
    store.extend(document.quads)
    graph = pyoxigraph.NamedNode("https://w3id.org/servanda/ontology")
    for path in ontology_files():
        store.load(path.read_bytes(), pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
    apply_rules(store)
    return {
        quad.object.value.rpartition("/")[2]
        for quad in store
        if quad.subject.value == f"{document.agreement}/{subject}"
        and quad.predicate.value.endswith("hasCounterparty")
    }


@pytest.mark.parametrize(
    ("written", "owed"),
    [("", {"harbour"}), ("      counterparty: {lights: the fees}\n", {"lights"})],
)
def test_what_the_text_says_stands_in_place_of_the_rule(folder, values, written, owed):
    folder.change(
        "matters: {closures", "actors: {lights: {type: Office, name: the fees}}\nmatters: {closures"
    )
    folder.change(PORTS, PORTS + written)
    document = folder.read()
    assert conclude(document, "3-pay") == owed
    assert conclude(document, "1-closures") == {"harbour"}
    stated = values(document, "3-pay-counterparty", "evidenceText")
    assert stated == ({"the fees"} if written else set())


def test_a_counterparty_is_no_fault_of_the_norm(folder):
    before = {(one.shape, one.focus) for one in check_files([folder.file]).results}
    folder.change(PORTS, PORTS + "      counterparty: {ports: The Ministry of Ports}\n")
    after = {(one.shape, one.focus) for one in check_files([folder.file]).results}
    assert after == before


@pytest.mark.parametrize(("written", "said"), [("yes", {"true"}), ("no", {"false"})])
def test_a_duty_may_be_a_persons_own(folder, values, written, said):
    folder.change(PORTS, PORTS + f"      personal: {written}\n")
    assert values(folder.read(), "3-pay", "isPersonal") == said
