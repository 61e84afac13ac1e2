"""What is to be drawn: the network of one agreement, the filters and the language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from servanda.messages import Messages, load_messages
from servanda.model import IMMUNITY
from servanda.namespaces import local

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.draw.day import Day
    from servanda.model import Agreement
    from servanda.network.graph import Network

#: The ties by which an actor belongs to a side.
#: What stands in the place of an end of a notice of which the text does not say who it is.
UNSAID: Final = {"sender": "unsaid sender", "addressee": "unsaid addressee"}
_TIES: Final = ("unitOf", "postIn", "isHouseholdOf", "memberOf")


@dataclass(frozen=True)
class Filters:
    """What is wanted; an empty filter wants all. Things are named by compact IRIs (``actor:nato``).

    ``sender``: who is bound or sends. ``to``: towards whom, or who is told. ``about``: a matter.
    ``under``: a programme. ``clauses`` and ``modality``: any of these. ``organs``: for an actor among these
    the actor itself, the roles that it plays and its organs, which count for it.
    """

    sender: str | None = None
    to: str | None = None
    about: str | None = None
    under: str | None = None
    clauses: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    organs: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def actors(self, name: str | None) -> frozenset[str]:
        """Return the actors that count for one that is named; none for None."""
        return frozenset() if name is None else self.organs.get(name, frozenset([name]))

    def __bool__(self) -> bool:
        return any((self.sender, self.to, self.about, self.under, self.clauses, self.modality))


def find_targets(network: Network, node: str, *kinds: str) -> list[str]:
    """Return where the edges of some kinds lead from a node, sorted, each once."""
    if node not in network:
        return []
    return sorted({head for _, head, data in network.out_edges(node, data=True) if data["kind"] in kinds})


def list_norms(network: Network, filters: Filters) -> list[str]:
    """Return the norms that pass, in the order of the text."""
    found = []
    for clause, norm, data in network.edges(data=True):
        if data["kind"] == "states" and _passes(network, filters, clause, norm):
            place = network.nodes[clause].get("order", 0)
            found.append((place, clause, norm))
    return [norm for *_, norm in sorted(found)]


def _passes(network: Network, filters: Filters, clause: str, norm: str) -> bool:
    notices = find_targets(network, norm, "requiresNotification")
    bound = [*find_targets(network, norm, "hasBearer"), *_of(network, notices, "hasSender")]
    owed = find_targets(network, norm, "hasCounterparty", "hasAddressee")
    wanted: list[tuple[Collection[str], Iterable[str]]] = [
        (filters.actors(filters.sender), bound),
        (filters.actors(filters.to), [*owed, *_of(network, notices, "hasAddressee")]),
        (_one(filters.about), _of(network, notices, "concernsMatter")),
        (_one(filters.under), find_targets(network, norm, "concernsProgramme")),
    ]
    if any(asked and not set(asked).intersection(given) for asked, given in wanted):
        return False
    if filters.clauses and clause not in filters.clauses:
        return False
    called = {network.nodes[norm]["modality"], find_modality(network, norm)}
    return not filters.modality or not called.isdisjoint(filters.modality)


def _one(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _of(network: Network, nodes: list[str], kind: str) -> list[str]:
    return [target for node in nodes for target in find_targets(network, node, kind)]


def list_notices(network: Network, filters: Filters) -> list[tuple[str, str, dict[str, Any]]]:
    """Return sender, addressee and attributes of each notice that passes, in the order of the text."""
    shown = {norm: place for place, norm in enumerate(list_norms(network, _split_filters(filters)))}
    senders, addressees = filters.actors(filters.sender), filters.actors(filters.to)
    found = []
    for sender, to, data in network.edges(data=True):
        if data["kind"] != "notifies" or data["norm"] not in shown:
            continue
        found.append((shown[data["norm"]], data["notification"], sender, to, data))
    known = {data["notification"] for *_, data in found}
    for norm, place in shown.items():
        for notice in find_targets(network, norm, "requiresNotification"):
            if notice not in known:
                found += [(place, notice, *end) for end in _list_open_ends(network, norm, notice)]
    found = [
        row
        for row in found
        if (filters.about is None or filters.about in str(row[4]["matters"]).split())
        and (not senders or row[2] in senders)
        and (not addressees or row[3] in addressees)
    ]
    return [(sender, to, data) for _, _, sender, to, data in sorted(found, key=lambda row: row[:4])]


def _list_open_ends(network: Network, norm: str, notice: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the ends of a notice of which the text does not say one, and what an edge would hold of it."""
    held, of_norm = network.nodes[notice], network.nodes[norm]
    data = {
        "kind": "notifies", "norm": norm, "notification": notice, "mode": held.get("mode", "notify"),
        "clause": of_norm["clause"], "modality": of_norm["modality"],
        "matters": " ".join(find_targets(network, notice, "concernsMatter")),
    }  # fmt: skip
    for sender in find_targets(network, notice, "hasSender") or [UNSAID["sender"]]:
        for to in find_targets(network, notice, "hasAddressee") or [UNSAID["addressee"]]:
            yield sender, to, data


