"""An agreement as typed nodes and edges, which drawings, analyses and exports share."""

from __future__ import annotations

import csv
import warnings
from collections import defaultdict
from collections.abc import Hashable, ItemsView, Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

from servanda.errors import OddValues
from servanda.model import (
    MODALITY_NAMES,
    STATUSES,
    Agreement,
    Clause,
    Norm,
    Notification,
    Qualifier,
    Resource,
    Slot,
    properties,
    read_agreement,
    read_agreements,
)
from servanda.namespaces import PREFIXES, expand, local

if TYPE_CHECKING:
    import networkx
    from pyoxigraph import Store

#: A value that every format can hold. What the text does not say has no attribute at all.
Attribute: TypeAlias = "str | int | bool"
#: The ties by which an actor belongs to a side, as in ``queries/derive/claims.rq``.
_SIDE: Final = ("unit_of", "post_in", "household_of")
_SLOTS: Final = ("trigger", "timing", "purpose", "effect")
#: An agreement, or several, as typed nodes and edges.
Network: TypeAlias = "TypedGraph | networkx.MultiDiGraph[str]"
#: The modalities of norms, in the order in which they are shown.
MODALITIES: Final = ("obligation", "prohibition", "permission", "power", "privilege", "condition")
#: The modalities by which the bearer owes something: the other side has a claim (Hohfeld 1913).
OWED: Final = ("obligation", "prohibition")
#: The ties of belonging, from the closest; none of them is a norm.
TIES: Final = ("unitOf", "postIn", "memberOf", "isHouseholdOf", "linkedTo")
#: The slots by which an edge is shown; where one is inferred, that is said.
_SHOWN: Final = ("bearer", "sender", "addressee", "matter", "timing")
#: The kinds of the edges from actor to actor that rest on a norm.
_BINDS, _NOTIFIES = "isBoundTo", "notifies"


class Term(NamedTuple):
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


class NodeTable(dict[str, dict[str, Any]]):
    """The attributes of nodes by their names; called, it gives both, as networkx does."""

    def __call__(self, data: bool = True) -> ItemsView[str, dict[str, Any]]:
        """Return the nodes with their attributes."""
        return self.items()


class TypedGraph:
    """Nodes and directed edges, several perhaps between the same two, each with attributes.

    It is read as a ``networkx.MultiDiGraph`` is, so that what reads a :data:`Network` reads either; loading
    networkx takes longer than most drawings. ``graph`` holds what is said of the whole.
    """

    def __init__(self) -> None:
        self.graph: dict[str, Any] = {}
        self.nodes = NodeTable()
        self._edges: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._out: dict[str, list[tuple[str, str, dict[str, Any]]]] = defaultdict(list)
        self._in: dict[str, list[tuple[str, str, dict[str, Any]]]] = defaultdict(list)

    def __contains__(self, name: object) -> bool:
        return name in self.nodes

    def __iter__(self) -> Iterator[str]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)

    def add_node(self, name: str, **attributes: Attribute) -> None:
        """Add a node."""
        self.nodes[name] = attributes

    def add_edge(self, source: str, target: str, key: str, **attributes: Attribute) -> None:
        """Add an edge between two nodes; ``key`` tells it from others between them."""
        self._edges[source, target, key] = attributes
        self._out[source].append((source, target, attributes))
        self._in[target].append((source, target, attributes))

    def edges(self, data: bool = True) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Give every edge as its source, its target and its attributes."""
        return ((source, target, held) for (source, target, _), held in self._edges.items())

    def edges_with_keys(self) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        """Give every edge as its source, its target, its key and its attributes."""
        return ((*ends, held) for ends, held in self._edges.items())

    def out_edges(self, name: str, data: bool = True) -> list[tuple[str, str, dict[str, Any]]]:
        """Return the edges that lead from a node."""
        return self._out.get(name, [])

    def in_edges(self, name: str, data: bool = True) -> list[tuple[str, str, dict[str, Any]]]:
        """Return the edges that lead to a node."""
        return self._in.get(name, [])

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Return the graph as one of networkx, whose algorithms and writers take it."""
        from networkx import MultiDiGraph

        made: networkx.MultiDiGraph[str] = MultiDiGraph(**self.graph)
        made.add_nodes_from(self.nodes.items())
        for source, target, key, data in self.edges_with_keys():
            made.add_edge(source, target, key=key, **data)
        return made


