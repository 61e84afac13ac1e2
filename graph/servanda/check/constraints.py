"""SPARQL constraints (W3C SHACL, section 5), answered by Oxigraph.

SHACL runs the query of a constraint once for each focus node, with ``$this`` bound everywhere in it. One
run with ``$this`` unbound has the same solutions where each scope that speaks of ``$this`` binds it itself,
and is many times as fast: such a query is *set-wise*. Its algebra decides (:func:`analyse`), as rdflib
translates it. That takes longer than a check, so for servanda's shapes the answer is kept in
``set_wise.json``, by the digest of the query; a test shows that it is up to date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from servanda.check.regex import list_functions, name_function
from servanda.namespaces import compact

if TYPE_CHECKING:
    import pyoxigraph
    from rdflib.paths import Path as PropertyPath

#: Where the digests of set-wise queries are kept, by the name of the shape.
SET_WISE_FILE: Final = Path(__file__).with_name("set_wise.json")
_PLACEHOLDER: Final = re.compile(r"\{[?$](\w+)\}")
#: So many focus nodes go into one query.
_CHUNK: Final = 2000
#: Names in rdflib's algebra of what SHACL-SPARQL forbids, or what has no meaning in a single data graph.
_FORBIDDEN: Final = {"Minus": "MINUS", "ServiceGraphPattern": "SERVICE", "values": "VALUES", "Graph": "GRAPH"}
#: What gives a group solutions of its own, so that ``$this`` in it is not that of the group around it.
_SEPARATE: Final = frozenset({"ToMultiSet", "Group", "AggregateJoin", "Slice"})


class Solution(NamedTuple):
    """One solution for a focus node; terms are N-Triples strings, None where they are unbound."""

    this: str
    value: str | None
    path: str | None
    messages: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class SelectConstraint:
    """One ``sh:select``: the prologue that stands before it, its messages by language, and how it is run."""

    select: str
    prologue: str
    messages: Mapping[str, str]
    set_wise: bool

    def solutions(self, store: pyoxigraph.Store, nodes: Collection[str]) -> Iterator[Solution]:
        """Yield what the query finds in the default graph of ``store``.

        A set-wise query finds it for all nodes there are, and ``nodes`` is not looked at; another one for
        each of ``nodes`` (N-Triples strings). Raises RuntimeError when the query binds ``?failure``.
        """
        for query in [self._query] if self.set_wise else _bound_queries(self._query, nodes):
            yield from self._run(store, query)

    @cached_property
    def _query(self) -> str:
        return name_function(self.select)

    def _run(self, store: pyoxigraph.Store, query: str) -> Iterator[Solution]:
        import pyoxigraph

        rows = store.query(self.prologue + query, custom_functions=list_functions())
        assert isinstance(rows, pyoxigraph.QuerySolutions)
        names = [variable.value for variable in rows.variables]
        for row in rows:
            found = {name: term for name, term in zip(names, row, strict=True) if term is not None}
            if "failure" in found:
                raise RuntimeError(f"the query of a shape reports a failure: {self.select}")
            value, path = (str(found[name]) if name in found else None for name in ("value", "path"))
            yield Solution(str(found["this"]), value, path, self._filled_messages(found))

    def _filled_messages(self, found: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the messages with the solution's values in their places (W3C SHACL, section 5.2.1)."""

        def shown(match: re.Match[str]) -> str:
            term = found.get(match[1])
            return match[0] if term is None else compact(getattr(term, "value", str(term)))

        return {tag: _PLACEHOLDER.sub(shown, words) for tag, words in self.messages.items()}


def select_constraint(
    select: str, prefixes: Mapping[str, str], messages: Mapping[str, str]
) -> SelectConstraint:
    """Return the constraint of a query with its prefixes and its messages by language.

    Raises ValueError for what is no SELECT of ``$this``, and for what SHACL-SPARQL forbids or servanda does
    not support: MINUS, VALUES, SERVICE, GRAPH, ``$PATH``, ``$shapesGraph``, ``$currentShape``.
    """
    # The others would be read anew with each run.
    used = [name for name in sorted(prefixes) if f"{name}:" in select]
    prologue = "".join(f"PREFIX {name}: <{prefixes[name]}>\n" for name in used)
    set_wise = digest(prologue + select) in _known_set_wise() or analyse(prologue, select)
    return SelectConstraint(select, prologue, messages, set_wise)


def digest(query: str) -> str:
    """Return the digest by which a query is known in ``set_wise.json``."""
    return blake2b(query.encode(), digest_size=16).hexdigest()


@cache
def _known_set_wise() -> frozenset[str]:
    return frozenset(json.loads(SET_WISE_FILE.read_text(encoding="utf-8")).values())


