"""Rewrite the query of a SHACL-SPARQL constraint so that one run answers for all focus nodes.

W3C SHACL (section 5.3.1) runs the query once for each focus node, with ``$this`` bound everywhere in it.
The same solutions come from one run without that, when every group that speaks of ``$this`` binds it:
joins, unions, optional parts and filters of the runs are then those of the one. A group that does not
bind it is given the pattern of the targets. Groups of EXISTS need nothing: SPARQL substitutes there.

Oxigraph looks each pattern of an EXISTS group up on its own and multiplies what it finds. So there, each
triple is put into a LATERAL of what stands before it (the same join, run as a loop), in the order in which
most is known; where as much is known of two, the one that was written first goes first. SPARQL 1.1 has no
LATERAL (it is the community's proposal SEP 6); the shapes stay without.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from servanda.check.compiled.calls import with_matches
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


def set_wise(select: Select) -> str:
    """Return the query with :data:`FOCUS` in each group that must be told which nodes are focus nodes."""
    return f"{select.head} {_Rewriter(told=False).group(select.group)}"


def told_everywhere(select: Select) -> str:
    """Return the query with :data:`FOCUS` in every group that speaks of ``$this``."""
    return f"{select.head} {_Rewriter(told=True).group(select.group)}"


class _Rewriter:
    """Writes one query; the variables that it adds are numbered through it."""

    def __init__(self, told: bool) -> None:
        self._told = told
        self._numbers = count()

    def group(self, group: Group) -> str:
        """Return a group outside EXISTS as text."""
        parts = [self._element(element, _variables(group)) for element in group.elements]
        if _speaks_of_this(group) and (self._told or not _binds_this(group)):
            parts.insert(0, FOCUS)
        return "{ " + " ".join(parts) + " }"

    def _element(self, element: Triples | Expression | Optional | Union, known: set[str]) -> str:
        match element:
            case Triples(triples):
                return " ".join(_written(triple) for triple in triples)
            case Expression(parts):
                return self._expression(parts, known)
            case Optional(group):
                return f"OPTIONAL {self.group(group)}"
            case Union(groups):
                return " UNION ".join(self.group(group) for group in groups)

    def _expression(self, parts: list[str | Group], known: set[str]) -> str:
        """Return a filter as text; Oxigraph reads no space between CONCAT and its parenthesis."""
        words = [part if isinstance(part, str) else self._exists(part, known) for part in parts]
        return "".join(word if word == "(" else f" {word}" for word in with_matches(words))

    def _exists(self, group: Group, known: set[str]) -> str:
        """Return a group of EXISTS as text, each triple looked up with what is known before it.

        ``known`` are the variables that the solution under test may have. A filter stands as soon as
        nothing that comes later can change what it says.
        """
        if not _is_orderly(group):
            return self.group(group)
        filters = [one for e in group.elements if isinstance(e, Expression) for one in _conjuncts(e.parts)]
        given = known - _variables(Group([e for e in group.elements if not isinstance(e, Expression)]))
        bound: set[str] = set()
        so_far = ""
        for triple in self._ordered(group, known):
            so_far += f" LATERAL {{ {_written(triple)} }}" if so_far else _written(triple)
            bound |= _variables(Group([Triples([triple])]))
            for parts in [one for one in filters if _is_settled(one, given | bound)]:
                filters.remove(parts)
                so_far = f"{{ {so_far} {self._expression(parts, known)} }}"
        for element in group.elements:
            if isinstance(element, Optional) and so_far and _is_orderly(element.group, simple=True):
                so_far += f" LATERAL {{ OPTIONAL {self._exists(element.group, known | bound)} }}"
            elif isinstance(element, Optional | Union):
                so_far += " " + self._element(element, known)
        everything = known | _variables(group)
        rest = " ".join(self._expression(parts, everything) for parts in filters)
        return f"{{ {so_far} {rest} }}"

    def _ordered(self, group: Group, known: set[str]) -> Iterator[Triple]:
        """Yield the triples of a group, always the next of which most is known; first come, first served."""
        triples = [one for e in group.elements if isinstance(e, Triples) for one in e.triples]
        waiting = [step for triple in triples for step in self._steps(triple)]
        known = set(known)
        while waiting:
            triple = max(waiting, key=lambda one: _knowledge(one, known))
            waiting.remove(triple)
            known |= _variables(Group([Triples([triple])]))
            yield triple

    def _steps(self, triple: Triple) -> Iterator[Triple]:
        """Yield the triples of a path ``a/b/c``, joined by variables of their own."""
        steps = _split(triple.path, "/", 0)
        if len(_split(triple.path, "|", 0)) > 1 or len(steps) == 1:
            yield triple
            return
        between = [f"?stepOfPath{next(self._numbers)}" for _ in steps[1:]]
        starts, ends = [triple.subject, *between], [*between, triple.value]
        for start, path, end in zip(starts, steps, ends, strict=True):
            yield Triple(start, tuple(word for word in path if isinstance(word, str)), end)


def _written(triple: Triple) -> str:
    return f"{triple.subject} {' '.join(triple.path)} {triple.value} ."


def _split(words: Sequence[str | Group], sign: str, depth: int) -> list[list[str | Group]]:
    """Cut words at a sign that stands inside so many parentheses."""
    found: list[list[str | Group]] = [[]]
    inside = 0
    for word in words:
        inside += (word == "(") - (word == ")")
        if word == sign and inside == depth:
            found.append([])
        else:
            found[-1].append(word)
    return found


def _conjuncts(parts: list[str | Group]) -> list[list[str | Group]]:
    """Return ``FILTER(a && b)`` as ``FILTER(a)`` and ``FILTER(b)``."""
    if parts[1] != "(" or len(_split(parts[1:], "||", 1)) > 1:
        return [parts]
    return [["FILTER", "(", *one, ")"] for one in _split(parts[2:-1], "&&", 0)]


def _is_settled(parts: list[str | Group], bound: set[str]) -> bool:
    """Say whether all that a filter speaks of is bound; one with an EXISTS waits for the end."""
    return all(isinstance(part, str) for part in parts) and _variables(Group([Expression(parts)])) <= bound


def _is_orderly(group: Group, simple: bool = False) -> bool:
    """Say whether the triples of a group come before all that depends on their order.

    ``simple``: whether there may be nothing but triples and filters.
    """
    others = [at for at, e in enumerate(group.elements) if isinstance(e, Optional | Union)]
    if any(isinstance(e, Expression) and e.parts[0] == "BIND" for e in group.elements):
        return False
    if not others:
        return True
    return not simple and not any(isinstance(e, Triples) for e in group.elements[others[0] :])


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
