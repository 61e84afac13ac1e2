"""The kinds of defect: each constraint of each shape broken by rule, and those listed in defects.yaml."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from servanda.errors import ServandaError
from servanda.generate.agreement import (
    LANGUAGES,
    TYPE,
    Draft,
    SeededRandom,
    Triple,
    iri,
    literal,
    said,
    table,
)
from servanda.names import suggest
from servanda.namespaces import PREFIXES
from servanda.resources import data_folder

if TYPE_CHECKING:
    from pathlib import Path


# The shapes, read so that each of their constraints can be broken: targets, paths, constraints.

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
    terms = _read(sorted(data_folder("shapes").glob("*.ttl")))
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
    return _read([data_folder("ontology") / name for name in ("servanda.ttl", "events.ttl")])


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


# One agreement of a corpus, with its log where it has one, as triples that can be changed.

_LOGS = f"<{PREFIXES['log']}"


class Unit:
    """The triples of an agreement, and of its log, to be looked into and changed."""

    def __init__(self, draft: Draft, number: int) -> None:
        """Begin with what the agreement says; ``number`` is its own."""
        self.number = number
        self.language = draft.language
        self.root = f"<{draft.agreement}>"
        self.log = f"{_LOGS}generated-{number:06d}>"
        self.triples: list[Triple] = list(draft.triples)

    def part(self, name: str) -> str:
        """Return the IRI of a part of the agreement."""
        return f"{self.root[:-1]}/{name}>"

    def owns(self, node: str) -> bool:
        """Say whether a node is the agreement, its log, or a part of one of them."""
        return node in (self.root, self.log) or node.startswith((self.root[:-1] + "/", self.log[:-1] + "/"))

    def values(self, node: str, predicate: str) -> list[str]:
        """Return the values of a property of a node, in the order in which they stand."""
        return [o for s, p, o in self.triples if s == node and p == predicate]

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the nodes whose property has this value."""
        return [s for s, p, o in self.triples if p == predicate and o == value]

    def instances(self, classes: Collection[str]) -> Iterator[str]:
        """Yield the nodes that are typed as one of these classes."""
        for s, p, o in self.triples:
            if p == TYPE and o in classes:
                yield s

    def bearers(self, predicate: str) -> Iterator[str]:
        """Yield, once each, the nodes that have a property."""
        yield from dict.fromkeys(s for s, p, _ in self.triples if p == predicate)

    def add(self, *triples: Triple) -> None:
        """Add triples beside the others of their subject."""
        self.triples.extend(triples)

    def drop(self, node: str, predicate: str, value: str | None = None) -> None:
        """Remove one value of a property, or all of them."""
        self.triples = [
            (s, p, o)
            for s, p, o in self.triples
            if s != node or p != predicate or (value is not None and o != value)
        ]

    def replace(self, node: str, predicate: str, values: Collection[str]) -> None:
        """Give a property these values instead of those that it has."""
        self.drop(node, predicate)
        self.add(*((node, predicate, value) for value in values))

    def graphs(self) -> Iterator[tuple[str, list[Triple]]]:
        """Yield the name of the agreement's graph with its triples, then the log's where there is one."""
        logged = [triple for triple in self.triples if triple[0].startswith(_LOGS)]
        if not logged:
            yield self.root, self.triples
            return
        yield self.root, [triple for triple in self.triples if not triple[0].startswith(_LOGS)]
        yield self.log, logged


def srv(name: str) -> str:
    """Return a term of the vocabulary ``srv:``, or one of another vocabulary given with its prefix.

    >>> srv("hasNorm") == srv("srv:hasNorm")
    True
    """
    return iri(name if ":" in name else f"srv:{name}")


# Breaking a constraint of SHACL: for each kind of constraint, the change that violates it at a node.

