"""Analyses of the network: who owes most, shortest paths, who learns of a matter, cut vertices, sinks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from servanda.errors import ServandaError
from servanda.network.graph import MODALITIES, OWED, TIES, Bond, Bonds, Tie, kinds, norms
from servanda.query.table import Row, Table

# Who owes and is owed how much, and who stands between the others.


@dataclass(frozen=True)
class Degree:
    """What an actor bears and what is borne towards it.

    ``bears`` and ``towards`` count norms by modality, ``sends`` and ``receives`` notifications. A norm
    towards two counterparties is one norm of its bearer. ``betweenness`` is a share from 0 to 1.
    """

    actor: str
    bears: dict[str, int]
    towards: dict[str, int]
    sends: int
    receives: int
    betweenness: float

    @property
    def owes(self) -> int:
        """How many obligations and prohibitions it bears."""
        return sum(self.bears[modality] for modality in OWED)

    @property
    def owed(self) -> int:
        """How many obligations and prohibitions others bear towards it."""
        return sum(self.towards[modality] for modality in OWED)


def degrees(bonds: Bonds, modality: str | None = None) -> list[Degree]:
    """Return every actor of the actor graph, those who owe most first, then those who are owed most.

    ``modality`` keeps only norms of that modality. Betweenness (Freeman 1977) is that of the directed actor
    graph of :meth:`Bonds.graph`: of all shortest ways between two others the share that leads through the
    actor, over all pairs, divided by the number of pairs (``networkx.betweenness_centrality``). Raises
    ServandaError for an unknown modality.
    """
    from networkx import betweenness_centrality

    if modality is not None:
        checked(modality)
    graph = bonds.graph(modality)
    out: dict[tuple[str, str], set[str]] = defaultdict(set)
    into: dict[tuple[str, str], set[str]] = defaultdict(set)
    sent: dict[str, set[str]] = defaultdict(set)
    got: dict[str, set[str]] = defaultdict(set)
    for bond in bonds.bonds:
        if modality not in (None, bond.modality):
            continue
        if bond.binds:
            out[bond.source, bond.modality].add(bond.norm)
            into[bond.target, bond.modality].add(bond.norm)
        if bond.notification:
            sent[bond.source].add(bond.notification)
            got[bond.target].add(bond.notification)
    between = betweenness_centrality(graph)
    found = [
        Degree(
            actor,
            {name: len(out[actor, name]) for name in MODALITIES},
            {name: len(into[actor, name]) for name in MODALITIES},
            len(sent[actor]),
            len(got[actor]),
            between[actor],
        )
        for actor in graph
    ]
    return sorted(found, key=lambda one: (-one.owes, -one.owed, -sum(one.bears.values()), one.actor))


def checked(modality: str) -> str:
    """Return a modality; raises ServandaError for an unknown one, with the nearest."""
    from difflib import get_close_matches

    if modality in MODALITIES:
        return modality
    near = get_close_matches(modality.casefold(), MODALITIES, 1, 0.5)
    way_out = f"did you mean '{near[0]}'?" if near else f"choose one of {', '.join(MODALITIES)}"
    raise ServandaError(f"'{modality}' is not a modality; {way_out}")


def degree_table(bonds: Bonds, found: list[Degree]) -> Table:
    """Return degrees as a table, with two columns a modality: what the actor bears, what is borne towards it.

    ``betweenness`` is rounded to four decimals.
    """
    counted = [f"{name}_{way}" for name in MODALITIES for way in ("borne", "towards")]
    columns = ("actor", "actor_label", "owes", "owed", *counted, "sends", "receives", "betweenness")
    rows: list[Row] = []
    for one in found:
        row: Row = {
            "actor": one.actor, "actor_label": bonds.label(one.actor), "owes": one.owes, "owed": one.owed,
            "sends": one.sends, "receives": one.receives, "betweenness": round(one.betweenness, 4),
        }  # fmt: skip
        for name in MODALITIES:
            row |= {f"{name}_borne": one.bears[name], f"{name}_towards": one.towards[name]}
        rows.append({name: row[name] for name in columns})
    return Table(columns, rows)


# How one actor is bound to another: the shortest way over norms, notices and ties of belonging.

PATH_COLUMNS = (
    "step", "relation", "source", "source_label", "target", "target_label", "agreement", "clause", "norm",
    "norm_label", "modality", "towards", "notification", "mode", "matters",
    "inferred", "part",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step of a way: the norms that lead from ``source`` to ``target``, or else the tie between them."""

    source: str
    target: str
    bonds: tuple[Bond, ...] = ()
    tie: Tie | None = None


