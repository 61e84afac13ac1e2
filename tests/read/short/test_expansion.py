"""The short form expanded: what is filled in from the text, the place in the file, and the registries."""

from __future__ import annotations

from servanda.read.document import read_file
from servanda.read.short.companions import is_companion

INFERRED = "      bearer: {harbour: {words: The Harbour Agency, inferred: It sets them.}}\n"


def test_clauses_come_from_the_text(folder, values):
    document = folder.read()
    assert values(document, "2a", "number") == {"2(a)"}
    assert values(document, "2a", "isPartOfClause") == {"2"}
    assert values(document, "2a-p1", "text") == {
        "shall inform the Ministry of Ports of storms, if they are severe;"
    }
    orders = {name: values(document, name, "order") for name in ("opening", "1", "2", "2a", "2b", "closing")}
    assert orders == {
        "opening": {"1"}, "1": {"2"}, "2": {"3"}, "2a": {"4"}, "2b": {"5"}, "closing": {"8"},
    }  # fmt: skip
    assert values(document, "opening-p1", "hasKind") | values(document, "2-p1", "hasKind") == {
        "kind:formal",
        "kind:recital",
    }


def test_a_clause_that_is_not_written_keeps_its_place(folder, values):
    before = folder.read()
    start, end = folder.line("  2(b):") - 1, folder.line("  3:") - 1
    lines = folder.file.read_text(encoding="utf-8").splitlines()
    folder.write(agreement="\n".join([*lines[:start], *lines[end:]]))
    after = folder.read()
    assert values(after, "2b", "order") == set()
    assert values(after, "3", "order") == values(before, "3", "order")


def test_words_are_found_by_the_names_of_what_is_declared(folder, values):
    document = folder.read()
    assert values(document, "1-closures", "hasBearer") == {"ports"}
    assert values(document, "1-closures-bearer", "evidenceText") == {"Ministry of Ports"}
    assert values(document, "1-closures-notice", "hasAddressee") == {"harbour"}
    assert values(document, "1-closures", "quote") == {
        "The Ministry of Ports shall notify the Harbour Agency in writing of planned closures"
    }
    assert values(document, "1-closures", "skos:prefLabel") == values(document, "1-closures", "quote")
    assert values(document, "1-closures", "actObject") == {"planned closures"}
    assert values(document, "harbour", "skos:altLabel") == {"agency"}


def test_what_is_not_written_is_silent(folder, values):
    document = folder.read()
    states = {
        slot: values(document, f"1-closures-notice-{slot}", "rdf:type")
        for slot in ("sender", "matter", "form", "trigger", "timing", "purpose", "effect")
    }
    assert {slot for slot, state in states.items() if state == {"srv:Silent"}} == {
        "trigger", "timing", "purpose", "effect",
    }  # fmt: skip


def test_a_reciprocal_notice_goes_from_each_to_the_other(folder, values):
    document = folder.read()
    notices = values(document, "4-entry-into-force", "requiresNotification")
    assert notices == {"4-entry-into-force-notice-ports", "4-entry-into-force-notice-harbour"}
    assert values(document, "4-entry-into-force-notice-ports", "hasAddressee") == {"harbour"}
    for effect in ("4-entry-into-force-effect", "4-entry-into-force-notice-harbour-effect"):
        assert values(document, effect, "runsFrom") == {"event:receipt"}


def test_each_and_other_are_the_two_parties(folder, values):
    folder.add_clause("5. A Party shall notify the other of mishaps.")
    folder.change(
        "clauses:\n",
        "clauses:\n  5:\n    mishaps: {obligation: {notify: shall notify}, bearer: each, addressee: other, "
        "reciprocal: yes, matter: {storms: mishaps}}\n",
    )
    document = folder.read()
    assert values(document, "5-mishaps-notice-ports", "hasAddressee") == {"harbour"}
    assert values(document, "5-mishaps-bearer-ports", "evidenceText") == {"A Party"}


def test_each_and_other_are_roles_where_there_are_more_parties(folder, values):
    folder.add_clause("5. Each Party shall notify the other Party of mishaps.")
    folder.change("matters: {", "actors: {third: {type: State, name: Third}}\nmatters: {")
    folder.change("parties:\n", "parties:\n  third: ~\n")
    folder.change(
        "clauses:\n",
        "clauses:\n  5:\n    mishaps: {obligation: {notify: shall notify}, bearer: each, addressee: other, "
        "matter: {storms: mishaps}}\n",
    )
    document = folder.read()
    assert values(document, "5-mishaps", "hasBearer") == {"each"}
    assert values(document, "each", "hasRoleType") == {"role:each-party"}
    assert values(document, "", "hasParty") == {"third", "ports", "harbour"}


