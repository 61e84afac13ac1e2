"""SHACL core (W3C SHACL, sections 2 to 4): shapes are read once, and run over two indexes of the triples.

Terms are N-Triples strings, written by Oxigraph for the shapes and for the data, so that equal terms are
equal strings. :func:`read_shapes` gives :class:`Shapes`, and :func:`validate` what is wrong with
:class:`Data` under them, as a list of :class:`Finding`. SPARQL constraints are in
:mod:`servanda.check.constraints`.
"""

from __future__ import annotations

import csv
import operator
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, lru_cache, total_ordering
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from servanda.check.constraints import SelectConstraint, Solution, select_constraint
from servanda.namespaces import PREFIXES, SRV, compact
from servanda.resources import data_folder as packaged

if TYPE_CHECKING:
    import pyoxigraph

#: An IRI ``<…>``, a blank node ``_:…`` or a literal ``"…"``, ``"…"@en``, ``"…"^^<…>`` (RDF 1.1 N-Triples).
Term = str
SH: Final = PREFIXES["sh"]
XSD: Final = PREFIXES["xsd"]
RDF_TYPE: Final = f"<{PREFIXES['rdf']}type>"
SUBCLASS: Final = f"<{PREFIXES['rdfs']}subClassOf>"
_REST, _FIRST, _NIL = (f"<{PREFIXES['rdf']}{name}>" for name in ("rest", "first", "nil"))


def sh(name: str) -> Term:
    """Return a term of SHACL's vocabulary."""
    return f"<{SH}{name}>"


def srv(name: str) -> Term:
    """Return a term of servanda's own ontology as N-Triples writes it."""
    return f"<{SRV}{name}>"


# Terms

_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def is_literal(term: Term) -> bool:
    """Say whether a term is a literal.

    >>> is_literal('"kk"'), is_literal("<urn:kk>")
    (True, False)
    """
    return term.startswith('"')


def text(term: Term) -> str:
    r"""Return what SPARQL's STR gives: an IRI without its brackets, a literal's words; a blank node as it is.

    >>> text("<urn:a>"), text('"a \\"b\\""@en'), text('"1"^^<http://www.w3.org/2001/XMLSchema#integer>')
    ('urn:a', 'a "b"', '1')
    """
    if term.startswith("<"):
        return term[1:-1]
    if not term.startswith('"'):
        return term
    words = term[1 : term.rindex('"')]
    return _ESCAPE.sub(_unescape, words) if "\\" in words else words


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROL.get(match[3], match[3])


def language(term: Term) -> str:
    """Return the language tag of a literal, or an empty string.

    >>> language('"a"@kk'), language('"a"')
    ('kk', '')
    """
    if not term.startswith('"') or term[-1] in '">':
        return ""
    return term[term.rindex('"@') + 2 :]


def datatype(term: Term) -> Term:
    """Return the datatype of a literal as an IRI term.

    >>> datatype('"a"@kk')
    '<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>'
    """
    if term.endswith('"'):
        return f"<{XSD}string>"
    if term.endswith(">"):
        return term[term.rindex('"^^<') + 3 :]
    return f"<{PREFIXES['rdf']}langString>"


# Literals (W3C XSD 1.1 part 2)

_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_YEAR = r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_DATE = _YEAR + r"-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_YEARS = r"(?:[0-9]+Y(?:[0-9]+M)?|[0-9]+M)"
_CLOCK = (
    r"T(?:[0-9]+H(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?|[0-9]+M(?:[0-9]+(?:\.[0-9]+)?S)?|[0-9]+(?:\.[0-9]+)?S)"
)
_DAYS = rf"(?:[0-9]+D(?:{_CLOCK})?|{_CLOCK})"
_INTEGER = r"[+-]?[0-9]+"
_FLOAT = r"(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)"
# W3C XML 1.0, section 2.3, without the colon.
_NAME_START = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = _NAME_START + "0-9.\xb7\u0300-\u036f\u203f-\u2040-"
_FORMS: Final = {
    "boolean": "true|false|0|1",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "float": _FLOAT,
    "double": _FLOAT,
    "date": rf"{_DATE}{_ZONE}?",
    "dateTime": rf"{_DATE}T{_TIME}{_ZONE}?",
    "dateTimeStamp": rf"{_DATE}T{_TIME}{_ZONE}",
    "time": rf"{_TIME}{_ZONE}?",
    "gYear": rf"{_YEAR}{_ZONE}?",
    "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}?",
    "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}?",
    "gDay": rf"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}?",
    "gMonthDay": rf"--(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    rf"|02-(?:0[1-9]|[12][0-9])){_ZONE}?",
    "duration": rf"-?P(?:{_YEARS}{_DAYS}?|{_DAYS})",
    "yearMonthDuration": rf"-?P{_YEARS}",
    "dayTimeDuration": rf"-?P{_DAYS}",
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
    "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}(?:[A-Za-z0-9+/] ?=|= ?=))?",
    "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
    "Name": f"[:{_NAME_START}][:{_NAME}]*",
    "NCName": f"[{_NAME_START}][{_NAME}]*",
    "NMTOKEN": f"[:{_NAME}]+",
}
#: The least and the greatest value of each kind of integer; None is no limit.
_INTEGERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
#: No limit has more digits.
_LONGEST_INTEGER: Final = 20


def is_well_formed(literal: Term) -> bool:
    """Say whether a literal's words belong to its datatype; True for datatypes that are not XSD's.

    >>> is_well_formed('"P1X"^^<http://www.w3.org/2001/XMLSchema#duration>')
    False
    """
    kind = datatype(literal)[1:-1]
    test = _test(kind.removeprefix(XSD)) if kind.startswith(XSD) else None
    return test is None or test(text(literal))


@cache
def _test(name: str) -> Callable[[str], bool] | None:
    """Return the test of an XSD datatype by its local name, or None where any words will do."""
    if name in _INTEGERS:
        return lambda words: _is_integer(words, *_INTEGERS[name])
    if name not in _FORMS:
        return None
    form = re.compile(_FORMS[name], re.ASCII)
    if name in {"date", "dateTime", "dateTimeStamp"}:
        return lambda words: (match := form.fullmatch(words)) is not None and _is_day(*match.group(1, 2, 3))
    return lambda words: form.fullmatch(words) is not None


