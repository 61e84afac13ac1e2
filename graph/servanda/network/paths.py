"""How one actor is bound to another: the shortest way over norms, notices and ties of belonging."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from servanda.network.bonds import Bond, Bonds, Tie
from servanda.query.table import Row, Table

COLUMNS = (
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
        shared: Row = dict.fromkeys(COLUMNS) | {
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
    return Table(COLUMNS, rows)
