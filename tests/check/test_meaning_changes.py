"""A check finds changes of meaning, of kinds that a rule can see: a seeded sample of a small agreement."""

from __future__ import annotations

import random
from pathlib import Path

import meaning_changes

from servanda.check.checker import check_documents
from servanda.read.document import read_file

AGREEMENT = meaning_changes.ROOT / "docs" / "examples" / "river-gauges-2020" / "agreement.yaml"


def test_a_change_of_a_kind_that_a_rule_can_see_is_found_unless_it_is_a_known_survivor() -> None:
    survivors = Path(__file__).with_name("survivors.md").read_text(encoding="utf-8").splitlines()
    document = read_file(AGREEMENT)
    known = frozenset(check_documents([document]).results)
    told = [
        (kind, change)
        for kind, change in meaning_changes.list_changes(document, 2, 7)
        if kind not in meaning_changes.UNTOLD
    ]
    missed = [
        f"- {kind}: {AGREEMENT.parent.name}: {change.name}"
        for kind, change in random.Random(7).sample(told, 6)
        if all(one.severity == "info" for one in meaning_changes.find_new(document, known, change))
    ]
    assert [one for one in missed if one not in survivors] == []


def test_a_deletion_takes_with_it_what_hangs_on_it_and_numbers_the_rest_anew() -> None:
    document = read_file(AGREEMENT)
    content = meaning_changes.Content(document.quads, document.agreements[0])
    norm = next(one for one in content.things("hasNorm") if one.value.endswith("/3-comments"))
    changed = meaning_changes.change_document(document, content.delete("", norm))
    assert not any(
        one.value.rpartition("/")[2].startswith("3-comments")
        for quad in changed.quads
        for one in (quad.subject, quad.object)
    )
    orders = [
        quad.object.value
        for quad in changed.quads
        if quad.subject.value.endswith("/3-spills") and quad.predicate.value.endswith("#order")
    ]
    assert orders in ([], ["1"])
