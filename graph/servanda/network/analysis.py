"""Analyses of the network: who owes most, shortest paths, who learns of a matter, cut vertices, sinks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from networkx import (
    DiGraph,
    NetworkXNoPath,
    articulation_points,
    betweenness_centrality,
    condensation,
    dijkstra_path,
    overall_reciprocity,
)

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.names import suggest
from servanda.network.graph import MODALITIES, OWED, TIES, Edge, Edges, Tie, list_edges, list_norms
from servanda.query.table import Row, Table

PATH_COLUMNS = (
    "step", "relation", "source", "source_label", "target", "target_label", "agreement", "clause", "norm",
    "norm_label", "modality", "towards", "notification", "mode", "matters",
    "inferred", "part",
)  # fmt: skip
FLOW_COLUMNS = (
    "agreement", "matter", "matter_label", "remove", "by", "source", "source_label", "target", "target_label",
    "clause", "norm", "modality", "mode", "notification", "notice_matters", "timing", "inferred",
    "must_pass_on",
)  # fmt: skip
#: The ties by which a body learns what its organ is told: its units, its posts and its people.
_ORGANS: Final = TIES[:3]
BALANCE_COLUMNS = (
    "first", "first_label", "second", "second_label", "modality", "first_to_second", "second_to_first",
    "balance", "first_norms", "second_norms",
)  # fmt: skip
#: What an actor gets, and what it gives; ``told`` and ``sends`` name notifications, the others norms.
RECEIVES: Final = ("told", "owed", "addressed", "benefits", "entitled")
GIVES: Final = ("bound", "sends")
_ENTITLES: Final = ("permission", "power", "privilege")


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


def rank_actors(edges: Edges, modality: str | None = None) -> list[Degree]:
    """Return every actor of the actor graph, those who owe most first, then those who are owed most.

    ``modality`` keeps only norms of that modality. Betweenness (Freeman 1977) is that of the directed actor
    graph of :meth:`Bonds.graph`: of all shortest ways between two others the share that leads through the
    actor, over all pairs, divided by the number of pairs (``networkx.betweenness_centrality``). Raises
    ServandaError for an unknown modality.
    """
    if modality is not None:
        check_modality(modality)
    graph = edges.graph(modality)
    out: dict[tuple[str, str], set[str]] = defaultdict(set)
    into: dict[tuple[str, str], set[str]] = defaultdict(set)
    sent: dict[str, set[str]] = defaultdict(set)
    got: dict[str, set[str]] = defaultdict(set)
    for edge in edges.edges:
        if modality not in (None, edge.modality):
            continue
        if edge.binds:
            out[edge.source, edge.modality].add(edge.norm)
            into[edge.target, edge.modality].add(edge.norm)
        if edge.notification:
            sent[edge.source].add(edge.notification)
            got[edge.target].add(edge.notification)
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


def check_modality(modality: str) -> str:
    """Return a modality; raises ServandaError for an unknown one, with the nearest."""
    if modality in MODALITIES:
        return modality
    hint = suggest(modality.casefold(), MODALITIES, error_text("choose-one-of", names=", ".join(MODALITIES)))
    raise ServandaError(error_text("not-a-modality", name=modality, hint=hint))


def tabulate_degrees(edges: Edges, found: list[Degree]) -> Table:
    """Return degrees as a table, with two columns a modality: what the actor bears, what is borne towards it.

    ``betweenness`` is rounded to four decimals.
    """
    counted = [f"{name}_{way}" for name in MODALITIES for way in ("borne", "towards")]
    columns = ("actor", "actor_label", "owes", "owed", *counted, "sends", "receives", "betweenness")
    rows: list[Row] = []
    for one in found:
        row: Row = {
            "actor": one.actor, "actor_label": edges.label(one.actor), "owes": one.owes, "owed": one.owed,
            "sends": one.sends, "receives": one.receives, "betweenness": round(one.betweenness, 4),
        }  # fmt: skip
        for name in MODALITIES:
            row |= {f"{name}_borne": one.bears[name], f"{name}_towards": one.towards[name]}
        rows.append({name: row[name] for name in columns})
    return Table(columns, rows)


@dataclass(frozen=True)
class Step:
    """One step of a way: the norms that lead from ``source`` to ``target``, or else the tie between them."""

    source: str
    target: str
    edges: tuple[Edge, ...] = ()
    tie: Tie | None = None


def find_path(edges: Edges, start: str, end: str) -> list[Step] | None:
    """Return the shortest way from one actor to another, or None when there is none.

    Actors are named as in the network (``actor:nato``). A norm is followed from its bearer to its
    counterparty and from the sender of its notice to the addressee, never backwards; a tie of belonging may
    be followed both ways. Of ways with equally many steps the one with the fewest ties is taken (Dijkstra
    1959, as ``networkx.dijkstra_path``). From an actor to itself the way is empty.

    >>> import servanda
    >>> edges = Edges(servanda.load().network())
    >>> [(step.target, step.tie and step.tie.kind) for step in find_path(edges, "actor:nato-plo", "actor:kz")]
    [('actor:kz-gov', None), ('actor:kz', 'unitOf')]
    """
    between = edges.between()
    ties: dict[tuple[str, str], Tie] = {}
    for tie in edges.ties:
        ties.setdefault((tie.part, tie.whole), tie)
        ties.setdefault((tie.whole, tie.part), tie)
    ways: DiGraph[str] = DiGraph()
    ways.add_nodes_from(edges.actors)
    # A tie is dearer by so little that all ties of a way together never cost as much as one step.
    many = len(edges.actors) + 1
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


def tabulate_path(edges: Edges, steps: list[Step]) -> Table:
    """Return a way as a table: a row for each norm of a step, or for its tie.

    ``relation`` is ``notifies``, ``isBoundTo`` or the kind of the tie; for a tie ``part`` says which of the
    two belongs to the other. ``towards`` names the counterparties, who need not be the ones that are told.
    """
    rows: list[Row] = []
    for number, step in enumerate(steps, 1):
        shared: Row = dict.fromkeys(PATH_COLUMNS) | {
            "step": number,
            "source": step.source,
            "source_label": edges.label(step.source),
            "target": step.target,
            "target_label": edges.label(step.target),
        }
        if step.tie:
            rows.append(shared | {"relation": step.tie.kind, "part": step.tie.part})
        for edge in step.edges:
            rows.append(
                shared
                | {
                    "relation": "notifies" if edge.notification else "isBoundTo",
                    "agreement": edge.agreement or None,
                    "clause": edge.clause,
                    "norm": edge.norm,
                    "norm_label": edges.label(edge.norm),
                    "modality": edge.modality,
                    "towards": edges.towards(edge) or None,
                    "notification": edge.notification,
                    "mode": edge.mode,
                    "matters": list(edge.matters) or None,
                    "inferred": edges.inferred(edge) or None,
                }
            )
    return Table(PATH_COLUMNS, rows)


@dataclass(frozen=True)
class FlowStep:
    """A notice by which its addressee learns of a matter.

    ``remove`` counts the notices that lie between the event and the addressee; 1 is told directly.
    """

    remove: int
    notice: Edge


@dataclass(frozen=True)
class InformedBody:
    """A body that is sent no notice, but whose organ is told; ``tie`` is the last tie from organ to body."""

    body: str
    organ: str
    tie: Tie


@dataclass(frozen=True)
class InformationFlow:
    """Who learns of one matter under one agreement.

    ``steps`` are the notices in the order in which they can be sent, ``bodies`` those who learn by an organ.
    ``silent`` are those told of whom the text does not say that they must tell anyone else.
    """

    agreement: str
    matter: str
    steps: tuple[FlowStep, ...]
    bodies: tuple[InformedBody, ...]
    silent: tuple[str, ...]


class MatterIndex:
    """The notices of a network by agreement and matter, and which matters are broader or narrower."""

    def __init__(self, edges: Edges) -> None:
        self._place = {notice: place for place, notice in enumerate(edges.notices)}
        self._first_hand: dict[tuple[str, str], set[str]] = {}
        self.notices: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        for notice in edges.notices:
            for matter in notice.matters:
                self.notices[notice.agreement, matter].append(notice)
        self._up: dict[str, list[str]] = defaultdict(list)
        self._down: dict[str, list[str]] = defaultdict(list)
        for narrow, broad, kind in list_edges(edges.network):
            if kind == "broader":
                self._up[narrow].append(broad)
                self._down[broad].append(narrow)

    def related(self, matter: str) -> list[str]:
        """Return the matters broader than one, and those narrower (not those beside it), without itself."""
        found = _reach(self._up, matter) | _reach(self._down, matter)
        return sorted(found - {matter})

    def trace(self, agreement: str, matter: str, without: str | None = None) -> list[FlowStep]:
        """Return the notices by which a matter spreads under an agreement, each once, nearest first.

        Who sends a notice on the matter and is told of it by nobody knows it at first hand, and so do those
        who only tell one another. Who has learnt of it sends on what he has to send on the same matter, or
        on a broader or narrower one. ``without`` is an actor that neither sends nor gets anything; who knew
        only from that actor then has nothing to pass on.
        """
        on = self.notices.get((agreement, matter), [])
        if (agreement, matter) not in self._first_hand:
            self._first_hand[agreement, matter] = find_origins(on)
        known = dict.fromkeys(self._first_hand[agreement, matter] - {without}, 0)
        related = [n for other in self.related(matter) for n in self.notices.get((agreement, other), [])]
        waiting: dict[str, dict[str, Edge]] = defaultdict(dict)
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
                    found.append(FlowStep(remove, notice))
                    learnt.add(notice.target)
            senders = sorted(learnt - known.keys())
            known |= dict.fromkeys(senders, remove)
            remove += 1
        return sorted(found, key=lambda step: (step.remove, self._place[step.notice]))


def trace_matter(edges: Edges, matter: str) -> list[InformationFlow]:
    """Return for every agreement with a notice on a matter (``matter:arrival``) who learns of it.

    A chain never leads from one agreement into another: the arrival of which one speaks is not that of
    which another does.
    """
    matters = MatterIndex(edges)
    above: dict[str, list[Tie]] = defaultdict(list)
    for tie in edges.ties:
        if tie.kind in _ORGANS:
            above[tie.part].append(tie)
    found = []
    for agreement in sorted({name for name, of in matters.notices if of == matter}):
        steps = matters.trace(agreement, matter)
        # Who knows at first hand passes nothing on, even where he is told of it in return.
        onward = [step.notice for step in steps if step.remove > 1]
        senders = {notice.source for notice in onward if notice.modality == "obligation"}
        silent = sorted({step.notice.target for step in steps} - senders)
        knowing = {step.notice.source for step in steps} | {step.notice.target for step in steps}
        bodies = _list_bodies(above, list(dict.fromkeys(step.notice.target for step in steps)), knowing)
        found.append(InformationFlow(agreement, matter, tuple(steps), tuple(bodies), tuple(silent)))
    return found


def find_origins(notices: Iterable[Edge]) -> set[str]:
    """Return who knows at first hand what some notices are about: who is told it by nobody else.

    Where actors tell it only to one another, in a circle, each of them does.
    """
    graph: DiGraph[str] = DiGraph()
    graph.add_edges_from(sorted({(notice.source, notice.target) for notice in notices}))
    if not graph:
        return set()
    circles = condensation(graph)
    sources = [circles.nodes[name]["members"] for name in circles if circles.in_degree(name) == 0]
    return {actor for members in sources for actor in members}


def _list_bodies(above: dict[str, list[Tie]], organs: list[str], knowing: set[str]) -> list[InformedBody]:
    """Return the bodies that learn through an organ, each once, the nearest first."""
    found: list[InformedBody] = []
    seen = set(knowing)
    for organ in organs:
        todo, climbed = [organ], {organ}
        for actor in todo:
            for tie in above[actor]:
                if tie.whole not in climbed:
                    climbed.add(tie.whole)
                    todo.append(tie.whole)
                    if tie.whole not in seen:
                        seen.add(tie.whole)
                        found.append(InformedBody(tie.whole, organ, tie))
    return found


def _reach(links: dict[str, list[str]], start: str) -> set[str]:
    found: set[str] = set()
    todo = [start]
    while todo:
        for other in links.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


def find_timing(edges: Edges, notice: Edge, lang: str) -> str | None:
    """Return by when a notice is due, in a language (else English, else any), or None: the text is silent."""
    data = edges.network.nodes[notice.notification or ""]
    tags = [f"timing_{lang}", "timing_en", *sorted(name for name in data if name.startswith("timing_"))]
    return next((str(data[name]) for name in tags if name in data), None)


def tabulate_flows(edges: Edges, found: list[InformationFlow], lang: str) -> Table:
    """Return flows as a table: a row for each notice, and one for each body that learns by an organ.

    ``by`` is ``notice``, or the kind of the tie from the organ to the body; ``source`` is then the organ that
    is told. ``must_pass_on`` is false where the text is silent on whether the target tells anyone else.
    """
    rows: list[Row] = []
    for flow in found:
        empty: Row = dict.fromkeys(FLOW_COLUMNS)
        shared = empty | {
            "agreement": flow.agreement or None,
            "matter": flow.matter,
            "matter_label": edges.label(flow.matter),
        }
        for step in flow.steps:
            notice = step.notice
            rows.append(
                shared
                | {"remove": step.remove, "by": "notice", **_ends(edges, notice.source, notice.target)}
                | {
                    "clause": notice.clause,
                    "norm": notice.norm,
                    "modality": notice.modality,
                    "mode": notice.mode,
                }
                | {"notification": notice.notification, "notice_matters": list(notice.matters)}
                | {
                    "timing": find_timing(edges, notice, lang),
                    "inferred": edges.inferred(notice) or None,
                    "must_pass_on": notice.target not in flow.silent,
                }
            )
        for body in flow.bodies:
            rows.append(shared | {"by": body.tie.kind, **_ends(edges, body.organ, body.body)})
    return Table(FLOW_COLUMNS, rows)


def _ends(edges: Edges, source: str, target: str) -> Row:
    labels = {"source_label": edges.label(source), "target_label": edges.label(target)}
    return {"source": source, "target": target, **labels}


@dataclass(frozen=True)
class Pair:
    """Two actors with the norms by which each is bound to the other, by modality; ``first`` owes the more."""

    first: str
    second: str
    forth: dict[str, list[Edge]]
    back: dict[str, list[Edge]]

    def owes(self, *, back: bool = False) -> int:
        """Count the obligations and prohibitions of the first towards the second, or the other way round."""
        held = self.back if back else self.forth
        return sum(len(list_norms(held.get(modality, []))) for modality in OWED)

    @property
    def balance(self) -> int:
        """By how many obligations and prohibitions the first owes the second more than it is owed."""
        return self.owes() - self.owes(back=True)


def list_pairs(edges: Edges) -> list[Pair]:
    """Return every two actors of whom one is bound to the other, those who owe one another most first."""
    held = {
        ends: [edge for edge in found if edge.binds]
        for ends, found in edges.between().items()
        if any(edge.binds for edge in found)
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


def compute_reciprocity(edges: Edges) -> float | None:
    """Return the share of edges that are answered by one in return, or None when nobody is bound.

    It is the share of edges of the directed graph of who is bound to whom (by any modality, parallel norms
    being one edge) that also run the other way: ``networkx.overall_reciprocity``, after Garlaschelli and
    Loffredo (2004) the ratio *r*.
    """
    graph: DiGraph[str] = DiGraph()
    graph.add_edges_from(sorted({(edge.source, edge.target) for edge in edges.edges if edge.binds}))
    return float(overall_reciprocity(graph)) if graph.number_of_edges() else None


def tabulate_pairs(edges: Edges, found: list[Pair]) -> Table:
    """Return pairs as a table: a row for each pair and modality that holds between the two.

    ``balance`` is what the first bears of that modality, less what the second does.
    """
    rows: list[Row] = []
    for pair in found:
        for modality in MODALITIES:
            forth, back = list_norms(pair.forth.get(modality, [])), list_norms(pair.back.get(modality, []))
            if forth or back:
                rows.append(
                    {
                        "first": pair.first,
                        "first_label": edges.label(pair.first),
                        "second": pair.second,
                        "second_label": edges.label(pair.second),
                        "modality": modality,
                        "first_to_second": len(forth),
                        "second_to_first": len(back),
                        "balance": len(forth) - len(back),
                        "first_norms": list(forth) or None,
                        "second_norms": list(back) or None,
                    }
                )
    return Table(BALANCE_COLUMNS, rows)


def _by_modality(edges: list[Edge]) -> dict[str, list[Edge]]:
    found = {name: [edge for edge in edges if edge.modality == name] for name in MODALITIES}
    return {name: held for name, held in found.items() if held}


def _weight(held: dict[str, list[Edge]]) -> tuple[int, int]:
    owed = sum(len(list_norms(held.get(modality, []))) for modality in OWED)
    return owed, sum(len(list_norms(edges)) for edges in held.values())


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


def find_roles(edges: Edges) -> list[Role]:
    """Return the actors that only receive, then those that only give.

    An actor only receives when it is told, owed or addressed something, or profits, while no obligation and
    no prohibition binds it and it sends no notification. It only gives when the text binds it or has it send
    something, and none of :data:`RECEIVES` holds. Who is merely drawn in by a norm (``involvesActor``), or a
    condition speaks of, does neither.
    """
    got = _collect_roles(edges)
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


def tabulate_roles(edges: Edges, found: list[Role]) -> Table:
    """Return roles as a table; what an actor does not get or give is None."""
    columns = ("actor", "actor_label", "role", *RECEIVES, *GIVES)
    rows: list[Row] = []
    for one in found:
        row: Row = {"actor": one.actor, "actor_label": edges.label(one.actor), "role": one.role}
        rows.append(row | {name: list(one.of.get(name, ())) or None for name in (*RECEIVES, *GIVES)})
    return Table(columns, rows)


def _collect_roles(edges: Edges) -> dict[str, dict[str, set[str]]]:
    """Return what every actor gets and gives, by :data:`RECEIVES` and :data:`GIVES`."""
    got: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    network = edges.network
    direct = {"hasBeneficiary": "benefits", "hasAddressee": "addressed"}
    notifying = {edge.norm for edge in edges.notices}
    for source, actor, kind in list_edges(network):
        of_norm = network.nodes[source]
        if of_norm["kind"] != "norm":
            continue
        if kind == "hasBearer" and of_norm["modality"] in (*OWED, *_ENTITLES):
            got[actor]["bound" if of_norm["modality"] in OWED else "entitled"].add(source)
        # The addressee of a norm that asks for a notice is told, and that is counted as such.
        elif kind in direct and (kind != "hasAddressee" or source not in notifying):
            got[actor][direct[kind]].add(source)
    for edge in edges.edges:
        if edge.binds and edge.modality in OWED:
            got[edge.target]["owed"].add(edge.norm)
        if edge.notification:
            got[edge.target]["told"].add(edge.notification)
            got[edge.source]["sends"].add(edge.notification)
    return got


@dataclass(frozen=True)
class Loss:
    """A notice that is no longer sent, and the matter of which its addressee then is not told by it.

    ``direct`` is true where the actor that is gone sends it; otherwise its sender knew of the matter only
    through that actor. ``only`` is true where nobody else tells the addressee of that matter.
    """

    matter: str
    notice: Edge
    direct: bool
    only: bool


@dataclass(frozen=True)
class Removal:
    """What is lost when one actor is gone, with nothing in its place.

    ``is_cut_vertex`` is true where the actor graph, its directions left out, then falls into more parts.
    """

    actor: str
    is_cut_vertex: bool
    losses: tuple[Loss, ...]


def find_cut_vertices(edges: Edges) -> set[str]:
    """Return the articulation points of the actor graph without its directions.

    That is ``networkx.articulation_points`` (Hopcroft and Tarjan 1973) on :meth:`Bonds.graph`.
    """
    return set(articulation_points(edges.graph().to_undirected()))


def list_removals(edges: Edges) -> list[Removal]:
    """Return for every actor that sends or gets a notice what is lost without it, the most losses first.

    That the actor itself is no longer told anything is not counted.
    """
    matters = MatterIndex(edges)
    losses: dict[str, list[Loss]] = {
        actor: [] for actor in sorted({end for n in edges.notices for end in (n.source, n.target)})
    }
    for agreement, matter in sorted(matters.notices):
        whole = [step.notice for step in matters.trace(agreement, matter)]
        for actor in sorted({notice.source for notice in whole}):
            left = {step.notice for step in matters.trace(agreement, matter, without=actor)}
            reached = {notice.target for notice in left}
            for notice in whole:
                # A notice on a broader matter that the actor itself sends is counted under that matter.
                direct = notice.source == actor
                if notice in left or notice.target == actor or (direct and matter not in notice.matters):
                    continue
                losses[actor].append(Loss(matter, notice, direct, notice.target not in reached))
    points = find_cut_vertices(edges)
    place = {notice: number for number, notice in enumerate(edges.notices)}
    for lost in losses.values():
        lost.sort(key=lambda loss: (place[loss.notice], loss.matter))
    found = [Removal(actor, actor in points, tuple(lost)) for actor, lost in losses.items()]
    return sorted(found, key=lambda one: (-len(one.losses), one.actor))


def tabulate_removals(edges: Edges, found: list[Removal]) -> Table:
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
            "removed_label": edges.label(one.actor),
            "articulation_point": one.is_cut_vertex,
        }
        for loss in one.losses:
            notice = loss.notice
            rows.append(
                row
                | {"addressee": notice.target, "addressee_label": edges.label(notice.target)}
                | {"matter": loss.matter, "matter_label": edges.label(loss.matter)}
                | {"agreement": notice.agreement or None, "clause": notice.clause}
                | {"notification": notice.notification}
                | {"sender": notice.source, "sender_label": edges.label(notice.source)}
                | {"lost": "directly" if loss.direct else "onward", "only_source": loss.only}
                | {"inferred": edges.inferred(notice) or None}
            )
        if not one.losses:
            rows.append(row)
    return Table(columns, rows)


@dataclass(frozen=True)
class Summary:
    """Counts of nodes and edges by kind, and what the analyses say first.

    ``owes`` and ``owed`` name those with the most obligations and prohibitions, with how many, highest first.
    """

    nodes: dict[str, int]
    edges: dict[str, int]
    owes: list[tuple[str, int]]
    owed: list[tuple[str, int]]
    sinks: list[str]
    cut_vertices: list[str]
    reciprocity: float | None


def summarise(edges: Edges) -> Summary:
    """Return the network of some edges at a glance."""
    network = edges.network
    nodes = Counter(str(data["kind"]) for _, data in network.nodes(data=True))
    kinds = Counter(kind for *_, kind in list_edges(network))
    found = rank_actors(edges)
    return Summary(
        _rank_counts(nodes),
        _rank_counts(kinds),
        [(one.actor, one.owes) for one in found if one.owes],
        sorted(((one.actor, one.owed) for one in found if one.owed), key=lambda pair: (-pair[1], pair[0])),
        [role.actor for role in find_roles(edges) if role.role == "receives"],
        sorted(find_cut_vertices(edges)),
        compute_reciprocity(edges),
    )


def tabulate_summary(edges: Edges, found: Summary) -> Table:
    """Return a summary as a table: a measure, of what, its label where it has one, and its value."""
    rows: list[Row] = []
    for measure, counts in (("nodes", found.nodes), ("edges", found.edges)):
        rows += [{"measure": measure, "of": kind, "label": None, "value": n} for kind, n in counts.items()]
    for measure, ranked in (("owes", found.owes), ("is-owed", found.owed)):
        rows += [
            {"measure": measure, "of": actor, "label": edges.label(actor), "value": n} for actor, n in ranked
        ]
    for measure, actors in (("only-receives", found.sinks), ("articulation-point", found.cut_vertices)):
        rows += [
            {"measure": measure, "of": actor, "label": edges.label(actor), "value": None} for actor in actors
        ]
    share = None if found.reciprocity is None else round(found.reciprocity, 4)
    rows.append({"measure": "reciprocity", "of": "isBoundTo", "label": None, "value": share})
    return Table(("measure", "of", "label", "value"), rows)


def _rank_counts(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
