"""Reading of ``sh:sparql`` constraints from a shapes graph (W3C SHACL, sections 5.1 and 5.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from servanda.check.compiled.components import component
from servanda.check.compiled.graph import ShapesGraph, sh
from servanda.check.compiled.sparql import Query
from servanda.check.compiled.terms import RDF_TYPE, Term, text
from servanda.check.compiled.tokens import refuse, tokens
from servanda.namespaces import PREFIXES

_IMPORTS: Final = f"<{PREFIXES['owl']}imports>"
_KNOWN: Final = {sh("select"), sh("message"), sh("prefixes"), sh("deactivated"), RDF_TYPE}


def read_query(graph: ShapesGraph, shape: Term, node: Term) -> Query | None:
    """Return a SPARQL constraint of a shape, or None when it is deactivated.

    Raises ValueError for a query that is no SELECT of ``$this``, or needs what is not supported.
    """
    unknown = set(graph.said(node)) - _KNOWN
    if unknown:
        raise ValueError(f"a sh:sparql of {shape} has {min(unknown)}, which is not supported")
    select = graph.only(node, sh("select"))
    if select is None:
        raise ValueError(f"a sh:sparql of {shape} has no sh:select")
    if graph.truth(node, sh("deactivated")):
        return None
    query = text(select)
    refuse(query)
    words = set(tokens(query))
    if words & {"?PATH", "?shapesGraph", "?currentShape"}:
        raise ValueError(f"the query of {shape} uses $PATH, $shapesGraph or $currentShape: not supported")
    if "?this" not in words:
        raise ValueError(f"the query of {shape} does not speak of $this")
    prefixes = "".join(f"PREFIX {name}: <{space}>\n" for name, space in sorted(set(_declared(graph, node))))
    made = Query(component("SPARQL"), query, prefixes, graph.messages(node) or graph.messages(shape))
    made.check()
    return made


def _declared(graph: ShapesGraph, node: Term) -> Iterator[tuple[str, str]]:
    """Yield the prefixes and namespaces that ``sh:prefixes`` leads to, through ``owl:imports`` too."""
    seen: set[Term] = set()
    waiting = list(graph.values(node, sh("prefixes")))
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        waiting += graph.values(place, _IMPORTS)
        for declaration in graph.values(place, sh("declare")):
            prefix, space = graph.only(declaration, sh("prefix")), graph.only(declaration, sh("namespace"))
            if prefix is None or space is None:
                raise ValueError(f"a sh:declare of {place} lacks sh:prefix or sh:namespace")
            yield text(prefix), text(space)
