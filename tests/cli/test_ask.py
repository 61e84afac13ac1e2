"""``servanda ask``: the list of questions, each question as a command, and the contract of ``norms``."""

import csv
import io
import shlex
import shutil
from pathlib import Path

import pytest

from servanda.ask.questions import questions

NORM_KEYS = [
    "agreement",
    "clause",
    "norm",
    "modality",
    "bearer",
    "counterparty",
    "action",
    "programmes",
    "quote",
]
MODALITIES = {"obligation", "prohibition", "permission", "power", "privilege", "condition"}


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_list_holds_every_question(run, fits, lang, width):
    done = run("ask", "--lang", lang, width=width)
    assert done.code == 0
    assert fits(done.out, width) == []
    flat = " ".join(done.out.split())
    assert all(
        name in flat and " ".join(held.question[lang].split()) in flat for name, held in questions().items()
    )


def test_a_language_before_the_question_holds_for_it(run):
    assert (
        run("ask", "--lang", "ru", "actors", "--format", "json").out
        == run("ask", "actors", "--lang", "ru", "--format", "json").out
    )


@pytest.fixture
def office(authored, monkeypatch):
    """Make a folder "office" with an agreement and a log of it, as examples name it, and go beside it."""
    log = Path(__file__).parents[1] / "queries" / "log.yaml"
    shutil.copy(log, authored.parent / "log.yaml")
    authored.parent.rename(authored.parent.with_name("office"))
    monkeypatch.chdir(authored.parent.parent)


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_example_gives_an_answer(run, office, name):
    words = shlex.split(questions()[name].example)
    assert words[0] == "servanda"
    done = run(*words[1:])
    assert (done.code, done.err) == (0, "") and done.out.strip()


def test_norms_keep_the_contract(run):
    rows = run("ask", "norms", "--format", "json").json()
    for row in rows:
        assert [key for key in row if key in NORM_KEYS] == NORM_KEYS
        assert row["modality"] in MODALITIES
        assert row["implied"] in (True, False)
        assert row["action"].startswith("action:")
        for key in ("bearer", "counterparty", "addressee", "beneficiary", "involved"):
            assert all(actor.startswith("actor:") for actor in row[key])
            assert len(row[f"{key}_label"]) == len(row[key])
        assert all(programme.startswith("programme:") for programme in row["programmes"])
        assert row["bearer"] and row["quote"]
    assert {row["modality"] for row in rows} == MODALITIES
    assert {row["implied"] for row in rows} == {True, False}


def test_a_clause_is_named_as_it_is_printed(run):
    for name in ("3(d)", "3d", "kz-nato-2007/3d"):
        rows = run("ask", "norms", "--clause", name, "--format", "json").json()
        assert {row["clause"] for row in rows} == {"3(d)"}


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["nors"], ["no question 'nors'", "did you mean 'norms'?"]),
        (["../notify"], ["no question '../notify'"]),
        (["what-must"], ["needs 'actor'", "servanda ask what-must --actor nato"]),
        (["what-must", "--actor", "kz-gvo"], ["did you mean 'kz-gov'?"]),
        (["norms", "--clause", "99"], ["'99' is not a clause", "did you mean '9'?"]),
        (["norms", "--norm", "4-notfy"], ["'4-notfy' is not a norm", "did you mean '4-notify'?"]),
        (["duties-under", "--programme", "ipab"], ["did you mean 'ipap'?"]),
        (["norms", "--colour", "red"], ["--colour", "'servanda ask norms --help'"]),
    ],
)
def test_refused(run, words, parts):
    run("ask", *words).refused(*parts)


def test_no_answer_leaves_with_1(run):
    run("ask", "norms", "--clause", "law").refused("no answer", code=1)


def test_formats_say_the_same(run):
    rows = run("ask", "clauses", "--format", "json").json()
    numbers = [row["clause"] for row in rows]
    for format, mark in (("csv", ","), ("tsv", "\t")):
        table = csv.DictReader(io.StringIO(run("ask", "clauses", "--format", format).out), delimiter=mark)
        assert [row["clause"] for row in table] == numbers


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("name", ["norms", "what-is-silent", "counts"])
def test_pages_fit(run, fits, name, lang, width):
    done = run("ask", name, "--lang", lang, width=width)
    assert done.code == 0 and fits(done.out, width) == []
