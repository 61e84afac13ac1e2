"""The ontology as one graph."""

from __future__ import annotations

import pytest
import rdflib

from servanda.locate import ontology_files


@pytest.fixture(scope="session")
def ontology() -> rdflib.Graph:
    """The vocabulary and all registries in one graph; nothing is fetched for owl:imports."""
    graph = rdflib.Graph()
    for file in ontology_files():
        graph.parse(file)
    return graph