def path(bonds: Bonds, start: str, end: str) -> list[Step] | None:
    """Return the shortest way from one actor to another, or None when there is none.

    Actors are named as in the network (``actor:nato``). A norm is followed from its bearer to its
    counterparty and from the sender of its notice to the addressee, never backwards; a tie of belonging may
    be followed both ways. Of ways with equally many steps the one with the fewest ties is taken (Dijkstra
    1959, as ``networkx.dijkstra_path``). From an actor to itself the way is empty.

    >>> import servanda
    >>> bonds = Bonds(servanda.load().network())
    >>> [(step.target, step.tie and step.tie.kind) for step in path(bonds, "actor:nato-plo", "actor:kz")]
    [('actor:kz-gov', None), ('actor:kz', 'unitOf')]
    """
    from networkx import DiGraph, NetworkXNoPath, dijkstra_path

    between = bonds.between()
    ties: dict[tuple[str, str], Tie] = {}
    for tie in bonds.ties:
        ties.setdefault((tie.part, tie.whole), tie)
        ties.setdefault((tie.whole, tie.part), tie)
    ways: DiGraph[str] = DiGraph()
    ways.add_nodes_from(bonds.actors)
    # A tie is dearer by so little that all ties of a way together never cost as much as one step.
    many = len(bonds.actors) + 1
    for source, target in sorted({*between, *ties}):
        ways.add_edge(source, target, weight=many if (source, target) in between else many + 1)
    if start not in ways or end not in ways:
        return None
    try:
        stations = dijkstra_path(ways, start, end)
    except NetworkXNoPath:
        return None
    return [
        Step(*ends, tuple(between[ends])) if ends in between else Step(*ends, tie=ties[ends])
        for ends in pairwise(stations)
    ]


def path_table(bonds: Bonds, steps: list[Step]) -> Table:
    """Return a way as a table: a row for each norm of a step, or for its tie.

    ``relation`` is ``notifies``, ``isBoundTo`` or the kind of the tie; for a tie ``part`` says which of the
    two belongs to the other. ``towards`` names the counterparties, who need not be the ones that are told.
    """
    rows: list[Row] = []
    for number, step in enumerate(steps, 1):
        shared: Row = dict.fromkeys(PATH_COLUMNS) | {
            "step": number,
            "source": step.source,
            "source_label": bonds.label(step.source),
            "target": step.target,
            "target_label": bonds.label(step.target),
        }
        if step.tie:
            rows.append(shared | {"relation": step.tie.kind, "part": step.tie.part})
        for bond in step.bonds:
            rows.append(
                shared
                | {
                    "relation": "notifies" if bond.notification else "isBoundTo",
                    "agreement": bond.agreement or None,
                    "clause": bond.clause,
                    "norm": bond.norm,
                    "norm_label": bonds.label(bond.norm),
                    "modality": bond.modality,
                    "towards": bonds.towards(bond) or None,
                    "notification": bond.notification,
                    "mode": bond.mode,
                    "matters": list(bond.matters) or None,
                    "inferred": bonds.inferred(bond) or None,
                }
            )
    return Table(PATH_COLUMNS, rows)


# Who learns of a matter: told directly, told onward, or by an organ that is told.

FLOW_COLUMNS = (
    "agreement", "matter", "matter_label", "remove", "by", "source", "source_label", "target", "target_label",
    "clause", "norm", "modality", "mode", "notification", "notice_matters", "timing", "inferred",
    "must_pass_on",
)  # fmt: skip

#: The ties by which a body learns what its organ is told: its units, its posts and its people.
_ORGANS: Final = TIES[:3]


