"""Cypher, run by a database that speaks it: the graph it makes is the network, also when run again."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest
from tests.needs import require

import servanda
from servanda.export import graphs
from servanda.export.formats import Request, export
from servanda.namespaces import BASE
from servanda.network.graph import project

from .conftest import HOSTILE, SMALL, small

AGREEMENT = BASE + "agreement/kz-nato-2007"


@pytest.fixture
def run():
    """Give a function that runs a statement in an empty SQLite with graphqlite, and returns its rows."""
    require("apsw", "graphqlite")
    import apsw

    database = apsw.Connection(":memory:")
    database.enable_load_extension(True)
    found = importlib.util.find_spec("graphqlite")
    database.load_extension(str(Path(found.origin).with_name("graphqlite.so")))

    def ask(statement):
        return json.loads(next(database.execute("SELECT cypher(?)", (statement,)))[0])

    yield ask
    database.close()


def statements(store, lang="en"):
    content = export(Request(store, SMALL, "cypher", lang)).decode()
    lines = [line for line in content.splitlines(keepends=True) if not line.startswith("//")]
    return [statement.strip() for statement in "".join(lines).split(";\n") if statement.strip()]


def held(run):
    """Return the nodes and the relationships of the database, as the projection has them."""
    nodes = {}
    for row in run("MATCH (n:Servanda) RETURN n.id AS id, properties(n) AS properties, labels(n) AS labels"):
        nodes[row["id"]] = row["properties"], set(row["labels"])
    edges = {}
    for row in run("MATCH (a)-[r]->(b) RETURN a.id AS a, b.id AS b, type(r) AS type, properties(r) AS held"):
        edges[row["a"], row["b"], row["held"].pop("key")] = row["held"], row["type"]
    return nodes, edges


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\0" not in text])
def test_a_database_holds_the_network_also_when_run_twice(run, text):
    store = small([text])
    network = project(store, SMALL).to_networkx()
    for statement in statements(store) * 2:
        run(statement)
    nodes, edges = held(run)
    assert {name: properties for name, (properties, _) in nodes.items()} == {
        name: {"id": name, **data} for name, data in network.nodes(data=True)
    }
    assert nodes["actor:a-office"][1] == {"Servanda", "Actor", "Ministry"}
    assert nodes["agreement:x/1-n"][1] == {"Servanda", "Norm", "Obligation"}
    assert {end: data for end, (data, _) in edges.items()} == {
        (source, target, key): data for source, target, key, data in network.edges(keys=True, data=True)
    }
    parallel = [kind for (a, b, _), (_, kind) in edges.items() if (a, b) == ("actor:a-office", "actor:b")]
    assert sorted(parallel) == ["IS_BOUND_TO", "NOTIFIES", "NOTIFIES"]


def test_two_agreements_may_share_a_database(run):
    for statement in [*statements(small(["mine"])), *statements(small(["mine"], notices=3), "kk")]:
        run(statement)
    assert run("MATCH ()-[r:NOTIFIES]->() RETURN count(r) AS number") == [{"number": 3}]


def test_no_statement_has_more_rows_than_the_limit(monkeypatch):
    monkeypatch.setattr(graphs, "STATEMENT_ROWS", 3)
    store = servanda.load().store
    content = export(Request(store, AGREEMENT, "cypher")).decode()
    rows = [len(re.findall(r"^  \{", part, re.MULTILINE)) for part in content.split(";\n")]
    assert max(rows) == 3
    network = project(store, AGREEMENT).to_networkx()
    assert sum(rows) == network.number_of_nodes() + network.number_of_edges() > 800


def test_every_row_is_one_line_of_ascii_controls_and_unbroken_strings():
    content = export(Request(small(HOSTILE), SMALL, "cypher")).decode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", content)
    for line in content.splitlines():
        if line.startswith("  {"):
            assert re.fullmatch(r"  \{(?:[^'\\]|'(?:[^'\\]|\\.)*')*\},?", line)
