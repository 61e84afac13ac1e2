"""The projection of an agreement onto a typed networkx MultiDiGraph, which analyses and exports share."""

from __future__ import annotations

import csv
import warnings
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from servanda.errors import OddValues
from servanda.namespaces import PREFIXES, SRV, compact, local
from servanda.read.context import takes
from servanda.rules import ONTOLOGY_GRAPH, derived_graph

if TYPE_CHECKING:
    import networkx


# Which terms of the ontology the projection keeps, under which names: the table ``attributes.tsv``.

#: Class of a node (a class of the ontology or the class above it) to the kind that it has in the network.
KINDS: Final = {
    SRV + "Agreement": "agreement",
    SRV + "Instrument": "instrument",
    SRV + "Clause": "clause",
    SRV + "Norm": "norm",
    SRV + "Notification": "notification",
    SRV + "Qualifier": "qualifier",
    SRV + "Actor": "actor",
    SRV + "Programme": "programme",
    SRV + "Matter": "matter",
}

#: Class of a norm to its modality, as ``servanda ask norms`` names it.
MODALITY_NAMES: Final = {
    "Obligation": "obligation",
    "Prohibition": "prohibition",
    "Permission": "permission",
    "Power": "power",
    "Privilege": "privilege",
    "Immunity": "privilege",
    "Condition": "condition",
}


@dataclass(frozen=True)
class Term:
    """A property that the projection keeps: its name there, its shape, and what it means.

    ``shape`` is ``text`` (one attribute a language: ``label_kk``), ``string``, ``integer``, ``integers``,
    ``name`` (the end of an IRI), ``class`` or ``link`` (an edge).
    """

    name: str
    property: str
    shape: str
    meaning: str


@cache
def terms() -> dict[str, Term]:
    """Return the kept properties by their full IRI; what is computed from several is not among them."""
    path = Path(__file__).with_name("attributes.tsv")
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t")
    found = {}
    for row in rows:
        if row["shape"] == "computed":
            continue
        prefix, _, name = row["property"].partition(":")
        found[PREFIXES[prefix] + name] = Term(row["name"], row["property"], row["shape"], row["meaning"])
    return found


# What the graphs say of each subject, in the shape in which the projection reads it.

Value: TypeAlias = NamedNode | BlankNode | Literal

TYPE: Final = PREFIXES["rdf"] + "type"
_SUBCLASS: Final = NamedNode(PREFIXES["rdfs"] + "subClassOf")
_RANGE: Final = NamedNode(PREFIXES["rdfs"] + "range")


class TripleIndex:
    """What the graphs say of each subject: the agreements, what is derived from them, and the registries."""

    def __init__(self, store: Store, agreement: str | None, only: Container[str] | None = None) -> None:
        """Read the graphs of one agreement, or of all; ``only`` names the properties that are wanted.

        What a large store says in words and evidence takes more room than all that the network holds of it.
        """
        is_a, what = NamedNode(TYPE), NamedNode(SRV + "Agreement")
        every = {iri_of(quad.subject) for quad in store.quads_for_pattern(None, is_a, what, None)}
        wanted = sorted(every) if agreement is None else [agreement]
        self.kind_of = _kinds(store)
        self.of: dict[str, list[tuple[str, Value]]] = defaultdict(list)
        self.own: set[str] = set()
        self._kinds: dict[str, tuple[str, ...]] = {}
        odd: list[str] = []
        for graph in [name for iri in wanted for name in (iri, derived_graph(iri))] + [ONTOLOGY_GRAPH]:
            for quad in store.quads_for_pattern(None, None, None, NamedNode(graph)):
                predicate = quad.predicate.value
                if only is not None and predicate not in only:
                    continue
                if not takes(predicate, quad.object):
                    odd.append(f"{compact(predicate)} of {compact(iri_of(quad.subject))}")
                    continue
                subject = iri_of(quad.subject)
                self.of[subject].append((predicate, _plain(quad)))
                if graph != ONTOLOGY_GRAPH:
                    self.own.add(subject)
        odd += self._misplaced(_ranges(store, self.kind_of))
        if odd:  # a graph that was not read as a whole (servanda.store.bundle) may hold some
            warnings.warn(OddValues(len(odd), tuple(sorted(set(odd)))), stacklevel=2)

    def values(self, subject: str, name: str) -> list[Value]:
        """Return the objects of a property of servanda's ontology, sorted."""
        return sorted((o for p, o in self.of.get(subject, ()) if p == SRV + name), key=str)

    def iris(self, subject: str, name: str) -> list[str]:
        """Return the objects of a property as IRIs, sorted."""
        return [iri_of(value) for value in self.values(subject, name)]

    def kind(self, subject: str) -> str | None:
        """Return the kind of a node, or None for what the network does not hold (a slot, a passage).

        Of a node of several kinds it is the norm, for the sake of its modality, else the first by its class.
        """
        kinds = self._kinds_of(subject)
        return "norm" if "norm" in kinds else next(iter(kinds), None)

    def _kinds_of(self, subject: str) -> tuple[str, ...]:
        if subject not in self._kinds:  # every link to a node asks for it
            classes = sorted(iri_of(o) for p, o in self.of.get(subject, ()) if p == TYPE)
            self._kinds[subject] = tuple(self.kind_of[name] for name in classes if name in self.kind_of)
        return self._kinds[subject]

    def _misplaced(self, ranges: dict[str, str]) -> Iterator[str]:
        """Remove the links to a node of another kind than the property takes, and yield where they are."""
        for subject, told in self.of.items():
            odd = [
                (predicate, value)
                for predicate, value in told
                if predicate in ranges
                and (kinds := self._kinds_of(iri_of(value)))
                and ranges[predicate] not in kinds
            ]
            for one in odd:
                told.remove(one)
                yield f"{compact(one[0])} of {compact(subject)}"


