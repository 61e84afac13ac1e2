"""The one projection of the graph onto a typed networkx ``MultiDiGraph``; analyses and exports share it."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from servanda.errors import OddValues
from servanda.model import (
    MODALITIES,
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
from servanda.network.terms import Term, terms
from servanda.vocabulary import expand, local

if TYPE_CHECKING:
    import networkx
    from pyoxigraph import Store

    Network: TypeAlias = "networkx.MultiDiGraph[str]"

#: A value that every format can hold. What the text does not say has no attribute at all.
Attribute: TypeAlias = "str | int | bool"

#: The ties by which an actor belongs to a side, as in ``queries/derive/claims.rq``.
_SIDE: Final = ("unit_of", "post_in", "household_of")
_SLOTS: Final = ("trigger", "timing", "purpose", "effect")


def project(store: Store, agreement: str | None = None, lang: str = "en") -> Network:
    """Return one agreement (by its IRI), or all that the store holds, as a typed network.

    Nodes are called by compact IRIs (``actor:nato``) and have a ``kind``; edges have a ``kind`` and are keyed
    by it, those between two actors by kind and norm or notification, so that parallel ones stay apart.
    Attributes are str, int or bool; a text becomes one attribute a language (``label_kk``). They are listed
    in :mod:`servanda.network.terms` and in ``docs/network.md``. Nodes and edges come in a fixed order.

    >>> import servanda
    >>> network = project(servanda.load().store)
    >>> network.nodes["actor:kz-mod"]["label_ru"]
    'Министерство обороны Республики Казахстан'
    >>> [data["clause"] for data in network.get_edge_data("actor:nato-plo", "actor:kz-mod").values()]
    ['2.2', '4.1']
    """
    held = read_agreements(store) if agreement is None else [read_agreement(store, agreement)]
    return project_agreements(held, lang)


def project_agreements(agreements: Iterable[Agreement], lang: str = "en") -> Network:
    """Return agreements that are read as one typed network, as :func:`project` does."""
    from networkx import MultiDiGraph

    made, odd = _Builder(lang), set[str]()
    for read in agreements:
        made.add(read)
        odd.update(read.odd)
    made.edges |= {
        (name, other, link): {"kind": link} for name, other, link in made.outside if other in made.attributes
    }
    if odd:  # a graph that was not read as a whole (servanda.store.odd_values) may hold some
        warnings.warn(OddValues(len(odd), tuple(sorted(odd))), stacklevel=2)
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
            found["modality"] = MODALITIES.get(f"srv:{found.get('type')}", "condition")
            found["implied"] = thing.implied
            found |= {name: text for name, text in _slots(thing.slots).items() if name in STATUSES}
        if isinstance(thing, Qualifier) and thing.type:
            found |= _texts("label", agreement.names(thing.type))
        if isinstance(thing, Notification):
            found |= _slots(thing.slots)
            matters = [agreement.names(matter) for matter in thing.matters]
            for tag in sorted({tag for texts in matters for tag in texts}):
                found[f"label_{tag}"] = ", ".join(texts[tag] for texts in matters if tag in texts)
        labels = [f"label_{self.lang}", "label_en", *sorted(name for name in found if name[:6] == "label_")]
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
            (against, holder): one.position
            for one in reversed(agreement.correlatives)
            if norm.iri in one.norms
            for against in one.against
            for holder in one.holders
        }
        for bearer, counterparty in product(norm.bearers, norm.counterparties):
            if not _sides(agreement, bearer).isdisjoint(_sides(agreement, counterparty)):
                continue
            data = {"kind": "isBoundTo", **shared}
            if position := positions.get((bearer, counterparty)):
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
