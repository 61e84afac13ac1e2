"""The bundled network, and small networks made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

import servanda
from servanda.derive.rules import ONTOLOGY_GRAPH
from servanda.network.bonds import Bonds
from servanda.network.projection import project
from servanda.vocabulary import PREFIXES, SRV, expand

if TYPE_CHECKING:
    from servanda.network.projection import Network

TYPE = NamedNode(PREFIXES["rdf"] + "type")
LABEL = NamedNode(PREFIXES["skos"] + "prefLabel")


def node(name: str) -> NamedNode:
    return NamedNode(expand(name))


@dataclass
class Made:
    """A store written by hand, in which actors and matters are single words."""

    quads: list[Quad] = field(default_factory=list)
    clauses: int = 0

    def say(self, subject: str, predicate: str, value: str, graph: str = ONTOLOGY_GRAPH) -> None:
        self.quads.append(Quad(node(subject), node(predicate), node(value), node(graph)))

    def actor(self, name: str) -> str:
        iri = f"actor:{name}"
        self.say(iri, "rdf:type", "srv:Actor")
        self.quads.append(Quad(node(iri), LABEL, Literal(name.upper(), language="en"), node(ONTOLOGY_GRAPH)))
        return iri

    def tie(self, part: str, kind: str, whole: str) -> Made:
        prefix = "srv" if kind == "isHouseholdOf" else "org"
        self.say(self.actor(part), f"{prefix}:{kind}", self.actor(whole))
        return self

    def broader(self, narrow: str, broad: str) -> Made:
        for name in (narrow, broad):
            self.say(f"matter:{name}", "rdf:type", "srv:Matter")
        self.say(f"matter:{narrow}", "skos:broader", f"matter:{broad}")
        return self

    def norm(
        self, bearer: str, towards: str | None, modality: str = "Obligation", agreement: str = "one"
    ) -> str:
        """Add a norm in a clause of its own; the clauses are counted from 1."""
        self.clauses += 1
        whole = f"agreement:{agreement}"
        clause, name = f"{whole}/{self.clauses}", f"{whole}/{self.clauses}-norm"
        self.say(whole, "rdf:type", "srv:Agreement", whole)
        self.say(whole, "srv:hasClause", clause, whole)
        self.say(clause, "rdf:type", "srv:Clause", whole)
        for what in ("number", "order"):
            value = Literal(str(self.clauses))
            self.quads.append(Quad(node(clause), NamedNode(SRV + what), value, node(whole)))
        self.say(clause, "srv:hasNorm", name, whole)
        self.say(name, "rdf:type", f"srv:{modality}", whole)
        self.say(f"srv:{modality}", "rdfs:subClassOf", "srv:Norm")
        self.say(name, "srv:hasBearer", self.actor(bearer), whole)
        if towards:
            self.say(name, "srv:hasCounterparty", self.actor(towards), whole)
        return name

    def notice(
        self, sender: str, addressee: str, matter: str, modality: str = "Obligation", agreement: str = "one"
    ) -> Made:
        """Add a norm by which one actor notifies another, towards nobody else."""
        norm, whole = self.norm(sender, None, modality, agreement), f"agreement:{agreement}"
        record = f"{norm}-notice"
        self.say(norm, "srv:requiresNotification", record, whole)
        self.say(record, "rdf:type", "srv:Notification", whole)
        self.say(record, "srv:hasMode", "mode:notify", whole)
        self.say(record, "srv:hasSender", self.actor(sender), whole)
        self.say(record, "srv:hasAddressee", self.actor(addressee), whole)
        self.say(f"matter:{matter}", "rdf:type", "srv:Matter")
        self.say(record, "srv:concernsMatter", f"matter:{matter}", whole)
        return self

    def store(self, order: Iterable[int] | None = None) -> Store:
        store = Store()
        for number in order if order is not None else range(len(self.quads)):
            store.add(self.quads[number])
        return store

    def network(self) -> Network:
        return project(self.store())

    def bonds(self) -> Bonds:
        return Bonds(self.network())


@pytest.fixture
def made() -> Made:
    return Made()


@pytest.fixture
def making() -> Callable[[], Made]:
    """Make a new store for every example of a property."""
    return Made


@pytest.fixture(scope="session")
def network() -> Network:
    return servanda.load().network()


@pytest.fixture(scope="session")
def bonds(network: Network) -> Bonds:
    return Bonds(network)
