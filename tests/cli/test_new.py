"""``servanda new``: the folder of an agreement, drafted from its text."""

import json

import pytest
import yaml

TEXT = """MEMORANDUM OF UNDERSTANDING
between the Ministry of Transport of Alfa and the Ministry of Energy of Beta
3 March 2020

1. The Ministry of Transport shall notify the Ministry of Energy of planned tests.
2. The Ministry of Energy shall inform the Ministry of Transport annually.
   (a) of the tests;
   (b) of the accidents.
4. This Memorandum enters into force on signature.

For the Ministry of Transport A. Alfov
For the Ministry of Energy B. Betov
"""


@pytest.fixture
def text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "memorandum.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_text_stays_byte_for_byte_and_the_file_is_yaml(run, text, tmp_path):
    text.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    done = run("new", "alfa-beta-2020", "memorandum.txt")
    assert done.code == 0 and "alfa-beta-2020" in done.out
    folder = tmp_path / "alfa-beta-2020"
    assert sorted(path.name for path in folder.iterdir()) == ["agreement.yaml", "text.en.txt"]
    assert (folder / "text.en.txt").read_bytes() == text.read_bytes()
    made = yaml.load((folder / "agreement.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    assert made["agreement"] == "alfa-beta-2020"
    assert (made["type"], made["date"], made["sourceFile"]) == ("Memorandum", "2020-03-03", "text.en.txt")
    assert [party["names"][-1] for party in made["parties"].values()] == [
        "Ministry of Transport",
        "Ministry of Energy",
    ]
    assert list(made["clauses"]) == ["1", "2", "2(a)", "2(b)", "4"]
    assert len(made["signedBy"]) == 2 and set(made["signedBy"]) == set(made["actors"])


def test_what_is_not_sure_is_marked_and_told(run, text, tmp_path):
    done = run("new", "draft", "memorandum.txt")
    written = (tmp_path / "draft" / "agreement.yaml").read_text(encoding="utf-8")
    assert "# not sure:" in written and "# to decide:" in written
    lines = written.splitlines()
    [at] = [number for number, line in enumerate(lines) if line.startswith("  4:")]
    # of a clause with proposals the remark stands above
    assert any("not sure" in line for line in lines[at - 2 : at + 1])
    assert "4" in done.out and "2" in done.out


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_comments_in_the_language_of_the_author(run, text, tmp_path, lang):
    done = run("new", lang, "memorandum.txt", "--lang", lang)
    assert done.code == 0
    head = (tmp_path / lang / "agreement.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert any("а" <= letter <= "я" for letter in head)


def test_a_registered_party_is_named_by_its_id(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.md").write_text(
        "# Қазақстан Республикасының Үкіметі мен Солтүстік Атлантика Шарты Ұйымы арасындағы келісім\n\n"
        "1. Тараптар бір-бірін осы Келісімге сәйкес хабардар етеді.\n",
        encoding="utf-8",
    )
    assert run("new", "own", "t.md").code == 0
    made = yaml.safe_load((tmp_path / "own" / "agreement.yaml").read_text(encoding="utf-8"))
    assert made["parties"] == {"kz-gov": None, "nato": None}
    assert (tmp_path / "own" / "text.kk.txt").is_file()


def test_a_language_may_be_said(run, text, tmp_path):
    assert run("new", "own", "memorandum.txt", "--language", "en-GB").code == 0
    assert (tmp_path / "own" / "text.en-GB.txt").is_file()


def test_a_name_in_other_letters_becomes_an_id(run, text, tmp_path):
    assert run("new", "Әлфа Бета", "memorandum.txt").code == 0
    made = yaml.safe_load((tmp_path / "Әлфа Бета" / "agreement.yaml").read_text(encoding="utf-8"))
    assert made["agreement"] == "alfa-beta"


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("empty.txt", b"", ()),
        ("binary.txt", b"a\0b", ()),
        ("cp1251.txt", "Стороны и в на по".encode("cp1251"), ()),
        ("unknown.txt", b"xyzzy", ()),
        ("memorandum.docx", TEXT.encode(), ()),
        ("tag.txt", TEXT.encode(), ("--language", "kz")),
    ],
)
def test_a_text_that_cannot_be_used_leaves_nothing(run, tmp_path, monkeypatch, name, content, options):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(content)
    done = run("new", "own", name, *options)
    assert done.code == 2 and len(done.err.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_is_there_already_is_left_alone(run, text, tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "agreement.yaml").write_text("mine")
    done = run("new", "own", "memorandum.txt")
    assert done.code == 2 and "own" in done.err
    assert (folder / "agreement.yaml").read_text() == "mine"
    assert run("new", "memorandum.txt", "memorandum.txt").code == 2


def test_an_empty_folder_is_filled(run, text, tmp_path):
    (tmp_path / "own").mkdir()
    assert run("new", "own", "memorandum.txt").code == 0
    assert (tmp_path / "own" / "agreement.yaml").is_file()


LAW = """# Су нысандары туралы

Альфа Республикасының 2021 жылғы 5 сәуірдегі № 12-VII Заңы

## 1-тарау. Жалпы ережелер

### 1-бап. Ұғымдар

1. Осы Заңда мынадай ұғымдар пайдаланылады:

1) авария – су нысанының бұзылуы;

1-1) арна – су ағатын орын;

2) орган:

а) орталық;

ә) жергілікті.

### 2-бап

1. Су пайдаланушы авария туралы органды дереу хабардар етуге міндетті.

Альфа Республикасының Президенті Ж. Жұмабеков

Заңға 1-қосымша

1. Хабарлама нысаны.
"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("memorandum.txt", TEXT),
        ("law.md", LAW),
        ("note.txt", "The Embassy of Alfa sends its regards to you."),
    ],
)
def test_a_draft_is_read_and_lacks_only_what_its_author_decides(run, tmp_path, monkeypatch, name, content):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert run("new", "own", name).code == 0
    found = json.loads(run("check", "own/agreement.yaml", "--format", "json").out)["results"]
    decided = {"ClauseStatesNorm", "Translation", "AgreementParties"}
    assert {one["shape"].partition(":")[2] for one in found} <= decided