def _is_integer(words: str, least: int | None, greatest: int | None) -> bool:
    if not re.fullmatch(_INTEGER, words, re.ASCII):
        return False
    if least is None and greatest is None:
        return True
    digits = words.lstrip("+-").lstrip("0")
    if len(digits) > _LONGEST_INTEGER:  # beyond each limit; Python reads no number of thousands of digits
        return least is None if words.startswith("-") else greatest is None
    number = int("-" * words.startswith("-") + (digits or "0"))
    return (least is None or number >= least) and (greatest is None or number <= greatest)


def _is_day(year: str, month: str, day: str) -> bool:
    """Say whether the month has that day in that year (the calendar repeats every 400 years)."""
    try:
        date(int(year) % 400 + 400, int(month), int(day))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=100_000)
def compare(first: Term, relation: str, second: Term) -> bool:
    """Say whether ``first relation second`` (``<``, ``<=``, ``>``, ``>=``) is true in SPARQL.

    Terms that cannot be compared give False, as an error does in a SPARQL filter.

    >>> compare('"2007-09-07"^^<http://www.w3.org/2001/XMLSchema#date>', "<", '"kk"')
    False
    """
    if first.startswith("_:") or second.startswith("_:"):
        return False
    answer = _judge().query(f"ASK {{ FILTER({first} {relation} {second}) }}")
    return bool(answer)


@cache
def _judge() -> pyoxigraph.Store:
    """Return an empty store, whose SPARQL compares literals."""
    import pyoxigraph

    return pyoxigraph.Store()


# Data


