"""What a check finds, and its report as text, HTML, JSON, SARIF 2.1.0 and a SHACL report graph."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Final

from servanda.check.shacl import (
    RDF_TYPE,
    Alternative,
    Finding,
    Inverse,
    Path,
    Predicate,
    Repeated,
    Reverse,
    Sequence,
    Shapes,
    Term,
    sh,
    text,
)
from servanda.check.stages import find_stage
from servanda.messages import LANGUAGES, Messages
from servanda.namespaces import PREFIXES, compact, expand

if TYPE_CHECKING:
    import pyoxigraph

    from servanda.errors import ServandaError

SHAPES = "https://w3id.org/servanda/shapes#"
#: Severities, worst first (W3C SHACL, section 2.1.4).
SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True)
class Result:
    """One thing that is wrong.

    ``shape``, ``focus`` and ``path`` are compact IRIs where a prefix fits; ``value`` is the offending
    value as text, or None; ``clause`` is the printed number of the clause that the focus node stands in.
    ``messages`` holds the message in each language that the shape gives; ``message`` is the chosen one.
    """

    severity: str
    shape: str
    focus: str
    path: str | None
    value: str | None
    clause: str | None
    message: str
    file: str | None = None
    line: int | None = None
    messages: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    #: Whether the focus node is a log or one of its records.
    in_log: bool = field(default=False, compare=False, repr=False)
    #: The norm that the focus node is or stands in, as a compact IRI.
    norm: str | None = field(default=None, compare=False, repr=False)

    @property
    def stage(self) -> str:
        """The stage of the check that found it, one of :data:`servanda.check.stages.STAGES`."""
        return find_stage(self.shape)


@dataclass(frozen=True)
class Report:
    """All results of a check; ``conforms`` says that nothing is wrong: there are no results but remarks.

    In the report graph ``sh:conforms`` is false for a remark too (W3C SHACL, section 3.6.1).
    """

    results: tuple[Result, ...]
    #: Number of agreements that were looked at.
    agreements: int
    #: Makes the SHACL report as RDF, when it is asked for.
    triples: Callable[[], list[pyoxigraph.Triple]] = field(compare=False, repr=False)
    #: The language of the messages.
    language: str = field(default="en", compare=False)
    #: Number of logs that were looked at.
    logs: int = 0
    #: Why a file could not be read, if so, with what else hindered that; then nothing else was looked at.
    unreadable: ServandaError | None = field(default=None, compare=False)

    def _repr_html_(self) -> str:
        return as_html(self)

    @property
    def conforms(self) -> bool:
        """True when nothing was found but remarks (severity ``info``)."""
        return all(one.severity == "info" for one in self.results)


def make_result(
    finding: Finding,
    language: str,
    *,
    clause: str | None,
    in_log: bool,
    file: str | None = None,
    line: int | None = None,
    norm: str | None = None,
) -> Result:
    """Return a finding as a result with its place, and its message in a language (en, kk, ru)."""
    messages = finding.messages
    return Result(
        severity=text(finding.severity).removeprefix(PREFIXES["sh"]).lower(),
        shape=shape_name(text(finding.shape)),
        focus=compact(text(finding.focus)),
        path=compact(text(finding.path)) if finding.path else None,
        value=compact(text(finding.value)) if finding.value is not None else None,
        clause=clause,
        message=messages.get(language) or messages.get("en") or next(iter(messages.values()), ""),
        file=file,
        line=line,
        messages=messages,
        in_log=in_log,
        norm=norm,
    )


def name_component(rules: str) -> Term:
    """Return the constraint component of rules that are no shapes; shapes/components.ttl describes it.

    >>> name_component("Ledger")
    '<https://w3id.org/servanda/shapes#LedgerConstraintComponent>'
    """
    return f"<{SHAPES}{rules}ConstraintComponent>"


def make_finding(result: Result, rules: str) -> Finding:
    """Return what a rule found that is no shape as a finding, for the report graph.

    ``rules`` names its constraint component. A file that cannot be read is the focus node by its URI.
    """
    import pyoxigraph

    try:
        focus = str(pyoxigraph.NamedNode(expand(result.focus)))
    except ValueError:
        focus = f"<{FilePath(result.focus).resolve().as_uri()}>"
    return Finding(
        severity=sh(result.severity.capitalize()),
        shape=f"<{SHAPES}{result.shape.partition(':')[2]}>",
        focus=focus,
        path=f"<{expand(result.path)}>" if result.path else None,
        value=None,
        component=name_component(rules),
        messages=result.messages,
    )


def shape_name(iri: str) -> str:
    """Return the compact name of a shape.

    >>> shape_name("https://w3id.org/servanda/shapes#Norm")
    'srv-shapes:Norm'
    """
    return "srv-shapes:" + iri.removeprefix(SHAPES) if iri.startswith(SHAPES) else iri


#: The keys of a result in JSON.
RESULT_KEYS: Final = (
    "severity",
    "shape",
    "focus",
    "path",
    "value",
    "clause",
    "message",
    "file",
    "line",
    "stage",
)
_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


def _messages(language: str) -> Messages:
    return Messages(language if language in LANGUAGES else "en", "check")


def render_conforming(report: Report, words: Messages) -> str:
    """Return the sentence that nothing is wrong, and with how much."""
    return words.text("ok_logs" if report.logs else "ok", n=report.agreements, logs=report.logs)


def as_html(report: Report) -> str:
    """Return the report as HTML for a notebook: how many results there are, and a table of them."""
    from servanda.html import LIMIT, Cell, build_heading, build_notes, build_table, render_page

    words = _messages(report.language)
    conforming = build_heading(render_conforming(report, words))
    if not report.results:
        return render_page(report.language, conforming)
    lines = [
        [
            Cell((words[result.severity],)),
            Cell((result.clause,) if result.clause else ()),
            Cell((result.message,)),
            *(Cell((said,) if said else (), "") for said in (result.focus, result.path, result.value)),
            Cell((place,) if (place := render_place(result)) else (), ""),
            Cell((result.shape,), ""),
        ]
        for result in report.results[:LIMIT]
    ]
    heads = ("severity", "clause", "message", "focus", "path", "value", "place", "shape")
    found = conforming if report.conforms else build_heading(words.text("found", n=len(report.results)))
    return render_page(
        report.language,
        found,
        build_table(heads, lines),
        *build_notes(report.language, rows=len(report.results)),
    )


def render_place(result: Result) -> str | None:
    """Return ``file:line``, or the file, or None."""
    return f"{result.file}:{result.line}" if result.file and result.line else result.file


def as_json(report: Report) -> str:
    """Return ``conforms`` and ``results`` as JSON, each result with the same nine keys."""
    results = [{key: getattr(result, key) for key in RESULT_KEYS} for result in report.results]
    told = {"conforms": report.conforms, "results": results}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def as_turtle(report: Report) -> str:
    """Return the SHACL report graph (W3C SHACL, section 3.6) as Turtle, the same bytes each time.

    What the ledger found is in it as results of the shapes ``srv-shapes:Ledger…``.
    """
    import pyoxigraph

    whole = pyoxigraph.Dataset(pyoxigraph.Quad(*triple) for triple in report.triples())
    # Blank nodes get names by what is said of them (RDFC-1.0), not by chance.
    whole.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    short = {name: PREFIXES[name] for name in ("sh", "srv", "agreement", "rdf", "xsd")}
    written = pyoxigraph.serialize(
        sorted((quad.triple for quad in whole), key=str),
        format=pyoxigraph.RdfFormat.TURTLE,
        prefixes=short | {"srv-shapes": SHAPES},
    )
    return (written or b"").decode("utf-8")


def as_sarif(report: Report) -> str:
    """Return the report as SARIF 2.1.0 (OASIS), which editors and code hosts show beside the file."""
    rules = sorted({result.shape for result in report.results})
    told = sarif_frame(rules, list(sarif_results(report.results, rules)))
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def sarif_frame(rules: list[str], results: list[dict[str, object]]) -> dict[str, object]:
    """Return a SARIF log of one run with these results, and the shapes as its rules."""
    run = {
        "tool": {
            "driver": {
                "name": "servanda",
                "informationUri": "https://w3id.org/servanda/",
                "rules": [{"id": rule, "helpUri": rule.replace("srv-shapes:", SHAPES)} for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }


def sarif_results(results: Iterable[Result], rules: list[str]) -> Iterable[dict[str, object]]:
    """Yield each result with its physical location (file, line) and its logical one (the focus node)."""
    for result in results:
        location: dict[str, object] = {
            "logicalLocations": [{"fullyQualifiedName": result.focus, "kind": "resource"}]
        }
        if result.file:
            physical: dict[str, object] = {"artifactLocation": {"uri": _uri(result.file)}}
            if result.line:
                physical["region"] = {"startLine": result.line}
            location["physicalLocation"] = physical
        yield {
            "ruleId": result.shape,
            "ruleIndex": rules.index(result.shape),
            "level": _LEVELS[result.severity],
            "message": {"text": result.message},
            "locations": [location],
        }


def _uri(file: str) -> str:
    """Return a file's path as a URI reference (RFC 3986), relative when the path is."""
    from urllib.parse import quote

    path = FilePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


