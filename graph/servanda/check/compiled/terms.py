"""Terms as N-Triples strings (W3C RDF 1.1 N-Triples), the way Oxigraph writes them.

A string is compared and hashed by Python itself, several times faster than an object of another library,
and it pickles. Both the data and the shapes are written by Oxigraph, so equal terms are equal strings.
"""

from __future__ import annotations

import re
from typing import Final

from servanda.namespaces import PREFIXES

#: An IRI ``<…>``, a blank node ``_:…`` or a literal ``"…"``, ``"…"@en``, ``"…"^^<…>``.
Term = str
XSD: Final = PREFIXES["xsd"]
RDF_TYPE: Final = f"<{PREFIXES['rdf']}type>"
SUBCLASS: Final = f"<{PREFIXES['rdfs']}subClassOf>"
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def is_literal(term: Term) -> bool:
    """Say whether a term is a literal.

    >>> is_literal('"kk"'), is_literal("<urn:kk>")
    (True, False)
    """
    return term.startswith('"')


def text(term: Term) -> str:
    r"""Return what SPARQL's STR gives: an IRI without its brackets, a literal's words; a blank node as it is.

    >>> text("<urn:a>"), text('"a \\"b\\""@en'), text('"1"^^<http://www.w3.org/2001/XMLSchema#integer>')
    ('urn:a', 'a "b"', '1')
    """
    if term.startswith("<"):
        return term[1:-1]
    if not term.startswith('"'):
        return term
    words = term[1 : term.rindex('"')]
    return _ESCAPE.sub(_unescaped, words) if "\\" in words else words


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROL.get(match[3], match[3])


def language(term: Term) -> str:
    """Return the language tag of a literal, or an empty string.

    >>> language('"a"@kk'), language('"a"')
    ('kk', '')
    """
    if not term.startswith('"') or term[-1] in '">':
        return ""
    return term[term.rindex('"@') + 2 :]


def datatype(term: Term) -> Term:
    """Return the datatype of a literal as an IRI term.

    >>> datatype('"a"@kk')
    '<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>'
    """
    if term.endswith('"'):
        return f"<{XSD}string>"
    if term.endswith(">"):
        return term[term.rindex('"^^<') + 3 :]
    return f"<{PREFIXES['rdf']}langString>"
