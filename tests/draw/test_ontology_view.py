"""The ontology, drawn: every class and every property once where it belongs."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from pyoxigraph import Store

import servanda
from servanda.draw.ontology_view import list_classes
from servanda.namespaces import SRV
from servanda.resources import data_folder

SOURCE = "".join(
    (data_folder("ontology") / name).read_text(encoding="utf-8")
    for name in ("servanda.ttl", "events.ttl", "lexicon.ttl")
)


def declared(kind: str) -> set[str]:
    return {SRV + name for name in re.findall(rf"^srv:(\w+) a owl:{kind}\b", SOURCE, re.M)}


@pytest.fixture(scope="module")
def found():
    return list_classes(servanda.load().store, "en")


def test_every_class_of_the_ontology_is_drawn_once(drawn):
    dots = " ".join(sheet.dot for sheet in drawn("ontology").sheets)
    links = Counter(re.findall(r'URL="([^"]+)"', dots))
    assert {iri for iri in links if iri.startswith(SRV)} == declared("Class")
    assert set(links.values()) == {1}


#: What rules say in one step of what stands in slots, codes and references: drawn there, and not twice.
REPEATED = {
    SRV + name
    for name in (
        "triggerText", "timingText", "purposeText", "effectText", "modeNotation", "formNotation",
        "isInferredIn", "isSilentOn", "isUncountableIn", "uncountableText", "qualifierLabel", "translation",
        "cites", "ratifies", "amends", "incorporates", "supersedes",
    )
}  # fmt: skip


def test_every_property_with_a_domain_stands_in_a_box_but_those_that_repeat_others(found, store):
    from servanda.names import find_label

    links = {name for one in found.values() for names in one.links.values() for name in names}
    values = {name for one in found.values() for name, _ in one.values}
    assert links == {find_label(store, iri, "en") for iri in declared("ObjectProperty") - REPEATED}
    assert values == {find_label(store, iri, "en") for iri in declared("DatatypeProperty") - REPEATED}


def test_what_is_a_kind_of_what(found):
    assert found[SRV + "Immunity"].above == [SRV + "Privilege"]
    assert found[SRV + "Government"].above == [SRV + "Actor"]  # an alignment adds org:Organization
    assert found[SRV + "Matter"].above == ["http://www.w3.org/2004/02/skos/core#Concept"]


def test_a_union_of_domains_or_ranges_is_taken_apart(found):
    assert "has addressee" in found[SRV + "Norm"].links[SRV + "Actor"]
    assert "has addressee" in found[SRV + "Notification"].links[SRV + "Actor"]
    assert set(found[SRV + "InterpretiveNote"].links) == {
        SRV + name for name in ("Norm", "Clause", "Qualifier", "Event", "Topic")
    }


def test_each_relation_says_what_it_leads_to(drawn, said):
    shown = re.sub(r"\s+", " ", said(drawn("ontology")))
    for words in (
        "has norm ▸ norm", "requires notification ▸ notification", "refers to instrument ▸ instrument",
        "has addressee, has copy recipient, has responsible Party, has sender ▸ actor",
    ):  # fmt: skip
        assert words in shown


@pytest.mark.parametrize(("lang", "name"), [("en", "norm"), ("kk", "Хабарлама"), ("ru", "Уведомление")])
def test_names_are_in_the_language_of_the_drawing(drawn, said, lang, name):
    assert name in said(drawn("ontology", lang=lang)).split()


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_it_is_legible_in_print(drawn, layout, overlaps, lang):
    for sheet in drawn("ontology", lang=lang).sheets:
        held = layout(sheet)
        assert overlaps.faults(held) == []
        assert overlaps.proportion(held) > 1.4
        assert overlaps.smallest(held) >= 7.9


def test_a_store_without_an_ontology_is_given_the_one_that_comes_with_servanda(found):
    assert list_classes(Store(), "en").keys() == found.keys()
