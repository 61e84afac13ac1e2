"""References, silences, topics and weights of differences in the short form, and what is refused."""

from __future__ import annotations

import pytest

#: What clause 3 of the invented memorandum is given, and the head.
HEAD = "topics: {tolls: tolls}\n"
CLAUSE = """\
    references:
      its-fees: {words: the fees, to: [rules, "1", agreement], about: [pay]}
    silences:
      when: {text: When the fees are paid., why: Nothing is near., about: [pay, keep], topics: [costs, tolls]}
"""
INSTRUMENTS = """\
instruments:
  memorandum:
    type: DiplomaticNote
    date: 2021-05-04
    clauses:
"""


@pytest.fixture
def written(folder):
    """The memorandum among instruments, with a kind of instruments, a reference and a silence."""
    text = folder.file.read_text(encoding="utf-8").replace("type: DiplomaticNote\ndate: 2021-05-04\n", HEAD)
    head, _, clauses = text.partition("clauses:\n")
    clauses = clauses.replace("  4:\n", f"{CLAUSE}  4:\n")
    inside = "".join(f"    {line}\n" for line in clauses.splitlines())
    kind = "  rules:\n    type: InstrumentKind\n    title: Rules of the port\n"
    folder.write(agreement=f"{head}{INSTRUMENTS}{inside}{kind}")
    return folder


def test_a_reference_points_to_what_its_target_names(written, values):
    document = written.read()
    subject = "3-reference-its-fees"
    assert values(document, "3", "hasReference") == {subject}
    assert values(document, subject, "evidenceText") == {"the fees"}
    assert values(document, subject, "refersToInstrument") == {"rules"}
    assert values(document, subject, "refersToClause") == {"1"}
    assert values(document, subject, "refersToAgreement") == {"agreement:norda-suda"}
    assert values(document, subject, "isAbout") == {"3-pay"}
    assert values(document, "rules", "rdf:type") == {"srv:InstrumentKind"}


def test_a_silence_has_its_reason_its_topics_and_its_author(written, values):
    document = written.read()
    assert values(document, "3-silence-when", "silenceText") == {"When the fees are paid."}
    assert values(document, "3-silence-when", "rdfs:comment") == {"Nothing is near."}
    assert values(document, "3-silence-when", "isAbout") == {"3-pay", "3-keep"}
    assert values(document, "3-silence-when", "hasTopic") == {"topic:costs", "tolls"}
    assert values(document, "3-silence-when", "prov:wasAttributedTo") == {"actor:servanda"}
    assert values(document, "", "definesTopic") == {"tolls"}


def test_silences_stand_beside_the_notes_in_their_file_too(folder, values):
    folder.write(
        notes="3:\n  silences:\n    late: {text: What if they are late.}\n"
        "  low:\n    words: low\n    readingTaken: Lower.\n    about: [keep]\n    topics: costs\n",
        ru="clauses:\n  3:\n    silences/late: Что при опоздании.\n",
    )
    document = folder.read()
    assert values(document, "3-silence-late", "silenceText") == {
        "What if they are late.",
        "Что при опоздании.",
    }
    assert values(document, "3-note-low", "hasTopic") == {"topic:costs"}
    assert "3-note-silences" not in {quad.subject.value.rpartition("/")[2] for quad in document.quads}


def test_norms_and_qualifiers_have_topics(folder, values):
    folder.change(
        "      object: storms that are severe\n", "      object: storms\n      topics: [practice]\n"
    )
    folder.change("reach: Only severe storms count.}", "reach: Only severe storms count., topics: practice}")
    document = folder.read()
    assert values(document, "2a-storms", "hasTopic") == {"topic:practice"}
    assert values(document, "2a-severe", "hasTopic") == {"topic:practice"}


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("words: the fees, to", "words: the costs, to", "the costs"),
        ("to: [rules, ", "to: [rulez, ", "rulez"),
        ('"1", agreement]', '"1", {clause: 9}]', "9"),
        ("topics: [costs, tolls]", "topics: [cost, tolls]", "cost"),
        ("about: [pay]}", "about: [paid]}", "paid"),
        ("text: When the fees are paid., ", "", "text"),
        ("    title: Rules of the port\n", "", "title"),
    ],
)
def test_what_is_not_there_is_told_with_its_line(written, old, new, named):
    written.change(old, new)
    error = written.refuse()
    assert named in error.message and error.line is not None and error.file is not None


def test_a_target_that_two_things_are_called_is_told_apart(written, values):
    written.change("  rules:\n    type: InstrumentKind", "  agreement:\n    type: InstrumentKind")
    written.change('to: [rules, "1", agreement]', "to: {instrument: agreement}")
    document = written.read()
    assert values(document, "3-reference-its-fees", "refersToInstrument") == {"agreement"}
    assert values(document, "3-reference-its-fees", "refersToAgreement") == set()