@dataclass(frozen=True)
class Told:
    """A notice by which its addressee learns of a matter.

    ``remove`` counts the notices that lie between the event and the addressee; 1 is told directly.
    """

    remove: int
    notice: Bond


@dataclass(frozen=True)
class Body:
    """A body that is sent no notice, but whose organ is told; ``tie`` is the last tie from organ to body."""

    body: str
    organ: str
    tie: Tie


@dataclass(frozen=True)
class Chain:
    """Who learns of one matter under one agreement.

    ``told`` are the notices in the order in which they can be sent, ``bodies`` those who learn by an organ.
    ``silent`` are those told of whom the text does not say that they must tell anyone else.
    """

    agreement: str
    matter: str
    told: tuple[Told, ...]
    bodies: tuple[Body, ...]
    silent: tuple[str, ...]


class Matters:
    """The notices of a network by agreement and matter, and which matters are broader or narrower."""

    def __init__(self, bonds: Bonds) -> None:
        self._place = {notice: place for place, notice in enumerate(bonds.notices)}
        self._first_hand: dict[tuple[str, str], set[str]] = {}
        self.notices: dict[tuple[str, str], list[Bond]] = defaultdict(list)
        for notice in bonds.notices:
            for matter in notice.matters:
                self.notices[notice.agreement, matter].append(notice)
        self._up: dict[str, list[str]] = defaultdict(list)
        self._down: dict[str, list[str]] = defaultdict(list)
        for narrow, broad, kind in kinds(bonds.network):
            if kind == "broader":
                self._up[narrow].append(broad)
                self._down[broad].append(narrow)

    def related(self, matter: str) -> list[str]:
        """Return the matters broader than one, and those narrower (not those beside it), without itself."""
        found = _reached(self._up, matter) | _reached(self._down, matter)
        return sorted(found - {matter})

    def spread(self, agreement: str, matter: str, without: str | None = None) -> list[Told]:
        """Return the notices by which a matter spreads under an agreement, each once, nearest first.

        Who sends a notice on the matter and is told of it by nobody knows it at first hand, and so do those
        who only tell one another. Who has learnt of it sends on what he has to send on the same matter, or
        on a broader or narrower one. ``without`` is an actor that neither sends nor gets anything; who knew
        only from that actor then has nothing to pass on.
        """
        on = self.notices.get((agreement, matter), [])
        if (agreement, matter) not in self._first_hand:
            self._first_hand[agreement, matter] = first_hand(on)
        known = dict.fromkeys(self._first_hand[agreement, matter] - {without}, 0)
        related = [n for other in self.related(matter) for n in self.notices.get((agreement, other), [])]
        waiting: dict[str, dict[str, Bond]] = defaultdict(dict)
        for notice in [*on, *related]:
            if without not in (notice.source, notice.target):
                waiting[notice.source][notice.notification or ""] = notice
        found, senders, remove = [], sorted(known), 1
        while senders:
            learnt = set()
            for sender in senders:
                for name, notice in list(waiting[sender].items()):
                    if remove == 1 and matter not in notice.matters:
                        continue  # who knows at first hand passes nothing on
                    del waiting[sender][name]
                    found.append(Told(remove, notice))
                    learnt.add(notice.target)
            senders = sorted(learnt - known.keys())
            known |= dict.fromkeys(senders, remove)
            remove += 1
        return sorted(found, key=lambda told: (told.remove, self._place[told.notice]))


def chains(bonds: Bonds, matter: str) -> list[Chain]:
    """Return for every agreement with a notice on a matter (``matter:arrival``) who learns of it.

    A chain never leads from one agreement into another: the arrival of which one speaks is not that of
    which another does.
    """
    matters = Matters(bonds)
    above: dict[str, list[Tie]] = defaultdict(list)
    for tie in bonds.ties:
        if tie.kind in _ORGANS:
            above[tie.part].append(tie)
    found = []
    for agreement in sorted({name for name, of in matters.notices if of == matter}):
        told = matters.spread(agreement, matter)
        # Who knows at first hand passes nothing on, even where he is told of it in return.
        onward = [one.notice for one in told if one.remove > 1]
        senders = {notice.source for notice in onward if notice.modality == "obligation"}
        silent = sorted({one.notice.target for one in told} - senders)
        knowing = {one.notice.source for one in told} | {one.notice.target for one in told}
        bodies = _bodies(above, list(dict.fromkeys(one.notice.target for one in told)), knowing)
        found.append(Chain(agreement, matter, tuple(told), tuple(bodies), tuple(silent)))
    return found


