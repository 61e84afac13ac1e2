"""Run W3C's test suite of SHACL, which is not part of this repository, on the compiled shapes.

``SERVANDA_SHACL_SUITE`` names a folder with the suite; without it, a clone of w3c/data-shapes beside this
repository is looked for. What is not passed stands in ``w3c_suite.tsv``, with the reason. All outcomes, one
test a line: PYTHONPATH=graph:. python tests/check/w3c_suite.py
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
from tests.needs import find_shacl_suite

from servanda.check.report import report_triples
from servanda.check.shacl import Data, read_shapes, validate
from servanda.namespaces import PREFIXES

SH: Final = PREFIXES["sh"]
SHT: Final = "http://www.w3.org/ns/shacl-test#"
MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDF: Final = PREFIXES["rdf"]
NOT_PASSED: Final = Path(__file__).with_suffix(".tsv")
#: What of a report is compared; messages only where the suite expects one.
COMPARED: Final = frozenset(
    SH + name
    for name in (
        "conforms", "result", "focusNode", "resultPath", "resultSeverity", "sourceConstraint",
        "sourceConstraintComponent", "sourceShape", "value",
    )
)  # fmt: skip
REPORT_CLASSES: Final = frozenset({f"<{SH}ValidationReport>", f"<{SH}ValidationResult>"})


@dataclass(frozen=True)
class Entry:
    """One test: its name (folder/name), its graphs, and the report that is expected; None is a failure."""

    name: str
    data: Path
    shapes: Path
    report: frozenset[ox.Triple] | None


def list_entries(manifest: Path) -> Iterator[Entry]:
    """Yield the tests of a manifest and of those that it includes, in their order."""
    triples = parse(manifest)
    values: dict[tuple[str, str], list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]] = {}
    for one in triples:
        values.setdefault((str(one.subject), one.predicate.value), []).append(one.object)
    this = f"<{manifest.as_uri()}>"
    for included in values.get((this, MF + "include"), []):
        yield from list_entries(find_path(included))
    for head in values.get((this, MF + "entries"), []):
        while str(head) != f"<{RDF}nil>":
            (entry,), (head,) = values[str(head), RDF + "first"], values[str(head), RDF + "rest"]
            (action,), (result,) = values[str(entry), MF + "action"], values[str(entry), MF + "result"]
            data, shapes = (
                find_path(values[str(action), SHT + name][0]) for name in ("dataGraph", "shapesGraph")
            )
            name = f"{manifest.parent.parent.name}/{manifest.parent.name}/{entry.value.rpartition('/')[2]}"
            fails = str(result) == f"<{SHT}Failure>"
            yield Entry(name, data, shapes, None if fails else frozenset(cut_report(triples, str(result))))


def find_path(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Path:
    """Return the path of a file by its IRI."""
    assert isinstance(term, ox.NamedNode)
    return Path(unquote(urlsplit(term.value).path))


@cache
def parse(path: Path) -> tuple[ox.Triple, ...]:
    """Return the triples of a file of Turtle; relative IRIs count from the file."""
    return tuple(quad.triple for quad in ox.parse(path=str(path), base_iri=path.as_uri()))


def cut_report(triples: Iterable[ox.Triple], report: str) -> Iterator[ox.Triple]:
    """Yield what is compared of a report: its triples, those of its results and of their paths."""
    by_subject: dict[str, list[ox.Triple]] = {}
    for one in triples:
        by_subject.setdefault(str(one.subject), []).append(one)
    waiting, in_path = [report], set[str]()
    while waiting:
        node = waiting.pop()
        for one in by_subject.get(node, []):
            name, value = one.predicate.value, str(one.object)
            if node in in_path:
                yield one
                if value.startswith("_:"):
                    in_path.add(value)
                    waiting.append(value)
            elif name in COMPARED or value in REPORT_CLASSES or name == SH + "resultMessage":
                yield one
                if name == SH + "result":
                    waiting.append(value)
                elif name == SH + "resultPath" and value.startswith("_:"):
                    in_path.add(value)
                    waiting.append(value)


def run(entry: Entry) -> str:
    """Return ``passed``, or what came out instead, in one line."""
    try:
        found = validate(Data(parse(entry.data)), shapes := read_shapes(parse(entry.shapes)))
    except (ValueError, RuntimeError) as error:
        problem = " ".join(str(error).split())
        return "passed" if entry.report is None else f"refused: {problem}"
    if entry.report is None:
        return f"not refused, {len(found)} results"
    triples = report_triples(found, shapes)
    (report,) = {str(one.subject) for one in triples if str(one.object) == f"<{SH}ValidationReport>"}
    messages = {one.object for one in entry.report if one.predicate.value == SH + "resultMessage"}
    actual = {
        one
        for one in cut_report(triples, report)
        if one.predicate.value != SH + "resultMessage" or one.object in messages
    }
    if canonical(actual) == canonical(entry.report):
        return "passed"
    wanted = sum(one.predicate.value == SH + "result" for one in entry.report)
    return f"another report: {len(found)} results, expected {wanted}"


def canonical(triples: Iterable[ox.Triple]) -> set[str]:
    """Return lines that are the same for graphs that differ in nothing but the names of blank nodes."""
    whole = ox.Dataset(ox.Quad(*one) for one in triples)
    whole.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in whole}


@cache
def entries() -> tuple[Entry, ...]:
    """Return all tests of the suite, also those that no manifest includes; nothing where it is not there."""
    folder = find_shacl_suite()
    if folder is None:
        return ()
    found = {one.name: one for one in list_entries(folder / "manifest.ttl")}
    beside = (one for path in sorted(folder.rglob("*-[0-9]*.ttl")) for one in list_entries(path))
    return tuple((found | {one.name: one for one in beside if one.name not in found}).values())


@cache
def not_passed() -> dict[str, str]:
    """Return the tests that are known not to be passed, with the reason of each."""
    with NOT_PASSED.open(encoding="utf-8", newline="") as file:
        return {row["test"]: row["reason"] for row in csv.DictReader(file, delimiter="\t")}


def main() -> int:
    """Print the outcome of each test and how many are passed; return 1 where the list says otherwise."""
    outcomes = {entry.name: run(entry) for entry in entries()}
    for name, outcome in outcomes.items():
        print(f"{name}\t{outcome}")
    failed = {name for name, outcome in outcomes.items() if outcome != "passed"}
    print(f"{len(outcomes) - len(failed)} of {len(outcomes)} passed")
    return int(not outcomes or failed != set(not_passed()))


if __name__ == "__main__":
    sys.exit(main())
