"""Terms of RDF as N-Triples writes them: the generator makes text, without a library's objects."""

from __future__ import annotations

from functools import cache
from typing import Final, TypeAlias

from servanda.vocabulary import PREFIXES, expand

#: Subject, predicate and object, each as N-Triples writes it.
Triple: TypeAlias = tuple[str, str, str]
#: The same words in Kazakh, Russian and English.
Words: TypeAlias = dict[str, str]

LANGUAGES: Final = ("kk", "ru", "en")
TYPE: Final = f"<{PREFIXES['rdf']}type>"


@cache
def iri(name: str) -> str:
    """Return a compact IRI, or a full one, as N-Triples writes it.

    >>> iri("srv:Norm")
    '<https://w3id.org/servanda/ontology#Norm>'
    """
    return f"<{expand(name)}>"


def literal(value: str) -> str:
    r"""Return a string as N-Triples writes it.

    >>> literal('a "b"')
    '"a \\"b\\""'
    """
    if '"' in value or "\\" in value or "\n" in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{value}"'


def said(value: str, language: str) -> str:
    """Return a string in a language as N-Triples writes it.

    >>> said("хабар", "kk")
    '"хабар"@kk'
    """
    return f"{literal(value)}@{language}"


def typed(value: object, datatype: str) -> str:
    """Return a value of an XML Schema datatype as N-Triples writes it.

    >>> typed(3, "integer")
    '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return f'"{value}"^^<{PREFIXES["xsd"]}{datatype}>'


class Draft:
    """The triples of one agreement while it is being written, in the order in which they come."""

    def __init__(self, agreement: str, language: str) -> None:
        """Begin the agreement with this IRI, which is also the name of its graph, and this language."""
        self.agreement = agreement
        self.language = language
        self.triples: list[Triple] = []
        self._described: set[str] = set()

    def part(self, name: str) -> str:
        """Return the IRI, as N-Triples writes it, of a part of the agreement."""
        return f"<{self.agreement}/{name}>"

    def first(self, node: str) -> bool:
        """Say whether a node is met for the first time, so that it is described once."""
        new = node not in self._described
        self._described.add(node)
        return new

    def add(self, subject: str, **values: str | list[str] | None) -> None:
        """Add a triple for each value of each property of the vocabulary ``srv:``."""
        for name, value in values.items():
            if value is None:
                continue
            predicate = iri("srv:" + name)
            for one in value if isinstance(value, list) else (value,):
                self.triples.append((subject, predicate, one))

    def state(self, subject: str, predicate: str, value: str) -> None:
        """Add a triple whose property is given as a compact IRI."""
        self.triples.append((subject, iri(predicate), value))

    def kind(self, subject: str, name: str) -> None:
        """Add the type of a node, a class of the vocabulary."""
        self.triples.append((subject, TYPE, iri("srv:" + name)))

    def words(self, subject: str, predicate: str, words: Words) -> None:
        """Add the same words in each of their languages."""
        held = iri(predicate)
        for language in LANGUAGES:
            self.triples.append((subject, held, said(words[language], language)))
