"""The ontology as one graph."""

from __future__ import annotations

import pytest
import rdflib

from servanda.resources import data


@pytest.fixture(scope="session")
def ontology() -> rdflib.Graph:
    """All of ontology/ in one graph; nothing is fetched for owl:imports."""
    graph = rdflib.Graph()
    for file in sorted(data("ontology").glob("*.ttl")):
        graph.parse(file)
    return graph
