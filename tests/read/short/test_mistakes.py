"""Slips of the pen in the short form: each is refused, with its line, and no two for the same reason."""

from __future__ import annotations

import pytest

NOTIFY = "      obligation: {notify: shall notify}\n"
FORM = "      form: {written: in writing}\n"
KEEP = "      obligation: {keep-low: shall keep}\n"
SOURCE = "sourceFile: text.en.txt"
#: What stood there, what stands there now, and words of the line that the error names.
MISTAKES = [
    ("title: Memorandum", "titel: Memorandum", "titel:"),
    ("    label: Closures\n", "    labl: Closures\n", "labl:"),
    ("      addressee: harbour\n", "      adressee: harbour\n", "adressee:"),
    ("      addressee: harbour\n", "      addressee: harbor\n", "harbor\n"),
    ("      addressee: harbour\n", "      addressee: nato\n", "addressee: nato"),
    (NOTIFY, "", "    closures:"),
    (NOTIFY, NOTIFY + "      power: {notify: shall notify}\n", "power:"),
    ("{notify: shall notify}", "{notify: must notify}", "must notify"),
    ("{notify: shall notify}", "{notifi: shall notify}", "notifi:"),
    (FORM, "      form: {writen: in writing}\n", "writen"),
    (FORM, "      form: {written: on paper}\n", "on paper"),
    (FORM, FORM + "      quote: planned … the fees\n", "quote:"),
    ("  2:\n", "  22:\n", "  22:"),
    ("  2(b):\n", "  2(a ):\n", "2(a )"),
    ("passages: recital", "passages: recitel", "recitel"),
    ("passages: recital", "passages: [recital, normative]", "[recital, normative]"),
    ("passages: recital", "passages: {untranslated: The Parties}", "untranslated"),
    ("    keep:\n", "    3-keep:\n", "3-keep:"),
    ("    keep:\n", "    p1:\n", "    p1:"),
    ("    keep:\n", "    all:\n", "    all:"),
    (KEEP, "      like: payment\n" + KEEP, "like:"),
    (", about: [pay, keep]", "", "fees: {words"),
    ("about: [pay, keep]", "about: [pay, kep]", "kep]"),
    ("words: storms, readingTaken", "words: hurricanes, readingTaken", "hurricanes"),
    ("words: if they are severe,", "words: if severe,", "if severe"),
    ("      reciprocal: yes\n", "      reciprocal: maybe\n", "maybe"),
    ("after: receipt", "after: reciept", "reciept"),
    ("after: receipt", "after: receipt, urgency: urgently", "urgency"),
    ("after: receipt", "after: receipt, period: soon", "soon"),
    ("after: receipt", "after: receipt, uncountable: {why: x, needs: y}", "uncountable"),
    ("type: DiplomaticNote", "type: DiplomaticNotes", "DiplomaticNotes"),
    (SOURCE, "sourceFile: test.en.txt", "test.en.txt"),
    (SOURCE, SOURCE + "\ndigest: abc", "digest:"),
    (SOURCE, SOURCE + "\ninstruments: {text: {type: DiplomaticNote}}", "type: DiplomaticNote\n"),
    ("date: 2021-05-04", "date: 2021-02-30", "date:"),
    (SOURCE, SOURCE + "\ncovers: [12]", "covers:"),
    ("delays: delays}", "movement: delays}", "matter: delays"),
    ("{type: Ministry, name: Ministry of Ports}", "{type: Ministry}", "ports:"),
    ("      matter: closures\n", "      matter: closures\n      notice: {matter: closures}\n", "notice:"),
    ("creator: servanda", "creator: servant", "servant"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where"), MISTAKES, ids=[new.strip()[-40:] for _, new, _ in MISTAKES])
def test_a_mistake_is_refused_with_its_line(folder, old, new, where):
    folder.change(old, new)
    error = folder.refuse()
    lines = [line for line in (error, *error.more) if line.file == str(folder.file)]
    written = folder.file.read_text(encoding="utf-8").splitlines()
    assert error.line is not None
    assert any(where.strip("\n") in written[one.line - 1] for one in lines if one.line), str(error)


def test_all_mistakes_of_a_file_are_found_at_once(folder):
    folder.change("{notify: shall notify}", "{notify: must notify}")
    folder.change("object: storms that are severe\n", "objekt: storms that are severe\n")
    error = folder.refuse()
    assert len(error.more) == 1
    assert error.line < error.more[0].line


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("ru", "titel: x\n", 1),
        ("ru", "clauses:\n  1: {closure: x}\n", 2),
        ("ru", "clauses:\n  9: {label: x}\n", 2),
        ("ru", "clauses: {'2(a)': {label: x}, 2a: {label: y}}\n", 1),
        ("en", "title: x\n", 1),
        ("notes", "\n9: {late: {words: delays, readingTaken: x}}\n", 2),
        ("notes", "2(a):\n  which: {words: storms, readingTaken: x}\n", 2),
        ("registry", "language: en\nactors: {}\nactor: {}\n", 3),
    ],
)
def test_a_mistake_in_a_file_beside_is_refused_there(folder, name, content, line):
    folder.write(**{name: content})
    error = folder.refuse()
    assert (error.file != str(folder.file), error.line) == (True, line)


