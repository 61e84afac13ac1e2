"""``ontology/context.jsonld`` as Python values: the one mapping between YAML keys and properties."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from servanda.namespaces import PREFIXES
from servanda.resources import data_folder

#: Where the context is published; a document may name it instead of holding it.
CONTEXT_IRI: Final = "https://w3id.org/servanda/context.jsonld"
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):(.*)$", re.DOTALL)
#: Properties of other vocabularies that the context does not name, and whose values are IRIs.
_LINKS: Final = (
    *(PREFIXES["org"] + name for name in ("unitOf", "postIn", "memberOf", "heldBy", "linkedTo")),
    *(PREFIXES["skos"] + name for name in ("broader", "inScheme")),
    PREFIXES["rdf"] + "type",
)
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
#: XML Schema 1.1, part 2, 3.3.6: at least one part, and at least one after a T.
_DURATION: Final = re.compile(
    r"-?P(?=[0-9T])([0-9]{1,9}Y)?([0-9]{1,9}M)?([0-9]{1,9}W)?([0-9]{1,9}D)?"
    r"(T(?=[0-9])([0-9]{1,9}H)?([0-9]{1,9}M)?([0-9]{1,9}(\.[0-9]+)?S)?)?",
    re.ASCII,
)
_BOOLEANS: Final = frozenset({"true", "false", "1", "0"})


class Term(NamedTuple):
    """One key of the context.

    ``iri`` is the full IRI that it stands for (or a keyword such as ``@id``); ``datatype`` the full IRI
    of the literals' type, or ``@id`` when the values are IRIs; ``container`` is ``@id``, ``@language``
    or None; ``bare`` says that its strings carry no language.
    """

    name: str
    iri: str
    datatype: str | None = None
    container: str | None = None
    bare: bool = False


class Context(NamedTuple):
    """The parsed context: ``raw`` as in the file, then its prefixes, classes, keywords and properties."""

    raw: dict[str, Any]
    prefixes: dict[str, str]
    classes: dict[str, str]
    keywords: dict[str, str]
    properties: dict[str, Term]

    def expand(self, name: str) -> str | None:
        """Return the full IRI of ``prefix:local`` or of an absolute IRI; None when it is neither."""
        match = _SCHEME.match(name)
        if match is None:
            return None
        if match[1] in self.prefixes and not match[2].startswith("//"):
            return self.prefixes[match[1]] + match[2]
        return name if match[1].lower() in {"http", "https", "urn", "mailto", "tag"} else None

    def compact(self, iri: str) -> str:
        """Return ``prefix:local`` for ``iri`` under the longest namespace that fits, else ``iri``."""
        fitting = [
            p for p, namespace in self.prefixes.items() if iri.startswith(namespace) and iri != namespace
        ]
        if not fitting:
            return iri
        prefix = max(fitting, key=lambda p: len(self.prefixes[p]))
        local = iri[len(self.prefixes[prefix]) :]
        # "a://b" would be read as an absolute IRI, not as a compact one (JSON-LD 1.1, 4.1.5).
        return iri if local.startswith("//") else f"{prefix}:{local}"

    def term_of(self, predicate: str) -> Term | None:
        """Return the key that stands for a property's IRI, or None."""
        return next((term for term in self.properties.values() if term.iri == predicate), None)


@cache
def read_context() -> Context:
    """Return servanda's context, read once from ``ontology/context.jsonld``."""
    from servanda.read.syntax import parse_json

    path = data_folder("ontology") / "context.jsonld"
    document = parse_json(path.read_text("utf-8"), path)
    assert isinstance(document, dict)
    raw: dict[str, Any] = document["@context"]  # type: ignore[assignment]
    simple = {key: value for key, value in raw.items() if isinstance(value, str) and not key.startswith("@")}
    prefixes = {key: value for key, value in simple.items() if value.endswith(("#", "/"))}
    keywords = {key: value for key, value in simple.items() if value.startswith("@")}
    classes: dict[str, str] = {}
    properties: dict[str, Term] = {}
    for key, value in raw.items():
        if key.startswith("@") or key in prefixes or key in keywords:
            continue
        definition = value if isinstance(value, dict) else {"@id": value}
        term = _parse_term(key, definition, prefixes)
        # Classes begin with a capital letter, properties never do: the convention of the ontology.
        if key[0].isupper():
            classes[key] = term.iri
        else:
            properties[key] = term
    return Context(raw, prefixes, classes, keywords, properties)


def _parse_term(name: str, definition: dict[str, Any], prefixes: dict[str, str]) -> Term:
    """Return the term that a definition of the context describes."""

    def full(compact: str) -> str:
        prefix, _, local = compact.partition(":")
        return prefixes[prefix] + local if prefix in prefixes else compact

    datatype = definition.get("@type")
    return Term(
        name,
        full(definition["@id"]),
        None if datatype is None else full(datatype),
        definition.get("@container"),
        "@language" in definition and definition["@language"] is None,
    )


def accepts_value(predicate: str, value: NamedNode | BlankNode | Literal | Triple) -> bool:
    """Say whether a term can be a value of the property (a full IRI); one that is not known takes all.

    A link takes what can be a node, any other property a literal: of a number, a day, a duration or a truth
    value one that is written as such. Whether the node is of the right class is for the shapes to say.

    >>> accepts_value("https://w3id.org/servanda/ontology#hasParty", Literal("nobody"))
    False
    """
    return value_test(predicate)(value)


@cache
def value_test(predicate: str) -> Callable[[NamedNode | BlankNode | Literal | Triple], bool]:
    """Return the test whether a term can be a value of a property (a full IRI): :func:`accepts_value`."""
    types = _list_datatypes()
    if predicate not in types:
        return lambda _: True
    datatype = types[predicate]
    if datatype == "@id":
        return lambda value: not isinstance(value, Literal)
    fits = _FITS.get(datatype or "")
    if fits is None:
        return lambda value: isinstance(value, Literal)
    return lambda value: isinstance(value, Literal) and fits(value.value)


def is_number(predicate: str) -> bool:
    """Say whether the values of a property (a full IRI) are whole numbers."""
    return _list_datatypes().get(predicate) == PREFIXES["xsd"] + "integer"


def is_day(text: str) -> bool:
    """Say whether a text is a day of the calendar, as ISO 8601 writes it (a time zone may follow).

    >>> is_day("2007-09-07"), is_day("2007-13-45")
    (True, False)
    """
    written = _DAY.fullmatch(text)
    try:
        return written is not None and bool(date.fromisoformat(written[1]))
    except ValueError:
        return False


def is_integer(text: str) -> bool:
    """Say whether a text is a whole number of ordinary size.

    >>> is_integer("12"), is_integer("many"), is_integer("9" * 30)
    (True, False, False)
    """
    return _INTEGER.fullmatch(text) is not None


_FITS: Final[dict[str, Callable[[str], bool]]] = {
    PREFIXES["xsd"] + "integer": is_integer,
    PREFIXES["xsd"] + "date": is_day,
    PREFIXES["xsd"] + "duration": lambda text: _DURATION.fullmatch(text) is not None,
    PREFIXES["xsd"] + "boolean": _BOOLEANS.__contains__,
}


@cache
def _list_datatypes() -> dict[str, str | None]:
    """Return the datatype of each known property: ``@id`` for links, None for text."""
    stated = {term.iri: term.datatype for term in read_context().properties.values()}
    return stated | dict.fromkeys(_LINKS, "@id")
