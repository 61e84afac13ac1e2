"""Receipts: what an answer rests on, the answer derived again, and one changed byte anywhere found."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.command import ROOT, Done, run

from servanda.cli import common
from servanda.receipts.receipt import build_receipt

SCHEMA = json.loads((ROOT / "graph/servanda/receipts/receipt.schema.json").read_text(encoding="utf-8"))
EXAMPLE = ROOT / "docs" / "examples" / "river-gauges-2020"
IN_FORCE = ("--assume", "in-force=2008-12-01")
#: A call of each command that answers.
ANSWERS: dict[str, tuple[str, ...]] = {
    "notify": ("--to", "kz-mfa"),
    "ask norms": ("--format", "csv"),
    "query": ("SELECT ?o { actor:nato skos:prefLabel ?o } ORDER BY ?o",),
    "show": ("4.1",),
    "search": ("drivers",),
    "status": IN_FORCE,
    "due": (*IN_FORCE, "--until", "90"),
    "why": ("4-notify",),
    "why-not": ("4-notify", *IN_FORCE),
    "what-if": ("--event", "matter=arrival, by=nato, when=today"),
    "timeline": (*IN_FORCE, "--format", "ics"),
    "log list": ("--log", "own/log.csv", "--store", "own"),
    "log check": ("--log", "own/log.csv", "--store", "own"),
    "draw": ("notifications", "--format", "dot"),
    "network": (),
    "network path": ("kz", "nato"),
    "export": ("--format", "ntriples", "--store", "own"),
    "draft": ("4", "--about", "appointment"),
    "check": ("own",),
    "coverage": ("--store", "own"),
    "collate": (),
    "diff": ("own", "own", "--full"),
}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder of a test, with an agreement of its own and a log in the folder ``own``."""
    shutil.copytree(EXAMPLE, tmp_path / "own")
    (tmp_path / "own" / "log.csv").write_text(
        "# log: gauges, agreement: river-gauges-2020\nid,matter,by,when\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(path: str = "receipt.json") -> dict[str, Any]:
    held: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return held


def write_again(change: Callable[[dict[str, Any]], object], path: str = "receipt.json") -> None:
    """Change a receipt and write it as if servanda had."""
    held = read(path)
    change(held)
    Path(path).write_bytes(build_receipt(held).render())


@pytest.mark.parametrize("verb", ANSWERS)
def test_every_answer_can_have_a_receipt(own: Path, verb: str) -> None:
    done = run(*verb.split(), *ANSWERS[verb], "--receipt", "receipt.json")
    assert done.code in (0, 1), done.err
    receipt = read()
    jsonschema.validate(receipt, SCHEMA, format_checker=jsonschema.FormatChecker())
    content = done.out.encode()
    assert receipt["answer"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert receipt["answer"]["length"] == len(content)
    assert receipt["answer"]["exit_code"] == done.code
    assert str(own) not in Path("receipt.json").read_text(encoding="utf-8")
    again = run(*receipt["command"])
    assert (again.code, again.out) == (done.code, done.out)
    before = Path("receipt.json").read_bytes()
    assert run(*verb.split(), *ANSWERS[verb], "--receipt", "receipt.json", "--force").code == done.code
    assert Path("receipt.json").read_bytes() == before


def test_every_command_that_writes_an_answer_is_tried() -> None:
    from tests.cli.test_odd_characters import list_formats

    from servanda.cli import main

    others = {"store info", "suggest", "verify"}
    tried = {verb for verb in ANSWERS} | {"network degree", "network reciprocity", "network receivers"}
    tried |= {"network articulation", "network chain"}  # which share what writes them
    assert {verb for verb, _ in list_formats(main)} - others == tried


@pytest.mark.parametrize(
    "words",
    [
        ("notify", "--store", "own", "-o", "answer.csv"),
        ("notify", "--as-of", "today", *IN_FORCE, "--lang", "ru", "--full"),
        ("show", "4.1", "--lang", "kk"),
        ("notify", "--from", "plo-family"),
        ("network", "--lang", "ru", "path", "kz", "nato"),
    ],
)
def test_an_answer_is_derived_again(own: Path, words: Sequence[str]) -> None:
    run(*words, "--receipt", "receipt.json", width=100)
    done = run("verify", "receipt.json")
    assert (done.code, done.err) == (0, ""), done.out
    assert run("verify", "receipt.json", "--format", "json").json()["same"] is True


@pytest.mark.needs("drawing-pdf")
def test_a_drawing_and_an_archive_are_derived_again(own: Path) -> None:
    assert run("load", "own", "--store", "archive").code == 0
    run("draw", "--store", "archive", "-o", "answer.pdf", "--receipt", "receipt.json")
    assert run("verify", "receipt.json").code == 0
    assert "archive" in [one["name"] for one in read()["digests"]]
    assert run("load", ROOT / "docs/examples/ports-2010", "--store", "archive").code == 0
    done = run("verify", "receipt.json")
    assert done.code == 1 and "'archive' was changed" in done.out


def test_one_changed_byte_of_the_answer_or_an_input_is_found(own: Path) -> None:
    run("notify", "--store", "own", "-o", "answer.csv", "--receipt", "receipt.json")
    inputs = [one["name"] for one in read()["digests"] if not one["name"].startswith("servanda:")]
    assert inputs == ["own/agreement.yaml", "own/text.en.txt"]
    for name in ("answer.csv", *inputs):
        content = Path(name).read_bytes()
        Path(name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        done = run("verify", "receipt.json")
        assert done.code == 1 and f"'{name}'" in done.out, (name, done.err)
        Path(name).write_bytes(content)
    assert run("verify", "receipt.json").code == 0


def test_one_changed_byte_of_the_receipt_is_found(own: Path) -> None:
    run("show", "4.1", "--receipt", "receipt.json")
    content = Path("receipt.json").read_bytes()
    for place in range(0, len(content), 97):
        Path("receipt.json").write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        done = run("verify", "receipt.json")
        assert done.code in (1, 2) and "receipt" in done.err and done.out == ""
    Path("receipt.json").write_bytes(content + b" ")
    run("verify", "receipt.json").refused("changed after it was written", code=1)


def test_half_a_surrogate_pair_is_no_word_of_a_receipt(own: Path) -> None:
    run("show", "4.1", "--receipt", "receipt.json")
    Path("receipt.json").write_text(json.dumps({**read(), "command": ["show", "\ud800"]}))
    run("verify", "receipt.json").refused("receipt.json", "no receipt")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda held: held.update(version="0.0.1"), "0.0.1"),
        (lambda held: held["engine"].update(version="0.0.1"), "Oxigraph 0.0.1"),
        (lambda held: held.update(assumptions=["in-force=2001-01-01"]), "2001-01-01"),
        (lambda held: held["answer"].update(sha256="0" * 64), "The answer differs"),
        (lambda held: held["answer"].update(exit_code=1), "exit code"),
        (lambda held: held["digests"][0].update(sha256="0" * 64), "was changed"),
        (lambda held: held["digests"].append({"name": "gone.yaml", "sha256": "0" * 64}), "gone.yaml"),
        (lambda held: held["command"].append("--lang=en"), "not written as servanda writes it"),
    ],
)
def test_what_a_receipt_says_wrongly_is_found(
    own: Path, change: Callable[[dict[str, Any]], object], part: str
) -> None:
    run("show", "4.1", "--receipt", "receipt.json")
    write_again(change)
    done = run("verify", "receipt.json")
    assert done.code == 1 and part in done.out, done


