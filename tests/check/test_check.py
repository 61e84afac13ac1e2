"""The report of a check: what it says, where, and in which forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.check.report_graphs import components_of
from tests.full_form import copy_in_full

from servanda.check.checker import check, check_files
from servanda.check.report import Report, as_json, as_sarif, as_turtle
from servanda.check.stage_text import as_text
from servanda.errors import ServandaError
from servanda.resources import data_folder


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The bundled agreement with another addressee and period, as a person might do it."""
    folder = tmp_path_factory.mktemp("broken")
    path = copy_in_full(folder)
    text = path.read_text(encoding="utf-8")
    start = text.index("4-notify:")
    place = text.index("notifications:", start)
    swapped = text[:place] + text[place:].replace("addressee: actor:kz-mfa", "addressee: actor:kz-mod", 1)
    swapped = swapped.replace("en: until three months have passed", "en: until two months have passed", 1)
    path.write_text(swapped, encoding="utf-8")
    return check([path])


def test_the_bundled_agreement_conforms() -> None:
    report = check()
    assert (report.conforms, report.agreements) == (True, 1)
    assert components_of(as_turtle(report)) == set()


def test_a_swapped_addressee_is_placed(broken: Report) -> None:
    found = {(r.shape, r.clause) for r in broken.results}
    assert ("srv-shapes:ValueHasSlot", "4") in found
    assert ("srv-shapes:NotificationRoles", "4") in found
    first = broken.results[0]
    assert first.file and first.file.endswith("agreement.yaml") and first.line


def test_text_names_the_clause_and_fits(broken: Report) -> None:
    text = as_text(broken, width=80)
    assert ": clause 4: " in " ".join(text.split())
    assert "srv-shapes:" not in text and "https://" not in text
    assert "srv-shapes:ValueHasSlot" in as_text(broken, width=80, verbose=True)
    assert "\x1b" not in text and "\x1b" in as_text(broken, color=True)
    assert all(len(line) <= 80 for line in text.splitlines() if "://" not in line and "/" not in line)


@pytest.mark.parametrize(("language", "word"), [("ru", "пункт 4"), ("kk", "4-тармақ")])
def test_text_speaks_the_language(broken: Report, language: str, word: str) -> None:
    assert word in as_text(broken, language=language, width=2000)


def test_json_has_the_ten_keys(broken: Report) -> None:
    told = json.loads(as_json(broken))
    assert told["conforms"] is False
    keys = {"severity", "shape", "focus", "path", "value", "clause", "message", "file", "line", "stage"}
    assert all(set(result) == keys for result in told["results"])


def test_turtle_is_a_shacl_report(broken: Report) -> None:
    assert {"SPARQL", "Words"} <= components_of(as_turtle(broken))


def test_a_file_that_cannot_be_read_is_named_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "with a space.yaml").write_text("agreement: [", encoding="utf-8")
    turtle = as_turtle(check_files([tmp_path / "with a space.yaml"]))
    assert components_of(turtle) == {"File"}
    assert "with%20a%20space.yaml>" in turtle


def test_sarif_has_what_its_schema_requires(broken: Report) -> None:
    told = json.loads(as_sarif(broken))
    assert told["version"] == "2.1.0"
    run = told["runs"][0]
    assert run["tool"]["driver"]["name"] == "servanda"
    for result in run["results"]:
        assert result["message"]["text"]
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1


def test_rdf_without_an_agreement_does_not_conform_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "people.ttl"
    path.write_text('<http://example.org/a> <http://example.org/name> "A" .')
    with pytest.raises(ServandaError, match="nothing to check") as error:
        check([path])
    assert error.value.exit_code == 1


def test_a_registry_is_no_agreement() -> None:
    with pytest.raises(ServandaError, match="nothing to check"):
        check([data_folder("ontology") / "actors.ttl"])


def test_every_result_says_what_is_wrong_in_three_languages(broken: Report) -> None:
    assert {result.shape for result in broken.results} >= {"srv-shapes:ValueHasSlot"}
    for result in broken.results:
        assert set(result.messages) == {"en", "ru", "kk"}, result.shape
        assert len(set(result.messages.values())) == 3
        assert "{" not in result.message


@pytest.fixture
def authored(tmp_path: Path) -> Path:
    """A copy of the bundled agreement in full YAML-LD, to be broken."""
    return copy_in_full(tmp_path)


def test_a_passage_not_in_the_text_is_one_ledger_result_not_twenty(authored: Path) -> None:
    text = authored.read_text(encoding="utf-8")
    authored.write_text(text.replace("хабардар ететін болады.", "хабардар етеді.", 1), encoding="utf-8")
    ledger = [r for r in check([authored]).results if "Ledger" in r.shape]
    assert {(r.shape, r.clause) for r in ledger} == {
        ("srv-shapes:LedgerPassageNotFound", "2.2"),
        ("srv-shapes:LedgerUncovered", "2.2"),
    }
    assert {line for r in ledger if "Uncovered" in r.shape for line in [r.line]} == {45, 175}
    assert all(set(r.messages) == {"en", "ru", "kk"} for r in ledger)


def test_an_erratum_on_another_line_is_noticed(authored: Path) -> None:
    text = authored.read_text(encoding="utf-8")
    authored.write_text(text.replace("startLine: 24\n", "startLine: 25\n", 1), encoding="utf-8")
    report = check([authored])
    assert [(r.shape, r.focus) for r in report.results] == [
        ("srv-shapes:LedgerWordsNotFound", "agreement:kz-nato-2007/erratum-24")
    ]
    assert components_of(as_turtle(report)) == {"Ledger"}


def test_the_same_report_twice(broken: Report) -> None:
    assert as_turtle(broken) == as_turtle(broken)


LOG = """\
id: log:office
type: EventLog
ofAgreement: agreement:kz-nato-2007
events:
  arrival: {type: Event, matters: matter:arrival, by: actor:nato-plo, when: 2009-02-01}
  judged: {type: Judgement, about: agreement:kz-nato-2007/10-if-necessary, by: actor:kz-gov, answer: "true"}
"""


def test_a_log_is_checked_beside_the_agreement_that_it_is_about(tmp_path: Path) -> None:
    file = tmp_path / "log.yaml"
    file.write_text(LOG, encoding="utf-8")
    report = check([file])
    assert (report.conforms, report.agreements, report.logs) == (True, 0, 1)
    assert as_text(report, language="ru") == "Ошибок нет: проверено 0 соглашений, 1 журнал.\n"


def test_what_is_wrong_in_a_log_is_placed_there(tmp_path: Path) -> None:
    file = tmp_path / "log.yaml"
    file.write_text(LOG.replace("10-if-necessary", "10-if-needed").replace(", when: 2009-02-01", ""), "utf-8")
    report = check([file])
    found = {(result.shape, result.focus, result.line) for result in report.results}
    assert found == {
        ("srv-shapes:AboutKnown", "log:office/judged", 6),
        ("srv-shapes:EventComplete", "log:office/arrival", 5),
    }
    assert ": the log: " in as_text(report, width=2000)


def test_a_log_of_an_agreement_that_is_not_here_is_checked_alone(tmp_path: Path) -> None:
    file = tmp_path / "log.yaml"
    file.write_text(LOG.replace("kz-nato-2007", "another"), encoding="utf-8")
    assert check([file]).conforms