def project(store: Store, agreement: str | None = None, lang: str = "en") -> TypedGraph:
    """Return one agreement (by its IRI), or all that the store holds, as a typed network.

    Nodes are called by compact IRIs (``actor:nato``) and have a ``kind``; edges have a ``kind`` and are keyed
    by it, those between two actors by kind and norm or notification, so that parallel ones stay apart.
    Attributes are str, int or bool; a text becomes one attribute a language (``label_kk``). They are listed
    in :mod:`servanda.network.graph` and in ``docs/network.md``. Nodes and edges come in a fixed order.

    >>> import servanda
    >>> network = project(servanda.load().store)
    >>> network.nodes["actor:kz-mod"]["label_ru"]
    'Министерство обороны Республики Казахстан'
    >>> [data["clause"] for _, to, data in network.out_edges("actor:nato-plo") if to == "actor:kz-mod"]
    ['2.2', '4.1']
    """
    held = read_agreements(store) if agreement is None else [read_agreement(store, agreement)]
    return project_agreements(held, lang)


def project_agreements(agreements: Iterable[Agreement], lang: str = "en") -> TypedGraph:
    """Return agreements that are read as one typed network, as :func:`project` does."""
    made, odd = _Builder(lang), set[str]()
    for read in agreements:
        made.add(read)
        odd.update(read.odd)
    made.edges |= {
        (name, other, link): {"kind": link} for name, other, link in made.outside if other in made.attributes
    }
    if odd:  # a graph that was not read as a whole (servanda.store.odd_values) may hold some
        warnings.warn(OddValues(len(odd), tuple(sorted(odd))), stacklevel=2)
    network = TypedGraph()
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

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.attributes: dict[str, dict[str, Attribute]] = {}
        self.edges: dict[tuple[str, str, str], dict[str, Attribute]] = {}
        #: Links to what the agreement does not describe; another one may.
        self.outside: list[tuple[str, str, str]] = []

    def add(self, agreement: Agreement) -> None:
        """Add what an agreement describes, and all that can be reached from it by a kept property."""
        known = {one.iri: one for one in _things(agreement) if one.kind}
        todo = [name for name, one in known.items() if name in agreement.own or one is agreement]
        met: set[str] = set()
        while todo:
            name = todo.pop()
            if name in met:
                continue
            met.add(name)
            if name not in self.attributes:
                self.attributes[name] = self.described(known[name], agreement)
                if name == agreement.iri and not agreement.is_binding:
                    self.attributes[name]["binding"] = False
            for link, other in _links(known[name]):
                if other in known:
                    self.edges[name, other, link] = {"kind": link}
                    todo.append(other)
                else:
                    self.outside.append((name, other, link))
        for clause in agreement.clauses:
            if clause.iri in met:
                self.relations(agreement, clause)

    def described(self, thing: Resource, agreement: Agreement) -> dict[str, Attribute]:
        """Return the attributes of a node."""
        found: dict[str, Attribute] = {"iri": expand(thing.iri), "kind": thing.kind}
        for term, value in _values(thing):
            if term.shape == "text":
                found |= _texts(term.name, value)
            elif term.shape == "integers":
                found[term.name] = " ".join(map(str, value))
            elif term.shape in ("name", "class"):
                found[term.name] = " ".join(
                    sorted(set(map(local, [value] if isinstance(value, str) else value)))
                )
            elif term.shape != "link":
                found[term.name] = value
        if isinstance(thing, Norm):
            found |= _describe_norm(thing, str(found.get("type")))
        if isinstance(thing, Qualifier) and thing.type:
            found |= _texts("label", agreement.names(thing.type))
        if isinstance(thing, Norm | Notification) and thing.uncountable:
            found["uncountable"] = " ".join(sorted({local(slot.about) for slot in thing.uncountable}))
        if isinstance(thing, Notification):
            found |= _describe_notice(thing, agreement)
        tags = (self.lang, agreement.language, "en")
        labels = [*(f"label_{tag}" for tag in tags), *sorted(name for name in found if name[:6] == "label_")]
        found["label"] = next((found[name] for name in labels if name in found), local(thing.iri))
        return dict(sorted(found.items()))

    def relations(self, agreement: Agreement, clause: Clause) -> None:
        """Add the edges from actor to actor: who is bound to whom, and who notifies whom."""
        number = self.attributes[clause.iri].get("number", local(clause.iri))
        for norm in (one for one in clause.norms if one.kind == "norm"):
            of_norm = self.attributes[norm.iri]
            of_norm["clause"] = number
            shared = {"norm": norm.iri, "clause": number, "modality": of_norm["modality"]}
            self.bind(agreement, norm, shared)
            for notice in norm.notifications:
                if notice.iri in self.attributes:
                    self.notify(notice, shared)

    def bind(self, agreement: Agreement, norm: Norm, shared: dict[str, Attribute]) -> None:
        """Add an edge from each bearer of a norm to each counterparty of another side."""
        positions = {
            holder: one.position
            for one in reversed(agreement.correlatives)
            if norm.iri in one.norms
            for holder in one.holders
        }
        for bearer, counterparty in product(norm.bearers, norm.counterparties):
            if not _sides(agreement, bearer).isdisjoint(_sides(agreement, counterparty)):
                continue
            data = {"kind": "isBoundTo", **shared}
            if position := positions.get(counterparty):
                data["correlative"] = position
            self.edges[bearer, counterparty, f"isBoundTo {norm.iri}"] = data

    def notify(self, notice: Notification, shared: dict[str, Attribute]) -> None:
        """Add an edge from the sender of a notification to its addressee."""
        self.attributes[notice.iri]["clause"] = shared["clause"]
        data = {"kind": "notifies", **shared, "notification": notice.iri, "matters": " ".join(notice.matters)}
        if mode := self.attributes[notice.iri].get("mode"):
            data["mode"] = mode
        for sender, addressee in product(notice.senders, notice.addressees):
            self.edges[sender, addressee, f"notifies {notice.iri}"] = dict(data)