class Data:
    """The triples under check, indexed by subject and by object, and as a store for SPARQL.

    Terms go in and come out as N-Triples strings.
    """

    def __init__(self, triples: Iterable[pyoxigraph.Triple] = ()) -> None:
        """Index ``triples``."""
        self._triples: dict[str, pyoxigraph.Triple | pyoxigraph.Quad] = {str(one): one for one in triples}
        self._out, self._in = _index(self._triples)
        self._subclasses: dict[Term, frozenset[Term]] = {}
        self._instances: dict[Term, frozenset[Term]] = {}
        self._solutions: dict[SelectConstraint, dict[Term, list[Solution]]] = {}
        self._extensions = 0

    @cached_property
    def store(self) -> pyoxigraph.Store:
        """The triples in the default graph of a store."""
        import pyoxigraph

        store = pyoxigraph.Store()
        # To read the lines takes half the time, but gives blank nodes other names than the indexes have.
        lines = "".join(f"{line} .\n" for line in self._triples if "_:" not in line)
        store.load(lines, pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
        store.extend(pyoxigraph.Quad(*triple) for line, triple in self._triples.items() if "_:" in line)
        return store

    @contextmanager
    def extend(self, quads: Mapping[str, pyoxigraph.Quad]) -> Iterator[Data]:
        """Give, for as long as the block lasts, what is here and more: quads of the default graph by line.

        The store is that of both, so that only one at a time may be used.
        """
        fresh = {line: quad for line, quad in quads.items() if line not in self._triples}
        both = Data()
        both._triples = {**self._triples, **fresh}
        out, into = _index(fresh)
        both._out = {**self._out, **{node: _merge(self._out.get(node), more) for node, more in out.items()}}
        both._in = {**self._in, **{name: _merge(self._in.get(name), more) for name, more in into.items()}}
        if SUBCLASS not in into:
            both._subclasses = self._subclasses
        both.__dict__["store"] = self.store
        self.store.extend(fresh.values())
        try:
            yield both
        finally:
            self._extensions += 1
            if self._extensions % _MOST_EXTENSIONS:
                for quad in fresh.values():
                    self.store.remove(quad)
            else:
                del self.__dict__["store"]

    def values(self, node: Term, predicate: Term) -> Collection[Term]:
        """Return the objects of the triples with that subject and predicate, each once."""
        return self._out.get(node, _EMPTY).get(predicate, _EMPTY)

    def subjects(self, predicate: Term, node: Term) -> Collection[Term]:
        """Return the subjects of the triples with that predicate and object, each once."""
        return self._in.get(predicate, _EMPTY).get(node, _EMPTY)

    def instances(self, kind: Term) -> Collection[Term]:
        """Return the SHACL instances of a class: those of its subclasses too (W3C SHACL, section 1.1)."""
        if kind not in self._instances:
            found = (self.subjects(RDF_TYPE, one) for one in self.subclasses(kind))
            self._instances[kind] = frozenset(node for nodes in found for node in nodes)
        return self._instances[kind]

    def is_instance(self, node: Term, kind: Term) -> bool:
        """Say whether ``node`` is a SHACL instance of a class."""
        kinds = self.subclasses(kind)
        return any(one in kinds for one in self.values(node, RDF_TYPE))

    def subclasses(self, kind: Term) -> Collection[Term]:
        """Return a class and its subclasses, direct or not."""
        if kind not in self._subclasses:
            found = {kind}
            waiting = [kind]
            while waiting:
                more = [one for one in self.subjects(SUBCLASS, waiting.pop()) if one not in found]
                found.update(more)
                waiting += more
            self._subclasses[kind] = frozenset(found)
        return self._subclasses[kind]

    def properties(self, node: Term) -> Mapping[Term, Collection[Term]]:
        """Return all properties of ``node``: predicate to objects."""
        return self._out.get(node, _EMPTY)

    def subjects_of(self, predicate: Term) -> set[Term]:
        """Return every subject of a predicate."""
        return {node for nodes in self._in.get(predicate, _EMPTY).values() for node in nodes}

    def objects_of(self, predicate: Term) -> set[Term]:
        """Return every object of a predicate."""
        return set(self._in.get(predicate, _EMPTY))

    def solutions(self, constraint: SelectConstraint, nodes: Collection[Term]) -> Iterator[Solution]:
        """Yield the solutions of a SPARQL constraint for focus nodes; a set-wise query is run once."""
        if not nodes:
            return
        if not constraint.set_wise:
            found = constraint.solutions(self.store, nodes)
            yield from (solution for solution in found if solution.this in nodes)
            return
        if constraint not in self._solutions:
            answers: dict[Term, list[Solution]] = {}
            for solution in constraint.solutions(self.store, ()):
                answers.setdefault(solution.this, []).append(solution)
            self._solutions[constraint] = answers
        for node, solutions in self._solutions[constraint].items():
            if node in nodes:
                yield from solutions


_EMPTY: Final[dict[Term, dict[Term, None]]] = {}
#: After so many extensions a store is made anew: what is removed from a store in memory stays in Oxigraph's
#: lists, and after 400 agreements a check takes five times as long.
_MOST_EXTENSIONS: Final = 20
#: Leads from a term by a second to the third ones.
_Index = dict[Term, dict[Term, dict[Term, None]]]


def _index(lines: Iterable[str]) -> tuple[_Index, _Index]:
    """Return triples from subject by predicate to objects, and from predicate by object to subjects."""
    out: _Index = {}
    into: _Index = {}
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        out.setdefault(subject, {}).setdefault(predicate, {})[value] = None
        into.setdefault(predicate, {}).setdefault(value, {})[subject] = None
    return out, into


def _merge(
    known: dict[Term, dict[Term, None]] | None, more: dict[Term, dict[Term, None]]
) -> dict[Term, dict[Term, None]]:
    """Return what two parts of an index hold under one term; neither is changed."""
    if known is None:
        return more
    return {**known, **{term: {**known.get(term, {}), **terms} for term, terms in more.items()}}


# Paths (W3C SHACL, section 2.3.1)


class Path(Protocol):
    """A way from a node to its value nodes."""

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return the nodes that the path leads to from ``node``, each once."""
        ...


@dataclass(frozen=True)
class Predicate:
    """One predicate."""

    predicate: Term

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return the value nodes, see :class:`Path`."""
        return data.values(node, self.predicate)


@dataclass(frozen=True)
class Inverse:
    """One predicate, walked from its object to its subject."""

    predicate: Term

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return the value nodes, see :class:`Path`."""
        return data.subjects(self.predicate, node)


@dataclass(frozen=True)
class Reverse:
    """A path of more than a predicate, walked from its end to its start."""

    path: Path

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return the value nodes, see :class:`Path`."""
        return self._inverse.values(data, node)

    @cached_property
    def _inverse(self) -> Path:
        return inverse(self.path)


@dataclass(frozen=True)
class Sequence:
    """One path after another."""

    steps: tuple[Path, ...]

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return the value nodes, see :class:`Path`."""
        nodes: Iterable[Term] = (node,)
        for step in self.steps:
            nodes = {value: None for start in nodes for value in step.values(data, start)}
        return list(nodes)


@dataclass(frozen=True)
class Alternative:
    """Any of several paths."""

    choices: tuple[Path, ...]

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return the value nodes, see :class:`Path`."""
        return list({value: None for choice in self.choices for value in choice.values(data, node)})


@dataclass(frozen=True)
class Repeated:
    """A path walked any number of times: ``*`` from none on, ``+`` from one on, ``?`` none or once."""

    step: Path
    sign: str

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return the value nodes, see :class:`Path`."""
        found = {} if self.sign == "+" else {node: None}
        waiting = list(self.step.values(data, node))
        while waiting:
            value = waiting.pop()
            if value not in found:
                found[value] = None
                if self.sign != "?":
                    waiting += self.step.values(data, value)
        return list(found)


def inverse(path: Path) -> Path:
    """Return the path that leads back (W3C SPARQL 1.1, section 18.2.2.3: the inverse goes inwards)."""
    match path:
        case Predicate(predicate):
            return Inverse(predicate)
        case Inverse(predicate):
            return Predicate(predicate)
        case Reverse(inner):
            return inner
        case Sequence(steps):
            return Sequence(tuple(inverse(step) for step in reversed(steps)))
        case Alternative(choices):
            return Alternative(tuple(inverse(choice) for choice in choices))
        case Repeated(step, sign):
            return Repeated(inverse(step), sign)
    raise TypeError(f"{path!r} is no path")


def write_path(path: Path) -> str:
    """Return a path as SPARQL writes it (W3C SHACL, section 2.3.1).

    >>> write_path(Sequence((Predicate("<urn:p>"), Repeated(Inverse("<urn:q>"), "*"))))
    '(<urn:p>/(^<urn:q>)*)'
    """
    match path:
        case Predicate(predicate):
            return predicate
        case Inverse(predicate):
            return f"^{predicate}"
        case Reverse(inner):
            return f"^({write_path(inner)})"
        case Sequence(steps):
            return f"({'/'.join(map(write_path, steps))})"
        case Alternative(choices):
            return f"({'|'.join(map(write_path, choices))})"
        case Repeated(step, sign):
            return f"({write_path(step)}){sign}"
    raise TypeError(f"{path!r} is no path")


# Shapes and what they find


@total_ordering
@dataclass(frozen=True)
class Finding:
    """One SHACL result (W3C SHACL, section 3.6.2); terms are N-Triples strings.

    ``path`` is the IRI of a path that is one predicate, else None; ``component`` is an IRI; ``constraint`` is
    the SPARQL constraint of the shape that found it.
    ``messages`` holds the message in each language that the shape gives, under "" one without a language.
    """

    severity: Term
    shape: Term
    focus: Term
    path: Term | None
    value: Term | None
    component: Term
    messages: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    constraint: Term | None = field(default=None, compare=False)

    def __lt__(self, other: Finding) -> bool:
        return self.key < other.key

    @property
    def key(self) -> tuple[str, ...]:
        """What findings are sorted by; a missing path or value comes first."""
        return (
            self.severity, self.shape, self.focus, self.path or "", self.value or "", self.component,
        )  # fmt: skip


class Failure(NamedTuple):
    """Where a constraint does not hold; ``path`` only where it is not the shape's own."""

    value: Term | None = None
    path: Term | None = None


#: Takes the data, a focus node and its value nodes; gives a failure for each result of W3C SHACL, section 4.
Failures = Callable[[Data, Term, Collection[Term]], Iterable[Failure]]


class Constraint(NamedTuple):
    """A core constraint: what must hold of a focus node and its value nodes."""

    component: Term
    failures: Failures
    #: Whether there can be a failure where there is no value node.
    concerns_none: bool = False


class Targets(NamedTuple):
    """Where a shape looks for its focus nodes (W3C SHACL, section 2.1.3)."""

    classes: tuple[Term, ...] = ()
    nodes: tuple[Term, ...] = ()
    subjects_of: tuple[Term, ...] = ()
    objects_of: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.classes or self.nodes or self.subjects_of or self.objects_of)

    def find(self, data: Data, among: Collection[Term] | None = None) -> set[Term]:
        """Return the focus nodes, all or those ``among`` some nodes."""
        parts = [
            self.nodes,
            *map(data.instances, self.classes),
            *map(data.subjects_of, self.subjects_of),
            *map(data.objects_of, self.objects_of),
        ]
        return {node for part in parts for node in part if among is None or node in among}


