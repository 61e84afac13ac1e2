"""The report of a store as text, JSON, Turtle and SARIF, written part by part: results may be very many."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from textwrap import indent
from typing import Final

from servanda.check.compiled import compiled_shapes
from servanda.check.rdf import report_lines
from servanda.check.report import by_clause, sarif_frame, sarif_results
from servanda.check.results import SHAPES
from servanda.corpus.outcome import Outcome
from servanda.messages import Messages
from servanda.namespaces import PREFIXES, compact

_KEYS: Final = ("severity", "shape", "focus", "path", "value", "clause", "message", "file", "line")
#: So many triples are made into Turtle at once.
_CHUNK: Final = 5_000


def as_text(outcome: Outcome, *, width: int, color: bool, language: str) -> Iterator[str]:
    """Yield the report grouped by agreement, then by clause, each agreement with its number of results."""
    words = Messages(language, "archive")
    count = agreements = 0
    for iri, found in groupby(outcome.found(), key=lambda one: one.iri):
        results = [outcome.result(one, language) for one in found]
        entry = outcome.entries.get(iri)
        named = compact(iri).removeprefix("agreement:") + (f" ({entry.file})" if entry else "")
        lines = by_clause(results, width=width - 2, color=color, language=language)
        yield f"{named}: {words['found'].format(n=len(results))}\n"
        yield "".join(f"  {line}\n" if line else "\n" for line in lines) + "\n"
        count += len(results)
        agreements += 1
    if count:
        yield words["total"].format(n=count, agreements=agreements, checked=outcome.checked) + "\n"
    else:
        yield words["ok"].format(n=outcome.checked) + "\n"
    if outcome.partial:
        yield words["partial"].format(checked=outcome.checked, all=outcome.total) + "\n"


def as_json(outcome: Outcome, language: str) -> Iterator[str]:
    """Yield ``conforms`` and ``results``; of a partial report also ``partial``, ``checked`` and ``all``."""
    head: dict[str, object] = {"conforms": outcome.conforms}
    if outcome.partial:
        head |= {"partial": True, "checked": outcome.checked, "all": outcome.total}
    told = ({key: getattr(result, key) for key in _KEYS} for result in outcome.results(language))
    yield from _streamed({**head, "results": []}, told, depth=1)


def as_sarif(outcome: Outcome, language: str) -> Iterator[str]:
    """Yield the report as SARIF 2.1.0 (OASIS); a partial one says so as an unsuccessful invocation."""
    rules = sorted({result.shape for result in outcome.results()})
    frame = sarif_frame(rules, [])
    if outcome.partial:
        said = {"text": f"partial: {outcome.checked} of {outcome.total} agreements and logs were checked"}
        run: dict[str, object] = frame["runs"][0]  # type: ignore[index]
        run["invocations"] = [
            {
                "executionSuccessful": False,
                "toolExecutionNotifications": [{"level": "warning", "message": said}],
            }
        ]
        run["results"] = run.pop("results")
    yield from _streamed(frame, sarif_results(outcome.results(language), rules), depth=3)


def _streamed(frame: dict[str, object], items: Iterable[object], depth: int) -> Iterator[str]:
    """Yield a JSON document whose last list, at some depth, is empty, with items put into that."""
    before, _, after = (json.dumps(frame, ensure_ascii=False, indent=2) + "\n").rpartition("[]")
    margin = "  " * depth
    yield before
    empty = True
    for item in items:
        text = json.dumps(item, ensure_ascii=False, indent=2)
        yield ("[\n" if empty else ",\n") + indent(text, margin + "  ")
        empty = False
    yield ("[]" if empty else f"\n{margin}]") + after


def as_turtle(outcome: Outcome, language: str) -> Iterator[str]:
    """Yield the SHACL report (W3C SHACL, section 3.6), the same bytes each time.

    Messages are there in all languages. A partial report says so in a ``rdfs:comment``.
    """
    import pyoxigraph

    prefixes = {name: PREFIXES[name] for name in ("sh", "srv", "agreement", "rdf", "rdfs", "xsd")}
    prefixes["srv-shapes"] = SHAPES
    lines = _turtle_lines(outcome)
    first = True
    while part := list(islice(lines, _CHUNK)):
        triples = pyoxigraph.parse(
            "".join(f"{line} .\n" for line in part).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES
        )
        written = pyoxigraph.serialize(
            (quad.triple for quad in triples), format=pyoxigraph.RdfFormat.TURTLE, prefixes=prefixes
        )
        told = (written or b"").decode().splitlines(keepends=True)
        # The prefixes stand before the first part, and hold for the others.
        yield "".join(line for line in told if first or not line.startswith("@prefix "))
        first = False


def _turtle_lines(outcome: Outcome) -> Iterator[str]:
    findings = (found.told.finding for found in outcome.found())
    lines = report_lines(findings, compiled_shapes(), conforms=outcome.conforms)
    for number, line in enumerate(lines):
        yield line
        if number == 0 and outcome.partial:
            said = f"partial: {outcome.checked} of {outcome.total} agreements and logs were checked"
            yield f'{line.partition(" ")[0]} <{PREFIXES["rdfs"]}comment> "{said}"@en'
