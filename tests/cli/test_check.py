"""``servanda check``: exit codes, the contract of its JSON, its formats and its languages."""

import json

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
