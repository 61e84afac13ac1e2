"""The shapes and the ledger catch what breaks the agreement: a seeded sample of one-triple mutants."""

from __future__ import annotations

import random
from pathlib import Path

import mutants


def test_a_mutant_is_caught_unless_it_is_a_known_survivor() -> None:
    known = Path(__file__).with_name("survivors.md").read_text(encoding="utf-8").splitlines()
    document = mutants.bundled()
    meaningful = [mutant for mutant in mutants.sample(document, 1) if mutant.meaningful]
    chosen = random.Random(7).sample(meaningful, 10)
    missed = [mutants.told(mutant) for mutant in chosen if not mutants.caught(mutant, document)]
    assert [one for one in missed if one not in known] == []
