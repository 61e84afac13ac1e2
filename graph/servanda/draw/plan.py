"""What is to be drawn: the network of one agreement, the filters, the language, and the states on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from servanda.draw.labels import state
from servanda.messages import Messages
from servanda.namespaces import local
from servanda.query.writing import Page
from servanda.status.chronology import TimelinePhrases, glyph
from servanda.status.states import STATES, Status
from servanda.status.status_text import add_phase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from servanda.draw.sheet import Sheet
    from servanda.model import Agreement
    from servanda.network.graph import Network
    from servanda.status.states import Instance


# Which norms and notices a drawing shows: the filters, and the sides on which the actors stand.

#: The ties by which an actor belongs to a side.
_TIES: Final = ("unitOf", "postIn", "isHouseholdOf", "memberOf")


@dataclass(frozen=True)
class Filters:
    """What is wanted; an empty filter wants all. Things are named by compact IRIs (``actor:nato``).

    ``sender``: who is bound or sends. ``to``: towards whom, or who is told. ``about``: a matter.
    ``under``: a programme. ``clauses`` and ``modality``: any of these. ``organs``: for an actor among these
    the actor itself and its organs, which count for it.
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


def targets(network: Network, node: str, *kinds: str) -> list[str]:
    """Return where the edges of some kinds lead from a node, sorted, each once."""
    if node not in network:
        return []
    return sorted({head for _, head, data in network.out_edges(node, data=True) if data["kind"] in kinds})


def norms(network: Network, filters: Filters) -> list[str]:
    """Return the norms that pass, in the order of the text."""
    found = []
    for clause, norm, data in network.edges(data=True):
        if data["kind"] == "states" and _passes(network, filters, clause, norm):
            place = network.nodes[clause].get("order", 0)
            found.append((place, clause, norm))
    return [norm for *_, norm in sorted(found)]


def _passes(network: Network, filters: Filters, clause: str, norm: str) -> bool:
    notices = targets(network, norm, "requiresNotification")
    bound = [*targets(network, norm, "hasBearer"), *_of(network, notices, "hasSender")]
    owed = targets(network, norm, "hasCounterparty", "hasAddressee")
    wanted: list[tuple[Collection[str], Iterable[str]]] = [
        (filters.actors(filters.sender), bound),
        (filters.actors(filters.to), [*owed, *_of(network, notices, "hasAddressee")]),
        (_one(filters.about), _of(network, notices, "concernsMatter")),
        (_one(filters.under), targets(network, norm, "concernsProgramme")),
    ]
    if any(asked and not set(asked).intersection(given) for asked, given in wanted):
        return False
    if filters.clauses and clause not in filters.clauses:
        return False
    return not filters.modality or network.nodes[norm]["modality"] in filters.modality


