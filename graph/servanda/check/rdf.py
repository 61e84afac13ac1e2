"""What a check finds as a SHACL report graph (W3C SHACL, section 3.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from servanda.check.compiled.model import Finding, Shapes
from servanda.check.compiled.paths import Alternative, Inverse, Path, Predicate, Repeated, Sequence
from servanda.check.compiled.terms import RDF_TYPE, Term
from servanda.namespaces import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

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


def _sh(name: str) -> Term:
    return f"<{PREFIXES['sh']}{name}>"


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
        yield f"{whole} {RDF_TYPE} {_sh('ValidationReport')}"
        yield f'{whole} {_sh("conforms")} "{str(conforms).lower()}"^^<{PREFIXES["xsd"]}boolean>'
        for finding in findings:
            node = self._node()
            yield f"{whole} {_sh('result')} {node}"
            yield f"{node} {RDF_TYPE} {_sh('ValidationResult')}"
            yield from self._result(node, finding)

    def _result(self, node: Term, finding: Finding) -> Iterator[str]:
        said = {
            "focusNode": finding.focus, "resultSeverity": finding.severity, "sourceShape": finding.shape,
            "sourceConstraintComponent": finding.component, "value": finding.value,
            "resultPath": finding.path,
        }  # fmt: skip
        yield from (f"{node} {_sh(name)} {term}" for name, term in said.items() if term)
        for language, message in finding.messages.items():
            yield f"{node} {_sh('resultMessage')} {_literal(message, language)}"
        shape = self._shapes.named.get(finding.shape)
        if shape is None:
            return
        if finding.path is None and shape.path is not None:
            yield from self._path(node, _sh("resultPath"), shape.path)
        if finding.component == _sh("SPARQLConstraintComponent") and len(shape.queries) == 1:
            constraint = self._node()
            yield f"{node} {_sh('sourceConstraint')} {constraint}"
            yield f"{constraint} {_sh('select')} {_literal(shape.queries[0].select)}"

    def _path(self, node: Term, predicate: Term, path: Path) -> Iterator[str]:
        """Say by ``predicate`` of ``node`` what the path is."""
        match path:
            case Predicate(step):
                yield f"{node} {predicate} {step}"
            case Inverse(step):
                blank = self._node()
                yield f"{node} {predicate} {blank}"
                yield f"{blank} {_sh('inversePath')} {step}"
            case Repeated(step, sign):
                blank = self._node()
                yield f"{node} {predicate} {blank}"
                yield from self._path(blank, _sh(_SIGNS[sign]), step)
            case Alternative(choices):
                blank = self._node()
                yield f"{node} {predicate} {blank}"
                yield from self._list(blank, _sh("alternativePath"), choices)
            case Sequence(steps):
                yield from self._list(node, predicate, steps)

    def _list(self, node: Term, predicate: Term, paths: Iterable[Path]) -> Iterator[str]:
        for path in paths:
            cell = self._node()
            yield f"{node} {predicate} {cell}"
            yield from self._path(cell, f"<{_RDF}first>", path)
            node, predicate = cell, f"<{_RDF}rest>"
        yield f"{node} {predicate} <{_RDF}nil>"