def iri_of(term: object) -> str:
    """Return the IRI (or the characters) of a term; empty for what has none."""
    return str(getattr(term, "value", ""))


def _plain(quad: Quad) -> Value:
    return cast("Value", quad.object)  # pyoxigraph's quads also allow triples as objects, servanda's do not


def _kinds(store: Store) -> dict[str, str]:
    """Return every class that the network holds, the classes below it included, with its kind."""
    found, todo = {}, list(KINDS.items())
    while todo:
        iri, kind = todo.pop()
        found[iri] = kind
        below = store.quads_for_pattern(None, _SUBCLASS, NamedNode(iri), None)
        todo += [(iri_of(quad.subject), kind) for quad in below if iri_of(quad.subject) not in found]
    return found


def _ranges(store: Store, kind_of: dict[str, str]) -> dict[str, str]:
    """Return the kind of node to which a property leads, for the properties whose range is of one kind."""
    stated = store.quads_for_pattern(None, _RANGE, None, NamedNode(ONTOLOGY_GRAPH))
    return {
        iri_of(quad.subject): kind_of[iri_of(quad.object)]
        for quad in stated
        if iri_of(quad.object) in kind_of
    }


# The one projection of the graph onto a typed networkx ``MultiDiGraph``; analyses and exports share it.

if TYPE_CHECKING:
    Network: TypeAlias = "networkx.MultiDiGraph[str]"

#: A value that every format can hold. What the text does not say has no attribute at all.
Attribute: TypeAlias = "str | int | bool"

#: The ties by which an actor belongs to a side, as in ``queries/derive/claims.rq``.
_SIDE: Final = ("unitOf", "postIn", "isHouseholdOf")
#: What the other side has by a norm, by the class of the correlative; and its three ends.
_CORRELATIVES: Final = {
    SRV + "Claim": "claim",
    SRV + "NoRight": "no-right",
    SRV + "Liability": "liability",
    SRV + "Disability": "disability",
}
_ENDS: Final = ("isCorrelativeOf", "isAgainst", "hasHolder")
#: What is read besides the terms of the table, to compute an attribute or an edge from it.
_READ: Final = ("hasSlot", "forSlot", "text", "hasQualifierType", "isConcludedBy", *_ENDS)
_SLOTS: Final = ("trigger", "timing", "purpose", "effect")


