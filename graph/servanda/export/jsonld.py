"""An agreement as JSON-LD under ``ontology/context.jsonld``: nested as it is authored.

What is written here can be authored again: saved as YAML it is read as an agreement's own file is. The
context stands in the file, so that nothing is fetched when it is read.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from servanda.export.order import natural, numbered
from servanda.read.context import Term, context
from servanda.vocabulary import PREFIXES, SRV

if TYPE_CHECKING:
    import pyoxigraph

    from servanda.read.yaml_nodes import Json

Object: TypeAlias = "dict[str, Json]"
_TYPE = PREFIXES["rdf"] + "type"
_STRING = PREFIXES["xsd"] + "string"


def write(quads: list[pyoxigraph.Quad], agreement: str) -> bytes:
    """Return ``quads`` as JSON-LD: one nested agreement, or a list of graphs when there are several.

    ``agreement`` is the IRI against which short names are written. Raises nothing.
    """
    graphs = {
        graph: [quad.triple for quad in group]
        for graph, group in groupby(quads, key=lambda quad: str(getattr(quad.graph_name, "value", "")))
    }
    language = _language(quads, agreement)
    here: Object = {"@base": agreement + "/"}
    if language:
        here["@language"] = language
    document: Object = {"@context": [context().raw, here]}
    if set(graphs) == {agreement}:
        trees = _Nester(graphs[agreement], agreement, language).trees()
        document |= trees[0] if len(trees) == 1 else {"graph": list(trees)}
    else:
        names = _Nester([], agreement, language)
        document["graph"] = [
            {"id": names.name(graph), "graph": list(_Nester(triples, agreement, language).trees())}
            for graph, triples in graphs.items()
        ]
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "surrogatepass")


def _language(quads: list[pyoxigraph.Quad], agreement: str) -> str | None:
    """Return the language of the agreement's text, which plain strings then have."""
    stated = PREFIXES["dcterms"] + "language"
    for quad in quads:
        if _id(quad.subject) == agreement and quad.predicate.value == stated:
            found = str(getattr(quad.object, "value", ""))
            return found if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", found) else None
    return None


