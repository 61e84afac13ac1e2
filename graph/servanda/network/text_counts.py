"""Writes what is counted and compared in the network for people."""

from __future__ import annotations

from servanda.network.articulation import Loss, Removal
from servanda.network.bonds import MODALITIES, Bond, Bonds, norms
from servanda.network.degree import Degree
from servanda.network.receivers import Role
from servanda.network.reciprocity import Pair, overall
from servanda.network.summary import Summary
from servanda.network.wording import NetworkPage, plain


def summary_text(
    bonds: Bonds, found: Summary, *, lang: str = "en", width: int = 80, colour: bool = False
) -> str:
    """Return the network at a glance, and which commands tell more."""
    page = NetworkPage(lang, width, colour)
    for agreement in bonds.agreements:
        page.add(page.name(bonds, agreement), "head")
    nodes, edges = sum(found.nodes.values()), sum(found.edges.values())
    page.add(page.phrase("summary.all", nodes=nodes, edges=edges))
    page.gap()
    names = ("nodes", "edges", "owes", "is_owed", "summary.receivers", "summary.points")
    margin = max(len(page.phrase(name)) for name in names) + 2
    for key, counts in (("nodes", found.nodes), ("edges", found.edges)):
        listed = ", ".join(f"{kind} {count}" for kind, count in counts.items())
        page.entry(page.phrase(key), listed or page.phrase("none"), margin)
    for key, ranked in (("owes", found.owes), ("is_owed", found.owed)):
        listed = " · ".join(f"{page.name(bonds, actor)}: {count}" for actor, count in ranked)
        page.entry(page.phrase(key), listed or page.phrase("none"), margin)
    for key, actors in (("summary.receivers", found.receivers), ("summary.points", found.articulation)):
        listed = " · ".join(page.name(bonds, actor) for actor in actors)
        page.entry(page.phrase(key), listed or page.phrase("roles.none"), margin)
    page.gap()
    _reciprocity(page, found.reciprocity)
    page.add(page.phrase("summary.more"), "faint")
    page.sources(bonds)
    return page.text()


def degree_text(
    bonds: Bonds, found: list[Degree], *, lang: str = "en", width: int = 80, colour: bool = False
) -> str:
    """Return what each actor owes and is owed, by modality, and how much it stands between others."""
    page = NetworkPage(lang, width, colour)
    names = ("bears", "towards", "notices", "betweenness")
    margin = max(len(page.phrase(name)) for name in names) + 2
    for one in found:
        page.gap()
        owed = f"{page.phrase('owes')}: {one.owes} · {page.phrase('is_owed')}: {one.owed}"
        page.add(f"{page.name(bonds, one.actor)} · {owed}", "head")
        page.entry(page.phrase("bears"), _counted(page, one.bears), margin)
        page.entry(page.phrase("towards"), _counted(page, one.towards), margin)
        exchanged = page.phrase("sends_receives", sends=one.sends, receives=one.receives)
        page.entry(page.phrase("notices"), exchanged, margin)
        page.entry(page.phrase("betweenness"), f"{one.betweenness:.4f}", margin)
    page.gap()
    page.add(page.phrase("degree.note"), "faint")
    page.sources(bonds)
    return page.text()


def reciprocity_text(
    bonds: Bonds, found: list[Pair], *, lang: str = "en", width: int = 80, colour: bool = False
) -> str:
    """Return what each two actors owe one another, with the clauses, and how much is mutual overall."""
    page = NetworkPage(lang, width, colour)
    margin = len(page.phrase("balance")) + 2
    for pair in found:
        page.gap()
        page.add(f"{page.name(bonds, pair.first)} ⇄ {page.name(bonds, pair.second)}", "head")
        page.entry("→", _held(page, bonds, pair.forth), margin)
        page.entry("←", _held(page, bonds, pair.back), margin)
        more = page.phrase("balance.more", actor=page.name(bonds, pair.first), count=pair.balance)
        page.entry(page.phrase("balance"), more if pair.balance else page.phrase("balance.even"), margin)
    page.gap()
    _reciprocity(page, overall(bonds))
    page.sources(bonds)
    return page.text()


def receivers_text(
    bonds: Bonds, found: list[Role], *, lang: str = "en", width: int = 80, colour: bool = False
) -> str:
    """Return who only receives and who only gives, with the clauses."""
    page = NetworkPage(lang, width, colour)
    for role in ("receives", "gives"):
        page.gap()
        page.add(page.phrase(f"{role}.head"), "must")
        held = [one for one in found if one.role == role]
        for one in held:
            of = [f"{page.phrase(f'role.{what}')}: {page.clauses(bonds, n)}" for what, n in one.of.items()]
            page.add(page.name(bonds, one.actor), "head", 2)
            page.add(" · ".join(of), None, 4)
        if not held:
            page.add(page.phrase("roles.none"), None, 2)
    page.sources(bonds)
    return page.text()


def articulation_text(
    bonds: Bonds, found: list[Removal], *, lang: str = "en", width: int = 80, colour: bool = False
) -> str:
    """Return who would no longer be told of what, actor by actor."""
    page = NetworkPage(lang, width, colour)
    page.add(page.phrase("articulation.note"), "faint")
    for one in found:
        if one.losses:
            page.gap()
            point = f" · {page.phrase('articulation.point')}" if one.articulation else ""
            page.add(f"{page.name(bonds, one.actor)}{point}", "head")
            margin = max(len(plain(bonds.clause(loss.notice.norm))) for loss in one.losses) + 2
            for loss in one.losses:
                page.entry(plain(bonds.clause(loss.notice.norm)), _loss(page, bonds, loss), margin)
    if harmless := ", ".join(page.name(bonds, one.actor) for one in found if not one.losses):
        page.gap()
        page.add(f"{page.phrase('articulation.no_loss')}: {harmless}")
    page.sources(bonds)
    return page.text()


def _loss(page: NetworkPage, bonds: Bonds, loss: Loss) -> str:
    parts = [
        f"{page.name(bonds, loss.notice.target)}: {page.name(bonds, loss.matter)}",
        page.phrase("articulation.only" if loss.only else "articulation.others"),
    ]
    if not loss.direct:
        parts.append(page.phrase("articulation.onward", sender=page.name(bonds, loss.notice.source)))
    return " · ".join([*parts, *page.inferred(bonds, loss.notice)])


def _counted(page: NetworkPage, counts: dict[str, int]) -> str:
    listed = [f"{page.phrase(modality)} {count}" for modality, count in counts.items() if count]
    return ", ".join(listed) or page.phrase("none")


def _held(page: NetworkPage, bonds: Bonds, held: dict[str, list[Bond]]) -> str:
    listed = [
        f"{page.phrase(modality)} {len(norms(held[modality]))} ({page.clauses(bonds, norms(held[modality]))})"
        for modality in MODALITIES
        if modality in held
    ]
    return " · ".join(listed) or page.phrase("none")


def _reciprocity(page: NetworkPage, share: float | None) -> None:
    if share is None:
        page.add(page.phrase("reciprocity.none"))
    else:
        page.add(page.phrase("reciprocity", share=f"{share:.2f}"))
