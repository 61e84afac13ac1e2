"""Run the shapes: pySHACL decides, and Oxigraph answers the queries of the SHACL-SPARQL constraints.

rdflib needs tens of milliseconds for each focus node and constraint, minutes for one agreement; the
same query takes Oxigraph well under one. So pySHACL is given a graph whose ``query`` asks a copy of
the same triples in Oxigraph. Everything else (targets, core constraints, the report) stays rdflib's,
and no term crosses from one library's parser to the other's comparison: only answers come back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib
    from rdflib.term import Identifier, Node


def validate(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    """Return the SHACL report graph of ``data`` under ``shapes`` (W3C SHACL, section 3.6).

    No inference, no ``owl:imports``, no JavaScript, no network. Raises RuntimeError when a shape
    itself is broken, which is a fault of the shapes and not of the data.
    """
    import pyshacl
    import rdflib

    _, report, text = pyshacl.validate(
        _quick(data), shacl_graph=shapes, inference="none", advanced=False, js=False,
        do_owl_imports=False, meta_shacl=False, inplace=True,
    )  # fmt: skip
    if not isinstance(report, rdflib.Graph):
        raise RuntimeError(f"the shapes cannot be run: {text}")
    return report


def _quick(data: rdflib.Graph) -> rdflib.Graph:
    """Return a graph with the triples of ``data`` whose SPARQL queries are answered by Oxigraph."""
    import pyoxigraph
    import rdflib
    from rdflib.query import Result

    store = pyoxigraph.Store()
    store.bulk_load(data.serialize(format="nt").encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)

    class QuickGraph(rdflib.Graph):
        def query(  # type: ignore[override]
            self, query: Any, _processor: Any = "", _result: Any = "", _namespaces: Any = None,  # noqa: ANN401
            bindings: Any = None, *_: Any, **named: Any,  # noqa: ANN401
        ) -> Result:  # fmt: skip
            given = bindings or named.get("initBindings") or {}
            bound = {pyoxigraph.Variable(str(name)): _term(value) for name, value in given.items()}
            answer = store.query(str(query), substitutions=bound)
            assert isinstance(answer, pyoxigraph.QuerySolutions)  # SHACL-SPARQL allows SELECT only here
            names = [variable.value for variable in answer.variables]
            result = Result("SELECT")
            result.vars = [rdflib.Variable(name) for name in names]
            result.bindings = [
                {rdflib.Variable(n): _back(row[n]) for n in names if row[n] is not None} for row in answer
            ]
            return result

    graph = QuickGraph()
    for triple in data:
        graph.add(triple)
    return graph


def _term(node: Node) -> Any:  # noqa: ANN401
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


def _back(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal) -> Identifier:
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