def _one(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _of(network: Network, nodes: list[str], kind: str) -> list[str]:
    return [target for node in nodes for target in targets(network, node, kind)]


def notices(network: Network, filters: Filters) -> list[tuple[str, str, dict[str, Any]]]:
    """Return sender, addressee and attributes of each notice that passes, in the order of the text."""
    shown = {norm: place for place, norm in enumerate(norms(network, _apart(filters)))}
    senders, addressees = filters.actors(filters.sender), filters.actors(filters.to)
    found = []
    for sender, to, data in network.edges(data=True):
        if data["kind"] != "notifies" or data["norm"] not in shown:
            continue
        about = filters.about is None or filters.about in str(data["matters"]).split()
        if about and (not senders or sender in senders) and (not addressees or to in addressees):
            found.append((shown[data["norm"]], data["notification"], sender, to, data))
    return [(sender, to, data) for _, _, sender, to, data in sorted(found, key=lambda row: row[:4])]


def _apart(filters: Filters) -> Filters:
    """Return the filters that hold for a norm; those of sender, addressee and matter hold for each notice."""
    return Filters(under=filters.under, clauses=filters.clauses, modality=filters.modality)


def sides(network: Network) -> list[str]:
    """Return the bodies at the top of each Party's side, the one that is bound most often first."""
    bound: dict[str, int] = {}
    for _, party, data in network.edges(data=True):
        if data["kind"] == "hasParty":
            bound.setdefault(side(network, party), 0)
    bearers = Counter(bearer for bearer, _, data in network.edges(data=True) if data["kind"] == "isBoundTo")
    for bearer, times in bearers.items():
        if (top := side(network, bearer)) in bound:
            bound[top] += times
    return sorted(bound, key=lambda top: (-bound[top], top))


def side(network: Network, actor: str) -> str:
    """Return the body at the top of all to which an actor belongs; the actor itself where there is none."""
    seen = [actor]
    while above := [up for up in targets(network, seen[-1], *_TIES) if up not in seen]:
        seen.append(above[0])
    return seen[-1]


# What is to be drawn: the network of one agreement, the filters and the language.


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

    def label(self, node: str) -> str:
        """Return the name of a node in the language of the drawing; of what is no node, its end."""
        return str(self.network.nodes[node]["label"]) if node in self.network else local(node)

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
        held, filters = Messages(self.lang, "draw", "answers"), self.filters
        named = [(name, getattr(filters, name)) for name in ("sender", "to", "about", "under")]
        parts = [
            f"{held['only.' + name]} {self.agreement.label(node, self.lang)}" for name, node in named if node
        ]
        if filters.clauses:
            numbers = (str(self.network.nodes[clause]["number"]) for clause in filters.clauses)
            parts.append(f"{held['only.clauses']} {', '.join(numbers)}")
        parts += [held[modality] for modality in filters.modality]
        source = sorted(set(self._languages()) - {self.lang})
        said = held.text("translations", source=", ".join(held.get(f"language.{tag}", tag) for tag in source))
        return [f"{held['only']} {' · '.join(parts)}"] * bool(parts) + [said] * bool(source)

    def _languages(self) -> Iterator[str]:
        """Give the languages of the words that are quoted."""
        for _, data in self.network.nodes(data=True):
            if data["kind"] == "norm":
                yield from (name.removeprefix("quote_") for name in data if name.startswith("quote_"))


# How the norms of a drawing stand on a day: a state in words, with its sign and its colours.

#: The states of what binds nobody on the day; it is drawn pale and dashed.
PALE: Final = frozenset({"not-in-force", "ended", "not-called-for"})
#: What stands in the place of a modality's or a side's colours for them.
_PALE: Final = {"line": "#B6BCC6", "ink": "#6B7280", "fill": "#FAFAFB"}


@dataclass(frozen=True, slots=True)
class NormBadge:
    """How a norm or a notice stands: its state, and that in words with the number of its calls in each."""

    state: str
    words: str

    @property
    def pale(self) -> bool:
        """Whether it binds nobody on the day."""
        return self.state in PALE

    @property
    def said(self) -> str:
        """The state in words after its sign."""
        return f"{glyph(self.state)} {self.words}"


class Day:
    """The states of an agreement's norms on the day of a status, in the language of a drawing."""

    def __init__(self, status: Status, lang: str) -> None:
        self.status = status
        self.words = TimelinePhrases(status.agreement, lang)
        self.norms = {held.norm.iri: held for held in status.norms}

    def of(self, norm: str, notice: str | None = None) -> NormBadge:
        """Return how a norm stands, or one of the notices for which it provides."""
        # What a rule concluded from a norm is called after it, and stands as that norm does.
        found = [iri for iri in self.norms if norm == iri or norm.startswith(f"{iri}-")]
        if not found:
            return self._by_phase()
        held = self.norms[max(found, key=len)]
        calls = [
            call
            for call in held.instances
            if notice is None or call.notice is None or call.notice.iri == notice
        ]
        said = self.words.state(held.state)
        if held.verdict.possible:
            either = self.words.say.phrase("or").join(map(self.words.state, held.verdict.possible))
            said = self.words.phrase("call.possible", state=said, possible=either)
        return NormBadge(held.state, said + self._counted(calls))

    def _by_phase(self) -> NormBadge:
        """Return how a norm stands of which the status knows nothing: as the agreement does."""
        phase = self.status.phase
        name = "standing" if phase == "in-force" else phase
        return NormBadge(name, self.words.state(name))

    def _counted(self, calls: Sequence[Instance]) -> str:
        """Return how many calls for an act are in each state, by their signs, the most pressing first."""
        number = Counter(call.state for call in calls)
        shown = [f"{glyph(name)}{number[name]}" for name in STATES if number[name]]
        return f" ({', '.join(shown)})" if shown else ""

    def head(self, sheet: Sheet, met: Sequence[NormBadge]) -> None:
        """Add to a drawing the day, how the agreement stood, on what that rests, and what the signs mean."""
        first, *rest = describe_status(self.status, self.words)
        sheet.standing = [f"{self.words.phrase('day.asked', as_of=self.status.as_of)} {first}", *rest]
        states = {one.state for one in met}
        for norm in self.norms.values():
            if any(one.state == norm.state for one in met):
                states |= {call.state for call in norm.instances}
        for name in STATES:
            if name in states:
                said = self.words.say.state(name) if name == "open" else self.words.state(name)
                sheet.legend.append((glyph(name), state(name)["line"], said))


def faded(colours: Mapping[str, Any]) -> dict[str, Any]:
    """Return colours in grey, for what binds nobody on the day; what is no colour stays."""
    return {**colours, **_PALE}


def describe_status(status: Status, words: TimelinePhrases) -> list[str]:
    """Return in sentences whether the agreement is in force, by which formula, and what that rests on."""
    page = Page(words.lang, 10_000)
    add_phase(page, status, words.say)
    return [line.strip() for line in page.lines if line.strip()]