def first_hand(notices: Iterable[Bond]) -> set[str]:
    """Return who knows at first hand what some notices are about: who is told it by nobody else.

    Where actors tell it only to one another, in a circle, each of them does.
    """
    from networkx import DiGraph, condensation

    graph: DiGraph[str] = DiGraph()
    graph.add_edges_from(sorted({(notice.source, notice.target) for notice in notices}))
    if not graph:
        return set()
    circles = condensation(graph)
    sources = [circles.nodes[name]["members"] for name in circles if circles.in_degree(name) == 0]
    return {actor for members in sources for actor in members}


def _bodies(above: dict[str, list[Tie]], told: list[str], knowing: set[str]) -> list[Body]:
    """Return the bodies that learn through an organ, each once, the nearest first."""
    found: list[Body] = []
    seen = set(knowing)
    for organ in told:
        todo, climbed = [organ], {organ}
        for actor in todo:
            for tie in above[actor]:
                if tie.whole not in climbed:
                    climbed.add(tie.whole)
                    todo.append(tie.whole)
                    if tie.whole not in seen:
                        seen.add(tie.whole)
                        found.append(Body(tie.whole, organ, tie))
    return found


def _reached(links: dict[str, list[str]], start: str) -> set[str]:
    found: set[str] = set()
    todo = [start]
    while todo:
        for other in links.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


def timing(bonds: Bonds, notice: Bond, lang: str) -> str | None:
    """Return by when a notice is due, in a language (else English, else any), or None: the text is silent."""
    data = bonds.network.nodes[notice.notification or ""]
    tags = [f"timing_{lang}", "timing_en", *sorted(name for name in data if name.startswith("timing_"))]
    return next((str(data[name]) for name in tags if name in data), None)


def chain_table(bonds: Bonds, found: list[Chain], lang: str) -> Table:
    """Return chains as a table: a row for each notice, and one for each body that learns by an organ.

    ``by`` is ``notice``, or the kind of the tie from the organ to the body; ``source`` is then the organ that
    is told. ``must_pass_on`` is false where the text is silent on whether the target tells anyone else.
    """
    rows: list[Row] = []
    for chain in found:
        empty: Row = dict.fromkeys(FLOW_COLUMNS)
        shared = empty | {
            "agreement": chain.agreement or None,
            "matter": chain.matter,
            "matter_label": bonds.label(chain.matter),
        }
        for told in chain.told:
            notice = told.notice
            rows.append(
                shared
                | {"remove": told.remove, "by": "notice", **_ends(bonds, notice.source, notice.target)}
                | {
                    "clause": notice.clause,
                    "norm": notice.norm,
                    "modality": notice.modality,
                    "mode": notice.mode,
                }
                | {"notification": notice.notification, "notice_matters": list(notice.matters)}
                | {
                    "timing": timing(bonds, notice, lang),
                    "inferred": bonds.inferred(notice) or None,
                    "must_pass_on": notice.target not in chain.silent,
                }
            )
        for body in chain.bodies:
            rows.append(shared | {"by": body.tie.kind, **_ends(bonds, body.organ, body.body)})
    return Table(FLOW_COLUMNS, rows)


def _ends(bonds: Bonds, source: str, target: str) -> Row:
    labels = {"source_label": bonds.label(source), "target_label": bonds.label(target)}
    return {"source": source, "target": target, **labels}


# What each actor owes another, and what that one owes in return.

