"""The report of a store in its formats: the same results, marked when partial, and not held in memory."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner
from tests.check.archives import BASE, Key, Line, found, framed, line, put, text_of
from tests.check.report_graphs import components_of

from servanda.check import archive as report
from servanda.check import pyshacl_engine
from servanda.check.archive import Outcome, check_store
from servanda.check.checker import registry_triples
from servanda.check.report import name_component
from servanda.cli import main

_SH = "http://www.w3.org/ns/shacl#"


class Many:
    """Findings of many agreements, made when they are asked for."""

    def __init__(self, agreements: int, each: int) -> None:
        self._agreements = agreements
        self._each = each

    def all_findings(self) -> Iterator[tuple[str, str]]:
        for number in range(self._agreements):
            yield f"{BASE}n{number}", self.findings_of(f"{BASE}n{number}")

    def findings_of(self, iri: str) -> str:
        shape = "<https://w3id.org/servanda/shapes#NormLabel>"
        component = f"<{_SH}MinCountConstraintComponent>"
        messages = {"en": "A norm needs a label."}
        rows = [
            (f"<{_SH}Violation>", shape, f"<{iri}/{n}>", None, None, component, messages, None, str(n), False)
            for n in range(self._each)
        ]
        return json.dumps(rows) if rows else ""


@pytest.fixture(scope="module")
def outcome(archive: Path) -> Outcome:
    """Return what is wrong with the archive."""
    return check_store(archive, jobs=1)


def test_a_store_that_one_may_only_read_is_checked(tmp_path: Path, monkeypatch) -> None:
    put(tmp_path / "store", {BASE + "n0": framed("n0", [line('a:n0/1 srv:number "2"')])})
    before = (tmp_path / "store").read_bytes()
    with monkeypatch.context() as locked:
        locked.setattr(os, "access", lambda path, mode: mode == os.R_OK)
        told = found(check_store(tmp_path / "store", jobs=1))
    assert (tmp_path / "store").read_bytes() == before
    assert told == found(check_store(tmp_path / "store", jobs=1)) != set()


def test_all_formats_tell_the_same_number_of_results(outcome: Outcome) -> None:
    number = sum(1 for _ in outcome.findings())
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
    assert len(components_of(turtle.decode())) > 3
    results = store.quads_for_pattern(None, kind, pyoxigraph.NamedNode(_SH + "ValidationResult"))
    assert len(list(results)) == number
    text = "".join(report.as_text(outcome, width=80, color=False, language="en"))
    assert f"{number} results in " in text
    assert text.index("\nn1 (") < text.index("\nn2 (")
    assert "  clause 1: " in text or ": clause 1: " in text


@pytest.mark.parametrize(("language", "word"), [("en", "clause 1:"), ("ru", "пункт 1:"), ("kk", "1-тармақ:")])
def test_messages_are_in_the_language_asked_for(outcome: Outcome, language: str, word: str) -> None:
    assert word in "".join(report.as_text(outcome, width=2000, color=False, language=language))


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
    assert text == "Nothing is wrong: 3 agreements and logs checked.\n"


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

    peak(160)  # what is loaded once, and the compact names that are cached, of which there are only so many
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
        "stage",
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


#: Each is wrong, or right, only by what another agreement says.
ACROSS = {
    "x": [
        line('actor:shared skos:prefLabel "One"@en'),
        line("actor:shared rdf:type srv:Actor"),
        line("a:x/1-n srv:hasAddressee actor:of-y"),
        line("a:x/1-n srv:hasAddressee actor:of-none"),
        line("a:x/1-n srv:hasBearer actor:under-kz"),
        line("a:x/log rdf:type srv:EventLog"),
        line("a:x/log srv:isLogOf a:y"),
        line("a:x/log srv:hasEvent a:x/e"),
        line("a:x/e rdf:type srv:Event"),
        line("a:x/e srv:fulfils a:z/1-n"),
        line("a:x/e srv:isAbout a:y/odd"),
        line('a:x/1-m/s srv:evidenceText "of the oddity"@en'),
    ],
    "y": [
        line('actor:shared skos:prefLabel "Two"@en'),
        line("actor:of-y rdf:type srv:Actor"),
        line("actor:under-kz org:unitOf actor:kz-mfa"),
        line("actor:head-x org:unitOf actor:kz"),
        line("a:y srv:hasClause a:x/1"),
        line("matter:odd rdf:type srv:Matter"),
        line('matter:odd srv:namePattern "oddity"@en'),
        line("srv:Treaty rdfs:subClassOf srv:Agreement"),
    ],
    "z": [
        line("a:z/other rdf:type srv:Treaty"),
        line('a:x/1 srv:number "2"'),
        line("a:y/1-n srv:unknown a:z"),
        line("actor:expression srv:signalsNormClass srv:Obligation"),
        line('actor:expression srv:namePattern "must"@en'),
    ],
}


def _by_pyshacl(lines: set[Line]) -> set[Key]:
    quads = pyoxigraph.parse(text_of(sorted(lines)), format=pyoxigraph.RdfFormat.N_TRIPLES)
    whole = pyshacl_engine.data_graph([*registry_triples(), *(quad.triple for quad in quads)])
    report = pyshacl_engine.validate(whole, pyshacl_engine.shapes_graph())
    return {finding.key for finding in pyshacl_engine.list_findings(report)}


def _named(keys: set[Key]) -> set[Key]:
    """Leave out what rules in Python found, and names of nameless shapes: each reader gives them others."""
    of_shapes = {key for key in keys if name_component("Words") not in key}
    return {tuple("" if part.startswith("_:") else part for part in key) for key in of_shapes}


def test_pyshacl_finds_the_same_where_agreements_speak_of_each_other(tmp_path: Path) -> None:
    graphs = {BASE + name: framed(name, more) for name, more in ACROSS.items()}
    put(tmp_path / "store", graphs)
    of_store = found(check_store(tmp_path / "store", jobs=1, batch=1))
    of_whole = _by_pyshacl({one for lines in graphs.values() for one in lines})
    assert _named(of_store) == _named(of_whole)
    alone = set[Key]()
    for iri, lines in graphs.items():
        put(tmp_path / "alone", {iri: lines})
        alone |= found(check_store(tmp_path / "alone", jobs=1))
    assert _named(alone) != _named(of_whole), "nothing here looks across agreements"


def test_an_expression_of_the_lexicon_counts_for_all_whoever_describes_it(tmp_path: Path) -> None:
    expression = [
        line("a:x/e srv:signalsNormClass srv:Obligation"),
        line('a:x/e srv:namePattern "is resolved"@en'),
    ]

    def signalled(more: list[Line]) -> set[str]:
        graphs = {BASE + "x": framed("x", more), BASE + "y": framed("y")}
        for iri, lines in graphs.items():  # words that the lexicon does not know
            graphs[iri] = [(s, p, o.replace("shall", "is resolved to")) for s, p, o in lines]
        put(tmp_path / "store", graphs)
        return {key[2] for key in found(check_store(tmp_path / "store")) if "ModalitySignalled" in key[1]}

    assert signalled([]) == {f"<{BASE}x/1-n>", f"<{BASE}y/1-n>"}
    assert signalled(expression) == set()


def test_after_any_edit_the_report_is_that_of_a_full_check(tmp_path: Path) -> None:
    """What was kept is what would be found now, whatever changed: it, what it names, or by whom."""
    folder = tmp_path / "store"
    now: dict[str, list[Line]] = {"x": [], "y": [], "z": [], "w": []}
    remark = [line('a:w rdfs:comment "A remark"@en')]
    states: list[dict[str, list[Line] | None]] = [
        {},
        ACROSS,
        {"y": ACROSS["y"][:4]},
        {"z": None},
        {"w": remark},
    ]
    checked = []
    for state in states:
        now = {name: more for name, more in {**now, **state}.items() if more is not None}
        put(folder, {BASE + name: framed(name, more) for name, more in now.items()})
        outcome = check_store(folder, jobs=1)
        assert found(outcome) == found(check_store(folder, jobs=1, full=True))
        checked.append(outcome.fresh)
    assert (checked[0], checked[-1]) == (4, 1)
