"""``ontology/context.jsonld`` as Python values: the one mapping between YAML keys and properties."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from servanda.locate import data
from servanda.read import json_text

#: Where the context is published; a document may name it instead of holding it.
CONTEXT_IRI: Final = "https://w3id.org/servanda/context.jsonld"

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):(.*)$", re.DOTALL)


@dataclass(frozen=True)
class Term:
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


@dataclass(frozen=True)
class Context:
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
def context() -> Context:
    """Return servanda's context, read once from ``ontology/context.jsonld``."""
    path = data("ontology") / "context.jsonld"
    document = json_text.parse(path.read_text("utf-8"), path)
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
        term = _term(key, definition, prefixes)
        # Classes begin with a capital letter, properties never do: the convention of the ontology.
        if key[0].isupper():
            classes[key] = term.iri
        else:
            properties[key] = term
    return Context(raw, prefixes, classes, keywords, properties)


def _term(name: str, definition: dict[str, Any], prefixes: dict[str, str]) -> Term:
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
