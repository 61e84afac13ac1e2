"""SHACL-SPARQL constraints (W3C SHACL, section 5), run for all focus nodes at once in Oxigraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from servanda.check.compiled.calls import MATCHES
from servanda.check.compiled.data import Data
from servanda.check.compiled.model import Failure, Focus
from servanda.check.compiled.paths import Path
from servanda.check.compiled.patterns import matcher
from servanda.check.compiled.rewriting import FOCUS, set_wise, told_everywhere
from servanda.check.compiled.terms import Term, text
from servanda.check.compiled.tokens import NotPlainError, Select, parse
from servanda.namespaces import compact

if TYPE_CHECKING:
    import pyoxigraph

    _Object = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

_PLACE = re.compile(r"\{[?$](\w+)\}")
#: So many focus nodes go into one query.
_CHUNK = 2000


@dataclass(frozen=True)
class Query:
    """One ``sh:sparql`` constraint; ``prefixes`` stands before its text."""

    component: Term
    select: str
    prefixes: str
    messages: Mapping[str, str]

    @cached_property
    def plain(self) -> Select | None:
        """The query taken apart, or None where its form does not allow one run for all focus nodes."""
        try:
            return parse(self.select)
        except NotPlainError:
            return None

    def check(self) -> None:
        """Raise ValueError when Oxigraph cannot read the query."""
        import pyoxigraph

        try:
            pyoxigraph.Store().query(self.prefixes + self.select)
        except SyntaxError as error:
            raise ValueError(f"the query of a shape cannot be read: {error}: {self.select}") from error

    def failures(self, data: Data, focus: Focus, path: Path | None) -> Iterator[tuple[Term, Failure]]:
        """Yield each focus node with what is wrong with it; on a node shape the value is the node itself."""
        for row in self._rows(data, focus):
            if row["failure"] is not None:
                raise RuntimeError(f"the query of a shape reports a failure: {self.select}")
            node, value, way = row["this"], row["value"], row["path"]
            assert node is not None
            if value is None and path is None:
                value = node
            yield node, Failure(value, way, self._filled(row))

    def _rows(self, data: Data, focus: Focus) -> Iterator[_Row]:
        """Yield the solutions for the focus nodes."""
        nodes = focus.nodes
        if self.plain is None or any(node.startswith("_:") for node in nodes):
            for node in nodes:
                yield from self._one(data, node)
        elif focus.targets is not None:
            whole = set_wise(self.plain).replace(FOCUS, focus.targets.sparql(data))
            yield from (row for row in self._run(data, whole) if row["this"] in nodes)
        else:
            each = told_everywhere(self.plain)
            listed = list(nodes)
            for start in range(0, len(listed), _CHUNK):
                told = f"VALUES ?this {{ {' '.join(listed[start : start + _CHUNK])} }}"
                yield from self._run(data, each.replace(FOCUS, told))

    def _one(self, data: Data, node: Term) -> Iterator[_Row]:
        """Run the query as it was written, for one focus node."""
        for row in self._run(data, self.select, node):
            row.known["this"] = node
            yield row

    def _run(self, data: Data, query: str, this: Term | None = None) -> Iterator[_Row]:
        import pyoxigraph

        bound: dict[pyoxigraph.Variable, _Object] = {}
        if this is not None:
            bound[pyoxigraph.Variable("this")] = _object(this)
        functions = {pyoxigraph.NamedNode(MATCHES[1:-1]): matcher()}
        answer = data.store.query(self.prefixes + query, substitutions=bound, custom_functions=functions)
        assert isinstance(answer, pyoxigraph.QuerySolutions)
        names = [variable.value for variable in answer.variables]
        for solution in answer:
            yield _Row({n: str(term) for n, term in zip(names, solution, strict=True) if term is not None})

    def _filled(self, row: _Row) -> Mapping[str, str]:
        """Return the messages with the solution's values in their places (W3C SHACL, section 5.2.1)."""
        return {
            tag: _PLACE.sub(lambda place: _shown(row[place[1]]) if row[place[1]] else place[0], words)
            for tag, words in self.messages.items()
        }


@dataclass(frozen=True)
class _Row:
    """One solution: what is bound in it, by name."""

    known: dict[str, Term]

    def __getitem__(self, name: str) -> Term | None:
        return self.known.get(name)


def _shown(term: Term | None) -> str:
    return compact(text(term)) if term is not None else ""


def _object(term: Term) -> _Object:
    """Return an N-Triples string as Oxigraph's object."""
    import pyoxigraph

    if term.startswith("_:"):
        return pyoxigraph.BlankNode(term[2:])
    if term.startswith("<"):
        return pyoxigraph.NamedNode(term[1:-1])
    line = f"<urn:a> <urn:a> {term} .".encode()
    (quad,) = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, pyoxigraph.Literal)
    return quad.object
