"""An agreement as RDF, the same bytes each time, and its norms and metadata in terms of ODRL and ELI.

Statements stand in one order: by subject, the types first, numbers as numbers. JSON-LD is written in two
ways: under ``ontology/context.jsonld``, nested as it is authored (saved as YAML it is read as an agreement's
own file is; the context stands in the file, so that nothing is fetched), and expanded, a flat list of nodes.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QueryTriples,
    RdfFormat,
    Variable,
    serialize,
)

from servanda.errors import ServandaError
from servanda.export.blank_nodes import name_blank_nodes
from servanda.messages import error_text
from servanda.namespaces import ONTOLOGY_GRAPH, PREFIXES, SRV, compact, derived_graph
from servanda.read.context import Term, read_context
from servanda.resources import data_folder
from servanda.store import rdf_xml, turtle

if TYPE_CHECKING:
    import pyoxigraph

    from servanda.export.formats import Request
    from servanda.read.syntax import Json

#: What may come with an agreement: what the rules concluded, and the ontology with its registries.
PARTS: Final = ("derived", "registries")
Quads: TypeAlias = "list[pyoxigraph.Quad]"
Object: TypeAlias = "dict[str, Json]"
_TYPE: Final = PREFIXES["rdf"] + "type"
_STRING: Final = PREFIXES["xsd"] + "string"
_OWN_PREFIX: Final = PREFIXES["vann"] + "preferredNamespacePrefix"
ELI: Final = "http://data.europa.eu/eli/ontology#"
#: What stands for a blank node in a query that must name one several times (RDF 1.1 Concepts, section 3.5).
_BLANK: Final = "https://w3id.org/.well-known/genid/"
#: Keys of the ODRL file under which things are described where they are named, and that always hold lists.
_PLACES: Final = ("obligation", "permission", "prohibition", "leftOut", "target", "refinement")
_LISTS: Final = ("obligation", "permission", "prohibition", "leftOut", "refinement", "lost")
#: A text cut into its letters and its numbers.
SplitText: TypeAlias = "tuple[tuple[int, int, str], ...]"


def write_rdf(request: Request) -> bytes:
    """Return an agreement as RDF, as authored, in a format of :data:`FORMATS`.

    In N-Quads, TriG and JSON-LD the parts stand in named graphs of their own; the other formats have no
    graphs and hold all in one. Raises ServandaError as :func:`collect_statements`.
    """
    return FORMATS[request.format](collect_statements(request), request.agreement)


def collect_statements(request: Request) -> Quads:
    """Return the quads of an agreement in their one order; ``include`` may add :data:`PARTS`.

    Blank nodes are named by what is said of them. Raises ServandaError for an unknown agreement or part.
    """
    store, agreement, include = request.store, request.agreement, request.include
    if unknown := sorted(set(include) - set(PARTS)):
        raise ServandaError(error_text("unknown-part", name=unknown[0], parts=", ".join(PARTS)))
    graphs = [agreement]
    graphs += [derived_graph(agreement)] if "derived" in include else []
    graphs += [ONTOLOGY_GRAPH] if "registries" in include else []
    quads = [q for graph in graphs for q in store.quads_for_pattern(None, None, None, NamedNode(graph))]
    if not any(quad.graph_name == NamedNode(agreement) for quad in quads):
        raise ServandaError(error_text("no-agreement-here", name=compact(agreement)), exit_code=1)
    return sorted(name_blank_nodes(quads), key=quad_key)


def collect_prefixes(
    statements: Iterable[pyoxigraph.Quad | pyoxigraph.Triple], known: Mapping[str, str]
) -> dict[str, str]:
    """Return those of the ``known`` prefixes that the IRIs of some statements can use, sorted by name."""
    used: set[str] = set()
    for one in statements:
        for term in (one.subject, one.predicate, one.object):
            used.add(getattr(term, "value", "") if not hasattr(term, "datatype") else term.datatype.value)
    return {
        prefix: namespace
        for prefix, namespace in sorted(known.items())
        if any(iri.startswith(namespace) for iri in used)
    }


def add_own_prefix(
    known: Mapping[str, str], quads: Iterable[pyoxigraph.Quad], agreement: str
) -> dict[str, str]:
    """Return prefixes with that which an agreement states for itself in some quads (``kznato:``)."""
    found = dict(known)
    for quad in quads:
        if quad.predicate.value == _OWN_PREFIX and getattr(quad.subject, "value", "") == agreement:
            own = str(getattr(quad.object, "value", ""))
            # A prefix that is known already must go on meaning what it means.
            if re.fullmatch(r"[a-z][a-z0-9-]*", own):
                found.setdefault(own, agreement + "/")
    return found


def serialize_paragraphs(triples: Iterable[pyoxigraph.Triple], short: dict[str, str]) -> bytes:
    """Return Turtle with one paragraph for each subject, in the natural order; ``short`` are its prefixes."""
    return turtle.serialize_paragraphs(sorted(dict.fromkeys(triples), key=statement_key), short)


def _prefixes_of(quads: Quads, agreement: str) -> dict[str, str]:
    return collect_prefixes(quads, add_own_prefix(PREFIXES, quads, agreement))


def _write_turtle(quads: Quads, agreement: str) -> bytes:
    return serialize_paragraphs((quad.triple for quad in quads), _prefixes_of(quads, agreement))


def _write_trig(quads: Quads, agreement: str) -> bytes:
    return (
        serialize(
            quads,
            format=RdfFormat.TRIG,
            prefixes=_prefixes_of(quads, agreement),
        )
        or b""
    )


def _write_nquads(quads: Quads, agreement: str) -> bytes:
    del agreement  # a line-based format has no prefixes
    lines = (serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))


def _write_ntriples(quads: Quads, agreement: str) -> bytes:
    del agreement  # a line-based format has no prefixes
    lines = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(set(lines.splitlines(keepends=True))))


def _write_rdfxml(quads: Quads, agreement: str) -> bytes:
    triples = sorted(dict.fromkeys(quad.triple for quad in quads), key=statement_key)
    return rdf_xml.serialize_rdf_xml(triples, _prefixes_of(quads, agreement))


def _write_jsonld(quads: list[pyoxigraph.Quad], agreement: str) -> bytes:
    """Return ``quads`` as JSON-LD: one nested agreement, or a list of graphs when there are several.

    ``agreement`` is the IRI against which short names are written. Raises nothing.
    """
    graphs = {
        graph: [quad.triple for quad in group]
        for graph, group in groupby(quads, key=lambda quad: str(getattr(quad.graph_name, "value", "")))
    }
    language = _text_language(quads, agreement)
    here: Object = {"@base": agreement + "/"}
    if language:
        here["@language"] = language
    document: Object = {"@context": [read_context().raw, here]}
    if set(graphs) == {agreement}:
        trees = _TreeBuilder(graphs[agreement], agreement, language).trees()
        document |= trees[0] if len(trees) == 1 else {"graph": list(trees)}
    else:
        names = _TreeBuilder([], agreement, language)
        document["graph"] = [
            {"id": names.name(graph), "graph": list(_TreeBuilder(triples, agreement, language).trees())}
            for graph, triples in graphs.items()
        ]
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "surrogatepass")


def _text_language(quads: list[pyoxigraph.Quad], agreement: str) -> str | None:
    """Return the language of the agreement's text, which plain strings then have."""
    stated = PREFIXES["dcterms"] + "language"
    for quad in quads:
        if _term_text(quad.subject) == agreement and quad.predicate.value == stated:
            found = str(getattr(quad.object, "value", ""))
            return found if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", found) else None
    return None


