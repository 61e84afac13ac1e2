"""The kinds of defect: each constraint of each shape broken by rule, and those listed in defects.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from servanda.generate import samples
from servanda.generate.breaking import break_at
from servanda.generate.chance import Chance
from servanda.generate.changing import changed
from servanda.generate.shape_reading import Shape, shapes, subclasses
from servanda.generate.tables import table
from servanda.generate.terms import TYPE
from servanda.generate.unit import Unit, srv


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

    def plant(self, unit: Unit, chance: Chance) -> str | None:
        """Break the unit and return the node at which that is reported, or None where it does not fit."""
        before = unit.triples
        unit.triples = list(before)
        samples.prepare(unit, *self._about())
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
