"""Texts of the agreement that stand in a wrong place, in a wrong language, cut or empty."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pyoxigraph as ox
import pytest

from servanda.check.checker import authored_triples
from servanda.check.shacl import Data
from servanda.check.words import compare_words
from servanda.namespaces import PREFIXES, SRV
from servanda.read.document import read_file
from servanda.resources import data_folder, registry_triples

BASE = PREFIXES["agreement"] + "kz-nato-2007/"
LABEL = PREFIXES["skos"] + "prefLabel"
TEXT = SRV + "text"
TAKEN, NOT_TAKEN = SRV + "readingTaken", SRV + "readingNotTaken"

#: Texts that change place: the property, the language, both nodes.
SWAPS = [
    (TEXT, "en", "4.1-p1", "12-p1"),
    (LABEL, "ru", "5-assist", "10-driver"),
    (TAKEN, "en", "7-note-usually", "3b-note-reach"),
    (SRV + "actObject", "kk", "10-car", "9-floor-space"),
    (SRV + "silenceText", "ru", "10-silence-replacement", "2.1-silence-status-elsewhere"),
    (LABEL, "all", "2.2-absence", "6-invite-ngos"),
]
#: Texts that are changed: the property, the language, the node, the change, the rule that tells.
CHANGES = [
    (TEXT, "en", "11.1-p1", lambda texts: cut(texts["en"]), "WordsLength"),
    (TEXT, "ru", "5.1-p1", lambda texts: texts["kk"], "WordsLanguage"),
    (NOT_TAKEN, "ru", "9-note-structure", lambda texts: texts["en"], "WordsLanguage"),
    (TAKEN, "kk", "10-note-costs", lambda _: ".", "WordsMissing"),
    (SRV + "scopeText", "en", "2-appropriate", lambda _: "–", "WordsMissing"),
    (LABEL, "en", "8-professional", lambda _: "The liaison officer may engage in other professional activity "
     "for personal gain", "WordsModality"),
    (LABEL, "en", "5.3-meetings", lambda texts: texts["en"].replace("IPAP", "PARP"), "WordsProgramme"),
    (LABEL, "en", "4-notify", lambda texts: texts["en"].replace("NATO", "The Government of Kazakhstan", 1),
     "WordsTranslatedActor"),
    (LABEL, "ru", "4.1-movements", lambda texts: texts["ru"].replace("Министерство обороны", "НАТО"),
     "WordsTranslatedActor"),
]  # fmt: skip


def cut(text: str) -> str:
    words = text.split()
    return " ".join(words[: len(words) // 2])


@cache
def reference() -> tuple[ox.Triple, ...]:
    document = read_file(data_folder("agreements") / "kz-nato-2007" / "agreement.yaml")
    return tuple(authored_triples(document.quads))


Texts = dict[tuple[str, str], dict[str, str]]


def list_texts() -> Texts:
    found: Texts = defaultdict(dict)
    for subject, predicate, value in reference():
        if isinstance(value, ox.Literal) and value.language and isinstance(subject, ox.NamedNode):
            found[subject.value.removeprefix(BASE), predicate.value][value.language] = value.value
    return found


def find(changes: dict[tuple[str, str, str], str]) -> dict[str, set[str]]:
    """Return the rules that tell of each node, after texts (by node, property and language) are changed."""

    def change(triple: ox.Triple) -> ox.Triple:
        subject, predicate, value = triple
        if not isinstance(value, ox.Literal) or not isinstance(subject, ox.NamedNode):
            return triple
        key = subject.value.removeprefix(BASE), predicate.value, value.language or ""
        new = changes.get(key)
        return triple if new is None else ox.Triple(subject, predicate, ox.Literal(new, language=key[2]))

    found: dict[str, set[str]] = defaultdict(set)
    for one in compare_words(Data([*registry_triples(), *map(change, reference())])):
        found[one.focus.strip("<>").removeprefix(BASE)].add(one.shape.strip("<>").rpartition("#")[2])
    return found


@cache
def found_swaps() -> dict[str, set[str]]:
    texts = list_texts()
    changes = {}
    for path, language, one, other in SWAPS:
        for tag in ("kk", "ru", "en") if language == "all" else (language,):
            changes[one, path, tag] = texts[other, path][tag]
            changes[other, path, tag] = texts[one, path][tag]
    return find(changes)


@cache
def found_changes() -> dict[str, set[str]]:
    texts = list_texts()
    changes = {
        (node, path, tag): change(texts[node, path]) for path, tag, node, change, _ in CHANGES
    }  # fmt: skip
    note = "15-note-counter-proposal"
    changes[note, NOT_TAKEN, "en"] = texts[note, TAKEN]["en"]
    changes["12-note-bearer", TAKEN, "ru"] = texts["4-note-departure", TAKEN]["ru"]
    return find(changes)


@pytest.mark.parametrize(("path", "language", "one", "other"), SWAPS)
def test_texts_in_each_others_place_are_found(path: str, language: str, one: str, other: str) -> None:
    assert "WordsSwapped" in found_swaps()[one] & found_swaps()[other]


@pytest.mark.parametrize(("node", "rule"), [(node, rule) for _, _, node, _, rule in CHANGES])
def test_texts_that_are_no_longer_right_are_found(node: str, rule: str) -> None:
    assert rule in found_changes()[node]


def test_two_readings_that_are_one_are_found() -> None:
    assert "WordsSame" in found_changes()["15-note-counter-proposal"]


def test_a_text_that_stands_for_another_too_is_found_where_it_does_not_fit() -> None:
    assert "WordsUnlike" in found_changes()["12-note-bearer"]
    assert "4-note-departure" not in found_changes()


def test_nothing_is_told_of_texts_that_were_not_changed() -> None:
    changed = {node for _, _, node, _, _ in CHANGES} | {"15-note-counter-proposal", "12-note-bearer"}
    assert found_changes().keys() <= changed
    assert found_swaps().keys() <= {node for *_, one, other in SWAPS for node in (one, other)}