class _TreeBuilder:
    """The triples of one graph, turned into trees that follow the keys of the context."""

    def __init__(self, triples: list[pyoxigraph.Triple], agreement: str, language: str | None) -> None:
        self.base = agreement + "/"
        self.root = agreement
        self.language = language
        self.said: dict[str, list[pyoxigraph.Triple]] = defaultdict(list)
        for triple in sorted(triples, key=statement_key):
            self.said[_term_text(triple.subject)].append(triple)
        self.placed: set[str] = set()

    def trees(self) -> list[Object]:
        """Return the tree of the agreement and one for each node that does not hang on it."""
        subjects = sorted(self.said, key=lambda iri: (iri != self.root, split_numbers(iri)))
        held = {_term_text(t.object) for triples in self.said.values() for t in triples if _holds_node(t)}
        # Nodes that nothing holds come first, so that what hangs on them is found in its place.
        found = [
            self.whole(iri) for iri in sorted(subjects, key=lambda iri: iri in held and iri != self.root)
        ]
        return [tree for tree in found if tree]

    def whole(self, iri: str) -> Object:
        """Return a node with its id, or nothing when it stands in another's place already."""
        if iri in self.placed:
            return {}
        self.placed.add(iri)
        return {"id": self.name(iri), **self.properties(iri)}

    def properties(self, iri: str) -> Object:
        """Return all that is said of a node, by key."""
        result: Object = {}
        grouped: dict[str, list[pyoxigraph.Triple]] = defaultdict(list)
        for triple in self.said[iri]:
            grouped[triple.predicate.value].append(triple)
        order = {term.iri: place for place, term in enumerate(read_context().properties.values())}
        for predicate in sorted(grouped, key=lambda p: (p != _TYPE, order.get(p, len(order)), p)):
            for key, value in self.property(predicate, grouped[predicate]):
                result[key] = value
        return result

    def property(self, predicate: str, triples: list[pyoxigraph.Triple]) -> list[tuple[str, Json]]:
        """Return key and value of one property; two pairs when the context can say only some of it."""
        if predicate == _TYPE and all(_is_iri(t.object) for t in triples):
            return [("type", _unwrap_single([self.class_name(_term_text(t.object)) for t in triples]))]
        term = read_context().term_of(predicate)
        fit = [t.object for t in triples if term and _fits_term(term, t.object)]
        rest = [t.object for t in triples if t.object not in fit]
        pairs: list[tuple[str, Json]] = []
        if term and fit:
            pairs.append((term.name, self.by_term(term, fit)))
        if rest:
            pairs.append(
                (read_context().compact(predicate), _unwrap_single([self.explicit(o) for o in rest]))
            )
        return pairs

    def by_term(self, term: Term, objects: list[_RdfTerm]) -> Json:
        """Return values as the context wants them under its key."""
        if term.container == "@language":
            texts: dict[str, list[Json]] = defaultdict(list)
            for value in objects:
                texts[str(getattr(value, "language", None) or "@none")].append(_term_text(value))
            return {tag: _unwrap_single(texts[tag]) for tag in sorted(texts)}
        if term.container == "@id":
            return {
                self.name(iri): self.inner(iri) for iri in sorted(map(_term_text, objects), key=self.place)
            }
        if term.datatype == "@id":
            return _unwrap_single([self.name(_term_text(value)) for value in objects])
        return _unwrap_single([self.literal(term, value) for value in objects])

    def inner(self, iri: str) -> Object:
        """Return a node without its id, which is the key beside it; empty when it is described elsewhere."""
        if iri in self.placed or iri not in self.said:
            return {}
        self.placed.add(iri)
        return self.properties(iri)

    def place(self, iri: str) -> tuple[int, object]:
        """Return where a node stands among its like: by its order, else by its name."""
        for triple in self.said.get(iri, ()):
            if triple.predicate.value == SRV + "order" and _term_text(triple.object).isdecimal():
                return int(_term_text(triple.object)), split_numbers(iri)
        return 0, split_numbers(iri)

    def literal(self, term: Term, value: _RdfTerm) -> Json:
        """Return a literal under a key without language map: a string where the context says the rest."""
        language, datatype = getattr(value, "language", None), _datatype(value)
        if term.datatype is not None:
            plain = datatype == term.datatype
        elif term.bare or self.language is None:
            plain = datatype == _STRING
        else:
            plain = language == self.language
        return _term_text(value) if plain else self.explicit(value)

    def explicit(self, value: _RdfTerm) -> Json:
        """Return any value with its language, type or id beside it."""
        if not hasattr(value, "datatype"):
            return {"id": self.name(_term_text(value))}
        if language := getattr(value, "language", None):
            return {"@value": _term_text(value), "@language": str(language)}
        if _datatype(value) == _STRING:
            return {"@value": _term_text(value)}
        return {"@value": _term_text(value), "@type": read_context().compact(_datatype(value))}

    def name(self, iri: str) -> str:
        """Return an IRI as it is authored: a name under the agreement, ``actor:nato``, or in full."""
        short = iri.removeprefix(self.base)
        if short != iri and re.fullmatch(r"\w(?:[\w.~-]*[\w~-])?", short):
            return short
        return read_context().compact(iri)

    def class_name(self, iri: str) -> str:
        """Return the name of a class in the context, else its compact IRI."""
        return next((name for name, full in read_context().classes.items() if full == iri), self.name(iri))