def _split_filters(filters: Filters) -> Filters:
    """Return the filters that hold for a norm; those of sender, addressee and matter hold for each notice."""
    return Filters(under=filters.under, clauses=filters.clauses, modality=filters.modality)


def find_modality(network: Network, norm: str) -> str:
    """Return the key of the words for the modality of a norm: that of an immunity is ``immunity``."""
    data = network.nodes[norm]
    kind, key = IMMUNITY
    return key if local(kind) in str(data.get("type", "")).split() else str(data["modality"])


def name_modalities(network: Network, norms: Iterable[str], phrase: Callable[[str], str]) -> str:
    """Return what norms of one modality are called: privileges and immunities are of one, with two names."""
    return ", ".join(dict.fromkeys(phrase(find_modality(network, norm)) for norm in norms))


def list_sides(network: Network) -> list[str]:
    """Return the bodies at the top of each Party's side, the one that is bound most often first."""
    bound: dict[str, int] = {}
    for _, party, data in network.edges(data=True):
        if data["kind"] == "hasParty":
            bound.setdefault(find_side(network, party), 0)
    bearers = Counter(bearer for bearer, _, data in network.edges(data=True) if data["kind"] == "isBoundTo")
    for bearer, times in bearers.items():
        if (top := find_side(network, bearer)) in bound:
            bound[top] += times
    return sorted(bound, key=lambda top: (-bound[top], top))


def find_side(network: Network, actor: str) -> str:
    """Return the body at the top of all to which an actor belongs; the actor itself where there is none."""
    seen = [actor]
    while above := [up for up in find_targets(network, seen[-1], *_TIES) if up not in seen]:
        seen.append(above[0])
    return seen[-1]


@dataclass(frozen=True)
class Plan:
    """A drawing that was asked for.

    ``network`` is of ``agreement``, with labels in ``lang``; ``clause`` is the compact IRI of one of its
    nodes for the view of one clause, else None. ``day`` has the states of the norms on a day, None where the
    drawing is of no day. ``store`` holds the ontology, for the view of it.
    """

    store: Store
    network: Network
    agreement: Agreement
    lang: str = "en"
    filters: Filters = field(default_factory=Filters)
    clause: str | None = None
    day: Day | None = None

    @property
    def title(self) -> str:
        """The agreement's short name."""
        return str(self.network.nodes[self.agreement.iri]["label"])

    @property
    def words(self) -> Messages:
        """The texts of drawings and answers in its language; of intentions where it does not bind."""
        return load_messages(self.lang, "draw", "answers", binding=self.agreement.is_binding)

    def label(self, node: str) -> str:
        """Return the name of a node in the language of the drawing; of what is no node, its end."""
        return str(self.network.nodes[node]["label"]) if node in self.network else local(node)

    def text(self, node: str, name: str) -> str | None:
        """Return a text of a node (``timing``) in the language of the drawing, else that of the source.

        Else it is in any language; None where there is no such text.
        """
        data = self.network.nodes[node]
        tags = (self.lang, self.agreement.language, "en")
        keys = [f"{name}_{tag}" for tag in tags] + sorted(key for key in data if key.startswith(f"{name}_"))
        return next((str(data[key]) for key in keys if key in data), None)

    def clause_of(self, norm: str) -> str:
        """Return how a reader calls the clause of a norm: its printed number, else its name."""
        clause = self.network.nodes[self._stating(norm)]
        number = str(clause.get("number", ""))
        return number if any(letter.isdigit() for letter in number) else str(clause["label"])

    def link(self, norm: str) -> str:
        """Return the IRI of the clause that states a norm."""
        return str(self.network.nodes[self._stating(norm)]["iri"])

    def _stating(self, norm: str) -> str:
        edges = self.network.in_edges(norm, data=True)
        return min(tail for tail, _, data in edges if data["kind"] == "states")

    def notes(self) -> list[str]:
        """Return what the head of every drawing says: the filters, and which language is the source."""
        binding = self.agreement.is_binding
        held, filters = load_messages(self.lang, "draw", "answers", binding=binding), self.filters
        named = [(name, getattr(filters, name)) for name in ("sender", "to", "about", "under")]
        parts = [
            f"{held['only.' + name]} {self.agreement.label(node, self.lang)}" for name, node in named if node
        ]
        if filters.clauses:
            numbers = (str(self.network.nodes[clause]["number"]) for clause in filters.clauses)
            parts.append(f"{held['only.clauses']} {', '.join(numbers)}")
        parts += [held[modality] for modality in filters.modality]
        source = sorted(set(self._languages()) - {self.lang})
        status = self.agreement.text_status(self.lang)
        key = "translations" if status == "servanda" else f"translations.{status}"
        said = held.text(key, source=", ".join(held.language(tag) for tag in source))
        loose = [held["not_binding"]] * (not binding)
        return [f"{held['only']} {' · '.join(parts)}"] * bool(parts) + loose + [said] * bool(source)

    def _languages(self) -> Iterator[str]:
        """Give the languages of the words that are quoted."""
        for _, data in self.network.nodes(data=True):
            if data["kind"] == "norm":
                yield from (name.removeprefix("quote_") for name in data if name.startswith("quote_"))