class Shape(NamedTuple):
    """A node shape (``path`` is None) or a property shape."""

    name: Term
    severity: Term
    messages: Mapping[str, str]
    targets: Targets
    path: Path | None
    constraints: tuple[Constraint, ...]
    properties: tuple[Shape, ...]
    queries: tuple[SelectConstraint, ...]
    deactivated: bool = False

    def findings(self, data: Data, nodes: Collection[Term]) -> Iterator[Finding]:
        """Yield what is wrong with focus nodes, each as often as SHACL has a result for it."""
        if self.deactivated:
            return
        yield from self._core_findings(data, nodes)
        for query in self.queries:
            for this, value, predicate, messages in data.solutions(query, nodes):
                # On a node shape the value is the node itself (W3C SHACL, section 5.3.2).
                value = this if value is None and self.path is None else value
                failure = Failure(value, predicate)
                yield self._finding(this, component("SPARQL"), failure, messages, query.name)
        if self.properties:
            path = self.path
            inner = nodes if path is None else [one for node in nodes for one in path.values(data, node)]
            for shape in self.properties:
                yield from shape.findings(data, inner)

    def _core_findings(self, data: Data, nodes: Collection[Term]) -> Iterator[Finding]:
        path, constraints = self.path, self.constraints
        on_none = [constraint for constraint in constraints if constraint.concerns_none]
        for node in nodes if constraints else ():
            values = (node,) if path is None else path.values(data, node)
            for constraint in constraints if values else on_none:
                for failure in constraint.failures(data, node, values):
                    yield self._finding(node, constraint.component, failure, self.messages)

    def conforms(self, data: Data, node: Term) -> bool:
        """Say whether one node conforms to the shape (W3C SHACL, section 3.4.1)."""
        return next(self.findings(data, (node,)), None) is None

    def _finding(
        self,
        node: Term,
        component: Term,
        failure: Failure,
        messages: Mapping[str, str],
        constraint: Term | None = None,
    ) -> Finding:
        path = failure.path
        if path is None and isinstance(self.path, Predicate):
            path = self.path.predicate
        return Finding(self.severity, self.name, node, path, failure.value, component, messages, constraint)


class Shapes(NamedTuple):
    """All shapes with targets, and how to find one by its name."""

    roots: tuple[Shape, ...]
    named: Mapping[Term, Shape]


@cache
def bundled_shapes() -> Shapes:
    """Return the shapes of ``shapes/*.ttl``, read once in a process."""
    import pyoxigraph

    files = sorted(packaged("shapes").glob("*.ttl"))
    return read_shapes(quad.triple for file in files for quad in pyoxigraph.parse(path=str(file)))


def validate(data: Data, shapes: Shapes, focus: Collection[Term] | None = None) -> list[Finding]:
    """Return the results of ``data`` under ``shapes``, sorted (W3C SHACL, section 3.4).

    ``focus`` (N-Triples strings) limits the check to those focus nodes; each is checked by the shapes
    whose targets it is in. Two results that say the same come from two constraints, or from one that is
    reached on two ways: SHACL counts both.
    """
    return sorted(
        finding for shape in shapes.roots for finding in shape.findings(data, shape.targets.find(data, focus))
    )


# The shapes graph

_LIST_OF: Final = "list of "
_VOCABULARY: Final = f"<{SH}"
_IMPORTS: Final = f"<{PREFIXES['owl']}imports>"
#: What may be imported without being read: SHACL's vocabulary has no shapes.
_IMPORTED: Final = frozenset((f"<{SH}>", f"<{SH.removesuffix('#')}>"))
_TRUTH, _UNTRUTH = (f'"{word}"^^<{XSD}boolean>' for word in ("true", "false"))
#: The classes of SHACL that are supported.
_CLASSES: Final = frozenset(map(sh, (
    "Shape", "NodeShape", "PropertyShape", "PropertyGroup", "Severity", "NodeKind", "SPARQLConstraint",
    "PrefixDeclaration", "ValidationReport", "ValidationResult", "AbstractResult",
)))  # fmt: skip
#: What a value must be, by the name in ``shape_properties.tsv``. Of the ways to write a boolean only two are
#: those of SHACL, which compares terms; whether others count differs from engine to engine.
_KINDS_OF_VALUES: Final[Mapping[str, Callable[[Term], bool]]] = {
    "any": lambda term: True,
    "iri": lambda term: term.startswith("<"),
    "node": lambda term: not is_literal(term),
    "iri-or-literal": lambda term: not term.startswith("_:"),
    "literal": is_literal,
    "string": lambda term: is_literal(term) and datatype(term) == f"<{XSD}string>",
    "anyURI": lambda term: is_literal(term) and datatype(term) == f"<{XSD}anyURI>",
    "text": lambda term: is_literal(term) and (bool(language(term)) or datatype(term) == f"<{XSD}string>"),
    "integer": lambda term: is_literal(term) and datatype(term) == f"<{XSD}integer>" and is_well_formed(term),
    "boolean": lambda term: term in (_TRUTH, _UNTRUTH),
}