if TYPE_CHECKING:
    _RdfTerm: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple


def _term_text(term: _RdfTerm) -> str:
    """Return the IRI, the ``_:label`` or the characters of a term."""
    return str(term) if type(term).__name__ == "BlankNode" else str(getattr(term, "value", ""))


def _is_iri(term: _RdfTerm) -> bool:
    return type(term).__name__ == "NamedNode"


def _datatype(term: _RdfTerm) -> str:
    return str(getattr(getattr(term, "datatype", None), "value", ""))


def _holds_node(triple: pyoxigraph.Triple) -> bool:
    """Return whether the object is described in the place of this property."""
    term = read_context().term_of(triple.predicate.value)
    return term is not None and term.container == "@id" and not hasattr(triple.object, "datatype")


def _fits_term(term: Term, value: _RdfTerm) -> bool:
    """Return whether the context's key can say this value at all."""
    if term.datatype == "@id":
        return not hasattr(value, "datatype")
    if term.container == "@language":
        return bool(getattr(value, "language", None)) or _datatype(value) == _STRING
    return hasattr(value, "datatype")


def _unwrap_single(values: list[Json]) -> Json:
    """Return the only value as it is, several as a list."""
    return values[0] if len(values) == 1 else values


#: Name of a format to the function that writes it.
FORMATS: Final[dict[str, Callable[[Quads, str], bytes]]] = {
    "turtle": _write_turtle,
    "ntriples": _write_ntriples,
    "nquads": _write_nquads,
    "trig": _write_trig,
    "rdfxml": _write_rdfxml,
    "jsonld": _write_jsonld,
}


