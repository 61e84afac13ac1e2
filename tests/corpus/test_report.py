"""The report of a store in its formats: the same results, marked when partial, and not held in memory."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner
from tests.corpus.corpora import BASE

from servanda.check.compiled.model import Finding
from servanda.cli import main
from servanda.corpus import report
from servanda.corpus.checking import check_store
from servanda.corpus.outcome import Outcome
from servanda.corpus.shard import Told, packed

_SH = "http://www.w3.org/ns/shacl#"


class Many:
    """Findings of many agreements, made when they are asked for."""

    def __init__(self, agreements: int, each: int) -> None:
        self._agreements = agreements
        self._each = each

    def findings(self) -> Iterator[tuple[str, bytes]]:
        for number in range(self._agreements):
            yield f"{BASE}n{number}", self.finding(f"{BASE}n{number}")

    def finding(self, iri: str) -> bytes:
        return packed([self._told(iri, number) for number in range(self._each)])

    def _told(self, iri: str, number: int) -> Told:
        shape = "<https://w3id.org/servanda/shapes#NormLabel>"
        component = f"<{_SH}MinCountConstraintComponent>"
        said = {"en": "A norm needs a label."}
        focus = f"<{iri}/{number}>"
        return Told(
            Finding(f"<{_SH}Violation>", shape, focus, None, None, component, said), str(number), False
        )


@pytest.fixture(scope="module")
def outcome(archive: Path) -> Outcome:
    """Return what is wrong with the archive."""
    return check_store(archive, jobs=1)


def test_all_formats_tell_the_same_number_of_results(outcome: Outcome) -> None:
    number = sum(1 for _ in outcome.found())
    assert number > 100
    told = json.loads("".join(report.as_json(outcome, "en")))
    assert told["conforms"] is False
    assert "partial" not in told
    assert len(told["results"]) == number
    sarif = json.loads("".join(report.as_sarif(outcome, "en")))
    assert len(sarif["runs"][0]["results"]) == number
    turtle = "".join(report.as_turtle(outcome, "en")).encode()
    store = pyoxigraph.Store()
    store.load(turtle, pyoxigraph.RdfFormat.TURTLE)
    kind = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    results = store.quads_for_pattern(None, kind, pyoxigraph.NamedNode(_SH + "ValidationResult"))
    assert len(list(results)) == number
    text = "".join(report.as_text(outcome, width=80, color=False, language="en"))
    assert f"{number} result(s) in " in text
    assert text.index("\nn1 (") < text.index("\nn2 (")
    assert "  Clause 1\n" in text


@pytest.mark.parametrize(("language", "word"), [("en", "wrong:"), ("ru", "ошибка:"), ("kk", "қате:")])
def test_messages_are_in_the_language_asked_for(outcome: Outcome, language: str, word: str) -> None:
    assert word in "".join(report.as_text(outcome, width=80, color=False, language=language))


def test_each_result_has_the_file_of_its_agreement(outcome: Outcome) -> None:
    files = {result.file for result in outcome.results() if result.focus.startswith("agreement:")}
    assert {Path(str(file)).name for file in files} == {"store.nq"}


def test_a_partial_report_says_so_in_each_format() -> None:
    outcome = Outcome(Many(2, 1), {}, checked=2, total=5, fresh=2)
    told = json.loads("".join(report.as_json(outcome, "en")))
    assert (told["partial"], told["checked"], told["all"]) == (True, 2, 5)
    run = json.loads("".join(report.as_sarif(outcome, "en")))["runs"][0]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert len(run["results"]) == 2
    assert "partial: 2 of 5" in "".join(report.as_turtle(outcome, "en"))
    for language, words in (("en", "2 of 5"), ("ru", "2 из 5"), ("kk", "5 келісім")):
        assert words in "".join(report.as_text(outcome, width=80, color=False, language=language))


def test_a_report_of_nothing_is_whole() -> None:
    outcome = Outcome(Many(0, 0), {}, checked=3, total=3, fresh=0)
    assert json.loads("".join(report.as_json(outcome, "en"))) == {"conforms": True, "results": []}
    assert json.loads("".join(report.as_sarif(outcome, "en")))["runs"][0]["results"] == []
    assert "conforms true" in "".join(report.as_turtle(outcome, "en"))
    text = "".join(report.as_text(outcome, width=80, color=False, language="en"))
    assert text == "Nothing is wrong: 3 agreement(s) and log(s) checked.\n"


@pytest.mark.parametrize("write", [report.as_json, report.as_turtle, report.as_sarif])
def test_four_times_the_results_do_not_take_four_times_the_memory(
    write: Callable[[Outcome, str], Iterator[str]],
) -> None:
    def peak(agreements: int) -> tuple[int, int]:
        outcome = Outcome(Many(agreements, 25), {}, checked=agreements, total=agreements, fresh=agreements)
        tracemalloc.start()
        size = sum(len(part) for part in write(outcome, "en"))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size, most

    peak(1)  # what is loaded once
    size, most = peak(40)
    larger, still = peak(160)
    assert larger > 3.5 * size
    assert still < 1.5 * most


def test_the_command_checks_a_store_and_one_agreement_of_it(archive: Path) -> None:
    runner = CliRunner()
    done = runner.invoke(main, ["check", "--store", str(archive), "--format", "json"])
    assert done.exit_code == 1
    results = json.loads(done.stdout)["results"]
    assert set(results[0]) == {
        "severity", "shape", "focus", "path", "value", "clause", "message", "file", "line",
    }  # fmt: skip
    one = runner.invoke(main, ["check", "--store", str(archive), "--agreement", "n1", "--format", "json"])
    own = [
        result
        for result in json.loads(one.stdout)["results"]
        if "/n1" in result["focus"] or ":n1" in result["focus"]
    ]
    whole = [result for result in results if result["focus"].partition("/")[0] == "agreement:n1"]
    assert own
    assert {str(one) for one in own} == {str(one) for one in whole}


def test_an_agreement_that_is_not_there_is_told(archive: Path) -> None:
    done = CliRunner().invoke(main, ["check", "--store", str(archive), "--agreement", "none"])
    assert done.exit_code == 1
    assert "is not in this store" in done.stderr


def test_what_is_only_for_stores_is_refused_for_files() -> None:
    done = CliRunner().invoke(main, ["check", "--full"])
    assert done.exit_code == 2
    assert "--full is for a store" in done.stderr
