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
from servanda.namespaces import PREFIXES, compact
from servanda.sparql_text import QueryText

if TYPE_CHECKING:
    import pyoxigraph
    from rdflib.paths import Path as PropertyPath

#: Where the digests of set-wise queries are kept, by the name of the shape.
SET_WISE_FILE: Final = Path(__file__).with_name("set_wise.json")
_PLACEHOLDER: Final = re.compile(r"\{[?$](\w+)\}")
_TRUE: Final = f'"true"^^<{PREFIXES["xsd"]}boolean>'
#: So many focus nodes go into one query.
_CHUNK: Final = 2000
#: Names in rdflib's syntax tree of what SHACL-SPARQL forbids, or what has no meaning in a single data graph.
_FORBIDDEN: Final = {
    "MinusGraphPattern": "MINUS", "ServiceGraphPattern": "SERVICE", "GraphGraphPattern": "GRAPH",
    "InlineData": "VALUES", "ValuesClause": "VALUES",
}  # fmt: skip
#: Names in rdflib's syntax tree of what assigns to the variable ``var``.
_ASSIGNING: Final = frozenset({"Bind", "GroupAs"})
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
    """One ``sh:select``: the prologue that stands before it, its messages by language, and how it is run.

    ``name`` is the term of the SPARQL constraint that has it.
    """

    name: str
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
            if str(found.get("failure")) == _TRUE:
                raise RuntimeError(f"the query of a shape reports a failure: {self.select}")
            value = str(found["value"]) if "value" in found else None
            path = str(found["path"]) if isinstance(found.get("path"), pyoxigraph.NamedNode) else None
            yield Solution(str(found["this"]), value, path, self._filled_messages(found))

    def _filled_messages(self, found: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the message that a solution gives itself, else those of the constraint with its values."""
        import pyoxigraph

        if isinstance(own := found.get("message"), pyoxigraph.Literal):
            return {own.language or "": own.value}

        def shown(match: re.Match[str]) -> str:
            term = found.get(match[1])
            return match[0] if term is None else compact(getattr(term, "value", str(term)))

        return {tag: _PLACEHOLDER.sub(shown, words) for tag, words in self.messages.items()}


def select_constraint(
    select: str,
    prefixes: Mapping[str, str],
    messages: Mapping[str, str],
    *,
    name: str = "",
    path: str | None = None,
) -> SelectConstraint:
    """Return the constraint of a query with its prefixes and its messages by language.

    ``path`` is the path of a property shape in SPARQL, which stands for ``$PATH``; ``name`` is the term of
    the constraint. Raises ValueError for what is no SELECT of ``$this``, and for what SHACL-SPARQL forbids or
    servanda does not support: MINUS, VALUES, SERVICE, GRAPH, ``$shapesGraph``, ``$currentShape``.
    """
    # The others would be read anew with each run.
    used = [prefix for prefix in sorted(prefixes) if f"{prefix}:" in select]
    prologue = "".join(f"PREFIX {prefix}: <{prefixes[prefix]}>\n" for prefix in used)
    if "PATH" in select:
        select = _substitute_path(prologue, select, path)
    set_wise = digest(prologue + select) in _known_set_wise() or analyse(prologue, select)
    return SelectConstraint(name, select, prologue, messages, set_wise)


def _substitute_path(prologue: str, select: str, path: str | None) -> str:
    """Return a query with a path in the place of ``$PATH`` (W3C SHACL, section 5.3.1)."""
    places = [one for one in QueryText(select).terminals if one.text in ("$PATH", "?PATH")]
    if not places:
        return select
    if path is None:
        raise ValueError(f"$PATH may stand in the query of a property shape only: {select}")

    def put(text: str) -> str:
        whole, end = "", 0
        for place in places:
            whole += select[end : place.start] + text
            end = place.start + len(place.text)
        return whole + select[end:]

    _parse(prologue, select)
    # The same path, written so that it can stand nowhere but between a subject and an object.
    _parse(prologue, put(f"^(^({path}))"))
    return put(path)


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
    from rdflib.term import Variable

    tree = _parse(prologue, select)
    _reject_forbidden(tree[1], select)
    try:
        # As a part of another query, which is how a query is run that is not set-wise.
        pyoxigraph.Store().query(prologue + next(_bound_queries(select, ["<urn:x>"])))
        query = translateQuery(tree).algebra
    except Exception as error:  # rdflib raises many kinds
        raise ValueError(f"the query of a shape cannot be read: {error}: {select}") from error
    if Variable("this") not in query.PV:
        raise ValueError(f"the query of a shape must return $this: {select}")
    separate = any(getattr(part, "name", "") in _SEPARATE for part in _parts(query))
    return not separate and _binds_this(query.p) and _is_scoped(query.p)


def _parse(prologue: str, select: str) -> Any:  # noqa: ANN401 (rdflib's syntax trees have no types)
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        return parseQuery(prologue + select)
    except Exception as error:  # rdflib's parser raises many kinds
        raise ValueError(f"the query of a shape cannot be read: {error}: {select}") from error


def _reject_forbidden(tree: Any, select: str) -> None:  # noqa: ANN401
    """Raise ValueError for what SHACL-SPARQL forbids, or servanda does not support (section A.1)."""
    from rdflib.term import Variable

    this = Variable("this")
    for part in _parts(tree):
        name = getattr(part, "name", "")
        if name in _FORBIDDEN:
            raise ValueError(f"{_FORBIDDEN[name]} may not stand in the query of a shape: {select}")
        if (name == "vars" and part.evar == this) or (name in _ASSIGNING and part.var == this):
            raise ValueError(f"$this may not be assigned to in the query of a shape: {select}")
        if name in ("SelectQuery", "SubSelect") and not _returns_this(part):
            raise ValueError(f"the query of a shape, and each SELECT in it, must return $this: {select}")
        if isinstance(part, Variable) and str(part) in ("PATH", "shapesGraph", "currentShape"):
            raise ValueError(f"${part} is not supported in the query of a shape: {select}")


def _returns_this(select: Any) -> bool:  # noqa: ANN401
    """Say whether a SELECT returns ``$this``: by name, or by ``*`` where a pattern in it has it."""
    from rdflib.term import Variable

    if select.projection:
        return any(Variable("this") in (one.var, one.evar) for one in select.projection)
    return _has_in_scope(select.where)


def _has_in_scope(part: Any) -> bool:  # noqa: ANN401
    """Say whether ``$this`` is in scope in a pattern (W3C SPARQL 1.1, section 18.2.1)."""
    from rdflib.term import Variable

    match getattr(part, "name", None):
        case "Filter" | "Bind":  # what is assigned to is no $this
            return False
        case "SubSelect":
            return _returns_this(part)
    if isinstance(part, Variable):
        return str(part) == "this"
    return any(map(_has_in_scope, _inner_parts(part)))


def _parts(part: Any) -> Iterator[Any]:  # noqa: ANN401 (rdflib's algebra has no types)
    """Yield a part of an algebra or a syntax tree and all that is in it, the groups of EXISTS too."""
    yield part
    for one in _inner_parts(part):
        yield from _parts(one)


def _inner_parts(part: Any) -> Collection[Any]:  # noqa: ANN401
    if isinstance(part, dict):
        return [value for name, value in part.items() if name != "_vars"]
    return part if isinstance(part, Collection) and not isinstance(part, str) else ()


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