BALANCE_COLUMNS = (
    "first", "first_label", "second", "second_label", "modality", "first_to_second", "second_to_first",
    "balance", "first_norms", "second_norms",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Two actors with the norms by which each is bound to the other, by modality; ``first`` owes the more."""

    first: str
    second: str
    forth: dict[str, list[Bond]]
    back: dict[str, list[Bond]]

    def owes(self, *, back: bool = False) -> int:
        """Count the obligations and prohibitions of the first towards the second, or the other way round."""
        held = self.back if back else self.forth
        return sum(len(norms(held.get(modality, []))) for modality in OWED)

    @property
    def balance(self) -> int:
        """By how many obligations and prohibitions the first owes the second more than it is owed."""
        return self.owes() - self.owes(back=True)


def pairs(bonds: Bonds) -> list[Pair]:
    """Return every two actors of whom one is bound to the other, those who owe one another most first."""
    held = {
        ends: [bond for bond in found if bond.binds]
        for ends, found in bonds.between().items()
        if any(bond.binds for bond in found)
    }
    found = []
    for one, other in sorted({(min(ends), max(ends)) for ends in held}):
        pair = Pair(
            one, other, _by_modality(held.get((one, other), [])), _by_modality(held.get((other, one), []))
        )
        if _weight(pair.back) > _weight(pair.forth):
            pair = Pair(other, one, pair.back, pair.forth)
        found.append(pair)
    return sorted(found, key=lambda p: (-p.owes() - p.owes(back=True), p.first, p.second))


def overall(bonds: Bonds) -> float | None:
    """Return the share of bonds that are answered by one in return, or None when nobody is bound.

    It is the share of edges of the directed graph of who is bound to whom (by any modality, parallel norms
    being one edge) that also run the other way: ``networkx.overall_reciprocity``, after Garlaschelli and
    Loffredo (2004) the ratio *r*.
    """
    from networkx import DiGraph, overall_reciprocity

    graph: DiGraph[str] = DiGraph()
    graph.add_edges_from(sorted({(bond.source, bond.target) for bond in bonds.bonds if bond.binds}))
    return float(overall_reciprocity(graph)) if graph.number_of_edges() else None


def reciprocity_table(bonds: Bonds, found: list[Pair]) -> Table:
    """Return pairs as a table: a row for each pair and modality that holds between the two.

    ``balance`` is what the first bears of that modality, less what the second does.
    """
    rows: list[Row] = []
    for pair in found:
        for modality in MODALITIES:
            forth, back = norms(pair.forth.get(modality, [])), norms(pair.back.get(modality, []))
            if forth or back:
                rows.append(
                    {
                        "first": pair.first,
                        "first_label": bonds.label(pair.first),
                        "second": pair.second,
                        "second_label": bonds.label(pair.second),
                        "modality": modality,
                        "first_to_second": len(forth),
                        "second_to_first": len(back),
                        "balance": len(forth) - len(back),
                        "first_norms": list(forth) or None,
                        "second_norms": list(back) or None,
                    }
                )
    return Table(BALANCE_COLUMNS, rows)


def _by_modality(bonds: list[Bond]) -> dict[str, list[Bond]]:
    found = {name: [bond for bond in bonds if bond.modality == name] for name in MODALITIES}
    return {name: held for name, held in found.items() if held}


def _weight(held: dict[str, list[Bond]]) -> tuple[int, int]:
    owed = sum(len(norms(held.get(modality, []))) for modality in OWED)
    return owed, sum(len(norms(bonds)) for bonds in held.values())


# Who only receives under the text, and who only gives.

#: What an actor gets, and what it gives; ``told`` and ``sends`` name notifications, the others norms.
RECEIVES: Final = ("told", "owed", "addressed", "benefits", "entitled")
GIVES: Final = ("bound", "sends")

_ENTITLES: Final = ("permission", "power", "privilege")


@dataclass(frozen=True)
class Role:
    """An actor that only ``receives`` or only ``gives``.

    ``of`` names what it gets or gives, by :data:`RECEIVES` or :data:`GIVES`: the notifications that tell it,
    the obligations and prohibitions that others bear towards it, the norms that address something else to it,
    that profit it, and that entitle it (permissions, powers, privileges); the obligations and prohibitions
    that bind it, the notifications that it sends.
    """

    actor: str
    role: str
    of: dict[str, list[str]]


def roles(bonds: Bonds) -> list[Role]:
    """Return the actors that only receive, then those that only give.

    An actor only receives when it is told, owed or addressed something, or profits, while no obligation and
    no prohibition binds it and it sends no notification. It only gives when the text binds it or has it send
    something, and none of :data:`RECEIVES` holds. Who is merely drawn in by a norm (``involvesActor``), or a
    condition speaks of, does neither.
    """
    got = _got(bonds)
    found = []
    for role, own, enough, other in (
        ("receives", RECEIVES, RECEIVES[:-1], GIVES),
        ("gives", GIVES, GIVES, RECEIVES),
    ):
        for actor in sorted(got):
            held = got[actor]
            if any(held[name] for name in enough) and not any(held[name] for name in other):
                found.append(Role(actor, role, {name: sorted(held[name]) for name in own if held[name]}))
    return found


def receivers_table(bonds: Bonds, found: list[Role]) -> Table:
    """Return roles as a table; what an actor does not get or give is None."""
    columns = ("actor", "actor_label", "role", *RECEIVES, *GIVES)
    rows: list[Row] = []
    for one in found:
        row: Row = {"actor": one.actor, "actor_label": bonds.label(one.actor), "role": one.role}
        rows.append(row | {name: list(one.of.get(name, ())) or None for name in (*RECEIVES, *GIVES)})
    return Table(columns, rows)


def _got(bonds: Bonds) -> dict[str, dict[str, set[str]]]:
    """Return what every actor gets and gives, by :data:`RECEIVES` and :data:`GIVES`."""
    got: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    network = bonds.network
    direct = {"hasBeneficiary": "benefits", "hasAddressee": "addressed"}
    told = {bond.norm for bond in bonds.notices}
    for source, actor, kind in kinds(network):
        of_norm = network.nodes[source]
        if of_norm["kind"] != "norm":
            continue
        if kind == "hasBearer" and of_norm["modality"] in (*OWED, *_ENTITLES):
            got[actor]["bound" if of_norm["modality"] in OWED else "entitled"].add(source)
        # The addressee of a norm that asks for a notice is told, and that is counted as such.
        elif kind in direct and (kind != "hasAddressee" or source not in told):
            got[actor][direct[kind]].add(source)
    for bond in bonds.bonds:
        if bond.binds and bond.modality in OWED:
            got[bond.target]["owed"].add(bond.norm)
        if bond.notification:
            got[bond.target]["told"].add(bond.notification)
            got[bond.source]["sends"].add(bond.notification)
    return got


# Who is no longer told of what, if an office disappears.


@dataclass(frozen=True)
class Loss:
    """A notice that is no longer sent, and the matter of which its addressee then is not told by it.

    ``direct`` is true where the actor that is gone sends it; otherwise its sender knew of the matter only
    through that actor. ``only`` is true where nobody else tells the addressee of that matter.
    """

    matter: str
    notice: Bond
    direct: bool
    only: bool


@dataclass(frozen=True)
class Removal:
    """What is lost when one actor is gone, with nothing in its place.

    ``articulation`` is true where the actor graph, its directions left out, then falls into more parts.
    """

    actor: str
    articulation: bool
    losses: tuple[Loss, ...]


def articulations(bonds: Bonds) -> set[str]:
    """Return the articulation points of the actor graph without its directions.

    That is ``networkx.articulation_points`` (Hopcroft and Tarjan 1973) on :meth:`Bonds.graph`.
    """
    from networkx import articulation_points

    return set(articulation_points(bonds.graph().to_undirected()))


def removals(bonds: Bonds) -> list[Removal]:
    """Return for every actor that sends or gets a notice what is lost without it, the most losses first.

    That the actor itself is no longer told anything is not counted.
    """
    matters = Matters(bonds)
    losses: dict[str, list[Loss]] = {
        actor: [] for actor in sorted({end for n in bonds.notices for end in (n.source, n.target)})
    }
    for agreement, matter in sorted(matters.notices):
        whole = [told.notice for told in matters.spread(agreement, matter)]
        for actor in sorted({notice.source for notice in whole}):
            left = {told.notice for told in matters.spread(agreement, matter, without=actor)}
            reached = {notice.target for notice in left}
            for notice in whole:
                # A notice on a broader matter that the actor itself sends is counted under that matter.
                direct = notice.source == actor
                if notice in left or notice.target == actor or (direct and matter not in notice.matters):
                    continue
                losses[actor].append(Loss(matter, notice, direct, notice.target not in reached))
    points = articulations(bonds)
    place = {notice: number for number, notice in enumerate(bonds.notices)}
    for lost in losses.values():
        lost.sort(key=lambda loss: (place[loss.notice], loss.matter))
    found = [Removal(actor, actor in points, tuple(lost)) for actor, lost in losses.items()]
    return sorted(found, key=lambda one: (-len(one.losses), one.actor))


def articulation_table(bonds: Bonds, found: list[Removal]) -> Table:
    """Return removals as a table: a row for each matter lost to an addressee, one with gaps for no loss."""
    columns = (
        "removed", "removed_label", "articulation_point", "addressee", "addressee_label", "matter",
        "matter_label", "agreement", "clause", "notification", "sender", "sender_label", "lost",
        "only_source", "inferred",
    )  # fmt: skip
    rows: list[Row] = []
    for one in found:
        row: Row = dict.fromkeys(columns) | {
            "removed": one.actor,
            "removed_label": bonds.label(one.actor),
            "articulation_point": one.articulation,
        }
        for loss in one.losses:
            notice = loss.notice
            rows.append(
                row
                | {"addressee": notice.target, "addressee_label": bonds.label(notice.target)}
                | {"matter": loss.matter, "matter_label": bonds.label(loss.matter)}
                | {"agreement": notice.agreement or None, "clause": notice.clause}
                | {"notification": notice.notification}
                | {"sender": notice.source, "sender_label": bonds.label(notice.source)}
                | {"lost": "directly" if loss.direct else "onward", "only_source": loss.only}
                | {"inferred": bonds.inferred(notice) or None}
            )
        if not one.losses:
            rows.append(row)
    return Table(columns, rows)


# The network at a glance: how much of what, who owes most, and where it would break.


@dataclass(frozen=True)
class Summary:
    """Counts of nodes and edges by kind, and what the analyses say first.

    ``owes`` and ``owed`` name those with the most obligations and prohibitions, with how many, highest first.
    """

    nodes: dict[str, int]
    edges: dict[str, int]
    owes: list[tuple[str, int]]
    owed: list[tuple[str, int]]
    receivers: list[str]
    articulation: list[str]
    reciprocity: float | None


def summary(bonds: Bonds) -> Summary:
    """Return the network of some bonds at a glance."""
    network = bonds.network
    nodes = Counter(str(data["kind"]) for _, data in network.nodes(data=True))
    edges = Counter(kind for *_, kind in kinds(network))
    found = degrees(bonds)
    return Summary(
        _ranked(nodes),
        _ranked(edges),
        [(one.actor, one.owes) for one in found if one.owes],
        sorted(((one.actor, one.owed) for one in found if one.owed), key=lambda pair: (-pair[1], pair[0])),
        [role.actor for role in roles(bonds) if role.role == "receives"],
        sorted(articulations(bonds)),
        overall(bonds),
    )


def summary_table(bonds: Bonds, found: Summary) -> Table:
    """Return a summary as a table: a measure, of what, its label where it has one, and its value."""
    rows: list[Row] = []
    for measure, counts in (("nodes", found.nodes), ("edges", found.edges)):
        rows += [{"measure": measure, "of": kind, "label": None, "value": n} for kind, n in counts.items()]
    for measure, ranked in (("owes", found.owes), ("is-owed", found.owed)):
        rows += [
            {"measure": measure, "of": actor, "label": bonds.label(actor), "value": n} for actor, n in ranked
        ]
    for measure, actors in (("only-receives", found.receivers), ("articulation-point", found.articulation)):
        rows += [
            {"measure": measure, "of": actor, "label": bonds.label(actor), "value": None} for actor in actors
        ]
    share = None if found.reciprocity is None else round(found.reciprocity, 4)
    rows.append({"measure": "reciprocity", "of": "isBoundTo", "label": None, "value": share})
    return Table(("measure", "of", "label", "value"), rows)


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