def test_an_answer_of_today_is_derived_again_on_another_day(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(common, "get_pinned_day", lambda: date(2009, 6, 30))
    run("status", *IN_FORCE, "--receipt", "receipt.json")
    run("what-if", "--event", "matter=arrival, by=nato, when=today", "--receipt", "other.json")
    monkeypatch.undo()
    monkeypatch.chdir(own)
    held = read()
    assert held["as_of"] == "2009-06-30" and held["assumptions"] == ["in-force=2008-12-01"]
    assert held["command"][1:3] == ["--as-of", "2009-06-30"] or "2009-06-30" in held["command"]
    assert "today" not in " ".join(read("other.json")["command"])
    for name in ("receipt.json", "other.json"):
        assert run("verify", name).code == 0


def test_a_missing_input_is_named_with_the_way_out(own: Path) -> None:
    run("notify", "--store", "own/agreement.yaml", "--receipt", "receipt.json")
    (own / "own").rename(own / "moved")
    done = run("verify", "receipt.json")
    assert done.code == 1 and "'own/agreement.yaml' is not there" in done.out and "--folder" in done.out
    (own / "elsewhere").mkdir()
    (own / "moved").rename(own / "elsewhere" / "own")
    assert run("verify", "receipt.json", "--folder", "elsewhere").code == 0
    (own / "receipt.json").rename(own / "elsewhere" / "receipt.json")
    assert run("verify", "elsewhere/receipt.json").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("notify", "--to", "kz-mfa"),
        ("ask", "who-pays"),
        ("query", "SELECT ?o { actor:nato skos:prefLabel ?o } ORDER BY LANG(?o)"),
        ("query", "ASK { actor:nato ?p ?o }"),
    ],
)
def test_another_engine_answers_the_same(own: Path, words: Sequence[str]) -> None:
    run(*words, "--receipt", "receipt.json")
    done = run("verify", "receipt.json", "--engine", "rdflib")
    assert done.code == 0 and "rdflib gives the same rows" in done.out, done


