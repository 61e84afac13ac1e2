"""``servanda check``: exit codes, the contract of its JSON, its formats and its languages."""

import json
import os
import signal
import subprocess

import pytest

KEYS = ["severity", "shape", "focus", "path", "value", "clause", "message", "file", "line", "stage"]


@pytest.fixture
def small(tmp_path):
    """A file in which nearly everything is missing: quick to check."""
    file = tmp_path / "small.yaml"
    file.write_text("id: agreement:small\ntype: Agreement\n")
    return file


def test_what_is_right(run):
    assert run("check", "--format", "json").json() == {"conforms": True, "results": []}


def test_a_quote_that_is_not_in_the_text_is_placed(run, authored, spoilt):
    line = spoilt("4.1-movements", "quote", "бұл сөздер мәтінде жоқ")
    done = run("check", authored, "--format", "json")
    assert (done.code, done.err) == (1, "")
    told = json.loads(done.out)
    found = [r for r in told["results"] if r["line"] == line]
    assert found and {r["clause"] for r in told["results"]} == {"4.1"}
    assert {r["file"] for r in told["results"]} == {str(authored)}


def test_json_keeps_the_contract(run, small):
    done = run("check", small, "--format", "json")
    assert (done.code, done.err) == (1, "")
    told = json.loads(done.out)
    assert list(told) == ["conforms", "results"] and told["conforms"] is False
    for result in told["results"]:
        assert list(result) == KEYS
        assert result["severity"] in {"violation", "warning", "info"} and result["message"]
        assert result["file"] == str(small) and result["line"] in (1, 2)


def test_sarif_and_turtle(run, small, tmp_path):
    report = tmp_path / "report.sarif"
    done = run("check", small, "--format", "sarif", "-o", report)
    assert (done.code, done.out) == (1, "")
    sarif = json.loads(report.read_text())
    assert sarif["version"] == "2.1.0" and sarif["runs"][0]["results"]
    assert "sh:ValidationReport" in run("check", small, "--format", "turtle").out


@pytest.mark.parametrize(
    ("lang", "width", "whole"),
    [
        ("en", 120, "Fix first"),
        ("kk", 40, "Алдымен түзетіңіз"),
        ("ru", 80, "Исправьте сначала"),
    ],
)
def test_page(run, fits, small, lang, whole, width):
    done = run("check", small, "--lang", lang, width=width)
    assert done.code == 1 and done.err == ""
    assert fits(done.out, width) == []
    assert done.out.startswith(whole) and f"{small}:1" in done.out.replace("\n", "")


