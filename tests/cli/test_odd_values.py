"""One odd value never spoils the rest: every command answers for what is whole, and says what is not.

A sample, of what once ended in a traceback; ``odd_values.py`` beside this file tries as many as you like.
"""

from __future__ import annotations

import json

import pytest
from odd_values import Place, faults, planted, triples, write

import servanda
from servanda.errors import OddValues
from servanda.generate.agreement import generate_agreement
from servanda.generate.defects import Unit
from servanda.namespaces import PREFIXES

SRV = "https://w3id.org/servanda/ontology#"
#: Class of the subject, property, and what stands in the place of its value; some at a time.
PARTY = ("Agreement", "hasParty", '"planted"')
ODD = [
    (PARTY, ("Clause", "order", "<urn:planted:thing>"), ("DiplomaticNote", "isSignedBy", f"<{SRV}Actor>")),
    (("Notification", "hasAddressee", "<urn:planted:nobody>"), ("Agreement", "isConstitutedBy", "_:planted")),
]


@pytest.fixture
def whole() -> Unit:
    """Return a made-up agreement in which nothing is odd."""
    return Unit(generate_agreement(3, 3), 3)


@pytest.fixture
def spoilt(whole, tmp_path):
    """Return what writes an agreement with some odd values."""

    def spoil(*odd: tuple[str, str, str]) -> Place:
        held = triples(whole)
        for of, name, value in odd:
            subjects = {s for s, p, o in held if p.endswith("#type>") and o == f"<{SRV}{of}>"}
            place = next(n for n, (s, p, _) in enumerate(held) if s in subjects and p == f"<{SRV}{name}>")
            held[place] = (*held[place][:2], value)
        return write(held, whole.root, tmp_path / "odd.nq")

    return spoil


def _asks(words: list[str]) -> bool:
    """Say whether a command is one of those that are tried here; the others write the same in other ways."""
    if words[0] in ("ask", "show", "status", "timeline"):
        return words[-1] == "json"
    return words[0] in ("notify", "draw", "network", "export", "query", "why", "coverage")


@pytest.mark.parametrize("odd", ODD, ids=["thing", "reference"])
def test_every_command_answers_for_the_rest(spoilt, odd):
    assert list(faults(spoilt(*odd), _asks)) == []


@pytest.mark.parametrize("kind", ["AgreementClause:class", "ActDay:minCount", "ClauseOrder:minCount"])
def test_defects_that_can_be_planted(tmp_path, kind):
    ((_, unit),) = planted(7, kind)
    place = write(triples(unit), unit.root, tmp_path / "odd.nq")
    assert list(faults(place, lambda words: words[0] in ("notify", "show", "status", "network"))) == []


def test_things_in_each_others_place(run, spoilt, whole):
    place = spoilt(("Clause", "hasNorm", whole.root), ("Notification", "hasSender", "_:nobody"))
    tried = (["draw", "duties"], ["draw", "clause"])
    page = ["export", "html"]
    assert list(faults(place, lambda words: words[:2] in tried or [words[0], words[-1]] == page)) == []
    drawn = run("draw", "duties", "--store", place.file, "--format", "dot")
    assert "srv:hasNorm of agreement:generated-000003/" in drawn.err


def test_parties_that_are_parts_of_each_other(run, whole, tmp_path):
    one, other = (o for _, p, o in triples(whole) if p == f"<{SRV}hasParty>")
    part_of = f"<{PREFIXES['org']}unitOf>"
    held = [*triples(whole), (one, part_of, other), (other, part_of, one)]
    place = write(held, whole.root, tmp_path / "odd.nq")
    assert list(faults(place, lambda words: words[-1] == "html" or words[:2] == ["draw", "actors"])) == []


def test_the_words_on_standard_error(run, spoilt):
    place = spoilt(PARTY)
    done = run("ask", "agreements", "--store", place.file, "--format", "json")
    assert len(done.json()[0]["parties"]) == 1
    assert "srv:hasParty of agreement:generated-000003" in done.err and done.err.count("\n") == 1
    told = {run("notify", "--store", place.file, "--lang", lang).err for lang in ("en", "kk", "ru")}
    assert len(told) == 3


def test_what_is_missing_is_told(run, whole, tmp_path):
    clause = next(s for s, p, _ in triples(whole) if p == f"<{SRV}hasNorm>")
    held = [one for one in triples(whole) if one[:2] != (clause, f"<{SRV}order>")]
    done = run("notify", "--store", write(held, whole.root, tmp_path / "odd.nq").file)
    assert "without srv:order" in done.err and "fault" not in done.err


def test_an_order_that_is_no_number_loses_no_norm(run, spoilt, whole, tmp_path):
    rows = run(
        "ask", "norms", "--store", spoilt(("Clause", "order", '"many"')).file, "--format", "json"
    ).json()
    file = write(triples(whole), whole.root, tmp_path / "whole.nq").file
    assert len(rows) == len(run("ask", "norms", "--store", file, "--format", "json").json())


def test_nothing_is_told_of_what_is_whole(run, whole, tmp_path):
    assert run("notify").err == ""
    place = write(triples(whole), whole.root, tmp_path / "whole.nq")
    assert run("notify", "--store", place.file).err == ""


