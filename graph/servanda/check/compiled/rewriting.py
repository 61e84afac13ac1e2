"""Rewrite the query of a SHACL-SPARQL constraint so that one run answers for all focus nodes.

W3C SHACL (section 5.3.1) runs the query once for each focus node, with ``$this`` bound everywhere in it.
The same solutions come from one run without that, when every group that speaks of ``$this`` binds it:
joins, unions, optional parts and filters of the runs are then those of the one. A group that does not
bind it is given the pattern of the targets. Groups of EXISTS need nothing: SPARQL substitutes there.

Oxigraph looks each pattern of an EXISTS group up on its own and multiplies what it finds. So there, each
triple is put into a LATERAL of what stands before it (the same join, run as a loop), in the order in which
most is known. SPARQL 1.1 has no LATERAL (it is the community's proposal SEP 6); the shapes stay without.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from servanda.check.compiled.tokens import (
    Expression,
    Group,
    Optional,
    Select,
    Triple,
    Triples,
    Union,
)  # fmt: skip

#: Where the pattern of the focus nodes goes.
FOCUS = "\0"
#: Stands for REGEX where the pattern is no constant; see :mod:`servanda.check.compiled.patterns`.
MATCHES = "<urn:x-servanda:matches>"


def set_wise(select: Select) -> str:
    """Return the query with :data:`FOCUS` in each group that must be told which nodes are focus nodes."""
    return f"{select.head} {_group(select.group, told=False)}"


def told_everywhere(select: Select) -> str:
    """Return the query with :data:`FOCUS` in every group that speaks of ``$this``."""
    return f"{select.head} {_group(select.group, told=True)}"


def _group(group: Group, told: bool) -> str:
    """Return a group outside EXISTS as text."""
    parts = [_element(element, told, _variables(group)) for element in group.elements]
    if _speaks_of_this(group) and (told or not _binds_this(group)):
        parts.insert(0, FOCUS)
    return "{ " + " ".join(parts) + " }"


def _element(element: Triples | Expression | Optional | Union, told: bool, known: set[str]) -> str:
    match element:
        case Triples(triples):
            return " ".join(_triple(triple) for triple in triples)
        case Expression(parts):
            return _expression(parts, known)
        case Optional(group):
            return f"OPTIONAL {_group(group, told)}"
        case Union(groups):
            return " UNION ".join(_group(group, told) for group in groups)


def _triple(triple: Triple) -> str:
    return f"{triple.subject} {' '.join(triple.path)} {triple.value} ."


def _expression(parts: list[str | Group], known: set[str]) -> str:
    """Return a filter as text; Oxigraph reads no space between CONCAT and its parenthesis."""
    steps = count()
    words = [part if isinstance(part, str) else _looked_up(part, known, steps) for part in parts]
    words = [MATCHES if _is_dynamic(words, at) else word for at, word in enumerate(words)]
    return "".join(word if word == "(" else f" {word}" for word in words)


def _is_dynamic(words: list[str], at: int) -> bool:
    """Say whether a REGEX begins here whose pattern, the second argument, is no constant."""
    if words[at].upper() != "REGEX":
        return False
    depth = 0
    for place, word in enumerate(words[at + 1 :], at + 1):
        depth += (word == "(") - (word == ")")
        if depth == 1 and word == ",":
            return not words[place + 1].startswith(('"', "'"))
    return False


def _looked_up(group: Group, known: set[str], steps: Iterator[int]) -> str:
    """Return a group of EXISTS as text, each triple looked up with what is known before it."""
    known = set(known)
    parts: list[str] = []
    waiting = [
        step
        for element in group.elements if isinstance(element, Triples)
        for triple in element.triples
        for step in _steps(triple, steps)
    ]  # fmt: skip
    if any(not isinstance(element, Triples | Expression) for element in group.elements[:-1]):
        first_other = next(i for i, e in enumerate(group.elements) if isinstance(e, Optional | Union))
        if any(isinstance(element, Triples) for element in group.elements[first_other:]):
            return _group(group, told=False)
    while waiting:
        triple = max(waiting, key=lambda one: _knowledge(one, known))
        waiting.remove(triple)
        parts.append(f"LATERAL {{ {_triple(triple)} }}" if parts else _triple(triple))
        known |= _variables(Group([Triples([triple])]))
    everything = known | _variables(group)
    for element in group.elements:
        match element:
            case Expression(inner):
                parts.append(_expression(inner, everything))
            case Optional(inner) if parts and _is_simple(inner):
                parts.append(f"LATERAL {{ OPTIONAL {_looked_up(inner, known, steps)} }}")
            case Optional() | Union():
                parts.append(_element(element, False, everything))
    return "{ " + " ".join(parts) + " }"


def _is_simple(group: Group) -> bool:
    return all(isinstance(element, Triples | Expression) for element in group.elements)


def _steps(triple: Triple, steps: Iterator[int]) -> Iterator[Triple]:
    """Yield the triples of a path ``a/b/c``, joined by variables of their own."""
    parts: list[list[str]] = [[]]
    depth = 0
    for word in triple.path:
        depth += (word == "(") - (word == ")")
        if word == "|" and depth == 0:
            yield triple
            return
        if word == "/" and depth == 0:
            parts.append([])
        else:
            parts[-1].append(word)
    between = [f"?between{next(steps)}" for _ in parts[1:]]
    for subject, path, value in zip([triple.subject, *between], parts, [*between, triple.value], strict=True):
        yield Triple(subject, tuple(path), value)


def _knowledge(triple: Triple, known: set[str]) -> tuple[int, int]:
    """Return how much narrows the look-up of a triple down: known variables, then terms."""
    ends = (triple.subject, triple.value)
    return sum(end in known for end in ends), sum(not end.startswith("?") for end in ends)


def _binds_this(group: Group) -> bool:
    """Say whether each solution of a group outside EXISTS surely has ``$this``."""
    for element in group.elements:
        match element:
            case Triples(triples):
                if any("?this" in (triple.subject, triple.value) for triple in triples):
                    return True
            case Union(groups):
                if all(_binds_this(inner) for inner in groups):
                    return True
    return False


def _speaks_of_this(group: Group) -> bool:
    """Say whether a group speaks of ``$this`` itself, not in optional parts or unions that stand in it."""
    own = [element for element in group.elements if isinstance(element, Triples | Expression)]
    inner = [part for e in own if isinstance(e, Expression) for part in e.parts if isinstance(part, Group)]
    return "?this" in _variables(Group(own)) or any("?this" in _mentioned(part) for part in inner)


def _mentioned(group: Group) -> set[str]:
    """Return all variables of a group, those in its groups of EXISTS too."""
    found = _variables(group)
    for element in group.elements:
        match element:
            case Expression(parts):
                inner = [part for part in parts if isinstance(part, Group)]
            case Optional(one):
                inner = [one]
            case Union(groups):
                inner = groups
            case Triples():
                inner = []
        for one in inner:
            found |= _mentioned(one)
    return found


def _variables(group: Group) -> set[str]:
    """Return the variables of a group that its solutions may bind: those of EXISTS are not among them."""
    found: set[str] = set()
    for element in group.elements:
        match element:
            case Triples(triples):
                words = [w for one in triples for w in (one.subject, *one.path, one.value)]
            case Expression(parts):
                words = [part for part in parts if isinstance(part, str)]
            case Optional(inner):
                words = list(_variables(inner))
            case Union(groups):
                words = [word for inner in groups for word in _variables(inner)]
        found.update(word for word in words if word.startswith("?") and word != "?")
    return found
