"""The vocabulary as pages show it: terms, code lists and shapes, read once from the files that ship.

What an agreement adds of its own (a matter, a programme) is no part of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple, parse

from servanda.namespaces import PREFIXES, SRV
from servanda.query.questions import load_questions
from servanda.resources import data_folder
from servanda.site.addresses import BASE

Texts = Mapping[str, str]
#: What the IRIs of shapes begin with.
SHAPES: Final = f"{BASE}shapes#"
#: The kinds of terms, in the order in which they are listed.
KINDS: Final = ("class", "object-property", "datatype-property", "annotation-property")
#: How a term stands to one of another vocabulary.
RELATIONS: Final = (
    "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch", "equivalentClass",
    "equivalentProperty",
)  # fmt: skip
_CLASSES: Final = dict(
    zip(("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty"), KINDS, strict=True)
)


class Alignment(NamedTuple):
    """How a term stands to one of another vocabulary (its IRI), and why, as the vocabulary says it."""

    relation: str
    target: str
    reason: str


class ShapeRule(NamedTuple):
    """A shape: its name, the file in which it stands, the sentences of what must hold, and its severity.

    ``focus`` are the classes and properties of what it looks at, ``paths`` the properties that it is about.
    """

    name: str
    file: str
    messages: tuple[Texts, ...]
    severity: str
    focus: tuple[str, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A class or property of the vocabulary.

    ``supers`` and ``subs`` are the terms above and below it, ``domain`` and ``range`` the classes (or
    datatypes) that a property takes; ``users`` are the properties of which a class is the domain, ``values``
    those of which it is the range. ``questions`` and ``shapes`` name where it is used.
    """

    iri: str
    kind: str
    labels: Texts
    definitions: Texts
    supers: tuple[str, ...] = ()
    subs: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    notes: Texts = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    deprecated: bool = False

    @property
    def name(self) -> str:
        """Its local name."""
        return self.iri.removeprefix(SRV)


class Concept(NamedTuple):
    """A concept of a code list: its IRI, its code, its names and definitions, and the one above it."""

    iri: str
    code: str
    labels: Texts
    definitions: Texts
    broader: str


class CodeList(NamedTuple):
    """A code list: its name in an address, its names and definitions, and its concepts by their codes."""

    name: str
    labels: Texts
    definitions: Texts
    concepts: tuple[Concept, ...]