def write_jsonld_expanded(request: Request) -> bytes:
    """Return an agreement as expanded, flat JSON-LD; several graphs as named ones.

    As in ``jsonld``, an agreement that comes alone stands in the default graph of its file.
    Raises ServandaError as :func:`collect_statements`, and for a term of RDF 1.2.
    """
    by_graph = groupby(
        collect_statements(request), key=lambda quad: to_plain_term(quad.graph_name, "JSON-LD").text
    )
    graphs: dict[str, list[Json]] = {name: [*_flat_nodes(list(quads))] for name, quads in by_graph}
    document: list[Json] = [{"@id": name, "@graph": nodes} for name, nodes in graphs.items()]
    if set(graphs) == {request.agreement}:
        document = graphs[request.agreement]
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _flat_nodes(quads: list[pyoxigraph.Quad]) -> list[Object]:
    """Return the nodes of one graph, in the order of the quads, their keys and values in it too."""
    nodes: dict[str, dict[str, list[Json]]] = {}
    for quad in quads:
        said = nodes.setdefault(to_plain_term(quad.subject, "JSON-LD").text, {})
        key, value = _flat_property(quad.predicate.value, to_plain_term(quad.object, "JSON-LD"))
        said.setdefault(key, []).append(value)
    return [{"@id": name, **said} for name, said in nodes.items()]


def _flat_property(predicate: str, value: PlainTerm) -> tuple[str, Json]:
    """Return key and value of one statement."""
    if value.kind != "literal":
        return ("@type", value.text) if predicate == _TYPE else (predicate, {"@id": value.text})
    literal: Object = {"@value": value.text}
    if value.language:
        literal["@language"] = value.language
    elif value.datatype != _STRING:
        literal["@type"] = value.datatype
    return predicate, literal


def write_hextuples(request: Request) -> bytes:
    """Return an agreement as HexTuples, sorted, each line with the graph in which it is said.

    Raises ServandaError as :func:`collect_statements`, and for a term of RDF 1.2.
    """
    lines = sorted(_hextuple(quad) for quad in collect_statements(request))
    return "".join(lines).encode()


