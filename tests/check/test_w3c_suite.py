"""W3C's test suite of SHACL: all is passed but what ``w3c_suite.tsv`` lists; and that the runner can tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.check.w3c_suite import Entry, entries, list_entries, not_passed, run

ENTRIES = {one.name: one for one in entries()}


@pytest.mark.needs("shacl-suite")
@pytest.mark.parametrize("name", list(ENTRIES) or ["the suite is not there"])
def test_the_suite_is_passed_but_for_what_is_listed(name: str) -> None:
    outcome = run(ENTRIES[name])
    if name in not_passed():
        assert outcome.startswith("refused: "), "it is passed, or reports something else: change the list"
    else:
        assert outcome == "passed"


@pytest.mark.needs("shacl-suite")
def test_what_is_listed_is_in_the_suite() -> None:
    assert not_passed().keys() < ENTRIES.keys()


PREFIXES = """
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix sht: <http://www.w3.org/ns/shacl-test#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix : <urn:x:> .
"""
ACTION = "mf:action [ sht:dataGraph <> ; sht:shapesGraph <> ] ; mf:result"
SHAPES = """
:S a sh:NodeShape ; sh:targetNode :a ; sh:property :P .
:P sh:path ( [ sh:inversePath :p ] :q ) ; sh:minCount 1 ; sh:message "One is missing."@en .
"""
REPORT = """[ a sh:ValidationReport ; sh:conforms false ; sh:result [
    a sh:ValidationResult ; sh:focusNode :a ; sh:resultPath ( [ sh:inversePath :p ] :q ) ;
    sh:resultSeverity sh:Violation ; sh:sourceShape :P ; sh:resultMessage "One is missing."@en ;
    sh:sourceConstraintComponent sh:MinCountConstraintComponent ] ]"""
#: What is expected of the shapes above, and what the runner says; a failure, of a shape that is ill-formed.
CASES = {
    "right": (SHAPES, REPORT, "passed"),
    "conforming": (
        SHAPES,
        "[ a sh:ValidationReport ; sh:conforms true ]",
        "another report: 1 results, expected 0",
    ),
    "of-a-path": (
        SHAPES,
        REPORT.replace("inversePath", "zeroOrOnePath"),
        "another report: 1 results, expected 1",
    ),
    "of-a-message": (SHAPES, REPORT.replace("missing", "gone"), "another report: 1 results, expected 1"),
    "of-a-severity": (
        SHAPES,
        REPORT.replace("Violation ;", "Info ;"),
        "another report: 1 results, expected 1",
    ),
    "failing": (SHAPES.replace("minCount 1", "minCount 'one'"), "sht:Failure", "passed"),
    "not-failing": (SHAPES, "sht:Failure", "not refused, 1 results"),
    "refused": (SHAPES + ":S sh:rule [] .", REPORT, "refused: urn:x:S has sh:rule, which is not supported"),
}


def write_suite(folder: Path) -> Path:
    """Write a suite of the cases, each a file of its own that two manifests lead to."""
    group = folder / "core" / "group"
    group.mkdir(parents=True)
    for name, (shapes, result, _) in CASES.items():
        entry = f"<> a mf:Manifest ; mf:entries ( <{name}> ) . <{name}> a sht:Validate ; {ACTION} {result} ."
        (group / f"{name}.ttl").write_text(PREFIXES + entry + shapes, encoding="utf-8")
    included = " , ".join(f"<{name}.ttl>" for name in CASES)
    (group / "manifest.ttl").write_text(PREFIXES + f"<> mf:include {included} .", encoding="utf-8")
    (folder / "manifest.ttl").write_text(PREFIXES + "<> mf:include <core/group/manifest.ttl> .", "utf-8")
    return folder / "manifest.ttl"


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Entry]:
    """The tests of a suite of its own, by their names."""
    return {one.name: one for one in list_entries(write_suite(tmp_path_factory.mktemp("suite")))}


@pytest.mark.parametrize("name", CASES)
def test_the_runner_tells_what_is_passed(suite: dict[str, Entry], name: str) -> None:
    assert len(suite) == len(CASES)
    assert run(suite[f"core/group/{name}"]) == CASES[name][2]
