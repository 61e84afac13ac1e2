"""What the ontology declares: its classes, and the properties of each with what they lead to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from servanda.locate import data
from servanda.names import label, select
from servanda.vocabulary import PREFIXES, compact, local

if TYPE_CHECKING:
    from pyoxigraph import QuerySolution

_CLASSES = """SELECT DISTINCT ?class ?above WHERE {
  ?class a owl:Class . FILTER(STRSTARTS(STR(?class), STR(srv:)))
  OPTIONAL { ?class rdfs:subClassOf ?above . FILTER(isIRI(?above)) } }"""
_PROPERTIES = """SELECT DISTINCT ?property ?kind ?domain ?range WHERE {
  VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty } ?property a ?kind .
  { ?property rdfs:domain ?domain } UNION { ?property rdfs:domain/owl:unionOf/rdf:rest*/rdf:first ?domain }
  FILTER(isIRI(?domain))
  OPTIONAL {
    { ?property rdfs:range ?range } UNION { ?property rdfs:range/owl:unionOf/rdf:rest*/rdf:first ?range }
    FILTER(isIRI(?range)) } }"""


@dataclass
class Class:
    """A class: its IRI, its name in a language, what it means, and the classes above it.

    ``links`` has the names of object properties by the IRI of the class that they lead to (empty where the
    ontology sets none); ``values`` the datatype properties, each with its datatype.
    """

    iri: str
    label: str
    meaning: str
    above: list[str] = field(default_factory=list)
    links: dict[str, list[str]] = field(default_factory=dict)
    values: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the class in the ontology, without its namespace."""
        return local(self.iri)


def classes(store: Store, lang: str) -> dict[str, Class]:
    """Return the classes that the ontology of a store declares, by IRI, sorted.

    A store without an ontology is given the one that comes with servanda.
    """
    found = _classes(store, lang)
    if found:
        return found
    store = Store()
    for name in ("servanda.ttl", "events.ttl", "lexicon.ttl"):
        store.load((data("ontology") / name).read_bytes(), RdfFormat.TURTLE)
    return _classes(store, lang)


def _classes(store: Store, lang: str) -> dict[str, Class]:
    above: dict[str, set[str]] = defaultdict(set)
    for row in select(store, _CLASSES):
        above[row["class"].value] |= {row["above"].value} if row["above"] else set()
    found = {
        # What an alignment adds from another vocabulary stands back behind a class of the ontology's own.
        iri: Class(
            iri,
            label(store, iri, lang),
            _meaning(store, iri, lang),
            sorted(above[iri] & above.keys()) or sorted(above[iri]),
        )
        for iri in sorted(above)
    }
    rows = sorted(select(store, _PROPERTIES), key=_order)
    for row in rows:
        owner = found.get(row["domain"].value)
        if owner is None:
            continue
        name = label(store, row["property"].value, lang)
        target = row["range"].value if row["range"] else ""
        if row["kind"].value == PREFIXES["owl"] + "ObjectProperty":
            owner.links.setdefault(target, []).append(name)
        else:
            owner.values.append((name, local(target)))
    return found


def _order(row: QuerySolution) -> tuple[str, str, str]:
    return row["property"].value, row["domain"].value, row["range"].value if row["range"] else ""


def _meaning(store: Store, iri: str, lang: str) -> str:
    """Return the definition of a class in a language, after its name in the ontology."""
    said = store.quads_for_pattern(NamedNode(iri), NamedNode(PREFIXES["skos"] + "definition"), None, None)
    texts = [quad.object for quad in said if isinstance(quad.object, Literal)]
    words = {text.language: text.value for text in texts}
    return f"{compact(iri)}: {words.get(lang) or words.get('en', '')}"