def _things(agreement: Agreement) -> Iterator[Resource]:
    """Yield all of an agreement that a network may hold."""
    yield from agreement.actors.values()
    yield from agreement.programmes.values()
    yield from agreement.matters.values()
    yield from agreement.instruments
    for clause in agreement.clauses:
        yield clause
        for norm in clause.norms:
            yield norm
            yield from norm.qualifiers
            yield from norm.notifications
    yield agreement


def _values(thing: Resource) -> Iterator[tuple[Term, Any]]:
    """Yield the values of a thing that the table keeps, each with its term, by their properties."""
    held = properties(cast("Hashable", type(thing)))
    for iri in sorted(held.keys() & terms().keys()):
        value = getattr(thing, held[iri])
        if value or value == 0:
            yield terms()[iri], value


def _links(thing: Resource) -> Iterator[tuple[str, str]]:
    """Yield the links of a thing that the table keeps: name and the thing to which it leads."""
    for term, value in _values(thing):
        if term.shape == "link":
            for other in [value] if isinstance(value, str) else value:
                yield term.name, other if isinstance(other, str) else other.iri


def _describe_norm(norm: Norm, type_name: str) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {"modality": MODALITY_NAMES.get(f"srv:{type_name}", "condition")}
    found["implied"] = norm.implied
    if norm.responsible:
        found["responsible"] = " ".join(norm.responsible)
    return found | {name: text for name, text in _slots(norm.slots).items() if name in STATUSES}


def _describe_notice(notice: Notification, agreement: Agreement) -> dict[str, Attribute]:
    """Return what the slots of a notification say, whether it is joint, and as its label what it is about."""
    found = _slots(notice.slots)
    if notice.joint:
        found["joint"] = True
    if urgencies := sorted({local(slot.urgency) for slot in notice.slots if slot.urgency}):
        found["urgency"] = " ".join(urgencies)
    matters = [agreement.names(matter) for matter in notice.matters]
    for tag in sorted({tag for texts in matters for tag in texts}):
        found[f"label_{tag}"] = ", ".join(texts[tag] for texts in matters if tag in texts)
    return found


def _slots(slots: Iterable[Slot]) -> dict[str, Attribute]:
    """Return what the slots of a norm or notification say, and which are inferred or silent."""
    found: dict[str, Attribute] = {}
    status: dict[str, set[str]] = {"inferred": set(), "silent": set()}
    for slot in slots:
        name = local(slot.about)
        if slot.status in status:
            status[slot.status].add(name)
        if name in _SLOTS:
            found |= _texts(name, slot.texts)
    return found | {kind: " ".join(sorted(names)) for kind, names in status.items() if names}


def _sides(agreement: Agreement, actor: str) -> set[str]:
    """Return an actor with all to whom it belongs."""
    found, todo = set(), [actor]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            held = agreement.actors.get(name)
            todo += [up for tie in _SIDE for up in getattr(held, tie, ())]
    return found


def _texts(name: str, texts: Mapping[str, str]) -> dict[str, Attribute]:
    return {f"{name}_{tag}": text for tag, text in texts.items()}


if TYPE_CHECKING:
    ActorGraph: TypeAlias = "networkx.DiGraph[str]"


class Edge(NamedTuple):
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


class Tie(NamedTuple):
    """A tie of belonging: ``part`` belongs to ``whole``; ``kind`` is one of :data:`TIES`."""

    part: str
    whole: str
    kind: str