def project(store: Store, agreement: str | None = None, lang: str = "en") -> Network:
    """Return one agreement (by its IRI), or all that the store holds, as a typed network.

    Nodes are called by compact IRIs (``actor:nato``) and have a ``kind``; edges have a ``kind`` and are keyed
    by it, those between two actors by kind and norm or notification, so that parallel ones stay apart.
    Attributes are str, int or bool; a text becomes one attribute a language (``label_kk``). They are listed
    in :mod:`servanda.network.graph` and in ``docs/network.md``. Nodes and edges come in a fixed order.

    >>> import servanda
    >>> network = project(servanda.load().store)
    >>> network.nodes["actor:kz-mod"]["label_ru"]
    'Министерство обороны Республики Казахстан'
    >>> [data["clause"] for data in network.get_edge_data("actor:nato-plo", "actor:kz-mod").values()]
    ['2.2', '4.1']
    """
    from networkx import MultiDiGraph

    said = TripleIndex(store, agreement, only={TYPE, *terms(), *(SRV + name for name in _READ)})
    made = _Builder(said, lang)
    made.nodes()
    made.links()
    made.relations()
    network: Network = MultiDiGraph()
    for name in sorted(made.attributes):
        network.add_node(name, **made.attributes[name])
    unknown = set()
    for (source, target, key), data in sorted(made.edges.items(), key=lambda edge: edge[0]):
        if source in network and target in network:
            network.add_edge(source, target, key=key, **data)
        else:
            unknown |= {name for name in (source, target) if name not in network}
    if unknown:  # an actor that nothing describes: what it is to be drawn or counted as is not known
        warnings.warn(OddValues(len(unknown), tuple(sorted(unknown))), stacklevel=2)
    return network