class _Nester:
    """The triples of one graph, turned into trees that follow the keys of the context."""

    def __init__(self, triples: list[pyoxigraph.Triple], agreement: str, language: str | None) -> None:
        self.base = agreement + "/"
        self.root = agreement
        self.language = language
        self.said: dict[str, list[pyoxigraph.Triple]] = defaultdict(list)
        for triple in sorted(triples, key=natural):
            self.said[_id(triple.subject)].append(triple)
        self.placed: set[str] = set()

    def trees(self) -> list[Object]:
        """Return the tree of the agreement and one for each node that does not hang on it."""
        subjects = sorted(self.said, key=lambda iri: (iri != self.root, numbered(iri)))
        held = {_id(t.object) for triples in self.said.values() for t in triples if _holds(t)}
        # Nodes that nothing holds come first, so that what hangs on them is found in its place.
        found = [
            self.whole(iri) for iri in sorted(subjects, key=lambda iri: iri in held and iri != self.root)
        ]
        return [tree for tree in found if tree]

    def whole(self, iri: str) -> Object:
        """Return a node with its id, or nothing when it stands in another's place already."""
        if iri in self.placed:
            return {}
        self.placed.add(iri)
        return {"id": self.name(iri), **self.properties(iri)}

    def properties(self, iri: str) -> Object:
        """Return all that is said of a node, by key."""
        result: Object = {}
        grouped: dict[str, list[pyoxigraph.Triple]] = defaultdict(list)
        for triple in self.said[iri]:
            grouped[triple.predicate.value].append(triple)
        order = {term.iri: place for place, term in enumerate(context().properties.values())}
        for predicate in sorted(grouped, key=lambda p: (p != _TYPE, order.get(p, len(order)), p)):
            for key, value in self.property(predicate, grouped[predicate]):
                result[key] = value
        return result

    def property(self, predicate: str, triples: list[pyoxigraph.Triple]) -> list[tuple[str, Json]]:
        """Return key and value of one property; two pairs when the context can say only some of it."""
        if predicate == _TYPE and all(_is_iri(t.object) for t in triples):
            return [("type", _one([self.class_name(_id(t.object)) for t in triples]))]
        term = context().term_of(predicate)
        fit = [t.object for t in triples if term and _fits(term, t.object)]
        rest = [t.object for t in triples if t.object not in fit]
        pairs: list[tuple[str, Json]] = []
        if term and fit:
            pairs.append((term.name, self.by_term(term, fit)))
        if rest:
            pairs.append((context().compact(predicate), _one([self.explicit(o) for o in rest])))
        return pairs

    def by_term(self, term: Term, objects: list[_Term]) -> Json:
        """Return values as the context wants them under its key."""
        if term.container == "@language":
            texts: dict[str, list[Json]] = defaultdict(list)
            for value in objects:
                texts[str(getattr(value, "language", None) or "@none")].append(_id(value))
            return {tag: _one(texts[tag]) for tag in sorted(texts)}
        if term.container == "@id":
            return {self.name(iri): self.inner(iri) for iri in sorted(map(_id, objects), key=self.place)}
        if term.datatype == "@id":
            return _one([self.name(_id(value)) for value in objects])
        return _one([self.literal(term, value) for value in objects])

    def inner(self, iri: str) -> Object:
        """Return a node without its id, which is the key beside it; empty when it is described elsewhere."""
        if iri in self.placed or iri not in self.said:
            return {}
        self.placed.add(iri)
        return self.properties(iri)

    def place(self, iri: str) -> tuple[int, object]:
        """Return where a node stands among its like: by its order, else by its name."""
        for triple in self.said.get(iri, ()):
            if triple.predicate.value == SRV + "order" and _id(triple.object).isdecimal():
                return int(_id(triple.object)), numbered(iri)
        return 0, numbered(iri)

    def literal(self, term: Term, value: _Term) -> Json:
        """Return a literal under a key without language map: a string where the context says the rest."""
        language, datatype = getattr(value, "language", None), _datatype(value)
        if term.datatype is not None:
            plain = datatype == term.datatype
        elif term.bare or self.language is None:
            plain = datatype == _STRING
        else:
            plain = language == self.language
        return _id(value) if plain else self.explicit(value)

    def explicit(self, value: _Term) -> Json:
        """Return any value with its language, type or id beside it."""
        if not hasattr(value, "datatype"):
            return {"id": self.name(_id(value))}
        if language := getattr(value, "language", None):
            return {"@value": _id(value), "@language": str(language)}
        if _datatype(value) == _STRING:
            return {"@value": _id(value)}
        return {"@value": _id(value), "@type": context().compact(_datatype(value))}

    def name(self, iri: str) -> str:
        """Return an IRI as it is authored: a name under the agreement, ``actor:nato``, or in full."""
        short = iri.removeprefix(self.base)
        if short != iri and re.fullmatch(r"\w(?:[\w.~-]*[\w~-])?", short):
            return short
        return context().compact(iri)

    def class_name(self, iri: str) -> str:
        """Return the name of a class in the context, else its compact IRI."""
        return next((name for name, full in context().classes.items() if full == iri), self.name(iri))


if TYPE_CHECKING:
    _Term: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple


def _id(term: _Term) -> str:
    """Return the IRI, the ``_:label`` or the characters of a term."""
    return str(term) if type(term).__name__ == "BlankNode" else str(getattr(term, "value", ""))


def _is_iri(term: _Term) -> bool:
    return type(term).__name__ == "NamedNode"


def _datatype(term: _Term) -> str:
    return str(getattr(getattr(term, "datatype", None), "value", ""))


def _holds(triple: pyoxigraph.Triple) -> bool:
    """Return whether the object is described in the place of this property."""
    term = context().term_of(triple.predicate.value)
    return term is not None and term.container == "@id" and not hasattr(triple.object, "datatype")


def _fits(term: Term, value: _Term) -> bool:
    """Return whether the context's key can say this value at all."""
    if term.datatype == "@id":
        return not hasattr(value, "datatype")
    if term.container == "@language":
        return bool(getattr(value, "language", None)) or _datatype(value) == _STRING
    return hasattr(value, "datatype")


def _one(values: list[Json]) -> Json:
    """Return the only value as it is, several as a list."""
    return values[0] if len(values) == 1 else values