class ShapesGraph:
    """A shapes graph. Each method that finds something malformed raises ValueError and names the shape."""

    def __init__(self, triples: Iterable[pyoxigraph.Triple]) -> None:
        self._properties: dict[Term, dict[Term, list[Term]]] = {}
        names: dict[Term, Term] = {}
        for line in dict.fromkeys(map(str, triples)):
            # Blank nodes get names by their order: the same in each process that reads the same files.
            subject, predicate, value = (
                names.setdefault(term, f"_:shape{len(names)}") if term.startswith("_:") else term
                for term in line.split(" ", 2)
            )
            self._properties.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def __iter__(self) -> Iterator[Term]:
        """Yield each subject."""
        return iter(self._properties)

    def properties(self, node: Term) -> Mapping[Term, list[Term]]:
        """Return all properties of a node: predicate to objects."""
        return self._properties.get(node, {})

    def values(self, node: Term, predicate: Term) -> list[Term]:
        """Return the objects of the triples with that subject and predicate."""
        return self._properties.get(node, {}).get(predicate, [])

    def only(self, node: Term, predicate: Term) -> Term | None:
        """Return the one object, or None where there is none."""
        found = self.values(node, predicate)
        if len(found) > 1:
            raise ValueError(f"{_show(node)} has more than one {_show(predicate)}")
        return found[0] if found else None

    def members(self, head: Term) -> list[Term]:
        """Return the members of an RDF list."""
        found: list[Term] = []
        seen: set[Term] = set()
        if self.values(_NIL, _FIRST) or self.values(_NIL, _REST):
            raise ValueError("rdf:nil is no empty list")
        while head != _NIL:
            first, rest = self.only(head, _FIRST), self.only(head, _REST)
            if first is None or rest is None or head in seen:
                raise ValueError(f"{_show(head)} is no well-formed list")
            seen.add(head)
            found.append(first)
            head = rest
        return found

    def is_list(self, node: Term) -> bool:
        """Say whether a node is the head of a list."""
        return node == _NIL or bool(self.values(node, _FIRST))

    def truth(self, node: Term, predicate: Term) -> bool:
        """Return the xsd:boolean of a node, False where there is none."""
        return self.only(node, predicate) == _TRUTH

    def messages(self, node: Term) -> Mapping[str, str]:
        """Return ``sh:message`` by language, under "" one without a language."""
        found = {language(word): text(word) for word in sorted(self.values(node, sh("message")))}
        if len(found) < len(self.values(node, sh("message"))):
            raise ValueError(f"{_show(node)} has two sh:message in one language")
        return found

    @cached_property
    def queries(self) -> frozenset[Term]:
        """The SPARQL constraints of all shapes."""
        return frozenset(one for node in self for one in self.values(node, sh("sparql")))

    def kinds(self, node: Term) -> frozenset[Term]:
        """Return the classes of a node with their superclasses, up to the first of SHACL's vocabulary."""
        found: dict[Term, None] = {}
        waiting = list(self.values(node, RDF_TYPE))
        while waiting:
            kind = waiting.pop()
            if kind not in found:
                found[kind] = None
                waiting += () if kind.startswith(_VOCABULARY) else self.values(kind, SUBCLASS)
        return frozenset(found)

    def is_typed_shape(self, node: Term) -> bool:
        """Say whether a node is an instance of sh:NodeShape or sh:PropertyShape."""
        return not self.kinds(node).isdisjoint((sh("NodeShape"), sh("PropertyShape")))

    def is_shape(self, node: Term) -> bool:
        """Say whether a node is a shape by its class or its properties (W3C SHACL, section 2.1)."""
        defining = _list_properties("target", "parameter", "property-parameter")
        return self.is_typed_shape(node) or any(one in defining for one in self.properties(node))

    def is_class(self, node: Term) -> bool:
        """Say whether a node is a class, OWL's too: a shape that is one aims at its instances."""
        return not self.kinds(node).isdisjoint((f"<{PREFIXES['rdfs']}Class>", f"<{PREFIXES['owl']}Class>"))

    def reject_unsupported(self) -> None:
        """Raise ValueError for a property or a class of SHACL that is not supported, wherever it stands.

        What SHACL's own vocabulary says of its terms is passed over.
        """
        unsupported = _list_properties("unsupported")
        for node in self:
            if node.startswith(_VOCABULARY):
                continue
            for kind in self.kinds(node):
                if kind.startswith(_VOCABULARY) and kind not in _CLASSES:
                    raise ValueError(f"{_show(node)} is a {_show(kind)}, which is not supported")
            for predicate in self.properties(node):
                if predicate in unsupported:
                    raise ValueError(f"{_show(node)} has {_show(predicate)}, which is not supported")
            for other in self.values(node, _IMPORTS):
                if other not in _IMPORTED and not self.values(other, sh("declare")):
                    raise ValueError(
                        f"{_show(node)} imports {_show(other)}, which is not followed: read both as one"
                        " graph, without owl:imports"
                    )

    def check_properties(self, node: Term, allowed: Collection[Term]) -> None:
        """Raise ValueError where a property of SHACL is none of those allowed, or has a wrong value."""
        properties = self.properties(node)
        for predicate, values in properties.items():
            if not predicate.startswith(_VOCABULARY):
                continue
            row = read_shape_properties().get(predicate)
            if row is None or predicate not in allowed:
                raise ValueError(f"{_show(node)} may not have {_show(predicate)}")
            if row.is_single:
                self.only(node, predicate)
            for value in values:
                for one in self.members(value) if row.in_list else (value,):
                    if not _KINDS_OF_VALUES[row.values](one):
                        raise ValueError(f"{_show(predicate)} of {_show(node)} cannot be {_show(one)}")
            if row.beside and row.beside.isdisjoint(properties):
                others = " or ".join(sorted(map(_show, row.beside)))
                raise ValueError(f"{_show(node)} has {_show(predicate)} without {others}")


class ShapeProperty(NamedTuple):
    """A row of ``shape_properties.tsv``: what has the property, and which values (W3C SHACL, appendix B).

    ``beside`` are properties of which one must stand beside it.
    """

    of: str
    values: str
    in_list: bool
    is_single: bool
    beside: frozenset[Term]


@cache
def read_shape_properties() -> Mapping[Term, ShapeProperty]:
    """Return the properties of SHACL, of its advanced features too."""
    table = FilePath(__file__).with_name("shape_properties.tsv").read_text(encoding="utf-8")
    return {
        sh(row["property"]): ShapeProperty(
            row["of"],
            row["values"].removeprefix(_LIST_OF),
            row["values"].startswith(_LIST_OF),
            row["most"] == "1",
            frozenset(map(sh, row["beside"].split())),
        )
        for row in csv.DictReader(table.splitlines(), delimiter="\t")
    }


@cache
def _list_properties(*kinds: str) -> frozenset[Term]:
    """Return the properties that nodes of some kinds have."""
    return frozenset(name for name, row in read_shape_properties().items() if row.of in kinds)


def _show(term: Term) -> str:
    """Return a term of the shapes graph as a message names it."""
    return compact(text(term)) if term.startswith("<") else term


