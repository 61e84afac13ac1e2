"""Writes ways between actors, and chains of notices, for people."""

from __future__ import annotations

from servanda.network.bonds import MODALITIES, OWED, Bonds
from servanda.network.chain import Body, Chain, Matters, Told, timing
from servanda.network.paths import Step
from servanda.network.wording import NetworkPage, plain


def path_text(
    bonds: Bonds,
    ends: tuple[str, str],
    steps: list[Step],
    *,
    lang: str = "en",
    width: int = 80,
    colour: bool = False,
) -> str:
    """Return the way from the first of two actors to the second: the steps, then what they do not say."""
    page = NetworkPage(lang, width, colour)
    start, end = (page.name(bonds, actor) for actor in ends)
    if not steps:
        page.add(page.phrase("path.self", actor=start))
        return page.text()
    page.add(f"{start} → {end}", "head")
    ties = sum(step.tie is not None for step in steps)
    page.add(page.phrase("path.steps", steps=len(steps), norms=len(steps) - ties, ties=ties), "faint")
    for number, step in enumerate(steps, 1):
        page.gap()
        _step(page, bonds, number, step)
    page.gap()
    if len(steps) == ties:
        page.add(page.phrase("path.only_ties"))
    else:
        if len(steps) == 1:
            page.add(page.phrase("path.direct"))
        else:
            page.add(page.phrase("path.indirect"))
        for number, step in enumerate(steps, 1):
            if step.bonds and not any(bond.modality in OWED for bond in step.bonds):
                page.add(page.phrase("path.unbound", number=number))
        _told_only(page, bonds, steps)
        if ties:
            page.add(page.phrase("path.ties"))
    page.sources(bonds)
    return page.text()


def _told_only(page: NetworkPage, bonds: Bonds, steps: list[Step]) -> None:
    """Say towards whom those norms hold that only have the other actor told."""
    held: dict[tuple[str, ...], list[str]] = {}
    for bond in (bond for step in steps for bond in step.bonds if not bond.binds):
        held.setdefault(tuple(bonds.towards(bond)), []).append(bond.norm)
    for actors, of_norms in held.items():
        if actors:
            named = ", ".join(page.name(bonds, actor) for actor in actors)
            page.add(page.phrase("path.told", actors=named, clauses=page.clauses(bonds, of_norms)))


def _step(page: NetworkPage, bonds: Bonds, number: int, step: Step) -> None:
    if step.tie:
        ends = {"part": page.name(bonds, step.tie.part), "whole": page.name(bonds, step.tie.whole)}
        page.add(f"{number}. {page.phrase(step.tie.kind, **ends)} ({page.phrase('belonging')})", "head")
        return
    page.add(f"{number}. {page.name(bonds, step.source)} → {page.name(bonds, step.target)}", "head")
    margin = max(len(plain(bonds.clause(bond.norm))) for bond in step.bonds) + 2
    ways = [(modality, mode) for modality in MODALITIES for mode in ("notify", "inform", None)]
    for modality, mode in ways:
        held = [bond for bond in step.bonds if (bond.modality, bond.mode) == (modality, mode)]
        if not held:
            continue
        clauses = page.clauses(bonds, [bond.norm for bond in held])
        page.add(f"{page.verb(modality, mode)} ({clauses})", "must", 3)
        for bond in held:
            told = " · ".join([page.name(bonds, bond.norm), *page.inferred(bonds, bond)])
            page.entry(plain(bonds.clause(bond.norm)), told, margin, indent=5)


def chain_text(
    bonds: Bonds, found: list[Chain], *, lang: str = "en", width: int = 80, colour: bool = False
) -> str:
    """Return who learns of a matter, agreement by agreement: directly, onward, or by an organ."""
    page = NetworkPage(lang, width, colour)
    for chain in found:
        page.gap()
        page.add(page.name(bonds, chain.matter), "head")
        if chain.agreement:
            page.add(page.name(bonds, chain.agreement), "faint")
        removes = sorted({told.remove for told in chain.told})
        for remove in removes:
            page.gap()
            page.add(page.phrase("chain.direct" if remove == 1 else "chain.onward", remove=remove), "must")
            _notices(page, bonds, chain, [told for told in chain.told if told.remove == remove])
        _organs(page, bonds, chain.bodies)
        page.gap()
        silent = ", ".join(page.name(bonds, actor) for actor in chain.silent)
        page.add(page.phrase("chain.silent", actors=silent) if silent else page.phrase("chain.all_pass"))
    page.sources(bonds)
    return page.text()


def nobody_told(bonds: Bonds, matter: str, label: str, lang: str) -> str:
    """Return the sentence that nobody is told of a matter, and of which broader or narrower one somebody is.

    ``label`` is what the matter is called, which a matter of no notice has only outside the network.
    """
    page = NetworkPage(lang)
    matters = Matters(bonds)
    told_of = {name for _, name in matters.notices}
    near = ", ".join(page.name(bonds, other) for other in matters.related(matter) if other in told_of)
    key = "chain.near" if near else "chain.nobody"
    return page.phrase(key, matter=plain(label), matters=near)


def _notices(page: NetworkPage, bonds: Bonds, chain: Chain, found: list[Told]) -> None:
    margin = max(len(plain(bonds.clause(told.notice.norm))) for told in found) + 2
    for told in found:
        notice = told.notice
        when = timing(bonds, notice, page.lang)
        said = plain(when) if when is not None else page.phrase("not_said")
        if when is not None and "timing" in bonds.inferred(notice):
            said = f"{said} ({page.phrase('inferred')})"
        parts = [
            f"{page.name(bonds, notice.source)} → {page.name(bonds, notice.target)}",
            page.verb(notice.modality, notice.mode),
            page.phrase("chain.when", when=said),
            *page.inferred(bonds, notice),
        ]
        if chain.matter not in notice.matters:
            others = ", ".join(page.name(bonds, matter) for matter in notice.matters)
            parts.append(page.phrase("chain.on", matters=others))
        page.entry(plain(bonds.clause(notice.norm)), " · ".join(parts), margin)


def _organs(page: NetworkPage, bonds: Bonds, bodies: tuple[Body, ...]) -> None:
    if bodies:
        page.gap()
        page.add(page.phrase("chain.organs"), "must")
    for body in bodies:
        organ = page.phrase("chain.organ", organ=page.name(bonds, body.organ))
        page.add(f"{page.name(bonds, body.body)} · {organ}", None, 2)