class _Builder:
    """Collects nodes and edges; what an agreement refers to comes in from the registries as it is met."""

    def __init__(self, said: TripleIndex, lang: str) -> None:
        self.said, self.lang = said, lang
        self.attributes: dict[str, dict[str, Attribute]] = {}
        self.edges: dict[tuple[str, str, str], dict[str, Attribute]] = {}

    def nodes(self) -> None:
        """Add what the agreements describe, and all that can be reached from it by a kept property."""
        todo = [iri for iri in sorted(self.said.own) if self.said.kind(iri)]
        while todo:
            iri = todo.pop()
            if compact(iri) in self.attributes:
                continue
            self.attributes[compact(iri)] = self.described(iri, self.said.kind(iri) or "")
            todo += [other for _, other in self.reached(iri)]

    def reached(self, iri: str) -> Iterator[tuple[Term, str]]:
        """Give each kept link of a node with the IRI that it leads to."""
        for predicate, value in self.said.of.get(iri, ()):
            term = terms().get(predicate)
            if term and term.shape == "link" and self.said.kind(iri_of(value)):
                yield term, iri_of(value)

    def described(self, iri: str, kind: str) -> dict[str, Attribute]:
        """Return the attributes of a node."""
        found: dict[str, Attribute] = {"iri": iri, "kind": kind}
        for predicate, value in sorted(self.said.of.get(iri, ()), key=lambda pair: (pair[0], str(pair[1]))):
            term = terms().get(predicate)
            if term and term.shape != "link":
                _add(found, term, value)
        if kind == "norm":
            found["modality"] = MODALITY_NAMES.get(str(found.get("type")), "condition")
            found["implied"] = bool(self.said.values(iri, "isConcludedBy"))
            found |= {name: text for name, text in self.slots(iri).items() if name in ("inferred", "silent")}
        if kind == "qualifier":
            for of_type in self.said.iris(iri, "hasQualifierType"):
                found |= _texts("label", self.labels(of_type))
        if kind == "notification":
            found |= self.slots(iri)
            matters = [self.labels(matter) for matter in self.said.iris(iri, "concernsMatter")]
            for tag in sorted({tag for texts in matters for tag in texts}):
                found[f"label_{tag}"] = ", ".join(texts[tag] for texts in matters if tag in texts)
        labels = [f"label_{self.lang}", "label_en", *sorted(name for name in found if name[:6] == "label_")]
        found["label"] = next((found[name] for name in labels if name in found), local(iri))
        return dict(sorted(found.items()))

    def labels(self, iri: str) -> dict[str, str]:
        """Return the labels of something by language."""
        return {
            value.language or "und": value.value
            for predicate, value in self.said.of.get(iri, ())
            if predicate == PREFIXES["skos"] + "prefLabel" and isinstance(value, Literal)
        }

    def slots(self, holder: str) -> dict[str, Attribute]:
        """Return what the slots of a norm or notification say, and which are inferred or silent."""
        found: dict[str, Attribute] = {}
        status: dict[str, list[str]] = {"Inferred": [], "Silent": []}
        for slot in self.said.iris(holder, "hasSlot"):
            name = local(next(iter(self.said.iris(slot, "forSlot")), ""))
            kinds = [local(iri_of(o)) for p, o in self.said.of[slot] if p == TYPE]
            for kind in status:
                status[kind] += [name] if kind in kinds else []
            for text in self.said.values(slot, "text") if name in _SLOTS else ():
                if isinstance(text, Literal):
                    found[f"{name}_{text.language or 'und'}"] = text.value
        return found | {kind.lower(): " ".join(sorted(set(names))) for kind, names in status.items() if names}

    def links(self) -> None:
        """Add an edge for each kept property between two nodes."""
        for iri in [str(data["iri"]) for data in self.attributes.values()]:
            for term, other in self.reached(iri):
                self.edges[compact(iri), compact(other), term.name] = {"kind": term.name}

    def relations(self) -> None:
        """Add the edges from actor to actor: who is bound to whom, and who notifies whom."""
        for clause, norm in sorted(
            (name, link)
            for (name, link, key) in self.edges
            if key == "states" and self.attributes[link]["kind"] == "norm"
        ):
            number = self.attributes[clause].get("number", local(clause))
            of_norm = self.attributes[norm]
            of_norm["clause"] = number
            shared = {"norm": norm, "clause": number, "modality": of_norm["modality"]}
            self.bind(str(of_norm["iri"]), shared)
            for notification in self.said.iris(str(of_norm["iri"]), "requiresNotification"):
                if compact(notification) in self.attributes:
                    self.notify(notification, shared)

    def bind(self, norm: str, shared: dict[str, Attribute]) -> None:
        """Add an edge from each bearer of a norm to each counterparty of another side."""
        for bearer in self.said.iris(norm, "hasBearer"):
            for counterparty in self.said.iris(norm, "hasCounterparty"):
                if self.sides(bearer) & self.sides(counterparty):
                    continue
                data = {"kind": "isBoundTo", **shared}
                if correlative := self.correlatives.get((norm, bearer, counterparty)):
                    data["correlative"] = correlative
                key = f"isBoundTo {shared['norm']}"
                self.edges[compact(bearer), compact(counterparty), key] = data

    def notify(self, notification: str, shared: dict[str, Attribute]) -> None:
        """Add an edge from the sender of a notification to its addressee."""
        name = compact(notification)
        self.attributes[name]["clause"] = shared["clause"]
        data = {"kind": "notifies", **shared, "notification": name}
        data["matters"] = " ".join(compact(iri) for iri in self.said.iris(notification, "concernsMatter"))
        if mode := self.attributes[name].get("mode"):
            data["mode"] = mode
        for sender in self.said.iris(notification, "hasSender"):
            for addressee in self.said.iris(notification, "hasAddressee"):
                self.edges[compact(sender), compact(addressee), f"notifies {name}"] = dict(data)

    def sides(self, actor: str) -> set[str]:
        """Return an actor with all to whom it belongs."""
        found, todo = set(), [actor]
        while todo:
            iri = todo.pop()
            if iri not in found:
                found.add(iri)
                todo += [other for term, other in self.reached(iri) if term.name in _SIDE]
        return found

    @cached_property
    def correlatives(self) -> dict[tuple[str, ...], str]:
        """What the rules concluded that a holder has against a bearer, by norm, bearer and holder."""
        found: dict[tuple[str, ...], str] = {}
        for subject, said in self.said.of.items():
            names = [_CORRELATIVES[iri_of(o)] for p, o in said if p == TYPE and iri_of(o) in _CORRELATIVES]
            if names:
                for ends in product(*(self.said.iris(subject, name) for name in _ENDS)):
                    found[ends] = names[0]
        return found


