"""Steps of the query of a SHACL-SPARQL constraint: how its triples can be looked up from ``$this``.

A solution is found by looking its triples up one after another, each from an end that is known by then. If
for each look-up all triples are there, all solutions are found, whatever else is in the data. So one order is
sought in which every triple has a known end; it need not be the one in which an engine goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from servanda.check.compiled.paths import Path, Predicate
from servanda.check.compiled.paths import Sequence as Steps
from servanda.check.compiled.sparql import Query
from servanda.check.compiled.terms import Term
from servanda.check.compiled.tokens import Expression, Group, Optional, Triple, Triples, Union
from servanda.corpus.ways import Ways
from servanda.corpus.ways_of_filters import Part, equalities
from servanda.corpus.ways_of_paths import ANYTHING, follow, read_path

_PREFIX = re.compile(r"PREFIX ([\w-]*): <([^>]*)>")
#: Variables that are known, and the state in which the nodes are that they stand for.
Known = Mapping[str, int]
_Edge = tuple[str, Path, str]


class NotFollowedError(Exception):
    """A query asks for triples in a way that cannot be told."""


def follow_query(ways: Ways, start: int, query: Query) -> None:
    """Add the steps of a query; ``start`` is the state of its focus nodes."""
    if query.plain is None:
        ways.unlimited = True
        return
    try:
        _Follower(ways, dict(_PREFIX.findall(query.prefixes))).group(query.plain.group, {"?this": start})
    except NotFollowedError:
        ways.unlimited = True


class _Follower:
    def __init__(self, ways: Ways, prefixes: Mapping[str, str]) -> None:
        self._ways = ways
        self._prefixes = prefixes

    def _iri(self, word: str) -> Term:
        if word.startswith("<"):
            return word
        prefix, _, local = word.partition(":")
        if prefix not in self._prefixes or "\\" in local:
            raise NotFollowedError(word)
        return f"<{self._prefixes[prefix]}{local}>"

    def group(self, group: Group, known: Known) -> dict[str, int]:
        """Add the steps of a group; return what is known after it.

        What only some solutions know (OPTIONAL, one side of UNION) is not: whoever looks it up must do so
        without.
        """
        known = dict(known)
        edges = list(self._edges(group))
        unions = [element for element in group.elements if isinstance(element, Union)]
        placed = self._placed(group)
        while edges or unions:
            if edge := _best(edges, known):
                edges.remove(edge)
                self._look_up(edge, known)
            elif name := next((name for name in placed if self._can_be_placed(placed[name], known)), None):
                choices = placed.pop(name)
                if name not in known:
                    known[name] = self._ways.merged([self._place(name, one, known) for one in choices])
            elif unions:
                self._union(unions.pop(0), known)
            else:
                edge = max(edges, key=lambda one: not (_is_variable(one[0]) and _is_variable(one[2])))
                edges.remove(edge)
                self._from_nothing(edge, known)
        for element in group.elements:
            if isinstance(element, Optional):
                self.group(element.group, known)
            for inner in element.parts if isinstance(element, Expression) else ():
                if isinstance(inner, Group):
                    self.group(inner, known)
        return known

    def _union(self, union: Union, known: dict[str, int]) -> None:
        results = [self.group(group, known) for group in union.groups]
        for name in set.intersection(*map(set, results)) - set(known):
            known[name] = self._ways.merged(result[name] for result in results)

    def _edges(self, group: Group) -> Iterator[_Edge]:
        for element in group.elements:
            for triple in element.triples if isinstance(element, Triples) else ():
                yield from self._cut(triple)

    def _cut(self, triple: Triple) -> Iterator[_Edge]:
        """Yield a triple with a path ``a/b/c`` as three, with variables between them."""
        try:
            path = read_path(triple.path, self._iri)
        except ValueError as error:
            raise NotFollowedError(str(error)) from error
        parts = path.steps if isinstance(path, Steps) else (path,)
        between = [f"? {self._ways.state()}" for _ in parts[1:]]
        yield from zip([triple.subject, *between], parts, [*between, triple.value], strict=True)

    def _placed(self, group: Group) -> dict[str, list[list[Part]]]:
        """Return the variables that filters place; a literal may equal another, so only subjects count."""
        subjects = {edge[0] for edge in self._edges(group)}
        found: dict[str, list[list[Part]]] = {}
        for element in group.elements:
            for name, choices in equalities(element).items() if isinstance(element, Expression) else ():
                if name in subjects:
                    found.setdefault(name, choices)
        return found

    def _can_be_placed(self, choices: list[list[Part]], known: Known) -> bool:
        return all(any(self._places(part, known) for part in choice) for choice in choices)

    def _places(self, part: Part, known: Known) -> bool:
        if isinstance(part, Group):
            return any(name in known for name in _ends(part))
        return part in known or _is_iri(part)

    def _place(self, name: str, choice: list[Part], known: Known) -> int:
        """Return the state of a variable in one choice of a filter."""
        for part in choice:
            if isinstance(part, str) and part in known:
                return known[part]
        for part in choice:
            if isinstance(part, str) and _is_iri(part):
                return self._constant(part)
        for part in choice:
            if isinstance(part, Group):
                found = self.group(part, known)
                if name in found:
                    return found[name]
        raise NotFollowedError(name)

    def _constant(self, word: str) -> int:
        state = self._ways.state()
        self._ways.constants.append((self._iri(word), state))
        return state

    def _look_up(self, edge: _Edge, known: dict[str, int]) -> None:
        """Add the steps of a triple one end of which is known."""
        subject, path, value = edge
        if subject in known:
            end = follow(self._ways, known[subject], path)
            if _is_variable(value):
                known.setdefault(value, end)
        else:
            end = follow(self._ways, known[value], path, forward=False)
            if _is_variable(subject):
                known[subject] = end

    def _from_nothing(self, edge: _Edge, known: dict[str, int]) -> None:
        """Add the steps of a triple no end of which is known: from a term in it, or all of a predicate."""
        subject, path, value = edge
        if not _is_variable(subject):
            if not _is_iri(subject):
                raise NotFollowedError(subject)
            end = follow(self._ways, self._constant(subject), path)
            if _is_variable(value):
                known[value] = end
        elif not _is_variable(value):
            if not _is_iri(value):
                raise NotFollowedError(value)
            known[subject] = follow(self._ways, self._constant(value), path, forward=False)
        elif isinstance(path, Predicate) and path != ANYTHING:
            known[subject], known[value] = self._ways.state(), self._ways.state()
            self._ways.everywhere.append((path.predicate, known[subject], known[value]))
        else:
            raise NotFollowedError(str(edge))


def _best(edges: Iterable[_Edge], known: Known) -> _Edge | None:
    """Return the triple that is looked up next: from its subject if that is known, else from its object."""
    ranked = [(2 * (edge[0] in known) + (edge[2] in known), edge) for edge in edges]
    rank, best = max(ranked, key=lambda one: one[0], default=(0, None))
    return best if rank else None


def _ends(group: Group) -> set[str]:
    """Return the variables at the ends of triples of a group, its inner groups included."""
    found: set[str] = set()
    for element in group.elements:
        match element:
            case Triples(triples):
                found.update(end for one in triples for end in (one.subject, one.value))
            case Expression(parts):
                found.update(end for one in parts if isinstance(one, Group) for end in _ends(one))
            case Optional(inner):
                found |= _ends(inner)
            case Union(groups):
                found.update(end for one in groups for end in _ends(one))
    return {name for name in found if _is_variable(name)}


def _is_variable(word: str) -> bool:
    return word.startswith("?")


def _is_iri(word: str) -> bool:
    return not word.startswith(("?", '"', "'", "_:")) and ":" in word
