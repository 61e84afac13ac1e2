"""Who only receives under the text, and who only gives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from servanda.network.bonds import OWED, Bonds, kinds
from servanda.query.table import Row, Table

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