def _bound_queries(select: str, nodes: Collection[str]) -> Iterator[str]:
    """Yield queries that run another for each of some nodes, by LATERAL (SPARQL-dev SEP-0006).

    No query can name a blank node: if there is one, the query is run for all of them.
    """
    named = [node for node in nodes if not node.startswith("_:")]
    sources = [
        f"VALUES ?this {{ {' '.join(named[start : start + _CHUNK])} }}"
        for start in range(0, len(named), _CHUNK)
    ]
    if len(named) < len(nodes):
        anywhere = "{ ?this ?p ?o } UNION { ?s ?p ?this }"
        sources.append(f"{{ SELECT DISTINCT ?this {{ {anywhere} FILTER(isBlank(?this)) }} }}")
    return (f"SELECT * {{ {source} LATERAL {{ {select}\n}} }}" for source in sources)


def analyse(prologue: str, select: str) -> bool:
    """Return whether a query is set-wise; raises ValueError as :func:`select_constraint` does."""
    import pyoxigraph
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.term import Variable

    try:
        # As a part of another query, which is how a query is run that is not set-wise.
        pyoxigraph.Store().query(prologue + next(_bound_queries(select, ["<urn:x>"])))
        query = translateQuery(parseQuery(prologue + select)).algebra
    except Exception as error:  # rdflib's parser raises many kinds
        raise ValueError(f"the query of a shape cannot be read: {error}: {select}") from error
    this = Variable("this")
    for part in _parts(query):
        name = getattr(part, "name", "")
        if name in _FORBIDDEN:
            raise ValueError(f"{_FORBIDDEN[name]} may not stand in the query of a shape: {select}")
        # rdflib writes GROUP BY $this with an assignment of its own.
        if name == "Extend" and part.var == this and not str(part.expr).startswith("__agg"):
            raise ValueError(f"$this may not be assigned to in the query of a shape: {select}")
        if name in ("SelectQuery", "Project") and this not in part.PV:
            raise ValueError(f"the query of a shape, and each SELECT in it, must return $this: {select}")
        if str(part) in ("PATH", "shapesGraph", "currentShape") and isinstance(part, Variable):
            raise ValueError(f"${part} is not supported in the query of a shape: {select}")
    separate = any(getattr(part, "name", "") in _SEPARATE for part in _parts(query))
    return not separate and _binds_this(query.p) and _is_scoped(query.p)


def _parts(part: Any) -> Iterator[Any]:  # noqa: ANN401 (rdflib's algebra has no types)
    """Yield a part of an algebra and all that is in it, the groups of EXISTS too."""
    yield part
    inner: Collection[Any] = ()
    if isinstance(part, dict):
        inner = [value for name, value in part.items() if name != "_vars"]
    elif isinstance(part, list | tuple | set):
        inner = part
    for one in inner:
        yield from _parts(one)


def _speaks_of_this(part: Any) -> bool:  # noqa: ANN401
    from rdflib.term import Variable

    return any(isinstance(one, Variable) and str(one) == "this" for one in _parts(part))


def _binds_this(part: Any) -> bool:  # noqa: ANN401
    """Say whether a basic graph pattern binds ``$this`` in every solution of a part of an algebra."""
    match part.name:
        case "BGP":
            return any(_speaks_of_this(triple) and not _may_be_empty(triple[1]) for triple in part.triples)
        case "Join":
            return _binds_this(part.p1) or _binds_this(part.p2)
        case "Union":
            return _binds_this(part.p1) and _binds_this(part.p2)
        case "LeftJoin":
            return _binds_this(part.p1)
        case "Filter" | "Extend" | "Project" | "Distinct" | "Reduced" | "OrderBy":
            return _binds_this(part.p)
    return False


def _may_be_empty(path: PropertyPath | Any) -> bool:  # noqa: ANN401
    """Say whether a property path leads from a node to itself, also from one that the graph does not hold."""
    from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

    match path:
        case MulPath():
            return path.mod in "*?" or _may_be_empty(path.path)
        case SequencePath():
            return all(_may_be_empty(step) for step in path.args)
        case AlternativePath():
            return any(_may_be_empty(choice) for choice in path.args)
        case InvPath():
            return _may_be_empty(path.arg)
    return False


def _is_scoped(part: Any) -> bool:  # noqa: ANN401
    """Say whether what speaks of ``$this`` outside a basic graph pattern stands where that is bound.

    EXISTS substitutes what is bound (SPARQL 1.1, section 18.6), so that its groups need not bind ``$this``.
    """
    match part.name:
        case "Join" | "Union":
            return _is_scoped(part.p1) and _is_scoped(part.p2)
        case "LeftJoin":
            free = _binds_this(part.p1) or not (_speaks_of_this(part.p2) or _speaks_of_this(part.expr))
            return free and _is_scoped(part.p1) and _is_scoped(part.p2)
        case "Filter" | "Extend":
            return (_binds_this(part.p) or not _speaks_of_this(part.expr)) and _is_scoped(part.p)
        case "Project" | "Distinct" | "Reduced" | "OrderBy":
            return _is_scoped(part.p)
    return True
