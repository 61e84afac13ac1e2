"""The changes that defects.yaml lists: what is set, added and removed at a node, and with what values."""

from __future__ import annotations

from typing import Any

from servanda.generate.chance import Chance
from servanda.generate.terms import TYPE, iri, said
from servanda.generate.unit import Unit, srv


def changed(unit: Unit, node: str, record: dict[str, Any], chance: Chance) -> str | None:
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


def _target(unit: Unit, node: str, record: dict[str, Any], chance: Chance) -> str | None:
    """Return the node that is changed."""
    if record.get("node") == "earlier":
        return _earlier(unit, "", chance)
    if "at" not in record:
        return node
    path: str = record["at"]
    found = unit.subjects(srv(path[1:]), node) if path[0] == "^" else unit.values(node, srv(path))
    return found[0] if found else None


def _values(unit: Unit, node: str, predicate: str, value: str, chance: Chance) -> list[str]:
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


def _others(unit: Unit, node: str, predicate: str, chance: Chance) -> list[str]:
    """Return all values of a property of another node of the same kind, or another modality than its own."""
    held = unit.values(node, predicate)
    if predicate == TYPE:
        return [srv("Obligation" if held[0] in (srv("Power"), srv("Condition")) else "Power")]
    kinds = unit.values(node, TYPE)
    values = [unit.values(other, predicate) for other in unit.instances(kinds) if other != node]
    different = [some for some in values if some and some != held]
    return chance.one(different) if different else []


def _earlier(unit: Unit, name: str, chance: Chance) -> str:
    """Return the IRI of an earlier agreement, or of a part of it."""
    number = unit.number - 1 - chance.below(min(unit.number - 1, 100))
    stem = unit.root[: -len(f"{unit.number:06d}>")]
    return f"{stem}{number:06d}{'/' + name if name else ''}>"
