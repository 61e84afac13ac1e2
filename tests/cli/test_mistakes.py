"""Mistakes at the desk: one sentence with the way out, in the language asked for, and nothing left behind."""

import re

import pytest

#: What is no word of a sentence: quoted words, options, names of files and formats, a path with its line.
TYPED = re.compile(
    r"servanda ask .*|'[^']*'|«[^»]*»|\"[^\"]*\"|--?[\w-]+(?: \w+)?|\S*\.\w+\S*|\b\w+(?:-\w+)+|\b\w+=\S+"
)
#: Names of programs and formats, which are the same in every language; the ids of what there is.
NAMES = {"en", "kk", "ru", "servanda", "Excel", "Word", "CSV", "YAML", "UTF"}

LOGS = {
    "day.csv": "id,type,matters,by,when\narrival,Event,arrival,nato-plo,31.02.2009\n",
    "matter.csv": "id,type,matters,by,when\narrival,Event,arival,nato-plo,2009-02-01\n",
    "actor.csv": "id,type,matters,by,when\narrival,Event,arrival,nato-plx,2009-02-01\n",
    "head.csv": "qwerty,when\narrival,2009-02-01\n",
    "broken.yaml": "events:\n  arrival: {type: Event, when: 2009-02-01\n",
    "book.xlsx": "PK\x03\x04 of a workbook",
    "empty.csv": "",
    "there.csv": "id,type,matters,by,when\narrival,Event,arrival,nato-plo,2009-02-01\n",
}
#: What is typed (blanks part the words), and what the answer must name.
MISTAKES = [
    ("notfy", "notify"),
    ("notify --too kz-mod", "--to"),
    ("notify --to Ministry of Defence", "of Defence"),
    ("notify --to министерство", "kz-mod"),
    ("notify --to qqqqqq", "ask actors"),
    ("notify --about arival", "arrival"),
    ("notify --as-of 31.02.2009", "31.02.2009"),
    ("notify --as-of soon", "2009-03-15"),
    ("notify --as-of 01/06/2009", "2009-06-01"),
    ("notify --log there.csv", "--as-of"),
    ("notify --as-of 2009-06-30 --log none.csv", "none.csv"),
    ("notify -o list.docx", "servanda export"),
    ("notify -o list.xyz", ".csv"),
    ("notify -o there.csv", "--force"),
    ("notify -o .", "."),
    ("notify -o none/list.csv", "none/list.csv"),
    ("notify --limit -3", "-3"),
    ("notify --limit ten", "ten"),
    ("notify --agreement kz-nat-2007", "kz-nato-2007"),
    ("notify --columns wohm", "wohm"),
    ("notify --columns ,", "--columns"),
    ("notify --lang xx", "en, kk, ru"),
    ("ask who-pay", "who-pays"),
    ("ask qqqqqqqqqq", "servanda ask"),
    ("ask norms-of", "--actor"),
    ("show 16", "16"),
    ("draw clause 99", "99"),
    ("draw duties -o duties.docx", ".png"),
    ("draft 4", "--about"),
    ("draft 14 --about intention-to-terminate", "--from kz-gov"),
    ("due --until tomorrow", "90"),
    ("due --staff none.yaml", "none.yaml"),
    ("due --assume in-forse=2008-12-01", "in-force"),
    ("due --assume in-force", "in-force=2008-12-01"),
    *((f"log check --log {name}", name) for name in LOGS if name != "there.csv"),
    ("log add --log new.csv --matter arrival --by nato-plo", "--when"),
    ("log add --log new.csv --matter arival --by nato-plo --when 2009-02-01", "arrival"),
    ("log add --log there.csv --matter arrival --by nato-plo --when 2009-02-01 --id arrival", "2"),
    ("log add --matter arrival", "--log"),
    ("export --format word -o brief.docx", "docx"),
    ("export --format docx -o brief.xlsx", "brief.docx"),
]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the files of a desk, which the commands run in."""
    for name, text in LOGS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_a_mistake_is_told_in_one_sentence_of_the_language_and_leaves_nothing(run, desk, lang):
    foreign: list[tuple[str, str]] = []
    # What an English sentence says is said in the others too, where also its letters are looked at.
    for typed, named in MISTAKES[:: 3 if lang == "en" else 1]:
        words = ["--to", "Ministry", "of Defence"] if "Ministry" in typed else typed.split()[1:]
        done = run(typed.split()[0], *words, env={"SERVANDA_LANG": lang})
        done.refused(named)
        # A log that is added to is locked by a file beside it.
        assert {path.name for path in desk.iterdir() if path.suffix != ".lock"} == set(LOGS), typed
        assert all((desk / name).read_text(encoding="utf-8") == text for name, text in LOGS.items()), typed
        if lang != "en":
            assert re.search("[а-яәіңғүұқөһ]", done.err), done.err
            foreign += [(typed, done.err)] * bool(_list_foreign(done.err))
    assert foreign == []


def _list_foreign(sentence: str) -> list[str]:
    """Return the Latin words of a sentence that nobody typed and nobody can type."""
    words = re.findall(r"(?<![\w-])[A-Za-z]{2,}(?![\w-])", TYPED.sub(" ", sentence))
    return [word for word in words if word not in NAMES]


def test_a_page_after_the_last_is_not_taken_for_an_answer_without_rows(run):
    for format_ in ("table", "md", "csv"):
        done = run("notify", "--limit", "5", "--page", "4", "--format", format_)
        assert done.code == 1 and "there is no page 4" in done.err
    assert run("notify", "--limit", "5", "--page", "3").code == 0


def test_a_part_of_a_label_leads_to_the_name_in_a_log(run, desk):
    words = ["log", "add", "--log", "new.csv", "--matter", "arrival", "--by", "офицер связи"]
    run(*words, "--when", "2009-02-01").refused("nato-plo", "NATO/PfP liaison officer")
    assert not (desk / "new.csv").exists()
