"""Breaking a constraint of SHACL: for each kind of constraint, the change that violates it at a node."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from servanda.generate.chance import Chance
from servanda.generate.shape_reading import Shape
from servanda.generate.terms import TYPE, literal
from servanda.generate.unit import Unit, srv
from servanda.vocabulary import PREFIXES

_XSD: Final = PREFIXES["xsd"]
_LITERAL: Final = re.compile(r'^"(.*)"(?:@([A-Za-z-]+)|\^\^(<.*>))?$', re.DOTALL)
#: Strings that hardly any pattern of the shapes takes; the first that it does not take is used.
_ODD: Final = (" ", "??", "Ы ы", "")
#: A code that is of no class that a shape asks for, and one for the shape that asks for its class.
_FOREIGN: Final = (srv("kind:formal"), srv("unit:D"))
_UNKNOWN: Final = srv("dcterms:description")


def break_at(unit: Unit, node: str, shape: Shape, constraint: str, chance: Chance) -> bool:
    """Change the unit so that ``node`` violates a constraint; say whether that could be done."""
    if constraint == "closed":
        unit.add((node, _UNKNOWN, literal("planted")))
        return True
    for path in shape.path:
        break_it = _BACKWARDS.get(constraint) if path[0] == "^" else _BREAKS.get(constraint)
        if break_it is not None and break_it(unit, node, path.removeprefix("^"), shape, chance):
            return True
    return False


def _too_few(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
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


def _too_many(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
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


def _datatype(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    plain = shape.constraints["datatype"][0] == f"<{_XSD}string>"
    return _swap(unit, node, path, lambda old: f'"{_text(old)}"@en' if plain else literal(_text(old)))


def _class(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    text_kind = srv("TextKind") in shape.constraints.get("class", [])
    return _swap(unit, node, path, lambda old: _FOREIGN[text_kind])


def _node_kind(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    wants_iri = shape.constraints["nodeKind"][0].endswith("IRI>")
    if wants_iri:
        return _swap(unit, node, path, lambda old: literal("planted"))
    unit.add((node, path, _FOREIGN[0]))
    return True


def _not_listed(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    if path == TYPE:
        unit.add((node, TYPE, srv("skos:Concept")))
        return True
    return _swap(unit, node, path, lambda old: _FOREIGN[0] if old.startswith("<") else _like(old, "xx"))


def _pattern(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    pattern = _text(shape.constraints["pattern"][0]).replace("\\\\", "\\")
    odd = next(text for text in _ODD if not re.search(pattern, text, re.DOTALL))
    return _swap(unit, node, path, lambda old: "<urn:planted>" if old.startswith("<") else _like(old, odd))


def _alternatives(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    return _swap(unit, node, path, lambda old: _FOREIGN[0] if old.startswith("<") else _like(old, "once"))


def _empty(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    return _swap(unit, node, path, lambda old: _like(old, ""))


def _language(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    return _swap(unit, node, path, lambda old: f'"{_text(old)}"@de')


def _twice(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    for old in unit.values(node, path)[:1]:
        unit.add((node, path, _like(old, _text(old) + " 2")))
        return True
    return False


def _too_small(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    return _swap(unit, node, path, lambda old: _like(old, "0"))


def _after_the_end(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    return _swap(unit, node, path, lambda old: _like(old, "9999"))


def _shared(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    for value in unit.values(node, path)[:1]:
        unit.add((node, shape.constraints["disjoint"][0], value))
        return True
    return False


def _without(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    unit.replace(node, path, [srv("Matter")])
    return True


def _nobodys(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    """Remove the node from all that hold it."""
    holders = unit.subjects(path, node)
    for holder in holders:
        unit.drop(holder, path, node)
    return bool(holders)


def _twice_held(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
    """Let another node hold it too."""
    holders = unit.subjects(path, node)
    others = [one for one in unit.bearers(path) if one not in holders]
    unit.add((chance.one(others) if others else unit.part("planted-holder"), path, node))
    return bool(holders)


def _held_by_another_kind(unit: Unit, node: str, path: str, shape: Shape, chance: Chance) -> bool:
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


_Break = Callable[[Unit, str, str, Shape, Chance], bool]
_BREAKS: Final[dict[str, _Break]] = {
    "minCount": _too_few, "maxCount": _too_many, "datatype": _datatype, "class": _class,
    "nodeKind": _node_kind, "in": _not_listed, "pattern": _pattern, "minLength": _empty,
    "languageIn": _language, "uniqueLang": _twice, "minInclusive": _too_small,
    "lessThanOrEquals": _after_the_end, "disjoint": _shared, "hasValue": _without, "or": _alternatives,
}  # fmt: skip
_BACKWARDS: Final[dict[str, _Break]] = {
    "minCount": _nobodys, "maxCount": _twice_held, "class": _held_by_another_kind,
}  # fmt: skip