def test_the_file_of_a_translation_is_no_agreement(folder):
    from servanda.errors import ServandaError
    from servanda.read.document import read_file

    folder.write(ru="title: x\n")
    with pytest.raises(ServandaError, match=r"agreement\.yaml"):
        read_file(folder.path / "agreement.ru.yaml")


def test_a_clause_that_opens_a_list_and_is_not_written_is_told_once(folder):
    folder.change("  2:\n    passages: recital\n", "")
    folder.change("bearer: {harbour: Harbour Agency}", "bearer: {harbour: the Harbour Agency}")
    error = folder.refuse()
    assert not error.more
    assert "'2: ~'" in error.message and error.clause == "2(a)"


@pytest.mark.parametrize(
    ("written", "missing"), [([], "5(1)"), (["5(1)"], "5"), (["5"], "5(1)"), (["5", "5(1)"], None)]
)
def test_words_of_any_enclosing_clause_are_words_of_the_item(folder, written, missing):
    for paragraph in (
        "5. The Ministry of Ports:",
        "1) shall, at the harbours:",
        "a) light the piers;",
        "b) light the buoys.",
    ):
        folder.add_clause(paragraph)
    above = "".join(f"  {number}: ~\n" for number in written)
    norm = "{obligation: {keep-low: shall}, bearer: {ports: The Ministry of Ports}, object: the piers}"
    whole = f"{folder.file.read_text(encoding='utf-8')}{above}  5(1)(a):\n    piers: {norm}\n"
    folder.write(agreement=whole)
    if missing is None:
        folder.read()
    else:
        assert f"'{missing}: ~'" in folder.refuse().message


def test_kinds_that_do_not_fit_name_the_sentences(folder):
    folder.change("  3:\n", "  3:\n    passages: [normative, normative, formal]\n")
    message = folder.refuse().message
    assert "«The Ministry of Ports …»" in message
    assert "«The Harbour Agency shall …»" in message


@pytest.mark.parametrize(
    "value",
    ["{harbour: the Harbour Agency, or another office}", "{is: harbour, words: the agency, or another}"],
)
def test_words_cut_at_a_comma_need_quotes(folder, value):
    folder.change("      addressee: harbour\n", f"      addressee: {value}\n")
    assert "quotes" in folder.refuse().message


@pytest.mark.parametrize("name", ["1/closures", "1-closures", "1/closures/notice", "1-closures-notice"])
def test_a_message_that_is_passed_on_is_cited_by_clause_or_id(folder, values, name):
    folder.change("      matter: storms\n", f"      matter: storms\n      onwardOf: {name}\n")
    expected = name.replace("/", "-")
    assert values(folder.read(), "2a-storms-notice", "transmitsOnward") == {expected}


@pytest.mark.parametrize("name", ["1/closure", "1-closure", "9/closures"])
def test_a_message_that_is_passed_on_and_not_there_is_refused(folder, name):
    folder.change("      matter: storms\n", f"      matter: storms\n      onwardOf: {name}\n")
    error = folder.refuse()
    assert error.line == folder.line("onwardOf:")
    assert name.startswith("9") or "1-closures" in error.message


def test_all_faults_of_one_norm_are_told(folder):
    folder.change(
        "      bearer: ports\n      addressee: harbour\n", "      bearer: prts\n      addressee: arbour\n"
    )
    folder.change("      form: {written: in writing}\n", "      form: {written: in blood}\n")
    error = folder.refuse()
    lines = [folder.line(words) for words in ("bearer: prts", "addressee: arbour", "in blood")]
    assert [error.line, *(one.line for one in error.more)] == lines


def test_a_name_of_both_registries_tells_what_to_write(folder):
    folder.change("actions: {pay-fees: shall pay,", "actions: {pay-fees: shall pay, notify: notify,")
    message = folder.refuse().message
    assert "'action:notify'" in message
    assert str(folder.line("actions:")) in message
    folder.change("{notify: shall notify}", "{'action:notify': shall notify}")
    folder.read()


def test_an_unknown_effect_lists_those_that_there_are(folder):
    folder.change("effect: {is: entry-into-force", "effect: {is: end-of-functions")
    error = str(folder.refuse())
    for name in ("termination", "suspension", "non-renewal", "acceptance", "other"):
        assert name in error
