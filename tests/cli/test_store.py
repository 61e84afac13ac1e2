"""``--store``: files that cannot be used. Each ends in one sentence with place and way out, no more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SRV = "https://w3id.org/servanda/"
#: Text of a file by its name, and what the one sentence must say.
BAD: dict[str, tuple[bytes, list[str]]] = {
    "empty.yaml": (b"", ["empty"]),
    "blank.ttl": (b" \n\n", ["empty"]),
    "binary.yaml": (b"id: x\n\0\1\2", [":2:", "binary", "UTF-8"]),
    "utf16.yaml": ("id: agreement:x".encode("utf-16"), ["save it again with the encoding UTF-8"]),
    "cp1251.yaml": ("id: agreement:x\n# при".encode("cp1251"), [":2:", "not UTF-8", "save it again"]),
    "syntax.yaml": (b"id: agreement:x\ntitle: {kk: [}", [":2:", "not YAML", "check indentation"]),
    "list.yaml": (b"- id", [":1:", "begin it with 'id:'"]),
    "two.yaml": (b"id: agreement:x\n---\nid: agreement:y", [":2:", "keep one"]),
    "bomb.yaml": (b"id: agreement:x\nt: &a [x]\nu: [*a, *a]", [":2:", "anchors", "write the value out"]),
    "deep.yaml": (b"id: " + b"[" * 100_000, [":1:", "64 deep"]),
    "tag.yaml": (b"id: !!python/object/apply:os.system [ls]", [":1:", "tag", "leave it out"]),
    "remote.yaml": (b'"@context": URL\nid: agreement:x', [":1:", "not fetched", "@language"]),
    "elsewhere.yaml": (b"id: agreement:x\nsourceFile: ../../etc/passwd", [":2:", "plain file name"]),
    "nosource.yaml": (b"id: agreement:x\nsourceFile: none.txt", [":2:", "'none.txt'", "add it"]),
    "remote.jsonld": (b'{"@context": "URL", "@id": "urn:a", "urn:b": 1}', ["not fetched", "context.jsonld"]),
    "inner.jsonld": (
        b'{"@context": {"p": {"@id": "urn:p", "@context": "URL"}}, "@id": "urn:a", "p": {"@id": "urn:b"}}',
        ["not fetched"],
    ),
    "import.jsonld": (b'{"@context": {"@import": "URL"}, "@id": "urn:a"}', ["not fetched"]),
    "syntax.jsonld": (b'{"@id": "urn:a",\n "b": }', [":2:", "not JSON"]),
    "deep.jsonld": (b"[" * 100_000, ["nested too deep"]),
    "syntax.ttl": (b'@prefix a: <urn:> .\na:b a:c "x .\n', [":2:", "not Turtle", "fix"]),
    "syntax.nt": (b"<urn:a> <urn:b> <urn:c> .\n<urn:a> urn:b .", [":2:", "not N-Triples"]),
    "syntax.nq": (b"<urn:a> <urn:b> .", [":1:", "not N-Quads"]),
    "syntax.trig": (b"<urn:g> { <urn:a> <urn:b> } }", [":1:", "not TriG"]),
    "syntax.rdf": (b'<?xml version="1.0"?><a></b>', ["not RDF/XML"]),
    "laughs.rdf": (
        b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><r>&b;</r>',
        ["entity", "write the text out"],
    ),
    "swell.rdf": (
        b'<!DOCTYPE r [<!ENTITY a "' + b"a" * 100_000 + b'">]><r>' + b"&a;" * 10_000 + b"</r>",
        ["entities", "write the text out"],
    ),
    "outside.rdf": (b'<!DOCTYPE r [<!ENTITY a SYSTEM "URL">]><r>&a;</r>', ["entity", "write the text out"]),
    "nameless.ttl": (f"[] a <{SRV}ontology#Agreement> .".encode(), ["no id", "give it an IRI"]),
}


@pytest.mark.parametrize("name", BAD)
def test_unusable(run, listening, tmp_path, name):
    url, visited = listening
    content, parts = BAD[name]
    file = tmp_path / name
    file.write_bytes(content.replace(b"URL", url.encode()))
    run("notify", "--store", file).refused(str(file), *parts)
    assert not visited()
    assert [path.name for path in tmp_path.iterdir()] == [name]


VERBS = [
    *(["notify", "--store"], ["ask", "norms", "--store"], ["query", "ASK {}", "--store"]),
    *(
        ["show", "4", "--store"],
        ["check"],
        ["coverage", "--store"],
        ["collate", "--store"],
        ["export", "--store"],
    ),
]


@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
def test_every_verb_refuses_alike_and_writes_nothing(run, tmp_path, words):
    out = tmp_path / "out"
    run(*words, tmp_path / "missing.yaml", "-o", out).refused(
        "missing.yaml", "no such file", "check the name"
    )
    (tmp_path / "huge.ttl").open("wb").truncate(2 * 1024**3)
    run(*words, tmp_path / "huge.ttl", "-o", out).refused("huge.ttl", "2048 MB", "64 MB", "split")
    os.mkfifo(tmp_path / "pipe.ttl")
    run(*words, tmp_path / "pipe.ttl", "-o", out).refused("pipe.ttl", "not an ordinary file", "first")
    assert not out.exists()


def test_folders(run, authored, tmp_path):
    assert run("notify", "--store", authored.parent).out == run("notify").out
    (tmp_path / "none").mkdir()
    run("notify", "--store", tmp_path / "none").refused("none", "folder", "name one")
    run("check", tmp_path / "none").refused("none", "folder", "name one")


def test_a_link_that_leads_round_in_a_circle(run, tmp_path):
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    run("notify", "--store", tmp_path / "loop.yaml").refused("loop.yaml", "cannot be opened", "fix that")


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        (
            "operativeWords:",
            "operativeWord:",
            ["clause ", "'operativeWord'", "did you mean 'operativeWords'?"],
        ),
        ("{kk:", "{kz:", ["'kz' is no language tag", "did you mean 'kk'?"]),
        ("bearer: actor:kz-gov", "bearer: actor:kz-gvo", ["'actor:kz-gvo'", "did you mean 'actor:kz-gov'?"]),
        ("bearer: actor:kz-gov", "bearer: aktor:kz-gov", ["prefix 'aktor:'", "did you mean 'actor'"]),
        ("type: Obligation", "type: Obligaton", ["'Obligaton'", "did you mean 'Obligation'?"]),
        (
            "bearer: actor:kz-gov",
            "bearer: actor:kz-gov\n        bearer: actor:nato",
            ["'bearer' stands twice"],
        ),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_slips_of_the_pen(run, authored: Path, old, new, parts):
    text = authored.read_text(encoding="utf-8")
    before, found, after = text.partition(old)
    assert found
    authored.write_text(before + new + after, encoding="utf-8")
    line = before.count("\n") + new.count("\n") + 1
    for words in VERBS:
        run(*words, authored).refused(f"{authored}:{line}: ", *parts)


def test_an_agreement_without_text_or_norms(run, tmp_path):
    (tmp_path / "x.yaml").write_text("id: agreement:x\ntype: Agreement\n")
    for verb in ("coverage", "collate"):
        run(verb, "--store", tmp_path / "x.yaml").refused("x.yaml", "'sourceFile'", code=1)
    run("notify", "--store", tmp_path / "x.yaml").refused("no answer", code=1)
