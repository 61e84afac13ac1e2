"""The text of a query, made ready to be sent to a server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError

if TYPE_CHECKING:
    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Variable

    from servanda.store.askable import Term

# SPARQL 1.1, section 19.8: strings, IRIs, comments, variables and prefixed names: any word may stand there.
_NAMING: Final = re.compile(
    r"""'''(?:(?:''?)?(?:[^'\\]|\\.))*'''|\"\"\"(?:(?:""?)?(?:[^"\\]|\\.))*\"\"\"
      |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"
      |<[^<>"{}|^`\\#'\x00-\x20]*(?:\#[^<>"{}|^`\\'\x00-\x20]*)?>|\#[^\n\r]*
      |[?$]\w+|[\w.-]*:[\w.:%-]*""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}")


def with_prefixes(text: str, prefixes: dict[str, str] | None) -> str:
    r"""Return a query with declarations of those prefixes that may stand in it, before everything else.

    >>> with_prefixes("SELECT * { ?s a srv:Norm }", {"srv": "urn:srv#", "actor": "urn:actor/"})
    'PREFIX srv: <urn:srv#>\nSELECT * { ?s a srv:Norm }'
    """
    declared = [f"PREFIX {name}: <{iri}>\n" for name, iri in _used(text, prefixes).items()]
    return "".join(declared) + text


def _used(text: str, prefixes: dict[str, str] | None) -> dict[str, str]:
    """Return those prefixes that may stand in a query: of thousands of agreements each has one."""
    names = set(re.findall(r"([\w.-]*):", text))
    return {name: iri for name, iri in (prefixes or {}).items() if name in names}


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
    return _NAMING.sub(lambda held: " " if held[0].startswith("#") else held[0], text)


def empty_answer(text: str, prefixes: dict[str, str] | None) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Return what a query gives on an empty graph: this shows its form, and that it parses.

    Raises SyntaxError as ``pyoxigraph.Store.query`` does, and ServandaError when it calls another server.
    """
    from pyoxigraph import Store

    if "service" in text.lower() or _ESCAPED.search(text):
        bare = _NAMING.sub(" ", _ESCAPED.sub(lambda held: _character(held[0]), text))
        if "service" in bare.lower():
            raise ServandaError(
                "SERVICE lets the server call another one, which servanda does not do; ask that server "
                "itself by --store"
            )
    return Store().query(text, prefixes=_used(text, prefixes))


def _character(escape: str) -> str:
    """Return the character of a code point escape (SPARQL 1.1, section 19.2)."""
    point = int(escape[2:], 16)
    return chr(point) if point < 0x110000 else " "


def names_graphs(text: str) -> bool:
    """Tell whether a query speaks of named graphs itself.

    >>> names_graphs("SELECT * { GRAPH ?g {} }"), names_graphs("SELECT ?graph { ?graph ?p 'graph' }")
    (True, False)
    """
    return re.search(r"\bgraph\b", _NAMING.sub(" ", text), re.IGNORECASE) is not None