_RDF = PREFIXES["rdf"]
_SIGNS = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}


def report_triples(findings: Iterable[Finding], shapes: Shapes) -> list[pyoxigraph.Triple]:
    """Return a ``sh:ValidationReport`` with a ``sh:ValidationResult`` for each finding.

    A path of several steps is written out, and a SPARQL constraint is given with its query.
    """
    import pyoxigraph

    told = list(findings)
    lines = report_lines(told, shapes, conforms=not told)
    text = "".join(f"{line} .\n" for line in lines).encode()
    return [quad.triple for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES)]


def report_lines(findings: Iterable[Finding], shapes: Shapes, *, conforms: bool) -> Iterator[str]:
    """Yield the same as lines of N-Triples without their ends, of one finding after another.

    The first is about the report itself; blank nodes are numbered.
    """
    return _Writer(shapes).report(findings, conforms)


def _literal(words: str, language: str = "") -> Term:
    """Return words as a literal in N-Triples."""
    import pyoxigraph

    return str(pyoxigraph.Literal(words, language=language) if language else pyoxigraph.Literal(words))


class _Writer:
    """Writes lines of N-Triples; blank nodes are numbered."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._numbers = count()

    def _node(self) -> Term:
        return f"_:report{next(self._numbers)}"

    def report(self, findings: Iterable[Finding], conforms: bool) -> Iterator[str]:
        whole = self._node()
        yield f"{whole} {RDF_TYPE} {sh('ValidationReport')}"
        yield f'{whole} {sh("conforms")} "{str(conforms).lower()}"^^<{PREFIXES["xsd"]}boolean>'
        for finding in findings:
            node = self._node()
            yield f"{whole} {sh('result')} {node}"
            yield f"{node} {RDF_TYPE} {sh('ValidationResult')}"
            yield from self._result(node, finding)

    def _result(self, node: Term, finding: Finding) -> Iterator[str]:
        said = {
            "focusNode": finding.focus, "resultSeverity": finding.severity, "sourceShape": finding.shape,
            "sourceConstraintComponent": finding.component, "value": finding.value,
            "resultPath": finding.path,
        }  # fmt: skip
        yield from (f"{node} {sh(name)} {term}" for name, term in said.items() if term)
        for language, message in finding.messages.items():
            yield f"{node} {sh('resultMessage')} {_literal(message, language)}"
        shape = self._shapes.named.get(finding.shape)
        if shape is None:
            return
        if finding.path is None and shape.path is not None:
            yield from self._path(node, sh("resultPath"), shape.path)
        if finding.component == sh("SPARQLConstraintComponent"):
            # Another engine than servanda's own does not say which constraint it was.
            queries = [one for one in shape.queries if finding.constraint in (None, one.name)]
            if len(queries) == 1:
                (query,) = queries
                constraint = self._node() if query.name.startswith("_:") else query.name
                yield f"{node} {sh('sourceConstraint')} {constraint}"
                if constraint != query.name:
                    yield f"{constraint} {sh('select')} {_literal(query.select)}"

    def _path(self, node: Term, predicate: Term, path: Path) -> Iterator[str]:
        """Say by ``predicate`` of ``node`` what the path is."""
        match path:
            case Predicate(step):
                yield f"{node} {predicate} {step}"
            case Inverse(step):
                blank = self._node()
                yield f"{node} {predicate} {blank}"
                yield f"{blank} {sh('inversePath')} {step}"
            case Reverse(inner):
                blank = self._node()
                yield f"{node} {predicate} {blank}"
                yield from self._path(blank, sh("inversePath"), inner)
            case Repeated(inner, sign):
                blank = self._node()
                yield f"{node} {predicate} {blank}"
                yield from self._path(blank, sh(_SIGNS[sign]), inner)
            case Alternative(choices):
                blank = self._node()
                yield f"{node} {predicate} {blank}"
                yield from self._list(blank, sh("alternativePath"), choices)
            case Sequence(steps):
                yield from self._list(node, predicate, steps)

    def _list(self, node: Term, predicate: Term, paths: Iterable[Path]) -> Iterator[str]:
        for path in paths:
            cell = self._node()
            yield f"{node} {predicate} {cell}"
            yield from self._path(cell, f"<{_RDF}first>", path)
            node, predicate = cell, f"<{_RDF}rest>"
        yield f"{node} {predicate} <{_RDF}nil>"
