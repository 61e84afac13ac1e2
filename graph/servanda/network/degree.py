"""Who owes and is owed how much, and who stands between the others."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from servanda.errors import ServandaError
from servanda.network.bonds import MODALITIES, OWED, Bonds
from servanda.query.table import Row, Table


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
