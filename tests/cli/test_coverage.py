"""``servanda coverage``: the ledger as JSON and as columns that stand below each other."""

import json
import re

import pytest


def test_json_keeps_the_contract(run):
    told = run("coverage", "--format", "json").json()
    assert set(told) == {"sentences", "uncovered", "problems", "uncountable", "outside"}
    assert told["uncovered"] == told["problems"] == told["uncountable"] == []
    for entry in told["sentences"]:
        assert {"lines", "clause", "kind", "norms"} <= set(entry)
        assert entry["lines"] == sorted(entry["lines"]) and entry["clause"] and entry["kind"]
    lines = {line for entry in told["sentences"] for line in entry["lines"]}
    assert min(lines) == 2 and max(lines) == 288


def test_every_norm_of_the_text_is_in_the_ledger(run):
    told = run("coverage", "--format", "json").json()
    norms = run("ask", "norms", "--format", "json").json()
    stated = {row["norm"] for row in norms if not row["implied"]}
    assert {norm for entry in told["sentences"] for norm in entry["norms"]} == stated


@pytest.mark.parametrize(
    ("lang", "width", "kinds"),
    [
        ("en", 120, ["normative", "recital", "formal"]),
        ("kk", 80, ["нормативтік", "кіріспе", "формалды"]),
        ("ru", 80, ["норма", "преамбула", "формальное"]),
    ],
)
def test_columns_stand_below_each_other(run, lang, width, kinds):
    lines = run("coverage", "--lang", lang, width=width).out.splitlines()
    assert max(map(len, lines)) <= width
    heads = re.split(r"\s{2,}", lines[1].strip())
    assert len(heads) == 5
    kind, words = lines[1].index(f" {heads[2]} ") + 1, lines[1].index(heads[4])
    rows = [line for line in lines[2:] if re.match(r"\s*\d+[–, \d]*  \S", line)]
    assert len(rows) == len(run("coverage", "--format", "json").json()["sentences"])
    assert {row[kind:].split()[0] for row in rows} >= set(kinds)
    for row in rows:
        assert row[kind - 2 : kind] == "  " and row[words - 2 : words] == "  " and row[words] != " "
        assert "clause" not in row
    assert any("first-note-opening" in row for row in rows)


def test_a_narrow_page_has_the_words_below(run, fits):
    out = run("coverage", width=40).out
    assert max(map(len, out.splitlines())) <= 40
    assert "\n79–80, 84–85 · 6 · normative · " in out


def test_a_quote_that_is_not_in_the_text_leaves_with_1(run, authored, spoilt):
    spoilt("4.1-movements", "quote", "бұл сөздер мәтінде жоқ")
    done = run("coverage", "--store", authored)
    assert done.code == 1 and "бұл сөздер мәтінде жоқ" in " ".join(done.out.split())
    [problem] = json.loads(run("coverage", "--store", authored, "--format", "json").out)["problems"]
    assert problem["kind"] == "quote-orphaned" and "бұл сөздер" in problem["message"]


def test_a_sentence_without_passage_is_named_and_leaves_with_1(run, authored):
    (authored.parent / "source.kk.txt").open("a").write("\n     Бұл сөйлем есепке алынбаған.\n")
    text = authored.read_text()
    authored.write_text(text.replace("endLine: 288", "endLine: 290"))
    done = run("coverage", "--store", authored)
    assert done.code == 1 and "Бұл сөйлем есепке алынбаған" in done.out


def test_refused(run):
    run("coverage", "--agreement", "other").refused("'other'", "kz-nato-2007")


def test_markdown_is_a_table_of_the_sentences(run):
    lines = run("coverage", "--format", "md", "--lang", "kk").out.splitlines()
    table = [line for line in lines if line.startswith("| ")]
    assert len(table) == len(run("coverage", "--format", "json").json()["sentences"]) + 2
    assert "Тармақ" in table[0] and "100" in lines[-1]
