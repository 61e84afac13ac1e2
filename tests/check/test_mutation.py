"""The shapes and the ledger catch what breaks the agreement: a seeded sample of one-triple mutants."""

from __future__ import annotations

import random

import mutants


def test_most_mutants_are_caught() -> None:
    # Who survives among all of them, and why, stands in survivors.md.
    document = mutants.bundled()
    meaningful = [mutant for mutant in mutants.sample(document, 1) if mutant.meaningful]
    chosen = random.Random(7).sample(meaningful, 40)
    missed = [mutant for mutant in chosen if not mutants.caught(mutant, document)]
    assert len(missed) <= 2, missed