class Edges:
    """The actors of a network with the edges and ties between them, all in a fixed order.

    ``network`` is what :func:`servanda.network.graph.project` returns. ``edges`` come in the order of
    the clauses; a norm that binds an actor and has it notify the same other actor is one edge.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.actors = [name for name, data in network.nodes(data=True) if data["kind"] == "actor"]
        self.agreements = [name for name, data in network.nodes(data=True) if data["kind"] == "agreement"]
        self.place = _places(network)
        self._intended = {name for name in self.agreements if network.nodes[name].get("binding") is False}
        self.edges = self._join_edges()
        ties = [Tie(part, whole, kind) for part, whole, kind in list_edges(network) if kind in TIES]
        self.ties = sorted(ties, key=lambda tie: (tie.part, tie.whole, TIES.index(tie.kind)))
        self.notices = [edge for edge in self.edges if edge.notification]
        self._towards: dict[tuple[str, str], list[str]] = defaultdict(list)
        for edge in self.edges:
            if edge.binds:
                self._towards[edge.norm, edge.source].append(edge.target)

    def is_binding(self, edge: Edge | None = None) -> bool:
        """Say whether the agreement of an edge is legally binding; without one, whether any of all is."""
        if edge is not None:
            return edge.agreement not in self._intended
        return not self.agreements or len(self._intended) < len(self.agreements)

    def _join_edges(self) -> list[Edge]:
        found: dict[tuple[str, str, str, str], Edge] = {}
        binding: set[tuple[str, str, str]] = set()
        for source, target, data in self.network.edges(data=True):
            if data["kind"] == _BINDS:
                binding.add((source, target, data["norm"]))
        noticed: set[tuple[str, str, str]] = set()
        for source, target, data in self.network.edges(data=True):
            if data["kind"] == _NOTIFIES:
                key = (source, target, data["norm"])
                noticed.add(key)
                found[*key, data["notification"]] = self._read_edge(source, target, data, key in binding)
        for source, target, data in self.network.edges(data=True):
            if data["kind"] == _BINDS and (source, target, data["norm"]) not in noticed:
                found[source, target, data["norm"], ""] = self._read_edge(source, target, data, True)
        return sorted(found.values(), key=self._order)

    def _read_edge(self, source: str, target: str, data: dict[str, Any], binds: bool) -> Edge:
        agreement = self.place.get(data["norm"], ("", 0))[0]
        matters = tuple(str(data.get("matters", "")).split())
        return Edge(
            source, target, data["norm"], agreement, data["clause"], data["modality"], binds,
            data.get("notification"), matters, data.get("mode"),
        )  # fmt: skip

    def _order(self, edge: Edge) -> tuple[str, int, str, str, str, str]:
        agreement, order = self.place.get(edge.norm, ("", 0))
        return agreement, order, edge.norm, edge.notification or "", edge.source, edge.target

    def towards(self, edge: Edge) -> list[str]:
        """Return the counterparties of an edge's norm: towards whom it binds the source."""
        return sorted(set(self._towards.get((edge.norm, edge.source), ())))

    def inferred(self, edge: Edge) -> list[str]:
        """Return which slots of an edge the text does not fill but its context does."""
        nodes = self.network.nodes
        shown = "" if edge.notification is None else str(nodes[edge.notification].get("inferred", ""))
        found = {*str(nodes[edge.norm].get("inferred", "")).split(), *shown.split()}
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

    def between(self) -> dict[tuple[str, str], list[Edge]]:
        """Return the edges by their two ends, ends in alphabetical order."""
        found: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        for edge in self.edges:
            found[edge.source, edge.target].append(edge)
        return dict(sorted(found.items()))

    def graph(self, modality: str | None = None) -> ActorGraph:
        """Return the actor graph: an edge from A to B where a norm binds A to B or has A notify B.

        Parallel norms are one edge, ties of belonging are none, and actors without an edge are left out.
        ``modality`` keeps only norms of that modality.
        """
        from networkx import DiGraph

        ends = sorted({(b.source, b.target) for b in self.edges if modality in (None, b.modality)})
        graph: ActorGraph = DiGraph()
        graph.add_nodes_from(sorted({actor for pair in ends for actor in pair}))
        graph.add_edges_from(ends)
        return graph


def list_edges(network: Network) -> Iterator[tuple[str, str, str]]:
    """Give every edge of a network as its two ends and its kind."""
    for source, target, data in network.edges(data=True):
        yield source, target, data["kind"]


def _places(network: Network) -> dict[str, tuple[str, int]]:
    """Return for every norm and notification its agreement and the place of its clause there."""
    of_clause: dict[str, str] = {}
    stated: list[tuple[str, str]] = []
    required: list[tuple[str, str]] = []
    for source, target, kind in list_edges(network):
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


def list_norms(edges: list[Edge]) -> list[str]:
    """Return the norms of some edges, each once, in the order of the edges."""
    return list(dict.fromkeys(edge.norm for edge in edges))