_XSD: Final = PREFIXES["xsd"]
_LITERAL: Final = re.compile(r'^"(.*)"(?:@([A-Za-z-]+)|\^\^(<.*>))?$', re.DOTALL)
#: Strings that hardly any pattern of the shapes takes; the first that it does not take is used.
_ODD: Final = (" ", "??", "Ы ы", "")
#: A code that is of no class that a shape asks for, and one for the shape that asks for its class.
_FOREIGN: Final = (srv("kind:formal"), srv("unit:D"))
_UNKNOWN: Final = srv("dcterms:description")


def break_at(unit: Unit, node: str, shape: Shape, constraint: str, chance: SeededRandom) -> bool:
    """Change the unit so that ``node`` violates a constraint; say whether that could be done."""
    if constraint == "closed":
        unit.add((node, _UNKNOWN, literal("planted")))
        return True
    for path in shape.path:
        break_it = _BACKWARDS.get(constraint) if path[0] == "^" else _BREAKS.get(constraint)
        if break_it is not None and break_it(unit, node, path.removeprefix("^"), shape, chance):
            return True
    return False


def _too_few(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    """Leave one value less than asked for, or none of all alternatives."""
    if len(shape.path) > 1:
        for one in shape.path:
            unit.drop(node, one)
        return True
    held = unit.values(node, path)
    kept = int(_text(shape.constraints["minCount"][0])) - 1
    for value in held[kept:]:
        unit.drop(node, path, value)
    return len(held) > kept


def _too_many(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    """Add the value that another node has of the property, or a changed one."""
    held = unit.values(node, path)
    if not held and _text(shape.constraints["maxCount"][0]) != "0":
        return False
    if path == TYPE:
        unit.add((node, TYPE, srv("skos:Concept")))
        return True
    others = [o for s, p, o in unit.triples if p == path and s != node and o not in held]
    if others:
        unit.add((node, path, chance.one(others)))
        return True
    unit.add((node, path, _like(held[0], "9") if held else literal("planted")))
    return True


def _swap(unit: Unit, node: str, path: str, value: Callable[[str], str | None]) -> bool:
    """Put another value in the place of the first; say whether there was one and another is known."""
    for old in unit.values(node, path)[:1]:
        new = value(old)
        if new is not None and new != old:
            unit.drop(node, path, old)
            unit.add((node, path, new))
            return True
    return False


def _datatype(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    plain = shape.constraints["datatype"][0] == f"<{_XSD}string>"
    return _swap(unit, node, path, lambda old: f'"{_text(old)}"@en' if plain else literal(_text(old)))


def _class(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    text_kind = srv("TextKind") in shape.constraints.get("class", [])
    return _swap(unit, node, path, lambda old: _FOREIGN[text_kind])


def _node_kind(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    wants_iri = shape.constraints["nodeKind"][0].endswith("IRI>")
    if wants_iri:
        return _swap(unit, node, path, lambda old: literal("planted"))
    unit.add((node, path, _FOREIGN[0]))
    return True


def _not_listed(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    if path == TYPE:
        unit.add((node, TYPE, srv("skos:Concept")))
        return True
    return _swap(unit, node, path, lambda old: _FOREIGN[0] if old.startswith("<") else _like(old, "xx"))


def _pattern(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    pattern = _text(shape.constraints["pattern"][0]).replace("\\\\", "\\")
    odd = next(text for text in _ODD if not re.search(pattern, text, re.DOTALL))
    return _swap(unit, node, path, lambda old: "<urn:planted>" if old.startswith("<") else _like(old, odd))


def _alternatives(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    return _swap(unit, node, path, lambda old: _FOREIGN[0] if old.startswith("<") else _like(old, "once"))


def _empty(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    return _swap(unit, node, path, lambda old: _like(old, ""))


def _language(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    return _swap(unit, node, path, lambda old: f'"{_text(old)}"@de')


def _twice(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    for old in unit.values(node, path)[:1]:
        unit.add((node, path, _like(old, _text(old) + " 2")))
        return True
    return False


def _too_small(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    return _swap(unit, node, path, lambda old: _like(old, "0"))


def _after_the_end(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    return _swap(unit, node, path, lambda old: _like(old, "9999"))


def _shared(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    for value in unit.values(node, path)[:1]:
        unit.add((node, shape.constraints["disjoint"][0], value))
        return True
    return False


def _without(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    unit.replace(node, path, [srv("Matter")])
    return True


def _nobodys(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    """Remove the node from all that hold it."""
    holders = unit.subjects(path, node)
    for holder in holders:
        unit.drop(holder, path, node)
    return bool(holders)


def _twice_held(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    """Let another node hold it too."""
    holders = unit.subjects(path, node)
    others = [one for one in unit.bearers(path) if one not in holders]
    unit.add((chance.one(others) if others else unit.part("planted-holder"), path, node))
    return bool(holders)


def _held_by_another_kind(unit: Unit, node: str, path: str, shape: Shape, chance: SeededRandom) -> bool:
    """Let the agreement itself hold it."""
    unit.add((unit.root, path, node))
    return True


def _text(term: str) -> str:
    match = _LITERAL.match(term)
    return match[1] if match else term


def _like(term: str, text: str) -> str:
    """Return another text in the language or of the datatype of a literal."""
    match = _LITERAL.match(term)
    if match is None:
        return f"{term[:-1]}-{len(text)}>"
    ending = f"@{match[2]}" if match[2] else f"^^{match[3]}" if match[3] else ""
    return f'"{text}"{ending}'


_Break = Callable[[Unit, str, str, Shape, SeededRandom], bool]
_BREAKS: Final[dict[str, _Break]] = {
    "minCount": _too_few, "maxCount": _too_many, "datatype": _datatype, "class": _class,
    "nodeKind": _node_kind, "in": _not_listed, "pattern": _pattern, "minLength": _empty,
    "languageIn": _language, "uniqueLang": _twice, "minInclusive": _too_small,
    "lessThanOrEquals": _after_the_end, "disjoint": _shared, "hasValue": _without, "or": _alternatives,
}  # fmt: skip
_BACKWARDS: Final[dict[str, _Break]] = {
    "minCount": _nobodys, "maxCount": _twice_held, "class": _held_by_another_kind,
}  # fmt: skip


# The changes that defects.yaml lists: what is set, added and removed at a node, and with what values.


def changed(unit: Unit, node: str, record: dict[str, Any], chance: SeededRandom) -> str | None:
    """Make a listed change and return the node at which it is reported, or None where it does not fit."""
    if "earlier" in str(record) and unit.number == 1:
        return None
    target = _target(unit, node, record, chance)
    if target is None:
        return None
    added: list[str] = []
    for name, value in record.get("set", {}).items():
        values = _values(unit, target, srv(name), value, chance)
        if not values:
            return None
        unit.replace(target, srv(name), values)
    for name, value in record.get("add", {}).items():
        for written in value if isinstance(value, list) else [value]:
            added = _values(unit, target, srv(name), written, chance)
            unit.add(*((target, srv(name), one) for one in added))
    _removed(unit, target, record)
    if record.get("focus") == "added":
        return added[0]
    return target if "node" in record else node


def _removed(unit: Unit, target: str, record: dict[str, Any]) -> None:
    """Remove all values, one value, or the value in the language of the text."""
    for name in record.get("drop", ()):
        unit.drop(target, srv(name))
    for name in record.get("lose", ()):
        unit.drop(target, srv(name), unit.values(target, srv(name))[0])
    for name in record.get("mute", ()):
        for value in unit.values(target, srv(name)):
            if value.endswith(f"@{unit.language}"):
                unit.drop(target, srv(name), value)


def _target(unit: Unit, node: str, record: dict[str, Any], chance: SeededRandom) -> str | None:
    """Return the node that is changed."""
    if record.get("node") == "earlier":
        return _earlier(unit, "", chance)
    if "at" not in record:
        return node
    path: str = record["at"]
    found = unit.subjects(srv(path[1:]), node) if path[0] == "^" else unit.values(node, srv(path))
    return found[0] if found else None


def _values(unit: Unit, node: str, predicate: str, value: str, chance: SeededRandom) -> list[str]:
    """Return the values that an entry of defects.yaml stands for."""
    word, _, rest = value.partition(" ")
    if word == "other":
        return _others(unit, node, predicate, chance)
    if word == "text":
        return [said(rest, unit.language)]
    if word == "part":
        return [unit.part(rest)]
    if word == "log":
        return [f"{unit.log[:-1]}/{rest}>"]
    if word == "earlier":
        return [_earlier(unit, rest, chance)]
    if value.startswith('"'):
        text, _, datatype = value.partition("^^")
        return [f"{text}^^{iri(datatype)}" if datatype else text]
    return [srv(value)]


def _others(unit: Unit, node: str, predicate: str, chance: SeededRandom) -> list[str]:
    """Return all values of a property of another node of the same kind, or another modality than its own."""
    held = unit.values(node, predicate)
    if predicate == TYPE:
        return [srv("Obligation" if held[0] in (srv("Power"), srv("Condition")) else "Power")]
    kinds = unit.values(node, TYPE)
    values = [unit.values(other, predicate) for other in unit.instances(kinds) if other != node]
    different = [some for some in values if some and some != held]
    return chance.one(different) if different else []


def _earlier(unit: Unit, name: str, chance: SeededRandom) -> str:
    """Return the IRI of an earlier agreement, or of a part of it."""
    number = unit.number - 1 - chance.below(min(unit.number - 1, 100))
    stem = unit.root[: -len(f"{unit.number:06d}>")]
    return f"{stem}{number:06d}{'/' + name if name else ''}>"


# Things that agreements do not say of themselves, made so that the shapes about them can be broken too.


def actor(unit: Unit) -> None:
    """Add an actor of the agreement's own."""
    node = unit.part("planted-actor")
    unit.add((node, TYPE, srv("Ministry")), (node, srv("org:unitOf"), srv("actor:kz-gov")))
    _name_sample(unit, node, "actor")
    unit.add((node, srv("namePattern"), said("^Trial ministry$", "en")))


def code(unit: Unit) -> None:
    """Add a kind of qualifier of the agreement's own."""
    node = unit.part("planted-code")
    unit.add(
        (node, TYPE, srv("QualifierType")),
        (node, srv("skos:notation"), literal("planted-code")),
        (node, srv("callsForJudgement"), f'"true"^^{iri("xsd:boolean")}'),
    )
    _name_sample(unit, node, "code")


def expression(unit: Unit) -> None:
    """Add an operative expression of the agreement's own."""
    node = unit.part("planted-expression")
    unit.add(
        (node, TYPE, srv("OperativeExpression")),
        (node, srv("namePattern"), said("^trial words$", "en")),
        (node, srv("signalsNormClass"), srv("Obligation")),
    )
    _name_sample(unit, node, "expression")


def log(unit: Unit) -> None:
    """Add a log of the agreement with an event, a notice of it, and a judgement."""
    event, notice, judgement = (f"{unit.log[:-1]}/{name}>" for name in ("event", "notice", "judgement"))
    norm = unit.subjects(srv("requiresNotification"), next(unit.instances([srv("Notification")])))[0]
    told = unit.values(norm, srv("requiresNotification"))[0]
    sender, addressee, matter = (
        unit.values(told, srv(name))[0] for name in ("hasSender", "hasAddressee", "concernsMatter")
    )
    unit.add((unit.log, TYPE, srv("EventLog")), (unit.log, srv("isLogOf"), unit.root))
    for node, kind in ((event, "Event"), (notice, "NotificationAct"), (judgement, "Judgement")):
        unit.add(
            (unit.log, srv("hasEvent"), node),
            (node, TYPE, srv(kind)),
            (node, srv("hasEvidence"), literal("the register")),
        )
    unit.add(
        (event, srv("concernsMatter"), matter),
        (event, srv("happenedOn"), literal("2024-03-03")),
        (event, srv("prov:wasAssociatedWith"), sender),
        (event, srv("isMadeOnBehalfOf"), sender),
        (event, srv("place"), said("First City", "en")),
        (notice, srv("hasSender"), sender),
        (notice, srv("hasAddressee"), addressee),
        (notice, srv("concernsMatter"), matter),
        (notice, srv("sentOn"), literal("2024-03-05")),
        (notice, srv("receivedOn"), literal("2024-03-08")),
        (notice, srv("hasForm"), srv("form:written")),
        (notice, srv("fulfils"), norm),
        (notice, srv("isAbout"), event),
        (judgement, srv("isAbout"), norm),
        (judgement, srv("breaches"), norm),
        (judgement, srv("prov:wasAssociatedWith"), addressee),
        (judgement, srv("judgementAnswer"), f'"true"^^{iri("xsd:boolean")}'),
    )


def _name_sample(unit: Unit, node: str, sample: str) -> None:
    words = table("defects")["samples"][sample]
    unit.add(
        *((node, srv("skos:prefLabel"), said(f"{words[lang]} {unit.number}", lang)) for lang in LANGUAGES)
    )


def prepare(unit: Unit, classes: frozenset[str], properties: tuple[str, ...]) -> None:
    """Add the samples that have what a shape is about, when its targets are such."""
    if srv("Actor") in classes:
        actor(unit)
    if srv("QualifierType") in classes or srv("callsForJudgement") in properties:
        code(unit)
    if srv("OperativeExpression") in classes:
        expression(unit)
    # A shape of everything, agreements and logs alike, finds enough in an agreement.
    if (classes & _LOGGED and srv("Clause") not in classes) or srv("fulfils") in properties:
        log(unit)


_LOGGED: Final = frozenset(map(srv, ("EventLog", "Event", "NotificationAct", "Judgement")))


@dataclass(frozen=True)
class Kind:
    """A kind of defect: its name, the shape that reports it, and how it is planted.

    ``constraint`` is the constraint of the shape that it breaks; ``record`` is its entry in defects.yaml,
    when it has one.
    """

    name: str
    shape: Shape
    constraint: str
    record: dict[str, Any] | None = None

    def plant(self, unit: Unit, chance: SeededRandom) -> str | None:
        """Break the unit and return the node at which that is reported, or None where it does not fit."""
        before = unit.triples
        unit.triples = list(before)
        prepare(unit, *self._about())
        nodes = list(dict.fromkeys(self._nodes(unit)))
        for node in chance.some(nodes, len(nodes)):
            if self.record is not None:
                focus = changed(unit, node, self.record, chance)
            else:
                focus = node if break_at(unit, node, self.shape, self.constraint, chance) else None
            if focus is not None:
                return focus
        unit.triples = before
        return None

    def _about(self) -> tuple[frozenset[str], tuple[str, ...]]:
        if self.record is None or "shared" in self.record:
            return self.shape.classes if self.record is None else frozenset(), self.shape.properties
        return frozenset({srv(self.record.get("of", "Agreement"))}), ()

    def _nodes(self, unit: Unit) -> Iterator[str]:
        """Yield the nodes of the unit that can be broken."""
        if self.record is None:
            yield from filter(unit.owns, unit.instances(self.shape.classes))
            for name in self.shape.properties:
                yield from filter(unit.owns, unit.bearers(name))
            return
        language = self.record.get("language", unit.language)
        if language != unit.language:
            return
        if "node" in self.record:
            yield unit.root
            return
        for node in unit.instances(subclasses(srv(self.record["of"]))):
            if (unit.owns(node) or "shared" in self.record) and _fits(unit, node, self.record):
                yield node


def _fits(unit: Unit, node: str, record: dict[str, Any]) -> bool:
    """Say whether a node has what a listed kind of defect asks for."""
    wanted = all(
        any(re.search(pattern, value) for value in unit.values(node, srv(name)))
        for name, pattern in record.get("where", {}).items()
    )
    return wanted and not any(unit.values(node, srv(name)) for name in record.get("unless", ()))


@cache
def kinds() -> tuple[Kind, ...]:
    """Return all kinds of defect, in the order of their names."""
    return tuple(sorted([*_by_rule(), *_listed()], key=lambda kind: kind.name))


def _by_rule() -> Iterator[Kind]:
    """Yield a kind for each constraint that can be broken without knowing what it means.

    A node that has no type is no focus node of a shape of its class, so that a type cannot be missing.
    """
    listed = {(record["shape"], record.get("breaks")) for record in table("defects")["kinds"]}
    for shape in shapes():
        for constraint in shape.constraints:
            untypable = constraint == "minCount" and TYPE in shape.path
            known = constraint == "closed" or (shape.path and constraint not in ("sparql", "xone"))
            if known and not untypable and (shape.name, constraint) not in listed:
                yield Kind(f"{shape.name}:{constraint}", shape, constraint)


def _listed() -> Iterator[Kind]:
    """Yield the kinds of defects.yaml."""
    named = {shape.name: shape for shape in shapes()}
    for record in table("defects")["kinds"]:
        shape = named[record["shape"]]
        meant = next((name for name in ("sparql", "xone", "or") if name in shape.constraints), "")
        yield Kind(f"{shape.name}:{record['kind']}", shape, record.get("breaks", meant), record)


# Planting defects in a share of the agreements of a corpus, one kind after another.


@dataclass(frozen=True)
class Planted:
    """A defect that was planted: in which agreement, of what kind, and where which shape reports it."""

    agreement: str
    kind: str
    shape: str
    focus: str


class Planter:
    """Plants one defect in each agreement that is chosen.

    The kinds wait in a row; the first that fits an agreement is planted in it and goes to the end. So a
    kind that seldom fits is not lost, and what an agreement gets depends only on those before it.
    """

    def __init__(self, rate: float, seed: int, names: Sequence[str] = ()) -> None:
        """Choose this share of the agreements, and only defects of these kinds, when some are named.

        Raises ServandaError when there is no kind of a name.
        """
        self._rate = rate
        self._seed = seed
        row = _named(names) if names else list(kinds())
        self._row = SeededRandom(seed, "kinds").some(row, len(row))

    def plant(self, unit: Unit) -> Planted | None:
        """Plant a defect in an agreement, if it is chosen and one fits, and say which."""
        chance = SeededRandom(self._seed, unit.number, "defect")
        if not chance.happens(self._rate):
            return None
        for place, kind in enumerate(self._row):
            focus = kind.plant(unit, chance)
            if focus is not None:
                self._row.append(self._row.pop(place))
                return Planted(unit.root[1:-1], kind.name, SHAPES + kind.shape.name, focus[1:-1])
        return None


def _named(names: Sequence[str]) -> list[Kind]:
    """Return the kinds of these names; the name of a shape alone stands for all of its kinds."""
    found: list[Kind] = []
    for name in names:
        some = [kind for kind in kinds() if name in (kind.name, kind.shape.name)]
        if not some:
            known = [known for kind in kinds() for known in (kind.name, kind.shape.name)]
            hint = suggest(name, known, "a kind is named like AgreementTitle:minCount", 0.6)
            raise ServandaError(f"there is no kind of defect '{name}'; {hint}")
        found += some
    return found


def listed(planted: Sequence[Planted]) -> str:
    """Return a list of planted defects as JSON."""
    import json
    from dataclasses import asdict

    return json.dumps([asdict(one) for one in planted], indent=1) + "\n"
