"""The kinds of defect: each constraint of each shape broken by rule, and those listed in defects.yaml."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.generate.agreement import (
    LANGUAGES,
    TYPE,
    Draft,
    Record,
    SeededRandom,
    Triple,
    agreement_iri,
    format_iri,
    format_string,
    format_value,
    read_table,
)
from servanda.messages import error_text
from servanda.names import suggest
from servanda.namespaces import PREFIXES
from servanda.resources import data_folder

if TYPE_CHECKING:
    from pathlib import Path

SHAPES: Final = "https://w3id.org/servanda/shapes#"
#: The constraints of SHACL (section 4) that the shapes use.
CONSTRAINTS: Final = (
    "minCount", "maxCount", "datatype", "class", "nodeKind", "in", "pattern", "minLength", "languageIn",
    "uniqueLang", "minInclusive", "maxInclusive", "lessThanOrEquals", "disjoint", "hasValue", "or", "xone",
    "closed", "sparql",
)  # fmt: skip

#: Node → property → values, as N-Triples writes them.
_Terms = dict[str, dict[str, list[str]]]

_LOGS: Final = f"<{PREFIXES['log']}"
_LITERAL: Final = re.compile(r'^"(.*)"(?:@([A-Za-z-]+)|\^\^(<.*>))?$', re.DOTALL)
#: Strings that hardly any pattern of the shapes takes; the first that it does not take is used.
_ODD_STRINGS: Final = (" ", "??", "Ы ы", "")


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
        row = _find_kinds(names) if names else list(list_kinds())
        self._row = SeededRandom(seed, "kinds").sample(row, len(row))

    def plant(self, unit: Unit) -> Planted | None:
        """Plant a defect in an agreement, if it is chosen and one fits, and say which."""
        random = SeededRandom(self._seed, unit.number, "defect")
        if not random.decide(self._rate):
            return None
        for place, kind in enumerate(self._row):
            focus = kind.plant(unit, random)
            if focus is not None:
                self._row.append(self._row.pop(place))
                return Planted(unit.root[1:-1], kind.name, SHAPES + kind.shape.name, focus[1:-1])
        return None


def render_planted(planted: Sequence[Planted]) -> str:
    """Return a list of planted defects as JSON."""
    return json.dumps([asdict(one) for one in planted], indent=1) + "\n"


def _find_kinds(names: Sequence[str]) -> list[Kind]:
    """Return the kinds of these names; the name of a shape alone stands for all of its kinds."""
    found: list[Kind] = []
    for name in names:
        some = [kind for kind in list_kinds() if name in (kind.name, kind.shape.name)]
        if not some:
            known = [known for kind in list_kinds() for known in (kind.name, kind.shape.name)]
            hint = suggest(name, known, error_text("defect-kind-example"), 0.6)
            raise ServandaError(error_text("no-defect-kind", name=name, hint=hint))
        found += some
    return found


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

    def describe(self, node: str, *pairs: tuple[str, str]) -> None:
        """Add to a node values of properties, which are named as by :func:`srv`."""
        self.add(*((node, srv(name), value) for name, value in pairs))

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
    return format_iri(name if ":" in name else f"srv:{name}")


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


@dataclass(frozen=True)
class Kind:
    """A kind of defect: its name, the shape that reports it, and how it is planted.

    ``constraint`` is the constraint of the shape that it breaks; ``record`` is its entry in defects.yaml,
    when it has one.
    """

    name: str
    shape: Shape
    constraint: str
    record: Record | None = None

    def plant(self, unit: Unit, random: SeededRandom) -> str | None:
        """Break the unit and return the node at which that is reported, or None where it does not fit."""
        before = unit.triples
        unit.triples = list(before)
        self._add_samples(unit)
        nodes = list(dict.fromkeys(self._list_nodes(unit)))
        for node in random.sample(nodes, len(nodes)):
            if self.record is not None:
                focus = change_node(unit, node, self.record, random)
            else:
                focus = node if break_at(unit, node, self.shape, self.constraint, random) else None
            if focus is not None:
                return focus
        unit.triples = before
        return None

    def _add_samples(self, unit: Unit) -> None:
        """Add the things that the shape is about and that agreements do not say of themselves."""
        if self.record is None:
            add_samples(unit, self.shape.classes, self.shape.properties)
        elif "shared" in self.record:
            add_samples(unit, frozenset(), self.shape.properties)
        else:
            add_samples(unit, frozenset({srv(self.record.get("of", "Agreement"))}), ())

    def _list_nodes(self, unit: Unit) -> Iterator[str]:
        """Yield the nodes of the unit that can be broken."""
        if self.record is None:
            yield from filter(unit.owns, unit.instances(self.shape.classes))
            for name in self.shape.properties:
                yield from filter(unit.owns, unit.bearers(name))
            return
        if self.record.get("language", unit.language) != unit.language:
            return
        if "node" in self.record:
            yield unit.root
            return
        for node in unit.instances(list_subclasses(srv(self.record["of"]))):
            if (unit.owns(node) or "shared" in self.record) and _fits(unit, node, self.record):
                yield node


def _fits(unit: Unit, node: str, record: Record) -> bool:
    """Say whether a node has what a listed kind of defect asks for."""
    wanted = all(
        any(re.search(pattern, value) for value in unit.values(node, srv(name)))
        for name, pattern in record.get("where", {}).items()
    )
    return wanted and not any(unit.values(node, srv(name)) for name in record.get("unless", ()))


@cache
def list_kinds() -> tuple[Kind, ...]:
    """Return all kinds of defect, in the order of their names.

    Those by rule are the constraints that can be broken without knowing what they mean. A node that has no
    type is no focus node of a shape of its class, so that a type cannot be missing.
    """
    records = read_table("defects")["kinds"]
    listed = {(record["shape"], record.get("breaks")) for record in records}
    kinds: list[Kind] = []
    for shape in list_shapes():
        for constraint in shape.constraints:
            untypable = constraint == "minCount" and TYPE in shape.path
            known = constraint == "closed" or (shape.path and constraint not in ("sparql", "xone"))
            if known and not untypable and (shape.name, constraint) not in listed:
                kinds.append(Kind(f"{shape.name}:{constraint}", shape, constraint))
    named = {shape.name: shape for shape in list_shapes()}
    for record in records:
        shape = named[record["shape"]]
        meant = next((name for name in ("sparql", "xone", "or") if name in shape.constraints), "")
        kinds.append(Kind(f"{shape.name}:{record['kind']}", shape, record.get("breaks", meant), record))
    return tuple(sorted(kinds, key=lambda kind: kind.name))


@cache
def list_shapes() -> tuple[Shape, ...]:
    """Return the shapes of ``shapes/*.ttl`` that have a name, in the order of their names."""
    terms = _read_terms(sorted(data_folder("shapes").glob("*.ttl")))
    is_a, kinds = f"<{PREFIXES['rdf']}type>", {_sh("NodeShape"), _sh("PropertyShape")}
    return tuple(
        _build_shape(terms, node)
        for node, properties in sorted(terms.items())
        if node.startswith(f"<{SHAPES}") and not kinds.isdisjoint(properties.get(is_a, []))
    )


@cache
def list_subclasses(name: str) -> frozenset[str]:
    """Return a class of the ontology and all of those below it."""
    above = f"<{PREFIXES['rdfs']}subClassOf>"
    below = [one for one, properties in _read_ontology().items() if name in properties.get(above, [])]
    return frozenset({name}.union(*(list_subclasses(one) for one in below)))


@cache
def _read_ontology() -> _Terms:
    return _read_terms([data_folder("ontology") / name for name in ("servanda.ttl", "events.ttl")])


def _read_terms(files: list[Path]) -> _Terms:
    """Return the values of each property of each node of Turtle files, as N-Triples writes them."""
    import pyoxigraph

    terms: _Terms = defaultdict(lambda: defaultdict(list))
    for file in files:
        for quad in pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.TURTLE):
            terms[str(quad.subject)][str(quad.predicate)].append(str(quad.object))
    return {node: dict(properties) for node, properties in terms.items()}


def _build_shape(terms: _Terms, node: str) -> Shape:
    """Return one shape; its targets are its own and those of the node shapes that hold it."""
    holders = [node, *(one for one, some in terms.items() if node in some.get(_sh("property"), []))]
    classes = {one for holder in holders for one in terms[holder].get(_sh("targetClass"), [])}
    properties = {one for holder in holders for one in terms[holder].get(_sh("targetSubjectsOf"), [])}
    return Shape(
        name=node[len(SHAPES) + 1 : -1],
        classes=frozenset(below for one in classes for below in list_subclasses(one)),
        properties=tuple(sorted(properties)),
        path=_read_path(terms, node),
        constraints={
            name: _list_members(terms, terms[node][_sh(name)])
            for name in CONSTRAINTS
            if _sh(name) in terms[node]
        },
    )


def _read_path(terms: _Terms, node: str) -> tuple[str, ...]:
    for path in terms[node].get(_sh("path"), []):
        if path.startswith("<"):
            return (path,)
        for inverse in terms[path].get(_sh("inversePath"), []):
            return ("^" + inverse,)
        alternatives = terms[path].get(_sh("alternativePath"), [])
        return tuple(_list_members(terms, alternatives)) if alternatives else ()
    return ()


def _list_members(terms: _Terms, values: list[str]) -> list[str]:
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


def _sh(name: str) -> str:
    return f"<{PREFIXES['sh']}{name}>"


def break_at(unit: Unit, node: str, shape: Shape, constraint: str, random: SeededRandom) -> bool:
    """Change the unit so that ``node`` violates a constraint; say whether that could be done."""
    if constraint == "closed":
        unit.describe(node, ("dcterms:description", format_string("planted")))
        return True
    for path in shape.path:
        if path[0] == "^":
            done = _break_backwards(unit, node, path[1:], constraint, random)
        else:
            done = _break_value(unit, node, path, shape, constraint, random)
        if done:
            return True
    return False


def _break_value(
    unit: Unit, node: str, path: str, shape: Shape, constraint: str, random: SeededRandom
) -> bool:
    """Change the values of a property so that a constraint is violated; say whether that was done."""
    values = unit.values(node, path)
    if constraint == "minCount":
        return _remove_values(unit, node, path, shape)
    if constraint == "maxCount":
        return _add_value(unit, node, path, shape, random)
    if constraint == "hasValue":
        unit.replace(node, path, [srv("Matter")])
    elif constraint == "nodeKind" and not shape.constraints["nodeKind"][0].endswith("IRI>"):
        unit.add((node, path, srv("kind:formal")))
    elif constraint == "in" and path == TYPE:
        unit.add((node, TYPE, srv("skos:Concept")))
    elif not values:
        return False
    elif constraint == "uniqueLang":
        unit.add((node, path, _replace_text(values[0], _text(values[0]) + " 2")))
    elif constraint == "disjoint":
        unit.add((node, shape.constraints["disjoint"][0], values[0]))
    else:
        new = _wrong_value(values[0], shape, constraint)
        if new is None or new == values[0]:
            return False
        unit.drop(node, path, values[0])
        unit.add((node, path, new))
    return True


def _remove_values(unit: Unit, node: str, path: str, shape: Shape) -> bool:
    """Leave one value less than asked for, or none of all alternatives."""
    if len(shape.path) > 1:
        for one in shape.path:
            unit.drop(node, one)
        return True
    values = unit.values(node, path)
    least = int(_text(shape.constraints["minCount"][0]))
    for value in values[least - 1 :]:
        unit.drop(node, path, value)
    return len(values) >= least


def _add_value(unit: Unit, node: str, path: str, shape: Shape, random: SeededRandom) -> bool:
    """Add the value that another node has of the property, or a changed one."""
    values = unit.values(node, path)
    if not values and _text(shape.constraints["maxCount"][0]) != "0":
        return False
    others = [o for s, p, o in unit.triples if p == path and s != node and o not in values]
    if path == TYPE:
        unit.add((node, TYPE, srv("skos:Concept")))
    elif others:
        unit.add((node, path, random.choose(others)))
    else:
        other = "8" if values and _text(values[0]) == "9" else "9"
        unit.add((node, path, _replace_text(values[0], other) if values else format_string("planted")))
    return True


def _wrong_value(old: str, shape: Shape, constraint: str) -> str | None:
    """Return what violates a constraint in the place of a value; None for a constraint that has no such."""
    is_iri = old.startswith("<")
    match constraint:
        case "datatype":
            is_string = shape.constraints["datatype"][0] == f"<{PREFIXES['xsd']}string>"
            return f'"{_text(old)}"@en' if is_string else format_string(_text(old))
        case "class":
            # A code of no class that a shape asks for, or one for the shape that asks for the first one's.
            return srv("unit:D") if srv("TextKind") in shape.constraints["class"] else srv("kind:formal")
        case "nodeKind":
            return format_string("planted")
        case "pattern":
            pattern = _text(shape.constraints["pattern"][0]).replace("\\\\", "\\")
            odd = next(text for text in _ODD_STRINGS if not re.search(pattern, text, re.DOTALL))
            return "<urn:planted>" if is_iri else _replace_text(old, odd)
        case "languageIn":
            return f'"{_text(old)}"@de'
        case "in" | "or":
            text = "xx" if constraint == "in" else "once"
            return srv("kind:formal") if is_iri else _replace_text(old, text)
        case "minLength" | "minInclusive" | "lessThanOrEquals":
            texts = {"minLength": "", "minInclusive": "0", "lessThanOrEquals": "9999"}
            return _replace_text(old, texts[constraint])
    return None


def _break_backwards(unit: Unit, node: str, path: str, constraint: str, random: SeededRandom) -> bool:
    """Change what holds a node by a property so that a constraint is violated; say whether that was done."""
    holders = unit.subjects(path, node)
    if constraint == "minCount":
        for holder in holders:
            unit.drop(holder, path, node)
        return bool(holders)
    if constraint == "maxCount":
        others = [one for one in unit.bearers(path) if one not in holders]
        unit.add((random.choose(others) if others else unit.part("planted-holder"), path, node))
        return bool(holders)
    if constraint == "class":
        unit.add((unit.root, path, node))
        return True
    return False


def _text(term: str) -> str:
    match = _LITERAL.match(term)
    return match[1] if match else term


def _replace_text(term: str, text: str) -> str:
    """Return another text in the language or of the datatype of a literal."""
    match = _LITERAL.match(term)
    if match is None:
        return f"{term[:-1]}-{len(text)}>"
    ending = f"@{match[2]}" if match[2] else f"^^{match[3]}" if match[3] else ""
    return f'"{text}"{ending}'


def change_node(unit: Unit, node: str, record: Record, random: SeededRandom) -> str | None:
    """Make a change that defects.yaml lists; return where it is reported, or None where it does not fit."""
    if "earlier" in str(record) and unit.number == 1:
        return None
    target = _find_target(unit, node, record, random)
    if target is None:
        return None
    added: list[str] = []
    for name, value in record.get("set", {}).items():
        values = _read_values(unit, target, srv(name), value, random)
        if not values:
            return None
        unit.replace(target, srv(name), values)
    for name, value in record.get("add", {}).items():
        for entry in value if isinstance(value, list) else [value]:
            itself = entry == "itself"
            added = [node] if itself else _read_values(unit, target, srv(name), entry, random)
            unit.describe(target, *((name, one) for one in added))
    _remove_listed(unit, target, record)
    if record.get("focus") == "added":
        return added[0]
    return target if "node" in record else node


def _remove_listed(unit: Unit, target: str, record: Record) -> None:
    """Remove all values, one value, or the value in the language of the text."""
    for name in record.get("drop", ()):
        unit.drop(target, srv(name))
    for name in record.get("lose", ()):
        unit.drop(target, srv(name), unit.values(target, srv(name))[0])
    for name in record.get("mute", ()):
        for value in unit.values(target, srv(name)):
            if value.endswith(f"@{unit.language}"):
                unit.drop(target, srv(name), value)


def _find_target(unit: Unit, node: str, record: Record, random: SeededRandom) -> str | None:
    """Return the node that is changed."""
    if record.get("node") == "earlier":
        return _choose_earlier(unit, "", random)
    if "at" not in record:
        return node
    path: str = record["at"]
    found = unit.subjects(srv(path[1:]), node) if path[0] == "^" else unit.values(node, srv(path))
    return found[0] if found else None


def _read_values(unit: Unit, node: str, predicate: str, value: str, random: SeededRandom) -> list[str]:
    """Return the values that an entry of defects.yaml stands for."""
    word, _, rest = value.partition(" ")
    if word == "other":
        return _choose_others(unit, node, predicate, random)
    if word == "text":
        return [format_string(rest, unit.language)]
    if word == "part":
        return [unit.part(rest)]
    if word == "log":
        return [f"{unit.log[:-1]}/{rest}>"]
    if word == "earlier":
        return [_choose_earlier(unit, rest, random)]
    if value.startswith('"'):
        text, _, datatype = value.partition("^^")
        return [f"{text}^^{format_iri(datatype)}" if datatype else text]
    return [srv(value)]


def _choose_others(unit: Unit, node: str, predicate: str, random: SeededRandom) -> list[str]:
    """Return all values of a property of another node of the same kind, or another modality than its own."""
    own = unit.values(node, predicate)
    if predicate == TYPE:
        # A power's notice may leave its effect unsaid: made of a duty it would be no defect.
        return [srv("Obligation" if own[0] in (srv("Power"), srv("Condition")) else "Condition")]
    kinds = unit.values(node, TYPE)
    values = [unit.values(other, predicate) for other in unit.instances(kinds) if other != node]
    different = [some for some in values if some and some != own]
    return random.choose(different) if different else []


def _choose_earlier(unit: Unit, name: str, random: SeededRandom) -> str:
    """Return the IRI of an earlier agreement, or of a part of it."""
    iri = agreement_iri(unit.number - 1 - random.below(min(unit.number - 1, 100)))
    return f"<{iri}/{name}>" if name else f"<{iri}>"


def add_samples(unit: Unit, classes: frozenset[str], properties: tuple[str, ...]) -> None:
    """Add what agreements do not say of themselves, so that the shapes about it can be broken too.

    ``classes`` and ``properties`` are the targets of a shape; what has one of these is added.
    """
    if srv("Actor") in classes:
        node = _add_sample(unit, "actor", "Ministry", ("org:unitOf", srv("actor:kz-gov")))
        unit.describe(node, ("namePattern", format_string("^Trial ministry$", "en")))
    if srv("Role") in classes:
        role = _add_sample(
            unit,
            "role",
            "Role",
            ("hasRoleType", srv("role:sending-state")),
            ("isPlayedBy", srv("actor:kz-gov")),
        )
        unit.describe(unit.root, ("hasRole", role))
    if srv("QualifierType") in classes or srv("callsForJudgement") in properties:
        notation = ("skos:notation", format_string("planted-code"))
        _add_sample(
            unit, "code", "QualifierType", notation, ("callsForJudgement", format_value("true", "boolean"))
        )
    if srv("OperativeExpression") in classes:
        pattern = ("namePattern", format_string("^trial words$", "en"))
        _add_sample(
            unit, "expression", "OperativeExpression", pattern, ("signalsNormClass", srv("Obligation"))
        )
    if classes & {srv(name) for name in ("Reference", "Silence", "Variant")}:
        _add_remarks(unit)
    if classes & {srv(name) for name in ("Incorporation", "RoleBinding")}:
        _add_incorporation(unit)
    # A shape of everything, agreements and logs alike, finds enough in an agreement.
    logged = {srv(name) for name in ("EventLog", "Event", "NotificationAct", "Judgement")}
    if (classes & logged and srv("Clause") not in classes) or srv("fulfils") in properties:
        _add_log(unit)


def _add_sample(unit: Unit, name: str, kind: str, *pairs: tuple[str, str]) -> str:
    """Add a thing of the agreement's own, with its labels last, and return its IRI."""
    node = unit.part(f"planted-{name}")
    unit.add((node, TYPE, srv(kind)))
    unit.describe(node, *pairs)
    labels = read_table("defects")["samples"][name]
    for lang in LANGUAGES:
        unit.describe(node, ("skos:prefLabel", format_string(f"{labels[lang]} {unit.number}", lang)))
    return node


def _add_remarks(unit: Unit) -> None:
    """Add a reference, a silence and a weighed difference, all about a norm that requires a notification."""
    norm = unit.subjects(srv("requiresNotification"), next(unit.instances([srv("Notification")])))[0]
    clause = unit.subjects(srv("hasNorm"), norm)[0]
    stated = (slot for slot in unit.values(norm, srv("hasSlot")) if srv("Stated") in unit.values(slot, TYPE))
    words = next(word for slot in stated for word in unit.values(slot, srv("evidenceText")))
    reference, silence, variant = (unit.part(name) for name in ("reference", "silence", "variant-01"))
    for node, kind in ((reference, "Reference"), (silence, "Silence"), (variant, "Variant")):
        unit.add((node, TYPE, srv(kind)))
        unit.describe(node, ("isAbout", norm))
    unit.describe(clause, ("hasReference", reference), ("hasSilence", silence))
    unit.describe(unit.root, ("hasVariant", variant))
    topic = ("hasTopic", srv("topic:costs"))
    unit.describe(reference, ("evidenceText", words), ("refersToClause", clause), topic)
    unit.describe(silence, topic, ("prov:wasAttributedTo", srv("actor:servanda")))
    unit.describe(
        variant, ("firstWords", words), ("copyWords", words), ("hasWeight", srv("weight:substantive"))
    )
    texts = read_table("defects")["samples"]
    for lang in LANGUAGES:
        unit.describe(silence, ("silenceText", format_string(texts["silence"][lang], lang)))
        unit.describe(variant, ("weightReason", format_string(texts["weight"][lang], lang)))


def _add_incorporation(unit: Unit) -> None:
    """Add an incorporation, by words of a norm's slot, with one role bound."""
    norm = unit.subjects(srv("requiresNotification"), next(unit.instances([srv("Notification")])))[0]
    stated = (slot for slot in unit.values(norm, srv("hasSlot")) if srv("Stated") in unit.values(slot, TYPE))
    words = next(word for slot in stated for word in unit.values(slot, srv("evidenceText")))
    incorporation, binding = unit.part("incorporation"), unit.part("incorporation-guest")
    for node, kind in ((incorporation, "Incorporation"), (binding, "RoleBinding")):
        unit.add((node, TYPE, srv(kind)))
    unit.describe(unit.subjects(srv("hasNorm"), norm)[0], ("hasIncorporation", incorporation))
    unit.describe(
        incorporation, ("evidenceText", words), ("incorporatesAgreement", srv("agreement:planted")),
        ("incorporatedNumber", format_string("2")), ("hasRoleBinding", binding),
    )  # fmt: skip
    unit.describe(binding, ("bindsRole", srv("agreement:planted/guest")), ("bindsActor", srv("actor:kz-gov")))


def _add_log(unit: Unit) -> None:
    """Add a log of the agreement with an event, a notice of it, and a judgement."""
    event, notice, judgement = (f"{unit.log[:-1]}/{name}>" for name in ("event", "notice", "judgement"))
    norm = unit.subjects(srv("requiresNotification"), next(unit.instances([srv("Notification")])))[0]
    required = unit.values(norm, srv("requiresNotification"))[0]
    sender, addressee, matter = (
        unit.values(required, srv(name))[0] for name in ("hasSender", "hasAddressee", "concernsMatter")
    )
    unit.add((unit.log, TYPE, srv("EventLog")), (unit.log, srv("isLogOf"), unit.root))
    for node, kind in ((event, "Event"), (notice, "NotificationAct"), (judgement, "Judgement")):
        unit.describe(unit.log, ("hasEvent", node))
        unit.add((node, TYPE, srv(kind)))
        unit.describe(node, ("hasEvidence", format_string("the register")))
    unit.describe(
        event,
        ("concernsMatter", matter),
        ("happenedOn", format_string("2024-03-03")),
        ("prov:wasAssociatedWith", sender),
        ("isMadeOnBehalfOf", sender),
        ("place", format_string("First City", "en")),
    )
    unit.describe(
        notice,
        ("hasSender", sender),
        ("hasAddressee", addressee),
        ("concernsMatter", matter),
        ("sentOn", format_string("2024-03-05")),
        ("receivedOn", format_string("2024-03-08")),
        ("hasForm", srv("form:written")),
        ("fulfils", norm),
        ("isAbout", event),
    )
    unit.describe(
        judgement,
        ("isAbout", norm),
        ("breaches", norm),
        ("prov:wasAssociatedWith", addressee),
        ("judgementAnswer", format_value("true", "boolean")),
    )
