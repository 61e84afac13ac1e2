"""An authored tree held against the context: every key, id, name and language tag, before it is RDF.

A JSON-LD processor silently drops what it does not know. So a slip of the pen would be lost; here it
becomes an error with file, line and clause.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from servanda.names import suggestion
from servanda.read import heading
from servanda.read.context import Term, context
from servanda.read.positions import Position, Positions
from servanda.read.renamed import renamed
from servanda.read.values import check_tag, check_value_object, default_language, fail, resolve, scalar
from servanda.read.yaml_nodes import Mapping, Node, Scalar, Sequence
from servanda.vocabulary import PREFIXES, SRV

_ID, _TYPE = heading.ID, heading.TYPE


@dataclass(frozen=True)
class Checked:
    """What the walk found: the IRI of the root, the base of its names, its language, and the lines.

    ``is_log`` says that the root is the log of an agreement, not an agreement.
    """

    root: str
    base: str
    language: str | None
    positions: Positions
    is_log: bool = False


def check(root: Node, path: Path) -> Checked:
    """Check the tree of one agreement, or of one log, and return what is needed to turn it into RDF.

    Raises ServandaError for the first thing that the context, the registries or BCP 47 do not know, a
    node without an id, an id described twice, a context of another, or a missing value.
    """
    if not isinstance(root, Mapping):
        raise fail("an agreement, or a log, is a mapping that begins with 'id:'", path, root.line)
    iri, line, is_log = heading.of(root, path)
    base = iri + "/"
    language = default_language(root, base, path)
    walk = _Walk(path, base)
    walk.node(root, iri, line, None)
    return Checked(iri, base, language, walk.positions, is_log)


class _Walk:
    """One pass over the tree, from the root down."""

    def __init__(self, path: Path, base: str) -> None:
        self.path = path
        self.base = base
        self.positions: Positions = {}

    def node(self, node: Mapping, iri: str, line: int, clause: str | None) -> None:
        """Check all properties of one node and remember its lines."""
        if all(key in node.entries for key in _ID):
            first, second = sorted(node.lines[key] for key in _ID)
            said = f"'id' and '@id' are one key, which stands twice, here and on line {first}; keep one"
            raise fail(said, self.path, second, clause)
        described = [key for key in node.entries if key not in (*_ID, "@context")]
        if described:
            if iri in self.positions:
                first = self.positions[iri].line
                name = iri.removeprefix(self.base)
                raise fail(f"'{name}' is described twice, here and on line {first}", self.path, line, clause)
            self.positions[iri] = Position(line, clause)
        for key in described:
            if key in _TYPE:
                self.types(node.entries[key], clause)
                continue
            term = self.term(key, node.lines[key], clause)
            self.positions[iri].properties[term.iri] = node.lines[key]
            self.property(term, node.entries[key], clause)

    def term(self, key: str, line: int, clause: str | None) -> Term:
        """Return the property that a key stands for; raise ServandaError when it stands for none."""
        terms = context()
        if key in terms.properties:
            return terms.properties[key]
        iri = terms.expand(key)
        if iri is None or (iri == key and "//" not in iri):
            known = [*terms.properties, *terms.keywords]
            raise fail(f"unknown key '{key}'{suggestion(key, known)}", self.path, line, clause)
        named = resolve(key, self.base, self.path, line, clause)
        return Term(key, renamed().get(named, named))

    def types(self, node: Node, clause: str | None) -> None:
        """Check the class or classes of a node."""
        for item in _each(node):
            name = scalar(item, "'type'", self.path, clause)
            if name in context().classes:
                continue
            if ":" not in name:
                near = suggestion(name, context().classes)
                raise fail(f"unknown type '{name}'{near}", self.path, item.line, clause)
            resolve(name, self.base, self.path, item.line, clause)

    def property(self, term: Term, node: Node, clause: str | None) -> None:
        """Check the value or values of one property by what the context says of it."""
        if isinstance(node, Mapping) and term.container == "@language":
            self.language_map(term, node, clause)
        elif isinstance(node, Mapping) and term.container == "@id":
            self.id_map(term, node, clause)
        else:
            for item in _each(node):
                self.value(term, item, clause)

    def language_map(self, term: Term, node: Mapping, clause: str | None) -> None:
        """Check ``{kk: …, en: …}``; a language may have a list of texts."""
        for tag, value in node.entries.items():
            if tag != "@none":
                check_tag(tag, self.path, node.lines[tag], clause)
            for item in _each(value):
                scalar(item, f"'{term.name}' in '{tag}'", self.path, clause)

    def id_map(self, term: Term, node: Mapping, clause: str | None) -> None:
        """Check ``{name: {…}, …}``, where each name is the id of what follows."""
        for name, inner in node.entries.items():
            line = node.lines[name]
            iri = resolve(name, self.base, self.path, line, clause)
            if not isinstance(inner, Mapping):
                raise fail(
                    f"'{name}' takes a mapping; {{}} if it is described elsewhere", self.path, line, clause
                )
            if any(key in inner.entries for key in _ID):
                raise fail(f"'{name}' is the id already; take 'id' out", self.path, inner.line, clause)
            here = _clause_number(name, inner) if term.iri == SRV + "hasClause" else clause
            self.node(inner, iri, line, here)

    def value(self, term: Term, node: Node, clause: str | None) -> None:
        """Check one value: a string, a reference, a value object or a node with its own id."""
        refers = term.datatype == "@id"
        if isinstance(node, Scalar):
            text = scalar(node, f"'{term.name}'", self.path, clause)
            if refers:
                resolve(text, self.base, self.path, node.line, clause)
            elif term.iri == PREFIXES["dcterms"] + "language":
                check_tag(text, self.path, node.line, clause)
        elif isinstance(node, Sequence):
            raise fail(f"'{term.name}' holds a list in a list; keep one", self.path, node.line, clause)
        elif "@value" in node.entries and not refers:
            check_value_object(node, self.path, clause)
        elif refers or ":" in term.name:
            self.nested(node, clause)
        else:
            raise fail(f"'{term.name}' takes plain words, not a mapping", self.path, node.line, clause)

    def nested(self, node: Mapping, clause: str | None) -> None:
        """Check a node that is written out where a reference could stand."""
        key = next((key for key in _ID if key in node.entries), None)
        if key is None:
            raise fail("an id is missing here; name it with 'id:'", self.path, node.line, clause)
        name = scalar(node.entries[key], "'id'", self.path, clause)
        iri = resolve(name, self.base, self.path, node.lines[key], clause)
        self.node(node, iri, node.lines[key], clause)


def _each(node: Node) -> list[Node]:
    """Return the items of a list, or the one value as a list."""
    return node.items if isinstance(node, Sequence) else [node]


def _clause_number(name: str, clause: Mapping) -> str:
    """Return the number of a clause as printed, or its name when it has none."""
    number = clause.entries.get("number")
    return number.text if isinstance(number, Scalar) else name
