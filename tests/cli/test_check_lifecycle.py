"""``servanda check --lifecycle``: exit codes, formats, places and languages."""

from __future__ import annotations

import json

import pytest
from tests.check.report_graphs import components_of

from servanda.messages import LANGUAGES, Messages

KEYS = ["severity", "shape", "focus", "path", "value", "clause", "message", "file", "line", "stage"]
#: An invented treaty whose notice of entry goes from North to itself, and in which nobody has to build.
BROKEN = """
id: agreement:broken
type: Agreement
label: {en: Broken treaty}
language: en
parties: [actor:kz, actor:nato]
clauses:
  "1":
    type: Clause
    number: "1"
    label: {en: Entry}
    norms:
      1-entry:
        type: Condition
        bearer: [actor:kz]
        notifications:
          1-notice:
            type: Notification
            sender: actor:kz
            addressee: actor:kz
            matters: [matter:ratification]
            slots:
              1-effect: {type: Stated, forSlot: slot:effect, effectKind: effect:entry-into-force}
  "2":
    type: Clause
    number: "2"
    label: {en: Works}
    norms:
      2-build: {type: Obligation}
"""


@pytest.fixture
def broken(tmp_path):
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN)
    return file


def test_the_bundled_agreement_has_a_sound_life(run):
    done = run("check", "--lifecycle")
    assert (done.code, done.err) == (0, "")
    assert run("check", "--lifecycle", "--format", "json").json() == {"conforms": True, "results": []}


def test_json_has_the_shape_of_every_check(run, broken):
    done = run("check", "--lifecycle", broken, "--format", "json")
    assert done.code == 1
    told = json.loads(done.out)
    assert list(told) == ["conforms", "results"] and told["conforms"] is False
    assert {one["stage"] for one in told["results"]} == {"lifecycle"}
    assert all(list(one) == KEYS for one in told["results"])
    found = {(one["shape"], one["clause"]) for one in told["results"] if one["clause"]}
    assert found == {
        ("srv-shapes:LifecycleNeverInForce", "1"),
        ("srv-shapes:LifecycleNoticeOfNobody", "1"),
        ("srv-shapes:LifecycleBearerUnnamed", "2"),
    }
    lines = broken.read_text().splitlines()
    for one in told["results"]:
        assert one["file"] == str(broken)
        if one["clause"] == "2":
            assert "2-build" in lines[one["line"] - 1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_in_every_language(run, broken, lang):
    done = run("check", "--lifecycle", broken, "--lang", lang)
    assert done.code == 1 and "2-build" in done.out
    assert Messages(lang, "check")["remarks"] in done.out


def test_other_formats_and_remarks(run, broken, tmp_path):
    turtle = run("check", "--lifecycle", broken, "--format", "turtle").out
    assert "LifecycleNeverInForce" in turtle and components_of(turtle) == {"Lifecycle"}
    report = tmp_path / "report.sarif"
    assert run("check", "--lifecycle", broken, "-o", report).code == 1
    assert json.loads(report.read_text())["runs"][0]["results"]


def test_a_folder_and_a_store(run, broken, tmp_path):
    assert run("check", "--lifecycle", tmp_path).code == 1
    store = tmp_path / "archive.sqlite"
    assert run("load", broken, "--store", store).code == 0
    told = run("check", "--lifecycle", "--store", store, "--format", "json")
    assert told.code == 1
    found = json.loads(told.out)["results"]
    assert {one["clause"] for one in found if one["clause"]} == {"1", "2"}
    told = run("check", "--lifecycle", "--store", store, "--agreement", "broken", "--format", "json")
    assert told.code == 1


def test_what_cannot_be_read_is_one_sentence(run, tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text("clauses: [")
    done = run("check", "--lifecycle", file)
    assert done.code == 2 and str(file) in done.err and "Traceback" not in done.err
    assert run("check", "--lifecycle", tmp_path / "none.yaml").code == 2


def test_the_other_checks_are_as_they_were(run, broken):
    plain = json.loads(run("check", broken, "--format", "json").out)
    assert plain["results"] and not any(
        one["shape"].startswith("srv-shapes:Lifecycle") for one in plain["results"]
    )