def test_like_takes_what_is_not_written(folder, values):
    folder.change(
        "    keep:\n      obligation: {keep-low: shall keep}\n",
        "    keep:\n      like: pay\n      obligation: {keep-low: shall keep}\n",
    )
    folder.change(
        INFERRED + "      object: the fees\n",
        "      bearer: {harbour: The Harbour Agency}\n",
    )
    folder.write(ru="clauses: {3: {pay/object: сборы}}")
    document = folder.read()
    assert values(document, "3-keep", "actObject") == {"the fees", "сборы"}
    assert values(document, "3-keep", "hasBearer") == {"harbour"}
    assert values(document, "3-keep", "hasAction") == {"keep-low"}


def test_a_qualifier_stands_once_and_says_whom_it_limits(folder, values):
    document = folder.read()
    assert values(document, "2a-storms", "hasQualifier") == {"2a-severe"}
    assert values(document, "2a-severe", "hasQualifierType") == {"severe"}
    folder.change("reach: Only severe storms count.}", "limits: [2a-storms, 2b-delays]}")
    document = folder.read()
    assert values(document, "2b-delays", "hasQualifier") == {"2a-severe"}


def test_a_note_is_about_the_only_norm_else_about_what_it_says(folder, values):
    document = folder.read()
    assert values(document, "2a-note-which", "isAbout") == {"2a-storms"}
    assert values(document, "3-note-fees", "isAbout") == {"3-pay", "3-keep"}
    assert values(document, "3-note-fees", "prov:wasAttributedTo") == {"actor:servanda"}


def test_notes_may_stand_in_a_file_of_their_own(folder, values):
    folder.write(notes="2(b):\n  late: {words: delays, readingTaken: Delays of ships.}\n")
    document = folder.read()
    assert values(document, "2b-note-late", "isAbout") == {"2b-delays"}
    position = document.positions[f"{document.agreement}/2b-note-late"]
    assert (position.line, position.file) == (2, folder.path / "notes.yaml")


def test_translations_stand_in_files_of_their_own(folder, values):
    folder.write(
        ru="title: Меморандум\nmatters: {storms: штормы}\n"
        "clauses:\n  1: {label: Закрытие, p1: Министерство портов уведомляет, closures: Уведомлять}\n"
        "  2(a): {qualifiers/severe: Лишь сильные, notes/which/not: Лишь на море}\n"
        "  3: {keep/bearer/harbour/inferred: Оно их определяет}\n"
    )
    document = folder.read()
    assert "Меморандум" in values(document, "", "dcterms:title") & values(document, "text", "dcterms:title")
    assert "штормы" in values(document, "storms", "skos:prefLabel")
    assert "Министерство портов уведомляет" in values(document, "1-p1", "text")
    assert "Уведомлять" in values(document, "1-closures", "skos:prefLabel")
    assert "Лишь на море" in values(document, "2a-note-which", "readingNotTaken")
    assert "Оно их определяет" in values(document, "3-keep-bearer", "reason")


def test_what_is_uncountable_says_why_and_what_it_needs(folder, values):
    folder.change(
        "      matter: delays\n",
        "      matter: delays\n"
        "      timing: {words: of delays, uncountable: {why: No time., needs: A clock.}}\n",
    )
    document = folder.read()
    assert values(document, "2b-delays-notice-timing", "uncountableReason") == {"No time."}
    assert values(document, "2b-delays-notice-timing", "uncountableNeeds") == {"A clock."}


def test_a_registry_names_the_same_actor_in_two_agreements(folder, values):
    folder.write(
        registry="language: en\nactors:\n  coast-guard: {type: Authority, names: [Coast Guard, guard]}\n"
    )
    folder.change("addressee: harbour\n", "addressee: {coast-guard: the Harbour Agency}\n")
    document = folder.read()
    assert values(document, "1-closures", "hasAddressee") == {"actor:coast-guard"}
    labels = {
        quad.object.value for quad in document.quads if quad.subject.value.endswith("/actor/coast-guard")
    }
    assert {"Coast Guard", "guard"} <= labels


def test_operative_words_of_a_sentence_come_from_the_lexicon_and_the_registry(folder, values):
    folder.write(registry="language: en\nexpressions: {shall-keep: {obligation: shall keep}}\n")
    folder.change(
        "      obligation: {keep-low: shall keep}\n"
        + INFERRED[:0]
        + "      bearer: {harbour: {words: The Harbour Agency, inferred: It sets them.}}\n",
        "      obligation: harbour keep-low\n      quote: The Harbour Agency … low\n",
    )
    document = folder.read()
    assert values(document, "3-keep", "operativeWords") == {"shall keep"}
    assert values(document, "3-keep-bearer", "evidenceText") == {"Harbour Agency"}


def test_an_expression_is_called_by_its_words_and_found_on_its_line(folder, values):
    folder.write(registry="language: en\nexpressions:\n  own: {obligation: [sees to it, has to]}\n")
    document = folder.read()
    (label,) = {q.object.value for q in document.quads if q.subject.value.endswith("lexicon/own")
                and q.predicate.value.endswith("prefLabel")}  # fmt: skip
    assert label == "sees to it"
    position = next(at for iri, at in document.positions.items() if iri.endswith("lexicon/own"))
    assert (position.line, position.file) == (3, folder.path / "registry.yaml")