def test_rdf_and_queries_show_what_is_odd(run, spoilt):
    place = spoilt(PARTY)
    for form in ("ntriples", "turtle", "jsonld"):
        done = run("export", "--store", place.file, "--format", form)
        assert "planted" in done.out and done.err == ""
    query = "SELECT ?party { ?a srv:hasParty ?party FILTER(isLiteral(?party)) }"
    done = run("query", query, "--store", place.file, "--format", "json")
    assert len(done.json()) == 1 and done.err == ""


def test_an_archive_with_one_such_agreement_answers_for_the_others(run, spoilt, tmp_path):
    place, archive = spoilt(PARTY), tmp_path / "archive"
    others = tmp_path / "others.nq"
    assert run("generate", 2, "--seed", 3, "-o", others).code == 0
    assert run("load", others, place.file, "--store", archive).code == 0
    done = run("ask", "agreements", "--store", archive, "--format", "json")
    assert [len(row["parties"]) for row in done.json()] == [2, 2, 1]
    assert "parties of agreement:generated-000003" in done.err
    for words in (["notify"], ["ask", "norms"], ["ask", "correlatives"], ["network", "degree"]):
        rows = run(*words, "--store", archive, "--format", "json").json()
        assert rows
    alone = run("status", "--store", archive, "--agreement", "generated-000003", "--as-of", "2015-01-01")
    assert alone.code == 0 and "srv:hasParty" in alone.err


def test_in_python(spoilt):
    graph = servanda.load(spoilt(PARTY).file)
    with pytest.warns(OddValues, match="srv:hasParty"):
        assert len(graph.ask("agreements").rows[0]["parties"]) == 1
    assert b"planted" in graph.export("generated-000003", "ntriples")
    assert json.loads(graph.export("generated-000003", "cytoscape"))


def test_a_file_gets_all_or_nothing(run, spoilt, tmp_path):
    place, target = spoilt(PARTY), tmp_path / "answer.json"
    assert run("ask", "norms", "--store", place.file, "--format", "json", "-o", target).code == 0
    assert json.loads(target.read_text(encoding="utf-8"))


#: What keeps a file from being used: an agreement without an IRI, and three that cannot be read.
UNUSABLE = {
    "nameless.ttl": f'@prefix srv: <{SRV}> . [] a srv:Agreement ; srv:sourceFile "a.txt" .',
    "half.ttl": f"@prefix srv: <{SRV}> . <urn:x> a srv:",
    "list.yaml": "- one\n- two: [",
    "nothing.nq": "",
}


@pytest.fixture
def folder(run, tmp_path):
    """Return a folder with the files of two agreements and some that cannot be used."""
    held = tmp_path / "folder"
    held.mkdir()
    assert run("generate", 2, "--seed", 3, "-o", held / "whole.nq").code == 0
    for name, text in UNUSABLE.items():
        (held / name).write_text(text, encoding="utf-8")
    return held


def test_a_folder_answers_without_the_files_that_cannot_be_used(run, folder):
    done = run("ask", "norms", "--store", folder, "--format", "json")
    alone = run("ask", "norms", "--store", folder / "whole.nq", "--format", "json")
    assert done.json() == alone.json() and alone.err == ""
    assert (
        f"without 3 files that cannot be used ({folder / 'half.ttl'}:1: this is not Turtle" in done.err
        and done.err.count("\n") == 2
    )
    assert "passed over 1 file" in done.err.splitlines()[0] and "list.yaml" in done.err.splitlines()[0]
    told = {run("notify", "--store", folder, "--lang", lang).err for lang in ("en", "kk", "ru")}
    assert len(told) == 3 and all("half.ttl" in err for err in told)


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_file_that_cannot_be_used_is_refused_by_itself(run, folder, name):
    file = folder / name
    run("ask", "norms", "--store", file).refused(name)
    run("check", file).refused(name)
    several = run("check", folder, width=2000)
    assert several.code == 2 and "half.ttl" in several.out
    assert run("load", folder, "--store", folder.parent / "archive").code == 2
    alone = folder.parent / "alone"
    alone.mkdir()
    file.rename(alone / name)
    run("ask", "norms", "--store", alone).refused(name)


def test_a_text_that_cannot_be_used_spoils_no_other(run, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, text in (("one", "Article 1\nThe Parties notify.\n"), ("two", "\x00")):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / f"{name}.ttl").write_text(
            f"@prefix srv: <{SRV}> . @prefix : <https://w3id.org/servanda/agreement/> ."
            f' :{name} a srv:Agreement ; srv:sourceFile "{name}.txt" .',
            encoding="utf-8",
        )
    done = run("ask", "agreements", "--store", folder, "--format", "json")
    assert len(done.json()) == 2 and "two.txt" in done.err
    for verb in ("coverage", "collate"):
        done = run(verb, "--store", folder)
        assert done.out and "two.txt" in done.err and done.code in (0, 1)
    run("ask", "agreements", "--store", folder / "two.ttl").refused("two.txt")


def test_two_files_about_one_agreement_are_read_as_one(run, folder):
    rows = run("ask", "norms", "--store", folder, "--format", "json").json()
    name = rows[0]["agreement"].partition(":")[2]
    (folder / "again.ttl").write_text(
        f"@prefix srv: <{SRV}> . <{PREFIXES['agreement']}{name}> a srv:Agreement ;"
        f' <{PREFIXES["skos"]}altLabel> "another"@en .',
        encoding="utf-8",
    )
    again = run("ask", "norms", "--store", folder, "--format", "json")
    assert again.json() == rows and "again.ttl" not in again.err
    assert len(run("ask", "agreements", "--store", folder, "--format", "json").json()) == 2