# Constraint components (W3C SHACL, section 4)

#: Takes the shapes graph, the shape and the parameter's value; None where the value asks for nothing.
Maker = Callable[[ShapesGraph, Term, Term], Constraint | None]
_FAILED: Final = (Failure(),)
#: The first characters of the terms of each kind.
_NODE_KINDS: Final = {
    sh("IRI"): "<", sh("BlankNode"): "_", sh("Literal"): '"', sh("BlankNodeOrIRI"): "_<",
    sh("BlankNodeOrLiteral"): '_"', sh("IRIOrLiteral"): '<"',
}  # fmt: skip
_FLAGS: Final = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE}
#: One sign of a pattern: an escape, a set of characters, or a character.
_SIGN: Final = re.compile(r"\\.|\[\^?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
#: Beside escapes, sets and counts, what Python reads and XPath does not: (?= and a++, []a] and a{,2}.
_ODD: Final = re.compile(r"\(\?(?!:)|[*+?}]\+|[][{}]")
#: The letters and digits after a backslash that mean the same in XPath and in Python.
_BACK_REFERENCES: Final = frozenset("123456789")
_ESCAPED: Final = frozenset("nrtdDsSwW") | _BACK_REFERENCES


@lru_cache(maxsize=10_000)
def pattern(words: str, flags: str = "") -> re.Pattern[str]:
    r"""Return a pattern of XPath as one of Python; raises ValueError for what they do not read alike.

    In XPath ``$`` is the very end; in Python it is also before a line break at the end. The flag ``x``
    leaves white space out, but in sets of characters.

    >>> bool(pattern("^a$").search("a")), bool(pattern("^a$").search("a\n"))
    (True, False)
    """
    unknown = set(flags) - set(_FLAGS) - {"x"}
    if unknown:
        raise ValueError(f"the flags {flags!r} of a regular expression are not supported")
    signs = _SIGN.findall(words)
    if "x" in flags:
        signs = [sign for sign in signs if sign not in " \t\n\r"]
    for sign in signs:
        in_set = sign.startswith("[") and len(sign) > 1
        inner = sign[1:-1] if in_set else sign
        known = _ESCAPED - _BACK_REFERENCES if in_set else _ESCAPED
        if any(one.isalnum() and one not in known for one in re.findall(r"\\(.)", inner, re.DOTALL)) or (
            in_set and "[" in re.sub(r"\\.", "", inner)
        ):
            raise ValueError(f"the regular expression {words!r} is not supported: it has {sign}")
    plain = "".join(sign if len(sign) == 1 or sign in ("[]", "[^]") else "_" for sign in signs)
    if odd := _ODD.search(re.sub(r"\{[0-9]+(?:,[0-9]*)?\}(?!\+)", "", plain)):
        raise ValueError(f"the regular expression {words!r} is not supported: it has {odd[0]}")
    if "m" not in flags:
        signs = [r"\Z" if sign == "$" else sign for sign in signs]
    try:
        return re.compile("".join(signs), sum(_FLAGS[flag] for flag in set(flags) - {"x"}))
    except re.error as error:
        raise ValueError(f"the regular expression {words!r} is not supported: {error}") from error


def component(name: str) -> Term:
    """Return the IRI of a constraint component: ``MinCount`` gives ``sh:MinCountConstraintComponent``."""
    return sh(f"{name}ConstraintComponent")


def _of_values(name: str, holds: Callable[[Data, Term], bool]) -> Constraint:
    """Return a constraint on each value node by itself: one result for each that fails."""

    def failures(data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        return [Failure(value) for value in values if not holds(data, value)]

    return Constraint(component(name), failures)


def _class(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    return _of_values("Class", lambda data, node: data.is_instance(node, value))


def _datatype(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    return _of_values(
        "Datatype", lambda data, node: is_literal(node) and datatype(node) == value and is_well_formed(node)
    )


def _node_kind(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    if value not in _NODE_KINDS:
        raise ValueError(f"{_show(shape)} has an unknown sh:nodeKind: {_show(value)}")
    return _of_values("NodeKind", lambda data, node: node[0] in _NODE_KINDS[value])


def _range(name: str, relation: str) -> Maker:
    def make(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
        return _of_values(name, lambda data, node: compare(node, relation, value))

    return make


def _count(name: str, is_enough: Callable[[int, int], bool]) -> Maker:
    def make(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
        number = int(text(value))

        def failures(data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
            return () if is_enough(len(values), number) else _FAILED

        return Constraint(component(name), failures, concerns_none=True)

    return make


def _length(name: str, is_enough: Callable[[int, int], bool]) -> Maker:
    def make(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
        number = int(text(value))
        return _of_values(
            name, lambda data, node: not node.startswith("_:") and is_enough(len(text(node)), number)
        )

    return make


def _pattern(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    flags = text(graph.only(shape, sh("flags")) or '""')
    try:
        made = pattern(text(value), flags)
    except ValueError as error:
        raise ValueError(f"{_show(shape)} has a sh:pattern that is not supported: {error}") from error
    return _of_values(
        "Pattern", lambda data, node: not node.startswith("_:") and made.search(text(node)) is not None
    )


def _language_in(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    """Compare with basic language ranges, in small letters (RFC 4647, section 3.3.1)."""
    ranges = tuple(text(one).lower() for one in graph.members(value))

    def holds(data: Data, node: Term) -> bool:
        tag = language(node).lower()
        return bool(tag) and any(one in ("*", tag) or tag.startswith(one + "-") for one in ranges)

    return _of_values("LanguageIn", holds)


def _unique_lang(graph: ShapesGraph, shape: Term, value: Term) -> Constraint | None:
    """Give a failure, without a value, for each language that stands more than once."""

    def failures(data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        if len(values) < 2:
            return ()
        counts = Counter(tag.lower() for tag in map(language, values) if tag)
        return [Failure() for count in counts.values() if count > 1]

    return Constraint(component("UniqueLang"), failures) if graph.truth(shape, sh("uniqueLang")) else None


def _in(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    allowed = frozenset(graph.members(value))
    return _of_values("In", lambda data, node: node in allowed)


def _has_value(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    def failures(data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        return () if value in values else _FAILED

    return Constraint(component("HasValue"), failures, concerns_none=True)


def _equals(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    def failures(data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        return [Failure(one) for one in set(values) ^ set(data.values(focus, value))]

    return Constraint(component("Equals"), failures, concerns_none=True)


def _disjoint(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
    def failures(data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        others = data.values(focus, value)
        return [Failure(one) for one in values if one in others]

    return Constraint(component("Disjoint"), failures)


def _less(name: str, relation: str) -> Maker:
    def make(graph: ShapesGraph, shape: Term, value: Term) -> Constraint:
        def failures(data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
            others = data.values(focus, value)
            return [Failure(one) for one in values for other in others if not compare(one, relation, other)]

        return Constraint(component(name), failures)

    return make


_MAKERS: Final[Mapping[Term, Maker]] = {
    sh("class"): _class, sh("datatype"): _datatype, sh("nodeKind"): _node_kind,
    sh("minCount"): _count("MinCount", operator.ge), sh("maxCount"): _count("MaxCount", operator.le),
    sh("minExclusive"): _range("MinExclusive", ">"), sh("minInclusive"): _range("MinInclusive", ">="),
    sh("maxExclusive"): _range("MaxExclusive", "<"), sh("maxInclusive"): _range("MaxInclusive", "<="),
    sh("minLength"): _length("MinLength", operator.ge), sh("maxLength"): _length("MaxLength", operator.le),
    sh("pattern"): _pattern, sh("languageIn"): _language_in, sh("uniqueLang"): _unique_lang, sh("in"): _in,
    sh("hasValue"): _has_value, sh("equals"): _equals, sh("disjoint"): _disjoint,
    sh("lessThan"): _less("LessThan", "<"), sh("lessThanOrEquals"): _less("LessThanOrEquals", "<="),
}  # fmt: skip


def _closed(allowed: Collection[Term]) -> Constraint:
    """Give a failure for each triple of a value node with another predicate than those allowed."""

    def failures(data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        return [
            Failure(value, predicate)
            for node in values
            for predicate, found in data.properties(node).items()
            if predicate not in allowed
            for value in found
        ]

    return Constraint(component("Closed"), failures)


def _conforming(name: str, shapes: Collection[Shape], numbers: Collection[int]) -> Constraint:
    """Limit to how many of some shapes a value node may conform (W3C SHACL, sections 4.6 and 4.7.1)."""
    return _of_values(name, lambda data, node: sum(one.conforms(data, node) for one in shapes) in numbers)


def _qualified(
    name: str, shape: Shape, siblings: Collection[Shape], is_enough: Callable[[int], bool]
) -> Constraint:
    """Limit how many value nodes conform to a shape and to no sibling (W3C SHACL, section 4.7.3)."""

    def failures(data: Data, focus: Term, values: Collection[Term]) -> Iterable[Failure]:
        count = sum(
            shape.conforms(data, value) and not any(sibling.conforms(data, value) for sibling in siblings)
            for value in values
        )
        return () if is_enough(count) else _FAILED

    return Constraint(component(name), failures, concerns_none=True)


# Reading of shapes

_TARGETS: Final = tuple(map(sh, ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")))
#: Parameters that are no constraint of their own, or are read otherwise.
_READ_OTHERWISE: Final = frozenset(map(sh, (
    "flags", "ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint",
    "property", "sparql", "qualifiedValueShape",
)))  # fmt: skip
_PATH_SIGNS: Final = {sh("zeroOrMorePath"): "*", sh("oneOrMorePath"): "+", sh("zeroOrOnePath"): "?"}


def read_shapes(triples: Iterable[pyoxigraph.Triple]) -> Shapes:
    """Return the shapes of a shapes graph.

    Raises ValueError for a malformed shape and for anything of SHACL that is not supported.
    """
    graph = ShapesGraph(triples)
    graph.reject_unsupported()
    reader = _Reader(graph)
    try:
        for node in graph:
            if not node.startswith(_VOCABULARY) and graph.is_shape(node):
                reader.shape(node)
    except RecursionError as error:
        raise ValueError("the shapes stand in one another too deeply to be read") from error
    roots = tuple(shape for shape in reader.shapes.values() if shape.targets)
    return Shapes(roots, reader.shapes)


class _Reader:
    """Reads each shape once."""

    def __init__(self, graph: ShapesGraph) -> None:
        self.graph = graph
        self.shapes: dict[Term, Shape] = {}
        self._started: set[Term] = set()

    def shape(self, node: Term) -> Shape:
        if node in self.shapes:
            return self.shapes[node]
        if node in self._started:
            raise ValueError(f"{_show(node)} refers to itself: recursive shapes are not supported")
        self._started.add(node)
        graph = self.graph
        is_property = bool(graph.values(node, sh("path")))
        if sh("NodeShape" if is_property else "PropertyShape") in graph.kinds(node):
            word = "has" if is_property else "lacks"
            raise ValueError(f"{_show(node)} {word} a sh:path, which does not go with its class")
        graph.check_properties(
            node,
            _list_properties("target", "trait", "parameter", "prologue")
            | (_list_properties("property-parameter") if is_property else frozenset())
            | (_list_properties("query") if node in graph.queries else frozenset()),
        )
        path = self._path(graph.values(node, sh("path"))[0]) if is_property else None
        self.shapes[node] = Shape(
            name=node,
            severity=graph.only(node, sh("severity")) or sh("Violation"),
            messages=graph.messages(node),
            targets=self._targets(node),
            path=path,
            constraints=tuple(self._constraints(node)),
            properties=tuple(
                self._inner(node, "property", one) for one in graph.values(node, sh("property"))
            ),
            queries=tuple(
                query for one in graph.values(node, sh("sparql")) if (query := self._query(node, one, path))
            ),
            deactivated=graph.truth(node, sh("deactivated")),
        )
        return self.shapes[node]

    def _inner(self, holder: Term, name: str, node: Term) -> Shape:
        """Return a shape that another refers to by a parameter; raises ValueError where there is none."""
        graph = self.graph
        if not graph.is_shape(node) and _list_properties("trait").isdisjoint(graph.properties(node)):
            raise ValueError(f"sh:{name} of {_show(holder)} is {_show(node)}, and no shape has that name")
        shape = self.shape(node)
        if (name == "property" and shape.path is None) or (name == "node" and shape.path is not None):
            wanted = (
                "property shape, with a sh:path" if name == "property" else "node shape, without a sh:path"
            )
            raise ValueError(f"sh:{name} of {_show(holder)} is {_show(node)}, which is no {wanted}")
        return shape

    def _targets(self, node: Term) -> Targets:
        classes, nodes, subjects, objects = (tuple(self.graph.values(node, one)) for one in _TARGETS)
        own = (node,) if self.graph.is_typed_shape(node) and self.graph.is_class(node) else ()
        if own and not node.startswith("<"):
            raise ValueError(f"{_show(node)} is a shape and a class, and has no IRI")
        return Targets(classes + own, nodes, subjects, objects)

    def _path(self, node: Term, above: frozenset[Term] = frozenset()) -> Path:
        graph = self.graph
        if node.startswith("<") and node != _NIL:
            return Predicate(node)
        properties = graph.properties(node)
        if node in above or is_literal(node):
            raise ValueError(f"{_show(node)} is no path of SHACL")
        above |= {node}
        if graph.is_list(node):
            return Sequence(self._paths(node, above))
        kinds = [(kind, inner) for kind, values in properties.items() for inner in values]
        if len(kinds) == 1:
            ((kind, inner),) = kinds
            if kind == sh("alternativePath"):
                return Alternative(self._paths(inner, above))
            if kind == sh("inversePath"):
                path = self._path(inner, above)
                return Inverse(path.predicate) if isinstance(path, Predicate) else Reverse(path)
            if kind in _PATH_SIGNS:
                return Repeated(self._path(inner, above), _PATH_SIGNS[kind])
        raise ValueError(f"{_show(node)} is no path of SHACL")

    def _paths(self, head: Term, above: frozenset[Term]) -> tuple[Path, ...]:
        paths = tuple(self._path(one, above) for one in self.graph.members(head))
        if len(paths) < 2:
            raise ValueError(f"{_show(head)} is no path of SHACL: a list of paths has two members or more")
        return paths

    def _constraints(self, node: Term) -> Iterator[Constraint]:
        for predicate, values in self.graph.properties(node).items():
            if predicate not in _list_properties("parameter", "property-parameter") - _READ_OTHERWISE:
                continue
            for value in values:
                constraint = self._constraint(node, predicate, value)
                if constraint is not None:
                    yield constraint
        if self.graph.values(node, sh("qualifiedValueShape")):
            yield from self._qualified_constraints(node)

    def _constraint(self, node: Term, predicate: Term, value: Term) -> Constraint | None:
        if predicate in _MAKERS:
            return _MAKERS[predicate](self.graph, node, value)
        name = predicate.removeprefix(_VOCABULARY).removesuffix(">")
        if name in ("node", "not"):
            return _conforming(name.capitalize(), (self._inner(node, name, value),), {int(name == "node")})
        if name in ("and", "or", "xone"):
            shapes = tuple(self._inner(node, name, one) for one in self.graph.members(value))
            count = len(shapes)
            least, most = {"and": (count, count), "or": (1, count), "xone": (1, 1)}[name]
            return _conforming(name.capitalize(), shapes, range(least, most + 1))
        assert name == "closed"
        return self._closed_constraint(node)

    def _closed_constraint(self, node: Term) -> Constraint | None:
        graph = self.graph
        if not graph.truth(node, sh("closed")):
            return None
        ignored = graph.only(node, sh("ignoredProperties"))
        allowed = set(graph.members(ignored)) if ignored else set()
        paths = [graph.only(one, sh("path")) for one in graph.values(node, sh("property"))]
        return _closed(allowed | {path for path in paths if path is not None and path.startswith("<")})

    def _qualified_constraints(self, node: Term) -> Iterator[Constraint]:
        graph = self.graph
        wanted = graph.only(node, sh("qualifiedValueShape"))
        assert wanted is not None
        siblings: tuple[Shape, ...] = ()
        if graph.truth(node, sh("qualifiedValueShapesDisjoint")):
            parents = [one for one in graph if node in graph.values(one, sh("property"))]
            found = {
                shape: None
                for parent in parents
                for one in graph.values(parent, sh("property"))
                for shape in graph.values(one, sh("qualifiedValueShape"))
            }
            siblings = tuple(self._inner(node, "qualifiedValueShape", one) for one in found if one != wanted)
        shape = self._inner(node, "qualifiedValueShape", wanted)
        least, most = (graph.only(node, sh(name)) for name in ("qualifiedMinCount", "qualifiedMaxCount"))
        if least is not None:
            yield _qualified("QualifiedMinCount", shape, siblings, int(text(least)).__le__)
        if most is not None:
            yield _qualified("QualifiedMaxCount", shape, siblings, int(text(most)).__ge__)

    def _query(self, shape: Term, node: Term, path: Path | None) -> SelectConstraint | None:
        """Return a ``sh:sparql`` of a shape, or None when it is deactivated (W3C SHACL, section 5.1)."""
        graph = self.graph
        if not graph.is_shape(node):
            graph.check_properties(
                node, _list_properties("query", "prologue") | {sh("message"), sh("deactivated")}
            )
        select = graph.only(node, sh("select"))
        if select is None:
            raise ValueError(f"a sh:sparql of {_show(shape)} has no sh:select")
        if graph.truth(node, sh("deactivated")):
            return None
        return select_constraint(
            text(select), self._prefixes(node), graph.messages(node) or graph.messages(shape),
            name=node, path=None if path is None else write_path(path),
        )  # fmt: skip

    def _prefixes(self, node: Term) -> Mapping[str, str]:
        """Return the prefixes and namespaces that ``sh:prefixes`` leads to, through ``owl:imports`` too."""
        graph = self.graph
        found: dict[str, str] = {}
        seen: set[Term] = set()
        waiting = list(graph.values(node, sh("prefixes")))
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            waiting += graph.values(place, _IMPORTS)
            for declaration in graph.values(place, sh("declare")):
                graph.check_properties(declaration, _list_properties("prologue"))
                prefix, space = (graph.only(declaration, sh(name)) for name in ("prefix", "namespace"))
                if prefix is None or space is None:
                    raise ValueError(f"a sh:declare of {_show(place)} lacks sh:prefix or sh:namespace")
                if found.setdefault(text(prefix), text(space)) != text(space):
                    raise ValueError(f"the prefix {text(prefix)} of {_show(node)} has two namespaces")
        return found
