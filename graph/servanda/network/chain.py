"""Who learns of a matter: told directly, told onward, or by an organ that is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from servanda.network.bonds import TIES, Bond, Bonds, Tie, kinds
from servanda.query.table import Row, Table

COLUMNS = (
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
        empty: Row = dict.fromkeys(COLUMNS)
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
    return Table(COLUMNS, rows)


def _ends(bonds: Bonds, source: str, target: str) -> Row:
    labels = {"source_label": bonds.label(source), "target_label": bonds.label(target)}
    return {"source": source, "target": target, **labels}