def _hextuple(quad: pyoxigraph.Quad) -> str:
    """Return one quad as a line."""
    subject, value = to_plain_term(quad.subject, "HexTuples"), to_plain_term(quad.object, "HexTuples")
    kind = {"iri": "globalId", "blank": "localId"}.get(value.kind, value.datatype)
    graph = to_plain_term(quad.graph_name, "HexTuples").text
    fields = [subject.text, quad.predicate.value, value.text, kind, value.language, graph]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"


class PlainTerm(NamedTuple):
    """A term: ``kind`` is ``iri``, ``blank`` or ``literal``; language and datatype are empty if none."""

    kind: str
    text: str
    language: str = ""
    datatype: str = ""


def to_plain_term(
    term: pyoxigraph.NamedNode
    | pyoxigraph.BlankNode
    | pyoxigraph.Literal
    | pyoxigraph.Triple
    | pyoxigraph.DefaultGraph,
    format_name: str,
) -> PlainTerm:
    """Return a term as text, a blank node with ``_:``; the default graph has the empty name.

    Raises ServandaError for what RDF 1.1, and so the format, cannot say: a statement about a statement,
    or a text with a base direction.
    """
    if isinstance(term, NamedNode):
        return PlainTerm("iri", term.value)
    if isinstance(term, BlankNode):
        return PlainTerm("blank", f"_:{term.value}")
    if isinstance(term, DefaultGraph):
        return PlainTerm("iri", "")
    if isinstance(term, Literal) and term.direction is None:
        return PlainTerm("literal", term.value, term.language or "", term.datatype.value)
    raise ServandaError(error_text("only-in-rdf12", format=format_name, term=term))


def construct_terms(name: str, request: Request) -> list[pyoxigraph.Triple]:
    """Return what a query of ``queries/export`` (``eli``, ``odrl``) makes of an agreement.

    It is asked of what the agreement states, what rules concluded from it, and the registries. Raises
    ServandaError when the store has no such agreement.
    """
    root = NamedNode(request.agreement)
    is_a, what = NamedNode(_TYPE), NamedNode(SRV + "Agreement")
    if not any(request.store.quads_for_pattern(root, is_a, what, None)):
        raise ServandaError(error_text("no-agreement-here", name=compact(request.agreement)), exit_code=1)
    made = request.store.query(
        (data_folder("queries") / "export" / f"{name}.rq").read_text("utf-8"),
        default_graph=[root, NamedNode(derived_graph(root.value)), NamedNode(ONTOLOGY_GRAPH)],
        substitutions={Variable("agreement"): root},
    )
    assert isinstance(made, QueryTriples)
    return sorted(set(made), key=statement_key)


def write_eli(request: Request) -> bytes:
    """Return Turtle that describes the agreement, its instruments and clauses, and their texts.

    Raises ServandaError when there is no such agreement.
    """
    triples = construct_terms("eli", request)
    stated = request.store.quads_for_pattern(NamedNode(request.agreement), NamedNode(_OWN_PREFIX), None)
    known = add_own_prefix(PREFIXES | {"eli": ELI}, stated, request.agreement)
    return serialize_paragraphs(triples, collect_prefixes(triples, known))


def write_odrl(request: Request) -> bytes:
    """Return the norms as an ``odrl:Agreement``, in JSON-LD that needs no other file.

    Its context and the terms of its profile are those of ``odrl_profile.jsonld``. Raises ServandaError when
    there is no such agreement, when the graph names no party to it (ODRL Information Model 2.2, 2.1.3 wants
    an assigner), and when it states nothing that ODRL can say (2.1 wants a rule).
    """
    triples = construct_terms("odrl", request)
    root, has_party = NamedNode(request.agreement), NamedNode(SRV + "hasParty")
    if not any(request.store.quads_for_pattern(root, has_party, None)):
        raise ServandaError(error_text("no-parties-for-odrl"), exit_code=1)
    profile = json.loads(Path(__file__).with_name("odrl_profile.jsonld").read_text("utf-8"))
    framer = _Framer(triples, profile["@context"])
    policy = framer.describe(f"{request.agreement}#odrl")
    if not {"obligation", "permission", "prohibition"} & policy.keys():
        raise ServandaError(error_text("no-rule-for-odrl"), exit_code=1)
    document = {"@context": profile["@context"], **policy}
    document["@included"] = [*framer.describe_rest(), *profile["@included"]]
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