class _Graph:
    """Triples that are asked for what a thing has."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._store = Store()
        for file in files:
            self._store.extend(parse(path=str(file)))

    def list_values(self, subject: str, property: str) -> list[str]:
        """Return the values of a property, IRIs and texts alike, sorted; members for the node of a union."""
        found: set[str] = set()
        for value in self._objects(NamedNode(subject), property):
            found.update(self._list_members(value))
        return sorted(found)

    def _objects(self, node: NamedNode | BlankNode, property: str) -> Iterator[object]:
        quads = self._store.quads_for_pattern(node, NamedNode(property), None, None)
        return (quad.object for quad in quads)

    def _list_members(self, node: object) -> Iterator[str]:
        if isinstance(node, BlankNode):
            for name in ("unionOf", "intersectionOf"):
                for value in self._objects(node, PREFIXES["owl"] + name):
                    yield from self._read_list(value)
        elif isinstance(node, NamedNode | Literal):
            yield node.value

    def _read_list(self, node: object) -> Iterator[str]:
        while isinstance(node, BlankNode):
            yield from self._list_members(next(self._objects(node, PREFIXES["rdf"] + "first"), None))
            node = next(self._objects(node, PREFIXES["rdf"] + "rest"), None)

    def find_texts(self, subject: str | BlankNode, *properties: str) -> dict[str, str]:
        """Return the texts of the first of some properties that a thing has, by language."""
        node = NamedNode(subject) if isinstance(subject, str) else subject
        for property in properties:
            quads = self._store.quads_for_pattern(node, NamedNode(property), None, None)
            literals = [quad.object for quad in quads if isinstance(quad.object, Literal)]
            if literals:
                return {one.language or "": one.value for one in sorted(literals, key=str)}
        return {}

    def list_subjects(self, property: str, value: str) -> list[str]:
        """Return the IRIs of what has a value, sorted."""
        quads = self._store.quads_for_pattern(None, NamedNode(property), NamedNode(value), None)
        return sorted(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))

    def read_reasons(self) -> dict[tuple[str, str, str], str]:
        """Return the comments on statements (owl:Axiom), by the statement."""
        parts: dict[str, dict[str, str]] = defaultdict(dict)
        for name in ("annotatedSource", "annotatedProperty", "annotatedTarget"):
            for quad in self._store.quads_for_pattern(None, NamedNode(PREFIXES["owl"] + name), None, None):
                value = quad.object
                if isinstance(value, NamedNode):
                    parts[str(quad.subject)][name] = value.value
                if isinstance(quad.subject, BlankNode | NamedNode):
                    comments = self._objects(quad.subject, PREFIXES["rdfs"] + "comment")
                    told = next((one.value for one in comments if isinstance(one, Literal)), "")
                    parts[str(quad.subject)]["comment"] = told
        return {
            (one["annotatedSource"], one["annotatedProperty"], one["annotatedTarget"]): one["comment"]
            for one in parts.values()
            if len(one) == len(("source", "property", "target", "comment"))
        }

    def close_over(self, subject: str) -> list[Triple]:
        """Return what is said of a thing, and of the nodes without a name that this leads to."""
        found: list[Triple] = []
        waiting: list[NamedNode | BlankNode] = [NamedNode(subject)]
        known: set[object] = set()
        while waiting:
            node = waiting.pop()
            if node in known:
                continue
            known.add(node)
            for quad in self._store.quads_for_pattern(node, None, None, None):
                found.append(quad.triple)
                if isinstance(quad.object, BlankNode):
                    waiting.append(quad.object)
        return found


def list_ontology_files() -> list[Path]:
    """Return the files of the vocabulary, sorted."""
    return sorted(data_folder("ontology").glob("*.ttl"))


def list_shape_files() -> list[Path]:
    """Return the files of the shapes, sorted."""
    return sorted(data_folder("shapes").glob("*.ttl"))


@cache
def load_terms() -> Mapping[str, Term]:
    """Return the classes and properties of the vocabulary by local name, sorted by kind and name."""
    graph = _Graph(list_ontology_files())
    reasons, used = graph.read_reasons(), _find_uses()
    found = [
        _read_term(graph, iri, kind, reasons, used)
        for name, kind in _CLASSES.items()
        for iri in graph.list_subjects(PREFIXES["rdf"] + "type", PREFIXES["owl"] + name)
        if iri.startswith(SRV)
    ]
    found.sort(key=lambda term: (KINDS.index(term.kind), term.name.casefold()))
    users, values = defaultdict(list), defaultdict(list)
    for term in found:
        for iri in term.domain:
            users[iri].append(term.iri)
        for iri in term.range:
            values[iri].append(term.iri)
    return {
        term.name: Term(**{**vars(term), "users": tuple(users[term.iri]), "values": tuple(values[term.iri])})
        for term in found
    }


def _read_term(
    graph: _Graph,
    iri: str,
    kind: str,
    reasons: Mapping[tuple[str, str, str], str],
    used: Mapping[str, tuple[list[str], list[str]]],
) -> Term:
    above = PREFIXES["rdfs"] + ("subClassOf" if kind == "class" else "subPropertyOf")
    alignments = [
        Alignment(relation, target, reasons.get((iri, space + relation, target), ""))
        for relation in RELATIONS
        for space in (PREFIXES["skos"], PREFIXES["owl"])
        for target in graph.list_values(iri, space + relation)
    ]
    questions, shapes = used.get(iri, ([], []))
    return Term(
        iri=iri,
        kind=kind,
        labels=graph.find_texts(iri, PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"),
        definitions=graph.find_texts(iri, PREFIXES["skos"] + "definition", PREFIXES["rdfs"] + "comment"),
        supers=tuple(graph.list_values(iri, above)),
        subs=tuple(graph.list_subjects(above, iri)),
        domain=tuple(graph.list_values(iri, PREFIXES["rdfs"] + "domain")),
        range=tuple(graph.list_values(iri, PREFIXES["rdfs"] + "range")),
        alignments=tuple(alignments),
        notes=graph.find_texts(iri, PREFIXES["skos"] + "editorialNote", PREFIXES["skos"] + "scopeNote"),
        questions=tuple(questions),
        shapes=tuple(shapes),
        deprecated=graph.list_values(iri, PREFIXES["owl"] + "deprecated") == ["true"],
    )


def _find_uses() -> dict[str, tuple[list[str], list[str]]]:
    """Return by the IRI of a term the questions and the shapes that name it."""
    found: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for name, question in sorted(load_questions().items()):
        for iri in question.names:
            found[iri][0].append(name)
    for shape in load_shapes().values():
        for iri in dict.fromkeys((*shape.focus, *shape.paths)):
            found[iri][1].append(shape.name)
    return found


@cache
def load_code_lists() -> Mapping[str, CodeList]:
    """Return the code lists by name, sorted; registries of actors and what an agreement names are none."""
    graph = _Graph(list_ontology_files())
    found = {}
    for iri in graph.list_subjects(PREFIXES["rdf"] + "type", PREFIXES["skos"] + "ConceptScheme"):
        name = iri.removeprefix(BASE).strip("/")
        concepts = [
            Concept(
                one,
                next(iter(graph.list_values(one, PREFIXES["skos"] + "notation")), one.removeprefix(iri)),
                graph.find_texts(one, PREFIXES["skos"] + "prefLabel"),
                graph.find_texts(one, PREFIXES["skos"] + "definition"),
                next(iter(graph.list_values(one, PREFIXES["skos"] + "broader")), ""),
            )
            for one in graph.list_subjects(PREFIXES["skos"] + "inScheme", iri)
        ]
        found[name] = CodeList(
            name,
            graph.find_texts(iri, PREFIXES["skos"] + "prefLabel", PREFIXES["dcterms"] + "title"),
            graph.find_texts(iri, PREFIXES["skos"] + "definition"),
            tuple(concepts),
        )
    return found


@cache
def load_shapes() -> Mapping[str, ShapeRule]:
    """Return the shapes by local name, by file and in the order of their names."""
    found = {}
    for file in list_shape_files():
        graph = _Graph([file])
        names = {
            iri
            for kind in ("NodeShape", "PropertyShape")
            for iri in graph.list_subjects(PREFIXES["rdf"] + "type", PREFIXES["sh"] + kind)
        }
        for iri in sorted(names):
            if iri.startswith(SHAPES):
                found[iri.removeprefix(SHAPES)] = _read_shape(graph, iri, file.stem)
    return found


def _read_shape(graph: _Graph, iri: str, file: str) -> ShapeRule:
    about = graph.close_over(iri)
    messages: dict[str, dict[str, str]] = defaultdict(dict)
    focus, paths, severity = set(), set(), "Violation"
    for triple in about:
        name = triple.predicate.value.removeprefix(PREFIXES["sh"])
        value = triple.object
        if name == "message" and isinstance(value, Literal):
            messages[str(triple.subject)][value.language or ""] = value.value
        elif isinstance(value, NamedNode) and name in ("targetClass", "targetObjectsOf", "targetSubjectsOf"):
            focus.add(value.value)
        elif isinstance(value, NamedNode) and name in ("path", "inversePath", "class"):
            paths.add(value.value)
        elif isinstance(value, NamedNode) and name == "severity":
            severity = value.value.removeprefix(PREFIXES["sh"])
    sentences = sorted(messages.values(), key=lambda texts: texts.get("en", ""))
    return ShapeRule(
        iri.removeprefix(SHAPES), file, tuple(sentences), severity, tuple(sorted(focus)), tuple(sorted(paths))
    )


def choose_text(texts: Texts, lang: str) -> tuple[str, str]:
    """Return a text in a language, else in another, with the tag of the one that it is in.

    >>> [choose_text(texts, "kk") for texts in ({"en": "norm", "kk": "норма"}, {"en": "norm"}, {})]
    [('норма', 'kk'), ('norm', 'en'), ('', 'und')]
    """
    tag = next((tag for tag in (lang, "en", *sorted(texts)) if tag in texts), "und")
    return texts.get(tag, ""), tag or "und"
