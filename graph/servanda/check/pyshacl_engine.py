"""The reference engine: pySHACL decides, and Oxigraph answers the queries of SHACL-SPARQL constraints.

rdflib needs tens of milliseconds for each focus node and constraint, minutes for one agreement; the
same query takes Oxigraph well under one. So pySHACL is given a graph whose ``query`` asks a copy of
the same triples in Oxigraph. Everything else (targets, core constraints, the report) stays rdflib's,
and no term crosses from one library's parser to the other's comparison: only answers come back.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from servanda.check.shacl import Finding
from servanda.namespaces import PREFIXES, compact
from servanda.resources import data_folder as packaged

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib
    from rdflib.term import Identifier, Node

_SH = PREFIXES["sh"]


@cache
def shapes_graph() -> rdflib.Graph:
    """Return all of ``shapes/*.ttl`` as one graph; read-only."""
    import rdflib

    graph = rdflib.Graph()
    for path in sorted(packaged("shapes").glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


def data_graph(triples: Iterable[pyoxigraph.Triple]) -> rdflib.Graph:
    """Return triples as a graph.

    The text goes through N-Triples so that rdflib itself parses the data, as it does the shapes: a
    plain literal that Oxigraph parsed would otherwise not be equal to the same one in a shape.
    """
    import pyoxigraph
    import rdflib

    # rdflib logs each malformed literal with a traceback; the shapes report it in a sentence.
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    text = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=text or b"", format="nt")


def validate(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    """Return the SHACL report graph of ``data`` under ``shapes`` (W3C SHACL, section 3.6).

    No inference, no ``owl:imports``, no JavaScript, no network. Raises RuntimeError when a shape
    itself is broken, which is a fault of the shapes and not of the data.
    """
    import pyshacl
    import rdflib

    _, report, text = pyshacl.validate(
        _answered_by_oxigraph(data), shacl_graph=shapes, inference="none", advanced=False, js=False,
        do_owl_imports=False, meta_shacl=False, inplace=True,
    )  # fmt: skip
    if not isinstance(report, rdflib.Graph):
        raise RuntimeError(f"the shapes cannot be run: {text}")
    return report


def list_findings(report: rdflib.Graph) -> list[Finding]:
    """Return the results of a SHACL report graph, sorted, without the details of other results."""
    import rdflib

    sh = rdflib.Namespace(_SH)
    return sorted(
        {
            _read_finding(report, node)
            for node in report.subjects(rdflib.RDF.type, sh.ValidationResult)
            if (None, sh.detail, node) not in report
        }
    )


def _read_finding(report: rdflib.Graph, node: Node) -> Finding:
    """Return one sh:ValidationResult."""
    import rdflib

    def one(name: str) -> str | None:
        term = report.value(node, rdflib.URIRef(_SH + name), any=True)
        return None if term is None else str(_oxigraph_term(term))

    path = one("resultPath")
    severity, shape, focus, component = (
        one(name) or ""
        for name in ("resultSeverity", "sourceShape", "focusNode", "sourceConstraintComponent")
    )
    predicate = path if path and path.startswith("<") else None
    return Finding(severity, shape, focus, predicate, one("value"), component, _messages(report, node))


def _messages(report: rdflib.Graph, node: Node) -> dict[str, str]:
    """Return the messages of a result by language.

    pySHACL leaves the languages of a SPARQL constraint's messages out; the report holds the constraint
    with its messages as written. ``{?value}`` stands for the value (W3C SHACL, section 5.2.1).
    """
    import rdflib

    sh = rdflib.Namespace(_SH)
    written: list[Node] = []
    for constraint in report.objects(node, sh.sourceConstraint):
        written += report.objects(constraint, sh.message)
    if not any(isinstance(one, rdflib.Literal) and one.language for one in written):
        written = list(report.objects(node, sh.resultMessage))
    value = report.value(node, sh.value, any=True)
    shown = compact(str(value)) if value is not None else ""
    return {
        one.language or "": str(one).replace("{?value}", shown)
        for one in sorted(written, key=str)
        if isinstance(one, rdflib.Literal)
    }


def _answered_by_oxigraph(data: rdflib.Graph) -> rdflib.Graph:
    """Return a graph with the triples of ``data`` whose SPARQL queries are answered by Oxigraph."""
    import pyoxigraph
    import rdflib
    from rdflib.query import Result

    store = pyoxigraph.Store()
    store.bulk_load(data.serialize(format="nt").encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)

    class OxigraphAnswers(rdflib.Graph):
        def query(  # type: ignore[override]
            self, query: Any, _processor: Any = "", _result: Any = "", _namespaces: Any = None,  # noqa: ANN401
            bindings: Any = None, *_: Any, **named: Any,  # noqa: ANN401
        ) -> Result:  # fmt: skip
            given = bindings or named.get("initBindings") or {}
            bound = {pyoxigraph.Variable(str(name)): _oxigraph_term(value) for name, value in given.items()}
            answer = store.query(str(query), substitutions=bound)
            assert isinstance(answer, pyoxigraph.QuerySolutions)  # SHACL-SPARQL allows SELECT only here
            names = [variable.value for variable in answer.variables]
            result = Result("SELECT")
            result.vars = [rdflib.Variable(name) for name in names]
            result.bindings = [
                {rdflib.Variable(n): _rdflib_term(row[n]) for n in names if row[n] is not None}
                for row in answer
            ]
            return result

    graph = OxigraphAnswers()
    for triple in data:
        graph.add(triple)
    return graph


def _oxigraph_term(node: Node) -> Any:  # noqa: ANN401
    """Return an rdflib term as Oxigraph's."""
    import pyoxigraph
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return pyoxigraph.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return pyoxigraph.BlankNode(str(node))
    if isinstance(node, rdflib.Literal) and node.language:
        return pyoxigraph.Literal(str(node), language=node.language)
    if isinstance(node, rdflib.Literal) and node.datatype:
        return pyoxigraph.Literal(str(node), datatype=pyoxigraph.NamedNode(str(node.datatype)))
    return pyoxigraph.Literal(str(node))


def _rdflib_term(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal) -> Identifier:
    """Return an Oxigraph term as rdflib's."""
    import pyoxigraph
    import rdflib

    if isinstance(term, pyoxigraph.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype.value.endswith("#string")
    return rdflib.Literal(term.value, datatype=None if plain else rdflib.URIRef(term.datatype.value))