class _Framer:
    """Writes triples as JSON-LD: nodes where :data:`_PLACES` names them, the rest in a list."""

    def __init__(self, triples: Iterable[pyoxigraph.Triple], context: dict[str, Json]) -> None:
        self.triples: dict[str, list[pyoxigraph.Triple]] = defaultdict(list)
        for triple in triples:
            self.triples[_term_text(triple.subject)].append(triple)
        self.described: set[str] = set()
        self.prefixes = {
            name: space
            for name, space in context.items()
            if isinstance(space, str) and space.endswith(("#", "/"))
        }
        self.keys: dict[str, tuple[str, Object]] = {}
        for key, definition in context.items():
            held: Object = {**definition} if isinstance(definition, dict) else {"@id": definition}
            prefix, _, name = str(held.get("@id")).partition(":")
            if prefix in self.prefixes:
                self.keys[self.prefixes[prefix] + name] = key, held

    def describe(self, iri: str) -> Object:
        """Return a node with all that is said of it, its keys in the order of the context."""
        self.described.add(iri)
        found: Object = {} if iri.startswith(_BLANK) else {"uid": self.name(iri)}
        values: dict[str, list[pyoxigraph.Triple]] = defaultdict(list)
        for triple in self.triples[iri]:
            values[triple.predicate.value].append(triple)
        if _TYPE in values:
            kinds = [self.keys[_term_text(triple.object)][0] for triple in values.pop(_TYPE)]
            found = {"type": _unwrap_single([*kinds]), **found}
        order = {predicate: place for place, predicate in enumerate(self.keys)}
        for predicate in sorted(values, key=lambda name: order.get(name, -1)):
            key, definition = self.keys.get(predicate, (self.name(predicate), {}))
            found[key] = self.value(key, definition, [triple.object for triple in values[predicate]])
        return found

    def describe_rest(self) -> list[Json]:
        """Return the nodes that stand in no place, in the order of their IRIs."""
        rest = [iri for iri in self.triples if iri not in self.described]
        return [self.describe(iri) for iri in sorted(rest, key=split_numbers)]

    def value(self, key: str, definition: Object, objects: list[_RdfTerm]) -> Json:
        """Return the values of a key: texts by language, things as descriptions or as references."""
        if definition.get("@container") == "@language":
            texts: Object = {}
            for text in sorted(objects, key=str):
                texts.setdefault(str(getattr(text, "language", None) or "@none"), _term_text(text))
            return dict(sorted(texts.items()))
        found = [self.thing(key, definition, one) if _is_iri(one) else _term_text(one) for one in objects]
        return found if key in _LISTS else _unwrap_single(found)

    def thing(self, key: str, definition: Object, node: _RdfTerm) -> Json:
        """Return a node in its place, or what refers to it."""
        iri = _term_text(node)
        if key in _PLACES or iri.startswith(_BLANK):
            return self.describe(iri)
        if definition.get("@type") == "@vocab" and iri in self.keys:
            return self.keys[iri][0]
        return self.name(iri) if definition else {"uid": self.name(iri)}

    def name(self, iri: str) -> str:
        """Return an IRI with a prefix of the context, or in full."""
        for name, space in self.prefixes.items():
            if iri.startswith(space) and iri != space:
                return f"{name}:{iri[len(space) :]}"
        return iri


def split_numbers(text: str) -> SplitText:
    """Return a sort key by which clause 4 stands before clause 10.

    >>> sorted(["10", "4.1", "4"], key=split_numbers)
    ['4', '4.1', '10']
    """
    # isdecimal, since \\d also matches digits of other scripts, which int() reads just as well.
    parts = re.split(r"(\d+)", text)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def statement_key(statement: pyoxigraph.Quad | pyoxigraph.Triple) -> tuple[SplitText, bool, str, str]:
    """Return the sort key of a statement without its graph."""
    predicate = statement.predicate.value
    return split_numbers(str(statement.subject)), predicate != _TYPE, predicate, str(statement.object)


def quad_key(quad: pyoxigraph.Quad) -> tuple[str, tuple[SplitText, bool, str, str]]:
    """Return the sort key of a quad: its graph first."""
    return str(quad.graph_name), statement_key(quad)
