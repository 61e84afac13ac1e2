"""Namespaces of servanda and the way from a compact IRI to a full one and back."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

BASE: Final = "https://w3id.org/servanda/"
SRV: Final = BASE + "ontology#"

#: The graph that holds the ontology and the registries.
ONTOLOGY_GRAPH: Final = BASE + "ontology"

#: The properties by which an agreement names what is its own and found by name (their names in ``srv:``).
NAMING_PROPERTIES: Final = (
    "hasRole",
    *(f"defines{kind}" for kind in ("Actor", "Matter", "Action", "Programme", "QualifierType", "Topic")),
)
#: Prefix to namespace, as in ``ontology/context.jsonld``; the order decides which prefix a long IRI gets.
PREFIXES: Final[dict[str, str]] = {
    "srv": SRV,
    **{
        name: f"{BASE}{name}/"
        for name in (
            "actor", "programme", "matter", "agreement", "action", "slot", "qualifier", "kind",
            "mode", "form", "channel", "effect", "event", "role", "log", "state", "rule", "unit", "numeral",
            "month", "bound", "urgency", "topic", "weight",
        )
    },
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "vann": "http://purl.org/vocab/vann/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "sh": "http://www.w3.org/ns/shacl#",
}  # fmt: skip

_COMPACT = re.compile(r"^([a-z]+):([^/\s].*)$")
_PREFIX = {namespace: prefix for prefix, namespace in PREFIXES.items()}


def expand(name: str) -> str:
    """Return the full IRI of a compact one (``actor:nato``); anything else comes back unchanged.

    >>> expand("actor:kz-mfa")
    'https://w3id.org/servanda/actor/kz-mfa'
    >>> expand("https://example.org/x")
    'https://example.org/x'
    """
    match = _COMPACT.match(name)
    if match and match[1] in PREFIXES:
        return PREFIXES[match[1]] + match[2]
    return name


@lru_cache(4096)
def compact(iri: str) -> str:
    """Return the compact form of an IRI under :data:`PREFIXES`, or the IRI itself when none fits.

    >>> compact("https://w3id.org/servanda/agreement/kz-nato-2007/4.1")
    'agreement:kz-nato-2007/4.1'
    """
    for namespace, prefix in _PREFIX.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def derived_graph(agreement: str) -> str:
    """Return the IRI of the graph that holds what is derived from an agreement.

    >>> derived_graph("https://w3id.org/servanda/agreement/x")
    'https://w3id.org/servanda/agreement/x/derived'
    """
    return agreement + "/derived"


def local(iri: str) -> str:
    """Return what stands after the last ``#``, ``/`` or ``:`` of an IRI or compact IRI.

    >>> local("actor:kz-mfa"), local(SRV + "Obligation")
    ('kz-mfa', 'Obligation')
    """
    return re.split(r"[#/:]", iri)[-1]
