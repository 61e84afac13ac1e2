"""Where servers are written to, as far as it can be told from a URL and the headers of an answer."""

from __future__ import annotations

import pytest

from servanda.store.endpoint import describe_server, split_limit

VIRTUOSO = {"server": "Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu"}


pytestmark = pytest.mark.usefixtures("nothing_said")


@pytest.mark.parametrize(
    ("query", "headers", "update", "graphs"),
    [
        (
            "http://h:8890/sparql",
            VIRTUOSO,
            "http://h:8890/sparql-auth",
            "http://h:8890/sparql-graph-crud-auth",
        ),
        ("http://h/sparql-auth/", VIRTUOSO, "http://h/sparql-auth", "http://h/sparql-graph-crud-auth"),
        ("http://h/query", {"server": "Oxigraph/0.5.13"}, "http://h/update", "http://h/store"),
        ("http://h/o/query?x=y", {"server": "oxigraph/0.5.13"}, "http://h/o/update", "http://h/o/store"),
        ("http://h/ds/query", {"fuseki-request-id": "4"}, "http://h/ds/update", "http://h/ds/data"),
        ("http://h/ds", {"server": "Apache Jena Fuseki (4.9.0)"}, "http://h/ds/update", "http://h/ds/data"),
        (
            "http://h/repositories/r",
            {"server": "GraphDB/10"},
            "http://h/repositories/r/statements",
            "http://h/repositories/r/rdf-graphs/service",
        ),
        (
            "https://c.cluster.neptune.amazonaws.com:8182/sparql",
            {"server": "x"},
            "https://c.cluster.neptune.amazonaws.com:8182/sparql",
            "https://c.cluster.neptune.amazonaws.com:8182/sparql/gsp/",
        ),
        ("http://h/sparql", {"server": "nginx"}, None, None),
        ("http://h/query", {}, None, None),
    ],
)
def test_known_servers(query: str, headers: dict[str, str], update: str | None, graphs: str | None) -> None:
    found = describe_server(query, headers)
    assert (found.update, found.graphs) == (update, graphs)


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVANDA_STORE_UPDATE", "https://other/update")
    found = describe_server("http://h/sparql", VIRTUOSO)
    assert (found.update, found.graphs) == ("https://other/update", "http://h/sparql-graph-crud-auth")
    # What is peculiar about a server stays so.
    assert found.rewritten
    assert not found.takes_data
    # Without it a client that is killed has left nothing of the agreement (docs/servers.md).
    assert found.transaction == "DEFINE sql:log-enable 1\n"


def test_a_limit_is_one_at_the_end() -> None:
    inner = "SELECT * { { SELECT * { ?s ?p ?o } LIMIT 5 } }"
    assert split_limit(inner) == (None, 0, inner)
    assert split_limit("ASK {} # LIMIT 5") == (None, 0, "ASK {} # LIMIT 5")
    assert split_limit("SELECT * {}\nlimit 5\n# none\nOffset 7") == (5, 7, "SELECT * {}\n")
