"""SHACL engines behind one kind of function: triples in, findings out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache

import pyoxigraph as ox
import rdflib

from servanda.check import pyshacl_engine as engine
from servanda.check.pyshacl_engine import shapes_graph as shapes
from servanda.check.report import SHAPES
from servanda.check.shacl import Data, Finding, bundled_shapes, text, validate

#: What an example expects: shape, path and focus in short form.
Short = tuple[str, str, str]


def short(findings: Iterable[Finding]) -> set[Short]:
    """Return findings in short form: the last part of an IRI, '-' for a path that is no IRI."""
    return {(text(one.shape).removeprefix(SHAPES), last(one.path), last(one.focus)) for one in findings}


def last(term: str | None) -> str:
    """Return the last part of an IRI, '-' for none."""
    return re.split(r"[#/]", text(term))[-1] if term else "-"


def compiled(triples: Collection[ox.Triple]) -> set[Finding]:
    return set(validate(Data(triples), bundled_shapes()))


def lines(triples: Iterable[ox.Triple]) -> str:
    return "".join(f"{triple} .\n" for triple in triples)


def graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    return rdflib.Graph().parse(data=lines(triples), format="nt")


def reference(triples: Iterable[ox.Triple]) -> set[Finding]:
    """pySHACL, its queries answered by Oxigraph."""
    return set(engine.list_findings(engine.validate(graph(triples), shapes())))


def reference_text(data: str) -> set[Finding]:
    return set(engine.list_findings(engine.validate(rdflib.Graph().parse(data=data, format="nt"), shapes())))


def plain_pyshacl(triples: Iterable[ox.Triple]) -> set[Finding]:
    import pyshacl

    report = pyshacl.validate(graph(triples), shacl_graph=shapes(), inference="none", js=False)[1]
    assert isinstance(report, rdflib.Graph)
    return set(engine.list_findings(report))


@cache
def _rust_shapes() -> object:
    import shacl

    return shacl.Shapes.from_turtle(shapes().serialize(format="turtle"))


def rust(triples: Iterable[ox.Triple]) -> set[Short]:
    """PyPI ``shacl``: another program, in another language."""
    return rust_text(lines(triples))


def rust_text(data: str) -> set[Short]:
    report = _rust_shapes().validate_text(data, format="ntriples")  # type: ignore[attr-defined]
    return {
        (
            text(result.source_shape).removeprefix(SHAPES),
            last(result.path if (result.path or "").startswith("<") else None),
            last(result.focus_node),
        )
        for result in report.results
    }


def english_shapes() -> str:
    """The shapes as Turtle with English messages only: Jena 4.5 reads one message of a SPARQL constraint."""
    graph = rdflib.Graph()
    for subject, predicate, value in shapes():
        if predicate != rdflib.SH.message or (isinstance(value, rdflib.Literal) and value.language == "en"):
            graph.add((subject, predicate, value))
    return graph.serialize(format="turtle")