def _add(found: dict[str, Attribute], term: Term, value: Value) -> None:
    """Put a value of a property under its name, in the shape that the table gives it."""
    if term.shape == "text" and isinstance(value, Literal):
        found[f"{term.name}_{value.language or 'und'}"] = value.value
    elif term.shape == "integer":
        found[term.name] = int(value.value)
    elif term.shape == "integers":
        numbers = sorted({*map(int, str(found.get(term.name, "")).split()), int(value.value)})
        found[term.name] = " ".join(map(str, numbers))
    elif term.shape in ("name", "class"):
        names = sorted({*str(found.get(term.name, "")).split(), local(value.value)})
        found[term.name] = " ".join(names)
    else:
        found[term.name] = value.value


def _texts(name: str, texts: dict[str, str]) -> dict[str, Attribute]:
    return {f"{name}_{tag}": text for tag, text in texts.items()}


# Who is bound to whom, who notifies whom and who belongs to whom, read off the network once.

if TYPE_CHECKING:
    ActorGraph: TypeAlias = "networkx.DiGraph[str]"

#: The modalities of norms, in the order in which they are shown.
MODALITIES: Final = ("obligation", "prohibition", "permission", "power", "privilege", "condition")
#: The modalities by which the bearer owes something: the other side has a claim (Hohfeld 1913).
OWED: Final = ("obligation", "prohibition")
#: The ties of belonging, from the closest; none of them is a norm.
TIES: Final = ("unitOf", "postIn", "memberOf", "isHouseholdOf", "linkedTo")

#: The slots by which a bond is shown; where one is inferred, that is said.
_SHOWN: Final = ("bearer", "sender", "addressee", "matter", "timing")
#: The kinds of the edges from actor to actor that rest on a norm.
_BINDS, _NOTIFIES = "isBoundTo", "notifies"


@dataclass(frozen=True)
class Bond:
    """One norm that leads from one actor to another.

    ``notification`` names the record where the norm has the source notify the target; then ``matters`` says
    of what, and ``mode`` whether the text says notify or inform. ``binds`` is true where the target is the
    norm's counterparty (an edge ``isBoundTo``), false where it only gets the notice.
    """

    source: str
    target: str
    norm: str
    agreement: str
    clause: str
    modality: str
    binds: bool
    notification: str | None = None
    matters: tuple[str, ...] = ()
    mode: str | None = None


@dataclass(frozen=True)
class Tie:
    """A tie of belonging: ``part`` belongs to ``whole``; ``kind`` is one of :data:`TIES`."""

    part: str
    whole: str
    kind: str


