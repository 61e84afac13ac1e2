"""Who is bound to whom, who notifies whom and who belongs to whom, read off the network once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from servanda.vocabulary import local

if TYPE_CHECKING:
    import networkx

    from servanda.network.projection import Network

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

    ``network`` is what :func:`servanda.network.projection.project` returns. ``bonds`` come in the order of
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
