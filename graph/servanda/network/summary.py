"""The network at a glance: how much of what, who owes most, and where it would break."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from servanda.network.articulation import articulations
from servanda.network.bonds import Bonds, kinds
from servanda.network.degree import degrees
from servanda.network.receivers import roles
from servanda.network.reciprocity import overall
from servanda.query.table import Row, Table


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