def test_candidates_are_passed_over_and_counted(folder, values):
    before = set(map(str, folder.read().quads))
    folder.change(
        "  2:\n", "  2:\n    proposed: {storms: {by: a tool, obligation: {inform: shall inform}}}\n"
    )
    document = folder.read()
    assert document.candidates == 1
    assert set(map(str, document.quads)) == before


def test_an_elided_quote_is_the_stretch_between_its_words(folder, values):
    folder.change(
        "      obligation: {pay-fees: shall pay}\n",
        "      obligation: {pay-fees: shall pay}\n      quote: Ministry of Ports … the fees\n",
    )
    assert values(folder.read(), "3-pay", "quote") == {"Ministry of Ports shall pay the fees"}


def test_passages_may_be_named_or_begun_with_their_first_words(folder, values):
    folder.change("  3:\n", "  3:\n    passages: {duty: normative, wish: procedural}\n")
    document = folder.read()
    assert values(document, "3-wish", "hasKind") == {"kind:procedural"}
    folder.change(
        "passages: {duty: normative, wish: procedural}",
        "passages: [{normative: The Ministry …}, {untranslated: shall pay the, reason: A test.}]",
    )
    folder.change(
        "      bearer: ports\n      object: the fees\n",
        "      bearer: {ports: the fees}\n      quote: shall pay the fees\n      object: the fees\n",
    )
    document = folder.read()
    assert values(document, "3-p1", "text") == {"The Ministry of Ports"}
    assert values(document, "3-p2", "reason") == {"A test."}


def test_unnumbered_parts_are_claimed_by_clauses_with_names(folder, values):
    folder.change("clauses:\n", "clauses:\n  preamble: {passages: recital}\n")
    document = folder.read()
    assert values(document, "preamble-p1", "hasKind") == {"kind:recital"}
    assert values(document, "opening", "number") == set()


def test_a_finding_points_to_the_line_of_the_short_form(folder):
    document = folder.read()
    position = document.positions[f"{document.agreement}/2b-delays"]
    assert (position.line, position.clause) == (folder.line("    delays:"), "2(b)")
    notice = document.positions[f"{document.agreement}/1-closures-notice"]
    assert notice.clause == "1"


def test_files_beside_an_agreement_are_none_of_their_own(folder):
    folder.write(ru="title: Меморандум", notes="1: {}", registry="language: en")
    assert [path.name for path in sorted(folder.path.glob("*.yaml")) if not is_companion(path)] == [
        "agreement.yaml"
    ]


def test_a_clause_is_found_whichever_alphabet_its_letter_is_typed_in(folder, values):
    folder.change("  2(a):\n", "  2(а):\n")
    assert values(folder.read(), "2a-storms", "hasBearer") == {"harbour"}


def test_a_text_that_is_not_held_is_written_into_the_file(tmp_path, values):
    path = tmp_path / "agreement.yaml"
    path.write_text(
        "agreement: norda-suda\nlanguage: en\ntitle: Of a text not held\n"
        "type: DiplomaticNote\nparties: [kz-gov, nato]\n"
        "clauses:\n  1:\n    passages: [{normative: ~, text: The first.}]\n"
        "  2:\n    passages: [{normative: ~, text: The second.}]\n",
        encoding="utf-8",
    )
    document = read_file(path)
    assert values(document, "2-p1", "text") == {"The second."}
    assert values(document, "2", "order") == {"2"}


def test_an_excerpt_leaves_the_rest_of_the_text_outside(folder, values):
    from servanda.check.checker import check
    from servanda.store.bundle import account_for_texts

    folder.change("sourceFile: text.en.txt", "sourceFile: text.en.txt\ncovers: [1, 2, 3]")
    start = folder.line("  4:") - 1
    folder.write(agreement="\n".join(folder.file.read_text(encoding="utf-8").splitlines()[:start]) + "\n")
    document = folder.read()
    assert values(document, "", "coversClause") == {"1", "2", "3"}
    (account,) = account_for_texts([folder.file]).values()
    assert [entry.clause for entry in account.ledger.outside] == ["4"]
    assert account.ledger.uncovered == ()
    assert not [one for one in check([folder.file]).results if "Uncovered" in one.shape]


def test_a_sender_may_be_unsaid_beside_a_bearer(folder, values):
    folder.change("      matter: closures\n", "      matter: closures\n      sender: ~\n")
    document = folder.read()
    assert values(document, "1-closures", "hasBearer") == {"ports"}
    assert values(document, "1-closures-notice", "hasSender") == set()
    assert values(document, "1-closures-notice-sender", "rdf:type") == {"srv:Silent"}
