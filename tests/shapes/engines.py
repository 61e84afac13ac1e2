"""Three SHACL engines behind one function: what each finds, as (shape, path, focus) in short form."""

from __future__ import annotations

import re
from functools import cache

import rdflib

from servanda.check import engine
from servanda.check.graphs import shapes
from servanda.check.results import SHAPES
from servanda.vocabulary import PREFIXES

SH = rdflib.Namespace(PREFIXES["sh"])
Finding = tuple[str, str, str]


def short(term: object) -> str:
    """Return the last part of an IRI, a path that is no IRI as '-'."""
    text = str(term or "")
    return re.split(r"[#/]", text)[-1] if text.startswith(("http", "urn")) else "-"


def findings(report: rdflib.Graph) -> set[Finding]:
    return {
        (str(report.value(node, SH.sourceShape)).removeprefix(SHAPES),
         short(report.value(node, SH.resultPath)), short(report.value(node, SH.focusNode)))
        for node in report.subjects(rdflib.RDF.type, SH.ValidationResult)
        if str(report.value(node, SH.sourceShape)).startswith(SHAPES)
    }  # fmt: skip


def servanda_engine(data: rdflib.Graph) -> set[Finding]:
    return findings(engine.validate(data, shapes()))


def servanda_text(data: str) -> set[Finding]:
    return servanda_engine(rdflib.Graph().parse(data=data, format="nt"))


def plain_pyshacl(data: rdflib.Graph) -> set[Finding]:
    import pyshacl

    return findings(pyshacl.validate(data, shacl_graph=shapes(), inference="none", js=False)[1])


class RustEngine:
    """PyPI ``shacl``, a test-only engine, much faster: so that thousands of mutants can be tried."""

    def __init__(self) -> None:
        import shacl

        self.shapes = shacl.Shapes.from_turtle(shapes().serialize(format="turtle"))

    def __call__(self, data: rdflib.Graph | str) -> set[Finding]:
        text = data if isinstance(data, str) else data.serialize(format="nt")
        report = self.shapes.validate_text(text, format="ntriples")
        return {
            (
                _bare(result.source_shape).removeprefix(SHAPES),
                short(_bare(result.path)),
                short(_bare(result.focus_node)),
            )
            for result in report.results
            if _bare(result.source_shape).startswith(SHAPES)
        }


@cache
def rust_engine() -> RustEngine:
    return RustEngine()


def _bare(term: str | None) -> str:
    return (term or "").strip("<>")