def test_nothing_to_check(run, tmp_path):
    (tmp_path / "x.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    run("check", tmp_path / "x.ttl").refused("x.ttl", "describes no agreement", code=1)


def test_a_folder_is_checked_file_by_file(run, authored):
    for arguments in (("check", authored.parent), ("check", "--store", authored.parent)):
        assert run(*arguments, "--format", "json").json() == {"conforms": True, "results": []}


def test_stages_are_in_json(run, authored, spoilt):
    spoilt("4.1-movements", "quote", "бұл сөздер мәтінде жоқ")
    told = json.loads(run("check", authored, "--format", "json").out)
    assert {result["stage"] for result in told["results"]} >= {"anchored"}


def test_what_hinders_the_reading_is_in_json_too(run, authored, spoilt):
    line = spoilt("4.1-movements", "bearer", "actor:nobody")
    done = run("check", authored, "--format", "json")
    [result] = json.loads(done.out)["results"]
    assert (done.code, result["stage"], result["line"], result["clause"]) == (2, "read", line, "4.1")


def test_one_thing_that_hinders_the_reading_is_one_sentence_and_several_are_a_stage(run, authored, spoilt):
    spoilt("4.1-movements", "bearer", "actor:nobody")
    run("check", authored).refused("4.1", "actor:nobody")
    spoilt("4-notify", "bearer", "actor:noone")
    done = run("check", authored, width=2000)
    assert (done.code, done.err) == (2, "")
    assert "actor:nobody" in done.out and "actor:noone" in done.out


def test_no_shapes_and_no_iris_unless_asked_for(run, small):
    for words in (run("check", small).out, run("check", small, "--lang", "kk").out):
        assert "srv-shapes:" not in words and "://" not in words
    assert "srv-shapes:" in run("check", small, "--verbose").out


def test_other_files_of_a_folder_are_passed_over_and_told(run, authored):
    (authored.parent / "compose.yaml").write_text("services: {}\n")
    (authored.parent / "context.jsonld").write_text('{"@context": {}}')
    done = run("check", authored.parent, width=2000)
    assert done.code == 0 and "compose.yaml" in done.err and "context.jsonld" in done.err
    asked = run("ask", "agreements", "--store", authored.parent, width=2000)
    assert asked.code == 0 and asked.err == done.err


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@prefix srv: <http://w3id.org/servanda/ontology#> . <x:y> a srv:Agreement .", "https://w3id.org"),
        (
            "@prefix srv: <https://w3id.org/servanda/ontology/> . <x:y> a srv:Agreement .",
            "ontology#Agreement",
        ),
        ("@prefix srv: <https://w3id.org/servanda/ontolgy#> . <x:y> a srv:Agreement .", "ontology#Agreement"),
        ("@prefix srv: <https://w3id.org/servanda/ontology#> . <x:y> a srv:Agrement .", "srv:Agreement"),
    ],
)
def test_a_mistyped_class_or_namespace_is_told(run, tmp_path, text, meant):
    file = tmp_path / "x.ttl"
    file.write_text(text)
    done = run("check", file, "--format", "json")
    [result] = json.loads(done.out)["results"]
    assert (done.code, result["stage"], result["file"], result["line"]) == (1, "read", str(file), 1)
    assert meant in result["message"]
    for words in (("ask", "norms"), ("notify",), ("status",), ("network", "degree")):
        run(*words, "--store", file).refused(meant, code=1)


def test_a_mistyped_class_in_an_agreement_is_told_where_a_question_finds_nothing(run, tmp_path):
    file = tmp_path / "x.ttl"
    file.write_text(
        "@prefix srv: <https://w3id.org/servanda/ontology#> .\n"
        "@prefix a: <https://w3id.org/servanda/agreement/> .\n"
        "a:x a srv:Agreement ; srv:hasClause a:y .\n"
        'a:y a srv:Clause ; srv:number "1" ; srv:order 1 ; srv:hasNorm a:n .\n'
        "a:n a srv:Obligaton .\n"
    )
    done = run("ask", "norms", "--store", file, width=2000)
    assert done.code == 1 and "srv:Obligation" in done.err


def test_watch_checks_again_when_a_file_changes_and_ends_by_ctrl_c(start, authored):
    running = start("check", authored.parent, "--watch", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    told = running.stdout.readline().decode()
    assert told.startswith("Nothing is wrong")
    text = authored.read_text(encoding="utf-8")
    authored.write_text(text.replace("bearer: actor:kz-gov", "bearer: actor:kz-gvo"), encoding="utf-8")
    assert any("actor:kz-gvo" in line.decode() for line in iter(running.stdout.readline, b""))
    running.send_signal(signal.SIGINT)
    rest, err = running.communicate(timeout=30)
    assert running.returncode == 2 and b"Traceback" not in err and b"\x1b" not in rest


def test_watch_has_nothing_to_do_with_output_and_stores(run, authored, tmp_path):
    run("check", authored, "--watch", "-o", tmp_path / "x.json").refused("--watch")


def test_watch_clears_a_terminal(start, authored):
    ours, theirs = os.openpty()
    running = start("check", authored, "--watch", stdout=theirs, env={"TERM": "xterm", "NO_COLOR": ""})
    os.close(theirs)
    seen = b""
    while b"Nothing is wrong" not in seen:
        seen += os.read(ours, 65536)
    running.send_signal(signal.SIGINT)
    assert seen.startswith(b"\x1b[2J") and running.wait(30) == 0
    os.close(ours)
