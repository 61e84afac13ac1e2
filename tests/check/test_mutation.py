"""The shapes and the ledger catch what breaks the agreement: a seeded sample of one-triple mutants."""

from __future__ import annotations

import importlib.util

import engines
import mutants
import pytest
import rdflib

from servanda.check.graphs import authored, completed

FAST = importlib.util.find_spec("shacl") is not None


def test_most_mutants_are_caught() -> None:
    # Who survives in the larger sample, and why, stands in survivors.md.
    document = mutants.bundled()
    engine = engines.rust_engine() if FAST else engines.servanda_text
    chosen = [mutant for mutant in mutants.sample(document, 1) if mutant.meaningful][:: 2 if FAST else 12]
    missed = [mutant for mutant in chosen if not mutants.caught(mutant, document, engine)]
    assert len(missed) <= max(1, len(chosen) * 0.05), missed


@pytest.mark.skipif(not FAST, reason="PyPI shacl is not installed")
def test_the_fast_engine_finds_what_servanda_finds() -> None:
    document = mutants.bundled()
    assert engines.rust_engine()(completed(authored(document.quads))) == set()
    for mutant in mutants.sample(document, 1, seed=8)[::50]:
        graph = rdflib.Graph().parse(data=mutants.graph_of(mutant, document), format="nt")
        assert engines.rust_engine()(graph) == engines.servanda_engine(graph), mutant
