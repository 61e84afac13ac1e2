"""The shapes and the ledger catch what breaks the agreement: a seeded sample of one-triple mutants."""

from __future__ import annotations

import random

import engines
import mutants


def test_most_mutants_are_caught() -> None:
    # Who survives among all of them, and why, stands in survivors.md.
    document = mutants.bundled()
    chosen = [mutant for mutant in mutants.sample(document, 1) if mutant.meaningful]
    missed = [mutant for mutant in chosen if not mutants.caught(mutant, document)]
    assert len(missed) <= max(1, len(chosen) * 0.05), missed


def test_the_reference_finds_the_same_in_a_mutant() -> None:
    document = mutants.bundled()
    mutant = random.Random(0).choice(mutants.sample(document, 1, seed=8))
    triples = mutants.triples_of(mutant, document)
    assert engines.compiled(triples) == engines.reference(triples), mutant
