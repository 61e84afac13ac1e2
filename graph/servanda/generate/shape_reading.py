"""The shapes, read so that each of their constraints can be broken: targets, paths, constraints."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from servanda.locate import data
from servanda.vocabulary import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

SH: Final = PREFIXES["sh"]
SHAPES: Final = "https://w3id.org/servanda/shapes#"
#: The constraints of SHACL (section 4) that the shapes use.
CONSTRAINTS: Final = (
    "minCount", "maxCount", "datatype", "class", "nodeKind", "in", "pattern", "minLength", "languageIn",
    "uniqueLang", "minInclusive", "lessThanOrEquals", "disjoint", "hasValue", "or", "xone", "closed",
    "sparql",
)  # fmt: skip

_Terms = dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class Shape:
    """A named shape: what it is about, along which path, and its constraints, as N-Triples terms.

    ``path`` holds the alternatives; a predicate with ``^`` before it is followed backwards; it is empty for a
    node shape, and for a path that is a sequence. A constraint whose value is a list has its members.
    """

    name: str
    classes: frozenset[str]
    properties: tuple[str, ...]
    path: tuple[str, ...]
    constraints: dict[str, list[str]]


@cache
def shapes() -> tuple[Shape, ...]:
    """Return the shapes of ``shapes/*.ttl`` that have a name, in the order of their names."""
    terms = _read(sorted(data("shapes").glob("*.ttl")))
    named = sorted(node for node in terms if node.startswith(f"<{SHAPES}"))
    return tuple(_shape(terms, node) for node in named)


def _shape(terms: _Terms, node: str) -> Shape:
    """Return one shape; its targets are its own and those of the node shapes that hold it."""
    holders = [node, *(one for one, held in terms.items() if node in held.get(_sh("property"), []))]
    classes = {one for holder in holders for one in terms[holder].get(_sh("targetClass"), [])}
    properties = {one for holder in holders for one in terms[holder].get(_sh("targetSubjectsOf"), [])}
    constraints = {
        name: _members(terms, terms[node][_sh(name)]) for name in CONSTRAINTS if _sh(name) in terms[node]
    }
    return Shape(
        name=node[len(SHAPES) + 1 : -1],
        classes=frozenset(below for one in classes for below in subclasses(one)),
        properties=tuple(sorted(properties)),
        path=_path(terms, node),
        constraints=constraints,
    )


def _path(terms: _Terms, node: str) -> tuple[str, ...]:
    for path in terms[node].get(_sh("path"), []):
        if path.startswith("<"):
            return (path,)
        for inverse in terms[path].get(_sh("inversePath"), []):
            return ("^" + inverse,)
        alternatives = terms[path].get(_sh("alternativePath"), [])
        return tuple(_members(terms, alternatives)) if alternatives else ()
    return ()


def _members(terms: _Terms, values: list[str]) -> list[str]:
    """Return the members of a list, or the values themselves where they are none."""
    first, rest = (f"<{PREFIXES['rdf']}{name}>" for name in ("first", "rest"))
    found: list[str] = []
    for value in values:
        if first not in terms.get(value, {}):
            found.append(value)
        place = value
        while first in terms.get(place, {}):
            found += terms[place][first]
            place = terms[place][rest][0]
    return found


@cache
def subclasses(name: str) -> frozenset[str]:
    """Return a class of the ontology and all of those below it."""
    below = [
        one for one, held in _ontology().items() if name in held.get(f"<{PREFIXES['rdfs']}subClassOf>", [])
    ]
    return frozenset({name}.union(*(subclasses(one) for one in below)))


@cache
def _ontology() -> _Terms:
    return _read([data("ontology") / name for name in ("servanda.ttl", "events.ttl")])


def _read(files: list[Path]) -> _Terms:
    """Return the values of each property of each node of Turtle files, as N-Triples writes them."""
    import pyoxigraph

    held: _Terms = defaultdict(lambda: defaultdict(list))
    for file in files:
        for quad in pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.TURTLE):
            held[str(quad.subject)][str(quad.predicate)].append(str(quad.object))
    return {node: dict(properties) for node, properties in held.items()}


def _sh(name: str) -> str:
    return f"<{SH}{name}>"
