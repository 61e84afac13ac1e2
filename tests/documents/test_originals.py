"""Documents as sources: told by what they hold, read within limits, kept beside the text, and checked."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import docx
import pytest
import yaml
from tests.command import run
from tests.documents.pdfs import make_pdf, set_lines

from servanda.documents import worker
from servanda.documents.detection import detect_kind
from servanda.documents.originals import read_source
from servanda.errors import ServandaError

WORDS = [
    "AGREEMENT between Alfa and Beta",
    "",
    "Article 1. Alfa shall notify Beta of each test.",
    "",
    "Article 2. The end.",
]
PAGE = "<!DOCTYPE html><html><body>" + "".join(f"<p>{line}</p>" for line in WORDS)


def make_word() -> bytes:
    made, packed = docx.Document(), io.BytesIO()
    for line in WORDS:
        made.add_paragraph(line)
    made.save(packed)
    return packed.getvalue()


CONTENTS = {"html": PAGE.encode(), "word": make_word(), "pdf": make_pdf([set_lines(WORDS)])}


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an agreement made from a document of each kind, under misleading names."""
    place = tmp_path_factory.mktemp("drafts")
    for kind, content in CONTENTS.items():
        (place / f"{kind}.txt").write_bytes(content)
        done = run("new", place / kind, place / f"{kind}.txt")
        assert done.code == 0, done.err
    return place


@pytest.mark.parametrize("kind", CONTENTS)
def test_the_original_is_kept_and_the_text_is_the_source(drafts: Path, kind: str) -> None:
    folder = drafts / kind
    made = yaml.load((folder / "agreement.yaml").read_text("utf-8"), yaml.BaseLoader)
    original = folder / made["original"]["file"]
    assert original.read_bytes() == CONTENTS[kind] and original.stem == made["original"]["digest"]
    assert (made["original"]["extractor"], bool(made["original"]["version"])) == (f"servanda-{kind}", True)
    assert (folder / made["sourceFile"]).read_text("utf-8").split("\n\n")[1] == WORDS[2]
    assert list(made["clauses"]) == ["1", "2"]
    assert not [
        one for one in run("check", folder, "--format", "json").out.splitlines() if "LedgerOriginal" in one
    ]


def test_the_record_is_data_and_survives_the_full_form(drafts: Path, tmp_path: Path) -> None:
    folder = drafts / "word"
    text = (folder / "agreement.yaml").read_text("utf-8")
    [row] = run("ask", "agreements", "--store", folder, "--format", "json").json()
    made = yaml.load(text, yaml.BaseLoader)["original"]
    keys = ("original_file", "original_digest", "extractor", "extractor_version")
    assert [row[key] for key in keys] == [*made.values()]
    archive = tmp_path / "store"
    assert run("load", folder, "--store", archive).code == 0
    [kept] = run("ask", "agreements", "--store", archive, "--format", "json").json()
    assert [kept[key] for key in keys] == [*made.values()]
    full = run("fmt", "--expand", folder / "agreement.yaml")
    assert full.code == 0 and f"originalDigest: {made['digest']}" in full.out.replace('"', "")


@pytest.mark.parametrize("spoil", ["changed", "missing", "elsewhere", "linked"])
def test_an_original_that_is_not_as_recorded_is_found(drafts: Path, tmp_path: Path, spoil: str) -> None:
    file = tmp_path / "agreement.yaml"
    text = (drafts / "html" / "agreement.yaml").read_text("utf-8")
    (tmp_path / "text.en.txt").write_bytes((drafts / "html" / "text.en.txt").read_bytes())
    name = yaml.load(text, yaml.BaseLoader)["original"]["file"]
    (tmp_path / "originals").mkdir()
    if spoil == "changed":
        (tmp_path / name).write_bytes(CONTENTS["html"] + b" ")
    elif spoil == "linked":
        (tmp_path / name).symlink_to(drafts / "html" / name)
    elif spoil == "elsewhere":
        text = text.replace("originals/", "../originals/")
    file.write_text(text, "utf-8")
    done = run("check", file)
    assert done.code == 1 and "original" in done.out


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", ".docx"),
        (b"{\\rtf1 Article 1.}", "a.txt", ".rtf"),
        (b"%PDF-1.7\njunk", "a.pdf", "damaged"),
        (CONTENTS["word"][:3000], "a.docx", "damaged"),
        (b"\x89PNG\r\n\x1a\n\0", "a.docx", "binary"),
        (b"", "a.html", "empty"),
    ],
)
def test_what_is_no_document_is_refused_and_nothing_written(
    tmp_path: Path, content: bytes, name: str, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    for verb in (("suggest",), ("new", tmp_path / "draft")):
        run(*verb, tmp_path / name).refused(words, name)
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_other_packed_documents_are_told() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    assert detect_kind(packed.getvalue()) == "opendocument"


def test_a_text_stays_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("1. One <br> two\n", "utf-8")
    assert read_source(path).original is None


def test_refusals_are_told_in_the_language_of_the_reader(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<html><script>x</script>")
    run("suggest", tmp_path / "a.html", "--lang", "kk").refused("сөз жоқ")


def test_the_same_document_gives_the_same_text(tmp_path: Path, drafts: Path) -> None:
    for kind in CONTENTS:
        assert read_source(drafts / f"{kind}.txt").content == (drafts / kind / "text.en.txt").read_bytes()


def test_a_document_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A process that hangs as a parser might, in the place of the one that reads the document.
    hanging = tmp_path / "python"
    hanging.write_text("#!/bin/sh\nexec sleep 60\n", "utf-8")
    hanging.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(hanging))
    monkeypatch.setattr(worker, "CLOCK", 0.2)
    begun = time.monotonic()
    with pytest.raises(ServandaError, match="within"):
        worker.extract_text(b"", "html", Path("a.html"))
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        ("import socket; socket.socket()", "OSError"),
        ("open('/etc/hostname')", "OSError"),
        ("bytearray(2 << 30)", "MemoryError"),
    ],
)
def test_the_process_reaches_nothing_and_takes_no_more_memory(action: str, outcome: str) -> None:
    code = (
        "import socket, sys\nfrom servanda.documents.worker import limit_resources\nlimit_resources()\n"
        f"try:\n    {action}\nexcept BaseException as error:\n"
        "    print([one.__name__ for one in type(error).__mro__])"
    )
    graph = Path(worker.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(graph)},
    )
    assert outcome in done.stdout
