"""``servanda fmt``: layout, comments, digest, and the way from one form to the other and back."""

from __future__ import annotations

import pytest
from tests.command import ROOT, run
from tests.full_form import copy_in_full

from servanda.errors import ServandaError
from servanda.formatting.layout import lay_out
from servanda.formatting.rewriting import format_files, shorten_file
from servanda.read.document import read_file
from servanda.resources import data_folder

FOLDER = data_folder("agreements") / "kz-nato-2007"
EXAMPLES = ROOT / "docs" / "examples"
TEXT = "Memorandum of A and B\n\n1. A shall notify B of storms.\n2. B shall pay the fees.\n"
AGREEMENT = """\
# An invented memorandum.
#
#   Its second line.

clauses:   # what is agreed
  # B's side

  2:
    pay: {bearer: b, obligation: {pay-fees: shall pay}, object: the fees}  # always
  1:
    storms:
      # who notifies
      matter: {storms: storms}   # of any kind
      bearer: {
        a: A,  # the first Party
      }
      addressee: b
      obligation: {notify: "shall notify"}
    label: 'Storms'
matters: {storms: storms}
actions: {pay-fees: shall pay}
parties: {a: {type: State, name: A}, b: {type: State, name: B}}
type: DiplomaticNote
title: Memorandum of A and B
sourceFile: text.en.txt
agreement: a-b   # its id
# the end
"""
LAID_OUT = """\
# An invented memorandum.
#
#   Its second line.
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "text.en.txt").write_text(TEXT, encoding="utf-8")
    file = tmp_path / "agreement.yaml"
    file.write_text(AGREEMENT, encoding="utf-8")
    return file


def _triples(path):
    return {str(quad) for quad in read_file(path).quads}


def test_clauses_and_keys_come_into_their_order_and_comments_stay_at_theirs(path):
    before = _triples(path)
    assert run("fmt", str(path)).code == 0
    lines = path.read_text(encoding="utf-8").splitlines()
    assert "\n".join(lines).startswith(LAID_OUT)
    heads = [line.partition(":")[0].strip() for line in lines if line[:1].isalpha()]
    assert heads == [
        "agreement",
        "title",
        "sourceFile",
        "digest",
        "type",
        "parties",
        "matters",
        "actions",
        "clauses",
    ]
    stripped = [line.strip() for line in lines]
    (second,) = [number for number, line in enumerate(stripped) if line.startswith("2:")]
    assert stripped.index("1:") < stripped.index("label: 'Storms'") < second
    assert stripped.index("label: 'Storms'") < stripped.index("# B's side") < second
    assert any(line.endswith("# its id") and line.startswith("agreement:") for line in lines)
    for comment in ("what is agreed", "always", "who notifies", "of any kind", "the first Party", "the end"):
        assert sum(line.endswith(f"# {comment}") for line in lines) == 1, comment
    assert '"shall notify"' in "\n".join(lines)
    assert _triples(path) == before


def test_its_own_output_is_not_changed(path):
    run("fmt", str(path))
    once = path.read_text(encoding="utf-8")
    assert run("fmt", str(path)).code == 0
    assert path.read_text(encoding="utf-8") == once
    assert run("fmt", "--check", str(path.parent)).code == 0


def test_check_names_the_file_and_writes_nothing(path):
    done = run("fmt", "--check", str(path))
    assert (done.code, done.out.strip()) == (1, str(path))
    assert path.read_text(encoding="utf-8") == AGREEMENT


def test_the_bundled_files_are_in_their_layout():
    assert [one.path for one in format_files(FOLDER / "agreement.yaml") if one.changed] == []


def test_a_changed_text_is_refused_until_it_is_accepted(path):
    run("fmt", str(path))
    text = path.with_name("text.en.txt")
    text.write_text(TEXT.replace("of storms", "of great storms"), encoding="utf-8")
    assert run("fmt", str(path)).code == 2
    with pytest.raises(ServandaError):
        read_file(path)
    assert run("fmt", "--accept-text", str(path)).code == 0
    assert "great storms" in "".join(_triples(path))


def test_the_full_form_comes_back_to_the_short_form(path, tmp_path):
    run("fmt", str(path))
    full = tmp_path / "full.yaml"
    assert run("fmt", "--expand", str(path), "-o", str(full)).code == 0
    assert _triples(full) == _triples(path)
    (tmp_path / "short").mkdir()
    again = tmp_path / "short" / "agreement.yaml"
    (tmp_path / "short" / "text.en.txt").write_text(TEXT, encoding="utf-8")
    assert run("fmt", "--short", str(full), "-o", str(again)).code == 0
    assert _triples(again) == _triples(path)


def test_the_bundled_agreement_goes_there_and_back(tmp_path):
    full = copy_in_full(tmp_path)
    target = tmp_path / "new" / "agreement.yaml"
    rewritten = {one.path.name: one.after for one in shorten_file(full, target)}
    assert set(rewritten) == {"agreement.yaml", "notes.yaml", "agreement.en.yaml", "agreement.ru.yaml"}
    authored = (FOLDER / "agreement.yaml").read_text("utf-8")
    assert len(rewritten["agreement.yaml"].splitlines()) < 1.1 * len(authored.splitlines())


def test_comments_of_the_full_form_stay_at_their_clause(tmp_path):
    full = copy_in_full(tmp_path)
    text = full.read_text(encoding="utf-8").replace("\n  4.1:\n", "\n  # of movements\n  4.1:\n", 1)
    full.write_text("# the head\n" + text, encoding="utf-8")
    short = shorten_file(full, tmp_path / "new" / "agreement.yaml")[0].after.splitlines()
    assert short[0] == "# the head"
    assert short[short.index("      # of movements") + 1] == "      4.1:"


@pytest.mark.parametrize(
    "words",
    ["a: b", "- x", "it's", '"quoted" words', "#no comment", "[x]", "{x}", "?x", "yes", "~x", "100%", "a, b",
     " x", "x:", "!x", "@x", "«оның» сөзі: бар", "x # y"],
)  # fmt: skip
def test_words_of_any_kind_are_kept(words, path):
    import json

    quoted = json.dumps(words, ensure_ascii=False)
    text = f"agreement: x\ntitle: {quoted}\nmatters: {{a: {quoted}, b: [{quoted}]}}\n"
    once = lay_out(text, path)
    assert lay_out(once, path) == once


def test_a_broken_file_is_left_as_it_is(path):
    broken = AGREEMENT.replace("bearer: b", "bearer: c")
    path.write_text(broken, encoding="utf-8")
    done = run("fmt", str(path))
    assert done.code == 2
    assert f"{path}:" in done.err
    assert path.read_text(encoding="utf-8") == broken


def test_translations_and_notes_come_into_the_order_of_the_text(path):
    notes, russian = path.with_name("notes.yaml"), path.with_name("agreement.ru.yaml")
    notes.write_text(
        "2:\n  fees: {readingTaken: Some., words: the fees}\n"
        "1:\n  any: {words: storms, readingTaken: Any.}\n",
        "utf-8",
    )
    russian.write_text("clauses: {2: {pay: Платить}, 1: {label: Штормы}}\ntitle: Меморандум\n", "utf-8")
    before = _triples(path)
    assert run("fmt", str(path)).code == 0
    assert [line[:2] for line in notes.read_text("utf-8").splitlines() if line[0] != " "] == ["1:", "2:"]
    assert "fees: {words: the fees, readingTaken: Some.}" in notes.read_text("utf-8")
    assert russian.read_text("utf-8").startswith("title: Меморандум\nclauses:\n  1:")
    assert _triples(path) == before


@pytest.mark.parametrize("name", sorted(path.parent.name for path in EXAMPLES.glob("*/agreement.yaml")))
def test_an_example_goes_there_and_back(name, tmp_path):
    own = EXAMPLES / name / "agreement.yaml"
    for file in (*own.parent.glob("*.txt"), *own.parent.glob("registry.yaml")):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    full = tmp_path / "full.yaml"
    assert run("fmt", "--expand", str(own), "-o", str(full)).code == 0
    assert run("fmt", "--short", str(full), "-o", str(tmp_path / "agreement.yaml")).code == 0
    assert _triples(tmp_path / "agreement.yaml") == _triples(own)
    assert run("fmt", "--check", str(own)).code == 0
