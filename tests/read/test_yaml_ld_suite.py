"""The test suite of YAML-LD 1.0, test by test: cases of our own that ask the same under servanda's context.

``yaml_ld_suite.tsv`` lists every test of the suite's manifest by its id. ``same``: what servanda does is what
the test expects (a document is read to the triples, or is refused). ``refused``: the test expects a document
to be read, and servanda refuses it, for the reason given. ``string``: a plain scalar is read as the words
that stand there, for the reason given. ``outside``: the test is of HTML, compaction, flattening or framing.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pyoxigraph import Literal

from servanda.errors import ServandaError
from servanda.read.document import read_file

TABLE = Path(__file__).with_name("yaml_ld_suite.tsv")
with TABLE.open(encoding="utf-8", newline="") as stream:
    SUITE = {row["test"]: row for row in csv.DictReader(stream, delimiter="\t")}

HEAD = '"@context": {"@language": en}\nid: agreement:x\n'
I18N = "%TAG !i18n! https://www.w3.org/ns/i18n%23\n---\n"
XSD = "%TAG !xsd! http://www.w3.org/2001/XMLSchema%23\n---\n"

#: Documents that a test expects to be refused.
NEGATIVE = {
    "cir-document-content-1-negative": "words alone\n",
    "cir-mapping-key-1-negative": HEAD + "1: a\n",
    "cir-mapping-key-2-negative": HEAD + "? {a: b}\n: c\n",
    "cir-mapping-key-3-negative": HEAD + "? [a]\n: c\n",
    "cir-mapping-key-4-negative": HEAD + "1.5: a\n",
    "cir-mapping-key-5-negative": HEAD + "null: a\n",
    "cr-utf8-2-negative": (HEAD + "title: a\n").encode("utf-16"),
    "cr-well-formed-2-negative": HEAD + 'title: "a\n',
    "cr-well-formed-3-negative": HEAD + "title: *A\n",
    "aa-cycles-2-negative": HEAD + 'clauses: &a\n  "1": {partOf: *a}\n',
}

#: Documents that a test expects to be read, with the literals that they state, in order.
POSITIVE: dict[str, tuple[str, list[str]]] = {
    "cir-scalar-core-1-positive": (HEAD + 'clauses:\n  "1": {order: !!int 3}\n', ["3"]),
    "cir-scalar-core-2-positive": (HEAD + "title: !!str a\n", ["a"]),
    "cir-scalar-i18n-1-positive": (I18N + HEAD + "title: !i18n!en-US a\n", ["a"]),
    "cir-scalar-other-1-positive": (
        XSD + HEAD + 'instruments: {a: {date: !xsd!date "2022-08-08"}}\n',
        ["2022-08-08"],
    ),
    "cir-scalar-other-2-positive": (XSD + HEAD + 'clauses: {"1": {order: !xsd!integer 3}}\n', ["3"]),
    "cr-comments-1-positive": (
        "# a comment\n" + HEAD + "title: |\n  # none\n  --- >\nlabel: # one\n  a word\nremark: a#b\n",
        ["# none\n--- >\n", "a word", "a#b"],
    ),
    "cr-utf8-1-positive": ("\ufeff" + HEAD + "title: a\n", ["a"]),
    "cr-well-formed-1-positive": (HEAD + "title: a\n", ["a"]),
    "aa-cycles-1-positive": (HEAD + "clauses:\n  a: &A {number: b}\n  c: *A\n", ["b", "b"]),
    "aa-cycles-3-positive": (HEAD + "title: &A a\nlabel: *A\n", ["a", "a"]),
    "one-document-from-stream": (HEAD + "title: a\n---\nid: agreement:y\n", ["a"]),
    "two-documents-from-stream": (HEAD + "title: a\n---\nid: agreement:y\ntitle: {en: b}\n", ["a", "b"]),
    "aa-information-1-positive": (HEAD + "title: &other a\nlabel: *other\n", ["a", "a"]),
    "core-null-null": (HEAD + "title: null\n", []),
    "core-null-tilde": (HEAD + "title: ~\n", []),
    "core-null-upper": (HEAD + "title: NULL\n", []),
    "core-int-decimal": (HEAD + 'clauses: {"1": {order: 58}}\n', ["58"]),
    "local-json-ld-context": ('"@context": context.jsonld\nid: agreement:x\ntitle: {en: a}\n', ["a"]),
    "local-yaml-ld-context": ('"@context": context.yamlld\nid: agreement:x\ntitle: {en: a}\n', ["a"]),
}


#: Plain scalars, which a title takes as they are written.
SCALARS = {
    "core-bool-true": "true",
    "core-bool-false": "false",
    "core-bool-true-title": "True",
    "core-bool-false-upper": "FALSE",
    "core-int-octal": "0o77",
    "core-int-hex": "0x3A",
    "core-float-basic": "1.50",
    "core-float-scientific": "1e3",
    "core-date-ymd": "2018-04-01",
    "core-float-inf-negative": ".inf",
    "core-float-neg-inf-negative": "-.inf",
    "core-float-plus-inf-negative": "+.inf",
    "core-float-nan-negative": ".nan",
    "core-float-nan-mixed-negative": ".NaN",
    "core-float-nan-upper-negative": ".NAN",
    "core-yaml11-yes": "yes",
    "core-yaml11-no": "no",
    "core-yaml11-on": "on",
    "core-yaml11-off": "off",
    "core-yaml11-yes-title": "Yes",
    "core-yaml11-yes-upper": "YES",
}


def read_literals(document: str | bytes, folder: Path) -> list[str] | None:
    """Return the literals of a document in order, or None when it is refused."""
    path = folder / "document.yaml"
    path.write_bytes(document if isinstance(document, bytes) else document.encode())
    try:
        quads = read_file(path).quads
    except ServandaError:
        return None
    return [quad.object.value for quad in quads if isinstance(quad.object, Literal)]


def test_each_test_of_the_suite_is_accounted_for() -> None:
    outside = {test for test, row in SUITE.items() if row["outcome"] == "outside"}
    assert {*NEGATIVE, *POSITIVE, *SCALARS} == set(SUITE) - outside
    assert all(row["reason"] for row in SUITE.values() if row["outcome"] != "same")


@pytest.mark.parametrize("test", NEGATIVE)
def test_what_the_suite_refuses_is_refused(test: str, tmp_path: Path) -> None:
    assert SUITE[test]["outcome"] == "same"
    assert read_literals(NEGATIVE[test], tmp_path) is None


@pytest.mark.parametrize("test", POSITIVE)
def test_what_the_suite_reads_is_read_or_listed(test: str, tmp_path: Path) -> None:
    document, literals = POSITIVE[test]
    expected = literals if SUITE[test]["outcome"] == "same" else None
    assert read_literals(document, tmp_path) == expected


@pytest.mark.parametrize("test", SCALARS)
def test_a_plain_scalar_is_the_words_that_stand_there(test: str, tmp_path: Path) -> None:
    assert SUITE[test]["outcome"] in {"same", "string"}
    assert read_literals(HEAD + f"title: {SCALARS[test]}\n", tmp_path) == [SCALARS[test]]