class Bonds:
    """The actors of a network with the bonds and ties between them, all in a fixed order.

    ``network`` is what :func:`servanda.network.graph.project` returns. ``bonds`` come in the order of
    the clauses; a norm that binds an actor and has it notify the same other actor is one bond.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.actors = [name for name, data in network.nodes(data=True) if data["kind"] == "actor"]
        self.agreements = [name for name, data in network.nodes(data=True) if data["kind"] == "agreement"]
        self.place = _places(network)
        self.bonds = self._bonds()
        ties = [Tie(part, whole, kind) for part, whole, kind in kinds(network) if kind in TIES]
        self.ties = sorted(ties, key=lambda tie: (tie.part, tie.whole, TIES.index(tie.kind)))
        self.notices = [bond for bond in self.bonds if bond.notification]
        self._towards: dict[tuple[str, str], list[str]] = defaultdict(list)
        for bond in self.bonds:
            if bond.binds:
                self._towards[bond.norm, bond.source].append(bond.target)

    def _bonds(self) -> list[Bond]:
        found: dict[tuple[str, str, str, str], Bond] = {}
        binding: set[tuple[str, str, str]] = set()
        for source, target, data in self.network.edges(data=True):
            if data["kind"] == _BINDS:
                binding.add((source, target, data["norm"]))
        noticed: set[tuple[str, str, str]] = set()
        for source, target, data in self.network.edges(data=True):
            if data["kind"] == _NOTIFIES:
                key = (source, target, data["norm"])
                noticed.add(key)
                found[*key, data["notification"]] = self._bond(source, target, data, key in binding)
        for source, target, data in self.network.edges(data=True):
            if data["kind"] == _BINDS and (source, target, data["norm"]) not in noticed:
                found[source, target, data["norm"], ""] = self._bond(source, target, data, True)
        return sorted(found.values(), key=self._order)

    def _bond(self, source: str, target: str, data: dict[str, Any], binds: bool) -> Bond:
        agreement = self.place.get(data["norm"], ("", 0))[0]
        matters = tuple(str(data.get("matters", "")).split())
        return Bond(
            source, target, data["norm"], agreement, data["clause"], data["modality"], binds,
            data.get("notification"), matters, data.get("mode"),
        )  # fmt: skip

    def _order(self, bond: Bond) -> tuple[str, int, str, str, str, str]:
        agreement, order = self.place.get(bond.norm, ("", 0))
        return agreement, order, bond.norm, bond.notification or "", bond.source, bond.target

    def towards(self, bond: Bond) -> list[str]:
        """Return the counterparties of a bond's norm: towards whom it binds the source."""
        return sorted(set(self._towards.get((bond.norm, bond.source), ())))

    def inferred(self, bond: Bond) -> list[str]:
        """Return what of a bond the text does not state but its context shows: its ends, matter or timing."""
        nodes = self.network.nodes
        shown = "" if bond.notification is None else str(nodes[bond.notification].get("inferred", ""))
        found = {*str(nodes[bond.norm].get("inferred", "")).split(), *shown.split()}
        return [slot for slot in _SHOWN if slot in found]

    def label(self, name: str) -> str:
        """Return the label of a node in the network's language, else the end of its name."""
        return (
            str(self.network.nodes[name].get("label", local(name))) if name in self.network else local(name)
        )

    def clause(self, name: str) -> str:
        """Return how the clause of a norm or notification is cited.

        That is its number, with the agreement's name where there are several. It is empty where no clause
        states it.
        """
        number = str(self.network.nodes[name].get("clause", ""))
        several = number and len(self.agreements) > 1
        return f"{local(self.place.get(name, ('', 0))[0])}/{number}" if several else number

    def clauses(self, names: Iterable[str]) -> list[str]:
        """Return the clauses of some norms or notifications, each once, in their order."""
        ordered = sorted(names, key=lambda name: (*self.place.get(name, ("", 0)), name))
        return list(dict.fromkeys(clause for name in ordered if (clause := self.clause(name))))

    def between(self) -> dict[tuple[str, str], list[Bond]]:
        """Return the bonds by their two ends, ends in alphabetical order."""
        found: dict[tuple[str, str], list[Bond]] = defaultdict(list)
        for bond in self.bonds:
            found[bond.source, bond.target].append(bond)
        return dict(sorted(found.items()))

    def graph(self, modality: str | None = None) -> ActorGraph:
        """Return the actor graph: an edge from A to B where a norm binds A to B or has A notify B.

        Parallel norms are one edge, ties of belonging are none, and actors without an edge are left out.
        ``modality`` keeps only norms of that modality.
        """
        from networkx import DiGraph

        ends = sorted({(b.source, b.target) for b in self.bonds if modality in (None, b.modality)})
        graph: ActorGraph = DiGraph()
        graph.add_nodes_from(sorted({actor for pair in ends for actor in pair}))
        graph.add_edges_from(ends)
        return graph


def kinds(network: Network) -> Iterator[tuple[str, str, str]]:
    """Give every edge of a network as its two ends and its kind."""
    for source, target, data in network.edges(data=True):
        yield source, target, data["kind"]


def _places(network: Network) -> dict[str, tuple[str, int]]:
    """Return for every norm and notification its agreement and the place of its clause there."""
    of_clause: dict[str, str] = {}
    stated: list[tuple[str, str]] = []
    required: list[tuple[str, str]] = []
    for source, target, kind in kinds(network):
        if kind == "hasClause":
            of_clause[target] = source
        elif kind == "states":
            stated.append((source, target))
        elif kind == "requiresNotification":
            required.append((source, target))
    found = {
        norm: (of_clause.get(clause, ""), int(network.nodes[clause].get("order", 0)))
        for clause, norm in stated
    }
    return found | {notification: found[norm] for norm, notification in required if norm in found}


def norms(bonds: list[Bond]) -> list[str]:
    """Return the norms of some bonds, each once, in the order of the bonds."""
    return list(dict.fromkeys(bond.norm for bond in bonds))