def test_another_engine_has_no_answer_of_a_day(own: Path) -> None:
    run("status", *IN_FORCE, "--receipt", "receipt.json")
    run("verify", "receipt.json", "--engine", "rdflib").refused("leave out --engine")


#: What a hostile hand may write, and a part of the sentence that refuses it.
HOSTILE = [
    (["load", "own", "--store", "new"], "load"),
    (["log", "add", "--log", "own/log.csv", "--matter", "arrival"], "log add"),
    (["fmt", "own"], "fmt"),
    (["generate", "1000000"], "generate"),
    (["verify", "receipt.json"], "verify"),
    (["notify", "-o", "written.csv"], "output"),
    (["notify", "--receipt", "written.json"], "receipt"),
    (["check", "own", "--watch"], "watch"),
    (["check", "--store", "own", "--dask", "tcp://example.org:1"], "scheduler"),
    (["notify", "--store", "http://127.0.0.1:1/sparql"], "server"),
    (["notify", "--store", "../secret.yaml"], "lies outside"),
    (["notify", "--store", "link.yaml"], "lies outside"),
    (["query", "../secret.yaml"], "lies outside"),
    (["show", "1", "--store", "pipe.yaml"], "no ordinary file"),
    (["status", "--log", "/etc/passwd"], "lies outside"),
    (["check", "/"], "lies outside"),
    (["notify", "--store", "naming.yaml"], "text.en.txt"),
    (["notify", "--help"], "help"),
    (["ask"], "may only name commands"),
    (["query", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"], "SERVICE"),
    (["nothing"], "nothing"),
    ([], "may only name commands"),
]


@pytest.mark.parametrize(("command", "part"), HOSTILE)
def test_a_hostile_receipt_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], part: str
) -> None:
    folder = tmp_path / "desk"
    shutil.copytree(EXAMPLE, folder / "own")
    (tmp_path / "secret.yaml").write_text("secret: word\n", encoding="utf-8")
    (tmp_path / "text.en.txt").write_text("secret: word\n", encoding="utf-8")
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    os.mkfifo(folder / "pipe.yaml")
    named = (EXAMPLE / "agreement.yaml").read_text(encoding="utf-8").replace("text.en.txt", "../text.en.txt")
    (folder / "naming.yaml").write_text(named, encoding="utf-8")
    monkeypatch.chdir(folder)
    run("show", "4.1", "--receipt", "receipt.json")
    write_again(lambda held: held.update(command=command))
    before = sorted(path.name for path in tmp_path.rglob("*"))
    done = run("verify", "receipt.json")
    assert done.code == 2 and part in done.err and "secret: word" not in done.err, done
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_files_outside_of_the_folder_are_read_where_that_is_said(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own / "work").mkdir()
    monkeypatch.chdir(own / "work")
    run("notify", "--store", own / "own", "--receipt", "receipt.json")
    assert read()["command"][1:3] == ["--store", "../own"]
    run("verify", "receipt.json").refused("--outside")
    assert run("verify", "receipt.json", "--outside").code == 0


def test_no_receipt_is_written_for_what_cannot_have_one(own: Path) -> None:
    Path("there.json").write_text("mine", encoding="utf-8")
    run("notify", "--receipt", "there.json").refused("there already")
    run("notify", "-o", "one.csv", "--receipt", "one.csv").refused("two files")
    run("notify", "--store", "http://127.0.0.1:1/x", "--receipt", "r.json").refused("load it into a store")
    run("notify", "--to", "nobody-at-all", "--receipt", "r.json").refused("nobody-at-all")
    assert sorted(path.name for path in own.iterdir()) == ["own", "there.json"]
    for text in ("", "{}", "[1]", "null", '{"answer": 1}', "[" * 10_000):
        Path("r.json").write_text(text, encoding="utf-8")
        assert run("verify", "r.json").code == 2


def test_a_query_by_standard_input_stands_in_the_receipt(own: Path, process: Callable[..., Done]) -> None:
    query = b"SELECT ?o { actor:nato skos:prefLabel ?o } ORDER BY ?o"
    done = process("query", "-", "--receipt", "receipt.json", stdin=query, cwd=own)
    assert done.code == 0 and query.decode() in read()["command"]
    assert run("verify", "receipt.json").code == 0
