"""What each actor owes another, and what that one owes in return."""

from __future__ import annotations

from dataclasses import dataclass

from servanda.network.bonds import MODALITIES, OWED, Bond, Bonds, norms
from servanda.query.table import Row, Table

COLUMNS = (
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
    return Table(COLUMNS, rows)


def _by_modality(bonds: list[Bond]) -> dict[str, list[Bond]]:
    found = {name: [bond for bond in bonds if bond.modality == name] for name in MODALITIES}
    return {name: held for name, held in found.items() if held}


def _weight(held: dict[str, list[Bond]]) -> tuple[int, int]:
    owed = sum(len(norms(held.get(modality, []))) for modality in OWED)
    return owed, sum(len(norms(bonds)) for bonds in held.values())
