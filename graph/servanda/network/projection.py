"""The one projection of the graph onto a typed networkx ``MultiDiGraph``; analyses and exports share it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import Literal, Store

from servanda.errors import OddValues
from servanda.network.said import TYPE, Said, Value, iri_of
from servanda.network.terms import MODALITIES, Term, terms
from servanda.vocabulary import PREFIXES, SRV, compact, local

if TYPE_CHECKING:
    import networkx

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
    in :mod:`servanda.network.terms` and in ``docs/network.md``. Nodes and edges come in a fixed order.

    >>> import servanda
    >>> network = project(servanda.load().store)
    >>> network.nodes["actor:kz-mod"]["label_ru"]
    'Министерство обороны Республики Казахстан'
    >>> [data["clause"] for data in network.get_edge_data("actor:nato-plo", "actor:kz-mod").values()]
    ['2.2', '4.1']
    """
    from networkx import MultiDiGraph

    said = Said(store, agreement, only={TYPE, *terms(), *(SRV + name for name in _READ)})
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

    def __init__(self, said: Said, lang: str) -> None:
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
            found["modality"] = MODALITIES.get(str(found.get("type")), "condition")
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
