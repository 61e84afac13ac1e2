"""``servanda ask``: the list of questions, each question as a command, and the contract of ``norms``."""

import csv
import io
import re
import shlex
import shutil
from pathlib import Path

import pytest

from servanda.query.answer_table import build_answer_table
from servanda.query.questions import load_questions
from servanda.query.run import ask
from servanda.store.snapshot import open_bundled

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


@pytest.mark.parametrize(("lang", "width"), [("en", 120), ("kk", 40), ("ru", 80)])
def test_the_list_holds_every_question(run, fits, lang, width):
    done = run("ask", "--all", "--lang", lang, width=width)
    assert done.code == 0
    assert fits(done.out, width) == []
    flat = " ".join(done.out.split())
    assert all(
        name in flat and " ".join(held.question[lang].split()) in flat
        for name, held in load_questions().items()
    )


def test_what_is_for_work_on_the_data_is_listed_only_with_all(run):
    technical = {name for name, held in load_questions().items() if held.group == "technical"}
    listed = {line.split()[0] for line in run("ask").out.splitlines() if line.startswith("  ")}
    assert technical and not technical & listed
    assert load_questions().keys() - technical <= listed


#: A code with a prefix, as machines get it; "log" names what is typed.
CODE = re.compile(r"\b(actor|agreement|srv|slot|form|qualifier|action|topic|weight|kind|effect):\S")


#: Each question of a reader in one of the languages, by turns.
READ = [
    (name, ("en", "kk", "ru")[place % 3])
    for place, (name, held) in enumerate(sorted(load_questions().items()))
    if held.group != "technical"
]


@pytest.mark.parametrize(("name", "lang"), READ)
def test_a_table_is_in_words_and_its_heads_in_the_language(name, lang):
    held = load_questions()[name]
    store = open_bundled()
    given = {one.name: WORDS[name, one.name] for one in held.parameters if one.required}
    table = build_answer_table(held, ask(store, name, lang=lang, **given).rows[:40], lang, store=store)
    shown = [cell for row in table.rows for cell in row] + [column.head for column in table.columns]
    assert [cell for cell in shown if CODE.search(cell)] == []
    assert "implied" not in {column.key for column in table.columns}
    if lang != "en":
        assert [column.head for column in table.columns if column.head.isascii()] == []


#: What is asked about where something must be named.
WORDS = {
    ("duties-between", "actor"): "nato-plo", ("duties-between", "to"): "kz-gov",
    ("duties-under", "programme"): "ipap", ("norms-of", "actor"): "nato-plo",
    ("what-happens-on", "matter"): "taking-up-duties", ("what-is-owed-to", "actor"): "kz-mod",
}  # fmt: skip


def test_columns_of_a_question_are_chosen_by_name(run):
    lines = run("ask", "norms", "-c", "who,norm", "--clause", "4", "--format", "md").out.splitlines()
    assert lines[2] == "| Who | Norm |" and lines[4] == "| NATO | `4-notify` |"
    found = run("ask", "norms", "-c", "What,bearer", "--clause", "4", "--format", "json").json()
    assert [list(row) for row in found] == [["label", "bearer"]]


def test_a_language_before_the_question_holds_for_it(run):
    assert (
        run("ask", "--lang", "ru", "actors", "--format", "json").out
        == run("ask", "actors", "--lang", "ru", "--format", "json").out
    )


@pytest.fixture
def office(authored, monkeypatch):
    """Make the folders that examples name, "office" with an agreement and a log of it, and go beside them."""
    log = Path(__file__).parents[1] / "queries" / "log.yaml"
    shutil.copy(log, authored.parent / "log.yaml")
    authored.parent.rename(authored.parent.with_name("office"))
    monkeypatch.chdir(authored.parent.parent)
    Path("docs").symlink_to(Path(__file__).parents[2] / "docs")


@pytest.mark.parametrize("name", sorted(load_questions()))
def test_every_example_gives_an_answer(run, office, name):
    words = shlex.split(load_questions()[name].example)
    assert words[0] == "servanda"
    done = run(*words[1:])
    assert done.code == 0 and done.out.strip()
    # A long answer says that there is more of it.
    assert done.err == "" or (done.err.count("\n") == 1 and "--page 2" in done.err)


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
        (["what-must"], ["needs 'actor'", "servanda ask norms-of --actor nato"]),
        (["what-must", "--actor", "kz-gvo"], ["did you mean 'kz-gov'?"]),
        (["norms", "--clause", "99"], ["'99' is not a clause", "did you mean '9'?"]),
        (["norms", "--norm", "4-notfy"], ["'4-notfy' is not a norm", "did you mean '4-notify'?"]),
        (["duties-under", "--programme", "ipab"], ["did you mean 'ipap'?"]),
        (["norms", "--flavour", "red"], ["--flavour", "'servanda ask norms --help'"]),
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


@pytest.mark.parametrize(("lang", "width"), [("en", 120), ("kk", 40), ("ru", 80)])
@pytest.mark.parametrize("name", ["norms", "what-is-silent", "counts"])
def test_pages_fit(run, fits, name, lang, width):
    done = run("ask", name, "--lang", lang, width=width)
    assert done.code == 0 and fits(done.out, width) == []


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["--page", "0"], ["no page 0", "the first page is 1"]),
        (["--limit", "0"], ["limit of 0", "1 or more"]),
        (["--limit", "-3", "--page", "2"], ["limit of -3", "1 or more"]),
        (["--offset", "1"], ["--offset"]),
        (["--page", "first"], ["--page", "first"]),
    ],
)
@pytest.mark.parametrize("verb", [["ask", "norms"], ["notify"]], ids=" ".join)
def test_a_part_that_is_none(run, verb, words, parts):
    run(*verb, *words).refused(*parts)


@pytest.mark.parametrize("format", ["json", "csv", "tsv", "md"])
def test_pages_put_together_are_the_whole(run, format):
    whole = run("ask", "norms", "--format", format)
    assert (whole.code, whole.err) == (0, "")
    if format == "json":
        pages = [
            run("ask", "norms", "--format", format, "--limit", 7, "--page", n).json() for n in range(1, 4)
        ]
        assert [row for page in pages for row in page] == whole.json()[:21]
    else:
        second = run("ask", "norms", "--format", format, "--limit", 7, "--page", 2).out
        heading = 4 if format == "md" else 1
        rows = second.splitlines()[heading : heading + 7]
        assert rows == whole.out.splitlines()[heading:][7:14]


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "more follow"), ("kk", "әрі қарай да бар"), ("ru", "есть и другие")]
)
def test_a_table_says_that_more_follows(run, lang, said):
    done = run("ask", "norms", "--limit", 5, "--lang", lang)
    assert done.code == 0 and "1–5" in done.err and said in done.err and "--page 2 --limit 5" in done.err


def test_the_last_page_says_nothing_of_more_and_there_is_no_next(run):
    count = len(run("notify", "--format", "json").json())
    last = run("notify", "--limit", count - 1, "--page", 2)
    assert (last.code, last.err) == (0, "")
    run("notify", "--limit", count, "--page", 2).refused("no page 2", code=1)


def test_a_page_of_a_day(run, office):
    words = ["ask", "what-is-open", "--as-of", "2009-06-30", "--log", "office/log.yaml", "--format", "json"]
    rows = run(*words).json()
    assert len(rows) > 2
    assert run(*words, "--limit", 2, "--page", 2).json() == rows[2:]
