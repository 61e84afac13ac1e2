"""The model of an agreement: what the text says, as objects; the answers were read off the published text."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from tests.network.conftest import Made

import servanda
from servanda.model import Agreement, Norm, Resource, Texts, properties, read_agreement, read_agreements
from servanda.namespaces import BASE, ONTOLOGY_GRAPH, PREFIXES, SRV, expand
from servanda.store.bundle import load_files

IRI = BASE + "agreement/kz-nato-2007"


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    return read_agreement(servanda.load().store, IRI)


@pytest.fixture(scope="module")
def treaty() -> Agreement:
    return read_agreement(
        load_files([Path(__file__).parent / "status" / "treaty.ttl"]), BASE + "agreement/treaty"
    )


@pytest.fixture
def made() -> Made:
    return Made()


def norm(agreement: Agreement, name: str) -> Norm:
    return agreement.norm(f"{agreement.iri}/{name}")


def test_its_notes_make_it_and_a_law_ratifies_it(agreement):
    assert agreement.iri == "agreement:kz-nato-2007" and agreement.language == "kk"
    assert agreement.parties == ("actor:kz-gov", "actor:nato")
    assert agreement.offer.day == date(2007, 9, 7) and agreement.reply.day == date(2007, 11, 1)
    assert agreement.constituted == date(2007, 11, 1)
    assert [one.day for one in agreement.ratified] == [date(2008, 10, 20)]
    notes = {one.name: one for one in agreement.instruments}
    assert notes["reply"].answers == "agreement:kz-nato-2007/first-note"
    assert notes["first-note"].places["en"] == "Brussels"
    assert notes["ratifying-law"].number == "71-IV"


def test_clauses_are_in_the_order_of_the_text(agreement):
    numbers = [clause.number for clause in agreement.clauses]
    assert len(numbers) == 33 and numbers.index("9") < numbers.index("10") < numbers.index("reply-closing")
    held = agreement.clause_by_iri["agreement:kz-nato-2007/3d"]
    assert (held.number, held.part_of) == ("3(d)", "agreement:kz-nato-2007/3")
    assert all(text.texts["kk"] for clause in agreement.clauses for text in clause.passages)


def test_every_norm_of_the_text_and_every_implied_one(agreement):
    assert Counter(one.modality for one in agreement.norms) == {
        "obligation": 42, "prohibition": 4, "permission": 5, "power": 5, "privilege": 6, "condition": 7,
    }  # fmt: skip
    implied = [one for one in agreement.every_norm if one.implied]
    assert [(one.number, one.modality) for one in implied] == [
        ("13", "power"), ("15", "power"), ("reply-closing", "power"),
    ]  # fmt: skip
    assert len(agreement.every_norm) == len(agreement.norms) + 3


def test_clause_4_says_who_notifies_whom_of_what(agreement):
    duty = norm(agreement, "4-notify")
    assert (duty.number, duty.modality, duty.action) == ("4", "obligation", "action:notify")
    assert (duty.bearers, duty.addressees) == (("actor:nato",), ("actor:kz-mfa",))
    # A rule concludes to whom it is owed; the text does not say so.
    assert (duty.counterparties, duty.stated_counterparties) == (("actor:kz-gov",), ())
    assert duty.operative_words == "хабардар ететін болады" and duty.operative_words in duty.quote["kk"]
    assert duty.lines == (61, 62) and duty.copy_lines == (191, 192)
    (notice,) = duty.notifications
    assert (notice.sender, notice.addressee, notice.mode) == ("actor:nato", "actor:kz-mfa", "mode:notify")
    assert [matter.partition(":")[2] for matter in notice.matters] == ["appointment", "arrival", "departure"]
    assert {slot.about.partition(":")[2]: slot.status for slot in notice.slots} == {
        "sender": "stated", "addressee": "stated", "matter": "stated", "trigger": "inferred",
        "timing": "silent", "form": "silent", "purpose": "silent", "effect": "silent",
    }  # fmt: skip
    assert notice.form is None and notice.timing is None and notice.effect is None
    # The slot names no event: those that the notice is about call for it.
    assert notice.trigger.matters == notice.matters and notice.trigger.reasons["en"]


def test_three_months_from_receipt_end_it(agreement):
    found = agreement.notices_with_effect("effect:termination")
    assert {(notice.sender, notice.addressee) for _, notice, _ in found} == {
        ("actor:kz-gov", "actor:nato"), ("actor:nato", "actor:kz-gov"),
    }  # fmt: skip
    assert {(effect.period, effect.runs_from) for *_, effect in found} == {("P3M", "event:receipt")}
    assert {one.number for one, *_ in found} == {"14"}


def test_what_people_must_judge_is_marked_with_who_judges(agreement):
    gates = [(one, gate) for one in agreement.norms for gate in one.gates]
    assert gates and all(gate.calls_for_judgement and gate.judges for _, gate in gates)
    for held, gate in gates:
        assert gate.names_judges or gate.judges == held.bearers
        assert gate.words["kk"]


def test_an_organ_belongs_to_all_that_are_above_it(agreement):
    assert agreement.above["actor:kz-mod"] == {"actor:kz-gov", "actor:kz"}
    assert agreement.actors["actor:nato-plo"].post_in == ("actor:nato",)
    assert "actor:nato" not in agreement.above


@pytest.mark.parametrize(
    ("lang", "name"),
    [("en", "Ministry of Defence of the Republic of Kazakhstan"),
     ("ru", "Министерство обороны Республики Казахстан"),
     ("de", "Қазақстан Республикасының Қорғаныс министрлігі")],
)  # fmt: skip
def test_a_label_falls_back_to_the_language_of_the_source(agreement, lang, name):
    assert agreement.label("actor:kz-mod", lang) == name


def test_what_has_no_label_is_called_as_it_is_typed(agreement):
    assert agreement.label("agreement:kz-nato-2007/4-notify-notice", "en") == "4-notify-notice"
    assert agreement.label("https://example.org/x", "en") == "x"
    assert agreement.initials("actor:nato", "en") == "NATO" and agreement.initials("actor:kz", "en") is None
    assert agreement.initials("actor:kz-mfa", "en") is None


def test_every_label_is_that_of_the_graph(agreement):
    from servanda.names import find_label

    store = servanda.load().store
    named = {name for thing in _things(agreement) for name in (thing.iri, *thing.classes)}
    assert len(named) > 400
    for name in sorted(named):
        for lang in ("en", "kk", "ru"):
            assert agreement.label(name, lang) == find_label(store, expand(name), lang), name


def _things(agreement: Agreement) -> list[Resource]:
    found: list[Resource] = [agreement, *agreement.instruments, *agreement.actors.values()]
    for clause in agreement.clauses:
        found += [clause, *clause.passages, *clause.notes, *clause.norms]
        for held in clause.norms:
            found += [*held.slots, *held.qualifiers, *held.notifications]
    return found


def test_every_property_of_a_field_is_one_of_the_ontology_or_a_known_vocabulary():
    known = {
        quad.subject.value
        for kind in ("ObjectProperty", "DatatypeProperty")
        for quad in servanda.load().store.quads_for_pattern(
            None, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["owl"] + kind), None
        )
    }
    classes = [Agreement, *_all(Resource)]
    named = {prop for cls in classes for prop in properties(cls) if prop.startswith(SRV)}
    assert len(named) > 50 and named <= known


def _all(cls: type[Resource]) -> list[type[Resource]]:
    return [cls, *(below for one in cls.__subclasses__() for below in _all(one))]


def test_a_single_text_has_no_reply(treaty):
    assert treaty.reply is None
    (first,), (second,) = (norm(treaty, name).notifications for name in ("1-notify", "2-answer"))
    assert (first.timing.period, first.timing.runs_from) == ("P30D", "event:occurrence")
    assert first.timing.words == {"en": "within 30 days"} and first.form == "form:written"
    # A trigger names the matter of its events, or they are those of the notice.
    assert (first.trigger.matters, first.trigger.actors) == (("matter:accident",), ("actor:north",))
    assert (second.matters, second.trigger.matters) == (("matter:answer",), ("matter:accident",))
    (term,) = (one for one in treaty.norms if one.name == "4-term")
    assert (term.effect.effect_kind, term.effect.period) == ("effect:termination", "P2Y")
    assert norm(treaty, "1-notify").timing is None


def test_one_of_several_is_read_from_its_own_graphs_alone(made):
    made.notice("a", "b", "m", agreement="one").notice("b", "c", "m", agreement="two")
    store = made.store()
    one = read_agreement(store, BASE + "agreement/one")
    assert [held.bearers for held in one.norms] == [("actor:a",)]
    assert set(one.actors) == {"actor:a", "actor:b"}
    assert [held.iri for held in read_agreements(store)] == ["agreement:one", "agreement:two"]


def test_what_others_describe_is_called_by_its_name_but_is_no_part(made):
    made.notice("a", "b", "m")
    made.quads += [
        Quad(NamedNode(expand("actor:z")), NamedNode(expand("skos:prefLabel")), Literal("Z", language="en"),
             NamedNode(BASE + "agreement/two")),
        Quad(NamedNode(expand("actor:z")), NamedNode(expand("org:unitOf")), NamedNode(expand("actor:a")),
             NamedNode(BASE + "agreement/two")),
    ]  # fmt: skip
    one = read_agreement(made.store(), BASE + "agreement/one", ["actor:z", "no iri at all"])
    assert one.label("actor:z", "kk") == "Z" and one.above["actor:z"] == {"actor:a"}
    assert "actor:z" not in one.actors
    assert read_agreement(made.store(), BASE + "agreement/one").label("actor:z", "en") == "z"


def test_values_that_a_property_does_not_take_are_left_out_and_named(made):
    held = made.norm("a", "b")
    graph = NamedNode(BASE + "agreement/one")
    made.say(held, "srv:hasBearer", "matter:m", "agreement:one")
    made.say("matter:m", "rdf:type", "srv:Matter")
    made.say("srv:hasBearer", "rdfs:range", "srv:Actor")
    made.quads.append(Quad(NamedNode(expand(held)), NamedNode(SRV + "hasAction"), Literal("x"), graph))
    one = read_agreement(made.store(), BASE + "agreement/one")
    assert one.norms[0].bearers == ("actor:a",) and one.norms[0].action is None
    assert one.odd == (f"srv:hasAction of {held}", f"srv:hasBearer of {held}")


def test_an_agreement_that_is_not_there_is_empty():
    one = read_agreement(Store(), BASE + "agreement/none")
    assert (one.iri, one.norms, one.clauses, one.kind) == ("agreement:none", (), (), "")
    assert one.offer is None and one.constituted is None and one.language == "und"


def test_reading_one_never_scans_the_store():
    asked = []

    class Watched:
        def __init__(self, store: Store) -> None:
            self.store = store

        def quads_for_pattern(self, *pattern):
            asked.append(pattern)
            return self.store.quads_for_pattern(*pattern)

    read_agreement(Watched(servanda.load().store), IRI)
    own = {IRI, IRI + "/derived", ONTOLOGY_GRAPH}
    assert asked
    for subject, _, _, graph in asked:
        assert subject is not None or graph.value in own


@pytest.mark.parametrize(
    ("languages", "text"), [(("ru", "en"), "b"), (("de",), "a"), ((), "a"), (("kk",), "a")]
)
def test_a_text_is_found_in_the_first_language_that_has_it(languages, text):
    assert Texts(kk="a", en="b").find(*languages) == text
    assert Texts().find(*languages) == Texts().any == ""
