"""Who is no longer told of what, if an office disappears."""

from __future__ import annotations

from dataclasses import dataclass

from servanda.network.bonds import Bond, Bonds
from servanda.network.chain import Matters
from servanda.query.table import Row, Table


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
