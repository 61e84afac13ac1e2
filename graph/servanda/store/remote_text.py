"""The text of a query, made ready to be sent to a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.errors import ServandaError
from servanda.sparql_text import QueryText, reject_service, scan

if TYPE_CHECKING:
    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Variable

    from servanda.store.askable import Term


def with_prefixes(text: str, prefixes: dict[str, str] | None) -> str:
    r"""Return a query with declarations of those prefixes that may stand in it, before everything else.

    >>> with_prefixes("SELECT * { ?s a srv:Norm }", {"srv": "urn:srv#", "actor": "urn:actor/"})
    'PREFIX srv: <urn:srv#>\nSELECT * { ?s a srv:Norm }'
    """
    declared = [f"PREFIX {name}: <{iri}>\n" for name, iri in _used(text, prefixes).items()]
    return "".join(declared) + text


def _used(text: str, prefixes: dict[str, str] | None) -> dict[str, str]:
    """Return those prefixes that a query uses: of thousands of agreements each has one."""
    used = QueryText(text).prefixes
    return {name: iri for name, iri in (prefixes or {}).items() if name in used}


def with_values(text: str, substitutions: dict[Variable, Term] | None) -> str:
    """Return a query in which variables are bound to terms, by VALUES at its end (SPARQL 1.1, 10.2.2).

    Raises ServandaError for a blank node, which has no name outside its own server.
    """
    if not substitutions:
        return text
    terms = [str(term) for term in substitutions.values()]
    if any("_:" in term[:5] for term in terms):
        raise ServandaError("a blank node cannot be asked about on a server; ask about something with an IRI")
    return f"{text}\nVALUES ({' '.join(map(str, substitutions))}) {{ ({' '.join(terms)}) }}"


def without_comments(text: str) -> str:
    """Return a query without its comments.

    >>> without_comments("SELECT * { <urn:a#b> ?p '# no' } # LIMIT 5")
    "SELECT * { <urn:a#b> ?p '# no' }  "
    """
    return "".join(" " if terminal.kind == "comment" else terminal.text for terminal in scan(text))


def empty_answer(text: str, prefixes: dict[str, str] | None) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Return what a query gives on an empty graph: this shows its form, and that it parses.

    Raises SyntaxError as ``pyoxigraph.Store.query`` does, and ServandaError when it calls another server.
    """
    from pyoxigraph import Store

    used = _used(text, prefixes)
    reject_service(text, used)
    return Store().query(text, prefixes=used)


def names_graphs(text: str) -> bool:
    """Tell whether a query speaks of named graphs itself.

    >>> names_graphs("SELECT * { GRAPH ?g {} }"), names_graphs("SELECT ?graph { ?graph ?p 'graph' }")
    (True, False)
    """
    return "graph" in QueryText(text).words
